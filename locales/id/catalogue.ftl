# Katalog persyaratan dan pengaturannya, untuk admin.
catalogue-title = Katalog persyaratan
catalogue-lead = Semua persyaratan dan angkanya, masing-masing dengan dasar, tanggal dan kepastiannya. Yang bersumber hanya dibaca; yang lain pengaturan yang bisa Anda ubah.
catalogue-counting = Semua produk sedang dihitung ulang
catalogue-counting-text = Aturan baru sudah berlaku untuk setiap keputusan. Daftar dan rekap menyusul di latar belakang.
catalogue-passed-over = Pengaturan yang tidak dipakai lagi
catalogue-passed-over-text = Versi ini sudah punya sumber untuk angka berikut, atau tidak memilikinya lagi. Nilai bawaan yang berlaku.
catalogue-count-requirements = persyaratan
catalogue-count-figures = angka dan tanggal
catalogue-count-settings = di antaranya pengaturan
catalogue-count-changed = diubah di sini
catalogue-count-unknown = tanggal tidak diketahui
catalogue-changed = { $count ->
   *[other] { $count } diubah
}
catalogue-unknown = ada tanggal tidak diketahui
catalogue-mandatory = Wajib
catalogue-recommended = Dianjurkan
catalogue-partners-only = Hanya diminta program mitra
catalogue-force = Sifat
catalogue-certainty = Kepastian
catalogue-source = Sumber
catalogue-checked = diperiksa { $date }
catalogue-figures-of = Angka dan tanggal: { $title }
catalogue-figure = Angka atau tanggal
catalogue-value = Nilai
catalogue-change = Ubah
catalogue-see = Lihat
catalogue-files = Persyaratan baru atau yang bersumber diubah lewat berkas di direktori katalog pemasangan ini; caranya ada di README.
catalogue-scope-product = Tiap produk
catalogue-scope-business = Tiap usaha
catalogue-scope-facility = Tiap tempat produksi
catalogue-scope-person = Tiap orang
catalogue-scope-brand = Tiap merek
certainty-sourced = bersumber
certainty-inferred = disimpulkan, perlu dipastikan
certainty-recalled = belum bersumber, perlu dipastikan
certainty-constructed = pilihan produk ini
certainty-unknown = tidak diketahui
certainty-set = diatur admin
figure-validity_years = Masa berlaku lazim
figure-renewal_window_days = Masa perpanjangan sebelum habis
figure-days_before = Hari pengingat sebelum habis
figure-every_days_after = Pengingat setelah habis
figure-surveillance_months = Pengawasan berkala setelah terbit, bila tanpa tanggal akhir (0: tidak ada)
figure-confirm_months = Pertanyaan "masih sama?" setelah terbit, bila tanpa tanggal akhir (0: tidak ada)
figure-round_days = Hari pengingat sebelum pengawasan atau pertanyaan itu
figure-open_ended_since = Tanpa tanggal akhir bila masih berlaku pada
figure-stock_days = Masa menghabiskan label lama
figure-hold_after_days = Tenggang peninjauan sebelum pajangan ditahan
figure-months = Tenggat komitmen setelah izin terbit
figure-warn_days = Hari peringatan setelah izin terbit
figure-effective_from = Mulai berlaku
figure-effective_until = Berlaku sampai
figure-none = tidak ada
figure-unknown-day = tidak diketahui
figure-in-days = { $count ->
   *[other] { $count } hari
}
figure-in-months = { $count ->
   *[other] { $count } bulan
}
figure-in-years = { $count ->
   *[other] { $count } tahun
}
figure-in-every = { $count ->
   *[other] setiap { $count } hari
}
figure-in-list = { $list } hari
figure-unit-days = hari
figure-unit-months = bulan
figure-unit-years = tahun
figure-unit-every = hari
figure-unit-list = hari
figure-shipped-was = bawaan: { $value }
figure-change = Ubah pengaturan
figure-new-value = Nilai baru
figure-hint-count = Bilangan bulat dari { $least } sampai { $most }.
figure-hint-optional = Bilangan bulat dari { $least } sampai { $most }. Kosongkan bila tidak ada.
figure-hint-list = Hari yang berbeda, dipisah koma, misalnya 180, 90, 30, 7. Paling banyak 20, masing-masing sampai 1100.
figure-hint-date = Kosongkan bila harinya tidak diketahui.
figure-effect = Berlaku segera untuk semua daftar periksa, pengingat dan pajangan. Produk dihitung ulang di latar belakang, dan perubahan ini tercatat di jejak audit atas nama Anda.
figure-sure = Saya sudah memeriksa nilai ini
figure-sure-needed = Centang bahwa Anda sudah memeriksa nilainya.
figure-keep = Simpan pengaturan
figure-back = Kembali ke katalog
figure-read-only = Angka ini bersumber
figure-read-only-text = Karena ada sumbernya, nilai ini hanya bisa dibaca. Bila sumbernya berubah, ganti lewat berkas katalog dengan sumber yang baru.
figure-last = Perubahan terakhir
figure-somebody-gone = Akun yang sudah dihapus
figure-undo = Batalkan perubahan ini
figure-reset = Kembali ke nilai bawaan
figure-reset-text = Nilai kembali menjadi { $value }. Perubahan ini masih bisa dibatalkan.
figure-reset-yes = Pakai nilai bawaan
figure-about = Tentang nilai ini
figure-now = Sekarang
figure-shipped = Bawaan
figure-no-basis = Pilihan produk ini, bukan ketentuan
figure-rule = Aturan
figure-note = Catatan
figure-kept = Pengaturan tersimpan dan langsung berlaku.
figure-was-reset = Nilai bawaan berlaku lagi.
figure-undone = Perubahan terakhir dibatalkan.
figure-sourced = Nilai ini bersumber dan hanya bisa diganti lewat berkas katalog.
figure-bad-count = Isi bilangan bulat di antara batas yang tertulis.
figure-bad-list = Isi satu sampai 20 bilangan hari yang berbeda, dipisah koma, misalnya 180, 90, 30.
figure-bad-day = Isi tanggal yang benar atau kosongkan.
figure-bad-order = Dengan tanggal ini aturannya berakhir sebelum mulai berlaku. Periksa kedua tanggalnya.
figure-same = Nilai ini sudah berlaku. Tidak ada yang diubah.
figure-overtaken = Orang lain mengubah nilai ini lebih dahulu; lihat perubahan terakhir. Isian Anda belum disimpan. Kirim lagi bila tetap ingin mengubahnya.
event-catalogue-set = Mengubah pengaturan katalog
event-catalogue-reset = Memakai nilai bawaan katalog
event-catalogue-undone = Membatalkan perubahan katalog
audit-noun-catalogue = Katalog persyaratan
