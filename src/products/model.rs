//! Types of products that cannot be wrong.

use crate::id_type;

id_type! {
    /// A product.
    ProductId
}
