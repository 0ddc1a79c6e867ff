//! Gathers what a plan is made from, through the public reads of the features
//! it belongs to. A handful of queries for any number of due permits; what is
//! not due is not read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::around::{Around, around};
use super::days::turning;
use super::model::{Person, Phoned, Rule, State, Subject};
use super::store;
use super::subjects::{of_commitments, of_permit, of_return};
use crate::accounts::{self, Account, AccountId, AccountStatus, Actor};
use crate::businesses::{self, BusinessId};
use crate::checklists::model::NextActor;
use crate::checklists::{self, Catalogue, Target};
use crate::identifiers::Zone;
use crate::permits::version::ReviewState;
use crate::permits::{self, Held, VersionId};
use crate::products::{self, Product, ProductId};
use crate::reviews;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// What the installation says about reminders.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Offsets and commitments.
    pub catalogue: &'a Catalogue,
    /// Days after a product is recorded on which what it lacks is said.
    pub missing_days: &'a [i32],
}

/// What is due from `since` until `until`: `since` is when reminders were last
/// planned, so that what an outage missed is found.
///
/// # Errors
/// The database.
pub fn due(conn: &mut Conn, rules: Rules<'_>, since: UtcTime, until: UtcTime) -> Result<State> {
    let holidays = store::holiday_days(conn)?;
    let from = Zone::Wib.today(since.naive()) - Duration::days(1);
    let to = Zone::Wit.today(until.naive());
    let days = turning(rules.catalogue, &holidays, from, to);
    let held = permits::turning_on(
        conn,
        &days.last_days,
        &days.issue_days,
        &days.years,
        since - Duration::days(1),
    )?;
    let mut products = Vec::new();
    for after in rules.missing_days {
        let back = Duration::days(i64::from(*after));
        let (first, last) = (from - back, to - back);
        let end = UtcTime::start_of(last, 0) + Duration::days(1);
        products.extend(products::recorded_between(
            conn,
            UtcTime::start_of(first, 9),
            end,
        )?);
    }
    gather(conn, rules, holidays, held, products, until)
}

/// Everything one person may be reminded of, for their own page.
///
/// # Errors
/// The database.
pub fn of_person(
    conn: &mut Conn,
    rules: Rules<'_>,
    account: AccountId,
    own: &[BusinessId],
    now: UtcTime,
) -> Result<State> {
    let holidays = store::holiday_days(conn)?;
    let held = permits::held_by(conn, own)?;
    let mut products = Vec::new();
    for business in own {
        products.extend(products::of_business(conn, *business, false)?);
    }
    let mut state = gather(conn, rules, holidays, held, products, now)?;
    for subject in &mut state.subjects {
        subject.recipients.retain(|recipient| *recipient == account);
    }
    Ok(state)
}

/// What the people of a mentor's scope who have no mail address may be told:
/// for the call list.
///
/// # Errors
/// The database.
pub fn of_scope(conn: &mut Conn, rules: Rules<'_>, actor: &Actor, now: UtcTime) -> Result<State> {
    let holidays = store::holiday_days(conn)?;
    let members = businesses::people_in(conn, actor)?;
    let accounts: BTreeSet<AccountId> = members.iter().map(|(_, account)| *account).collect();
    let (_, phoned) = people(conn, accounts)?;
    let own: BTreeSet<BusinessId> = members
        .iter()
        .filter(|(_, account)| phoned.contains_key(account))
        .map(|(business, _)| *business)
        .collect();
    let own: Vec<BusinessId> = own.into_iter().collect();
    let held = permits::held_by(conn, &own)?;
    let mut products = Vec::new();
    for business in own {
        products.extend(products::of_business(conn, business, false)?);
    }
    let mut state = gather(conn, rules, holidays, held, products, now)?;
    // Everybody of the scope, also those to whom nothing is due: they may have been called.
    state.phoned = phoned;
    Ok(state)
}

fn gather(
    conn: &mut Conn,
    rules: Rules<'_>,
    holidays: BTreeSet<NaiveDate>,
    held: Vec<Held>,
    lacking: Vec<Product>,
    now: UtcTime,
) -> Result<State> {
    let around = around(conn, &held, &lacking)?;
    let mut subjects = Vec::new();
    for version in &held {
        subjects.extend(of_permit(rules.catalogue, &around, version));
        subjects.extend(of_commitments(rules.catalogue, &around, version));
    }
    subjects.extend(sent_back(conn, rules.catalogue, &around, &held)?);
    for product in &lacking {
        subjects.extend(of_missing(conn, rules, &around, product, now)?);
    }
    add_shelves(conn, &mut subjects, now)?;
    let accounts: BTreeSet<AccountId> = subjects
        .iter()
        .flat_map(|subject| subject.recipients.iter().copied())
        .collect();
    let told: Vec<AccountId> = accounts.iter().copied().collect();
    let (people, phoned) = people(conn, accounts)?;
    for subject in subjects.iter_mut().filter(|s| s.rule == Rule::Returned) {
        subject.recipients.retain(|one| phoned.contains_key(one));
    }
    Ok(State {
        people,
        phoned,
        told: store::told(conn, &told)?,
        subjects,
        holidays,
    })
}

/// What was returned and not corrected yet, with the day it was.
fn sent_back(
    conn: &mut Conn,
    catalogue: &Catalogue,
    around: &Around,
    held: &[Held],
) -> Result<Vec<Subject>> {
    let open = |held: &&Held| held.facts.review == ReviewState::Returned;
    let returned: Vec<&Held> = held.iter().filter(open).collect();
    let mut found = Vec::new();
    for part in returned.chunks(400) {
        let ids: Vec<VersionId> = part.iter().map(|held| held.id).collect();
        let days = reviews::returned_at(conn, &ids)?;
        for (version, at) in days {
            let held = part.iter().find(|held| held.id == version);
            let on = Zone::Wib.today(at.naive());
            found.extend(held.and_then(|held| of_return(catalogue, around, held, on)));
        }
    }
    Ok(found)
}

type People = (BTreeMap<AccountId, Person>, BTreeMap<AccountId, Phoned>);

/// Active people with a mail address, and those who have none: these are phoned,
/// also before they used their printed code.
fn people(conn: &mut Conn, accounts: BTreeSet<AccountId>) -> Result<People> {
    let (mut people, mut phoned) = (BTreeMap::new(), BTreeMap::new());
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    for part in accounts.chunks(400) {
        for account in accounts::contacts(conn, part)? {
            match account.status {
                AccountStatus::Active if account.email.is_some() => {
                    people.extend(reader(account));
                }
                AccountStatus::Active | AccountStatus::Pending if account.email.is_none() => {
                    phoned.insert(account.id, listener(account));
                }
                _ => {}
            }
        }
    }
    Ok((people, phoned))
}

fn reader(account: Account) -> Option<(AccountId, Person)> {
    let person = Person {
        account: account.id,
        name: account.name,
        email: account.email?,
        lang: account.lang,
        zone: account.zone,
        hour: u32::try_from(account.mail_hour).unwrap_or(7),
    };
    Some((account.id, person))
}

fn listener(account: Account) -> Phoned {
    Phoned {
        account: account.id,
        name: account.name,
        phone: account.phone,
        zone: account.zone,
    }
}

/// Writes how full the legal shelf of each product is: `7/9`.
fn add_shelves(conn: &mut Conn, subjects: &mut [Subject], now: UtcTime) -> Result<()> {
    let about: BTreeSet<AnyId> = subjects.iter().filter_map(|s| s.about).collect();
    let ids: Vec<ProductId> = about
        .iter()
        .map(|id| ProductId::from_uuid(id.uuid()))
        .collect();
    let mut shelves: BTreeMap<AnyId, String> = BTreeMap::new();
    for part in ids.chunks(400) {
        for state in checklists::states_between(conn, part, now, now)? {
            if state.target == "legal" {
                let text = format!("{}/{}", state.done, state.total);
                shelves.insert(state.product_id.any(), text);
            }
        }
    }
    for subject in subjects {
        let shelf = subject.about.and_then(|id| shelves.get(&id));
        subject.shelf = shelf.cloned().unwrap_or_default();
    }
    Ok(())
}

/// The first thing a running product still lacks and its maker can do something about.
fn of_missing(
    conn: &mut Conn,
    rules: Rules<'_>,
    around: &Around,
    product: &Product,
    now: UtcTime,
) -> Result<Option<Subject>> {
    let recorded = Zone::Wib.today(product.created_at.naive());
    let last = rules.missing_days.iter().copied().max().unwrap_or(0);
    // After the last of these days nothing is said any more; two weeks for an outage.
    let over_on = recorded + Duration::days(i64::from(last) + 14);
    if product.ended_at.is_some() || over_on <= Zone::Wib.today(now.naive()) {
        return Ok(None);
    }
    let list = checklists::of_product(conn, rules.catalogue, product.id, Target::Legal, now)?;
    let owners = |item: &&checklists::Item| item.blocks && item.next_actor == NextActor::Owner;
    let Some(item) = list.items.iter().find(owners) else {
        return Ok(None);
    };
    Ok(Some(Subject {
        id: product.id.any(),
        rule: Rule::Missing,
        requirement: item.requirement.clone(),
        title: item.title.clone(),
        business: around
            .businesses
            .get(&product.business)
            .cloned()
            .unwrap_or_default(),
        product: product.label(),
        event_on: recorded,
        offsets: rules.missing_days.iter().map(|days| -days).collect(),
        every_after: None,
        in_hand: false,
        over_on: Some(over_on),
        recipients: around
            .members
            .get(&product.business)
            .cloned()
            .unwrap_or_default(),
        path: format!("/products/{}", product.id),
        about: Some(product.id.any()),
        shelf: String::new(),
    }))
}
