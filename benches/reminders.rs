//! The hourly sweep of reminders: its cost follows what is due, not what there is.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use siaprak::app::App;
use siaprak::clock::{Clock, SystemClock};
use siaprak::config::Settings;
use siaprak::reminders::actions::queue_due;
use siaprak::storage::{Conn, UtcTime};

use crate::table::{Goal, Table};
use crate::world::{Copied, World, count, grow};

/// Permits that are due in each database.
const DUE: i64 = 1000;

/// Days before the end of a P-IRT on which its maker is told.
const OFFSET: u64 = 30;

/// One maker with one accepted P-IRT, whom the table `chosen` names.
const MAKER: &[Copied] = &[
    ("accounts", &["id"], "id = (SELECT account FROM chosen)"),
    ("businesses", &["id"], "id = (SELECT business FROM chosen)"),
    (
        "memberships",
        &["business_id", "account_id"],
        "business_id = (SELECT business FROM chosen)",
    ),
    (
        "facilities",
        &["id", "business_id"],
        "business_id = (SELECT business FROM chosen)",
    ),
    (
        "products",
        &["id", "business_id", "facility_id"],
        "id = (SELECT product FROM chosen)",
    ),
    (
        "permits",
        &["id", "business_id"],
        "id = (SELECT permit FROM chosen)",
    ),
    (
        "permit_versions",
        &["id", "permit_id", "business_id"],
        "id = (SELECT version FROM chosen)",
    ),
    (
        "permit_outcomes",
        &["version_id"],
        "version_id = (SELECT version FROM chosen)",
    ),
    (
        "permit_coverage",
        &["version_id", "subject_id"],
        "version_id = (SELECT version FROM chosen)",
    ),
    (
        "product_states",
        &["product_id"],
        "product_id = (SELECT product FROM chosen)",
    ),
];

const CHOOSE: &str = "CREATE TEMP TABLE chosen AS
    SELECT m.account_id AS account, v.business_id AS business, c.subject_id AS product,
           v.permit_id AS permit, v.id AS version
    FROM permit_versions v
    JOIN permit_coverage c ON c.version_id = v.id
    JOIN products p ON p.id = c.subject_id
    JOIN memberships m ON m.business_id = v.business_id
    JOIN accounts a ON a.id = m.account_id
    WHERE v.kind = 'spp_irt' AND v.review = 'accepted' AND a.email IS NOT NULL
    LIMIT 1";

/// Measures the sweep on 10,000 and on 1,000,000 permits.
pub fn measure(dir: &Path, table: &mut Table) -> anyhow::Result<()> {
    println!("Reminders");
    let few = sweep(dir, 10_000)?;
    let many = sweep(dir, 1_000_000)?;
    table.beside(
        format!("sweep of 1,000,000 permits, {DUE} due"),
        many,
        "ms",
        ("10,000 permits", few),
        Goal::AtMost(1.2),
    );
    Ok(())
}

/// A Wednesday on which all of them fall due.
fn day() -> NaiveDate {
    let mut day = SystemClock::default().now().date_at(7);
    while day.weekday() != Weekday::Wed {
        day = day + Days::new(1);
    }
    day
}

/// Milliseconds of one sweep: read, plan, queue; the median of five.
fn sweep(dir: &Path, permits: i64) -> anyhow::Result<f64> {
    let own = dir.join(format!("permits-{permits}-{}", day()));
    if !own.join("whole").exists() {
        println!("Making {permits} permits …");
        let world = World::cohort(dir)?.copy(&own)?;
        fill(&mut world.connect()?, permits)?;
        std::fs::write(own.join("whole"), "")?;
    }
    let app = App::build_as_is(Settings::in_dir(&own)?, Arc::new(SystemClock::default()))?;
    let now = UtcTime::start_of(day(), 7) + chrono::Duration::hours(10);
    let since = now - chrono::Duration::hours(24);
    let mut times = Vec::new();
    for _ in 0..5 {
        app.db.connection()?.batch_execute(
            "DELETE FROM reminder_events; DELETE FROM outbox; PRAGMA wal_checkpoint(TRUNCATE)",
        )?;
        let begun = Instant::now();
        let queued = queue_due(&app.db, app.reminder_rules(&app.catalogue()), since, now)?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        anyhow::ensure!(
            i64::try_from(queued)? >= DUE,
            "only {queued} mails were planned"
        );
    }
    times.sort_by(f64::total_cmp);
    Ok(times.get(2).copied().unwrap_or(f64::NAN))
}

fn fill(conn: &mut Conn, permits: i64) -> anyhow::Result<()> {
    conn.batch_execute(CHOOSE)?;
    anyhow::ensure!(count(conn, "chosen")? == 1, "the cohort has no such maker");
    grow(conn, MAKER, permits)?;
    let due = day() + Days::new(OFFSET);
    diesel::sql_query(format!(
        "UPDATE permit_versions SET issued_on = date('{due}', '-1500 days'),
             valid_until = date('{due}', (500 + abs(random()) % 900) || ' days')
         WHERE substr(id, 7) = (SELECT substr(version, 7) FROM chosen)"
    ))
    .execute(conn)?;
    diesel::sql_query(format!(
        "UPDATE permit_versions SET valid_until = '{due}' WHERE id IN (
             SELECT id FROM permit_versions
             WHERE substr(id, 7) = (SELECT substr(version, 7) FROM chosen)
               AND id <> (SELECT version FROM chosen) LIMIT {DUE})"
    ))
    .execute(conn)?;
    conn.batch_execute("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}
