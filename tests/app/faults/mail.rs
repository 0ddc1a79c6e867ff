//! Mails while the program is killed and the mail server goes away.

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
use crate::support::{Installation, files_below, until};

/// Mails that wait when the killing begins.
const MAILS: usize = 200;

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

fn queue(place: &Installation, count: usize) {
    let now = SystemClock::default().now();
    let queued = place.database().write_here::<_, StorageError>(|conn| {
        for n in 0..count {
            let envelope = Envelope {
                account: None,
                recipient: format!("pace-15.{n}@uji.invalid"),
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

/// While nothing runs, time passes: leases end and what was put off is due.
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

fn states(place: &Installation) -> Vec<(MailState, Option<String>)> {
    let found = place.database().read_here::<_, StorageError>(|conn| {
        use db::outbox as o;
        Ok(o::table.select((o::state, o::last_error)).load(conn)?)
    });
    found.expect("the outbox")
}

fn no_mail_is_lost(mut place: Installation) {
    let Some(mut smtp) = OwnSmtp::start(&place.beside("mail")) else {
        return;
    };
    let port = smtp.port.to_string();
    for (name, value) in [
        ("SIAPRAK__MAIL__MODE", "smtp"),
        ("SIAPRAK__MAIL__HOST", "127.0.0.1"),
        ("SIAPRAK__MAIL__PORT", &port),
        ("SIAPRAK__MAIL__TIMEOUT_SECONDS", "2"),
    ] {
        place.set(name, value);
    }
    assert_eq!(place.run(&["migrate"]).code, 0);
    queue(&place, MAILS);
    let kills = [20, 60, 100];
    for seen in kills {
        let service = place.serve();
        until("mails go out", 40, || smtp.count() >= seen);
        service.kill();
        time_passes(&place);
    }
    smtp.goes();
    let service = place.serve();
    until("the missing server is noticed", 40, || {
        states(&place).iter().any(|(_, e)| e.is_some())
    });
    assert!(
        states(&place)
            .iter()
            .all(|(s, _)| matches!(s, MailState::Queued | MailState::HandedOver)),
        "a server that is away loses nothing"
    );
    service.kill();
    smtp.come_back();
    time_passes(&place);
    let _service = place.serve();
    until("everything is handed over", 60, || {
        states(&place)
            .iter()
            .all(|(s, _)| *s == MailState::HandedOver)
    });
    let received = smtp.received();
    assert_eq!(received.len(), MAILS, "every mail arrived");
    let twice: Vec<_> = received.values().filter(|ids| ids.len() > 1).collect();
    assert!(
        twice.len() <= kills.len() + 1,
        "{} doubles after {} kills with one connection each",
        twice.len(),
        kills.len() + 1
    );
    for ids in twice {
        assert!(
            ids.len() == 2 && ids[0] == ids[1],
            "a double has the same Message-ID: {ids:?}"
        );
    }
}

#[test]
fn neither_kills_nor_a_vanished_mail_server_lose_a_mail_on_sqlite() {
    no_mail_is_lost(Installation::ready_sqlite());
}

#[test]
fn neither_kills_nor_a_vanished_mail_server_lose_a_mail_on_postgres() {
    if let Some(place) = Installation::ready_postgres() {
        no_mail_is_lost(place);
    }
}
