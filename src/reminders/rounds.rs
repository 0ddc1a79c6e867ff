//! Mails that come by the calendar beside the reminders: the Monday summary of mentors
//! and coordinators, and the buyers' list of what is at risk before a delivery. What is
//! due to whom is decided here without a database, from reader and instant; the job, the
//! simulator and `remind --dry-run` compose it by the same function. Optional mail;
//! nobody gets an empty one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Timelike};

use super::deliveries;
use super::model::{Person, PlannedMail, Rhythm};
use super::plan::{hours_of, is_open};
use super::week::{self, summary_day};
use super::{load, store};
use crate::accounts::{self, Account, AccountId, AccountStatus, Actor, Role};
use crate::checklists::{self, Catalogue, ProgrammeId, StoredProgramme};
use crate::listings::{self, actions::Risk};
use crate::mail::{self, Envelope, outbox};
use crate::storage::{Conn, Database, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Mails written in one transaction.
const BATCH: usize = 50;

/// Which of these mails a job sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The Monday summaries.
    Week,
    /// The lists before deliveries.
    Deliveries,
}

/// What comes round for a reader.
#[derive(Debug, Clone)]
pub enum Round {
    /// Each Monday.
    Week,
    /// Before each delivery of a programme of their partner.
    Delivery(Arc<StoredProgramme>),
}

/// Somebody who gets such a mail.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Who, with their hour.
    pub person: Person,
    /// What.
    pub round: Round,
}

/// One time that it comes round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Told once for this: the key of its mail.
    pub key: String,
    /// The reader's civil day.
    pub day: NaiveDate,
    /// The delivery it is about; none for a summary.
    pub delivery: Option<NaiveDate>,
}

/// What is due to a reader at an instant, if anything: within their hours, on its day or,
/// missed, for as long as it still helps.
#[must_use]
pub fn due(reader: &Reader, at: UtcTime, holidays: &BTreeSet<NaiveDate>) -> Option<Due> {
    let person = &reader.person;
    let local = person.zone.local(at.naive());
    let (day, account) = (local.date(), person.account);
    if !is_open(person, local.hour()) {
        return None;
    }
    match &reader.round {
        Round::Week => {
            let week = day.iso_week();
            (summary_day(day, holidays) == Some(day)).then(|| Due {
                key: format!("week:{account}:{}-{:02}", week.year(), week.week()),
                day,
                delivery: None,
            })
        }
        Round::Delivery(programme) => {
            let delivery = programme.spec.delivery.as_ref()?.due(day, holidays)?;
            Some(Due {
                key: format!("delivery:{}:{account}:{delivery}", programme.id),
                day,
                delivery: Some(delivery),
            })
        }
    }
}

/// Lists that several readers of one run share.
pub(super) type Lists = BTreeMap<(ProgrammeId, NaiveDate, UtcTime), Vec<Risk>>;

/// The mail of what is due; none when there is nothing to say.
fn compose(
    conn: &mut Conn,
    catalogue: &Catalogue,
    (reader, due, at): (&Reader, &Due, UtcTime),
    lists: &mut Lists,
) -> Result<Option<PlannedMail>> {
    let bulletin = match (&reader.round, due.delivery) {
        (Round::Delivery(programme), Some(delivery)) => {
            let about = (programme.as_ref(), delivery);
            deliveries::compose(conn, catalogue, (&reader.person, about, due, at), lists)?
        }
        _ => week::compose(conn, catalogue, (&reader.person, due, at))?,
    };
    Ok(bulletin.map(|bulletin| PlannedMail {
        person: reader.person.clone(),
        day: due.day,
        send_at: at,
        items: vec![],
        bulletin: Some(bulletin),
    }))
}

/// Queues what is due now; answers with how many mails. Run twice or by two processes,
/// nobody gets the same twice.
///
/// # Errors
/// The database; what was queued before stays.
pub fn queue_due(db: &Database, catalogue: &Catalogue, kind: Kind, now: UtcTime) -> Result<usize> {
    let mails = db.read_here(|conn| {
        let (readers, holidays) = (readers(conn, kind)?, store::holiday_days(conn)?);
        foreseen(conn, catalogue, (&readers, &holidays), (now, now))
    })?;
    let mut queued = 0;
    for part in mails.chunks(BATCH) {
        queued += db.write_here(|conn| {
            let mut count = 0;
            for mail in part {
                count += usize::from(queue(conn, mail, now)?);
            }
            Ok::<_, StorageError>(count)
        })?;
    }
    Ok(queued)
}

fn queue(conn: &mut Conn, mail: &PlannedMail, now: UtcTime) -> Result<bool> {
    let Some(bulletin) = mail.bulletin.clone() else {
        return Ok(false);
    };
    let envelope = Envelope {
        account: Some(mail.person.account.any()),
        recipient: mail.person.email.clone(),
        lang: mail.person.lang,
        message: bulletin.message,
        dedupe_key: bulletin.key,
        optional: true,
        not_before: now,
    };
    Ok(mail::enqueue(conn, &envelope, now)?.is_some())
}

/// Everybody who gets mails of a kind.
fn readers(conn: &mut Conn, kind: Kind) -> Result<Vec<Reader>> {
    match kind {
        Kind::Week => week_readers(conn),
        Kind::Deliveries => buyers(conn),
    }
}

fn week_readers(conn: &mut Conn) -> Result<Vec<Reader>> {
    let mut found = Vec::new();
    for role in [Role::Mentor, Role::Coordinator] {
        let staff = accounts::active_of(conn, role)?;
        found.extend(staff.into_iter().filter_map(|one| reader(one, Round::Week)));
    }
    Ok(found)
}

/// The buyers of every partner that takes part, for each of its programmes with delivery days.
fn buyers(conn: &mut Conn) -> Result<Vec<Reader>> {
    let mut found = Vec::new();
    for programme in checklists::every_programme(conn)? {
        if programme.spec.delivery.is_none() {
            continue;
        }
        if !listings::partner(conn, programme.partner)?.active {
            continue;
        }
        let people = accounts::accounts_of_partner(conn, programme.partner)?.into_iter();
        let programme = Arc::new(programme);
        let round = |one| reader(one, Round::Delivery(Arc::clone(&programme)));
        found.extend(people.filter_map(round));
    }
    Ok(found)
}

/// Somebody who signs in, reads mail and did not decline what is optional.
fn reader(account: Account, round: Round) -> Option<Reader> {
    let wants = account.optional_mail && account.status == AccountStatus::Active;
    let (_, person) = load::reader(account, Rhythm::Daily).filter(|_| wants)?;
    Some(Reader { person, round })
}

/// Everything of this kind that everybody will be sent from one instant to another.
///
/// # Errors
/// The database.
pub(super) fn foresee(
    conn: &mut Conn,
    catalogue: &Catalogue,
    holidays: &BTreeSet<NaiveDate>,
    span: (UtcTime, UtcTime),
) -> Result<Vec<PlannedMail>> {
    let mut everybody = week_readers(conn)?;
    everybody.extend(buyers(conn)?);
    foreseen(conn, catalogue, (&everybody, holidays), span)
}

/// Those of whom the actor may see what they will be sent: themselves, and for a
/// partner's administrator the partner's people.
///
/// # Errors
/// The database.
pub(super) fn seen_by(conn: &mut Conn, actor: &Actor) -> Result<Vec<Reader>> {
    let mut found = match actor.role {
        Role::Mentor | Role::Coordinator => week_readers(conn)?,
        Role::Buyer | Role::PartnerAdmin => buyers(conn)?,
        Role::Owner | Role::Admin => vec![],
    };
    let (own, all) = (actor.partner, actor.role == Role::PartnerAdmin);
    let theirs = |reader: &Reader| match &reader.round {
        Round::Delivery(programme) => all && own == Some(programme.partner),
        Round::Week => false,
    };
    found.retain(|reader| reader.person.account == actor.id || theirs(reader));
    Ok(found)
}

/// What these readers will be sent from one instant to another, as if the service ran
/// all the time between.
///
/// # Errors
/// The database.
pub(super) fn foreseen(
    conn: &mut Conn,
    catalogue: &Catalogue,
    (readers, holidays): (&[Reader], &BTreeSet<NaiveDate>),
    (from, until): (UtcTime, UtcTime),
) -> Result<Vec<PlannedMail>> {
    let (mut lists, mut mails) = (Lists::new(), Vec::new());
    for reader in readers {
        let person = &reader.person;
        let mut looked: BTreeSet<String> = BTreeSet::new();
        for at in hours_of((person.zone, person.hour), (from, until)) {
            let Some(due) = due(reader, at, holidays) else {
                continue;
            };
            // Time alone brings nothing new into a list that looks beyond its delivery.
            let new = looked.insert(due.key.clone());
            if new && outbox::last_keyed(conn, &due.key)?.is_none() {
                mails.extend(compose(conn, catalogue, (reader, &due, at), &mut lists)?);
            }
        }
    }
    Ok(mails)
}

/// The people of these readers, each once.
pub(super) fn people(readers: &[Reader]) -> BTreeMap<AccountId, String> {
    let named = |reader: &Reader| (reader.person.account, reader.person.name.clone());
    readers.iter().map(named).collect()
}
