//! Reads an uploaded paper and proposes what it says: kind, number, days, names.
//!
//! A pipeline of steps that know nothing of each other: the text layer of a PDF (`programs`), the
//! picture made ready (`grey`), QR codes (`codes`), bar codes of goods (`bars`, `goods`), words (`programs`, `page`), fields (`kinds`,
//! `numbers`, `dates`, `fields`), and two readings held against each other (`check`). It proposes and
//! never decides, opens no address it finds, and takes seconds: it belongs in a job or a command,
//! never in a request. When a program is missing the paper is simply not read.
//!
//! What was read is kept beside the uploaded file (`model`, `store`, `actions`), once for the same
//! content within one business, and read in turn by `worker`. Identity numbers are hidden before
//! anything is kept. `compare` and `cross` hold proposals against what people typed.

mod actions;
mod bar_digits;
mod bars;
mod check;
mod codes;
pub mod compare;
pub mod cross;
mod cross_pack;
mod dates;
mod fields;
mod goods;
mod grey;
mod kinds;
mod model;
mod numbers;
mod page;
mod private;
mod programs;
mod store;
mod strokes;
mod worker;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use chrono::NaiveDate;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

pub use actions::{
    any_due, count, drop_waiting, forget_of_business, of_documents, quality, queue, sweep, turned,
};
pub use check::{Difference, Proposal, plain_name};
pub use fields::Field;
pub use kinds::Kind;
pub use model::{Found, OfDocument, Outcome, Place, Quality, ReadingState, Tally};
pub use page::Area;
pub use worker::Worker;

use crate::tool::Folder;
use fields::Value;
use grey::{Grey, Way};
use page::Page;

/// A page on which fewer words were read is no paper, or not upright.
const FEW_WORDS: usize = 6;

/// Halves by which strips are enlarged for the second look, and for the third.
const STRIP: u32 = 3;
const LARGER_STRIP: u32 = 4;

/// Strips that are read a second time: the number and the days, with room for doubles.
const STRIPS: usize = 8;

/// What was read of a file. Boxes are in ten-thousandths of the page's width and height, so that they
/// fit every copy of the page.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What kind of paper it is; none when its words say nothing known.
    pub kind: Option<Kind>,
    /// Where the words came from.
    pub source: Source,
    /// The page, from 1, on which the fields stand.
    pub page: usize,
    /// What is proposed.
    pub proposals: Vec<Proposal>,
    /// What on the paper does not agree.
    pub differences: Vec<Difference>,
    /// Where, on any page, it says who somebody is or where they live.
    pub private: Vec<Place>,
}

crate::text_codes! {
    /// Where the words of a paper came from.
    Source { Nothing = "nothing", TextLayer = "text_layer", Picture = "picture" }
}

/// Why a file is not read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be opened, or the working folder cannot be written.
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// Neither a PDF nor a picture, or a damaged one.
    #[error("the file is neither a PDF nor a picture that can be decoded")]
    NoPaper,
}

/// What is known before reading.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The kind of paper it should be; by its words when none.
    pub kind: Option<Kind>,
    /// The kind it is taken for when its words say none.
    pub likely: Option<Kind>,
    /// Today: no paper was issued later.
    pub on: NaiveDate,
    /// Pictures of more pixels are not decoded.
    pub max_pixels: u64,
}

impl Wish {
    fn kind_of(&self, page: &Page) -> Option<Kind> {
        self.kind.or_else(|| Kind::of_page(page)).or(self.likely)
    }
}

/// Reads a PDF or a picture; `tmp` holds a private folder meanwhile.
///
/// # Errors
/// The file cannot be opened or is no paper. A missing program is none: then nothing is proposed.
pub fn read(file: &Path, tmp: &Path, wish: Wish) -> Result<Reading, ReadError> {
    let folder = Folder::inside(tmp)?;
    let mut head = Vec::new();
    File::open(file)?.take(1024).read_to_end(&mut head)?;
    let nothing = Reading {
        kind: wish.kind,
        source: Source::Nothing,
        page: 1,
        proposals: Vec::new(),
        differences: Vec::new(),
        private: Vec::new(),
    };
    let read = if memchr::memmem::find(&head, b"%PDF-").is_some() {
        from_pdf(file, &folder, wish)
    } else {
        from_picture(file, 1, &folder, wish)?
    };
    Ok(read.unwrap_or(nothing))
}

fn from_pdf(file: &Path, folder: &Folder, wish: Wish) -> Option<Reading> {
    let layer = programs::text_layer(file, folder).unwrap_or_default();
    let with_words = |page: &&Page| page.good_words() >= FEW_WORDS;
    if layer.iter().any(|page| with_words(&page)) {
        let read = layer
            .iter()
            .enumerate()
            .filter(|(_, page)| with_words(page));
        let read = fullest(read.filter_map(|(at, page)| from_layer(page, at + 1, wish)));
        return goods::beside_layer(read, file, folder, wish);
    }
    let pages = programs::drawn(file, folder)?;
    let read = pages.iter().enumerate();
    fullest(read.filter_map(|(at, page)| from_picture(page, at + 1, folder, wish).ok().flatten()))
}

/// The page with most fields: annexes say less than the certificate. What is private counts on
/// every page.
fn fullest(readings: impl Iterator<Item = Reading>) -> Option<Reading> {
    readings.reduce(|best, next| {
        let private = [best.private.clone(), next.private.clone()].concat();
        let fuller = next.proposals.len() > best.proposals.len();
        Reading {
            private,
            ..if fuller { next } else { best }
        }
    })
}

fn private(
    page: &Page,
    kind: Option<Kind>,
    number: usize,
    to: impl Fn(Area) -> Area,
) -> Vec<Place> {
    let places = private::places(page, kind).into_iter();
    let place = |area| Place {
        page: number,
        area: to(area),
    };
    places.map(place).collect()
}

fn from_layer(page: &Page, number: usize, wish: Wish) -> Option<Reading> {
    let kind = wish.kind_of(page);
    let mut proposals = kind.map_or_else(Vec::new, |kind| {
        check::certain(fields::on_page(page, kind, wish.on), kind, wish.on)
    });
    let differences = kind.map_or_else(Vec::new, |kind| check::differences(page, &proposals, kind));
    for proposal in &mut proposals {
        proposal.value.area = share(proposal.value.area, (page.width, page.height));
    }
    Some(Reading {
        kind,
        source: Source::TextLayer,
        page: number,
        proposals,
        differences,
        private: private(page, kind, number, |area| {
            share(area, (page.width, page.height))
        }),
    })
}

fn from_picture(
    file: &Path,
    number: usize,
    folder: &Folder,
    wish: Wish,
) -> Result<Option<Reading>, ReadError> {
    let picture = decoded(file, wish.max_pixels)?;
    let read = upright(&picture, folder, wish).map(|seen| seen.reading(number, folder, wish));
    Ok(goods::beside_words(read, &picture, number, wish))
}

/// Decodes a picture and turns it as its camera says.
fn decoded(file: &Path, max_pixels: u64) -> Result<DynamicImage, ReadError> {
    let mut reader = ImageReader::new(BufReader::new(File::open(file)?)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(max_pixels.saturating_mul(8));
    reader.limits(limits);
    let mut decoder = reader
        .into_decoder()
        .map_err(|_unread| ReadError::NoPaper)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > max_pixels {
        return Err(ReadError::NoPaper);
    }
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_unread| ReadError::NoPaper)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// A picture with its words.
struct Seen {
    grey: Grey,
    way: Way,
    codes: Vec<codes::Code>,
    words: Page,
    turned: Turned,
}

/// By which quarter turn, clockwise, the words came upright.
#[derive(Clone, Copy)]
enum Turned {
    Not,
    Right,
    Left,
    Over,
}

/// Reads the words, turning the picture while they are of no known paper.
fn upright(picture: &DynamicImage, folder: &Folder, wish: Wish) -> Option<Seen> {
    let mut best = look(picture, Turned::Not, folder)?;
    // Writing on its side is read as some words at least; nothing at all is no writing.
    if best.words.lines.is_empty() {
        return Some(best);
    }
    for turned in [Turned::Right, Turned::Left, Turned::Over] {
        if best.is_upright(wish) {
            break;
        }
        let next = match turned {
            Turned::Right => look(&picture.rotate90(), turned, folder)?,
            Turned::Left => look(&picture.rotate270(), turned, folder)?,
            Turned::Over | Turned::Not => look(&picture.rotate180(), turned, folder)?,
        };
        if next.is_upright(wish) || next.words.good_words() > best.words.good_words() {
            best = next;
        }
    }
    Some(best)
}

fn look(picture: &DynamicImage, turned: Turned, folder: &Folder) -> Option<Seen> {
    let (mut grey, way) = grey::prepare(picture);
    let codes = codes::on_picture(&grey);
    for code in &codes {
        grey.blank(code.area);
    }
    let words = programs::words(&grey, folder)?;
    Some(Seen {
        grey,
        way,
        codes,
        words,
        turned,
    })
}

impl Seen {
    /// Whether its words are those of a paper; letters upside down make words of none.
    fn is_upright(&self, wish: Wish) -> bool {
        let goods = wish.kind.is_some_and(Kind::shows_goods);
        let known = goods || Kind::of_page(&self.words).is_some();
        known && self.words.good_words() >= FEW_WORDS
    }

    fn reading(&self, number: usize, folder: &Folder, wish: Wish) -> Reading {
        let kind = wish.kind_of(&self.words);
        let mut proposals =
            kind.map_or_else(Vec::new, |kind| self.proposals(kind, folder, wish.on));
        let differences = kind.map_or_else(Vec::new, |kind| {
            check::differences(&self.words, &proposals, kind)
        });
        for proposal in &mut proposals {
            proposal.value.area = self.original(proposal.value.area);
        }
        Reading {
            kind,
            source: Source::Picture,
            page: number,
            proposals,
            differences,
            private: private(&self.words, kind, number, |area| self.original(area)),
        }
    }

    fn proposals(&self, kind: Kind, folder: &Folder, on: NaiveDate) -> Vec<Proposal> {
        let first = fields::on_page(&self.words, kind, on);
        let second = self.again(&first, kind, folder, STRIP);
        let second = second.map_or_else(Vec::new, |page| fields::on_page(&page, kind, on));
        let number = |values: &[Value]| {
            let found = values.iter().find(|value| value.field == Field::Number);
            found.cloned()
        };
        let agreed = match (number(&first), number(&second)) {
            (Some(one), Some(other)) => one.text == other.text,
            _ => false,
        };
        // Only where the two do not agree on a number is a third look worth its time.
        let third = (!agreed)
            .then(|| self.again(&first, kind, folder, LARGER_STRIP))
            .flatten()
            .and_then(|page| number(&fields::on_page(&page, kind, on)));
        check::merge(first, &second, third.as_ref(), &self.codes, kind, on)
    }

    /// Reads the lines of the number and the days once more, cut out and enlarged: a second opinion.
    fn again(&self, first: &[Value], kind: Kind, folder: &Folder, halves: u32) -> Option<Page> {
        let needed = first.iter().filter(|value| {
            matches!(
                value.field,
                Field::Number | Field::IssuedOn | Field::ValidUntil
            )
        });
        let mut lines: Vec<usize> = needed.map(|value| value.line).collect();
        lines.extend(fields::announcing(&self.words, kind));
        lines.sort_unstable();
        lines.dedup();
        lines.truncate(STRIPS);
        let areas: Vec<Area> = lines
            .iter()
            .filter_map(|at| self.words.lines.get(*at)?.area())
            .collect();
        let (strips, tops) = self.grey.strips(&areas, halves)?;
        let mut page = programs::words(&strips, folder)?;
        page.height = self.words.height;
        page.width = self.words.width;
        for line in &mut page.lines {
            let Some(area) = line.area() else { continue };
            let strip = tops
                .iter()
                .rposition(|top| *top <= area.top.midpoint(area.bottom));
            let Some(home) = strip.and_then(|strip| areas.get(strip)) else {
                continue;
            };
            for word in &mut line.words {
                word.area = *home;
            }
        }
        Some(page)
    }

    /// A box on the prepared picture as a share of the picture that came in.
    fn original(&self, area: Area) -> Area {
        let back = share(self.way.back(area), self.way.size());
        let far = 10_000;
        match self.turned {
            Turned::Not => back,
            Turned::Right => Area {
                left: back.top,
                top: far - back.right,
                right: back.bottom,
                bottom: far - back.left,
            },
            Turned::Left => Area {
                left: far - back.bottom,
                top: back.left,
                right: far - back.top,
                bottom: back.right,
            },
            Turned::Over => Area {
                left: far - back.right,
                top: far - back.bottom,
                right: far - back.left,
                bottom: far - back.top,
            },
        }
    }
}

fn share(area: Area, (width, height): (i64, i64)) -> Area {
    let of = |n: i64, whole: i64| (n * 10_000 / whole.max(1)).clamp(0, 10_000);
    Area {
        left: of(area.left, width),
        top: of(area.top, height),
        right: of(area.right, width),
        bottom: of(area.bottom, height),
    }
}
