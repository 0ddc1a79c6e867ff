//! A file that arrives in parts, perhaps over hours: it lies under the id of its upload
//! until the last part is there. What is acknowledged is on the disk, and one holder at a
//! time writes; the lock is the system's, so that nothing of it outlives a killed process.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use uuid::Uuid;

use super::{BlobError, Blobs, Temp, remove_old, sync_folder};

const CHUNK: usize = 64 * 1024;

/// The parts so far, held by one writer until dropped.
#[derive(Debug)]
pub struct Part {
    blobs: Blobs,
    file: File,
}

impl Blobs {
    /// Takes hold of an upload's parts, none yet if it is new.
    ///
    /// # Errors
    /// `Busy` while somebody else holds them, or the disk.
    pub fn hold_part(&self, upload: Uuid) -> Result<Part, BlobError> {
        let path = self.part_path(upload);
        let new = !path.exists();
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        file.try_lock()?;
        if new {
            sync_folder(&self.parts())?;
        }
        Ok(Part {
            blobs: self.clone(),
            file,
        })
    }

    /// Throws an upload's parts away; what cannot be removed now is swept later.
    pub fn remove_part(&self, upload: Uuid) {
        let _gone = fs::remove_file(self.part_path(upload));
    }

    /// Removes what lay an hour or longer and belongs to none of `known`. Answers with how many.
    ///
    /// # Errors
    /// The disk.
    pub fn sweep_parts(&self, known: &[Uuid]) -> Result<usize, BlobError> {
        let now = self.begin()?.modified()?;
        let mut gone = 0;
        for file in fs::read_dir(self.parts())? {
            let path = file?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let id = name.and_then(|name| Uuid::parse_str(name).ok());
            if id.is_none_or(|id| !known.contains(&id)) {
                gone += usize::from(remove_old(&path, now));
            }
        }
        Ok(gone)
    }

    fn parts(&self) -> PathBuf {
        self.root.join("parts")
    }

    fn part_path(&self, upload: Uuid) -> PathBuf {
        self.parts().join(upload.simple().to_string())
    }
}

impl Part {
    /// Goes on behind `offset` bytes; what was written beyond them and never acknowledged is cut off.
    ///
    /// # Errors
    /// `Missing` when fewer bytes are there, or the disk.
    pub fn resume(&mut self, offset: u64) -> Result<(), BlobError> {
        if self.file.metadata()?.len() < offset {
            return Err(BlobError::Missing);
        }
        self.file.set_len(offset)?;
        self.file.seek(SeekFrom::Start(offset))?;
        Ok(())
    }

    /// Appends bytes; they are durable when this returns.
    ///
    /// # Errors
    /// `DiskFull`, or the disk; then the offset stays where it was.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.blobs.check_floor()?;
        self.file.write_all(bytes)?;
        Ok(self.file.sync_data()?)
    }

    /// The whole file as one that was just received: a copy, so that a fault on the way
    /// costs nothing that arrived.
    ///
    /// # Errors
    /// `DiskFull`, or the disk.
    pub fn gather(&mut self) -> Result<Temp, BlobError> {
        let mut temp = self.blobs.begin()?;
        self.file.rewind()?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = self.file.read(&mut chunk)?;
            match chunk.get(..read) {
                Some([]) | None => return Ok(temp),
                Some(bytes) => temp.write(bytes)?,
            }
        }
    }
}

impl From<TryLockError> for BlobError {
    fn from(error: TryLockError) -> Self {
        match error {
            TryLockError::WouldBlock => Self::Busy,
            TryLockError::Error(error) => error.into(),
        }
    }
}
