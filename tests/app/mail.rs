//! The outbox as its readers and its administrator meet it: once, in words, whatever the mail
//! server does.

mod secured;
mod troubles;

use std::sync::{Arc, Mutex};
use std::time::Duration as Wait;

use chrono::Duration;
use diesel::prelude::*;
use siaprak::accounts::{AccountId, Role};
use siaprak::clock::Clock;
use siaprak::config::{MailMode, Settings};
use siaprak::i18n::Lang;
use siaprak::jobs;
use siaprak::mail::deliver::{Tally, Worker};
use siaprak::mail::outbox::{self, MailRow};
use siaprak::mail::{
    DigestGroup, DigestItem, Envelope, MailId, MailState, Mailer, Message, Renderer, Sent,
    ShelfLine, dialogue, eml,
};
use siaprak::storage::schema::outbox as rows;
use siaprak::storage::{AnyId, UtcTime};

use crate::services::{SmtpServer, smtp};
use crate::support::plan::plan;
use crate::support::{Installation, PASSWORD, TestApp, mail_of, on_both};

fn invite(app: &TestApp, to: &str) -> MailId {
    let message = Message::Invite {
        name: "Siti CONTOH".to_owned(),
        inviter: "Budi CONTOH".to_owned(),
        role: "owner".to_owned(),
        link: AnyId::new(app.now()),
    };
    queue(app, to, message)
}

fn queue(app: &TestApp, to: &str, message: Message) -> MailId {
    let now = app.now();
    let envelope = Envelope {
        account: None,
        recipient: to.to_owned(),
        lang: Lang::Id,
        message,
        dedupe_key: AnyId::new(now).to_string(),
        optional: false,
        not_before: now,
    };
    app.write(|conn| outbox::enqueue(conn, &envelope, now).expect("the outbox"))
        .expect("a new key")
}

fn row(app: &TestApp, id: MailId) -> MailRow {
    app.read(|conn| outbox::by_id(conn, id).expect("a mail"))
}

fn in_memory() -> (Mailer, Arc<Mutex<Vec<Sent>>>) {
    Mailer::in_memory(
        "Siap Rak <siaprak@contoh.example>"
            .parse()
            .expect("an address"),
    )
}

fn work(app: &TestApp, mailer: &Mailer) -> Tally {
    let worker = Worker {
        db: &app.app.db,
        clock: &app.clock,
        mailer,
        renderer: app.app.renderer(),
    };
    worker
        .run(app.now() + Duration::minutes(5))
        .expect("the outbox")
}

/// Settings that lead to the SMTP server of the test run.
fn to_server(app: &TestApp, server: &SmtpServer) -> Settings {
    let mut settings = app.app.settings.clone();
    let (host, port) = server.address.split_once(':').expect("host and port");
    settings.mail.mode = MailMode::Smtp;
    settings.mail.host = host.to_owned();
    settings.mail.port = port.parse().expect("a port");
    settings.mail.timeout_seconds = 2;
    settings
}

/// An address nobody else uses; the server does what its name asks for.
fn address(wish: &str) -> String {
    format!("{wish}@{}.invalid", uuid::Uuid::new_v4().simple())
}

fn every_message() -> Vec<Message> {
    let day = "2026-11-23".parse().expect("a day");
    let link = AnyId::new(UtcTime::far());
    let text = str::to_owned;
    let item = |rule: &str, days: i64| DigestItem {
        rule: text(rule),
        requirement: text("P-IRT (SPP-IRT)"),
        product: text("Keripik <Pedas> & Gurih"),
        day,
        days,
        shelf: text("7/9"),
        path: text("/products/1"),
        escalated: days < 0,
    };
    let rules = ["permit", "year_only", "commitment", "missing"];
    let items = rules
        .iter()
        .flat_map(|rule| [item(rule, 30), item(rule, 0), item(rule, -7)]);
    let (name, product) = (text("Siti"), text("Keripik CONTOH"));
    let (programme, path) = (text("Rak CONTOH"), text("/products/1"));
    let decided = [
        "approved",
        "changes_requested",
        "rejected",
        "ended",
        "stopped",
    ]
    .map(|outcome| Message::Decided {
        name: name.clone(),
        product: product.clone(),
        programme: programme.clone(),
        outcome: text(outcome),
        reasons: vec![text("Label <kecil>")],
        path: path.clone(),
    });
    let shelf = |reason| ShelfLine {
        product: product.clone(),
        programme: programme.clone(),
        reason: text(reason),
        path: path.clone(),
    };
    let arrived = |what: &str| Message::Arrived {
        name: name.clone(),
        product: product.clone(),
        programme: programme.clone(),
        what: text(what),
        words: vec![text("Segel <kecil> sudah rapat.")],
        due_on: day,
        path: path.clone(),
    };
    let mut all = vec![
        Message::Verify {
            name: name.clone(),
            link,
        },
        Message::Moved { name: name.clone() },
        Message::Reset {
            name: name.clone(),
            link,
        },
        Message::Invite {
            name: name.clone(),
            inviter: text("Budi"),
            role: text("mentor"),
            link,
        },
        Message::Added {
            name: name.clone(),
            inviter: "Sari".to_owned(),
            business: "Dapur CONTOH".to_owned(),
            role: "helper".to_owned(),
            path: "/businesses/1".to_owned(),
        },
        Message::CodePrinted {
            name: name.clone(),
            mentor: "Pak Dedi".to_owned(),
            person: "Rudi <kecil>".to_owned(),
            business: "Dapur CONTOH".to_owned(),
            path: "/businesses/1".to_owned(),
        },
        Message::Digest {
            name: name.clone(),
            day,
            groups: vec![DigestGroup {
                business: text("Dapur CONTOH"),
                items: items.collect(),
            }],
            mentor: false,
        },
        Message::Week {
            name: name.clone(),
            day,
            lines: vec![siaprak::mail::WeekLine {
                requirement: text("P-IRT (SPP-IRT)"),
                product: product.clone(),
                business: text("Dapur CONTOH"),
                place: text("Kramatwatu"),
                day,
                days: 7,
            }],
            more: true,
            path: path.clone(),
        },
        Message::Delivery {
            name: name.clone(),
            programme: text("Kurasi CONTOH"),
            day,
            last: day,
            lines: [(true, Some(day)), (true, None), (false, Some(day))]
                .map(|(held, until)| siaprak::mail::RiskLine {
                    product: product.clone(),
                    business: text("Dapur CONTOH"),
                    requirement: text("P-IRT (SPP-IRT)"),
                    held,
                    status: text("Dicabut"),
                    day: until,
                    before: false,
                    path: path.clone(),
                })
                .to_vec(),
            more: true,
            path: path.clone(),
        },
        Message::Returned {
            name: name.clone(),
            requirement: text("Halal"),
            product: product.clone(),
            reasons: vec![text("Foto kabur.")],
            path: path.clone(),
        },
        Message::Accepted {
            name: name.clone(),
            requirement: text("Halal"),
            product: product.clone(),
            valid_until: Some(day),
            path: path.clone(),
        },
        Message::NewVersion {
            name: name.clone(),
            requirement: text("Halal"),
            product: product.clone(),
            changed: text("komposisi"),
            reason: text("Laporkan bahan <kecil> yang baru – segera."),
            path: path.clone(),
        },
        Message::Revoked {
            name: name.clone(),
            requirement: text("P-IRT"),
            product: product.clone(),
            on: day,
            reason: text("Sarana <kecil> ditutup."),
            path: path.clone(),
        },
        Message::Lifted {
            name: name.clone(),
            requirement: text("P-IRT"),
            product: product.clone(),
            reason: text("Suratnya <kecil> keliru alamat."),
            path: path.clone(),
        },
        Message::HandOver {
            name: name.clone(),
            by: text("Bu Dinas"),
            lines: vec![
                text("Kelompok <kecil>: 3 izin"),
                text("Halal · Keripik CONTOH"),
            ],
            more: 4,
            path: path.clone(),
        },
        arrived("submitted"),
        arrived("answered"),
        arrived("appealed"),
        Message::Late {
            name: name.clone(),
            product: product.clone(),
            programme: programme.clone(),
            due_on: day,
            path: path.clone(),
        },
        Message::HoldNotice {
            name: name.clone(),
            lines: vec![shelf("P-IRT berakhir."), shelf("Halal dicabut.")],
        },
        Message::BackNotice {
            name: name.clone(),
            lines: vec![shelf("")],
        },
        Message::PhoneChanged { name: name.clone() },
        Message::AuditHead {
            day,
            entries: 7,
            head: text("0f1e Siti"),
        },
        Message::Test { name },
    ];
    all.extend(decided);
    all
}

#[test]
fn every_mail_has_a_short_subject_and_says_in_text_what_it_says_in_html() {
    let templates = siaprak::web::templates::Templates::load().expect("templates");
    let secrets = siaprak::accounts::token::Secrets::new([7; 32]);
    let renderer = Renderer {
        pages: &templates,
        secrets: &secrets,
        base_url: "https://rak.contoh.example/",
    };
    let from = "Siap Rak <siaprak@contoh.example>"
        .parse()
        .expect("an address");
    for lang in Lang::ALL {
        for message in every_message() {
            let kind = message.kind();
            let letter = renderer
                .letter(&message, lang)
                .unwrap_or_else(|e| panic!("{kind}: {e}"));
            assert!(
                letter.subject.chars().count() <= 40,
                "{kind}: {}",
                letter.subject
            );
            assert!(
                !letter.text.contains('<')
                    || letter.text.contains("<Pedas>")
                    || letter.text.contains("<kecil>"),
                "{kind}: {}",
                letter.text
            );
            assert!(
                !letter.text.contains("&lt;") && !letter.text.contains("&amp;"),
                "{kind}: {}",
                letter.text
            );
            assert!(
                !letter.html.contains("<Pedas>") && !letter.html.contains("<kecil>"),
                "{kind}"
            );
            assert!(
                letter.text.contains("Siti") && letter.html.contains("Siti"),
                "{kind}"
            );
            let to = "siti@contoh.example";
            let cover = siaprak::mail::render::Cover {
                from: &from,
                to,
                message_id: "uji@contoh.example",
                date: UtcTime::far(),
                bounces_to: None,
                decline: None,
            };
            let sent = siaprak::mail::render::compose(&cover, letter.clone()).expect("a mail");
            let read = siaprak::mail::eml::read(&sent.formatted()).expect("a mail of ours");
            assert_eq!(read.letter, letter, "{kind}: read back as it was written");
            assert_eq!(read.header("Message-ID"), Some("<uji@contoh.example>"));
            assert_eq!(read.header("To"), Some(to));
            if kind != "test" {
                let place = "https://rak.contoh.example/";
                assert!(
                    letter.text.contains(place) && letter.html.contains(place),
                    "{kind}: {}",
                    letter.text
                );
            }
            if let Some(folder) = std::env::var_os("SIAPRAK_PAGES") {
                let name = format!("mail-{kind}-{}.html", lang.code());
                std::fs::write(std::path::Path::new(&folder).join(name), &letter.html)
                    .expect("a folder");
                let name = format!("mail-{kind}-{}.txt", lang.code());
                std::fs::write(std::path::Path::new(&folder).join(name), &letter.text)
                    .expect("a folder");
            }
        }
    }
}

/// A report of failed delivery about one of our mails, as a mail server writes it.
fn report(id: MailId, action: &str) -> String {
    format!(
        "From: MAILER-DAEMON@contoh.example\r\nContent-Type: multipart/report; \
         report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: \
         message/delivery-status\r\n\r\nAction: {action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; \
         550 tidak ada\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: \
         <{id}@contoh.example>\r\n--b--\r\n"
    )
}

/// Queues a mail that its reader can decline.
fn optional(app: &TestApp, who: AccountId) -> MailId {
    let now = app.now();
    let account = app.read(|conn| siaprak::accounts::by_id(conn, who).expect("an account"));
    let envelope = Envelope {
        account: Some(who.any()),
        recipient: account.email.expect("an address"),
        lang: Lang::Id,
        message: Message::Moved { name: account.name },
        dedupe_key: AnyId::new(now).to_string(),
        optional: true,
        not_before: now,
    };
    app.write(|conn| outbox::enqueue(conn, &envelope, now).expect("the outbox"))
        .expect("a new key")
}

on_both! {
    fn what_comes_back_is_noted_and_told_to_its_reader_and_their_mentor(app) {
        use crate::support::desk::maker;
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        let siti = maker(app, "siti");
        let who = app.read(|conn| siaprak::businesses::members(conn, siti.business).expect("members"))[0].0;
        let (mailer, _) = in_memory();
        let place = Installation::of(app);
        let never = optional(app, who);
        place.run_with(&["bounce"], report(never, "failed").as_bytes()).ends(0);
        assert_eq!(row(app, never).state, MailState::Queued, "what was never sent cannot come back");
        work(app, &mailer);
        place.run_with(&["bounce"], report(never, "delayed").as_bytes()).ends(0);
        assert_eq!(row(app, never).state, MailState::HandedOver, "late is not lost");
        let noted = place.run_with(&["bounce"], report(never, "failed").as_bytes());
        assert_eq!(noted.ends(0).lines()[0]["noted"], true);
        // The command reads the machine's clock; the test's stands elsewhere.
        let now = app.now();
        app.write(|conn| diesel::update(rows::table.find(never)).set(rows::next_at.eq(now)).execute(conn).expect("the outbox"));
        let kept = row(app, never);
        assert_eq!((kept.state, kept.last_error.as_deref()), (MailState::Bounced, Some("5.1.1 smtp; 550 tidak ada")));
        app.sign_in("siti").get("/profile").is(200);
        let page = app.visitor().submit("/login", "/login", &[("login", &mail_of("siti")), ("password", PASSWORD)]);
        page.is(200).says(&["Surel kami ke alamat Anda kembali"]);
        app.sign_in("dedi").get("/calls").is(200).says(&["Surelnya kembali", &mail_of("siti"), "550 tidak ada"]);
        for nonsense in ["", "Subject: halo\r\n\r\nApa kabar?", "\u{0}\u{1}"] {
            place.run_with(&["bounce"], nonsense.as_bytes()).ends(0).in_one_line();
        }
    }

    fn optional_mail_is_declined_with_one_click(app) {
        let who = app.account(Role::Mentor, "dedi", &["36.04"], None);
        optional(app, who);
        invite(app, "siti@contoh.example");
        let (mailer, sent) = in_memory();
        work(app, &mailer);
        let sent = sent.lock().expect("the list");
        let headers = |to: &str| eml::read(sent.iter().find(|m| m.to == to).expect("a mail").content.as_bytes()).expect("one of ours");
        let declinable = headers(&mail_of("dedi"));
        assert_eq!(declinable.header("List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
        assert_eq!(headers("siti@contoh.example").header("List-Unsubscribe"), None);
        let address = declinable.header("List-Unsubscribe").expect("an address").trim_matches(['<', '>']).to_owned();
        let path = address.strip_prefix(&app.base).expect("a page of ours");
        let wants = || app.read(|conn| siaprak::accounts::by_id(conn, who).expect("an account").optional_mail);
        app.visitor().get(path).is(200).says(&["Berhenti menerima"]);
        assert!(wants(), "opening the page declines nothing");
        // As a mail program does: no page before, no cookie, no proof of a form.
        app.visitor().send(path, &[], &[("List-Unsubscribe", "One-Click")]).is(200).says(&["Tercatat"]);
        assert!(!wants());
        app.visitor().get(&path.replace(&who.to_string(), &AnyId::new(app.now()).to_string())).is(404);
    }

    fn beyond_the_daily_ceiling_reminders_wait_and_decisions_go(app) {
        let digest = || Message::Digest {
            name: "Siti".to_owned(),
            day: "2026-11-22".parse().expect("a day"),
            groups: vec![],
            mentor: false,
        };
        for n in 0..20 { queue(app, &format!("orang{n}@contoh.example"), digest()); }
        let (mailer, _) = in_memory();
        let mailer = mailer.with_ceiling(8);
        assert_eq!(work(app, &mailer), Tally { handed: 8, ..Tally::default() });
        let urgent = invite(app, "siti@contoh.example");
        assert_eq!(work(app, &mailer), Tally { handed: 1, ..Tally::default() });
        assert_eq!(row(app, urgent).state, MailState::HandedOver);
        let mut settings = app.app.settings.clone();
        settings.mail.daily_ceiling = 8;
        let red = app.read(|conn| jobs::health(conn, &settings, app.now()).expect("health")).red(app.now());
        assert!(red.contains(&"ceiling".to_owned()), "{red:?}");
        app.at("2026-11-23 00:30");
        assert_eq!(work(app, &mailer), Tally { handed: 8, ..Tally::default() });
        app.at("2026-11-24 00:30");
        assert_eq!(work(app, &mailer), Tally { handed: 4, ..Tally::default() });
    }

    fn the_next_server_is_asked_when_the_first_is_away(app) {
        let Some(server) = smtp() else { return };
        let mut settings = to_server(app, &server);
        settings.mail.fallback = vec![siaprak::config::MailServer {
            host: settings.mail.host.clone(),
            port: settings.mail.port,
            security: settings.mail.security,
            user: String::new(),
            password: String::new(),
        }];
        // A port of loopback on which nobody listens.
        settings.mail.port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|s| s.local_addr()).expect("a port").port();
        settings.mail.bounces_to = "kembali@contoh.example".to_owned();
        let mailer = Mailer::from_settings(&settings).expect("a mailer");
        let tos: Vec<String> = (0..9).map(|_| address("siti")).collect();
        for to in &tos { invite(app, to); }
        assert_eq!(work(app, &mailer), Tally { handed: 9, ..Tally::default() });
        for to in &tos {
            let got = server.wait_for(to, 1);
            assert_eq!(got[0].from, "kembali@contoh.example", "reports go elsewhere");
            assert!(got[0].content.contains("From: \"Siap Rak\""));
        }
        // With both away nothing is lost.
        settings.mail.fallback.clear();
        let mailer = Mailer::from_settings(&settings).expect("a mailer");
        let id = invite(app, &address("siti"));
        assert_eq!(work(app, &mailer), Tally { deferred: 1, ..Tally::default() });
        assert!(row(app, id).last_error.expect("a reason").contains("127.0.0.1:"));
    }

    fn every_dot_and_line_arrives_as_it_was_written(app) {
        let Some(server) = smtp() else { return };
        let mailer = Mailer::from_settings(&to_server(app, &server)).expect("a mailer");
        let to = address("siti");
        let name = "Titik\n.\n..dua CONTOH".to_owned();
        queue(app, &to, Message::Moved { name });
        work(app, &mailer);
        let got = eml::read(server.wait_for(&to, 1)[0].content.as_bytes()).expect("one of ours");
        assert!(got.letter.text.contains("\n.\n") || got.letter.text.contains("\r\n.\r\n"), "{:?}", got.letter.text);
        assert!(got.letter.text.contains("..dua"));
    }

    fn a_queued_mail_goes_out_once_with_its_headers(app) {
        let id = invite(app, "siti@contoh.example");
        let (mailer, sent) = in_memory();
        assert_eq!(work(app, &mailer), Tally { handed: 1, ..Tally::default() });
        assert_eq!(work(app, &mailer), Tally::default());
        let sent = sent.lock().expect("the list");
        let [mail] = sent.as_slice() else { panic!("{} mails", sent.len()) };
        for part in [
            format!("Message-ID: <{id}@contoh.example>\r\n"),
            "Auto-Submitted: auto-generated\r\n".to_owned(),
            "From: \"Siap Rak\" <siaprak@contoh.example>\r\n".to_owned(),
            "Date: Sun, 22 Nov 2026 03:00:00 +0000\r\n".to_owned(),
            "Subject: Undangan ke Siap Rak\r\n".to_owned(),
            "Content-Type: text/plain".to_owned(),
            "Content-Type: text/html".to_owned(),
        ] {
            assert!(mail.content.contains(&part), "no {part:?} in\n{}", mail.content);
        }
        let row = row(app, id);
        assert_eq!((row.state, row.attempts), (MailState::HandedOver, 1));
        assert_eq!(row.handed_at, Some(app.now()));
    }

    fn a_mail_server_that_is_down_is_seen_on_the_jobs_page_between_two_tries(app) {
        invite(app, "siti@contoh.example");
        let admin = app.admin("admin");
        admin.get("/admin/jobs").never_says(&["percobaan berikutnya", "Tertahan"]);
        let mut settings = app.app.settings.clone();
        settings.mail.mode = MailMode::Smtp;
        settings.mail.host = "127.0.0.1".to_owned();
        settings.mail.port = 9;
        settings.mail.timeout_seconds = 1;
        work(app, &Mailer::from_settings(&settings).expect("a mailer"));
        admin.get("/admin/jobs").is(200).says(&["1 surel gagal dicoba", "Tertahan", "Yang tertua menunggu sejak"]);
    }

    fn two_workers_share_the_outbox(app) {
        for n in 0..60 {
            invite(app, &format!("orang{n}@contoh.example"));
        }
        let (mailer, sent) = in_memory();
        std::thread::scope(|both| {
            for _ in 0..2 {
                both.spawn(|| work(app, &mailer));
            }
        });
        let mut to: Vec<String> = sent.lock().expect("the list").iter().map(|m| m.to.clone()).collect();
        assert_eq!(to.len(), 60);
        to.sort_unstable();
        to.dedup();
        assert_eq!(to.len(), 60, "nobody got it twice");
    }

    fn mails_due_at_the_same_minute_are_taken_without_reading_all_of_them(app) {
        let plan = app.read(|conn| plan(conn, outbox::due_query(app.now(), outbox::BULK, 8)));
        assert!(plan.contains("outbox_turn_idx"), "{plan}");
        let sorts = ["TEMP B-TREE", "Sort"].iter().any(|sort| plan.contains(sort));
        assert!(!sorts, "{plan}");
    }

    fn a_worker_killed_before_it_could_mark_sends_again_under_the_same_id(app) {
        let id = invite(app, "siti@contoh.example");
        let (mailer, sent) = in_memory();
        work(app, &mailer);
        // As a killed worker leaves it: sent, still queued, under a lease.
        let lease_until = app.now() + Duration::minutes(5);
        app.write(|conn| diesel::update(rows::table.find(id)).set((
            rows::state.eq(MailState::Queued),
            rows::lease_id.eq(Some(AnyId::new(lease_until))),
            rows::lease_until.eq(Some(lease_until)),
        )).execute(conn).expect("the outbox"));
        assert_eq!(work(app, &mailer), Tally::default(), "the lease is respected");
        app.at("2026-11-22 10:06");
        assert_eq!(work(app, &mailer).handed, 1);
        let sent = sent.lock().expect("the list");
        let ids: Vec<&str> = sent.iter().filter_map(|m| m.content.lines().find(|l| l.starts_with("Message-ID"))).collect();
        assert_eq!(ids.len(), 2);
        assert_eq!(ids[0], ids[1]);
    }

    fn a_stalled_worker_cannot_undo_what_another_did(app) {
        let id = invite(app, "siti@contoh.example");
        let (mailer, _) = in_memory();
        // Somebody else takes the lease while this worker is at the mail server.
        let other = AnyId::new(app.now());
        struct Thief<'a> { app: &'a TestApp, id: MailId, other: AnyId, pages: &'a siaprak::web::templates::Templates }
        impl std::fmt::Debug for Thief<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("Thief") }
        }
        impl siaprak::mail::Pages for Thief<'_> {
            fn fill(&self, name: &str, lang: Lang, data: &serde_json::Value) -> Result<String, String> {
                self.app.write(|conn| diesel::update(rows::table.find(self.id))
                    .set(rows::lease_id.eq(Some(self.other))).execute(conn).expect("the outbox"));
                siaprak::mail::Pages::fill(self.pages, name, lang, data)
            }
        }
        let thief = Thief { app, id, other, pages: &app.app.templates };
        let renderer = Renderer { pages: &thief, ..app.app.renderer() };
        let worker = Worker { db: &app.app.db, clock: &app.clock, mailer: &mailer, renderer };
        worker.run(app.now() + Duration::minutes(1)).expect("the outbox");
        assert_eq!(row(app, id).state, MailState::Queued, "the mark was refused");
    }

    fn a_mail_that_cannot_be_made_fails_alone(app) {
        let broken = invite(app, "rusak@contoh.example");
        let nowhere = invite(app, "bukan alamat");
        let good = invite(app, "siti@contoh.example");
        app.write(|conn| diesel::update(rows::table.find(broken)).set(rows::payload.eq(r#"{"mail":"unknown"}"#)).execute(conn).expect("the outbox"));
        let (mailer, _) = in_memory();
        assert_eq!(work(app, &mailer), Tally { handed: 1, failed: 2, deferred: 0 });
        assert_eq!(row(app, good).state, MailState::HandedOver);
        assert!(row(app, broken).last_error.expect("a reason").contains("stored message"));
        assert!(row(app, nowhere).last_error.expect("a reason").contains("bukan alamat"));
    }

    fn the_real_server_may_take_refuse_defer_and_drop(app) {
        let Some(server) = smtp() else { return };
        let mailer = Mailer::from_settings(&to_server(app, &server)).expect("a mailer");
        let [good, refused, deferred, dropped, cut] = ["siti", "refuse", "defer", "drop", "cut"].map(address);
        let ids = [&good, &refused, &deferred, &dropped, &cut].map(|to| invite(app, to));
        let tally = work(app, &mailer);
        assert_eq!(tally, Tally { handed: 1, failed: 1, deferred: 3 });
        let [good_row, refused_row, deferred_row, dropped_row, cut_row] = ids.map(|id| row(app, id));
        assert_eq!(good_row.state, MailState::HandedOver);
        assert_eq!(refused_row.state, MailState::Failed);
        assert!(refused_row.last_error.as_deref().is_some_and(|e| e.contains("550")), "{refused_row:?}");
        for waiting in [&deferred_row, &dropped_row, &cut_row] {
            assert_eq!((waiting.state, waiting.next_at), (MailState::Queued, app.now() + Duration::minutes(4)), "{waiting:?}");
        }
        assert_eq!(server.wait_for(&good, 1).len(), 1);
        // The server had stored the dropped one: the second try is the one allowed double.
        app.at("2026-11-22 10:05");
        work(app, &mailer);
        let twice = server.wait_for(&dropped, 2);
        let id = format!("Message-ID: <{}@{}>", ids[3], mailer.domain());
        assert!(twice.iter().all(|m| m.content.contains(&id)), "the same Message-ID");
        assert_eq!(server.received_by(&good).len(), 1);
    }

    fn a_server_that_answers_too_late_gets_the_mail_again_later(app) {
        let Some(server) = smtp() else { return };
        let mailer = Mailer::from_settings(&to_server(app, &server)).expect("a mailer");
        let id = invite(app, &address("delay-4"));
        assert_eq!(work(app, &mailer).deferred, 1);
        assert_eq!(row(app, id).state, MailState::Queued);
        std::thread::sleep(Wait::from_millis(10));
    }

    fn after_three_days_a_mail_is_given_up_and_can_be_sent_again(app) {
        let mut settings = app.app.settings.clone();
        settings.mail.mode = MailMode::Smtp;
        settings.mail.port = 1;
        settings.mail.timeout_seconds = 1;
        let nobody = Mailer::from_settings(&settings).expect("a mailer");
        let id = invite(app, "siti@contoh.example");
        let start = app.now();
        for _ in 0..40 {
            work(app, &nobody);
            let row = row(app, id);
            if row.state != MailState::Queued { break }
            app.clock.set(row.next_at);
        }
        let lost = row(app, id);
        assert_eq!(lost.state, MailState::GivenUp);
        let hours = (app.now() - start).num_hours();
        assert!((70..75).contains(&hours), "{hours} hours");
        app.account(siaprak::accounts::Role::Admin, "admin", &[], None);
        let admin = app.sign_in("admin");
        let page = format!("/admin/mail/{id}");
        admin.submit(&page, &format!("{page}/resend"), &[]).is(200).says(&["Menunggu"]);
        let (mailer, sent) = in_memory();
        assert_eq!(work(app, &mailer).handed, 1);
        assert!(sent.lock().expect("the list")[0].content.contains(&format!("<{id}@{}>", nobody.domain())));
    }

    fn without_a_server_mails_are_files_and_again_is_the_same_file(app) {
        let id = invite(app, "siti@contoh.example");
        let job = jobs::find("mail").expect("the job");
        assert!(jobs::run_due(&app.app, job).expect("a run"));
        let folder = app.folder().join("mail");
        let files = || std::fs::read_dir(&folder).expect("the folder").flatten().map(|f| f.file_name()).collect::<Vec<_>>();
        assert_eq!(files(), [format!("{id}.eml").as_str()]);
        app.write(|conn| outbox::resend(conn, id, app.clock.now()).expect("the outbox"));
        app.at("2026-11-22 10:01");
        assert!(jobs::run_due(&app.app, job).expect("a run"));
        assert_eq!(files().len(), 1, "no half files, no second one");
        assert!(!jobs::run_due(&app.app, job).expect("a run"), "nothing to do makes no run");
    }

    fn the_administrator_sees_the_outbox_and_nobody_else_does(app) {
        let id = invite(app, "siti@contoh.example");
        let admin = app.admin("admin");
        admin.get("/admin/mail").is(200).says(&["siti@contoh.example", "Undangan", "Menunggu"]);
        admin.get("/admin/mail?state=failed").is(200).never_says(&["siti@contoh.example"]);
        let page = admin.get(&format!("/admin/mail/{id}"));
        page.is(200).says(&["Message-ID"]).never_says(&["/links/"]);
        admin.get(&format!("/admin/mail/{id}/html")).is(404);
        app.owner("siti").get("/admin/mail").is(404);
    }

    fn the_demonstration_shows_a_mail_as_it_was_written(app) {
        let id = invite(app, "siti@contoh.example");
        app.account(siaprak::accounts::Role::Admin, "admin", &[], None);
        let page = format!("/admin/mail/{id}");
        let admin = app.demo_browser("admin");
        admin.get(&page).is(200).says(&["belum ditulis sebagai berkas"]);
        admin.get(&format!("{page}/html")).is(404);
        assert!(jobs::run_due(&app.app, jobs::find("mail").expect("the job")).expect("a run"));
        // The file is what is shown, not what the templates would make today.
        let file = app.folder().join("mail").join(format!("{id}.eml"));
        let written = std::fs::read_to_string(&file).expect("the file");
        std::fs::write(&file, written.replace("Siti CONTOH", "Siti LAIN")).expect("the file");
        let id_line = format!("{id}@{}", app.app.mailer.domain());
        admin.get(&page).is(200).says(&["Siti LAIN", "siti@contoh.example", &id_line, "Auto-Submitted"]).never_says(&["Siti CONTOH"]);
        admin.get(&format!("{page}/html")).is(200).says(&["Siti LAIN", "<!doctype html>"]);
    }

    fn the_mail_test_shows_both_sides_without_the_password(app) {
        let Some(server) = smtp() else { return };
        let mut settings = to_server(app, &server);
        settings.mail.user = "siaprak".to_owned();
        settings.mail.password = "kata-sandi-uji".to_owned();
        let mail = |to: &str| {
            let letter = app.app.renderer().letter(&Message::Test { name: "Admin".to_owned() }, Lang::Id).expect("words");
            let from = "siaprak@contoh.example".parse().expect("an address");
            let cover = siaprak::mail::render::Cover { from: &from, to, message_id: "uji@contoh.example", date: app.now(), bounces_to: None, decline: None };
            siaprak::mail::render::compose(&cover, letter).expect("a mail")
        };
        let told = dialogue::hold(&settings, &mail(&address("uji")));
        let said: Vec<&str> = told.lines.iter().map(|line| line.text.as_str()).collect();
        assert!(told.handed_over, "{said:?}");
        for part in ["EHLO", "AUTH ********", "235", "MAIL FROM", "RCPT TO", "354", "250 2.0.0 Stored", "QUIT"] {
            assert!(said.iter().any(|line| line.contains(part)), "no {part} in {said:?}");
        }
        let everything = said.join("\n");
        assert!(!everything.contains("kata-sandi-uji") && !everything.contains("AHNpYXByYWs"), "{everything}");

        settings.mail.password = "salah".to_owned();
        assert_eq!(dialogue::hold(&settings, &mail(&address("uji"))).advice, "login");
        settings.mail.user.clear();
        let refused = dialogue::hold(&settings, &mail(&address("refuse")));
        assert_eq!(refused.advice, "recipient");
        let said: Vec<&str> = refused.lines.iter().map(|line| line.text.as_str()).collect();
        let answer = said.iter().find(|line| line.contains("550")).expect("its answer");
        assert_eq!(answer.matches("No such").count(), 1, "said once: {answer}");
        assert!(said.contains(&"QUIT"), "taken leave of all the same: {said:?}");
        settings.mail.security = siaprak::config::MailSecurity::Starttls;
        assert_eq!(dialogue::hold(&settings, &mail(&address("uji"))).advice, "starttls");
        settings.mail.port = 1;
        assert_eq!(dialogue::hold(&settings, &mail(&address("uji"))).advice, "connect");
    }

    fn the_doctor_greets_the_mail_server_and_signs_in_without_a_mail(app) {
        use siaprak::doctor::{Health, talk};
        let Some(server) = smtp() else { return };
        let mut settings = to_server(app, &server);
        assert_eq!(talk(&settings).health, Health::Good);
        settings.mail.user = "siaprak".to_owned();
        settings.mail.password = "kata-sandi-uji".to_owned();
        let found = talk(&settings);
        assert_eq!((found.health, found.detail), (Health::Good, format!("{} EHLO AUTH", server.address)));
        settings.mail.password = "salah".to_owned();
        let found = talk(&settings);
        assert!(found.health == Health::Bad && found.detail.contains("login: ") && found.detail.contains("535"), "{found:?}");
        assert!(!found.detail.contains("salah") && !found.detail.contains("siaprak"), "{found:?}");
        settings.mail.user.clear();
        settings.mail.security = siaprak::config::MailSecurity::Starttls;
        let found = talk(&settings);
        assert!(found.health == Health::Bad && found.detail.contains("starttls"), "{found:?}");
        settings.mail.port = 1;
        let found = talk(&settings);
        assert!(found.health == Health::Bad && found.detail.contains("connect"), "{found:?}");
    }

    fn the_mail_test_page_says_when_there_is_no_server(app) {
        let admin = app.admin("admin");
        admin.get("/admin/mail/test").is(200).says(&["mail.mode", "admin@contoh.example"]);
        admin.submit("/admin/mail/test", "/admin/mail/test", &[("to", "admin@contoh.example")]).is(200).says(&["mail.mode"]);
        admin.submit("/admin/mail/test", "/admin/mail/test", &[("to", "bukan alamat")]).is(422).says(&["Alamat"]);
    }
}

#[test]
fn the_head_of_the_audit_chain_is_mailed_once_a_day_to_each_who_keeps_it() {
    let keepers = |settings: &mut Settings| {
        settings.audit.head_to = vec![
            "arsip@contoh.example".to_owned(),
            "dinas@contoh.example".to_owned(),
        ];
    };
    TestApp::on_each(keepers, |app| {
        let job = jobs::find("audit_head").expect("the job");
        let runs = || jobs::run_due(&app.app, job).expect("a run");
        let sent = || -> Vec<(String, serde_json::Value)> {
            let found: Vec<(String, String)> = app.read(|conn| {
                rows::table
                    .filter(rows::kind.eq("audit_head"))
                    .order((rows::created_at, rows::recipient))
                    .select((rows::recipient, rows::payload))
                    .load(conn)
                    .expect("the outbox")
            });
            let read = |text: String| serde_json::from_str(&text).expect("a message");
            found
                .into_iter()
                .map(|(to, text)| (to, read(text)))
                .collect()
        };
        app.owner("siti");
        app.at("2026-11-23 03:05");
        assert!(runs());
        runs();
        let first = sent();
        let to: Vec<&str> = first.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(
            to,
            ["arsip@contoh.example", "dinas@contoh.example"],
            "one mail each"
        );
        let verdict = app.read(|conn| siaprak::audit::verify(conn).expect("the chain"));
        let siaprak::audit::Verdict::Whole { entries, head } = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!(first[0].1["entries"], entries);
        assert_eq!(first[0].1["head"], head, "what the verifier computes");
        assert!(jobs::run_due(&app.app, jobs::find("mail").expect("the job")).expect("a run"));
        app.at("2026-11-24 03:05");
        assert!(runs());
        assert_eq!(sent().len(), 4, "the next day another");
    });
    let off = TestApp::on_sqlite();
    let job = jobs::find("audit_head").expect("the job");
    assert!(
        (job.schedule)(&off.app.settings).is_none(),
        "off by default"
    );
}
