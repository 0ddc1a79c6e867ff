# Sebelas status satu persyaratan.
status-not_applicable = Tidak berlaku
status-missing = Belum ada
status-draft = Draf
status-in_review = Diperiksa
status-returned = Perlu perbaikan
status-accepted = Diterima
status-expiring = Akan habis
status-expired = Kedaluwarsa
status-recheck = Perlu ditinjau
status-waived = Dikecualikan
status-revoked = Dicabut/dibekukan
