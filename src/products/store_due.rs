//! Products by when they were recorded, for reminders of what they lack.

use diesel::prelude::*;

use super::store::by_ids;
use super::{Product, ProductId};
use crate::storage::schema::{products, stale_products};
use crate::storage::{Conn, StorageError, UtcTime};

/// Running products recorded from one instant to another: a range of the
/// primary key, since ids carry the instant they were made at.
///
/// # Errors
/// The database.
pub fn recorded_between(
    conn: &mut Conn,
    from: UtcTime,
    until: UtcTime,
) -> Result<Vec<Product>, StorageError> {
    let ids: Vec<ProductId> = products::table
        .filter(
            products::id
                .ge(first_id(from))
                .and(products::id.lt(first_id(until))),
        )
        .filter(products::ended_at.is_null())
        .select(products::id)
        .load(conn)?;
    let mut found = Vec::new();
    for part in ids.chunks(400) {
        found.extend(by_ids(conn, part)?);
    }
    Ok(found)
}

/// No id made at or after this instant sorts before it.
fn first_id(at: UtcTime) -> ProductId {
    let millis = u64::try_from(at.naive().and_utc().timestamp_millis()).unwrap_or(0);
    let lowest = uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]);
    ProductId::from_uuid(lowest.into_uuid())
}

/// Whether any product waits for its state to be recomputed.
///
/// # Errors
/// The database.
pub fn any_stale(conn: &mut Conn, _now: UtcTime) -> Result<bool, StorageError> {
    let found: Option<ProductId> = stale_products::table
        .select(stale_products::product_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}
