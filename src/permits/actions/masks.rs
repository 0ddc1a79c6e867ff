//! What is covered on a file for partners, beside what the reading proposes to cover. Who may draw is
//! asked by the documents; here is what a mentor has not seen yet.

use super::{PermitError, Result};
use crate::accounts::Actor;
use crate::documents::masks::{self, Chosen, Mask, MaskBox};
use crate::documents::{Document, DocumentId};
use crate::reading;
use crate::storage::{Conn, StorageError, UtcTime};

/// A file to draw on.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The file.
    pub document: Document,
    /// What is covered.
    pub mask: Mask,
    /// All that the reading proposes.
    pub proposed: Vec<MaskBox>,
}

impl Sheet {
    /// What is proposed and neither covered nor decided by a mentor.
    #[must_use]
    pub fn open(&self) -> Vec<MaskBox> {
        open(&self.mask, &self.proposed)
    }
}

fn open(mask: &Mask, proposed: &[MaskBox]) -> Vec<MaskBox> {
    let decided = |one: &&MaskBox| !mask.boxes.contains(one) && !mask.seen.contains(one);
    proposed.iter().filter(decided).copied().collect()
}

/// A file with its rectangles, for somebody who may draw them.
///
/// # Errors
/// As [`masks::to_draw`].
pub fn mask(conn: &mut Conn, actor: &Actor, id: DocumentId) -> Result<Sheet> {
    let (document, mask) = masks::to_draw(conn, actor, id)?;
    let proposed = proposed(conn, &document)?;
    Ok(Sheet {
        document,
        mask,
        proposed,
    })
}

/// Keeps these rectangles and the pages made with them.
///
/// # Errors
/// As [`masks::cover`]; `Stale` when the pages were turned or replaced since they were drawn on.
pub fn cover(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: DocumentId,
    chosen: Chosen,
) -> Result<()> {
    let (document, _) = masks::to_draw(conn, actor, id)?;
    if document.shown != chosen.drawn_on {
        return Err(PermitError::Stale);
    }
    Ok(masks::cover(conn, actor, now, id, chosen)?)
}

/// Whether the reading proposes something to cover on this file that no mentor has decided on.
///
/// # Errors
/// The database.
pub fn is_undecided(
    conn: &mut Conn,
    document: &Document,
) -> std::result::Result<bool, StorageError> {
    let proposed = proposed(conn, document)?;
    let mask = masks::of(conn, document.id)?;
    Ok(proposed.iter().any(|one| !mask.seen.contains(one)))
}

fn proposed(
    conn: &mut Conn,
    document: &Document,
) -> std::result::Result<Vec<MaskBox>, StorageError> {
    let read = reading::of_documents(conn, &[document])?.into_iter();
    let places = read.flat_map(|of| of.private);
    let boxes = places.filter_map(|place| {
        let area = place.area;
        MaskBox::around(place.page, [area.left, area.top, area.right, area.bottom])
    });
    let shown = document.shown.len();
    let there = boxes.filter(|one| usize::from(one.page) <= shown);
    Ok(there.take(masks::MOST / 2).collect())
}
