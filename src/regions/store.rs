//! The `regions` table: loaded once from the shipped data, then only read.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::query_dsl::methods::LoadQuery;

use super::data::{self, DataError};
use super::model::{Region, RegionKind, VillageHit};
use super::search::{self, Reading};
use crate::identifiers::{Level, RegionCode};
use crate::on_each;
use crate::storage::schema::regions;
use crate::storage::{Conn, MultiBackend, StorageError};
use crate::text::fold;

/// Rows in one insert: SQLite takes 32,766 values in a statement, a row has six.
const BATCH: usize = 2_000;
/// Code of the one row of level 0, which says which table was loaded.
const VERSION_ROW: &str = "version";

/// The table could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The shipped file is broken.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The database refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<diesel::result::Error> for LoadError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Storage(error.into())
    }
}

#[derive(Insertable)]
#[diesel(table_name = regions, treat_none_as_default_value = false)]
struct NewRow {
    code: String,
    parent: Option<String>,
    level: i16,
    kind: &'static str,
    name: String,
    folded: String,
}

impl NewRow {
    fn of((code, name): (RegionCode, String)) -> Self {
        Self {
            parent: code.parent().map(String::from),
            level: code.level().number(),
            kind: RegionKind::of(&code).code(),
            folded: fold(&name),
            code: code.into(),
            name,
        }
    }

    fn version() -> Self {
        Self {
            code: VERSION_ROW.to_owned(),
            parent: None,
            level: 0,
            kind: VERSION_ROW,
            name: data::VERSION.to_owned(),
            folded: String::new(),
        }
    }
}

/// Loads every region unless this version of the table is there already; answers how many were written.
/// Regions the new table no longer holds stay. Call inside a write transaction.
///
/// # Errors
/// [`LoadError`] when the shipped file is broken or the database refuses; nothing is kept then.
pub fn load_all(conn: &mut Conn) -> Result<usize, LoadError> {
    let loaded: Option<String> = regions::table
        .find(VERSION_ROW)
        .select(regions::name)
        .first(conn)
        .optional()?;
    if loaded.as_deref() == Some(data::VERSION) {
        return Ok(0);
    }
    let mut rows: Vec<NewRow> = data::all()?.into_iter().map(NewRow::of).collect();
    let count = rows.len();
    rows.push(NewRow::version());
    for batch in rows.chunks(BATCH) {
        if loaded.is_some() {
            let codes = batch.iter().map(|row| row.code.as_str());
            diesel::delete(regions::table.filter(regions::code.eq_any(codes))).execute(conn)?;
        }
        on_each!(conn, c => diesel::insert_into(regions::table).values(batch).execute(c))?;
    }
    // Without statistics PostgreSQL sorts a whole range instead of walking the index.
    diesel::sql_query("ANALYZE regions").execute(conn)?;
    Ok(count)
}

/// The region of a code, or none when the table does not hold it.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, code: &RegionCode) -> Result<Option<Region>, StorageError> {
    let row = regions::table
        .find(code.as_str())
        .select((regions::code, regions::name))
        .first::<(String, String)>(conn)
        .optional()?;
    row.map(region).transpose()
}

/// The regions directly within one, by name: the kecamatan of a kabupaten, the villages of a kecamatan.
///
/// # Errors
/// The database's own.
pub fn children(conn: &mut Conn, code: &RegionCode) -> Result<Vec<Region>, StorageError> {
    let rows: Vec<(String, String)> = regions::table
        .filter(regions::parent.eq(code.as_str()))
        .order((regions::folded, regions::code))
        .select((regions::code, regions::name))
        .load(conn)?;
    rows.into_iter().map(region).collect()
}

/// Everything within a region, itself included, in the order of the codes: one
/// walk over the key. For a province that is some thousand villages.
///
/// # Errors
/// The database's own.
pub fn within(conn: &mut Conn, code: &RegionCode) -> Result<Vec<Region>, StorageError> {
    let rows: Vec<(String, String)> = regions::table
        .filter(regions::code.ge(code.as_str()))
        .filter(regions::code.lt(format!("{code}/")))
        .order(regions::code)
        .select((regions::code, regions::name))
        .load(conn)?;
    rows.into_iter().map(region).collect()
}

/// The names of several regions at once; codes the table does not hold are left out.
///
/// # Errors
/// The database's own.
pub fn names(
    conn: &mut Conn,
    codes: &[RegionCode],
) -> Result<BTreeMap<RegionCode, String>, StorageError> {
    let mut found = BTreeMap::new();
    for batch in codes.chunks(BATCH) {
        let rows: Vec<(String, String)> = regions::table
            .filter(regions::code.eq_any(batch.iter().map(RegionCode::as_str)))
            .select((regions::code, regions::name))
            .load(conn)?;
        for (code, name) in rows {
            found.insert(stored(&code)?, name);
        }
    }
    Ok(found)
}

/// Villages by typed part of the name, perhaps followed by a part of the kecamatan, kabupaten or
/// province ("kramat serang"): names that begin so first, then names with a later word that does.
/// Only villages inside `within`, at most `limit` of them.
///
/// # Errors
/// The database's own.
pub fn search_villages(
    conn: &mut Conn,
    typed: &str,
    within: Option<&RegionCode>,
    limit: usize,
) -> Result<Vec<VillageHit>, StorageError> {
    let readings = search::readings(typed);
    let mut found: Vec<(String, String)> = Vec::new();
    for place in [Place::Beginning, Place::LaterWord] {
        for reading in &readings {
            if found.len() < limit && (found.is_empty() || !reads_whole_table(reading, place)) {
                let rows = matching(conn, reading, place, within, limit)?;
                let new = rows
                    .into_iter()
                    .filter(|row| !found.contains(row))
                    .collect::<Vec<_>>();
                found.extend(new);
            }
        }
    }
    found.truncate(limit);
    with_ancestors(conn, found)
}

/// Several words at the end of a name, anywhere in the country: worth reading every name only when nothing else was found.
fn reads_whole_table(reading: &Reading, place: Place) -> bool {
    place == Place::LaterWord && reading.places.is_empty() && reading.name.contains(' ')
}

/// Where in the name the typed text must stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Beginning,
    LaterWord,
}

fn matching(
    conn: &mut Conn,
    reading: &Reading,
    place: Place,
    within: Option<&RegionCode>,
    limit: usize,
) -> Result<Vec<(String, String)>, StorageError> {
    let districts = districts_of(conn, &reading.places)?;
    if districts.as_ref().is_some_and(BTreeSet::is_empty) {
        return Ok(Vec::new());
    }
    Ok(query(&reading.name, place, districts, within, limit).load(conn)?)
}

/// The statement a typed beginning of a name becomes, for the test that asks both
/// databases for its plan.
pub fn village_query(
    name: &str,
    within: Option<&RegionCode>,
    limit: usize,
) -> impl QueryFragment<MultiBackend> + use<> {
    query(name, Place::Beginning, None, within, limit)
}

fn query(
    name: &str,
    place: Place,
    districts: Option<BTreeSet<String>>,
    within: Option<&RegionCode>,
    limit: usize,
) -> impl QueryFragment<MultiBackend>
+ RunQueryDsl<Conn>
+ for<'q> LoadQuery<'q, Conn, (String, String)>
+ use<> {
    let mut query = regions::table
        .filter(regions::level.eq(Level::Village.number()))
        .order((regions::folded, regions::code))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((regions::code, regions::name))
        .into_boxed::<MultiBackend>();
    query = match place {
        // A folded text holds letters, digits and spaces only: nothing to escape.
        Place::LaterWord => query.filter(regions::folded.like(format!("% {name}%"))),
        Place::Beginning => query
            .filter(regions::folded.ge(name.to_owned()))
            .filter(regions::folded.lt(search::after_prefix(name))),
    };
    if let Some(districts) = districts {
        query = query.filter(regions::parent.eq_any(districts));
    }
    if let Some(area) = within {
        query = query
            .filter(regions::code.ge(area.as_str().to_owned()))
            .filter(regions::code.lt(after_area(area)));
    }
    query
}

/// The first code after everything within an area: `/` follows the dot.
fn after_area(area: &RegionCode) -> String {
    format!("{area}/")
}

/// The kecamatan that lie in every one of the places; none when no place was named.
fn districts_of(
    conn: &mut Conn,
    places: &[String],
) -> Result<Option<BTreeSet<String>>, StorageError> {
    let mut common: Option<BTreeSet<String>> = None;
    for place in places {
        let here = districts_in(conn, place)?;
        common = Some(match common {
            Some(before) => before.intersection(&here).cloned().collect(),
            None => here,
        });
    }
    Ok(common)
}

fn districts_in(conn: &mut Conn, place: &str) -> Result<BTreeSet<String>, StorageError> {
    let mut districts = BTreeSet::new();
    let mut above = Vec::new();
    for prefix in search::place_prefixes(place) {
        let rows: Vec<(String, i16)> = regions::table
            .filter(regions::folded.ge(&prefix))
            .filter(regions::folded.lt(search::after_prefix(&prefix)))
            .filter(regions::level.between(Level::Province.number(), Level::District.number()))
            .select((regions::code, regions::level))
            .load(conn)?;
        for (code, level) in rows {
            if level == Level::District.number() {
                districts.insert(code);
            } else {
                above.push(code);
            }
        }
    }
    districts.extend(districts_below(conn, above)?);
    Ok(districts)
}

/// The kecamatan below provinces, kabupaten and kota, one level after the other.
fn districts_below(
    conn: &mut Conn,
    mut above: Vec<String>,
) -> Result<BTreeSet<String>, StorageError> {
    let mut districts = BTreeSet::new();
    while !above.is_empty() {
        let below: Vec<(String, i16)> = regions::table
            .filter(regions::parent.eq_any(above))
            .select((regions::code, regions::level))
            .load(conn)?;
        let (found, deeper): (Vec<_>, Vec<_>) = below
            .into_iter()
            .partition(|(_, level)| *level == Level::District.number());
        districts.extend(found.into_iter().map(|(code, _)| code));
        above = deeper.into_iter().map(|(code, _)| code).collect();
    }
    Ok(districts)
}

fn with_ancestors(
    conn: &mut Conn,
    found: Vec<(String, String)>,
) -> Result<Vec<VillageHit>, StorageError> {
    let mut villages = Vec::new();
    let mut above = BTreeSet::new();
    for (code, name) in found {
        let code = stored(&code)?;
        above.extend(
            [Level::Province, Level::Regency, Level::District]
                .iter()
                .filter_map(|level| code.at(*level)),
        );
        villages.push((code, name));
    }
    let names = names(conn, &above.into_iter().collect::<Vec<_>>())?;
    let name_at = |code: &RegionCode, level| {
        code.at(level)
            .and_then(|above| names.get(&above).cloned())
            .unwrap_or_default()
    };
    let hit = |(code, name): (RegionCode, String)| VillageHit {
        kecamatan: name_at(&code, Level::District),
        kabupaten: name_at(&code, Level::Regency),
        provinsi: name_at(&code, Level::Province),
        zone: code.zone(),
        code,
        name,
    };
    Ok(villages.into_iter().map(hit).collect())
}

fn region((code, name): (String, String)) -> Result<Region, StorageError> {
    let code = stored(&code)?;
    Ok(Region {
        kind: RegionKind::of(&code),
        code,
        name,
    })
}

fn stored(code: &str) -> Result<RegionCode, StorageError> {
    RegionCode::parse(code).map_err(|error| StorageError::Corrupt(error.to_string()))
}
