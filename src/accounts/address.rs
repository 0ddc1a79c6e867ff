//! The mail address of an account becomes another: asked for by its owner, done by a link
//! that only a reader of the new address has. Until then nothing changes. An owner who
//! signed in by phone gets mail this way, and leaves their mentor's call list.
//!
//! It refuses phone numbers, and says nothing of whether another account has the address.

use super::actions::searchable;
use super::limits::LINK_MAILS;
use super::links::{self, LinkKind};
use super::token::Secrets;
use super::{AccountError, AccountId, Actor, Login, store};
use crate::audit::{self, Change, Event};
use crate::mail::{self, Envelope, Message};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, AccountError>;

/// Sends a link to the address that is to become the actor's.
///
/// # Errors
/// `BadLogin` for what is no mail address, `TooMany`, or the database.
pub fn ask_address(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    typed: &str,
    now: UtcTime,
) -> Result<()> {
    let login: Login = typed.parse()?;
    let Login::Email(address) = &login else {
        return Err(AccountError::BadLogin);
    };
    LINK_MAILS.take(conn, address, now)?;
    LINK_MAILS.take(conn, &actor.id.to_string(), now)?;
    if store::row_by_login(conn, &login)?.is_some() {
        return Ok(());
    }
    let own = store::by_id(conn, actor.id)?;
    let link = links::make_move(conn, secrets, actor.id, address, now)?.any();
    let message = Message::Verify {
        name: own.name,
        link,
    };
    let envelope = Envelope {
        account: Some(actor.id.any()),
        recipient: address.clone(),
        lang: own.lang,
        message,
        dedupe_key: format!("link:{link}"),
        optional: false,
        not_before: now,
    };
    mail::enqueue(conn, &envelope, now)?;
    Ok(())
}

/// Makes a confirmed address the account's and tells the one before; links still under way
/// to the one before are worth nothing any more.
///
/// # Errors
/// `BadLink` when another account has it by now, or the database.
pub(super) fn take(conn: &mut Conn, id: AccountId, address: &str, now: UtcTime) -> Result<()> {
    let before = store::by_id(conn, id)?;
    let folded = searchable(&before.name, &address);
    store::set_email(conn, id, address, &folded).map_err(|error| match error {
        StorageError::Unique(_) => AccountError::BadLink,
        other => other.into(),
    })?;
    links::retire(conn, id, LinkKind::ALL, now)?;
    let old = before.email.clone().unwrap_or_default();
    let event = Event::new("account.address_changed", "account", id.any(), id.any())
        .with(Change::between("email", &old, address));
    audit::record(conn, now, Some(id.any()), &event)?;
    let Some(recipient) = before.email else {
        return Ok(());
    };
    let envelope = Envelope {
        account: None,
        recipient,
        lang: before.lang,
        message: Message::Moved { name: before.name },
        dedupe_key: format!("moved:{id}:{}", now.naive().and_utc().timestamp_micros()),
        optional: false,
        not_before: now,
    };
    mail::enqueue(conn, &envelope, now)?;
    Ok(())
}
