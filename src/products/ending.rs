//! Ending a product and taking it up again.

use super::actions::{ProductError, open_for_edit};
use super::model::{Product, ProductId};
use super::store;
use crate::accounts::Actor;
use crate::audit::{self, Change, Event};
use crate::businesses;
use crate::storage::{Conn, UtcTime};

type Result<T> = std::result::Result<T, ProductError>;

/// Ends a product: it leaves the lists, its permits and history stay.
///
/// # Errors
/// `Fields` without a reason, `NotFound`, `Ended`, or the database.
pub fn end(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: ProductId,
    reason: &str,
) -> Result<ProductId> {
    let before = open_for_edit(conn, actor, id)?;
    let reason = reason.trim();
    if before.ended_at.is_some() {
        return Err(ProductError::Ended);
    }
    if !(3..=500).contains(&reason.chars().count()) {
        return Err(ProductError::Fields(vec![(
            "reason".to_owned(),
            "product-end-reason-needed",
        )]));
    }
    let after = Product {
        ended_at: Some(now),
        ended_reason: Some(reason.to_owned()),
        ..before.clone()
    };
    turn(conn, actor, now, &before, after, "product.ended", reason)
}

/// Takes an ended product up again.
///
/// # Errors
/// `NotFound`, or the database. One that runs stays as it is.
pub fn reopen(conn: &mut Conn, actor: &Actor, now: UtcTime, id: ProductId) -> Result<ProductId> {
    let before = open_for_edit(conn, actor, id)?;
    if before.ended_at.is_none() {
        return Ok(id);
    }
    let after = Product {
        ended_at: None,
        ended_reason: None,
        ..before.clone()
    };
    turn(conn, actor, now, &before, after, "product.reopened", "")
}

fn turn(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    before: &Product,
    after: Product,
    kind: &'static str,
    reason: &str,
) -> Result<ProductId> {
    let business = businesses::by_id(conn, before.business)?;
    let after = Product {
        revision: before.revision.saturating_add(1),
        ..after
    };
    if !store::update(conn, &after, &business.name, before.revision)? {
        return Err(ProductError::Changed);
    }
    let event = Event::new(kind, "product", after.id.any(), business.id.any());
    audit::record(
        conn,
        now,
        Some(actor.id.any()),
        &event.with([Change::to("reason", reason)]),
    )?;
    store::mark_stale(conn, &[after.id], now)?;
    Ok(after.id)
}
