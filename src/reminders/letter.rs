//! A letter to a business that reads no mail: what its products lack or will lack, printed
//! and handed over. It names neither permit numbers nor files.

use chrono::NaiveDate;

use super::model::ReminderError;
use crate::accounts::policy::{self, Capability};
use crate::accounts::{self, Actor, Role};
use crate::businesses::actions::{label_of, labels};
use crate::businesses::{self, Business, BusinessId};
use crate::checklists::model::NextActor;
use crate::checklists::requirement::{Scope, Words};
use crate::checklists::{self, Catalogue, Item, Target};
use crate::i18n::Lang;
use crate::permits::rules::Status;
use crate::products;
use crate::storage::{Conn, UtcTime};

/// One thing to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is asked for.
    pub title: Words,
    /// How it stands.
    pub status: Status,
    /// Its last valid day, or the last one it had.
    pub day: Option<NaiveDate>,
    /// What to do.
    pub next_step: Words,
    /// For which products; none when it is for the business or its place.
    pub products: Vec<String>,
}

/// A letter as its reader needs it.
#[derive(Debug)]
pub struct Letter {
    /// To whom.
    pub business: Business,
    /// Where they are.
    pub place: String,
    /// In which language: that of its first member.
    pub lang: Lang,
    /// The day it is true of, where they are.
    pub today: NaiveDate,
    /// What ends first stands first; what is missing last.
    pub lines: Vec<Line>,
    /// Whom to ask: name and phone.
    pub mentor: Option<(String, Option<String>)>,
}

/// What a business is to be told on paper.
///
/// # Errors
/// `NotFound` for a business the actor may not see, or the database.
pub fn letter(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    id: BusinessId,
    now: UtcTime,
) -> Result<Letter, ReminderError> {
    let facts = businesses::policy_facts(conn, id)?;
    if !policy::may(actor, Capability::ReadBusiness, &facts) {
        return Err(ReminderError::NotFound);
    }
    let business = businesses::by_id(conn, id)?;
    let place = business.kecamatan.clone();
    let names = labels(conn, std::slice::from_ref(&place))?;
    Ok(Letter {
        place: label_of(&names, &place),
        lang: language(conn, id)?,
        today: place.zone().today(now.naive()),
        lines: lines(conn, catalogue, id, now)?,
        mentor: mentor(conn, actor, id)?,
        business,
    })
}

fn language(conn: &mut Conn, id: BusinessId) -> Result<Lang, ReminderError> {
    let members = businesses::members_of(conn, &[id])?;
    let first = members.get(&id).and_then(|members| members.first());
    Ok(match first {
        Some(first) => accounts::by_id(conn, *first)?.lang,
        None => Lang::Id,
    })
}

/// The mentor who prints it, or who looks after the business.
fn mentor(
    conn: &mut Conn,
    actor: &Actor,
    id: BusinessId,
) -> Result<Option<(String, Option<String>)>, ReminderError> {
    let own = (actor.role == Role::Mentor).then_some(actor.id);
    let known = businesses::mentors_for(conn, id)?;
    let Some(who) = own.or(known.first().copied()) else {
        return Ok(None);
    };
    let account = accounts::by_id(conn, who)?;
    Ok(Some((account.name, account.phone)))
}

fn lines(
    conn: &mut Conn,
    catalogue: &Catalogue,
    id: BusinessId,
    now: UtcTime,
) -> Result<Vec<Line>, ReminderError> {
    let mut found: Vec<Line> = Vec::new();
    for product in products::of_business(conn, id, false)? {
        let list = checklists::of_product(conn, catalogue, product.id, Target::Legal, now)?;
        for item in list.items.iter().filter(|item| is_told(item)) {
            let line = line(item);
            let named = (item.scope == Scope::Product).then(|| product.label());
            let same = |other: &&mut Line| {
                (&other.title, other.status, other.day) == (&line.title, line.status, line.day)
                    && other.next_step == line.next_step
            };
            match found.iter_mut().find(same) {
                Some(known) => known.products.extend(named),
                None => found.push(Line {
                    products: named.into_iter().collect(),
                    ..line
                }),
            }
        }
    }
    found.sort_by_key(|line| (line.day.is_none(), line.day));
    Ok(found)
}

/// What ends, and what its maker can do something about.
fn is_told(item: &Item) -> bool {
    let theirs = item.blocks && item.next_actor == NextActor::Owner;
    theirs || item.status == Status::Expiring
}

fn line(item: &Item) -> Line {
    Line {
        title: item.title.clone(),
        status: item.status,
        day: item.valid_until.or(item.lapsed_on),
        next_step: item.next_step.clone(),
        products: vec![],
    }
}
