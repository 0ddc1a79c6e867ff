//! All queries of partners.

use diesel::prelude::*;

use super::model::Partner;
use crate::accounts::PartnerId;
use crate::storage::schema::partners as table;
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = table, check_for_backend(MultiBackend))]
struct Row {
    id: PartnerId,
    slug: String,
    name: String,
    active: bool,
    created_at: UtcTime,
}

impl From<Row> for Partner {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            active: row.active,
            created_at: row.created_at,
        }
    }
}

/// One partner.
///
/// # Errors
/// `NotFound`, or the database.
pub fn partner(conn: &mut Conn, id: PartnerId) -> Result<Partner> {
    let row: Row = table::table.find(id).select(Row::as_select()).first(conn)?;
    Ok(row.into())
}

/// Every partner, by name; an installation has a handful.
///
/// # Errors
/// The database.
pub fn partners(conn: &mut Conn) -> Result<Vec<Partner>> {
    let rows: Vec<Row> = table::table
        .order((table::name, table::id))
        .limit(500)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Partner::from).collect())
}

/// Keeps a new partner; `Unique` when its word is taken.
pub(super) fn insert(conn: &mut Conn, partner: &Partner) -> Result<()> {
    let row = Row {
        id: partner.id,
        slug: partner.slug.clone(),
        name: partner.name.clone(),
        active: partner.active,
        created_at: partner.created_at,
    };
    diesel::insert_into(table::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// Whether a word is taken.
pub(super) fn slug_taken(conn: &mut Conn, slug: &str) -> Result<bool> {
    let found: Vec<PartnerId> = table::table
        .filter(table::slug.eq(slug))
        .select(table::id)
        .load(conn)?;
    Ok(!found.is_empty())
}

/// Renames a partner, or lets it rest or take part again.
pub(super) fn update(conn: &mut Conn, id: PartnerId, name: &str, active: bool) -> Result<()> {
    diesel::update(table::table.find(id))
        .set((table::name.eq(name), table::active.eq(active)))
        .execute(conn)?;
    Ok(())
}
