//! The health of the background work as Prometheus reads it: one line a figure.
//! Pure; numbers of this process come from the mailer, all others from the database.

use std::fmt::Write;
use std::sync::atomic::Ordering;

use super::Health;
use crate::mail::mailer::Counts;
use crate::storage::UtcTime;

fn seconds(at: UtcTime) -> i64 {
    at.naive().and_utc().timestamp()
}

/// Text of the exposition format.
#[derive(Default)]
struct Page(String);

impl Page {
    /// A family of figures with its kind and what it means, then its lines.
    fn family<T: std::fmt::Display>(
        &mut self,
        (name, kind, help): (&str, &str, &str),
        lines: impl IntoIterator<Item = (String, T)>,
    ) {
        let mut text = format!("# HELP siaprak_{name} {help}\n# TYPE siaprak_{name} {kind}\n");
        for (labels, value) in lines {
            // A String takes every line.
            let _whole = writeln!(text, "siaprak_{name}{labels} {value}");
        }
        self.0.push_str(&text);
    }

    fn one<T: std::fmt::Display>(&mut self, about: (&str, &str, &str), value: T) {
        self.family(about, [(String::new(), value)]);
    }
}

/// What `/metrics` answers.
#[must_use]
pub fn page(health: &Health, counts: &Counts, now: UtcTime) -> String {
    let mut page = Page::default();
    of_jobs(&mut page, health);
    of_mail(&mut page, health, counts, now);
    page.one(
        (
            "canary_silent",
            "gauge",
            "1 while the daily made-up reminder did not fire",
        ),
        u8::from(health.canary_silent),
    );
    page.one(
        (
            "mail_at_ceiling",
            "gauge",
            "1 while reminders wait for tomorrow",
        ),
        u8::from(health.at_ceiling),
    );
    page.one(
        (
            "businesses_without_mentor",
            "gauge",
            "Businesses that no mentor looks after",
        ),
        health.alone,
    );
    page.0
}

fn of_jobs(page: &mut Page, health: &Health) {
    let of = |job: &str| format!("{{job=\"{job}\"}}");
    let jobs = || health.jobs.iter();
    page.family(
        (
            "job_last_run_timestamp_seconds",
            "gauge",
            "When the newest run began",
        ),
        jobs().filter_map(|job| Some((of(job.name), seconds(job.last.as_ref()?.started_at)))),
    );
    page.family(
        (
            "job_next_run_timestamp_seconds",
            "gauge",
            "When it is due next",
        ),
        jobs().filter_map(|job| Some((of(job.name), seconds(job.next?)))),
    );
    page.family(
        ("job_done", "gauge", "Things the newest run did"),
        jobs().filter_map(|job| Some((of(job.name), job.last.as_ref()?.done))),
    );
    page.family(
        ("job_late", "gauge", "1 when it should have run and did not"),
        jobs().map(|job| (of(job.name), u8::from(job.late))),
    );
    page.family(
        (
            "job_failed",
            "gauge",
            "1 when its newest run failed and none went well since",
        ),
        jobs().map(|job| (of(job.name), u8::from(job.failure.is_some()))),
    );
}

fn of_mail(page: &mut Page, health: &Health, counts: &Counts, now: UtcTime) {
    let outcome = |name: &str| format!("{{outcome=\"{name}\"}}");
    page.one(
        ("mail_due", "gauge", "Mails due now, counted to 1000"),
        health.mail.due,
    );
    let oldest = health
        .mail
        .oldest
        .map_or(0, |at| seconds(now) - seconds(at));
    page.one(
        (
            "mail_oldest_due_seconds",
            "gauge",
            "For how long the oldest of them is due",
        ),
        oldest.max(0),
    );
    page.one(
        (
            "mail_lost",
            "gauge",
            "Mails failed or given up in seven days, counted to 1000",
        ),
        health.mail.lost,
    );
    page.family(
        (
            "mail_sent_total",
            "counter",
            "Mails this process tried to hand over, by outcome",
        ),
        [
            (
                outcome("handed_over"),
                counts.handed.load(Ordering::Relaxed),
            ),
            (outcome("deferred"), counts.deferred.load(Ordering::Relaxed)),
            (outcome("failed"), counts.failed.load(Ordering::Relaxed)),
        ],
    );
}
