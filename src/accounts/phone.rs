//! The phone number somebody signs in with becomes another, by their own hand: the
//! password is asked again and the number typed twice, since no message goes to it.
//!
//! What the old number could still open is worth nothing afterwards: unused codes and
//! links go, every other browser is signed out, and whoever has mail is told there. It
//! refuses mail addresses, numbers that differ, and one that somebody else has.

use super::actions::searchable;
use super::{AccountError, Actor, Login, sessions, store};
use crate::audit::{self, Change, Event};
use crate::mail::{self, Envelope, Message};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, AccountError>;

/// Gives the actor another number to sign in with; the caller has asked their password.
///
/// # Errors
/// `BadPhone`, `PhonesDiffer`, `LoginTaken`, or the database.
pub fn change_phone(
    conn: &mut Conn,
    actor: &Actor,
    typed: &str,
    again: &str,
    now: UtcTime,
) -> Result<()> {
    let parse = |text: &str| match text.parse() {
        Ok(Login::Phone(number)) => Ok(number),
        _ => Err(AccountError::BadPhone),
    };
    let phone = parse(typed)?;
    if parse(again).ok().as_ref() != Some(&phone) {
        return Err(AccountError::PhonesDiffer);
    }
    let before = store::by_id(conn, actor.id)?;
    if before.phone.as_ref() == Some(&phone) {
        return Ok(());
    }
    // How many numbers can be tried is limited with the password asked before.
    if store::row_by_login(conn, &Login::Phone(phone.clone()))?.is_some() {
        return Err(AccountError::LoginTaken);
    }
    let login = before.email.as_ref().unwrap_or(&phone);
    let folded = searchable(&before.name, login);
    store::set_phone(conn, actor.id, &phone, &folded).map_err(|error| match error {
        StorageError::Unique(_) => AccountError::LoginTaken,
        other => other.into(),
    })?;
    sessions::end_all(conn, actor.id, Some(actor.session), now)?;
    let old = before.phone.as_deref().unwrap_or_default();
    let (id, owner) = (actor.id.any(), actor.id.any());
    let event = Event::new("account.phone_changed", "account", id, owner)
        .with(Change::between("phone", old, &phone));
    audit::record(conn, now, Some(id), &event)?;
    let Some(recipient) = before.email else {
        return Ok(());
    };
    let envelope = Envelope {
        account: Some(id),
        recipient,
        lang: before.lang,
        message: Message::PhoneChanged { name: before.name },
        dedupe_key: format!("phone:{id}:{}", now.naive().and_utc().timestamp_micros()),
        optional: false,
        not_before: now,
    };
    mail::enqueue(conn, &envelope, now)?;
    Ok(())
}
