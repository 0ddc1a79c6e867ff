//! An owner registers with a mail address. It says the same whether the address
//! was free or taken, so that nobody learns who is here.

use serde::{Deserialize, Serialize};

use super::actions::{check_name, insert};
use super::limits::LINK_MAILS;
use super::links::LinkKind;
use super::one_time::mail_link;
use super::store;
use super::token::Secrets;
use super::{Account, AccountError, AccountStatus, Login, NewAccount, Role, password};
use crate::audit::{self, Event};
use crate::i18n::Lang;
use crate::identifiers::Zone;
use crate::storage::{Conn, UtcTime};

type Result<T> = std::result::Result<T, AccountError>;

/// A person who registers by themselves; always an owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registration {
    /// Name as they write it.
    pub name: String,
    /// Mail address. A phone number registers through a mentor's printed code.
    pub login: String,
    /// The password they chose.
    pub password: String,
}

impl Registration {
    /// Everything that cannot be used as typed, so that it is said at once.
    #[must_use]
    pub fn faults(&self) -> Vec<AccountError> {
        let login = match self.login.parse::<Login>() {
            Ok(Login::Email(_)) => Ok(()),
            Ok(Login::Phone(_)) | Err(_) => Err(AccountError::BadMail),
        };
        let all = [
            check_name(&self.name),
            login,
            password::check_strength(&self.password),
        ];
        all.into_iter().filter_map(Result::err).collect()
    }
}

/// Registers an owner by mail address and sends the link that confirms it.
/// When the address is taken nothing is made and its holder is told by mail,
/// so that the page says the same in both cases.
///
/// # Errors
/// `BadName`, `BadMail`, `WeakPassword`, `TooMany`, or the database.
pub fn register(
    conn: &mut Conn,
    secrets: &Secrets,
    input: &Registration,
    hash: &str,
    lang: Lang,
    now: UtcTime,
) -> Result<()> {
    let login: Login = input.login.parse()?;
    let Login::Email(address) = &login else {
        return Err(AccountError::BadLogin);
    };
    LINK_MAILS.take(conn, address, now)?;
    if let Some(row) = store::row_by_login(conn, &login)? {
        return mail_link(
            conn,
            secrets,
            LinkKind::Reset,
            &Account::from(row),
            None,
            now,
        );
    }
    let account = new_owner(&input.name, login, lang);
    let id = insert(
        conn,
        &account,
        Some(hash.to_owned()),
        AccountStatus::Pending,
        now,
    )?;
    audit::record(
        conn,
        now,
        Some(id.any()),
        &Event::new("account.registered", "account", id.any(), id.any()),
    )?;
    let account = store::by_id(conn, id)?;
    mail_link(conn, secrets, LinkKind::Verify, &account, None, now)
}

pub(super) fn new_owner(name: &str, login: Login, lang: Lang) -> NewAccount {
    NewAccount {
        role: Role::Owner,
        name: name.trim().to_owned(),
        login,
        lang,
        zone: Zone::Wib,
        partner: None,
        functions: vec![],
        areas: vec![],
    }
}
