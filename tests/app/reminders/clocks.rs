//! Clocks that were wrong, holidays in a row, and what a dry run says of the months to come.

use siaprak::i18n::Lang;
use siaprak::reminders::days::{Window, unsaid_from, windows};

use super::*;

/// The local days on which digests were queued.
fn days_of_mails(app: &TestApp) -> Vec<NaiveDate> {
    let all = digests(app);
    all.iter().map(|(_, _, at)| at.date_at(7)).collect()
}

on_both! {
    fn a_clock_that_once_stood_in_the_future_silences_nobody(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2027-01-21"); // 60 days
        live_until(app, "2026-11-22 09:00");
        assert_eq!(days_said(app), [[60]]);
        app.at("2027-06-01 08:00");
        assert!(tick(app));
        assert_eq!(days_said(app), [[60], [-131]], "the machine believed it was June");

        app.at("2026-12-20 06:00");
        live_until(app, "2026-12-21 09:00");
        app.at("2026-12-24 09:30"); // three days off: past 30
        assert!(tick(app));
        live_until(app, "2027-01-29 09:00");
        // The digests in order of their clocks, the one of June last.
        assert_eq!(days_said(app), [[60], [28], [14], [7], [1], [0], [-7], [-131]]);

        // In June nothing is said every day, and the weekly rhythm goes on.
        app.at("2027-05-26 06:00");
        live_until(app, "2027-06-11 09:00");
        let june: Vec<NaiveDate> = days_of_mails(app).into_iter().filter(|on| *on >= day("2027-05-01")).collect();
        assert_eq!(june, ["2027-05-26", "2027-05-27", "2027-06-01", "2027-06-03", "2027-06-10"].map(day));
    }

    fn what_is_missing_waits_for_the_end_of_two_holidays(app) {
        let siti = kitchen(app, "siti");
        let facility: AnyId = app.read(|conn| facilities::table.filter(facilities::business_id.eq(siti.business)).select(facilities::id).first(conn).expect("a facility"));
        another_product(app, siti.business, facility, "Emping CONTOH", app.now());
        for on in ["2026-11-25", "2026-11-26"] { holiday(app, on); }
        live_until(app, "2026-12-01 09:00");
        assert_eq!(days_of_mails(app), [day("2026-11-27")], "recorded on 22 November, said after three days and two holidays");
        assert_eq!(digests(app)[0].1["groups"][0]["items"][0]["rule"], "missing");
    }

    fn what_was_accepted_on_the_eve_of_a_holiday_is_said_after_it(app) {
        let siti = kitchen(app, "siti");
        for on in ["2026-11-23", "2026-11-24"] { holiday(app, on); }
        app.at("2026-11-22 21:30");
        pirt(app, &siti, "2027-01-11"); // 50 days: 60 is past
        live_until(app, "2026-11-27 09:00");
        assert_eq!(days_of_mails(app), [day("2026-11-25")]);
    }

    fn a_dry_run_foresees_what_will_be_missing_for_months(app) {
        let siti = kitchen(app, "siti");
        let facility: AnyId = app.read(|conn| facilities::table.filter(facilities::business_id.eq(siti.business)).select(facilities::id).first(conn).expect("a facility"));
        app.at("2026-11-22 06:00");
        let emping = another_product(app, siti.business, facility, "Emping CONTOH", app.now());
        hold(app, &siti, ("business", siti.business), &Paper { kind: "nib", issued: Some("2025-01-01"), ..PIRT });
        hold(app, &siti, ("product", emping), &Paper { until: Some("2026-12-12"), ..PIRT });
        let end = "2027-03-22 23:00";
        let lines = remind::lines(&app.app, app.now(), wib(end), &Show::default()).expect("lines");
        // A shorter look says the same of its days.
        let fewer = remind::lines(&app.app, app.now(), wib("2026-12-31 23:00"), &Show::default()).expect("lines");
        assert_eq!(lines[..fewer.len()], fewer[..]);
        live_until(app, end);

        let titled = |id: &str| app.app.catalogue().requirement(id).expect("a requirement").title.lang(Lang::Id).to_owned();
        let (mut printed, mut lacking) = (Vec::new(), Vec::new());
        for line in &lines {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            for item in line["items"].as_array().expect("items") {
                let requirement = item["requirement"].as_str().expect("a requirement");
                if item["permit"] == emping.to_string() { lacking.push(requirement.to_owned()); }
                printed.push((line["send_at"].as_str().expect("a time").to_owned(), titled(requirement)));
            }
        }
        let mut sent = Vec::new();
        for (_, mail, at) in digests(app) {
            let at = format!("{}+07:00", (at + Duration::hours(7)).naive().format("%Y-%m-%dT%H:%M:%S"));
            for item in mail["groups"][0]["items"].as_array().expect("items") {
                sent.push((at.clone(), item["requirement"].as_str().expect("a title").to_owned()));
            }
        }
        assert_eq!(printed, sent);
        assert_eq!(lacking.len(), 6, "{lacking:?}");
        let (before, after) = lacking.split_at(3);
        assert!(before.iter().all(|id| id != "spp_irt"), "still valid after 3, 10 and 17 days: {before:?}");
        assert!(after.iter().all(|id| id == "spp_irt"), "ended by day 31: {after:?}");
    }
}

#[test]
fn the_search_goes_back_over_holidays_in_a_row() {
    let feast: BTreeSet<NaiveDate> = ["2027-03-09", "2027-03-10", "2027-03-11"]
        .map(day)
        .into_iter()
        .collect();
    for (last, from) in [
        ("2027-03-08", "2027-03-07"),
        ("2027-03-09", "2027-03-08"),
        ("2027-03-10", "2027-03-08"),
        ("2027-03-12", "2027-03-08"),
        ("2027-03-13", "2027-03-12"),
    ] {
        assert_eq!(unsaid_from(day(last), &feast), day(from), "{last}");
    }
}

#[test]
fn each_offset_has_its_days_until_the_next() {
    let none = BTreeSet::new();
    let found = windows(day("2026-11-22"), &[-3, -10], &none, day("2026-12-16"));
    let window = |offset, from, until| Window {
        offset,
        from: day(from),
        until: day(until),
    };
    let (late, early) = (
        window(-10, "2026-12-02", "2026-12-16"),
        window(-3, "2026-11-25", "2026-12-02"),
    );
    assert_eq!(found, [late, early]);
    // Said on the first working day of its days; not at all when none is left.
    let feast = BTreeSet::from([day("2026-11-25"), day("2026-11-26")]);
    let today = day("2026-11-22");
    assert_eq!(early.said_on(today, &feast), Some(day("2026-11-27")));
    let today = day("2026-11-29");
    assert_eq!(early.said_on(today, &feast), Some(today));
    assert_eq!(early.said_on(day("2026-12-02"), &feast), None);
}
