//! Mail over a line that is secured, to real servers whose certificate an authority of one's own signed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use siaprak::config::{MailSecurity, MailServer};

use super::*;
use crate::services::required;

/// An authority of one test, and the certificate and key of a server of the name `localhost`.
fn certificates(folder: &Path) -> PathBuf {
    let run = |args: &[&str]| {
        let done = Command::new("openssl")
            .args(args)
            .current_dir(folder)
            .output()
            .expect("openssl runs");
        assert!(
            done.status.success(),
            "openssl {args:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    let key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ];
    let authority = [
        "req",
        "-x509",
        "-days",
        "2",
        "-subj",
        "/CN=CONTOH",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    ];
    run(&[&authority[..], &key].concat());
    let asked = [
        "req",
        "-subj",
        "/CN=localhost",
        "-keyout",
        "server.key",
        "-out",
        "server.csr",
    ];
    run(&[&asked[..], &key].concat());
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").expect("a file");
    run(&[
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "server.pem",
    ]);
    folder.join("ca.pem")
}

/// A mail server of one test that speaks TLS, `starttls` or `tls`.
struct Secured {
    server: Child,
    folder: PathBuf,
    port: u16,
}

impl Secured {
    fn start(folder: &Path, how: &str) -> Option<Self> {
        let python = required("TEST_SMTP_PYTHON")?;
        let place = folder.join(how);
        std::fs::create_dir_all(&place).expect("a folder");
        let address = place.join("address");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/smtp_server.py");
        let server = Command::new(python)
            .args([script, "--security", how, "--certificate"])
            .arg(folder.join("server.pem"))
            .arg("--key")
            .arg(folder.join("server.key"))
            .arg("--dir")
            .arg(&place)
            .arg("--address-file")
            .arg(&address)
            .stdout(Stdio::null())
            .spawn()
            .expect("the SMTP server starts");
        let mut secured = Self {
            server,
            folder: place,
            port: 0,
        };
        crate::support::until("the SMTP server listens", 20, || address.exists());
        let at = std::fs::read_to_string(&address).expect("an address");
        secured.port = at
            .rsplit_once(':')
            .and_then(|(_, port)| port.trim().parse().ok())
            .expect("a port");
        Some(secured)
    }

    /// How many mails came, and over which TLS each.
    fn received(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.join("new"))
            .expect("a folder")
            .flatten();
        let notes =
            entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "json"));
        let read = |entry: std::fs::DirEntry| -> serde_json::Value {
            serde_json::from_slice(&std::fs::read(entry.path()).expect("a note")).expect("JSON")
        };
        notes
            .map(|note| read(note)["tls"].as_str().unwrap_or("none").to_owned())
            .collect()
    }
}

impl Drop for Secured {
    fn drop(&mut self) {
        let _killed = self.server.kill();
        let _reaped = self.server.wait();
    }
}

fn to(app: &TestApp, server: &Secured, security: MailSecurity, ca_file: &Path) -> Settings {
    let mut settings = app.app.settings.clone();
    settings.mail.mode = MailMode::Smtp;
    settings.mail.host = "localhost".to_owned();
    settings.mail.port = server.port;
    settings.mail.security = security;
    settings.mail.user = "siaprak".to_owned();
    settings.mail.password = "kata-sandi-uji".to_owned();
    settings.mail.timeout_seconds = 5;
    settings.mail.ca_file = ca_file.display().to_string();
    settings
}

on_both! {
    fn mail_goes_over_starttls_and_over_tls_to_servers_whose_authority_is_known(app) {
        let ca = certificates(app.folder());
        for (how, security) in [("starttls", MailSecurity::Starttls), ("tls", MailSecurity::Tls)] {
            let Some(server) = Secured::start(app.folder(), how) else { return };
            let settings = to(app, &server, security, &ca);
            let mailer = Mailer::from_settings(&settings).expect("a mailer");
            for _ in 0..9 { invite(app, "siti@contoh.example"); }
            assert_eq!(work(app, &mailer), Tally { handed: 9, ..Tally::default() }, "{how}");
            let received = server.received();
            assert!(received.len() == 9 && received.iter().all(|tls| tls.starts_with("TLSv1.")), "{how}: {received:?}");
            assert_eq!(dialogue::greet(&settings).advice, "", "{how}");

            // An authority nobody named, another name, and a line that is not secured are each refused;
            // the mail waits with the reason.
            let mut strange = settings.clone();
            strange.mail.ca_file.clear();
            let mut renamed = settings.clone();
            renamed.mail.host = "127.0.0.1".to_owned();
            for (settings, reason) in [(strange, "certificate"), (renamed, "certificate")] {
                let id = invite(app, "budi@contoh.example");
                let mailer = Mailer::from_settings(&settings).expect("a mailer");
                assert_eq!(work(app, &mailer), Tally { deferred: 1, ..Tally::default() }, "{how}");
                let why = row(app, id).last_error.expect("a reason");
                assert!(why.to_lowercase().contains(reason), "{how}: {why}");
                assert!(["tls", "starttls"].contains(&dialogue::greet(&settings).advice), "{how}");
            }
            assert_eq!(server.received().len(), 9, "{how}: nothing went to a stranger");
            app.write(|conn| diesel::delete(rows::table).execute(conn).expect("the outbox"));
        }
    }

    fn a_server_without_tls_is_passed_over_for_the_next_that_has_it(app) {
        let Some(plain) = smtp() else { return };
        let ca = certificates(app.folder());
        let Some(server) = Secured::start(app.folder(), "starttls") else { return };
        let mut settings = to(app, &server, MailSecurity::Starttls, &ca);
        let next = MailServer {
            host: "localhost".to_owned(),
            port: server.port,
            security: MailSecurity::Starttls,
            user: settings.mail.user.clone(),
            password: settings.mail.password.clone(),
        };
        let (_, port) = plain.address.split_once(':').expect("a port");
        settings.mail.port = port.parse().expect("a port");
        settings.mail.fallback = vec![next];
        let to = address("siti");
        invite(app, &to);
        let mailer = Mailer::from_settings(&settings).expect("a mailer");
        assert_eq!(work(app, &mailer), Tally { handed: 1, ..Tally::default() });
        assert_eq!(server.received().len(), 1);
        assert!(plain.received_by(&to).is_empty(), "nothing went in plain text");
    }
}

#[test]
fn a_file_without_an_authority_is_named_with_its_setting() {
    let app = TestApp::on_sqlite();
    let mut settings = app.app.settings.clone();
    settings.mail.mode = MailMode::Smtp;
    settings.mail.security = MailSecurity::Tls;
    let empty = app.folder().join("kosong.pem");
    std::fs::write(&empty, "bukan sertifikat").expect("a file");
    for file in [app.folder().join("tidak-ada.pem"), empty] {
        settings.mail.ca_file = file.display().to_string();
        let why = Mailer::from_settings(&settings)
            .expect_err("no authority")
            .to_string();
        assert!(
            why.contains("mail.ca_file") && why.contains(".pem"),
            "{why}"
        );
    }
}
