//! The mentor's call list: everybody without mail, what they are to be told, and
//! the mark that they were.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::accounts::AccountId;
use crate::permits::dates::days_between;
use crate::reminders::{Phoned, PlannedCall, PlannedItem, Rule, actions, whatsapp};
use crate::storage::{StorageError, UtcTime};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// GET /calls
pub async fn list(me: Me) -> Reply {
    let app = Arc::clone(&me.app);
    let allowed = app.settings.reminders.whatsapp;
    let (found, agreed) = me
        .load(move |conn, actor, now| {
            let list = actions::call_list(conn, app.reminder_rules(&app.catalogue()), actor, now)?;
            let mut agreed = BTreeSet::new();
            for call in list.due.iter().filter(|_| allowed) {
                if whatsapp::agreed(conn, call)? {
                    agreed.insert(call.person.account);
                }
            }
            Ok::<_, StorageError>((list, agreed))
        })
        .await?;
    let last = |who: AccountId| found.called.iter().find(|(p, _)| p.account == who);
    let due: Vec<Value> = found
        .due
        .iter()
        .map(|call| {
            let who = call.person.account;
            entry(
                &me,
                call,
                last(who).map(|(_, at)| *at),
                agreed.contains(&who),
            )
        })
        .collect();
    let waits = |who: &Phoned| found.due.iter().any(|c| c.person.account == who.account);
    let rest = found.called.iter().filter(|(person, _)| !waits(person));
    let called: Vec<Value> = rest
        .map(|(person, at)| json!({ "name": person.name, "phone": person.phone, "at": at }))
        .collect();
    let returned = found.returned.iter();
    let returned: Vec<Value> = returned
        .map(|(person, mail)| json!({ "name": person.name, "phone": person.phone, "address": mail.recipient, "at": mail.at, "reason": mail.reason }))
        .collect();
    me.page(
        "pages/reminders/calls.html",
        &json!({ "due": due, "called": called, "returned": returned }),
    )
}

fn entry(me: &Me, call: &PlannedCall, last: Option<UtcTime>, wa: bool) -> Value {
    json!({
        "id": call.person.account,
        "name": call.person.name,
        "phone": call.person.phone,
        "last": last,
        "wa": wa,
        "letters": letters(call),
        "items": call.items.iter().map(|i| item(me, call, i)).collect::<Vec<_>>(),
    })
}

/// The businesses a letter can be printed for, each once.
fn letters(call: &PlannedCall) -> Vec<Value> {
    let owners: BTreeMap<_, _> = call
        .items
        .iter()
        .map(|item| (item.subject.owner, &item.subject.business))
        .collect();
    let one = |(id, name)| json!({ "id": id, "name": name });
    owners.into_iter().map(one).collect()
}

fn item(me: &Me, call: &PlannedCall, item: &PlannedItem) -> Value {
    let subject = &item.subject;
    let pressing = matches!(subject.rule, Rule::Returned | Rule::Revoked);
    let counts = !subject.rule.may_wait() && !pressing;
    let days = days_between(call.day, subject.event_on);
    json!({
        "id": subject.id,
        "rule": subject.rule.kind(),
        "title": subject.title.lang(me.lang),
        "product": subject.product,
        "business": subject.business,
        "day": subject.event_on,
        "path": subject.path,
        "days": counts.then_some(days),
        "late": pressing || (counts && days <= 30),
    })
}

/// POST /calls/{id}/done: `item` names what was said.
pub async fn done(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    let (app, account) = (Arc::clone(&me.app), id.into_inner());
    let about = form.all("item");
    let about: Vec<_> = about.iter().filter_map(|id| id.parse().ok()).collect();
    me.post(&form, "calls-done", move |conn, actor, now| {
        actions::called(
            conn,
            app.reminder_rules(&app.catalogue()),
            actor,
            account,
            &about,
            now,
        )
        .map(|()| "/calls".to_owned())
    })
    .await
}

/// GET /calls/{id}/whatsapp: goes to the prepared text, if the installation allows it.
pub async fn whatsapp_text(me: Me, id: Path<AccountId>) -> Reply {
    if !me.app.settings.reminders.whatsapp {
        return Err(PageError::NotFound);
    }
    let (app, actor, now) = (Arc::clone(&me.app), me.actor.clone(), me.now());
    let opened = me.app.db.write(move |conn| {
        let catalogue = app.catalogue();
        let rules = app.reminder_rules(&catalogue);
        whatsapp::open(conn, rules, &actor, id.into_inner(), now)
    });
    Ok(me.redirect(&opened.await.map_err(PageError::from)?, ""))
}
