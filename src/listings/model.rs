//! Types of listings that cannot be wrong.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::accounts::{AccountError, AccountId, PartnerId};
use crate::checklists::Catalogue;
pub use crate::checklists::ProgrammeId;
use crate::permits::PermitError;
use crate::products::ProductId;
use crate::storage::{StorageError, UtcTime};
use crate::{id_type, text_codes, text_enum};

id_type! {
    /// A product sent to a programme.
    SubmissionId
}
id_type! {
    /// A product on a partner's shelf.
    ListingId
}
id_type! {
    /// One person's decision on a submission.
    SignOffId
}

/// A retail partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Partner {
    /// Which.
    pub id: PartnerId,
    /// Its word in addresses and in the ids of its programmes.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Takes part.
    pub active: bool,
    /// Since when.
    pub created_at: UtcTime,
}

text_enum! {
    /// Where a submission stands.
    pub enum SubmissionStatus {
        /// Waits for the partner.
        Open = "open",
        /// Waits for the maker, who was asked to change something.
        ChangesRequested = "changes_requested",
        /// Signed off; a listing came of it.
        Approved = "approved",
        /// Refused by the partner.
        Rejected = "rejected",
        /// Taken back by the maker.
        Withdrawn = "withdrawn",
    }
}

impl SubmissionStatus {
    /// Whether somebody has something to do about it: the partner, or the maker who was asked.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Open | Self::ChangesRequested)
    }

    /// Whether the partner's people may see what was sent (CONTRACTS 3: after a
    /// rejection or withdrawal they keep their own decision and its hash only).
    #[must_use]
    pub const fn shows_dossier(self) -> bool {
        matches!(self, Self::Open | Self::ChangesRequested | Self::Approved)
    }
}

text_enum! {
    /// What one person decided.
    pub enum Outcome {
        /// Signs off for their function.
        Approve = "approve",
        /// Asks the maker to change something; pauses the submission.
        RequestChange = "request_change",
        /// Refuses; ends the submission.
        Reject = "reject",
    }
}

text_codes! {
    /// Why a partner asks for a change or refuses.
    Reason {
        Taste = "taste", Packaging = "packaging", Label = "label", Price = "price", Capacity = "capacity",
        Continuity = "continuity", Evidence = "evidence", Sample = "sample", Assortment = "assortment", Other = "other",
    }
}

text_codes! {
    /// Where the sample is.
    SampleStatus { NotYet = "not_yet", Sent = "sent", Handed = "handed", OnRequest = "on_request" }
}

/// Functions a partner may name for its quorum, in the order forms show them.
pub const FUNCTIONS: &[&str] = &[
    "quality",
    "merchandising",
    "curator",
    "design",
    "purchasing",
    "logistics",
];

/// What decisions rest on besides rows: the rules, and the days on which nobody works.
#[derive(Debug, Clone, Copy)]
pub struct Rulebook<'a> {
    /// Requirements and what they mean.
    pub catalogue: &'a Catalogue,
    /// Confirmed holidays, which the features above know.
    pub holidays: &'a BTreeSet<NaiveDate>,
}

/// What one further size costs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackPrice {
    /// The net weight, as the product's data say it.
    pub pack: String,
    /// As [`Terms::retail_price`].
    pub retail_price: i64,
    /// As [`Terms::partner_price`].
    pub partner_price: i64,
}

/// What the maker offers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Recommended price on the shelf, whole rupiah, for the first net weight.
    pub retail_price: i64,
    /// Price to the partner, whole rupiah; at most the price on the shelf.
    pub partner_price: i64,
    /// The prices of the other net weights, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_prices: Vec<PackPrice>,
    /// Packs the maker can make in a month.
    pub monthly_capacity: u32,
    /// Days from order to delivery.
    pub lead_time_days: u32,
    /// Days since production when the goods are handed over; none when they are made
    /// to order, so that at most the lead time has passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_days: Option<u32>,
    /// Packs in one carton.
    pub carton_content: u32,
    /// Where the sample is.
    pub sample: SampleStatus,
    /// Anything else, in the maker's words; may be empty.
    #[serde(default)]
    pub note: String,
}

impl Terms {
    /// With one price for each of these net weights: what was typed for no size of the
    /// product is dropped, and a size without a price gets none, which the rules refuse.
    #[must_use]
    pub fn for_packs(&self, packs: &[String]) -> Self {
        let typed = |pack: &String| self.more_prices.iter().find(|p| p.pack == *pack).cloned();
        let none = |pack: &String| PackPrice {
            pack: pack.clone(),
            ..PackPrice::default()
        };
        let others = packs.iter().skip(1);
        Self {
            more_prices: others
                .map(|p| typed(p).unwrap_or_else(|| none(p)))
                .collect(),
            ..self.clone()
        }
    }

    /// Days since production when the goods are handed over.
    #[must_use]
    pub fn age_at_delivery(&self) -> u32 {
        self.age_days.unwrap_or(self.lead_time_days)
    }
}

/// An appeal against a rejection and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// What the maker says.
    pub text: String,
    /// Who wrote it.
    pub by: AccountId,
    /// When.
    pub at: UtcTime,
    /// What the partner's administrator answers.
    #[serde(default)]
    pub answer: Option<AppealAnswer>,
}

/// The answer to an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealAnswer {
    /// The submission is judged again.
    pub reopened: bool,
    /// Why or why not.
    pub text: String,
    /// Who answered.
    pub by: AccountId,
    /// When.
    pub at: UtcTime,
}

/// A product sent to a programme.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Which.
    pub id: SubmissionId,
    /// What was sent.
    pub product: ProductId,
    /// To which programme.
    pub programme: ProgrammeId,
    /// Of which partner.
    pub partner: PartnerId,
    /// Where it stands.
    pub status: SubmissionStatus,
    /// From 1; a sealed answer to a change request begins the next.
    pub round: i16,
    /// The sealed dossier as JSON text: exactly these bytes are hashed.
    pub dossier: String,
    /// SHA-256 of `dossier`, hexadecimal.
    pub dossier_hash: String,
    /// What the maker offers.
    pub terms: Terms,
    /// Who sent this round.
    pub sent_by: AccountId,
    /// Sent by a mentor with the owner's recorded consent.
    pub assisted: bool,
    /// When this round was sent.
    pub sent_at: UtcTime,
    /// Last day of the partner's review.
    pub due_on: NaiveDate,
    /// Who works on it, until when.
    pub held: Option<(AccountId, UtcTime)>,
    /// The appeal, if there is one.
    pub appeal: Option<Appeal>,
    /// When it was approved, rejected or withdrawn.
    pub decided_at: Option<UtcTime>,
    /// Counts changes; a decision names the one it saw.
    pub revision: i32,
}

impl Submission {
    /// An appeal waits for the partner's answer.
    #[must_use]
    pub fn appeal_waits(&self) -> bool {
        self.appeal.as_ref().is_some_and(|a| a.answer.is_none())
    }

    /// Who works on it at an instant.
    #[must_use]
    pub fn holder(&self, now: UtcTime) -> Option<AccountId> {
        self.held
            .filter(|(_, until)| *until > now)
            .map(|(who, _)| who)
    }
}

/// One person's recorded decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignOff {
    /// Which.
    pub id: SignOffId,
    /// On which submission.
    pub submission: SubmissionId,
    /// In which round.
    pub round: i16,
    /// In which function they spoke.
    pub function: String,
    /// What they decided.
    pub outcome: Outcome,
    /// Why, for anything but an approval.
    pub reasons: Vec<Reason>,
    /// In their words.
    pub note: String,
    /// Marks from 1 to 5 by line of the score card.
    pub scores: std::collections::BTreeMap<String, u8>,
    /// The dossier they decided on.
    pub dossier_hash: String,
    /// Who.
    pub made_by: AccountId,
    /// When.
    pub made_at: UtcTime,
}

/// A product on a partner's shelf.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Which.
    pub id: ListingId,
    /// Short unguessable code of its public page.
    pub code: String,
    /// What is listed.
    pub product: ProductId,
    /// Under which programme.
    pub programme: ProgrammeId,
    /// With which partner.
    pub partner: PartnerId,
    /// The submission it came of.
    pub submission: SubmissionId,
    /// Since when.
    pub started_at: UtcTime,
    /// When somebody ended it.
    pub ended_at: Option<UtcTime>,
    /// Why.
    pub ended_reason: Option<String>,
    /// The state its people were last told of; says nothing about the state itself.
    pub noticed: ListingState,
}

text_enum! {
    /// Where a listing stands at an instant; derived, never stored.
    pub enum ListingState {
        /// May be sold.
        Active = "active",
        /// A demanded permit does not hold now.
        OnHold = "on_hold",
        /// Ended by the partner.
        Ended = "ended",
    }
}

/// Why something about partners, submissions or listings was refused.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// Absent, or not theirs.
    #[error("not found")]
    NotFound,
    /// Fields that cannot be used: name and key of a text.
    #[error("fields cannot be used: {0:?}")]
    Fields(Vec<(String, &'static str)>),
    /// The product is not ready today; ids of what is missing.
    #[error("not ready: {0:?}")]
    NotReady(Vec<String>),
    /// The programme does not take this kind of product, or nothing at all now.
    #[error("the programme does not take it")]
    NotTaken,
    /// It was sent to this programme already and waits there, or is listed.
    #[error("sent already")]
    SentAlready,
    /// Somebody decided or changed it since it was shown.
    #[error("changed by somebody else since")]
    Changed,
    /// Somebody else works on it.
    #[error("held by somebody else")]
    Held,
    /// The person decided in this round already.
    #[error("decided already")]
    DecidedAlready,
    /// The state does not allow it.
    #[error("not in this state")]
    WrongState,
    /// The account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database.
    #[error(transparent)]
    Storage(StorageError),
}

impl From<StorageError> for ListingError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::NotFound,
            other => Self::Storage(other),
        }
    }
}

impl From<PermitError> for ListingError {
    fn from(error: PermitError) -> Self {
        match error {
            PermitError::Storage(error) => error.into(),
            _ => Self::NotFound,
        }
    }
}

impl ListingError {
    /// One message on one field.
    #[must_use]
    pub fn field(name: &str, key: &'static str) -> Self {
        Self::Fields(vec![(name.to_owned(), key)])
    }
}
