//! `backup` and `restore`: one archive out, one archive in.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::backup::{self, Manifest};
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::i18n::{Lang, tr};
use crate::storage::{Database, DatabaseUrl};

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

/// Writes an archive and says where; exit code 1 when it lacks files that rows name.
pub(super) fn make(args: &BackupArgs, lang: Lang) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(None)?;
    super::is_there(&settings)?;
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
    Ok(if told_of_damage(&manifest, lang) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Says which files an archive lacks, if any.
fn told_of_damage(manifest: &Manifest, lang: Lang) -> bool {
    let lacking = manifest.damaged.join(" ");
    if !lacking.is_empty() {
        eprintln!(
            "{}",
            tr(
                lang,
                "backup-damaged",
                &[("files", lacking.as_str().into())]
            )
        );
    }
    !lacking.is_empty()
}

/// Restores an archive into the empty place the settings name. What was made for a restore
/// that fails goes again.
pub(super) fn restore(args: &RestoreArgs, lang: Lang) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(None)?;
    backup::check(&args.archive)?;
    let made = Made::before(&settings)?;
    let restored = into_place(&settings, &args.archive);
    if restored.is_err() {
        made.take_back();
    }
    let manifest = restored?;
    println!(
        "{}",
        serde_json::json!({ "restored": args.archive, "manifest": manifest })
    );
    told_of_damage(&manifest, lang);
    Ok(ExitCode::SUCCESS)
}

fn into_place(settings: &Settings, archive: &Path) -> anyhow::Result<Manifest> {
    let db = Database::open(&settings.database_url_in_place()?, 2)?;
    backup::restore(&db, &settings.data.dir, archive)
}

/// What a restore makes where there was nothing: the file of an embedded database, and the
/// folders it and the data lie in.
struct Made {
    database: Option<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Made {
    /// Notes what is not there yet.
    fn before(settings: &Settings) -> anyhow::Result<Self> {
        let database = match settings.database_url()? {
            DatabaseUrl::Sqlite(path) => Some(PathBuf::from(path)),
            DatabaseUrl::Postgres(_) => None,
        };
        let beside = database.as_deref().and_then(Path::parent);
        let folders = [beside, Some(settings.data.dir.as_path())];
        let absent = |path: &&Path| !path.exists();
        let folders = folders.into_iter().flatten().filter(absent);
        Ok(Self {
            folders: folders.map(Path::to_owned).collect(),
            database: database.filter(|path| !path.exists()),
        })
    }

    /// Removes it; a folder only while it is empty.
    fn take_back(&self) {
        if let Some(path) = &self.database {
            for ending in ["", "-wal", "-shm"] {
                let mut file = path.clone().into_os_string();
                file.push(ending);
                let _nothing_left = std::fs::remove_file(file);
            }
        }
        for folder in &self.folders {
            let _kept_if_used = std::fs::remove_dir(folder);
        }
    }
}
