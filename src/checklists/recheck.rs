//! Whether accepted evidence rests on a fact that has changed, and from when that holds a listing.
//!
//! The permit number a label carries is a special fact: a renewal changes it without
//! anybody editing anything, and printed labels may be used up (CONTRACTS 1.9).

use chrono::NaiveDate;

use super::decide::{Question, Recheck};
use super::situation::differs_since;
use crate::permits::dates::days_on;
use crate::permits::rules::end_of;
use crate::permits::version::{EvidenceKind, VersionFacts};
use crate::permits::watched::{WatchField, WatchedFacts, differing, hash_fact, holds_at_once};

/// Kinds whose number is printed on a label.
const NUMBERS_ON_LABELS: [&str; 3] = ["spp_irt", "bpom_md", "psat"];

/// The watched facts on the day of a question.
pub(super) struct Watch<'q> {
    question: &'q Question<'q>,
    now: WatchedFacts,
    number_since: Option<NaiveDate>,
}

impl<'q> Watch<'q> {
    pub(super) fn new(question: &'q Question<'_>) -> Self {
        let kinds: Vec<EvidenceKind> = NUMBERS_ON_LABELS.iter().map(|k| (*k).into()).collect();
        let permit = question.best_of(&kinds, &|_| false).version;
        let mut now = question.situation.watched.clone();
        if let Some(numbered) = permit.filter(|v| !v.number.trim().is_empty()) {
            now.insert(WatchField::PermitNumbers, numbered.number.clone());
        }
        Self {
            question,
            now,
            number_since: permit.map(VersionFacts::starts_on),
        }
    }

    /// The facts as a version accepted today would rest on.
    pub(super) fn into_facts(self) -> WatchedFacts {
        self.now
    }

    pub(super) fn changes(&self, version: &VersionFacts) -> bool {
        !version.watched_at_acceptance.is_empty() && !self.changed(version).is_empty()
    }

    /// The fields that differ on the day; an old number on a label only after its stock period.
    pub(super) fn changed(&self, version: &VersionFacts) -> Vec<WatchField> {
        let begun = |field: &WatchField| self.since(version, *field) <= self.question.on;
        let used_up = |field: &WatchField| {
            *field != WatchField::PermitNumbers
                || self
                    .stock_until(version)
                    .is_none_or(|until| self.question.on > until)
        };
        differing(version, &self.now)
            .into_iter()
            .filter(begun)
            .filter(used_up)
            .collect()
    }

    /// The day through which a label with the earlier number counts, while it still does.
    pub(super) fn old_label_until(&self, version: &VersionFacts) -> Option<NaiveDate> {
        let outdated = differing(version, &self.now).contains(&WatchField::PermitNumbers);
        self.stock_until(version)
            .filter(|until| outdated && self.question.on <= *until)
    }

    /// First day on which the changes hold a listing.
    pub(super) fn hold_from(&self, version: &VersionFacts) -> Option<NaiveDate> {
        let delay = self
            .question
            .catalogue
            .evidence(&version.kind)
            .map_or(0, |e| e.hold_after_days);
        let days = self.changed(version).into_iter().map(|field| {
            let since = self.since(version, field);
            let used_up = field == WatchField::PermitNumbers && self.stock_until(version).is_some();
            if used_up || holds_at_once(&version.kind, field) {
                since
            } else {
                days_on(since, delay)
            }
        });
        days.min()
    }

    /// Since when a mentor's word is wanted, and whether it was said.
    pub(super) fn opened<'v>(&self, version: &'v VersionFacts) -> Option<Recheck<'v>> {
        let days = self.changed(version).into_iter();
        // A day that nobody wrote down counts as long ago.
        let days: Vec<NaiveDate> = days
            .map(|field| self.since(version, field).max(NaiveDate::default()))
            .collect();
        let (first, last) = (days.iter().min()?, days.iter().max()?);
        Some(Recheck {
            since: *first,
            asked: version.asked.as_ref().filter(|asked| asked.on >= *last),
        })
    }

    fn since(&self, version: &VersionFacts, field: WatchField) -> NaiveDate {
        match field {
            WatchField::PermitNumbers => self
                .stock_until(version)
                .map(|until| days_on(until, 1))
                .or(self.number_since),
            _ => differs_since(&self.question.situation.history, version, field),
        }
        .unwrap_or(NaiveDate::MIN)
    }

    /// Last day of the permit whose number the label carries, and the stock period after it.
    /// A number that was revoked or is not in the file has none.
    fn stock_until(&self, label: &VersionFacts) -> Option<NaiveDate> {
        let printed = label
            .watched_at_acceptance
            .get(&WatchField::PermitNumbers)?;
        let stock = self.question.catalogue.evidence(&label.kind)?.stock_days;
        let numbered = |v: &&VersionFacts| {
            NUMBERS_ON_LABELS.contains(&v.kind.as_str()) && hash_fact(&v.number) == *printed
        };
        let permit = self
            .question
            .situation
            .evidence
            .iter()
            .filter(|v| v.revoked_on.is_none())
            .find(numbered)?;
        end_of(permit, &self.question.rules_of(&permit.kind))
            .last_day()
            .map(|last| days_on(last, stock))
    }
}
