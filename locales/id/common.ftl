# Teks bersama semua halaman.
skip-to-content = Langsung ke isi
demo-mail = Surel tidak dikirim: admin membacanya di menu Surel.
demo-notice = Data CONTOH: nama dan berkas rekaan.
language-label = Bahasa
footer-line = Siap Rak membantu produk usaha mikro, kecil, dan menengah (UMKM) sampai ke rak toko dengan izin lengkap.
footer-privacy = Data pribadi
auth-aside = Satu rak untuk semua izin produk Anda: yang sudah ada, yang kurang, dan langkah berikutnya.

field-optional = (boleh kosong)
form-errors = { $count ->
   *[other] Ada { $count } hal yang perlu diperbaiki
}
form-kept = Isian lain tetap tersimpan di halaman ini.
file-choose = Ambil foto atau pilih berkas
file-limit = JPEG, PNG, WebP, atau PDF; paling besar 15 MB per berkas
file-progress = Mengunggah
form-errors-many = ({ $count } isian)
field-unread = Isian ini belum lengkap atau tidak ada di kalender, misalnya 31 Februari. Belum ada yang disimpan; betulkan dulu.
file-again = Pilih lagi berkasnya: peramban tidak menyimpan berkas yang tadi dipilih.
village-hint = Ketik sebagian nama desa atau kelurahan, lalu pilih dari daftar. Banyak yang senama? Tambahkan kecamatannya, misalnya sukajadi ciruas.
village-none = Tidak ada desa dengan nama itu. Periksa ejaannya.
village-more = Masih ada desa lain yang senama. Tulis juga kecamatannya, misalnya sukajadi ciruas.
village-found = desa ditemukan. Pilih dengan panah dan Enter.
village-which = Desa yang mana?

pager-label = Halaman daftar
pager-prev = Sebelumnya
pager-next = Berikutnya
crumbs-label = Anda di sini
step-done = selesai

shelf-title = Rak produk
shelf-ready = { $ready } dari { $total } siap

# Nama pendek di papan harga rak, paling panjang sepuluh huruf.
shelf-tag-nib = NIB
shelf-tag-spp_irt = P-IRT
shelf-tag-pkp = PKP
shelf-tag-cppb_irt = CPPB-IRT
shelf-tag-label_commitment = Cek label
shelf-tag-bpom_md = BPOM MD
shelf-tag-cppob = CPPOB
shelf-tag-slhs = SLHS
shelf-tag-psat = PSAT
shelf-tag-halal = Halal
shelf-tag-non_halal_notice = Tak halal
shelf-tag-label = Label
shelf-tag-nutrition = Gizi
shelf-tag-barcode = Barcode
shelf-tag-food_grade_packaging = Kemasan
shelf-tag-shelf_life_study = Simpan
shelf-tag-lab_test = Uji lab
shelf-tag-trademark = Merek
shelf-tag-npwp = NPWP
shelf-tag-sni_tableware = SNI
shelf-tag-batikmark = Batikmark
shelf-tag-id_label = Label ID

# Sisa masa berlaku.
life-days = { $count ->
    [0] hari terakhir
   *[other] { $count } hari lagi
}
life-months = { $count ->
   *[other] { $count } bulan lagi
}
life-years = { $count ->
   *[other] { $count } tahun lagi
}
life-over = { $count ->
   *[other] lewat { $count } hari
}
