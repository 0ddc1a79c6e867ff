//! Takes due messages out of the outbox and hands them over.
//!
//! A worker leases a few rows in one transaction, sends each outside any
//! transaction and marks it before the next (`Marks`), fenced by its lease: a worker that was
//! stalled past its lease can no longer change what another one did, and sends
//! nothing that another has taken meanwhile. Killed
//! between sending and marking, the mail goes out once more under the same
//! Message-ID; nothing is lost. A mail that cannot be made marks itself only.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Duration;

use super::fault::{Fault, plain};
use super::mailer::SendError;
use super::marks::{Entry, Marks};
use super::outbox::{self, MailRow, MailState, wait_after};
use super::render::{Cover, compose};
use super::store::{self, Mark};
use super::{Mailer, Message, Renderer};
use crate::clock::Clock;
use crate::storage::{AnyId, Conn, Database, StorageError, UtcTime};

/// What the hands of one run share.
#[derive(Debug)]
struct Shared<'a> {
    /// How many reminders may still go today. Several hands may together exceed it by
    /// what they hold.
    left: AtomicI64,
    marks: Marks<'a>,
}

/// Messages leased at a time.
const BATCH: i64 = 8;

/// What a worker needs.
#[derive(Clone, Copy)]
pub struct Worker<'a> {
    /// Where the outbox is.
    pub db: &'a Database,
    /// The time.
    pub clock: &'a dyn Clock,
    /// How mail leaves.
    pub mailer: &'a Mailer,
    /// Makes the words.
    pub renderer: Renderer<'a>,
}

impl std::fmt::Debug for Worker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker")
            .field("mailer", self.mailer)
            .finish_non_exhaustive()
    }
}

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Taken over by the mail server.
    pub handed: usize,
    /// To be tried again.
    pub deferred: usize,
    /// Lost for good: refused, given up, or could not be made.
    pub failed: usize,
}

impl Tally {
    const fn add(&mut self, other: Self) {
        self.handed += other.handed;
        self.deferred += other.deferred;
        self.failed += other.failed;
    }
}

impl Worker<'_> {
    /// Sends until nothing is due or `until` has come, on several lines at once.
    ///
    /// # Errors
    /// The database; what was leased becomes free when its lease ends.
    pub fn run(&self, until: UtcTime) -> Result<Tally, StorageError> {
        let left = self
            .db
            .read_here(|conn| outbox::left_today(conn, self.mailer.ceiling(), self.clock.now()))?;
        let shared = Shared {
            left: AtomicI64::new(left),
            marks: Marks::new(self.db),
        };
        let fault = || StorageError::Unavailable("a thread that sends mail ended".to_owned());
        let done = std::thread::scope(|all| {
            let more = (1..self.mailer.hands()).map(|_| all.spawn(|| self.hand(until, &shared)));
            let more: Vec<_> = more.collect();
            let mut done = vec![self.hand(until, &shared)];
            done.extend(
                more.into_iter()
                    .map(|one| one.join().unwrap_or_else(|_| Err(fault()))),
            );
            done
        });
        self.mailer.rest();
        let mut tally = Tally::default();
        for one in done {
            tally.add(one?);
        }
        Ok(tally)
    }

    /// One mail after the other.
    fn hand(&self, until: UtcTime, shared: &Shared<'_>) -> Result<Tally, StorageError> {
        let mut tally = Tally::default();
        while self.clock.now() < until && self.batch(&mut tally, shared)? > 0 {}
        Ok(tally)
    }

    /// Sends one batch; answers with how many messages were leased.
    fn batch(&self, tally: &mut Tally, shared: &Shared<'_>) -> Result<usize, StorageError> {
        let now = self.clock.now();
        let longest = Duration::from_std(self.mailer.longest()).unwrap_or(Duration::hours(1));
        // Long enough for the slowest mail, and once more for its fellows.
        let until = now + longest * 2 + Duration::seconds(30);
        let lease = AnyId::new(now);
        let open = shared.left.load(Ordering::Relaxed) > 0;
        let withheld = if open { &[][..] } else { outbox::BULK };
        let rows = self.db.write_here(|conn| {
            let domain = self.mailer.domain();
            store::claim(conn, (lease, until), domain, withheld, BATCH, now)
        })?;
        let leased = rows.len();
        let bulk = rows
            .iter()
            .filter(|row| outbox::BULK.contains(&row.kind.as_str()));
        shared.left.fetch_sub(
            i64::try_from(bulk.count()).unwrap_or(BATCH),
            Ordering::Relaxed,
        );
        for row in rows {
            if self.clock.now() + longest > until {
                self.db.write_here(|conn| store::release(conn, lease))?;
                break;
            }
            if self
                .db
                .read_here(|conn| store::holds(conn, row.id, lease))?
            {
                self.one(&row, lease, (tally, &shared.marks))?;
            }
        }
        Ok(leased)
    }

    fn one(
        &self,
        row: &MailRow,
        lease: AnyId,
        (tally, marks): (&mut Tally, &Marks<'_>),
    ) -> Result<(), StorageError> {
        let sent = catch_unwind(AssertUnwindSafe(|| self.hand_over(row))).unwrap_or_else(|_| {
            let why = Fault::Words.says("internal fault, see the log");
            Err(SendError::Refused(why))
        });
        let mark = judge(row, sent, self.clock.now());
        let counts = self.mailer.counts();
        let (tallied, counted) = match mark.state {
            MailState::HandedOver => (&mut tally.handed, &counts.handed),
            MailState::Queued => (&mut tally.deferred, &counts.deferred),
            MailState::Failed | MailState::Bounced | MailState::GivenUp => {
                (&mut tally.failed, &counts.failed)
            }
        };
        *tallied += 1;
        counted.fetch_add(1, Ordering::Relaxed);
        if let Some(error) = &mark.error {
            tracing::warn!(mail = %row.id, kind = row.kind, state = %mark.state, error, "mail not handed over");
        }
        let mail = row.id;
        if !marks.write(Entry { mail, lease, mark })? {
            tracing::warn!(mail = %row.id, "the lease had passed on; another worker decides");
        }
        Ok(())
    }

    fn hand_over(&self, row: &MailRow) -> Result<(), SendError> {
        let made = self.make(row).map_err(SendError::Refused)?;
        self.mailer.send(&row.id.to_string(), &made)
    }

    fn make(&self, row: &MailRow) -> Result<lettre::Message, String> {
        let message: Message = serde_json::from_str(&row.payload)
            .map_err(|e| Fault::Words.says(&format!("the stored message cannot be read: {e}")))?;
        let lang = row.lang.parse().unwrap_or_default();
        let letter = self.renderer.letter(&message, lang);
        let letter = letter.map_err(|e| Fault::Words.says(&e))?;
        let cover = Cover {
            from: self.mailer.from(),
            to: &row.recipient,
            message_id: &row.message_id,
            date: self.clock.now(),
            bounces_to: self.mailer.bounces_to(),
            decline: row
                .account_id
                .filter(|_| row.optional)
                .map(|account| self.renderer.decline_address(account)),
        };
        compose(&cover, letter)
    }
}

fn judge(row: &MailRow, sent: Result<(), SendError>, now: UtcTime) -> Mark {
    let mark = |state, next_at, error| Mark {
        state,
        next_at,
        error,
        handed_at: None,
    };
    match sent {
        Ok(()) => Mark {
            handed_at: Some(now),
            ..mark(MailState::HandedOver, now, None)
        },
        Err(SendError::Refused(said)) => mark(MailState::Failed, now, Some(plain(&said))),
        Err(SendError::Later(said)) => match wait_after(row.attempts + 1) {
            Some(wait) => mark(MailState::Queued, now + wait, Some(plain(&said))),
            None => mark(MailState::GivenUp, now, Some(plain(&said))),
        },
    }
}

/// Forgets messages that were handed over before `before`; answers with how many.
///
/// # Errors
/// The database.
pub fn forget_handed(conn: &mut Conn, before: UtcTime) -> Result<usize, StorageError> {
    store::forget_handed(conn, before)
}
