//! The Monday summary of mentors and coordinators.

use super::*;

fn summaries(app: &TestApp) -> Vec<(String, serde_json::Value, NaiveDate)> {
    let rows: Vec<(String, String, UtcTime)> = app.read(|conn| {
        outbox::table
            .filter(outbox::kind.eq("week"))
            .order((outbox::created_at, outbox::recipient))
            .select((outbox::recipient, outbox::payload, outbox::created_at))
            .load(conn)
            .expect("the outbox")
    });
    rows.into_iter()
        .map(|(to, payload, at)| {
            (
                to,
                serde_json::from_str(&payload).expect("JSON"),
                at.date_at(7),
            )
        })
        .collect()
}

/// Every hour of some days, as the ticker does.
fn live(app: &TestApp, from: &str, hours: i64) {
    for hour in 0..hours {
        app.clock.set(wib(from) + Duration::hours(hour));
        jobs::run_due(&app.app, jobs::find("week").expect("the job")).expect("a run");
    }
}

on_both! {
    fn a_summary_comes_on_monday_to_those_who_want_it_and_names_only_their_scope(app) {
        for (name, role, area) in [("dedi", Role::Mentor, "36.04"), ("rini", Role::Coordinator, "36.04"), ("jauh", Role::Mentor, "33.24"), ("bosan", Role::Mentor, "36.04")] {
            app.account(role, name, &[area], None);
        }
        app.write(|conn| diesel::update(accounts::table.filter(accounts::email.eq(mail_of("bosan")))).set(accounts::optional_mail.eq(false)).execute(conn).expect("an account"));
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00"); // a Sunday
        pirt(app, &siti, "2026-12-10");
        let budi = kitchen(app, "budi");
        pirt(app, &budi, "2027-06-10");
        live(app, "2026-11-22 06:00", 60);
        let sent = summaries(app);
        assert_eq!(sent.iter().map(|(to, _, on)| (to.as_str(), *on)).collect::<Vec<_>>(), [(mail_of("dedi").as_str(), day("2026-11-23")), (mail_of("rini").as_str(), day("2026-11-23"))]);
        assert_eq!(sent[0].1["lines"].as_array().map(Vec::len), Some(1), "{}", sent[0].1);
        assert_eq!((&sent[0].1["lines"][0]["business"], &sent[0].1["lines"][0]["days"]), (&"Dapur siti CONTOH".into(), &17.into()));
        holiday(app, "2026-11-30");
        live(app, "2026-11-29 06:00", 72);
        let days: Vec<NaiveDate> = summaries(app).iter().skip(2).map(|(_, _, on)| *on).collect();
        assert_eq!(days, [day("2026-12-01"); 2], "after the holiday");
    }
}
