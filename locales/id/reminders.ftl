# Halaman pengingat saya dan perintah remind.
remind-dry-run-only = Perintah ini hanya menampilkan. Tambahkan --dry-run; surel yang sebenarnya dikirim oleh "siaprak serve".
remind-until-before = --until harus sesudah --at.
reminders-title = Pengingat saya
reminders-sub = Yang akan dikirim ke { $email } dalam { $days } hari ke depan, pukul { $hour }.00 { $zone }.
reminders-no-mail = Akun ini belum punya alamat surel, jadi pengingat disampaikan oleh pendamping Anda lewat telepon.
reminders-hour = Ubah jam dan irama surel
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
reminders-why-revoked = Karena dicabut atau dibekukan penerbitnya sejak { $day }.

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
wa-revoked = { $what }: dicabut atau dibekukan penerbitnya, mohon diurus.
wa-end = Kabari saya bila perlu bantuan.
calls-wa = WhatsApp

# Pengingat satu izin: siapa diberi tahu, kapan, dan menundanya.
pause-title = Pengingat izin ini
pause-mailed = Diberi tahu lewat surel: { $names }.
pause-phoned = Ditelepon pendamping: { $names }.
pause-nobody = Belum ada yang diberi tahu: usaha ini belum punya anggota yang aktif.
pause-before = { $count } hari sebelum hari terakhir
pause-on-the-day = pada hari terakhir
pause-past = { $count } hari sesudah hari terakhir
pause-more = dan beberapa kali lagi sampai hari terakhir
pause-every = Sesudah lewat diingatkan lagi setiap { $count } hari sampai diperbarui.
pause-escalated = Bila dua pengingat belum ditanggapi, pendamping juga diberi tahu.
pause-snooze = Tunda pengingat
pause-snooze-text = Tidak ada pengingat sampai hari yang Anda pilih; pada hari itu pengingatnya dikirim. Tujuh hari terakhir sebelum { $day } dan sesudah lewat selalu diingatkan.
pause-until = Ingatkan lagi pada
pause-understood = Saya mengerti: { $day } hari terakhirnya. Bila belum diperbarui, sesudah itu izin ini tidak berlaku walau pengingatnya ditunda.
pause-snooze-yes = Tunda sampai hari itu
pause-deal-with = Sedang diurus
pause-deal-with-text = Satu pengingat berikutnya tidak dikirim; yang sesudahnya tetap datang.
pause-resume = Batalkan
pause-state-snoozed = Pengingat ditunda
pause-state-dealt_with = Sedang diurus
pause-state-until = Sampai { $day }, oleh { $name }. Pada hari itu pengingatnya dikirim.
pause-state-by = Kata { $name }. Satu pengingat berikutnya tidak dikirim.
pause-snoozed-done = Pengingat ditunda. Keadaannya tertulis di bawah dan bisa dibatalkan.
pause-dealt_with-done = Tercatat: sedang diurus. Satu pengingat berikutnya tidak dikirim.
pause-resumed = Dibatalkan. Pengingat dikirim lagi seperti biasa.
pause-no-day = Pilih hari untuk diingatkan lagi. Pengingat belum ditunda.
pause-not-ahead = Pilih hari mulai besok. Pengingat belum ditunda.
pause-too-far = Hari itu lebih dari setahun sesudah hari terakhir izin. Pilih hari yang lebih dekat.
pause-past-end = Hari yang Anda pilih sesudah hari terakhir izin ini. Centang bahwa Anda mengerti, atau pilih hari yang lebih awal.
pause-lapsed = Izin ini sudah lewat, jadi pengingatnya tidak bisa ditunda. Perbarui izinnya agar pengingat berhenti.
pause-only-last = Yang tersisa hanya pengingat tujuh hari terakhir, dan itu selalu dikirim.
reminders-pause = Tunda
reminders-paused-title = Sedang ditunda
reminders-paused-text = Yang di sini tidak diingatkan sampai harinya. Buka izinnya untuk membatalkan.

# Seberapa sering surel pengingat dikirim.
rhythm-title = Seberapa sering diingatkan
rhythm-label = Surel pengingat dikirim
rhythm-daily = Setiap hari bila ada
rhythm-daily-hint = Pada jam Anda, paling banyak satu surel sehari.
rhythm-weekly = Sekali seminggu, hari Senin
rhythm-weekly-hint = Bila Senin libur, pada hari kerja berikutnya. Yang tinggal 7 hari atau kurang, yang sudah lewat, dan yang pengingat berikutnya jatuh sebelum Senin tidak menunggu: dikirim pada harinya. Tidak ada yang ditunda melewati hari terakhirnya.
rhythm-at_once = Secepatnya
rhythm-at_once-hint = Begitu harinya tiba, mulai pukul 05.00, tanpa menunggu jam Anda. Tetap paling banyak satu surel sehari.
rhythm-keep = Simpan pilihan
rhythm-kept = Pilihan Anda tersimpan.
rhythm-choose = Pilih salah satu. Pilihan sebelumnya tetap berlaku.
rhythm-now-daily = Anda memilih: setiap hari bila ada.
rhythm-now-weekly = Anda memilih: sekali seminggu, hari Senin. Yang tidak bisa menunggu tetap dikirim pada harinya.
rhythm-now-at_once = Anda memilih: secepatnya, mulai pukul 05.00.

# Surat di atas kertas untuk yang tidak membaca surel.
letter-page = Surat pengingat
letter-title = Pengingat izin usaha Anda
letter-file = surat-pengingat
letter-get = Unduh surat (PDF)
letter-print = Atau cetak halaman ini langsung dari peramban Anda.
letter-open = Surat untuk dicetak
letter-dated = Tanggal { $day }
letter-to = Kepada Yth. { $name }
letter-greeting = Dengan hormat,
letter-intro = Agar produk { $business } tetap boleh dijual, berikut yang perlu Anda siapkan, yang paling mendesak lebih dulu:
letter-nothing = Saat ini tidak ada izin yang kurang atau akan habis. Simpan surat ini sebagai catatan.
letter-until = { $status }: hari terakhir { $day }, { $count } hari lagi.
letter-ended = { $status }: berakhir { $day }, { $count } hari yang lalu.
letter-state = Keadaan: { $status }.
letter-help = Bila ada yang kurang jelas, tanyakan kepada pendamping Anda. Bawa surat ini dan foto atau berkas yang sudah Anda punya.
letter-mentor = Pendamping Anda: { $name }.
letter-mentor-phone = Pendamping Anda: { $name }, telepon { $phone }.
letter-made = Dibuat dengan Siap Rak. Keadaan per { $day }.

# Siapa diberi tahu tentang satu syarat, kapan dan mengapa.
told-title = Pengingat
told-before-end = Pemilik dan pembantu usaha ini diingatkan { $days } hari sebelum hari terakhirnya dan pada hari itu, karena izinnya berakhir; pendamping juga, bila dua pengingat belum ditanggapi.
told-after = Sesudah lewat diingatkan setiap { $count } hari.
told-before-due = Pemilik dan pembantu usaha ini diingatkan { $days } hari sebelum jatuh tempo dan pada hari itu, karena komitmen ini punya tenggat; pendamping juga, bila dua pengingat belum ditanggapi.
told-missing = Selama ini yang pertama belum ada, pemilik dan pembantu usaha ini diingatkan pada hari ke-{ $days } sesudah produk dicatat.
told-lapsed = Pemilik dan pembantu usaha ini diingatkan setiap { $count } hari, karena sudah lewat, sampai diperbarui; pendamping juga, bila belum ditanggapi.
told-returned = Pemilik dan pembantu usaha ini diberi tahu begitu dikembalikan; yang tidak punya surel ditelepon pendamping setiap minggu sampai diperbaiki.
told-never = Tidak ada pengingat: tidak ada hari terakhir yang mendekat dan tidak ada yang perlu dikerjakan pemilik.
