//! Gathers what a plan is made from, through the public reads of the features
//! it belongs to. A handful of queries for any number of due permits; what is
//! not due is not read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::around::{Around, around};
use super::days::turning;
use super::model::{Person, Rule, State, Subject};
use super::store;
use super::subjects::{of_commitments, of_permit};
use crate::accounts::{self, AccountId, AccountStatus};
use crate::businesses::BusinessId;
use crate::checklists::model::NextActor;
use crate::checklists::{self, Catalogue, Target};
use crate::identifiers::Zone;
use crate::permits::{self, Held};
use crate::products::{self, Product, ProductId};
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
    for product in &lacking {
        subjects.extend(of_missing(conn, rules, &around, product, now)?);
    }
    add_shelves(conn, &mut subjects, now)?;
    let accounts: BTreeSet<AccountId> = subjects
        .iter()
        .flat_map(|subject| subject.recipients.iter().copied())
        .collect();
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    Ok(State {
        people: people(conn, &accounts)?,
        told: store::told(conn, &accounts)?,
        subjects,
        holidays,
    })
}

/// Active people with a mail address. The others are on their mentor's call list.
fn people(conn: &mut Conn, accounts: &[AccountId]) -> Result<BTreeMap<AccountId, Person>> {
    let mut people = BTreeMap::new();
    for part in accounts.chunks(400) {
        for account in accounts::contacts(conn, part)? {
            let Some(email) = account
                .email
                .filter(|_| account.status == AccountStatus::Active)
            else {
                continue;
            };
            let person = Person {
                account: account.id,
                name: account.name,
                email,
                lang: account.lang,
                zone: account.zone,
                hour: u32::try_from(account.mail_hour).unwrap_or(7),
            };
            people.insert(account.id, person);
        }
    }
    Ok(people)
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
    if product.ended_at.is_some() {
        return Ok(None);
    }
    let list = checklists::of_product(conn, rules.catalogue, product.id, Target::Legal, now)?;
    let owners = |item: &&checklists::Item| item.blocks && item.next_actor == NextActor::Owner;
    let Some(item) = list.items.iter().find(owners) else {
        return Ok(None);
    };
    let recorded = Zone::Wib.today(product.created_at.naive());
    let last = rules.missing_days.iter().copied().max().unwrap_or(0);
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
        // After the last of these days nothing is said any more; two weeks for an outage.
        over_on: Some(recorded + Duration::days(i64::from(last) + 14)),
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
