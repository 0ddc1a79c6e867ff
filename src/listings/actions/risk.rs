//! What is at risk on a partner's shelf by a day: what is on hold, and what will be.
//! The list of the page and of the mail before a delivery is this one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Result;
use super::dossiers::checklist;
use super::listed::{Entry, entries};
use crate::accounts::{Actor, PartnerId};
use crate::businesses::{self, BusinessId};
use crate::checklists::{self, Catalogue, ProgrammeId};
use crate::listings::model::{Listing, ListingError, ListingState};
use crate::listings::store_listings;
use crate::products::ProductId;
use crate::storage::{Conn, StorageError, UtcTime};

/// One listing at risk.
#[derive(Debug, Clone)]
pub struct Risk {
    /// The listing, held or about to be.
    pub entry: Entry,
    /// Whose product it is.
    pub business: String,
    /// The requirement that holds it or will.
    pub requirement: Option<String>,
    /// The last day that requirement is met; none when no day ends it.
    pub last_day: Option<NaiveDate>,
}

/// What of the actor's partner is at risk up to a day, of one programme or all.
///
/// # Errors
/// `NotFound` for anybody without a partner, or the database.
pub fn risks(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    programme: Option<ProgrammeId>,
    (now, last): (UtcTime, NaiveDate),
) -> Result<Vec<Risk>> {
    let partner = actor.partner.ok_or(ListingError::NotFound)?;
    Ok(at_risk(conn, catalogue, (partner, programme), (now, last))?)
}

/// A partner's listings that are on hold at an instant, then those that will be up to
/// and on a day, soonest first.
///
/// # Errors
/// The database.
pub fn at_risk(
    conn: &mut Conn,
    catalogue: &Catalogue,
    (partner, programme): (PartnerId, Option<ProgrammeId>),
    (now, last): (UtcTime, NaiveDate),
) -> std::result::Result<Vec<Risk>, StorageError> {
    // Midnight comes last in the west: there it is 7 hours ahead of UTC.
    let until = UtcTime::start_of(last, 7);
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let part = store_listings::running_of_partner(conn, partner, programme, after)?;
        let Some(end) = part.last().map(|listing| listing.id) else {
            break;
        };
        after = Some(end);
        let losing = losing(conn, catalogue, partner, part, (now, until))?;
        found.extend(entries(conn, catalogue, losing, now, until)?);
    }
    found.retain(|e| {
        e.state == ListingState::OnHold || e.lapse.as_ref().is_some_and(|l| l.on <= last)
    });
    found.sort_by_cached_key(|e| (e.lapse.as_ref().map(|l| l.on), e.product.label()));
    told(conn, catalogue, found, now)
}

/// Those of which some stretch before `until` keeps them off the shelf.
fn losing(
    conn: &mut Conn,
    catalogue: &Catalogue,
    partner: PartnerId,
    mut part: Vec<Listing>,
    (now, until): (UtcTime, UtcTime),
) -> std::result::Result<Vec<Listing>, StorageError> {
    let ids: Vec<ProductId> = part.iter().map(|l| l.product).collect();
    let mut states = checklists::current_states(conn, catalogue, &ids, now, until)?;
    states.retain(|state| !state.keeps_listing);
    let lost: BTreeSet<(ProductId, String)> = states
        .into_iter()
        .map(|state| (state.product_id, state.target))
        .collect();
    let programmes = checklists::programmes_of_partner(conn, partner)?;
    let words: BTreeMap<ProgrammeId, String> =
        programmes.into_iter().map(|p| (p.id, p.spec.id)).collect();
    part.retain(|listing| {
        let word = words.get(&listing.programme).cloned().unwrap_or_default();
        lost.contains(&(listing.product, word))
    });
    Ok(part)
}

fn told(
    conn: &mut Conn,
    catalogue: &Catalogue,
    found: Vec<Entry>,
    now: UtcTime,
) -> std::result::Result<Vec<Risk>, StorageError> {
    let owners: Vec<BusinessId> = found.iter().map(|e| e.product.business).collect();
    let names: BTreeMap<BusinessId, String> = businesses::by_ids(conn, &owners)?
        .into_iter()
        .map(|business| (business.id, business.name))
        .collect();
    let mut risks = Vec::new();
    for entry in found {
        let (requirement, last_day) = match &entry.lapse {
            Some(lapse) => (lapse.requirement.clone(), lapse.on.pred_opt()),
            None => (
                entry.because.clone(),
                ended_on(conn, catalogue, &entry, now)?,
            ),
        };
        let business = names.get(&entry.product.business).cloned();
        risks.push(Risk {
            business: business.unwrap_or_default(),
            requirement,
            last_day,
            entry,
        });
    }
    Ok(risks)
}

/// The day on which what holds a listing ended; none when it was taken back, changed or
/// is not there.
fn ended_on(
    conn: &mut Conn,
    catalogue: &Catalogue,
    entry: &Entry,
    now: UtcTime,
) -> std::result::Result<Option<NaiveDate>, StorageError> {
    let standing = checklists::standing(conn, catalogue, entry.product.id)?;
    let checklist = checklist(catalogue, &standing, &entry.programme.spec, now);
    let holds = |id: &String| entry.because.as_ref() == Some(id);
    let mut items = checklist.items.iter();
    let item = items.find(|item| holds(&item.requirement));
    let until = item.and_then(|item| item.valid_until);
    Ok(until.filter(|day| *day < checklist.on))
}
