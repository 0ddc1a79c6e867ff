//! Listings as partners and makers see them: their state now, what lapses soon, and their end.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};

use super::{Result, allow, makers, record};
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{Actor, PartnerId};
use crate::audit::Change;
use crate::checklists::{self, Catalogue, ProgrammeId, State, StoredProgramme};
use crate::identifiers::RegionCode;
use crate::listings::dossier::{Copy, Dossier};
use crate::listings::model::{Listing, ListingError, ListingId, ListingState, Partner};
use crate::listings::{rules, store, store_listings, store_partners};
use crate::products::{self, Product, ProductId};
use crate::regions;
use crate::storage::{Conn, StorageError, UtcTime};

/// The next thing that will put a listing on hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse {
    /// First day on which it does not hold any more, in the facility's zone.
    pub on: NaiveDate,
    /// The requirement.
    pub requirement: Option<String>,
}

/// A listing with its state now.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The listing.
    pub listing: Listing,
    /// What is listed.
    pub product: Product,
    /// Under which programme.
    pub programme: StoredProgramme,
    /// With which partner.
    pub partner: Partner,
    /// Its state now.
    pub state: ListingState,
    /// What keeps it on hold, when it is.
    pub because: Option<String>,
    /// That item's status: it ran out, or waits for a recheck.
    pub because_status: Option<String>,
    /// What lapses within the days asked for.
    pub lapse: Option<Lapse>,
    /// Kabupaten or kota.
    pub regency: String,
    /// One letter an item, for the small shelf.
    pub shelf: String,
    /// The picture sealed in the dossier; looked up for the partner's own list only.
    pub photo: Option<Copy>,
}

/// The partner's listings, newest first, at most 50, and whether more follow.
/// `days` looks that far ahead for what lapses.
///
/// # Errors
/// `NotFound` for anybody without a partner, or the database.
pub fn list(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    days: i64,
    ended: bool,
    before: Option<ListingId>,
) -> Result<(Vec<Entry>, bool)> {
    let partner = actor.partner.ok_or(ListingError::NotFound)?;
    let mut found = store_listings::listings_of_partner(conn, partner, ended, before)?;
    let page = usize::try_from(store::PAGE).unwrap_or(usize::MAX);
    let more = found.len() > page;
    found.truncate(page);
    let until = now + Duration::days(days.clamp(0, 730));
    let mut entries = entries(conn, catalogue, found, now, until)?;
    add_photos(conn, &mut entries)?;
    Ok((entries, more))
}

/// The picture of each listing as its dossier sealed it.
fn add_photos(conn: &mut Conn, entries: &mut [Entry]) -> Result<()> {
    let ids: Vec<_> = entries.iter().map(|e| e.listing.submission).collect();
    for (id, dossier) in store::dossiers(conn, &ids)? {
        let sealed: Dossier = serde_json::from_str(&dossier).map_err(StorageError::from)?;
        let of = |e: &&mut Entry| e.listing.submission == id;
        for entry in entries.iter_mut().filter(of) {
            entry.photo.clone_from(&sealed.product.photo);
        }
    }
    Ok(())
}

/// Most listings of one file.
const MOST: usize = 5000;

/// All listings of the partner, newest first, for a file.
///
/// # Errors
/// As [`list`].
pub fn all(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    days: i64,
    ended: bool,
) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let (part, more) = list(conn, catalogue, actor, now, days, ended, before)?;
        before = part.last().map(|e| e.listing.id);
        found.extend(part);
        if !more || found.len() >= MOST {
            return Ok(found);
        }
    }
}

/// The listings of one product, for the page of the product; the caller has asked
/// whether the actor may see the product.
///
/// # Errors
/// The database.
pub fn entries_of_product(
    conn: &mut Conn,
    catalogue: &Catalogue,
    product: ProductId,
    now: UtcTime,
) -> std::result::Result<Vec<Entry>, StorageError> {
    let found = store_listings::listings_of_product(conn, product)?;
    entries(conn, catalogue, found, now, now + Duration::days(60))
}

pub(super) fn entries(
    conn: &mut Conn,
    catalogue: &Catalogue,
    found: Vec<Listing>,
    now: UtcTime,
    until: UtcTime,
) -> std::result::Result<Vec<Entry>, StorageError> {
    let ids: Vec<ProductId> = found.iter().map(|l| l.product).collect();
    let products = products::by_ids(conn, &ids)?;
    let states = checklists::current_states(conn, catalogue, &ids, now, until)?;
    let codes: Vec<RegionCode> = products.iter().map(|p| p.regency.clone()).collect();
    let names = regions::names(conn, &codes)?;
    let mut programmes: BTreeMap<ProgrammeId, StoredProgramme> = BTreeMap::new();
    let mut partners: BTreeMap<PartnerId, Partner> = BTreeMap::new();
    let mut entries = Vec::new();
    for listing in found {
        let Some(product) = products.iter().find(|p| p.id == listing.product) else {
            continue;
        };
        let programme = match programmes.get(&listing.programme) {
            Some(known) => known.clone(),
            None => checklists::programme(conn, listing.programme)?,
        };
        let partner = match partners.get(&listing.partner) {
            Some(known) => known.clone(),
            None => store_partners::partner(conn, listing.partner)?,
        };
        programmes.insert(programme.id, programme.clone());
        partners.insert(partner.id, partner.clone());
        let own: Vec<&State> = states
            .iter()
            .filter(|s| s.product_id == product.id && s.target == programme.spec.id)
            .collect();
        entries.push(entry(
            listing, product, programme, partner, &own, &names, now,
        ));
    }
    Ok(entries)
}

fn entry(
    listing: Listing,
    product: &Product,
    programme: StoredProgramme,
    partner: Partner,
    states: &[&State],
    names: &BTreeMap<RegionCode, String>,
    now: UtcTime,
) -> Entry {
    let current = states.iter().find(|s| s.from_at <= now && now < s.until_at);
    let keeps = current.is_some_and(|s| s.keeps_listing) && product.ended_at.is_none();
    let state = rules::listing_state(listing.ended_at, keeps);
    let next = states
        .iter()
        .find(|s| s.from_at > now && !s.keeps_listing)
        .filter(|_| state == ListingState::Active);
    let holding = current.filter(|_| state == ListingState::OnHold);
    let zone = product.village.zone();
    Entry {
        because: holding.and_then(|s| s.next_item.clone()),
        because_status: holding.and_then(|s| s.next_status.clone()),
        lapse: next.map(|s| Lapse {
            on: zone.today(s.from_at.naive()),
            requirement: s.next_item.clone(),
        }),
        regency: names.get(&product.regency).cloned().unwrap_or_default(),
        shelf: current.map_or_else(String::new, |s| s.shelf.clone()),
        photo: None,
        product: product.clone(),
        listing,
        programme,
        partner,
        state,
    }
}

/// Ends a listing with a reason; both sides keep its history.
///
/// # Errors
/// `NotFound`, `Fields` without a reason, `WrongState` when it had ended.
pub fn end(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: ListingId,
    reason: &str,
) -> Result<()> {
    let listing = store_listings::listing(conn, id)?;
    let facts = Facts {
        partner: Some(listing.partner),
        submitted: true,
        ..Facts::default()
    };
    allow(policy::may(actor, Capability::DecideSubmission, &facts))?;
    let reason = reason.trim();
    if !(5..=500).contains(&reason.chars().count()) {
        return Err(ListingError::field("reason", "listing-end-reason-needed"));
    }
    if !store_listings::end_listing(conn, id, reason, now)? {
        return Err(ListingError::WrongState);
    }
    let product = products::by_id(conn, listing.product)?;
    let subject = ("listing", id.any());
    let changes = [Change::to("reason", reason)];
    record(
        conn,
        actor,
        now,
        "listing.ended",
        subject,
        product.business.any(),
        changes,
    )?;
    tell_ended(conn, now, &listing, &product, reason)
}

fn tell_ended(
    conn: &mut Conn,
    now: UtcTime,
    listing: &Listing,
    product: &Product,
    reason: &str,
) -> Result<()> {
    let people = makers(conn, product, None)?;
    let programme = checklists::programme(conn, listing.programme)?;
    let key = format!("listing-ended:{}", listing.id);
    super::tell(conn, &people, &key, now, |person| {
        crate::mail::Message::Decided {
            name: person.name.clone(),
            product: product.label(),
            programme: programme.spec.title.lang(person.lang).to_owned(),
            outcome: "ended".to_owned(),
            reasons: vec![reason.to_owned()],
            path: format!("/products/{}", product.id),
        }
    })?;
    Ok(())
}
