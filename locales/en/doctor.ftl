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
doctor-scanner = virus scanner

# Commands of the command line: why one ended early.
command-failed = The command did not finish: { $what }
command-said = { $what }
command-catalogue = The requirement catalogue has an error. { $what }
command-settings = A setting cannot be used. { $what }
command-no-database = The database cannot be reached; check its address and whether its server runs. { $what }
command-database-full = The disk of the database is full; nothing was changed. { $what }
command-no-port = This address cannot be listened on. { $what }
command-serve-demo = { $what } holds a demonstration; "siaprak serve" refuses it. Choose another data directory.
command-demo-loopback = The demonstration listens on this computer only (127.0.0.1), not on { $what }.
command-demo-foreign = { $what } holds data that is not a whole demonstration, so it was left alone. Choose another directory or empty it first.
command-restore-absent = The archive cannot be opened: { $what }. Nothing was made. Check its name and where it lies, then run this again.
command-restore-database = The database is not empty. Nothing was changed. An archive is restored only into a new place: name an empty data directory and database, then run this again.
command-restore-files = The data directory holds files already. Nothing was changed. An archive is restored only into a new place: name an empty data directory, then run this again.
command-restore-newer = This archive was made by a newer version of the program; update the program first.
command-restore-damaged = This archive is damaged or cut short, so nothing was restored and nothing is left behind. Copy it again from where it came from, or use an older one. { $what }
command-admin-shut = This account was closed; ask another administrator to open it.
doctor-nothing-here = There is no installation here yet: { $what } does not exist. Run "siaprak migrate" or "siaprak serve" first.
command-usage-unknown = The command "{ $what }" is not known. The list of commands: siaprak --help
command-usage-option = The option "{ $what }" is not known to this command. Add --help to see which there are.
command-usage-missing = This has to be given: { $what }. Add --help to read what it is.
command-usage-empty = { $what } has no value yet. Add --help to read what it is.
command-usage-value = This value cannot be used: { $what }. Add --help to see the form it takes.
command-usage-twice = { $what } is given twice or does not go with another option. Add --help to read more.
command-usage-unread = This command cannot be read ({ $what }). Add --help to read more.
