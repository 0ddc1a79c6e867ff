//! Queries of what was silent and is let speak again: somebody took back that they know
//! of it, that it is put off, or the days it had of its own. The hourly run reads only
//! what turns on a day, so it is told here what to look at besides.

use chrono::Duration;
use diesel::prelude::*;

use crate::storage::schema::reminder_recalls;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// After so many days no run looks back so far, whatever outage there was.
const KEPT: Duration = Duration::days(400);

/// A permit version or product is looked at again.
pub(super) fn keep(conn: &mut Conn, subject: AnyId, now: UtcTime) -> Result<()> {
    let old = reminder_recalls::table
        .filter(reminder_recalls::at.lt(now - KEPT))
        .or_filter(reminder_recalls::subject_id.eq(subject));
    diesel::delete(old).execute(conn)?;
    diesel::insert_into(reminder_recalls::table)
        .values((
            reminder_recalls::subject_id.eq(subject),
            reminder_recalls::at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// What was let speak again since an instant.
pub(super) fn since(conn: &mut Conn, at: UtcTime) -> Result<Vec<AnyId>> {
    let found = reminder_recalls::table.filter(reminder_recalls::at.ge(at));
    Ok(found.select(reminder_recalls::subject_id).load(conn)?)
}
