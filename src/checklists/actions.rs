//! Checklists of stored products: the situation from rows, and the checklist of a day.

use super::programme::StoredProgramme;
use super::situation::{history_of, watched_facts};
use super::store::{self, WaiverRow};
use super::store_programmes::every_programme;
use super::{Catalogue, Checklist, Situation, Target, Waiver, evaluate};
use crate::businesses::facts::{BusinessFacts, ProductionFacts};
use crate::businesses::{self, Business, Facility};
use crate::identifiers::Zone;
use crate::permits;
use crate::permits::version::VersionFacts;
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
    let all = every_programme(conn)?;
    every_standing(conn, &all, id)
}

/// The facts, evidence and exemptions of a product.
///
/// # Errors
/// `NotFound`, or the database.
pub fn situation(conn: &mut Conn, catalogue: &Catalogue, id: ProductId) -> Result<Situation> {
    Ok(standing(conn, catalogue, id)?.situation)
}

/// As [`standing`], with the programmes read before: for many products in a row.
pub(super) fn every_standing(
    conn: &mut Conn,
    all: &[StoredProgramme],
    id: ProductId,
) -> Result<Standing> {
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
            .flat_map(|row| waivers(row, all, zone))
            .collect(),
        watched: watched_facts(&product, &business, &facility),
        history: history_of(&history, zone),
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
fn waivers(row: &WaiverRow, all: &[StoredProgramme], zone: Zone) -> Vec<Waiver> {
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
            let own = all.iter().filter(|p| p.partner == partner);
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
