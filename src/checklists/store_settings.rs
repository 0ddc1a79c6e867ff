//! All queries of the settings administrators made of the catalogue's figures.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::storage::schema::catalogue_settings as table;
use crate::storage::{AnyId, Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// A figure somebody set. A row stays when the shipped value is taken back: it counts changes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = table, check_for_backend(MultiBackend), treat_none_as_null = true)]
pub struct Setting {
    /// The figure, as a [`super::figures::FigureKey`] is written.
    pub name: String,
    /// Under which its changes stand in the audit trail.
    pub id: AnyId,
    /// The value; none for the shipped one.
    pub value: Option<String>,
    /// What it was before the last change; none for the shipped one.
    pub before: Option<String>,
    /// Counts changes; a change names the one it saw.
    pub revision: i32,
    /// Who changed it last.
    pub changed_by: AccountId,
    /// When.
    pub changed_at: UtcTime,
}

/// Every setting, by name: a handful.
pub(super) fn all(conn: &mut Conn) -> Result<Vec<Setting>> {
    Ok(table::table
        .order(table::name)
        .select(Setting::as_select())
        .load(conn)?)
}

/// Keeps a setting if it still stands at the revision before its own; answers whether.
pub(super) fn keep(conn: &mut Conn, row: &Setting) -> Result<bool> {
    if row.revision == 1 {
        let insert = diesel::insert_into(table::table)
            .values(row.clone())
            .on_conflict(table::name)
            .do_nothing();
        return Ok(Both(insert).execute(conn)? == 1);
    }
    let seen = row.revision.saturating_sub(1);
    let known = table::table.find(row.name.clone());
    let update = diesel::update(known.filter(table::revision.eq(seen))).set(row.clone());
    Ok(update.execute(conn)? == 1)
}
