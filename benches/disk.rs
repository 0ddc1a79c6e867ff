//! The durable baseline of an upload: write, fsync, rename, fsync of the folder,
//! and one durable commit of one row.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use siaprak::storage::{Conn, DatabaseUrl};

use crate::client::{Outcome, each};

/// Keeps files of these bytes on `threads` threads, for some time.
pub fn durable(
    dir: &Path,
    bytes: &[u8],
    threads: usize,
    time: Duration,
) -> anyhow::Result<Outcome> {
    let dir = dir.join("durable");
    let _none_yet = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir)?;
    let url: DatabaseUrl = format!("sqlite://{}", dir.join("one.db").display())
        .parse()
        .map_err(anyhow::Error::msg)?;
    let mut conn = url.connect()?;
    conn.batch_execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")?;
    let conn = Mutex::new(conn);
    let outcome = each(threads, time, |thread| {
        let (dir, conn) = (&dir, &conn);
        let mut number = 0_u64;
        Ok(move || {
            number += 1;
            let name = format!("{thread}-{number}");
            keep(dir, &name, bytes)?;
            insert(
                &mut conn.lock().unwrap_or_else(PoisonError::into_inner),
                &name,
            )
        })
    });
    fs::remove_dir_all(&dir)?;
    outcome
}

fn keep(dir: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let temp = dir.join(format!("{name}.part"));
    let mut file = File::create(&temp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temp, dir.join(name))?;
    Ok(File::open(dir)?.sync_all()?)
}

fn insert(conn: &mut Conn, name: &str) -> anyhow::Result<()> {
    diesel::sql_query("INSERT INTO kept (name) VALUES ($1)")
        .bind::<diesel::sql_types::Text, _>(name)
        .execute(conn)?;
    Ok(())
}
