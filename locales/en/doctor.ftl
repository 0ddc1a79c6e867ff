# Examination of an installation (command doctor).
doctor-good = good
doctor-warning = look at this
doctor-bad = BROKEN
doctor-schema = database schema
doctor-audit = audit chain (entries / head)
doctor-files = files named by rows
doctor-projection = projections that differ from the truth
doctor-mail = mail server
doctor-backup = newest backup
