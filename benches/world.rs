//! Databases of any size: the cohort of the demonstration, made once through the
//! use-cases people use, then copied in the database as often as asked. Each copy
//! has ids of its own that sort between those of its neighbours, and lies in the
//! same villages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, ensure};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use siaprak::app::App;
use siaprak::clock::SystemClock;
use siaprak::config::Settings;
use siaprak::storage::{Conn, DatabaseUrl};
use siaprak::{demo, regions};

/// A data directory with a filled database.
#[derive(Debug, Clone)]
pub struct World {
    /// The data directory.
    pub dir: PathBuf,
    /// Password of everybody.
    pub password: String,
}

/// A table that is copied: its name, the columns that hold ids of copied rows,
/// and which of its rows (a condition).
pub type Copied = (&'static str, &'static [&'static str], &'static str);

const PRODUCTS: &[Copied] = &[
    ("businesses", &["id"], "true"),
    ("facilities", &["id", "business_id"], "true"),
    ("products", &["id", "business_id", "facility_id"], "true"),
    ("fact_changes", &["id", "product_id"], "true"),
    ("permits", &["id", "business_id"], "true"),
    (
        "permit_versions",
        &["id", "permit_id", "business_id"],
        "true",
    ),
    ("permit_outcomes", &["version_id"], "true"),
    ("permit_coverage", &["version_id", "subject_id"], "true"),
    ("product_states", &["product_id"], "true"),
];

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl World {
    /// The cohort alone, made today.
    pub fn cohort(dir: &Path) -> anyhow::Result<Self> {
        let day = SystemClock::default();
        let today = siaprak::clock::Clock::now(&day).date_at(7);
        let world = dir.join(format!("cohort-{today}"));
        let mark = dir.join(format!("cohort-{today}.json"));
        if demo::note(&mark).is_none() {
            let _none_yet = std::fs::remove_dir_all(&world);
            println!("Making the cohort …");
            let app = App::build(Settings::in_dir(&world)?, Arc::new(day), false)?;
            app.db.write_here(regions::load_all)?;
            demo::fill(&app, &mark)?;
        }
        let note = demo::note(&mark).context("the cohort's note")?;
        Ok(Self {
            dir: world,
            password: note.password,
        })
    }

    /// A directory of its own with the same data.
    pub fn copy(&self, dir: &Path) -> anyhow::Result<Self> {
        let _none_yet = std::fs::remove_dir_all(dir);
        std::fs::create_dir_all(dir)?;
        let mut conn = connect(&self.dir)?;
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
        drop(conn);
        for file in ["siaprak.db", "key"] {
            std::fs::copy(self.dir.join(file), dir.join(file))?;
        }
        Ok(Self {
            dir: dir.to_path_buf(),
            password: self.password.clone(),
        })
    }

    /// The cohort copied until there are `products` products.
    pub fn of_products(dir: &Path, products: u32) -> anyhow::Result<Self> {
        let cohort = Self::cohort(dir)?;
        let name = cohort
            .dir
            .file_name()
            .and_then(|name| name.to_str())
            .context("a name")?;
        let own = dir.join(format!("{name}-{products}"));
        if !own.join("whole").exists() {
            println!("Making {products} products …");
            let world = cohort.copy(&own)?;
            let mut conn = connect(&world.dir)?;
            let there = count(&mut conn, "products")?;
            let times = i64::from(products) / there - 1;
            ensure!(times > 0, "fewer products than the cohort has");
            grow(&mut conn, PRODUCTS, times)?;
            std::fs::write(own.join("whole"), "")?;
        }
        Ok(Self {
            dir: own,
            password: cohort.password,
        })
    }

    /// A connection for changes by hand.
    pub fn connect(&self) -> anyhow::Result<Conn> {
        connect(&self.dir)
    }
}

fn connect(dir: &Path) -> anyhow::Result<Conn> {
    let url: DatabaseUrl = format!("sqlite://{}", dir.join("siaprak.db").display())
        .parse()
        .map_err(anyhow::Error::msg)?;
    Ok(url.connect()?)
}

/// Rows of a table.
pub fn count(conn: &mut Conn, table: &str) -> anyhow::Result<i64> {
    let found: Count =
        diesel::sql_query(format!("SELECT COUNT(*) AS count FROM {table}")).get_result(conn)?;
    Ok(found.count)
}

/// Copies rows of these tables `times` times.
pub fn grow(conn: &mut Conn, tables: &[Copied], times: i64) -> anyhow::Result<()> {
    conn.batch_execute(
        "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN",
    )?;
    for (table, ids, which) in tables {
        let columns: Vec<Named> =
            diesel::sql_query(format!("SELECT name FROM pragma_table_info('{table}')"))
                .load(conn)?;
        let values: Vec<String> = columns
            .iter()
            .map(|column| value(table, &column.name, ids))
            .collect();
        conn.batch_execute(&format!(
            "CREATE TEMP TABLE one AS SELECT * FROM main.{table} WHERE {which};
             WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {times})
             INSERT INTO main.{table} SELECT {} FROM n CROSS JOIN one;
             DROP TABLE one;",
            values.join(", ")
        ))?;
    }
    conn.batch_execute("COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

/// What a copy has in a column: an id of its own (the time in it becomes the number
/// of the copy), nothing where a value must be unique, else the same.
fn value(table: &str, column: &str, ids: &[&str]) -> String {
    match (table, column) {
        _ if ids.contains(&column) => format!(
            "CAST(substr(one.{column}, 1, 2) || unhex(printf('%08x', n.k)) || substr(one.{column}, 7) AS BLOB)"
        ),
        ("businesses", "nib" | "nib_confirmed_at") | ("accounts", "phone") => "NULL".to_owned(),
        ("products", "code") => "one.code || '-' || n.k".to_owned(),
        ("accounts", "email") => "n.k || '.' || one.email".to_owned(),
        _ => format!("one.{column}"),
    }
}
