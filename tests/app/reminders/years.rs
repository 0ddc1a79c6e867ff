//! Five years of reminders for two thousand permits in three zones, with outages, clocks set back
//! and holidays, against a second and simpler account of what must have been said.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, NaiveDate, Timelike};
use siaprak::accounts::AccountId;
use siaprak::businesses::BusinessId;
use siaprak::checklists::requirement::Words;
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::permits::dates::days_between;
use siaprak::reminders::plan::{calls, due_offset, key, plan, remember};
use siaprak::reminders::{Person, Phoned, PlannedMail, Rhythm, Rule, State, Subject, Turn};
use siaprak::storage::{AnyId, UtcTime};

/// P-IRT's days before the end.
const OFFSETS: [i32; 10] = [270, 210, 190, 120, 60, 30, 14, 7, 1, 0];
const PEOPLE: u64 = 500;
const PERMITS: u64 = 2000;
const ZONES: [Zone; 3] = [Zone::Wib, Zone::Wita, Zone::Wit];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn days(&mut self, most: u64) -> Duration {
        Duration::days(i64::try_from(self.roll(most)).expect("few days"))
    }
}

fn person(n: u64, dice: &mut Dice) -> Person {
    let zone = ZONES[usize::try_from(n % 3).expect("small")];
    Person {
        account: AccountId::new(UtcTime::far()),
        name: format!("Orang {n} CONTOH"),
        email: format!("orang{n}@contoh.example"),
        lang: Lang::Id,
        zone,
        hour: u32::try_from(dice.roll(24)).expect("an hour"),
        rhythm: Rhythm::Daily,
    }
}

fn permit(who: AccountId, ends: NaiveDate) -> Subject {
    Subject {
        id: AnyId::new(UtcTime::far()),
        rule: Rule::Permit,
        requirement: "spp_irt".to_owned(),
        title: Words::default(),
        owner: BusinessId::new(UtcTime::far()),
        business: "Dapur CONTOH".to_owned(),
        product: "Keripik CONTOH".to_owned(),
        event_on: ends,
        offsets: OFFSETS.to_vec(),
        every_after: Some(7),
        in_hand: false,
        over_on: None,
        recipients: vec![who],
        mentors: vec![],
        pause: None,
        turn: Turn::Product(UtcTime::far()),
        path: String::new(),
        about: None,
        shelves: vec![],
    }
}

/// Days from one to another; negative when it has passed.
fn left(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}

/// What must have been said by the evening of a day on which the service ran, told
/// without the engine: the smallest offset that has come, weekly after the end.
fn owed(subject: &Subject, on: NaiveDate) -> Option<i32> {
    let left = left(on, subject.event_on);
    let listed = OFFSETS
        .iter()
        .copied()
        .filter(|o| i64::from(*o) >= left)
        .min();
    let weekly = (left <= -7).then(|| i32::try_from(left / 7 * 7).expect("few days"));
    weekly.or(listed)
}

/// Everything that was sent, held against the rules as it comes.
#[derive(Default)]
struct Witness {
    /// Least offset told of each permit's end.
    least: BTreeMap<(AnyId, NaiveDate), i32>,
    mailed: BTreeSet<(AccountId, NaiveDate)>,
    mails: usize,
    items: usize,
}

impl Witness {
    fn sees(&mut self, mail: &PlannedMail, gone: &BTreeSet<AnyId>, holidays: &BTreeSet<NaiveDate>) {
        let person = &mail.person;
        let local = person.zone.local(mail.send_at.naive());
        assert_eq!(local.date(), mail.day, "the reader's day");
        assert!((5..21).contains(&local.hour()), "in quiet hours: {local}");
        assert!(
            local.hour() >= person.hour.clamp(5, 20),
            "before their hour: {local}"
        );
        assert!(
            self.mailed.insert((person.account, mail.day)),
            "two mails on {}",
            mail.day
        );
        self.mails += 1;
        for item in &mail.items {
            self.items += 1;
            let (subject, offset) = (&item.subject, item.offset);
            assert!(!gone.contains(&subject.id), "after its renewal");
            assert!(
                subject.over_on.is_none_or(|over| mail.day < over),
                "after it was over"
            );
            let before = self.least.insert((subject.id, subject.event_on), offset);
            assert!(
                before.is_none_or(|b| offset < b),
                "{offset} after {before:?}: said twice"
            );
            let left = left(mail.day, subject.event_on);
            // In the last seven days it may come forward, over holidays and Sundays only.
            let forward = (mail.day + Duration::days(1)).iter_days();
            let rest = |d: &NaiveDate| holidays.contains(d) || d.weekday() == chrono::Weekday::Sun;
            let free = forward.take_while(rest).count();
            let grace = if (0..=7).contains(&offset) {
                i64::try_from(free).expect("few")
            } else {
                0
            };
            assert!(
                left <= i64::from(offset) + grace,
                "{offset} said {left} days before"
            );
        }
    }
}

struct World {
    state: State,
    /// End so late that nothing is said of them yet: the service does not even read them.
    waiting: Vec<Subject>,
    witness: Witness,
    /// Renewed: the old version and whose it was.
    gone: BTreeSet<AnyId>,
    dice: Dice,
}

fn world() -> World {
    let mut dice = Dice(2026);
    let mut state = State::default();
    let start = day("2026-11-22");
    for n in 0..PEOPLE {
        let person = person(n, &mut dice);
        state.people.insert(person.account, person);
    }
    let all: Vec<AccountId> = state.people.keys().copied().collect();
    let mut waiting = Vec::new();
    for n in 0..PERMITS {
        let who = all[usize::try_from(n % PEOPLE).expect("small")];
        let ends = match n % 50 {
            0 => day("2028-02-29"),
            1 => day("2028-02-28"),
            _ => start + dice.days(1826),
        };
        let mut subject = permit(who, ends);
        if n % 40 == 7 {
            subject.over_on = Some(ends - dice.days(200));
        }
        waiting.push(subject);
    }
    for year in 2026..=2031 {
        for (month, first, long) in [(3, 8, 7), (12, 24, 3), (1, 1, 1), (8, 17, 1)] {
            let first = NaiveDate::from_ymd_opt(year, month, first).expect("a day");
            state.holidays.extend(first.iter_days().take(long));
        }
    }
    World {
        state,
        waiting,
        witness: Witness::default(),
        gone: BTreeSet::new(),
        dice,
    }
}

impl World {
    fn ticks(&mut self, at: UtcTime) {
        for mail in plan(&self.state, at) {
            self.witness.sees(&mail, &self.gone, &self.state.holidays);
            remember(&mut self.state, &mail);
        }
    }

    /// Some of those that end soon or have ended are renewed for up to five years.
    fn renew(&mut self, today: NaiveDate) {
        for subject in std::mem::take(&mut self.state.subjects) {
            if left(today, subject.event_on) < 200 && self.dice.roll(150) == 0 {
                let ends = today + Duration::days(60) + self.dice.days(1766);
                self.waiting.push(permit(subject.recipients[0], ends));
                self.gone.insert(subject.id);
            } else {
                self.state.subjects.push(subject);
            }
        }
        let near = |subject: &mut Subject| left(today, subject.event_on) < 280;
        self.state
            .subjects
            .extend(self.waiting.extract_if(.., near));
    }

    /// Nothing that had to be said by now is unsaid; what may wait waits on a holiday.
    fn owes_nothing(&self, at: UtcTime) {
        for subject in &self.state.subjects {
            let person = &self.state.people[&subject.recipients[0]];
            let today = person.zone.today(at.naive());
            let over = subject.over_on.is_some_and(|over| over <= today);
            let Some(owed) = owed(subject, today).filter(|_| !over) else {
                continue;
            };
            // What may wait is said on the first day after the holidays.
            if owed > 7 && self.state.holidays.contains(&today) {
                continue;
            }
            let said = self.witness.least.get(&(subject.id, subject.event_on));
            assert!(
                said.is_some_and(|said| *said <= owed),
                "{today}: {owed} of {} is owed, {said:?} was said",
                subject.event_on
            );
        }
    }
}

#[test]
fn five_years_day_by_day_say_everything_once() {
    let mut world = world();
    let start = UtcTime::start_of(day("2026-11-22"), 9);
    let mut outage = 0;
    let mut missed = 0;
    for n in 0..1826 {
        let morning = start + Duration::days(n);
        if outage == 0 && world.dice.roll(60) == 0 {
            outage = 1 + world.dice.roll(20);
        }
        world.renew(morning.date_at(7));
        if outage > 0 {
            outage -= 1;
            missed += 1;
            continue;
        }
        // Once early, then at eight in the evening of each zone; now and then the clock
        // is set back an hour between.
        let early = i64::try_from(5 + world.dice.roll(8)).expect("an hour");
        for hour in [early, 20, 21, 22] {
            world.ticks(morning + Duration::hours(hour));
            if world.dice.roll(20) == 0 {
                world.ticks(morning + Duration::hours(hour - 1));
            }
        }
        world.owes_nothing(morning + Duration::hours(22));
    }
    let Witness { mails, items, .. } = world.witness;
    println!(
        "five years, {PERMITS} permits, {missed} days missed: {mails} mails, {items} items, 0 twice, 0 lost"
    );
    assert!(mails > 10_000 && world.gone.len() > 500 && missed > 100);
}

#[test]
fn around_the_last_day_every_day_counts_right() {
    let none = BTreeSet::new();
    // Two years with a 29 February between, each as a last day and as a day of looking.
    for end in day("2027-03-01").iter_days().take(760) {
        let subject = permit(AccountId::new(UtcTime::far()), end);
        for n in -40..=40 {
            let on = end + Duration::days(n);
            assert_eq!(
                due_offset(&subject, on, &none),
                owed(&subject, on),
                "{end} seen on {on}"
            );
            let days = days_between(on, end);
            assert_eq!(days, -n, "{on} to {end}");
        }
    }
}

#[test]
fn a_day_begins_at_midnight_of_each_zone() {
    for (zone, before) in [
        (Zone::Wib, "16:59:59"),
        (Zone::Wita, "15:59:59"),
        (Zone::Wit, "14:59:59"),
    ] {
        for ends in ["2027-01-21", "2028-02-29"] {
            let who = AccountId::new(UtcTime::far());
            let subject = permit(who, day(ends));
            let mut state = State::default();
            let phoned = Phoned {
                account: who,
                name: "Siti".to_owned(),
                phone: None,
                zone,
            };
            state.phoned.insert(who, phoned);
            let eve = day(ends) - Duration::days(31);
            state
                .told
                .note(key(who, &subject), eve - Duration::days(29), 60);
            state.subjects.push(subject);
            let last = UtcTime::new(format!("{eve}T{before}").parse().expect("an instant"));
            assert!(
                calls(&state, last).is_empty(),
                "{}: still 31 days",
                zone.label()
            );
            let due = calls(&state, last + Duration::seconds(1));
            assert_eq!(due.len(), 1, "{}: 30 days", zone.label());
            assert_eq!(due[0].items[0].offset, 30);
        }
    }
}

#[test]
fn a_clock_a_week_ahead_for_an_hour_loses_nothing() {
    let mut world = world();
    world.state.subjects = world.waiting.split_off(1700);
    let start = UtcTime::start_of(day("2026-11-22"), 9);
    let mut said: BTreeMap<(AnyId, i32), Vec<NaiveDate>> = BTreeMap::new();
    let mut run = |state: &mut State, at: UtcTime| {
        for mail in plan(state, at) {
            for item in &mail.items {
                said.entry((item.subject.id, item.offset))
                    .or_default()
                    .push(mail.day);
            }
            remember(state, &mail);
        }
    };
    let jump = 40;
    for n in 0..120 {
        let evening = start + Duration::days(n) + Duration::hours(22);
        if n == jump {
            run(&mut world.state, evening + Duration::days(7));
        }
        for hour in [2, 1, 0] {
            run(&mut world.state, evening - Duration::hours(hour));
        }
    }
    let last = (start + Duration::days(119)).date_at(9);
    for subject in &world.state.subjects {
        let least = world
            .state
            .told
            .offset(&key(subject.recipients[0], subject), last);
        let over = subject.over_on.is_some_and(|over| over <= last);
        if let Some(owed) = owed(subject, last).filter(|_| !over) {
            assert!(
                least.is_some_and(|least| least <= owed),
                "{owed} of {} is lost",
                subject.event_on
            );
        }
    }
    let ahead = (start + Duration::days(jump + 7)).date_at(9);
    for ((_, offset), days) in said.iter().filter(|(_, days)| days.len() > 1) {
        assert!(
            days.len() == 2 && days.contains(&ahead),
            "{offset} on {days:?}"
        );
    }
}
