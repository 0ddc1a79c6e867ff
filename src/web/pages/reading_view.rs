//! What was read on papers, as pages show it beside the fields: a proposal with the strip of page it
//! was read from, and what does not agree with something else. The strip is cut by the browser from
//! the shown copy of the page, under the address and the policy of that page.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::checklists::Catalogue;
use crate::documents::DocumentId;
use crate::i18n::{Lang, date, tr};
use crate::permits::{self, Fields, Page, Readings};
use crate::reading::compare::{Proposed, agrees};
use crate::reading::cross::{Mismatch, Place, Says, Side};
use crate::reading::{Area, Field, Found, Kind, ReadingState};

/// A number above which a reader without a second opinion is fairly sure.
const FAIRLY_SURE: u8 = 80;

/// Everything read on the files of a version.
#[derive(Debug, Default, Serialize)]
pub(super) struct ReadsView {
    /// `waiting`, `read`, `unread`, or empty where nothing is to be said.
    state: &'static str,
    /// The kind the paper seems to be, when it is another.
    other_kind: Option<String>,
    /// By the name of its field.
    proposals: BTreeMap<&'static str, ProposalView>,
    /// Proposals that do not stand in their field.
    open: usize,
    checks: Vec<CheckView>,
}

#[derive(Debug, Serialize)]
struct ProposalView {
    value: String,
    words: String,
    sure: &'static str,
    standing: &'static str,
    strip: Option<StripView>,
}

/// A piece of a page, in dots of its shown copy.
#[derive(Debug, Serialize)]
struct StripView {
    image: String,
    width: u32,
    height: u32,
    view: String,
    page: usize,
    href: String,
}

#[derive(Debug, Serialize)]
struct CheckView {
    code: &'static str,
    sides: [SideView; 2],
}

#[derive(Debug, Serialize)]
struct SideView {
    who: String,
    value: String,
    href: Option<String>,
    strip: Option<StripView>,
}

/// Where the page that shows all this keeps things.
pub(super) struct Places<'a> {
    pub(super) lang: Lang,
    pub(super) catalogue: &'a Catalogue,
    pub(super) pages: &'a [Page],
    /// Address of another version on the same kind of page.
    pub(super) version: fn(uuid::Uuid) -> String,
    /// Address and number of a page of a file, as the viewer counts.
    pub(super) sheet: &'a dyn Fn(DocumentId, usize) -> Option<(usize, String)>,
}

impl ReadsView {
    pub(super) fn of(at: &Places<'_>, kind: &str, fields: &Fields, readings: &Readings) -> Self {
        let shown = |p: &Proposed| (p.found.field.as_str(), at.proposal(fields, p));
        let proposals: BTreeMap<_, _> = readings.proposed.iter().map(shown).collect();
        let open = proposals.iter().filter(|(name, p)| {
            !["product", "address", "gtin"].contains(name) && p.standing != "agrees"
        });
        Self {
            state: state(kind, readings),
            other_kind: readings.other_kind.map(|kind| at.title(kind.as_str())),
            open: open.count(),
            checks: readings
                .mismatches
                .iter()
                .map(|m| at.check(m, &readings.elsewhere))
                .collect(),
            proposals,
        }
    }
}

fn state(kind: &str, readings: &Readings) -> &'static str {
    let is = |state: ReadingState| readings.files.iter().any(|of| of.state == state);
    if kind == Kind::Label.as_str() || !permits::is_read(kind) || readings.files.is_empty() {
        ""
    } else if readings.waits() {
        "waiting"
    } else if is(ReadingState::Read) {
        "read"
    } else {
        "unread"
    }
}

/// How a value is written for people: days in words.
fn words(lang: Lang, value: &str) -> String {
    value
        .parse::<NaiveDate>()
        .map_or_else(|_words| value.to_owned(), |day| date(lang, day))
}

const fn sure(found: &Found) -> &'static str {
    if found.checked {
        "sure"
    } else if found.sure >= FAIRLY_SURE {
        "likely"
    } else {
        "unsure"
    }
}

impl Places<'_> {
    fn proposal(&self, fields: &Fields, proposed: &Proposed) -> ProposalView {
        let found = &proposed.found;
        let typed = permits::typed(fields, found.field).filter(|text| !text.is_empty());
        let standing = match typed {
            None => "empty",
            Some(typed) if agrees(found.field, &typed, &found.value) => "agrees",
            Some(_) => "differs",
        };
        ProposalView {
            value: found.value.clone(),
            words: words(self.lang, &found.value),
            sure: sure(found),
            standing,
            strip: self.strip(Place {
                document: proposed.document,
                page: found.page,
                area: found.area,
            }),
        }
    }

    fn title(&self, kind: &str) -> String {
        let evidence = self.catalogue.evidence(&kind.into());
        evidence.map_or_else(|| kind.to_owned(), |e| e.title.lang(self.lang).to_owned())
    }

    fn check(&self, mismatch: &Mismatch, elsewhere: &[Page]) -> CheckView {
        let side = |side| self.side(side, elsewhere);
        CheckView {
            code: mismatch.check.code(),
            sides: [side(&mismatch.one), side(&mismatch.other)],
        }
    }

    fn side(&self, side: &Side, elsewhere: &[Page]) -> SideView {
        let (who, href) = match &side.says {
            Says::Here(field) => (self.here(*field, side.typed), None),
            Says::Paper(kind, version) => (self.title(kind), Some((self.version)(*version))),
            Says::Product => (tr(self.lang, "reading-side-product", &[]), None),
            Says::Facility => (tr(self.lang, "reading-side-facility", &[]), None),
        };
        let strip = side.place.and_then(|place| match &href {
            Some(there) => strip(elsewhere, place, (place.page, there.clone())),
            None => self.strip(place),
        });
        SideView {
            who,
            href,
            value: words(self.lang, &side.value),
            strip,
        }
    }

    fn here(&self, field: Field, typed: bool) -> String {
        let label = tr(self.lang, &format!("reading-field-{field}"), &[]);
        let key = if typed {
            "reading-side-typed"
        } else {
            "reading-side-read"
        };
        tr(self.lang, key, &[("field", label.into())])
    }

    /// The strip on a page of this version.
    fn strip(&self, place: Place) -> Option<StripView> {
        let sheet = (self.sheet)(place.document, place.page)?;
        strip(self.pages, place, sheet)
    }
}

/// The strip of a page that has a shown copy.
fn strip(files: &[Page], place: Place, (page, href): (usize, String)) -> Option<StripView> {
    let file = files.iter().find(|p| p.document.id == place.document)?;
    let shown = file.document.shown.get(place.page.checked_sub(1)?)?;
    Some(StripView {
        image: format!("/documents/{}/pages/{}", place.document, place.page),
        width: shown.width,
        height: shown.height,
        view: view(place.area, shown.width, shown.height),
        page,
        href,
    })
}

/// The box with some paper around it, as `x y width height` in dots.
fn view(area: Area, width: u32, height: u32) -> String {
    let (width, height) = (i64::from(width), i64::from(height));
    let dots = |share: i64, whole: i64| share * whole / 10_000;
    let (left, right) = (dots(area.left, width), dots(area.right, width));
    let (top, bottom) = (dots(area.top, height), dots(area.bottom, height));
    let above = ((bottom - top) / 2).max(height / 150);
    let aside = width / 50;
    let (x, y) = ((left - aside).max(0), (top - above).max(0));
    let (far, low) = ((right + aside).min(width), (bottom + above).min(height));
    format!("{x} {y} {} {}", (far - x).max(1), (low - y).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_holds_its_box_and_stays_on_the_page() {
        let area = Area {
            left: 1000,
            top: 2000,
            right: 5000,
            bottom: 2200,
        };
        assert_eq!(view(area, 1000, 2000), "80 380 440 80");
        let corner = Area {
            left: 0,
            top: 0,
            right: 10_000,
            bottom: 100,
        };
        assert_eq!(view(corner, 1000, 1000), "0 0 1000 16");
    }
}
