# The page of my reminders and the command remind.
remind-dry-run-only = This command only shows. Add --dry-run; the real mails are sent by "siaprak serve".
remind-none = No mail at that instant, and none in the { $days } days after it.
remind-none-next = No mail at that instant. The next is sent { $at }; add --until to look further.
remind-until-before = --until must come after --at.
reminders-title = My reminders
reminders-sub = What goes to { $email } in the next { $days } days, at { $hour }:00 { $zone }.
reminders-no-mail = This account has no mail address, so your mentor passes reminders on by phone.
reminders-hour = Change hour and rhythm
reminders-empty = No reminders in the next { $days } days
reminders-empty-text = All your permits are good for a long time, or none was accepted yet.
reminders-why-permit = Because it is valid until { $day }.
reminders-why-year_only = Because its last day is not known, { $day } at the earliest.
reminders-why-commitment = Because the SPP-IRT commitment is due on { $day }.
reminders-why-aged = Because your retail partner takes this report until { $day }.
reminders-why-missing = Because this product was recorded on { $day } and that is still missing.
reminders-who = Told: every owner and helper of { $business }.
reminders-known = I know
reminders-acknowledged = Noted. This reminder is not sent; the next one is.
reminders-known-title = You know of these
reminders-known-text = One reminder of each, the next, is not sent to you. If that was a slip, take it back.
reminders-unknow = Remind me again
reminders-unknown = Taken back. The reminder is sent again as usual.
reminders-always = Always sent
reminders-why-returned = Because it was returned on { $day } and is not corrected yet.
reminders-why-revoked = Because its office withdrew or froze it from { $day }.
reminders-why-surveillance = Because whoever issued it looks at it again from time to time, about { $day }.
reminders-why-confirmation = Because it is valid while nothing changes, and that is asked again on { $day }.
reminders-answer = Look and answer

# The mentor's call list: people without a mail address.
calls-sub = Owners and helpers in your groups and area who have no mail address. They get no reminder mail: you tell them, the most urgent first.
calls-call = Call
calls-no-phone = No phone number is kept. Visit them and ask them to add it to their profile.
calls-last = Last called
calls-mark = Called
calls-done = Kept. They come back here when there is something new to tell them.
calls-known = They were told, or it was settled, while you had this page open. Load the list again.
calls-empty-title = Nobody to call
calls-empty-text = Everybody without a mail address in your groups and area knows what to do.
calls-called = Called
calls-called-text = In the last 30 days, by you or another mentor.
calls-called-at = Called

# Simulator: what will be sent to whom.
simulator-title = Coming reminders
simulator-sub = What will be sent from { $from } to { $last }, if nothing changes before.
simulator-from = Show from
simulator-business = Business
simulator-person = Person
simulator-move = Move the clock
simulator-count = { $count ->
    [0] No reminder mails in these 90 days.
    [one] One reminder mail in these 90 days.
   *[other] { $count } reminder mails in these 90 days.
}
simulator-mails = { $count ->
    [one] one mail
   *[other] { $count } mails
}
simulator-ahead = still far
simulator-near = 7 days or fewer left
simulator-late = already past
simulator-holiday = holiday
simulator-earlier = 90 days earlier
simulator-later = 90 days later
simulator-phoned = Without a mail address, so told by phone: { $names }.
simulator-to = To { $name }
simulator-letter = Read the mail: { $subject }
simulator-more = and { $count } more mails. Choose one business or one person to see them all.
simulator-choose-title = Choose one business
simulator-choose-text = Your area is too large to look at in one piece. Open a business, then press "Coming reminders".
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
calls-returned = Their mail comes back
calls-returned-text = These addresses refused our mail in the last 30 days. Phone the person and ask them to mend the address in their profile.
calls-returned-at = Came back

# The calendar address.
calendar-name = Siap Rak: my permits
calendar-title = My calendar
calendar-sub = The last days of permits and due days, in your calendar application.
calendar-made = Your calendar address is ready
calendar-once = Copy it now: this address is shown only once. Whoever holds it can see this calendar, so do not pass it on.
calendar-since = You have had a calendar address since { $when }. The address itself is not kept; if it is lost, make a new one.
calendar-shown = That address was shown before and still works; it is not stored itself. If you did not copy it, make a new one.
calendar-none = You have no calendar address yet.
calendar-how = How to set it up
calendar-how-google = Google Calendar on a computer: Other calendars, the plus sign, From URL, paste the address.
calendar-how-apple = iPhone or Mac: Calendar, Add subscription calendar, paste the address.
calendar-how-thunderbird = Thunderbird: New calendar, On the network, paste the address.
calendar-holds = It holds names of products and kinds of permit, without permit numbers and without names of people. The application loads it again several times a day.
calendar-make = Make a calendar address
calendar-again = Make a new address
calendar-again-text = The old address dies at once; calendars that use it are not refreshed any more.
calendar-revoke = Take the address back
calendar-revoke-text = The address dies at once. Calendar applications cannot load it any more.
calendar-revoke-yes = Take it back now
calendar-revoked = The calendar address was taken back.
calendar-permit = Ends: { $what }
calendar-year_only = May end from today on: { $what }
calendar-commitment = Due: { $what }
calendar-aged = Last taken by the partner: { $what }
calendar-surveillance = Looked at again by its office about today: { $what }
calendar-confirmation = Make sure that nothing changed: { $what }
reminders-who-mentor = Told: the mentor of { $business }, because two reminders went unanswered.
wa-greeting = Hello { $name }, a reminder from your mentor:
wa-day = { $what }: last day { $day }.
wa-missing = { $what }: still missing.
wa-returned = { $what }: sent back, please correct it.
wa-revoked = { $what }: withdrawn or frozen by its office, please see to it.
wa-surveillance = { $what }: whoever issued it looks at it again about { $day }. It stays valid; have your records of ingredients and production ready.
wa-confirmation = { $what }: valid while nothing changes; asked for { $day }. Is all as it was? Tell me.
wa-end = Let me know if you need help.
calls-wa = WhatsApp

# The reminders of one permit: who is told, when, and putting them off.
pause-title = Reminders of this permit
pause-mailed = Told by mail: { $names }.
pause-phoned = Phoned by the mentor: { $names }.
pause-nobody = Nobody is told yet: this business has no active members.
pause-before = { $count } days before the last day
pause-on-the-day = on the last day
pause-past = { $count } days after the last day
pause-more = and some more times until the last day
pause-every = Once it has lapsed, said again every { $count } days until it is renewed.
pause-escalated = When two reminders go unanswered, the mentor is told as well.
pause-snooze = Put reminders off
pause-snooze-text = No reminder until the day you choose; on that day it is sent. The last seven days before { $day } and what has lapsed are always said.
pause-until = Remind again on
pause-understood = I understand: { $day } is its last day. Unless renewed, this permit is not valid after it, even though its reminders were put off.
pause-snooze-yes = Put off to that day
pause-deal-with = Being dealt with
pause-deal-with-text = One reminder, the next, is not sent; those after it come.
pause-resume = Undo
pause-state-snoozed = Reminders are put off
pause-state-dealt_with = Being dealt with
pause-state-until = Until { $day }, by { $name }. On that day the reminder is sent.
pause-state-by = Says { $name }. One reminder, the next, is not sent.
pause-snoozed-done = Reminders are put off. It is written below and can be undone.
pause-dealt_with-done = Noted: being dealt with. The next reminder is not sent.
pause-resumed = Undone. Reminders are sent again as usual.
pause-no-day = Choose the day to be reminded again. Nothing was put off.
pause-not-ahead = Choose a day from tomorrow on. Nothing was put off.
pause-too-far = That day is more than a year after the last day of the permit. Choose a nearer one.
pause-past-end = The day you chose lies after the last day of this permit. Tick that you understand, or choose an earlier day.
pause-lapsed = This permit has lapsed, so its reminders cannot be put off. Renew it and they end.
pause-only-last = Only reminders of the last seven days are left, and those are always sent.
reminders-pause = Put off
reminders-paused-title = Put off for now, or answered
reminders-paused-text = Nothing is said of these until their day. Open the permit to undo it.
# What comes round while a permit is valid without an end.
round-title-surveillance = Surveillance
round-title-confirmation = Is all as it was when issued?
round-text-surveillance = This permit is valid while nothing changes. Whoever issued it looks at it again from time to time; this time about { $day }, they name the exact day.
round-text-confirmation = This permit is valid while nothing changes. That is to be made sure of for { $day }.
round-before = { $count } days before
round-on-the-day = on the day
round-past = { $count } days after
round-change-surveillance = Have ready: records of materials and purchases, how it is made, and a sample of the product. If materials, place of production or brand change, report it to whoever issued it first.
round-change-confirmation = A change is: name or address of the business, place or way of production, materials, brand. If something changed, report it to whoever issued it, then upload the new one.
round-answer-surveillance = The surveillance took place
round-answer-confirmation = Nothing changed
round-answer-text = Once answered, no reminder comes until the next time. The answer can be undone.
round-answered = Your answer is kept. Its reminders rest until the next time.
round-answered-surveillance = The surveillance took place
round-answered-confirmation = Nothing changed
round-answered-by = Says { $name }, for { $day }.
round-next = The next time is { $day }.

# How often reminders are mailed.
rhythm-title = How often you are reminded
rhythm-label = Reminders are mailed
rhythm-daily = Every day on which something is due
rhythm-daily-hint = At your hour, one mail a day at most.
rhythm-weekly = Once a week, on Monday
rhythm-weekly-hint = When Monday is a holiday, on the next working day. What has 7 days left or fewer, what has lapsed, and what has its next reminder before Monday does not wait: it goes on its day. Nothing is kept back past its last day.
rhythm-at_once = As soon as possible
rhythm-at_once-hint = Once its day has come, from 05.00 on, without waiting for your hour. Still one mail a day at most.
rhythm-keep = Keep choice
rhythm-kept = Your choice is kept.
rhythm-choose = Choose one. What you chose before stands.
rhythm-now-daily = You chose: every day on which something is due.
rhythm-now-weekly = You chose: once a week, on Monday. What cannot wait goes on its day.
rhythm-now-at_once = You chose: as soon as possible, from 05.00 on.

# The letter on paper for those who read no mail.
letter-page = Reminder letter
letter-title = Reminder about the permits of your business
letter-file = reminder-letter
letter-get = Download letter (PDF)
letter-print = Or print this page from your browser.
letter-open = Letter to print
letter-dated = Date: { $day }
letter-to = To { $name }
letter-greeting = Dear Sir or Madam,
letter-intro = So that the products of { $business } may go on being sold, this is what you need to prepare, the most urgent first:
letter-nothing = At present no permit is missing or about to run out. Keep this letter as a record.
letter-until = { $status }: last day { $day }, { $count } days left.
letter-ended = { $status }: ended { $day }, { $count } days ago.
letter-state = State: { $status }.
letter-help = If anything is unclear, ask your mentor. Bring this letter and the photos or papers you have already.
letter-mentor = Your mentor: { $name }.
letter-mentor-phone = Your mentor: { $name }, phone { $phone }.
letter-made = Made with Siap Rak. As of { $day }.

# Who is told of one requirement, when and why.
told-title = Reminders
told-before-end = The owners and helpers of this business are reminded { $days } days before its last day and on that day, because the permit ends; the mentor as well when two reminders go unanswered.
told-after = Once it has lapsed, every { $count } days.
told-before-due = The owners and helpers of this business are reminded { $days } days before it falls due and on that day, because this commitment has a deadline; the mentor as well when two reminders go unanswered.
told-missing = While this is the first thing missing, the owners and helpers of this business are reminded on day { $days } after the product was recorded, and not after that.
told-lapsed = The owners and helpers of this business are reminded every { $count } days, because it has lapsed, until it is renewed; the mentor as well when it goes unanswered.
told-surveillance = Valid while nothing changes. The owners and helpers of this business are reminded { $days } days before a surveillance, every { $months } months from its issue, and on that day; the mentor as well when two reminders go unanswered.
told-confirmation = Every { $months } months from its issue the owners and helpers of this business are asked whether all is as it was: { $days } days before and on that day.
told-surveillance-day = Valid while nothing changes. The owners and helpers of this business are reminded on the day of a surveillance, every { $months } months from its issue.
told-confirmation-day = Every { $months } months from its issue the owners and helpers of this business are asked whether all is as it was.
told-returned = The owners and helpers of this business were told as soon as it was sent back; whoever has no mail is phoned by the mentor every week until it is corrected.
told-never = No reminders: no last day comes near, and there is nothing for the owner to do.
weekday-long-1 = Monday
weekday-long-2 = Tuesday
weekday-long-3 = Wednesday
weekday-long-4 = Thursday
weekday-long-5 = Friday
weekday-long-6 = Saturday
weekday-long-7 = Sunday
simulator-line = Last day { $day }
