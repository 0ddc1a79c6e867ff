//! Writes down what became of mails, the marks of several hands in one transaction.
//!
//! Every mark is on the disk before its hand takes the next mail, so that a killed
//! process doubles at most one mail a line. While one transaction is on its way to the
//! disk, the marks of the other hands gather and go together in the next: a wait for
//! the disk is shared by all who wait.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::outbox::MailId;
use super::store::{self, Mark};
use crate::storage::{AnyId, Database, StorageError};

/// The mark of one mail under the lease its hand holds.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) mail: MailId,
    pub(super) lease: AnyId,
    pub(super) mark: Mark,
}

type Answer = Result<bool, StorageError>;

/// What the hands of one run share.
#[derive(Debug)]
pub(super) struct Marks<'a> {
    db: &'a Database,
    gathered: Mutex<Vec<(Entry, Sender<Answer>)>>,
    pen: Mutex<()>,
}

impl<'a> Marks<'a> {
    pub(super) fn new(db: &'a Database) -> Self {
        Self {
            db,
            gathered: Mutex::default(),
            pen: Mutex::default(),
        }
    }

    /// Returns when the mark is kept; false when the lease had passed to another worker.
    ///
    /// # Errors
    /// The database: then none of those written together is kept.
    pub(super) fn write(&self, entry: Entry) -> Answer {
        let (told, answer) = channel();
        lock(&self.gathered).push((entry, told));
        let pen = lock(&self.pen);
        // Empty when the hand before wrote this one with its own.
        let together = std::mem::take(&mut *lock(&self.gathered));
        self.write_all(together);
        drop(pen);
        let lost = || StorageError::Unavailable("the hand that wrote the marks ended".to_owned());
        answer.recv().unwrap_or_else(|_| Err(lost()))
    }

    fn write_all(&self, together: Vec<(Entry, Sender<Answer>)>) {
        if together.is_empty() {
            return;
        }
        let written = self.db.write_here::<Vec<bool>, StorageError>(|conn| {
            let each = together.iter().map(|(entry, _)| entry);
            each.map(|entry| store::mark(conn, entry.mail, entry.lease, &entry.mark))
                .collect()
        });
        let mut ours = written.as_ref().ok().into_iter().flatten();
        for (_, told) in &together {
            let answer = match (&written, ours.next()) {
                (Err(error), _) => Err(StorageError::Unavailable(error.to_string())),
                (Ok(_), ours) => Ok(ours.copied().unwrap_or_default()),
            };
            // A hand that ended meanwhile asks no more.
            let _gone = told.send(answer);
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
