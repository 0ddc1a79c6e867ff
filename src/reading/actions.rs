//! Use-cases of readings: queued in the transaction that attaches a file, found again beside it,
//! counted when it is handed in. Who may see them is asked where the permit is known.

use std::collections::HashSet;

use super::compare::outcome;
use super::model::{OfDocument, Outcome, Place, Quality, ReadingState};
use super::store::{self, Row};
use super::{Field, Found, Kind};
use crate::blobs::{BlobHash, BlobKind};
use crate::businesses::BusinessId;
use crate::documents::{self, Document, DocumentId};
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Queues the reading of a file uploaded as this kind of evidence. The same content is read once
/// a business; one that could not be read is tried anew.
///
/// # Errors
/// The database.
pub fn queue(
    conn: &mut Conn,
    now: UtcTime,
    business: BusinessId,
    original: &BlobHash,
    expected: &str,
) -> Result<()> {
    let row = Row {
        business_id: business,
        original_hash: original.as_str().to_owned(),
        expected: expected.to_owned(),
        state: ReadingState::Waiting,
        attempts: 0,
        due_at: now,
        kind: None,
        found: "[]".to_owned(),
        private: "[]".to_owned(),
        created_at: now,
    };
    store::queue(conn, &row)
}

/// Takes a content out of the queue that nobody needs to have read any more; what was read stays.
///
/// # Errors
/// The database.
pub fn drop_waiting(conn: &mut Conn, business: BusinessId, original: &BlobHash) -> Result<()> {
    store::drop_waiting(conn, business, original)
}

/// Whether anything waits to be read now: one index look-up.
///
/// # Errors
/// The database.
pub fn any_due(conn: &mut Conn, now: UtcTime) -> Result<bool> {
    Ok(store::due(conn, now)?.is_some())
}

/// What was read on these files of one business, in their order; files never queued are left out.
///
/// # Errors
/// The database, or a row that does not parse.
pub fn of_documents(conn: &mut Conn, files: &[&Document]) -> Result<Vec<OfDocument>> {
    let Some(business) = files.first().map(|file| file.business) else {
        return Ok(vec![]);
    };
    let ids: Vec<DocumentId> = files.iter().map(|file| file.id).collect();
    let originals: Vec<&BlobHash> = files.iter().map(|file| &file.original).collect();
    let rows = store::of_contents(conn, business, &originals)?;
    let turns = store::turns(conn, &ids)?;
    let mut all = Vec::new();
    for file in files {
        let row = rows
            .iter()
            .find(|row| row.original_hash == file.original.as_str());
        if let Some(row) = row {
            let quarters = turns.get(&file.id).copied().unwrap_or(0);
            all.push(of_row(row, file.id, quarters)?);
        }
    }
    Ok(all)
}

fn of_row(row: &Row, document: DocumentId, quarters: i16) -> Result<OfDocument> {
    let turned = |found: Found| Found {
        area: found.area.turned(quarters),
        ..found
    };
    let places: Vec<Place> = serde_json::from_str(&row.private)?;
    let around = |place: Place| Place {
        area: place.area.turned(quarters),
        ..place
    };
    Ok(OfDocument {
        private: places.into_iter().map(around).collect(),
        document,
        state: row.state,
        kind: row.kind.as_deref().and_then(|kind| kind.parse().ok()),
        found: row.found()?.into_iter().map(turned).collect(),
    })
}

/// The pages of `shown` are those of `document` turned a quarter to the right, mostly the same
/// file: the boxes turn with them.
///
/// # Errors
/// The database.
pub fn turned(conn: &mut Conn, document: DocumentId, shown: DocumentId) -> Result<()> {
    store::turn(conn, document, shown)
}

/// Counts what became of the proposals of a version that is handed in: `fields` are those its form
/// has, with what was typed. Nothing is counted of a kind
/// that is not read, of a paper of another kind, or while reading goes on.
///
/// # Errors
/// The database.
pub fn count(
    conn: &mut Conn,
    version: AnyId,
    kind: &str,
    fields: &[(Field, Option<String>)],
    read: &[OfDocument],
) -> Result<()> {
    let known = kind.parse::<Kind>().is_ok();
    let waits = read.iter().any(|of| of.state == ReadingState::Waiting);
    let other = super::compare::other_kind(kind, read).is_some();
    if !known || waits || other || read.is_empty() {
        return Ok(());
    }
    let best = super::compare::best(kind, read);
    let became = fields.iter().filter_map(|(field, typed)| {
        let found = best.iter().find(|p| p.found.field == *field);
        let read = found.map(|p| p.found.value.as_str());
        Some((field.as_str(), outcome(*field, typed.as_deref(), read)?))
    });
    let became: Vec<(&str, Outcome)> = became.collect();
    store::set_outcomes(conn, version, kind, &became)
}

/// How well papers are read, as far as people said.
///
/// # Errors
/// The database.
pub fn quality(conn: &mut Conn) -> Result<Quality> {
    let tallies = store::tallies(conn)?.into_iter();
    Ok(Quality {
        states: store::states(conn)?,
        fields: tallies
            .map(|((kind, field), tally)| (kind, field, tally))
            .collect(),
    })
}

/// Forgets what was read on files that are gone; answers with how many.
///
/// # Errors
/// The database.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let kept: HashSet<BlobHash> = documents::named(conn, BlobKind::Original)?;
    let kept: HashSet<&str> = kept.iter().map(BlobHash::as_str).collect();
    let mut gone = 0;
    for (business, original) in store::contents(conn)? {
        if !kept.contains(original.as_str()) {
            gone += store::forget(conn, business, &original)?;
        }
    }
    Ok(gone)
}

/// Forgets what was read on the papers of a business that ends.
///
/// # Errors
/// The database.
pub fn forget_of_business(conn: &mut Conn, business: BusinessId) -> Result<usize> {
    store::forget_of_business(conn, business)
}
