//! What people change about themselves: name, language, mail hour, password.

use super::actions::{check_name, record_own, searchable};
use super::{AccountError, AccountId, Actor, sessions, store};
use crate::audit::{self, Change, Event};
use crate::i18n::Lang;
use crate::identifiers::Zone;
use crate::storage::{Conn, UtcTime};

type Result<T> = std::result::Result<T, AccountError>;

/// What a person may change about themselves.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Name as they write it.
    pub name: String,
    /// Language of pages and mails.
    pub lang: Lang,
    /// Zone their mail hour is counted in.
    pub zone: Zone,
    /// Civil hour of reminders, 5 to 21.
    pub mail_hour: i16,
    /// Whether optional mail is wanted.
    pub optional_mail: bool,
}

/// Changes the actor's own profile.
///
/// # Errors
/// `BadName`, `BadHour`, or the database.
pub fn change_profile(
    conn: &mut Conn,
    actor: &Actor,
    profile: &Profile,
    now: UtcTime,
) -> Result<()> {
    check_name(&profile.name)?;
    if !(5..=21).contains(&profile.mail_hour) {
        return Err(AccountError::BadHour);
    }
    let before = store::by_id(conn, actor.id)?;
    let login = before
        .email
        .as_deref()
        .or(before.phone.as_deref())
        .unwrap_or_default();
    store::set_profile(
        conn,
        actor.id,
        profile.name.trim(),
        &searchable(&profile.name, &login),
        profile.lang,
        profile.zone,
        profile.mail_hour,
        profile.optional_mail,
    )?;
    let changes = [
        Change::between("name", &before.name, profile.name.trim()),
        Change::between("lang", before.lang.code(), profile.lang.code()),
        Change::between(
            "mail_hour",
            &before.mail_hour.to_string(),
            &profile.mail_hour.to_string(),
        ),
    ];
    let event = Event::new("account.changed", "account", actor.id.any(), actor.id.any());
    Ok(audit::record(
        conn,
        now,
        Some(actor.id.any()),
        &event.with(changes.into_iter().flatten()),
    )?)
}

/// A person declines optional mail, by the address in such a mail.
///
/// # Errors
/// The database.
pub fn decline_mail(conn: &mut Conn, account: AccountId, now: UtcTime) -> Result<()> {
    if store::decline_mail(conn, account)? {
        let event = Event::new(
            "account.unsubscribed",
            "account",
            account.any(),
            account.any(),
        );
        audit::record(conn, now, Some(account.any()), &event)?;
    }
    Ok(())
}

/// Changes the language of the actor's pages and mails.
///
/// # Errors
/// The database.
pub fn change_lang(conn: &mut Conn, actor: &Actor, lang: Lang, now: UtcTime) -> Result<()> {
    let Some(change) = Change::between("lang", actor.lang.code(), lang.code()) else {
        return Ok(());
    };
    store::set_lang(conn, actor.id, lang)?;
    let event = Event::new("account.changed", "account", actor.id.any(), actor.id.any());
    let event = event.with([change]);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// Sets the actor's new password, once the old one was found right, and ends
/// their other sessions.
///
/// # Errors
/// The database.
pub fn change_password(conn: &mut Conn, actor: &Actor, hash: &str, now: UtcTime) -> Result<()> {
    store::set_password(conn, actor.id, hash)?;
    sessions::end_all(conn, actor.id, Some(actor.session), now)?;
    record_own(conn, actor.id, "account.password_set", now)
}

/// The actor's stored hash, to compare a password that is asked again.
///
/// # Errors
/// The database.
pub fn own_hash(conn: &mut Conn, actor: &Actor) -> Result<Option<String>> {
    Ok(store::row_by_id(conn, actor.id)?.password_hash)
}
