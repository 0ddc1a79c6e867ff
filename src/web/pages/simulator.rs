//! What will be sent to whom in the next 90 days, with the clock movable: a
//! calendar, and each mail in its own words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::web::Query;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::Role;
use crate::jobs;
use crate::reminders::simulator::{self, AHEAD, DAYS, Look, Wish};
use crate::reminders::{BulletinLine, PlannedItem, PlannedMail, plan};
use crate::web::error::PageError;
use crate::web::months::months;
use crate::web::ui::{Me, Reply};

/// Mails listed below the picture; the picture counts them all.
const LISTED: usize = 100;

/// What the address asks for; empty parts narrow nothing.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    from: String,
    #[serde(default)]
    business: String,
    #[serde(default)]
    person: String,
}

impl Wanted {
    fn wish(&self) -> Wish {
        Wish {
            business: self.business.parse().ok(),
            person: self.person.parse().ok(),
            from: self.from.parse().ok(),
        }
    }

    /// The same choice from another day on; parsed values only, so nothing needs escaping.
    fn at(&self, path: &str, day: NaiveDate) -> String {
        let wish = self.wish();
        let business = wish.business.map(|id| id.to_string()).unwrap_or_default();
        let person = wish.person.map(|id| id.to_string()).unwrap_or_default();
        format!("{path}?from={day}&business={business}&person={person}")
    }
}

/// GET /reminders/simulator
pub async fn show(me: Me, wanted: Query<Wanted>) -> Reply {
    at(&me, wanted, "/reminders/simulator").await
}

/// GET /listings/mails: the same for those of a partner, who read no business.
pub async fn of_partner(me: Me, wanted: Query<Wanted>) -> Reply {
    at(&me, wanted, "/listings/mails").await
}

async fn at(me: &Me, wanted: Query<Wanted>, path: &str) -> Reply {
    let (app, wish) = (Arc::clone(&me.app), wanted.wish());
    let look = me
        .load(move |conn, actor, now| {
            let planned = jobs::planned(conn, now)?;
            let catalogue = app.catalogue();
            let rules = app.reminder_rules(&catalogue);
            simulator::look(conn, rules, actor, wish, (&planned, now))
        })
        .await?;
    let few = me.actor.role == Role::Owner || wish.business.is_some() || wish.person.is_some();
    let data = page(me, &look, few, (path, &wanted))?;
    me.page("pages/reminders/simulator.html", &data)
}

fn page(
    me: &Me,
    look: &Look,
    words: bool,
    (path, wanted): (&str, &Wanted),
) -> Result<Value, PageError> {
    let mails = look.mails.as_deref().unwrap_or_default();
    let mut days = BTreeSet::new();
    let listed = mails.iter().take(LISTED);
    // Their own stand in their own words, however many others are shown.
    let in_words = |mail: &PlannedMail| words || mail.person.account == me.actor.id;
    let shown = listed.map(|mail| mail_of(me, mail, in_words(mail), days.insert(mail.day)));
    let shown = shown.collect::<Result<Vec<_>, _>>()?;
    let today = me.actor.zone.today(me.now().naive());
    let option = |id: String, name: &str| json!({ "value": id, "label": name });
    let (back, on) = (look.from - Days::new(DAYS), look.from + Days::new(DAYS));
    let latest = today + Days::new(AHEAD);
    Ok(json!({
        "path": path, "from": look.from, "last": look.last, "today": today, "latest": latest,
        "business": wanted.business, "person": wanted.person,
        "businesses": look.businesses.iter().map(|(id, name)| option(id.to_string(), name)).collect::<Vec<_>>(),
        "people": look.people.iter().map(|(id, name)| option(id.to_string(), name)).collect::<Vec<_>>(),
        "phoned": look.phoned,
        "choose": look.mails.is_none(),
        "months": months(me.lang, (look.from, look.last), &by_day(mails), &look.holidays),
        "count": mails.len(), "more": mails.len().saturating_sub(LISTED),
        "mails": shown,
        "earlier": (look.from > today).then(|| wanted.at(path, back.max(today))),
        "later": (on <= latest).then(|| wanted.at(path, on)),
    }))
}

/// How many mails each day has, and how urgent the most urgent thing in them is.
fn by_day(mails: &[PlannedMail]) -> BTreeMap<NaiveDate, (usize, &'static str)> {
    let mut least: BTreeMap<NaiveDate, (usize, i32)> = BTreeMap::new();
    for mail in mails {
        let ends = |item: &&PlannedItem| !item.subject.rule.may_wait();
        let ending = mail.items.iter().filter(ends);
        let offset = ending.map(|item| item.offset).min();
        let day = least.entry(mail.day).or_insert((0, i32::MAX));
        *day = (day.0 + 1, day.1.min(offset.unwrap_or(i32::MAX)));
    }
    let tone = |offset| match offset {
        ..0 => "late",
        0..=7 => "near",
        _ => "ahead",
    };
    least
        .into_iter()
        .map(|(day, (count, offset))| (day, (count, tone(offset))))
        .collect()
}

/// One mail, in its own words where somebody looks at few of them; `first` of its day.
fn mail_of(me: &Me, mail: &PlannedMail, words: bool, first: bool) -> Result<Value, PageError> {
    let person = &mail.person;
    let message = plan::message(mail);
    let letter = words.then(|| me.app.renderer().letter(&message, person.lang));
    let letter = letter.transpose().map_err(PageError::Fault)?;
    Ok(json!({
        "first": first, "day": mail.day, "send_at": mail.send_at, "zone": person.zone.label(), "to": person.name,
        "items": mail.items.iter().map(|item| item_of(me, item)).collect::<Vec<_>>(),
        "kind": message.kind(), "lines": mail.bulletin.as_ref().map(|b| b.lines.iter().map(line_of).collect::<Vec<_>>()),
        "subject": letter.as_ref().map(|l| &l.subject), "text": letter.as_ref().map(|l| &l.text),
    }))
}

/// A thing that a summary or a list before a delivery names.
fn line_of(line: &BulletinLine) -> Value {
    json!({ "title": line.title, "product": line.product, "business": line.business,
        "day": line.valid_until, "path": line.path })
}

fn item_of(me: &Me, item: &PlannedItem) -> Value {
    let subject = &item.subject;
    json!({
        "rule": subject.rule.kind(), "title": subject.title.lang(me.lang), "path": subject.path,
        "product": subject.product, "business": subject.business, "day": subject.event_on,
        "who": if item.escalated { "reminders-who-mentor" } else { "reminders-who" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_keeps_the_choice_and_drops_what_is_no_id() {
        let wanted = Wanted {
            business: "01930000-0000-7000-8000-000000000000".to_owned(),
            person: "\"><script>".to_owned(),
            ..Wanted::default()
        };
        let day = "2027-01-31".parse().unwrap();
        assert_eq!(
            wanted.at("/reminders/simulator", day),
            "/reminders/simulator?from=2027-01-31&business=01930000-0000-7000-8000-000000000000&person="
        );
    }
}
