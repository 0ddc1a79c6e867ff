//! A product from what was typed: a new one with its code, or one that stands with
//! what the form says now.

use rand::RngExt;

use super::model::{Product, ProductId};
use super::rules::{self, Checked};
use crate::businesses::{Business, Facility};
use crate::storage::UtcTime;

/// A new product, made at a facility of the business.
pub(super) fn new_product(
    checked: Checked,
    business: &Business,
    place: &Facility,
    now: UtcTime,
) -> Product {
    let bare = Product {
        id: ProductId::new(now),
        code: new_code(),
        business: business.id,
        facility: place.id,
        brand: String::new(),
        name: String::new(),
        facts: checked.facts.clone(),
        recipe: Vec::new(),
        process: String::new(),
        packaging: checked.packaging,
        net_weights: Vec::new(),
        gtin: None,
        photo: None,
        village: place.village.clone(),
        kecamatan: place.village.clone(),
        regency: place.village.clone(),
        created_at: now,
        ended_at: None,
        ended_reason: None,
        revision: 1,
    };
    rules::in_business(&with(bare, checked), business)
}

/// The product with what the form says now.
pub(super) fn with(product: Product, checked: Checked) -> Product {
    Product {
        brand: checked.facts.brand.clone(),
        name: checked.facts.name.clone(),
        facts: checked.facts,
        recipe: checked.recipe,
        process: checked.process,
        packaging: checked.packaging,
        net_weights: checked.net_weights,
        gtin: checked.gtin,
        ..product
    }
}

/// Ten signs of base 32 without those that look alike: 50 bits nobody guesses.
fn new_code() -> String {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstvwxyz0123456789";
    let mut random = rand::rng();
    (0..10)
        .filter_map(|_| SIGNS.get(random.random_range(0..SIGNS.len())))
        .map(|sign| char::from(*sign))
        .collect()
}
