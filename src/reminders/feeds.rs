//! The calendar address of a person: made, taken back, and what it answers. Its
//! secret is shown once and kept as a hash; what it shows is worked out on each
//! fetch from what that person may read then.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, NaiveDate};
use rand::RngExt;
use sha2::{Digest, Sha256};

use super::load::{self, Rules};
use super::model::Subject;
use super::simulator::readable;
use super::store_feeds as store;
use crate::accounts::{Actor, sessions};
use crate::audit::{self, Event};
use crate::businesses::BusinessId;
use crate::storage::{Conn, StorageError, UtcTime};

/// How many days back a calendar reaches.
const BACK: i64 = 60;
/// How many days ahead it looks for what a checklist has a word in.
const AHEAD: i64 = 400;

type Result<T> = std::result::Result<T, StorageError>;

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Makes the actor's address and answers with its secret part, which is nowhere
/// else; an address made before is dead from now on.
///
/// # Errors
/// The database.
pub fn make(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<String> {
    let bytes: [u8; 32] = rand::rng().random();
    let secret = URL_SAFE_NO_PAD.encode(bytes);
    store::keep(conn, actor.id, &hash(&secret), now)?;
    record(conn, actor, now, "calendar.made")?;
    Ok(secret)
}

/// Takes the actor's address back.
///
/// # Errors
/// The database.
pub fn revoke(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<()> {
    if store::remove(conn, actor.id)? {
        record(conn, actor, now, "calendar.revoked")?;
    }
    Ok(())
}

/// Since when the actor has an address.
///
/// # Errors
/// The database.
pub fn since(conn: &mut Conn, actor: &Actor) -> Result<Option<UtcTime>> {
    store::since(conn, actor.id)
}

/// What a calendar holds.
#[derive(Debug)]
pub struct Feed {
    /// Whose it is, with what they may read now.
    pub reader: Actor,
    /// The things with a day.
    pub subjects: Vec<Subject>,
    /// The first day it shows.
    pub since: NaiveDate,
}

/// What the address with this secret shows now; nothing for a secret that was taken
/// back or whose owner's account is closed. Whoever reads very many businesses gets
/// an empty one.
///
/// # Errors
/// The database.
pub fn fetch(
    conn: &mut Conn,
    rules: Rules<'_>,
    secret: &str,
    now: UtcTime,
) -> Result<Option<Feed>> {
    let Some(holder) = store::holder(conn, &hash(secret))? else {
        return Ok(None);
    };
    let Some(reader) = sessions::actor_of(conn, holder)? else {
        return Ok(None);
    };
    let own: Vec<BusinessId> = readable(conn, &reader)?
        .unwrap_or_default()
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    let span = (now, now + Duration::days(AHEAD));
    let material = load::of_businesses(conn, &own)?;
    let state = load::gather(conn, rules, material, span)?;
    let since = reader.zone.today(now.naive()) - Duration::days(BACK);
    Ok(Some(Feed {
        reader,
        subjects: state.subjects,
        since,
    }))
}

fn record(conn: &mut Conn, actor: &Actor, now: UtcTime, kind: &'static str) -> Result<()> {
    let me = actor.id.any();
    audit::record(conn, now, Some(me), &Event::new(kind, "account", me, me))
}
