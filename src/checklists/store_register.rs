//! Products for which a programme wants a permit looked up in the official register,
//! and nothing else is left for their owner to do: what a mentor's list is read from.
//! The scope comes in as one SQL predicate; the projection says what comes next.
//!
//! The law takes the permit as it was checked, the programme does not: the item is
//! satisfied on the legal shelf and next in the programme's row.

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::methods::LoadQuery;
use diesel::sql_types::{Bool, Timestamp};

use super::Catalogue;
use super::programme::StoredProgramme;
use super::store_rechecks::OfStates;
use super::timeline::shelf_letter;
use crate::businesses::Visible;
use crate::permits::rules::Status;
use crate::products::ProductId;
use crate::storage::schema::{businesses, product_states, products};
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

diesel::alias!(product_states as by_law: ByLaw);

/// A requirement that programmes want looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    requirement: String,
    targets: Vec<String>,
    /// Its place on the shelf.
    at: usize,
}

fn wanted(catalogue: &Catalogue, programmes: &[StoredProgramme]) -> Vec<Wanted> {
    let asks = |p: &&StoredProgramme, id: &String| p.spec.tightens.register_check.contains(id);
    let all = catalogue.requirements().iter().enumerate();
    let with = all.map(|(at, requirement)| Wanted {
        targets: programmes
            .iter()
            .filter(|p| asks(p, &requirement.id))
            .map(|p| p.spec.id.clone())
            .collect(),
        requirement: requirement.id.clone(),
        at,
    });
    with.filter(|wanted| !wanted.targets.is_empty()).collect()
}

/// The products of these businesses that wait for a look into the register for one of
/// these programmes, after `after`.
///
/// # Errors
/// The database.
pub fn register_checks(
    conn: &mut Conn,
    catalogue: &Catalogue,
    programmes: &[StoredProgramme],
    scope: Visible<OfStates>,
    after: Option<ProductId>,
    limit: i64,
    now: UtcTime,
) -> Result<Vec<ProductId>, StorageError> {
    let wanted = wanted(catalogue, programmes);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    Ok(query(&wanted, scope, after, limit, now).load(conn)?)
}

/// The statement [`register_checks`] runs, for the test that asks both databases for its plan.
pub fn register_query(
    catalogue: &Catalogue,
    programmes: &[StoredProgramme],
    scope: Visible<OfStates>,
    now: UtcTime,
) -> impl QueryFragment<MultiBackend> + use<> {
    query(&wanted(catalogue, programmes), scope, None, 21, now)
}

fn query(
    wanted: &[Wanted],
    scope: Visible<OfStates>,
    after: Option<ProductId>,
    limit: i64,
    now: UtcTime,
) -> impl QueryFragment<MultiBackend> + RunQueryDsl<Conn> + for<'q> LoadQuery<'q, Conn, ProductId> + use<>
{
    let either = |one: Visible<OfStates>, other| -> Visible<OfStates> { Box::new(one.or(other)) };
    let all = wanted.iter().map(|one| comes_next(one, now));
    let nothing =
        || -> Visible<OfStates> { Box::new(product_states::target.eq_any(Vec::<String>::new())) };
    let next = all.reduce(either).unwrap_or_else(nothing);
    let query = product_states::table
        .inner_join(products::table)
        .inner_join(businesses::table.on(businesses::id.eq(products::business_id)))
        // In words, not bound: only so do both databases see that the index serves it.
        .filter(sql::<Bool>("product_states.next_status = 'in_review'"))
        .filter(product_states::from_at.le(now))
        .filter(end_of(product_states::until_at, product_states::until_at).gt(now))
        .select(product_states::product_id)
        .distinct()
        .order(product_states::product_id)
        .limit(limit)
        .into_boxed::<MultiBackend>()
        .filter(next)
        .filter(scope);
    match after {
        None => query,
        Some(after) => query.filter(product_states::product_id.gt(after)),
    }
}

diesel::define_sql_function! {
    /// The end of a stretch, said so that SQLite walks what waits, and a product's own few
    /// stretches, and not the index of all ends.
    #[sql_name = "coalesce"]
    fn end_of(until: Timestamp, same: Timestamp) -> Timestamp;
}

/// The requirement is what comes next for a target that wants it looked up, and the law
/// is content with it.
fn comes_next(wanted: &Wanted, now: UtcTime) -> Visible<OfStates> {
    let like = |letter: char| format!("{}{letter}%", "_".repeat(wanted.at));
    let (accepted, expiring) = (
        shelf_letter(Status::Accepted),
        shelf_letter(Status::Expiring),
    );
    let shelf = || by_law.field(product_states::shelf);
    let content = by_law
        .filter(
            by_law
                .field(product_states::product_id)
                .eq(product_states::product_id),
        )
        .filter(by_law.field(product_states::target).eq("legal"))
        .filter(by_law.field(product_states::from_at).le(now))
        .filter(
            end_of(
                by_law.field(product_states::until_at),
                by_law.field(product_states::until_at),
            )
            .gt(now),
        )
        .filter(
            shelf()
                .like(like(accepted))
                .or(shelf().like(like(accepted.to_ascii_uppercase())))
                .or(shelf().like(like(expiring)))
                .or(shelf().like(like(expiring.to_ascii_uppercase()))),
        )
        .select(by_law.field(product_states::product_id));
    Box::new(
        product_states::target
            .eq_any(wanted.targets.clone())
            .and(
                product_states::next_item
                    .assume_not_null()
                    .eq(wanted.requirement.clone()),
            )
            .and(exists(content)),
    )
}
