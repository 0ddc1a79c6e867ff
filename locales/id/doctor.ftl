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
