//! Mails while the program is killed at random moments and the mail server refuses, puts off, hangs
//! up, is silent or goes away: none is lost, and none comes twice but on a line that was open.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::Duration;
use diesel::prelude::*;
use siaprak::clock::{Clock, SystemClock};
use siaprak::i18n::Lang;
use siaprak::mail::{Envelope, MailState, Message, outbox};
use siaprak::storage::StorageError;
use siaprak::storage::schema as db;

use crate::services::required;
use crate::support::{Installation, Serving, files_below, until};

/// Connections of one process to the mail server.
const LINES: usize = 4;

/// How much is done to how many mails; `make faults` asks for 200 kills over 5,000 mails.
struct Measure {
    mails: usize,
    kills: usize,
    /// Milliseconds the server takes for each.
    pace: usize,
}

impl Measure {
    fn wanted() -> Self {
        let number = |name: &str, least: usize| {
            let given = std::env::var_os(name).and_then(|v| v.to_str()?.parse().ok());
            given.unwrap_or(least)
        };
        Self {
            mails: number("SIAPRAK_FAULT_MAILS", 240),
            kills: number("SIAPRAK_FAULT_KILLS", 5),
            pace: 100,
        }
    }

    /// What the server does to each: most arrive, some are refused for good, put off, cut off,
    /// or taken and not answered, each the first time only.
    fn recipient(&self, n: usize) -> String {
        match n % 25 {
            0 => format!("refuse@m{n}.uji.invalid"),
            1 => format!("once-defer.{n}@uji.invalid"),
            2 => format!("once-drop.{n}@uji.invalid"),
            3 => format!("once-cut.{n}@uji.invalid"),
            4 => format!("bounce@m{n}.uji.invalid"),
            _ => format!("pace-{}.{n}@uji.invalid", self.pace),
        }
    }

    fn kinds(&self, of: &[usize]) -> usize {
        (0..self.mails).filter(|n| of.contains(&(n % 25))).count()
    }

    /// Longest wait before the next kill, so that the kills fall all over the run.
    fn longest(&self) -> u64 {
        let run = self.mails * self.pace / LINES;
        u64::try_from(run * 3 / 2 / self.kills.max(1)).expect("a short time")
    }
}

/// Numbers that look random; the seed is printed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides.max(1)
    }
}

/// An SMTP server of one test, which can go away and come back at the same address.
struct OwnSmtp {
    python: PathBuf,
    folder: PathBuf,
    port: u16,
    server: Option<Child>,
}

impl OwnSmtp {
    fn start(folder: &Path) -> Option<Self> {
        let mut smtp = Self {
            python: required("TEST_SMTP_PYTHON")?.into(),
            folder: folder.to_path_buf(),
            port: 0,
            server: None,
        };
        std::fs::create_dir_all(folder).expect("a folder");
        smtp.come_back();
        Some(smtp)
    }

    fn come_back(&mut self) {
        let address = self.folder.join("address");
        let _old = std::fs::remove_file(&address);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/smtp_server.py");
        let server = Command::new(&self.python)
            .args([script, "--port", &self.port.to_string(), "--dir"])
            .arg(&self.folder)
            .arg("--address-file")
            .arg(&address)
            .stdout(Stdio::null())
            .spawn()
            .expect("the SMTP server starts");
        self.server = Some(server);
        until("the SMTP server listens", 20, || address.exists());
        let at = std::fs::read_to_string(&address).expect("an address");
        self.port = at
            .rsplit_once(':')
            .and_then(|(_, p)| p.trim().parse().ok())
            .expect("a port");
    }

    fn goes(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().expect("it runs");
            server.wait().expect("it ends");
        }
    }

    fn count(&self) -> usize {
        files_below(&self.folder.join("new")) / 2
    }

    /// Message-IDs by recipient.
    fn received(&self) -> BTreeMap<String, Vec<String>> {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in std::fs::read_dir(self.folder.join("new"))
            .expect("a folder")
            .flatten()
        {
            if entry.path().extension().is_none_or(|e| e != "json") {
                continue;
            }
            let note: serde_json::Value =
                serde_json::from_slice(&std::fs::read(entry.path()).expect("a note"))
                    .expect("JSON");
            let mail = std::fs::read_to_string(entry.path().with_extension("eml")).expect("a mail");
            let id = mail
                .lines()
                .find(|l| l.starts_with("Message-ID"))
                .expect("an id")
                .to_owned();
            all.entry(note["to"][0].as_str().expect("a recipient").to_owned())
                .or_default()
                .push(id);
        }
        all
    }
}

impl Drop for OwnSmtp {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _killed = server.kill();
            let _reaped = server.wait();
        }
    }
}

fn queue(place: &Installation, measure: &Measure) {
    let now = SystemClock::default().now();
    let queued = place.database().write_here::<_, StorageError>(|conn| {
        for n in 0..measure.mails {
            let envelope = Envelope {
                account: None,
                recipient: measure.recipient(n),
                lang: Lang::Id,
                message: Message::Test {
                    name: "CONTOH".to_owned(),
                },
                dedupe_key: format!("uji {n}"),
                optional: false,
                not_before: now,
            };
            outbox::enqueue(conn, &envelope, now)?;
        }
        Ok(())
    });
    queued.expect("the outbox");
}

/// Time passes: leases end, also of those who still work, and what was put off is due.
fn time_passes(place: &Installation) {
    let past = SystemClock::default().now() - Duration::minutes(1);
    let passed = place.database().write_here::<_, StorageError>(|conn| {
        use db::outbox as o;
        let waiting = o::table.filter(o::state.eq(MailState::Queued));
        diesel::update(waiting)
            .set(o::next_at.eq(past))
            .execute(conn)?;
        diesel::update(o::table.filter(o::lease_until.is_not_null()))
            .set(o::lease_until.eq(past))
            .execute(conn)?;
        diesel::update(db::job_runs::table)
            .set(db::job_runs::lease_until.eq(past))
            .execute(conn)?;
        Ok(())
    });
    passed.expect("the outbox");
}

/// What was put off is due.
fn time_passes_for_mails(place: &Installation) {
    let past = SystemClock::default().now() - Duration::minutes(1);
    let passed = place.database().write_here::<_, StorageError>(|conn| {
        use db::outbox as o;
        let waiting = o::table.filter(o::state.eq(MailState::Queued));
        diesel::update(waiting.filter(o::lease_until.is_null()))
            .set(o::next_at.eq(past))
            .execute(conn)?;
        Ok(())
    });
    passed.expect("the outbox");
}

fn states(place: &Installation) -> Vec<(MailState, Option<String>)> {
    let found = place.database().read_here::<_, StorageError>(|conn| {
        use db::outbox as o;
        Ok(o::table.select((o::state, o::last_error)).load(conn)?)
    });
    found.expect("the outbox")
}

/// Processes that share one outbox; on SQLite there is one.
struct Crowd {
    members: Vec<Option<Serving>>,
}

impl Crowd {
    /// Ends one of them in the midst of its work and starts it again.
    fn lose_one(&mut self, place: &Installation, who: usize) {
        let member = self.members.get_mut(who).expect("one of them");
        member.take().expect("it runs").kill();
        time_passes(place);
        *member = Some(place.serve());
    }

    /// One stands still past its lease while the others go on, then wakes up.
    fn stall_one(&mut self, place: &Installation) {
        let Some([Some(one), _]) = self.members.first_chunk::<2>() else {
            return;
        };
        let signal = |name: &str| {
            let done = Command::new("kill")
                .args([name, &one.pid().to_string()])
                .status();
            assert!(done.expect("kill runs").success());
        };
        signal("-STOP");
        time_passes(place);
        std::thread::sleep(std::time::Duration::from_secs(6));
        signal("-CONT");
    }
}

fn no_mail_is_lost(mut place: Installation, processes: usize) {
    let Some(mut smtp) = OwnSmtp::start(&place.beside("mail")) else {
        return;
    };
    let port = smtp.port.to_string();
    for (name, value) in [
        ("SIAPRAK__MAIL__MODE", "smtp"),
        ("SIAPRAK__MAIL__HOST", "127.0.0.1"),
        ("SIAPRAK__MAIL__PORT", &port),
        ("SIAPRAK__MAIL__TIMEOUT_SECONDS", "2"),
        ("SIAPRAK__MAIL__CONNECTIONS", &LINES.to_string()),
    ] {
        place.set(name, value);
    }
    assert_eq!(place.run(&["migrate"]).code, 0);
    let measure = Measure::wanted();
    queue(&place, &measure);
    let mut dice = Dice(std::process::id().into());
    println!("seed {}", dice.0);
    let waiting = || states(&place).iter().any(|(s, _)| *s == MailState::Queued);
    let members = (0..processes).map(|_| Some(place.serve())).collect();
    let mut crowd = Crowd { members };
    let mut kills = 0;
    while kills < measure.kills && waiting() {
        let seen = smtp.count();
        until("mails go out", 60, || smtp.count() > seen || !waiting());
        let wait = dice.roll(measure.longest());
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let who = usize::try_from(dice.roll(2)).expect("small") % processes;
        crowd.lose_one(&place, who);
        kills += 1;
    }
    crowd.stall_one(&place);
    smtp.goes();
    let away = || {
        states(&place)
            .iter()
            .any(|(s, e)| *s == MailState::Queued && e.is_some())
    };
    time_passes(&place);
    until("the missing server is noticed", 60, || away() || !waiting());
    smtp.come_back();
    until("nothing waits any more", 120, || {
        std::thread::sleep(std::time::Duration::from_millis(400));
        time_passes_for_mails(&place);
        !waiting()
    });
    drop(crowd);
    verdict(&place, &smtp, &measure, (kills + 2) * LINES * processes);
    bounces_come_back(&place, &smtp, measure.kinds(&[4]));
}

/// What arrived, held against what was sent.
fn verdict(place: &Installation, smtp: &OwnSmtp, measure: &Measure, open: usize) {
    let received = smtp.received();
    let sent: usize = received.values().map(Vec::len).sum();
    let refused = measure.kinds(&[0]);
    let lost = measure.mails - refused - received.len();
    let doubled = sent - received.len();
    // Taken by the server, which hung up without saying so: nobody can know.
    let dropped = measure.kinds(&[2]);
    println!(
        "{} mails: sent {sent}, unique {}, doubled {doubled} ({dropped} of them unanswered by the server, at most {open} lines open when a process ended or its lease did), lost {lost}",
        measure.mails,
        received.len()
    );
    assert_eq!(lost, 0, "every mail that was not refused arrived");
    assert!(doubled <= dropped + open, "{doubled} doubles");
    for (to, ids) in &received {
        assert!(
            ids.iter().all(|id| Some(id) == ids.first()),
            "{to}: {ids:?}"
        );
    }
    let states = states(place);
    let of = |state: MailState| states.iter().filter(|(s, _)| *s == state).count();
    assert_eq!(of(MailState::Failed), refused);
    assert_eq!(of(MailState::HandedOver), measure.mails - refused);
}

/// What the server sent back is piped into the program, which notes each mail.
fn bounces_come_back(place: &Installation, smtp: &OwnSmtp, expected: usize) {
    let folder = smtp.folder.join("returned");
    let reports: Vec<_> = std::fs::read_dir(folder)
        .expect("reports")
        .flatten()
        .collect();
    for report in &reports {
        let bytes = std::fs::read(report.path()).expect("a report");
        place.run_with(&["bounce"], &bytes).ends(0);
    }
    let states = states(place);
    let back = states
        .iter()
        .filter(|(s, _)| *s == MailState::Bounced)
        .count();
    println!(
        "{} reports, {back} mails known to have come back",
        reports.len()
    );
    assert!(reports.len() >= expected);
    assert_eq!(back, expected);
}

#[test]
fn neither_kills_nor_a_vanished_mail_server_lose_a_mail_on_sqlite() {
    no_mail_is_lost(Installation::ready_sqlite(), 1);
}

#[test]
fn neither_kills_nor_a_vanished_mail_server_lose_a_mail_of_two_processes_on_postgres() {
    if let Some(place) = Installation::ready_postgres() {
        no_mail_is_lost(place, 2);
    }
}
