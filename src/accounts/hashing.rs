//! A few threads of their own for password hashing, so that a storm of
//! log-ins leaves the other pages their cores.

use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::AccountError;

type Work = Box<dyn FnOnce() + Send>;

/// The hashing threads; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hashing {
    queue: mpsc::Sender<Work>,
}

impl Hashing {
    /// Starts `threads` threads (at least one).
    ///
    /// # Errors
    /// The system refuses a thread.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        let (queue, work) = mpsc::channel::<Work>();
        let work = Arc::new(Mutex::new(work));
        for number in 0..threads.max(1) {
            let work = Arc::clone(&work);
            std::thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || serve(&work))?;
        }
        Ok(Self { queue })
    }

    /// Runs `work` on one of the threads.
    ///
    /// # Errors
    /// What `work` answers, or that the threads are gone.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, AccountError> + Send + 'static,
    ) -> Result<T, AccountError> {
        let (answer, wait) = oneshot::channel();
        let job: Work = Box::new(move || {
            let _caller_may_be_gone = answer.send(work());
        });
        self.queue.send(job).map_err(|e| gone(&e))?;
        wait.await.map_err(|e| gone(&e))?
    }
}

fn gone(cause: &dyn std::fmt::Display) -> AccountError {
    AccountError::Hash(format!("the hashing threads are gone: {cause}"))
}

fn serve(work: &Mutex<mpsc::Receiver<Work>>) {
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}
