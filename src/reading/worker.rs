//! Reads the papers that wait, one after another. A process that dies leaves its paper to the next
//! once the lease is over; a paper that breaks the reader again and again is given up. Refuses to
//! read what nobody attached: it takes rows, not files; and what the virus scanner has not looked at.

use chrono::Duration;

use super::model::{Found, ReadingState};
use super::store::{self, Row};
use super::{Kind, ReadError, Reading, Wish};
use crate::blobs::{BlobHash, BlobKind, Blobs};
use crate::clock::SharedClock;
use crate::documents::{self, Safety};
use crate::identifiers::Zone;
use crate::storage::{Database, StorageError, UtcTime};

/// How long one paper is safe from being taken over: five pages, each looked at four ways, end before.
const LEASE: Duration = Duration::minutes(20);

/// A reader stops after this, so that its slot ends well before the lease of the job.
const TURN: Duration = Duration::minutes(5);

/// How long a paper waits that the virus scanner has not looked at: programs of others see it after.
const UNSCANNED: Duration = Duration::minutes(1);

/// Tries before a paper is given up.
const TRIES: i16 = 3;

/// What it takes to read papers; made for one turn.
pub struct Worker {
    /// The rows.
    pub db: Database,
    /// The time.
    pub clock: SharedClock,
    /// The files.
    pub blobs: Blobs,
    /// Pictures of more pixels are not decoded.
    pub max_pixels: u64,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Worker")
    }
}

impl Worker {
    /// Reads what waits; answers with how many papers.
    ///
    /// # Errors
    /// The database.
    pub fn run(&self) -> Result<i32, StorageError> {
        let until = self.clock.now() + TURN;
        let mut done = 0_i32;
        while self.clock.now() <= until {
            let Some(row) = self.take()? else { break };
            let (attempt, ended) = (row.attempts, self.ended(row));
            let now = self.clock.now();
            let ours = self.db.write_here(|conn| {
                let ours = store::end(conn, &ended, attempt)?;
                if ours && ended.private != "[]" {
                    let (business, original) = (ended.business_id, &ended.original_hash);
                    documents::masks::ask_again(conn, now, business, original)?;
                }
                Ok::<_, StorageError>(ours)
            })?;
            if !ours {
                tracing::warn!("a reading outlasted its lease");
            }
            done = done.saturating_add(1);
        }
        Ok(done)
    }

    /// The newest paper that is due, taken until its lease ends; those tried too often are given up.
    fn take(&self) -> Result<Option<Row>, StorageError> {
        loop {
            let now = self.clock.now();
            let step = self.db.write_here(|conn| {
                let Some(row) = store::due(conn, now)? else {
                    return Ok(None);
                };
                match documents::safety_of(conn, row.business_id, &row.original_hash)? {
                    Safety::Checked => {}
                    Safety::Waiting => {
                        store::put_off(conn, &row, now + UNSCANNED)?;
                        return Ok(Some(None));
                    }
                    Safety::Found => {
                        let attempts = row.attempts;
                        store::end(conn, &given_up(row), attempts)?;
                        return Ok(Some(None));
                    }
                }
                if row.attempts >= TRIES {
                    let attempts = row.attempts;
                    store::end(conn, &given_up(row), attempts)?;
                    return Ok(Some(None));
                }
                let taken = store::take(conn, &row, now, now + LEASE)?;
                let attempts = row.attempts.saturating_add(1);
                Ok::<_, StorageError>(Some(taken.then_some(Row { attempts, ..row })))
            })?;
            match step {
                None => return Ok(None),
                Some(Some(row)) => return Ok(Some(row)),
                Some(None) => {}
            }
        }
    }

    /// The row as it is after reading its paper.
    fn ended(&self, row: Row) -> Row {
        let now = self.clock.now();
        match self.read(&row, now) {
            Ok(reading) => kept(row, reading),
            Err(ReadError::NoPaper) => Row {
                state: ReadingState::Unread,
                ..row
            },
            Err(ReadError::File(error)) => {
                tracing::warn!(%error, "a paper could not be opened");
                retried(row, now)
            }
        }
    }

    fn read(&self, row: &Row, now: UtcTime) -> Result<Reading, ReadError> {
        let hash: BlobHash = row
            .original_hash
            .parse()
            .map_err(|_damaged: String| ReadError::NoPaper)?;
        let file = self.blobs.path(BlobKind::Original, &hash);
        super::read(&file, &self.blobs.tmp(), wish(row, now, self.max_pixels))
    }
}

/// A label or bar code is known by how it was uploaded; other papers say themselves what they are.
fn wish(row: &Row, now: UtcTime, max_pixels: u64) -> Wish {
    let expected: Option<Kind> = row.expected.parse().ok();
    let goods = expected.filter(|kind| kind.shows_goods());
    Wish {
        kind: goods,
        likely: expected,
        on: Zone::Wib.today(now.naive()),
        max_pixels,
    }
}

fn kept(row: Row, reading: Reading) -> Row {
    let page = reading.page;
    let proposals = reading.proposals.into_iter();
    let found: Vec<Found> = proposals.map(|p| Found::of(p, page)).collect();
    let state = if found.is_empty() {
        ReadingState::Unread
    } else {
        ReadingState::Read
    };
    Row {
        state,
        kind: reading.kind.map(|kind| kind.as_str().to_owned()),
        found: serde_json::to_string(&found).unwrap_or_else(|_never| "[]".to_owned()),
        private: serde_json::to_string(&reading.private).unwrap_or_else(|_never| "[]".to_owned()),
        ..row
    }
}

/// Due again after a while that doubles, or given up.
fn retried(row: Row, now: UtcTime) -> Row {
    if row.attempts >= TRIES {
        return given_up(row);
    }
    let minutes = 1_i64 << row.attempts.clamp(0, TRIES);
    Row {
        due_at: now + Duration::minutes(minutes),
        ..row
    }
}

fn given_up(row: Row) -> Row {
    Row {
        state: ReadingState::GivenUp,
        ..row
    }
}
