//! What can go wrong at the database, in words a feature can act on.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A fault of the database. `Unique` and `NotFound` are for features to turn
/// into their own words; the rest ends the use-case and is shown as a fault.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database cannot be reached, or all connections are busy.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
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
            other => Self::Other(other),
        }
    }
}

impl From<serde_json::Error> for StorageError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
