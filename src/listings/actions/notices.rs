//! What jobs do for listings: tell people of a hold or a return, once a change, and
//! remind a partner whose review is late. A missed run delays a mail and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::arrivals::{administrators, waited_for};
use super::listed::{self, Entry};
use super::{makers, tell};
use crate::accounts::{self, AccountId};
use crate::checklists::{self, Catalogue};
use crate::i18n::{Lang, tr};
use crate::identifiers::Zone;
use crate::listings::model::{ListingState, Submission};
use crate::listings::{rules, store, store_listings, store_sign_offs};
use crate::mail::{Message, ShelfLine};
use crate::products;
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Tells maker and partner of every listing whose state is not the one they were
/// last told of; answers with how many listings that were.
///
/// # Errors
/// The database.
pub fn notice_changes(conn: &mut Conn, catalogue: &Catalogue, now: UtcTime) -> Result<usize> {
    checklists::refresh_stale(conn, catalogue, now)?;
    let (mut changed, mut after) = (Vec::new(), None);
    loop {
        let found = store_listings::running(conn, after)?;
        let Some(last) = found.last() else { break };
        after = Some(last.id);
        for entry in listed::entries(conn, catalogue, found, now, now)? {
            if entry.state != entry.listing.noticed {
                store_listings::set_noticed(conn, entry.listing.id, entry.state)?;
                changed.push(entry);
            }
        }
    }
    tell_changes(conn, catalogue, now, &changed)?;
    Ok(changed.len())
}

/// One mail a person with what is on hold, one with what is back.
fn tell_changes(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    changed: &[Entry],
) -> Result<()> {
    let mut told: BTreeMap<(bool, AccountId), Vec<(&Entry, bool)>> = BTreeMap::new();
    for entry in changed {
        let makers = makers(conn, &entry.product, None)?;
        let partners = accounts::accounts_of_partner(conn, entry.listing.partner)?;
        let active = entry.state == ListingState::Active;
        let people: BTreeSet<AccountId> = partners
            .iter()
            .map(|a| a.id)
            .chain(makers.iter().copied())
            .collect();
        for person in people {
            let its = told.entry((active, person)).or_default();
            its.push((entry, makers.contains(&person)));
        }
    }
    for ((active, person), entries) in told {
        let key = format!("listings:{active}:{now}");
        tell(conn, &[person], &key, now, |person| {
            let line =
                |(entry, maker): &(&Entry, bool)| line(catalogue, entry, person.lang, *maker);
            let (name, lines) = (person.name.clone(), entries.iter().map(line).collect());
            match active {
                true => Message::BackNotice { name, lines },
                false => Message::HoldNotice { name, lines },
            }
        })?;
    }
    Ok(())
}

fn line(catalogue: &Catalogue, entry: &Entry, lang: Lang, maker: bool) -> ShelfLine {
    let programme = &entry.programme.spec;
    ShelfLine {
        product: entry.product.label(),
        programme: programme.title.lang(lang).to_owned(),
        reason: match entry.state {
            ListingState::Active => String::new(),
            _ => reason(catalogue, entry, lang),
        },
        path: match maker {
            true => format!("/products/{}?target={}", entry.product.id, programme.id),
            false => "/listings".to_owned(),
        },
    }
}

fn reason(catalogue: &Catalogue, entry: &Entry, lang: Lang) -> String {
    let requirement = entry.because.as_deref();
    let known = requirement.and_then(|id| catalogue.requirement(id));
    known.map_or_else(
        || tr(lang, "listing-hold-unknown", &[]),
        |r| {
            let title = r.title.lang(lang).to_owned();
            tr(
                lang,
                "listing-hold-reason",
                &[("requirement", title.into())],
            )
        },
    )
}

/// Reminds the partner of submissions whose review should have ended: its buyers the
/// day after, its administrators too three working days later. Once each.
///
/// # Errors
/// The database.
pub fn nudge_late(conn: &mut Conn, holidays: &BTreeSet<NaiveDate>, now: UtcTime) -> Result<usize> {
    let today = Zone::Wib.today(now.naive());
    let mut count = 0;
    let mut after = None;
    loop {
        let found = store::late(conn, today, after)?;
        let Some(last) = found.last() else {
            return Ok(count);
        };
        after = Some(last.id);
        for submission in &found {
            count += nudge(conn, holidays, now, submission)?;
        }
    }
}

fn nudge(
    conn: &mut Conn,
    holidays: &BTreeSet<NaiveDate>,
    now: UtcTime,
    submission: &Submission,
) -> Result<usize> {
    let programme = checklists::programme(conn, submission.programme)?;
    let product = products::by_id(conn, submission.product)?;
    let mut round = store_sign_offs::sign_offs(conn, submission.id)?;
    round.retain(|s| s.round == submission.round);
    let missing = rules::missing_functions(&programme.spec.quorum, &round);
    let people = accounts::accounts_of_partner(conn, submission.partner)?;
    let today = Zone::Wib.today(now.naive());
    let patience = rules::working_days_on(submission.due_on, rules::ESCALATE_AFTER, holidays);
    let escalate = patience < today;
    let mut told = waited_for(&people, &missing);
    if escalate {
        told.extend(administrators(&people));
    }
    told.sort();
    told.dedup();
    let key = format!("late:{}:{}", submission.id, submission.round);
    tell(conn, &told, &key, now, |person| Message::Late {
        name: person.name.clone(),
        product: product.label(),
        programme: programme.spec.title.lang(person.lang).to_owned(),
        due_on: submission.due_on,
        path: format!("/submissions/{}", submission.id),
    })
}
