//! All queries of submissions.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{Submission, SubmissionId, SubmissionStatus};
use crate::accounts::{AccountId, PartnerId};
use crate::checklists::ProgrammeId;
use crate::products::ProductId;
use crate::storage::schema::submissions;
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

/// The rejected submissions to a partner with an appeal that nobody answered, oldest first.
/// The appeal is kept as JSON, whose quotes are escaped within a text: what was typed
/// cannot look like the empty answer.
pub(super) fn waiting_appeals(conn: &mut Conn, partner: PartnerId) -> Result<Vec<Submission>> {
    let rows = submissions::table
        .filter(submissions::partner_id.eq(partner))
        .filter(submissions::status.eq(SubmissionStatus::Rejected))
        .filter(submissions::appeal.like("%\"answer\":null%"))
        .order((submissions::sent_at, submissions::id))
        .limit(PAGE)
        .select(SubmissionRow::as_select())
        .load(conn)?;
    read(rows)
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

/// Submissions of a programme that wait for the partner.
pub(super) fn open_of_programme(conn: &mut Conn, id: ProgrammeId) -> Result<Vec<Submission>> {
    let rows = submissions::table
        .filter(submissions::programme_id.eq(id))
        .filter(submissions::status.eq(SubmissionStatus::Open.as_str()))
        .order(submissions::id)
        .select(SubmissionRow::as_select())
        .load(conn)?;
    read(rows)
}

/// The sealed dossiers of several submissions, as JSON text.
pub(super) fn dossiers(
    conn: &mut Conn,
    ids: &[SubmissionId],
) -> Result<Vec<(SubmissionId, String)>> {
    Ok(submissions::table
        .filter(submissions::id.eq_any(ids.to_vec()))
        .select((submissions::id, submissions::dossier))
        .load(conn)?)
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
