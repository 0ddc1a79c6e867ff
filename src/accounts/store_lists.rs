//! Lists of accounts: people found by name, staff within areas.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Account, AccountId, AccountStatus, Role};
use super::store::AccountRow;
use crate::identifiers::RegionCode;
use crate::storage::schema::{account_areas, accounts};
use crate::storage::{Conn, MultiBackend, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

/// A page of accounts, newest first, after `after`; `folded` is part of a
/// folded name or login name, empty for everybody.
pub(super) fn list(
    conn: &mut Conn,
    role: Option<Role>,
    folded: &str,
    after: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Account>> {
    let mut query = accounts::table
        .select(AccountRow::as_select())
        .order(accounts::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(role) = role {
        query = query.filter(accounts::role.eq(role));
    }
    if !folded.is_empty() {
        query = query.filter(accounts::folded.like(format!("%{folded}%")));
    }
    if let Some(after) = after {
        query = query.filter(accounts::id.lt(after));
    }
    Ok(query.load(conn)?.into_iter().map(Account::from).collect())
}

/// Whether another account with this role may sign in.
pub(super) fn another_active(conn: &mut Conn, role: Role, but: AccountId) -> Result<bool> {
    let found: Option<AccountId> = accounts::table
        .filter(accounts::role.eq(role))
        .filter(accounts::status.eq(AccountStatus::Active))
        .filter(accounts::id.ne(but))
        .select(accounts::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// People with this role, also pending and shut ones, who have an area within
/// one of these; by name.
///
/// # Errors
/// The database.
pub fn staff_within(conn: &mut Conn, role: Role, areas: &[RegionCode]) -> Result<Vec<Account>> {
    type Inside = Box<dyn BoxableExpression<account_areas::table, MultiBackend, SqlType = Bool>>;
    let mut inside: Inside = Box::new(account_areas::region_code.eq_any(Vec::<String>::new()));
    for area in areas {
        let here = account_areas::region_code
            .ge(area.to_string())
            .and(account_areas::region_code.lt(format!("{area}/")));
        inside = Box::new(inside.or(here));
    }
    let ids: Vec<AccountId> = account_areas::table
        .filter(inside)
        .select(account_areas::account_id)
        .distinct()
        .load(conn)?;
    let rows = accounts::table
        .select(AccountRow::as_select())
        .filter(accounts::role.eq(role))
        .filter(accounts::id.eq_any(ids))
        .order((accounts::folded, accounts::id))
        .load(conn)?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// The areas of several people at once; people without one are left out.
///
/// # Errors
/// The database.
pub fn areas_of_each(
    conn: &mut Conn,
    ids: &[AccountId],
) -> Result<BTreeMap<AccountId, Vec<RegionCode>>> {
    let rows: Vec<(AccountId, String)> = account_areas::table
        .filter(account_areas::account_id.eq_any(ids.to_vec()))
        .order(account_areas::region_code)
        .select((account_areas::account_id, account_areas::region_code))
        .load(conn)?;
    let mut found: BTreeMap<AccountId, Vec<RegionCode>> = BTreeMap::new();
    for (id, code) in rows {
        if let Ok(code) = code.parse() {
            found.entry(id).or_default().push(code);
        }
    }
    Ok(found)
}
