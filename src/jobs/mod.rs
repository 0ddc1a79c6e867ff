//! Background work: due rows claimed by lease, run once a slot, caught up after downtime.
