//! All queries of the audit tables.

use std::collections::HashMap;

use diesel::prelude::*;
use rand::RngExt;

use super::seal;
use crate::storage::schema::{audit_events, audit_head, audit_keys, audit_values};
use crate::storage::{AnyId, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// One event as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events, check_for_backend(MultiBackend))]
pub struct Entry {
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: UtcTime,
    /// Who; empty for the service itself.
    pub actor_id: Option<AnyId>,
    /// What happened.
    pub kind: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which.
    pub subject_id: Option<AnyId>,
    /// Ids, field names and keyed hashes, as JSON.
    pub body: String,
    /// Hash of the entry before.
    pub prev_hash: Vec<u8>,
    /// Hash of this entry.
    pub hash: Vec<u8>,
}

pub(super) fn head(conn: &mut Conn) -> Result<(i64, Vec<u8>)> {
    Ok(audit_head::table
        .find(1)
        .select((audit_head::seq, audit_head::hash))
        .first(conn)?)
}

pub(super) fn append(conn: &mut Conn, entry: &Entry) -> Result<()> {
    diesel::insert_into(audit_events::table)
        .values(entry.clone())
        .execute(conn)?;
    diesel::update(audit_head::table.find(1))
        .set((
            audit_head::seq.eq(entry.seq),
            audit_head::hash.eq(&entry.hash),
        ))
        .execute(conn)?;
    Ok(())
}

/// The subject's key; made at its first event, whose place `seq` it keeps: what was
/// sealed before under a key destroyed since is none of its own.
pub(super) fn key_of(conn: &mut Conn, subject: AnyId, seq: i64) -> Result<Vec<u8>> {
    let found = audit_keys::table
        .find(subject)
        .select(audit_keys::secret)
        .first(conn)
        .optional()?;
    if let Some(key) = found {
        return Ok(key);
    }
    let key: [u8; 32] = rand::rng().random();
    diesel::insert_into(audit_keys::table)
        .values((
            audit_keys::subject_id.eq(subject),
            audit_keys::secret.eq(key.to_vec()),
            audit_keys::first_seq.eq(seq),
        ))
        .execute(conn)?;
    Ok(key.to_vec())
}

pub(super) fn keep_values(
    conn: &mut Conn,
    seq: i64,
    subject: AnyId,
    sealed: Vec<u8>,
) -> Result<()> {
    diesel::insert_into(audit_values::table)
        .values((
            audit_values::seq.eq(seq),
            audit_values::subject_id.eq(subject),
            audit_values::sealed.eq(sealed),
        ))
        .execute(conn)?;
    Ok(())
}

/// Destroys the key of a subject: what it sealed can never be read again, and
/// the chain stays whole. A later event of the subject gets a key of its own.
///
/// # Errors
/// The database.
pub fn forget_subject(conn: &mut Conn, subject: AnyId) -> Result<()> {
    diesel::delete(audit_keys::table.find(subject)).execute(conn)?;
    Ok(())
}

/// Entries after `after`, oldest first: for the verifier.
pub(super) fn following(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(audit_events::table
        .filter(audit_events::seq.gt(after))
        .order(audit_events::seq)
        .limit(limit)
        .select(Entry::as_select())
        .load(conn)?)
}

/// The keys of these subjects that still stand, each with the first entry it seals.
pub(super) fn keys(
    conn: &mut Conn,
    subjects: Vec<AnyId>,
) -> Result<HashMap<AnyId, (Vec<u8>, i64)>> {
    let rows: Vec<(AnyId, Vec<u8>, i64)> = audit_keys::table
        .filter(audit_keys::subject_id.eq_any(subjects))
        .select((
            audit_keys::subject_id,
            audit_keys::secret,
            audit_keys::first_seq,
        ))
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows.map(|(id, key, first)| (id, (key, first))).collect())
}

/// The sealed values of entries from `first` to `last`, by entry.
pub(super) fn sealed(conn: &mut Conn, first: i64, last: i64) -> Result<HashMap<i64, Vec<u8>>> {
    let rows: Vec<(i64, Vec<u8>)> = audit_values::table
        .filter(audit_values::seq.between(first, last))
        .select((audit_values::seq, audit_values::sealed))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// An entry, its sealed values and their key, where they still stand.
type WithSealed = (Entry, Option<(i64, Vec<u8>)>, Option<Vec<u8>>);

/// Which events are looked for; empty parts leave none out.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What happened to this thing.
    pub subject: Option<AnyId>,
    /// What this person did.
    pub actor: Option<AnyId>,
    /// Events of this kind, `permit.accepted`.
    pub kind: Option<String>,
}

/// What happened to one thing, newest first, each with its values where their
/// key still stands.
///
/// # Errors
/// The database.
pub fn of_subject(
    conn: &mut Conn,
    subject: AnyId,
    limit: i64,
) -> Result<Vec<(Entry, Option<String>)>> {
    let filter = Filter {
        subject: Some(subject),
        ..Filter::default()
    };
    found(conn, &filter, None, limit)
}

/// The events that a filter leaves, before `before`, newest first, each with
/// its values where their key still stands.
///
/// # Errors
/// The database.
pub fn found(
    conn: &mut Conn,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<(Entry, Option<String>)>> {
    let mut query = audit_events::table
        .left_join(audit_values::table.on(audit_values::seq.eq(audit_events::seq)))
        .left_join(audit_keys::table.on(audit_keys::subject_id.eq(audit_values::subject_id)))
        .filter(audit_events::seq.lt(before.unwrap_or(i64::MAX)))
        .order(audit_events::seq.desc())
        .limit(limit)
        .select((
            Entry::as_select(),
            (audit_values::seq, audit_values::sealed).nullable(),
            audit_keys::secret.nullable(),
        ))
        .into_boxed();
    if let Some(subject) = filter.subject {
        query = query.filter(audit_events::subject_id.eq(subject));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit_events::actor_id.eq(actor));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(audit_events::kind.eq(kind));
    }
    let rows: Vec<WithSealed> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(entry, sealed, key)| {
            let values = sealed
                .zip(key)
                .and_then(|((seq, sealed), key)| seal::open(&key, seq, &sealed));
            (entry, values)
        })
        .collect())
}
