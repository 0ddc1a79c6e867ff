//! All queries of what of the projection is being computed anew: a programme's part
//! after its rules changed, and all of it after the catalogue did.

use diesel::prelude::*;

use super::programme::ProgrammeId;
use crate::products::ProductId;
use crate::storage::schema::{programme_recounts as table, settings};
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

/// The catalogue the projection was made with, as its fingerprint.
const CATALOGUE: &str = "catalogue";

/// The last product computed anew after the catalogue changed; empty before the first.
/// There is no such row when all of them are done.
const CATALOGUE_AFTER: &str = "catalogue.after";

fn setting(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    let row = settings::table.find(name).select(settings::value);
    Ok(row.first(conn).optional()?)
}

fn set(conn: &mut Conn, name: &str, value: &str, now: UtcTime) -> Result<()> {
    let row = (
        settings::name.eq(name.to_owned()),
        settings::value.eq(value.to_owned()),
        settings::changed_at.eq(now),
    );
    Both(
        diesel::insert_into(settings::table)
            .values(row)
            .on_conflict(settings::name)
            .do_update()
            .set((
                settings::value.eq(value.to_owned()),
                settings::changed_at.eq(now),
            )),
    )
    .execute(conn)?;
    Ok(())
}

/// The catalogue known so far.
pub(super) fn catalogue(conn: &mut Conn) -> Result<Option<String>> {
    setting(conn, CATALOGUE)
}

/// Keeps which catalogue is known.
pub(super) fn set_catalogue(conn: &mut Conn, fingerprint: &str, now: UtcTime) -> Result<()> {
    set(conn, CATALOGUE, fingerprint, now)
}

/// How far the products are computed anew after the catalogue changed: the last one
/// done, if any; none when there is nothing to do.
pub(super) fn catalogue_after(conn: &mut Conn) -> Result<Option<Option<ProductId>>> {
    Ok(setting(conn, CATALOGUE_AFTER)?.map(|id| id.parse().ok()))
}

/// Keeps how far they are; `None` before the first.
pub(super) fn set_catalogue_after(
    conn: &mut Conn,
    after: Option<ProductId>,
    now: UtcTime,
) -> Result<()> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    set(conn, CATALOGUE_AFTER, &after, now)
}

/// Every product is computed anew.
pub(super) fn end_catalogue(conn: &mut Conn) -> Result<()> {
    diesel::delete(settings::table.find(CATALOGUE_AFTER)).execute(conn)?;
    Ok(())
}
