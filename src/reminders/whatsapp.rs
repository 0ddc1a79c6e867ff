//! A prepared text for WhatsApp, which a mentor sends from their own phone. Off until the
//! installation allows it and every business it is about consented. It names neither
//! permit numbers nor addresses; that it was opened is noted, what became of it is not known.

use super::load::{self, Rules};
use super::model::{PlannedCall, PlannedItem, ReminderError, Rule};
use super::plan::calls;
use crate::accounts::{self, AccountId, Actor};
use crate::audit::{self, Event};
use crate::businesses::rules::stands;
use crate::businesses::{self, ConsentKind};
use crate::i18n::{Lang, date, tr};
use crate::storage::{Conn, StorageError, UtcTime};

/// Whether every business a call is about consented to this.
///
/// # Errors
/// The database.
pub fn agreed(conn: &mut Conn, call: &PlannedCall) -> Result<bool, StorageError> {
    for item in &call.items {
        let ledger = businesses::consents(conn, item.subject.owner)?;
        if !stands(&ledger, ConsentKind::Whatsapp) {
            return Ok(false);
        }
    }
    Ok(call.person.phone.is_some())
}

/// Notes that the text for a person was opened, and answers with the address to go to.
///
/// # Errors
/// `NotFound` outside the scope, without consent, or when nothing is due.
pub fn open(
    conn: &mut Conn,
    rules: Rules<'_>,
    actor: &Actor,
    account: AccountId,
    now: UtcTime,
) -> Result<String, ReminderError> {
    let state = load::of_scope(conn, rules, actor, now)?;
    let due = calls(&state, now);
    let call = due.iter().find(|call| call.person.account == account);
    let call = call.ok_or(ReminderError::NotFound)?;
    if !agreed(conn, call)? {
        return Err(ReminderError::NotFound);
    }
    let lang = accounts::by_id(conn, account)?.lang;
    let event = Event::new("reminder.whatsapp", "account", account.any(), account.any());
    audit::record(conn, now, Some(actor.id.any()), &event)?;
    let phone = call.person.phone.as_deref().unwrap_or_default();
    Ok(address(phone, &text(call, lang)))
}

fn text(call: &PlannedCall, lang: Lang) -> String {
    let greeting = tr(
        lang,
        "wa-greeting",
        &[("name", call.person.name.as_str().into())],
    );
    let lines = call
        .items
        .iter()
        .map(|item| format!("- {}", line(item, lang)));
    let mut all = vec![greeting];
    all.extend(lines);
    all.push(tr(lang, "wa-end", &[]));
    all.join("\n")
}

fn line(item: &PlannedItem, lang: Lang) -> String {
    let subject = &item.subject;
    let what = format!("{} · {}", subject.title.lang(lang), subject.product);
    let what = ("what", what.into());
    match subject.rule {
        Rule::Missing => tr(lang, "wa-missing", &[what]),
        Rule::Returned => tr(lang, "wa-returned", &[what]),
        Rule::Revoked => tr(lang, "wa-revoked", &[what]),
        Rule::Surveillance | Rule::Confirmation => {
            let day = ("day", date(lang, subject.event_on).into());
            tr(lang, &format!("wa-{}", subject.rule.kind()), &[what, day])
        }
        _ => tr(
            lang,
            "wa-day",
            &[what, ("day", date(lang, subject.event_on).into())],
        ),
    }
}

/// `https://wa.me/NUMBER?text=…`, the number in digits only.
fn address(phone: &str, text: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let mut address = format!("https://wa.me/{digits}?text=");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}
