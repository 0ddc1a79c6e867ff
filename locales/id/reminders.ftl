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
reminders-why-missing = Karena produk ini dicatat { $day } dan syarat itu belum ada.
reminders-who = Diberi tahu: semua pemilik dan pembantu { $business }.
reminders-known = Saya sudah tahu
reminders-acknowledged = Tercatat. Pengingat yang ini tidak dikirim; yang berikutnya tetap dikirim.
reminders-always = Selalu dikirim
