//! The command line: thin, one file a command.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{FromArgMatches, Parser, Subcommand};

use self::refusal::Refusal;
use crate::app::App;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::i18n::Lang;
use crate::storage::DatabaseUrl;

mod admin;
mod backup;
mod bounce;
mod demo;
mod doctor;
mod explain;
mod help;
mod identify;
mod migrate;
mod read;
mod refusal;
pub mod remind;
mod serve;
mod usage;

/// Siap Rak: from the village kitchen to the shelf, and legally on it.
#[derive(Debug, Parser)]
#[command(name = "siaprak", version)]
struct Cli {
    /// Language of messages: id or en.
    #[arg(long, global = true, default_value = "id")]
    lang: Lang,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the web pages and runs the background work.
    Serve(serve::ServeArgs),
    /// Serves an invented cohort of makers, to try everything.
    Demo(demo::DemoArgs),
    /// Brings the database schema up to date.
    Migrate,
    /// Makes an administrator and prints their one-time link.
    Admin(admin::AdminArgs),
    /// Writes database, files and key into one archive.
    Backup(backup::BackupArgs),
    /// Restores an archive into an empty place.
    Restore(backup::RestoreArgs),
    /// Looks the installation over and says what is wrong.
    Doctor(doctor::DoctorArgs),
    /// Takes permit, bar code and region numbers apart, one JSON line each.
    Identify(identify::IdentifyArgs),
    /// Reads a PDF or a photograph of a paper and proposes what it says, as JSON.
    Read(read::ReadArgs),
    /// Prints the reminders that would be sent, one JSON line a mail.
    Remind(remind::RemindArgs),
    /// Notes a mail that came back, from standard input: for the mail server to pipe reports to.
    Bounce,
    /// Explain, from a facts file, what a product still needs on a day.
    Explain(explain::Explain),
}

/// Parses the command line, runs the command and answers with its exit code.
#[must_use]
pub fn run() -> ExitCode {
    crate::telemetry::start();
    let line = help::command(usage::typed_lang(std::env::args()));
    let parsed = line.try_get_matches();
    let cli = match parsed.and_then(|found| Cli::from_arg_matches(&found)) {
        Ok(cli) => cli,
        Err(error) => return usage::answer(&error),
    };
    let outcome = match cli.command {
        Command::Serve(args) => serve::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Migrate => migrate::run(),
        Command::Admin(args) => admin::run(&args, cli.lang),
        Command::Backup(args) => backup::make(&args, cli.lang),
        Command::Restore(args) => backup::restore(&args, cli.lang),
        Command::Doctor(args) => doctor::run(&args, cli.lang),
        Command::Identify(args) => identify::run(&args, cli.lang),
        Command::Read(args) => read::run(&args, cli.lang),
        Command::Remind(args) => remind::run(&args, cli.lang),
        Command::Bounce => bounce::run(cli.lang),
        Command::Explain(args) => explain::run(&args, cli.lang),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("{}", refusal::sentence(cli.lang, &error));
        ExitCode::from(2)
    })
}

/// The installation as it lies there, for commands that only look: nothing is made or migrated.
///
/// # Errors
/// There is none, or it does not open.
fn look(settings: Settings) -> anyhow::Result<Arc<App>> {
    is_there(&settings)?;
    App::build_as_is(settings, Arc::new(SystemClock::default()))
}

/// Refuses where there is no installation, or none that may be read.
fn is_there(settings: &Settings) -> anyhow::Result<()> {
    let DatabaseUrl::Sqlite(path) = settings.database_url()? else {
        return Ok(());
    };
    match Path::new(&path).try_exists() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refusal::new("doctor-nothing-here", path).into()),
        Err(error) => Err(Refusal::new("command-no-access", format!("{path}: {error}")).into()),
    }
}
