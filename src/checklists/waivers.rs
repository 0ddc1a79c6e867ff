//! Exemptions of one product from one requirement, until a day (CONTRACTS 1.13).
//!
//! Two kinds: the law's, which the office lifts on a paper, and a partner's own,
//! which that partner lifts: its own requirements, and its own figures on what the law
//! demands, such as a look into the register. Who may do so, and the paper, are the
//! caller's: listings for a partner, centre for the law. It refuses a day that has passed or lies more
//! than two years off, a missing reason, and a requirement that is not theirs to lift:
//! a partner never exempts from what the law demands.

use chrono::{Months, NaiveDate};

use super::actions::{Standing, standing};
use super::programme::Programme;
use super::store::{self, WaiverId, WaiverRow};
use super::store_programmes::programmes_of_partner;
use super::{Catalogue, Target, evaluate};
use crate::accounts::{AccountId, PartnerId};
use crate::audit::{self, Change, Event};
use crate::products::{self, Product, ProductId};
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

/// Longest a waiver may run, in months: it bridges, it does not replace.
const LONGEST: Months = Months::new(24);

/// Why a waiver was neither granted nor ended.
#[derive(Debug, thiserror::Error)]
pub enum WaiverError {
    /// Absent, over already, or not theirs to end.
    #[error("not found")]
    NotFound,
    /// The last day is missing, past or more than two years off.
    #[error("an end date within two years is needed")]
    BadEnd,
    /// No reason was given, or a very long one.
    #[error("a reason is needed")]
    NoReason,
    /// The requirement does not apply to the product, or is not theirs to lift.
    #[error("not a requirement that can be waived")]
    BadRequirement,
    /// The database.
    #[error(transparent)]
    Storage(StorageError),
}

impl From<StorageError> for WaiverError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::NotFound,
            other => Self::Storage(other),
        }
    }
}

/// What an exemption says.
#[derive(Debug, Clone)]
pub struct NewWaiver {
    /// The product.
    pub product: ProductId,
    /// The requirement it is exempted from.
    pub requirement: String,
    /// The partner whose own rule is lifted; none for a legal waiver.
    pub partner: Option<PartnerId>,
    /// Why, shown with the status.
    pub reason: String,
    /// The paper; a legal waiver must have one (the caller's rule).
    pub document: Option<AnyId>,
    /// Last day, as typed.
    pub until: Option<NaiveDate>,
}

/// Ids of what may be lifted on a day: what the law demands; or what a partner's
/// programme demands and the law does not, and what the law demands and its figures
/// make stricter, of which only they are lifted.
#[must_use]
pub fn waivable(
    catalogue: &Catalogue,
    standing: &Standing,
    programme: Option<&Programme>,
    on: NaiveDate,
) -> Vec<String> {
    let demanded = |target| -> Vec<String> {
        let list = evaluate(catalogue, &standing.situation, target, on).items;
        let mandatory = list.into_iter().filter(|item| item.mandatory);
        mandatory.map(|item| item.requirement).collect()
    };
    let by_law = demanded(Target::Legal);
    let Some(programme) = programme else {
        return by_law;
    };
    let mut own = demanded(Target::Programme(programme));
    let stricter = |id: &String| {
        let requirement = catalogue.requirements().iter().find(|r| r.id == *id);
        requirement.is_some_and(|r| programme.tightens.concerns(r))
    };
    own.retain(|id| !by_law.contains(id) || (programme.in_force(on) && stricter(id)));
    own
}

/// As [`waivable`], for the law (no partner) or all programmes of a partner together.
///
/// # Errors
/// The database.
pub fn waivable_by(
    conn: &mut Conn,
    catalogue: &Catalogue,
    standing: &Standing,
    partner: Option<PartnerId>,
    on: NaiveDate,
) -> Result<Vec<String>, StorageError> {
    let Some(partner) = partner else {
        return Ok(waivable(catalogue, standing, None, on));
    };
    let mut found: Vec<String> = Vec::new();
    for programme in programmes_of_partner(conn, partner)? {
        for id in waivable(catalogue, standing, Some(&programme.spec), on) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    Ok(found)
}

/// Exempts a product, records who did, and marks the product stale.
///
/// # Errors
/// `BadEnd`, `NoReason`, `BadRequirement`, `NotFound` without such a product, or the database.
pub fn grant_waiver(
    conn: &mut Conn,
    catalogue: &Catalogue,
    by: AccountId,
    new: NewWaiver,
    now: UtcTime,
) -> Result<WaiverId, WaiverError> {
    let standing = standing(conn, catalogue, new.product)?;
    let today = standing.zone.today(now.naive());
    let latest = today.checked_add_months(LONGEST).unwrap_or(today);
    let within = |day: &NaiveDate| (today..=latest).contains(day);
    let until = new.until.filter(within).ok_or(WaiverError::BadEnd)?;
    let reason = stated(&new.reason)?;
    if !waivable_by(conn, catalogue, &standing, new.partner, today)?.contains(&new.requirement) {
        return Err(WaiverError::BadRequirement);
    }
    let row = WaiverRow {
        id: WaiverId::new(now),
        product_id: new.product,
        requirement: new.requirement,
        partner_id: new.partner,
        reason,
        document_id: new.document,
        granted_by: by,
        granted_at: now,
        until,
        ended_at: None,
    };
    store::insert_waiver(conn, row.clone())?;
    products::mark_stale(conn, &[new.product], now)?;
    let changes = [
        Change::to("requirement", &row.requirement),
        Change::to("reason", &row.reason),
        Change::to("until", until.to_string()),
    ];
    record(
        conn,
        now,
        by,
        "waiver.granted",
        &row,
        &standing.product,
        changes,
    )?;
    Ok(row.id)
}

fn stated(reason: &str) -> Result<String, WaiverError> {
    let reason = reason.trim();
    if (3..=500).contains(&reason.chars().count()) {
        Ok(reason.to_owned())
    } else {
        Err(WaiverError::NoReason)
    }
}

/// Takes an exemption back from now on, records who did, and marks the product stale.
/// `partner` says whose it must be: none for the law's.
///
/// # Errors
/// `NotFound` for one that is over, of another product or somebody else's, or the database.
pub fn end_waiver(
    conn: &mut Conn,
    by: AccountId,
    id: WaiverId,
    product: ProductId,
    partner: Option<PartnerId>,
    now: UtcTime,
) -> Result<(), WaiverError> {
    let rows = store::waivers_of(conn, product)?;
    let mut matching = rows.into_iter();
    let row = matching
        .find(|row| row.id == id && row.partner_id == partner)
        .ok_or(WaiverError::NotFound)?;
    if !store::end_waiver(conn, id, now)? {
        return Err(WaiverError::NotFound);
    }
    products::mark_stale(conn, &[product], now)?;
    let product = products::by_id(conn, product)?;
    record(conn, now, by, "waiver.ended", &row, &product, [])?;
    Ok(())
}

fn record(
    conn: &mut Conn,
    now: UtcTime,
    by: AccountId,
    kind: &'static str,
    row: &WaiverRow,
    product: &Product,
    changes: impl IntoIterator<Item = Change>,
) -> Result<(), StorageError> {
    let mut event = Event::new(kind, "waiver", row.id.any(), product.business.any())
        .on("product", product.id.any())
        .with(changes);
    if let Some(partner) = row.partner_id {
        event = event.on("partner", partner.any());
    }
    audit::record(conn, now, Some(by.any()), &event)
}
