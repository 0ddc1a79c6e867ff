//! `backup` and `restore`: one archive out, one archive in.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::backup;
use crate::clock::{Clock, SystemClock};
use crate::config::{Settings, private_folder};
use crate::storage::Database;

/// Options of `backup`.
#[derive(Debug, clap::Args)]
pub(super) struct BackupArgs {
    /// Folder for the archive; by default `backups` in the data directory.
    #[arg(long)]
    to: Option<PathBuf>,
}

/// Options of `restore`.
#[derive(Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// The archive.
    archive: PathBuf,
}

/// Writes an archive and says where.
pub(super) fn make(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(None)?;
    let db = Database::open(&settings.database_url_in_place()?, 2)?;
    let folder = args
        .to
        .clone()
        .unwrap_or_else(|| settings.data.dir.join(backup::FOLDER));
    let (path, manifest) = backup::make(
        &db,
        &settings.data.dir,
        &folder,
        SystemClock::default().now(),
    )?;
    println!(
        "{}",
        serde_json::json!({ "archive": path, "manifest": manifest })
    );
    Ok(ExitCode::SUCCESS)
}

/// Restores an archive into the empty place the settings name.
pub(super) fn restore(args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(None)?;
    private_folder(&settings.data.dir)?;
    let db = Database::open(&settings.database_url_in_place()?, 2)?;
    let manifest = backup::restore(&db, &settings.data.dir, &args.archive)?;
    println!(
        "{}",
        serde_json::json!({ "restored": args.archive, "manifest": manifest })
    );
    Ok(ExitCode::SUCCESS)
}
