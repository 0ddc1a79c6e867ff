//! A client that breaks off, and a PostgreSQL that goes and comes back.

use std::fs::Permissions;
use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use diesel::prelude::*;
use siaprak::products::ProductId;
use siaprak::storage::schema as db;

use super::pdf::pdf;
use super::uploads;
use crate::services::required;
use crate::support::{Browser, TestApp, files_below, on_both, until};
use crate::world::{seed, signs_in};

/// The beginning of an upload, then nothing more.
fn breaks_off(app: &TestApp, browser: &Browser, product: ProductId, sent: usize) {
    let form = browser.get(&format!(
        "/permits/new?product={product}&requirement=spp_irt"
    ));
    let mut body = String::new();
    let mut fields = form.proofs();
    fields.extend(
        [
            ("product", product.to_string()),
            ("requirement", "spp_irt".into()),
            ("kind", "spp_irt".into()),
        ]
        .map(|(n, v)| (n.to_owned(), v)),
    );
    for (name, value) in fields {
        body.push_str(&format!(
            "--batas\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--batas\r\nContent-Disposition: form-data; name=\"files\"; filename=\"izin.pdf\"\r\nContent-Type: application/pdf\r\n\r\n");
    let host = app.base.trim_start_matches("http://");
    let mut line = TcpStream::connect(host).expect("a connection");
    write!(
        line,
        "POST /permits HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary=batas\r\nContent-Length: 4000000\r\n\r\n{body}",
        browser.cookies()
    )
    .expect("a request");
    line.write_all(&vec![b'x'; sent])
        .expect("a part of the file");
    line.flush().expect("sent");
    let tmp = app.folder().join("blobs/tmp");
    if sent > 0 {
        until("the file arrives", 10, || files_below(&tmp) > 0);
    }
    line.shutdown(std::net::Shutdown::Both).expect("a cut");
}

on_both! {
    fn a_client_that_breaks_off_leaves_nothing_behind(app) {
        let product = seed(&app.app.db).product;
        let browser = app.visitor();
        signs_in(&browser);
        let rows = |app: &TestApp| app.read(|conn| {
            let count = |n: QueryResult<i64>| n.expect("a count");
            (count(db::documents::table.count().get_result(conn)), count(db::permits::table.count().get_result(conn)), count(db::form_posts::table.count().get_result(conn)))
        });
        let before = rows(app);
        for sent in [0, 10, 700_000, 3_000_000] {
            breaks_off(app, &browser, product, sent);
        }
        until("nothing is left", 15, || files_below(&app.folder().join("blobs")) == 0);
        assert_eq!(rows(app), before);
        uploads(&browser, product, "izin.pdf", &pdf(&[], "")).is(200).says(&["izin.pdf"]);
    }
}

/// A PostgreSQL of one test, to be stopped and started.
struct OwnPostgres {
    place: PathBuf,
    _home: tempfile::TempDir,
}

impl OwnPostgres {
    fn start() -> Option<Self> {
        required("TEST_POSTGRES_URL")?;
        let home = tempfile::tempdir().expect("a folder");
        // The server's own user must pass through.
        std::fs::set_permissions(home.path(), Permissions::from_mode(0o711)).expect("a folder");
        let own = Self {
            place: home.path().join("postgres"),
            _home: home,
        };
        own.does("start");
        Some(own)
    }

    fn does(&self, verb: &str) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/postgres.sh");
        let done = Command::new(script)
            .arg(verb)
            .arg(&self.place)
            .status()
            .expect("the script runs");
        assert!(done.success(), "postgres.sh {verb}");
    }

    fn url(&self) -> String {
        std::fs::read_to_string(self.place.join("url"))
            .expect("an address")
            .trim()
            .to_owned()
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.does("stop");
    }
}

#[test]
fn a_restarted_postgres_is_waited_for_and_found_again() {
    let Some(postgres) = OwnPostgres::start() else {
        return;
    };
    let app = TestApp::on_server(&postgres.url());
    let browser = app.owner("Rina");
    browser.get("/profile").is(200);
    let form = browser.get("/profile");
    postgres.does("pause");
    let page = browser.get("/profile");
    page.is(503).says(&[
        "Basis data belum menjawab",
        "Tunggu satu menit",
        "Nomor kejadian",
    ]);
    page.never_says(&["127.0.0.1", "connection", "postgres"]);
    let fields = [
        ("name", "Rina Baru"),
        ("lang", "id"),
        ("zone", "WIB"),
        ("mail_hour", "7"),
    ];
    browser
        .send("/profile", &form.proofs(), &fields)
        .is(503)
        .says(&["Tidak ada yang berubah"]);
    postgres.does("again");
    until("pages are back without a restart", 30, || {
        browser.get("/profile").status == 200
    });
    // The form that was refused meanwhile is sent again as it was.
    browser
        .send("/profile", &form.proofs(), &fields)
        .is(200)
        .says(&["Rina Baru"]);
    // Every connection of the pool is cut, and nobody notices.
    postgres.does("pause");
    postgres.does("again");
    for _ in 0..6 {
        browser.get("/profile").is(200);
    }
}
