//! What the review queue shows, in the reader's words.

use serde::Serialize;

use super::reviews::Wanted;
use crate::accounts::policy::{Capability, may_ever};
use crate::accounts::{AccountId, Actor};
use crate::i18n::{Lang, tr};
use crate::mail::MailState;
use crate::permits::Version;
use crate::products::Product;
use crate::reviews::actions::{HandedTo, Queue, Row};
use crate::reviews::{Barred, Decision, Verdict, rules};
use crate::storage::UtcTime;
use crate::web::ui::{Me, escape};

/// Whether this person hands items over.
pub(super) fn reassigns(actor: &Actor) -> bool {
    may_ever(actor, Capability::ReassignReview)
}

/// A choice of a form.
#[derive(Debug, Serialize)]
pub(super) struct Opt {
    pub(super) value: String,
    pub(super) label: String,
}

/// One line of the queue.
#[derive(Debug, Serialize)]
pub(super) struct RowView {
    href: String,
    pub(super) title: String,
    sub: String,
    pub(super) wait: String,
    pub(super) late: bool,
    pub(super) holder: String,
    pub(super) mine: bool,
    pub(super) handed_to: String,
    /// End of the text key that says how far the mail to them has come.
    pub(super) handed_mail: &'static str,
    id: String,
    /// Marked to be handed over.
    picked: bool,
    again: bool,
    pub(super) barred: &'static str,
}

/// One of the reader's own last decisions.
#[derive(Debug, Serialize)]
struct RecentView {
    href: String,
    title: String,
    of: String,
    verdict: String,
    tone: &'static str,
    at: UtcTime,
}

/// The queue.
#[derive(Debug, Serialize)]
pub(super) struct QueueView {
    rows: Vec<RowView>,
    alone: Vec<RowView>,
    next: String,
    /// What narrows the queue, as its forms send it on.
    ask: String,
    recent: Vec<RecentView>,
    kinds: Vec<Opt>,
    kind: String,
    q: String,
    show: String,
    filtered: bool,
    reassigns: bool,
    rechecks: usize,
    look_ups: usize,
    mentors: Vec<Opt>,
}

/// What a kind of evidence is called.
pub(super) fn kind_title(me: &Me, version: &Version) -> String {
    me.app
        .catalogue()
        .evidence(&version.kind)
        .map_or(version.kind.as_str(), |e| e.title.lang(me.lang))
        .to_owned()
}

/// Products by name, or the business when none is named.
fn subject_of(row: &Row) -> String {
    let labels: Vec<String> = row.products.iter().map(Product::label).collect();
    if labels.is_empty() {
        row.business.name.clone()
    } else {
        labels.join(", ")
    }
}

/// How long something has waited, in the largest unit that fits.
fn waited(lang: Lang, since: UtcTime, now: UtcTime) -> String {
    let span = now - since;
    let (key, count) = if span.num_days() > 0 {
        ("review-wait-days", span.num_days())
    } else if span.num_hours() > 0 {
        ("review-wait-hours", span.num_hours())
    } else {
        ("review-wait-minutes", span.num_minutes().max(0))
    };
    tr(lang, key, &[("count", count.into())])
}

pub(super) const fn barred_key(barred: Option<Barred>) -> &'static str {
    match barred {
        Some(Barred::OwnEntry) => "review-barred-entry",
        Some(Barred::OwnBusiness) => "review-barred-business",
        None => "",
    }
}

/// What a coordinator may know of the mail: on its way, handed over, lost, or none.
fn handed_mail(handed: &HandedTo) -> &'static str {
    match handed.mail {
        None => "none",
        Some(MailState::Queued) => "queued",
        Some(MailState::HandedOver) => "sent",
        Some(MailState::Failed | MailState::Bounced | MailState::GivenUp) => "lost",
    }
}

impl RowView {
    pub(super) fn of(me: &Me, row: &Row) -> Self {
        let now = me.now();
        let since = row.version.submitted_at.unwrap_or(row.version.created_at);
        let mine = row
            .held
            .as_ref()
            .is_some_and(|(c, _)| c.holder == me.actor.id);
        let subject = subject_of(row);
        let named = if row.products.is_empty() {
            ""
        } else {
            row.business.name.as_str()
        };
        let parts = [
            kind_title(me, &row.version),
            named.to_owned(),
            row.place.clone(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        Self {
            href: format!("/review/{}", row.version.id),
            title: subject,
            sub: parts.join(" · "),
            wait: waited(me.lang, since, now),
            late: rules::waits_long(since, now),
            holder: row
                .held
                .as_ref()
                .map(|(_, name)| name.clone())
                .unwrap_or_default(),
            mine,
            handed_to: row
                .handed_to
                .as_ref()
                .map(|h| h.name.clone())
                .unwrap_or_default(),
            handed_mail: row.handed_to.as_ref().map_or("", handed_mail),
            id: row.version.id.to_string(),
            picked: false,
            again: row.again,
            barred: barred_key(row.barred),
        }
    }
}

pub(super) fn verdict_words(lang: Lang, verdict: Verdict) -> (String, &'static str) {
    let tone = match verdict {
        Verdict::Accepted | Verdict::Checked | Verdict::NoEffect => "ok",
        Verdict::Returned | Verdict::NewVersion => "warn",
        Verdict::Withdrawn => "bad",
    };
    (tr(lang, &format!("review-verdict-{verdict}"), &[]), tone)
}

impl RecentView {
    fn of(me: &Me, decision: &Decision, row: &Row) -> Self {
        let (verdict, tone) = verdict_words(me.lang, decision.verdict);
        Self {
            href: format!("/review/{}", row.version.id),
            title: kind_title(me, &row.version),
            of: subject_of(row),
            verdict,
            tone,
            at: decision.made_at,
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(escape).collect()
}

impl QueueView {
    /// Offers these people to hand items to.
    pub(super) fn with_mentors(mut self, mentors: &[(AccountId, String)]) -> Self {
        let opt = |(id, name): &(AccountId, String)| Opt {
            value: id.to_string(),
            label: name.clone(),
        };
        self.mentors = mentors.iter().map(opt).collect();
        self
    }

    /// Marks the items that were marked when a hand-over was refused.
    pub(super) fn with_picked(mut self, items: &[&str]) -> Self {
        for row in &mut self.rows {
            row.picked = items.contains(&row.id.as_str());
        }
        self
    }

    pub(super) fn of(
        me: &Me,
        wanted: &Wanted,
        queue: &Queue,
        alone: &[Row],
        (rechecks, look_ups): (usize, usize),
    ) -> Self {
        let catalogue = me.app.catalogue();
        let kinds = catalogue.evidence_kinds();
        let filters = [
            ("kind", &wanted.kind),
            ("q", &wanted.q),
            ("show", &wanted.show),
        ];
        let same: String = filters
            .iter()
            .map(|(name, value)| format!("&{name}={}", encoded(value)))
            .collect();
        let next = queue.next.map(|id| format!("/review?after={id}{same}"));
        let from = wanted
            .after
            .map_or_else(String::new, |id| format!("&after={id}"));
        Self {
            rows: queue.rows.iter().map(|row| RowView::of(me, row)).collect(),
            alone: alone.iter().map(|row| RowView::of(me, row)).collect(),
            next: next.unwrap_or_default(),
            ask: format!("?{}{from}", same.trim_start_matches('&')),
            recent: queue
                .recent
                .iter()
                .map(|(d, v)| RecentView::of(me, d, v))
                .collect(),
            kinds: kinds
                .map(|e| Opt {
                    value: e.kind.to_string(),
                    label: e.title.lang(me.lang).to_owned(),
                })
                .collect(),
            filtered: filters.iter().any(|(_, value)| !value.is_empty()),
            kind: wanted.kind.clone(),
            q: wanted.q.clone(),
            show: wanted.show.clone(),
            reassigns: reassigns(&me.actor),
            rechecks,
            look_ups,
            mentors: vec![],
        }
    }
}
