//! The requirement catalogue and the pure function that turns facts, permits and a date into a checklist.
//!
//! Nothing here stores a status. Requirements and programmes are files, read and
//! checked once; a file with an error is refused with its name, line and reason.

mod dates;
pub mod fact;
pub mod model;
pub mod predicate;
pub mod programme;
pub mod requirement;
