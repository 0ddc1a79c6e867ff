//! All queries of submissions, sign-offs and listings.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{
    Listing, ListingId, ListingState, Outcome, SignOff, SignOffId, Submission, SubmissionId,
    SubmissionStatus,
};
use crate::accounts::{AccountId, PartnerId};
use crate::checklists::ProgrammeId;
use crate::products::ProductId;
use crate::storage::schema::{listings, submission_decisions, submissions};
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Rows of a page.
pub(super) const PAGE: i64 = 50;

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = submissions, check_for_backend(MultiBackend), treat_none_as_null = true)]
struct SubmissionRow {
    id: SubmissionId,
    product_id: ProductId,
    programme_id: ProgrammeId,
    partner_id: PartnerId,
    status: SubmissionStatus,
    round: i16,
    dossier: String,
    dossier_hash: String,
    terms: String,
    sent_by: AccountId,
    assisted: bool,
    sent_at: UtcTime,
    due_on: NaiveDate,
    holder_id: Option<AccountId>,
    held_until: Option<UtcTime>,
    appeal: Option<String>,
    decided_at: Option<UtcTime>,
    revision: i32,
}

impl SubmissionRow {
    fn of(submission: &Submission) -> Result<Self> {
        let appeal = submission.appeal.as_ref();
        Ok(Self {
            id: submission.id,
            product_id: submission.product,
            programme_id: submission.programme,
            partner_id: submission.partner,
            status: submission.status,
            round: submission.round,
            dossier: submission.dossier.clone(),
            dossier_hash: submission.dossier_hash.clone(),
            terms: serde_json::to_string(&submission.terms)?,
            sent_by: submission.sent_by,
            assisted: submission.assisted,
            sent_at: submission.sent_at,
            due_on: submission.due_on,
            holder_id: submission.held.map(|(who, _)| who),
            held_until: submission.held.map(|(_, until)| until),
            appeal: appeal.map(serde_json::to_string).transpose()?,
            decided_at: submission.decided_at,
            revision: submission.revision,
        })
    }
}

impl TryFrom<SubmissionRow> for Submission {
    type Error = StorageError;

    fn try_from(row: SubmissionRow) -> Result<Self> {
        let appeal = row.appeal.as_deref();
        Ok(Self {
            id: row.id,
            product: row.product_id,
            programme: row.programme_id,
            partner: row.partner_id,
            status: row.status,
            round: row.round,
            dossier: row.dossier,
            dossier_hash: row.dossier_hash,
            terms: serde_json::from_str(&row.terms)?,
            sent_by: row.sent_by,
            assisted: row.assisted,
            sent_at: row.sent_at,
            due_on: row.due_on,
            held: row.holder_id.zip(row.held_until),
            appeal: appeal.map(serde_json::from_str).transpose()?,
            decided_at: row.decided_at,
            revision: row.revision,
        })
    }
}

fn read(rows: Vec<SubmissionRow>) -> Result<Vec<Submission>> {
    rows.into_iter().map(Submission::try_from).collect()
}

pub(super) fn submission(conn: &mut Conn, id: SubmissionId) -> Result<Submission> {
    submissions::table
        .find(id)
        .select(SubmissionRow::as_select())
        .first(conn)
        .map_err(StorageError::from)
        .and_then(Submission::try_from)
}

/// Keeps a new submission; `Unique` when one waits for the same product and programme.
pub(super) fn insert_submission(conn: &mut Conn, submission: &Submission) -> Result<()> {
    diesel::insert_into(submissions::table)
        .values(SubmissionRow::of(submission)?)
        .execute(conn)?;
    Ok(())
}

/// Stores the submission, one revision on, if it still stands at its own; `false` when somebody was first.
pub(super) fn update_submission(conn: &mut Conn, submission: &Submission) -> Result<bool> {
    let seen = submission.revision;
    let row = SubmissionRow {
        revision: seen.saturating_add(1),
        ..SubmissionRow::of(submission)?
    };
    let changed = diesel::update(submissions::table.find(submission.id))
        .filter(submissions::revision.eq(seen))
        .set(row)
        .execute(conn)?;
    Ok(changed == 1)
}

/// Notes who works on a submission until when. Whoever decides is not bound to the revision by it.
pub(super) fn hold(
    conn: &mut Conn,
    id: SubmissionId,
    held: Option<(AccountId, UtcTime)>,
) -> Result<()> {
    diesel::update(submissions::table.find(id))
        .set((
            submissions::holder_id.eq(held.map(|(who, _)| who)),
            submissions::held_until.eq(held.map(|(_, until)| until)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The submissions to a partner in one status, oldest first, after a key.
pub(super) fn queue(
    conn: &mut Conn,
    partner: PartnerId,
    status: SubmissionStatus,
    programme: Option<ProgrammeId>,
    after: Option<(UtcTime, SubmissionId)>,
) -> Result<Vec<Submission>> {
    let mut query = submissions::table
        .filter(submissions::partner_id.eq(partner))
        .filter(submissions::status.eq(status))
        .order((submissions::sent_at, submissions::id))
        .limit(PAGE + 1)
        .select(SubmissionRow::as_select())
        .into_boxed();
    if let Some(programme) = programme {
        query = query.filter(submissions::programme_id.eq(programme));
    }
    if let Some((at, id)) = after {
        let later = submissions::sent_at.gt(at);
        let same = submissions::sent_at.eq(at).and(submissions::id.gt(id));
        query = query.filter(later.or(same));
    }
    read(query.load(conn)?)
}

/// The submissions of a product, newest first.
///
/// # Errors
/// The database.
pub fn submissions_of_product(conn: &mut Conn, product: ProductId) -> Result<Vec<Submission>> {
    let rows = submissions::table
        .filter(submissions::product_id.eq(product))
        .order(submissions::id.desc())
        .limit(PAGE)
        .select(SubmissionRow::as_select())
        .load(conn)?;
    read(rows)
}

/// Which of these products a partner may see by name: those of a submission that shows its dossier.
pub(super) fn shown_to(
    conn: &mut Conn,
    partner: PartnerId,
    products: &[ProductId],
) -> Result<BTreeSet<ProductId>> {
    let showing = SubmissionStatus::ALL.iter().copied();
    let showing: Vec<_> = showing.filter(|s| s.shows_dossier()).collect();
    let found: Vec<ProductId> = submissions::table
        .filter(submissions::product_id.eq_any(products.to_vec()))
        .filter(submissions::partner_id.eq(partner))
        .filter(submissions::status.eq_any(showing))
        .select(submissions::product_id)
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Open submissions whose review should have ended before `today`, after an id.
pub(super) fn late(
    conn: &mut Conn,
    today: NaiveDate,
    after: Option<SubmissionId>,
) -> Result<Vec<Submission>> {
    let mut query = submissions::table
        .filter(submissions::status.eq(SubmissionStatus::Open))
        .filter(submissions::due_on.lt(today))
        .order(submissions::id)
        .limit(PAGE)
        .select(SubmissionRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(submissions::id.gt(after));
    }
    read(query.load(conn)?)
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = submission_decisions, check_for_backend(MultiBackend))]
struct SignOffRow {
    id: SignOffId,
    submission_id: SubmissionId,
    round: i16,
    function: String,
    outcome: Outcome,
    reasons: String,
    note: String,
    scores: String,
    dossier_hash: String,
    made_by: AccountId,
    made_at: UtcTime,
}

impl TryFrom<SignOffRow> for SignOff {
    type Error = StorageError;

    fn try_from(row: SignOffRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            submission: row.submission_id,
            round: row.round,
            function: row.function,
            outcome: row.outcome,
            reasons: serde_json::from_str(&row.reasons)?,
            note: row.note,
            scores: serde_json::from_str(&row.scores)?,
            dossier_hash: row.dossier_hash,
            made_by: row.made_by,
            made_at: row.made_at,
        })
    }
}

/// Every decision on a submission, oldest first, all rounds.
pub(super) fn sign_offs(conn: &mut Conn, submission: SubmissionId) -> Result<Vec<SignOff>> {
    let rows: Vec<SignOffRow> = submission_decisions::table
        .filter(submission_decisions::submission_id.eq(submission))
        .order((submission_decisions::made_at, submission_decisions::id))
        .select(SignOffRow::as_select())
        .load(conn)?;
    rows.into_iter().map(SignOff::try_from).collect()
}

/// As [`sign_offs`], of several submissions at once.
pub(super) fn sign_offs_of(conn: &mut Conn, submissions: &[SubmissionId]) -> Result<Vec<SignOff>> {
    let rows: Vec<SignOffRow> = submission_decisions::table
        .filter(submission_decisions::submission_id.eq_any(submissions.to_vec()))
        .order((submission_decisions::made_at, submission_decisions::id))
        .select(SignOffRow::as_select())
        .load(conn)?;
    rows.into_iter().map(SignOff::try_from).collect()
}

pub(super) fn insert_sign_off(conn: &mut Conn, sign_off: &SignOff) -> Result<()> {
    let row = SignOffRow {
        id: sign_off.id,
        submission_id: sign_off.submission,
        round: sign_off.round,
        function: sign_off.function.clone(),
        outcome: sign_off.outcome,
        reasons: serde_json::to_string(&sign_off.reasons)?,
        note: sign_off.note.clone(),
        scores: serde_json::to_string(&sign_off.scores)?,
        dossier_hash: sign_off.dossier_hash.clone(),
        made_by: sign_off.made_by,
        made_at: sign_off.made_at,
    };
    diesel::insert_into(submission_decisions::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

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
