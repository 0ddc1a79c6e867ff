//! Every table as JSON lines, read and written alike on both databases, so
//! that a backup of one can be restored into the other. Bytes are hex, all
//! other values are as the database writes them.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Conn, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

/// Rows read at a time.
const STEP: i64 = 20_000;

/// Every table, parents before those that point at them.
pub const TABLES: &[&str] = &[
    "audit_head",
    "audit_events",
    "audit_keys",
    "audit_values",
    "settings",
    "form_posts",
    "rate_limits",
    "regions",
    "partners",
    "accounts",
    "account_areas",
    "sessions",
    "links",
    "groups",
    "businesses",
    "memberships",
    "consents",
    "facilities",
    "nib_disputes",
    "products",
    "stale_products",
    "fact_changes",
    "documents",
    "document_masks",
    "document_scans",
    "uploads",
    "document_openings",
    "permits",
    "permit_versions",
    "permit_outcomes",
    "permit_coverage",
    "permit_pages",
    "permit_days",
    "readings",
    "reading_turns",
    "reading_outcomes",
    "review_claims",
    "review_assignments",
    "findings",
    "decisions",
    "waivers",
    "programmes",
    "programme_recounts",
    "product_states",
    "submissions",
    "submission_decisions",
    "listings",
    "outbox",
    "reminder_events",
    "acknowledgements",
    "reminder_pauses",
    "reminder_recalls",
    "reminder_rhythms",
    "calendar_feeds",
    "holidays",
    "catalogue_settings",
    "job_runs",
];

/// Tables that a restore makes anew instead: they come with the program or its migrations.
const REMADE: &[&str] = &["audit_head"];

#[derive(Debug, QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    key: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Column {
    fn is_bytes(&self) -> bool {
        matches!(self.kind.as_str(), "BLOB" | "bytea")
    }
}

fn columns(conn: &mut Conn, table: &str) -> Result<Vec<Column>> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            "SELECT name, type AS kind, CAST(pk AS INTEGER) AS key FROM pragma_table_info($1) ORDER BY cid"
        }
        Conn::Pg(_) => {
            "SELECT c.column_name::text AS name, c.data_type::text AS kind, \
             (CASE WHEN k.column_name IS NULL THEN 0 ELSE 1 END)::bigint AS key \
             FROM information_schema.columns c LEFT JOIN (\
               SELECT u.table_name, u.column_name FROM information_schema.key_column_usage u \
               JOIN information_schema.table_constraints t ON t.constraint_name = u.constraint_name \
               AND t.table_schema = u.table_schema WHERE t.constraint_type = 'PRIMARY KEY') k \
             ON k.table_name = c.table_name AND k.column_name = c.column_name \
             WHERE c.table_schema = current_schema() AND c.table_name = $1 ORDER BY c.ordinal_position"
        }
    };
    let found: Vec<Column> = diesel::sql_query(sql).bind::<Text, _>(table).load(conn)?;
    if found.is_empty() {
        Err(StorageError::Corrupt(format!("no table {table}")))
    } else {
        Ok(found)
    }
}

/// Names, types and keys of a table's columns in one line each: what the test
/// of the schema compares between both databases.
///
/// # Errors
/// There is no such table.
pub fn shape(conn: &mut Conn, table: &str) -> Result<Vec<(String, bool, bool)>> {
    Ok(columns(conn, table)?
        .into_iter()
        .map(|c| (c.name.clone(), c.is_bytes(), c.key > 0))
        .collect())
}

/// Hands over every row of a table as one JSON line, in the order of its key;
/// answers with their number.
///
/// # Errors
/// The database, or what `take` answers.
pub fn rows(
    conn: &mut Conn,
    table: &str,
    mut take: impl FnMut(&str) -> std::io::Result<()>,
) -> Result<u64> {
    let columns = columns(conn, table)?;
    let sql = select(conn, table, &columns);
    let mut count = 0;
    loop {
        let page: Vec<Line> = diesel::sql_query(&sql)
            .bind::<BigInt, _>(STEP)
            .bind::<BigInt, _>(i64::try_from(count).unwrap_or(i64::MAX))
            .load(conn)?;
        for row in &page {
            take(&row.line).map_err(|e| StorageError::Unavailable(e.to_string()))?;
        }
        let step = u64::try_from(page.len()).unwrap_or(0);
        count += step;
        if step < STEP.unsigned_abs() {
            return Ok(count);
        }
    }
}

fn select(conn: &Conn, table: &str, columns: &[Column]) -> String {
    let lite = matches!(conn, Conn::Sqlite(_));
    let pairs: Vec<String> = columns
        .iter()
        .map(|c| format!("'{}', {}", c.name, outward(c, lite)))
        .collect();
    let keys: Vec<&str> = columns
        .iter()
        .filter(|c| c.key > 0)
        .map(|c| c.name.as_str())
        .collect();
    let object = if lite {
        "json_object"
    } else {
        "json_build_object"
    };
    let text = if lite { "" } else { "::text" };
    format!(
        "SELECT {object}({}){text} AS line FROM {table} ORDER BY {} LIMIT $1 OFFSET $2",
        pairs.join(", "),
        keys.join(", ")
    )
}

fn outward(column: &Column, lite: bool) -> String {
    let name = &column.name;
    match (column.is_bytes(), lite) {
        (true, true) => format!("CASE WHEN {name} IS NULL THEN NULL ELSE lower(hex({name})) END"),
        (true, false) => format!("encode({name}, 'hex')"),
        (false, true) => name.clone(),
        (false, false) if column.kind == "boolean" => format!("{name}::int"),
        (false, false) if column.kind.starts_with("timestamp") => {
            format!("to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')")
        }
        (false, false) if column.kind == "date" => format!("{name}::text"),
        (false, false) => name.clone(),
    }
}

/// Puts lines that [`rows`] handed over into a table that is empty.
///
/// # Errors
/// A line that does not fit the table.
pub fn fill<'a>(
    conn: &mut Conn,
    table: &str,
    lines: impl Iterator<Item = std::io::Result<String>> + 'a,
) -> Result<u64> {
    let columns = columns(conn, table)?;
    if REMADE.contains(&table) {
        diesel::sql_query(format!("DELETE FROM {table}")).execute(conn)?;
    }
    let sql = insert(conn, table, &columns);
    let mut count = 0;
    for line in lines {
        let line = line.map_err(|e| StorageError::Corrupt(format!("{table}: {e}")))?;
        diesel::sql_query(&sql)
            .bind::<Text, _>(line)
            .execute(conn)?;
        count += 1;
    }
    Ok(count)
}

fn insert(conn: &Conn, table: &str, columns: &[Column]) -> String {
    let lite = matches!(conn, Conn::Sqlite(_));
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    let values: Vec<String> = columns.iter().map(|c| inward(c, lite)).collect();
    let source = if lite {
        "(SELECT $1 AS line)"
    } else {
        "(SELECT $1::json AS line) AS given"
    };
    format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {source}",
        names.join(", "),
        values.join(", ")
    )
}

fn inward(column: &Column, lite: bool) -> String {
    let name = &column.name;
    if lite {
        let value = format!("json_extract(line, '$.{name}')");
        return if column.is_bytes() {
            format!("unhex({value})")
        } else {
            lite_value(column, &value)
        };
    }
    let value = format!("line->>'{name}'");
    match column.kind.as_str() {
        "bytea" => format!("decode({value}, 'hex')"),
        "boolean" => format!("({value})::int::boolean"),
        "text" => value,
        kind => format!("({value})::{kind}"),
    }
}

/// SQLite keeps instants as text with only the digits needed, as diesel writes them.
fn lite_value(column: &Column, value: &str) -> String {
    if column.name == "at"
        || column.name.ends_with("_at")
        || column.name.ends_with("_until")
        || INSTANTS.contains(&column.name.as_str())
    {
        return format!(
            "CASE WHEN {value} LIKE '____-__-__ __:__:__.000000' THEN substr({value}, 1, 19) ELSE {value} END"
        );
    }
    value.to_owned()
}

/// Columns of instants whose names do not tell.
const INSTANTS: &[&str] = &["until", "since", "window_start", "slot"];
