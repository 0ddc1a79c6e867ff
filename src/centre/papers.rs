//! What the office records about papers of its area: that an issuing office
//! revoked or froze a permit, and that a product is exempted from a legal
//! requirement until a day (CONTRACTS 1.13). Both show at once wherever the
//! checklist shows, to the buyer and the public too.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::CentreError;
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{self, Account, AccountId, Actor};
use crate::businesses::{self, Business, BusinessId};
use crate::checklists::{self, Catalogue, NewWaiver, WaiverId, WaiverRow};
use crate::documents::workshop::Kept;
use crate::documents::{self, DocumentId};
use crate::permits::{self, PermitError, Version, VersionId};
use crate::products::{self, Product, ProductId};
use crate::reviews;
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, CentreError>;

/// Permits of one page, and of what a search may show.
const FOUND: i64 = 30;

/// An accepted permit of the area with whose it is.
#[derive(Debug, Clone)]
pub struct FoundPermit {
    /// The version.
    pub version: Version,
    /// Whose.
    pub business: Business,
}

fn may_manage(conn: &mut Conn, actor: &Actor, business: BusinessId) -> Result<Facts> {
    let facts = businesses::policy_facts(conn, business)?;
    if policy::may(actor, Capability::ManageArea, &facts) {
        Ok(facts)
    } else {
        Err(CentreError::NotFound)
    }
}

/// Accepted permits in the actor's area by number or by part of the name of
/// the business; nothing for an empty text.
///
/// # Errors
/// The database.
pub fn find_permits(conn: &mut Conn, actor: &Actor, text: &str) -> Result<Vec<FoundPermit>> {
    if text.trim().is_empty() {
        return Ok(vec![]);
    }
    let named = businesses::list(conn, actor, None, text, None, FOUND)?;
    let ids: Vec<BusinessId> = named.iter().map(|b| b.id).collect();
    let versions = permits::accepted_of(conn, text, &ids, FOUND)?;
    in_area(conn, actor, versions)
}

/// A page of the permits of the actor's area that were revoked, the latest
/// first, and what the next page follows.
///
/// # Errors
/// `NotFound` for a page that follows nothing, or the database.
pub fn revoked(
    conn: &mut Conn,
    actor: &Actor,
    after: Option<VersionId>,
) -> Result<(Vec<FoundPermit>, Option<VersionId>)> {
    let scope = businesses::visible(actor);
    let mut versions = permits::revoked(conn, scope, after, FOUND + 1)?;
    let size = usize::try_from(FOUND).unwrap_or(usize::MAX);
    let more = versions.len() > size;
    versions.truncate(size);
    let next = versions.last().map(|v| v.id).filter(|_| more);
    Ok((in_area(conn, actor, versions)?, next))
}

/// The versions of businesses in the actor's area, each with its business.
fn in_area(conn: &mut Conn, actor: &Actor, versions: Vec<Version>) -> Result<Vec<FoundPermit>> {
    let ids: Vec<BusinessId> = versions.iter().map(|v| v.business).collect();
    let named: BTreeMap<BusinessId, Business> = businesses::by_ids(conn, &ids)?
        .into_iter()
        .filter(|b| actor.covers(&b.kecamatan))
        .map(|b| (b.id, b))
        .collect();
    Ok(versions
        .into_iter()
        .filter_map(|version| {
            let business = named.get(&version.business)?.clone();
            Some(FoundPermit { version, business })
        })
        .collect())
}

/// One accepted permit of the area.
///
/// # Errors
/// `NotFound` outside the area, or the database.
pub fn permit(conn: &mut Conn, actor: &Actor, id: VersionId) -> Result<FoundPermit> {
    let version = permits::version(conn, id)?;
    may_manage(conn, actor, version.business)?;
    let business = businesses::by_id(conn, version.business)?;
    Ok(FoundPermit { version, business })
}

fn file(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    letter: &Kept,
) -> Result<DocumentId> {
    Ok(documents::store_letter(conn, actor, now, business, letter)?)
}

/// Records that the issuing office withdrew or froze a permit from a day that has come,
/// and tells the people of the business at once.
///
/// # Errors
/// `BadDay`, `NoReason`, `State` when it was revoked already, `NotFound`, or the database.
pub fn revoke(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    on: Option<NaiveDate>,
    reason: &str,
    letter: Option<&Kept>,
) -> Result<()> {
    let version = permits::version(conn, id)?;
    let facts = may_manage(conn, actor, version.business)?;
    let on = on
        .filter(|day| *day <= today(&facts, now))
        .ok_or(CentreError::BadDay)?;
    stated(reason)?;
    let document = letter
        .map(|letter| file(conn, actor, now, version.business, letter))
        .transpose()?;
    permits::revoke(conn, actor, now, id, on, reason, document).map_err(|error| match error {
        PermitError::State => CentreError::State,
        PermitError::Storage(error) => error.into(),
        _ => CentreError::NotFound,
    })?;
    Ok(reviews::actions::tell_revoked(
        conn,
        catalogue,
        now,
        &version,
        (on, reason),
    )?)
}

/// Takes a recorded revocation back, for a stated reason, and tells the people of the
/// business at once.
///
/// # Errors
/// `NoReason`, `NotFound` outside the area or for what is not revoked, or the database.
pub fn lift(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    reason: &str,
) -> Result<()> {
    stated(reason)?;
    permits::lift_revocation(conn, actor, now, id, reason).map_err(|error| match error {
        PermitError::Storage(error) => error.into(),
        _ => CentreError::NotFound,
    })?;
    let version = permits::version(conn, id)?;
    let told = reviews::actions::tell_lifted(conn, catalogue, now, &version, reason);
    Ok(told?)
}

/// A letter that was filed, to be read again by whoever may see its business.
#[derive(Debug, Clone, Serialize)]
pub struct Filed {
    /// The document.
    pub id: DocumentId,
    /// Its pages that can be shown as pictures, from 1; none while they are prepared.
    pub pages: Vec<usize>,
}

/// The letter of a revocation or of a waiver, if one was filed.
///
/// # Errors
/// The database.
pub fn filed(
    conn: &mut Conn,
    id: Option<DocumentId>,
) -> std::result::Result<Option<Filed>, StorageError> {
    let Some(id) = id else {
        return Ok(None);
    };
    let document = documents::by_id(conn, id)?;
    let kept = document.removed_at.is_none();
    Ok(kept.then(|| Filed {
        id,
        pages: (1..=document.shown.len()).collect(),
    }))
}

/// The letter of a waiver.
fn letter_of(conn: &mut Conn, row: &WaiverRow) -> std::result::Result<Option<Filed>, StorageError> {
    filed(
        conn,
        row.document_id.map(|d| DocumentId::from_uuid(d.uuid())),
    )
}

/// The letters of a product's waivers that were not taken back, by requirement.
///
/// # Errors
/// The database.
pub fn letters(
    conn: &mut Conn,
    product: ProductId,
) -> std::result::Result<BTreeMap<String, Filed>, StorageError> {
    let mut found = BTreeMap::new();
    for row in checklists::waivers_of(conn, product)? {
        if row.ended_at.is_none()
            && let Some(letter) = letter_of(conn, &row)?
        {
            found.insert(row.requirement, letter);
        }
    }
    Ok(found)
}

fn today(facts: &Facts, now: UtcTime) -> NaiveDate {
    facts
        .place
        .as_ref()
        .map_or_else(|| now.date_at(7), |place| place.zone().today(now.naive()))
}

fn stated(reason: &str) -> Result<()> {
    if (3..=500).contains(&reason.trim().chars().count()) {
        Ok(())
    } else {
        Err(CentreError::NoReason)
    }
}

/// A product that may get a waiver, with what it could be exempted from.
#[derive(Debug, Clone)]
pub struct Exemptible {
    /// The product.
    pub product: Product,
    /// Whose.
    pub business: Business,
    /// Ids of the legal requirements that apply to it now.
    pub requirements: Vec<String>,
    /// Its waivers, also those that are over, each with who granted it and its letter.
    pub waivers: Vec<(WaiverRow, Option<Account>, Option<Filed>)>,
}

/// A product of the area with its waivers.
///
/// # Errors
/// `NotFound` outside the area, or the database.
pub fn exemptible(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: ProductId,
) -> Result<Exemptible> {
    let standing = checklists::standing(conn, catalogue, id)?;
    may_manage(conn, actor, standing.business.id)?;
    let today = standing.zone.today(now.naive());
    let waivers = checklists::waivers_of(conn, id)?;
    let people: Vec<AccountId> = waivers.iter().map(|w| w.granted_by).collect();
    let people = accounts::contacts(conn, &people)?;
    let mut shown = Vec::new();
    for row in waivers.into_iter().rev() {
        let by = people.iter().find(|p| p.id == row.granted_by).cloned();
        let letter = letter_of(conn, &row)?;
        shown.push((row, by, letter));
    }
    Ok(Exemptible {
        requirements: checklists::waivable(catalogue, &standing, None, today),
        waivers: shown,
        business: standing.business,
        product: standing.product,
    })
}

/// Waivers that count now in the actor's area, with their products.
///
/// # Errors
/// The database.
pub fn running_waivers(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
) -> Result<Vec<(WaiverRow, Product)>> {
    let rows = checklists::running_waivers(conn, &actor.areas, now.date_at(9), FOUND)?;
    let ids: Vec<ProductId> = rows.iter().map(|row| row.product_id).collect();
    let products: BTreeMap<ProductId, Product> = products::by_ids(conn, &ids)?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.clone(), products.get(&row.product_id)?.clone())))
        .collect())
}

/// A legal waiver as typed.
#[derive(Debug, Clone)]
pub struct WaiverInput {
    /// The product.
    pub product: ProductId,
    /// The requirement it is exempted from.
    pub requirement: String,
    /// Why, shown with the status.
    pub reason: String,
    /// Its last day.
    pub until: Option<NaiveDate>,
    /// The paper it rests on.
    pub letter: Option<Kept>,
}

/// Exempts a product from a legal requirement until a day, on a paper.
///
/// # Errors
/// `BadRequirement`, `BadEnd`, `NoReason`, `NoDocument`, `NotFound`, or the database.
pub fn grant_waiver(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    input: &WaiverInput,
) -> Result<WaiverId> {
    let business = products::by_id(conn, input.product)?.business;
    may_manage(conn, actor, business)?;
    let letter = input.letter.as_ref().ok_or(CentreError::NoDocument)?;
    let document = file(conn, actor, now, business, letter)?;
    let new = NewWaiver {
        product: input.product,
        requirement: input.requirement.clone(),
        partner: None,
        reason: input.reason.clone(),
        document: Some(document.any()),
        until: input.until,
    };
    Ok(checklists::grant_waiver(
        conn, catalogue, actor.id, new, now,
    )?)
}

/// Ends a legal waiver of the area now.
///
/// # Errors
/// `NotFound` for one that is over, a partner's or elsewhere, or the database.
pub fn end_waiver(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    product: ProductId,
    id: WaiverId,
) -> Result<()> {
    let business = products::by_id(conn, product)?.business;
    may_manage(conn, actor, business)?;
    Ok(checklists::end_waiver(
        conn, actor.id, id, product, None, now,
    )?)
}
