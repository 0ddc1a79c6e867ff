//! Where file work happens: a few threads of its own, away from requests and
//! outside any transaction. One picture is decoded at a time, so that a row of
//! large photos cannot fill the memory. Pages of PDFs are drawn by one thread of
//! the lowest priority, when no files come in: nobody waits for them with an open
//! request, and what they keep would compete for the disk with what people send.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::inspect::{self, Refusal};
use super::masks::MaskBox;
use super::model::{Document, FileType, Safety, ShownPage, display_name};
use super::scanner::{Scanner, Verdict};
use super::{actions, picture, store, store_scans, store_uploads};
use crate::blobs::{BlobError, BlobHash, BlobKind, Blobs, Temp};
use crate::businesses::BusinessId;
use crate::storage::{Database, UtcTime};
use crate::threads::{Priority, Threads};

/// Waiting files the scanner is asked about in one run.
const SCANS: i64 = 50;

/// File work at once; decoding takes turns beyond that.
const THREADS: usize = 4;

/// So long after the last file came in pages are drawn.
const CALM: Duration = Duration::from_millis(150);

/// The pages of one PDF wait at most so long for that.
const PATIENCE: Duration = Duration::from_secs(2);

/// A file as it was received.
#[derive(Debug)]
pub struct Incoming {
    /// The name its sender gave it.
    pub name: String,
    /// Its bytes.
    pub temp: Temp,
}

/// A file whose bytes are durable and which only lacks its row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// Hash of the original.
    pub original: BlobHash,
    /// What it is.
    pub file_type: FileType,
    /// Bytes of the original.
    pub size: i64,
    /// Its name for showing.
    pub file_name: String,
    /// Its shown pages; a PDF gets them later.
    pub shown: Vec<ShownPage>,
    /// Whether the scanner has looked at it; files kept before there was one count as looked at.
    #[serde(default)]
    pub safety: Safety,
}

/// What one look at a file told.
struct Looked {
    file_type: FileType,
    safety: Safety,
    shown: Vec<picture::Shown>,
}

/// A refused file, by name.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {why}")]
pub struct Refused {
    /// The file's name for showing; empty when it is about all of them.
    pub file: String,
    /// Why.
    pub why: Refusal,
}

/// The threads and the files they work on; cheap to clone.
#[derive(Debug, Clone)]
pub struct Workshop {
    blobs: Blobs,
    max_pixels: u64,
    scanner: Scanner,
    decoding: Arc<Mutex<()>>,
    files: Threads,
    drawing: Threads,
    last_intake: Arc<Mutex<Option<Instant>>>,
}

impl Workshop {
    /// Starts the threads. Pictures over `max_pixels` pixels are refused.
    ///
    /// # Errors
    /// The system refuses a thread.
    pub fn start(blobs: Blobs, max_pixels: u64, scanner: Scanner) -> std::io::Result<Self> {
        Ok(Self {
            blobs,
            max_pixels,
            scanner,
            decoding: Arc::default(),
            files: Threads::start("file", THREADS, Priority::Usual)?,
            drawing: Threads::start("draw", 1, Priority::Lowest)?,
            last_intake: Arc::default(),
        })
    }

    /// The files themselves.
    #[must_use]
    pub const fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Looks at all files, makes their shown copies, and keeps them; if one is
    /// refused none is kept.
    ///
    /// # Errors
    /// The first file that was refused, and why.
    pub async fn take_in(&self, files: Vec<Incoming>) -> Result<Vec<Kept>, Refused> {
        let this = self.clone();
        *self.intake() = Some(Instant::now());
        let done = self.files.run(move || this.take_in_here(files)).await;
        done.unwrap_or_else(|| {
            Err(Refused {
                file: String::new(),
                why: Refusal::Fault("the file work broke off".to_owned()),
            })
        })
    }

    /// As [`Self::take_in`], on the calling thread: for commands and jobs.
    ///
    /// # Errors
    /// As [`Self::take_in`].
    pub fn take_in_here(&self, files: Vec<Incoming>) -> Result<Vec<Kept>, Refused> {
        let mut prepared = Vec::new();
        for file in files {
            let name = display_name(&file.name);
            match self.prepare(&file.temp) {
                Ok(looked) => prepared.push((name, file.temp, looked)),
                Err(why) => return Err(Refused { file: name, why }),
            }
        }
        prepared
            .into_iter()
            .map(|(name, temp, looked)| {
                self.keep(&name, temp, looked)
                    .map_err(|why| Refused { file: name, why })
            })
            .collect()
    }

    /// Looks at one file. Programs of others see it only after the scanner did.
    fn prepare(&self, temp: &Temp) -> Result<Looked, Refusal> {
        let file_type = inspect::file_type(temp)?;
        let safety = self.scan(temp.path())?;
        let waits = safety == Safety::Waiting;
        let shown = match file_type {
            FileType::Pdf => vec![],
            FileType::Heic if waits => vec![],
            _ => {
                let _turn = self.decoding.lock().unwrap_or_else(PoisonError::into_inner);
                vec![self.picture(temp.path(), file_type)?]
            }
        };
        Ok(Looked {
            file_type,
            safety,
            shown,
        })
    }

    fn picture(&self, path: &Path, file_type: FileType) -> Result<picture::Shown, Refusal> {
        match file_type {
            FileType::Heic => picture::of_heic(path, &self.blobs.tmp(), self.max_pixels),
            other => picture::of_picture(path, other, self.max_pixels),
        }
    }

    fn scan(&self, path: &Path) -> Result<Safety, Refusal> {
        match self.scanner.look(path) {
            Verdict::Clean => Ok(Safety::Checked),
            Verdict::Found(name) => {
                tracing::warn!(name, "the scanner found something in an upload");
                Err(Refusal::Infected)
            }
            Verdict::NotNow(why) => {
                tracing::warn!(why, "the scanner does not answer; a file waits for it");
                Ok(Safety::Waiting)
            }
        }
    }

    /// Asks the scanner again about files that wait for it, oldest first, until it is away;
    /// answers with how many it judged.
    ///
    /// # Errors
    /// The disk or the database.
    pub fn scan_waiting(&self, db: &Database, now: UtcTime) -> anyhow::Result<i32> {
        let mut judged = 0_i32;
        for waits in db.read_here(|conn| store_scans::waiting(conn, SCANS))? {
            if self.judge(db, &waits, now)? {
                judged = judged.saturating_add(1);
            } else if self.scanner.answers() != Some(Ok(())) {
                break;
            }
        }
        Ok(judged)
    }

    /// Asks about one waiting file; false when there is no verdict yet.
    fn judge(&self, db: &Database, waits: &Document, now: UtcTime) -> anyhow::Result<bool> {
        let (id, original) = (waits.id, &waits.original);
        let path = self.blobs.path(BlobKind::Original, original);
        let gone = |conn: &mut _| store_scans::is_condemned(conn, original);
        let verdict = if !path.exists() && db.read_here(gone)? {
            Verdict::Found("the same content as another file".to_owned())
        } else {
            self.scanner.look(&path)
        };
        match verdict {
            Verdict::NotNow(why) => {
                tracing::warn!(why, %id, "the scanner gives no verdict yet");
                return Ok(false);
            }
            Verdict::Clean => {
                db.write_here(|conn| store_scans::clear(conn, id))?;
                if db
                    .read_here(|conn| store::by_id(conn, id))?
                    .shown
                    .is_empty()
                {
                    self.draw(db, waits.business, original)?;
                }
            }
            Verdict::Found(name) => {
                tracing::warn!(name, %id, "the scanner found something in a kept file");
                db.write_here(|conn| actions::condemn(conn, now, waits))?;
                self.blobs.remove(BlobKind::Original, original);
            }
        }
        Ok(true)
    }

    /// Whether the scanner answers just now; `None` where the installation has none.
    #[must_use]
    pub fn scanner_answers(&self) -> Option<Result<(), String>> {
        self.scanner.answers()
    }

    /// Turns the shown pages of a file a quarter to the right; what was uploaded stays.
    ///
    /// # Errors
    /// The disk, or a page that cannot be read any more.
    pub async fn turn(&self, pages: Vec<ShownPage>) -> Result<Vec<ShownPage>, Refusal> {
        let this = self.clone();
        let done = self.files.run(move || this.turn_here(&pages)).await;
        done.unwrap_or_else(|| Err(Refusal::Fault("the file work broke off".to_owned())))
    }

    fn turn_here(&self, pages: &[ShownPage]) -> Result<Vec<ShownPage>, Refusal> {
        let turned = pages.iter().map(|page| {
            let bytes = read_all(&self.blobs, BlobKind::Shown, &page.hash)?;
            let _turn = self.decoding.lock().unwrap_or_else(PoisonError::into_inner);
            picture::turned(&bytes)
        });
        Ok(self.keep_shown(turned.collect::<Result<_, _>>()?)?)
    }

    /// The shown pages of a file with rectangles covered; pages without any stay as they
    /// are, and without a rectangle there is nothing to make.
    ///
    /// # Errors
    /// The disk, or a page that cannot be read any more.
    pub async fn cover(
        &self,
        pages: Vec<ShownPage>,
        boxes: Vec<MaskBox>,
    ) -> Result<Vec<ShownPage>, Refusal> {
        if boxes.is_empty() {
            return Ok(vec![]);
        }
        let this = self.clone();
        let done = self
            .files
            .run(move || this.cover_here(&pages, &boxes))
            .await;
        done.unwrap_or_else(|| Err(Refusal::Fault("the file work broke off".to_owned())))
    }

    fn cover_here(
        &self,
        pages: &[ShownPage],
        boxes: &[MaskBox],
    ) -> Result<Vec<ShownPage>, Refusal> {
        let mut all = Vec::new();
        for (number, page) in (1_u16..).zip(pages) {
            let here: Vec<MaskBox> = boxes.iter().filter(|b| b.page == number).copied().collect();
            if here.is_empty() {
                all.push(page.clone());
                continue;
            }
            let bytes = read_all(&self.blobs, BlobKind::Shown, &page.hash)?;
            let _turn = self.decoding.lock().unwrap_or_else(PoisonError::into_inner);
            all.extend(self.keep_shown(vec![picture::covered(&bytes, &here)?])?);
        }
        Ok(all)
    }

    fn keep(&self, name: &str, temp: Temp, looked: Looked) -> Result<Kept, Refusal> {
        let size = i64::try_from(temp.size()).unwrap_or(i64::MAX);
        let shown = self.keep_shown(looked.shown)?;
        Ok(Kept {
            original: self.blobs.keep(BlobKind::Original, temp)?,
            file_type: looked.file_type,
            safety: looked.safety,
            size,
            file_name: name.to_owned(),
            shown,
        })
    }

    fn keep_shown(&self, pages: Vec<picture::Shown>) -> Result<Vec<ShownPage>, BlobError> {
        pages
            .into_iter()
            .map(|page| {
                Ok(ShownPage {
                    hash: self.keep_bytes(&page.bytes)?,
                    small: self.keep_bytes(&page.small)?,
                    width: page.width,
                    height: page.height,
                })
            })
            .collect()
    }

    fn keep_bytes(&self, bytes: &[u8]) -> Result<BlobHash, BlobError> {
        let mut temp = self.blobs.begin()?;
        temp.write(bytes)?;
        self.blobs.keep(BlobKind::Shown, temp)
    }

    /// Makes the pages of those files that are PDF, after the answer went out.
    /// Call it when their rows are stored.
    pub fn draw_later(&self, db: &Database, business: BusinessId, files: &[Kept]) {
        let ready = |f: &&Kept| !f.file_type.is_picture() && f.safety == Safety::Checked;
        for file in files.iter().filter(ready) {
            let (this, db, original) = (self.clone(), db.clone(), file.original.clone());
            self.drawing.later(move || {
                this.wait_for_calm();
                if let Err(error) = this.draw(&db, business, &original) {
                    tracing::error!(%error, "the pages of a PDF were not kept");
                }
            });
        }
    }

    fn intake(&self) -> MutexGuard<'_, Option<Instant>> {
        self.last_intake
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for_calm(&self) {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let since = self.intake().map_or(CALM, |last| last.elapsed());
            match CALM.checked_sub(since) {
                Some(left) if !left.is_zero() => std::thread::sleep(left),
                _ => return,
            }
        }
    }

    /// Makes the pages of one PDF, or of an iPhone's picture that waited, now, on the
    /// calling thread: for commands and jobs. No pages when the drawing tool is not installed.
    ///
    /// # Errors
    /// The disk or the database.
    pub fn draw(
        &self,
        db: &Database,
        business: BusinessId,
        original: &BlobHash,
    ) -> anyhow::Result<usize> {
        let file = self.blobs.path(BlobKind::Original, original);
        let pages = if inspect::is_heic(&file)? {
            let _turn = self.decoding.lock().unwrap_or_else(PoisonError::into_inner);
            self.picture(&file, FileType::Heic).into_iter().collect()
        } else {
            let drawn = picture::draw_pdf(&file, &self.blobs.tmp());
            let _turn = self.decoding.lock().unwrap_or_else(PoisonError::into_inner);
            drawn.map_or_else(Vec::new, |folder| picture::drawn_pages(&folder))
        };
        if pages.is_empty() {
            return Ok(0);
        }
        let shown = self.keep_shown(pages)?;
        db.write_here(|conn| store::set_shown(conn, business, original, &shown))?;
        Ok(shown.len())
    }

    /// Runs work with an upload's parts on a thread of files. The parts are free again as
    /// soon as it ends, also when nobody waits for its answer any more.
    ///
    /// # Errors
    /// What the work answers; `Io` when it broke off.
    pub async fn with_parts<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Blobs) -> Result<T, BlobError> + Send + 'static,
    ) -> Result<T, BlobError> {
        let this = self.clone();
        let done = self.files.run(move || work(&this.blobs)).await;
        done.unwrap_or_else(|| {
            Err(BlobError::Io(std::io::Error::other(
                "the file work broke off",
            )))
        })
    }

    /// Reads a whole blob; files are at most some tens of megabytes.
    ///
    /// # Errors
    /// `Missing` when it is not there.
    pub async fn read(&self, kind: BlobKind, hash: BlobHash) -> Result<Vec<u8>, BlobError> {
        let this = self.clone();
        let done = self
            .files
            .run(move || read_all(&this.blobs, kind, &hash))
            .await;
        done.unwrap_or(Err(BlobError::Missing))
    }

    /// Removes files that lay an hour without a row; answers with how many.
    ///
    /// # Errors
    /// The disk or the database.
    pub fn sweep(&self, db: &Database) -> anyhow::Result<usize> {
        let mut gone = 0;
        for kind in BlobKind::ALL {
            let named = db.read_here(|conn| store::named(conn, *kind))?;
            gone += self.blobs.sweep(*kind, &named)?;
        }
        let under_way = db.read_here(store_uploads::ids)?;
        Ok(gone + self.blobs.sweep_parts(&under_way)?)
    }
}

fn read_all(blobs: &Blobs, kind: BlobKind, hash: &BlobHash) -> Result<Vec<u8>, BlobError> {
    let mut bytes = Vec::new();
    let mut file: File = blobs.read(kind, hash)?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}
