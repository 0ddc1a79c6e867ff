//! What the page of one item of the review queue shows, in the reader's words.

use serde::Serialize;

use super::queue_view::{Opt, RowView, kind_title, verdict_words};
use super::rechecks::ShiftView;
use super::review_paper::{PaperView, PartView};
use crate::accounts::Role;
use crate::i18n::{Lang, date, tr};
use crate::permits::version::{HowChecked, ReviewState};
use crate::permits::{Subject, Version};
use crate::reviews::actions::Item;
use crate::reviews::{Decision, rules};
use crate::storage::UtcTime;
use crate::web::form::Form;
use crate::web::ui::Me;

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
    may_decide: bool,
    deciding: bool,
    #[serde(flatten)]
    about: AboutView,
    #[serde(flatten)]
    paper: PaperView,
    #[serde(flatten)]
    choices: ChoicesView,
    decisions: Vec<DecisionView>,
    changed: Vec<ChangedView>,
    may_be_shown: bool,
    conflict: String,
    kept: Vec<KeptText>,
}

/// What the item is, whose, and who is at it.
#[derive(Debug, Serialize)]
struct AboutView {
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
    handed_mail: &'static str,
    entered_by: String,
    assisted: bool,
    barred: &'static str,
    mine: bool,
    end_missing: bool,
    year_only: String,
    checked: String,
}

/// What the forms of the page offer.
#[derive(Debug, Serialize)]
struct ChoicesView {
    reasons: Vec<Opt>,
    coverage: Vec<Opt>,
    covered: Vec<String>,
    one: bool,
    hows: Vec<Opt>,
    closer: Vec<Opt>,
    today: String,
    candidates: Vec<Opt>,
}

const fn badge(review: ReviewState) -> &'static str {
    match review {
        ReviewState::Draft => "draft",
        ReviewState::InReview => "in_review",
        ReviewState::Returned | ReviewState::Withdrawn => "returned",
        ReviewState::Accepted => "accepted",
    }
}

fn subject_value(subject: &Subject) -> String {
    format!("{}:{}", subject.kind, subject.id)
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
    let catalogue = me.app.catalogue();
    let reasons = catalogue.return_reasons(&version.kind);
    reasons
        .map(|r| Opt {
            value: r.code.clone(),
            label: r.text.lang(me.lang).to_owned(),
        })
        .collect()
}

fn hows(lang: Lang, ways: &[HowChecked]) -> Vec<Opt> {
    let words = |how: &HowChecked| Opt {
        value: how.to_string(),
        label: tr(lang, &format!("review-how-{how}"), &[]),
    };
    ways.iter().map(words).collect()
}

/// The closer looks still open to an accepted version.
fn closer(version: &Version) -> Vec<HowChecked> {
    match version.review {
        ReviewState::Accepted => rules::closer_checks(version.outcome.how_checked),
        _ => vec![],
    }
}

/// How an accepted version was checked, and when.
pub(super) fn checked(lang: Lang, version: &Version) -> String {
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

impl AboutView {
    fn of(me: &Me, item: &Item) -> Self {
        let (row, version) = (&item.row, &item.row.version);
        let line = RowView::of(me, row);
        Self {
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
            handed_mail: line.handed_mail,
            entered_by: item.entered_by.clone(),
            assisted: version.assisted,
            barred: line.barred,
            mine: line.mine,
            end_missing: item.needs_end && version.fields.valid_until.is_none(),
            year_only: version.year_only.map(|y| y.to_string()).unwrap_or_default(),
            checked: checked(me.lang, version),
        }
    }
}

impl ChoicesView {
    fn of(me: &Me, item: &Item) -> Self {
        let opt = |value: String, label: &String| Opt {
            value,
            label: label.clone(),
        };
        let covers = item.choices.iter();
        let people = item.candidates.iter();
        Self {
            reasons: reasons(me, &item.row.version),
            coverage: covers
                .map(|c| opt(subject_value(&c.subject), &c.label))
                .collect(),
            covered: item
                .row
                .version
                .coverage
                .iter()
                .map(subject_value)
                .collect(),
            one: item.one,
            hows: hows(me.lang, HowChecked::ALL),
            closer: hows(me.lang, &closer(&item.row.version)),
            today: item.today.to_string(),
            candidates: people.map(|(id, name)| opt(id.to_string(), name)).collect(),
        }
    }
}

impl ItemView {
    pub(super) fn of(me: &Me, item: &Item) -> Self {
        let (row, version) = (&item.row, &item.row.version);
        let about = AboutView::of(me, item);
        let waits = version.review == ReviewState::InReview;
        let free = row.held.is_none() || about.mine;
        Self {
            id: version.id.to_string(),
            revision: version.revision,
            may_decide: item.may_decide,
            deciding: item.may_decide && waits && free,
            about,
            paper: PaperView::of(me, item),
            choices: ChoicesView::of(me, item),
            decisions: item.decisions.iter().map(|d| decision(me, d)).collect(),
            changed: changed(me, item),
            may_be_shown: item.may_be_shown && me.actor.role == Role::Mentor,
            conflict: String::new(),
            kept: vec![],
        }
    }

    /// The reader holds it.
    pub(super) const fn is_mine(&self) -> bool {
        self.about.mine
    }

    /// What the version covers as it stands, as the form's choices write it.
    pub(super) fn covered(&self) -> Vec<String> {
        self.choices.covered.clone()
    }

    /// The same item for whoever came second, with what they had typed.
    pub(super) fn overtaken(mut self, me: &Me, key: &str, form: &Form) -> Self {
        self.conflict = me.text(key);
        let all = self.paper.parts.iter().chain(&self.paper.page_parts);
        let mut kept: Vec<KeptText> = all.filter_map(|part| self.typed(form, part)).collect();
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

    /// What was typed about one part: the reason in words, then the mentor's own.
    fn typed(&self, form: &Form, part: &PartView) -> Option<KeptText> {
        let reason = form.get(&format!("reason_{}", part.key));
        let reason = self.choices.reasons.iter().find(|r| r.value == reason);
        let reason = reason.map_or("", |r| r.label.as_str());
        let text = form.get(&format!("text_{}", part.key));
        let text = format!("{reason} {text}").trim().to_owned();
        (!text.is_empty()).then(|| KeptText {
            part: part.label.clone(),
            text,
        })
    }
}
