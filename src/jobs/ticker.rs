//! Ticks every few seconds and asks each job whether it is due.
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

/// Starts ticking, unless the settings leave background work to other processes.
///
/// # Errors
/// The ticker cannot be made.
pub async fn start(app: &Arc<App>) -> anyhow::Result<Option<Ticker>> {
    if !app.settings.jobs.run {
        return Ok(None);
    }
    let scheduler = JobScheduler::new().await?;
    let app = Arc::clone(app);
    let tick = Tick::new("*/5 * * * * *", move |_, _| tick(&app))?;
    scheduler.add(tick).await?;
    scheduler.start().await?;
    Ok(Some(Ticker(scheduler)))
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
    for job in list::ALL {
        let app = Arc::clone(app);
        let run = move || {
            if let Err(error) = runner::run_due(&app, job) {
                tracing::error!(job = job.name, %error, "job could not be asked");
            }
        };
        let named = std::thread::Builder::new().name(format!("job-{}", job.name));
        if let Err(error) = named.spawn(run) {
            tracing::error!(job = job.name, %error, "no thread for a job");
        }
    }
}
