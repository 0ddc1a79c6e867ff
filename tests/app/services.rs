//! The servers `make test` brings up beside the tests: where they are, and that they are what they
//! should be. Without them (a bare `cargo test`) the tests that need one are left out.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use serde_json::Value;

/// Address of the throw-away PostgreSQL, with the right to create databases; collation is C.
pub fn postgres_url() -> Option<String> {
    required("TEST_POSTGRES_URL")
}

/// The SMTP server, and what it has received.
pub fn smtp() -> Option<SmtpServer> {
    Some(SmtpServer {
        address: required("TEST_SMTP_ADDR")?,
        folder: PathBuf::from(required("TEST_SMTP_DIR")?),
    })
}

/// A real SMTP server on loopback, in plain text. `tests/tools/smtp_server.py` says which recipients
/// make it refuse, defer, delay or drop; tests share it, so each uses recipients of its own.
pub struct SmtpServer {
    /// `127.0.0.1:PORT`
    pub address: String,
    folder: PathBuf,
}

/// One message as the server took it.
pub struct Received {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// Headers and body as sent, line ends CRLF.
    pub content: String,
}

impl SmtpServer {
    /// Messages whose envelope names this recipient, oldest first.
    pub fn received_by(&self, recipient: &str) -> Vec<Received> {
        let mut notes: Vec<PathBuf> = std::fs::read_dir(self.folder.join("new"))
            .expect("the SMTP server's folder can be read")
            .map(|entry| entry.expect("the SMTP server's folder can be read").path())
            .filter(|path| path.extension() == Some(OsStr::new("json")))
            .collect();
        notes.sort();
        notes
            .iter()
            .map(|note| received(note))
            .filter(|message| message.to.iter().any(|to| to == recipient))
            .collect()
    }

    /// Waits up to ten seconds until so many messages have arrived for the recipient.
    #[track_caller]
    pub fn wait_for(&self, recipient: &str, count: usize) -> Vec<Received> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let found = self.received_by(recipient);
            if found.len() >= count {
                return found;
            }
            let late = Instant::now() > deadline;
            assert!(
                !late,
                "{} of {count} messages for {recipient} arrived within 10 s",
                found.len()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn received(note: &std::path::Path) -> Received {
    let envelope: Value =
        serde_json::from_slice(&std::fs::read(note).expect("an envelope can be read"))
            .expect("an envelope is JSON");
    let content = std::fs::read(note.with_extension("eml")).expect("a message can be read");
    Received {
        from: envelope["from"].as_str().unwrap_or_default().to_owned(),
        to: envelope["to"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|to| to.as_str().map(str::to_owned))
            .collect(),
        content: String::from_utf8_lossy(&content).into_owned(),
    }
}

/// A setting of the test run. Under `make test` a missing one is an error, so that no test passes by being left out.
pub fn required(name: &str) -> Option<String> {
    let value = std::env::var_os(name).and_then(|value| value.into_string().ok());
    let required = std::env::var_os("TEST_SERVICES").is_some_and(|wish| wish == "required");
    assert!(
        value.is_some() || !required,
        "{name} is not set though TEST_SERVICES=required"
    );
    value
}

#[derive(QueryableByName)]
struct Shown {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

#[test]
fn postgres_sorts_by_bytes_and_lives_in_utc() {
    let Some(url) = postgres_url() else { return };
    let mut conn = PgConnection::establish(&url).expect("PostgreSQL answers");
    let mut show = |name: &str| {
        diesel::sql_query(format!("SELECT current_setting('{name}') AS value"))
            .get_result::<Shown>(&mut conn)
            .expect("a setting can be read")
            .value
    };
    assert_eq!([show("lc_collate"), show("timezone")], ["C", "UTC"]);
}

#[test]
fn mail_sent_over_smtp_arrives_and_a_refusal_is_permanent() {
    use lettre::{Message, SmtpTransport, Transport, transport::smtp::client::Tls};

    let Some(server) = smtp() else { return };
    let (host, port) = server.address.split_once(':').expect("host and port");
    let mailer = SmtpTransport::builder_dangerous(host)
        .port(port.parse().expect("a port"))
        .tls(Tls::None)
        .build();
    let message = |to: &str| {
        Message::builder()
            .from("siaprak@contoh.invalid".parse().expect("an address"))
            .to(to.parse().expect("an address"))
            .subject("Pengingat izin")
            .body("Izin Anda akan habis.".to_owned())
            .expect("a message")
    };

    mailer
        .send(&message("services-check@contoh.invalid"))
        .expect("accepted");
    let arrived = server.wait_for("services-check@contoh.invalid", 1);
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].from, "siaprak@contoh.invalid");
    assert!(
        arrived[0].content.contains("Subject: Pengingat izin\r\n"),
        "{}",
        arrived[0].content
    );

    let refusal = mailer
        .send(&message("refuse@services-check.invalid"))
        .expect_err("refused");
    assert!(refusal.is_permanent(), "{refusal:?}");
    let refusal = mailer
        .send(&message("defer@services-check.invalid"))
        .expect_err("deferred");
    assert!(refusal.is_transient(), "{refusal:?}");
}
