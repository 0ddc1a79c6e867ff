//! One version of one piece of evidence, as the rules see it: dates, review, revocation.
//!
//! The store fills these from its rows; nothing here knows where they came from.
//! Dates are civil dates in the facility's zone.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::watched::{FactHash, WatchField};
use crate::text_codes;

/// The id of an evidence kind, such as `spp_irt`; the catalogue knows which exist.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EvidenceKind(String);

impl EvidenceKind {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for EvidenceKind {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<String> for EvidenceKind {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl std::fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

text_codes! {
    /// How far the mentor's review of a version has come. `withdrawn` is an acceptance taken back.
    ReviewState { Draft = "draft", InReview = "in_review", Returned = "returned", Accepted = "accepted", Withdrawn = "withdrawn" }
}

text_codes! {
    /// How the mentor checked a version when accepting it; buyers see which.
    HowChecked { Paper = "paper", Original = "original", Register = "register" }
}

/// A mentor's wish for a new version, because a watched fact changed (CONTRACTS 1.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The day it was said.
    pub on: NaiveDate,
    /// What the owner is to do, in the mentor's words.
    pub reason: String,
}

/// One version of a permit, report or other evidence that covers the product in question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionFacts {
    /// The version's row, when it comes from a store.
    pub id: Option<Uuid>,
    /// The permit this is a version of. Versions of one kind with the same value
    /// (also `None`) are one series, in which a later one supersedes.
    pub permit: Option<Uuid>,
    /// What kind of evidence it is.
    pub kind: EvidenceKind,
    /// The number as typed or normalised; empty when the kind has none.
    pub number: String,
    /// Day of issue (filing day for a trademark).
    pub issued_on: Option<NaiveDate>,
    /// First valid day; the day of issue when left out.
    pub valid_from: Option<NaiveDate>,
    /// Last valid day as printed or typed and confirmed.
    pub valid_until: Option<NaiveDate>,
    /// Legally valid until something changes, whatever end is printed.
    pub open_ended: bool,
    /// Where the review stands.
    pub review: ReviewState,
    /// How it was checked at acceptance.
    pub checked: HowChecked,
    /// Withdrawn or frozen by the issuing office from this day on.
    pub revoked_on: Option<NaiveDate>,
    /// Hash of each watched fact when it was accepted (CONTRACTS 1.8).
    pub watched_at_acceptance: BTreeMap<WatchField, FactHash>,
    /// Hashes of later facts that a mentor closed with "no effect", by field.
    pub recheck_closed: BTreeMap<WatchField, Vec<FactHash>>,
    /// The new version a mentor asked for, if one did.
    pub asked: Option<Asked>,
    /// Only the year of its end is known (a P-IRT number without its certificate).
    pub year_only: Option<i32>,
}

impl VersionFacts {
    /// First day on which an accepted version counts: `valid_from`, else the day of issue, else always.
    #[must_use]
    pub fn starts_on(&self) -> NaiveDate {
        self.valid_from.or(self.issued_on).unwrap_or(NaiveDate::MIN)
    }
}
