//! What the page of one item of the review queue shows, in the reader's words.

use serde::Serialize;

use super::queue_view::{Opt, RowView, kind_title, verdict_words};
use super::rechecks::ShiftView;
use crate::accounts::Role;
use crate::i18n::{Lang, date, tr};
use crate::permits::version::{HowChecked, ReviewState};
use crate::permits::{FieldName, Fields, Finding, Page, Subject, Version};
use crate::reviews::Decision;
use crate::reviews::actions::Item;
use crate::storage::UtcTime;
use crate::web::form::Form;
use crate::web::ui::Me;

/// One part a finding can be made on.
#[derive(Debug, Serialize)]
struct PartView {
    key: String,
    label: String,
    value: String,
    earlier: String,
    past: Vec<String>,
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
}

#[derive(Debug, Serialize)]
struct ImageView {
    href: String,
    width: u32,
    height: u32,
}

#[derive(Debug, Serialize)]
struct NumberPart {
    value: String,
    meaning: String,
}

#[derive(Debug, Serialize)]
struct NumberNote {
    kind: &'static str,
    text: String,
}

#[derive(Debug, Serialize)]
struct DecisionView {
    verdict: String,
    tone: &'static str,
    by: String,
    at: UtcTime,
    note: String,
}

#[derive(Debug, Serialize)]
struct ChangedView {
    product: String,
    shifts: Vec<ShiftView>,
}

/// A typed remark or note that the loser of a race must not lose.
#[derive(Debug, Serialize)]
struct KeptText {
    part: String,
    text: String,
}

/// An item of the queue.
#[derive(Debug, Serialize)]
pub(super) struct ItemView {
    id: String,
    revision: i32,
    title: String,
    subject: String,
    business: String,
    business_href: String,
    place: String,
    review: &'static str,
    badge: &'static str,
    wait: String,
    late: bool,
    again: bool,
    holder: String,
    until: Option<UtcTime>,
    handed_to: String,
    entered_by: String,
    assisted: bool,
    barred: &'static str,
    /// The reader holds it.
    pub(super) mine: bool,
    may_decide: bool,
    deciding: bool,
    end_missing: bool,
    year_only: String,
    parts: Vec<PartView>,
    page_parts: Vec<PartView>,
    sheets: Vec<SheetView>,
    number_parts: Vec<NumberPart>,
    number_notes: Vec<NumberNote>,
    reasons: Vec<Opt>,
    coverage: Vec<Opt>,
    /// What the version covers as it stands, as the form's choices write it.
    pub(super) covered: Vec<String>,
    one: bool,
    hows: Vec<Opt>,
    today: String,
    checked: String,
    decisions: Vec<DecisionView>,
    changed: Vec<ChangedView>,
    may_be_shown: bool,
    candidates: Vec<Opt>,
    conflict: String,
    kept: Vec<KeptText>,
}

const fn badge(review: ReviewState) -> &'static str {
    match review {
        ReviewState::Draft => "draft",
        ReviewState::InReview => "in_review",
        ReviewState::Returned | ReviewState::Withdrawn => "returned",
        ReviewState::Accepted => "accepted",
    }
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

fn subject_value(subject: &Subject) -> String {
    format!("{}:{}", subject.kind, subject.id)
}

/// A finding in the reader's language.
fn finding_words(me: &Me, version: &Version, finding: &Finding) -> String {
    let reason = me
        .app
        .catalogue
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
    PartView {
        key: page.map_or_else(|| field.to_string(), |page| format!("page_{page}")),
        label: part_label(me.lang, field, page),
        earlier: earlier.filter(|e| *e != value).unwrap_or_default(),
        past: about
            .map(|p| finding_words(me, version, &p.finding))
            .collect(),
        value,
    }
}

/// The parts worth a line: what the kind asks for, what was typed, coverage.
fn parts(me: &Me, item: &Item) -> Vec<PartView> {
    let version = &item.row.version;
    let typed = me.app.catalogue.evidence(&version.kind).map(|e| e.fields);
    let asked = |field: FieldName| {
        typed.is_some_and(|t| match field {
            FieldName::Number => t.number,
            FieldName::IssuedOn => t.issued_on,
            FieldName::ValidUntil => t.valid_until,
            _ => false,
        })
    };
    let worth = |field: &&FieldName| {
        asked(**field)
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

fn sheet(page: &Page) -> SheetView {
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
    }
}

fn number(me: &Me, item: &Item) -> (Vec<NumberPart>, Vec<NumberNote>) {
    use crate::identifiers::FindingLevel;
    let Some(decoded) = &item.decoded else {
        return (vec![], vec![]);
    };
    let part = |p: &crate::identifiers::Part| NumberPart {
        value: p.value.clone(),
        meaning: p.meaning.text(me.lang).to_owned(),
    };
    let note = |f: &crate::identifiers::Finding| NumberNote {
        kind: match f.level {
            FindingLevel::Error => "danger",
            FindingLevel::Warning => "warning",
            FindingLevel::Hint => "info",
        },
        text: f.text.text(me.lang).to_owned(),
    };
    (
        decoded.parts.iter().map(part).collect(),
        decoded.findings.iter().map(note).collect(),
    )
}

fn decision(me: &Me, (made, by): &(Decision, String)) -> DecisionView {
    let (verdict, tone) = verdict_words(me.lang, made.verdict);
    DecisionView {
        verdict,
        tone,
        by: by.clone(),
        at: made.made_at,
        note: made.note.clone(),
    }
}

fn reasons(me: &Me, version: &Version) -> Vec<Opt> {
    let reasons = me.app.catalogue.return_reasons(&version.kind);
    reasons
        .map(|r| Opt {
            value: r.code.clone(),
            label: r.text.lang(me.lang).to_owned(),
        })
        .collect()
}

fn hows(lang: Lang) -> Vec<Opt> {
    let words = |how: &HowChecked| Opt {
        value: how.to_string(),
        label: tr(lang, &format!("review-how-{how}"), &[]),
    };
    HowChecked::ALL.iter().map(words).collect()
}

/// How an accepted version was checked, and when.
fn checked(lang: Lang, version: &Version) -> String {
    let outcome = &version.outcome;
    let (Some(how), Some(on)) = (outcome.how_checked, outcome.checked_on) else {
        return String::new();
    };
    let how = tr(lang, &format!("review-how-{how}"), &[]);
    format!("{how}, {}", date(lang, on))
}

fn changed(me: &Me, item: &Item) -> Vec<ChangedView> {
    let changed = item.changed.iter();
    changed
        .map(|(product, shifts)| ChangedView {
            product: product.clone(),
            shifts: shifts.iter().map(|s| ShiftView::of(me, s)).collect(),
        })
        .collect()
}

impl ItemView {
    pub(super) fn of(me: &Me, item: &Item) -> Self {
        let (row, version) = (&item.row, &item.row.version);
        let line = RowView::of(me, row);
        let waits = version.review == ReviewState::InReview;
        let other = row.held.as_ref().is_some_and(|_| !line.mine);
        let (number_parts, number_notes) = number(me, item);
        let pages = item
            .pages
            .iter()
            .map(|p| part(me, item, FieldName::Pages, Some(p.position)));
        Self {
            id: version.id.to_string(),
            revision: version.revision,
            title: kind_title(me, version),
            subject: line.title,
            business: row.business.name.clone(),
            business_href: format!("/businesses/{}", row.business.id),
            place: row.place.clone(),
            review: version.review.as_str(),
            badge: badge(version.review),
            wait: line.wait,
            late: line.late,
            again: row.again,
            holder: line.holder,
            until: row.held.as_ref().map(|(c, _)| c.until),
            handed_to: line.handed_to,
            entered_by: item.entered_by.clone(),
            assisted: version.assisted,
            barred: line.barred,
            mine: line.mine,
            may_decide: item.may_decide,
            deciding: item.may_decide && waits && !other,
            end_missing: item.needs_end && version.fields.valid_until.is_none(),
            year_only: version.year_only.map(|y| y.to_string()).unwrap_or_default(),
            parts: parts(me, item),
            page_parts: pages
                .chain([part(me, item, FieldName::Pages, None)])
                .collect(),
            sheets: item.pages.iter().map(sheet).collect(),
            number_parts,
            number_notes,
            reasons: reasons(me, version),
            coverage: item
                .choices
                .iter()
                .map(|c| Opt {
                    value: subject_value(&c.subject),
                    label: c.label.clone(),
                })
                .collect(),
            covered: version.coverage.iter().map(subject_value).collect(),
            one: item.one,
            hows: hows(me.lang),
            today: item.today.to_string(),
            checked: checked(me.lang, version),
            decisions: item.decisions.iter().map(|d| decision(me, d)).collect(),
            changed: changed(me, item),
            may_be_shown: item.may_be_shown && me.actor.role == Role::Mentor,
            candidates: item
                .candidates
                .iter()
                .map(|(id, name)| Opt {
                    value: id.to_string(),
                    label: name.clone(),
                })
                .collect(),
            conflict: String::new(),
            kept: vec![],
        }
    }

    /// The same item for whoever came second, with what they had typed.
    pub(super) fn overtaken(mut self, me: &Me, key: &str, form: &Form) -> Self {
        self.conflict = me.text(key);
        let all = self.parts.iter().chain(&self.page_parts);
        let mut kept: Vec<KeptText> = all
            .filter_map(|part| {
                let reason = form.get(&format!("reason_{}", part.key));
                let reason = self.reasons.iter().find(|r| r.value == reason);
                let reason = reason.map_or("", |r| r.label.as_str());
                let text = form.get(&format!("text_{}", part.key));
                let text = format!("{reason} {text}").trim().to_owned();
                (!text.is_empty()).then(|| KeptText {
                    part: part.label.clone(),
                    text,
                })
            })
            .collect();
        for name in ["note", "why"] {
            let text = form.get(name);
            if !text.is_empty() {
                kept.push(KeptText {
                    part: me.text("review-your-note"),
                    text: text.to_owned(),
                });
            }
        }
        self.kept = kept;
        self
    }
}
