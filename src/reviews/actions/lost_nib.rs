//! The mentor's side of a lost dispute over a NIB: its acceptance is taken back,
//! and its people are told why.

use super::tell::tell_withdrawn;
use super::{Result, keep_decision};
use crate::accounts::Actor;
use crate::businesses::actions::Lost;
use crate::checklists::Catalogue;
use crate::permits;
use crate::reviews::model::Verdict;
use crate::storage::{Conn, UtcTime};

/// Takes back every acceptance of the lost number; the coordinator who decided the
/// dispute has been asked for by the policy there.
///
/// # Errors
/// The database.
pub fn take_back_nib(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    lost: &Lost,
    reason: &str,
) -> Result<()> {
    for version in permits::withdraw_lost_nib(conn, actor, now, lost, reason)? {
        let kept = keep_decision(conn, actor, now, &version, Verdict::Withdrawn, reason)?;
        tell_withdrawn(conn, catalogue, now, &version, reason, &kept)?;
    }
    Ok(())
}
