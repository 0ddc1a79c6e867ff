//! Which versions count for a product: its own, and those of its facility, business, people and brand.

use super::lost_nib::{is_accepted_nib, rests_on};
use crate::businesses::{self, BusinessId, FacilityId};
use crate::permits::model::{SubjectKind, Version};
use crate::permits::store;
use crate::permits::version::{ReviewState, VersionFacts};
use crate::products::{self, ProductId};
use crate::storage::{Conn, StorageError};
use crate::text::fold;

/// All versions covering the product, as the rules see them. The NIB of a business whose claim
/// to the number is disputed is still being checked, whoever accepted its paper; its maker
/// learns no more than that.
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
    let disputed = match versions.iter().any(is_accepted_nib) {
        true => businesses::disputed_nib(conn, business)?,
        false => None,
    };
    let seen = |version: &Version| {
        let facts = version.facts(product);
        let waits = disputed.as_deref().filter(|nib| rests_on(version, nib));
        match waits.filter(|_| is_accepted_nib(version)) {
            Some(_) => VersionFacts {
                review: ReviewState::InReview,
                ..facts
            },
            None => facts,
        }
    };
    Ok(versions.iter().map(seen).collect())
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
