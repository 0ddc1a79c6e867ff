//! The watched facts a decision rests on, in words: sealed in the trail under the
//! business's key, because a version itself keeps hashes only (CONTRACTS 1.8, 6).
//! What is sealed is destroyed with that key.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::Deserialize;

use super::Result;
use crate::accounts::Actor;
use crate::audit::{self, Change, Event, Filter};
use crate::permits::model::Version;
use crate::permits::watched::{WatchField, WatchedFacts, fingerprint};
use crate::products::ProductId;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

const KIND: &str = "permit.watched";

/// Sealed facts of one version that are looked through, newest first.
const LOOKED_THROUGH: i64 = 200;

/// Seals the known watched facts of one product as this decision found them;
/// kinds that watch nothing leave no event.
pub(super) fn seal_watched(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    product: ProductId,
    facts: &WatchedFacts,
) -> Result<()> {
    let known = fingerprint(&version.kind, facts).into_keys();
    let changes: Vec<Change> = known
        .filter_map(|field| Some(Change::to(field.as_str(), facts.get(&field)?)))
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let (id, business) = (version.id.any(), version.business.any());
    let event = Event::new(KIND, "permit_version", id, business)
        .on("product", product.any())
        .with(changes);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

#[derive(Deserialize)]
struct Body {
    refs: BTreeMap<String, AnyId>,
}

#[derive(Deserialize)]
struct Sealed {
    field: String,
    new: Option<String>,
}

/// The watched facts the last decision on a version rested on, by product;
/// without those whose key is gone.
///
/// # Errors
/// The database.
pub fn watched_before(
    conn: &mut Conn,
    version: &Version,
) -> std::result::Result<BTreeMap<ProductId, WatchedFacts>, StorageError> {
    let filter = Filter {
        subject: Some(version.id.any()),
        kind: Some(KIND.to_owned()),
        ..Filter::default()
    };
    let mut found = BTreeMap::new();
    for (entry, values) in audit::found(conn, &filter, None, LOOKED_THROUGH)? {
        let body: Body = serde_json::from_str(&entry.body)?;
        let Some((product, values)) = body.refs.get("product").zip(values) else {
            continue;
        };
        let product = ProductId::from_uuid(product.uuid());
        if let Entry::Vacant(place) = found.entry(product) {
            place.insert(facts(&values)?);
        }
    }
    Ok(found)
}

fn facts(values: &str) -> std::result::Result<WatchedFacts, StorageError> {
    let sealed: Vec<Sealed> = serde_json::from_str(values)?;
    let fact = |s: Sealed| Some((s.field.parse::<WatchField>().ok()?, s.new?));
    Ok(sealed.into_iter().filter_map(fact).collect())
}
