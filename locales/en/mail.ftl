# Mails this service sends, and the administrator's pages about mail.
mail-greeting = Hello { $name },
mail-foot = Siap Rak sends this mail by itself. Please do not reply; with questions, turn to your mentor or to those who run Siap Rak in your area.
mail-copy-link = If the button does not work, copy this address into your browser:

mail-verify-subject = Confirm your mail address
mail-verify-body = Open the link below to confirm that this address is yours. The link works for one hour and only once. If you did not register, ignore this mail.
mail-verify-button = Confirm the address
mail-reset-subject = Set a new password
mail-reset-body = Somebody asked for a new password for this account. If it was you, open the link below; it works for one hour and only once. If not, ignore this mail: the old password stays.
mail-reset-button = Set a new password
mail-invite-subject = Invitation to Siap Rak
mail-invite-body = { $inviter } invites you to use Siap Rak as: { $role }. Open the link below to set a password. The invitation is good for seven days.
mail-invite-button = Accept the invitation
mail-moved-subject = Your mail address has changed
mail-moved-body = Your Siap Rak account now uses another mail address, so reminders no longer come here. Was it not you who changed it? Tell your mentor or whoever runs Siap Rak at once.
mail-moved-button = Open Siap Rak
mail-phone-subject = Your account has another phone number
mail-phone-body = Your Siap Rak account is now opened with another phone number, and other devices are signed out. Was it not you? Set a new password at once and tell your mentor or whoever runs Siap Rak.
mail-added-subject = You were added to a business
mail-added-body = { $inviter } added you to { $business } as { $role }. You can open it at once with the account you have. If this is a mistake, leave the business on its page.
mail-added-button = Open the business

mail-code-printed-subject = A sign-in code for your business
mail-code-printed-body = { $mentor } printed a sign-in code for { $person } in { $business }. With it { $person } can sign in as a member of the business. If you did not agree to this, remove that person on the page of the business and tell the coordinator.
mail-code-printed-button = See the members

mail-new_version-subject = Your permit needs a new version
mail-new_version-body = Something about { $product } changed since { $requirement } was accepted: { $changed }. Your mentor looked at it and asks for a new version:
mail-new_version-do = Report the change to the office that issued the permit. Once you have the new certificate, open this permit, begin a new version and upload its photo. The old one stays kept.
mail-new_version-button = Open this permit
mail-revoked-subject = Your permit was withdrawn or frozen
mail-revoked-body = The local office recorded that the issuer withdrew or froze { $requirement } for { $product } from { $day }. The reason:
mail-revoked-do = From that day the permit does not hold: its products cannot be sent to partners, and listings are on hold. Ask the office that issued it what to do, then upload the new permit.
mail-revoked-button = Open this permit
mail-lifted-subject = Your permit counts again
mail-lifted-body = The office took back its record that { $requirement } for { $product } was withdrawn. The reason:
mail-lifted-do = The permit counts again from today. If a product was on hold for nothing else, its listing runs again by itself; there is nothing to upload.
mail-lifted-button = Open this permit
mail-hand_over-subject = Work was handed over to you
mail-hand_over-body = { $by } handed the following over to you. What waits for review stands in your queue.
mail-hand_over-more = { $count ->
    [one] and one more permit
   *[other] and { $count } more permits
}
mail-hand_over-group = Group { $name }: { $count ->
    [0] nothing waits
    [one] one permit waits for review
   *[other] { $count } permits wait for review
}
mail-hand_over-button = Open my queue
mail-returned-subject = Something needs a correction
mail-returned-body = Your mentor looked at { $requirement } for { $product } and asks you to correct the following. Everything else stays as it is.
mail-returned-button = Correct it now
mail-withdrawn-subject = The acceptance of your permit was taken back
mail-withdrawn-body = The mentor took back the acceptance of { $requirement } for { $product }. The reason:
mail-withdrawn-do = From now on this permit does not count. Open its page and upload another; the old one stays stored. If you do not agree, talk to your mentor.
mail-withdrawn-button = Open this permit
mail-accepted-subject = Your permit was accepted
mail-accepted-body = { $requirement } for { $product } was checked and accepted.
mail-accepted-until = Valid until { $day }.
mail-accepted-button = See the checklist
mail-decided-approved-subject = Your product was approved
mail-decided-approved-body = { $product } was approved for { $programme }.
mail-decided-changes_requested-subject = The partner asks for a change
mail-decided-changes_requested-body = The curator of { $programme } asks for a change in the submission of { $product }:
mail-decided-rejected-subject = Your submission was not accepted
mail-decided-rejected-body = The curator of { $programme } did not accept { $product }. The reasons:
mail-decided-button = Open the submission
mail-hold-subject = A listing is on hold
mail-hold-body = { $count ->
    [1] This listing is on hold:
   *[other] { $count } listings are on hold:
 }
mail-hold-after = A listing comes back by itself once the new permit is accepted.
mail-hold-button = See the next step
mail-back-subject = A listing is back
mail-back-body = { $count ->
    [1] This listing is active again:
   *[other] { $count } listings are active again:
 }
mail-back-button = See the listing
mail-test-subject = Siap Rak mail test
mail-test-body = Mail from { $address } arrives here. Your mail settings work.
mail-audit-subject = Head of the audit chain { $day }
mail-audit-body = The audit record of Siap Rak at { $address } ends with the following event.
mail-audit-day = Day
mail-audit-entries = Number of events
mail-audit-head = Fingerprint of the last event
mail-audit-open = Open the audit record
mail-audit-keep = Keep this mail. Anybody can prove with it that the record up to here was not changed afterwards: the command siaprak doctor computes the whole chain again.

mail-digest-subject = Your permit reminders
mail-digest-intro = This needs attention on { $day }, the soonest first.
mail-digest-shelf = On the shelf: { $shelf } ready
mail-digest-why = You get this reminder because you are recorded as owner or helper of the business.
mail-digest-manage = Manage my reminders
mail-digest-permit-before = { $days ->
    [one] Valid until { $day }, 1 more day. Start the renewal.
   *[other] Valid until { $day }, { $days } more days. Start the renewal.
}
mail-digest-permit-today = Today, { $day }, is its last valid day.
mail-digest-permit-after = { $days ->
    [one] It ended on { $day }, 1 day ago.
   *[other] It ended on { $day }, { $days } days ago.
}
mail-digest-year_only-before = Its last day is not known; { $day } at the earliest, { $days } days from now. Fill in the date printed on the certificate.
mail-digest-year_only-today = Its last day is not known; it may end from today, { $day }. Fill in the date printed on the certificate.
mail-digest-year_only-after = Its last day is not known; it may have ended since { $day } ({ $days } days). Fill in the date printed on the certificate.
mail-digest-commitment-before = This SPP-IRT commitment is due on { $day }, { $days } days from now.
mail-digest-commitment-today = This SPP-IRT commitment is due today, { $day }.
mail-digest-commitment-after = This SPP-IRT commitment was due on { $day }, { $days } days ago.
mail-digest-aged-before = Your retail partner takes this report until { $day }, { $days } days from now; after that it is too old. Start on a new one.
mail-digest-aged-today = Today, { $day }, is the last day your retail partner takes this report.
mail-digest-aged-after = This report is too old for your retail partner; the last day was { $day }, { $days } days ago.
mail-digest-surveillance-before = Whoever issued it looks at it again, about { $day }, { $days } days from now. It stays valid; have your records of ingredients and production ready.
mail-digest-surveillance-today = Whoever issued it looks at it again, about today, { $day }. It stays valid.
mail-digest-surveillance-after = The surveillance was expected about { $day }, { $days } days ago. Did it take place? Answer on the permit's page, and the reminders rest.
mail-digest-confirmation-before = Valid while nothing changes. Make sure of that by { $day }, { $days } days from now.
mail-digest-confirmation-today = Valid while nothing changes. Make sure of that today, { $day }.
mail-digest-confirmation-after = Valid while nothing changes. That was to be made sure of on { $day }, { $days } days ago.
mail-digest-missing-before = Still missing.
mail-digest-missing-today = Still missing.
mail-digest-missing-after = Still missing. This product was recorded { $days } days ago, on { $day }.
mail-digest-button-permit = Renew the permit
mail-digest-button-year_only = Fill in the date
mail-digest-button-commitment = Meet the commitment
mail-digest-button-aged = Prepare a new report
mail-digest-button-surveillance = Look and answer
mail-digest-button-confirmation = Look and answer
mail-digest-button-missing = Complete it now

mail-state-queued = Waiting
mail-state-handed_over = Handed to the mail server
mail-state-failed = Failed
mail-state-bounced = Came back
mail-state-given_up = Given up
mail-kind-verify = Confirm address
mail-kind-withdrawn = Acceptance taken back
mail-kind-reset = New password
mail-kind-invite = Invitation
mail-kind-moved = Address changed
mail-kind-phone_changed = Number changed
mail-kind-audit_head = Head of the audit chain
mail-kind-added = Added to a business
mail-kind-code_printed = Code printed
mail-kind-digest = Daily reminders
mail-kind-returned = Correction asked
mail-kind-new_version = New version asked
mail-kind-revoked = Permit withdrawn or frozen
mail-kind-lifted = Revocation of a permit taken back
mail-kind-hand_over = Hand-over
mail-kind-accepted = Accepted
mail-kind-decided = Partner's decision
mail-kind-hold = Listing on hold
mail-kind-back = Listing back
mail-kind-test = Test
mail-admin-title = Mail
mail-admin-sub = Handed over means that the mail server took it; whether it reached the inbox is not known here.
mail-admin-filter = Filter by state
mail-admin-all = All
mail-admin-headers = As it was sent
mail-admin-id-later = given when it is first sent
mail-admin-not-written = This mail is not written as a file yet: its time has not come, or it could not be made.
mail-admin-test = Test the mail settings
mail-admin-when = Made
mail-admin-to = To
mail-admin-kind = Kind
mail-admin-state = State
mail-admin-tries = Tries
mail-admin-error = Last error
mail-do-address = No mail can be sent to this address. Correct this person's address; the next mail uses the new one. Other mails go on.
mail-do-words = This mail cannot be made because of a fault in this service. Report the fault above to who runs the service; once it is mended, press Send again. Other mails go on.
mail-do-folder = The mail cannot be written to the disk. Make room on that disk; this mail is tried again by itself.
mail-do-server = This mail is tried again by itself, for three days. If many mails are held up, check the server:
mail-do-refused = The mail server refused this mail for good. Check the address. If other addresses are refused too, check the server:
mail-do-given-up = Tried for three days without success. Mend the cause, then press Send again. Check the server:
mail-do-returned = This mail came back. This person's mentor sees it on the call list; correct the address.
mail-do-account = Open the account
mail-admin-next = Next try
mail-admin-handed = Handed over
mail-admin-id = Message-ID
mail-admin-lang = Language
mail-admin-resend = Send again
mail-admin-resend-text = This mail goes out once more under the same Message-ID. Its reader may get it twice.
mail-admin-resend-yes = Yes, send again
mail-admin-resent = The mail is in the queue again.
mail-admin-busy = This mail is being sent. Nothing was changed; reload in a moment.
mail-admin-empty = No mail yet
mail-admin-empty-text = Mails appear here as soon as this service sends an invitation, a decision or a reminder.
mail-admin-text = As text
mail-admin-html = As in the inbox
mail-admin-folder = Mails are written as .eml files, not sent. "Handed to the mail server" here means that the file was written. Their content is opened in the demo only.
mail-test-title = Test the mail settings
mail-test-sub = Sends one test mail and shows the whole conversation with the server. The password is not shown.
mail-test-to = Send to the address
mail-test-to-hint = Your own address unless you change it.
mail-test-send = Send a test mail
mail-test-bad-address = This address cannot be used. Check the spelling, for example name@example.com.
mail-test-ok = The server took the test mail
mail-test-ok-text = Look into the inbox of that address. If it is not there, look into the spam folder.
mail-test-bad = The test mail was not taken
mail-test-settings = Settings in use
mail-test-server = Server
mail-test-security = Security
mail-test-login = Login
mail-test-no-login = no login
mail-test-from = Sender
mail-test-dialogue = Conversation
mail-side-us = We
mail-side-server = Server
mail-side-note = Connection
mail-advice-files = Mails are written as files now (mail.mode = "file"), so there is no server to test. Set mail.mode to "smtp", fill in mail.host and mail.port, and restart.
mail-advice-connect = The server cannot be reached. Check mail.host and mail.port (usually 587 for STARTTLS, 465 for TLS, 25 for a server of your own) and that the network allows it.
mail-advice-tls = The TLS connection failed. Port 465 uses mail.security = "tls", port 587 uses "starttls". The name in mail.host must be the one on the server's certificate.
mail-advice-starttls = The server does not offer STARTTLS or could not start it. Try mail.security = "tls" with port 465, or "none" only for a server on the same machine.
mail-advice-hello = The server refused the greeting. Ask whoever runs it whether this machine is allowed.
mail-advice-login = The login was refused. Check mail.user and mail.password; some providers ask for an app password. Leave mail.user empty if the server uses no login.
mail-advice-sender = The sender's address was refused. Set mail.from to an address that this server allows.
mail-advice-recipient = The reader's address was refused. Try another one; if all are refused, the server does not relay mail from this machine without a login.
mail-advice-data = The content was refused. Read the server's answer in the last line.
mail-decided-reopened-subject = Your appeal was granted
mail-decided-reopened-body = The partner judges { $product } for { $programme } again:
mail-decided-ended-subject = The listing of your product was ended
mail-decided-ended-body = The partner ended the listing of { $product } at { $programme }. The reasons:
mail-decided-stopped-subject = A product was stopped by its maker
mail-decided-stopped-body = The maker of { $product } stopped it, so its listing at { $programme } ended. The reason:
mail-late-subject = A submission is past its deadline
mail-late-body = { $product } for { $programme } should have been decided by { $day }. Its maker is still waiting to hear.
mail-late-button = Open the submission
mail-security-none = none
mail-security-starttls = STARTTLS
mail-security-tls = TLS
bounce-other = This is no report of a mail that came back; nothing was noted.
bounce-nameless = This report names no mail of this service; nothing was noted.
mail-returned-warning = Our mail to your address comes back, so reminders do not reach you. Check your mail address on the profile page.
mail-digest-escalated = Its owner left two reminders unanswered. Get in touch with them.
mail-digest-button-escalated = Open
mail-digest-why-mentor = You receive this reminder because you look after this business.
mail-week-subject = Permits that end soon
mail-week-intro = These are the permits in your groups and area that end within 30 days of { $day }, soonest first.
mail-week-line = Ends { $day }, in { $days } days.
mail-week-more = There are more; this page has all of them.
mail-week-button = See all
mail-week-why = This summary comes every Monday. You can stop it on your profile page.
mail-kind-week = Monday summary
mail-kind-arrived = News for a partner
mail-kind-late = Late review

mail-arrived-submitted-subject = A new submission has come in
mail-arrived-submitted-body = { $product } was sent to { $programme } and waits for your review until { $day }.
mail-arrived-answered-subject = Your request for changes was answered
mail-arrived-answered-body = The maker of { $product } answered the request for changes and sent it to { $programme } again. It is to be reviewed anew by { $day }.
mail-arrived-appealed-subject = An appeal waits for your answer
mail-arrived-appealed-body = The maker of { $product } asks for the rejection by { $programme } to be looked at again. The answer is yours.
mail-arrived-button = Open the submission
mail-delivery-subject = Products at risk before delivery
mail-delivery-intro = The next delivery for { $programme } is on { $day }. These products are on hold, or will be by { $last }.
mail-delivery-ended = On hold: its last day was { $day }.
mail-delivery-held = On hold: { $status }.
mail-delivery-before = Valid until { $day }, before the goods are delivered.
mail-delivery-soon = Valid until { $day }, soon after the goods are delivered.
mail-delivery-dossier = Open the dossier
mail-delivery-more = There are more; this page has all of them.
mail-delivery-button = See the list as it is now
mail-delivery-why = This list comes before each delivery day, only when a product is at risk. You can stop it on your profile page.
mail-kind-delivery = List before a delivery
