//! Types of listings that cannot be wrong.

use crate::id_type;

id_type! {
    /// A product sent to a programme.
    SubmissionId
}
id_type! {
    /// A product on a partner's shelf.
    ListingId
}
id_type! {
    /// One person's decision on a submission.
    SignOffId
}
