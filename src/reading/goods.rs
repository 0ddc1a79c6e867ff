//! What the bars on a pack add to a reading: the number of a label or of a bar code's proof. Only what
//! shows goods is looked at, and what nothing else is known of. Needs no program but for a PDF.

use std::path::Path;

use image::DynamicImage;

use super::bars::{self, Bars};
use super::check::Proposal;
use super::fields::{Field, Value};
use super::kinds::Kind;
use super::page::Line;
use super::{Reading, Source, Wish, decoded, programs, share};
use crate::identifiers::gtin::check_digit_holds;
use crate::tool::Folder;

/// Adds the bars of a picture to what its words said, if there were words; then, too, when a program
/// that reads words is missing.
pub(super) fn beside_words(
    read: Option<Reading>,
    picture: &DynamicImage,
    page: usize,
    wish: Wish,
) -> Option<Reading> {
    let known = match &read {
        Some(read) => read.kind,
        None => wish.kind.or(wish.likely),
    };
    let kind = known.unwrap_or(Kind::Barcode);
    if !kind.shows_goods() {
        return read;
    }
    let Some(found) = proposal(picture, kind) else {
        return read;
    };
    let mut read = read.unwrap_or(Reading {
        kind: None,
        source: Source::Picture,
        page,
        proposals: Vec::new(),
        differences: Vec::new(),
        private: Vec::new(),
    });
    let field = found.value.field;
    read.kind = Some(kind);
    read.proposals.retain(|other| other.value.field != field);
    read.proposals.push(found);
    Some(read)
}

/// A text layer says the words of a label's design, its bars are drawn: the page that was read, else the
/// first with bars, is looked at as a picture.
pub(super) fn beside_layer(
    read: Option<Reading>,
    file: &Path,
    folder: &Folder,
    wish: Wish,
) -> Option<Reading> {
    let kind = read.as_ref()?.kind;
    if !kind.is_some_and(Kind::shows_goods) {
        return read;
    }
    let mut read = read?;
    for (at, path) in programs::drawn(file, folder).iter().flatten().enumerate() {
        if !read.proposals.is_empty() && read.page != at + 1 {
            continue;
        }
        let Ok(picture) = decoded(path, wish.max_pixels) else {
            continue;
        };
        read.page = at + 1;
        read = beside_words(Some(read), &picture, at + 1, wish)?;
    }
    Some(read)
}

/// The number most lines agree on. Alone on the picture and said often enough, it is checked.
fn proposal(picture: &DynamicImage, kind: Kind) -> Option<Proposal> {
    let found = bars::on_picture(&picture.to_luma8());
    let best: &Bars = found.first()?;
    let field = if kind == Kind::Barcode {
        Field::Number
    } else {
        Field::Gtin
    };
    let size = (i64::from(picture.width()), i64::from(picture.height()));
    Some(Proposal {
        checked: found.len() == 1 && best.is_certain(),
        value: Value {
            field,
            text: best.digits.clone(),
            area: share(best.area, size),
            line: 0,
            sure: best.sure(),
            plausible: true,
        },
    })
}

/// A bar code's number whose check digit holds: one given out in Indonesia, or one that its line calls so.
pub(super) fn printed(digits: &str, line: &Line) -> Option<String> {
    let named = ["gtin", "ean", "barcode"];
    let named = named.iter().any(|word| line.after(word).is_some());
    let fits = match digits.len() {
        13 => named || digits.starts_with("899"),
        8 | 12 | 14 => named,
        _ => false,
    };
    (fits && check_digit_holds(digits)).then(|| digits.to_owned())
}
