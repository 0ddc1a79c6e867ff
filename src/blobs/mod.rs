//! Files by content hash on disk: written under a temporary name, synced, renamed.
//!
//! A blob never changes and is named by the SHA-256 of its bytes, so writing
//! the same bytes twice keeps them once. It refuses to write below the floor
//! of free disk space. A crash leaves only files under `tmp`, which
//! [`Blobs::sweep`] removes, as it does blobs that no row names any more; files that
//! arrive in parts lie under `parts` as long as their upload lives. The few verbs here (write, keep, open, remove, list) are what an object store
//! offers too.

mod parts;
mod temp;

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use parts::Part;
pub use temp::Temp;

/// How long a file may lie unnamed before the sweep takes it: longer than any request.
const GRACE: Duration = Duration::from_secs(60 * 60);

/// SHA-256 of a blob's bytes, as 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobHash(String);

impl BlobHash {
    fn of(digest: &[u8]) -> Self {
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The 64 hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BlobHash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hex = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if hex {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{text:?} is not a SHA-256 in hex"))
        }
    }
}

impl TryFrom<String> for BlobHash {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<BlobHash> for String {
    fn from(hash: BlobHash) -> Self {
        hash.0
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which shelf a blob stands on: private originals and copies made to be shown never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlobKind {
    /// What was uploaded, byte by byte.
    Original,
    /// A copy without location data, made here.
    Shown,
}

impl BlobKind {
    /// Both kinds.
    pub const ALL: &'static [Self] = &[Self::Original, Self::Shown];

    const fn folder(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Shown => "shown",
        }
    }
}

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Less than the floor would stay free on the disk.
    #[error("the disk is nearly full")]
    DiskFull,
    /// Somebody else is writing it just now.
    #[error("somebody else is writing this file")]
    Busy,
    /// No such blob.
    #[error("the file is missing")]
    Missing,
    /// The disk refused.
    #[error("the disk refused: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::DiskFull,
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// The files under one folder; cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: PathBuf,
    floor: u64,
}

impl Blobs {
    /// Files under `root`, of which `floor` bytes of its disk always stay free.
    ///
    /// # Errors
    /// The folders cannot be made.
    pub fn open(root: &Path, floor: u64) -> Result<Self, BlobError> {
        for folder in ["tmp", "parts", "original", "shown"] {
            fs::create_dir_all(root.join(folder))?;
        }
        // Whole paths: tools that read a blob run in a folder of their own.
        Ok(Self {
            root: fs::canonicalize(root)?,
            floor,
        })
    }

    /// Begins a file that is nowhere named yet; dropped, it is gone.
    ///
    /// # Errors
    /// `DiskFull` when the disk is at its floor.
    pub fn begin(&self) -> Result<Temp, BlobError> {
        self.check_floor()?;
        Ok(Temp::create(&self.tmp())?)
    }

    fn check_floor(&self) -> Result<(), BlobError> {
        let disk = rustix::fs::statvfs(&self.root).map_err(io::Error::from)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free < self.floor {
            return Err(BlobError::DiskFull);
        }
        Ok(())
    }

    /// Gives a finished file its lasting name; durable when this returns. Bytes
    /// kept before stay as they are.
    ///
    /// # Errors
    /// The disk; then nothing stays.
    pub fn keep(&self, kind: BlobKind, mut temp: Temp) -> Result<BlobHash, BlobError> {
        let hash = temp.seal()?;
        let target = self.path(kind, &hash);
        if let Ok(there) = File::options().append(true).open(&target) {
            // Young again, so that a sweep running now leaves it for the row to come.
            there.set_modified(temp.modified()?)?;
            return Ok(hash);
        }
        let folder = target.parent().unwrap_or(&self.root);
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_folder(&self.root.join(kind.folder()))?;
        }
        temp.rename(&target)?;
        sync_folder(folder)?;
        Ok(hash)
    }

    /// Removes a blob whatever names it: something bad was found in it.
    pub fn remove(&self, kind: BlobKind, hash: &BlobHash) {
        let _gone = fs::remove_file(self.path(kind, hash));
    }

    /// Opens a blob for reading.
    ///
    /// # Errors
    /// `Missing` when it is not there.
    pub fn read(&self, kind: BlobKind, hash: &BlobHash) -> Result<File, BlobError> {
        Ok(File::open(self.path(kind, hash))?)
    }

    /// Where a blob lies, for tools that need a path.
    #[must_use]
    pub fn path(&self, kind: BlobKind, hash: &BlobHash) -> PathBuf {
        let (head, tail) = hash.0.split_at_checked(2).unwrap_or(("", &hash.0));
        self.root.join(kind.folder()).join(head).join(tail)
    }

    /// Where work may lie that nothing names yet; what a crash leaves there is swept.
    #[must_use]
    pub fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Every blob of a kind.
    ///
    /// # Errors
    /// The disk.
    pub fn list(&self, kind: BlobKind) -> Result<Vec<BlobHash>, BlobError> {
        Ok(self
            .entries(kind)?
            .into_iter()
            .map(|(hash, _)| hash)
            .collect())
    }

    fn entries(&self, kind: BlobKind) -> Result<Vec<(BlobHash, PathBuf)>, BlobError> {
        let mut found = Vec::new();
        for folder in fs::read_dir(self.root.join(kind.folder()))? {
            let folder = folder?;
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                let name = format!(
                    "{}{}",
                    folder.file_name().to_string_lossy(),
                    file.file_name().to_string_lossy()
                );
                if let Ok(hash) = name.parse() {
                    found.push((hash, file.path()));
                }
            }
        }
        Ok(found)
    }

    /// Removes what lay unnamed for an hour: temporary files, and blobs of this
    /// kind that are not in `named`. Answers with how many.
    ///
    /// # Errors
    /// The disk.
    pub fn sweep(&self, kind: BlobKind, named: &HashSet<BlobHash>) -> Result<usize, BlobError> {
        // The age is told by the disk's own clock, which wrote the times compared.
        let now = self.begin()?.modified()?;
        let mut gone = 0;
        for file in fs::read_dir(self.tmp())? {
            gone += usize::from(remove_old(&file?.path(), now));
        }
        for (hash, path) in self.entries(kind)? {
            if !named.contains(&hash) {
                gone += usize::from(remove_old(&path, now));
            }
        }
        Ok(gone)
    }
}

fn remove_old(path: &Path, now: SystemTime) -> bool {
    let age = fs::metadata(path)
        .and_then(|m| m.modified())
        .ok()
        .and_then(|at| now.duration_since(at).ok());
    let remove = |path: &Path| match path.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    };
    age.is_some_and(|age| age > GRACE) && remove(path).is_ok()
}

/// Copies bytes and answers with their hash.
///
/// # Errors
/// Reading or writing.
pub fn copy_hashed(from: &mut impl Read, to: &mut impl Write) -> io::Result<BlobHash> {
    let (mut sha, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(BlobHash::of(&sha.finalize())),
            count => {
                let part = buffer.get(..count).unwrap_or_default();
                sha.update(part);
                to.write_all(part)?;
            }
        }
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> (tempfile::TempDir, Blobs) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path(), 0).unwrap();
        (folder, blobs)
    }

    fn write(blobs: &Blobs, bytes: &[u8]) -> BlobHash {
        let mut temp = blobs.begin().unwrap();
        temp.write(bytes).unwrap();
        blobs.keep(BlobKind::Original, temp).unwrap()
    }

    fn age(path: &Path) {
        let old = SystemTime::UNIX_EPOCH;
        File::options()
            .append(true)
            .open(path)
            .unwrap()
            .set_modified(old)
            .unwrap();
    }

    #[test]
    fn the_same_bytes_are_kept_once_and_read_back() {
        let (_folder, blobs) = shelf();
        let first = write(&blobs, b"sertifikat");
        assert_eq!(write(&blobs, b"sertifikat"), first);
        assert_eq!(
            blobs.list(BlobKind::Original).unwrap(),
            std::slice::from_ref(&first)
        );
        let read = io::read_to_string(blobs.read(BlobKind::Original, &first).unwrap()).unwrap();
        assert_eq!(read, "sertifikat");
        assert!(matches!(
            blobs.read(BlobKind::Shown, &first),
            Err(BlobError::Missing)
        ));
    }

    #[test]
    fn what_is_dropped_before_it_is_kept_leaves_nothing() {
        let (folder, blobs) = shelf();
        let mut temp = blobs.begin().unwrap();
        temp.write(b"half").unwrap();
        drop(temp);
        assert_eq!(fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0);
        assert!(blobs.list(BlobKind::Original).unwrap().is_empty());
    }

    #[test]
    fn the_sweep_takes_old_unnamed_files_only() {
        let (folder, blobs) = shelf();
        let (named, orphan, young) = (
            write(&blobs, b"named"),
            write(&blobs, b"orphan"),
            write(&blobs, b"young"),
        );
        age(&blobs.path(BlobKind::Original, &named));
        age(&blobs.path(BlobKind::Original, &orphan));
        let crashed = folder.path().join("tmp/crashed");
        fs::write(&crashed, b"x").unwrap();
        age(&crashed);
        let gone = blobs
            .sweep(BlobKind::Original, &HashSet::from([named.clone()]))
            .unwrap();
        assert_eq!(gone, 2);
        assert!(!crashed.exists());
        let mut left = blobs.list(BlobKind::Original).unwrap();
        left.sort();
        let mut expected = [named, young];
        expected.sort();
        assert_eq!(left, expected);
    }

    #[test]
    fn a_relative_folder_is_found_from_anywhere() {
        let folder = tempfile::tempdir_in("target").unwrap();
        let here = std::env::current_dir().unwrap();
        let relative = folder.path().strip_prefix(&here).unwrap_or(folder.path());
        let blobs = Blobs::open(relative, 0).unwrap();
        let hash = write(&blobs, b"x");
        assert!(blobs.path(BlobKind::Original, &hash).is_absolute());
        assert!(blobs.tmp().is_absolute());
    }

    #[test]
    fn below_the_floor_nothing_is_begun() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path(), u64::MAX).unwrap();
        assert!(matches!(blobs.begin(), Err(BlobError::DiskFull)));
    }
}
