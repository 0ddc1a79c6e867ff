//! The append-only, hash-chained record of every change, and its verifier.
//!
//! An event holds ids, field names and keyed hashes. Old and new values lie
//! beside it, sealed under a key of the subject they belong to (a business, an
//! account); deleting that key destroys the values and leaves the chain whole.
//! The chain's head is one row that every writing transaction locks, so
//! events have one order on both databases.

mod seal;
mod store;
mod verify;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::storage::{AnyId, Conn, StorageError, UtcTime};

pub use seal::hex;
pub use store::{Entry, Filter, forget_subject, found, of_subject};
pub use verify::{Verdict, verify};

/// One changed field. Values are sealed; only their keyed hashes enter the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's name.
    pub field: &'static str,
    /// What it was, if anything.
    pub old: Option<String>,
    /// What it became, if anything.
    pub new: Option<String>,
}

impl Change {
    /// A field that became `new`.
    #[must_use]
    pub fn to(field: &'static str, new: impl Into<String>) -> Self {
        Self {
            field,
            old: None,
            new: Some(new.into()),
        }
    }

    /// A field that went from `old` to `new`; `None` if nothing changed.
    #[must_use]
    pub fn between(field: &'static str, old: &str, new: &str) -> Option<Self> {
        (old != new).then(|| Self {
            field,
            old: Some(old.to_owned()),
            new: Some(new.to_owned()),
        })
    }
}

/// Something that happened, to be recorded in the transaction that made it so.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened, `noun.verb`: `permit.accepted`.
    pub kind: &'static str,
    /// What it happened to: the table's word.
    pub subject_kind: &'static str,
    /// Which one.
    pub subject: AnyId,
    /// Whose data the values are: their key seals them. The business or account.
    pub owner: AnyId,
    /// Other rows it touches, by word.
    pub refs: Vec<(&'static str, AnyId)>,
    /// What changed.
    pub changes: Vec<Change>,
}

impl Event {
    /// An event without changed fields; add them with struct update.
    #[must_use]
    pub const fn new(
        kind: &'static str,
        subject_kind: &'static str,
        subject: AnyId,
        owner: AnyId,
    ) -> Self {
        Self {
            kind,
            subject_kind,
            subject,
            owner,
            refs: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Adds changed fields.
    #[must_use]
    pub fn with(mut self, changes: impl IntoIterator<Item = Change>) -> Self {
        self.changes.extend(changes);
        self
    }

    /// Adds a touched row.
    #[must_use]
    pub fn on(mut self, word: &'static str, id: AnyId) -> Self {
        self.refs.push((word, id));
        self
    }
}

/// Appends an event to the chain. `actor` is empty for the service itself.
///
/// # Errors
/// The database; then the whole use-case is undone.
pub fn record(
    conn: &mut Conn,
    now: UtcTime,
    actor: Option<AnyId>,
    event: &Event,
) -> Result<(), StorageError> {
    let (seq, prev) = store::head(conn)?;
    let key = store::key_of(conn, event.owner, seq + 1)?;
    let body = body_of(event, &key);
    let entry = Entry {
        seq: seq + 1,
        at: now,
        actor_id: actor,
        kind: event.kind.to_owned(),
        subject_kind: event.subject_kind.to_owned(),
        subject_id: Some(event.subject),
        body,
        prev_hash: prev,
        hash: vec![],
    };
    let entry = Entry {
        hash: hash_of(&entry),
        ..entry
    };
    store::append(conn, &entry)?;
    match seal::seal(&key, entry.seq, &event.changes) {
        Some(sealed) => store::keep_values(conn, entry.seq, event.owner, sealed),
        None => Ok(()),
    }
}

/// How many events there are, and the hash of the last in hex: whoever keeps both
/// elsewhere can prove later that nothing before was changed.
///
/// # Errors
/// The database.
pub fn head(conn: &mut Conn) -> Result<(i64, String), StorageError> {
    let (seq, hash) = store::head(conn)?;
    Ok((seq, hex(&hash)))
}

/// What a changed field leaves in the chain: keyed hashes of its values.
#[derive(Serialize, Deserialize, PartialEq)]
struct FieldHash {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

impl FieldHash {
    fn of(key: &[u8], field: &str, old: Option<&str>, new: Option<&str>) -> Self {
        Self {
            field: field.to_owned(),
            old: old.map(|value| seal::fingerprint(key, value)),
            new: new.map(|value| seal::fingerprint(key, value)),
        }
    }
}

fn body_of(event: &Event, key: &[u8]) -> String {
    let refs: serde_json::Map<_, _> = event
        .refs
        .iter()
        .map(|(word, id)| ((*word).to_owned(), json!(id)))
        .collect();
    let fields: Vec<_> = event
        .changes
        .iter()
        .map(|c| FieldHash::of(key, c.field, c.old.as_deref(), c.new.as_deref()))
        .collect();
    json!({ "owner": event.owner, "refs": refs, "fields": fields }).to_string()
}

/// The hash of an entry: over its predecessor's hash and every part, each with its length.
pub(crate) fn hash_of(entry: &Entry) -> Vec<u8> {
    let none = || "-".to_owned();
    let mut sha = Sha256::new();
    let parts = [
        entry.seq.to_string(),
        entry.at.to_string(),
        entry.actor_id.map_or_else(none, |id| id.to_string()),
        entry.kind.clone(),
        entry.subject_kind.clone(),
        entry.subject_id.map_or_else(none, |id| id.to_string()),
        entry.body.clone(),
    ];
    sha.update(&entry.prev_hash);
    for part in parts {
        sha.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        sha.update(part.as_bytes());
    }
    sha.finalize().to_vec()
}
