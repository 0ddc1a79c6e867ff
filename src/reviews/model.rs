//! Types of reviews that cannot be wrong.

use crate::id_type;

id_type! {
    /// One thing a mentor found wrong.
    FindingId
}
id_type! {
    /// One decision of a mentor.
    DecisionId
}
