//! Use-cases of permits. A version goes draft -> in review -> accepted or
//! returned; every change compares the revision its person saw, and marks the
//! products it covers so that their checklist is computed anew.

mod days_before;
mod drafts;
mod evidence;
mod lost_nib;
mod made_up;
mod masks;
mod number;
mod outcomes;
mod pages;
mod readings;
mod recheck;
mod twins;

use chrono::NaiveDate;

use super::model::{Subject, SubjectKind, Version, VersionId};
use super::rules_draft::Problem;
use super::store;
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability, Facts};
use crate::audit::{self, Change, Event};
use crate::businesses::{self, BusinessId};
use crate::documents::DocumentError;
use crate::products;
use crate::storage::{Conn, StorageError, UtcTime};

pub use days_before::{own_days_of, set_days};
pub use drafts::{Draft, create, delete, hand_in, renew, save, take_back};
pub use evidence::{covering_product, evidence_for};
pub use lost_nib::withdraw_lost_nib;
pub use made_up::made_up;
pub use masks::{Sheet, cover, is_undecided, mask};
pub use number::{About, NumberOf, explain_number, explain_typed};
pub use outcomes::{
    Decision, covered_products, lift_revocation, mark_page, record_outcome, revoke,
};
pub use pages::{Limits, add_pages, move_page, page_to_turn, pages, remove_page, turn_page};
pub use readings::{Readings, is_being_read, is_read, readings, typed};
pub use recheck::watched_before;
pub use twins::{Twin, share_page, twins};

/// Why a use-case of permits was refused; then nothing is kept.
#[derive(Debug, thiserror::Error)]
pub enum PermitError {
    /// Absent, or not theirs to see.
    #[error("not found")]
    NotFound,
    /// Somebody changed it since it was seen.
    #[error("changed by somebody else")]
    Stale,
    /// Not possible in the state it is in.
    #[error("not possible in this state")]
    State,
    /// Fields that cannot be used or that are missing.
    #[error("fields cannot be used")]
    Problems(Vec<Problem>),
    /// A part that is not open for correction.
    #[error("this part is not open")]
    Closed,
    /// More files than a permit may have.
    #[error("too many files")]
    TooManyPages,
    /// Something in the coverage is not of this business.
    #[error("the coverage cannot be used")]
    Coverage,
    /// The paper proposes something to cover that no mentor has decided on.
    #[error("what is to be covered is not decided")]
    Undecided,
    /// No acceptance without an exact last day (CONTRACTS 1.10).
    #[error("the exact last day is missing")]
    NoEnd,
    /// The business.
    #[error(transparent)]
    Business(#[from] businesses::BusinessError),
    /// A file.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

type Result<T> = std::result::Result<T, PermitError>;

fn allow(actor: &Actor, capability: Capability, facts: &Facts) -> Result<()> {
    if policy::may(actor, capability, facts) {
        Ok(())
    } else {
        Err(PermitError::NotFound)
    }
}

/// The version, if the actor may see its business.
///
/// # Errors
/// `NotFound`, or the database.
pub fn read(conn: &mut Conn, actor: &Actor, id: VersionId) -> Result<Version> {
    let version = store::version(conn, id)?;
    let facts = businesses::policy_facts(conn, version.business)?;
    allow(actor, Capability::ReadBusiness, &facts)?;
    Ok(version)
}

/// Whether the actor may change drafts of this business.
///
/// # Errors
/// `NotFound` when not.
pub fn may_draft(conn: &mut Conn, actor: &Actor, business: BusinessId) -> Result<()> {
    let facts = businesses::policy_facts(conn, business)?;
    allow(actor, Capability::EditProducts, &facts)
}

/// The version to be changed by its makers, at the revision they saw. Whoever
/// changes it has entered it too, and then decides on it no more.
fn open_at(conn: &mut Conn, actor: &Actor, id: VersionId, seen: i32) -> Result<Version> {
    let mut version = store::version(conn, id)?;
    may_draft(conn, actor, version.business)?;
    same(&version, seen)?;
    version.note_enterer(actor);
    Ok(version)
}

const fn same(version: &Version, seen: i32) -> Result<()> {
    if version.revision == seen {
        Ok(())
    } else {
        Err(PermitError::Stale)
    }
}

/// Stores a changed version and records the event; for what no checklist shows.
fn file(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    kind: &'static str,
    changes: Vec<Change>,
) -> Result<()> {
    if !store::update(conn, version)? {
        return Err(PermitError::Stale);
    }
    record(conn, actor, now, version, kind, changes)
}

/// As [`file`], and marks the products whose checklist it may change.
fn keep(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    kind: &'static str,
    changes: Vec<Change>,
) -> Result<()> {
    file(conn, actor, now, version, kind, changes)?;
    mark_products(conn, version, now)
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    version: &Version,
    kind: &'static str,
    changes: Vec<Change>,
) -> Result<()> {
    let (id, business) = (version.id.any(), version.business.any());
    let event = Event::new(kind, "permit_version", id, business)
        .on("permit", version.permit.any())
        .with(changes);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// Every product a version covers gets its checklist computed anew.
fn mark_products(conn: &mut Conn, version: &Version, now: UtcTime) -> Result<()> {
    let named_only = version
        .coverage
        .iter()
        .all(|s| s.kind == SubjectKind::Product);
    if named_only {
        products::mark_stale(conn, &version.named_products(), now)?;
    } else {
        products::mark_business_stale(conn, version.business, now)?;
    }
    Ok(())
}

/// The coverage, without repeats, if all of it is of this business.
fn checked_coverage(
    conn: &mut Conn,
    business: BusinessId,
    coverage: &[Subject],
) -> Result<Vec<Subject>> {
    let mut coverage = coverage.to_vec();
    coverage.sort();
    coverage.dedup();
    let products = products::of_business(conn, business, true)?;
    let facilities = businesses::facilities(conn, business)?;
    let own = |s: &Subject| match s.kind {
        SubjectKind::Product => products.iter().any(|p| p.id.any() == s.id),
        SubjectKind::Facility => facilities.iter().any(|f| f.id.any() == s.id),
        SubjectKind::Business | SubjectKind::Person | SubjectKind::Brand => s.id == business.any(),
    };
    if coverage.iter().all(own) {
        Ok(coverage)
    } else {
        Err(PermitError::Coverage)
    }
}

/// The civil day in the zone the business lies in.
///
/// # Errors
/// `NotFound`, or the database.
pub fn today_of(conn: &mut Conn, business: BusinessId, now: UtcTime) -> Result<NaiveDate> {
    let zone = businesses::by_id(conn, business)?.kecamatan.zone();
    Ok(zone.today(now.naive()))
}
