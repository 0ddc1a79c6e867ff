//! Types of documents that cannot be wrong.

use crate::id_type;

id_type! {
    /// An uploaded file; the client may make the id before sending.
    DocumentId
}
