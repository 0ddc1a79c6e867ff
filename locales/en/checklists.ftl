# The checklist of one product.
checklist-board-legality = Legality
checklist-board-product = Product and tests
checklist-board-packaging = Packaging and label
checklist-board-retail = Retail
checklist-targets = Targets
checklist-legal = Required by law
checklist-ready = Ready
checklist-not-ready = Not ready
checklist-first = Do this first
checklist-why = Why is this needed?
checklist-all-done = Everything demanded is in order
checklist-all-done-text = There is nothing to do for this target. We remind you before anything runs out.
checklist-falls = This readiness has an end
checklist-falls-text = If nothing is done, the product is no longer ready because of { $title } from
checklist-see-day = See that day
checklist-optional = recommended
checklist-pending = New version:
checklist-days-left = { $count ->
    [one] 1 day left
   *[other] { $count } days left
}
checklist-commitment-until = to keep the commitment, until
checklist-basis = Basis
checklist-unsure = to be confirmed
checklist-valid-until = Valid until
checklist-hold-from = Listings are held from
checklist-cost = Cost
checklist-time = Takes
checklist-what-it-is = Explanation
checklist-upload-new = Upload evidence
checklist-upload-renew = Upload a new version
checklist-open-permit = Open the permit
checklist-open-pending = Open the new version
checklist-ahead = Rules to come
checklist-not-concerned = Does not apply to this product
checklist-what-if = What if?
checklist-what-if-on = This is how it stands on
checklist-what-if-hint = See the checklist as on another day, with the permits there are now.
checklist-back-to-today = Back to today
checklist-day = Day
checklist-show-day = Show
