//! Which programmes a product may go to, each with what is still missing.

use super::dossiers::checklist;
use super::{Result, allow};
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability};
use crate::businesses;
use crate::checklists::{self, Catalogue, Checklist, ProgrammeId, Standing, StoredProgramme};
use crate::listings::model::{ListingError, ListingId, Partner, SubmissionId};
use crate::listings::terms::Freshness;
use crate::listings::{store, store_listings, store_partners};
use crate::products::ProductId;
use crate::storage::{Conn, UtcTime};

/// One programme as it stands for a product.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The programme.
    pub programme: StoredProgramme,
    /// Whose it is.
    pub partner: Partner,
    /// The checklist for it today.
    pub checklist: Checklist,
    /// A submission that waits there.
    pub waiting: Option<SubmissionId>,
    /// A listing that runs there.
    pub listed: Option<ListingId>,
    /// What the programme asks of the goods' age at delivery.
    pub freshness: Option<Freshness>,
    /// It is not ready, and everything missing is the partner's own to waive.
    pub waivable: bool,
}

impl Offer {
    /// Whether the product may be sent there now.
    #[must_use]
    pub const fn may_send(&self) -> bool {
        self.checklist.ready && self.waiting.is_none() && self.listed.is_none()
    }
}

/// A product with the programmes that take its kind.
#[derive(Debug, Clone)]
pub struct Offers {
    /// Where it stands.
    pub standing: Standing,
    /// One a programme.
    pub offers: Vec<Offer>,
    /// The actor may send: a member, or a mentor with recorded consent.
    pub may_send: bool,
}

/// The programmes a product may go to, each with what is still missing.
///
/// # Errors
/// `NotFound`, `WrongState` for an ended product, or the database.
pub fn offers(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    product: ProductId,
) -> Result<Offers> {
    let standing = checklists::standing(conn, catalogue, product)?;
    let facts = businesses::policy_facts(conn, standing.product.business)?;
    allow(policy::may(actor, Capability::ReadBusiness, &facts))?;
    if standing.product.ended_at.is_some() {
        return Err(ListingError::WrongState);
    }
    let submissions = store::submissions_of_product(conn, product)?;
    let listings = store_listings::listings_of_product(conn, product)?;
    let mut offers = Vec::new();
    for programme in checklists::programmes(conn)? {
        let partner = store_partners::partner(conn, programme.partner)?;
        if !partner.active || !catalogue.takes(&programme.spec, &standing.situation) {
            continue;
        }
        let waiting = submissions
            .iter()
            .find(|s| s.programme == programme.id && s.status.waits());
        let running = listings
            .iter()
            .find(|l| l.programme == programme.id && l.ended_at.is_none());
        let checklist = checklist(catalogue, &standing, &programme.spec, now);
        let facts = &standing.product.facts;
        offers.push(Offer {
            freshness: Freshness::asked(&programme.spec, facts, checklist.on),
            waivable: only_own_missing(catalogue, &standing, &programme, &checklist),
            checklist,
            waiting: waiting.map(|s| s.id),
            listed: running.map(|l| l.id),
            partner,
            programme,
        });
    }
    Ok(Offers {
        standing,
        offers,
        may_send: policy::may(actor, Capability::Submit, &facts),
    })
}

fn only_own_missing(
    catalogue: &Catalogue,
    standing: &Standing,
    programme: &StoredProgramme,
    checklist: &Checklist,
) -> bool {
    let own = checklists::waivable(catalogue, standing, Some(&programme.spec), checklist.on);
    let mut missing = checklist.items.iter().filter(|i| i.blocks);
    !checklist.ready && missing.all(|i| own.contains(&i.requirement))
}

/// As [`offers`], for one programme.
///
/// # Errors
/// `NotFound` when it takes nothing or not this kind of product.
pub fn offer(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    product: ProductId,
    programme: ProgrammeId,
) -> Result<(Standing, Offer)> {
    let found = offers(conn, catalogue, actor, now, product)?;
    allow(found.may_send)?;
    let mut matching = found.offers.into_iter();
    let offer = matching.find(|o| o.programme.id == programme);
    Ok((found.standing, offer.ok_or(ListingError::NotTaken)?))
}
