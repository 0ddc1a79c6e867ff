//! Lists of accounts: people found by name, staff within areas.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Account, AccountId, AccountStatus, Pool, Role};
use super::store::AccountRow;
use crate::identifiers::{Level, RegionCode};
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

/// Every active account of a role.
///
/// # Errors
/// The database.
pub fn active_of(conn: &mut Conn, role: Role) -> Result<Vec<Account>> {
    let rows: Vec<AccountRow> = accounts::table
        .filter(accounts::role.eq(role))
        .filter(accounts::status.eq(AccountStatus::Active))
        .order(accounts::id)
        .select(AccountRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// People with this role, also pending and shut ones, who have an area within
/// one of these; by name.
///
/// # Errors
/// The database.
pub fn staff_within(conn: &mut Conn, role: Role, areas: &[RegionCode]) -> Result<Vec<Account>> {
    let ids: Vec<AccountId> = account_areas::table
        .filter(inside(areas))
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

type Inside = Box<dyn BoxableExpression<account_areas::table, MultiBackend, SqlType = Bool>>;

/// Areas that lie within one of these.
fn inside(areas: &[RegionCode]) -> Inside {
    let mut inside: Inside = Box::new(account_areas::region_code.eq_any(Vec::<String>::new()));
    for area in areas {
        let here = account_areas::region_code
            .ge(area.to_string())
            .and(account_areas::region_code.lt(format!("{area}/")));
        inside = Box::new(inside.or(here));
    }
    inside
}

/// What a mentor whose groups and areas lie in `places` shares with the other
/// mentors of each kabupaten; nothing where somebody's area is the whole of it.
///
/// # Errors
/// The database.
pub(super) fn pools(conn: &mut Conn, places: &[RegionCode]) -> Result<Vec<Pool>> {
    let of: BTreeSet<RegionCode> = places
        .iter()
        .filter_map(|place| place.at(Level::Regency))
        .filter(|regency| !places.iter().any(|own| own.contains(regency)))
        .collect();
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let of: Vec<RegionCode> = of.into_iter().collect();
    let areas = mentored(conn, &of)?;
    let whole = |regency: &RegionCode| areas.iter().any(|area| area.contains(regency));
    let pool = |regency: RegionCode| Pool {
        assigned: areas
            .iter()
            .filter(|area| regency.contains(area) && area.level() == Level::District)
            .cloned()
            .collect(),
        regency,
    };
    let open = of.into_iter().filter(|regency| !whole(regency));
    Ok(open.map(pool).collect())
}

/// The areas of mentors who may sign in, within these kabupaten or around one.
fn mentored(conn: &mut Conn, regencies: &[RegionCode]) -> Result<Vec<RegionCode>> {
    let provinces = regencies.iter().filter_map(RegionCode::parent);
    let provinces: Vec<String> = provinces.map(|p| p.to_string()).collect();
    let near = Box::new(inside(regencies).or(account_areas::region_code.eq_any(provinces)));
    let present = accounts::table
        .filter(accounts::role.eq(Role::Mentor))
        .filter(accounts::status.eq(AccountStatus::Active))
        .select(accounts::id);
    let codes: Vec<String> = account_areas::table
        .filter(near)
        .filter(account_areas::account_id.eq_any(present))
        .order(account_areas::region_code)
        .select(account_areas::region_code)
        .distinct()
        .load(conn)?;
    Ok(codes.iter().filter_map(|code| code.parse().ok()).collect())
}
