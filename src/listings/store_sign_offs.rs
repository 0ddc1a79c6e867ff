//! All queries of the decisions people made on submissions.

use diesel::prelude::*;

use super::model::{Outcome, SignOff, SignOffId, SubmissionId};
use crate::accounts::AccountId;
use crate::storage::schema::submission_decisions;
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

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
