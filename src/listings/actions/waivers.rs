//! Exemptions a partner's administrator grants from the partner's own requirements.
//!
//! A product is named by its code, which its maker tells the partner: before a
//! submission the partner sees nothing by name (CONTRACTS 3), so its name is shown
//! only where a dossier of it may be seen. It refuses what the law demands.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Result, allow, allow_partner};
use crate::accounts::policy::Capability;
use crate::accounts::{self, AccountId, Actor, PartnerId};
use crate::checklists::{self, Catalogue, NewWaiver, Standing, WaiverError, WaiverId, WaiverRow};
use crate::listings::model::ListingError;
use crate::listings::store;
use crate::products::{self, Product, ProductId};
use crate::storage::{Conn, StorageError, UtcTime};

/// Waivers of one page.
const PAGE: usize = 50;

/// A waiver of the partner.
#[derive(Debug, Clone)]
pub struct OwnWaiver {
    /// What it says.
    pub row: WaiverRow,
    /// The product exempted.
    pub product: Product,
    /// The partner may see the product's name.
    pub named: bool,
    /// Who granted it.
    pub by: String,
}

/// A product the partner may exempt.
#[derive(Debug, Clone)]
pub struct Exemptible {
    /// The product.
    pub product: Product,
    /// The partner may see its name.
    pub named: bool,
    /// What the partner may lift today: its own requirements, and its figures on what the law demands.
    pub requirements: Vec<String>,
    /// Those of them that the law demands: only the partner's figures are lifted.
    pub legal: Vec<String>,
    /// The partner's waivers of it, newest first, also those that are over.
    pub waivers: Vec<OwnWaiver>,
    /// The facility's present day.
    pub today: NaiveDate,
}

/// An exemption as typed.
#[derive(Debug, Clone, Default)]
pub struct WaiverInput {
    /// The requirement.
    pub requirement: String,
    /// Why.
    pub reason: String,
    /// Its last day.
    pub until: Option<NaiveDate>,
}

fn own_partner(actor: &Actor) -> Result<PartnerId> {
    let partner = actor.partner.ok_or(ListingError::NotFound)?;
    allow_partner(actor, Capability::ManageProgrammes, partner)?;
    Ok(partner)
}

/// The partner's waivers, newest first, at most 50, and whether more follow.
///
/// # Errors
/// `NotFound` for anybody but the partner's administrator, or the database.
pub fn waivers(
    conn: &mut Conn,
    actor: &Actor,
    before: Option<WaiverId>,
) -> Result<(Vec<OwnWaiver>, bool)> {
    let partner = own_partner(actor)?;
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = checklists::waivers_of_partner(conn, partner, before, most)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((with_products(conn, partner, rows)?, more))
}

fn with_products(
    conn: &mut Conn,
    partner: PartnerId,
    rows: Vec<WaiverRow>,
) -> std::result::Result<Vec<OwnWaiver>, StorageError> {
    let ids: Vec<ProductId> = rows.iter().map(|row| row.product_id).collect();
    let products = products::by_ids(conn, &ids)?;
    let shown: BTreeSet<ProductId> = store::shown_to(conn, partner, &ids)?;
    let people: Vec<AccountId> = rows.iter().map(|row| row.granted_by).collect();
    let people = accounts::contacts(conn, &people)?;
    let own = |row: WaiverRow| {
        let product = products.iter().find(|p| p.id == row.product_id)?.clone();
        let by = people.iter().find(|a| a.id == row.granted_by);
        Some(OwnWaiver {
            named: shown.contains(&product.id),
            by: by.map_or_else(String::new, |a| a.name.clone()),
            product,
            row,
        })
    };
    Ok(rows.into_iter().filter_map(own).collect())
}

/// A running product by its code, as the maker read it out: capitals and blanks do not matter.
fn by_code(conn: &mut Conn, catalogue: &Catalogue, code: &str) -> Result<Standing> {
    let signs = code.chars().filter(|c| !c.is_whitespace());
    let code: String = signs.flat_map(char::to_lowercase).collect();
    let product = products::by_code(conn, &code)?;
    allow(product.ended_at.is_none())?;
    Ok(checklists::standing(conn, catalogue, product.id)?)
}

/// A product with what the partner may exempt it from.
///
/// # Errors
/// `NotFound` for another than the partner's administrator or an unknown code, or the database.
pub fn exemptible(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    code: &str,
) -> Result<Exemptible> {
    let partner = own_partner(actor)?;
    let standing = by_code(conn, catalogue, code)?;
    let id = standing.product.id;
    let today = standing.zone.today(now.naive());
    let mut rows = checklists::waivers_of(conn, id)?;
    rows.retain(|row| row.partner_id == Some(partner));
    rows.reverse();
    let requirements = checklists::waivable_by(conn, catalogue, &standing, Some(partner), today)?;
    let mut legal = checklists::waivable(catalogue, &standing, None, today);
    legal.retain(|id| requirements.contains(id));
    Ok(Exemptible {
        named: store::shown_to(conn, partner, &[id])?.contains(&id),
        requirements,
        legal,
        waivers: with_products(conn, partner, rows)?,
        product: standing.product,
        today,
    })
}

/// Exempts a product from one of the partner's own requirements, in all its programmes.
///
/// # Errors
/// `NotFound`, `Fields`, or the database.
pub fn waive(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    code: &str,
    input: &WaiverInput,
) -> Result<WaiverId> {
    let partner = own_partner(actor)?;
    let new = NewWaiver {
        product: by_code(conn, catalogue, code)?.product.id,
        requirement: input.requirement.clone(),
        partner: Some(partner),
        reason: input.reason.clone(),
        document: None,
        until: input.until,
    };
    Ok(checklists::grant_waiver(
        conn, catalogue, actor.id, new, now,
    )?)
}

/// Ends one of the partner's waivers now.
///
/// # Errors
/// `NotFound` for one that is over, the law's or another partner's, or the database.
pub fn end_waiver(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    code: &str,
    id: WaiverId,
) -> Result<()> {
    let partner = own_partner(actor)?;
    let product = products::by_code(conn, code)?.id;
    Ok(checklists::end_waiver(
        conn,
        actor.id,
        id,
        product,
        Some(partner),
        now,
    )?)
}

impl From<WaiverError> for ListingError {
    fn from(error: WaiverError) -> Self {
        match error {
            WaiverError::NotFound => Self::NotFound,
            WaiverError::BadEnd => Self::field("until", "area-end-needed"),
            WaiverError::NoReason => Self::field("reason", "area-reason-needed"),
            WaiverError::BadRequirement => Self::field("requirement", "waiver-requirement-needed"),
            WaiverError::Storage(error) => error.into(),
        }
    }
}
