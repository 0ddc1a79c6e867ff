//! Which businesses an actor may read, as one SQL predicate: the same answer
//! as `policy::may(actor, ReadBusiness, ..)`, without loading a row to ask.
//!
//! A member reads the businesses they belong to; a mentor also those of own
//! groups and areas; a coordinator also those of the own area. Nobody else
//! reads any. Areas narrower than a kecamatan hold no business.

use diesel::expression::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool};

use super::store::BusinessRow;
use super::{Business, BusinessId, GroupId};
use crate::accounts::{Actor, Role};
use crate::identifiers::RegionCode;
use crate::storage::schema::businesses;
use crate::storage::{Conn, MultiBackend, StorageError};
use crate::text::fold;

type Result<T> = std::result::Result<T, StorageError>;

/// A condition on `businesses`.
pub type Visible = Box<dyn BoxableExpression<businesses::table, MultiBackend, SqlType = Bool>>;

/// The businesses this actor may read, to filter a query on `businesses` by.
#[must_use]
pub fn visible(actor: &Actor) -> Visible {
    let own = actor
        .memberships
        .iter()
        .map(|m| BusinessId::from_uuid(m.business.uuid()));
    let mut all: Visible = Box::new(businesses::id.eq_any(own.collect::<Vec<_>>()));
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
    all
}

/// The businesses whose kecamatan lies in `area`.
pub(super) fn within(area: &RegionCode) -> Visible {
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

/// Ids of the businesses this actor may read, for `business_id.eq_any(..)` on
/// any table that points at businesses.
#[must_use]
pub fn ids_visible_to(actor: &Actor) -> businesses::BoxedQuery<'static, MultiBackend, Binary> {
    businesses::table
        .select(businesses::id)
        .filter(visible(actor))
        .into_boxed()
}

/// A page of the businesses the actor may read, newest first, after `after`;
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
