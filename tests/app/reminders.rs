//! Reminders as people get them: in time, together, never twice, never after a renewal.

mod clocks;
mod escalation;
mod feeds;
mod judged;
mod own_days;
mod pauses;
mod recurring;
mod rhythm;
pub(crate) mod simulator;
mod week;
mod years;

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, Timelike};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use siaprak::accounts::{AccountId, Role};
use siaprak::commands::remind::{self, Show};
use siaprak::jobs;
use siaprak::storage::schema::{
    accounts, businesses, facilities, holidays, memberships, outbox, permit_coverage,
    permit_outcomes, permit_versions, permits, products, reminder_events,
};
use siaprak::storage::{AnyId, Conn, UtcTime};

use crate::routes::chain;
use crate::support::plan::plan;
use crate::support::{TestApp, mail_of, on_both, wib};

/// A business with one facility and one product, made directly.
struct Kitchen {
    business: AnyId,
    product: AnyId,
    owner: AccountId,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// `owner` must be a new name; the product is recorded long ago, so that only permits are reminded of.
fn kitchen(app: &TestApp, owner: &str) -> Kitchen {
    let owner_id = app.account(Role::Owner, owner, &[], None);
    let past = wib("2025-01-01 08:00");
    let (business, facility) = (AnyId::new(past), AnyId::new(past));
    app.write(|conn| {
        diesel::insert_into(businesses::table)
            .values((
                businesses::id.eq(business),
                businesses::name.eq(format!("Dapur {owner} CONTOH")),
                businesses::folded.eq("dapur"),
                businesses::owner_name.eq(owner),
                businesses::scale.eq("micro"),
                businesses::kecamatan_code.eq("36.04.05"),
                businesses::show_person.eq(false),
                businesses::show_village.eq(false),
                businesses::created_at.eq(past),
                businesses::revision.eq(1),
            ))
            .execute(conn)
            .expect("a business");
        diesel::insert_into(memberships::table)
            .values((
                memberships::business_id.eq(business),
                memberships::account_id.eq(owner_id),
                memberships::kind.eq("owner"),
                memberships::since.eq(past),
            ))
            .execute(conn)
            .expect("a member");
        diesel::insert_into(facilities::table)
            .values((
                facilities::id.eq(facility),
                facilities::business_id.eq(business),
                facilities::name.eq("Rumah"),
                facilities::village_code.eq("36.04.05.2001"),
                facilities::address.eq("Jalan CONTOH"),
                facilities::place.eq("home"),
                facilities::equipment.eq("manual"),
                facilities::created_at.eq(past),
            ))
            .execute(conn)
            .expect("a facility");
    });
    let product = another_product(app, business, facility, "Keripik CONTOH", past);
    Kitchen {
        business,
        product,
        owner: owner_id,
    }
}

fn another_product(
    app: &TestApp,
    business: AnyId,
    facility: AnyId,
    name: &str,
    at: UtcTime,
) -> AnyId {
    let id = AnyId::new(at);
    app.write(|conn| {
        diesel::insert_into(products::table)
            .values((
                products::id.eq(id),
                products::code.eq(id.to_string()),
                products::business_id.eq(business),
                products::facility_id.eq(facility),
                products::brand.eq(""),
                products::name.eq(name),
                products::folded.eq("keripik"),
                products::facts.eq("{}"),
                products::recipe.eq("[]"),
                products::process.eq(""),
                products::packaging.eq("plastic"),
                products::net_weights.eq("[]"),
                products::village_code.eq("36.04.05.2001"),
                products::kecamatan_code.eq("36.04.05"),
                products::regency_code.eq("36.04"),
                products::created_at.eq(at),
                products::revision.eq(1),
            ))
            .execute(conn)
            .expect("a product");
    });
    id
}

/// What a version is, beside its dates.
struct Paper<'a> {
    kind: &'a str,
    issued: Option<&'a str>,
    until: Option<&'a str>,
    year: Option<i32>,
    review: &'a str,
}

const PIRT: Paper<'_> = Paper {
    kind: "spp_irt",
    issued: None,
    until: None,
    year: None,
    review: "accepted",
};

fn hold(app: &TestApp, kitchen: &Kitchen, subject: (&str, AnyId), paper: &Paper<'_>) -> AnyId {
    let now = app.now();
    let (permit, version) = (AnyId::new(now), AnyId::new(now));
    app.write(|conn| {
        diesel::insert_into(permits::table)
            .values((
                permits::id.eq(permit),
                permits::business_id.eq(kitchen.business),
                permits::kind.eq(paper.kind),
                permits::created_at.eq(now),
            ))
            .execute(conn)
            .expect("a permit");
        diesel::insert_into(permit_versions::table)
            .values((
                permit_versions::id.eq(version),
                permit_versions::permit_id.eq(permit),
                permit_versions::business_id.eq(kitchen.business),
                permit_versions::kind.eq(paper.kind),
                permit_versions::issued_on.eq(paper.issued.map(day)),
                permit_versions::valid_until.eq(paper.until.map(day)),
                permit_versions::year_only.eq(paper.year),
                permit_versions::open_ended.eq(false),
                permit_versions::review.eq(paper.review),
                permit_versions::entered_by.eq(kitchen.owner),
                permit_versions::assisted.eq(false),
                permit_versions::watched.eq("{}"),
                permit_versions::recheck_closed.eq("{}"),
                permit_versions::returned.eq("[]"),
                permit_versions::created_at.eq(now),
                permit_versions::revision.eq(1),
            ))
            .execute(conn)
            .expect("a version");
        if paper.review == "accepted" {
            diesel::insert_into(permit_outcomes::table)
                .values((
                    permit_outcomes::version_id.eq(version),
                    permit_outcomes::accepted_at.eq(Some(now)),
                ))
                .execute(conn)
                .expect("an acceptance");
        }
        diesel::insert_into(permit_coverage::table)
            .values((
                permit_coverage::version_id.eq(version),
                permit_coverage::subject_kind.eq(subject.0),
                permit_coverage::subject_id.eq(subject.1),
            ))
            .execute(conn)
            .expect("coverage");
    });
    version
}

fn pirt(app: &TestApp, kitchen: &Kitchen, until: &str) -> AnyId {
    hold(
        app,
        kitchen,
        ("product", kitchen.product),
        &Paper {
            until: Some(until),
            ..PIRT
        },
    )
}

/// Makes `later` a version of the permit that `first` is of.
fn of_one_permit(app: &TestApp, first: AnyId, later: AnyId) {
    app.write(|conn| {
        let permit: AnyId = permit_versions::table
            .find(first)
            .select(permit_versions::permit_id)
            .first(conn)
            .expect("a version");
        diesel::update(permit_versions::table.find(later))
            .set(permit_versions::permit_id.eq(permit))
            .execute(conn)
            .expect("a version of it")
    });
}

/// Runs the job as the ticker would at this moment; says whether it ran.
fn tick(app: &TestApp) -> bool {
    jobs::run_due(&app.app, jobs::find("reminders").expect("the job")).expect("a run")
}

/// Lets the hours pass and plans at those at which somebody in a test may get mail.
fn live_until(app: &TestApp, local: &str) {
    let end = wib(local);
    while app.now() < end {
        app.clock.set(app.now() + Duration::hours(1));
        let hour = (app.now() + Duration::hours(7)).naive().hour();
        if matches!(hour, 4..=8 | 20 | 22) || app.now() >= end {
            tick(app);
        }
    }
}

/// Every digest queued: recipient, payload, and when; oldest first.
fn digests(app: &TestApp) -> Vec<(String, serde_json::Value, UtcTime)> {
    let rows: Vec<(String, String, UtcTime)> = app.read(|conn| {
        outbox::table
            .filter(outbox::kind.eq("digest"))
            .order((outbox::created_at, outbox::recipient))
            .select((outbox::recipient, outbox::payload, outbox::created_at))
            .load(conn)
            .expect("the outbox")
    });
    rows.into_iter()
        .map(|(to, payload, at)| (to, serde_json::from_str(&payload).expect("JSON"), at))
        .collect()
}

/// Days to go in each item of each digest.
fn days_said(app: &TestApp) -> Vec<Vec<i64>> {
    digests(app)
        .iter()
        .map(|(_, mail, _)| {
            let groups = mail["groups"].as_array().expect("groups");
            let items = groups
                .iter()
                .flat_map(|group| group["items"].as_array().expect("items"));
            items
                .map(|item| item["days"].as_i64().expect("days"))
                .collect()
        })
        .collect()
}

fn holiday(app: &TestApp, on: &str) {
    app.write(|conn| {
        diesel::insert_into(holidays::table)
            .values((
                holidays::day.eq(day(on)),
                holidays::name.eq("Libur CONTOH"),
                holidays::source.eq("uji"),
            ))
            .execute(conn)
            .expect("a holiday")
    });
}

/// Statistics as of a database in which a great many permits share their days; they
/// make an embedded database think of a long list of days as of the whole table.
fn nearly_all_issued_on_few_days(conn: &mut Conn) {
    if matches!(conn, Conn::Sqlite(_)) {
        let statistics = "ANALYZE sqlite_schema; DELETE FROM sqlite_stat1;
            INSERT INTO sqlite_stat1 VALUES
                ('permit_versions', 'permit_versions_issued_idx', '1000000 100000 90000'),
                ('permit_versions', 'permit_versions_until_idx', '1000000 100000 1'),
                ('permit_versions', 'permit_versions_kind_idx', '1000000 50000 50');
            ANALYZE sqlite_schema";
        conn.batch_execute(statistics).expect("statistics");
    }
}

on_both! {
    fn each_offset_is_told_once_at_the_readers_hour(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2027-01-21"); // 60 days
        assert!(tick(app));
        assert!(digests(app).is_empty(), "not before seven");
        live_until(app, "2026-12-24 12:00");
        assert_eq!(days_said(app), [[60], [30]]);
        let when: Vec<UtcTime> = digests(app).into_iter().map(|(_, _, at)| at).collect();
        assert_eq!(when, [wib("2026-11-22 07:00"), wib("2026-12-22 07:00")]);
        live_until(app, "2027-02-05 12:00");
        assert_eq!(days_said(app), [[60], [30], [14], [7], [1], [0], [-7], [-14]], "weekly once it has lapsed");
    }

    fn planning_twice_or_in_two_processes_says_it_once(app) {
        for name in ["siti", "budi", "wati"] {
            let owner = kitchen(app, name);
            pirt(app, &owner, "2026-12-22");
        }
        let other = siaprak::app::App::build(app.app.settings.clone(), app.app.clock.clone(), false).expect("a second process");
        let now = app.now();
        let since = now - Duration::days(2);
        std::thread::scope(|both| {
            for process in [&app.app, &other] {
                both.spawn(move || {
                    let catalogue = process.catalogue();
                    let rules = process.reminder_rules(&catalogue);
                    siaprak::reminders::actions::queue_due(&process.db, rules, since, now).expect("a plan");
                });
            }
        });
        assert_eq!(digests(app).len(), 3);
        tick(app);
        assert_eq!(digests(app).len(), 3);
        let events: i64 = app.read(|conn| reminder_events::table.count().get_result(conn).expect("events"));
        assert_eq!(events, 3);
    }

    fn an_outage_loses_nothing_and_says_it_in_one_item(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2027-01-22"); // 61 days: nothing yet but the earlier offsets, as one
        live_until(app, "2026-11-22 08:00");
        assert_eq!(days_said(app), [[61]]);
        app.at("2027-01-12 09:30"); // past 60, 30, 14
        tick(app);
        assert_eq!(days_said(app), [vec![61], vec![10]]);
        live_until(app, "2027-01-16 09:30");
        assert_eq!(days_said(app), [vec![61], vec![10], vec![7]]);
    }

    fn an_outage_that_ends_at_night_is_made_good_in_the_morning(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2027-01-22");
        live_until(app, "2026-11-22 08:00");
        app.at("2027-01-11 22:30"); // past 60, 30, 14; and her hour is over for today
        tick(app);
        let lines = remind::lines(&app.app, app.now(), wib("2027-01-16 12:00"), &Show::default()).expect("lines");
        live_until(app, "2027-01-16 12:00");
        assert_eq!(days_said(app), [[61], [10], [7]]);
        assert_eq!(lines.len(), 2, "{lines:?}");
    }

    fn what_is_due_on_a_day_comes_in_one_mail_by_business_soonest_first(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2026-12-22");
        hold(app, &siti, ("business", siti.business), &Paper { kind: "slhs", until: Some("2026-11-29"), ..PIRT });
        live_until(app, "2026-11-22 09:00");
        let all = digests(app);
        assert_eq!(all.len(), 1);
        assert_eq!(days_said(app), [[7, 30]]);
        assert_eq!(all[0].1["groups"].as_array().map(Vec::len), Some(1));
        assert_eq!(all[0].1["groups"][0]["business"], "Dapur siti CONTOH");
        assert!(all[0].1["groups"][0]["items"][1]["path"].as_str().is_some_and(|p| p.contains(&siti.product.to_string())));
    }

    fn a_renewal_a_revocation_and_an_ended_product_fall_silent(app) {
        let [siti, budi, wati] = ["siti", "budi", "wati"].map(|name| kitchen(app, name));
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2026-12-22");
        let frozen = pirt(app, &budi, "2026-12-22");
        pirt(app, &wati, "2026-12-22");
        live_until(app, "2026-11-22 09:00");
        assert_eq!(digests(app).len(), 3);
        pirt(app, &siti, "2031-12-22");
        app.write(|conn| {
            diesel::update(permit_outcomes::table.find(frozen)).set(permit_outcomes::revoked_on.eq(Some(day("2026-12-01")))).execute(conn).expect("an outcome");
            diesel::update(products::table.find(wati.product)).set(products::ended_at.eq(Some(app.clock_now()))).execute(conn).expect("a product");
        });
        live_until(app, "2027-01-05 09:00");
        assert_eq!(digests(app).len(), 3);
    }

    fn a_permit_issued_anew_is_one_line_and_the_new_end_counts(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        let (first, again) = (pirt(app, &siti, "2026-12-22"), pirt(app, &siti, "2026-12-22"));
        of_one_permit(app, first, again);
        live_until(app, "2026-11-22 12:00");
        assert_eq!(days_said(app), [[30]], "one line");
        let shorter = Paper { issued: Some("2026-11-20"), until: Some("2026-12-07"), ..PIRT };
        let shorter = hold(app, &siti, ("product", siti.product), &shorter);
        of_one_permit(app, first, shorter);
        live_until(app, "2026-12-12 12:00");
        assert_eq!(days_said(app), [[30], [14], [7], [1], [0]], "nothing of the ends before");
    }

    fn a_renewal_in_review_leaves_only_the_last_days(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        pirt(app, &siti, "2026-12-22");
        app.at("2026-11-22 06:30");
        hold(app, &siti, ("product", siti.product), &Paper { until: Some("2031-12-22"), review: "in_review", ..PIRT });
        live_until(app, "2026-12-16 09:00");
        assert_eq!(days_said(app), [[7]]);
    }

    fn everybody_gets_it_at_their_own_hour_in_their_own_zone(app) {
        for (name, zone, hour) in [("barat", "WIB", 0_i16), ("tengah", "WITA", 7), ("timur", "WIT", 8), ("malam", "WIB", 23)] {
            let owner = kitchen(app, name);
            app.at("2026-11-21 12:00");
            pirt(app, &owner, "2026-12-22");
            app.write(|conn| diesel::update(accounts::table.find(owner.owner)).set((accounts::zone.eq(zone), accounts::mail_hour.eq(hour))).execute(conn).expect("an account"));
        }
        // Told once already on the day before, so that only the new day counts.
        live_until(app, "2026-11-23 23:00");
        for (to, _, at) in digests(app) {
            let local = (at + Duration::hours(7)).naive();
            let hour = local.format("%H").to_string();
            let expected = match to.as_str() {
                t if t == mail_of("barat") => "05",
                t if t == mail_of("tengah") => "06",
                t if t == mail_of("timur") => "06",
                _ => "20",
            };
            assert!(hour == expected || local.date() == day("2026-11-21"), "{to} at {local}");
            assert!((5..21).contains(&local.format("%H").to_string().parse::<u32>().expect("an hour")), "{to} in quiet hours");
        }
    }

    fn the_day_turns_at_five_in_the_afternoon_utc_in_wib(app) {
        use siaprak::identifiers::Zone;
        let before = wib("2026-11-22 23:59");
        assert_eq!(before.naive().format("%H:%M").to_string(), "16:59");
        assert_eq!(Zone::Wib.today(before.naive()), day("2026-11-22"));
        assert_eq!(Zone::Wib.today((before + Duration::minutes(1)).naive()), day("2026-11-23"));
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 23:59");
        pirt(app, &siti, "2026-11-23");
        tick(app);
        app.at("2026-11-23 00:00");
        tick(app);
        assert!(digests(app).is_empty(), "quiet hours");
        app.at("2026-11-23 07:00");
        tick(app);
        assert_eq!(days_said(app), [[0]]);
    }

    fn leap_day_is_a_day_like_any_other(app) {
        let siti = kitchen(app, "siti");
        app.at("2028-01-30 06:00");
        pirt(app, &siti, "2028-02-29");
        live_until(app, "2028-03-08 12:00");
        assert_eq!(days_said(app), [[30], [14], [7], [1], [0], [-7]]);
    }

    fn holidays_defer_early_reminders_and_bring_late_ones_forward(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        for on in ["2026-12-07", "2026-12-08", "2026-12-14"] { holiday(app, on); }
        pirt(app, &siti, "2026-12-21"); // 14 days: 7 December, 7 days: 14 December, a Monday
        live_until(app, "2026-12-21 12:00");
        let when: Vec<String> = digests(app).iter().map(|(_, _, at)| (*at + Duration::hours(7)).naive().date().to_string()).collect();
        assert_eq!(when, ["2026-11-22", "2026-12-09", "2026-12-12", "2026-12-20", "2026-12-21"]);
    }

    fn a_permit_known_by_year_only_counts_from_the_first_of_january(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-30 06:00");
        hold(app, &siti, ("product", siti.product), &Paper { year: Some(2027), review: "draft", ..PIRT });
        live_until(app, "2027-01-01 12:00");
        assert_eq!(days_said(app), [[32], [30], [14], [7], [1], [0]]);
        assert_eq!(digests(app)[0].1["groups"][0]["items"][0]["rule"], "year_only");
    }

    fn commitments_are_told_after_30_60_80_days_and_on_the_day_until_kept(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        hold(app, &siti, ("product", siti.product), &Paper { issued: Some("2026-11-20"), until: Some("2031-11-20"), ..PIRT });
        live_until(app, "2027-01-25 09:00");
        let said = days_said(app);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].iter().all(|days| *days == 62), "20 December, 62 days before 20 February: {said:?}");
        let promises = said[0].len();
        hold(app, &siti, ("business", siti.business), &Paper { kind: "pkp", issued: Some("2027-01-20"), ..PIRT });
        live_until(app, "2027-02-21 09:00");
        let said = days_said(app);
        assert_eq!(said.len(), 4, "{said:?}");
        assert_eq!((said[2].len(), said[3].len()), (promises - 1, promises - 1));
        assert!(said[3].iter().all(|days| *days == 0));
    }

    fn what_is_missing_is_said_on_its_own_rhythm(app) {
        let siti = kitchen(app, "siti");
        let facility: AnyId = app.read(|conn| facilities::table.filter(facilities::business_id.eq(siti.business)).select(facilities::id).first(conn).expect("a facility"));
        another_product(app, siti.business, facility, "Emping CONTOH", app.now());
        live_until(app, "2026-12-04 09:00");
        let all = digests(app);
        assert_eq!(all.len(), 2, "after 3 and after 10 days");
        assert_eq!(all[0].1["groups"][0]["items"][0]["rule"], "missing");
        assert_eq!(all[0].1["groups"][0]["items"][0]["product"], "Emping CONTOH");
        let ahead = remind::lines(&app.app, app.now(), wib("2026-12-31 23:00"), &Show::default()).expect("lines");
        assert!(ahead.iter().any(|line| line.contains("\"valid_until\":null")), "no day ends what is not there: {ahead:?}");
    }

    fn an_owner_without_mail_gets_none_and_stops_nobody(app) {
        let siti = kitchen(app, "siti");
        pirt(app, &siti, "2026-12-22");
        app.write(|conn| diesel::update(accounts::table.find(siti.owner)).set(accounts::email.eq(None::<String>)).execute(conn).expect("an account"));
        tick(app);
        assert!(digests(app).is_empty());
    }

    fn a_look_at_a_later_day_prints_what_goes_then_and_nothing_sent_before(app) {
        for (name, until) in [("siti", "2027-01-21"), ("budi", "2026-12-06"), ("wati", "2027-01-11")] {
            let owner = kitchen(app, name);
            app.at("2026-11-22 06:00");
            pirt(app, &owner, until);
        }
        let (late, end) = (wib("2026-12-22 07:00"), wib("2026-12-31 23:00"));
        let whole = remind::lines(&app.app, app.now(), end, &Show::default()).expect("lines");
        let then = remind::lines(&app.app, late, end, &Show::default()).expect("lines");
        let day = |line: &String| {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            line["send_at"].as_str().expect("a time").get(..10).expect("a day").to_owned()
        };
        let later: Vec<String> = whole.iter().filter(|line| *day(line) >= *"2026-12-22").cloned().collect();
        assert!(later.len() < whole.len() && !later.is_empty(), "{whole:?}");
        assert_eq!(then, later, "what went before is not said once more");
    }

    fn a_dry_run_prints_what_is_then_sent(app) {
        for (name, until) in [("siti", "2027-01-21"), ("budi", "2026-12-06"), ("wati", "2026-11-20")] {
            let owner = kitchen(app, name);
            app.at("2026-11-22 06:00");
            pirt(app, &owner, until);
        }
        holiday(app, "2026-12-05");
        let lines = remind::lines(&app.app, app.now(), wib("2026-12-31 23:00"), &Show::default()).expect("lines");
        assert!(digests(app).is_empty(), "nothing was changed");
        live_until(app, "2026-12-31 23:00");
        let printed: Vec<(String, Vec<i64>, String)> = lines.iter().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(line["subject"], "Pengingat izin Anda");
            assert_eq!(line["zone"], "WIB");
            let items = line["items"].as_array().expect("items").iter().map(|i| i["offset"].as_i64().expect("an offset")).collect();
            (line["to"].as_str().expect("to").to_owned(), items, line["send_at"].as_str().expect("a time").to_owned())
        }).collect();
        let offsets: Vec<(String, i32, UtcTime)> = app.read(|conn| {
            reminder_events::table.inner_join(accounts::table)
                .order((reminder_events::created_at, accounts::email))
                .select((accounts::email.assume_not_null(), reminder_events::day_offset, reminder_events::created_at))
                .load(conn).expect("events")
        });
        let sent: Vec<(String, Vec<i64>, String)> = offsets.into_iter().map(|(to, offset, at)| {
            (to, vec![i64::from(offset)], format!("{}+07:00", (at + Duration::hours(7)).naive().format("%Y-%m-%dT%H:%M:%S")))
        }).collect();
        assert!(sent.len() > 8, "{sent:?}");
        assert_eq!(printed, sent);
    }

    fn the_reader_sees_what_comes_and_can_say_i_know(app) {
        let siti = kitchen(app, "siti");
        pirt(app, &siti, "2027-01-11"); // 50 days: 60 is due now, 30 follows
        let browser = app.sign_in("siti");
        let page = browser.get("/reminders");
        page.is(200).says(&["Keripik CONTOH", "11 Januari 2027", "Selalu dikirim", "Saya sudah tahu"]);
        let version: AnyId = app.read(|conn| permit_versions::table.select(permit_versions::id).first(conn).expect("a version"));
        browser.submit("/reminders", &format!("/reminders/{version}/acknowledge"), &[]).is(200).says(&["Tercatat"]);
        live_until(app, "2026-12-12 12:00");
        assert_eq!(days_said(app), [[30]], "the first was known");
        let stranger = app.owner("budi");
        stranger.get("/reminders").is(200).never_says(&["Keripik CONTOH"]);
        stranger.submit("/reminders", &format!("/reminders/{version}/acknowledge"), &[]).is(404);
    }

    fn i_know_is_taken_back_and_the_reminder_comes_after_all(app) {
        let siti = kitchen(app, "siti");
        pirt(app, &siti, "2027-01-11"); // 50 days: 60 is due now, 30 follows
        let browser = app.sign_in("siti");
        let version: AnyId = app.read(|conn| permit_versions::table.select(permit_versions::id).first(conn).expect("a version"));
        browser.submit("/reminders", &format!("/reminders/{version}/acknowledge"), &[]).is(200).says(&["Sudah Anda ketahui", "Ingatkan lagi"]);
        let stranger = app.owner("budi");
        stranger.submit("/reminders", &format!("/reminders/{version}/unknow"), &[]).is(404);
        browser.submit("/reminders", &format!("/reminders/{version}/unknow"), &[]).is(200).says(&["Dikembalikan"]).never_says(&["Sudah Anda ketahui"]);
        browser.submit("/reminders", &format!("/reminders/{version}/unknow"), &[]).is(404);
        browser.submit("/reminders", &format!("/reminders/{version}/acknowledge"), &[]).is(200);
        live_until(app, "2026-12-12 12:00");
        assert_eq!(days_said(app), [[30]], "the first was known again");
        browser.get("/reminders").is(200).never_says(&["Sudah Anda ketahui"]);
    }

    fn what_was_known_too_long_is_said_when_that_is_taken_back(app) {
        let siti = kitchen(app, "siti");
        pirt(app, &siti, "2027-01-11"); // 50 days: 60 is due now, 30 follows
        let browser = app.sign_in("siti");
        let version: AnyId = app.read(|conn| permit_versions::table.select(permit_versions::id).first(conn).expect("a version"));
        browser.submit("/reminders", &format!("/reminders/{version}/acknowledge"), &[]).is(200);
        live_until(app, "2026-11-29 12:00");
        assert_eq!(days_said(app), [[0; 0]; 0]);
        app.sign_in("siti").submit("/reminders", &format!("/reminders/{version}/unknow"), &[]).is(200);
        live_until(app, "2026-12-01 12:00");
        assert_eq!(days_said(app), [[43]], "the same evening");
    }

    fn what_is_taken_back_is_sent(app) {
        let siti = kitchen(app, "siti");
        pirt(app, &siti, "2027-01-11");
        let browser = app.sign_in("siti");
        let version: AnyId = app.read(|conn| permit_versions::table.select(permit_versions::id).first(conn).expect("a version"));
        browser.submit("/reminders", &format!("/reminders/{version}/acknowledge"), &[]).is(200);
        browser.submit("/reminders", &format!("/reminders/{version}/unknow"), &[]).is(200);
        live_until(app, "2026-11-24 12:00");
        assert_eq!(days_said(app), [[50]]);
    }

    fn what_is_due_is_found_by_index(app) {
        use siaprak::permits::version::EvidenceKind;
        use siaprak::permits::{DAYS_AT_ONCE, Turn, turning_query};
        let [lab_test, halal] = ["lab_test", "halal"].map(EvidenceKind::from);
        let many: Vec<_> = (1..=400).map(|n| day("2026-12-22") - Duration::days(37 * n)).collect();
        let days: Vec<_> = day("2026-12-22").iter_days().take(DAYS_AT_ONCE).collect();
        for (turn, index) in [
            (Turn::Until(&days), "permit_versions_until_idx"),
            // By the day, or by the few permits that have days of their own: both follow what is due.
            (Turn::UntilOwn(&days), "permit_versions_until_idx|permit_versions_permit_idx"),
            (Turn::Issued(&days), "permit_versions_issued_idx|permit_versions_kind_idx"),
            (Turn::IssuedOf(&lab_test, &days), "permit_versions_issued_idx|permit_versions_kind_idx"),
            // What comes round: many days, few permits.
            (Turn::IssuedOf(&halal, &many), "permit_versions_kind_idx"),
            (Turn::Years(&[2026, 2027]), "permit_versions_year_idx"),
            (Turn::AcceptedSince(app.now()), "permit_outcomes_accepted_idx"),
        ] {
            let plan = app.write(|conn| {
                nearly_all_issued_on_few_days(conn);
                plan(conn, turning_query(turn))
            });
            assert!(index.split('|').any(|index| plan.contains(index)), "{turn:?}: {plan}");
            let walked = ["SCAN permit_versions", "Seq Scan on permit_versions"];
            assert!(!walked.iter().any(|walk| plan.contains(walk)), "{turn:?}: {plan}");
        }
    }

    fn the_canary_goes_the_whole_way_and_leaves_nothing(app) {
        use siaprak::reminders::canary::sing;
        let rows = || app.read(|conn| {
            use siaprak::storage::schema::{audit_events, stale_products};
            let count = |n: QueryResult<i64>| n.expect("a count");
            [
                count(accounts::table.count().get_result(conn)), count(businesses::table.count().get_result(conn)),
                count(products::table.count().get_result(conn)), count(permit_versions::table.count().get_result(conn)),
                count(audit_events::table.count().get_result(conn)), count(stale_products::table.count().get_result(conn)),
                count(outbox::table.count().get_result(conn)),
            ]
        });
        let siti = kitchen(app, "siti");
        pirt(app, &siti, "2026-11-23");
        let before = rows();
        for (today, days) in [("2026-11-22", 1), ("2026-11-29", 1), ("2026-12-25", -7)] {
            if days < 0 { holiday(app, today); }
            app.at(&format!("{today} 07:00"));
            let mails = sing(&app.app.db, app.app.reminder_rules(&app.app.catalogue()), app.now()).expect("a song");
            assert_eq!(mails.len(), 1, "{today}: only its own");
            assert_eq!(mails[0].items.iter().map(|i| i.offset).collect::<Vec<_>>(), [days], "{today}");
        }
        assert_eq!(rows(), before, "undone");
        // Were permits no longer found in the database, it would fall silent.
        app.write(|conn| { use diesel::connection::SimpleConnection; conn.batch_execute("ALTER TABLE permit_coverage RENAME TO elsewhere").expect("a broken table") });
        sing(&app.app.db, app.app.reminder_rules(&app.app.catalogue()), app.now()).expect_err("silence");
    }
}

impl TestApp {
    /// The present instant, inside a transaction.
    fn clock_now(&self) -> UtcTime {
        self.now()
    }
}

#[test]
fn no_offset_is_said_late_or_lost_around_a_holiday() {
    use siaprak::reminders::plan::due_day;
    let feast: BTreeSet<NaiveDate> = (0..6)
        .map(|n| day("2027-03-08") + Duration::days(n))
        .collect();
    for offset in 0..60 {
        for end in 0..90 {
            let end = day("2027-02-20") + Duration::days(end);
            let raw = end - Duration::days(i64::from(offset));
            let said = due_day(end, offset, &feast);
            assert!(!feast.contains(&said), "{end} {offset}");
            assert!(said <= end || offset > 7, "{end} {offset}: after the end");
            assert_eq!(
                said == raw,
                !feast.contains(&raw),
                "{end} {offset}: moved without reason"
            );
        }
    }
}
