//! Products that rest on a fact that changed, oldest first: what a mentor's list
//! of rechecks and the owner's open tasks are read from. The scope comes in as
//! one SQL predicate; the projection says since when and who is asked.

use chrono::NaiveDate;
use diesel::dsl::{Eq, InnerJoinQuerySource};
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::methods::LoadQuery;

use super::model::NextActor;
use crate::businesses::Visible;
use crate::products::ProductId;
use crate::storage::schema::{businesses, product_states, products};
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

/// States joined to their product and its business: what a scope is said about.
pub type OfStates = InnerJoinQuerySource<
    InnerJoinQuerySource<product_states::table, products::table>,
    businesses::table,
    Eq<businesses::id, products::business_id>,
>;

/// The products in which a changed fact waits for this person's answer, the one
/// that waits longest first, after `after`; each with its first day.
///
/// # Errors
/// The database.
pub fn rechecks(
    conn: &mut Conn,
    scope: Visible<OfStates>,
    who: NextActor,
    after: Option<(NaiveDate, ProductId)>,
    limit: i64,
    now: UtcTime,
) -> Result<Vec<(ProductId, NaiveDate)>, StorageError> {
    Ok(query(scope, who, after, limit, now).load(conn)?)
}

/// The statement [`rechecks`] runs, for the test that asks both databases for its plan.
pub fn rechecks_query(
    scope: Visible<OfStates>,
    who: NextActor,
    now: UtcTime,
) -> impl QueryFragment<MultiBackend> {
    query(scope, who, None, 21, now)
}

fn query(
    scope: Visible<OfStates>,
    who: NextActor,
    after: Option<(NaiveDate, ProductId)>,
    limit: i64,
    now: UtcTime,
) -> impl QueryFragment<MultiBackend>
+ RunQueryDsl<Conn>
+ for<'q> LoadQuery<'q, Conn, (ProductId, NaiveDate)> {
    let query = product_states::table
        .inner_join(products::table)
        .inner_join(businesses::table.on(businesses::id.eq(products::business_id)))
        .filter(product_states::recheck_by.eq(who.as_str()))
        .filter(product_states::target.eq("legal"))
        .filter(product_states::from_at.le(now))
        .filter(product_states::until_at.gt(now))
        .order((product_states::recheck_on, product_states::product_id))
        .select((
            product_states::product_id,
            product_states::recheck_on.assume_not_null(),
        ))
        .limit(limit)
        .into_boxed::<MultiBackend>()
        .filter(scope);
    match after {
        None => query,
        Some((since, product)) => {
            let same = product_states::recheck_on
                .eq(since)
                .and(product_states::product_id.gt(product));
            query.filter(product_states::recheck_on.gt(since).or(same))
        }
    }
}
