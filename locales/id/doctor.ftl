# Pemeriksaan pemasangan (perintah doctor).
doctor-good = baik
doctor-warning = perlu dilihat
doctor-bad = RUSAK
doctor-schema = skema basis data
doctor-audit = rantai audit (jumlah / ujung)
doctor-files = berkas menurut catatan
doctor-projection = proyeksi yang berbeda dari kenyataan
doctor-mail = server surel
doctor-backup = cadangan terbaru
doctor-scanner = pemeriksa virus

# Perintah di baris perintah: mengapa berhenti.
command-failed = Perintah tidak selesai: { $what }
command-said = { $what }
command-catalogue = Katalog persyaratan ada kesalahan. { $what }
command-settings = Ada pengaturan yang tidak bisa dipakai. { $what }
command-no-database = Basis data tidak bisa dihubungi; periksa alamatnya dan apakah servernya hidup. { $what }
command-database-full = Tempat penyimpanan basis data penuh; tidak ada yang berubah. { $what }
command-no-port = Alamat ini tidak bisa dipakai untuk mendengarkan. { $what }
command-serve-demo = { $what } berisi peragaan; "siaprak serve" menolaknya. Pilih direktori data lain.
command-demo-loopback = Peragaan hanya boleh mendengarkan di komputer ini (127.0.0.1), bukan di { $what }.
command-demo-foreign = { $what } sudah berisi data yang bukan peragaan utuh, jadi tidak disentuh. Pilih direktori lain atau kosongkan dulu.
command-restore-absent = Cadangannya tidak dapat dibuka: { $what }. Tidak ada yang dibuat. Periksa nama dan letak arsipnya, lalu jalankan lagi.
command-restore-database = Basis datanya tidak kosong. Tidak ada yang diubah. Cadangan hanya dipulihkan ke tempat yang baru: sebut direktori data dan basis data yang kosong, lalu jalankan lagi.
command-restore-files = Direktori datanya sudah berisi berkas. Tidak ada yang diubah. Cadangan hanya dipulihkan ke tempat yang baru: sebut direktori data yang kosong, lalu jalankan lagi.
command-restore-newer = Cadangan ini dibuat oleh versi program yang lebih baru; perbarui program ini dulu.
command-restore-damaged = Cadangan ini rusak atau terpotong, jadi tidak ada yang dipulihkan dan tidak ada yang tertinggal. Salin lagi arsipnya dari tempat asalnya, atau pakai cadangan sebelumnya. { $what }
command-admin-shut = Akun ini sudah ditutup; minta administrator lain membukanya.
doctor-nothing-here = Di sini belum ada pemasangan: { $what } tidak ada. Jalankan "siaprak migrate" atau "siaprak serve" dulu.
command-usage-unknown = Perintah "{ $what }" tidak dikenal. Daftar perintah: siaprak --help
command-usage-option = Pilihan "{ $what }" tidak dikenal untuk perintah ini. Tambahkan --help untuk melihat yang ada.
command-usage-missing = Yang ini harus disertakan: { $what }. Tambahkan --help untuk penjelasannya.
command-usage-empty = { $what } belum berisi nilai. Tambahkan --help untuk penjelasannya.
command-usage-value = Nilai ini tidak bisa dipakai: { $what }. Tambahkan --help untuk bentuk yang diminta.
command-usage-twice = { $what } ditulis dua kali atau tidak cocok dengan pilihan lain. Tambahkan --help untuk penjelasannya.
command-usage-unread = Perintah ini tidak terbaca ({ $what }). Tambahkan --help untuk penjelasannya.
