//! A few threads of their own for password hashing, of lower priority, so that
//! a storm of log-ins leaves the other pages their cores.
//!
//! Their queue has an end: who would wait longer than a browser does is told so at
//! once, before anything was counted or kept. A seat in the queue is taken first.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::AccountError;
use crate::threads::{Priority, Threads};

/// Passwords that one thread may have before it: about five seconds of its work.
pub const SEATS_PER_THREAD: usize = 128;

/// Seconds after which somebody who found no seat should try again.
pub const RETRY_SECONDS: u32 = 10;

/// The hashing threads; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hashing {
    threads: Threads,
    seats: Arc<Semaphore>,
}

/// A place in the queue; given back when the work is done or the seat is dropped.
#[derive(Debug)]
pub struct Seat {
    _held: OwnedSemaphorePermit,
}

impl Hashing {
    /// Starts `threads` threads (at least one).
    ///
    /// # Errors
    /// The system refuses a thread.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        let seats = threads.max(1).saturating_mul(SEATS_PER_THREAD);
        Ok(Self {
            threads: Threads::start("hash", threads, Priority::Low)?,
            seats: Arc::new(Semaphore::new(seats)),
        })
    }

    /// Takes a place in the queue.
    ///
    /// # Errors
    /// `Busy` when the queue is full.
    pub fn seat(&self) -> Result<Seat, AccountError> {
        let taken = Arc::clone(&self.seats).try_acquire_owned();
        let seat = taken.ok().map(|held| Seat { _held: held });
        seat.ok_or(AccountError::Busy)
    }

    /// Runs `work` on one of the threads.
    ///
    /// # Errors
    /// What `work` answers, or that it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        seat: Seat,
        work: impl FnOnce() -> Result<T, AccountError> + Send + 'static,
    ) -> Result<T, AccountError> {
        let done = self.threads.run(move || {
            let answer = work();
            drop(seat);
            answer
        });
        let broken_off = || Err(AccountError::Hash("the hashing broke off".to_owned()));
        done.await.unwrap_or_else(broken_off)
    }
}
