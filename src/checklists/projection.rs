//! The projection of checklists over all days that lists read.
//!
//! It is never the truth: it is recomputed in the transaction that changed
//! something, but for a programme's rules, which [`super::recount`] follows in the
//! background; [`compare_projection`] finds where it differs.

use std::collections::BTreeMap;

use super::actions::{Standing, every_standing};
use super::programme::StoredProgramme;
use super::recount::Behind;
use super::settings::current;
use super::situation::{hashes, history_of};
use super::store::{self, State};
use super::store_programmes::every_programme;
use super::timeline::{self, Segment};
use super::{Catalogue, Situation, Target};
use crate::identifiers::Zone;
use crate::permits::rules::Status;
use crate::products::{self, ProductId};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Recomputes the projection of every product marked stale; call it before the
/// end of each transaction that may have marked some. Answers how many there were.
///
/// # Errors
/// The database.
pub fn refresh_stale(conn: &mut Conn, catalogue: &Catalogue, now: UtcTime) -> Result<usize> {
    let mut count = 0;
    let mut all = None;
    loop {
        let ids = products::take_stale(conn)?;
        if ids.is_empty() {
            return Ok(count);
        }
        count += ids.len();
        let all = match &mut all {
            Some(all) => all,
            none => none.insert((every_programme(conn)?, current(conn, catalogue)?)),
        };
        let (all, catalogue) = (&all.0, &all.1);
        for id in ids {
            refresh(conn, catalogue, all, id, now)?;
        }
    }
}

/// Computes one product anew for all targets.
pub(super) fn refresh(
    conn: &mut Conn,
    catalogue: &Catalogue,
    all: &[StoredProgramme],
    id: ProductId,
    now: UtcTime,
) -> Result<()> {
    let mut standing = match every_standing(conn, all, id) {
        Err(StorageError::NotFound) => return Ok(()),
        other => other?,
    };
    let situation = &mut standing.situation;
    let history = products::record_facts(conn, id, &hashes(&situation.watched), now)?;
    situation.history = history_of(&history, standing.zone);
    products::keep_business(conn, &standing.product, &standing.business)?;
    let targets = targets(catalogue, all, &standing.situation);
    let states = states_of(catalogue, &targets, &standing, now);
    store::replace_states(conn, id, &states)
}

/// The stretches of some targets of one product from the facility's present day on.
pub(super) fn states_of(
    catalogue: &Catalogue,
    targets: &[Target<'_>],
    standing: &Standing,
    now: UtcTime,
) -> Vec<State> {
    let (product, situation, zone) = (&standing.product, &standing.situation, standing.zone);
    if product.ended_at.is_some() {
        return Vec::new();
    }
    let today = zone.today(now.naive());
    let horizon = UtcTime::far().date_at(0);
    let mut states = Vec::new();
    for target in targets {
        let segments = timeline::segments(catalogue, situation, *target, today, horizon);
        states.extend(
            segments
                .iter()
                .map(|segment| state(product.id, target.id(), segment, zone)),
        );
    }
    states
}

/// The legal minimum, and each programme that takes this kind of product: one that
/// takes nothing new may still hold listings.
fn targets<'a>(
    catalogue: &Catalogue,
    all: &'a [StoredProgramme],
    situation: &Situation,
) -> Vec<Target<'a>> {
    let taking = all
        .iter()
        .filter_map(|p| target_of(catalogue, p, situation));
    std::iter::once(Target::Legal).chain(taking).collect()
}

/// The programme as a target, if it takes this kind of product.
pub(super) fn target_of<'a>(
    catalogue: &Catalogue,
    programme: &'a StoredProgramme,
    situation: &Situation,
) -> Option<Target<'a>> {
    let takes = catalogue.takes(&programme.spec, situation);
    takes.then_some(Target::Programme(&programme.spec))
}

fn state(product: ProductId, target: &str, segment: &Segment, zone: Zone) -> State {
    let small = |count: usize| i16::try_from(count).unwrap_or(i16::MAX);
    let start = |day| UtcTime::new(zone.start_of(day));
    let until = segment.until.and_then(|last| last.succ_opt());
    let demanded = |status: Status| {
        segment
            .shelf
            .contains(timeline::shelf_letter(status).to_ascii_uppercase())
    };
    State {
        product_id: product,
        target: target.to_owned(),
        from_at: start(segment.from),
        until_at: until.map_or_else(UtcTime::far, start),
        ready: segment.ready,
        keeps_listing: segment.keeps_listing,
        expiring: demanded(Status::Expiring),
        lapsed: [Status::Expired, Status::Revoked, Status::Recheck]
            .into_iter()
            .any(demanded),
        done: small(segment.done),
        total: small(segment.total),
        blocking: small(segment.blocking),
        next_item: segment.next.as_ref().map(|(id, _)| id.clone()),
        next_status: segment.next.as_ref().map(|(_, status)| status.to_string()),
        shelf: segment.shelf.clone(),
        recheck_on: segment.recheck.map(|(_, since)| since),
        recheck_by: segment.recheck.map(|(who, _)| who.to_string()),
    }
}

/// A product whose stored projection is not what would be computed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which product.
    pub product: ProductId,
    /// For which target.
    pub target: String,
}

/// Compares the projection of every product with the truth, from `now` on; what a
/// recount under way has not reached yet is not compared.
///
/// # Errors
/// The database.
pub fn compare_projection(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
) -> Result<Vec<Difference>> {
    let catalogue = &*current(conn, catalogue)?;
    let all = every_programme(conn)?;
    let behind = Behind::read(conn)?;
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let ids = products::ids_after(conn, after, 500)?;
        for id in &ids {
            let mut different = compare(conn, catalogue, &all, *id, now)?;
            different.retain(|d| !behind.covers(d.product, &d.target));
            found.extend(different);
        }
        match ids.last() {
            Some(last) => after = Some(*last),
            None => return Ok(found),
        }
    }
}

fn compare(
    conn: &mut Conn,
    catalogue: &Catalogue,
    all: &[StoredProgramme],
    id: ProductId,
    now: UtcTime,
) -> Result<Vec<Difference>> {
    let standing = every_standing(conn, all, id)?;
    let targets = targets(catalogue, all, &standing.situation);
    let truth = states_of(catalogue, &targets, &standing, now);
    let stored = store::states_from(conn, id, now)?;
    let (truth, stored) = (by_target(truth, now), by_target(stored, now));
    let named = truth
        .keys()
        .chain(stored.keys())
        .collect::<std::collections::BTreeSet<_>>();
    let differing = named
        .into_iter()
        .filter(|target| truth.get(*target) != stored.get(*target));
    Ok(differing
        .map(|target| Difference {
            product: id,
            target: target.clone(),
        })
        .collect())
}

/// Stretches by target, the first one cut to begin now: when it began before is of no matter.
fn by_target(states: Vec<State>, now: UtcTime) -> BTreeMap<String, Vec<State>> {
    let mut sorted: BTreeMap<String, Vec<State>> = BTreeMap::new();
    for mut state in states {
        state.from_at = state.from_at.max(now);
        sorted.entry(state.target.clone()).or_default().push(state);
    }
    sorted
}
