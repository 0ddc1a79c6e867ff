# The administrator's page of background jobs.
jobs-title = Background jobs
jobs-sub = Each job runs once per slot, in one process, and is caught up after downtime.
jobs-name-mail = Send mail
jobs-name-reminders = Plan reminders
jobs-name-canary = Daily reminder test
jobs-name-states = Recompute product states
jobs-name-programmes = Measuring products after a programme changed
jobs-name-cleanup = Clean up
jobs-name-audit_head = Send the head of the audit chain
jobs-name-listings = Listing notices
jobs-name-scan = Checking files that wait for the virus scanner
jobs-name-backup = Nightly backup
jobs-name = Job
jobs-last = Last run
jobs-next = Next run
jobs-state = State
jobs-did = Did
jobs-error = Last error
jobs-never = never
jobs-off = switched off
jobs-when-needed = when there is work
jobs-running = Running
jobs-good = Good
jobs-failed = Failed
jobs-late = Late
jobs-idle = Waiting
jobs-run = Run now
jobs-ran = The job has run. Its line shows how it ended.
jobs-busy = This job is running. Nothing was changed; reload in a moment.
jobs-due-mail = mails ready to be sent now
jobs-oldest = The oldest waits since { $when }.
jobs-lost-mail = mails failed in 7 days
jobs-alone = businesses without a mentor
jobs-alone-text = { $count } businesses have no mentor: none in their group, in their kecamatan or in their kabupaten. Their papers wait at the coordinator. Invite mentors for those areas.
jobs-alone-where = See the areas
jobs-alone-title = Areas of businesses without a mentor
jobs-alone-place = Kecamatan
jobs-alone-count = Businesses
jobs-alone-office = Coordinator
jobs-alone-stands-in = stands in
jobs-alone-nobody = none
jobs-canary = The daily reminder test has been silent for 26 hours
jobs-canary-text = A made-up reminder must come out every day. When it does not, real reminders may not go out either. See the errors below, and make sure that jobs.run = true in one process.
jobs-name-week = Monday summaries
jobs-ceiling = The daily ceiling of mail is reached
jobs-ceiling-text = Reminders and summaries beyond it wait until tomorrow; nothing is lost. Other mail still leaves. If this is as it should be, raise mail.daily_ceiling.
jobs-scanner = { $count ->
    [one] { $count } file waits for the virus scanner
   *[other] { $count } files wait for the virus scanner
}
jobs-scanner-text = The virus scanner (clamd) does not answer; the oldest file has waited since { $when }. Nothing is lost and nothing is let through: files are checked by themselves once clamd is back. Look at clamd and at the setting scanner.address; the command siaprak doctor names the cause.
jobs-name-reading = Read uploaded papers
jobs-again = { $count ->
    [one] { $count } mail was tried in vain and waits for the next try
   *[other] { $count } mails were tried in vain and wait for the next try
}
jobs-again-see = See the waiting mails
jobs-held-up = Held up
jobs-name-deliveries = Lists of what is at risk before deliveries
