//! A made-up permit that must give one reminder every day. When it does not,
//! reminders do not work, and the jobs page turns red before anybody misses one.

use chrono::Duration;

use super::model::{Person, Rule, State, Subject};
use crate::accounts::AccountId;
use crate::checklists::Catalogue;
use crate::i18n::Lang;
use crate::identifiers::Zone;
use crate::permits::version::EvidenceKind;
use crate::storage::{AnyId, StorageError, UtcTime};

/// The canary's mail hour of the present day, an open hour.
#[must_use]
pub fn morning(now: UtcTime) -> UtcTime {
    UtcTime::start_of(Zone::Wib.today(now.naive()), 7) + Duration::hours(7)
}

/// One person and one P-IRT that ends tomorrow, with the catalogue's offsets.
///
/// # Errors
/// The catalogue knows no P-IRT.
pub fn state(catalogue: &Catalogue, now: UtcTime) -> Result<State, StorageError> {
    let evidence = catalogue
        .evidence(&EvidenceKind::from("spp_irt"))
        .ok_or(StorageError::NotFound)?;
    let account = AccountId::new(now);
    let person = Person {
        account,
        name: "Kenari".to_owned(),
        email: "kenari@siaprak.invalid".to_owned(),
        lang: Lang::Id,
        zone: Zone::Wib,
        hour: 7,
    };
    let offsets = evidence.reminders.days_before.iter();
    let subject = Subject {
        id: AnyId::new(now),
        rule: Rule::Permit,
        requirement: "spp_irt".to_owned(),
        title: evidence.title.clone(),
        business: "Kenari".to_owned(),
        product: "Kenari".to_owned(),
        event_on: Zone::Wib.today(now.naive()) + Duration::days(1),
        offsets: offsets
            .filter_map(|days| i32::try_from(*days).ok())
            .collect(),
        every_after: None,
        in_hand: false,
        over_on: None,
        recipients: vec![account],
        path: "/".to_owned(),
        about: None,
        shelf: String::new(),
    };
    Ok(State {
        people: [(account, person)].into(),
        subjects: vec![subject],
        ..State::default()
    })
}
