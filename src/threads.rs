//! Threads for work that must not hold up requests: a queue, and a few threads
//! that take from it in turn. Work that panics is reported and lost; its thread goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// How the system shares the cores out between these threads and others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Like requests.
    Usual,
    /// After requests: somebody waits for it, others more.
    Low,
    /// After all else: nobody waits for it. Programs they start inherit it.
    Lowest,
}

impl Priority {
    /// How much lower than usual, in steps of `nice`.
    const fn lower(self) -> i32 {
        match self {
            Self::Usual => 0,
            Self::Low => 10,
            Self::Lowest => 19,
        }
    }
}

/// Some threads and their queue; cheap to clone.
#[derive(Debug, Clone)]
pub struct Threads {
    queue: mpsc::Sender<Work>,
}

impl Threads {
    /// Starts `count` threads (at least one), named `name` and a number.
    ///
    /// # Errors
    /// The system refuses a thread.
    pub fn start(name: &str, count: usize, priority: Priority) -> std::io::Result<Self> {
        let (queue, work) = mpsc::channel::<Work>();
        let work = Arc::new(Mutex::new(work));
        for number in 0..count.max(1) {
            let work = Arc::clone(&work);
            std::thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || serve(&work, priority))?;
        }
        Ok(Self { queue })
    }

    /// Puts work in the queue and does not wait for it.
    pub fn later(&self, work: impl FnOnce() + Send + 'static) {
        // Fails only when the threads are gone, at the end of the process.
        let _sent = self.queue.send(Box::new(work));
    }

    /// Runs work on one of the threads; none when it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, wait) = oneshot::channel();
        self.later(move || {
            let _caller_may_be_gone = answer.send(work());
        });
        wait.await.ok()
    }
}

fn serve(work: &Mutex<mpsc::Receiver<Work>>, priority: Priority) {
    if priority != Priority::Usual
        && let Err(error) = rustix::process::nice(priority.lower())
    {
        tracing::warn!(%error, "a thread keeps the usual priority");
    }
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("work on a thread of its own panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_goes_on_after_work_that_panicked() {
        let threads = Threads::start("test", 1, Priority::Low).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let broken: Option<i32> = runtime.block_on(threads.run(|| panic!("on purpose")));
        assert_eq!(broken, None);
        assert_eq!(runtime.block_on(threads.run(|| 7)), Some(7));
    }
}
