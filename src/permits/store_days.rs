//! All queries of the days single permits have of their own. The table is as small as
//! the number of permits somebody took the trouble for.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::PermitId;
use super::days_before::DaysBefore;
use crate::accounts::AccountId;
use crate::storage::schema::permit_days;
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Keys asked for in one statement.
const CHUNK: usize = 400;

/// What these permits have of their own.
///
/// # Errors
/// The database.
pub fn days_of(conn: &mut Conn, permits: &[PermitId]) -> Result<BTreeMap<PermitId, DaysBefore>> {
    let mut found = BTreeMap::new();
    for part in permits.chunks(CHUNK) {
        let rows: Vec<(PermitId, String)> = permit_days::table
            .filter(permit_days::permit_id.eq_any(part.to_vec()))
            .select((permit_days::permit_id, permit_days::days))
            .load(conn)?;
        for (permit, days) in rows {
            found.insert(permit, serde_json::from_str(&days)?);
        }
    }
    Ok(found)
}

/// Every number of days that some permit has of its own.
///
/// # Errors
/// The database.
pub fn own_days(conn: &mut Conn) -> Result<BTreeSet<u32>> {
    let rows: Vec<String> = permit_days::table
        .select(permit_days::days)
        .distinct()
        .load(conn)?;
    let mut found = BTreeSet::new();
    for days in rows {
        let own: DaysBefore = serde_json::from_str(&days)?;
        found.extend(own.days());
    }
    Ok(found)
}

/// Gives a permit days of its own, or the usual ones back.
pub(super) fn set_days(
    conn: &mut Conn,
    permit: PermitId,
    days: Option<&DaysBefore>,
    by: AccountId,
    now: UtcTime,
) -> Result<()> {
    diesel::delete(permit_days::table.find(permit)).execute(conn)?;
    if let Some(days) = days {
        diesel::insert_into(permit_days::table)
            .values((
                permit_days::permit_id.eq(permit),
                permit_days::days.eq(serde_json::to_string(days)?),
                permit_days::set_by.eq(by),
                permit_days::set_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}
