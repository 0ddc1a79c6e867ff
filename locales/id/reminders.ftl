# Halaman pengingat saya dan perintah remind.
remind-dry-run-only = Perintah ini hanya menampilkan. Tambahkan --dry-run; surel yang sebenarnya dikirim oleh "siaprak serve".
remind-until-before = --until harus sesudah --at.
reminders-title = Pengingat saya
reminders-sub = Yang akan dikirim ke { $email } dalam { $days } hari ke depan, pukul { $hour }.00 { $zone }.
reminders-no-mail = Akun ini belum punya alamat surel, jadi pengingat disampaikan oleh pendamping Anda lewat telepon.
reminders-hour = Ubah jam surel
reminders-empty = Tidak ada pengingat dalam { $days } hari ke depan
reminders-empty-text = Semua izin Anda masih lama berlakunya, atau belum ada yang diterima.
reminders-why-permit = Karena berlaku sampai { $day }.
reminders-why-year_only = Karena tanggal akhirnya belum diketahui, paling awal { $day }.
reminders-why-commitment = Karena komitmen SPP-IRT jatuh tempo { $day }.
reminders-why-aged = Karena mitra ritel menerima laporan ini sampai { $day }.
reminders-why-missing = Karena produk ini dicatat { $day } dan syarat itu belum ada.
reminders-who = Diberi tahu: semua pemilik dan pembantu { $business }.
reminders-known = Saya sudah tahu
reminders-acknowledged = Tercatat. Pengingat yang ini tidak dikirim; yang berikutnya tetap dikirim.
reminders-always = Selalu dikirim
reminders-why-returned = Karena dikembalikan { $day } dan belum diperbaiki.

# Daftar telepon pendamping: mereka yang tidak punya surel.
calls-sub = Pemilik dan pembantu di kelompok dan wilayah Anda yang tidak punya surel. Yang di sini tidak menerima surel pengingat: Andalah yang memberi tahu, yang paling mendesak lebih dulu.
calls-call = Telepon
calls-no-phone = Nomor teleponnya belum tercatat. Temui orangnya, lalu minta ia mengisinya di profil.
calls-last = Terakhir dihubungi
calls-mark = Sudah dihubungi
calls-done = Tercatat. Ia muncul lagi di sini bila ada yang perlu disampaikan berikutnya.
calls-known = Ini sudah disampaikan kepadanya, atau sudah selesai, selagi Anda membuka halaman ini. Muat ulang daftarnya.
calls-empty-title = Tidak ada yang perlu ditelepon
calls-empty-text = Semua orang tanpa surel di kelompok dan wilayah Anda sudah tahu apa yang perlu mereka lakukan.
calls-called = Sudah dihubungi
calls-called-text = Dalam 30 hari terakhir, oleh Anda atau pendamping lain.
calls-called-at = Dihubungi

# Simulator: apa yang akan dikirim kepada siapa.
simulator-title = Pengingat yang akan datang
simulator-sub = Yang akan dikirim dari { $from } sampai { $last }, bila tidak ada yang berubah sebelumnya.
simulator-from = Lihat mulai tanggal
simulator-business = Usaha
simulator-person = Orang
simulator-move = Geser waktu
simulator-count = { $count ->
    [0] Tidak ada surel pengingat dalam 90 hari ini.
   *[other] { $count } surel pengingat dalam 90 hari ini.
}
simulator-mails = { $count } surel
simulator-ahead = masih lama
simulator-near = tinggal 7 hari atau kurang
simulator-late = sudah lewat
simulator-holiday = hari libur
simulator-earlier = 90 hari sebelumnya
simulator-later = 90 hari berikutnya
simulator-phoned = Tanpa alamat surel, jadi diberi tahu lewat telepon: { $names }.
simulator-to = Kepada { $name }
simulator-letter = Baca surelnya: { $subject }
simulator-more = dan { $count } surel lagi. Pilih satu usaha atau satu orang untuk melihat semuanya.
simulator-choose-title = Pilih satu usaha
simulator-choose-text = Wilayah Anda terlalu besar untuk dilihat sekaligus. Buka satu usaha, lalu tekan "Pengingat yang akan datang".
weekday-1 = Sen
weekday-2 = Sel
weekday-3 = Rab
weekday-4 = Kam
weekday-5 = Jum
weekday-6 = Sab
weekday-7 = Min
calls-returned = Surelnya kembali
calls-returned-text = Alamat ini menolak surel kami dalam 30 hari terakhir. Telepon orangnya, lalu minta ia memperbaiki alamat di profilnya.
calls-returned-at = Kembali

# Alamat kalender.
calendar-name = Siap Rak: izin saya
calendar-title = Kalender saya
calendar-sub = Hari terakhir izin dan jatuh tempo, di aplikasi kalender Anda.
calendar-made = Alamat kalender Anda sudah jadi
calendar-once = Salin sekarang: alamat ini hanya ditampilkan sekali. Siapa pun yang memegangnya bisa melihat kalender ini, jadi jangan dibagikan.
calendar-since = Anda punya alamat kalender sejak { $when }. Alamatnya sendiri tidak disimpan; bila hilang, buat yang baru.
calendar-none = Anda belum punya alamat kalender.
calendar-how = Cara memasangnya
calendar-how-google = Google Kalender di komputer: Kalender lain, tanda tambah, Dari URL, tempel alamatnya.
calendar-how-apple = iPhone atau Mac: Kalender, Tambah langganan kalender, tempel alamatnya.
calendar-how-thunderbird = Thunderbird: Kalender baru, Di jaringan, tempel alamatnya.
calendar-holds = Isinya nama produk dan jenis izin, tanpa nomor izin dan tanpa nama orang. Aplikasi memuatnya ulang beberapa kali sehari.
calendar-make = Buat alamat kalender
calendar-again = Buat alamat baru
calendar-again-text = Alamat yang lama langsung mati; kalender yang memakainya tidak diperbarui lagi.
calendar-revoke = Cabut alamat
calendar-revoke-text = Alamat itu langsung mati. Aplikasi kalender tidak bisa memuatnya lagi.
calendar-revoke-yes = Cabut sekarang
calendar-revoked = Alamat kalender dicabut.
calendar-permit = Berakhir: { $what }
calendar-year_only = Mungkin berakhir mulai hari ini: { $what }
calendar-commitment = Jatuh tempo: { $what }
calendar-aged = Terakhir diterima mitra: { $what }
reminders-who-mentor = Diberi tahu: pendamping { $business }, karena dua pengingat belum ditanggapi.
wa-greeting = Halo { $name }, ini pengingat dari pendamping Anda:
wa-day = { $what }: hari terakhir { $day }.
wa-missing = { $what }: masih belum ada.
wa-returned = { $what }: dikembalikan, mohon diperbaiki.
wa-end = Kabari saya bila perlu bantuan.
calls-wa = WhatsApp
