//! The files of a version: add, replace, move, take out, while it is open for that.

use super::{PermitError, Result, file, open_at};
use crate::accounts::Actor;
use crate::audit::Change;
use crate::documents::workshop::Kept;
use crate::documents::{self, Document, DocumentId, ShownPage};
use crate::permits::model::{FieldName, Page, Version, VersionId};
use crate::permits::store;
use crate::permits::version::ReviewState;
use crate::reading;
use crate::storage::{Conn, UtcTime};

/// How much may be uploaded; from the settings.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most files of one version.
    pub pages: usize,
    /// Most bytes of one business.
    pub quota: u64,
}

/// The files of a version, in order, without asking who wants to see them.
pub(super) fn load(conn: &mut Conn, version: VersionId) -> Result<Vec<Page>> {
    let places = store::pages(conn, version)?;
    let ids: Vec<DocumentId> = places.iter().map(|(_, id)| *id).collect();
    let mut found = documents::by_ids(conn, &ids)?;
    let pages = places.into_iter().filter_map(|(position, id)| {
        let at = found.iter().position(|d| d.id == id)?;
        Some(Page {
            position,
            document: found.swap_remove(at),
        })
    });
    Ok(pages.collect())
}

/// The files of a version, in order; who may see them is asked by whoever shows them.
///
/// # Errors
/// The database.
pub fn pages(conn: &mut Conn, version: VersionId) -> Result<Vec<Page>> {
    load(conn, version)
}

/// Rows of new files for a version, those left out that it has already.
pub(super) fn store_new(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    there: &[Page],
    kept: &[Kept],
    limits: Limits,
) -> Result<Vec<DocumentId>> {
    let mut seen: Vec<_> = there.iter().map(|p| p.document.original.clone()).collect();
    let mut made = Vec::new();
    for file in kept {
        if seen.contains(&file.original) {
            continue;
        }
        seen.push(file.original.clone());
        let id = documents::store_upload(conn, actor, now, version.business, file, limits.quota)?;
        let kind = version.kind.as_str();
        reading::queue(conn, now, version.business, &file.original, kind)?;
        made.push(id);
    }
    if there.len().saturating_add(made.len()) > limits.pages {
        return Err(PermitError::TooManyPages);
    }
    Ok(made)
}

/// Adds files at the end, or in the place of page `instead` (from 1).
///
/// # Errors
/// `Stale`, `Closed`, `NotFound` for a place without page, `TooManyPages`, the quota, or the database.
pub fn add_pages(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
    (kept, instead): (&[Kept], Option<i16>),
    limits: Limits,
) -> Result<Vec<DocumentId>> {
    let mut version = open_at(conn, actor, id, seen)?;
    let mut there = load(conn, id)?;
    let index = |place| there.iter().position(|p| p.position == place);
    let at = instead
        .map(|place| index(place).ok_or(PermitError::NotFound))
        .transpose()?;
    let replaced = at.map(|at| there.remove(at).document.id);
    let open = match replaced {
        Some(file) => version.may_change_page(file),
        None => version.may_change(FieldName::Pages),
    };
    if !open {
        return Err(PermitError::Closed);
    }
    let made = store_new(conn, actor, now, &version, &there, kept, limits)?;
    let mut order: Vec<DocumentId> = there.iter().map(|p| p.document.id).collect();
    let at = at.unwrap_or(order.len());
    order.splice(at..at, made.iter().copied());
    store::set_pages(conn, id, &order)?;
    version.corrected_by(replaced, &made);
    if let Some(old) = replaced {
        release(conn, actor, now, old)?;
    }
    changed(conn, actor, now, &version, "permit.pages_added")?;
    Ok(made)
}

fn changed(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    kind: &'static str,
) -> Result<()> {
    let count = store::pages(conn, version.id)?.len();
    let changes = vec![Change::to("pages", count.to_string())];
    file(conn, actor, now, version, kind, changes)
}

/// Takes a file out that a version let go of, unless another version shows it too.
pub(super) fn release(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    file: DocumentId,
) -> Result<()> {
    if store::versions_with(conn, file)?.is_empty() {
        documents::remove(conn, actor, now, file)?;
    }
    Ok(())
}

/// Takes the page at this place out.
///
/// # Errors
/// `Stale`, `Closed`, `NotFound` for a place without page, or the database.
pub fn remove_page(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
    place: i16,
) -> Result<()> {
    let version = open_at(conn, actor, id, seen)?;
    let places = store::pages(conn, id)?;
    let (_, gone) = places
        .iter()
        .find(|(position, _)| *position == place)
        .ok_or(PermitError::NotFound)?;
    if !version.may_change_page(*gone) {
        return Err(PermitError::Closed);
    }
    let left: Vec<DocumentId> = places
        .iter()
        .map(|(_, document)| *document)
        .filter(|document| document != gone)
        .collect();
    store::set_pages(conn, id, &left)?;
    release(conn, actor, now, *gone)?;
    changed(conn, actor, now, &version, "permit.page_removed")
}

/// The file at this place, for somebody who may turn it.
///
/// # Errors
/// `Stale`, `Closed`, `NotFound` for a place without page, or the database.
pub fn page_to_turn(
    conn: &mut Conn,
    actor: &Actor,
    id: VersionId,
    seen: i32,
    place: i16,
) -> Result<Document> {
    let version = open_at(conn, actor, id, seen)?;
    let page = load(conn, id)?.into_iter().find(|p| p.position == place);
    let document = page.map(|p| p.document).ok_or(PermitError::NotFound)?;
    if version.may_change_page(document.id) {
        Ok(document)
    } else {
        Err(PermitError::Closed)
    }
}

/// Shows the file at this place turned.
///
/// # Errors
/// As [`page_to_turn`].
pub fn turn_page(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
    (place, turned): (i16, &[ShownPage]),
) -> Result<()> {
    let document = page_to_turn(conn, actor, id, seen, place)?;
    let mut version = open_at(conn, actor, id, seen)?;
    let shown = if store::versions_with(conn, document.id)?.len() > 1 {
        // The other permit keeps showing it as it was.
        let own = documents::copy_turned(conn, actor, now, &document, turned)?;
        put_instead(conn, &mut version, document.id, own)?;
        own
    } else {
        documents::show_turned(conn, document.id, turned)?;
        document.id
    };
    reading::turned(conn, document.id, shown)?;
    changed(conn, actor, now, &version, "permit.page_turned")
}

/// Shows another file at the place of one; a finding about the old one is about the new one too.
pub(super) fn put_instead(
    conn: &mut Conn,
    version: &mut Version,
    old: DocumentId,
    new: DocumentId,
) -> Result<()> {
    let places = store::pages(conn, version.id)?;
    let instead = |(_, file): (i16, DocumentId)| if file == old { new } else { file };
    let order: Vec<DocumentId> = places.into_iter().map(instead).collect();
    store::set_pages(conn, version.id, &order)?;
    version.corrected_by(Some(old), &[new]);
    Ok(())
}

/// Moves the page at this place one up, or one down. At an end nothing changes.
///
/// # Errors
/// `Stale`, `Closed` unless it is a draft, `NotFound`, or the database.
pub fn move_page(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
    (place, up): (i16, bool),
) -> Result<()> {
    let version = open_at(conn, actor, id, seen)?;
    if version.review != ReviewState::Draft {
        return Err(PermitError::Closed);
    }
    let places = store::pages(conn, id)?;
    let from = places
        .iter()
        .position(|(position, _)| *position == place)
        .ok_or(PermitError::NotFound)?;
    let to = if up {
        from.saturating_sub(1)
    } else {
        from.saturating_add(1).min(places.len().saturating_sub(1))
    };
    let mut order: Vec<DocumentId> = places.iter().map(|(_, document)| *document).collect();
    order.swap(from, to);
    store::set_pages(conn, id, &order)?;
    changed(conn, actor, now, &version, "permit.pages_moved")
}
