//! The simulator: what it shows is what is then sent, and nobody looks beyond their own.

use chrono::NaiveDate;
use siaprak::accounts::{Actor, MemberKind, Membership, SessionId};
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::mail::deliver::Worker;
use siaprak::mail::{Letter, Mailer, eml};
use siaprak::reminders::plan;
use siaprak::reminders::simulator::{Look, Wish, look};
use siaprak::storage::schema::stale_products;

use super::*;

/// Lives somewhere and reads a language.
fn lives(app: &TestApp, who: AccountId, zone: &str, lang: &str) {
    let set = (accounts::zone.eq(zone), accounts::lang.eq(lang));
    app.write(|conn| {
        diesel::update(accounts::table.find(who))
            .set(set)
            .execute(conn)
            .expect("an account")
    });
}

/// Counts the shelves of products anew, as a form that changes something does.
fn counts(app: &TestApp, products: &[AnyId]) {
    for product in products {
        let row = (
            stale_products::product_id.eq(product),
            stale_products::since.eq(app.now()),
        );
        app.write(|conn| {
            diesel::insert_into(stale_products::table)
                .values(row)
                .execute(conn)
                .expect("a product")
        });
    }
    assert!(jobs::run_now(&app.app, jobs::find("states").expect("the job")).expect("a run"));
}

fn joins(app: &TestApp, business: AnyId, who: AccountId) {
    app.write(|conn| {
        diesel::insert_into(memberships::table)
            .values((
                memberships::business_id.eq(business),
                memberships::account_id.eq(who),
                memberships::kind.eq("helper"),
                memberships::since.eq(app.now()),
            ))
            .execute(conn)
            .expect("a member");
    });
}

/// The owner of these kitchens, as the service sees them.
fn as_actor(who: AccountId, kitchens: &[&Kitchen]) -> Actor {
    let member = |kitchen: &&Kitchen| Membership {
        business: kitchen.business,
        kind: MemberKind::Owner,
    };
    Actor {
        id: who,
        session: SessionId::new(UtcTime::far()),
        role: Role::Owner,
        name: "CONTOH".to_owned(),
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: kitchens.iter().map(member).collect(),
        areas: vec![],
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    }
}

fn looks(app: &TestApp, actor: &Actor) -> Look {
    app.read(|conn| {
        let now = app.now();
        let planned = jobs::planned(conn, now).expect("a run");
        let catalogue = app.app.catalogue();
        let rules = app.app.reminder_rules(&catalogue);
        look(conn, rules, actor, Wish::default(), (&planned, now)).expect("a look")
    })
}

/// Recipient, and the letter in full.
pub(crate) type Post = (String, String, String, String);

pub(crate) fn post(to: &str, letter: Letter) -> Post {
    (to.to_owned(), letter.subject, letter.text, letter.html)
}

/// Everything that waits in the outbox goes out; what arrived, in order.
pub(crate) fn arrived(app: &TestApp) -> Vec<Post> {
    let (mailer, sent) = Mailer::in_memory(
        "Siap Rak <siaprak@contoh.example>"
            .parse()
            .expect("an address"),
    );
    let worker = Worker {
        db: &app.app.db,
        clock: &app.clock,
        mailer: &mailer,
        renderer: app.app.renderer(),
    };
    worker
        .run(app.now() + Duration::minutes(5))
        .expect("the outbox");
    let sent = sent.lock().expect("the list");
    let read = |mail: &siaprak::mail::Sent| {
        let written = eml::read(mail.content.as_bytes()).expect("a mail of ours");
        post(&mail.to, written.letter)
    };
    sent.iter().map(read).collect()
}

on_both! {
    fn what_is_shown_is_then_sent_byte_for_byte(app) {
        let [siti, budi, wati] = ["siti", "budi", "wati"].map(|name| kitchen(app, name));
        lives(app, budi.owner, "WITA", "en");
        lives(app, wati.owner, "WIT", "id");
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2026-12-22");
        let own = pirt(app, &budi, "2027-01-21");
        pirt(app, &wati, "2026-11-20");
        app.sign_in("budi").submit(&format!("/permits/{own}"), &format!("/permits/{own}/reminders"), &[("reminder_days", "55, 33")]).is(200);
        hold(app, &siti, ("business", siti.business), &Paper { kind: "slhs", until: Some("2027-02-01"), ..PIRT });
        holiday(app, "2026-12-08");
        counts(app, &[&siti, &budi, &wati].map(|kitchen| kitchen.product));
        live_until(app, "2026-11-24 09:00");
        // Joins later: is told from the next day on that somebody is told.
        let rudi = app.account(Role::Owner, "rudi", &[], None);
        joins(app, siti.business, rudi);
        let before = arrived(app).len();

        let end = "2027-02-21 23:00";
        let lines = remind::lines(&app.app, app.now(), wib(end), &Show { bodies: true, ..Show::default() }).expect("lines");
        let mut printed: Vec<Post> = lines.iter().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let text = |name: &str| line[name].as_str().expect(name).to_owned();
            (text("to"), text("subject"), text("text"), text("html"))
        }).collect();
        let shown: Vec<(NaiveDate, Post)> = [(siti.owner, &siti), (budi.owner, &budi), (wati.owner, &wati)].into_iter()
            .flat_map(|(who, own)| looks(app, &as_actor(who, &[own])).mails.expect("mails"))
            .map(|mail| {
                let letter = app.app.renderer().letter(&plan::message(&mail), mail.person.lang).expect("a letter");
                (mail.day, post(&mail.person.email, letter))
            }).collect();

        assert_eq!(before, digests(app).len());
        live_until(app, end);
        let mut sent = arrived(app);
        assert!(sent.len() > 20, "{} mails", sent.len());
        // Which of two at one instant goes first says nothing.
        printed.sort_unstable();
        sent.sort_unstable();
        let told = |all: &[Post]| all.iter().map(|(to, _, text, _)| format!("{to} {}", text.lines().nth(2).unwrap_or_default())).collect::<Vec<_>>();
        assert_eq!(told(&printed), told(&sent), "the command: who and when");
        assert!(printed == sent, "the command: letter by letter");
        let mut shown: Vec<Post> = shown.into_iter().filter(|(day, _)| *day <= "2027-02-21".parse().expect("a day")).map(|(_, post)| post).collect();
        assert!(sent.iter().any(|(to, ..)| *to == mail_of("rudi")));
        shown.sort_unstable();
        sent.sort_unstable();
        assert_eq!(told(&shown), told(&sent), "the page: who and when");
        assert!(shown == sent, "the page: letter by letter");
        // The shelf in the mails empties when a permit runs out, as it was foreseen.
        let shelves: BTreeSet<&str> = sent.iter().flat_map(|post| post.2.lines()).filter(|line| line.contains("Isi rak")).collect();
        assert!(shelves.len() > 1, "{shelves:?}");
    }

    fn the_page_shows_each_day_and_each_letter_and_the_clock_moves(app) {
        let siti = kitchen(app, "siti");
        pirt(app, &siti, "2027-01-21"); // 60 days
        let browser = app.sign_in("siti");
        let page = browser.get("/reminders/simulator");
        page.is(200).says(&["November 2026", "Februari 2027", "Keripik CONTOH", "Berlaku sampai 21 Januari 2027, 60 hari lagi", "Diberi tahu: semua pemilik dan pembantu Dapur siti CONTOH"]);
        assert!(page.body.contains("href=\"#d2026-12-22\"") && page.body.contains("id=\"d2026-12-22\""), "the picture leads to its day");
        browser.get("/reminders").says(&["Pengingat yang akan datang"]);
        let later = browser.get("/reminders/simulator?from=2027-01-20");
        later.is(200).says(&["Hari ini, 21 Januari 2027, hari terakhir berlaku"]).never_says(&["60 hari lagi"]);
        browser.get("/reminders/simulator?from=1999-99-99&business=x&person=y").is(200);
        assert!(digests(app).is_empty(), "nothing was changed");
    }

    fn nobody_looks_beyond_their_scope(app) {
        let [siti, budi] = ["siti", "budi"].map(|name| kitchen(app, name));
        for owner in [&siti, &budi] { pirt(app, owner, "2027-01-21"); }
        app.write(|conn| diesel::update(businesses::table.find(budi.business)).set(businesses::kecamatan_code.eq("33.24.01")).execute(conn).expect("a business"));
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        let mentor = app.sign_in("dedi");
        mentor.get("/reminders/simulator").is(200).says(&["Dapur siti CONTOH"]).never_says(&["Dapur budi CONTOH"]);
        let of = |kitchen: &Kitchen| format!("/reminders/simulator?business={}", kitchen.business);
        mentor.get(&of(&siti)).is(200).says(&["Berlaku sampai 21 Januari 2027"]);
        mentor.get(&of(&budi)).is(404);
        mentor.get(&format!("/reminders/simulator?person={}", budi.owner)).is(404);
        app.sign_in("siti").get(&of(&budi)).is(404);
    }
}
