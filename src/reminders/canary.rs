//! A made-up permit that must give one reminder every day. When it does not,
//! reminders do not work, and the jobs page turns red before anybody misses one.
//!
//! Its maker, product and permit are rows like all others: they are found by the
//! same queries and planned by the same engine, in a transaction that is always
//! undone. Nothing of it stays, and nobody is told.

use chrono::{Duration, NaiveDate};

use super::load::{self, Rules};
use super::model::PlannedMail;
use super::plan::plan;
use super::store;
use crate::accounts::{
    self, AccountId, Actor, Login, MemberKind, Membership, NewAccount, Role, SessionId,
};
use crate::businesses::actions::{Registration, register};
use crate::businesses::rules::{BusinessInput, FacilityInput};
use crate::businesses::{self, BusinessId};
use crate::i18n::Lang;
use crate::identifiers::Zone;
use crate::permits;
use crate::permits::version::EvidenceKind;
use crate::products::actions::create;
use crate::products::rules::{Typed, TypedIngredient};
use crate::products::{self, ProductId};
use crate::storage::{AnyId, Conn, Database, StorageError, UtcTime};

/// Where it lives: any village will do.
const VILLAGE: &str = "36.04.05.2001";

/// Why the canary did not sing.
#[derive(Debug, thiserror::Error)]
#[error("the made-up permit could not be planned: {0}")]
pub struct Silent(String);

/// How the transaction ends: always undone.
enum Undone {
    Sang(Vec<PlannedMail>),
    Silent(String),
}

impl From<StorageError> for Undone {
    fn from(error: StorageError) -> Self {
        Self::Silent(error.to_string())
    }
}

fn fault(error: impl std::fmt::Display) -> Undone {
    Undone::Silent(error.to_string())
}

/// The mails that would go to the made-up maker this morning: exactly one, if
/// reminders work.
///
/// # Errors
/// What could not be stored, found or planned.
pub fn sing(db: &Database, rules: Rules<'_>, now: UtcTime) -> Result<Vec<PlannedMail>, Silent> {
    let undone = db.write_here(|conn| match rehearse(conn, rules, now) {
        Ok(mails) => Err::<(), Undone>(Undone::Sang(mails)),
        Err(undone) => Err(undone),
    });
    match undone {
        Err(Undone::Sang(mails)) => Ok(mails),
        Err(Undone::Silent(why)) => Err(Silent(why)),
        Ok(()) => Err(Silent("it was not undone".to_owned())),
    }
}

fn rehearse(conn: &mut Conn, rules: Rules<'_>, now: UtcTime) -> Result<Vec<PlannedMail>, Undone> {
    let today = Zone::Wib.today(now.naive());
    let morning = UtcTime::start_of(today, 7) + Duration::hours(7);
    let mut maker = make_up(conn, now)?;
    let business = register(conn, &maker, now, &kitchen()).map_err(fault)?;
    maker.memberships = vec![Membership {
        business: business.any(),
        kind: MemberKind::Owner,
    }];
    let product = shelve(conn, &maker, business, now)?;
    let last_day = last_day(conn, today)?;
    // Accepted long ago, so that only its last day can bring it to light.
    let accepted = now - Duration::days(400);
    let kind = EvidenceKind::from("spp_irt");
    permits::made_up(conn, &maker, accepted, (business, product), &kind, last_day)
        .map_err(fault)?;
    let state = load::due(conn, rules, morning - Duration::days(1), (morning, morning))?;
    let mut mails = plan(&state, morning);
    mails.retain(|mail| mail.person.account == maker.id);
    Ok(mails)
}

/// It ends tomorrow; on a holiday, when that was said before, it ended a week ago.
fn last_day(conn: &mut Conn, today: NaiveDate) -> Result<NaiveDate, StorageError> {
    let holiday = store::holiday_days(conn)?.contains(&today);
    Ok(today + Duration::days(if holiday { -7 } else { 1 }))
}

fn make_up(conn: &mut Conn, now: UtcTime) -> Result<Actor, Undone> {
    let name = "Kenari".to_owned();
    let new = NewAccount {
        role: Role::Owner,
        name: name.clone(),
        login: Login::Email(format!("kenari-{}@siaprak.invalid", AnyId::new(now))),
        lang: Lang::Id,
        zone: Zone::Wib,
        partner: None,
        functions: vec![],
        areas: vec![],
    };
    let id: AccountId =
        accounts::actions::create_with_password(conn, &new, "", now).map_err(fault)?;
    Ok(Actor {
        id,
        session: SessionId::new(now),
        role: Role::Owner,
        name,
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: vec![],
        areas: vec![],
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    })
}

fn kitchen() -> Registration {
    Registration {
        business: BusinessInput {
            name: "Kenari".to_owned(),
            owner_name: "Kenari".to_owned(),
            phone: "081200000000".to_owned(),
            ..BusinessInput::default()
        },
        facility: FacilityInput {
            village_code: VILLAGE.to_owned(),
            address: "Kenari 1".to_owned(),
            ..FacilityInput::default()
        },
        consents: vec![],
    }
}

fn shelve(
    conn: &mut Conn,
    maker: &Actor,
    business: BusinessId,
    now: UtcTime,
) -> Result<ProductId, Undone> {
    let place = businesses::facilities(conn, business)?.into_iter().next();
    let mut typed = Typed {
        recipe: vec![TypedIngredient {
            name: "Singkong".to_owned(),
            ..TypedIngredient::default()
        }],
        shelf_life: "180".to_owned(),
        ..Typed::default()
    };
    "Kenari".clone_into(&mut typed.facts.name);
    let product = create(conn, maker, now, place.map(|p| p.id), &typed).map_err(fault)?;
    Ok(products::by_id(conn, product)?.id)
}
