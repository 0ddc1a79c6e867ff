//! Signed-in browsers: begin, keep alive, end.

use chrono::Duration;

use super::links::{self, LinkKind};
use super::store_sessions::{self as store, SessionRow};
use super::token::Secrets;
use super::{AccountId, Actor, SessionId};
use crate::audit::{self, Event};
use crate::storage::{Conn, StorageError, UtcTime};

/// Days a session lives after its last refresh.
const SESSION_DAYS: i64 = 30;
/// Seconds in which the just-rotated token still gets the same successor:
/// two tabs, or an answer lost on the way.
const GRACE_SECONDS: i64 = 60;

/// What a browser is given.
#[derive(Debug, Clone)]
pub struct Pass {
    /// The JWT, good for minutes.
    pub access: String,
    /// The refresh token, good until used.
    pub refresh: String,
}

/// A session as its owner sees it in the list of devices.
#[derive(Debug, Clone)]
pub struct Device {
    /// Which.
    pub id: SessionId,
    /// What the browser calls itself, shortened.
    pub agent: String,
    /// Since when.
    pub since: UtcTime,
    /// Last refreshed.
    pub last: UtcTime,
}

/// Opens a session for an account.
///
/// # Errors
/// The database.
pub fn begin(
    conn: &mut Conn,
    secrets: &Secrets,
    account: AccountId,
    agent: &str,
    now: UtcTime,
) -> Result<Pass, StorageError> {
    let row = SessionRow {
        id: SessionId::new(now),
        account_id: account,
        generation: 0,
        rotated_at: now,
        created_at: now,
        expires_at: now + Duration::days(SESSION_DAYS),
        agent: agent.chars().take(120).collect(),
        ended_at: None,
    };
    let id = row.id;
    store::insert_session(conn, row)?;
    Ok(pass(secrets, id, 0, now))
}

fn pass(secrets: &Secrets, id: SessionId, generation: i32, now: UtcTime) -> Pass {
    Pass {
        access: secrets.access_token(id, now).unwrap_or_default(),
        refresh: secrets.refresh_token(id, generation),
    }
}

/// Who a session acts as now; `None` when it ended, is late, or the account is shut.
///
/// # Errors
/// The database.
pub fn actor(
    conn: &mut Conn,
    session: SessionId,
    now: UtcTime,
) -> Result<Option<Actor>, StorageError> {
    store::actor(conn, session, now)
}

/// A person as they may act now, without a session of theirs: for what they asked to
/// be made in their absence. `None` when the account is not active.
///
/// # Errors
/// The database.
pub fn actor_of(conn: &mut Conn, account: AccountId) -> Result<Option<Actor>, StorageError> {
    store::actor_of(conn, account)
}

/// Trades a refresh token for the next pass. The current token rotates; the
/// one before it gets the same successor for a minute; anything older means
/// the token was copied, and ends the session for both holders. A session that
/// ran out stays over, whatever token is shown.
///
/// # Errors
/// The database.
pub fn refresh(
    conn: &mut Conn,
    secrets: &Secrets,
    token: &str,
    now: UtcTime,
) -> Result<Option<Pass>, StorageError> {
    let Some((id, generation)) = secrets.read_refresh_token(token) else {
        return Ok(None);
    };
    let until = now + Duration::days(SESSION_DAYS);
    if store::rotate(conn, id, generation, now, until)? {
        return Ok(Some(pass(secrets, id, generation + 1, now)));
    }
    let alive = |row: &SessionRow| row.ended_at.is_none() && row.expires_at > now;
    let Some(row) = store::session(conn, id)?.filter(alive) else {
        return Ok(None);
    };
    let fresh = row.generation == generation + 1
        && now - row.rotated_at <= Duration::seconds(GRACE_SECONDS);
    if fresh {
        return Ok(Some(pass(secrets, id, row.generation, now)));
    }
    store::end_session(conn, id, now)?;
    record(conn, None, row.account_id, "session.copied", now)?;
    Ok(None)
}

/// Ends one session, if it is the actor's own.
///
/// # Errors
/// The database.
pub fn end(
    conn: &mut Conn,
    actor: &Actor,
    session: SessionId,
    now: UtcTime,
) -> Result<(), StorageError> {
    match store::session(conn, session)? {
        Some(row) if row.account_id == actor.id => store::end_session(conn, session, now)?,
        _ => return Err(StorageError::NotFound),
    }
    record(conn, Some(actor.id), actor.id, "session.ended", now)
}

/// Ends the actor's sessions in every other browser, as [`end_all`].
///
/// # Errors
/// The database.
pub fn end_others(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<(), StorageError> {
    end_all(conn, actor.id, Some(actor.session), now)?;
    record(conn, Some(actor.id), actor.id, "session.others_ended", now)
}

/// Leaves a trace on the account; nobody signed in did what the service does itself.
fn record(
    conn: &mut Conn,
    by: Option<AccountId>,
    account: AccountId,
    kind: &'static str,
    now: UtcTime,
) -> Result<(), StorageError> {
    let event = Event::new(kind, "account", account.any(), account.any());
    audit::record(conn, now, by.map(AccountId::any), &event)
}

/// Ends every session of the account, but for one if asked, and with them the
/// unused links and codes that would open another.
///
/// # Errors
/// The database.
pub fn end_all(
    conn: &mut Conn,
    account: AccountId,
    but: Option<SessionId>,
    now: UtcTime,
) -> Result<(), StorageError> {
    links::retire(conn, account, LinkKind::ALL, now)?;
    store::end_all_sessions(conn, account, but, now)
}

/// Drops sessions that are over; answers with how many.
///
/// # Errors
/// The database.
pub fn clean_up(conn: &mut Conn, now: UtcTime) -> Result<usize, StorageError> {
    store::drop_over(conn, now)
}

/// The actor's signed-in browsers, newest first.
///
/// # Errors
/// The database.
pub fn devices(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<Vec<Device>, StorageError> {
    let rows = store::sessions_of(conn, actor.id, now)?;
    Ok(rows
        .into_iter()
        .map(|r| Device {
            id: r.id,
            agent: r.agent,
            since: r.created_at,
            last: r.rotated_at,
        })
        .collect())
}
