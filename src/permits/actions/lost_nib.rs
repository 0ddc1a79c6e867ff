//! What becomes of an accepted NIB that another business holds, or may hold.

use super::outcomes::{Decision, apply};
use super::{Result, keep};
use crate::accounts::Actor;
use crate::audit::Change;
use crate::businesses::actions::Lost;
use crate::permits::model::Version;
use crate::permits::version::ReviewState;
use crate::permits::{store, store_find};
use crate::storage::{Conn, UtcTime};

/// Takes back every acceptance of a NIB that another business turned out to hold;
/// answers with those versions as they stood. The caller has asked the policy.
///
/// # Errors
/// The database.
pub fn withdraw_lost_nib(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    lost: &Lost,
    reason: &str,
) -> Result<Vec<Version>> {
    let mut held = store_find::of_business(conn, lost.business)?;
    held.retain(|version| is_accepted_nib(version) && rests_on(version, &lost.nib));
    let decision = Decision::Withdraw(reason.to_owned());
    for version in &held {
        let mut version = version.clone();
        let kind = apply(conn, actor, now, &mut version, &decision)?;
        store::set_outcome(conn, version.id, &version.outcome)?;
        let changes = vec![Change::to("review", version.review.as_str())];
        keep(conn, actor, now, &version, kind, changes)?;
    }
    Ok(held)
}

pub(super) fn is_accepted_nib(version: &Version) -> bool {
    version.kind.as_str() == "nib" && version.review == ReviewState::Accepted
}

/// Whether it is the paper of this number; both are kept in their normal form.
pub(super) fn rests_on(version: &Version, nib: &str) -> bool {
    version.fields.number.as_deref() == Some(nib)
}
