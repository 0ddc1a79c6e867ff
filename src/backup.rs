//! One archive with the database, the files, the installation's own rules and its key, and its
//! way back into an empty place, on either database.
//!
//! The archive is written under a temporary name, synced and renamed; it is
//! as private as the data in it. It refuses to restore over anything.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::blobs::{self, BlobKind};
use crate::config::{DEMO_MARK, OWN_RULES};
use crate::documents;
use crate::storage::{Conn, Database, StorageError, UtcTime, dump, migrate};

/// What an archive says about itself.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Manifest {
    /// Version of the archive's own form.
    pub format: u32,
    /// When it was made.
    pub made_at: UtcTime,
    /// Migrations applied in the database it came from.
    pub migrations: usize,
    /// Rows by table.
    pub rows: Vec<(String, u64)>,
    /// Files beside the database.
    pub files: u64,
    /// Hashes of files that rows name and that were not there, or not what their name says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<String>,
}

/// Why an archive was not restored; then the place is as empty as before.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is no such archive, or it may not be read; holds its path and why.
    #[error("the archive cannot be opened: {0}")]
    Absent(String),
    /// The database has a schema already.
    #[error("the database is not empty")]
    DatabaseInUse,
    /// The data directory holds files already.
    #[error("the data directory is not empty")]
    FilesThere,
    /// A newer program made it.
    #[error("the archive was made by a newer program")]
    Newer,
    /// It is cut, changed or no archive of this service; holds what was found.
    #[error("the archive is damaged: {0}")]
    Damaged(String),
}

fn damaged(found: impl std::fmt::Display) -> RestoreError {
    RestoreError::Damaged(found.to_string())
}

const FORMAT: u32 = 1;
/// Folder of the data directory that holds backups.
pub const FOLDER: &str = "backups";
const FILES: &str = "blobs";
/// Single files of the data directory that belong to it: its key, and what says that it is a demonstration.
const SINGLE: [&str; 2] = ["key", DEMO_MARK];

/// Writes an archive into `folder`; answers with its path and content. A file that rows name
/// and that is lost or changed stops nothing: the rest is worth keeping, and the manifest names it.
///
/// # Errors
/// The database or the disk; then no archive is left.
pub fn make(
    db: &Database,
    data: &Path,
    folder: &Path,
    now: UtcTime,
) -> anyhow::Result<(PathBuf, Manifest)> {
    fs::create_dir_all(folder)?;
    let name = format!("siaprak-{}.zip", now.naive().format("%Y%m%d-%H%M%S"));
    let (temporary, finished) = (folder.join(format!(".{name}.part")), folder.join(name));
    let written = write_archive(db, data, &temporary, now);
    if written.is_err() {
        let _nothing_left = fs::remove_file(&temporary);
    }
    let manifest = written?;
    fs::rename(&temporary, &finished)?;
    File::open(folder)?.sync_all()?;
    Ok((finished, manifest))
}

fn write_archive(
    db: &Database,
    data: &Path,
    path: &Path,
    now: UtcTime,
) -> anyhow::Result<Manifest> {
    let mut zip = ZipWriter::new(private(path)?);
    let text = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true);
    let plain = text.compression_method(CompressionMethod::Stored);
    let migrations = migrate::applied(&mut *db.connection()?)?;
    let (rows, mut damaged) = db.read_here(|conn| {
        let rows = write_tables(conn, &mut zip, text)?;
        Ok::<_, StorageError>((rows, named(conn)?))
    })?;
    let mut whole = |hash: &str| {
        damaged.remove(hash);
    };
    let files = add_files(&mut zip, plain, data, Path::new(FILES), &mut whole)?;
    add_files(&mut zip, text, data, Path::new(OWN_RULES), &mut |_| ())?;
    for single in SINGLE {
        if let Ok(content) = fs::read(data.join(single)) {
            zip.start_file(single, plain)?;
            zip.write_all(&content)?;
        }
    }
    let manifest = Manifest {
        format: FORMAT,
        made_at: now,
        migrations,
        rows,
        files,
        damaged: damaged.into_iter().collect(),
    };
    zip.start_file("manifest.json", text)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    zip.finish()?.sync_all()?;
    Ok(manifest)
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// All tables on one state of the data.
fn write_tables(
    conn: &mut Conn,
    zip: &mut ZipWriter<File>,
    options: SimpleFileOptions,
) -> Result<Vec<(String, u64)>, StorageError> {
    let disk = |e: zip::result::ZipError| StorageError::Unavailable(e.to_string());
    let mut counts = Vec::new();
    for table in dump::TABLES {
        zip.start_file(format!("tables/{table}.jsonl"), options)
            .map_err(disk)?;
        let count = dump::rows(conn, table, |line| writeln!(zip, "{line}"))?;
        counts.push(((*table).to_owned(), count));
    }
    Ok(counts)
}

/// Hashes of the files that rows name.
fn named(conn: &mut Conn) -> Result<BTreeSet<String>, StorageError> {
    let mut found = BTreeSet::new();
    for kind in [BlobKind::Original, BlobKind::Shown] {
        let hashes = documents::named(conn, kind)?;
        found.extend(hashes.iter().map(|hash| hash.as_str().to_owned()));
    }
    Ok(found)
}

/// Adds a folder with everything in it but temporary files; says the hash of each file that
/// is what its place says.
fn add_files(
    zip: &mut ZipWriter<File>,
    options: SimpleFileOptions,
    root: &Path,
    inside: &Path,
    whole: &mut dyn FnMut(&str),
) -> anyhow::Result<u64> {
    let Ok(entries) = fs::read_dir(root.join(inside)) else {
        return Ok(0);
    };
    let mut count = 0;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.')
            || matches!(&*name.to_string_lossy(), "tmp" | "parts")
        {
            continue;
        }
        let path = inside.join(&name);
        if entry.file_type()?.is_dir() {
            count += add_files(zip, options, root, &path, whole)?;
            continue;
        }
        zip.start_file(path.to_string_lossy(), options)?;
        let hash = blobs::copy_hashed(&mut File::open(entry.path())?, zip)?;
        if path
            .to_string_lossy()
            .replace('/', "")
            .ends_with(hash.as_str())
        {
            whole(hash.as_str());
        }
        count += 1;
    }
    Ok(count)
}

/// Reads a whole archive and compares its sums, before anything is made for it.
///
/// # Errors
/// `Absent`, `Damaged` or `Newer`.
pub fn check(archive: &Path) -> Result<(), RestoreError> {
    check_whole(&mut open(archive)?).map(drop)
}

fn open(archive: &Path) -> Result<ZipArchive<File>, RestoreError> {
    let absent = |e| RestoreError::Absent(format!("{}: {e}", archive.display()));
    let file = File::open(archive).map_err(absent)?;
    ZipArchive::new(file).map_err(damaged)
}

/// Restores an archive into an empty database and data directory, then
/// applies the migrations that are newer than the archive. The whole archive is
/// read and its sums compared before the first row is written.
///
/// # Errors
/// A [`RestoreError`], or the database or disk; then neither rows nor files stay.
pub fn restore(db: &Database, data: &Path, archive: &Path) -> anyhow::Result<Manifest> {
    let mut zip = open(archive)?;
    let manifest = check_whole(&mut zip)?;
    let applied = migrate::applied(&mut *db.connection()?)?;
    anyhow::ensure!(applied == 0, RestoreError::DatabaseInUse);
    let mut placed = Vec::new();
    let done = check_no_files(data)
        .and_then(|()| extract_files(&mut zip, data, &manifest, &mut placed))
        .and_then(|()| fill(db, &mut zip, &manifest));
    if let Err(error) = done {
        take_back(data, &placed);
        migrate::forget(&mut *db.connection()?)?;
        return Err(error);
    }
    Ok(manifest)
}

/// What an archive says about itself.
///
/// # Errors
/// `Absent` or `Damaged`.
pub fn manifest(archive: &Path) -> Result<Manifest, RestoreError> {
    manifest_in(&mut open(archive)?)
}

fn manifest_in(zip: &mut ZipArchive<File>) -> Result<Manifest, RestoreError> {
    let manifest = zip.by_name("manifest.json").map_err(damaged)?;
    serde_json::from_reader(manifest).map_err(damaged)
}

/// Reads every entry to its end, which compares its sum.
fn check_whole(zip: &mut ZipArchive<File>) -> Result<Manifest, RestoreError> {
    let manifest = manifest_in(zip)?;
    if manifest.format > FORMAT {
        return Err(RestoreError::Newer);
    }
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(damaged)?;
        let name = entry.enclosed_name().unwrap_or_default();
        std::io::copy(&mut entry, &mut std::io::sink())
            .map_err(|e| damaged(format!("{}: {e}", name.display())))?;
    }
    Ok(manifest)
}

/// Schema and rows; without the rows the schema goes again.
fn fill(db: &Database, zip: &mut ZipArchive<File>, manifest: &Manifest) -> anyhow::Result<()> {
    let mut conn = db.connection()?;
    migrate::run_first(&mut conn, manifest.migrations)?;
    drop(conn);
    let filled = db.write_here(|conn| fill_tables(conn, zip, manifest));
    let mut conn = db.connection()?;
    if let Err(error) = filled {
        migrate::revert_all(&mut conn)?;
        return Err(match error {
            StorageError::Corrupt(found) => damaged(found).into(),
            other => other.into(),
        });
    }
    migrate::run(&mut conn)?;
    Ok(())
}

fn check_no_files(data: &Path) -> anyhow::Result<()> {
    let folders = [
        OWN_RULES.to_owned(),
        FILES.to_owned(),
        format!("{FILES}/original"),
        format!("{FILES}/shown"),
    ];
    let files = folders
        .iter()
        .flat_map(|folder| {
            fs::read_dir(data.join(folder))
                .into_iter()
                .flatten()
                .flatten()
        })
        .filter(|entry| {
            !["tmp", "parts", "original", "shown"].contains(&&*entry.file_name().to_string_lossy())
        })
        .count();
    let single = SINGLE.iter().any(|single| data.join(single).exists());
    anyhow::ensure!(files == 0 && !single, RestoreError::FilesThere);
    Ok(())
}

fn fill_tables(
    conn: &mut Conn,
    zip: &mut ZipArchive<File>,
    manifest: &Manifest,
) -> Result<(), StorageError> {
    for (table, expected) in &manifest.rows {
        if !dump::TABLES.contains(&table.as_str()) {
            return Err(StorageError::Corrupt(format!(
                "the archive names an unknown table {table}"
            )));
        }
        let entry = zip
            .by_name(&format!("tables/{table}.jsonl"))
            .map_err(|e| StorageError::Corrupt(e.to_string()))?;
        let filled = dump::fill(conn, table, BufReader::new(entry).lines())?;
        if filled != *expected {
            return Err(StorageError::Corrupt(format!(
                "{table}: {filled} rows instead of {expected}"
            )));
        }
    }
    Ok(())
}

/// Files, rules and key, each noted in `placed` before its first byte is written.
fn extract_files(
    zip: &mut ZipArchive<File>,
    data: &Path,
    manifest: &Manifest,
    placed: &mut Vec<PathBuf>,
) -> anyhow::Result<()> {
    let mut files = 0;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        let Some(path) = entry.enclosed_name() else {
            continue;
        };
        let is_file = path.starts_with(FILES);
        let known = is_file
            || path.starts_with(OWN_RULES)
            || SINGLE.iter().any(|single| path == Path::new(single));
        if !known || entry.is_dir() {
            continue;
        }
        place(&mut entry, data.join(&path), placed)?;
        files += u64::from(is_file);
    }
    let expected = manifest.files;
    anyhow::ensure!(
        files == expected,
        damaged(format!("{files} files instead of {expected}"))
    );
    Ok(())
}

/// Removes files again, and the folders they leave empty.
fn take_back(data: &Path, placed: &[PathBuf]) {
    for file in placed {
        let _nothing_left = fs::remove_file(file);
        let folders = file.ancestors().skip(1).take_while(|f| *f != data);
        for folder in folders {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

fn place(from: &mut impl Read, target: PathBuf, placed: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    placed.push(target.clone());
    let mut file = private(&target)?;
    std::io::copy(from, &mut file)?;
    Ok(file.sync_all()?)
}

/// When the newest archive in a folder was made, read from its name.
#[must_use]
pub fn newest(folder: &Path) -> Option<(PathBuf, UtcTime)> {
    archives(folder).pop()
}

/// Removes the oldest archives beyond the newest `keep`; answers with how many.
///
/// # Errors
/// The disk.
pub fn prune(folder: &Path, keep: usize) -> std::io::Result<usize> {
    let found = archives(folder);
    let surplus = found.len().saturating_sub(keep.max(1));
    for (path, _) in found.iter().take(surplus) {
        fs::remove_file(path)?;
    }
    Ok(surplus)
}

/// Archives of a folder, oldest first.
fn archives(folder: &Path) -> Vec<(PathBuf, UtcTime)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let stamp = name
                .strip_prefix("siaprak-")?
                .strip_suffix(".zip")?
                .to_owned();
            let made = chrono::NaiveDateTime::parse_from_str(&stamp, "%Y%m%d-%H%M%S").ok()?;
            Some((entry.path(), UtcTime::new(made)))
        })
        .collect();
    found.sort_by_key(|(_, made)| *made);
    found
}
