//! Every job of the service, in one place.

use std::sync::{Arc, mpsc};

use anyhow::Context;
use chrono::Duration;

use super::runner::Done;
use super::schedule::Schedule;
use super::store;
use crate::app::App;
use crate::config::Settings;
use crate::i18n::Lang;
use crate::identifiers::Zone;
use crate::mail::{Message, deliver, outbox};
use crate::reminders::{Planned, rounds};
use crate::storage::{Conn, StorageError, UtcTime, once};
use crate::threads::{Priority, Threads};
use crate::{audit, backup, checklists, documents, listings, products, reading, reminders};

/// Tells whether there is anything to do.
pub type HasWork = fn(&mut Conn, UtcTime) -> Result<bool, StorageError>;

/// One kind of background work.
pub struct Job {
    /// Its name in the database, in addresses and as the end of its text key.
    pub name: &'static str,
    /// When it is due by these settings; none when they switch it off.
    pub schedule: fn(&Settings) -> Option<Schedule>,
    /// Minutes after which another process may take a run over.
    pub lease_minutes: i64,
    /// Several runs may go on at once, in several processes: their work has leases of its own.
    pub shared: bool,
    /// Asked before a slot is claimed; without work none is. Absent: every slot runs.
    pub has_work: Option<HasWork>,
    /// The work of one slot. Opens its own transactions.
    pub work: fn(&App, UtcTime) -> Done,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// How long a run is safe from being taken over.
    #[must_use]
    pub fn lease(&self) -> Duration {
        Duration::minutes(self.lease_minutes)
    }
}

/// Every job, in the order of the jobs page.
pub const ALL: &[Job] = &[
    Job {
        name: "mail",
        schedule: |_| Some(Schedule::Seconds(5)),
        lease_minutes: 30,
        shared: true,
        has_work: Some(outbox::anything_due),
        work: deliver_mail,
    },
    Job {
        name: "reminders",
        schedule: |_| Some(Schedule::Seconds(3600)),
        lease_minutes: 20,
        shared: false,
        has_work: None,
        work: plan_reminders,
    },
    Job {
        name: "week",
        schedule: |_| Some(Schedule::Seconds(3600)),
        lease_minutes: 20,
        shared: false,
        has_work: None,
        work: summarise_week,
    },
    Job {
        name: "deliveries",
        schedule: |_| Some(Schedule::Seconds(3600)),
        lease_minutes: 20,
        shared: false,
        has_work: None,
        work: list_before_deliveries,
    },
    Job {
        name: "canary",
        schedule: |_| Some(Schedule::DailyWib(7)),
        lease_minutes: 5,
        shared: false,
        has_work: None,
        work: canary,
    },
    Job {
        name: "listings",
        schedule: |_| Some(Schedule::Seconds(300)),
        lease_minutes: 20,
        shared: false,
        has_work: None,
        work: notice_listings,
    },
    Job {
        name: "states",
        schedule: |_| Some(Schedule::Seconds(60)),
        lease_minutes: 20,
        shared: false,
        has_work: Some(products::any_stale),
        work: refresh_states,
    },
    Job {
        name: "programmes",
        schedule: |_| Some(Schedule::Seconds(5)),
        lease_minutes: 5,
        shared: false,
        has_work: Some(checklists::any_recount),
        work: recount_programmes,
    },
    Job {
        name: "reading",
        schedule: |_| Some(Schedule::Seconds(5)),
        lease_minutes: 60,
        shared: true,
        has_work: Some(reading::any_due),
        work: read_papers,
    },
    Job {
        name: "scan",
        schedule: |_| Some(Schedule::Seconds(60)),
        lease_minutes: 60,
        shared: false,
        has_work: Some(documents::any_waiting),
        work: scan_waiting,
    },
    Job {
        name: "backup",
        schedule: |settings| {
            let hour = u32::try_from(settings.backup.hour).ok()?;
            Some(Schedule::DailyWib(hour.min(23)))
        },
        lease_minutes: 120,
        shared: false,
        has_work: None,
        work: back_up,
    },
    Job {
        name: "audit_head",
        schedule: |settings| {
            let wanted = !settings.audit.head_to.is_empty();
            wanted.then_some(Schedule::DailyWib(3))
        },
        lease_minutes: 5,
        shared: false,
        has_work: None,
        work: mail_audit_head,
    },
    Job {
        name: "cleanup",
        schedule: |_| Some(Schedule::DailyWib(2)),
        lease_minutes: 30,
        shared: false,
        has_work: None,
        work: clean_up,
    },
];

/// The job of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Job> {
    ALL.iter().find(|job| job.name == name)
}

fn deliver_mail(app: &App, _: UtcTime) -> Done {
    let worker = deliver::Worker {
        db: &app.db,
        clock: app.clock.as_ref(),
        mailer: &app.mailer,
        renderer: app.renderer(),
    };
    let tally = worker.run(app.clock.now() + Duration::minutes(5))?;
    Ok(i32::try_from(tally.handed)?)
}

/// When reminders were planned well by `now`: in the last day, and the time before that.
///
/// # Errors
/// The database.
pub fn planned(conn: &mut Conn, now: UtcTime) -> Result<Planned, StorageError> {
    let day_ago = now - Planned::BACK;
    let mut runs = store::finished_between(conn, "reminders", (day_ago, now))?;
    let before = store::last_finished(conn, "reminders", day_ago)?;
    runs.extend(before.map(|run| run.started_at));
    Ok(Planned::of(runs))
}

fn plan_reminders(app: &App, _: UtcTime) -> Done {
    let now = app.clock.now();
    let since = app.db.read_here(|conn| planned(conn, now))?.since(now);
    let queued =
        reminders::actions::queue_due(&app.db, app.reminder_rules(&app.catalogue()), since, now)?;
    Ok(i32::try_from(queued)?)
}

/// The Monday summaries of those whose hour it is.
fn summarise_week(app: &App, _: UtcTime) -> Done {
    let now = app.clock.now();
    let queued = rounds::queue_due(&app.db, &app.catalogue(), rounds::Kind::Week, now)?;
    Ok(i32::try_from(queued)?)
}

/// What is at risk before a delivery, to the buyers whose hour it is.
fn list_before_deliveries(app: &App, _: UtcTime) -> Done {
    let now = app.clock.now();
    let queued = rounds::queue_due(&app.db, &app.catalogue(), rounds::Kind::Deliveries, now)?;
    Ok(i32::try_from(queued)?)
}

/// Tells owner and partner when a listing is held or back, and nudges late sign-offs.
fn notice_listings(app: &App, _: UtcTime) -> Done {
    let now = app.clock.now();
    let told = app.db.write_here(|conn| {
        let told = listings::actions::notice_changes(conn, &app.catalogue(), now)?;
        let holidays = reminders::holiday_days(conn)?;
        Ok::<_, StorageError>(told + listings::actions::nudge_late(conn, &holidays, now)?)
    })?;
    Ok(i32::try_from(told)?)
}

/// A made-up permit must give one mail today: through the same queries, engine
/// and templates as every other, up to the door of the outbox.
fn canary(app: &App, _: UtcTime) -> Done {
    let now = app.clock.now();
    let planned = reminders::canary::sing(&app.db, app.reminder_rules(&app.catalogue()), now)?;
    let [mail] = planned.as_slice() else {
        anyhow::bail!("{} mails planned where one is due", planned.len());
    };
    let letter = app
        .renderer()
        .letter(&reminders::plan::message(mail), mail.person.lang)
        .map_err(anyhow::Error::msg)?;
    anyhow::ensure!(!letter.text.is_empty(), "the mail is empty");
    Ok(1)
}

/// Recomputes what somebody marked stale outside a form.
fn refresh_states(app: &App, _: UtcTime) -> Done {
    let now = app.clock.now();
    let done = app
        .db
        .write_here(|conn| checklists::refresh_stale(conn, &app.catalogue(), now))?;
    Ok(i32::try_from(done)?)
}

/// Measures products by a programme's new rules, a step a transaction, for two minutes
/// at most: well inside the lease. The next slot goes on where this one stopped.
fn recount_programmes(app: &App, _: UtcTime) -> Done {
    let until = app.clock.now() + Duration::minutes(2);
    let mut done = 0_i32;
    while app.clock.now() <= until {
        let now = app.clock.now();
        let step = app
            .db
            .write_here(|conn| checklists::recount_step(conn, &app.catalogue(), now))?;
        let Some(count) = step else { break };
        done = done.saturating_add(count);
    }
    Ok(done)
}

/// The head of the audit chain goes to who keeps it outside, once a day each.
fn mail_audit_head(app: &App, _: UtcTime) -> Done {
    let now = app.clock.now();
    let day = Zone::Wib.today(now.naive());
    let queued = app.db.write_here(|conn| {
        let (entries, head) = audit::head(conn)?;
        let mut queued = 0;
        for to in &app.settings.audit.head_to {
            let envelope = outbox::Envelope {
                account: None,
                recipient: to.clone(),
                lang: Lang::Id,
                message: Message::AuditHead {
                    day,
                    entries,
                    head: head.clone(),
                },
                dedupe_key: format!("audit-head:{day}:{to}"),
                optional: false,
                not_before: now,
            };
            queued += i32::from(outbox::enqueue(conn, &envelope, now)?.is_some());
        }
        Ok::<_, StorageError>(queued)
    })?;
    Ok(queued)
}

/// Reads uploaded papers where nobody waits for the processor: the programs it starts inherit that.
fn read_papers(app: &App, _: UtcTime) -> Done {
    let worker = reading::Worker {
        db: app.db.clone(),
        clock: Arc::clone(&app.clock),
        blobs: app.files.blobs().clone(),
        max_pixels: app.settings.uploads.megapixels.saturating_mul(1_000_000),
    };
    let (tell, hear) = mpsc::channel();
    let threads = Threads::start("read", 1, Priority::Lowest)?;
    threads.later(move || {
        let _waited_for = tell.send(worker.run());
    });
    Ok(hear.recv().context("the reading broke off")??)
}

/// Asks the virus scanner about files that came while it did not answer.
fn scan_waiting(app: &App, _: UtcTime) -> Done {
    app.files.scan_waiting(&app.db, app.clock.now())
}

/// One archive more; the oldest beyond those to keep go.
fn back_up(app: &App, _: UtcTime) -> Done {
    let data = &app.settings.data.dir;
    let folder = data.join(backup::FOLDER);
    let (_, manifest) = backup::make(&app.db, data, &folder, app.clock.now())?;
    // The older ones may hold what this one lacks, so none of them goes.
    anyhow::ensure!(
        manifest.damaged.is_empty(),
        "the backup was made, but these files are lost or changed: {}",
        manifest.damaged.join(" ")
    );
    backup::prune(&folder, app.settings.backup.keep)?;
    Ok(1)
}

/// Forgets what nobody needs any more: form ids after two days, uploads that ran out,
/// windows of limits, sessions and links that are over, registrations never confirmed and
/// runs of jobs after 30 days, mails handed over after a year.
fn clean_up(app: &App, _: UtcTime) -> Done {
    let now = app.clock.now();
    let ago = |days| now - Duration::days(days);
    let gone = app.db.write_here(|conn| {
        Ok::<_, StorageError>(
            once::forget_before(conn, ago(2))?
                + crate::accounts::limits::clean_up(conn, now)?
                + crate::accounts::sessions::clean_up(conn, now)?
                + crate::accounts::links::clean_up(conn, now)?
                + crate::accounts::forget_unconfirmed(conn, ago(30))?
                + store::forget(conn, ago(30))?
                + deliver::forget_handed(conn, ago(365))?
                + reading::sweep(conn)?
                + documents::uploads::forget_expired(conn, now)?,
        )
    })?;
    Ok(i32::try_from(gone + app.files.sweep(&app.db)?)?)
}
