# Review queue, decisions of mentors, permits about to end.
review-sub = Permits waiting for review in your groups and area, the longest wait first.
review-area-title = Review queue of the area
review-area-sub = Every permit waiting for review in your area. Open a line to hand it to another mentor.
review-alone-title = { $count ->
    [one] One permit has nobody to review it
   *[other] { $count } permits have nobody to review them
}
review-alone-text = There is no mentor for the place, or its mentor entered it or belongs to that business.
review-alone-do = Give a mentor the area
review-filter-business = Business
review-filter-kind = Kind of permit
review-filter-show = Show
review-filter-all = All
review-filter-mine = Held by me
review-filter-long = Waiting 3 days or more
review-filter-button = Filter
review-first = First time
review-again = Corrected
review-waits-other = Waits for another mentor
review-waits-other-text = You can still look at it; another mentor decides.
review-barred-entry = You entered it yourself.
review-barred-business = You belong to this business.
review-own-entry = You entered this permit yourself, so another mentor decides. Nothing has changed.
review-own-business = You belong to this business, so another mentor decides. Nothing has changed.
review-handed-to = Handed to { $name }
review-held-me = Held by you
review-held-by = { $name } is reviewing this
review-held-until = Held until
review-yours = You hold this permit until
review-wait-minutes = { $count ->
    [one] waiting one minute
   *[other] waiting { $count } minutes
}
review-wait-hours = { $count ->
    [one] waiting one hour
   *[other] waiting { $count } hours
}
review-wait-days = { $count ->
    [one] waiting one day
   *[other] waiting { $count } days
}
review-keys-queue = Keyboard: j and k move between lines, Enter opens.
review-keys-item = Keyboard: a accept, r return, c claim, n skip.
review-none-title = Nothing matches
review-none-text = No permit matches this filter.
review-none-do = Show all
review-empty-title = Everything is reviewed
review-empty-text = Thank you! No maker is waiting for you. A good moment to see whose permit ends soon.
review-empty-do = See what ends soon
review-recent-title = Your last decisions
review-recent-text = A mistake? Open the line; an acceptance can be withdrawn with a reason.

review-claim = Claim
review-claimed = You hold this permit for 20 minutes. Other mentors see your name.
review-release = Release
review-released = Released. Other mentors can review it.
review-skip = Skip
review-entered-by = Entered by { $name }
review-assisted = assisted mode
review-pages = Pages of the document
review-page-alt = Page { $page } of the document: { $name }
review-no-picture = The picture of this page is not ready. Open the original file.
review-no-pages = No files.
review-original = Download the original file
review-typed = What the owner typed
review-earlier = Before: { $value }
review-asked = Correction asked before: { $text }
review-open-ended = Valid until something changes
review-end-missing = The last day is not certain
review-end-missing-text = Without the printed last day this permit cannot be accepted yet. Return it with a finding on Valid until.
review-year-only = The number tells only the year { $year }.

review-part-number = Number
review-part-holder = Holder
review-part-issuer = Issuer
review-part-brand = Brand
review-part-person = Person
review-part-issued_on = Issued on
review-part-valid_from = Valid from
review-part-valid_until = Valid until
review-part-coverage = Covers
review-part-pages = Missing pages
review-part-page = Page { $page }
review-wrong = Mark as wrong
review-reason = Reason
review-reason-empty = Choose a reason
review-text = Words for the owner
review-text-hint = Say what to do, for example: take the photo again in good light.
review-return = Return for correction
review-return-hint = Only the parts you mark reopen for the owner.
review-accept-title = Does everything match?
review-covers = This permit covers
review-how = How it was checked
review-how-paper = From the file only
review-how-original = Original seen
review-how-register = Found in the official register
review-checked-on = Checked on
review-note = Note
review-accept = Accept
review-undo = This decision can be withdrawn from the same page, with a reason.
review-accepted-flash = Accepted, the owner is told. A mistake? Open it from Your last decisions in the queue and withdraw.
review-returned-flash = Returned, the owner is told which parts to correct.
review-withdraw = Withdraw the acceptance
review-withdraw-text = This permit no longer counts from now on and the owner is told why.
review-withdraw-yes = Yes, withdraw it
review-withdrawn-flash = The acceptance is withdrawn. The owner is told why.
review-why = Reason
review-changed-title = Changed since acceptance: { $product }
review-recheck-title = To be rechecked
review-recheck-text = The product changed since this permit was accepted. Does the permit still fit?
review-recheck-hint = Say why it has no effect, or what has to be renewed.
review-no-effect = No effect
review-new-version = Ask for a new version
review-rechecked-flash = The outcome of the recheck is kept.
review-nothing-changed = Nothing differs any more from what was accepted.
review-watched-owner = owner
review-watched-brand = brand
review-watched-food_type = food type
review-watched-composition = composition
review-watched-packaging = packaging
review-watched-address = production address
review-watched-critical_supplier = supplier of a critical ingredient
review-watched-process = process
review-watched-net_weight = net weight
review-watched-permit_numbers = permit numbers
review-watched-recipe = recipe
review-assign-title = Hand to another mentor
review-assign-text = That mentor sees it in their queue. Others of the same area may still review it.
review-assign-empty = Choose a mentor
review-assign = Hand over
review-assigned-flash = The permit is handed over.
review-partners-title = Copies for retail partners
review-partners-text = Partners see only the copies you mark, and only once the product is submitted.
review-shown = partners may see it
review-not-shown = not shown
review-mark = Show
review-unmark = Hide
review-marked-flash = Your choice of copies is kept.
review-never-shown = NIB, NPWP and identity cards are never shown to partners. Nothing has changed.
review-history = Decisions so far
review-verdict-accepted = Accepted
review-verdict-returned = Returned
review-verdict-withdrawn = Acceptance withdrawn
review-verdict-no_effect = No effect
review-verdict-new_version = New version asked for

review-no-finding = Mark at least one part as wrong and choose the reason.
review-fault-no-reason = Choose the reason from the list. Words alone are not enough: the owner must know exactly what is wrong.
review-fault-unknown = This reason is not in the list for this kind of permit.
review-fault-no-page = There is no such page.
review-bad-coverage = Choose what this permit covers. P-IRT and MD cover one product only.
review-how-needed = Choose how you checked it.
review-day-needed = Give the day of the check.
review-checked-ahead = The day of the check has not come yet.
review-end-unknown = The last day is not certain, so it cannot be accepted yet. Return it with a finding on Valid until.
review-no-reason = Give the reason.
review-bad-mentor = Choose a mentor from the list.
review-held = Another mentor is reviewing this
review-overtaken = This permit changed while you had it open
review-not-stored = Your decision is not stored yet
review-owner-changed = The owner changed it while you were reading.
review-kept-title = What you had written
review-kept-text = Nothing is lost: copy it from here if you still need it.
review-your-note = Your note
review-see-item = See how it stands now
review-go-on = Go on to the next

expiring-sub = Permits of your groups and area by their last valid day. Owners without mail can be phoned right away.
expiring-ahead = Ending
expiring-lapsed = Ended
expiring-group = Group
expiring-place = Kecamatan
expiring-permit = Permit
expiring-business = Business
expiring-until = Valid until
expiring-left = Left
expiring-call = Contact
expiring-mail = By mail
expiring-today = today
expiring-days = { $count ->
    [one] one day left
   *[other] { $count } days left
}
expiring-ago = { $count ->
    [one] one day ago
   *[other] { $count } days ago
}
expiring-empty-title = No permits here
expiring-empty-text = Permits appear here once they are accepted and have a last day.
