//! What anybody may know of a listed product by its code, and the statement for its QR.
//!
//! It refuses persons and villages without recorded consent, and says nothing of why a permit does not hold.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{Result, dossiers};
use crate::checklists::{self, Catalogue, Checklist};
use crate::listings::model::ListingState;
use crate::listings::{rules, store_listings, store_partners};
use crate::permits::rules::Status;
use crate::regions;
use crate::storage::{Conn, UtcTime};

/// Longest time a statement on a shelf card holds, in days (CONTRACTS 6).
const STATEMENT_DAYS: u64 = 90;

/// A permit as the public sees it: what it is, never its number's holder.
#[derive(Debug, Clone, Serialize)]
pub struct PublicPermit {
    /// Requirement id.
    pub requirement: String,
    /// Last valid day, where it has one.
    pub valid_until: Option<NaiveDate>,
    /// Exempted by the office, said openly (CONTRACTS 1.13).
    pub waived: bool,
}

/// What anybody may know.
#[derive(Debug, Clone)]
pub struct Public {
    /// The listing's code.
    pub code: String,
    /// Brand; may be empty.
    pub brand: String,
    /// Name.
    pub name: String,
    /// Kabupaten or kota.
    pub regency: String,
    /// Village, with consent.
    pub village: Option<String>,
    /// Owner, with consent.
    pub person: Option<String>,
    /// Where it is displayed.
    pub partner: String,
    /// The listing's state now.
    pub state: ListingState,
    /// The permits that a shopper may ask about; empty unless the listing is active, so
    /// that nobody reads off the gap what did not hold.
    pub permits: Vec<PublicPermit>,
    /// The checklist for the small shelf; none unless the listing is active.
    pub checklist: Option<Checklist>,
    /// The civil day at the facility.
    pub on: NaiveDate,
    /// The facility's next midnight: nothing shown here holds longer.
    pub until: UtcTime,
    /// What a card may say offline; none unless active.
    pub statement: Option<Statement>,
}

/// What a printed card says of itself, to be checked offline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Word that says what this is.
    pub kind: &'static str,
    /// The listing's code.
    pub code: String,
    /// The product's id.
    pub product: String,
    /// Civil day of issue, on which this was so.
    pub issued_on: NaiveDate,
    /// Earliest end of the permits it rests on.
    pub earliest_end: Option<NaiveDate>,
    /// Last day the statement itself holds: 90 days at most, never past the earliest end.
    pub valid_until: NaiveDate,
}

/// The public page of a listing.
///
/// # Errors
/// `NotFound` for an unknown code, or the database.
pub fn public_page(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    code: &str,
) -> Result<Public> {
    let listing = store_listings::listing_by_code(conn, code)?;
    let standing = checklists::standing(conn, catalogue, listing.product)?;
    let programme = checklists::programme(conn, listing.programme)?;
    let checklist = dossiers::checklist(catalogue, &standing, &programme.spec, now);
    let keeps = checklist.keeps_listing && standing.product.ended_at.is_none();
    let state = rules::listing_state(listing.ended_at, keeps);
    let active = state == ListingState::Active;
    let (business, product) = (&standing.business, &standing.product);
    let regency = regions::find(conn, &product.regency)?;
    let village = match business.show_village {
        true => regions::find(conn, &product.village)?.map(|r| r.name),
        false => None,
    };
    let tomorrow = checklist.on.checked_add_days(Days::new(1));
    Ok(Public {
        brand: product.brand.clone(),
        name: product.name.clone(),
        regency: regency.map_or_else(String::new, |r| r.name),
        village,
        person: business.show_person.then(|| business.owner_name.clone()),
        partner: store_partners::partner(conn, listing.partner)?.name,
        permits: if active {
            permits(&checklist)
        } else {
            Vec::new()
        },
        on: checklist.on,
        until: UtcTime::new(standing.zone.start_of(tomorrow.unwrap_or(checklist.on))),
        statement: active.then(|| statement(&listing.code, &product.id.to_string(), &checklist)),
        code: listing.code,
        checklist: active.then(|| without_identity(checklist)),
        state,
    })
}

/// The permits a shopper may ask about: the demanded ones that apply, without proofs of identity.
fn permits(checklist: &Checklist) -> Vec<PublicPermit> {
    checklist
        .items
        .iter()
        .filter(|i| i.mandatory && i.status != Status::NotApplicable)
        .filter(|i| !proves_identity(&i.requirement))
        .map(|item| PublicPermit {
            requirement: item.requirement.clone(),
            valid_until: item.valid_until,
            waived: item.status == Status::Waived,
        })
        .collect()
}

/// Requirements whose evidence proves who somebody is: no shopper hears of them.
fn proves_identity(requirement: &str) -> bool {
    matches!(requirement, "nib" | "npwp")
}

/// The checklist as a shelf for everybody.
fn without_identity(mut checklist: Checklist) -> Checklist {
    checklist.items.retain(|i| !proves_identity(&i.requirement));
    checklist
}

fn statement(code: &str, product: &str, checklist: &Checklist) -> Statement {
    let demanded = checklist.items.iter().filter(|i| i.mandatory);
    let earliest_end = demanded.filter_map(|i| i.valid_until).min();
    let longest = checklist
        .on
        .checked_add_days(Days::new(STATEMENT_DAYS))
        .unwrap_or(checklist.on);
    Statement {
        kind: "siaprak-listing",
        code: code.to_owned(),
        product: product.to_owned(),
        issued_on: checklist.on,
        earliest_end,
        valid_until: earliest_end.map_or(longest, |end| end.min(longest)),
    }
}
