//! The reminders of one permit: who is told, when and why; put off to a day, marked as
//! being dealt with, answered, and taken back.

use std::sync::Arc;

use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Serialize;

use super::permits::again;
use crate::accounts::Actor;
use crate::checklists::Catalogue;
use crate::permits::VersionId;
use crate::reminders::pausing::{self, Outlook};
use crate::reminders::{LAST_DAYS, ReminderError, Rules};
use crate::storage::{Conn, UtcTime};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// Coming days named on the page; more are counted.
const NAMED: usize = 6;

/// A day on which something is said.
#[derive(Debug, Serialize)]
struct Coming {
    day: NaiveDate,
    /// Days before the last one, negative after it.
    offset: i32,
}

/// What comes round of a permit without an end, as its page shows it.
#[derive(Debug, Serialize)]
pub(super) struct RoundView {
    #[serde(flatten)]
    said: OutlookView,
    /// Something is said of it by now.
    asked: bool,
    answered: bool,
    /// When it comes round after this.
    next: Option<NaiveDate>,
}

/// All that is said of a permit.
#[derive(Debug, Default, Serialize)]
pub(super) struct SaidView {
    end: Option<OutlookView>,
    rounds: Vec<RoundView>,
}

impl SaidView {
    fn of(outlooks: Vec<Outlook>) -> Self {
        let (rounds, ends): (Vec<Outlook>, Vec<Outlook>) = outlooks
            .into_iter()
            .partition(|outlook| outlook.subject.rule.recurs());
        let mut view = Self {
            end: ends.into_iter().next().map(OutlookView::of),
            rounds: vec![],
        };
        for outlook in rounds {
            let kind = outlook.subject.rule.kind();
            match view.rounds.iter_mut().find(|r| r.said.rule == kind) {
                Some(known) => known.next = known.next.or(Some(outlook.subject.event_on)),
                None => view.rounds.push(RoundView::of(outlook)),
            }
        }
        view
    }
}

impl RoundView {
    fn of(outlook: Outlook) -> Self {
        Self {
            asked: outlook.asked,
            answered: outlook.subject.pause.is_some(),
            next: None,
            said: OutlookView::of(outlook),
        }
    }
}

/// The reminders of a permit's end as its page shows them.
#[derive(Debug, Serialize)]
pub(super) struct OutlookView {
    rule: &'static str,
    day: NaiveDate,
    lapsed: bool,
    mailed: String,
    phoned: String,
    coming: Vec<Coming>,
    more: bool,
    every_after: Option<u32>,
    may_pause: bool,
    /// Something before the last days is still to come.
    may_rest: bool,
    /// `snoozed` or `dealt_with`.
    paused: Option<&'static str>,
    until: Option<NaiveDate>,
    paused_by: Option<String>,
    tomorrow: Option<NaiveDate>,
}

impl OutlookView {
    fn of(outlook: Outlook) -> Self {
        let (subject, pause) = (&outlook.subject, outlook.subject.pause.as_ref());
        let pause = pause.filter(|pause| pause.holds(outlook.today));
        let days = outlook.coming.iter().take(NAMED);
        let lapsed = subject.event_on < outlook.today;
        Self {
            rule: subject.rule.kind(),
            day: subject.event_on,
            lapsed,
            mailed: outlook.mailed.join(", "),
            phoned: outlook.phoned.join(", "),
            coming: days
                .map(|(day, offset)| Coming {
                    day: *day,
                    offset: *offset,
                })
                .collect(),
            more: outlook.coming.len() > NAMED,
            every_after: subject.every_after,
            may_pause: outlook.may_pause && (!lapsed || subject.rule.recurs()),
            may_rest: outlook.coming.iter().any(|(_, o)| *o > LAST_DAYS),
            paused: pause.map(|p| p.until_on.map_or("dealt_with", |_| "snoozed")),
            until: pause.and_then(|p| p.until_on),
            paused_by: outlook.paused_by,
            tomorrow: outlook.today.succ_opt(),
        }
    }
}

/// What is said of a version, for its page.
pub(super) fn said_of(
    conn: &mut Conn,
    actor: &Actor,
    catalogue: &Catalogue,
    version: VersionId,
    now: UtcTime,
) -> Result<SaidView, ReminderError> {
    // What a product lacks is not said of a version.
    let rules = Rules {
        catalogue,
        missing_days: &[],
    };
    pausing::outlooks(conn, rules, actor, version, now).map(SaidView::of)
}

/// POST /permits/{id}/reminders/snooze: to the day in `until`.
pub async fn snooze(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let (app, id) = (Arc::clone(&me.app), id.into_inner());
    let Some(until) = form.parse("until") else {
        let error = PageError::Fields(FieldErrors::one("until", "pause-no-day"));
        return again(&me, id, &form, error).await;
    };
    let wish = (until, form.has("understood"));
    let done = me.post(&form, "pause-snoozed-done", move |conn, actor, now| {
        let catalogue = app.catalogue();
        let rules = app.reminder_rules(&catalogue);
        pausing::snooze(conn, rules, actor, id, wish, now).map(|()| back(id))
    });
    match done.await {
        Err(error) => again(&me, id, &form, error).await,
        done => done,
    }
}

/// POST /permits/{id}/reminders/deal-with
pub async fn deal_with(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let (app, id) = (Arc::clone(&me.app), id.into_inner());
    me.post(&form, "pause-dealt_with-done", move |conn, actor, now| {
        let catalogue = app.catalogue();
        let rules = app.reminder_rules(&catalogue);
        pausing::deal_with(conn, rules, actor, id, now).map(|()| back(id))
    })
    .await
}

/// POST /permits/{id}/reminders/answer: what came round on the day in `day` is settled.
pub async fn answer(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let (app, id) = (Arc::clone(&me.app), id.into_inner());
    let day = form.parse("day").ok_or(PageError::NotFound)?;
    me.post(&form, "round-answered", move |conn, actor, now| {
        let catalogue = app.catalogue();
        let rules = app.reminder_rules(&catalogue);
        let done = pausing::answer(conn, rules, actor, (id, day), now);
        done.map(|()| format!("{}#berkala", back(id)))
    })
    .await
}

/// POST /permits/{id}/reminders/resume: of the end, or the answer about the day in `day`.
pub async fn resume(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let (app, id) = (Arc::clone(&me.app), id.into_inner());
    let round = form.parse("day");
    me.post(&form, "pause-resumed", move |conn, actor, now| {
        let catalogue = app.catalogue();
        let rules = app.reminder_rules(&catalogue);
        pausing::resume(conn, rules, actor, (id, round), now).map(|()| back(id))
    })
    .await
}

fn back(id: VersionId) -> String {
    format!("/permits/{id}")
}
