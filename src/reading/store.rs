//! All queries of readings, of the turns of pages, and of what became of proposals.

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::model::{Found, Outcome, ReadingState, Tally};
use crate::blobs::BlobHash;
use crate::businesses::BusinessId;
use crate::documents::DocumentId;
use crate::storage::schema::{reading_outcomes, reading_turns, readings};
use crate::storage::{AnyId, Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// A row of `readings`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = readings, check_for_backend(MultiBackend))]
pub(super) struct Row {
    pub(super) business_id: BusinessId,
    pub(super) original_hash: String,
    pub(super) expected: String,
    pub(super) state: ReadingState,
    pub(super) attempts: i16,
    pub(super) due_at: UtcTime,
    pub(super) kind: Option<String>,
    pub(super) found: String,
    pub(super) private: String,
    pub(super) created_at: UtcTime,
}

impl Row {
    pub(super) fn found(&self) -> Result<Vec<Found>> {
        Ok(serde_json::from_str(&self.found)?)
    }
}

/// Makes a row that waits; one that could not be read before waits anew.
pub(super) fn queue(conn: &mut Conn, row: &Row) -> Result<()> {
    let inserted = Both(
        diesel::insert_into(readings::table)
            .values(row.clone())
            .on_conflict((readings::business_id, readings::original_hash))
            .do_nothing(),
    )
    .execute(conn)?;
    if inserted == 1 {
        return Ok(());
    }
    diesel::update(readings::table.find((row.business_id, &row.original_hash)))
        .filter(readings::state.eq_any(vec![ReadingState::Unread, ReadingState::GivenUp]))
        .set((
            readings::state.eq(ReadingState::Waiting),
            readings::attempts.eq(0),
            readings::due_at.eq(row.due_at),
            readings::expected.eq(&row.expected),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn drop_waiting(
    conn: &mut Conn,
    business: BusinessId,
    original: &BlobHash,
) -> Result<()> {
    diesel::delete(readings::table.find((business, original.as_str())))
        .filter(readings::state.eq(ReadingState::Waiting))
        .execute(conn)?;
    Ok(())
}

/// The row that fell due last: somebody who has just uploaded a paper looks at its form.
pub(super) fn due(conn: &mut Conn, now: UtcTime) -> Result<Option<Row>> {
    Ok(readings::table
        .filter(readings::state.eq(ReadingState::Waiting))
        .filter(readings::due_at.le(now))
        .order(readings::due_at.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// Takes a row until `until`; false when another process did so first.
pub(super) fn take(conn: &mut Conn, row: &Row, now: UtcTime, until: UtcTime) -> Result<bool> {
    let taken = diesel::update(readings::table.find((row.business_id, &row.original_hash)))
        .filter(readings::state.eq(ReadingState::Waiting))
        .filter(readings::attempts.eq(row.attempts))
        .filter(readings::due_at.le(now))
        .set((
            readings::attempts.eq(row.attempts.saturating_add(1)),
            readings::due_at.eq(until),
        ))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Leaves a row for later without a try.
pub(super) fn put_off(conn: &mut Conn, row: &Row, until: UtcTime) -> Result<()> {
    diesel::update(readings::table.find((row.business_id, &row.original_hash)))
        .filter(readings::state.eq(ReadingState::Waiting))
        .filter(readings::attempts.eq(row.attempts))
        .set(readings::due_at.eq(until))
        .execute(conn)?;
    Ok(())
}

/// Ends the `attempt` of a row: its state, its kind and proposals, and when it is due again.
/// Nothing changes when its lease ran out and another took it.
pub(super) fn end(conn: &mut Conn, row: &Row, attempt: i16) -> Result<bool> {
    let ended = diesel::update(readings::table.find((row.business_id, &row.original_hash)))
        .filter(readings::state.eq(ReadingState::Waiting))
        .filter(readings::attempts.eq(attempt))
        .set((
            readings::state.eq(row.state),
            readings::due_at.eq(row.due_at),
            readings::kind.eq(&row.kind),
            readings::found.eq(&row.found),
            readings::private.eq(&row.private),
        ))
        .execute(conn)?;
    Ok(ended == 1)
}

/// What was read of these contents within one business.
pub(super) fn of_contents(
    conn: &mut Conn,
    business: BusinessId,
    originals: &[&BlobHash],
) -> Result<Vec<Row>> {
    let hashes: Vec<&str> = originals.iter().map(|hash| hash.as_str()).collect();
    Ok(readings::table
        .filter(readings::business_id.eq(business))
        .filter(readings::original_hash.eq_any(hashes))
        .select(Row::as_select())
        .load(conn)?)
}

/// Every content with a reading.
pub(super) fn contents(conn: &mut Conn) -> Result<Vec<(BusinessId, String)>> {
    Ok(readings::table
        .select((readings::business_id, readings::original_hash))
        .load(conn)?)
}

pub(super) fn forget(conn: &mut Conn, business: BusinessId, original: &str) -> Result<usize> {
    Ok(diesel::delete(readings::table.find((business, original))).execute(conn)?)
}

pub(super) fn forget_of_business(conn: &mut Conn, business: BusinessId) -> Result<usize> {
    Ok(diesel::delete(readings::table.filter(readings::business_id.eq(business))).execute(conn)?)
}

/// Counts one quarter to the right more than `document` has, for `shown`.
pub(super) fn turn(conn: &mut Conn, document: DocumentId, shown: DocumentId) -> Result<()> {
    let so_far = turns(conn, &[document])?
        .get(&document)
        .copied()
        .unwrap_or(0);
    diesel::delete(reading_turns::table.find(shown)).execute(conn)?;
    diesel::insert_into(reading_turns::table)
        .values((
            reading_turns::document_id.eq(shown),
            reading_turns::turns.eq(so_far.saturating_add(1).rem_euclid(4)),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn turns(
    conn: &mut Conn,
    documents: &[DocumentId],
) -> Result<BTreeMap<DocumentId, i16>> {
    let rows: Vec<(DocumentId, i16)> = reading_turns::table
        .filter(reading_turns::document_id.eq_any(documents.to_vec()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Puts these outcomes in the place of what a version had.
pub(super) fn set_outcomes(
    conn: &mut Conn,
    version: AnyId,
    kind: &str,
    outcomes: &[(&str, Outcome)],
) -> Result<()> {
    let had = reading_outcomes::table.filter(reading_outcomes::version_id.eq(version));
    diesel::delete(had).execute(conn)?;
    for (field, outcome) in outcomes {
        diesel::insert_into(reading_outcomes::table)
            .values((
                reading_outcomes::version_id.eq(version),
                reading_outcomes::field.eq(*field),
                reading_outcomes::kind.eq(kind),
                reading_outcomes::outcome.eq(*outcome),
            ))
            .execute(conn)?;
    }
    Ok(())
}

pub(super) fn states(conn: &mut Conn) -> Result<BTreeMap<ReadingState, i64>> {
    let rows: Vec<(ReadingState, i64)> = readings::table
        .group_by(readings::state)
        .select((readings::state, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

pub(super) fn tallies(conn: &mut Conn) -> Result<BTreeMap<(String, String), Tally>> {
    use reading_outcomes::{field, kind, outcome};
    let rows: Vec<(String, String, Outcome, i64)> = reading_outcomes::table
        .group_by((kind, field, outcome))
        .select((kind, field, outcome, count_star()))
        .load(conn)?;
    let mut tallies: BTreeMap<_, Tally> = BTreeMap::new();
    for (of_kind, of_field, what, count) in rows {
        tallies
            .entry((of_kind, of_field))
            .or_default()
            .insert(what, count);
    }
    Ok(tallies)
}
