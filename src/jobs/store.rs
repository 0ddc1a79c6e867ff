//! All queries of `job_runs`.

use chrono::Duration;
use diesel::prelude::*;
use serde::Serialize;

use crate::storage::schema::job_runs;
use crate::storage::{Both, Conn, MultiBackend, StorageError, UtcTime};
use crate::text_enum;

text_enum! {
    /// How a run ended.
    pub enum JobOutcome {
        /// As it should.
        Done = "done",
        /// With an error that is kept.
        Failed = "failed",
    }
}

/// One run of one slot.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = job_runs, check_for_backend(MultiBackend))]
pub struct Run {
    /// The job's name.
    pub job: String,
    /// The instant it was due.
    pub slot: UtcTime,
    /// When this process began.
    pub started_at: UtcTime,
    /// When it ended; none while it runs or after a crash.
    pub finished_at: Option<UtcTime>,
    /// Until when no other process takes over.
    pub lease_until: UtcTime,
    /// How it ended.
    pub outcome: Option<JobOutcome>,
    /// How many things it did.
    pub done: i32,
    /// What went wrong.
    pub error: Option<String>,
}

/// After this wait a slot that failed is tried again.
fn retry_wait() -> Duration {
    Duration::minutes(10)
}

/// By how much the clocks of two processes may differ. A run that began later than
/// that from now began while a clock stood in the future: nobody waits for it.
fn clocks_apart() -> Duration {
    Duration::minutes(5)
}

/// Claims a slot: a new one, one whose holder's lease is over, one that failed a
/// while ago, or one that a clock in the future took. False when it is done or in
/// other hands.
pub(super) fn claim(
    conn: &mut Conn,
    job: &str,
    slot: UtcTime,
    until: UtcTime,
    now: UtcTime,
) -> Result<bool, StorageError> {
    let row = (
        job_runs::job.eq(job),
        job_runs::slot.eq(slot),
        job_runs::started_at.eq(now),
        job_runs::lease_until.eq(until),
        job_runs::done.eq(0),
    );
    let inserted = Both(
        diesel::insert_into(job_runs::table)
            .values(row)
            .on_conflict((job_runs::job, job_runs::slot))
            .do_nothing(),
    )
    .execute(conn)?;
    if inserted == 1 {
        return Ok(true);
    }
    let left = job_runs::finished_at
        .is_null()
        .and(job_runs::lease_until.lt(now));
    let failed = job_runs::outcome
        .eq(Some(JobOutcome::Failed))
        .and(job_runs::finished_at.lt(Some(now - retry_wait())));
    let ahead = job_runs::started_at.gt(now + clocks_apart());
    let taken = diesel::update(job_runs::table.find((job, slot)))
        .filter(left.or(failed).or(ahead))
        .set((
            job_runs::started_at.eq(now),
            job_runs::finished_at.eq(None::<UtcTime>),
            job_runs::lease_until.eq(until),
            job_runs::outcome.eq(None::<JobOutcome>),
            job_runs::done.eq(0),
            job_runs::error.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Whether a run of this job holds its lease now.
pub(super) fn is_running(conn: &mut Conn, job: &str, now: UtcTime) -> Result<bool, StorageError> {
    let found: Option<UtcTime> = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::started_at.gt(now - Duration::days(2)))
        .filter(job_runs::started_at.le(now + clocks_apart()))
        .filter(job_runs::finished_at.is_null())
        .filter(job_runs::lease_until.ge(now))
        .select(job_runs::slot)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Ends a run, unless another process has taken it over since; says whether it did.
pub(super) fn finish(
    conn: &mut Conn,
    job: &str,
    slot: UtcTime,
    started: UtcTime,
    ended: Result<i32, String>,
    now: UtcTime,
) -> Result<bool, StorageError> {
    let (outcome, done, error) = match ended {
        Ok(done) => (JobOutcome::Done, done, None),
        Err(error) => (JobOutcome::Failed, 0, Some(error)),
    };
    let changed = diesel::update(
        job_runs::table
            .find((job, slot))
            .filter(job_runs::started_at.eq(started))
            .filter(job_runs::finished_at.is_null()),
    )
    .set((
        job_runs::finished_at.eq(Some(now)),
        job_runs::outcome.eq(Some(outcome)),
        job_runs::done.eq(done),
        job_runs::error.eq(error),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// The newest runs of a job, newest first.
///
/// # Errors
/// The database.
pub fn history(conn: &mut Conn, job: &str, limit: i64) -> Result<Vec<Run>, StorageError> {
    Ok(job_runs::table
        .filter(job_runs::job.eq(job))
        .order(job_runs::started_at.desc())
        .limit(limit)
        .select(Run::as_select())
        .load(conn)?)
}

/// The newest run of a job that began by `now`, under way or ended.
pub(super) fn last_begun(
    conn: &mut Conn,
    job: &str,
    now: UtcTime,
) -> Result<Option<Run>, StorageError> {
    Ok(job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::started_at.le(now))
        .order(job_runs::started_at.desc())
        .select(Run::as_select())
        .first(conn)
        .optional()?)
}

/// The newest run of a job that began by `now` and ended well.
///
/// # Errors
/// The database.
pub fn last_finished(
    conn: &mut Conn,
    job: &str,
    now: UtcTime,
) -> Result<Option<Run>, StorageError> {
    Ok(job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::started_at.le(now))
        .filter(job_runs::outcome.eq(Some(JobOutcome::Done)))
        .order(job_runs::started_at.desc())
        .select(Run::as_select())
        .first(conn)
        .optional()?)
}

/// When those runs of a job began that ended well, from one instant to another.
pub(super) fn finished_between(
    conn: &mut Conn,
    job: &str,
    (after, now): (UtcTime, UtcTime),
) -> Result<Vec<UtcTime>, StorageError> {
    Ok(job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::started_at.gt(after))
        .filter(job_runs::started_at.le(now))
        .filter(job_runs::outcome.eq(Some(JobOutcome::Done)))
        .select(job_runs::started_at)
        .load(conn)?)
}

/// The newest run of a job that failed since `after`, by `now`.
pub(super) fn last_failure(
    conn: &mut Conn,
    job: &str,
    after: UtcTime,
    now: UtcTime,
) -> Result<Option<Run>, StorageError> {
    Ok(job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::started_at.gt(after))
        .filter(job_runs::started_at.le(now))
        .filter(job_runs::outcome.eq(Some(JobOutcome::Failed)))
        .order(job_runs::started_at.desc())
        .select(Run::as_select())
        .first(conn)
        .optional()?)
}

/// Forgets runs that began before `before`; answers with how many.
pub(super) fn forget(conn: &mut Conn, before: UtcTime) -> Result<usize, StorageError> {
    Ok(diesel::delete(
        job_runs::table
            .filter(job_runs::slot.lt(before))
            .filter(job_runs::started_at.lt(before)),
    )
    .execute(conn)?)
}
