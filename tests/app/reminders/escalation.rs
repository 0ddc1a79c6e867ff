//! Who else is told when the owner does not react.

use super::*;

/// Digests to one person: day and days to go.
fn told(app: &TestApp, name: &str) -> Vec<(NaiveDate, i64)> {
    let all = digests(app)
        .into_iter()
        .filter(|(to, ..)| *to == mail_of(name));
    all.flat_map(|(_, mail, at)| {
        let items = mail["groups"][0]["items"]
            .as_array()
            .expect("items")
            .clone();
        items
            .into_iter()
            .map(move |item| (at.date_at(7), item["days"].as_i64().expect("days")))
    })
    .collect()
}

on_both! {
    fn a_mentor_is_told_with_the_third_reminder_and_when_it_lapses(app) {
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2027-01-21"); // 60 days
        live_until(app, "2027-03-05 09:00");
        let to_mentor = told(app, "dedi");
        assert_eq!(to_mentor, [(day("2027-01-07"), 14), (day("2027-01-21"), 0)]);
        let mail = digests(app).into_iter().find(|(to, ..)| *to == mail_of("dedi")).expect("one").1;
        assert_eq!((&mail["mentor"], &mail["groups"][0]["items"][0]["escalated"]), (&true.into(), &true.into()));
        assert_eq!(told(app, "siti").len(), 6 + 6, "the owner is told as before");
    }

    fn whoever_reacted_is_left_alone(app) {
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        let [siti, budi, wati] = ["siti", "budi", "wati"].map(|name| kitchen(app, name));
        app.at("2026-11-22 06:00");
        let known = pirt(app, &siti, "2027-01-21");
        for owner in [&budi, &wati] { pirt(app, owner, "2027-01-21"); }
        live_until(app, "2026-12-23 09:00");
        // One says that she knows, one hands a renewal in, one does nothing.
        app.sign_in("siti").submit("/reminders", &format!("/reminders/{known}/acknowledge"), &[]).is(200);
        hold(app, &budi, ("product", budi.product), &Paper { until: Some("2032-01-21"), review: "in_review", ..PIRT });
        let seen = app.sign_in("dedi").get(&format!("/reminders/simulator?business={}", wati.business));
        seen.is(200).says(&["Kepada dedi", "karena dua pengingat belum ditanggapi", "Pemiliknya belum menanggapi dua pengingat"]);
        live_until(app, "2027-01-10 09:00");
        let mails: Vec<_> = digests(app).into_iter().filter(|(to, ..)| *to == mail_of("dedi")).collect();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].1["groups"][0]["business"], "Dapur wati CONTOH");
    }
}
