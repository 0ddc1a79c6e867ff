//! Use-cases of products: add, change, end, take up again, open.

use rand::RngExt;

use super::model::{Product, ProductId};
use super::rules::{self, Checked, Problem, Typed};
use super::store;
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability};
use crate::audit::{self, Change, Event};
use crate::businesses::{self, Business, BusinessId, Facility, FacilityId};
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

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
fn allow(
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

/// Where the actor may make products: the facilities of `business`, or of all own businesses.
///
/// # Errors
/// The database.
pub fn workplaces(
    conn: &mut Conn,
    actor: &Actor,
    business: Option<BusinessId>,
) -> Result<Vec<(Business, Facility)>> {
    let own = actor
        .memberships
        .iter()
        .map(|m| BusinessId::from_uuid(m.business.uuid()));
    let ids: Vec<BusinessId> = business.map_or_else(|| own.collect(), |one| vec![one]);
    let mut found = Vec::new();
    for id in ids {
        allow(conn, actor, Capability::EditProducts, id)?;
        let owner = businesses::by_id(conn, id)?;
        let places = businesses::facilities(conn, id)?;
        found.extend(places.into_iter().map(|place| (owner.clone(), place)));
    }
    Ok(found)
}

/// The facility and its business, if the actor may make products there.
fn workplace(
    conn: &mut Conn,
    actor: &Actor,
    id: Option<FacilityId>,
) -> Result<(Business, Facility)> {
    let missing = || ProductError::Fields(vec![("facility".to_owned(), "product-facility-needed")]);
    let facility = match businesses::facility(conn, id.ok_or_else(missing)?) {
        Err(StorageError::NotFound) => return Err(missing()),
        other => other?,
    };
    let business = businesses::by_id(conn, facility.business)?;
    match allow(conn, actor, Capability::EditProducts, business.id) {
        Err(ProductError::NotFound) => Err(missing()),
        other => other.map(|()| (business, facility)),
    }
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

fn new_product(checked: Checked, business: &Business, place: &Facility, now: UtcTime) -> Product {
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

fn with(product: Product, checked: Checked) -> Product {
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

/// Ends a product: it leaves the lists, its permits and history stay.
///
/// # Errors
/// `Fields` without a reason, `NotFound`, `Ended`, or the database.
pub fn end(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: ProductId,
    reason: &str,
) -> Result<ProductId> {
    let before = open_for_edit(conn, actor, id)?;
    let reason = reason.trim();
    if before.ended_at.is_some() {
        return Err(ProductError::Ended);
    }
    if !(3..=500).contains(&reason.chars().count()) {
        return Err(ProductError::Fields(vec![(
            "reason".to_owned(),
            "product-end-reason-needed",
        )]));
    }
    let after = Product {
        ended_at: Some(now),
        ended_reason: Some(reason.to_owned()),
        ..before.clone()
    };
    turn(conn, actor, now, &before, after, "product.ended", reason)
}

/// Takes an ended product up again.
///
/// # Errors
/// `NotFound`, or the database. One that runs stays as it is.
pub fn reopen(conn: &mut Conn, actor: &Actor, now: UtcTime, id: ProductId) -> Result<ProductId> {
    let before = open_for_edit(conn, actor, id)?;
    if before.ended_at.is_none() {
        return Ok(id);
    }
    let after = Product {
        ended_at: None,
        ended_reason: None,
        ..before.clone()
    };
    turn(conn, actor, now, &before, after, "product.reopened", "")
}

fn turn(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    before: &Product,
    after: Product,
    kind: &'static str,
    reason: &str,
) -> Result<ProductId> {
    let business = businesses::by_id(conn, before.business)?;
    let after = Product {
        revision: before.revision.saturating_add(1),
        ..after
    };
    if !store::update(conn, &after, &business.name, before.revision)? {
        return Err(ProductError::Changed);
    }
    let event = Event::new(kind, "product", after.id.any(), business.id.any());
    audit::record(
        conn,
        now,
        Some(actor.id.any()),
        &event.with([Change::to("reason", reason)]),
    )?;
    store::mark_stale(conn, &[after.id], now)?;
    Ok(after.id)
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
