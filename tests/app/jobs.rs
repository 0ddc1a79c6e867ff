//! Background jobs: each slot once, caught up, and honest about how they ended.

use chrono::Duration;
use diesel::prelude::*;
use siaprak::accounts::Role;
use siaprak::jobs::{self, Job, JobOutcome, Schedule};
use siaprak::storage::schema::job_runs;

use crate::support::{on_both, wib};

const CALM: Job = Job {
    name: "calm",
    schedule: |_| Some(Schedule::DailyWib(2)),
    lease_minutes: 10,
    shared: false,
    has_work: None,
    work: |_, _| Ok(3),
};

const CLUMSY: Job = Job {
    name: "clumsy",
    work: |_, _| panic!("tersandung"),
    ..CALM
};

/// Asks for itself while it runs, as the next tick does of a job that takes long.
const LONG: Job = Job {
    name: "long",
    work: |app, _| {
        assert!(!jobs::run_due(app, &LONG).expect("it can be asked"));
        assert!(!jobs::run_due(app, &LONG).expect("and again"));
        Ok(i32::from(jobs::run_due(app, &CALM).expect("a run")))
    },
    ..CALM
};

on_both! {
    fn a_job_that_takes_long_is_not_begun_twice_and_holds_no_other_up(app) {
        let (tell, hear) = std::sync::mpsc::channel();
        let own = std::sync::Arc::clone(&app.app);
        std::thread::spawn(move || tell.send(jobs::run_due(&own, &LONG).expect("a run")));
        assert!(hear.recv_timeout(std::time::Duration::from_secs(60)).expect("it ends"));
        let runs = app.read(|conn| jobs::history(conn, "long", 9).expect("runs"));
        assert_eq!(runs.iter().map(|run| (run.outcome, run.done)).collect::<Vec<_>>(), [(Some(JobOutcome::Done), 1)]);
    }

    fn machines_read_health_and_figures(app) {
        let visitor = app.visitor();
        let (status, body) = visitor.get_json("/healthz/live");
        assert_eq!((status, &body["status"]), (200, &"ok".into()));
        let (status, body) = visitor.get_json("/healthz");
        assert_eq!((status, &body["status"]), (503, &"red".into()), "no canary has ever sung");
        assert!(body["red"].as_array().expect("words").contains(&"canary".into()), "{body}");
        for job in ["canary", "reminders"] {
            assert!(jobs::run_now(&app.app, jobs::find(job).expect("the job")).expect("a run"));
        }
        let (status, body) = visitor.get_json("/healthz");
        assert_eq!((status, &body["status"]), (200, &"ok".into()), "{body}");
        let page = visitor.get("/metrics");
        page.is(200);
        let figure = |name: &str| {
            let line = page.body.lines().find(|line| line.starts_with(&format!("{name} ")));
            line.unwrap_or_else(|| panic!("no {name} in {}", page.body)).rsplit(' ').next().expect("a value").to_owned()
        };
        assert_eq!(figure("siaprak_canary_silent"), "0");
        assert_eq!(figure("siaprak_mail_due"), "0");
        assert_eq!(figure("siaprak_mail_sent_total{outcome=\"handed_over\"}"), "0");
        let begun = app.now().naive().and_utc().timestamp().to_string();
        assert_eq!(figure("siaprak_job_last_run_timestamp_seconds{job=\"reminders\"}"), begun);
        // Every line is a comment or a name, labels and a number.
        for line in page.body.lines().filter(|line| !line.starts_with('#')) {
            let (name, value) = line.rsplit_once(' ').expect("two parts");
            assert!(name.starts_with("siaprak_") && value.parse::<f64>().is_ok(), "{line}");
        }
        // From elsewhere, through the proxy that is trusted.
        let (page, _) = visitor.get_saying("/metrics", &[("x-forwarded-for", "203.0.113.9")]);
        page.is(404);
    }

    fn a_slot_runs_once_and_the_newest_missed_one_is_caught_up(app) {
        assert!(jobs::run_due(&app.app, &CALM).expect("a run"));
        assert!(!jobs::run_due(&app.app, &CALM).expect("a run"));
        app.at("2026-11-23 01:59");
        assert!(!jobs::run_due(&app.app, &CALM).expect("a run"));
        app.at("2026-11-29 13:00");
        assert!(jobs::run_due(&app.app, &CALM).expect("a run"), "after six days away");
        assert!(!jobs::run_due(&app.app, &CALM).expect("a run"), "only the newest");
        let runs = app.read(|conn| jobs::history(conn, "calm", 9).expect("runs"));
        assert_eq!(runs.iter().map(|run| run.done).collect::<Vec<_>>(), [3, 3]);
    }

    fn two_processes_run_a_slot_once(app) {
        let ran: usize = std::thread::scope(|both| {
            let other = siaprak::app::App::build(app.app.settings.clone(), app.app.clock.clone(), false).expect("a second process");
            let one = both.spawn(|| jobs::run_due(&app.app, &CALM).expect("a run"));
            let two = both.spawn(move || jobs::run_due(&other, &CALM).expect("a run"));
            [one, two].map(|t| usize::from(t.join().expect("a thread"))).iter().sum()
        });
        assert_eq!(ran, 1);
    }

    fn a_panic_is_kept_as_an_error_and_tried_again_later(app) {
        assert!(jobs::run_due(&app.app, &CLUMSY).expect("a run"));
        let runs = app.read(|conn| jobs::history(conn, "clumsy", 1).expect("runs"));
        assert_eq!(runs[0].outcome, Some(JobOutcome::Failed));
        assert_eq!(runs[0].error.as_deref(), Some("panic: tersandung"));
        assert!(!jobs::run_due(&app.app, &CLUMSY).expect("a run"), "not at once");
        app.at("2026-11-22 10:11");
        assert!(jobs::run_due(&app.app, &CLUMSY).expect("a run"));
    }

    fn the_canary_keeps_the_jobs_page_calm(app) {
        app.account(Role::Admin, "admin", &[], None);
        let admin = app.sign_in("admin");
        admin.get("/admin/jobs").is(200).says(&["Uji pengingat harian tidak berjalan", "belum pernah"]);
        assert!(jobs::run_due(&app.app, jobs::find("canary").expect("the canary")).expect("a run"));
        admin.get("/admin/jobs").is(200).never_says(&["tidak berjalan dalam 26 jam"]);
        app.at("2026-11-23 13:00");
        app.sign_in("admin").get("/admin/jobs").is(200).says(&["tidak berjalan dalam 26 jam"]);
    }

    fn a_run_begun_while_the_clock_stood_in_the_future_blocks_nobody(app) {
        let crashed = wib("2027-06-01 10:00");
        app.write(|conn| {
            let row = (
                job_runs::job.eq("calm"), job_runs::slot.eq(crashed), job_runs::started_at.eq(crashed),
                job_runs::lease_until.eq(crashed + Duration::minutes(10)), job_runs::done.eq(0),
            );
            diesel::insert_into(job_runs::table).values(row).execute(conn).expect("a run");
        });
        assert!(jobs::run_due(&app.app, &CALM).expect("a run"), "its lease ends in June");
        // What ran in that June counts neither for the days before nor instead of the real June.
        app.account(Role::Admin, "admin", &[], None);
        app.at("2027-06-01 10:30");
        let canary = jobs::find("canary").expect("the canary");
        assert!(jobs::run_due(&app.app, canary).expect("a run"));
        app.at("2026-11-24 13:00");
        app.sign_in("admin").get("/admin/jobs").is(200).says(&["tidak berjalan dalam 26 jam"]);
        app.at("2027-06-01 07:30");
        assert!(jobs::run_due(&app.app, canary).expect("a run"), "the slot of that morning, truly reached");
    }

    fn every_job_can_be_run_by_hand_and_ends_well(app) {
        let admin = app.admin("admin");
        for job in jobs::ALL {
            admin.submit("/admin/jobs", &format!("/admin/jobs/{}/run", job.name), &[]).is(200);
            let runs = app.read(|conn| jobs::history(conn, job.name, 1).expect("runs"));
            assert_eq!(runs[0].outcome, Some(JobOutcome::Done), "{}: {:?}", job.name, runs[0].error);
        }
    }
}
