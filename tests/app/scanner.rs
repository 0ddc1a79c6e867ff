//! The virus scanner: a real clamd with a signature of the test's own, there, not there, and back.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use diesel::prelude::*;
use siaprak::blobs::BlobKind;
use siaprak::doctor::{self, Health};
use siaprak::jobs;
use siaprak::reading::ReadingState;
use siaprak::storage::schema::{audit_events, document_scans, readings};

use crate::permits::{Maker, files, jpeg, maker, pdf, versions};
use crate::services::required;
use crate::support::desk::{self, SERANG, accepts, hands_in, review_of};
use crate::support::{Page, TestApp, free_address, on_both, until};

/// What the test's signature finds.
const MARK: &str = "SIAPRAK-TANDA-UJI";

/// A clamd; dropped, it is ended.
struct Clamd {
    child: Child,
    _home: tempfile::TempDir,
}

/// Where it will listen, chosen once.
fn listens() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| free_address().0)
}

fn program() -> Option<PathBuf> {
    let found = ["/usr/sbin/clamd", "/usr/bin/clamd", "/usr/local/sbin/clamd"];
    let found = found.iter().map(PathBuf::from).find(|path| path.exists());
    if found.is_none() && required("TEST_POSTGRES_URL").is_none() {
        eprintln!("NOT TESTED: the virus scanner, for clamav-daemon is missing");
        return None;
    }
    Some(found.expect("clamav-daemon belongs to a full test run"))
}

impl Clamd {
    fn start(program: &PathBuf) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let signatures = home.path().join("signatures");
        std::fs::create_dir(&signatures).expect("a folder");
        let mark: String = MARK.bytes().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(
            signatures.join("uji.ndb"),
            format!("Uji.Rekaan:0:*:{mark}\n"),
        )
        .expect("a signature");
        let (host, port) = listens().split_once(':').expect("an address");
        let settings = home.path().join("clamd.conf");
        let text = format!(
            "DatabaseDirectory {}\nTCPAddr {host}\nTCPSocket {port}\nForeground yes\n",
            signatures.display()
        );
        std::fs::write(&settings, text).expect("settings");
        let mut command = Command::new(program);
        command
            .arg("-c")
            .arg(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn().expect("clamd starts");
        until("clamd listens", 60, || {
            std::net::TcpStream::connect(listens()).is_ok()
        });
        Self { child, _home: home }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A photo with the mark in a comment.
fn marked() -> Vec<u8> {
    let mut bytes = jpeg();
    let length = u16::try_from(MARK.len() + 2).expect("a length");
    let mut comment = vec![0xFF, 0xFE];
    comment.extend(length.to_be_bytes());
    comment.extend(MARK.bytes());
    bytes.splice(2..2, comment);
    bytes
}

fn tries_to_hand_in(maker: &Maker, permit: &str) -> Page {
    let path = format!("/permits/{permit}");
    let page = maker.browser.get(&path);
    let revision = page.hidden("revision").expect("a revision");
    let fields = [
        ("revision", &*revision),
        ("number", "P-IRT 2053604010012-31"),
        ("issued_on", "2026-08-14"),
        ("valid_until", "2031-08-14"),
        ("then", "hand_in"),
    ];
    maker.browser.send(&path, &page.proofs(), &fields)
}

fn addresses(app: &TestApp, maker: &Maker, name: &str) -> (String, String) {
    let all = versions(app, maker).into_iter();
    let pages =
        all.flat_map(|v| app.read(|conn| siaprak::permits::pages(conn, v.id).expect("pages")));
    let page = pages
        .into_iter()
        .find(|p| p.document.file_name == name)
        .expect("a page");
    let id = page.document.id;
    (
        format!("/documents/{id}/pages/1"),
        format!("/documents/{id}/original"),
    )
}

/// What the doctor says about the scanner.
fn stands(app: &TestApp) -> Health {
    let found = doctor::examine(&app.app).expect("findings");
    found
        .into_iter()
        .find(|one| one.part == "scanner")
        .expect("the scanner")
        .health
}

fn waits_and_is_judged(app: &TestApp) {
    let rina = maker(app, "rina");
    let scan = || {
        app.app
            .files
            .scan_waiting(&app.app.db, app.now())
            .expect("a run")
    };

    // Nobody answers: what comes is kept, and nobody sees it.
    let clean = rina.upload(&[], "bersih.jpg", &jpeg());
    clean.is(200).says(&["sedang diperiksa keamanannya"]);
    let bad = rina.upload(&[], "buruk.jpg", &marked());
    bad.is(200).says(&["sedang diperiksa keamanannya"]);
    let paper = rina.upload(&[], "lembar.pdf", &pdf(""));
    paper.is(200).says(&["sedang diperiksa keamanannya"]);
    for name in ["bersih.jpg", "buruk.jpg", "lembar.pdf"] {
        let (shown, original) = addresses(app, &rina, name);
        for path in [shown, original] {
            assert!(
                matches!(rina.browser.get(&path).status, 404 | 409),
                "{name} can be opened"
            );
        }
    }
    tries_to_hand_in(&rina, &clean.id()).says(&["Tunggu sebentar"]);
    jobs::run_now(&app.app, jobs::find("reading").expect("the job")).expect("a run");
    let read: Vec<(ReadingState, i16)> = app.read(|conn| {
        let columns = (readings::state, readings::attempts);
        readings::table
            .select(columns)
            .load(conn)
            .expect("readings")
    });
    assert_eq!(
        read,
        [(ReadingState::Waiting, 0); 3],
        "no program of others has seen any of them"
    );
    assert_eq!(stands(app), Health::Bad);
    let red = |minutes| {
        let now = app.now() + chrono::Duration::minutes(minutes);
        let health = app.read(|conn| jobs::health(conn, &app.app.settings, now).expect("health"));
        health.red(now).contains(&"scanner".to_owned())
    };
    assert_eq!([red(1), red(6)], [false, true]);
    rina.browser.get("/admin/jobs").is(404);
    assert_eq!(
        (scan(), versions(app, &rina).len()),
        (0, 3),
        "nothing is lost while nobody answers"
    );
    let broken = &jpeg()[..300];
    rina.upload(&[], "potong.jpg", broken)
        .is(422)
        .says(&["rusak atau terpotong"]);

    // It is back, and judges what waited.
    let clamd = Clamd::start(&program().expect("clamd"));
    assert_eq!(stands(app), Health::Good);
    assert_eq!(scan(), 3);
    assert!(!red(6));
    let events: Vec<String> = app.read(|conn| {
        let infected = audit_events::kind.eq("document.infected");
        let events = audit_events::table.filter(infected);
        events
            .select(audit_events::kind)
            .load(conn)
            .expect("events")
    });
    assert_eq!(events.len(), 1);
    for name in ["bersih.jpg", "lembar.pdf"] {
        let (shown, original) = addresses(app, &rina, name);
        assert_eq!(rina.browser.download(&shown).0, 200, "{name}");
        assert_eq!(rina.browser.download(&original).0, 200, "{name}");
    }
    tries_to_hand_in(&rina, &clean.id())
        .is(200)
        .says(&["Terkirim."]);
    let page = rina.browser.get(&format!("/permits/{}", bad.id()));
    page.is(200).says(&["menemukan program berbahaya", "Ganti"]);
    let (shown, original) = addresses(app, &rina, "buruk.jpg");
    rina.browser
        .get(&shown)
        .is(409)
        .says(&["menemukan program berbahaya"]);
    rina.browser.get(&original).is(409);
    tries_to_hand_in(&rina, &bad.id()).says(&["ditolak pemeriksa keamanan"]);
    assert!(
        !app.app
            .files
            .blobs()
            .list(BlobKind::Original)
            .expect("a list")
            .iter()
            .any(|hash| {
                let path = app.app.files.blobs().path(BlobKind::Original, hash);
                std::fs::read(path)
                    .expect("a file")
                    .windows(MARK.len())
                    .any(|w| w == MARK.as_bytes())
            }),
        "the bytes are gone"
    );

    // And it judges at once what comes while it answers.
    let (kept, before) = (files(app), versions(app, &rina).len());
    rina.upload(&[], "lagi.jpg", &marked()).is(422).says(&[
        "lagi.jpg",
        "menemukan program berbahaya",
        "tidak disimpan",
    ]);
    assert_eq!((files(app), versions(app, &rina).len()), (kept, before));
    rina.upload(&[], "baik.jpg", &jpeg())
        .is(200)
        .never_says(&["sedang diperiksa keamanannya"]);
    drop(clamd);
}

#[test]
fn what_the_scanner_has_not_seen_waits_and_what_it_finds_is_gone() {
    if program().is_none() {
        return;
    }
    TestApp::on_each(
        |settings| settings.scanner.address = format!("tcp://{}", listens()),
        waits_and_is_judged,
    );
}

on_both! {
    fn a_mentor_accepts_no_page_the_scanner_has_not_looked_at(app) {
        let siti = desk::maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        let page = app.read(|conn| siaprak::permits::pages(conn, id).expect("pages").remove(0).document.id);
        let says = |state: &str| app.write(|conn| {
            diesel::delete(document_scans::table).execute(conn).expect("none");
            diesel::insert_into(document_scans::table)
                .values((document_scans::document_id.eq(page), document_scans::state.eq(state), document_scans::at.eq(app.now())))
                .execute(conn)
                .expect("a state")
        });
        says("waiting");
        accepts(&mentor, &siti, id).is(409).says(&["sedang diperiksa keamanannya"]);
        says("found");
        accepts(&mentor, &siti, id).is(409).says(&["menemukan program berbahaya"]);
        assert_eq!(review_of(app, id), "in_review");
        app.write(|conn| diesel::delete(document_scans::table).execute(conn).expect("looked at"));
        accepts(&mentor, &siti, id).is(200);
        assert_eq!(review_of(app, id), "accepted");
    }
}
