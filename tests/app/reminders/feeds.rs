//! The calendar address: what calendar programs read, and for how long.

use std::io::Write;
use std::process::{Command, Stdio};

use super::*;
use crate::services::required;

/// What a calendar program makes of it: identifier, first day, words of each event.
const READER: &str = "
import sys
from icalendar import Calendar
calendar = Calendar.from_ical(sys.stdin.buffer.read())
for event in calendar.walk('VEVENT'):
    assert not event.errors, event.errors
    start, end = event.decoded('DTSTART'), event.decoded('DTEND')
    assert (end - start).days == 1 and event.decoded('DTSTAMP').tzinfo
    print(event['UID'], start, event['SUMMARY'], sep='|')
";

/// The events as a real parser reads them.
fn parsed(bytes: &[u8]) -> Option<Vec<(String, String, String)>> {
    let mut python = Command::new(required("TEST_SMTP_PYTHON")?)
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let mut input = python.stdin.take().expect("a pipe");
    input.write_all(bytes).expect("it reads");
    drop(input);
    let done = python.wait_with_output().expect("it ends");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(bytes));
    let text = String::from_utf8(done.stdout).expect("text");
    let event = |line: &str| {
        let parts: Vec<&str> = line.splitn(3, '|').collect();
        (
            parts[0].to_owned(),
            parts[1].to_owned(),
            parts[2].to_owned(),
        )
    };
    Some(text.lines().map(event).collect())
}

/// Makes an address as its owner does and answers with its path.
fn makes(browser: &crate::support::Browser) -> String {
    let page = browser.submit("/profile/calendar", "/profile/calendar", &[]);
    page.is(200).says(&["hanya ditampilkan sekali"]);
    let at = page.body.find("/calendar/").expect("the address");
    let path: String = page.body[at..].chars().take_while(|c| *c != '<').collect();
    assert!(path.ends_with(".ics"), "{path}");
    path
}

on_both! {
    fn a_calendar_shows_the_days_and_no_number_and_no_person(app) {
        let siti = kitchen(app, "siti");
        let version = pirt(app, &siti, "2027-01-21");
        app.write(|conn| diesel::update(permit_versions::table.find(version)).set(permit_versions::number.eq("2053604010012-31")).execute(conn).expect("a version"));
        let pkp = hold(app, &siti, ("business", siti.business), &Paper { kind: "slhs", until: Some("2027-03-01"), ..PIRT });
        app.write(|conn| diesel::update(permit_versions::table.find(pkp)).set(permit_versions::person.eq("Ibu Rahasia")).execute(conn).expect("a version"));
        app.write(|conn| diesel::update(products::table.find(siti.product)).set(products::name.eq("Keripik, pedas; \\ gurih dan sangat panjang namanya sampai lewat satu baris CONTOH")).execute(conn).expect("a product"));
        let browser = app.sign_in("siti");
        let path = makes(&browser);
        let (status, kind, bytes) = app.visitor().download(&path);
        assert_eq!((status, kind.as_str()), (200, "text/calendar; charset=utf-8"));
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
        for secret in ["2053604010012", "Rahasia", "siti", "Dapur"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        let Some(events) = parsed(&bytes) else { return };
        let ends: Vec<&(String, String, String)> = events.iter().filter(|(id, ..)| id.starts_with(&version.to_string())).collect();
        assert_eq!(ends.len(), 1, "{events:?}");
        assert_eq!(ends[0].1, "2027-01-21");
        assert!(ends[0].2.contains("Keripik, pedas; \\ gurih"), "{:?}", ends[0]);
        assert!(events.iter().any(|(id, day, _)| id.starts_with(&pkp.to_string()) && day == "2027-03-01"), "{events:?}");
        // The same event on another day, not another event.
        app.write(|conn| diesel::update(permit_versions::table.find(version)).set(permit_versions::valid_until.eq(Some(day("2027-01-20")))).execute(conn).expect("a version"));
        let moved = parsed(&app.visitor().download(&path).2).expect("events");
        assert!(moved.contains(&(ends[0].0.clone(), "2027-01-20".to_owned(), ends[0].2.clone())), "{moved:?}");
    }

    fn an_address_lives_as_long_as_its_owner_wants_and_may(app) {
        let siti = kitchen(app, "siti");
        let version = pirt(app, &siti, "2027-01-21").to_string();
        let browser = app.sign_in("siti");
        let first = makes(&browser);
        browser.get("/profile/calendar").is(200).never_says(&[".ics"]);
        let events = |path: &str| {
            let (status, _, bytes) = app.visitor().download(path);
            (status, String::from_utf8_lossy(&bytes).contains(&version))
        };
        assert_eq!(events(&first), (200, true));
        // The page with the address is loaded anew: the same form again.
        let proofs = browser.get("/profile/calendar").proofs();
        browser.send("/profile/calendar", &proofs, &[]).is(200).says(&["hanya ditampilkan sekali"]);
        let again = browser.send("/profile/calendar", &proofs, &[]);
        again.is(200).says(&["sudah pernah ditampilkan"]).never_says(&[".ics"]);
        assert_eq!(events(&first).0, 404);
        let second = makes(&browser);
        assert_eq!(events(&first).0, 404, "the first died with the second");
        // What may be read is asked on each fetch.
        let elsewhere = AnyId::new(app.now());
        app.write(|conn| diesel::update(memberships::table.find((siti.business, siti.owner))).set(memberships::kind.eq("helper")).execute(conn).expect("a member"));
        assert_eq!(events(&second), (200, true));
        app.write(|conn| diesel::delete(memberships::table.find((siti.business, siti.owner))).execute(conn).expect("no member"));
        assert_eq!(events(&second), (200, false), "no longer of the business");
        browser.submit("/profile/calendar", "/profile/calendar/revoke", &[]).is(200).says(&["dicabut"]);
        assert_eq!(events(&second).0, 404);
        assert_eq!(events(&format!("/calendar/{elsewhere}.ics")).0, 404);
        let kept: i64 = app.read(|conn| siaprak::storage::schema::calendar_feeds::table.count().get_result(conn).expect("feeds"));
        assert_eq!(kept, 0);
    }
}
