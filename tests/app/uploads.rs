//! Files in parts, by the tus protocol spoken by hand: what a cut line, a killed service, another
//! client or a full business leaves, and what it refuses.

use std::io::Write;
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use siaprak::documents::{self, UploadId};
use siaprak::permits;
use siaprak::storage::schema as db;
use ureq::http::HeaderMap;

use crate::permits::{Maker, files, maker, pdf, versions};
use crate::support::{Browser, Installation, Page, TestApp, until};
use crate::world::{seed, signs_in};

/// A client that sends in parts.
pub struct Sender<'a> {
    browser: &'a Browser,
    proof: String,
    form: String,
}

/// A PDF of about so many bytes.
pub fn heavy(bytes: usize) -> Vec<u8> {
    pdf(&format!("/Padding ({})", "lembar ".repeat(bytes / 7)))
}

impl<'a> Sender<'a> {
    pub fn on(browser: &'a Browser, form: &str) -> Self {
        let proof = browser.get(form).hidden("csrf").expect("a proof");
        Self {
            browser,
            proof,
            form: form.to_owned(),
        }
    }

    fn of(maker: &'a Maker) -> Self {
        Self::on(&maker.browser, &maker.form())
    }

    fn asks(
        &self,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> (Page, HeaderMap) {
        let mut lines = vec![("tus-resumable", "1.0.0"), ("x-csrf-token", &*self.proof)];
        lines.extend(more);
        let (page, said) = self.browser.asks(method, path, &lines, body);
        if page.status < 500 && page.status != 401 {
            assert_eq!(
                said.get("tus-resumable").expect("a version"),
                "1.0.0",
                "{method} {path}"
            );
        }
        (page, said)
    }

    /// Says what will be sent; the metadata as pairs.
    pub fn announces(&self, size: usize, metadata: &[(&str, &str)]) -> (Page, HeaderMap) {
        let pair = |(name, value): &(&str, &str)| format!("{name} {}", STANDARD.encode(value));
        let metadata: Vec<String> = metadata.iter().map(pair).collect();
        let lines = [
            ("upload-length", &*size.to_string()),
            ("upload-metadata", &*metadata.join(",")),
        ];
        self.asks("POST", "/uploads", &lines, Some(b""))
    }

    /// Announces a file for the form and answers with its address.
    pub fn begins(&self, name: &str, size: usize) -> String {
        let target = self.target();
        let (page, said) = self.announces(size, &[("filename", name), ("target", &target)]);
        page.is(201);
        said.get("location")
            .expect("an address")
            .to_str()
            .expect("text")
            .to_owned()
    }

    /// What the form calls itself.
    fn target(&self) -> String {
        let (_, query) = self.form.split_once('?').expect("a question");
        let parts: Vec<&str> = query
            .split('&')
            .filter_map(|p| Some(p.split_once('=')?.1))
            .collect();
        parts.join("/")
    }

    pub fn sends(&self, at: &str, from: usize, bytes: &[u8]) -> Page {
        let from = from.to_string();
        let lines = [
            ("upload-offset", &*from),
            ("content-type", "application/offset+octet-stream"),
        ];
        self.asks("PATCH", at, &lines, Some(bytes)).0
    }

    /// How far it is, if it is there.
    pub fn offset(&self, at: &str) -> Option<usize> {
        let (page, said) = self.asks("HEAD", at, &[], None);
        if page.status != 200 {
            return None;
        }
        assert_eq!(
            said.get("cache-control").expect("a word on caches"),
            "no-store"
        );
        said.get("upload-offset")?.to_str().ok()?.parse().ok()
    }

    /// Sends a form that names uploads as its files.
    pub fn uses(&self, product: &str, ids: &[&str]) -> Page {
        let mut fields = vec![
            ("product", product),
            ("requirement", "spp_irt"),
            ("kind", "spp_irt"),
        ];
        fields.extend(ids.iter().map(|id| ("received", *id)));
        self.browser.upload(&self.form, "/permits", &fields, &[])
    }

    /// Begins a part and stops in its midst; the line stays open.
    fn halts(&self, at: &str, from: usize, announced: usize, bytes: &[u8]) -> TcpStream {
        let host = self.browser.base().trim_start_matches("http://");
        let mut line = TcpStream::connect(host).expect("a connection");
        write!(
            line,
            "PATCH {at} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\nTus-Resumable: 1.0.0\r\nX-CSRF-Token: {}\r\nUpload-Offset: {from}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {announced}\r\n\r\n",
            self.browser.cookies(),
            self.proof
        )
        .expect("a request");
        line.write_all(bytes).expect("a part of the part");
        line.flush().expect("sent");
        line
    }
}

fn id_in(at: &str) -> &str {
    at.strip_prefix("/uploads/")
        .expect("an address of an upload")
}

fn uploads_of(app: &TestApp) -> i64 {
    app.read(|conn| {
        db::uploads::table
            .count()
            .get_result(conn)
            .expect("a count")
    })
}

on_both! {
    fn a_file_sent_in_parts_becomes_the_page_of_a_permit(app) {
        let rina = maker(app, "rina");
        let sender = Sender::of(&rina);
        let (able, said) = sender.asks("OPTIONS", "/uploads", &[], None);
        able.is(204);
        assert_eq!(said.get("tus-extension").unwrap(), "creation,termination,expiration");
        assert_eq!(said.get("tus-max-size").unwrap(), &*(15 << 20).to_string());

        let paper = heavy(700_000);
        let at = sender.begins("../izin\u{202E}fdp.pdf", paper.len());
        assert_eq!(sender.offset(&at), Some(0));
        let mut sent = 0;
        for part in paper.chunks(300_000) {
            sender.sends(&at, sent, part).is(204);
            sent += part.len();
            assert_eq!(sender.offset(&at), Some(sent));
        }
        rina.browser.get(&rina.form()).says(&["Sudah diterima, belum dipakai", "izinfdp.pdf", id_in(&at)]);
        assert_eq!(std::fs::read_dir(app.folder().join("blobs/parts")).unwrap().count(), 0);

        let product = rina.product.to_string();
        let page = sender.uses(&product, &[id_in(&at)]);
        page.is(200).says(&["izinfdp.pdf"]);
        let version = versions(app, &rina).remove(0);
        let stored = app.read(|conn| permits::pages(conn, version.id).unwrap());
        assert_eq!(stored.len(), 1);
        let (_, _, original) = rina.browser.download(&format!("/documents/{}/original", stored[0].document.id));
        assert!(original == paper, "the original is what was sent");
        assert_eq!((uploads_of(app), sender.offset(&at)), (0, None));
        // Used once: a second form is told, and keeps what was typed.
        let again = sender.uses(&product, &[id_in(&at)]);
        again.is(422).says(&["sudah dipakai"]);
        assert_eq!(versions(app, &rina).len(), 1);
    }

    fn the_same_id_is_one_upload_and_one_document(app) {
        let rina = maker(app, "rina");
        let sender = Sender::of(&rina);
        let id = UploadId::new(app.now()).to_string();
        let paper = heavy(5_000);
        let announce = || sender.announces(paper.len(), &[("id", &id), ("filename", "a.pdf")]);
        let (page, said) = announce();
        page.is(201);
        let at = said.get("location").unwrap().to_str().unwrap().to_owned();
        assert_eq!(id_in(&at), id);
        sender.sends(&at, 0, &paper[..2_000]).is(204);
        // The answer was lost, so the device says it all again.
        let (page, said) = announce();
        page.is(201);
        assert_eq!(said.get("location").unwrap(), &*at);
        assert_eq!(said.get("upload-offset").unwrap(), "2000");
        sender.sends(&at, 2_000, &paper[2_000..]).is(204);
        sender.sends(&at, paper.len(), b"").is(204);
        assert_eq!(uploads_of(app), 1);
        let product = rina.product.to_string();
        let form = rina.browser.get(&rina.form());
        let fields = [("product", &*product), ("requirement", "spp_irt"), ("kind", "spp_irt"), ("received", &*id)];
        let send = || rina.browser.send_files("/permits", &form.proofs(), &fields, &[]);
        assert_eq!(send().is(200).path, send().is(200).path, "a form sent twice is stored once");
        let count: i64 = app.read(|conn| db::documents::table.count().get_result(conn).unwrap());
        assert_eq!(count, 1);
    }

    fn what_does_not_speak_the_protocol_is_refused_and_leaves_nothing(app) {
        let rina = maker(app, "rina");
        let sender = Sender::of(&rina);
        sender.announces(0, &[]).0.is(422).says(&["kosong (0 byte)"]);
        sender.announces((15 << 20) + 1, &[]).0.is(413).says(&["lebih besar dari 15 MB"]);
        sender.asks("POST", "/uploads", &[], Some(b"")).0.is(400);
        sender.announces(10, &[("business", "bukan-usaha")]).0.is(400);
        let stranger = maker(app, "budi");
        let theirs = stranger.business.to_string();
        sender.announces(10, &[("business", &theirs)]).0.is(404);
        assert_eq!(uploads_of(app), 0);

        let at = sender.begins("a.pdf", 1_000);
        let lines = [("tus-resumable", "0.2.2"), ("x-csrf-token", &*sender.proof)];
        let (page, said) = rina.browser.asks("HEAD", &at, &lines, None);
        page.is(412);
        assert_eq!(said.get("tus-version").unwrap(), "1.0.0");
        let part = [("tus-resumable", "1.0.0"), ("upload-offset", "0"), ("content-type", "application/offset+octet-stream")];
        rina.browser.asks("PATCH", &at, &part, Some(b"x")).0.is(403);
        let elsewhere = [("sec-fetch-site", "cross-site"), ("upload-offset", "0"), ("content-type", "application/offset+octet-stream")];
        sender.asks("PATCH", &at, &elsewhere, Some(b"x")).0.is(403);
        sender.asks("PATCH", &at, &[("upload-offset", "0"), ("content-type", "text/plain")], Some(b"x")).0.is(415);
        sender.sends(&at, 7, b"x").is(409).says(&["tidak menyambung"]);
        sender.sends(&at, 0, &[b'x'; 1_001]).is(413);
        assert_eq!(sender.offset(&at), Some(0));
        for method in ["HEAD", "PATCH", "DELETE"] {
            let body = (method == "PATCH").then_some(b"x".as_slice());
            let lines = [("upload-offset", "0"), ("content-type", "application/offset+octet-stream")];
            Sender::of(&stranger).asks(method, &at, &lines, body).0.is(404);
        }
        sender.asks("POST", &at, &[("x-http-method-override", "DELETE")], Some(b"")).0.is(204);
        assert_eq!((sender.offset(&at), uploads_of(app), files(app)), (None, 0, 0));
    }

    fn a_file_that_is_not_taken_gets_its_sentence_with_the_last_part(app) {
        let rina = maker(app, "rina");
        let sender = Sender::of(&rina);
        let cut = &heavy(4_000)[..3_000];
        for (bytes, said) in [(b"MZ this is a program".as_slice(), "Jenis berkas ini"), (cut, "rusak atau terpotong")] {
            let at = sender.begins("surat.pdf", bytes.len());
            sender.sends(&at, 0, &bytes[..10]).is(204);
            sender.sends(&at, 10, &bytes[10..]).is(422).says(&["surat.pdf", said]);
            assert_eq!((sender.offset(&at), uploads_of(app), files(app)), (None, 0, 0));
        }
    }

    fn a_file_that_ends_where_a_step_ends_is_whole(app) {
        let rina = maker(app, "rina");
        let sender = Sender::of(&rina);
        let mut paper = heavy(261_000);
        paper.resize(256 * 1024, b'\n');
        let at = sender.begins("pas.pdf", paper.len());
        sender.sends(&at, 0, &paper).is(204);
        sender.uses(&rina.product.to_string(), &[id_in(&at)]).is(200).says(&["pas.pdf"]);
    }

    fn one_writer_at_a_time(app) {
        let rina = maker(app, "rina");
        let sender = Sender::of(&rina);
        let paper = heavy(400_000);
        let at = sender.begins("a.pdf", paper.len());
        let line = sender.halts(&at, 0, paper.len(), &paper[..300_000]);
        until("the first bytes are durable", 15, || sender.offset(&at) > Some(0));
        sender.sends(&at, 0, &paper).is(423).says(&["sedang dikirim dari tempat lain"]);
        // What came before the line was cut is kept, and the next one may go on.
        line.shutdown(std::net::Shutdown::Both).unwrap();
        until("what came is kept", 15, || sender.offset(&at) == Some(300_000));
        until("it is free again", 15, || sender.sends(&at, 300_000, &paper[300_000..]).status == 204);
    }

    fn what_runs_out_is_gone_and_swept(app) {
        let rina = maker(app, "rina");
        let sender = Sender::of(&rina);
        let at = sender.begins("a.pdf", 10_000);
        sender.sends(&at, 0, &[b'x'; 5_000]).is(204);
        let part = std::fs::read_dir(app.folder().join("blobs/parts")).unwrap().next().unwrap().unwrap().path();
        let old = std::time::SystemTime::UNIX_EPOCH;
        std::fs::File::options().append(true).open(&part).unwrap().set_modified(old).unwrap();
        app.app.files.sweep(&app.app.db).unwrap();
        assert!(part.exists(), "an old part of an upload that lives is kept");
        let now = app.now();
        let later = now + chrono::Duration::days(4);
        assert_eq!(app.write(|conn| documents::uploads::forget_expired(conn, now).unwrap()), 0);
        assert_eq!(app.write(|conn| documents::uploads::forget_expired(conn, later).unwrap()), 1);
        app.app.files.sweep(&app.app.db).unwrap();
        assert!(!part.exists());
        assert_eq!(sender.offset(&at), None);
    }
}

#[test]
fn a_business_cannot_announce_more_than_its_quota() {
    TestApp::on_each(
        |settings| settings.uploads.quota_mib = 1,
        |app| {
            let rina = maker(app, "rina");
            let sender = Sender::of(&rina);
            sender.begins("satu.pdf", 700_000);
            let (page, _) = sender.announces(700_000, &[("filename", "dua.pdf")]);
            page.is(413).says(&["seluruh jatah penyimpanannya"]);
            assert_eq!(uploads_of(app), 1);
        },
    );
}

/// A power cut in the midst of a part: it goes on from what was acknowledged or made durable.
fn killed_and_resumed(place: &Installation) {
    let product = seed(&place.database()).product;
    let form = format!("/permits/new?product={product}&requirement=spp_irt");
    let paper = heavy(1_500_000);
    let serving = place.serve();
    let browser = serving.visitor();
    signs_in(&browser);
    let sender = Sender::on(&browser, &form);
    let at = sender.begins("izin.pdf", paper.len());
    sender.sends(&at, 0, &paper[..200_000]).is(204);
    let line = sender.halts(
        &at,
        200_000,
        paper.len() - 200_000,
        &paper[200_000..1_000_000],
    );
    until("some of the part is durable", 20, || {
        sender.offset(&at) > Some(400_000)
    });
    serving.kill();
    drop(line);

    let serving = place.serve();
    let browser = serving.visitor();
    signs_in(&browser);
    let sender = Sender::on(&browser, &form);
    let from = sender.offset(&at).expect("it is still there");
    assert!((400_000..=1_000_000).contains(&from), "{from}");
    sender.sends(&at, from, &paper[from..]).is(204);
    let page = sender.uses(&product.to_string(), &[id_in(&at)]);
    page.is(200).says(&["izin.pdf"]);
    let (_, rest) = page.body.split_once("/documents/").expect("a document");
    let (_, _, original) = browser.download(&format!("/documents/{}/original", &rest[..36]));
    assert!(original == paper, "every byte once and in its place");
}

#[test]
fn a_killed_service_goes_on_where_it_was_on_sqlite() {
    killed_and_resumed(&Installation::ready_sqlite());
}

#[test]
fn a_killed_service_goes_on_where_it_was_on_postgres() {
    if let Some(place) = Installation::ready_postgres() {
        killed_and_resumed(&place);
    }
}
