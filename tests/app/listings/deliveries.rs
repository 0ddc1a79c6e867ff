//! What buyers get before a delivery: in time, once, and only what is at risk.

use std::collections::BTreeSet;

use chrono::Duration;
use siaprak::checklists::delivery::Delivery;
use siaprak::commands::remind::{self, Show};
use siaprak::jobs;
use siaprak::reminders::plan;
use siaprak::reminders::simulator::{Wish, look};
use siaprak::storage::UtcTime;
use siaprak::storage::schema::{accounts, holidays};

use super::*;
use crate::reminders::simulator::{Post, arrived, post};
use crate::support::wib;

/// Delivered on Fridays; the list goes two days before and looks a week beyond.
fn fridays() -> Delivery {
    Delivery {
        weekdays: BTreeSet::from([5]),
        days_before: 2,
        ahead: 7,
    }
}

fn shop(app: &TestApp, name: &str) -> Shop {
    Shop::open_with(app, name, |spec| spec.delivery = Some(fridays()))
}

/// Ticks of these jobs at each of these hours of some days.
fn live(app: &TestApp, from: &str, days: i64, hours: &[i64], names: &[&str]) {
    for day in 0..days {
        for hour in hours {
            app.clock
                .set(wib(&format!("{from} 00:00")) + Duration::days(day) + Duration::hours(*hour));
            for name in names {
                jobs::run_due(&app.app, jobs::find(name).expect("the job")).expect("a run");
            }
        }
    }
}

fn all_day(app: &TestApp, from: &str, days: i64) {
    let hours: Vec<i64> = (0..24).collect();
    live(app, from, days, &hours, &["deliveries"]);
}

/// Who got a list when, and what it says; oldest first.
fn lists(app: &TestApp) -> Vec<(String, String, serde_json::Value)> {
    let mut rows: Vec<(UtcTime, String, String)> = app.read(|conn| {
        outbox::table
            .filter(outbox::kind.eq("delivery"))
            .select((outbox::created_at, outbox::recipient, outbox::payload))
            .load(conn)
            .expect("the outbox")
    });
    rows.sort();
    rows.into_iter()
        .map(|(at, to, payload)| {
            let local = (at + Duration::hours(7)).naive();
            (
                to,
                local.format("%Y-%m-%d %H:%M").to_string(),
                serde_json::from_str(&payload).expect("JSON"),
            )
        })
        .collect()
}

fn holiday(app: &TestApp, day: &str) {
    let day: chrono::NaiveDate = day.parse().expect("a day");
    let row = (
        holidays::day.eq(day),
        holidays::name.eq("Libur CONTOH"),
        holidays::source.eq("CONTOH"),
    );
    app.write(|conn| {
        diesel::insert_into(holidays::table)
            .values(row)
            .execute(conn)
            .expect("a holiday")
    });
}

on_both! {
    fn every_buyer_is_told_once_before_a_delivery_of_what_is_held_or_will_be(app) {
        let (shop, maker) = (shop(app, "Maju"), Maker::complete(app, "Sari", Some("2026-12-01")));
        let other = self::shop(app, "Lain");
        other.person(app, "Orang Lain", Role::Buyer, &["quality"]);
        listed(app, &maker, &shop);
        shop.person(app, "Bos", Role::PartnerAdmin, &[]);
        shop.person(app, "Diam", Role::Buyer, &["quality"]);
        app.write(|conn| diesel::update(accounts::table.filter(accounts::email.eq(mail_of("Diam")))).set(accounts::optional_mail.eq(false)).execute(conn).expect("an account"));
        // Two days before Friday the 27th is a holiday: the list comes forward.
        holiday(app, "2026-11-25");
        all_day(app, "2026-11-23", 5);
        let sent = lists(app);
        let mut told: Vec<_> = sent.iter().map(|(to, at, _)| (to.clone(), at.as_str())).collect();
        told.sort();
        assert_eq!(told, [mail_of("Bos"), mail_of("Dagang"), mail_of("Mutu")].map(|to| (to, "2026-11-24 07:00")));
        let line = &sent[0].2["lines"][0];
        assert_eq!((&line["product"], &line["day"], &line["held"], &line["before"]), (&"Ukir CONTOH Nampan Kayu".into(), &"2026-12-01".into(), &false.into(), &false.into()), "{line}");
        assert_eq!(sent[0].2["lines"].as_array().map(Vec::len), Some(1));
        let buyer = app.sign_in("Dagang");
        buyer.get(line["path"].as_str().expect("a path")).is(200).says(&["Nampan Kayu"]);
        buyer.get(sent[0].2["path"].as_str().expect("a path")).is(200).says(&["Nampan Kayu", "1 Des 2026", "Barcode"]);
        // The week after it is on hold; when it was renewed there is nothing to say.
        all_day(app, "2026-11-28", 5);
        let sent = lists(app);
        assert_eq!(sent.iter().skip(3).map(|(_, at, _)| at.as_str()).collect::<Vec<_>>(), ["2026-12-02 07:00"; 3]);
        let line = &sent[5].2["lines"][0];
        assert_eq!((&line["day"], &line["held"]), (&"2026-12-01".into(), &true.into()), "{line}");
        maker.has(app, "barcode", "2026-12-03", Some("2027-12-10"));
        all_day(app, "2026-12-05", 7);
        assert_eq!(lists(app).len(), 6);
        buyer.get("/listings/risk").is(200).says(&["Tidak ada yang berisiko", "tidak ada surel yang dikirim", "11 Desember 2026"]);
        app.sign_in("Orang Lain").get(&format!("/listings/risk?programme={}", shop.programme)).is(200).never_says(&["Nampan Kayu"]);
    }

    fn a_list_missed_in_an_outage_goes_late_until_the_delivery_is_over(app) {
        let (shop, maker) = (shop(app, "Maju"), Maker::complete(app, "Sari", Some("2026-12-01")));
        listed(app, &maker, &shop);
        all_day(app, "2026-11-27", 1);
        assert_eq!(lists(app).iter().map(|(_, at, _)| at.as_str()).collect::<Vec<_>>(), ["2026-11-27 07:00"; 2], "late, on the day itself");
        // The next whole week nothing runs: its Friday is over, nobody hears of it.
        all_day(app, "2026-12-05", 1);
        assert_eq!(lists(app).len(), 2);
    }

    fn the_partners_administrator_sets_and_takes_back_delivery_days(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", Some("2026-12-01")));
        listed(app, &maker, &shop);
        let boss = shop.person(app, "Bos", Role::PartnerAdmin, &[]);
        boss.get("/listings/risk").is(200).says(&["Belum ada program dengan hari pengiriman", "Nampan Kayu"]);
        all_day(app, "2026-11-23", 5);
        assert_eq!(lists(app).len(), 0, "nobody asked for it");
        let path = format!("/programmes/{}", shop.programme);
        let sets = |extra: &[(&'static str, &'static str)]| {
            let page = boss.get(&path);
            let revision = page.hidden("revision").expect("a revision");
            let mut fields = super::programmes::demanding(&revision, &["barcode"]);
            fields.extend(extra);
            boss.send(&path, &page.proofs(), &fields)
        };
        sets(&[("delivery_weekdays", "2"), ("delivery_weekdays", "5"), ("delivery_days_before", "40"), ("delivery_ahead", "7")]).is(422).says(&["Tulis 1 sampai 14 hari"]);
        sets(&[]).is(200);
        run_recounts(app);
        sets(&[("delivery_weekdays", "2"), ("delivery_weekdays", "5"), ("delivery_days_before", "1"), ("delivery_ahead", "7")]).is(200);
        assert!(app.read(|conn| checklists::recounts(conn).expect("recounts")).is_empty(), "delivery days measure no product");
        // It is Friday the 27th: that day's delivery counts until it is over.
        boss.get(&path).is(200).says(&["27 November 2026", "26 November 2026"]);
        all_day(app, "2026-11-28", 5);
        assert_eq!(lists(app).iter().map(|(_, at, _)| at.as_str()).collect::<Vec<_>>(), ["2026-11-30 07:00"; 3]);
        sets(&[]).is(200);
        all_day(app, "2026-12-03", 3);
        assert_eq!(lists(app).len(), 3, "no days, no lists");
        maker.browser.get("/listings/risk").is(404);
        shop.person(app, "Kurator", Role::Buyer, &["quality"]).get(&path).is(404);
    }

    fn what_is_foreseen_of_summaries_and_lists_is_then_sent_byte_for_byte(app) {
        let (shop, maker) = (shop(app, "Maju"), Maker::complete(app, "Sari", Some("2026-12-10")));
        listed(app, &maker, &shop);
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        app.account(Role::Coordinator, "rini", &["36.04"], None);
        app.write(|conn| diesel::update(accounts::table.filter(accounts::email.eq(mail_of("Dagang")))).set((accounts::lang.eq("en"), accounts::zone.eq("WIT"))).execute(conn).expect("an account"));
        holiday(app, "2026-12-02");
        holiday(app, "2026-12-07");
        app.at("2026-11-22 22:00");
        let before = arrived(app).len();
        assert!(before > 0, "mails of the sign-off");
        let end = wib("2026-12-20 23:00");
        let lines = remind::lines(&app.app, app.now(), end, &Show { bodies: true, ..Show::default() }).expect("lines");
        let mut kinds: BTreeSet<String> = BTreeSet::new();
        let mut printed: Vec<Post> = lines.iter().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let text = |name: &str| line[name].as_str().expect(name).to_owned();
            kinds.insert(text("kind"));
            assert!(!line["items"].as_array().expect("items").is_empty(), "{line}");
            (text("to"), text("subject"), text("text"), text("html"))
        }).collect();
        assert_eq!(kinds, ["delivery", "digest", "week"].map(str::to_owned).into());
        let page = app.sign_in("Dagang").get("/listings/mails");
        page.is(200).says(&["Products at risk before delivery", "Nampan Kayu"]);
        app.sign_in("dedi").get("/reminders/simulator").is(200).says(&["Ringkasan Senin", "Izin yang segera berakhir"]);
        // The buyer's own, by the page.
        let shown: Vec<Post> = app.read(|conn| {
            let id: AccountId = accounts::table.filter(accounts::email.eq(mail_of("Dagang"))).select(accounts::id).first(conn).expect("an account");
            let who = Actor { partner: Some(shop.partner), ..actor(app, id, Role::Buyer) };
            let (now, catalogue) = (app.now(), app.app.catalogue());
            let planned = jobs::planned(conn, now).expect("a run");
            let found = look(conn, app.app.reminder_rules(&catalogue), &who, Wish::default(), (&planned, now)).expect("a look");
            found.mails.expect("mails").iter().filter(|mail| mail.send_at <= end).map(|mail| {
                post(&mail.person.email, app.app.renderer().letter(&plan::message(mail), mail.person.lang).expect("a letter"))
            }).collect()
        });
        live(app, "2026-11-23", 28, &[4, 5, 7, 12], &["reminders", "week", "deliveries"]);
        let mut sent = arrived(app);
        printed.sort_unstable();
        sent.sort_unstable();
        let told = |all: &[Post]| all.iter().map(|(to, subject, text, _)| format!("{to} {subject} {}", text.lines().nth(2).unwrap_or_default())).collect::<Vec<_>>();
        assert_eq!(told(&printed), told(&sent), "who, what and when");
        assert!(printed == sent, "letter by letter");
        let mut own: Vec<Post> = sent.into_iter().filter(|(to, ..)| *to == mail_of("Dagang")).collect();
        let mut shown = shown;
        own.sort_unstable();
        shown.sort_unstable();
        assert!(own.len() > 2 && own == shown, "{} of {}", shown.len(), own.len());
    }
}
