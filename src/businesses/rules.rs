//! Decisions about businesses that need no database: what was typed becomes
//! something that cannot be wrong, or a list of everything wrong with it.

use chrono::NaiveDate;

use super::facts::{Equipment, Place, Scale};
use super::{Consent, ConsentKind, Problem};
use crate::accounts::{AccountId, Login, MemberKind};
use crate::identifiers::{self, Kind};

/// A business as typed.
#[derive(Debug, Clone, Default)]
pub struct BusinessInput {
    /// Its name.
    pub name: String,
    /// Name of the owner.
    pub owner_name: String,
    /// Phone, however written; may be empty.
    pub phone: String,
    /// Class after PP 7/2021.
    pub scale: Scale,
    /// NIB, however written; may be empty.
    pub nib: String,
}

/// A facility as typed.
#[derive(Debug, Clone, Default)]
pub struct FacilityInput {
    /// What the owner calls it; empty for the first one.
    pub name: String,
    /// Code of the village, when chosen from the list.
    pub village_code: String,
    /// Name of the village as typed.
    pub village_label: String,
    /// Street, number, neighbourhood.
    pub address: String,
    /// The dwelling or a building apart.
    pub place: Place,
    /// The most automatic step of the line.
    pub equipment: Equipment,
}

/// A business that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedBusiness {
    /// Its name, trimmed.
    pub name: String,
    /// Name of the owner, trimmed.
    pub owner_name: String,
    /// Phone with country code.
    pub phone: Option<String>,
    /// Class after PP 7/2021.
    pub scale: Scale,
    /// Thirteen digits.
    pub nib: Option<String>,
}

/// Checks a business as typed; `on` is the day a NIB is read by.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check_business(
    input: &BusinessInput,
    on: NaiveDate,
) -> Result<CheckedBusiness, Vec<Problem>> {
    let mut problems = Vec::new();
    problems.extend(out_of(&input.name, 2, 120).then_some(Problem::Name));
    problems.extend(out_of(&input.owner_name, 2, 120).then_some(Problem::OwnerName));
    let phone = optional(&input.phone, phone).unwrap_or_else(|()| {
        problems.push(Problem::Phone);
        None
    });
    let nib = optional(&input.nib, |text| nib(text, on)).unwrap_or_else(|()| {
        problems.push(Problem::Nib);
        None
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(CheckedBusiness {
        name: tidy(&input.name),
        owner_name: tidy(&input.owner_name),
        phone,
        scale: input.scale,
        nib,
    })
}

/// What is wrong with a facility as typed, its village aside.
#[must_use]
pub fn facility_problems(input: &FacilityInput) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend((input.name.trim().chars().count() > 120).then_some(Problem::FacilityName));
    problems.extend(out_of(&input.address, 5, 300).then_some(Problem::Address));
    problems
}

/// A phone number in its one form; `None` for anything else.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    match text.parse() {
        Ok(Login::Phone(phone)) => Some(phone),
        _ => None,
    }
}

/// The thirteen digits of a NIB; `None` for anything else.
#[must_use]
pub fn nib(text: &str, on: NaiveDate) -> Option<String> {
    identifiers::identify(text, Some(Kind::Nib), on).normal
}

/// Empty stays empty; anything else must be readable.
fn optional(text: &str, read: impl Fn(&str) -> Option<String>) -> Result<Option<String>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => read(text).map(Some).ok_or(()),
    }
}

/// Whether a text, trimmed, has fewer or more characters than allowed.
#[must_use]
pub fn out_of(text: &str, least: usize, most: usize) -> bool {
    !(least..=most).contains(&text.trim().chars().count())
}

/// Single spaces inside, none around.
#[must_use]
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a consent of this kind stands in the ledger.
#[must_use]
pub fn stands(ledger: &[Consent], kind: ConsentKind) -> bool {
    ledger
        .iter()
        .any(|consent| consent.kind == kind && consent.withdrawn_at.is_none())
}

/// Whether a business would be left without an owner if this person went.
#[must_use]
pub fn is_last_owner(members: &[(AccountId, MemberKind)], account: AccountId) -> bool {
    let mut owners = members.iter().filter(|(_, k)| *k == MemberKind::Owner);
    owners.clone().any(|(id, _)| *id == account) && owners.all(|(id, _)| *id == account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::UtcTime;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn typed() -> BusinessInput {
        BusinessInput {
            name: "  Keripik   CONTOH Bu Sari ".into(),
            owner_name: "Sari".into(),
            phone: "0812-3456-7890".into(),
            nib: "1234 5678 90123".into(),
            ..BusinessInput::default()
        }
    }

    #[test]
    fn what_was_typed_becomes_its_one_form() {
        let checked = check_business(&typed(), day()).unwrap();
        assert_eq!(checked.name, "Keripik CONTOH Bu Sari");
        assert_eq!(checked.phone.as_deref(), Some("+6281234567890"));
        assert_eq!(checked.nib.as_deref(), Some("1234567890123"));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let bad = BusinessInput {
            name: "K".into(),
            owner_name: String::new(),
            phone: "sari@contoh.example".into(),
            nib: "12345".into(),
            ..BusinessInput::default()
        };
        assert_eq!(
            check_business(&bad, day()).unwrap_err(),
            [
                Problem::Name,
                Problem::OwnerName,
                Problem::Phone,
                Problem::Nib
            ]
        );
        let empty = BusinessInput {
            phone: " ".into(),
            nib: String::new(),
            ..typed()
        };
        assert!(check_business(&empty, day()).is_ok());
    }

    #[test]
    fn a_helper_may_go_and_the_last_owner_may_not() {
        let now = UtcTime::far();
        let (owner, other, helper) = (
            AccountId::new(now),
            AccountId::new(now),
            AccountId::new(now),
        );
        let mut members = vec![(owner, MemberKind::Owner), (helper, MemberKind::Helper)];
        assert!(is_last_owner(&members, owner));
        assert!(!is_last_owner(&members, helper));
        members.push((other, MemberKind::Owner));
        assert!(!is_last_owner(&members, owner));
    }
}
