//! Checklists of stored products: the situation from rows, the checklist of a day,
//! and the projection of all days that lists read.
//!
//! The projection is never the truth: it is recomputed in the transaction that
//! changed something, and [`compare_projection`] finds where it differs.

use std::collections::BTreeMap;

use super::programme::StoredProgramme;
use super::situation::{changed_on, hashes, watched_facts};
use super::store::{self, State, WaiverRow};
use super::store_programmes::programmes;
use super::timeline::{self, Segment};
use super::{Catalogue, Checklist, Situation, Target, Waiver, evaluate};
use crate::businesses::facts::{BusinessFacts, ProductionFacts};
use crate::businesses::{self, Business, Facility};
use crate::identifiers::Zone;
use crate::permits::version::VersionFacts;
use crate::permits::{self, rules::Status};
use crate::products::{self, Product, ProductId};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Everything a checklist is computed from, and the zone whose day counts.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The product's row.
    pub product: Product,
    /// Who makes it.
    pub business: Business,
    /// Where.
    pub facility: Facility,
    /// The facts, evidence and exemptions.
    pub situation: Situation,
    /// Zone of the facility: its civil day is "today".
    pub zone: Zone,
}

/// Where a product stands, read from the database.
///
/// # Errors
/// `NotFound`, or the database.
pub fn standing(conn: &mut Conn, _: &Catalogue, id: ProductId) -> Result<Standing> {
    let running = programmes(conn)?;
    read_standing(conn, &running, id)
}

/// The facts, evidence and exemptions of a product.
///
/// # Errors
/// `NotFound`, or the database.
pub fn situation(conn: &mut Conn, catalogue: &Catalogue, id: ProductId) -> Result<Situation> {
    Ok(standing(conn, catalogue, id)?.situation)
}

fn read_standing(conn: &mut Conn, running: &[StoredProgramme], id: ProductId) -> Result<Standing> {
    let product = products::by_id(conn, id)?;
    let business = businesses::by_id(conn, product.business)?;
    let facility = businesses::facility(conn, product.facility)?;
    let zone = facility.village.zone();
    let evidence = evidence(conn, &product)?;
    let history = products::fact_history(conn, id)?;
    let granted = store::waivers_of(conn, id)?;
    let situation = Situation {
        product: product.facts.clone(),
        business: BusinessFacts {
            scale: business.scale,
            region: Some(facility.village.to_string()),
        },
        production: ProductionFacts {
            place: facility.place,
            equipment: facility.equipment,
        },
        waivers: granted
            .iter()
            .flat_map(|row| waivers(row, running, zone))
            .collect(),
        watched: watched_facts(&product, &business, &facility),
        changed_on: changed_on(&history, &evidence, zone),
        evidence,
    };
    Ok(Standing {
        product,
        business,
        facility,
        situation,
        zone,
    })
}

fn evidence(conn: &mut Conn, product: &Product) -> Result<Vec<VersionFacts>> {
    permits::evidence_for(conn, product.id, product.business, product.facility)
}

/// A partner's waiver counts in each of its programmes; one taken back counts nowhere.
fn waivers(row: &WaiverRow, running: &[StoredProgramme], zone: Zone) -> Vec<Waiver> {
    if row.ended_at.is_some() {
        return Vec::new();
    }
    let waiver = |programme: Option<String>| Waiver {
        requirement: row.requirement.clone(),
        programme,
        from: zone.today(row.granted_at.naive()),
        until: Some(row.until),
        reason: row.reason.clone(),
    };
    match row.partner_id {
        None => vec![waiver(None)],
        Some(partner) => {
            let own = running.iter().filter(|p| p.partner == partner);
            own.map(|p| waiver(Some(p.spec.id.clone()))).collect()
        }
    }
}

/// The checklist of a product for a target on the facility's present day.
///
/// # Errors
/// `NotFound`, or the database.
pub fn of_product(
    conn: &mut Conn,
    catalogue: &Catalogue,
    id: ProductId,
    target: Target<'_>,
    now: UtcTime,
) -> Result<Checklist> {
    let standing = standing(conn, catalogue, id)?;
    let today = standing.zone.today(now.naive());
    Ok(evaluate(catalogue, &standing.situation, target, today))
}

/// Recomputes the projection of every product marked stale; call it before the
/// end of each transaction that may have marked some. Answers how many there were.
///
/// # Errors
/// The database.
pub fn refresh_stale(conn: &mut Conn, catalogue: &Catalogue, now: UtcTime) -> Result<usize> {
    let mut count = 0;
    let mut running = None;
    loop {
        let ids = products::take_stale(conn)?;
        if ids.is_empty() {
            return Ok(count);
        }
        count += ids.len();
        let running = match &mut running {
            Some(running) => running,
            none => none.insert(programmes(conn)?),
        };
        for id in ids {
            refresh(conn, catalogue, running, id, now)?;
        }
    }
}

fn refresh(
    conn: &mut Conn,
    catalogue: &Catalogue,
    running: &[StoredProgramme],
    id: ProductId,
    now: UtcTime,
) -> Result<()> {
    let standing = match read_standing(conn, running, id) {
        Err(StorageError::NotFound) => return Ok(()),
        other => other?,
    };
    let Standing {
        product,
        business,
        mut situation,
        zone,
        ..
    } = standing;
    let history = products::record_facts(conn, id, &hashes(&situation.watched), now)?;
    situation.changed_on = changed_on(&history, &situation.evidence, zone);
    products::keep_business(conn, &product, &business)?;
    let states = states(catalogue, running, &product, &situation, zone, now);
    store::replace_states(conn, id, &states)
}

/// The stretches of all targets of one product from the facility's present day on.
fn states(
    catalogue: &Catalogue,
    running: &[StoredProgramme],
    product: &Product,
    situation: &Situation,
    zone: Zone,
    now: UtcTime,
) -> Vec<State> {
    if product.ended_at.is_some() {
        return Vec::new();
    }
    let today = zone.today(now.naive());
    let horizon = UtcTime::far().date_at(0);
    let mut states = Vec::new();
    for target in targets(catalogue, running, situation) {
        let segments = timeline::segments(catalogue, situation, target, today, horizon);
        states.extend(
            segments
                .iter()
                .map(|segment| state(product.id, target.id(), segment, zone)),
        );
    }
    states
}

/// The legal minimum, and each active programme that takes this kind of product.
fn targets<'a>(
    catalogue: &Catalogue,
    running: &'a [StoredProgramme],
    situation: &Situation,
) -> Vec<Target<'a>> {
    let taking = running
        .iter()
        .filter(|p| catalogue.takes(&p.spec, situation));
    std::iter::once(Target::Legal)
        .chain(taking.map(|p| Target::Programme(&p.spec)))
        .collect()
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

/// Compares the projection of every product with the truth, from `now` on.
///
/// # Errors
/// The database.
pub fn compare_projection(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
) -> Result<Vec<Difference>> {
    let running = programmes(conn)?;
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let ids = products::ids_after(conn, after, 500)?;
        for id in &ids {
            found.extend(compare(conn, catalogue, &running, *id, now)?);
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
    running: &[StoredProgramme],
    id: ProductId,
    now: UtcTime,
) -> Result<Vec<Difference>> {
    let standing = read_standing(conn, running, id)?;
    let truth = states(
        catalogue,
        running,
        &standing.product,
        &standing.situation,
        standing.zone,
        now,
    );
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
