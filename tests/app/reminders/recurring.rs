//! What comes round while a permit is valid "until something changes": surveillance, and the
//! yearly question where an installation asks it.

use siaprak::storage::schema::audit_events;

use super::*;
use crate::support::{Browser, Page};

/// Lets the days pass and plans once on each, when everybody gets their mail; the months are long.
fn days_until(app: &TestApp, local: &str) {
    let end = wib(local);
    while app.now() < end {
        app.clock.set(app.now() + Duration::hours(1));
        let hour = (app.now() + Duration::hours(7)).naive().hour();
        if hour == 7 || app.now() >= end {
            tick(app);
        }
    }
}

const HALAL: Paper<'_> = Paper {
    kind: "halal",
    issued: Some("2023-02-20"), // four years end on 20 February 2027
    ..PIRT
};

fn halal(app: &TestApp, kitchen: &Kitchen, review: &str, issued: &str) -> AnyId {
    let paper = Paper {
        issued: Some(issued),
        review,
        ..HALAL
    };
    hold(app, kitchen, ("product", kitchen.product), &paper)
}

/// What somebody presses on the card of what comes round.
fn presses(who: &Browser, version: AnyId, what: &str, day: &str) -> Page {
    let page = format!("/permits/{version}");
    who.submit(&page, &format!("{page}/reminders/{what}"), &[("day", day)])
}

/// Day and days to go of each reminder that somebody got.
fn got(app: &TestApp, name: &str) -> Vec<(String, Vec<i64>)> {
    let all = digests(app).into_iter().zip(days_said(app));
    let own = all.filter(|((to, ..), _)| *to == mail_of(name));
    own.map(|((_, _, at), days)| (at.date_at(7).to_string(), days))
        .collect()
}

/// The same of what the command foresees.
fn foreseen(app: &TestApp, name: &str, until: &str) -> Vec<(String, Vec<i64>)> {
    let lines = remind::lines(&app.app, app.now(), wib(until), &Show::default()).expect("lines");
    let lines = lines
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    let own = |line: &serde_json::Value| line["kind"] == "digest" && line["to"] == mail_of(name);
    lines
        .filter(own)
        .map(|line| {
            let items = line["items"].as_array().expect("items").clone();
            let days = items.iter().map(|i| i["offset"].as_i64().expect("days"));
            (
                line["send_at"].as_str().expect("at")[..10].to_owned(),
                days.collect(),
            )
        })
        .collect()
}

fn said(all: &[(&str, i64)]) -> Vec<(String, Vec<i64>)> {
    let one = |(day, days): &(&str, i64)| ((*day).to_owned(), vec![*days]);
    all.iter().map(one).collect()
}

fn answers(app: &TestApp) -> i64 {
    app.read(|conn| {
        let kind = audit_events::kind.eq("reminder.answered");
        let count = audit_events::table.filter(kind).count();
        count.get_result(conn).expect("a count")
    })
}

on_both! {
    fn a_halal_certificate_without_an_end_is_reminded_of_its_surveillance_only(app) {
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        let siti = kitchen(app, "siti");
        app.at("2026-11-20 06:00");
        let version = halal(app, &siti, "accepted", "2023-02-20");
        // These have no end either, and nothing comes round of them.
        for kind in ["nib", "sni_tableware"] {
            hold(app, &siti, ("business", siti.business), &Paper { kind, ..HALAL });
        }
        let page = app.sign_in("siti").get(&format!("/permits/{version}"));
        page.is(200).says(&["Pengawasan berkala", "20 Februari 2027", "22 November 2026, 90 hari sebelumnya", "Diberi tahu lewat surel: siti"]);
        page.never_says(&["Pengawasannya sudah dijalani"]);
        let expected = foreseen(app, "siti", "2027-06-30 12:00");
        days_until(app, "2027-06-30 12:00");
        assert_eq!(got(app, "siti"), said(&[("2026-11-22", 90), ("2027-01-21", 30), ("2027-02-13", 7), ("2027-02-20", 0), ("2027-03-22", -30)]));
        assert_eq!(expected, got(app, "siti"), "foreseen and said");
        assert_eq!(got(app, "dedi"), said(&[("2027-02-13", 7), ("2027-02-20", 0)]), "two reminders went unanswered");
        // After ninety days it is let go; the next time is four years on.
        let page = app.sign_in("siti").get(&format!("/permits/{version}"));
        page.says(&["20 Februari 2031"]).never_says(&["20 Februari 2027"]);
        app.at("2030-11-21 06:00");
        days_until(app, "2030-11-23 12:00");
        assert_eq!(got(app, "siti").last(), said(&[("2030-11-22", 90)]).last());
    }

    fn an_answer_rests_it_for_everybody_and_can_be_taken_back(app) {
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        app.account(Role::Mentor, "jauh", &["33.24"], None);
        let siti = kitchen(app, "siti");
        app.at("2026-11-20 06:00");
        let version = halal(app, &siti, "accepted", "2023-02-20");
        let on = "2027-02-20";
        presses(&app.sign_in("siti"), version, "answer", on).is(404); // nothing was asked yet
        days_until(app, "2026-12-01 12:00");
        let (owner, mentor) = (app.sign_in("siti"), app.sign_in("dedi"));
        owner.get("/reminders").is(200).says(&["Lihat dan jawab"]).never_says(&["Saya sudah tahu"]);
        owner.submit("/reminders/", &format!("/reminders/{version}/acknowledge"), &[]).is(404);
        presses(&app.sign_in("jauh"), version, "answer", on).is(404);
        presses(&owner, version, "answer", "2027-02-21").is(404);
        presses(&owner, version, "answer", "").is(404);
        assert_eq!(answers(app), 0);
        let page = presses(&owner, version, "answer", on);
        page.is(200).says(&["Jawaban Anda tercatat", "Kata siti, untuk 20 Februari 2027", "Giliran berikutnya 20 Februari 2031"]);
        presses(&mentor, version, "answer", on).is(200).says(&["Kata siti"]);
        assert_eq!(answers(app), 1, "the first answer stands");
        owner.get("/reminders").says(&["Pengawasan sudah dijalani", "Sedang ditunda"]);
        assert_eq!(foreseen(app, "siti", "2027-06-30 12:00"), []);
        days_until(app, "2027-01-25 12:00");
        assert_eq!(got(app, "siti"), said(&[("2026-11-22", 90)]), "silent on the day of thirty");
        // It was a slip, and the mentor finds out on the phone.
        presses(&app.sign_in("dedi"), version, "resume", on).is(200).says(&["Dibatalkan"]);
        presses(&app.sign_in("dedi"), version, "resume", on).is(404);
        let rest = foreseen(app, "siti", "2027-03-01 12:00");
        live_until(app, "2027-01-25 20:00");
        days_until(app, "2027-03-01 12:00");
        assert_eq!(got(app, "siti"), said(&[("2026-11-22", 90), ("2027-01-25", 26), ("2027-02-13", 7), ("2027-02-20", 0)]));
        let days: Vec<&str> = rest.iter().map(|(day, _)| day.as_str()).collect();
        assert_eq!(days, ["2027-01-25", "2027-02-13", "2027-02-20"], "foreseen and said");
        presses(&app.sign_in("dedi"), version, "answer", on).is(200);
        days_until(app, "2027-06-30 12:00");
        assert_eq!(got(app, "siti").len(), 4, "the mentor answered for her");
    }

    fn only_what_stands_in_its_place_ends_it(app) {
        let [siti, budi, wati, rudi, tono] = ["siti", "budi", "wati", "rudi", "tono"].map(|name| kitchen(app, name));
        app.at("2026-11-20 06:00");
        for owner in [&siti, &wati] { halal(app, owner, "accepted", "2023-02-20"); }
        let frozen = halal(app, &budi, "accepted", "2023-02-20");
        let old = halal(app, &rudi, "accepted", "2023-02-20");
        let sni = Paper { kind: "batikmark", issued: Some("2026-08-20"), ..PIRT }; // half a year ends on 20 February
        hold(app, &tono, ("product", tono.product), &sni);
        days_until(app, "2026-11-23 12:00");
        halal(app, &siti, "accepted", "2026-11-01");
        halal(app, &wati, "in_review", "2026-11-01");
        // Renewed within one permit, then the renewal is revoked: the old one does not come back.
        let renewal = halal(app, &rudi, "accepted", "2026-11-01");
        of_one_permit(app, old, renewal);
        for version in [frozen, renewal] {
            app.write(|conn| diesel::update(permit_outcomes::table.find(version)).set(permit_outcomes::revoked_on.eq(Some(day("2026-12-01")))).execute(conn).expect("a revocation"));
        }
        // A certificate of its own that has ended stands in nobody's place.
        hold(app, &tono, ("product", tono.product), &Paper { issued: Some("2026-09-01"), until: Some("2026-11-30"), ..sni });
        days_until(app, "2027-03-30 12:00");
        for owner in ["siti", "budi", "rudi"] {
            assert_eq!(got(app, owner), said(&[("2026-11-22", 90)]), "{owner}");
        }
        assert_eq!(got(app, "wati"), said(&[("2026-11-22", 90), ("2027-02-13", 7), ("2027-02-20", 0), ("2027-03-22", -30)]), "what is in review does not stop the surveillance");
        let tono: Vec<String> = got(app, "tono").into_iter().map(|(day, _)| day).collect();
        assert!(["2027-01-21", "2027-02-13", "2027-02-20", "2027-03-22"].iter().all(|day| tono.contains(&(*day).to_owned())), "{tono:?}");
    }

    fn a_lifted_revocation_lets_it_speak_again(app) {
        app.account(Role::Coordinator, "koor", &["36.04"], None);
        let budi = kitchen(app, "budi");
        app.at("2026-11-20 06:00");
        let frozen = halal(app, &budi, "accepted", "2023-02-20");
        app.write(|conn| diesel::update(permit_outcomes::table.find(frozen)).set(permit_outcomes::revoked_on.eq(Some(day("2026-11-20")))).execute(conn).expect("a revocation"));
        days_until(app, "2027-02-01 12:00");
        assert_eq!(got(app, "budi"), []);
        let page = format!("/area/permits/{frozen}");
        app.sign_in("koor").submit(&page, &format!("{page}/lift"), &[("reason", "Salah izin CONTOH")]).is(200);
        assert_eq!(foreseen(app, "budi", "2027-02-10 12:00").len(), 1);
        days_until(app, "2027-02-10 12:00");
        assert_eq!(got(app, "budi"), said(&[("2027-02-02", 18)]));
    }

    fn an_installation_may_ask_every_year_whether_all_is_as_it_was(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-20 06:00");
        hold(app, &siti, ("business", siti.business), &Paper { kind: "nib", issued: Some("2020-02-29"), ..PIRT });
        days_until(app, "2026-11-21 12:00");
        let admin = app.admin("ada");
        let figure = "/admin/catalogue/evidence.nib.confirm_months";
        let shown = admin.get(figure);
        shown.is(200).says(&["tidak ada"]);
        let revision = shown.hidden("revision").expect("a revision");
        admin.send(figure, &shown.proofs(), &[("value", "12"), ("sure", "true"), ("revision", &revision)]).is(200).says(&["12 bulan"]);
        days_until(app, "2027-06-30 12:00");
        // 28 February 2027 is a Sunday and no holiday; a leap day has its year's last day of February.
        assert_eq!(got(app, "siti"), said(&[("2027-01-29", 30), ("2027-02-21", 7), ("2027-02-28", 0), ("2027-03-30", -30)]));
        let mail = digests(app).into_iter().find(|(to, ..)| *to == mail_of("siti")).expect("a mail").1;
        assert_eq!(mail["groups"][0]["items"][0]["rule"], "confirmation");
    }

    fn what_comes_round_waits_for_monday_and_for_the_end_of_a_holiday(app) {
        use siaprak::storage::schema::reminder_rhythms;
        let [siti, budi] = ["siti", "budi"].map(|name| kitchen(app, name));
        app.write(|conn| diesel::insert_into(reminder_rhythms::table).values((reminder_rhythms::account_id.eq(siti.owner), reminder_rhythms::rhythm.eq("weekly"))).execute(conn).expect("a rhythm"));
        app.at("2026-11-20 06:00");
        for on in ["2027-02-20", "2027-03-22"] { holiday(app, on); }
        for owner in [&siti, &budi] { halal(app, owner, "accepted", "2023-02-20"); }
        days_until(app, "2026-11-24 12:00");
        // An outage: what was missed is one reminder.
        app.at("2027-02-10 06:00");
        let expected = ["siti", "budi"].map(|owner| foreseen(app, owner, "2027-04-01 12:00"));
        days_until(app, "2027-04-01 12:00");
        assert_eq!(got(app, "siti"), said(&[("2026-11-23", 89), ("2027-02-10", 10), ("2027-02-15", 5), ("2027-02-22", -2), ("2027-03-23", -31)]));
        // The day itself comes forward, as that of an end does.
        assert_eq!(got(app, "budi"), said(&[("2026-11-22", 90), ("2027-02-10", 10), ("2027-02-13", 7), ("2027-02-19", 1), ("2027-03-23", -31)]));
        for (foreseen, owner) in expected.iter().zip(["siti", "budi"]) {
            let days = |all: &[(String, Vec<i64>)]| all.iter().map(|(day, _)| day.clone()).collect::<Vec<_>>();
            assert_eq!(days(foreseen), days(&got(app, owner)[1..]), "{owner}");
        }
    }

    fn the_calendar_shows_the_next_time_until_it_is_answered(app) {
        let siti = kitchen(app, "siti");
        app.at("2027-01-02 06:00");
        let version = halal(app, &siti, "accepted", "2023-02-20");
        let owner = app.sign_in("siti");
        let page = owner.submit("/profile/calendar", "/profile/calendar", &[]);
        let at = page.body.find("/calendar/").expect("the address");
        let path: String = page.body[at..].chars().take_while(|c| *c != '<').collect();
        let shown = |day: &str| owner.get(&path).body.contains(&format!("DTSTART;VALUE=DATE:{day}"));
        assert!(shown("20270220"));
        presses(&app.sign_in("siti"), version, "answer", "2027-02-20").is(200);
        assert!(!shown("20270220"));
        assert!(shown("20310220"), "the next time");
    }
}
