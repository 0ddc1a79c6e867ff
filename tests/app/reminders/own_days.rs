//! Other days than the usual ones: a permit's own, and those a partner's programme asks for.

use siaprak::storage::schema::permit_days;

use super::judged::{listed, shop};
use super::*;
use crate::support::{Browser, Page};

/// What somebody does with the days of a permit on its page.
fn chooses(who: &Browser, permit: AnyId, act: &str, days: &str) -> Page {
    let page = format!("/permits/{permit}");
    who.submit(
        &page,
        &format!("{page}/reminders"),
        &[("act", act), ("reminder_days", days)],
    )
}

/// The programme as it stands, with these days for P-IRT.
fn asks(boss: &Browser, path: &str, days: &str) -> Page {
    let page = boss.get(path);
    let revision = page.hidden("revision").expect("a revision");
    let fields = [
        ("title_id", "Kurasi"),
        ("title_en", "Curation"),
        ("quorum", "quality"),
        ("quorum", "merchandising"),
        ("review_days", "5"),
        ("weight_taste", "35"),
        ("weight_packaging", "25"),
        ("weight_label", "15"),
        ("weight_price", "15"),
        ("weight_continuity", "10"),
        ("remind_spp_irt", days),
        ("active", "true"),
        ("sure", "true"),
        ("revision", &revision),
    ];
    boss.send(path, &page.proofs(), &fields)
}

fn days_to(app: &TestApp, name: &str) -> Vec<i64> {
    let mine = digests(app)
        .into_iter()
        .filter(|(to, ..)| *to == mail_of(name));
    let groups = mine.flat_map(|(_, mail, _)| mail["groups"].as_array().expect("groups").clone());
    let items = groups.flat_map(|group| group["items"].as_array().expect("items").clone());
    items
        .map(|item| item["days"].as_i64().expect("days"))
        .collect()
}

/// Days to go in each item that the command foresees.
fn foreseen(app: &TestApp, until: &str) -> Vec<i64> {
    let lines = remind::lines(&app.app, app.now(), wib(until), &Show::default()).expect("lines");
    let lines = lines
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    // The Monday summaries repeat what is near; they are no reminders.
    lines
        .filter(|line: &serde_json::Value| line["kind"] == "digest")
        .flat_map(|line| line["items"].as_array().expect("items").clone())
        .map(|item| item["offset"].as_i64().expect("an offset"))
        .collect()
}

on_both! {
    fn a_permit_may_have_days_of_its_own_and_get_the_usual_ones_back(app) {
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        app.account(Role::Mentor, "jauh", &["33.24"], None);
        let [siti, budi] = ["siti", "budi"].map(|name| kitchen(app, name));
        app.at("2026-11-22 06:00");
        let permit = pirt(app, &siti, "2027-01-21"); // 60 days
        pirt(app, &budi, "2027-01-21");
        let (owner, mentor) = (app.sign_in("siti"), app.sign_in("dedi"));
        let page = owner.get(&format!("/permits/{permit}"));
        page.is(200).says(&["270, 210, 190, 120, 60, 30, 14, 7, 1, 0 hari sebelum hari terakhir"]);
        chooses(&owner, permit, "keep", "45; tiga").is(422).says(&["angka dari 0 sampai 3660", "45; tiga"]);
        chooses(&mentor, permit, "keep", "20;45").is(200).says(&["Hari pengingat tersimpan", "Izin ini punya hari sendiri", "pada 45, 20, 7, 1, 0 hari"]);
        let stranger = app.sign_in("jauh");
        let (page, before) = (stranger.get("/review"), chain(app));
        stranger.send(&format!("/permits/{permit}/reminders"), &page.proofs(), &[("act", "keep"), ("reminder_days", "1")]).is(404);
        assert_eq!(chain(app), before, "a stranger changes nothing");

        let expected = foreseen(app, "2027-01-29 12:00");
        live_until(app, "2027-01-29 12:00");
        assert_eq!(days_to(app, "siti"), [45, 20, 7, 1, 0, -7]);
        assert_eq!(days_to(app, "budi"), [60, 30, 14, 7, 1, 0, -7], "the other permit keeps the usual days");
        let mut said = [days_to(app, "siti"), days_to(app, "budi"), days_to(app, "dedi")].concat();
        let mut expected = expected;
        said.sort_unstable();
        expected.sort_unstable();
        assert_eq!(expected, said, "foreseen and said");

        // They stay with the renewal, until somebody gives the usual ones back.
        let next = hold(app, &siti, ("product", siti.product), &Paper { until: Some("2027-06-30"), ..PIRT });
        of_one_permit(app, permit, next);
        let owner = app.sign_in("siti");
        owner.get(&format!("/permits/{next}")).says(&["45, 20, 7, 1, 0"]);
        chooses(&owner, next, "usual", "").is(200).says(&["270, 210", "Pemilik dan pembantu diingatkan"]);
        let rows: i64 = app.read(|conn| permit_days::table.count().get_result(conn).expect("rows"));
        assert_eq!(rows, 0);
    }

    fn a_day_that_had_passed_when_it_was_chosen_is_said_once_and_at_once(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        let permit = pirt(app, &siti, "2027-01-21"); // 60 days
        live_until(app, "2026-11-25 06:00");
        let owner = app.sign_in("siti");
        chooses(&owner, permit, "keep", "58, 20").is(200).says(&["Hari yang sudah lewat"]);
        owner.get(&format!("/permits/{permit}")).says(&["25 November 2026, 58 hari sebelum"]);
        assert_eq!(foreseen(app, "2027-01-10 12:00"), [58, 20]);
        live_until(app, "2027-01-10 12:00");
        assert_eq!(days_to(app, "siti"), [60, 57, 20]);
    }

    fn with_the_usual_days_back_the_one_that_passed_meanwhile_is_said(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-20 06:00");
        let permit = pirt(app, &siti, "2027-01-21"); // 62 days
        let owner = app.sign_in("siti");
        chooses(&owner, permit, "keep", "10").is(200);
        live_until(app, "2026-11-27 06:00");
        assert!(days_to(app, "siti").is_empty(), "the day of sixty passed unsaid");
        let owner = app.sign_in("siti");
        chooses(&owner, permit, "usual", "").is(200);
        assert_eq!(foreseen(app, "2027-01-10 12:00"), [60, 30, 14]);
        live_until(app, "2027-01-10 12:00");
        assert_eq!(days_to(app, "siti"), [55, 30, 14]);
    }

    fn a_draft_with_days_of_its_own_can_be_thrown_away(app) {
        let siti = kitchen(app, "siti");
        let permit = hold(app, &siti, ("product", siti.product), &Paper { review: "draft", ..PIRT });
        let owner = app.sign_in("siti");
        chooses(&owner, permit, "keep", "45").is(200);
        let page = format!("/permits/{permit}");
        owner.submit(&page, &format!("{page}/delete"), &[("revision", "1")]).is(200);
        owner.get(&page).is(404);
        let rows: i64 = app.read(|conn| permit_days::table.count().get_result(conn).expect("rows"));
        assert_eq!(rows, 0);
    }

    fn a_programme_asks_for_other_days_of_what_is_listed_in_it(app) {
        let [siti, budi] = ["siti", "budi"].map(|name| kitchen(app, name));
        app.at("2026-11-22 06:00");
        let shop = shop(app);
        listed(app, &siti, shop);
        let permit = pirt(app, &siti, "2027-01-21"); // 60 days
        pirt(app, &budi, "2027-01-21"); // in no shop
        app.account(Role::PartnerAdmin, "bos", &[], Some(shop.0));
        let (boss, path) = (app.sign_in("bos"), format!("/programmes/{}", shop.1));
        asks(&boss, &path, "50, -1").is(422).says(&["angka dari 0 sampai 3660", "50, -1"]);
        asks(&boss, &path, "50, 25, 400").is(200);
        boss.get(&path).says(&["400, 50, 25"]);
        app.sign_in("siti").get(&format!("/permits/{permit}")).says(&["400, 50, 25, 7, 1, 0", "permintaan mitra"]);

        let mut expected = foreseen(app, "2027-01-29 12:00");
        live_until(app, "2027-01-29 12:00");
        // Accepted within the stretch of the 400 days: that one is said at once.
        assert_eq!(days_to(app, "siti"), [60, 50, 25, 7, 1, 0, -7]);
        assert_eq!(days_to(app, "budi"), [60, 30, 14, 7, 1, 0, -7]);
        let mut said = [days_to(app, "siti"), days_to(app, "budi")].concat();
        // The command names the offset, the mail the days that are left.
        said.iter_mut().filter(|days| **days == 60).take(1).for_each(|days| *days = 400);
        said.sort_unstable();
        expected.sort_unstable();
        assert_eq!(expected, said, "foreseen and said");
    }

    fn a_product_in_two_programmes_is_reminded_on_the_days_of_both(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        let shop = shop(app);
        listed(app, &siti, shop);
        let other = app.write(|conn| {
            let mut spec = siaprak::checklists::programme(conn, shop.1).expect("a programme").spec;
            spec.id = "contoh-toko-2".to_owned();
            let days = |text: &str| siaprak::permits::days_before::DaysBefore::typed(text).expect("days").expect("some");
            spec.reminders.insert("spp_irt".into(), days("40"));
            let id = siaprak::checklists::install_programme(conn, shop.0, &spec, app.now()).expect("a programme");
            let first = siaprak::checklists::programme(conn, shop.1).expect("a programme");
            let mut spec = first.spec;
            spec.reminders.insert("spp_irt".into(), days("35"));
            siaprak::checklists::change_programme(conn, shop.1, &spec, true, first.revision).expect("a change");
            id
        });
        listed(app, &siti, (shop.0, other));
        pirt(app, &siti, "2027-01-21"); // 60 days
        live_until(app, "2027-01-16 12:00");
        assert_eq!(days_to(app, "siti"), [40, 35, 7]);
    }
}
