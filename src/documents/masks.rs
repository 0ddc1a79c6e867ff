//! What partners do not see of a paper: rectangles over a NIK or a home address, burnt
//! into a copy of their own that is made anew and hashed like every other.
//!
//! The maker or the mentor draws them; the mentor's mark for partners approves them, so
//! whoever draws anew takes that mark away. The reading may propose some, which cover
//! nothing until a person keeps them; whether a mentor has seen them is kept here. It
//! refuses rectangles beyond the page.

use serde::{Deserialize, Serialize};

use super::actions::DocumentError;
use super::model::{Document, DocumentId, ShownPage};
use super::{store, store_masks};
use crate::accounts::policy::{Capability, Facts};
use crate::accounts::{Actor, policy};
use crate::audit::{self, Change, Event};
use crate::businesses::{self, BusinessId};
use crate::storage::{Conn, StorageError, UtcTime};

/// Most rectangles of one file.
pub const MOST: usize = 60;

/// Left free around words, in ten-thousandths of the page.
const ROOM: i64 = 30;

/// A whole page, in the units of a rectangle.
pub const WHOLE: u16 = 1000;

/// A rectangle on a shown page, in thousandths of its width and height, so that it fits
/// the page at any size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MaskBox {
    /// The page, from 1.
    pub page: u16,
    /// From the left edge.
    pub left: u16,
    /// From the upper edge.
    pub top: u16,
    /// How wide.
    pub width: u16,
    /// How high.
    pub height: u16,
}

impl MaskBox {
    /// A place in ten-thousandths of the page, with a little room: words are read tightly.
    #[must_use]
    pub fn around(page: usize, [left, top, right, bottom]: [i64; 4]) -> Option<Self> {
        let near = |at: i64| (at - ROOM).clamp(0, 10_000) / 10;
        let far = |at: i64| (at + ROOM + 9).clamp(0, 10_000) / 10;
        let unit = |at: i64| u16::try_from(at).ok();
        let one = Self {
            page: u16::try_from(page).ok()?,
            left: unit(near(left))?,
            top: unit(near(top))?,
            width: unit(far(right) - near(left))?,
            height: unit(far(bottom) - near(top))?,
        };
        Some(one).filter(Self::is_on_page)
    }

    /// Whether it covers something and lies on its page.
    #[must_use]
    pub fn is_on_page(&self) -> bool {
        let within = |from: u16, size: u16| size > 0 && from.saturating_add(size) <= WHOLE;
        self.page > 0 && within(self.left, self.width) && within(self.top, self.height)
    }
}

/// The rectangles of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mask {
    /// What the reading proposed when a mentor decided.
    pub seen: Vec<MaskBox>,
    /// What a person chose.
    pub boxes: Vec<MaskBox>,
    /// The file's pages with these covered; empty where nothing is.
    pub pages: Vec<ShownPage>,
}

type Result<T> = std::result::Result<T, DocumentError>;

/// A file and its rectangles, for somebody who may draw them: its makers, and the mentor
/// who decides on it.
///
/// # Errors
/// `NotFound` for everybody else, `Waiting` and `Infected` as for every page.
pub fn to_draw(conn: &mut Conn, actor: &Actor, id: DocumentId) -> Result<(Document, Mask)> {
    let document = store::by_id(conn, id)?;
    let facts = businesses::policy_facts(conn, document.business)?;
    let may = |what| policy::may(actor, what, &facts);
    if !(may(Capability::EditProducts) || may(Capability::DecideReview)) {
        return Err(DocumentError::NotFound);
    }
    super::safe(&document)?;
    Ok((document, store_masks::of(conn, id)?))
}

/// What is to be kept of one file.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The rectangles.
    pub boxes: Vec<MaskBox>,
    /// The file's pages they were drawn on.
    pub drawn_on: Vec<ShownPage>,
    /// Those with these covered.
    pub pages: Vec<ShownPage>,
    /// What the reading proposes; seen, when it is the mentor who chooses.
    pub proposed: Vec<MaskBox>,
}

/// Keeps these rectangles and the pages made with them. Partners see the file again when a
/// mentor marks it anew.
///
/// # Errors
/// As [`to_draw`].
pub fn cover(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: DocumentId,
    chosen: Chosen,
) -> Result<()> {
    let (document, before) = to_draw(conn, actor, id)?;
    let facts = businesses::policy_facts(conn, document.business)?;
    let mentor = policy::may(actor, Capability::DecideReview, &facts);
    let mask = Mask {
        seen: if mentor { chosen.proposed } else { before.seen },
        boxes: chosen.boxes,
        pages: chosen.pages,
    };
    store_masks::put(conn, id, &mask)?;
    store::set_for_partners(conn, id, false)?;
    let count = mask.boxes.len().to_string();
    let (of, business) = (id.any(), document.business.any());
    let event = Event::new("document.masked", "document", of, business)
        .with(vec![Change::to("boxes", count)]);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// The rectangles of a file as they are, for whoever has asked who may know.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, id: DocumentId) -> std::result::Result<Mask, StorageError> {
    store_masks::of(conn, id)
}

/// The reading found something to cover on this content: a mark for partners that was set
/// before, and before a mentor chose what to cover, does not hold any more.
///
/// # Errors
/// The database.
pub fn ask_again(
    conn: &mut Conn,
    now: UtcTime,
    business: BusinessId,
    original: &str,
) -> std::result::Result<(), StorageError> {
    let all = store::of_business(conn, business)?.into_iter();
    let marked = all.filter(|file| file.for_partners && file.original.as_str() == original);
    for file in marked {
        if store_masks::of(conn, file.id)?.seen.is_empty() {
            store::set_for_partners(conn, file.id, false)?;
            let (id, business) = (file.id.any(), business.any());
            let event = Event::new("document.unmarked", "document", id, business);
            audit::record(conn, now, None, &event)?;
        }
    }
    Ok(())
}

/// The pages of a file as partners see them: with what was chosen covered.
///
/// # Errors
/// The database.
pub fn partner_pages(
    conn: &mut Conn,
    document: &Document,
) -> std::result::Result<Vec<ShownPage>, StorageError> {
    let mask = store_masks::of(conn, document.id)?;
    Ok(if mask.boxes.is_empty() {
        document.shown.clone()
    } else if mask.pages.len() == document.shown.len() {
        mask.pages
    } else {
        // Made for other pages than these: rather nothing than what was to be covered.
        vec![]
    })
}

/// One page (from 1) as partners see it, for somebody who may see the shown copy.
///
/// # Errors
/// As [`super::open_shown`].
pub fn open_for_partners(
    conn: &mut Conn,
    actor: &Actor,
    id: DocumentId,
    page: usize,
    seen_by_partner: &Facts,
) -> Result<ShownPage> {
    super::open_shown(conn, actor, id, page, seen_by_partner)?;
    let document = store::by_id(conn, id)?;
    let pages = partner_pages(conn, &document)?;
    let index = page.checked_sub(1).ok_or(DocumentError::NotFound)?;
    pages.get(index).cloned().ok_or(DocumentError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_was_read_gets_room_and_stays_on_the_page() {
        let one = MaskBox::around(1, [1_000, 2_000, 3_001, 2_100]).expect("a rectangle");
        assert_eq!(
            (one.left, one.top, one.width, one.height),
            (97, 197, 207, 16)
        );
        let whole = MaskBox::around(1, [0, 0, 10_000, 10_000]).expect("a rectangle");
        assert_eq!((whole.width, whole.height), (WHOLE, WHOLE));
    }

    #[test]
    fn a_rectangle_stays_on_its_page() {
        let on = |left, top, width, height| MaskBox {
            page: 1,
            left,
            top,
            width,
            height,
        };
        assert!(on(0, 0, 1000, 1000).is_on_page());
        for off in [
            on(0, 0, 0, 10),
            on(900, 0, 101, 10),
            on(0, 65_000, 10, 65_000),
        ] {
            assert!(!off.is_on_page(), "{off:?}");
        }
        assert!(
            !MaskBox {
                page: 0,
                ..on(0, 0, 10, 10)
            }
            .is_on_page()
        );
    }
}
