//! Uploaded files: what may be stored, the private original and the copy that is shown.

mod model;

pub use model::*;
