//! All queries of the programmes that partners run. The rules of a programme
//! are kept as JSON; whoever changes them begins a recount.

use diesel::prelude::*;

use super::programme::{Programme, ProgrammeId, StoredProgramme};
use crate::accounts::PartnerId;
use crate::storage::schema::programmes as table;
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = table, check_for_backend(MultiBackend))]
struct Row {
    id: ProgrammeId,
    partner_id: PartnerId,
    slug: String,
    spec: String,
    active: bool,
    created_at: UtcTime,
    revision: i32,
}

impl TryFrom<Row> for StoredProgramme {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            partner: row.partner_id,
            spec: serde_json::from_str(&row.spec)?,
            active: row.active,
            created_at: row.created_at,
            revision: row.revision,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<StoredProgramme>> {
    rows.into_iter().map(StoredProgramme::try_from).collect()
}

/// The programmes that take submissions, by their address word.
///
/// # Errors
/// The database.
pub fn programmes(conn: &mut Conn) -> Result<Vec<StoredProgramme>> {
    let rows = table::table
        .filter(table::active.eq(true))
        .order(table::slug)
        .select(Row::as_select())
        .load(conn)?;
    read(rows)
}

/// All programmes, also those that take nothing now, by their address word.
///
/// # Errors
/// The database.
pub fn every_programme(conn: &mut Conn) -> Result<Vec<StoredProgramme>> {
    let rows = table::table
        .order(table::slug)
        .select(Row::as_select())
        .load(conn)?;
    read(rows)
}

/// All programmes of a partner, also those that take nothing now, by their address word.
///
/// # Errors
/// The database.
pub fn programmes_of_partner(conn: &mut Conn, partner: PartnerId) -> Result<Vec<StoredProgramme>> {
    let rows = table::table
        .filter(table::partner_id.eq(partner))
        .order(table::slug)
        .select(Row::as_select())
        .load(conn)?;
    read(rows)
}

/// One programme, active or not.
///
/// # Errors
/// `NotFound`, or the database.
pub fn programme(conn: &mut Conn, id: ProgrammeId) -> Result<StoredProgramme> {
    table::table
        .find(id)
        .select(Row::as_select())
        .first(conn)
        .map_err(StorageError::from)
        .and_then(StoredProgramme::try_from)
}

/// The rules of the programme with this address word, active or not.
///
/// # Errors
/// `NotFound`, or the database.
pub fn programme_spec(conn: &mut Conn, slug: &str) -> Result<Programme> {
    let text: String = table::table
        .filter(table::slug.eq(slug))
        .select(table::spec)
        .first(conn)?;
    Ok(serde_json::from_str(&text)?)
}

/// Keeps a new programme of a partner, active at once. `spec.id` becomes its address word.
///
/// # Errors
/// `Unique` when the word is taken, or the database.
pub fn install_programme(
    conn: &mut Conn,
    partner: PartnerId,
    spec: &Programme,
    now: UtcTime,
) -> Result<ProgrammeId> {
    let row = Row {
        id: ProgrammeId::new(now),
        partner_id: partner,
        slug: spec.id.clone(),
        spec: serde_json::to_string(spec)?,
        active: true,
        created_at: now,
        revision: 1,
    };
    diesel::insert_into(table::table)
        .values(&row)
        .execute(conn)?;
    Ok(row.id)
}

/// Changes a programme's rules if it still stands at `seen`; `false` when somebody was first.
/// Its address word never changes.
///
/// # Errors
/// The database.
pub fn change_programme(
    conn: &mut Conn,
    id: ProgrammeId,
    spec: &Programme,
    active: bool,
    seen: i32,
) -> Result<bool> {
    let changed = diesel::update(table::table.find(id))
        .filter(table::revision.eq(seen))
        .filter(table::slug.eq(&spec.id))
        .set((
            table::spec.eq(serde_json::to_string(spec)?),
            table::active.eq(active),
            table::revision.eq(seen.saturating_add(1)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}
