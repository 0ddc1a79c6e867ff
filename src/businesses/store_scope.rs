//! Which businesses an actor may read, as one SQL predicate: the same answer
//! as `policy::may(actor, ReadBusiness, ..)`, without loading a row to ask.
//!
//! A member reads the businesses they belong to; a mentor also those of own
//! groups and areas, and what the mentors of a kabupaten share; a coordinator
//! also those of the own area. Nobody else
//! reads any. Areas narrower than a kecamatan hold no business.

use diesel::dsl::AssumeNotNull;
use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool, Nullable};

use super::store::BusinessRow;
use super::{Business, BusinessId, GroupId};
use crate::accounts::{AccountId, Actor, Pool, Role};
use crate::identifiers::RegionCode;
use crate::storage::schema::{businesses, memberships};
use crate::storage::{Conn, MultiBackend, StorageError};
use crate::text::fold;

type Result<T> = std::result::Result<T, StorageError>;

/// A condition on `businesses`, in a query on it or on something joined to it.
pub type Visible<QS = businesses::table> =
    Box<dyn BoxableExpression<QS, MultiBackend, SqlType = Bool>>;

/// The businesses this actor may read, to filter a query by: one on
/// `businesses`, or one that joins another table to it.
#[must_use]
pub fn visible<QS: 'static>(actor: &Actor) -> Visible<QS>
where
    businesses::id: SelectableExpression<QS>,
    businesses::group_id: SelectableExpression<QS>,
    AssumeNotNull<businesses::group_id>: SelectableExpression<QS>,
    businesses::kecamatan_code: SelectableExpression<QS>,
{
    let own = actor
        .memberships
        .iter()
        .map(|m| BusinessId::from_uuid(m.business.uuid()));
    let mut all: Visible<QS> = Box::new(businesses::id.eq_any(own.collect::<Vec<_>>()));
    if actor.role == Role::Mentor && !actor.groups.is_empty() {
        let groups = actor.groups.iter().map(|g| GroupId::from_uuid(g.uuid()));
        let in_group = businesses::group_id.is_not_null().and(
            businesses::group_id
                .assume_not_null()
                .eq_any(groups.collect::<Vec<_>>()),
        );
        all = Box::new(all.or(in_group));
    }
    if matches!(actor.role, Role::Mentor | Role::Coordinator) {
        for area in &actor.areas {
            all = Box::new(all.or(within(area)));
        }
    }
    if actor.role == Role::Mentor {
        for pool in &actor.pools {
            all = Box::new(all.or(shared(pool)));
        }
    }
    all
}

diesel::define_sql_function! {
    /// The group, or the business's own id, which is never a group's: "in no group" said so
    /// that no database walks the index of groups through all businesses that are in none.
    #[sql_name = "coalesce"]
    fn group_or_self(group: Nullable<Binary>, business: Binary) -> Binary;
}

/// The businesses that the mentors of a kabupaten share.
fn shared<QS>(pool: &Pool) -> Visible<QS>
where
    businesses::id: SelectableExpression<QS>,
    businesses::group_id: SelectableExpression<QS>,
    businesses::kecamatan_code: SelectableExpression<QS>,
    QS: 'static,
{
    let assigned = pool.assigned.iter().map(ToString::to_string);
    let alone = group_or_self(businesses::group_id, businesses::id)
        .eq(businesses::id)
        .and(businesses::kecamatan_code.ne_all(assigned.collect::<Vec<_>>()));
    Box::new(within(&pool.regency).and(alone))
}

/// The businesses whose kecamatan lies in `area`.
pub(super) fn within<QS>(area: &RegionCode) -> Visible<QS>
where
    businesses::kecamatan_code: SelectableExpression<QS>,
{
    Box::new(
        businesses::kecamatan_code
            .ge(area.to_string())
            .and(businesses::kecamatan_code.lt(after(area))),
    )
}

/// The first text behind every code in `area`: `/` follows the dot.
pub(super) fn after(area: &RegionCode) -> String {
    format!("{area}/")
}

/// A page of the businesses the actor may read, closed ones left out, newest first, after `after`;
/// `search` is parts of a name, however written: every word must occur.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    group: Option<GroupId>,
    search: &str,
    after: Option<BusinessId>,
    limit: i64,
) -> Result<Vec<Business>> {
    let mut query = businesses::table
        .filter(visible(actor))
        .filter(businesses::closed_at.is_null())
        .order(businesses::id.desc())
        .limit(limit)
        .select(BusinessRow::as_select())
        .into_boxed();
    if let Some(group) = group {
        query = query.filter(businesses::group_id.eq(group));
    }
    // Folded words hold letters and digits only: nothing to escape.
    for word in fold(search).split_whitespace() {
        query = query.filter(businesses::folded.like(format!("%{word}%")));
    }
    if let Some(after) = after {
        query = query.filter(businesses::id.lt(after));
    }
    query
        .load(conn)?
        .into_iter()
        .map(Business::try_from)
        .collect()
}

/// What narrows a list of a scope; empty parts narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    /// Part of a business's name, however it is written.
    pub search: String,
    /// Only this group.
    pub group: Option<GroupId>,
    /// Only this region and what lies in it.
    pub place: Option<RegionCode>,
}

/// As [`visible`], narrowed. A group or place outside the scope leaves nothing.
#[must_use]
pub fn narrowed<QS: 'static>(actor: &Actor, narrow: &Narrow) -> Visible<QS>
where
    businesses::id: SelectableExpression<QS>,
    businesses::folded: SelectableExpression<QS>,
    businesses::group_id: SelectableExpression<QS>,
    AssumeNotNull<businesses::group_id>: SelectableExpression<QS>,
    businesses::kecamatan_code: SelectableExpression<QS>,
{
    let mut all = visible(actor);
    let folded = fold(&narrow.search);
    if !folded.is_empty() {
        all = Box::new(all.and(businesses::folded.like(format!("%{folded}%"))));
    }
    if let Some(group) = narrow.group {
        let in_group = businesses::group_id.is_not_null();
        let here = businesses::group_id.assume_not_null().eq(group);
        all = Box::new(all.and(in_group.and(here)));
    }
    if let Some(place) = &narrow.place {
        all = Box::new(all.and(within(place)));
    }
    all
}

/// Who belongs to the businesses the actor may read, business by business.
///
/// # Errors
/// The database.
pub fn people_in(conn: &mut Conn, actor: &Actor) -> Result<Vec<(BusinessId, AccountId)>> {
    let query = memberships::table
        .inner_join(businesses::table)
        .order((memberships::business_id, memberships::since))
        .select((memberships::business_id, memberships::account_id))
        .into_boxed();
    Ok(query.filter(visible(actor)).load(conn)?)
}
