//! The same file in two permits of one business: noticed by its bytes, and used for
//! both if its owner says so. Refuses to join an identity paper with one that partners
//! may see, and never looks beyond one business (CONTRACTS 6).

use super::pages::{load, put_instead, release};
use super::{PermitError, Result, file, open_at};
use crate::accounts::Actor;
use crate::audit::Change;
use crate::documents::{self, DocumentId};
use crate::permits::model::{Page, Version, VersionId};
use crate::permits::rules_draft::never_for_partners;
use crate::permits::store;
use crate::storage::{Conn, UtcTime};

/// A page whose bytes another permit of the business shows already.
#[derive(Debug, Clone)]
pub struct Twin {
    /// The page's place, from 1.
    pub position: i16,
    /// The other permit's file.
    pub file: DocumentId,
    /// The other permit.
    pub version: Version,
}

/// For each page of a version that may be changed: the same bytes in another permit of
/// the business, the first that was uploaded. Files shared already have none.
///
/// # Errors
/// The database.
pub fn twins(conn: &mut Conn, version: &Version, pages: &[Page]) -> Result<Vec<Twin>> {
    let mut found = Vec::new();
    for page in pages {
        if !version.may_change_page(page.document.id) {
            continue;
        }
        if let Some((file, other)) = twin_of(conn, version, page)? {
            found.push(Twin {
                position: page.position,
                file,
                version: other,
            });
        }
    }
    Ok(found)
}

fn twin_of(
    conn: &mut Conn,
    version: &Version,
    page: &Page,
) -> Result<Option<(DocumentId, Version)>> {
    for file in documents::same_bytes(conn, &page.document)? {
        for other in store::versions_with(conn, file)? {
            let other = store::version(conn, other)?;
            let alike = never_for_partners(&other.kind) == never_for_partners(&version.kind);
            if alike && other.id != version.id {
                return Ok(Some((file, other)));
            }
        }
    }
    Ok(None)
}

/// Shows the other permit's file at this place too, instead of a second one of the same bytes.
///
/// # Errors
/// `Stale`, `Closed`, `NotFound` for a page whose bytes no other permit has, or the database.
pub fn share_page(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
    place: i16,
) -> Result<()> {
    let mut version = open_at(conn, actor, id, seen)?;
    let page = load(conn, id)?.into_iter().find(|p| p.position == place);
    let page = page.ok_or(PermitError::NotFound)?;
    if !version.may_change_page(page.document.id) {
        return Err(PermitError::Closed);
    }
    let twin = twin_of(conn, &version, &page)?;
    let (shared, _) = twin.ok_or(PermitError::NotFound)?;
    put_instead(conn, &mut version, page.document.id, shared)?;
    release(conn, actor, now, page.document.id)?;
    let change = vec![Change::to("page", place.to_string())];
    file(conn, actor, now, &version, "permit.page_shared", change)
}
