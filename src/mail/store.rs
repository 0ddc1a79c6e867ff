//! All queries of the outbox.

use std::collections::BTreeMap;

use chrono::Duration;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::methods::LoadQuery;
use serde::Serialize;

use super::outbox::{Envelope, MailId, MailState};
use crate::storage::schema::outbox;
use crate::storage::{AnyId, Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// A message as it lies in the outbox.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(MultiBackend))]
pub struct MailRow {
    /// Which.
    pub id: MailId,
    /// The message's kind, also its folder of templates.
    pub kind: String,
    /// Mail address.
    pub recipient: String,
    /// Code of the reader's language.
    pub lang: String,
    /// The message as JSON.
    #[serde(skip)]
    pub payload: String,
    /// Without angle brackets; gets its domain when it is first tried and keeps it.
    pub message_id: String,
    /// How far it has come.
    pub state: MailState,
    /// Tries that were answered.
    pub attempts: i16,
    /// Not before this instant.
    pub next_at: UtcTime,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: UtcTime,
    /// When the mail server took it.
    pub handed_at: Option<UtcTime>,
    /// The person, if they have an account.
    #[serde(skip)]
    pub account_id: Option<AnyId>,
    /// Whether its reader can decline mails of its kind.
    pub optional: bool,
}

/// What waits in the outbox.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Backlog {
    /// Messages due now, counted to 1000 at most.
    pub due: i64,
    /// Messages that were tried in vain and wait for another try, counted to 1000 at most.
    pub again: i64,
    /// What the mail server, or the way to it, said of the newest of them.
    pub error: Option<String>,
    /// Since when the oldest waits.
    pub oldest: Option<UtcTime>,
    /// Failed or given up in the last seven days, counted to 1000 at most.
    pub lost: i64,
}

pub(super) fn insert(
    conn: &mut Conn,
    id: MailId,
    envelope: &Envelope,
    now: UtcTime,
) -> Result<Option<MailId>> {
    let row = (
        outbox::id.eq(id),
        outbox::dedupe_key.eq(&envelope.dedupe_key),
        outbox::kind.eq(envelope.message.kind()),
        outbox::account_id.eq(envelope.account),
        outbox::recipient.eq(&envelope.recipient),
        outbox::lang.eq(envelope.lang.code()),
        outbox::payload.eq(serde_json::to_string(&envelope.message)?),
        outbox::message_id.eq(id.to_string()),
        outbox::optional.eq(envelope.optional),
        outbox::state.eq(MailState::Queued),
        outbox::attempts.eq(0_i16),
        outbox::next_at.eq(envelope.not_before),
        outbox::created_at.eq(now),
    );
    let inserted = Both(
        diesel::insert_into(outbox::table)
            .values(row)
            .on_conflict(outbox::dedupe_key)
            .do_nothing(),
    )
    .execute(conn)?;
    Ok((inserted == 1).then_some(id))
}

/// Messages that are due and free, oldest first; kinds that are `withheld` stay where they are.
pub fn due_query(
    now: UtcTime,
    withheld: &[&str],
    limit: i64,
) -> impl QueryFragment<MultiBackend> + RunQueryDsl<Conn> + for<'q> LoadQuery<'q, Conn, MailRow> + use<>
{
    let withheld: Vec<String> = withheld.iter().map(|kind| (*kind).to_owned()).collect();
    outbox::table
        .filter(outbox::state.eq(MailState::Queued))
        .filter(outbox::next_at.le(now))
        .filter(outbox::kind.ne_all(withheld))
        .filter(
            outbox::lease_until
                .is_null()
                .or(outbox::lease_until.lt(now)),
        )
        .order((outbox::next_at, outbox::id))
        .limit(limit)
        .select(MailRow::as_select())
}

/// Leases up to `limit` due messages until `until`, oldest first. The transaction is the
/// only one that writes, so that no row goes to two workers. A message tried for the first
/// time gets its Message-ID of this `domain`.
pub(super) fn claim(
    conn: &mut Conn,
    (lease, until): (AnyId, UtcTime),
    domain: &str,
    withheld: &[&str],
    limit: i64,
    now: UtcTime,
) -> Result<Vec<MailRow>> {
    let mut rows: Vec<MailRow> = due_query(now, withheld, limit).load(conn)?;
    for row in &mut rows {
        if !row.message_id.contains('@') {
            row.message_id = format!("{}@{domain}", row.message_id);
        }
        diesel::update(outbox::table.find(row.id))
            .set((
                outbox::lease_id.eq(Some(lease)),
                outbox::lease_until.eq(Some(until)),
                outbox::message_id.eq(&row.message_id),
            ))
            .execute(conn)?;
    }
    Ok(rows)
}

/// What became of one try.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) state: MailState,
    pub(super) next_at: UtcTime,
    pub(super) error: Option<String>,
    pub(super) handed_at: Option<UtcTime>,
}

/// Whether a message is still leased to this worker: a clock elsewhere may have run ahead.
pub(super) fn holds(conn: &mut Conn, id: MailId, lease: AnyId) -> Result<bool> {
    let held = outbox::table
        .find(id)
        .filter(outbox::lease_id.eq(Some(lease)));
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(conn)?)
}

/// Marks a message, unless the lease has passed to another worker; says whether it did.
pub(super) fn mark(conn: &mut Conn, id: MailId, lease: AnyId, mark: &Mark) -> Result<bool> {
    let changed = diesel::update(
        outbox::table
            .find(id)
            .filter(outbox::lease_id.eq(Some(lease))),
    )
    .set((
        outbox::state.eq(mark.state),
        outbox::attempts.eq(outbox::attempts + 1_i16),
        outbox::next_at.eq(mark.next_at),
        outbox::last_error.eq(mark.error.as_deref()),
        outbox::handed_at.eq(mark.handed_at),
        outbox::lease_id.eq(None::<AnyId>),
        outbox::lease_until.eq(None::<UtcTime>),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Gives back what was leased but not tried.
pub(super) fn release(conn: &mut Conn, lease: AnyId) -> Result<()> {
    diesel::update(outbox::table.filter(outbox::lease_id.eq(Some(lease))))
        .set((
            outbox::lease_id.eq(None::<AnyId>),
            outbox::lease_until.eq(None::<UtcTime>),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn requeue(conn: &mut Conn, id: MailId, now: UtcTime) -> Result<bool> {
    let changed = diesel::update(
        outbox::table.find(id).filter(
            outbox::lease_until
                .is_null()
                .or(outbox::lease_until.lt(now)),
        ),
    )
    .set((
        outbox::state.eq(MailState::Queued),
        outbox::attempts.eq(0_i16),
        outbox::next_at.eq(now),
        outbox::handed_at.eq(None::<UtcTime>),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn by_id(conn: &mut Conn, id: MailId) -> Result<MailRow> {
    Ok(outbox::table
        .find(id)
        .select(MailRow::as_select())
        .first(conn)?)
}

pub(super) fn states(conn: &mut Conn, ids: &[MailId]) -> Result<BTreeMap<MailId, MailState>> {
    let rows: Vec<(MailId, MailState)> = outbox::table
        .filter(outbox::id.eq_any(ids.to_vec()))
        .select((outbox::id, outbox::state))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

pub(super) fn last_keyed(conn: &mut Conn, prefix: &str) -> Result<Option<MailRow>> {
    Ok(outbox::table
        .filter(outbox::dedupe_key.ge(prefix))
        .filter(outbox::dedupe_key.lt(format!("{prefix}~")))
        .order(outbox::dedupe_key.desc())
        .select(MailRow::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn page(
    conn: &mut Conn,
    state: Option<MailState>,
    before: Option<MailId>,
    limit: i64,
) -> Result<Vec<MailRow>> {
    let mut query = outbox::table
        .select(MailRow::as_select())
        .order(outbox::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(outbox::state.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(outbox::id.lt(before));
    }
    Ok(query.load(conn)?)
}

pub(super) fn anything_due(conn: &mut Conn, now: UtcTime) -> Result<bool> {
    let found: Option<MailId> = outbox::table
        .filter(outbox::state.eq(MailState::Queued))
        .filter(outbox::next_at.le(now))
        .filter(
            outbox::lease_until
                .is_null()
                .or(outbox::lease_until.lt(now)),
        )
        .select(outbox::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

pub(super) fn backlog(conn: &mut Conn, now: UtcTime) -> Result<Backlog> {
    let due: Vec<UtcTime> = outbox::table
        .filter(outbox::state.eq(MailState::Queued))
        .filter(outbox::next_at.le(now))
        .order(outbox::next_at)
        .limit(1000)
        .select(outbox::next_at)
        .load(conn)?;
    let again: Vec<(UtcTime, Option<String>)> = outbox::table
        .filter(outbox::state.eq(MailState::Queued))
        .filter(outbox::attempts.gt(0_i16))
        .order(outbox::id.desc())
        .limit(1000)
        .select((outbox::created_at, outbox::last_error))
        .load(conn)?;
    let lost: Vec<MailId> = outbox::table
        .filter(outbox::state.eq_any([MailState::Failed, MailState::GivenUp]))
        .filter(outbox::next_at.gt(now - Duration::days(7)))
        .limit(1000)
        .select(outbox::id)
        .load(conn)?;
    Ok(Backlog {
        due: i64::try_from(due.len()).unwrap_or(i64::MAX),
        oldest: due
            .first()
            .copied()
            .into_iter()
            .chain(again.last().map(|(at, _)| *at))
            .min(),
        again: i64::try_from(again.len()).unwrap_or(i64::MAX),
        error: again.into_iter().find_map(|(_, error)| error),
        lost: i64::try_from(lost.len()).unwrap_or(i64::MAX),
    })
}

/// The messages to this person, newest first.
pub(super) fn of_account(conn: &mut Conn, account: AnyId, limit: i64) -> Result<Vec<MailRow>> {
    Ok(outbox::table
        .filter(outbox::account_id.eq(account))
        .order(outbox::id.desc())
        .limit(limit)
        .select(MailRow::as_select())
        .load(conn)?)
}

/// Takes out every message to this person, sent or not.
pub(super) fn forget_account(conn: &mut Conn, account: AnyId) -> Result<usize> {
    Ok(diesel::delete(outbox::table.filter(outbox::account_id.eq(account))).execute(conn)?)
}

/// Forgets what was handed over before `before`; answers with how many rows.
pub(super) fn forget_handed(conn: &mut Conn, before: UtcTime) -> Result<usize> {
    Ok(diesel::delete(
        outbox::table
            .filter(outbox::state.eq(MailState::HandedOver))
            .filter(outbox::next_at.lt(before)),
    )
    .execute(conn)?)
}
