//! Walks the chain and says where it breaks, if it does. The values beside an entry
//! must stand and be those whose hashes are in the chain, unless their key was
//! destroyed with the person or business they belong to.

use std::collections::HashMap;

use serde::Deserialize;

use super::seal::{self, hex};
use super::store::Entry;
use super::{FieldHash, hash_of, store};
use crate::storage::{AnyId, Conn, StorageError};

/// Entries read at a time.
const STEP: i64 = 1_000;

/// What the verifier found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry follows from the one before; holds their number and the head's hash in hex.
    Whole {
        /// How many entries.
        entries: i64,
        /// The head's hash.
        head: String,
    },
    /// The first entry that does not fit, and why.
    Broken {
        /// Its place.
        seq: i64,
        /// `missing`, `link`, `content`, `values` or `head`.
        why: &'static str,
    },
}

/// Checks the whole chain from its beginning to the head.
///
/// # Errors
/// The database.
pub fn verify(conn: &mut Conn) -> Result<Verdict, StorageError> {
    let (mut seq, mut hash) = (0, vec![0; 32]);
    loop {
        let entries = store::following(conn, seq, STEP)?;
        if entries.is_empty() {
            break;
        }
        let values = Values::beside(conn, &entries)?;
        for entry in entries {
            let why = match () {
                () if entry.seq != seq + 1 => Some("missing"),
                () if entry.prev_hash != hash => Some("link"),
                () if entry.hash != hash_of(&entry) => Some("content"),
                () if !values.fit(&entry) => Some("values"),
                () => None,
            };
            if let Some(why) = why {
                return Ok(Verdict::Broken { seq: seq + 1, why });
            }
            (seq, hash) = (entry.seq, entry.hash);
        }
    }
    let head = store::head(conn)?;
    if head != (seq, hash.clone()) {
        return Ok(Verdict::Broken {
            seq: seq + 1,
            why: "head",
        });
    }
    Ok(Verdict::Whole {
        entries: seq,
        head: hex(&hash),
    })
}

/// What the verifier reads of an entry's body.
#[derive(Deserialize)]
struct Body {
    owner: AnyId,
    fields: Vec<FieldHash>,
}

/// A value as it was sealed.
#[derive(Deserialize)]
struct Value {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

/// The sealed values of some entries, and the keys that still stand.
struct Values {
    sealed: HashMap<i64, Vec<u8>>,
    keys: HashMap<AnyId, (Vec<u8>, i64)>,
}

impl Values {
    fn beside(conn: &mut Conn, entries: &[Entry]) -> Result<Self, StorageError> {
        let owners = entries.iter().filter_map(body).map(|body| body.owner);
        let ends = entries.first().zip(entries.last());
        let (first, last) = ends.map_or((0, 0), |(first, last)| (first.seq, last.seq));
        Ok(Self {
            keys: store::keys(conn, owners.collect())?,
            sealed: store::sealed(conn, first, last)?,
        })
    }

    fn fit(&self, entry: &Entry) -> bool {
        let Some(body) = body(entry) else {
            return false;
        };
        let key = self.keys.get(&body.owner);
        let Some((key, _)) = key.filter(|(_, first)| *first <= entry.seq) else {
            return true;
        };
        if body.fields.is_empty() {
            return !self.sealed.contains_key(&entry.seq);
        }
        let sealed = self.sealed.get(&entry.seq);
        let text = sealed.and_then(|sealed| seal::open(key, entry.seq, sealed));
        let values = text.and_then(|text| serde_json::from_str::<Vec<Value>>(&text).ok());
        values.is_some_and(|values| hashes(key, &values) == body.fields)
    }
}

fn body(entry: &Entry) -> Option<Body> {
    serde_json::from_str(&entry.body).ok()
}

fn hashes(key: &[u8], values: &[Value]) -> Vec<FieldHash> {
    let hash = |v: &Value| FieldHash::of(key, &v.field, v.old.as_deref(), v.new.as_deref());
    values.iter().map(hash).collect()
}
