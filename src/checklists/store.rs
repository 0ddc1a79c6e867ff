//! All queries of waivers and of the projection of checklists over time.

use chrono::NaiveDate;
use diesel::dsl::InnerJoinQuerySource;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::accounts::{AccountId, PartnerId};
use crate::id_type;
use crate::identifiers::RegionCode;
use crate::on_each;
use crate::products::ProductId;
use crate::storage::schema::{product_states, products, waivers};
use crate::storage::{AnyId, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

id_type! {
    /// An exemption of one product from one requirement.
    WaiverId
}

/// One stretch of time in which a product's checklist for a target reads the same.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = product_states, check_for_backend(MultiBackend))]
pub struct State {
    /// Which product.
    pub product_id: ProductId,
    /// `legal` or the slug of a programme.
    pub target: String,
    /// First instant.
    pub from_at: UtcTime,
    /// First instant after it.
    pub until_at: UtcTime,
    /// Ready for the target.
    pub ready: bool,
    /// A listing stays active.
    pub keeps_listing: bool,
    /// Something demanded runs out soon.
    pub expiring: bool,
    /// Something demanded has run out, was revoked, or rests on a fact that changed.
    pub lapsed: bool,
    /// Demanded items that are satisfied.
    pub done: i16,
    /// Demanded items that apply.
    pub total: i16,
    /// Items that keep it from being ready.
    pub blocking: i16,
    /// The first item that keeps it from being ready.
    pub next_item: Option<String>,
    /// Its status.
    pub next_status: Option<String>,
    /// One letter an item in catalogue order, see `timeline::shelf_letter`.
    pub shelf: String,
    /// Since when a changed fact waits for somebody's answer.
    pub recheck_on: Option<NaiveDate>,
    /// Whose answer: `mentor` or `owner`.
    pub recheck_by: Option<String>,
}

/// Puts `states` in the place of everything that stood for the product.
pub(super) fn replace_states(conn: &mut Conn, product: ProductId, states: &[State]) -> Result<()> {
    diesel::delete(product_states::table.filter(product_states::product_id.eq(product)))
        .execute(conn)?;
    insert_states(conn, states)
}

/// As [`replace_states`], for one target of the product.
pub(super) fn replace_target(
    conn: &mut Conn,
    product: ProductId,
    target: &str,
    states: &[State],
) -> Result<()> {
    let stored = product_states::table.filter(product_states::product_id.eq(product));
    diesel::delete(stored.filter(product_states::target.eq(target))).execute(conn)?;
    insert_states(conn, states)
}

fn insert_states(conn: &mut Conn, states: &[State]) -> Result<()> {
    for batch in states.chunks(100) {
        on_each!(conn, c => diesel::insert_into(product_states::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// The stretches of a product that are not over, by target and time.
pub(super) fn states_from(conn: &mut Conn, product: ProductId, now: UtcTime) -> Result<Vec<State>> {
    Ok(product_states::table
        .filter(product_states::product_id.eq(product))
        .filter(product_states::until_at.gt(now))
        .order((product_states::target, product_states::from_at))
        .select(State::as_select())
        .load(conn)?)
}

/// How a product stands for every target at an instant.
///
/// # Errors
/// The database.
pub fn states_at(conn: &mut Conn, product: ProductId, now: UtcTime) -> Result<Vec<State>> {
    let mut found = states_from(conn, product, now)?;
    found.retain(|state| state.from_at <= now);
    Ok(found)
}

/// The stretches of several products that touch `from` to `until`, for lists: one
/// query, whatever the targets.
///
/// # Errors
/// The database.
pub fn states_between(
    conn: &mut Conn,
    ids: &[ProductId],
    from: UtcTime,
    until: UtcTime,
) -> Result<Vec<State>> {
    Ok(product_states::table
        .filter(product_states::product_id.eq_any(ids.to_vec()))
        .filter(product_states::from_at.le(until))
        .filter(product_states::until_at.gt(from))
        .order((product_states::product_id, product_states::from_at))
        .select(State::as_select())
        .load(conn)?)
}

/// How many products are ready for a target at an instant, counted up to `most`.
///
/// # Errors
/// The database.
pub fn count_ready(conn: &mut Conn, target: &str, now: UtcTime, most: i64) -> Result<usize> {
    let found: Vec<ProductId> = product_states::table
        .filter(product_states::target.eq(target))
        .filter(product_states::ready.eq(true))
        .filter(product_states::from_at.le(now))
        .filter(product_states::until_at.gt(now))
        .select(product_states::product_id)
        .limit(most)
        .load(conn)?;
    Ok(found.len())
}

/// A row of `waivers`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = waivers, check_for_backend(MultiBackend))]
pub struct WaiverRow {
    /// Which.
    pub id: WaiverId,
    /// The product exempted.
    pub product_id: ProductId,
    /// From which requirement.
    pub requirement: String,
    /// The partner whose own rule is lifted; none for a legal waiver.
    pub partner_id: Option<PartnerId>,
    /// Why.
    pub reason: String,
    /// The paper it rests on; a legal waiver has one.
    pub document_id: Option<AnyId>,
    /// Who granted it.
    pub granted_by: AccountId,
    /// When.
    pub granted_at: UtcTime,
    /// Its last day.
    pub until: NaiveDate,
    /// When it was taken back.
    pub ended_at: Option<UtcTime>,
}

/// The exemptions of a product, also those that are over or were taken back.
///
/// # Errors
/// The database.
pub fn waivers_of(conn: &mut Conn, product: ProductId) -> Result<Vec<WaiverRow>> {
    Ok(waivers::table
        .filter(waivers::product_id.eq(product))
        .order(waivers::id)
        .select(WaiverRow::as_select())
        .load(conn)?)
}

/// Legal waivers of products made in these areas that run on `today`, newest first.
///
/// # Errors
/// The database.
pub fn running_waivers(
    conn: &mut Conn,
    areas: &[RegionCode],
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<WaiverRow>> {
    type Joined = InnerJoinQuerySource<waivers::table, products::table>;
    type Inside = Box<dyn BoxableExpression<Joined, MultiBackend, SqlType = Bool>>;
    let mut inside: Inside = Box::new(products::id.eq_any(Vec::<ProductId>::new()));
    for area in areas {
        let here = products::village_code
            .ge(area.to_string())
            .and(products::village_code.lt(format!("{area}/")));
        inside = Box::new(inside.or(here));
    }
    Ok(waivers::table
        .inner_join(products::table)
        .filter(inside)
        .filter(waivers::ended_at.is_null())
        .filter(waivers::partner_id.is_null())
        .filter(waivers::until.ge(today))
        .order(waivers::id.desc())
        .limit(limit)
        .select(WaiverRow::as_select())
        .load(conn)?)
}

/// The waivers a partner granted, also those that are over, newest first, before an id.
///
/// # Errors
/// The database.
pub fn waivers_of_partner(
    conn: &mut Conn,
    partner: PartnerId,
    before: Option<WaiverId>,
    limit: i64,
) -> Result<Vec<WaiverRow>> {
    let mut query = waivers::table
        .filter(waivers::partner_id.eq(partner))
        .order(waivers::id.desc())
        .limit(limit)
        .select(WaiverRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(waivers::id.lt(before));
    }
    Ok(query.load(conn)?)
}

pub(super) fn insert_waiver(conn: &mut Conn, row: WaiverRow) -> Result<()> {
    diesel::insert_into(waivers::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn end_waiver(conn: &mut Conn, id: WaiverId, now: UtcTime) -> Result<bool> {
    let ended = diesel::update(waivers::table.find(id))
        .filter(waivers::ended_at.is_null())
        .set(waivers::ended_at.eq(now))
        .execute(conn)?;
    Ok(ended == 1)
}
