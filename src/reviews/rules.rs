//! Decisions about reviews: who may take an item, what a return and an
//! acceptance must say. Data in, decision out.

use chrono::{Duration, NaiveDate};

use super::model::{Acceptance, Barred, Claim, Fault, ReviewError};
use crate::accounts::{AccountId, Actor};
use crate::permits::version::{EvidenceKind, HowChecked};
use crate::permits::{FieldName, Finding, Subject, SubjectKind, Version};
use crate::storage::UtcTime;

/// How long a claim lasts without being renewed.
pub const LEASE: Duration = Duration::minutes(20);

/// From when on an item has waited long.
pub const LONG: Duration = Duration::days(3);

/// Longest text of a finding or note, in characters.
pub const TEXT_CHARS: usize = 1000;

/// Kinds that cover one product each (CONTRACTS 2).
const ONE_PRODUCT: [&str; 2] = ["spp_irt", "bpom_md"];

/// Whether an item handed in then has waited long now.
#[must_use]
pub fn waits_long(submitted_at: UtcTime, now: UtcTime) -> bool {
    now - submitted_at >= LONG
}

/// Whether a claim still stands.
#[must_use]
pub fn is_live(claim: &Claim, now: UtcTime) -> bool {
    now < claim.until
}

/// The claim that keeps this person from deciding, if one does.
#[must_use]
pub fn held_by_other(claim: Option<Claim>, me: AccountId, now: UtcTime) -> Option<Claim> {
    claim.filter(|c| c.holder != me && is_live(c, now))
}

/// Why this mentor may not decide on this version.
#[must_use]
pub fn barred(actor: &Actor, version: &Version) -> Option<Barred> {
    if version.enterers().contains(&actor.id) {
        Some(Barred::OwnEntry)
    } else if actor.belongs_to(version.business.any()) {
        Some(Barred::OwnBusiness)
    } else {
        None
    }
}

/// Those of the mentors in whose scope the business lies who may decide:
/// neither those who entered the version nor a member of its business.
#[must_use]
pub fn reviewers(
    in_scope: &[AccountId],
    entered_by: &[AccountId],
    members: &[AccountId],
) -> Vec<AccountId> {
    in_scope
        .iter()
        .copied()
        .filter(|mentor| !entered_by.contains(mentor) && !members.contains(mentor))
        .collect()
}

/// Whether a version of this kind covers exactly one thing.
#[must_use]
pub fn covers_one(kind: &EvidenceKind, covers: SubjectKind) -> bool {
    covers != SubjectKind::Product || ONE_PRODUCT.contains(&kind.as_str())
}

/// One remark of a return as typed, before it is judged.
#[derive(Debug, Clone, Default)]
pub struct Remark {
    /// The part it is about.
    pub field: FieldName,
    /// Which page, from 1, when it is about one.
    pub page: Option<i16>,
    /// Code of the reason; may be empty.
    pub reason: String,
    /// The mentor's words; may be empty.
    pub text: String,
}

impl Remark {
    /// The name of its part in forms: `number`, `page_2`.
    #[must_use]
    pub fn part(&self) -> String {
        self.page
            .map_or_else(|| self.field.to_string(), |page| format!("page_{page}"))
    }

    fn is_empty(&self) -> bool {
        self.reason.is_empty() && self.text.trim().is_empty()
    }
}

/// The findings of a return. Text without a reason is refused, and so is a
/// return without any finding.
///
/// # Errors
/// `NoFinding`, or `Findings` naming each part that cannot be used.
pub fn findings(
    remarks: &[Remark],
    known: &[&str],
    pages: usize,
) -> Result<Vec<Finding>, ReviewError> {
    let said: Vec<&Remark> = remarks.iter().filter(|r| !r.is_empty()).collect();
    let faults: Vec<(String, Fault)> = said
        .iter()
        .filter_map(|r| Some((r.part(), fault(r, known, pages)?)))
        .collect();
    if !faults.is_empty() {
        return Err(ReviewError::Findings(faults));
    }
    if said.is_empty() {
        return Err(ReviewError::NoFinding);
    }
    Ok(said.into_iter().map(finding).collect())
}

fn fault(remark: &Remark, known: &[&str], pages: usize) -> Option<Fault> {
    let beyond = |page: i16| usize::try_from(page).map_or(true, |p| p == 0 || p > pages);
    if remark.reason.is_empty() {
        Some(Fault::NoReason)
    } else if !known.contains(&remark.reason.as_str()) {
        Some(Fault::UnknownReason)
    } else if remark.page.is_some_and(beyond) {
        Some(Fault::NoPage)
    } else {
        None
    }
}

fn finding(remark: &Remark) -> Finding {
    Finding {
        field: remark.field,
        page: remark.page,
        reason: remark.reason.clone(),
        text: cut(&remark.text),
        ..Finding::default()
    }
}

/// A text without blanks around it, at most [`TEXT_CHARS`] long.
#[must_use]
pub fn cut(text: &str) -> String {
    text.trim().chars().take(TEXT_CHARS).collect()
}

/// Whether an acceptance may stand: it covers something it may cover, was
/// checked no later than `today`, and the end is known where the kind needs it.
///
/// # Errors
/// `Coverage`, `CheckedAhead` or `EndUnknown`.
pub fn check(
    acceptance: &Acceptance,
    version: &Version,
    choices: &[Subject],
    needs_end: bool,
    today: NaiveDate,
) -> Result<(), ReviewError> {
    let covered = &acceptance.coverage;
    let first = covered.first().ok_or(ReviewError::Coverage)?;
    let one = covers_one(&version.kind, first.kind);
    if covered.iter().any(|s| !choices.contains(s)) || (one && covered.len() > 1) {
        return Err(ReviewError::Coverage);
    }
    if acceptance.checked_on > today {
        return Err(ReviewError::CheckedAhead);
    }
    if needs_end && version.fields.valid_until.is_none() {
        return Err(ReviewError::EndUnknown);
    }
    Ok(())
}

/// The ways to check that say more than the one on record: a partner may ask for the register
/// (CONTRACTS 2), and nothing is unlearned by looking again.
#[must_use]
pub fn closer_checks(on_record: Option<HowChecked>) -> Vec<HowChecked> {
    let known = HowChecked::ALL
        .iter()
        .position(|how| Some(*how) == on_record);
    let first = known.map_or(0, |at| at + 1);
    HowChecked::ALL.iter().skip(first).copied().collect()
}

/// Whether a closer look may be recorded: it says more than the one before, and has happened.
///
/// # Errors
/// `NotCloser` or `CheckedAhead`.
pub fn closer(
    on_record: Option<HowChecked>,
    how: HowChecked,
    checked_on: NaiveDate,
    today: NaiveDate,
) -> Result<(), ReviewError> {
    if !closer_checks(on_record).contains(&how) {
        return Err(ReviewError::NotCloser);
    }
    if checked_on > today {
        return Err(ReviewError::CheckedAhead);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(reason: &str, text: &str) -> Remark {
        Remark {
            field: FieldName::Number,
            reason: reason.to_owned(),
            text: text.to_owned(),
            ..Remark::default()
        }
    }

    const KNOWN: [&str; 2] = ["unreadable", "number_differs"];

    #[test]
    fn free_text_alone_sends_nothing_back() {
        let refused = findings(&[remark("", "Nomornya salah, Bu.")], &KNOWN, 1);
        assert!(
            matches!(refused, Err(ReviewError::Findings(f)) if f == [("number".into(), Fault::NoReason)])
        );
        assert!(matches!(
            findings(&[remark("", "  ")], &KNOWN, 1),
            Err(ReviewError::NoFinding)
        ));
    }

    #[test]
    fn a_reason_on_a_page_that_is_not_there_is_refused() {
        let page = |page| Remark {
            field: FieldName::Pages,
            page: Some(page),
            ..remark("unreadable", "")
        };
        assert!(findings(&[page(2)], &KNOWN, 2).is_ok());
        for beyond in [0, 3, -1] {
            assert!(
                matches!(findings(&[page(beyond)], &KNOWN, 2), Err(ReviewError::Findings(f)) if f[0].1 == Fault::NoPage)
            );
        }
        assert!(findings(&[remark("ugly", "")], &KNOWN, 2).is_err());
    }

    #[test]
    fn a_lease_ends_at_its_last_instant_and_never_binds_its_holder() {
        let now = UtcTime::far();
        let holder = AccountId::new(now);
        let claim = Claim {
            version: crate::permits::VersionId::new(now),
            holder,
            until: now + LEASE,
        };
        let other = AccountId::new(now);
        assert_eq!(held_by_other(Some(claim), other, now), Some(claim));
        assert_eq!(held_by_other(Some(claim), holder, now), None);
        assert_eq!(held_by_other(Some(claim), other, now + LEASE), None);
    }

    #[test]
    fn whoever_entered_it_or_belongs_to_the_business_is_no_reviewer() {
        let now = UtcTime::far();
        let [one, two, three] = [now; 3].map(AccountId::new);
        assert_eq!(reviewers(&[one, two, three], &[one], &[two]), [three]);
        assert!(reviewers(&[one], &[one], &[]).is_empty());
    }
}
