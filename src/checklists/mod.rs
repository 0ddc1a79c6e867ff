//! The requirement catalogue and the pure function that turns facts, permits and a date into a checklist.
