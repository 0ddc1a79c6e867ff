//! A dispute over a NIB, decided with all that rests on the number.

use crate::accounts::Actor;
use crate::businesses::actions::{self as businesses, Verdict};
use crate::businesses::{BusinessError, DisputeId};
use crate::checklists::Catalogue;
use crate::products;
use crate::reviews::{self, ReviewError};
use crate::storage::{Conn, UtcTime};

/// Decides a dispute and takes back the loser's accepted permits of that number;
/// their people are told why.
///
/// # Errors
/// As [`businesses::decide_dispute`]; then nothing is changed.
pub fn decide(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: DisputeId,
    verdict: &Verdict,
) -> Result<(), BusinessError> {
    let (claimant, lost) = businesses::decide_dispute(conn, actor, now, id, verdict)?;
    products::mark_business_stale(conn, claimant, now)?;
    let Some(lost) = lost else {
        return Ok(());
    };
    let taken =
        reviews::actions::take_back_nib(conn, catalogue, actor, now, &lost, &verdict.reason);
    taken.map_err(|error| match error {
        ReviewError::Storage(error) => error.into(),
        _ => BusinessError::Stale,
    })
}
