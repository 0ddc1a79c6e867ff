//! All queries of listings.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::model::{Listing, ListingId, ListingState, SubmissionId, SubmissionStatus};
use super::store::PAGE;
use crate::accounts::PartnerId;
use crate::checklists::ProgrammeId;
use crate::products::ProductId;
use crate::storage::schema::{listings, submissions};
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = listings, check_for_backend(MultiBackend))]
struct ListingRow {
    id: ListingId,
    code: String,
    product_id: ProductId,
    programme_id: ProgrammeId,
    partner_id: PartnerId,
    submission_id: SubmissionId,
    started_at: UtcTime,
    ended_at: Option<UtcTime>,
    ended_reason: Option<String>,
    noticed: ListingState,
}

impl From<ListingRow> for Listing {
    fn from(row: ListingRow) -> Self {
        Self {
            id: row.id,
            code: row.code,
            product: row.product_id,
            programme: row.programme_id,
            partner: row.partner_id,
            submission: row.submission_id,
            started_at: row.started_at,
            ended_at: row.ended_at,
            ended_reason: row.ended_reason,
            noticed: row.noticed,
        }
    }
}

fn listed(rows: Vec<ListingRow>) -> Vec<Listing> {
    rows.into_iter().map(Listing::from).collect()
}

/// Keeps a new listing; `Unique` when the product is listed there already.
pub(super) fn insert_listing(conn: &mut Conn, listing: &Listing) -> Result<()> {
    let row = ListingRow {
        id: listing.id,
        code: listing.code.clone(),
        product_id: listing.product,
        programme_id: listing.programme,
        partner_id: listing.partner,
        submission_id: listing.submission,
        started_at: listing.started_at,
        ended_at: listing.ended_at,
        ended_reason: listing.ended_reason.clone(),
        noticed: listing.noticed,
    };
    diesel::insert_into(listings::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn listing(conn: &mut Conn, id: ListingId) -> Result<Listing> {
    let row: ListingRow = listings::table
        .find(id)
        .select(ListingRow::as_select())
        .first(conn)?;
    Ok(row.into())
}

pub(super) fn listing_by_code(conn: &mut Conn, code: &str) -> Result<Listing> {
    let row: ListingRow = listings::table
        .filter(listings::code.eq(code))
        .select(ListingRow::as_select())
        .first(conn)?;
    Ok(row.into())
}

/// The listings of a product, newest first, also those that ended.
///
/// # Errors
/// The database.
pub fn listings_of_product(conn: &mut Conn, product: ProductId) -> Result<Vec<Listing>> {
    let rows = listings::table
        .filter(listings::product_id.eq(product))
        .order(listings::id.desc())
        .limit(PAGE)
        .select(ListingRow::as_select())
        .load(conn)?;
    Ok(listed(rows))
}

/// The programmes in which one of these products is listed, or to which it was sent and
/// waits.
///
/// # Errors
/// The database.
pub fn programmes_of(conn: &mut Conn, products: &[ProductId]) -> Result<BTreeSet<ProgrammeId>> {
    let waits = SubmissionStatus::ALL.iter().filter(|status| status.waits());
    let waits: Vec<&str> = waits.map(|status| status.as_str()).collect();
    let mut found = BTreeSet::new();
    for part in products.chunks(400) {
        let listed: Vec<ProgrammeId> = listings::table
            .filter(listings::product_id.eq_any(part.to_vec()))
            .filter(listings::ended_at.is_null())
            .select(listings::programme_id)
            .load(conn)?;
        let sent: Vec<ProgrammeId> = submissions::table
            .filter(submissions::product_id.eq_any(part.to_vec()))
            .filter(submissions::status.eq_any(waits.clone()))
            .select(submissions::programme_id)
            .load(conn)?;
        found.extend(listed.into_iter().chain(sent));
    }
    Ok(found)
}

/// A partner's listings, newest first, before a key; those that ended only when asked.
pub(super) fn listings_of_partner(
    conn: &mut Conn,
    partner: PartnerId,
    ended: bool,
    before: Option<ListingId>,
) -> Result<Vec<Listing>> {
    let mut query = listings::table
        .filter(listings::partner_id.eq(partner))
        .order(listings::id.desc())
        .limit(PAGE + 1)
        .select(ListingRow::as_select())
        .into_boxed();
    query = if ended {
        query.filter(listings::ended_at.is_not_null())
    } else {
        query.filter(listings::ended_at.is_null())
    };
    if let Some(before) = before {
        query = query.filter(listings::id.lt(before));
    }
    Ok(listed(query.load(conn)?))
}

/// Running listings of a partner after an id, of one programme or all: 400 at a time.
pub(super) fn running_of_partner(
    conn: &mut Conn,
    partner: PartnerId,
    programme: Option<ProgrammeId>,
    after: Option<ListingId>,
) -> Result<Vec<Listing>> {
    let mut query = listings::table
        .filter(listings::partner_id.eq(partner))
        .filter(listings::ended_at.is_null())
        .order(listings::id)
        .limit(400)
        .select(ListingRow::as_select())
        .into_boxed();
    if let Some(programme) = programme {
        query = query.filter(listings::programme_id.eq(programme));
    }
    if let Some(after) = after {
        query = query.filter(listings::id.gt(after));
    }
    Ok(listed(query.load(conn)?))
}

/// Running listings after an id, for jobs that walk through all.
pub(super) fn running(conn: &mut Conn, after: Option<ListingId>) -> Result<Vec<Listing>> {
    let mut query = listings::table
        .filter(listings::ended_at.is_null())
        .order(listings::id)
        .limit(500)
        .select(ListingRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(listings::id.gt(after));
    }
    Ok(listed(query.load(conn)?))
}

/// Ends a running listing; `false` when it had ended.
pub(super) fn end_listing(
    conn: &mut Conn,
    id: ListingId,
    reason: &str,
    now: UtcTime,
) -> Result<bool> {
    let ended = diesel::update(listings::table.find(id))
        .filter(listings::ended_at.is_null())
        .set((
            listings::ended_at.eq(now),
            listings::ended_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(ended == 1)
}

/// Remembers which state people were told of.
pub(super) fn set_noticed(conn: &mut Conn, id: ListingId, state: ListingState) -> Result<()> {
    diesel::update(listings::table.find(id))
        .set(listings::noticed.eq(state))
        .execute(conn)?;
    Ok(())
}
