//! Types of reviews that cannot be wrong.

use chrono::NaiveDate;

use crate::accounts::AccountId;
use crate::businesses::BusinessError;
use crate::documents::DocumentError;
use crate::permits::version::{EvidenceKind, HowChecked};
use crate::permits::{Finding, PermitError, Subject, VersionId};
use crate::storage::{StorageError, UtcTime};
use crate::{id_type, text_enum};

id_type! {
    /// One thing a mentor found wrong.
    FindingId
}
id_type! {
    /// One decision of a mentor.
    DecisionId
}

text_enum! {
    /// What a mentor decided.
    pub enum Verdict {
        /// The version counts from now on.
        Accepted = "accepted",
        /// The owner corrects what was found.
        Returned = "returned",
        /// What was accepted has since been checked more closely.
        Checked = "checked",
        /// An acceptance was taken back.
        Withdrawn = "withdrawn",
        /// A changed fact does not touch the permit.
        NoEffect = "no_effect",
        /// A changed fact needs a new version of the permit.
        NewVersion = "new_version",
    }
}

/// A decision as it was made; nothing changes or removes it.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Which.
    pub id: DecisionId,
    /// On which version.
    pub version: VersionId,
    /// What.
    pub verdict: Verdict,
    /// By whom.
    pub made_by: AccountId,
    /// When.
    pub made_at: UtcTime,
    /// The mentor's own words; may be empty.
    pub note: String,
}

/// A finding as it was made, with when it was put right.
#[derive(Debug, Clone)]
pub struct PastFinding {
    /// What was found.
    pub finding: Finding,
    /// When.
    pub made_at: UtcTime,
    /// When the next decision closed it.
    pub resolved_at: Option<UtcTime>,
}

/// A lease on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Which version.
    pub version: VersionId,
    /// Who is looking.
    pub holder: AccountId,
    /// Up to this instant, not included.
    pub until: UtcTime,
}

/// Why this mentor may not decide on an item that waits in their scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// They entered it themselves.
    OwnEntry,
    /// It is of a business they belong to.
    OwnBusiness,
}

/// What a mentor wants to see of the queue.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this kind of evidence.
    pub kind: Option<EvidenceKind>,
    /// Part of a business's name.
    pub business: String,
    /// Only what they hold or were handed.
    pub mine: bool,
    /// Only what has waited long.
    pub long: bool,
    /// What follows this item.
    pub after: Option<VersionId>,
}

/// An acceptance as the form says it.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// The revision the mentor looked at.
    pub revision: i32,
    /// What the version covers.
    pub coverage: Vec<Subject>,
    /// How it was checked.
    pub how: HowChecked,
    /// On which civil day.
    pub checked_on: NaiveDate,
    /// The mentor's own words; may be empty.
    pub note: String,
}

/// Why a remark of a return cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Text without a reason.
    NoReason,
    /// A reason the catalogue does not have for this kind.
    UnknownReason,
    /// A page that is not there.
    NoPage,
}

/// Why a review was refused.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// Absent, or not theirs to see.
    #[error("not found")]
    NotFound,
    /// Theirs to see, not theirs to decide.
    #[error("another mentor must decide this")]
    Barred(Barred),
    /// Somebody else is looking at it just now.
    #[error("held by another mentor until {}", .0.until)]
    Held(Claim),
    /// Somebody was first, or the owner changed it.
    #[error("the version changed since it was opened")]
    Overtaken,
    /// A return without a single finding.
    #[error("a return needs a reason on a field or page")]
    NoFinding,
    /// Findings that cannot be used, by the name of their part.
    #[error("a finding cannot be used")]
    Findings(Vec<(String, Fault)>),
    /// An acceptance that covers nothing, or what it may not.
    #[error("the coverage cannot be used")]
    Coverage,
    /// Checked on a day that has not come.
    #[error("the day of the check lies ahead")]
    CheckedAhead,
    /// A check that says no more than the one on record.
    #[error("no closer check than the one on record")]
    NotCloser,
    /// No exact last day, where the kind needs one.
    #[error("the last valid day is not known exactly")]
    EndUnknown,
    /// Words are needed here.
    #[error("a reason is needed")]
    NoReason,
    /// There is nothing to recheck.
    #[error("no watched fact has changed")]
    NothingChanged,
    /// This kind is never shown to partners.
    #[error("this kind is never shown to partners")]
    NeverShown,
    /// The paper proposes something to cover before partners may see it.
    #[error("what is to be covered is not decided")]
    MaskFirst,
    /// No item was marked.
    #[error("no item was chosen")]
    NothingChosen,
    /// The mentor cannot take this item.
    #[error("that mentor cannot review this")]
    BadMentor,
    /// What the business refused: an accepted NIB becomes its own.
    #[error(transparent)]
    Business(BusinessError),
    /// A page that the virus scanner has not looked at, or in which it found something.
    #[error(transparent)]
    Document(DocumentError),
    /// The database.
    #[error(transparent)]
    Storage(StorageError),
}

impl From<StorageError> for ReviewError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::NotFound,
            other => Self::Storage(other),
        }
    }
}

impl From<PermitError> for ReviewError {
    /// What a permit refuses, in the words of a review; what a review never touches
    /// becomes a conflict.
    fn from(error: PermitError) -> Self {
        match error {
            PermitError::NotFound => Self::NotFound,
            PermitError::Coverage => Self::Coverage,
            PermitError::NoEnd => Self::EndUnknown,
            PermitError::Closed => Self::NeverShown,
            PermitError::Undecided => Self::MaskFirst,
            PermitError::Business(error) => Self::Business(error),
            PermitError::Document(error) => Self::Document(error),
            PermitError::Storage(error) => error.into(),
            _ => Self::Overtaken,
        }
    }
}
