//! Why something about an area was refused.

use crate::accounts::AccountError;
use crate::businesses::BusinessError;
use crate::checklists::WaiverError;
use crate::documents::DocumentError;
use crate::reviews::ReviewError;
use crate::storage::StorageError;

/// In words of the office.
#[derive(Debug, thiserror::Error)]
pub enum CentreError {
    /// Absent, or outside the area.
    #[error("not found")]
    NotFound,
    /// An area that is not within the coordinator's own.
    #[error("the area is not within yours")]
    ForeignArea,
    /// A mentor without an area.
    #[error("an area is needed")]
    NoArea,
    /// No reason was given, or a very long one.
    #[error("a reason is needed")]
    NoReason,
    /// The end of a waiver is missing, past or more than two years off.
    #[error("an end date within two years is needed")]
    BadEnd,
    /// A revocation from a day that has not come.
    #[error("the day has not come")]
    BadDay,
    /// A requirement that the catalogue does not know or that is no legal one.
    #[error("not a legal requirement")]
    BadRequirement,
    /// A legal waiver without its paper.
    #[error("a document is needed")]
    NoDocument,
    /// A group cannot go to this person.
    #[error("no such mentor")]
    BadMentor,
    /// The version was never accepted, or was revoked already.
    #[error("the permit cannot be revoked in this state")]
    State,
    /// Accounts refused.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Businesses are asked for one thing only: another mentor for a group.
impl From<BusinessError> for CentreError {
    fn from(error: BusinessError) -> Self {
        match error {
            BusinessError::NotFound => Self::NotFound,
            BusinessError::Account(error) => error.into(),
            BusinessError::Storage(error) => error.into(),
            _ => Self::BadMentor,
        }
    }
}

impl From<DocumentError> for CentreError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Storage(error) => error.into(),
            _ => Self::NotFound,
        }
    }
}

impl From<WaiverError> for CentreError {
    fn from(error: WaiverError) -> Self {
        match error {
            WaiverError::NotFound => Self::NotFound,
            WaiverError::BadEnd => Self::BadEnd,
            WaiverError::NoReason => Self::NoReason,
            WaiverError::BadRequirement => Self::BadRequirement,
            WaiverError::Storage(error) => error.into(),
        }
    }
}

/// Reviews are asked for one thing only: the items of a mentor for another.
impl From<ReviewError> for CentreError {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Storage(error) => error.into(),
            ReviewError::NotFound => Self::NotFound,
            _ => Self::BadMentor,
        }
    }
}
