//! Tells a business's people at once what was decided, each in their language.
//! Members without a mail address are skipped: they see it on the page, and
//! their mentor's call list names them.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Result;
use crate::accounts::{self, Account, AccountStatus, Actor};
use crate::businesses;
use crate::checklists::Catalogue;
use crate::i18n::tr;
use crate::mail::{self, Envelope, Message};
use crate::permits::rules::end_of;
use crate::permits::watched::WatchField;
use crate::permits::{Finding, Version, VersionId};
use crate::products;
use crate::reviews::model::Decision;
use crate::storage::{Conn, UtcTime};

fn tell(
    conn: &mut Conn,
    now: UtcTime,
    version: &Version,
    decision: &Decision,
    message: impl Fn(&Account) -> Message,
) -> Result<()> {
    send(
        conn,
        now,
        version,
        &format!("review/{}", decision.id),
        message,
    )
}

/// Queues a mail to each member; sent once for `key`.
fn send(
    conn: &mut Conn,
    now: UtcTime,
    version: &Version,
    key: &str,
    message: impl Fn(&Account) -> Message,
) -> Result<()> {
    let members = businesses::members(conn, version.business)?;
    let ids: Vec<_> = members.into_iter().map(|(id, _)| id).collect();
    for person in accounts::contacts(conn, &ids)? {
        let active = person.status == AccountStatus::Active;
        let Some(address) = person.email.clone().filter(|_| active) else {
            continue;
        };
        let envelope = Envelope {
            account: Some(person.id.any()),
            recipient: address,
            lang: person.lang,
            message: message(&person),
            dedupe_key: format!("{key}/{}", person.id),
            optional: false,
            not_before: now,
        };
        mail::enqueue(conn, &envelope, now)?;
    }
    Ok(())
}

/// Whether anybody of the business behind a version hears of a decision by mail; else a
/// mentor has to call.
///
/// # Errors
/// `NotFound` outside the actor's queue, or the database.
pub fn hears_by_mail(conn: &mut Conn, actor: &Actor, id: VersionId) -> Result<bool> {
    let version = super::in_queue(conn, actor, id)?;
    let members = businesses::members(conn, version.business)?;
    let ids: Vec<_> = members.into_iter().map(|(id, _)| id).collect();
    let people = accounts::contacts(conn, &ids)?;
    Ok(people
        .iter()
        .any(|p| p.email.is_some() && p.status == AccountStatus::Active))
}

/// What the version is called and whom it is for.
fn subject(conn: &mut Conn, version: &Version) -> Result<String> {
    let named = products::by_ids(conn, &version.named_products())?;
    if named.is_empty() {
        return Ok(businesses::by_id(conn, version.business)?.name);
    }
    let labels: Vec<String> = named.iter().map(products::Product::label).collect();
    Ok(labels.join(", "))
}

fn title(catalogue: &Catalogue, version: &Version, person: &Account) -> String {
    catalogue
        .evidence(&version.kind)
        .map_or(version.kind.as_str(), |e| e.title.lang(person.lang))
        .to_owned()
}

fn path(version: &Version) -> String {
    format!("/permits/{}", version.id)
}

/// The last day as the checklist has it; a printed end that no longer ends anything is
/// none (CONTRACTS 1.11).
fn last_day(catalogue: &Catalogue, version: &Version) -> Option<NaiveDate> {
    let rules = catalogue.evidence(&version.kind)?.rules();
    end_of(&version.dates(), &rules).last_day()
}

pub(super) fn tell_accepted(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    version: &Version,
    decision: &Decision,
) -> Result<()> {
    let product = subject(conn, version)?;
    let first = version.named_products().into_iter().next();
    let path = first.map_or_else(|| path(version), |id| format!("/products/{id}"));
    tell(conn, now, version, decision, |person| Message::Accepted {
        name: person.name.clone(),
        requirement: title(catalogue, version, person),
        product: product.clone(),
        valid_until: last_day(catalogue, version),
        path: path.clone(),
    })
}

pub(super) fn tell_returned(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    version: &Version,
    found: &[Finding],
    decision: &Decision,
) -> Result<()> {
    let product = subject(conn, version)?;
    tell(conn, now, version, decision, |person| Message::Returned {
        name: person.name.clone(),
        requirement: title(catalogue, version, person),
        product: product.clone(),
        reasons: found
            .iter()
            .map(|f| in_words(catalogue, version, f, person))
            .collect(),
        path: path(version),
    })
}

/// That an acceptance was taken back, and why.
pub(super) fn tell_withdrawn(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    version: &Version,
    reason: &str,
    decision: &Decision,
) -> Result<()> {
    let product = subject(conn, version)?;
    tell(conn, now, version, decision, |person| Message::Withdrawn {
        name: person.name.clone(),
        requirement: title(catalogue, version, person),
        product: product.clone(),
        reason: reason.to_owned(),
        path: path(version),
    })
}

/// Says that the office that issued a permit withdrew or froze it.
///
/// # Errors
/// The database.
pub fn tell_revoked(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    version: &Version,
    (on, reason): (NaiveDate, &str),
) -> Result<()> {
    let product = subject(conn, version)?;
    let key = format!("revoked/{}/{now}", version.id);
    send(conn, now, version, &key, |person| Message::Revoked {
        name: person.name.clone(),
        requirement: title(catalogue, version, person),
        product: product.clone(),
        on,
        reason: reason.trim().to_owned(),
        path: path(version),
    })
}

/// Says that a recorded revocation was taken back.
///
/// # Errors
/// The database.
pub fn tell_lifted(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    version: &Version,
    reason: &str,
) -> Result<()> {
    let product = subject(conn, version)?;
    let key = format!("lifted/{}/{now}", version.id);
    send(conn, now, version, &key, |person| Message::Lifted {
        name: person.name.clone(),
        requirement: title(catalogue, version, person),
        product: product.clone(),
        reason: reason.trim().to_owned(),
        path: path(version),
    })
}

/// Says which facts changed and, in the mentor's words, what is to be done.
pub(super) fn tell_new_version(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    version: &Version,
    fields: &BTreeSet<WatchField>,
    decision: &Decision,
) -> Result<()> {
    let product = subject(conn, version)?;
    let name = |field: &WatchField, person: &Account| {
        tr(person.lang, &format!("review-watched-{field}"), &[])
    };
    tell(conn, now, version, decision, |person| {
        let changed: Vec<String> = fields.iter().map(|field| name(field, person)).collect();
        Message::NewVersion {
            name: person.name.clone(),
            requirement: title(catalogue, version, person),
            product: product.clone(),
            changed: changed.join(", "),
            reason: decision.note.clone(),
            path: path(version),
        }
    })
}

/// A finding as a person reads it: the part, the reason, the mentor's words.
fn in_words(
    catalogue: &Catalogue,
    version: &Version,
    finding: &Finding,
    person: &Account,
) -> String {
    let part = match finding.page {
        Some(page) => tr(
            person.lang,
            "review-part-page",
            &[("page", i64::from(page).into())],
        ),
        None => tr(person.lang, &format!("review-part-{}", finding.field), &[]),
    };
    let reason = catalogue
        .return_reasons(&version.kind)
        .find(|r| r.code == finding.reason)
        .map_or(finding.reason.as_str(), |r| r.text.lang(person.lang));
    format!("{part}: {reason} {}", finding.text)
        .trim_end()
        .to_owned()
}
