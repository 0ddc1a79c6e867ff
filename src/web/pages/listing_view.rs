//! Turns submissions, dossiers and listings into what their templates show: words in the
//! reader's language beside every code. It decides nothing.

use serde_json::{Value, json};

use super::dossier_changes;
use crate::checklists::requirement::Group;
use crate::checklists::{Catalogue, Checklist, StoredProgramme};
use crate::i18n::{Lang, date, rupiah, tr};
use crate::listings::actions::{Entry, LastStep, Offer, SubmissionView};
use crate::listings::dossier::Dossier;
use crate::listings::rules;
use crate::listings::terms::Freshness;
use crate::listings::{FUNCTIONS, Outcome, Reason, SignOff, Terms};
use crate::permits::rules::Status;
use crate::permits::version::EvidenceKind;
use crate::web::form::Form;
use crate::web::life::Life;
use crate::web::shelf::{Shelf, ShelfGroup, ShelfPack, draw, price_tag};

/// The title of a requirement or of a kind of evidence, or its id when the catalogue does
/// not know it any more.
pub(super) fn title(catalogue: &Catalogue, lang: Lang, id: &str) -> String {
    let requirement = catalogue.requirement(id).map(|r| r.title.lang(lang));
    let kind = || {
        catalogue
            .evidence(&EvidenceKind::from(id))
            .map(|e| e.title.lang(lang))
    };
    requirement.or_else(kind).unwrap_or(id).to_owned()
}

/// A function's word.
pub(super) fn function(lang: Lang, code: &str) -> String {
    if FUNCTIONS.contains(&code) {
        tr(lang, &format!("function-{code}"), &[])
    } else {
        code.to_owned()
    }
}

/// Several functions as one text.
pub(super) fn functions(lang: Lang, codes: &[String]) -> String {
    let words: Vec<String> = codes.iter().map(|c| function(lang, c)).collect();
    words.join(", ")
}

/// Functions as choices of a form.
pub(super) fn function_options(lang: Lang, codes: &[&str]) -> Vec<Value> {
    let option = |code: &&str| json!({ "value": code, "label": function(lang, code) });
    codes.iter().map(option).collect()
}

/// A checklist as a shelf; packs lead nowhere.
pub(super) fn shelf(lang: Lang, checklist: &Checklist) -> Shelf {
    let board = |group: &Group| ShelfGroup {
        key: group.to_string(),
        title: tr(lang, &format!("listing-board-{group}"), &[]),
        packs: checklist
            .items
            .iter()
            .filter(|i| i.group == *group && i.status != Status::NotApplicable)
            .map(|item| ShelfPack {
                id: item.requirement.clone(),
                label: item.title.lang(lang).to_owned(),
                short: price_tag(lang, &item.requirement, item.title.lang(lang)),
                status: item.status.to_string(),
                href: String::new(),
            })
            .collect(),
    };
    draw(&Group::ALL.iter().map(board).collect::<Vec<_>>())
}

/// What keeps a product from being ready, with the next step.
pub(super) fn missing(lang: Lang, checklist: &Checklist) -> Vec<Value> {
    checklist
        .items
        .iter()
        .filter(|i| i.blocks)
        .map(|i| {
            json!({ "id": i.requirement, "title": i.title.lang(lang), "status": i.status,
                "next_step": i.next_step.lang(lang) })
        })
        .collect()
}

/// One programme a product may go to.
pub(super) fn offer(lang: Lang, offer: &Offer) -> Value {
    let (done, total) = offer.checklist.progress();
    json!({
        "id": offer.programme.id,
        "title": offer.programme.spec.title.lang(lang),
        "partner": offer.partner.name,
        "review_days": offer.programme.spec.review_days,
        "ready": offer.checklist.ready,
        "may_send": offer.may_send(),
        "done": done, "total": total,
        "missing": missing(lang, &offer.checklist),
        "shelf": shelf(lang, &offer.checklist),
        "waiting": offer.waiting, "freshness": offer.freshness.map(freshness),
        "listed": offer.listed.is_some(), "waivable": offer.waivable,
    })
}

/// What a programme asks of the goods' age at delivery, in figures.
pub(super) fn freshness(asked: Freshness) -> Value {
    json!({ "least": asked.least, "shelf_life": asked.shelf_life, "oldest": asked.oldest() })
}

/// What is left at delivery beside what is asked, for the terms of the dossier.
fn left(lang: Lang, asked: Freshness, terms: &Terms) -> Value {
    let age = terms.age_at_delivery();
    let percent = asked.left(age).unwrap_or(0);
    let args = [
        ("percent", percent.into()),
        ("least", asked.least.into()),
        ("days", age.into()),
    ];
    json!({ "text": tr(lang, "dossier-left", &args), "short": percent < asked.least })
}

fn day(lang: Lang, day: Option<chrono::NaiveDate>) -> String {
    day.map_or_else(String::new, |d| date(lang, d))
}

/// The sealed dossier as the buyer reads it.
pub(super) fn dossier(catalogue: &Catalogue, lang: Lang, sealed: &Dossier) -> Value {
    let permits: Vec<Value> = sealed
        .permits
        .iter()
        .map(|p| {
            let until = if p.open_ended {
                tr(lang, "dossier-open-ended", &[])
            } else {
                day(lang, p.valid_until)
            };
            json!({ "title": title(catalogue, lang, &p.kind), "number": p.number,
                "issued": day(lang, p.issued_on), "until": until,
                "life": Life::of(p.issued_on, p.valid_until, sealed.on),
                "checked": tr(lang, &format!("dossier-checked-{}", p.checked), &[]),
                "checked_on": day(lang, p.checked_on), "copies": p.copies })
        })
        .collect();
    let items: Vec<Value> = sealed
        .checklist
        .iter()
        .filter(|i| i.status != Status::NotApplicable)
        .map(|i| {
            let waived = i.valid_until.filter(|_| i.status == Status::Waived);
            json!({ "title": title(catalogue, lang, &i.requirement), "status": i.status,
                "mandatory": i.mandatory, "waived_until": waived, "exemption": i.exemption })
        })
        .collect();
    let facts = &sealed.product.facts;
    json!({ "product": sealed.product, "kind": facts.kind, "shelf_life": facts.food.shelf_life_days,
        "terms": sealed.terms, "permits": permits, "items": items, "on": sealed.on,
        "prices": prices(lang, sealed) })
}

/// The price list, a line for the shelf and one for the partner of each size.
fn prices(lang: Lang, sealed: &Dossier) -> Vec<Value> {
    let terms = &sealed.terms;
    let first = sealed
        .product
        .net_weights
        .first()
        .map_or("", String::as_str);
    let mut lines = price_lines(lang, first, terms.retail_price, terms.partner_price);
    for more in &terms.more_prices {
        let (retail, partner) = (more.retail_price, more.partner_price);
        lines.extend(price_lines(lang, &more.pack, retail, partner));
    }
    lines
}

fn price_lines(lang: Lang, pack: &str, retail: i64, partner: i64) -> Vec<Value> {
    let named = |key: &str| {
        let label = tr(lang, key, &[]);
        if pack.is_empty() {
            label
        } else {
            format!("{label}, {pack}")
        }
    };
    let kept = tr(
        lang,
        "dossier-margin",
        &[("percent", margin(retail, partner).into())],
    );
    vec![
        json!({ "key": named("terms-retail"), "value": rupiah(retail) }),
        json!({ "key": named("terms-partner"), "value": format!("{} ({kept})", rupiah(partner)) }),
    ]
}

/// The partner's margin in percent of the shelf price, rounded down.
fn margin(retail: i64, partner: i64) -> i64 {
    let kept = retail.saturating_sub(partner);
    kept.saturating_mul(100).checked_div(retail).unwrap_or(0)
}

fn sign_off(lang: Lang, sign_off: &SignOff, who: &str, programme: &StoredProgramme) -> Value {
    let reasons: Vec<String> = sign_off
        .reasons
        .iter()
        .map(|r| tr(lang, &format!("listing-reason-{r}"), &[]))
        .collect();
    json!({
        "who": who, "function": function(lang, &sign_off.function), "round": sign_off.round,
        "outcome": sign_off.outcome, "tone": tone(sign_off.outcome), "reasons": reasons,
        "note": sign_off.note, "hash": sign_off.dossier_hash, "at": sign_off.made_at,
        "score": rules::weighted(&programme.spec.scores, &sign_off.scores),
    })
}

const fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approve => "ok",
        Outcome::RequestChange => "warn",
        Outcome::Reject => "bad",
    }
}

/// The colour of a submission's status.
pub(super) fn status_tone(status: crate::listings::SubmissionStatus) -> &'static str {
    use crate::listings::SubmissionStatus as S;
    match status {
        S::Open => "info",
        S::ChangesRequested => "warn",
        S::Approved => "ok",
        S::Rejected => "bad",
        S::Withdrawn => "mute",
    }
}

/// The colour of a listing's state.
pub(super) const fn state_tone(state: crate::listings::ListingState) -> &'static str {
    use crate::listings::ListingState as S;
    match state {
        S::Active => "ok",
        S::OnHold => "warn",
        S::Ended => "mute",
    }
}

/// Everything the page of a submission shows.
pub(super) fn submission(catalogue: &Catalogue, lang: Lang, view: &SubmissionView) -> Value {
    let s = &view.submission;
    let spec = &view.programme.spec;
    let scores: Vec<Value> = spec
        .scores
        .iter()
        .map(|l| json!({ "code": l.code, "title": l.title.lang(lang), "weight": l.weight }))
        .collect();
    let reasons: Vec<Value> = Reason::ALL
        .iter()
        .map(|r| json!({ "value": r, "label": tr(lang, &format!("listing-reason-{r}"), &[]) }))
        .collect();
    let shown = view.shown.as_ref();
    let changed = shown.map_or(&[][..], |d| &d.changed);
    let changed = dossier_changes::changes(catalogue, lang, changed);
    let own: Vec<&str> = view.functions.iter().map(String::as_str).collect();
    json!({
        "id": s.id, "product": shown.map(|d| &d.product).or(view.appealed.as_ref()), "product_id": s.product, "status": s.status,
        "status_text": tr(lang, &format!("submission-{}", s.status), &[]), "tone": status_tone(s.status),
        "round": s.round, "hash": s.dossier_hash, "revision": s.revision,
        "sent_at": s.sent_at, "sender": view.sender, "assisted": s.assisted,
        "due_on": s.due_on, "late": s.status.as_str() == "open" && s.due_on < view.today,
        "programme": spec.title.lang(lang), "partner": view.partner.name,
        "dossier": shown.map(|d| dossier(catalogue, lang, &d.dossier)),
        "left": shown.and_then(|d| d.freshness.map(|asked| left(lang, asked, &d.dossier.terms))),
        "code": shown.map(|d| &d.code), "shelf": shown.map(|d| shelf(lang, &d.present)),
        "ready": shown.is_none_or(|d| d.present.ready),
        "missing": shown.map(|d| missing(lang, &d.present)).unwrap_or_default(),
        "changed": changed,
        "sign_offs": view.sign_offs.iter().map(|(d, who)| sign_off(lang, d, who, &view.programme)).collect::<Vec<_>>(),
        "colleagues_decided": view.colleagues_decided,
        "waits_for": functions(lang, &view.missing),
        "functions": function_options(lang, &own), "own_function": own.first(),
        "score_lines": scores, "reason_options": reasons,
        "holder": view.holder.as_ref().map(|(name, _)| name),
        "mine": view.holder.as_ref().is_some_and(|(_, mine)| *mine),
        "may_send": view.may_send, "is_partners": view.is_partners,
        "appeal": s.appeal, "listing": view.listing.as_ref().map(|l| &l.code),
    })
}

/// What somebody else did first, for who came too late.
pub(super) fn last_step(lang: Lang, view: &SubmissionView) -> Value {
    match &view.last_step {
        LastStep::Decided {
            who,
            function: code,
            outcome,
            at,
        } => json!({ "what": "decided", "who": who, "function": function(lang, code),
            "outcome": tr(lang, &format!("outcome-{outcome}"), &[]), "at": at }),
        LastStep::Withdrawn(at) => json!({ "what": "withdrawn", "at": at }),
        LastStep::Sent(at) => json!({ "what": "sent", "at": at }),
    }
}

/// What somebody typed who came too late, to be read and copied.
pub(super) fn typed(lang: Lang, form: &Form) -> Value {
    let reasons = form.all("reasons").into_iter();
    let reasons: Vec<String> = reasons
        .filter_map(|r| r.parse::<Reason>().ok())
        .map(|r| tr(lang, &format!("listing-reason-{r}"), &[]))
        .collect();
    let outcome = form.parse::<Outcome>("outcome");
    let text = ["note", "text"].map(|name| form.get(name)).concat();
    json!({ "text": text, "reasons": reasons,
        "outcome": outcome.map(|o| tr(lang, &format!("outcome-{o}"), &[])) })
}

/// What holds a listing, with its status: "P-IRT (SPP-IRT) · Kedaluwarsa".
fn held_by(catalogue: &Catalogue, lang: Lang, entry: &Entry) -> Option<String> {
    let title = title(catalogue, lang, entry.because.as_deref()?);
    let status = entry.because_status.as_deref()?;
    Some(format!(
        "{title} · {}",
        tr(lang, &format!("status-{status}"), &[])
    ))
}

/// A listing as a line of a list; also what the page of a product includes.
pub(super) fn listing(catalogue: &Catalogue, lang: Lang, entry: &Entry) -> Value {
    let lapse = entry.lapse.as_ref().map(|lapse| {
        json!({ "on": lapse.on,
            "what": lapse.requirement.as_deref().map(|id| title(catalogue, lang, id)) })
    });
    json!({
        "id": entry.listing.id, "code": entry.listing.code,
        "product": entry.product.label(), "product_id": entry.product.id,
        "programme": entry.programme.spec.title.lang(lang), "partner": entry.partner.name,
        "regency": entry.regency, "target": entry.programme.spec.id, "state": entry.state, "tone": state_tone(entry.state),
        "state_text": tr(lang, &format!("listing-state-{}", entry.state), &[]),
        "because": held_by(catalogue, lang, entry),
        "lapse": lapse, "since": entry.listing.started_at,
        "ended_reason": entry.listing.ended_reason,
        "photo": entry.photo.as_ref().map(|p| {
            format!("/submissions/{}/copies/{}/{}?small=true", entry.listing.submission, p.document, p.page)
        }),
    })
}
