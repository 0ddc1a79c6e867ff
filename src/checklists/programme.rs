//! A retail partner's curation programme: what it asks beyond the law, and how it decides.
//!
//! A programme adds requirements and tightens them with figures. It has no way to
//! drop or soften what the law demands; the file format has no key for it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::dates::optional_date;
use super::delivery::Delivery;
use super::predicate::Predicate;
use super::requirement::{Requirement, Words};
use crate::accounts::PartnerId;
use crate::id_type;
use crate::permits::days_before::DaysBefore;
use crate::permits::version::EvidenceKind;
use crate::storage::UtcTime;

id_type! {
    /// A partner's programme.
    ProgrammeId
}

/// A programme as a partner runs it: the rules above, kept in the database.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredProgramme {
    /// Which one.
    pub id: ProgrammeId,
    /// Whose it is.
    pub partner: PartnerId,
    /// The rules; `spec.id` is the programme's address word and target.
    pub spec: Programme,
    /// Takes submissions now.
    pub active: bool,
    /// Since when it is kept here.
    pub created_at: UtcTime,
    /// Counts changes; an edit names the one it saw.
    pub revision: i32,
}

/// The one kind of evidence that ages for a partner.
const LAB_TEST: &str = "lab_test";

/// One requirement a programme asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addition {
    /// Requirement id.
    pub requirement: String,
    /// Which products it is asked of, within those it can concern.
    #[serde(default, skip_serializing_if = "Predicate::is_always")]
    pub when: Predicate,
    /// `false` shows it as welcome, not demanded.
    #[serde(default = "yes")]
    pub mandatory: bool,
    /// Why the partner asks.
    pub because: Words,
}

/// Figures that make a requirement stricter than the law.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tightening {
    /// Requirement ids whose evidence a mentor must have found in the official register.
    pub register_check: Vec<String>,
    /// Lab reports count this many months from their issue.
    pub lab_test_max_age_months: Option<u32>,
    /// The product's own shelf life must be at least this; answered at `shelf_life_study`.
    pub min_shelf_life_days: Option<u32>,
    /// Share of the shelf life that must be left at delivery, in percent; asked of
    /// each offer of food by its age at delivery.
    pub min_remaining_percent: Option<u32>,
    /// Commitments are asked for at once, not only when due by law.
    pub commitments_at_once: bool,
}

impl Tightening {
    /// Months after its issue for which evidence of a kind counts for the partner;
    /// `None` when the partner sets no such limit.
    #[must_use]
    pub fn max_age_months(&self, kind: &EvidenceKind) -> Option<u32> {
        self.lab_test_max_age_months
            .filter(|_| kind.as_str() == LAB_TEST)
    }

    /// Whether one of the figures makes this requirement stricter than the law does.
    #[must_use]
    pub fn concerns(&self, requirement: &Requirement) -> bool {
        self.register_check.contains(&requirement.id)
            || (self.commitments_at_once && requirement.commitment.is_some())
    }

    /// The kinds of evidence that age for the partner, with the months they count for.
    pub fn ageing(&self) -> impl Iterator<Item = (EvidenceKind, u32)> {
        let months = self.lab_test_max_age_months.into_iter();
        months.map(|months| (EvidenceKind::from(LAB_TEST), months))
    }
}

/// Weight of one line of the score card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreLine {
    /// Its code: taste, packaging, label, price, continuity, or the partner's own.
    pub code: String,
    /// How it is called.
    pub title: Words,
    /// Its share in percent; all together are 100.
    pub weight: u32,
}

/// A partner's requirement set with dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Stable id, used as a target.
    pub id: String,
    /// The partner's name.
    pub partner: String,
    /// The programme's title.
    pub title: Words,
    /// First day the programme's own requirements count; before it only the law does.
    #[serde(default, deserialize_with = "optional_date")]
    pub effective_from: Option<NaiveDate>,
    /// Last day, inclusive.
    #[serde(default, deserialize_with = "optional_date")]
    pub effective_until: Option<NaiveDate>,
    /// Which products it takes.
    #[serde(default, skip_serializing_if = "Predicate::is_always")]
    pub takes: Predicate,
    /// What it asks for.
    #[serde(default)]
    pub adds: Vec<Addition>,
    /// Figures.
    #[serde(default)]
    pub tightens: Tightening,
    /// Days before its end on which people are told of evidence of a kind, in place of
    /// the catalogue's; of several programmes all count.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reminders: BTreeMap<EvidenceKind, DaysBefore>,
    /// When its goods are delivered; `None` mails no list of what is at risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// Functions of which one distinct person each must approve.
    pub quorum: Vec<String>,
    /// Working days a decision may take.
    pub review_days: u32,
    /// The score card.
    pub scores: Vec<ScoreLine>,
}

fn yes() -> bool {
    true
}

impl Programme {
    /// Whether its own requirements count on a day.
    #[must_use]
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.effective_from.is_none_or(|from| from <= on)
            && self.effective_until.is_none_or(|until| on <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Catalogue;
    use super::*;

    #[test]
    fn a_programme_kept_as_json_reads_like_its_file() {
        let catalogue = Catalogue::embedded().unwrap();
        for programme in catalogue.programmes() {
            let text = serde_json::to_string(programme).unwrap();
            assert_eq!(
                &serde_json::from_str::<Programme>(&text).unwrap(),
                programme
            );
        }
        assert_eq!(catalogue.programmes().count(), 3);
    }
}
