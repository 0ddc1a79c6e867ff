//! Which versions count for a product: its own, and those of its facility, business, people and brand.

use crate::businesses::{BusinessId, FacilityId};
use crate::permits::model::{SubjectKind, Version};
use crate::permits::store;
use crate::permits::version::VersionFacts;
use crate::products::{self, ProductId};
use crate::storage::{Conn, StorageError};
use crate::text::fold;

/// All versions covering the product, as the rules see them.
///
/// # Errors
/// `NotFound` when the product is gone, or the database.
pub fn evidence_for(
    conn: &mut Conn,
    product: ProductId,
    business: BusinessId,
    facility: FacilityId,
) -> Result<Vec<VersionFacts>, StorageError> {
    let versions = covering_product(conn, product, business, facility)?;
    Ok(versions.iter().map(|v| v.facts(product)).collect())
}

/// All versions covering the product, whole, oldest first.
///
/// # Errors
/// `NotFound` when the product is gone, or the database.
pub fn covering_product(
    conn: &mut Conn,
    product: ProductId,
    business: BusinessId,
    facility: FacilityId,
) -> Result<Vec<Version>, StorageError> {
    let subjects = [product.any(), business.any(), facility.any()];
    let mut versions = store::covering(conn, &subjects)?;
    let of_brand = |v: &Version| v.coverage.iter().all(|s| s.kind == SubjectKind::Brand);
    if versions.iter().any(of_brand) {
        let brand = fold(&products::by_id(conn, product)?.brand);
        let carries = |v: &Version| {
            let named = v.fields.brand.as_deref().map(fold).unwrap_or_default();
            !brand.is_empty() && named == brand
        };
        versions.retain(|v| !of_brand(v) || carries(v));
    }
    Ok(versions)
}
