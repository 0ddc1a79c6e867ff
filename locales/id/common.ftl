# Teks bersama semua halaman.
skip-to-content = Langsung ke isi
demo-notice = Data contoh: semua nama dan berkas di sini rekaan (CONTOH).
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
village-hint = Ketik sebagian nama desa atau kelurahan, lalu pilih dari daftar.
village-none = Tidak ada desa dengan nama itu. Periksa ejaannya.
village-which = Desa yang mana?

pager-label = Halaman daftar
pager-prev = Sebelumnya
pager-next = Berikutnya
crumbs-label = Anda di sini
step-done = selesai

shelf-title = Rak produk
shelf-ready = { $ready } dari { $total } siap
