//! All queries of products, of the facts that changed and of products whose state must be recomputed.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::model::{FactChange, Packaging, Product, ProductId};
use super::rules::in_business;
use crate::businesses::{Business, BusinessId, FacilityId};
use crate::identifiers::RegionCode;
use crate::storage::schema::{fact_changes, products, stale_products};
use crate::storage::{AnyId, Both, Conn, MultiBackend, StorageError, UtcTime};
use crate::text::fold;

type Result<T> = std::result::Result<T, StorageError>;

/// How many stale products one run takes, so that a transaction stays short.
const STALE_BATCH: i64 = 500;

/// A row of `products`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = products, check_for_backend(MultiBackend), treat_none_as_null = true)]
struct Row {
    id: ProductId,
    code: String,
    business_id: BusinessId,
    facility_id: FacilityId,
    brand: String,
    name: String,
    folded: String,
    facts: String,
    recipe: String,
    process: String,
    packaging: String,
    net_weights: String,
    gtin: Option<String>,
    photo_id: Option<AnyId>,
    village_code: String,
    kecamatan_code: String,
    regency_code: String,
    created_at: UtcTime,
    ended_at: Option<UtcTime>,
    ended_reason: Option<String>,
    revision: i32,
}

impl Row {
    fn of(product: &Product, business_name: &str) -> Result<Self> {
        Ok(Self {
            id: product.id,
            code: product.code.clone(),
            business_id: product.business,
            facility_id: product.facility,
            brand: product.brand.clone(),
            name: product.name.clone(),
            folded: folded(product, business_name),
            facts: serde_json::to_string(&product.facts)?,
            recipe: serde_json::to_string(&product.recipe)?,
            process: product.process.clone(),
            packaging: product.packaging.to_string(),
            net_weights: serde_json::to_string(&product.net_weights)?,
            gtin: product.gtin.clone(),
            photo_id: product.photo,
            village_code: product.village.as_str().to_owned(),
            kecamatan_code: product.kecamatan.as_str().to_owned(),
            regency_code: product.regency.as_str().to_owned(),
            created_at: product.created_at,
            ended_at: product.ended_at,
            ended_reason: product.ended_reason.clone(),
            revision: product.revision,
        })
    }
}

fn folded(product: &Product, business_name: &str) -> String {
    fold(&format!("{} {business_name}", product.label()))
}

fn region(code: &str) -> Result<RegionCode> {
    RegionCode::parse(code).map_err(|e| StorageError::Corrupt(e.to_string()))
}

impl TryFrom<Row> for Product {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self> {
        let packaging: Packaging = row
            .packaging
            .parse()
            .map_err(|e: crate::codes::UnknownCode| StorageError::Corrupt(e.to_string()))?;
        Ok(Self {
            id: row.id,
            code: row.code,
            business: row.business_id,
            facility: row.facility_id,
            brand: row.brand,
            name: row.name,
            facts: serde_json::from_str(&row.facts)?,
            recipe: serde_json::from_str(&row.recipe)?,
            process: row.process,
            packaging,
            net_weights: serde_json::from_str(&row.net_weights)?,
            gtin: row.gtin,
            photo: row.photo_id,
            village: region(&row.village_code)?,
            kecamatan: region(&row.kecamatan_code)?,
            regency: region(&row.regency_code)?,
            created_at: row.created_at,
            ended_at: row.ended_at,
            ended_reason: row.ended_reason,
            revision: row.revision,
        })
    }
}

/// The product with this id, ended or not.
///
/// # Errors
/// `NotFound`, or the database.
pub fn by_id(conn: &mut Conn, id: ProductId) -> Result<Product> {
    products::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .map_err(StorageError::from)?
        .try_into()
}

/// The product with this public code.
///
/// # Errors
/// `NotFound`, or the database.
pub fn by_code(conn: &mut Conn, code: &str) -> Result<Product> {
    products::table
        .filter(products::code.eq(code))
        .select(Row::as_select())
        .first(conn)
        .map_err(StorageError::from)?
        .try_into()
}

/// Several products at once, in no order; ids that are not there are left out.
///
/// # Errors
/// The database.
pub fn by_ids(conn: &mut Conn, ids: &[ProductId]) -> Result<Vec<Product>> {
    let rows: Vec<Row> = products::table
        .filter(products::id.eq_any(ids.to_vec()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Product::try_from).collect()
}

/// The products of a business, oldest first.
///
/// # Errors
/// The database.
pub fn of_business(
    conn: &mut Conn,
    business: BusinessId,
    include_ended: bool,
) -> Result<Vec<Product>> {
    let mut query = products::table
        .filter(products::business_id.eq(business))
        .order(products::id)
        .select(Row::as_select())
        .into_boxed();
    if !include_ended {
        query = query.filter(products::ended_at.is_null());
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Product::try_from).collect()
}

/// Ids of all products after `after`, for commands that walk through everything.
///
/// # Errors
/// The database.
pub fn ids_after(conn: &mut Conn, after: Option<ProductId>, limit: i64) -> Result<Vec<ProductId>> {
    let mut query = products::table
        .select(products::id)
        .order(products::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(products::id.gt(after));
    }
    Ok(query.load(conn)?)
}

/// How many products there are, also those that ended: for the progress of work that
/// walks through all of them, never for a page.
///
/// # Errors
/// The database.
pub fn count(conn: &mut Conn) -> Result<i32> {
    let count: i64 = products::table.count().get_result(conn)?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// Whether a running product other than `except` carries this bar code number.
///
/// # Errors
/// The database.
pub fn gtin_taken(conn: &mut Conn, gtin: &str, except: Option<ProductId>) -> Result<bool> {
    let found: Vec<ProductId> = products::table
        .filter(products::gtin.eq(gtin))
        .filter(products::ended_at.is_null())
        .select(products::id)
        .limit(2)
        .load(conn)?;
    Ok(found.into_iter().any(|id| Some(id) != except))
}

pub(super) fn insert(conn: &mut Conn, product: &Product, business_name: &str) -> Result<()> {
    diesel::insert_into(products::table)
        .values(Row::of(product, business_name)?)
        .execute(conn)?;
    Ok(())
}

/// Stores the product if it still stands at `seen`; `false` when somebody was first.
pub(super) fn update(
    conn: &mut Conn,
    product: &Product,
    business_name: &str,
    seen: i32,
) -> Result<bool> {
    let changed = diesel::update(products::table.find(product.id))
        .filter(products::revision.eq(seen))
        .set(Row::of(product, business_name)?)
        .execute(conn)?;
    Ok(changed == 1)
}

/// Takes recipe, process and photo out of every product of a business that
/// ends; brand, name and facts stay, for what partners decided about them.
///
/// # Errors
/// The database.
pub fn erase_making(conn: &mut Conn, business: BusinessId) -> Result<()> {
    diesel::update(products::table.filter(products::business_id.eq(business)))
        .set((
            products::recipe.eq("[]"),
            products::process.eq(""),
            products::photo_id.eq(None::<AnyId>),
            products::revision.eq(products::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Asks for the state of these products to be recomputed before the transaction ends.
///
/// # Errors
/// The database.
pub fn mark_stale(conn: &mut Conn, ids: &[ProductId], now: UtcTime) -> Result<()> {
    for id in ids {
        let row = (
            stale_products::product_id.eq(*id),
            stale_products::since.eq(now),
        );
        Both(
            diesel::insert_into(stale_products::table)
                .values(row)
                .on_conflict(stale_products::product_id)
                .do_update()
                .set(stale_products::since.eq(excluded(stale_products::since))),
        )
        .execute(conn)?;
    }
    Ok(())
}

/// As [`mark_stale`], for every product of a business: its permits or facility changed.
///
/// # Errors
/// The database.
pub fn mark_business_stale(conn: &mut Conn, business: BusinessId, now: UtcTime) -> Result<()> {
    let ids: Vec<ProductId> = products::table
        .filter(products::business_id.eq(business))
        .select(products::id)
        .load(conn)?;
    mark_stale(conn, &ids, now)
}

/// Takes stale products off the list, at most some hundreds at once; ask again until it is empty.
///
/// # Errors
/// The database.
pub fn take_stale(conn: &mut Conn) -> Result<Vec<ProductId>> {
    let ids: Vec<ProductId> = stale_products::table
        .select(stale_products::product_id)
        .order(stale_products::product_id)
        .limit(STALE_BATCH)
        .load(conn)?;
    if !ids.is_empty() {
        diesel::delete(
            stale_products::table.filter(stale_products::product_id.eq_any(ids.clone())),
        )
        .execute(conn)?;
    }
    Ok(ids)
}

/// Every recorded change of the watched facts of a product, oldest first.
///
/// # Errors
/// The database.
pub fn fact_history(conn: &mut Conn, product: ProductId) -> Result<Vec<FactChange>> {
    let rows: Vec<(String, String, UtcTime)> = fact_changes::table
        .filter(fact_changes::product_id.eq(product))
        .order((fact_changes::changed_at, fact_changes::id))
        .select((
            fact_changes::field,
            fact_changes::hash,
            fact_changes::changed_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(field, hash, changed_at)| FactChange {
            field,
            hash,
            changed_at,
        })
        .collect())
}

/// Appends a row for every fact whose hash is not the last one recorded.
/// Facts of the business and the facility are among them: whoever recomputes a
/// product's state calls this with the facts as they are now.
///
/// # Errors
/// The database.
pub fn record_facts(
    conn: &mut Conn,
    product: ProductId,
    facts: &[(&str, String)],
    now: UtcTime,
) -> Result<Vec<FactChange>> {
    let mut history = fact_history(conn, product)?;
    for (field, hash) in facts {
        let last = history.iter().rev().find(|change| change.field == *field);
        if last.is_some_and(|change| change.hash == *hash) {
            continue;
        }
        let row = (
            fact_changes::id.eq(AnyId::new(now)),
            fact_changes::product_id.eq(product),
            fact_changes::field.eq(*field),
            fact_changes::hash.eq(hash),
            fact_changes::changed_at.eq(now),
        );
        diesel::insert_into(fact_changes::table)
            .values(row)
            .execute(conn)?;
        history.push(FactChange {
            field: (*field).to_owned(),
            hash: hash.clone(),
            changed_at: now,
        });
    }
    Ok(history)
}

/// Brings what a product repeats of its business up to date: its name, for
/// searching, and its place, by which it is in somebody's scope.
///
/// # Errors
/// The database.
pub fn keep_business(conn: &mut Conn, product: &Product, business: &Business) -> Result<()> {
    let fresh = in_business(product, business);
    let folded = folded(product, &business.name);
    diesel::update(products::table.find(product.id))
        .set((
            products::folded.eq(&folded),
            products::kecamatan_code.eq(fresh.kecamatan.as_str()),
            products::regency_code.eq(fresh.regency.as_str()),
            products::group_id.eq(business.group),
        ))
        .execute(conn)?;
    Ok(())
}
