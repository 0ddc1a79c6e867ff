//! The partner's queue: what waits, for whom, and who works on it.

use super::Result;
use crate::accounts::{self, AccountId, Actor, PartnerId};
use crate::checklists::{self, Catalogue, ProgrammeId, State, StoredProgramme};
use crate::listings::model::{ListingError, SignOff, Submission, SubmissionId, SubmissionStatus};
use crate::listings::{rules, store, store_sign_offs};
use crate::products::{self, Product};
use crate::storage::{Conn, UtcTime};

/// One line of the buyer's queue.
#[derive(Debug, Clone)]
pub struct QueueEntry {
    /// The submission.
    pub submission: Submission,
    /// Its product.
    pub product: Product,
    /// Title of its programme.
    pub programme: StoredProgramme,
    /// Functions that have not approved yet.
    pub missing: Vec<String>,
    /// Name of whoever works on it now.
    pub holder: Option<String>,
    /// The product is ready for the programme now.
    pub ready: bool,
}

/// The partner's submissions in one status, oldest first; at most 50, and whether more follow.
///
/// # Errors
/// `NotFound` for anybody without a partner, or the database.
pub fn queue(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    status: SubmissionStatus,
    programme: Option<ProgrammeId>,
    after: Option<(UtcTime, SubmissionId)>,
) -> Result<(Vec<QueueEntry>, bool)> {
    let partner = actor.partner.ok_or(ListingError::NotFound)?;
    let mut found = store::queue(conn, partner, status, programme, after)?;
    let page = usize::try_from(store::PAGE).unwrap_or(usize::MAX);
    let more = found.len() > page;
    found.truncate(page);
    Ok((entries(conn, catalogue, now, partner, found)?, more))
}

/// The rejected submissions whose makers appealed and have no answer yet, oldest first;
/// at most 50.
///
/// # Errors
/// `NotFound` for anybody without a partner, or the database.
pub fn waiting_appeals(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
) -> Result<Vec<QueueEntry>> {
    let partner = actor.partner.ok_or(ListingError::NotFound)?;
    let found = store::waiting_appeals(conn, partner)?;
    entries(conn, catalogue, now, partner, found)
}

/// The partner's programmes, to choose among in the queue.
///
/// # Errors
/// `NotFound` for anybody without a partner, or the database.
pub fn queue_programmes(conn: &mut Conn, actor: &Actor) -> Result<Vec<StoredProgramme>> {
    let partner = actor.partner.ok_or(ListingError::NotFound)?;
    Ok(checklists::programmes_of_partner(conn, partner)?)
}

fn entries(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: UtcTime,
    partner: PartnerId,
    found: Vec<Submission>,
) -> Result<Vec<QueueEntry>> {
    let ids: Vec<_> = found.iter().map(|s| s.product).collect();
    let products = products::by_ids(conn, &ids)?;
    let states = checklists::current_states(conn, catalogue, &ids, now, now)?;
    let programmes = checklists::programmes_of_partner(conn, partner)?;
    let holders: Vec<AccountId> = found.iter().filter_map(|s| s.holder(now)).collect();
    let holders = accounts::contacts(conn, &holders)?;
    let sent: Vec<SubmissionId> = found.iter().map(|s| s.id).collect();
    let signed = store_sign_offs::sign_offs_of(conn, &sent)?;
    let entry = |submission: Submission| {
        let product = products.iter().find(|p| p.id == submission.product)?;
        let programme = programmes.iter().find(|p| p.id == submission.programme)?;
        let of_round = |s: &&SignOff| s.submission == submission.id && s.round == submission.round;
        let round: Vec<SignOff> = signed.iter().filter(of_round).cloned().collect();
        let holder = submission.holder(now);
        let holder = holders.iter().find(|a| Some(a.id) == holder);
        let target = &programme.spec.id;
        let ready = |s: &State| s.product_id == product.id && s.target == *target && s.ready;
        Some(QueueEntry {
            missing: rules::missing_functions(&programme.spec.quorum, &round),
            holder: holder.map(|a| a.name.clone()),
            ready: states.iter().any(ready),
            product: product.clone(),
            programme: programme.clone(),
            submission,
        })
    };
    Ok(found.into_iter().filter_map(entry).collect())
}
