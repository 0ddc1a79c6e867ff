//! Reminders that somebody put off, or said to be dealt with.

use siaprak::storage::schema::audit_events;

use super::*;

/// Siti's kitchen with a permit that ends in sixty days, told of once.
fn told_once(app: &TestApp) -> (Kitchen, AnyId) {
    let siti = kitchen(app, "siti");
    app.at("2026-11-22 06:00");
    let version = pirt(app, &siti, "2027-01-21");
    live_until(app, "2026-11-22 09:00");
    assert_eq!(days_said(app), [[60]]);
    (siti, version)
}

fn trail(app: &TestApp, kind: &str) -> i64 {
    app.read(|conn| {
        audit_events::table
            .filter(audit_events::kind.eq(kind))
            .count()
            .get_result(conn)
            .expect("a count")
    })
}

/// Recipient, day and days to go of everything a dry run prints.
fn foreseen(app: &TestApp, until: &str) -> Vec<(String, Vec<i64>)> {
    let lines = remind::lines(&app.app, app.now(), wib(until), &Show::default()).expect("lines");
    let read = |line: serde_json::Value| {
        let items = line["items"].as_array().expect("items");
        let offsets = items
            .iter()
            .map(|i| i["offset"].as_i64().expect("an offset"));
        let day = line["send_at"].as_str().and_then(|at| at.get(..10));
        (day.expect("a day").to_owned(), offsets.collect())
    };
    let lines = lines
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    // The Monday summaries repeat what is near; they are no reminders.
    let reminders = lines.filter(|line: &serde_json::Value| line["kind"] == "digest");
    reminders.map(read).collect()
}

/// The same of what was sent since a number of mails.
fn sent(app: &TestApp, after: usize) -> Vec<(String, Vec<i64>)> {
    let days = days_said(app);
    let all = digests(app).into_iter().zip(days).skip(after);
    all.map(|((_, _, at), days)| (at.date_at(7).to_string(), days))
        .collect()
}

on_both! {
    fn an_owner_snoozes_the_day_comes_the_reminder_goes(app) {
        let (_, version) = told_once(app);
        let (page, siti) = (format!("/permits/{version}"), app.sign_in("siti"));
        siti.get(&page).is(200).says(&["Diberi tahu lewat surel: siti", "22 Desember 2026, 30 hari sebelum hari terakhir", "Tunda pengingat"]);
        let done = siti.submit(&page, &format!("{page}/reminders/snooze"), &[("until", "2026-12-31")]);
        done.is(200).says(&["Pengingat ditunda", "Sampai 31 Desember 2026, oleh siti", "31 Desember 2026, 21 hari sebelum hari terakhir"]);
        siti.get("/reminders").says(&["Sedang ditunda", "Ingatkan lagi pada"]);
        assert_eq!(trail(app, "reminder.snoozed"), 1);
        let foreseen = foreseen(app, "2027-02-10 23:00");
        live_until(app, "2026-12-30 23:00");
        assert_eq!(days_said(app), [[60]], "silent on the day of thirty");
        live_until(app, "2027-02-10 23:00");
        assert_eq!(days_said(app), [[60], [21], [14], [7], [1], [0], [-7], [-14]]);
        assert_eq!(sent(app, 1), foreseen, "as it was foreseen");
    }

    fn a_pause_that_ends_on_a_holiday_is_over_after_it(app) {
        let (_, version) = told_once(app);
        for on in ["2026-12-10", "2026-12-11"] { holiday(app, on); }
        let page = format!("/permits/{version}");
        app.sign_in("siti").submit(&page, &format!("{page}/reminders/snooze"), &[("until", "2026-12-10")]).is(200);
        let foreseen = foreseen(app, "2026-12-31 23:00");
        assert_eq!(foreseen, [("2026-12-12".to_owned(), vec![42]), ("2026-12-22".to_owned(), vec![30])]);
        live_until(app, "2026-12-31 23:00");
        assert_eq!(sent(app, 1), [("2026-12-12".to_owned(), vec![40]), ("2026-12-22".to_owned(), vec![30])]);
    }

    fn what_is_put_off_can_be_taken_back(app) {
        let (_, version) = told_once(app);
        let (page, siti) = (format!("/permits/{version}"), app.sign_in("siti"));
        siti.submit(&page, &format!("{page}/reminders/snooze"), &[("until", "2026-12-31")]).is(200);
        siti.submit("/reminders", &format!("{page}/reminders/resume"), &[]).is(200).says(&["Dibatalkan"]).never_says(&["Pengingat ditunda"]);
        siti.submit(&page, &format!("{page}/reminders/resume"), &[]).is(404);
        assert_eq!(trail(app, "reminder.resumed"), 1);
        live_until(app, "2026-12-23 23:00");
        assert_eq!(days_said(app), [[60], [30]]);
    }

    fn a_day_that_passed_while_it_was_put_off_is_said_when_that_is_taken_back(app) {
        let (_, version) = told_once(app);
        let (page, siti) = (format!("/permits/{version}"), app.sign_in("siti"));
        siti.submit(&page, &format!("{page}/reminders/snooze"), &[("until", "2027-01-10")]).is(200);
        live_until(app, "2026-12-27 23:00");
        assert_eq!(days_said(app), [[60]], "silent on the day of thirty");
        app.sign_in("siti").submit(&page, &format!("{page}/reminders/resume"), &[]).is(200);
        let foreseen = foreseen(app, "2027-01-08 23:00");
        assert_eq!(foreseen, [("2026-12-28".to_owned(), vec![30]), ("2027-01-07".to_owned(), vec![14])]);
        live_until(app, "2027-01-08 23:00");
        assert_eq!(days_said(app), [[60], [24], [14]]);
    }

    fn another_last_day_is_another_matter(app) {
        let (_, version) = told_once(app);
        let page = format!("/permits/{version}");
        app.sign_in("siti").submit(&page, &format!("{page}/reminders/snooze"), &[("until", "2027-01-10")]).is(200);
        app.write(|conn| diesel::update(permit_versions::table.find(version)).set(permit_versions::valid_until.eq(Some(day("2027-01-11")))).execute(conn).expect("a version"));
        app.sign_in("siti").get(&page).never_says(&["Pengingat ditunda"]);
        live_until(app, "2026-12-13 23:00");
        assert_eq!(days_said(app), [[60], [49], [30]], "the new day is said at once, then as its days come");
    }

    fn past_the_end_it_is_said_what_that_means_and_the_last_days_are_told(app) {
        let (_, version) = told_once(app);
        let (page, siti) = (format!("/permits/{version}"), app.sign_in("siti"));
        let snooze = format!("{page}/reminders/snooze");
        for (until, says) in [("2026-11-22", "mulai besok"), ("2028-06-01", "lebih dari setahun"), ("", "Pilih hari"), ("bukan hari", "Pilih hari")] {
            siti.submit(&page, &snooze, &[("until", until)]).is(422).says(&[says]);
        }
        siti.submit(&page, &snooze, &[("until", "2027-01-30")]).is(422).says(&["sesudah hari terakhir izin ini", "izin ini tidak berlaku walau pengingatnya ditunda"]);
        assert_eq!(trail(app, "reminder.snoozed"), 0);
        siti.submit(&page, &snooze, &[("until", "2027-01-30"), ("understood", "true")]).is(200).says(&["Pengingat ditunda"]);
        live_until(app, "2027-02-05 23:00");
        assert_eq!(days_said(app), [[60], [7], [1], [0], [-7], [-9], [-14]]);
        siti.get(&page);
        let siti = app.sign_in("siti");
        siti.get(&page).never_says(&["Tunda pengingat"]);
        siti.submit(&page, &snooze, &[("until", "2027-03-01")]).is(409).says(&["sudah lewat"]);
    }

    fn a_mentor_says_it_is_dealt_with_and_nobody_else_may(app) {
        let (_, version) = told_once(app);
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        app.account(Role::Mentor, "jauh", &["33.24"], None);
        app.account(Role::Coordinator, "bupati", &["36.04"], None);
        let page = format!("/permits/{version}");
        let deal = format!("{page}/reminders/deal-with");
        for stranger in ["jauh", "bupati"] {
            let stranger = app.sign_in(stranger);
            stranger.submit("/profile", &deal, &[]).is(404);
            stranger.submit("/profile", &format!("{page}/reminders/snooze"), &[("until", "2026-12-31")]).is(404);
        }
        app.owner("budi").submit("/profile", &deal, &[]).is(404);
        app.sign_in("dedi").submit(&page, &deal, &[]).is(200).says(&["Sedang diurus", "Kata dedi"]);
        app.sign_in("siti").get("/reminders").says(&["Sedang ditunda", "Sedang diurus."]);
        assert_eq!(trail(app, "reminder.dealt_with"), 1);
        let foreseen = foreseen(app, "2027-01-31 23:00");
        live_until(app, "2027-01-31 23:00");
        let to_siti: Vec<Vec<i64>> = digests(app).iter().zip(days_said(app)).filter(|((to, ..), _)| *to == mail_of("siti")).map(|(_, days)| days).collect();
        assert_eq!(to_siti, [[60], [14], [7], [1], [0], [-7]], "one of thirty days was not sent");
        let to_dedi: Vec<Vec<i64>> = digests(app).iter().zip(days_said(app)).filter(|((to, ..), _)| *to == mail_of("dedi")).map(|(_, days)| days).collect();
        assert_eq!(to_dedi, [[7], [0]], "once it no longer rests, silence counts again");
        let (mut sent, mut foreseen) = (sent(app, 1), foreseen);
        sent.sort();
        foreseen.sort();
        assert_eq!(sent, foreseen);
        app.sign_in("siti").get("/reminders").never_says(&["Sedang ditunda"]);
    }

    fn who_has_no_mail_is_not_phoned_before_the_day(app) {
        let (siti, version) = told_once(app);
        app.write(|conn| diesel::update(accounts::table.find(siti.owner)).set((accounts::email.eq(None::<String>), accounts::phone.eq(Some("+6281200001111")))).execute(conn).expect("an account"));
        app.account(Role::Mentor, "dedi", &["36.04"], None);
        let page = format!("/permits/{version}");
        let dedi = app.sign_in("dedi");
        dedi.submit(&page, &format!("{page}/reminders/snooze"), &[("until", "2026-12-28")]).is(200).says(&["Ditelepon pendamping: siti"]);
        app.at("2026-12-24 09:00");
        app.sign_in("dedi").get("/calls").never_says(&["Keripik CONTOH"]);
        app.at("2026-12-28 09:00");
        app.sign_in("dedi").get("/calls").says(&["Keripik CONTOH", "24 hari lagi"]);
    }
}
