//! A file that is being written and that nothing names yet. Dropped, it is gone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::BlobHash;

/// A file under a temporary name, hashed while it is written.
#[derive(Debug)]
pub struct Temp {
    path: PathBuf,
    file: File,
    sha: Sha256,
    size: u64,
    renamed: bool,
}

impl Temp {
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let path = folder.join(uuid::Uuid::new_v4().simple().to_string());
        let file = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path)?;
        Ok(Self {
            path,
            file,
            sha: Sha256::new(),
            size: 0,
            renamed: false,
        })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// The disk.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.sha.update(bytes);
        self.size = self
            .size
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    /// Bytes written so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Where it lies, for a decoder to read from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The hash of what was written so far.
    #[must_use]
    pub fn hash(&self) -> BlobHash {
        BlobHash::of(&self.sha.clone().finalize())
    }

    pub(super) fn modified(&self) -> io::Result<SystemTime> {
        self.file.metadata()?.modified()
    }

    /// Brings the bytes to the disk.
    pub(super) fn seal(&mut self) -> io::Result<BlobHash> {
        self.file.sync_all()?;
        Ok(self.hash())
    }

    pub(super) fn rename(&mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        self.renamed = true;
        Ok(())
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        if !self.renamed {
            // What cannot be removed now is swept later.
            let _gone = fs::remove_file(&self.path);
        }
    }
}
