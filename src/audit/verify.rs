//! Walks the chain and says where it breaks, if it does.

use super::seal::hex;
use super::{hash_of, store};
use crate::storage::{Conn, StorageError};

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
        /// `missing`, `link`, `content` or `head`.
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
        for entry in entries {
            let why = match () {
                () if entry.seq != seq + 1 => Some("missing"),
                () if entry.prev_hash != hash => Some("link"),
                () if entry.hash != hash_of(&entry) => Some("content"),
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
