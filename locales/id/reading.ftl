# Papers that are read
reading-nothing = Tidak dapat dibaca otomatis, isi sendiri.
command-no-paper = Berkas ini tidak bisa dibaca; pilih PDF atau foto JPEG, PNG, atau WebP yang utuh. { $what }
