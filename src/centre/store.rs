//! Queries that count over products and their projected states. They change
//! nothing; the tables belong to products and checklists. A product counts in
//! the village where it is made; ended products do not count.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, SmallInt, Text, Timestamp};

use super::rules::{LEGAL, Stage};
use crate::identifiers::RegionCode;
use crate::products::ProductId;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Lines on one page of a list.
pub const PAGE: i64 = 50;

/// The stage of a product, the one definition in SQL; a product whose state is
/// not computed yet is under way.
const STAGE: &str = "CASE WHEN s.ready THEN 'ready' WHEN s.lapsed THEN 'lapsed' \
                     WHEN s.blocking = 1 THEN 'nearly' ELSE 'under_way' END";

const STATE: &str = "JOIN product_states s ON s.product_id = p.id AND s.target = $1 \
                     AND s.from_at <= $2 AND s.until_at > $3";

/// Under the law every product counts; under a programme those it takes, which
/// are the ones that have a state.
fn joined(target: &str) -> String {
    let all = if target == LEGAL { "LEFT " } else { "" };
    format!("{all}{STATE}")
}

#[derive(Debug, QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Text)]
    village: String,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = BigInt)]
    products: i64,
}

/// Running products by village and stage: one walk over the index on villages.
pub(super) fn counts(
    conn: &mut Conn,
    area: &RegionCode,
    target: &str,
    now: UtcTime,
) -> Result<Vec<(RegionCode, Stage, i64)>> {
    let state = joined(target);
    let rows: Vec<CountRow> = diesel::sql_query(format!(
        "SELECT p.village_code AS village, {STAGE} AS stage, COUNT(*) AS products \
         FROM products p {state} \
         WHERE p.village_code >= $4 AND p.village_code < $5 AND p.ended_at IS NULL GROUP BY 1, 2"
    ))
    .bind::<Text, _>(target)
    .bind::<Timestamp, _>(now)
    .bind::<Timestamp, _>(now)
    .bind::<Text, _>(area.as_str())
    .bind::<Text, _>(behind(area))
    .load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok((
                stored(&row.village)?,
                corrupt(row.stage.parse())?,
                row.products,
            ))
        })
        .collect()
}

/// A product in a list of an area.
#[derive(Debug, Clone, QueryableByName)]
pub struct Line {
    /// Which.
    #[diesel(sql_type = Binary)]
    pub id: AnyId,
    /// Its public code.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// Brand, may be empty.
    #[diesel(sql_type = Text)]
    pub brand: String,
    /// Name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Name of its business.
    #[diesel(sql_type = Text)]
    pub business: String,
    /// Code of the village where it is made.
    #[diesel(sql_type = Text)]
    pub village: String,
    /// Its [`Stage`], as text.
    #[diesel(sql_type = Text)]
    pub stage: String,
    /// Demanded items that are satisfied.
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub done: Option<i16>,
    /// Demanded items that apply.
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub total: Option<i16>,
    /// The first item it lacks.
    #[diesel(sql_type = Nullable<Text>)]
    pub next_item: Option<String>,
    /// That item's status.
    #[diesel(sql_type = Nullable<Text>)]
    pub next_status: Option<String>,
}

/// Running products of an area in the order of their villages, after `after`
/// (village and id of the last line before), of one stage or all.
pub(super) fn lines(
    conn: &mut Conn,
    area: &RegionCode,
    target: &str,
    stage: Option<Stage>,
    after: Option<(&RegionCode, ProductId)>,
    limit: i64,
    now: UtcTime,
) -> Result<Vec<Line>> {
    let nobody = ProductId::from_uuid(uuid::Uuid::nil());
    let state = joined(target);
    let (village, id) = after.map_or((area.as_str(), nobody), |(v, id)| (v.as_str(), id));
    Ok(diesel::sql_query(format!(
        "SELECT p.id AS id, p.code AS code, p.brand AS brand, p.name AS name, b.name AS business, \
                p.village_code AS village, {STAGE} AS stage, s.done AS done, s.total AS total, \
                s.next_item AS next_item, s.next_status AS next_status \
         FROM products p JOIN businesses b ON b.id = p.business_id {state} \
         WHERE (p.village_code, p.id) > ($4, $5) AND p.village_code < $6 AND p.ended_at IS NULL \
           AND ($7 = '' OR {STAGE} = $8) ORDER BY p.village_code, p.id LIMIT $9"
    ))
    .bind::<Text, _>(target)
    .bind::<Timestamp, _>(now)
    .bind::<Timestamp, _>(now)
    .bind::<Text, _>(village)
    .bind::<Binary, _>(id)
    .bind::<Text, _>(behind(area))
    .bind::<Text, _>(stage.map_or("", Stage::as_str))
    .bind::<Text, _>(stage.map_or("", Stage::as_str))
    .bind::<BigInt, _>(limit)
    .load(conn)?)
}

/// The first text behind every code in `area`: `/` follows the dot.
fn behind(area: &RegionCode) -> String {
    format!("{area}/")
}

fn stored(code: &str) -> Result<RegionCode> {
    RegionCode::parse(code).map_err(|e| StorageError::Corrupt(e.to_string()))
}

fn corrupt<T>(parsed: std::result::Result<T, String>) -> Result<T> {
    parsed.map_err(StorageError::Corrupt)
}
