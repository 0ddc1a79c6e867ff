//! Limits on attempts, counted in the database so that all processes share
//! them. Generous by address: a whole village stands behind one carrier address.

use chrono::{Duration, Timelike};

use super::{AccountError, store_links as store};
use crate::storage::{Conn, StorageError, UtcTime};

/// One limit: so many hits in a window of so many minutes.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Prefix of the stored name.
    pub name: &'static str,
    /// Hits allowed in one window.
    pub hits: i32,
    /// Length of the window in minutes; divides 60.
    pub minutes: u32,
}

/// Wrong passwords for one account.
pub const WRONG_PASSWORD: Limit = Limit {
    name: "password",
    hits: 10,
    minutes: 15,
};
/// Wrong passwords from one address.
pub const WRONG_FROM_ADDRESS: Limit = Limit {
    name: "address",
    hits: 200,
    minutes: 15,
};
/// Mails with a link to one account.
pub const LINK_MAILS: Limit = Limit {
    name: "link",
    hits: 5,
    minutes: 60,
};
/// Registrations, and asking for a new password, from one address.
pub const REGISTRATIONS: Limit = Limit {
    name: "register",
    hits: 60,
    minutes: 60,
};
/// The password asked again by somebody signed in.
pub const PASSWORD_AGAIN: Limit = Limit {
    name: "again",
    hits: 20,
    minutes: 15,
};
/// Wrong codes for one account.
pub const WRONG_CODE: Limit = Limit {
    name: "codes",
    hits: 10,
    minutes: 15,
};
/// Wrong codes or links from one address.
pub const WRONG_CODES: Limit = Limit {
    name: "code",
    hits: 30,
    minutes: 15,
};

/// Looks for a village from one address: one a few keys, by everybody who
/// registers behind it.
pub const VILLAGES: Limit = Limit {
    name: "villages",
    hits: 6_000,
    minutes: 15,
};

impl Limit {
    fn window(self, now: UtcTime) -> UtcTime {
        let at = now.naive();
        let into = at.minute() % self.minutes;
        let cut = Duration::minutes(i64::from(into)) + Duration::seconds(i64::from(at.second()));
        UtcTime::new(at.with_nanosecond(0).unwrap_or(at) - cut)
    }

    fn key(self, subject: &str) -> String {
        format!("{}:{subject}", self.name)
    }

    fn end(self, now: UtcTime) -> UtcTime {
        self.window(now) + Duration::minutes(i64::from(self.minutes))
    }

    /// Counts one hit, and refuses when that is one too many. Taken before the
    /// work it limits, so that tries sent side by side count as well.
    ///
    /// # Errors
    /// `TooMany`, or the database.
    pub fn take(self, conn: &mut Conn, subject: &str, now: UtcTime) -> Result<(), AccountError> {
        match store::count_hit(conn, &self.key(subject), self.window(now))? {
            hits if hits > self.hits => Err(AccountError::TooMany(self.end(now))),
            _ => Ok(()),
        }
    }

    /// Takes one hit back, after success; in a window that is over nothing is left to take.
    ///
    /// # Errors
    /// The database.
    pub fn give_back(
        self,
        conn: &mut Conn,
        subject: &str,
        now: UtcTime,
    ) -> Result<(), StorageError> {
        store::uncount_hit(conn, &self.key(subject), self.window(now))
    }

    /// Forgets all hits, after success.
    ///
    /// # Errors
    /// The database.
    pub fn forget(self, conn: &mut Conn, subject: &str) -> Result<(), StorageError> {
        store::forget_hits(conn, &self.key(subject))
    }
}

/// Drops windows that ended more than a day ago; answers with how many.
///
/// # Errors
/// The database.
pub fn clean_up(conn: &mut Conn, now: UtcTime) -> Result<usize, StorageError> {
    store::drop_windows(conn, now - Duration::days(1))
}
