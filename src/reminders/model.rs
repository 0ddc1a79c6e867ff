//! What reminders are made of. Pure data.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::pause::{Pause, Refused};
use crate::accounts::AccountId;
use crate::businesses::BusinessId;
use crate::checklists::requirement::Words;
use crate::i18n::Lang;
use crate::identifiers::Zone;
use crate::mail::Message;
use crate::permits::version::EvidenceKind;
use crate::storage::{AnyId, StorageError, UtcTime};
use crate::text_enum;

/// Hours between which nobody gets a mail: from 21 to 5 in their own zone.
pub const QUIET_FROM: u32 = 21;
/// See [`QUIET_FROM`].
pub const QUIET_UNTIL: u32 = 5;
/// From so many days before the end, reminders come forward before a holiday
/// instead of after it, and acknowledging does not silence them.
pub const LAST_DAYS: i32 = 7;

/// What a reminder counts to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The last valid day of a permit.
    Permit,
    /// 1 January of the year a permit ends in, its day being unknown.
    YearOnly,
    /// The due day of a commitment; holds the requirement's id.
    Commitment(String),
    /// The last day a retail partner takes a report that is sound by law.
    Aged,
    /// The day a product was recorded that still lacks something.
    Missing,
    /// The day a version was sent back that is not corrected yet. Only those who
    /// are phoned hear it here: the others got a mail at once.
    Returned,
    /// The day from which its office withdrew or froze a permit. Told as [`Self::Returned`] is.
    Revoked,
    /// The day about which whoever issued a permit without an end looks at it again.
    Surveillance,
    /// The day on which its people are asked whether everything is as it was when a permit
    /// without an end was issued.
    Confirmation,
}

impl Rule {
    /// As stored with an event.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Commitment(requirement) => format!("commitment:{requirement}"),
            other => other.kind().to_owned(),
        }
    }

    /// Which sentence is said.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Permit => "permit",
            Self::YearOnly => "year_only",
            Self::Commitment(_) => "commitment",
            Self::Aged => "aged",
            Self::Missing => "missing",
            Self::Returned => "returned",
            Self::Revoked => "revoked",
            Self::Surveillance => "surveillance",
            Self::Confirmation => "confirmation",
        }
    }

    /// Whether it comes round again and again, and rests once somebody answered.
    #[must_use]
    pub const fn recurs(&self) -> bool {
        matches!(self, Self::Surveillance | Self::Confirmation)
    }

    /// Whether it counts to no last day: it may wait for the end of a holiday, however near.
    #[must_use]
    pub const fn may_wait(&self) -> bool {
        matches!(self, Self::Missing) || self.recurs()
    }
}

text_enum! {
    /// How often somebody wants their reminders.
    pub enum Rhythm {
        /// On each day on which something is due, at their hour.
        Daily = "daily",
        /// Collected for Monday, but for what cannot wait.
        Weekly = "weekly",
        /// On each day on which something is due, as soon as the quiet hours end.
        AtOnce = "at_once",
    }
}

/// Somebody who is told by mail.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub account: AccountId,
    /// Name to greet with.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Their language.
    pub lang: Lang,
    /// The zone their day and hour are counted in.
    pub zone: Zone,
    /// Civil hour of their mail.
    pub hour: u32,
    /// How often they want it.
    pub rhythm: Rhythm,
}

/// Somebody without a mail address, whom a mentor phones instead.
#[derive(Debug, Clone)]
pub struct Phoned {
    /// Who.
    pub account: AccountId,
    /// Name to greet with.
    pub name: String,
    /// Number to call; none when nobody wrote one down.
    pub phone: Option<String>,
    /// The zone their day is counted in.
    pub zone: Zone,
}

/// The stored dates by which the hourly run finds a thing.
#[derive(Debug, Clone)]
pub enum Turn {
    /// Those of a permit version.
    Version(Dates),
    /// The instant a product was recorded.
    Product(UtcTime),
}

/// The dates of a permit version that turn on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    /// What kind of evidence it is.
    pub kind: EvidenceKind,
    /// Day of issue.
    pub issued_on: Option<NaiveDate>,
    /// Last valid day as printed.
    pub valid_until: Option<NaiveDate>,
    /// The only thing known of its end.
    pub year: Option<i32>,
    /// Its permit has days of its own on which people are told.
    pub own: bool,
}

/// One thing people are reminded of.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The permit version or product.
    pub id: AnyId,
    /// What is counted.
    pub rule: Rule,
    /// Id of the requirement.
    pub requirement: String,
    /// Its title.
    pub title: Words,
    /// Whose it is.
    pub owner: BusinessId,
    /// The name of that business.
    pub business: String,
    /// The products or place it covers.
    pub product: String,
    /// The day counted to.
    pub event_on: NaiveDate,
    /// Days before that day, negative after it.
    pub offsets: Vec<i32>,
    /// Repeated every so many days after that day.
    pub every_after: Option<u32>,
    /// Something was handed in already: only the last days and what has lapsed are said.
    pub in_hand: bool,
    /// From this day on it does not matter any more.
    pub over_on: Option<NaiveDate>,
    /// The people told.
    pub recipients: Vec<AccountId>,
    /// Those who look after them: told when two reminders went unanswered.
    pub mentors: Vec<AccountId>,
    /// Its people or their mentor let it rest.
    pub pause: Option<Pause>,
    /// How the hourly run finds it.
    pub turn: Turn,
    /// Where the button leads.
    pub path: String,
    /// The one product it is about; none when there are several or none.
    pub about: Option<AnyId>,
    /// That product's shelf as text, `7/9`, from one instant to another: it changes
    /// by itself as permits run out.
    pub shelves: Vec<(UtcTime, UtcTime, String)>,
}

impl Subject {
    /// The shelf at an instant; empty when it is not about one product.
    #[must_use]
    pub fn shelf_at(&self, at: UtcTime) -> &str {
        let mut shelves = self.shelves.iter();
        let now = shelves.find(|(from, until, _)| *from <= at && at < *until);
        now.map_or("", |(_, _, text)| text)
    }
}

/// One reminder event is known by account, subject, rule and the day counted to.
pub type EventKey = (AccountId, AnyId, String, NaiveDate);

/// What was said and answered already.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The smallest offset told, by the person's day on which it was.
    pub events: BTreeMap<EventKey, BTreeMap<NaiveDate, i32>>,
    /// The local days on which somebody was told something.
    pub days: BTreeSet<(AccountId, NaiveDate)>,
    /// The offset acknowledged: it and earlier ones are silent.
    pub acknowledged: BTreeMap<(AccountId, AnyId, NaiveDate), i32>,
}

impl Told {
    /// Takes in what others were told.
    pub fn join(&mut self, other: Self) {
        self.events.extend(other.events);
        self.days.extend(other.days);
        self.acknowledged.extend(other.acknowledged);
    }

    /// Takes note of an offset told on a day.
    pub fn note(&mut self, key: EventKey, day: NaiveDate, offset: i32) {
        self.days.insert((key.0, day));
        let told = self.events.entry(key).or_default();
        let least = told.entry(day).or_insert(offset);
        *least = offset.min(*least);
    }

    /// The offset of the second reminder of a thing that somebody got up to a day.
    #[must_use]
    pub fn second(&self, key: &EventKey, day: NaiveDate) -> Option<i32> {
        let told = self.events.get(key)?.range(..=day);
        told.map(|(_, offset)| *offset).nth(1)
    }

    /// The smallest offset told up to a day. What carries a later day was told
    /// while a clock stood in the future: until then it silences nobody.
    #[must_use]
    pub fn offset(&self, key: &EventKey, day: NaiveDate) -> Option<i32> {
        let told = self.events.get(key)?.range(..=day);
        told.map(|(_, offset)| *offset).min()
    }
}

/// Everything a plan is made from.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The people who read mail, by account.
    pub people: BTreeMap<AccountId, Person>,
    /// The people who do not, by account.
    pub phoned: BTreeMap<AccountId, Phoned>,
    /// The things.
    pub subjects: Vec<Subject>,
    /// Confirmed holidays.
    pub holidays: BTreeSet<NaiveDate>,
    /// What was said.
    pub told: Told,
}

/// One thing a planned mail reminds of.
#[derive(Debug, Clone)]
pub struct PlannedItem {
    /// What.
    pub subject: Subject,
    /// Which of its offsets; earlier ones that were missed are covered by it.
    pub offset: i32,
    /// It is said to a mentor because its own people did not react.
    pub escalated: bool,
}

impl PlannedItem {
    /// The rule under which it is kept that this was said.
    #[must_use]
    pub fn code(&self) -> String {
        let code = self.subject.rule.code();
        if self.escalated {
            format!("escalated:{code}")
        } else {
            code
        }
    }

    /// How the event of this being said to somebody is known.
    #[must_use]
    pub fn key(&self, account: AccountId) -> EventKey {
        (account, self.subject.id, self.code(), self.subject.event_on)
    }
}

/// One mail to one person on one of their days.
#[derive(Debug, Clone)]
pub struct PlannedMail {
    /// To whom.
    pub person: Person,
    /// Their civil day.
    pub day: NaiveDate,
    /// The instant it leaves.
    pub send_at: UtcTime,
    /// By business, soonest first.
    pub items: Vec<PlannedItem>,
    /// What it says instead, when it is no reminder but comes by the calendar.
    pub bulletin: Option<Bulletin>,
}

/// A mail that comes by the calendar: a summary, or the list before a delivery.
#[derive(Debug, Clone)]
pub struct Bulletin {
    /// Told once for this.
    pub key: String,
    /// What it says.
    pub message: Message,
    /// The things it names.
    pub lines: Vec<BulletinLine>,
}

/// One thing such a mail names.
#[derive(Debug, Clone)]
pub struct BulletinLine {
    /// The permit version or the listing.
    pub about: AnyId,
    /// Id of the requirement or kind of evidence; empty when none is to blame.
    pub requirement: String,
    /// Its title in the reader's language.
    pub title: String,
    /// The products.
    pub product: String,
    /// Whose.
    pub owner: BusinessId,
    /// The name of that business.
    pub business: String,
    /// Days from the mail to its last day, negative after it.
    pub offset: i64,
    /// That last day; none when no day ends it.
    pub valid_until: Option<NaiveDate>,
    /// Where it is seen whole.
    pub path: String,
}

/// Everything one person is to be phoned about on one of their days.
#[derive(Debug, Clone)]
pub struct PlannedCall {
    /// Whom.
    pub person: Phoned,
    /// Their civil day.
    pub day: NaiveDate,
    /// Soonest first.
    pub items: Vec<PlannedItem>,
}

/// Why a reminder could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum ReminderError {
    /// Absent, or not theirs.
    #[error("not found")]
    NotFound,
    /// Reminders cannot be put off like this.
    #[error("cannot be put off: {0:?}")]
    Refused(Refused),
    /// Nothing is left to say: somebody else called, or it was settled.
    #[error("nothing is left to say")]
    Known,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
