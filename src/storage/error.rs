//! What can go wrong at the database, in words a feature can act on.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A fault of the database. `Unique` and `NotFound` are for features to turn
/// into their own words; the rest ends the use-case and is shown as a fault.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database cannot be reached, or all connections are busy.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The disk of the database has no room left; nothing of the transaction stays.
    #[error("the disk of the database is full: {0}")]
    Full(String),
    /// A unique constraint refused a second row; holds the constraint's or the columns' name.
    #[error("a row like this exists already ({0})")]
    Unique(String),
    /// The row asked for is not there.
    #[error("no such row")]
    NotFound,
    /// A stored value cannot be read as the type it should have.
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    /// Any other refusal of the database.
    #[error("the database refused: {0}")]
    Other(DieselError),
}

impl From<DieselError> for StorageError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => Self::Unique(
                info.constraint_name()
                    .unwrap_or_else(|| info.message())
                    .to_owned(),
            ),
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            DieselError::DatabaseError(kind, info) => match condition(info.message()) {
                Some(of) => of(info.message().to_owned()),
                None => Self::Other(DieselError::DatabaseError(kind, info)),
            },
            gone @ DieselError::BrokenTransactionManager => Self::Unavailable(gone.to_string()),
            other => Self::Other(other),
        }
    }
}

/// What the server says when it has no room, stops or starts; diesel has no kinds of its own
/// for these. PostgreSQL says it in the language of its `lc_messages`; in another than English
/// the answer stays an unnamed refusal.
fn condition(message: &str) -> Option<fn(String) -> StorageError> {
    const FULL: [&str; 2] = ["disk is full", "No space left on device"];
    const AWAY: [&str; 4] = [
        "terminating connection",
        "server closed the connection",
        "the database system is",
        "no connection to the server",
    ];
    if FULL.iter().any(|said| message.contains(said)) {
        return Some(StorageError::Full);
    }
    let away = AWAY.iter().any(|said| message.contains(said));
    away.then_some(StorageError::Unavailable)
}

impl From<serde_json::Error> for StorageError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
