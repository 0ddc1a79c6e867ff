//! Runs one slot of one job: claims it, works outside any transaction, keeps
//! how it ended. A panic ends the run, not the process.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::list::Job;
use super::store;
use crate::app::App;
use crate::storage::{StorageError, UtcTime};

/// What a job answers: how many things it did.
pub type Done = anyhow::Result<i32>;

/// Jobs this process is running now, so that a slow one is not begun twice here.
#[derive(Debug, Default)]
pub struct Running(Mutex<BTreeSet<&'static str>>);

/// Runs the newest slot of a job if it is due, free, and there is work.
/// Answers whether it ran.
///
/// # Errors
/// The database; what the job itself answers is kept with its run.
pub fn run_due(app: &App, job: &Job) -> Result<bool, StorageError> {
    let now = app.clock.now();
    let Some(schedule) = (job.schedule)(&app.settings) else {
        return Ok(false);
    };
    if let Some(has_work) = job.has_work
        && !app.db.read_here(|conn| has_work(conn, now))?
    {
        return Ok(false);
    }
    run_slot(app, job, schedule.newest(now))
}

/// Runs a job at once, under a slot of this instant. Answers whether it ran;
/// false while another run of it holds its lease.
///
/// # Errors
/// The database.
pub fn run_now(app: &App, job: &Job) -> Result<bool, StorageError> {
    run_slot(app, job, app.clock.now())
}

fn run_slot(app: &App, job: &Job, slot: UtcTime) -> Result<bool, StorageError> {
    let Some(_turn) = Turn::take(&app.running, job.name) else {
        return Ok(false);
    };
    let started = app.clock.now();
    let claimed = app.db.write_here(|conn| {
        if !job.shared && store::is_running(conn, job.name, started)? {
            return Ok(false);
        }
        store::claim(conn, job.name, slot, started + job.lease(), started)
    })?;
    if !claimed {
        return Ok(false);
    }
    let ended = guarded(app, job, slot);
    let now = app.clock.now();
    if let Err(error) = &ended {
        tracing::error!(job = job.name, error, "job failed");
    }
    let ours = app
        .db
        .write_here(|conn| store::finish(conn, job.name, slot, started, ended, now))?;
    if !ours {
        tracing::warn!(job = job.name, "the run outlasted its lease");
    }
    Ok(true)
}

fn guarded(app: &App, job: &Job, slot: UtcTime) -> Result<i32, String> {
    match catch_unwind(AssertUnwindSafe(|| (job.work)(app, slot))) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(format!("{error:#}")),
        Err(panic) => {
            let said = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied());
            Err(format!("panic: {}", said.unwrap_or("no message")))
        }
    }
}

/// The right to run one job in this process, given back when dropped.
struct Turn<'a>(&'a Running, &'static str);

impl<'a> Turn<'a> {
    fn take(running: &'a Running, name: &'static str) -> Option<Self> {
        let mut names = running.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Made only if it is taken: one that is not would be dropped here, while the names are locked.
        names.insert(name).then(|| Self(running, name))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut names = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.remove(self.1);
    }
}
