//! All queries of what is covered on the copies partners see.

use diesel::prelude::*;

use super::masks::Mask;
use super::model::{DocumentId, ShownPage};
use crate::storage::schema::{document_masks, documents};
use crate::storage::{Conn, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

/// The rectangles of a file; none for most.
pub(super) fn of(conn: &mut Conn, document: DocumentId) -> Result<Mask> {
    let row: Option<(String, String, String)> = document_masks::table
        .find(document)
        .select((
            document_masks::seen,
            document_masks::boxes,
            document_masks::pages,
        ))
        .first(conn)
        .optional()?;
    let Some((seen, boxes, pages)) = row else {
        return Ok(Mask::default());
    };
    Ok(Mask {
        seen: serde_json::from_str(&seen)?,
        boxes: serde_json::from_str(&boxes)?,
        pages: serde_json::from_str(&pages)?,
    })
}

/// Puts these in the place of what was there.
pub(super) fn put(conn: &mut Conn, document: DocumentId, mask: &Mask) -> Result<()> {
    forget(conn, document)?;
    diesel::insert_into(document_masks::table)
        .values((
            document_masks::document_id.eq(document),
            document_masks::seen.eq(serde_json::to_string(&mask.seen)?),
            document_masks::boxes.eq(serde_json::to_string(&mask.boxes)?),
            document_masks::pages.eq(serde_json::to_string(&mask.pages)?),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets the rectangles of a file: its pages are others now. False when it had none.
pub(super) fn forget(conn: &mut Conn, document: DocumentId) -> Result<bool> {
    let gone = diesel::delete(document_masks::table.find(document)).execute(conn)?;
    Ok(gone == 1)
}

/// Every page made with something covered.
pub(super) fn all_pages(conn: &mut Conn) -> Result<Vec<ShownPage>> {
    let rows: Vec<String> = document_masks::table
        .inner_join(documents::table)
        .filter(documents::removed_at.is_null())
        .filter(document_masks::pages.ne("[]"))
        .select(document_masks::pages)
        .load(conn)?;
    let mut all = Vec::new();
    for row in rows {
        all.extend(serde_json::from_str::<Vec<ShownPage>>(&row)?);
    }
    Ok(all)
}
