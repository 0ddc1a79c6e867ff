# Halaman publik dan kartu rak.
public-maker = Dibuat oleh { $name }
public-current = Izin berlaku
public-as-of = Keadaan per { $day }.
public-permits = Izin dan persyaratan
public-valid = Berlaku
public-until = Sampai { $day }
public-lapsed = Izin tidak berlaku saat ini
public-ended = Produk ini tidak lagi dipajang di sini
public-about = Siap Rak memeriksa izin produk setiap kali halaman ini dibuka.
card-title = Kartu rak
card-lead = Cetak dan pasang di samping produk.
card-back = Ke halaman produk
card-scan = Pindai untuk melihat izinnya hari ini
card-qr = Kode QR menuju { $address }
card-offline = Pernyataan tanpa jaringan
card-offline-text = Keadaan per { $day }, berlaku sampai { $until }. Ditandatangani secara digital, bisa diperiksa tanpa internet.
card-key = Kunci pemeriksa:
