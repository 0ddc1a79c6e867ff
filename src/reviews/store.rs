//! All queries of claims, assignments, findings and decisions.

use diesel::prelude::*;

use super::model::{Claim, Decision, DecisionId, FindingId, PastFinding, Verdict};
use crate::accounts::AccountId;
use crate::mail::MailId;
use crate::permits::{Finding, VersionId};
use crate::storage::schema::{decisions, findings, review_assignments, review_claims};
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_claims, check_for_backend(MultiBackend))]
struct ClaimRow {
    version_id: VersionId,
    holder_id: AccountId,
    until: UtcTime,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = decisions, check_for_backend(MultiBackend))]
struct DecisionRow {
    id: DecisionId,
    version_id: VersionId,
    outcome: Verdict,
    made_by: AccountId,
    made_at: UtcTime,
    note: String,
}

impl From<DecisionRow> for Decision {
    fn from(row: DecisionRow) -> Self {
        Self {
            id: row.id,
            version: row.version_id,
            verdict: row.outcome,
            made_by: row.made_by,
            made_at: row.made_at,
            note: row.note,
        }
    }
}

/// Claims on these versions, live or not.
pub(super) fn claims(conn: &mut Conn, ids: &[VersionId]) -> Result<Vec<Claim>> {
    let rows: Vec<ClaimRow> = review_claims::table
        .filter(review_claims::version_id.eq_any(ids.to_vec()))
        .select(ClaimRow::as_select())
        .load(conn)?;
    let claim = |row: ClaimRow| Claim {
        version: row.version_id,
        holder: row.holder_id,
        until: row.until,
    };
    Ok(rows.into_iter().map(claim).collect())
}

/// The versions this person holds at `now` or was handed.
pub(super) fn mine(conn: &mut Conn, me: AccountId, now: UtcTime) -> Result<Vec<VersionId>> {
    let mut held: Vec<VersionId> = review_claims::table
        .filter(review_claims::holder_id.eq(me))
        .filter(review_claims::until.gt(now))
        .select(review_claims::version_id)
        .load(conn)?;
    held.extend(
        review_assignments::table
            .filter(review_assignments::mentor_id.eq(me))
            .select(review_assignments::version_id)
            .load::<VersionId>(conn)?,
    );
    Ok(held)
}

pub(super) fn keep_claim(conn: &mut Conn, claim: &Claim) -> Result<()> {
    drop_claim(conn, claim.version)?;
    let row = ClaimRow {
        version_id: claim.version,
        holder_id: claim.holder,
        until: claim.until,
    };
    diesel::insert_into(review_claims::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn drop_claim(conn: &mut Conn, version: VersionId) -> Result<()> {
    diesel::delete(review_claims::table.find(version)).execute(conn)?;
    Ok(())
}

/// Lets go of everything this person holds or was handed: the queue offers it
/// to the others of its scope.
///
/// # Errors
/// The database.
pub fn let_go(conn: &mut Conn, person: AccountId) -> Result<()> {
    diesel::delete(review_claims::table.filter(review_claims::holder_id.eq(person)))
        .execute(conn)?;
    diesel::delete(review_assignments::table.filter(review_assignments::mentor_id.eq(person)))
        .execute(conn)?;
    Ok(())
}

/// To whom these versions were handed, and the mail that said so.
pub(super) fn assignments(
    conn: &mut Conn,
    ids: &[VersionId],
) -> Result<Vec<(VersionId, AccountId, Option<MailId>)>> {
    Ok(review_assignments::table
        .filter(review_assignments::version_id.eq_any(ids.to_vec()))
        .select((
            review_assignments::version_id,
            review_assignments::mentor_id,
            review_assignments::mail_id,
        ))
        .load(conn)?)
}

/// Every version handed to this person.
pub(super) fn assigned_to(conn: &mut Conn, mentor: AccountId) -> Result<Vec<VersionId>> {
    Ok(review_assignments::table
        .filter(review_assignments::mentor_id.eq(mentor))
        .order(review_assignments::version_id)
        .select(review_assignments::version_id)
        .load(conn)?)
}

pub(super) fn assign(
    conn: &mut Conn,
    version: VersionId,
    mentor: AccountId,
    (by, mail): (AccountId, Option<MailId>),
    now: UtcTime,
) -> Result<()> {
    drop_assignment(conn, version)?;
    diesel::insert_into(review_assignments::table)
        .values((
            review_assignments::version_id.eq(version),
            review_assignments::mentor_id.eq(mentor),
            review_assignments::assigned_by.eq(by),
            review_assignments::at.eq(now),
            review_assignments::mail_id.eq(mail),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn drop_assignment(conn: &mut Conn, version: VersionId) -> Result<()> {
    diesel::delete(review_assignments::table.find(version)).execute(conn)?;
    Ok(())
}

pub(super) fn keep_findings(
    conn: &mut Conn,
    version: VersionId,
    found: &[Finding],
    by: AccountId,
    now: UtcTime,
) -> Result<()> {
    for finding in found {
        diesel::insert_into(findings::table)
            .values((
                findings::id.eq(FindingId::new(now)),
                findings::version_id.eq(version),
                findings::reason.eq(&finding.reason),
                findings::field.eq(finding.field.as_str()),
                findings::page.eq(finding.page),
                findings::body.eq(&finding.text),
                findings::made_by.eq(by),
                findings::made_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Closes what was found before: the next decision has looked at it again.
pub(super) fn resolve(conn: &mut Conn, version: VersionId, now: UtcTime) -> Result<()> {
    diesel::update(findings::table.filter(findings::version_id.eq(version)))
        .filter(findings::resolved_at.is_null())
        .set(findings::resolved_at.eq(Some(now)))
        .execute(conn)?;
    Ok(())
}

type FindingRow = (
    String,
    Option<i16>,
    String,
    String,
    UtcTime,
    Option<UtcTime>,
);

/// Everything found on a version, oldest first.
pub(super) fn past_findings(conn: &mut Conn, version: VersionId) -> Result<Vec<PastFinding>> {
    let rows: Vec<FindingRow> = findings::table
        .filter(findings::version_id.eq(version))
        .order((findings::made_at, findings::id))
        .limit(200)
        .select((
            findings::field,
            findings::page,
            findings::reason,
            findings::body,
            findings::made_at,
            findings::resolved_at,
        ))
        .load(conn)?;
    rows.into_iter().map(past).collect()
}

fn past((field, page, reason, text, made_at, resolved_at): FindingRow) -> Result<PastFinding> {
    let field = field
        .parse()
        .map_err(|e: crate::codes::UnknownCode| StorageError::Corrupt(e.to_string()))?;
    Ok(PastFinding {
        finding: Finding {
            field,
            page,
            reason,
            text,
            ..Finding::default()
        },
        made_at,
        resolved_at,
    })
}

pub(super) fn keep_decision(conn: &mut Conn, decision: &Decision) -> Result<()> {
    let row = DecisionRow {
        id: decision.id,
        version_id: decision.version,
        outcome: decision.verdict,
        made_by: decision.made_by,
        made_at: decision.made_at,
        note: decision.note.clone(),
    };
    diesel::insert_into(decisions::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The decisions on a version, newest first.
pub(super) fn decisions_on(conn: &mut Conn, version: VersionId) -> Result<Vec<Decision>> {
    let rows: Vec<DecisionRow> = decisions::table
        .filter(decisions::version_id.eq(version))
        .order((decisions::made_at.desc(), decisions::id.desc()))
        .limit(50)
        .select(DecisionRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Decision::from).collect())
}

/// A person's last decisions, newest first.
pub(super) fn decisions_by(conn: &mut Conn, by: AccountId, limit: i64) -> Result<Vec<Decision>> {
    let rows: Vec<DecisionRow> = decisions::table
        .filter(decisions::made_by.eq(by))
        .order((decisions::made_at.desc(), decisions::id.desc()))
        .limit(limit)
        .select(DecisionRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Decision::from).collect())
}

/// Those of these versions that were returned before.
pub(super) fn returned_before(conn: &mut Conn, ids: &[VersionId]) -> Result<Vec<VersionId>> {
    Ok(decisions::table
        .filter(decisions::version_id.eq_any(ids.to_vec()))
        .filter(decisions::outcome.eq(Verdict::Returned))
        .select(decisions::version_id)
        .distinct()
        .load(conn)?)
}

/// When each of these versions was returned last; those never returned are left out.
///
/// # Errors
/// The database.
pub fn returned_at(conn: &mut Conn, ids: &[VersionId]) -> Result<Vec<(VersionId, UtcTime)>> {
    let mut found: Vec<(VersionId, UtcTime)> = decisions::table
        .filter(decisions::version_id.eq_any(ids.to_vec()))
        .filter(decisions::outcome.eq(Verdict::Returned))
        .order((decisions::version_id, decisions::made_at.desc()))
        .select((decisions::version_id, decisions::made_at))
        .load(conn)?;
    found.dedup_by_key(|(version, _)| *version);
    Ok(found)
}
