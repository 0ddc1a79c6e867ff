//! The days on which people are reminded of one permit: its makers and their mentor
//! choose them, and take them back. They stay with the permit through its renewals.

use super::{Result, allow, record};
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability};
use crate::audit::Change;
use crate::businesses;
use crate::permits::days_before::DaysBefore;
use crate::permits::{Version, VersionId, store, store_days};
use crate::storage::{Conn, StorageError, UtcTime};

/// Days a permit has of its own, and whether the actor may change them.
///
/// # Errors
/// The database.
pub fn own_days_of(
    conn: &mut Conn,
    actor: &Actor,
    version: &Version,
) -> std::result::Result<(Option<DaysBefore>, bool), StorageError> {
    let facts = businesses::policy_facts(conn, version.business)?;
    let own = store_days::days_of(conn, &[version.permit])?.remove(&version.permit);
    Ok((own, policy::may(actor, Capability::SetReminders, &facts)))
}

/// Gives a permit days of its own; `None` gives the usual ones back.
///
/// # Errors
/// `NotFound` for a permit out of the actor's reach, or the database.
pub fn set_days(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    days: Option<&DaysBefore>,
) -> Result<()> {
    let version = store::version(conn, id)?;
    let facts = businesses::policy_facts(conn, version.business)?;
    allow(actor, Capability::SetReminders, &facts)?;
    let before = store_days::days_of(conn, &[version.permit])?.remove(&version.permit);
    if before.as_ref() == days {
        return Ok(());
    }
    store_days::set_days(conn, version.permit, days, actor.id, now)?;
    let text = |days: Option<&DaysBefore>| days.map(ToString::to_string).unwrap_or_default();
    let change = Change::between("days", &text(before.as_ref()), &text(days));
    let changes = change.into_iter().collect();
    record(conn, actor, now, &version, "permit.reminders_set", changes)
}
