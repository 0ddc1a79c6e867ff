//! Use-cases of products: open, add, change, photo. Where they are made and how
//! they end lie in files beside it and are found here too.

use super::making::{new_product, with};
use super::model::{Product, ProductId};
use super::rules::{self, Problem, Typed};
use super::store;
use super::workplaces::workplace;
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability};
use crate::audit::{self, Change, Event};
use crate::businesses::{self, Business, BusinessId, FacilityId};
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

pub use super::ending::{end, reopen};
pub use super::workplaces::workplaces;

type Result<T> = std::result::Result<T, ProductError>;

/// Why something about a product was refused.
#[derive(Debug, thiserror::Error)]
pub enum ProductError {
    /// Absent, or not theirs.
    #[error("not found")]
    NotFound,
    /// Fields that cannot be used.
    #[error("fields cannot be used: {0:?}")]
    Fields(Vec<Problem>),
    /// Somebody changed it since it was shown.
    #[error("changed by somebody else since")]
    Changed,
    /// It was ended; take it up again first.
    #[error("the product was ended")]
    Ended,
    /// The database.
    #[error(transparent)]
    Storage(StorageError),
}

impl From<StorageError> for ProductError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::NotFound,
            other => Self::Storage(other),
        }
    }
}

/// Refuses what the actor may not do to this business as if it were not there.
pub(super) fn allow(
    conn: &mut Conn,
    actor: &Actor,
    capability: Capability,
    business: BusinessId,
) -> Result<()> {
    let facts = businesses::policy_facts(conn, business)?;
    if policy::may(actor, capability, &facts) {
        Ok(())
    } else {
        Err(ProductError::NotFound)
    }
}

/// The product, if the actor may see it.
///
/// # Errors
/// `NotFound`, or the database.
pub fn open(conn: &mut Conn, actor: &Actor, id: ProductId) -> Result<Product> {
    let product = store::by_id(conn, id)?;
    allow(conn, actor, Capability::ReadBusiness, product.business)?;
    Ok(product)
}

/// Whether the actor may change this product.
///
/// # Errors
/// The database.
pub fn may_edit(conn: &mut Conn, actor: &Actor, product: &Product) -> Result<bool> {
    let facts = businesses::policy_facts(conn, product.business)?;
    Ok(policy::may(actor, Capability::EditProducts, &facts))
}

/// The product, if the actor may change it.
///
/// # Errors
/// `NotFound`, or the database.
pub fn open_for_edit(conn: &mut Conn, actor: &Actor, id: ProductId) -> Result<Product> {
    let product = store::by_id(conn, id)?;
    allow(conn, actor, Capability::EditProducts, product.business)?;
    Ok(product)
}

/// Adds a product, made at `facility`.
///
/// # Errors
/// `Fields` with every problem, or the database.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    facility: Option<FacilityId>,
    typed: &Typed,
) -> Result<ProductId> {
    let checked =
        rules::check(typed, actor.zone.today(now.naive())).map_err(ProductError::Fields)?;
    let (business, place) = workplace(conn, actor, facility)?;
    let product = new_product(checked, &business, &place, now);
    store::insert(conn, &product, &business.name)?;
    let event = Event::new(
        "product.created",
        "product",
        product.id.any(),
        business.id.any(),
    );
    audit::record(
        conn,
        now,
        Some(actor.id.any()),
        &event.with([Change::to("name", product.label())]),
    )?;
    store::mark_stale(conn, &[product.id], now)?;
    Ok(product.id)
}

/// Changes a product whose revision was `seen`. Changing nothing keeps everything as it was.
///
/// # Errors
/// `Changed` when somebody was first, `Ended`, `Fields`, `NotFound`, or the database.
pub fn edit(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: ProductId,
    seen: i32,
    facility: Option<FacilityId>,
    typed: &Typed,
) -> Result<ProductId> {
    let before = open_for_edit(conn, actor, id)?;
    if before.ended_at.is_some() {
        return Err(ProductError::Ended);
    }
    let checked =
        rules::check(typed, actor.zone.today(now.naive())).map_err(ProductError::Fields)?;
    let (business, place) = workplace(conn, actor, facility)?;
    if business.id != before.business {
        return Err(ProductError::Fields(vec![(
            "facility".to_owned(),
            "product-facility-elsewhere",
        )]));
    }
    let moved = Product {
        facility: place.id,
        village: place.village,
        ..before.clone()
    };
    let after = with(rules::in_business(&moved, &business), checked);
    save(conn, actor, now, seen, &before, after, &business)
}

fn save(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    seen: i32,
    before: &Product,
    after: Product,
    business: &Business,
) -> Result<ProductId> {
    let changes = differences(before, &after)?;
    if changes.is_empty() {
        return Ok(before.id);
    }
    let after = Product {
        revision: seen.saturating_add(1),
        ..after
    };
    if !store::update(conn, &after, &business.name, seen)? {
        return Err(ProductError::Changed);
    }
    let event = Event::new(
        "product.changed",
        "product",
        after.id.any(),
        business.id.any(),
    )
    .with(changes);
    audit::record(conn, now, Some(actor.id.any()), &event)?;
    store::mark_stale(conn, &[after.id], now)?;
    Ok(after.id)
}

/// The fields that changed, for the audit trail.
fn differences(before: &Product, after: &Product) -> Result<Vec<Change>> {
    let texts = |p: &Product| -> Result<Vec<(&'static str, String)>> {
        let json = |value: serde_json::Result<String>| value.map_err(StorageError::from);
        Ok(vec![
            ("brand", p.brand.clone()),
            ("name", p.name.clone()),
            ("facts", json(serde_json::to_string(&p.facts))?),
            ("recipe", json(serde_json::to_string(&p.recipe))?),
            ("process", p.process.clone()),
            ("packaging", p.packaging.to_string()),
            ("net_weights", json(serde_json::to_string(&p.net_weights))?),
            ("gtin", p.gtin.clone().unwrap_or_default()),
            ("facility", p.facility.to_string()),
            (
                "photo",
                p.photo.map(|id| id.to_string()).unwrap_or_default(),
            ),
        ])
    };
    let pairs = texts(before)?.into_iter().zip(texts(after)?);
    Ok(pairs
        .filter_map(|((field, old), (_, new))| Change::between(field, &old, &new))
        .collect())
}

/// Sets or takes away the photo; the document was stored before.
///
/// # Errors
/// `NotFound`, `Ended`, or the database.
pub fn set_photo(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: ProductId,
    photo: Option<AnyId>,
) -> Result<ProductId> {
    let before = open_for_edit(conn, actor, id)?;
    if before.ended_at.is_some() {
        return Err(ProductError::Ended);
    }
    let business = businesses::by_id(conn, before.business)?;
    let after = Product {
        photo,
        ..before.clone()
    };
    save(conn, actor, now, before.revision, &before, after, &business)
}

/// Whether another running product carries the same bar code number: worth a remark, never a refusal.
///
/// # Errors
/// The database.
pub fn shares_gtin(conn: &mut Conn, product: &Product) -> Result<bool> {
    match &product.gtin {
        Some(gtin) => Ok(store::gtin_taken(conn, gtin, Some(product.id))?),
        None => Ok(false),
    }
}
