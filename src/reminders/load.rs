//! Gathers what a plan is made from, through the public reads of the features
//! it belongs to. A handful of queries for any number of due permits; what is
//! not due is not read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::days::{commitment_offsets, turning};
use super::model::{Person, Rule, State, Subject};
use super::store;
use crate::accounts::{self, AccountId, AccountStatus};
use crate::businesses::{self, BusinessId};
use crate::checklists::model::NextActor;
use crate::checklists::requirement::{Requirement, Words};
use crate::checklists::{self, Catalogue, Target};
use crate::identifiers::Zone;
use crate::permits::dates::reminders_count_from;
use crate::permits::rules::{End, KindRules, counts_as_accepted, end_of, is_history};
use crate::permits::version::ReviewState;
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

/// What the candidates cover, who makes it, and who is told.
struct Around {
    products: BTreeMap<AnyId, Product>,
    businesses: BTreeMap<BusinessId, String>,
    members: BTreeMap<BusinessId, Vec<AccountId>>,
    /// Versions by what they cover.
    covering: BTreeMap<AnyId, Vec<Held>>,
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

fn around(conn: &mut Conn, held: &[Held], lacking: &[Product]) -> Result<Around> {
    let mut subjects: BTreeSet<AnyId> = held.iter().flat_map(|h| h.covers.clone()).collect();
    let mut products: BTreeMap<AnyId, Product> = BTreeMap::new();
    let covered: Vec<ProductId> = subjects
        .iter()
        .map(|id| ProductId::from_uuid(id.uuid()))
        .collect();
    for part in covered.chunks(400) {
        for product in products::by_ids(conn, part)? {
            products.insert(product.id.any(), product);
        }
    }
    let mut owners: BTreeSet<BusinessId> = held.iter().map(|held| held.business).collect();
    owners.extend(lacking.iter().map(|product| product.business));
    for product in products.values() {
        subjects.extend([product.business.any(), product.facility.any()]);
    }
    let owners: Vec<BusinessId> = owners.into_iter().collect();
    let subjects: Vec<AnyId> = subjects.into_iter().collect();
    let mut covering: BTreeMap<AnyId, Vec<Held>> = BTreeMap::new();
    for version in permits::covering_any(conn, &subjects)? {
        for subject in &version.covers {
            covering.entry(*subject).or_default().push(version.clone());
        }
    }
    let mut names = BTreeMap::new();
    for part in owners.chunks(400) {
        let found = businesses::by_ids(conn, part)?;
        names.extend(
            found
                .into_iter()
                .map(|business| (business.id, business.name)),
        );
    }
    Ok(Around {
        products,
        businesses: names,
        members: businesses::members_of(conn, &owners)?,
        covering,
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

impl Around {
    fn subject(&self, version: &Held, rule: Rule, event_on: NaiveDate) -> Subject {
        Subject {
            id: version.id.any(),
            rule,
            requirement: String::new(),
            title: Words::default(),
            business: self
                .businesses
                .get(&version.business)
                .cloned()
                .unwrap_or_default(),
            product: String::new(),
            event_on,
            offsets: vec![],
            every_after: None,
            in_hand: false,
            over_on: version.facts.revoked_on,
            recipients: self
                .members
                .get(&version.business)
                .cloned()
                .unwrap_or_default(),
            path: format!("/businesses/{}", version.business),
            about: None,
            shelf: String::new(),
        }
    }

    /// The running products a version covers; `None` when it covers no product
    /// at all but a business, a facility, a brand or a person.
    fn products_of(&self, version: &Held) -> Option<Vec<&Product>> {
        let all: Vec<&Product> = version
            .covers
            .iter()
            .filter_map(|id| self.products.get(id))
            .collect();
        let running = all
            .iter()
            .copied()
            .filter(|p| p.ended_at.is_none())
            .collect();
        (!all.is_empty()).then_some(running)
    }

    fn others<'a>(&'a self, version: &'a Held, subject: AnyId) -> impl Iterator<Item = &'a Held> {
        let covering = self.covering.get(&subject).map_or(&[][..], Vec::as_slice);
        covering.iter().filter(|other| other.id != version.id)
    }
}

fn only(products: &[&Product]) -> Option<AnyId> {
    match products {
        [product] => Some(product.id.any()),
        _ => None,
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

fn requirement_of<'a>(catalogue: &'a Catalogue, version: &Held) -> Option<&'a Requirement> {
    let accepts = |r: &&Requirement| r.accepts.contains(&version.facts.kind);
    catalogue.requirements().iter().find(accepts)
}

/// Whether `other` takes the place of a version that ends on `end`.
fn replaces(catalogue: &Catalogue, kinds: &Requirement, other: &Held, end: NaiveDate) -> bool {
    let Some(evidence) = catalogue.evidence(&other.facts.kind) else {
        return false;
    };
    let rules = evidence.rules();
    let later = match end_of(&other.facts, &rules) {
        End::Never => true,
        End::LastDay(day) => day > end,
        End::Unknown => false,
    };
    kinds.accepts.contains(&other.facts.kind)
        && counts_as_accepted(&other.facts, &rules)
        && other.facts.revoked_on.is_none()
        && later
}

/// The end of a version people are told about: its last day while accepted, or
/// 1 January of its year while only the year is known.
fn ending(version: &Held, rules: &KindRules<'_>) -> Option<(Rule, NaiveDate)> {
    if is_history(&version.facts, rules) {
        return None;
    }
    if let (Some(year), None) = (version.facts.year_only, version.facts.valid_until) {
        let waits = version.facts.review != ReviewState::Withdrawn;
        return waits.then(|| (Rule::YearOnly, reminders_count_from(year)));
    }
    if !counts_as_accepted(&version.facts, rules) {
        return None;
    }
    let day = end_of(&version.facts, rules).last_day()?;
    Some((Rule::Permit, day))
}

fn of_permit(catalogue: &Catalogue, around: &Around, version: &Held) -> Option<Subject> {
    let evidence = catalogue.evidence(&version.facts.kind)?;
    let requirement = requirement_of(catalogue, version)?;
    let (rule, end) = ending(version, &evidence.rules())?;
    let replaced = |subject: AnyId| {
        around
            .others(version, subject)
            .any(|other| replaces(catalogue, requirement, other, end))
    };
    let handed_in = |subject: AnyId| {
        around.others(version, subject).any(|other| {
            other.facts.review == ReviewState::InReview
                && other.facts.kind == version.facts.kind
                && other.id > version.id
        })
    };
    let mut subject = around.subject(version, rule, end);
    match around.products_of(version) {
        Some(products) => {
            let open: Vec<&Product> = products
                .into_iter()
                .filter(|product| !replaced(product.id.any()))
                .collect();
            subject.path = format!("/products/{}", open.first()?.id);
            let names: Vec<String> = open.iter().map(|product| product.label()).collect();
            subject.product = names.join(", ");
            subject.about = only(&open);
            subject.in_hand = open.iter().all(|product| handed_in(product.id.any()));
        }
        None => {
            if version.covers.iter().any(|id| replaced(*id)) {
                return None;
            }
            let named = version.brand.clone().or_else(|| version.person.clone());
            subject.product = named.unwrap_or_else(|| subject.business.clone());
            subject.in_hand = version.covers.iter().any(|id| handed_in(*id));
        }
    }
    requirement.id.clone_into(&mut subject.requirement);
    subject.title = requirement.title.clone();
    let reminders = &evidence.reminders;
    let before = reminders.days_before.iter();
    subject.offsets = before
        .filter_map(|days| i32::try_from(*days).ok())
        .collect();
    subject.every_after = reminders.every_days_after.filter(|every| *every > 0);
    Some(subject)
}

/// What was promised with an accepted permit and is not there yet.
fn of_commitments(catalogue: &Catalogue, around: &Around, version: &Held) -> Vec<Subject> {
    let Some(issued) = version.facts.issued_on else {
        return vec![];
    };
    if version.facts.review != ReviewState::Accepted {
        return vec![];
    }
    let mut found = Vec::new();
    for requirement in catalogue.requirements() {
        let Some(promise) = &requirement.commitment else {
            continue;
        };
        if promise.of != version.facts.kind {
            continue;
        }
        let (due, offsets) = commitment_offsets(promise, issued);
        let products = around.products_of(version).unwrap_or_default();
        let open: Vec<&Product> = products
            .into_iter()
            .filter(|product| !is_kept(catalogue, around, requirement, product))
            .collect();
        let Some(first) = open.first() else { continue };
        let names: Vec<String> = open.iter().map(|product| product.label()).collect();
        found.push(Subject {
            requirement: requirement.id.clone(),
            title: requirement.title.clone(),
            product: names.join(", "),
            offsets,
            path: format!("/products/{}", first.id),
            about: only(&open),
            ..around.subject(version, Rule::Commitment(requirement.id.clone()), due)
        });
    }
    found
}

/// Whether accepted evidence of a commitment covers the product, its place or its business.
fn is_kept(catalogue: &Catalogue, around: &Around, of: &Requirement, product: &Product) -> bool {
    let places = [
        product.id.any(),
        product.facility.any(),
        product.business.any(),
    ];
    places
        .iter()
        .filter_map(|id| around.covering.get(id))
        .flatten()
        .any(|held| {
            of.accepts.contains(&held.facts.kind)
                && catalogue
                    .evidence(&held.facts.kind)
                    .is_some_and(|e| counts_as_accepted(&held.facts, &e.rules()))
        })
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
