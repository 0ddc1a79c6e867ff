//! `remind`: what reminders would be sent, one JSON line a mail. Changes
//! nothing; the service itself sends the real ones.

use std::io::Write;
use std::process::ExitCode;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate};
use clap::Args;
use serde::Serialize;

use super::refusal::Refusal;
use crate::app::App;
use crate::businesses::BusinessId;
use crate::config::Settings;
use crate::i18n::{Lang, tr};
use crate::jobs;
use crate::reminders::{PlannedMail, actions, plan};
use crate::storage::UtcTime;

/// Days that are looked through for the next mail where there is none.
const AHEAD: i64 = 90;

/// From when to when.
#[derive(Debug, Args)]
pub struct RemindArgs {
    /// The instant to look at, with its offset: 2027-01-15T07:00:00+07:00.
    #[arg(long)]
    at: DateTime<FixedOffset>,
    /// As if the service ran on until then; the same instant when left out.
    #[arg(long)]
    until: Option<DateTime<FixedOffset>>,
    /// Print, do not send. Sending is the work of `serve`.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    show: Show,
}

/// Whose mails are printed, and how much of them.
#[derive(Debug, Clone, Default, Args)]
pub struct Show {
    /// Only those to this mail address.
    #[arg(long)]
    pub person: Option<String>,
    /// Only those that name something of the business with this id.
    #[arg(long)]
    pub business: Option<BusinessId>,
    /// Each whole, as it will be sent: with its text and its HTML.
    #[arg(long)]
    pub bodies: bool,
}

impl Show {
    fn takes(&self, mail: &PlannedMail) -> bool {
        let to = |person: &String| mail.person.email.eq_ignore_ascii_case(person);
        let lines = || mail.bulletin.iter().flat_map(|bulletin| &bulletin.lines);
        let of = |business: &BusinessId| {
            mail.items.iter().any(|i| i.subject.owner == *business)
                || lines().any(|line| line.owner == *business)
        };
        self.person.as_ref().is_none_or(to) && self.business.as_ref().is_none_or(of)
    }
}

/// One mail.
#[derive(Debug, Serialize)]
struct Line<'a> {
    to: &'a str,
    person: &'a str,
    lang: Lang,
    zone: &'static str,
    send_at: String,
    kind: &'static str,
    subject: String,
    items: Vec<ItemLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
}

#[derive(Debug, Serialize)]
struct ItemLine<'a> {
    permit: String,
    requirement: &'a str,
    product: &'a str,
    offset: i64,
    /// Last day of what ends; none for what is not there yet.
    valid_until: Option<NaiveDate>,
}

/// Prints every mail due and unsent if the service had run until then.
///
/// # Errors
/// The settings or the database, in one sentence.
pub fn run(args: &RemindArgs, lang: Lang) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(args.dry_run, Refusal::new("remind-dry-run-only", ""));
    let from = UtcTime::new(args.at.naive_utc());
    let until = args.until.map_or(from, |at| UtcTime::new(at.naive_utc()));
    anyhow::ensure!(until >= from, Refusal::new("remind-until-before", ""));
    let app = super::look(Settings::load(None)?)?;
    let lines = lines(&app, from, until, &args.show)?;
    if lines.is_empty() {
        say_next(&app, until, &args.show, lang)?;
    }
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Beside an empty answer, when the next mail is sent: silence would look like a fault.
fn say_next(app: &App, from: UtcTime, show: &Show, lang: Lang) -> anyhow::Result<()> {
    let until = from + Duration::days(AHEAD);
    let next = foreseen(app, from, until, show)?.into_iter().next();
    let text = match &next {
        Some(mail) => {
            let at = mail.person.zone.at(mail.send_at.naive()).to_rfc3339();
            tr(lang, "remind-none-next", &[("at", at.into())])
        }
        None => tr(lang, "remind-none", &[("days", AHEAD.into())]),
    };
    writeln!(std::io::stderr(), "{text}")?;
    Ok(())
}

/// The lines of a stretch of time, as printed.
///
/// # Errors
/// The database, or a template.
pub fn lines(app: &App, from: UtcTime, until: UtcTime, show: &Show) -> anyhow::Result<Vec<String>> {
    let wanted = foreseen(app, from, until, show)?;
    let line = |mail| line(app, mail, show.bodies);
    wanted.iter().map(line).collect()
}

fn foreseen(
    app: &App,
    from: UtcTime,
    until: UtcTime,
    show: &Show,
) -> anyhow::Result<Vec<PlannedMail>> {
    // As if the service ran from now on: what is sent before `from` is not sent then.
    let start = from.min(app.clock.now());
    let mails = app.db.read_here(|conn| {
        let planned = jobs::planned(conn, start)?;
        actions::foresee(
            conn,
            app.reminder_rules(&app.catalogue()),
            &planned,
            start,
            until,
        )
    })?;
    let due = mails.into_iter().filter(|mail| mail.send_at >= from);
    Ok(due.filter(|mail| show.takes(mail)).collect())
}

fn line(app: &App, mail: &PlannedMail, bodies: bool) -> anyhow::Result<String> {
    let message = plan::message(mail);
    let person = &mail.person;
    let letter = app
        .renderer()
        .letter(&message, person.lang)
        .map_err(anyhow::Error::msg)?;
    let items = mail.items.iter().map(|item| ItemLine {
        permit: item.subject.id.to_string(),
        requirement: &item.subject.requirement,
        product: &item.subject.product,
        offset: i64::from(item.offset),
        valid_until: Some(item.subject.event_on).filter(|_| !item.subject.rule.may_wait()),
    });
    let lines = mail.bulletin.iter().flat_map(|bulletin| &bulletin.lines);
    let lines = lines.map(|line| ItemLine {
        permit: line.about.to_string(),
        requirement: &line.requirement,
        product: &line.product,
        offset: line.offset,
        valid_until: line.valid_until,
    });
    Ok(serde_json::to_string(&Line {
        to: &person.email,
        person: &person.name,
        lang: person.lang,
        zone: person.zone.label(),
        send_at: person.zone.at(mail.send_at.naive()).to_rfc3339(),
        kind: message.kind(),
        subject: letter.subject,
        items: items.chain(lines).collect(),
        text: bodies.then_some(letter.text),
        html: bodies.then_some(letter.html),
    })?)
}
