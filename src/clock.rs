//! Where the time comes from. Nothing else in the service asks the machine.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, NaiveDateTime, SubsecRound, Utc};

use crate::storage::UtcTime;

/// Tells the present instant, in UTC, cut to microseconds so that a value
/// read back from either database equals the one written.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> UtcTime;
}

/// A clock shared by all parts of one process.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock, moved by a fixed amount (zero but in a demo on another day).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    offset: Duration,
}

impl SystemClock {
    /// A clock that reads `start` now and runs on from there.
    #[must_use]
    pub fn starting_at(start: NaiveDateTime) -> Self {
        let offset = start - machine_now();
        Self { offset }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> UtcTime {
        UtcTime::new(machine_now() + self.offset)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the machine"
)]
fn machine_now() -> NaiveDateTime {
    let now: DateTime<Utc> = Utc::now();
    now.naive_utc().trunc_subsecs(6)
}

/// A clock that stands still until it is moved; for tests and simulations.
#[derive(Debug, Clone)]
pub struct FixedClock(Arc<Mutex<UtcTime>>);

impl FixedClock {
    /// A clock that stands at `at`.
    #[must_use]
    pub fn at(at: UtcTime) -> Self {
        Self(Arc::new(Mutex::new(at)))
    }

    /// Moves the clock to `at`, forwards or back.
    pub fn set(&self, at: UtcTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> UtcTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
