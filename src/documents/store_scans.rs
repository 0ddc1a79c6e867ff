//! All queries of what the virus scanner still has to look at, and of what it found.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use super::model::{Document, DocumentId, Safety};
use super::store;
use crate::blobs::BlobHash;
use crate::businesses::BusinessId;
use crate::storage::schema::{document_scans, documents};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

pub(super) fn wait(conn: &mut Conn, document: DocumentId, now: UtcTime) -> Result<()> {
    put(conn, document, Safety::Waiting, now)
}

/// Files that wait, oldest first, those taken out left out.
pub(super) fn waiting(conn: &mut Conn, limit: i64) -> Result<Vec<Document>> {
    let ids: Vec<DocumentId> = document_scans::table
        .filter(document_scans::state.eq(Safety::Waiting.as_str()))
        .order(document_scans::document_id)
        .limit(limit)
        .select(document_scans::document_id)
        .load(conn)?;
    let mut found = store::by_ids(conn, &ids)?;
    found.sort_by_key(|document| document.id);
    Ok(found)
}

/// Whether the scanner has anything to look at.
///
/// # Errors
/// The database.
pub fn any_waiting(conn: &mut Conn, _: UtcTime) -> std::result::Result<bool, StorageError> {
    Ok(!waiting(conn, 1)?.is_empty())
}

/// What waits for the scanner.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Held {
    /// How many files.
    pub count: i64,
    /// Since when the oldest does.
    pub since: Option<UtcTime>,
}

/// What waits for the scanner, for whoever watches over the installation.
///
/// # Errors
/// The database.
pub fn held(conn: &mut Conn) -> Result<Held> {
    let waits = document_scans::state.eq(Safety::Waiting.as_str());
    let there = document_scans::table
        .inner_join(documents::table)
        .filter(waits)
        .filter(documents::removed_at.is_null());
    let (count, since) = there
        .select((count_star(), min(document_scans::at)))
        .first(conn)?;
    Ok(Held { count, since })
}

/// What the scanner says of this content of a business: the worst of what it says of its files.
///
/// # Errors
/// The database, or a row that does not parse.
pub fn safety_of(conn: &mut Conn, business: BusinessId, original: &str) -> Result<Safety> {
    let states: Vec<String> = document_scans::table
        .inner_join(documents::table)
        .filter(documents::business_id.eq(business))
        .filter(documents::original_hash.eq(original))
        .filter(documents::removed_at.is_null())
        .select(document_scans::state)
        .load(conn)?;
    let any = |one: Safety| states.iter().any(|state| state == one.as_str());
    Ok(match (any(Safety::Found), any(Safety::Waiting)) {
        (true, _) => Safety::Found,
        (false, true) => Safety::Waiting,
        (false, false) => Safety::Checked,
    })
}

/// Whether the scanner found something in this content, of whichever business.
pub(super) fn is_condemned(conn: &mut Conn, original: &BlobHash) -> Result<bool> {
    let found: Option<DocumentId> = document_scans::table
        .inner_join(documents::table)
        .filter(documents::original_hash.eq(original.as_str()))
        .filter(document_scans::state.eq(Safety::Found.as_str()))
        .select(document_scans::document_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The scanner found nothing in it.
pub(super) fn clear(conn: &mut Conn, document: DocumentId) -> Result<()> {
    diesel::delete(document_scans::table.find(document)).execute(conn)?;
    Ok(())
}

/// The scanner found something in it, whether it waited or was looked at before.
pub(super) fn condemn(conn: &mut Conn, document: DocumentId, now: UtcTime) -> Result<()> {
    clear(conn, document)?;
    put(conn, document, Safety::Found, now)
}

fn put(conn: &mut Conn, document: DocumentId, state: Safety, now: UtcTime) -> Result<()> {
    diesel::insert_into(document_scans::table)
        .values((
            document_scans::document_id.eq(document),
            document_scans::state.eq(state.as_str()),
            document_scans::at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
