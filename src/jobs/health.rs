//! How the background work is doing, for the jobs page and the doctor.

use chrono::Duration;
use serde::Serialize;

use super::list::{self, Job};
use super::store::{self, Run};
use crate::businesses::actions::{Alone, alone};
use crate::config::Settings;
use crate::documents::{self, Held};
use crate::mail::outbox::{self, Backlog};
use crate::storage::{Conn, StorageError, UtcTime};

/// A file that waits longer than this for the virus scanner is one too many.
const SCAN_MINUTES: i64 = 5;

/// One job on the jobs page.
#[derive(Debug, Clone, Serialize)]
pub struct JobHealth {
    /// Its name.
    pub name: &'static str,
    /// The newest run, under way or ended.
    pub last: Option<Run>,
    /// When it is due next; none when the settings switch it off.
    pub next: Option<UtcTime>,
    /// The newest failure of the last seven days, if nothing went well since.
    pub failure: Option<Run>,
    /// What holds its work up though each run went well: the mail server, for mail.
    pub trouble: Option<String>,
    /// It should have run and did not.
    pub late: bool,
    /// It runs only when there is work, so it has no next time.
    pub when_needed: bool,
}

/// Everything an administrator should worry about.
#[derive(Debug, Clone, Serialize)]
pub struct Health {
    /// Each job.
    pub jobs: Vec<JobHealth>,
    /// What waits in the outbox.
    pub mail: Backlog,
    /// The daily canary reminder did not fire within 26 hours.
    pub canary_silent: bool,
    /// As many reminders left today as the ceiling allows: the rest waits.
    pub at_ceiling: bool,
    /// Files that wait for the virus scanner.
    pub unscanned: Held,
    /// They have waited so long that the scanner must be away.
    pub scanner_silent: bool,
    /// Businesses that no mentor looks after.
    pub alone: i64,
    /// Where they are.
    pub alone_in: Vec<Alone>,
}

impl Health {
    /// What keeps people from being told, in a word each; nothing when all is well.
    #[must_use]
    pub fn red(&self, now: UtcTime) -> Vec<String> {
        let mut red = Vec::new();
        if self.canary_silent {
            red.push("canary".to_owned());
        }
        if self.at_ceiling {
            red.push("ceiling".to_owned());
        }
        let waits = |at: UtcTime| at < now - Duration::hours(1);
        if self.mail.oldest.is_some_and(waits) {
            red.push("mail".to_owned());
        }
        if self.scanner_silent {
            red.push("scanner".to_owned());
        }
        let broken = self
            .jobs
            .iter()
            .filter(|job| job.late || job.failure.is_some());
        red.extend(broken.map(|job| format!("job:{}", job.name)));
        red
    }
}

/// Looks at everything.
///
/// # Errors
/// The database.
pub fn health(conn: &mut Conn, settings: &Settings, now: UtcTime) -> Result<Health, StorageError> {
    let mut jobs = Vec::new();
    for job in list::ALL {
        jobs.push(of_job(conn, settings, job, now)?);
    }
    let alone_in = alone(conn)?;
    let canary = store::last_finished(conn, "canary", now)?;
    let mail = outbox::backlog(conn, now)?;
    for job in jobs.iter_mut().filter(|job| job.name == "mail") {
        job.trouble.clone_from(&mail.error);
    }
    let unscanned = documents::held(conn)?;
    let long = |since: UtcTime| since < now - Duration::minutes(SCAN_MINUTES);
    Ok(Health {
        scanner_silent: unscanned.since.is_some_and(long),
        unscanned,
        jobs,
        mail,
        canary_silent: canary.is_none_or(|run| run.started_at < now - Duration::hours(26)),
        at_ceiling: outbox::left_today(conn, settings.mail.daily_ceiling, now)? <= 0,
        alone: alone_in.iter().map(|line| line.count).sum(),
        alone_in,
    })
}

fn of_job(
    conn: &mut Conn,
    settings: &Settings,
    job: &Job,
    now: UtcTime,
) -> Result<JobHealth, StorageError> {
    let last = store::last_begun(conn, job.name, now)?;
    let good = store::last_finished(conn, job.name, now)?.map(|run| run.started_at);
    let failure = store::last_failure(conn, job.name, now - Duration::days(7), now)?
        .filter(|failed| good.is_none_or(|good| good < failed.started_at));
    let schedule = (job.schedule)(settings);
    let patience = schedule.map(|schedule| schedule.period() + job.lease());
    let overdue = |started: UtcTime| patience.is_some_and(|patience| started < now - patience);
    let late = job.has_work.is_none() && last.as_ref().is_some_and(|run| overdue(run.started_at));
    Ok(JobHealth {
        name: job.name,
        last,
        next: schedule.map(|schedule| schedule.next(now)),
        failure,
        trouble: None,
        late,
        when_needed: job.has_work.is_some(),
    })
}
