//! Gathers what a plan is made from, through the public reads of the features
//! it belongs to. A handful of queries for any number of due permits; what is
//! not due is not read.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::around::{Around, around};
use super::days::{Wishes, recurring, turning, unsaid_from};
use super::judged::Judge;
use super::model::{Person, Phoned, QUIET_UNTIL, Rhythm, Rule, State, Subject, Told};
use super::pause::{Pause, may_rest};
use super::plan::unanswered;
use super::recurring::of_rounds;
use super::rhythm::COLLECTED;
use super::subjects::{of_permit, of_return, of_revocation};
use super::{store, store_pauses, store_recalls, store_rhythms};
use crate::accounts::{self, Account, AccountId, AccountStatus, Actor};
use crate::businesses::{self, BusinessId};
use crate::checklists::{self, Catalogue, StoredProgramme};
use crate::identifiers::Zone;
use crate::permits::version::ReviewState;
use crate::permits::{self, Held, VersionId};
use crate::products::{self, Product, ProductId};
use crate::reviews;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

/// How many days a holiday may move the day on which a pause ends.
const SLACK: Duration = Duration::days(21);

type Result<T> = std::result::Result<T, StorageError>;

/// What the installation says about reminders.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Offsets and commitments.
    pub catalogue: &'a Catalogue,
    /// Days after a product is recorded on which what it lacks is said.
    pub missing_days: &'a [i32],
}

/// From the first instant somebody may be told something to the last.
pub(super) type Span = (UtcTime, UtcTime);

/// What a plan is gathered from, before anything around it is read.
pub(super) struct Material {
    pub(super) holidays: BTreeSet<NaiveDate>,
    pub(super) programmes: Vec<StoredProgramme>,
    pub(super) held: Vec<Held>,
    pub(super) lacking: Vec<Product>,
}

/// What is due within `span`: `since` is when reminders were last planned, so that
/// what an outage missed, or holidays put off, is found.
///
/// # Errors
/// The database.
pub fn due(conn: &mut Conn, rules: Rules<'_>, since: UtcTime, span: Span) -> Result<State> {
    let holidays = store::holiday_days(conn)?;
    let programmes = checklists::every_programme(conn)?;
    let wishes = Wishes::of(&programmes, permits::own_days(conn)?);
    let accepted_from = unsaid_from(Zone::Wib.today(since.naive()), &holidays);
    let from = match store_rhythms::any_weekly(conn)? {
        true => collected_from(since, span.0, &holidays),
        false => accepted_from,
    };
    let to = Zone::Wit.today(span.1.naive());
    let mut days = turning(rules.catalogue, &wishes, &holidays, (from, to));
    days.recurring = recurring(rules.catalogue, &holidays, (from, to));
    let looked_from = UtcTime::start_of(accepted_from, 9);
    let mut held = permits::turning_on(conn, &days, looked_from)?;
    let again = store_recalls::since(conn, looked_from)?;
    let rested = rested(conn, &holidays, (from, to))?;
    add(conn, &mut held, &[again.as_slice(), &rested].concat())?;
    let material = Material {
        lacking: recorded(conn, rules, (from, to), &again)?,
        holidays,
        programmes,
        held,
    };
    gather(conn, rules, material, span)
}

/// The first day of which something may still be collected at an instant.
pub(super) fn collected_from(
    since: UtcTime,
    at: UtcTime,
    holidays: &BTreeSet<NaiveDate>,
) -> NaiveDate {
    let back = at - Duration::days(COLLECTED);
    unsaid_from(Zone::Wib.today(since.min(back).naive()), holidays)
}

/// Versions whose pause ends on one of these days.
fn rested(
    conn: &mut Conn,
    holidays: &BTreeSet<NaiveDate>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<AnyId>> {
    let mut pauses = store_pauses::ending(conn, from - SLACK, to + SLACK)?;
    pauses.retain(|pause| pause.turns((from, to), holidays));
    Ok(pauses.iter().map(|pause| pause.version).collect())
}

/// Adds the versions among these that are not there yet.
fn add(conn: &mut Conn, held: &mut Vec<Held>, ids: &[AnyId]) -> Result<()> {
    let known: BTreeSet<AnyId> = held.iter().map(|held| held.id.any()).collect();
    let new: BTreeSet<&AnyId> = ids.iter().filter(|id| !known.contains(id)).collect();
    let new: Vec<VersionId> = new
        .into_iter()
        .map(|id| VersionId::from_uuid(id.uuid()))
        .collect();
    held.extend(permits::held(conn, &new)?);
    held.sort_by_key(|held| held.id);
    Ok(())
}

/// Everything said of one version, for its page.
///
/// # Errors
/// The database.
pub fn of_version(
    conn: &mut Conn,
    rules: Rules<'_>,
    version: VersionId,
    now: UtcTime,
) -> Result<State> {
    let material = Material {
        holidays: store::holiday_days(conn)?,
        programmes: vec![],
        held: permits::held(conn, &[version])?,
        lacking: vec![],
    };
    gather(conn, rules, material, (now, now))
}

/// Lets rest what its people or their mentor put off.
fn let_rest(conn: &mut Conn, subjects: &mut [Subject]) -> Result<()> {
    let versions: Vec<AnyId> = subjects
        .iter()
        .filter(|subject| may_rest(&subject.rule))
        .map(|subject| subject.id)
        .collect();
    let pauses = store_pauses::of(conn, &versions)?;
    let pauses: BTreeMap<(AnyId, NaiveDate), Pause> = pauses
        .into_iter()
        .map(|pause| ((pause.version, pause.event_on), pause))
        .collect();
    for subject in subjects {
        if let Some(pause) = pauses.get(&(subject.id, subject.event_on)) {
            pause.rest(subject);
        }
    }
    Ok(())
}

/// Products of which what they lack is said from one day to another, and those among
/// `again`.
fn recorded(
    conn: &mut Conn,
    rules: Rules<'_>,
    (from, to): (NaiveDate, NaiveDate),
    again: &[AnyId],
) -> Result<Vec<Product>> {
    let mut products = BTreeMap::new();
    for after in rules.missing_days {
        let back = Duration::days(i64::from(*after));
        let end = UtcTime::start_of(to - back, 0) + Duration::days(1);
        let start = UtcTime::start_of(from - back, 9);
        for product in products::recorded_between(conn, start, end)? {
            products.insert(product.id, product);
        }
    }
    let again: Vec<ProductId> = again
        .iter()
        .map(|id| ProductId::from_uuid(id.uuid()))
        .collect();
    for part in again.chunks(400) {
        let found = products::by_ids(conn, part)?.into_iter();
        products.extend(found.map(|product| (product.id, product)));
    }
    Ok(products.into_values().collect())
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
    span: Span,
) -> Result<State> {
    let material = of_businesses(conn, own)?;
    let mut state = gather(conn, rules, material, span)?;
    for subject in &mut state.subjects {
        subject.recipients.retain(|recipient| *recipient == account);
        subject.mentors.retain(|mentor| *mentor == account);
    }
    Ok(state)
}

/// What the people of a mentor's scope who have no mail address may be told:
/// for the call list.
///
/// # Errors
/// The database.
pub fn of_scope(conn: &mut Conn, rules: Rules<'_>, actor: &Actor, now: UtcTime) -> Result<State> {
    let members = businesses::people_in(conn, actor)?;
    let accounts: BTreeSet<AccountId> = members.iter().map(|(_, account)| *account).collect();
    let (_, phoned) = people(conn, accounts)?;
    let own: BTreeSet<BusinessId> = members
        .iter()
        .filter(|(_, account)| phoned.contains_key(account))
        .map(|(business, _)| *business)
        .collect();
    let own: Vec<BusinessId> = own.into_iter().collect();
    let material = of_businesses(conn, &own)?;
    let mut state = gather(conn, rules, material, (now, now))?;
    // Everybody of the scope, also those to whom nothing is due: they may have been called.
    state.phoned = phoned;
    Ok(state)
}

pub(super) fn of_businesses(conn: &mut Conn, own: &[BusinessId]) -> Result<Material> {
    let mut lacking = Vec::new();
    for business in own {
        lacking.extend(products::of_business(conn, *business, false)?);
    }
    Ok(Material {
        holidays: store::holiday_days(conn)?,
        programmes: checklists::every_programme(conn)?,
        held: permits::held_by(conn, own)?,
        lacking,
    })
}

/// The first and the last civil day of a span anywhere in the country.
fn days_of((from, until): Span) -> (NaiveDate, NaiveDate) {
    (
        Zone::Wib.today(from.naive()),
        Zone::Wit.today(until.naive()),
    )
}

pub(super) fn gather(conn: &mut Conn, rules: Rules<'_>, of: Material, span: Span) -> Result<State> {
    let around = around(conn, &of.held, &of.lacking, &of.programmes)?;
    let members: BTreeSet<AccountId> = around.members.values().flatten().copied().collect();
    let members: Vec<AccountId> = members.into_iter().collect();
    let mut told = store::told(conn, &members)?;
    let days = days_of(span);
    let mut subjects = judged(conn, rules, &around, (&of, &told), days)?;
    for version in &of.held {
        subjects.extend(of_permit(rules.catalogue, &around, version));
        subjects.extend(of_revocation(rules.catalogue, &around, version));
        subjects.extend(of_rounds(rules.catalogue, &around, version, days));
    }
    subjects.extend(sent_back(conn, rules.catalogue, &around, &of.held)?);
    let_rest(conn, &mut subjects)?;
    add_shelves(conn, &mut subjects, span)?;
    add_mentors(conn, &mut subjects, &mut told, span)?;
    let accounts: BTreeSet<AccountId> = subjects
        .iter()
        .flat_map(|subject| subject.recipients.iter().chain(&subject.mentors).copied())
        .collect();
    let (people, phoned) = people(conn, accounts)?;
    let by_phone = |s: &&mut Subject| matches!(s.rule, Rule::Returned | Rule::Revoked);
    for subject in subjects.iter_mut().filter(by_phone) {
        subject.recipients.retain(|one| phoned.contains_key(one));
    }
    Ok(State {
        people,
        phoned,
        told,
        subjects,
        holidays: of.holidays,
    })
}

/// Names who looks after the people of a thing that left two reminders unanswered, or
/// may do so before the end of a longer stretch; and what those were told.
fn add_mentors(
    conn: &mut Conn,
    subjects: &mut [Subject],
    told: &mut Told,
    (from, until): Span,
) -> Result<()> {
    let today = Zone::Wit.today(until.naive());
    let mut known: BTreeMap<BusinessId, Vec<AccountId>> = BTreeMap::new();
    for subject in subjects {
        if from == until && unanswered(told, subject, today).is_none() {
            continue;
        }
        let mentors = match known.entry(subject.owner) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(free) => free.insert(businesses::mentors_for(conn, subject.owner)?),
        };
        subject.mentors.clone_from(mentors);
    }
    let mentors: BTreeSet<AccountId> = known.into_values().flatten().collect();
    let mentors: Vec<AccountId> = mentors.into_iter().collect();
    told.join(store::told(conn, &mentors)?);
    Ok(())
}

/// What the checklists have a word in.
fn judged(
    conn: &mut Conn,
    rules: Rules<'_>,
    around: &Around,
    (of, told): (&Material, &Told),
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Subject>> {
    let mut judge = Judge::new(rules, around, &of.programmes, &of.holidays, told, days);
    let mut subjects = Vec::new();
    for version in &of.held {
        subjects.extend(judge.of_commitments(conn, version)?);
        subjects.extend(judge.of_ageing(conn, version)?);
    }
    for product in &of.lacking {
        subjects.extend(judge.of_missing(conn, product)?);
    }
    Ok(subjects)
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
    let rhythms = store_rhythms::of(conn, &accounts)?;
    for part in accounts.chunks(400) {
        for account in accounts::contacts(conn, part)? {
            match account.status {
                AccountStatus::Active if account.email.is_some() => {
                    let rhythm = rhythms.get(&account.id).copied();
                    people.extend(reader(account, rhythm.unwrap_or(Rhythm::Daily)));
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

pub(super) fn reader(account: Account, rhythm: Rhythm) -> Option<(AccountId, Person)> {
    let chosen = u32::try_from(account.mail_hour).unwrap_or(7);
    let person = Person {
        account: account.id,
        name: account.name,
        email: account.email?,
        lang: account.lang,
        zone: account.zone,
        hour: match rhythm {
            Rhythm::AtOnce => QUIET_UNTIL,
            Rhythm::Daily | Rhythm::Weekly => chosen,
        },
        rhythm,
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

/// Writes how full the legal shelf of each product is and will be: `7/9`.
fn add_shelves(conn: &mut Conn, subjects: &mut [Subject], (from, until): Span) -> Result<()> {
    let about: BTreeSet<AnyId> = subjects.iter().filter_map(|s| s.about).collect();
    let ids: Vec<ProductId> = about
        .iter()
        .map(|id| ProductId::from_uuid(id.uuid()))
        .collect();
    let mut shelves: BTreeMap<AnyId, Vec<(UtcTime, UtcTime, String)>> = BTreeMap::new();
    for part in ids.chunks(400) {
        for state in checklists::states_between(conn, part, from, until)? {
            if state.target == "legal" {
                let text = format!("{}/{}", state.done, state.total);
                let of_product = shelves.entry(state.product_id.any()).or_default();
                of_product.push((state.from_at, state.until_at, text));
            }
        }
    }
    for subject in subjects {
        let shelf = subject.about.and_then(|id| shelves.get(&id));
        subject.shelves = shelf.cloned().unwrap_or_default();
    }
    Ok(())
}
