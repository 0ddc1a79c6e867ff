//! How often people want to be reminded: collected for Monday, or at once.

use siaprak::storage::schema::reminder_rhythms;

use super::*;

fn wants(app: &TestApp, who: &Kitchen, rhythm: &str) {
    let row = (
        reminder_rhythms::account_id.eq(who.owner),
        reminder_rhythms::rhythm.eq(rhythm),
    );
    app.write(|conn| {
        diesel::insert_into(reminder_rhythms::table)
            .values(row)
            .execute(conn)
            .expect("a choice")
    });
}

/// Day, hour in WIB and days to go of every digest to somebody.
fn got(app: &TestApp, who: &str) -> Vec<(String, u32, Vec<i64>)> {
    let all = digests(app).into_iter().zip(days_said(app));
    let own = all.filter(|((to, ..), _)| *to == mail_of(who));
    own.map(|((_, _, at), days)| {
        let local = (at + Duration::hours(7)).naive();
        (local.date().to_string(), local.hour(), days)
    })
    .collect()
}

fn days(app: &TestApp, who: &str) -> Vec<(String, Vec<i64>)> {
    let all = got(app, who).into_iter();
    all.map(|(day, _, days)| (day, days)).collect()
}

fn said(all: &[(&str, &[i64])]) -> Vec<(String, Vec<i64>)> {
    all.iter()
        .map(|(day, days)| ((*day).to_owned(), days.to_vec()))
        .collect()
}

on_both! {
    // 23 November 2026 is a Monday.
    fn weekly_collects_for_monday_what_can_wait_and_nothing_else(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-21 06:00");
        wants(app, &siti, "weekly");
        pirt(app, &siti, "2027-01-25"); // 60 days on Thursday 26 November, 30 on Saturday 26 December
        hold(app, &siti, ("business", siti.business), &Paper { kind: "slhs", until: Some("2027-01-02"), ..PIRT }); // 30 on Thursday 3 December
        live_until(app, "2027-02-10 23:00");
        assert_eq!(days(app, "siti"), said(&[
            ("2026-11-21", &[42, 65]), // both had been due for long when they were accepted
            ("2026-11-30", &[56]),
            ("2026-12-07", &[26]),
            ("2026-12-21", &[12]), // fourteen days on Saturday 19 December
            ("2026-12-26", &[7, 30]), // the one that cannot wait takes the other along
            ("2027-01-01", &[1]), ("2027-01-02", &[0]), ("2027-01-09", &[-7]),
            ("2027-01-11", &[14]), // a Monday itself
            ("2027-01-16", &[-14]),
            ("2027-01-18", &[7]), ("2027-01-23", &[-21]), ("2027-01-24", &[1]), ("2027-01-25", &[0]), ("2027-01-30", &[-28]),
            ("2027-02-01", &[-7]), ("2027-02-06", &[-35]), ("2027-02-08", &[-14]),
        ]));
    }

    fn weekly_and_at_once_are_foreseen_as_they_are_sent(app) {
        let [siti, budi, wati] = ["siti", "budi", "wati"].map(|name| kitchen(app, name));
        for (owner, rhythm) in [(&siti, "weekly"), (&budi, "at_once")] { wants(app, owner, rhythm); }
        app.at("2026-11-22 06:00");
        for on in ["2026-12-07", "2026-12-08"] { holiday(app, on); }
        for owner in [&siti, &budi, &wati] {
            pirt(app, owner, "2027-01-02");
            hold(app, owner, ("business", owner.business), &Paper { kind: "slhs", until: Some("2027-02-19"), ..PIRT });
        }
        let facility: AnyId = app.read(|conn| facilities::table.filter(facilities::business_id.eq(siti.business)).select(facilities::id).first(conn).expect("a facility"));
        another_product(app, siti.business, facility, "Emping CONTOH", app.now());
        let end = "2027-02-28 23:00";
        let lines = remind::lines(&app.app, app.now(), wib(end), &Show::default()).expect("lines");
        let printed: Vec<(String, String)> = lines.iter().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let text = |name: &str| line[name].as_str().expect(name).to_owned();
            let offsets: Vec<i64> = line["items"].as_array().expect("items").iter().map(|i| i["offset"].as_i64().expect("an offset")).collect();
            (text("to"), format!("{} {offsets:?}", text("send_at")))
        }).collect();
        tick(app);
        live_until(app, end);
        let events: Vec<(AnyId, String, UtcTime, i32)> = app.read(|conn| reminder_events::table.inner_join(accounts::table)
            .order((reminder_events::created_at, reminder_events::day_offset))
            .select((reminder_events::id, accounts::email.assume_not_null(), reminder_events::created_at, reminder_events::day_offset)).load(conn).expect("events"));
        let mut sent: std::collections::BTreeMap<(String, UtcTime), Vec<i32>> = std::collections::BTreeMap::new();
        for (_, to, at, offset) in events { sent.entry((to, at)).or_default().push(offset); }
        let mut sent: Vec<(String, String)> = sent.into_iter().map(|((to, at), mut offsets)| {
            offsets.sort_unstable();
            (to, format!("{}+07:00 {offsets:?}", (at + Duration::hours(7)).naive().format("%Y-%m-%dT%H:%M:%S")))
        }).collect();
        let sorted = |(to, text): &(String, String)| {
            let (at, offsets) = text.split_once(" [").expect("offsets");
            let mut offsets: Vec<i32> = offsets.trim_end_matches(']').split(", ").map(|o| o.parse().expect("a number")).collect();
            offsets.sort_unstable();
            (to.clone(), format!("{at} {offsets:?}"))
        };
        let mut printed: Vec<(String, String)> = printed.iter().map(sorted).collect();
        printed.sort_unstable();
        sent.sort_unstable();
        assert!(sent.len() > 25, "{sent:?}");
        assert_eq!(printed, sent);
        let hours = |who: &str| got(app, who).into_iter().map(|(_, hour, _)| hour).collect::<BTreeSet<u32>>();
        assert_eq!(hours("budi"), BTreeSet::from([5, 6]), "on the first day at once, then as the quiet hours end");
        assert_eq!((hours("siti"), hours("wati")), (BTreeSet::from([7]), BTreeSet::from([7])));
        for who in ["siti", "budi", "wati"] {
            let mails = got(app, who);
            let days: BTreeSet<&String> = mails.iter().map(|(day, ..)| day).collect();
            assert_eq!(days.len(), mails.len(), "{who}: one mail a day at most");
        }
        assert!(got(app, "siti").len() < got(app, "wati").len(), "fewer mails");
    }

    fn a_monday_missed_is_made_good(app) {
        let siti = kitchen(app, "siti");
        wants(app, &siti, "weekly");
        app.at("2026-11-21 06:00");
        pirt(app, &siti, "2027-01-25"); // 60 days on Thursday 26 November
        live_until(app, "2026-11-29 23:00");
        assert_eq!(days(app, "siti"), said(&[("2026-11-21", &[65])]));
        app.at("2026-12-01 03:30"); // back on Tuesday, at night
        tick(app);
        live_until(app, "2026-12-02 09:00");
        assert_eq!(days(app, "siti"), said(&[("2026-11-21", &[65]), ("2026-12-01", &[55])]));
    }

    fn what_was_put_off_goes_on_its_day_also_for_those_who_collect(app) {
        let siti = kitchen(app, "siti");
        wants(app, &siti, "weekly");
        app.at("2026-11-22 06:00");
        let version = pirt(app, &siti, "2027-01-21");
        live_until(app, "2026-11-22 09:00");
        assert_eq!(days(app, "siti"), said(&[]), "a Sunday: it waits for the morning");
        let page = format!("/permits/{version}");
        app.sign_in("siti").submit(&page, &format!("{page}/reminders/snooze"), &[("until", "2026-12-10")]).is(200);
        live_until(app, "2026-12-11 09:00");
        assert_eq!(days(app, "siti"), said(&[("2026-12-10", &[42])]));
    }

    fn people_choose_in_their_profile(app) {
        let siti = kitchen(app, "siti");
        let browser = app.sign_in("siti");
        browser.get("/profile").is(200).says(&["Sekali seminggu, hari Senin", "Tidak ada yang ditunda melewati hari terakhirnya"]);
        browser.submit("/profile", "/profile/rhythm", &[("rhythm", "weekly")]).is(200).says(&["Pilihan Anda tersimpan"]);
        browser.get("/reminders").says(&["Anda memilih: sekali seminggu"]);
        for wrong in ["", "hourly"] { browser.submit("/profile", "/profile/rhythm", &[("rhythm", wrong)]).is(422).says(&["Pilih salah satu"]); }
        let kept: Vec<(AccountId, String)> = app.read(|conn| reminder_rhythms::table.select(reminder_rhythms::all_columns).load(conn).expect("choices"));
        assert_eq!(kept, [(siti.owner, "weekly".to_owned())]);
        browser.submit("/profile", "/profile/rhythm", &[("rhythm", "daily")]).is(200);
        browser.get("/reminders").says(&["Anda memilih: setiap hari"]);
    }
}
