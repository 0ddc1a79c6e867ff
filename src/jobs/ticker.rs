//! Ticks every few seconds, takes over what administrators set in the meantime, and asks
//! each job whether it is due.
//!
//! The scheduling library forgets missed runs, overlaps slow ones and drops
//! bursts; so it decides nothing here. A tick that is lost costs five seconds.

use std::sync::Arc;

use tokio_cron_scheduler::{Job as Tick, JobScheduler};

use super::{list, runner};
use crate::app::App;

/// The running ticker; stops when asked.
pub struct Ticker(JobScheduler);

impl std::fmt::Debug for Ticker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticker")
    }
}

/// Starts ticking. Where the settings leave background work to other processes, this one
/// only follows what administrators set.
///
/// # Errors
/// The ticker cannot be made.
pub async fn start(app: &Arc<App>) -> anyhow::Result<Ticker> {
    let scheduler = JobScheduler::new().await?;
    let app = Arc::clone(app);
    let tick = Tick::new("*/5 * * * * *", move |_, _| tick(&app))?;
    scheduler.add(tick).await?;
    scheduler.start().await?;
    Ok(Ticker(scheduler))
}

impl Ticker {
    /// Stops ticking; runs under way end by themselves or by their lease.
    pub async fn stop(mut self) {
        if let Err(error) = self.0.shutdown().await {
            tracing::warn!(%error, "the ticker did not stop");
        }
    }
}

/// Each job on a thread of its own: a slow one holds nobody up.
fn tick(app: &Arc<App>) {
    on_a_thread("settings", app, |app| {
        if let Err(error) = app.db.read_here(|conn| app.follow_settings(conn)) {
            tracing::error!(%error, "settings could not be followed");
        }
    });
    for job in list::ALL.iter().filter(|_| app.settings.jobs.run) {
        on_a_thread(job.name, app, |app| {
            if let Err(error) = runner::run_due(app, job) {
                tracing::error!(job = job.name, %error, "job could not be asked");
            }
        });
    }
}

fn on_a_thread(name: &str, app: &Arc<App>, work: impl FnOnce(&App) + Send + 'static) {
    let app = Arc::clone(app);
    let named = std::thread::Builder::new().name(format!("job-{name}"));
    if let Err(error) = named.spawn(move || work(&app)) {
        tracing::error!(name, %error, "no thread for a job");
    }
}
