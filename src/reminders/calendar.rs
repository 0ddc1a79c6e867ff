//! The days people are reminded of, as iCalendar (RFC 5545). Pure: subjects in, text out.
//!
//! It names products and requirements, never a number or a person: the address may
//! lie in the hands of whoever runs the calendar.

use chrono::NaiveDate;

use super::model::{Rule, Subject};
use crate::i18n::{Lang, tr};
use crate::storage::UtcTime;

/// Longest line in octets, without its end.
const OCTETS: usize = 75;

/// What a calendar is called and where its links lead.
#[derive(Debug, Clone, Copy)]
pub struct Cover<'a> {
    /// Language of the reader.
    pub lang: Lang,
    /// What links begin with, without a slash at the end.
    pub base_url: &'a str,
    /// Stands behind the `@` of each event's identifier.
    pub domain: &'a str,
    /// The present instant.
    pub now: UtcTime,
}

/// A whole calendar: an event of a day for each thing that ends or falls due from
/// `since` on.
#[must_use]
pub fn write(cover: &Cover<'_>, subjects: &[Subject], since: NaiveDate) -> String {
    let mut text = Lines::default();
    let name = tr(cover.lang, "calendar-name", &[]);
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Siap Rak//Kalender izin//ID",
    ] {
        text.line(line);
    }
    text.line("CALSCALE:GREGORIAN");
    text.line("METHOD:PUBLISH");
    text.line(&format!("X-WR-CALNAME:{}", escaped(&name)));
    text.line("REFRESH-INTERVAL;VALUE=DURATION:PT12H");
    text.line("X-PUBLISHED-TTL:PT12H");
    let mut days: Vec<(NaiveDate, String, &Subject)> = subjects
        .iter()
        .filter(|subject| is_day(subject) && subject.event_on >= since)
        .map(|subject| (subject.event_on, identifier(subject), subject))
        .collect();
    days.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    days.dedup_by(|a, b| a.1 == b.1);
    for (_, id, subject) in days {
        event(&mut text, cover, &id, subject);
    }
    text.line("END:VCALENDAR");
    text.0
}

/// What ends or falls due on a day; what was missing since a day does not.
fn is_day(subject: &Subject) -> bool {
    let over = subject.over_on.is_some_and(|over| over <= subject.event_on);
    match subject.rule {
        Rule::Permit | Rule::YearOnly | Rule::Aged => !over,
        // What was answered is no day to keep free.
        Rule::Surveillance | Rule::Confirmation => !over && subject.pause.is_none(),
        // Its stretches end with the day of the next reminder, not before the due day.
        Rule::Commitment(_) => true,
        Rule::Missing | Rule::Returned | Rule::Revoked => false,
    }
}

/// The same for the same thing however often it is asked, also when its day is
/// corrected; reports may age on several days, one a partner, and what comes round does.
fn identifier(subject: &Subject) -> String {
    let code = subject.rule.code().replace(':', "-");
    match subject.rule {
        Rule::Aged | Rule::Surveillance | Rule::Confirmation => {
            format!("{}-{code}-{}", subject.id, subject.event_on)
        }
        _ => format!("{}-{code}", subject.id),
    }
}

fn event(text: &mut Lines, cover: &Cover<'_>, id: &str, subject: &Subject) {
    let title = subject.title.lang(cover.lang);
    let named = subject.about.is_some() || subject.path.starts_with("/products/");
    // What covers no product may be named after a person.
    let what = if named {
        format!("{title} · {}", subject.product)
    } else {
        title.to_owned()
    };
    let kind = subject.rule.kind();
    let summary = tr(
        cover.lang,
        &format!("calendar-{kind}"),
        &[("what", what.into())],
    );
    let next = subject.event_on.succ_opt().unwrap_or(NaiveDate::MAX);
    text.line("BEGIN:VEVENT");
    text.line(&format!("UID:{id}@{}", cover.domain));
    text.line(&format!(
        "DTSTAMP:{}",
        cover.now.naive().format("%Y%m%dT%H%M%SZ")
    ));
    text.line(&format!(
        "DTSTART;VALUE=DATE:{}",
        subject.event_on.format("%Y%m%d")
    ));
    text.line(&format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
    text.line(&format!("SUMMARY:{}", escaped(&summary)));
    text.line(&format!(
        "URL:{}{}",
        cover.base_url.trim_end_matches('/'),
        subject.path
    ));
    text.line("TRANSP:TRANSPARENT");
    text.line("END:VEVENT");
}

/// A text as a value: what ends or parts values is marked.
fn escaped(text: &str) -> String {
    let marked = text
        .replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,");
    let lines = marked.split(['\r', '\n']).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\\n")
}

/// Lines ended by CRLF; long ones go on after a space on the next, never within a letter.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, line: &str) {
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > OCTETS {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}
