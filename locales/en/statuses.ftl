# The eleven statuses of one requirement.
status-not_applicable = Not applicable
status-missing = Missing
status-draft = Draft
status-in_review = In review
status-returned = Needs correction
status-accepted = Accepted
status-expiring = Expiring
status-expired = Expired
status-recheck = To be rechecked
status-waived = Waived
status-revoked = Withdrawn/frozen
