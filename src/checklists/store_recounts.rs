//! All queries of programmes whose part of the projection is being computed anew.

use diesel::prelude::*;

use super::programme::ProgrammeId;
use crate::products::ProductId;
use crate::storage::schema::programme_recounts as table;
use crate::storage::{Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// How far the recount of a programme has come.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = table, check_for_backend(MultiBackend), treat_none_as_null = true)]
pub struct Recount {
    /// Whose rules changed.
    pub programme_id: ProgrammeId,
    /// When they changed last.
    pub since: UtcTime,
    /// The last product done; products are walked by id.
    pub after_id: Option<ProductId>,
    /// Products done.
    pub done: i32,
    /// Products there were at the first step; none before it.
    pub total: Option<i32>,
}

/// Begins a recount, or begins the one under way again from the first product.
pub(super) fn begin(conn: &mut Conn, programme: ProgrammeId, now: UtcTime) -> Result<()> {
    let row = Recount {
        programme_id: programme,
        since: now,
        after_id: None,
        done: 0,
        total: None,
    };
    Both(
        diesel::insert_into(table::table)
            .values(row.clone())
            .on_conflict(table::programme_id)
            .do_update()
            .set(row),
    )
    .execute(conn)?;
    Ok(())
}

/// The recounts under way, the oldest first; a handful at most.
///
/// # Errors
/// The database.
pub fn recounts(conn: &mut Conn) -> Result<Vec<Recount>> {
    Ok(table::table
        .order((table::since, table::programme_id))
        .select(Recount::as_select())
        .load(conn)?)
}

/// Keeps how far a recount has come.
pub(super) fn advance(conn: &mut Conn, recount: &Recount) -> Result<()> {
    diesel::update(table::table.find(recount.programme_id))
        .set(recount.clone())
        .execute(conn)?;
    Ok(())
}

/// Ends a recount: every product has been done.
pub(super) fn end(conn: &mut Conn, programme: ProgrammeId) -> Result<()> {
    diesel::delete(table::table.find(programme)).execute(conn)?;
    Ok(())
}
