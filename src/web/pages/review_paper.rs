//! What a version of the review queue says: its typed parts, its files and its
//! number, each with what was asked about it before.

use serde::Serialize;

use super::numbers::Says;
use super::permit_new::{relevant, wanted};
use super::reading_view::{Places, ReadsView};
use crate::i18n::{Lang, date, tr};
use crate::permits::version::ReviewState;
use crate::permits::{self, FieldName, Fields, Finding, Page, SubjectKind, Version};
use crate::reviews::actions::Item;
use crate::web::ui::Me;

/// One part a finding can be made on.
#[derive(Debug, Serialize)]
pub(super) struct PartView {
    pub(super) key: String,
    pub(super) label: String,
    value: String,
    earlier: String,
    past: Vec<String>,
    /// It was sent back and came again as it was, on its maker's word.
    left: bool,
}

/// One uploaded file.
#[derive(Debug, Serialize)]
struct SheetView {
    position: i16,
    document: String,
    name: String,
    images: Vec<ImageView>,
    original: String,
    for_partners: bool,
    undecided: bool,
}

#[derive(Debug, Serialize)]
struct ImageView {
    href: String,
    width: u32,
    height: u32,
}

#[derive(Debug, Serialize)]
pub(super) struct PaperView {
    pub(super) parts: Vec<PartView>,
    pub(super) page_parts: Vec<PartView>,
    sheets: Vec<SheetView>,
    says: Says,
    reads: ReadsView,
}

impl PaperView {
    pub(super) fn of(me: &Me, item: &Item) -> Self {
        let pages = item.pages.iter().map(|p| Some(p.position)).chain([None]);
        Self {
            parts: parts(me, item),
            page_parts: pages
                .map(|page| part(me, item, FieldName::Pages, page))
                .collect(),
            sheets: item.pages.iter().map(|page| sheet(item, page)).collect(),
            says: Says::of(item.decoded.as_ref(), me.lang),
            reads: reads(me, item),
        }
    }
}

/// What was read, its pages found by their place in the column of pictures.
fn reads(me: &Me, item: &Item) -> ReadsView {
    let sheet = |document, page| {
        let file = item.pages.iter().find(|p| p.document.id == document)?;
        Some((page, format!("#page-{}", file.position)))
    };
    let catalogue = me.app.catalogue();
    let at = Places {
        lang: me.lang,
        catalogue: &catalogue,
        pages: &item.pages,
        version: |id| format!("/review/{id}"),
        sheet: &sheet,
    };
    let version = &item.row.version;
    ReadsView::of(&at, version.kind.as_str(), &version.fields, &item.readings)
}

fn value_of(lang: Lang, fields: &Fields, field: FieldName) -> Option<String> {
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| date(lang, d));
    match field {
        FieldName::Number => fields.number.clone(),
        FieldName::Holder => fields.holder.clone(),
        FieldName::Issuer => fields.issuer.clone(),
        FieldName::Brand => fields.brand.clone(),
        FieldName::Person => fields.person.clone(),
        FieldName::IssuedOn => day(fields.issued_on),
        FieldName::ValidFrom => day(fields.valid_from),
        FieldName::ValidUntil if fields.open_ended => Some(tr(lang, "review-open-ended", &[])),
        FieldName::ValidUntil => day(fields.valid_until),
        FieldName::Coverage | FieldName::Pages => None,
    }
}

/// A finding in the reader's language.
fn finding_words(me: &Me, version: &Version, finding: &Finding) -> String {
    let catalogue = me.app.catalogue();
    let reason = catalogue
        .return_reasons(&version.kind)
        .find(|r| r.code == finding.reason)
        .map_or(finding.reason.as_str(), |r| r.text.lang(me.lang));
    format!("{reason} {}", finding.text).trim_end().to_owned()
}

fn part_label(lang: Lang, field: FieldName, page: Option<i16>) -> String {
    match page {
        Some(page) => tr(
            lang,
            "review-part-page",
            &[("page", i64::from(page).into())],
        ),
        None => tr(lang, &format!("review-part-{field}"), &[]),
    }
}

fn part(me: &Me, item: &Item, field: FieldName, page: Option<i16>) -> PartView {
    let version = &item.row.version;
    let value = value_of(me.lang, &version.fields, field).unwrap_or_default();
    let earlier = item.earlier.as_ref();
    let earlier = earlier.and_then(|e| value_of(me.lang, &e.fields, field));
    let about = item
        .past
        .iter()
        .filter(|p| p.finding.field == field && p.finding.page == page);
    let files: Vec<_> = item.pages.iter().map(|p| p.document.id).collect();
    let left = permits::correction::untouched(version, &files);
    PartView {
        left: version.review == ReviewState::InReview
            && left.iter().any(|f| f.field == field && f.page == page),
        key: page.map_or_else(|| field.to_string(), |page| format!("page_{page}")),
        label: part_label(me.lang, field, page),
        earlier: earlier.filter(|e| *e != value).unwrap_or_default(),
        past: about
            .map(|p| finding_words(me, version, &p.finding))
            .collect(),
        value,
    }
}

/// The parts worth a line: what the owner's form asks for, what was typed, coverage.
fn parts(me: &Me, item: &Item) -> Vec<PartView> {
    let version = &item.row.version;
    let covers = version.coverage.first();
    let covers = covers.map_or(SubjectKind::Product, |subject| subject.kind);
    let wanted = wanted(&me.app.catalogue(), &version.kind, covers);
    let asked = wanted.map(|w| relevant(&w)).unwrap_or_default();
    let worth = |field: &&FieldName| {
        asked.contains(&field.as_str())
            || **field == FieldName::Coverage
            || value_of(me.lang, &version.fields, **field).is_some()
    };
    let mut parts: Vec<PartView> = FieldName::ALL
        .iter()
        .filter(worth)
        .map(|field| part(me, item, *field, None))
        .collect();
    for line in parts.iter_mut().filter(|p| p.key == "coverage") {
        line.value = covered_words(item);
    }
    parts
}

fn covered_words(item: &Item) -> String {
    let covered = &item.row.version.coverage;
    let labels = item
        .choices
        .iter()
        .filter(|c| covered.contains(&c.subject))
        .map(|c| c.label.clone());
    labels.collect::<Vec<_>>().join(", ")
}

fn sheet(item: &Item, page: &Page) -> SheetView {
    let document = page.document.id;
    let images = (1..)
        .zip(&page.document.shown)
        .map(|(n, shown): (u32, _)| ImageView {
            href: format!("/documents/{document}/pages/{n}"),
            width: shown.width,
            height: shown.height,
        });
    SheetView {
        position: page.position,
        document: document.to_string(),
        name: page.document.file_name.clone(),
        images: images.collect(),
        original: format!("/documents/{document}/original"),
        for_partners: page.document.for_partners,
        undecided: item.undecided.contains(&page.document.id),
    }
}
