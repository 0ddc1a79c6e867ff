//! What the reader will be reminded of, when and why; and "I know".

use std::sync::Arc;

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::accounts;
use crate::accounts::policy::{self, Capability};
use crate::jobs;
use crate::reminders::pause::{Refused, may_rest};
use crate::reminders::{
    LAST_DAYS, PlannedItem, PlannedMail, ReminderError, Subject, actions, rhythm,
};
use crate::storage::{AnyId, StorageError};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// Days shown.
const DAYS: i64 = 90;

/// GET /reminders
pub async fn show(me: Me) -> Reply {
    let app = Arc::clone(&me.app);
    let (own, rhythm, mails, silent) = me
        .load(move |conn, actor, now| {
            let own = accounts::by_id(conn, actor.id)?;
            let planned = jobs::planned(conn, now)?;
            let catalogue = app.catalogue();
            let rules = app.reminder_rules(&catalogue);
            let mails = actions::coming(conn, rules, actor, DAYS, (&planned, now))?;
            let silent = actions::silent(conn, rules, actor, now)?;
            let rhythm = rhythm::of(conn, actor.id)?;
            Ok::<_, StorageError>((own, rhythm, mails, silent))
        })
        .await?;
    let mails: Vec<Value> = mails.iter().map(|mail| day(&me, mail)).collect();
    let data = json!({
        "mails": mails,
        "resting": rows(&me, &silent.resting),
        "known": rows(&me, &silent.known),
        "days": DAYS,
        "email": own.email,
        "hour": own.mail_hour,
        "rhythm": rhythm,
        "own_zone": own.zone.label(),
        "may_look": policy::may_ever(&me.actor, Capability::ReadBusiness),
    });
    me.page("pages/reminders/list.html", &data)
}

fn day(me: &Me, mail: &PlannedMail) -> Value {
    let items: Vec<Value> = mail.items.iter().map(|item| line(me, item)).collect();
    json!({ "send_at": mail.send_at, "items": items })
}

fn rows(me: &Me, subjects: &[Subject]) -> Vec<Value> {
    subjects.iter().map(|s| silent_row(me, s)).collect()
}

fn silent_row(me: &Me, subject: &Subject) -> Value {
    let until = subject.pause.as_ref().and_then(|pause| pause.until_on);
    json!({
        "id": subject.id,
        "title": subject.title.lang(me.lang),
        "product": subject.product,
        "path": subject.path,
        "day": subject.event_on,
        "rule": subject.rule.kind(),
        "until": until,
        "recurs": subject.rule.recurs(),
    })
}

fn line(me: &Me, item: &PlannedItem) -> Value {
    let subject = &item.subject;
    json!({
        "id": subject.id,
        "rule": subject.rule.kind(),
        "title": subject.title.lang(me.lang),
        "product": subject.product,
        "business": subject.business,
        "day": subject.event_on,
        "path": subject.path,
        "may_rest": may_rest(&subject.rule) && item.offset > LAST_DAYS && !subject.rule.recurs(),
        "recurs": subject.rule.recurs(),
        "may_acknowledge": actions::may_acknowledge(&subject.rule, item.offset),
    })
}

/// POST /reminders/{id}/acknowledge
pub async fn acknowledge(me: Me, form: Form, id: Path<AnyId>) -> Reply {
    let (app, subject) = (Arc::clone(&me.app), id.into_inner());
    me.post(&form, "reminders-acknowledged", move |conn, actor, now| {
        let planned = jobs::planned(conn, now)?;
        let catalogue = app.catalogue();
        let rules = app.reminder_rules(&catalogue);
        actions::acknowledge(conn, rules, actor, subject, (&planned, now))
            .map(|()| "/reminders".to_owned())
    })
    .await
}

/// POST /reminders/{id}/unknow
pub async fn unknow(me: Me, form: Form, id: Path<AnyId>) -> Reply {
    let subject = id.into_inner();
    me.post(&form, "reminders-unknown", move |conn, actor, now| {
        actions::unknow(conn, actor, subject, now).map(|()| "/reminders".to_owned())
    })
    .await
}

/// Why something is not put off: at its field where there is one.
fn refused(why: Refused) -> PageError {
    let field = |name, key| PageError::Fields(FieldErrors::one(name, key));
    match why {
        Refused::Lapsed => PageError::Conflict("pause-lapsed"),
        Refused::OnlyLastDays => PageError::Conflict("pause-only-last"),
        Refused::NotAhead => field("until", "pause-not-ahead"),
        Refused::TooFar => field("until", "pause-too-far"),
        Refused::PastTheEnd => field("understood", "pause-past-end"),
    }
}

impl From<ReminderError> for PageError {
    fn from(error: ReminderError) -> Self {
        match error {
            ReminderError::NotFound => Self::NotFound,
            ReminderError::Known => Self::Conflict("calls-known"),
            ReminderError::Refused(why) => refused(why),
            ReminderError::Storage(error) => error.into(),
        }
    }
}
