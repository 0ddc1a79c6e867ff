//! `demo`: the whole service with an invented cohort, on loopback only.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use super::refusal::Refusal;
use crate::app::App;
use crate::clock::{SharedClock, SystemClock};
use crate::config::{DEMO_MARK, Settings, private_folder};
use crate::demo;
use crate::regions;

/// Options of `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
    /// Data directory; kept, so that the next start goes on where this one ended.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Address and port, loopback only.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The day it is set on; today by default.
    #[arg(long)]
    on: Option<NaiveDate>,
}

/// Fills the data directory if it is new, prints who may sign in, and serves.
pub(super) fn run(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    if !args.listen.ip().is_loopback() {
        return Err(Refusal::new("command-demo-loopback", args.listen.ip()).into());
    }
    let mark = args.data.join(DEMO_MARK);
    let known = demo::note(&mark);
    if known.is_none() && holds_anything(&args.data) {
        return Err(Refusal::new("command-demo-foreign", args.data.display()).into());
    }
    private_folder(&args.data)?;
    let socket = TcpListener::bind(args.listen)
        .map_err(|e| Refusal::new("command-no-port", format!("{}: {e}", args.listen)))?;
    let mut settings = Settings::in_dir(&args.data)?;
    settings.server.base_url = format!("http://{}", socket.local_addr()?);
    let app = App::build(settings, clock(args.on), true)?;
    app.db.write_here(regions::load_all)?;
    let note = match known {
        Some(note) => note,
        None => demo::fill(&app, &mark)?,
    };
    println!("{}", app.settings.server.base_url);
    for login in &note.logins {
        println!("{:<14} {} {}", login.role, login.login, note.password);
    }
    super::serve::serve(&app, socket)?;
    Ok(ExitCode::SUCCESS)
}

/// Anything but a demonstration: somebody's data, or a filling that was interrupted.
fn holds_anything(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// On another day the clock starts at 9 in the morning WIB of that day.
fn clock(on: Option<NaiveDate>) -> SharedClock {
    let morning = NaiveTime::from_hms_opt(2, 0, 0).unwrap_or(NaiveTime::MIN);
    on.map_or_else(
        || Arc::new(SystemClock::default()),
        |day| Arc::new(SystemClock::starting_at(day.and_time(morning))),
    )
}
