//! One-time links and printed codes: made, mailed or printed, used once.

use chrono::Duration;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::store_links::{self as store, LinkRow};
use super::token::Secrets;
use super::{AccountError, AccountId, LinkId};
use crate::storage::{Conn, StorageError, UtcTime};
use crate::text_enum;

text_enum! {
    /// What a link is for.
    pub enum LinkKind {
        /// To set the first password of an invited account.
        Invite = "invite",
        /// To confirm a mail address.
        Verify = "verify",
        /// To set a new password.
        Reset = "reset",
        /// A mentor's printed code, for somebody without mail.
        Code = "code",
    }
}

impl LinkKind {
    fn life(self) -> Duration {
        match self {
            Self::Invite | Self::Code => Duration::days(7),
            Self::Verify | Self::Reset => Duration::hours(1),
        }
    }
}

/// A link that was found good: whom it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// Which.
    pub id: LinkId,
    /// What for.
    pub kind: LinkKind,
    /// Whose.
    pub account: AccountId,
    /// The mail address it confirms, where that is to become the account's.
    pub address: Option<String>,
}

/// A code to print and hand over, shown once: eight letters and digits that
/// cannot be mistaken for each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedCode(pub String);

const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWXY";

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Makes a link for an account; the secret part is derived when the mail is rendered.
///
/// # Errors
/// The database.
pub fn make(
    conn: &mut Conn,
    secrets: &Secrets,
    kind: LinkKind,
    account: AccountId,
    by: Option<AccountId>,
    now: UtcTime,
) -> Result<LinkId, StorageError> {
    let id = LinkId::new(now);
    let secret = hash(&secrets.link_token(id));
    store::insert_link(conn, row(id, kind, account, secret, by, now))?;
    Ok(id)
}

/// Makes a link that confirms a new mail address of an account by being opened there.
///
/// # Errors
/// The database.
pub fn make_move(
    conn: &mut Conn,
    secrets: &Secrets,
    account: AccountId,
    address: &str,
    now: UtcTime,
) -> Result<LinkId, StorageError> {
    let id = LinkId::new(now);
    let secret = hash(&secrets.link_token(id));
    let plain = row(id, LinkKind::Verify, account, secret, Some(account), now);
    let payload = address.to_owned();
    store::insert_link(conn, LinkRow { payload, ..plain })?;
    Ok(id)
}

fn row(
    id: LinkId,
    kind: LinkKind,
    account: AccountId,
    secret_hash: Vec<u8>,
    by: Option<AccountId>,
    now: UtcTime,
) -> LinkRow {
    LinkRow {
        id,
        kind: kind.as_str().to_owned(),
        account_id: Some(account),
        secret_hash,
        payload: String::new(),
        expires_at: now + kind.life(),
        used_at: None,
        created_by: by,
        created_at: now,
    }
}

/// Makes the unused links and codes of these kinds worthless: somebody else may
/// hold the paper or read the mail.
///
/// # Errors
/// The database.
pub fn retire(
    conn: &mut Conn,
    account: AccountId,
    kinds: &[LinkKind],
    now: UtcTime,
) -> Result<(), StorageError> {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    store::retire_links(conn, account, &kinds, now)
}

/// Drops links that are too late to be used; answers with how many.
///
/// # Errors
/// The database.
pub fn clean_up(conn: &mut Conn, now: UtcTime) -> Result<usize, StorageError> {
    store::drop_late_links(conn, now)
}

/// Makes a printed code for an account; those printed before open nothing any more.
///
/// # Errors
/// The database.
pub fn make_code(
    conn: &mut Conn,
    secrets: &Secrets,
    account: AccountId,
    by: AccountId,
    now: UtcTime,
) -> Result<PrintedCode, StorageError> {
    let mut rng = rand::rng();
    let code: String = (0..8)
        .filter_map(|_| {
            ALPHABET
                .get(rng.random_range(0..ALPHABET.len()))
                .copied()
                .map(char::from)
        })
        .collect();
    retire(conn, account, &[LinkKind::Code], now)?;
    let secret = code_hash(secrets, &code, account);
    let id = LinkId::new(now);
    store::insert_link(
        conn,
        row(id, LinkKind::Code, account, secret, Some(by), now),
    )?;
    let (left, right) = code.split_at(4);
    Ok(PrintedCode(format!("{left}-{right}")))
}

/// A code is short, so its hash is keyed and bound to the account.
fn code_hash(secrets: &Secrets, code: &str, account: AccountId) -> Vec<u8> {
    secrets
        .keyed_hash("code", &[code.as_bytes(), account.uuid().as_bytes()])
        .to_vec()
}

/// Finds a good link by its secret part without using it up.
///
/// # Errors
/// `BadLink` when used, late or unknown.
pub fn find(conn: &mut Conn, secret: &str, now: UtcTime) -> Result<OneTimeLink, AccountError> {
    check(store::link_by_hash(conn, &hash(secret))?, now)
}

/// Finds a good printed code of this account without using it up.
///
/// # Errors
/// `BadLink` when used, late or unknown.
pub fn find_code(
    conn: &mut Conn,
    secrets: &Secrets,
    code: &str,
    account: AccountId,
    now: UtcTime,
) -> Result<OneTimeLink, AccountError> {
    let clean: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_uppercase();
    check(
        store::link_by_hash(conn, &code_hash(secrets, &clean, account))?,
        now,
    )
}

fn check(row: Option<LinkRow>, now: UtcTime) -> Result<OneTimeLink, AccountError> {
    let row = row
        .filter(|row| row.used_at.is_none() && row.expires_at > now)
        .ok_or(AccountError::BadLink)?;
    match (row.kind.parse(), row.account_id) {
        (Ok(kind), Some(account)) => Ok(OneTimeLink {
            id: row.id,
            kind,
            account,
            address: Some(row.payload).filter(|payload| !payload.is_empty()),
        }),
        _ => Err(AccountError::BadLink),
    }
}

/// Uses a link up.
///
/// # Errors
/// `BadLink` when another request was first.
pub fn use_up(conn: &mut Conn, link: &OneTimeLink, now: UtcTime) -> Result<(), AccountError> {
    if store::use_link(conn, link.id, now)? {
        Ok(())
    } else {
        Err(AccountError::BadLink)
    }
}
