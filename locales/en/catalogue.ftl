# The requirement catalogue and its settings, for administrators.
catalogue-title = Requirement catalogue
catalogue-lead = Every requirement with its figures, each with its basis, dates and certainty. What has a source is read only; everything else is a setting that you may change.
catalogue-counting = Every product is being measured anew
catalogue-counting-text = The new rules already hold for every decision. Lists and totals follow in the background.
catalogue-passed-over = Settings no longer used
catalogue-passed-over-text = This version has a source for these figures, or no longer has them. The shipped value holds.
catalogue-count-requirements = requirements
catalogue-count-figures = figures and dates
catalogue-count-settings = of them settings
catalogue-count-changed = changed here
catalogue-count-unknown = dates not known
catalogue-changed = { $count ->
    [one] { $count } changed
   *[other] { $count } changed
}
catalogue-unknown = a date is not known
catalogue-mandatory = Mandatory
catalogue-recommended = Recommended
catalogue-partners-only = Only partners' programmes ask for it
catalogue-force = Force
catalogue-certainty = Certainty
catalogue-source = Source
catalogue-checked = checked { $date }
catalogue-figures-of = Figures and dates: { $title }
catalogue-figure = Figure or date
catalogue-value = Value
catalogue-change = Change
catalogue-see = See
catalogue-files = New requirements and sourced ones change by files in this installation's catalogue directory; the README says how.
catalogue-scope-product = Each product
catalogue-scope-business = Each business
catalogue-scope-facility = Each production place
catalogue-scope-person = Each person
catalogue-scope-brand = Each brand
certainty-sourced = sourced
certainty-inferred = inferred, to be confirmed
certainty-recalled = without a source, to be confirmed
certainty-constructed = a choice of this product
certainty-unknown = not known
certainty-set = set by the administrator
figure-validity_years = Usual validity
figure-renewal_window_days = Renewal window before the end
figure-days_before = Reminders before the end
figure-every_days_after = Reminders after the end
figure-surveillance_months = Surveillance after issue, where there is no end (0: none)
figure-confirm_months = The question "is all as it was?" after issue, where there is no end (0: none)
figure-round_days = Days of reminder before a surveillance or that question
figure-open_ended_since = No end date if still valid on
figure-stock_days = Time to use up old labels
figure-hold_after_days = Time to recheck before a listing is held
figure-months = Commitment due after the permit's issue
figure-warn_days = Warnings after the permit's issue
figure-effective_from = In force since
figure-effective_until = In force until
figure-none = none
figure-unknown-day = not known
figure-in-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
figure-in-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
figure-in-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
figure-in-every = { $count ->
    [one] every day
   *[other] every { $count } days
}
figure-in-list = { $list } days
figure-unit-days = days
figure-unit-months = months
figure-unit-years = years
figure-unit-every = days
figure-unit-list = days
figure-shipped-was = shipped: { $value }
figure-change = Change the setting
figure-new-value = New value
figure-hint-count = A whole number from { $least } to { $most }.
figure-hint-optional = A whole number from { $least } to { $most }. Leave it empty for none.
figure-hint-list = Different days with commas between them, such as 180, 90, 30, 7. At most 20, each up to 1100.
figure-hint-date = Leave it empty if nobody knows the day.
figure-effect = It holds at once for every checklist, reminder and listing. Products are measured anew in the background, and the audit trail keeps this change under your name.
figure-sure = I have checked this value
figure-sure-needed = Tick that you have checked the value.
figure-keep = Keep the setting
figure-back = Back to the catalogue
figure-read-only = This figure has a source
figure-read-only-text = Because it has a source, this value can only be read. If the source changes, replace it by a catalogue file that names the new one.
figure-last = Last change
figure-somebody-gone = An account that was deleted
figure-undo = Undo this change
figure-reset = Back to the shipped value
figure-reset-text = The value becomes { $value } again. You can still undo that.
figure-reset-yes = Use the shipped value
figure-about = About this value
figure-now = Now
figure-shipped = Shipped
figure-no-basis = A choice of this product, not a rule
figure-rule = Rule
figure-note = Note
figure-kept = The setting is kept and holds at once.
figure-was-reset = The shipped value holds again.
figure-undone = The last change was undone.
figure-sourced = This value has a source and can only be replaced by a catalogue file.
figure-bad-count = Enter a whole number between the limits written there.
figure-bad-list = Enter one to 20 different numbers of days with commas between them, such as 180, 90, 30.
figure-bad-day = Enter a real date or leave it empty.
figure-bad-order = With this date the rule would end before it begins. Look at both dates.
figure-same = This value holds already. Nothing was changed.
figure-overtaken = Somebody else changed this value first; see the last change. What you typed is not kept yet. Send it again if you still want to change it.
event-catalogue-set = Changed a catalogue setting
event-catalogue-reset = Took a shipped value of the catalogue back
event-catalogue-undone = Undid a change of the catalogue
audit-noun-catalogue = Requirement catalogue
