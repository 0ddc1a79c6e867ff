//! Types of permits that cannot be wrong.

use crate::id_type;

id_type! {
    /// A permit: one thread of versions of one piece of evidence.
    PermitId
}
id_type! {
    /// One version of a permit.
    VersionId
}
