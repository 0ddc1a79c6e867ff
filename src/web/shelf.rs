//! The shelf: a checklist as a picture, one board per group, one pack per
//! requirement. Pure: groups in, positions and counts out; the templates in
//! `components/shelf.html` draw them. It judges nothing: a status comes from the
//! checklist and is drawn as it is; an unknown status is drawn as missing.

use serde::Serialize;

use crate::i18n::{Lang, lookup, tr};

/// The eleven statuses in the order in which a reader wants to hear of them.
pub const STATUSES: [&str; 11] = [
    "returned",
    "revoked",
    "expired",
    "recheck",
    "missing",
    "expiring",
    "draft",
    "in_review",
    "accepted",
    "waived",
    "not_applicable",
];

/// A board with its packs, as the checklist gives it.
#[derive(Clone, Debug, Serialize)]
pub struct ShelfGroup {
    /// Code of the group, used in addresses within the page.
    pub key: String,
    /// Heading in the reader's language.
    pub title: String,
    /// Its requirements in catalogue order.
    pub packs: Vec<ShelfPack>,
}

/// One requirement on the shelf.
#[derive(Clone, Debug, Serialize)]
pub struct ShelfPack {
    /// Requirement id; decides the form of the pack, so that it stays the same everywhere.
    pub id: String,
    /// Title in full.
    pub label: String,
    /// Title for the price tag, at most about ten letters (`P-IRT`, `Halal`).
    pub short: String,
    /// One of the eleven codes of [`STATUSES`].
    pub status: String,
    /// Where it leads; empty for none.
    pub href: String,
}

/// A shelf with everything drawn on it placed. Units are those of the SVG.
#[derive(Clone, Debug, Serialize)]
pub struct Shelf {
    /// Boards from top to bottom.
    pub boards: Vec<Board>,
    /// Width of the picture.
    pub width: u32,
    /// Height of the picture.
    pub height: u32,
    /// Width of the one-line form.
    pub mini_width: u32,
    /// Requirements that are in order: accepted, expiring or waived.
    pub ready: usize,
    /// Requirements that apply.
    pub total: usize,
    /// Statuses present, with how often, those that need somebody first.
    pub counts: Vec<StatusCount>,
}

/// How often a status is on the shelf.
#[derive(Clone, Debug, Serialize)]
pub struct StatusCount {
    /// Code of the status.
    pub status: &'static str,
    /// How many requirements have it.
    pub count: usize,
}

/// One board.
#[derive(Clone, Debug, Serialize)]
pub struct Board {
    /// Code of the group.
    pub key: String,
    /// Heading.
    pub title: String,
    /// Height at which its packs stand.
    pub floor: u32,
    /// Where it begins and how wide it is in the one-line form.
    pub mini_x: u32,
    /// See `mini_x`.
    pub mini_width: u32,
    /// Requirements of this board that are in order.
    pub ready: usize,
    /// Requirements of this board that apply.
    pub total: usize,
    /// Its packs from left to right.
    pub packs: Vec<PlacedPack>,
}

/// A pack with its place.
#[derive(Clone, Debug, Serialize)]
pub struct PlacedPack {
    /// What is drawn.
    #[serde(flatten)]
    pub pack: ShelfPack,
    /// Symbol of its form in `static/icons.svg`.
    pub shape: &'static str,
    /// Left edge in the picture.
    pub x: u32,
    /// Left edge in the one-line form.
    pub mini_x: u32,
    /// Height in the one-line form.
    pub mini_height: u32,
}

const CELL: u32 = 66;
const EDGE: u32 = 22;
const BOARD: u32 = 122;
const TOP: u32 = 88;
const MINI_CELL: u32 = 11;
const MINI_GAP: u32 = 7;

/// Places every group that has packs on a board of its own.
pub fn draw(groups: &[ShelfGroup]) -> Shelf {
    let mut boards = Vec::new();
    let (mut floor, mut mini_x, mut widest) = (TOP, 0, 0);
    for group in groups.iter().filter(|group| !group.packs.is_empty()) {
        let board = place(group, floor, mini_x);
        widest = widest.max(length(&board.packs));
        floor += BOARD;
        mini_x += board.mini_width + MINI_GAP;
        boards.push(board);
    }
    Shelf {
        width: EDGE * 2 + widest * CELL,
        height: floor.saturating_sub(BOARD) + 44,
        mini_width: mini_x.saturating_sub(MINI_GAP),
        ready: boards.iter().map(|board| board.ready).sum(),
        total: boards.iter().map(|board| board.total).sum(),
        counts: count(&boards),
        boards,
    }
}

fn place(group: &ShelfGroup, floor: u32, start: u32) -> Board {
    let packs: Vec<PlacedPack> = (0..)
        .zip(&group.packs)
        .map(|(position, pack): (u32, _)| PlacedPack {
            shape: shape(&pack.id).0,
            mini_height: shape(&pack.id).1,
            x: EDGE + position * CELL + (CELL - 48) / 2,
            mini_x: start + position * MINI_CELL,
            pack: pack.clone(),
        })
        .collect();
    Board {
        key: group.key.clone(),
        title: group.title.clone(),
        floor,
        mini_x: start,
        mini_width: length(&packs) * MINI_CELL,
        ready: packs
            .iter()
            .filter(|placed| is_ready(&placed.pack.status))
            .count(),
        total: packs
            .iter()
            .filter(|placed| placed.pack.status != "not_applicable")
            .count(),
        packs,
    }
}

fn length(packs: &[PlacedPack]) -> u32 {
    u32::try_from(packs.len()).unwrap_or(u32::MAX)
}

fn is_ready(status: &str) -> bool {
    matches!(status, "accepted" | "expiring" | "waived")
}

/// What the price tag under a pack says: the requirement's short name, or for one that
/// only the catalogue knows the beginning of its title.
#[must_use]
pub fn price_tag(lang: Lang, requirement: &str, title: &str) -> String {
    let key = format!("shelf-tag-{requirement}");
    lookup(lang, &key, &[]).unwrap_or_else(|_| title.chars().take(10).collect())
}

/// Form of a pack and its height in the one-line form, by requirement id.
pub(super) fn shape(id: &str) -> (&'static str, u32) {
    match id.bytes().map(u32::from).sum::<u32>() % 5 {
        0 => ("pouch", 15),
        1 => ("jar", 12),
        2 => ("box", 13),
        3 => ("bottle", 17),
        _ => ("bag", 14),
    }
}

fn count(boards: &[Board]) -> Vec<StatusCount> {
    let on_shelf = |status: &str| {
        boards
            .iter()
            .flat_map(|board| &board.packs)
            .filter(|placed| placed.pack.status == status)
            .count()
    };
    STATUSES
        .into_iter()
        .map(|status| StatusCount {
            status,
            count: on_shelf(status),
        })
        .filter(|entry| entry.count > 0)
        .collect()
}

/// The shelf of an invented product for the front page: some packs there, some not.
pub fn example(lang: Lang) -> Shelf {
    let pack = |(id, status): &(&str, &str)| {
        let tag = price_tag(lang, id, id);
        ShelfPack {
            id: (*id).to_owned(),
            label: tag.clone(),
            short: tag,
            status: (*status).to_owned(),
            href: String::new(),
        }
    };
    let board = |key: &str, title: String, packs: &[(&str, &str)]| ShelfGroup {
        key: key.to_owned(),
        title,
        packs: packs.iter().map(pack).collect(),
    };
    draw(&[
        board(
            "legal",
            tr(lang, "home-board-legal", &[]),
            &[
                ("nib", "accepted"),
                ("spp_irt", "accepted"),
                ("halal", "in_review"),
                ("pkp", "accepted"),
                ("cppb_irt", "missing"),
            ],
        ),
        board(
            "product",
            tr(lang, "home-board-product", &[]),
            &[
                ("label", "returned"),
                ("nutrition", "not_applicable"),
                ("lab_test", "expiring"),
                ("shelf_life_study", "accepted"),
            ],
        ),
        board(
            "retail",
            tr(lang, "home-board-retail", &[]),
            &[
                ("barcode", "missing"),
                ("food_grade_packaging", "accepted"),
                ("npwp", "draft"),
                ("trademark", "accepted"),
            ],
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(key: &str, statuses: &[&str]) -> ShelfGroup {
        let packs = statuses.iter().map(|status| ShelfPack {
            id: format!("{key}-{status}"),
            label: (*status).to_owned(),
            short: (*status).to_owned(),
            status: (*status).to_owned(),
            href: String::new(),
        });
        ShelfGroup {
            key: key.to_owned(),
            title: key.to_owned(),
            packs: packs.collect(),
        }
    }

    #[test]
    fn an_expiring_or_waived_pack_counts_and_one_that_does_not_apply_is_left_out() {
        let shelf = draw(&[
            group(
                "legal",
                &["accepted", "expiring", "returned", "not_applicable"],
            ),
            group("empty", &[]),
            group("retail", &["waived", "missing"]),
        ]);
        assert_eq!((shelf.ready, shelf.total), (3, 5));
        assert_eq!(shelf.boards.len(), 2, "a group without packs has no board");
        assert_eq!(
            shelf.counts.first().map(|entry| entry.status),
            Some("returned")
        );
    }

    #[test]
    fn packs_never_overlap_and_stay_on_the_picture() {
        let shelf = draw(&[group("a", &STATUSES), group("b", &["missing", "draft"])]);
        for board in &shelf.boards {
            for pair in board.packs.windows(2) {
                assert!(pair[0].x + 48 <= pair[1].x);
                assert!(pair[0].mini_x + 9 <= pair[1].mini_x);
            }
            assert!(
                board
                    .packs
                    .iter()
                    .all(|pack| pack.x + 48 + EDGE <= shelf.width + 9)
            );
            assert!(board.mini_x + board.mini_width <= shelf.mini_width);
            assert!(board.floor < shelf.height);
        }
    }

    #[test]
    fn an_empty_checklist_is_an_empty_shelf() {
        let shelf = draw(&[]);
        assert_eq!(
            (shelf.total, shelf.mini_width, shelf.boards.len()),
            (0, 0, 0)
        );
    }
}
