//! A few threads of their own for password hashing, of lower priority, so that
//! a storm of log-ins leaves the other pages their cores.

use super::AccountError;
use crate::threads::{Priority, Threads};

/// The hashing threads; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hashing(Threads);

impl Hashing {
    /// Starts `threads` threads (at least one).
    ///
    /// # Errors
    /// The system refuses a thread.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        Threads::start("hash", threads, Priority::Low).map(Self)
    }

    /// Runs `work` on one of the threads.
    ///
    /// # Errors
    /// What `work` answers, or that it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, AccountError> + Send + 'static,
    ) -> Result<T, AccountError> {
        let done = self.0.run(work).await;
        done.unwrap_or_else(|| Err(AccountError::Hash("the hashing broke off".to_owned())))
    }
}
