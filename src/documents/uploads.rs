//! Files that arrive in parts over a bad network, and wait, whole, until a form uses them.
//!
//! An upload is announced with its size, grows part by part, and is looked at like any
//! other file once its last byte is durable. Its id is made on the device, so that
//! announcing it again finds the first. It refuses what is empty, too large or beyond the
//! quota before a byte is sent, belongs to the person who announced it alone, and runs
//! out three days after its last part.

use chrono::Duration;

use super::DocumentError;
use super::actions::{may_upload, room_for};
use super::inspect::Refusal;
use super::model::{UploadId, display_name};
use super::store_uploads as store;
use super::workshop::Kept;
use crate::accounts::{AccountId, Actor};
use crate::businesses::BusinessId;
use crate::storage::{Conn, StorageError, UtcTime};

/// How long an upload lives after its last part.
const LIFE: Duration = Duration::days(3);

/// Most uploads one person has under way.
const MOST: i64 = 100;

/// A file on its way, or arrived and not used yet.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Which one; made on the device.
    pub id: UploadId,
    /// Whose file it will be.
    pub business: BusinessId,
    /// Who sends it.
    pub account: AccountId,
    /// The form it is for, as that form names itself.
    pub target: String,
    /// What it is called, for showing.
    pub file_name: String,
    /// What the device said about it, to be said back.
    pub metadata: String,
    /// Bytes in all.
    pub size: u64,
    /// Bytes that are durable.
    pub received: u64,
    /// What it is, once it was whole and looked at.
    pub kept: Option<Kept>,
    /// When it runs out.
    pub expires_at: UtcTime,
}

impl Upload {
    /// All of it arrived.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.received == self.size
    }
}

/// What a device says before it sends.
#[derive(Debug, Clone)]
pub struct Announced {
    /// The id it made, if it made one.
    pub id: Option<UploadId>,
    /// Whose file it will be.
    pub business: BusinessId,
    /// The form it is for.
    pub target: String,
    /// What the file is called there.
    pub file_name: String,
    /// All it said, to be said back.
    pub metadata: String,
    /// Bytes in all.
    pub size: u64,
}

/// What an upload may be, from the settings; both in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// One file.
    pub file: u64,
    /// All of one business.
    pub quota: u64,
}

/// Why a part or its upload was refused.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// By what it is.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The person has too many under way.
    #[error("too many uploads under way")]
    TooMany,
    /// By who asks, by the quota, or by the database.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

impl From<StorageError> for UploadError {
    fn from(error: StorageError) -> Self {
        Self::Document(error.into())
    }
}

type Result<T> = std::result::Result<T, UploadError>;

/// Begins an upload; one that was announced before is found again.
///
/// # Errors
/// `NotFound` for a stranger, `Refused` for an empty or too large one, `Quota`, `TooMany`.
pub fn announce(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    said: Announced,
    bounds: Bounds,
) -> Result<Upload> {
    may_upload(conn, actor, said.business)?;
    if let Some(id) = said.id
        && let Some(there) = store::by_id(conn, id)?
    {
        return Ok(own(there, actor, now)?);
    }
    if said.size == 0 {
        return Err(UploadError::Refused(Refusal::Empty));
    }
    if said.size > bounds.file {
        return Err(UploadError::Refused(Refusal::TooLarge));
    }
    room_for(conn, actor, said.business, said.size, bounds.quota)?;
    if store::count_of(conn, actor.id)? >= MOST {
        return Err(UploadError::TooMany);
    }
    let upload = Upload {
        id: said.id.unwrap_or_else(|| UploadId::new(now)),
        business: said.business,
        account: actor.id,
        target: said.target,
        file_name: display_name(&said.file_name),
        metadata: said.metadata,
        size: said.size,
        received: 0,
        kept: None,
        expires_at: now + LIFE,
    };
    store::insert(conn, &upload)?;
    Ok(upload)
}

fn own(upload: Upload, actor: &Actor, now: UtcTime) -> std::result::Result<Upload, DocumentError> {
    if upload.account == actor.id && upload.expires_at > now {
        Ok(upload)
    } else {
        Err(DocumentError::NotFound)
    }
}

/// An upload of the actor's own.
///
/// # Errors
/// `NotFound` for somebody else's, one that ran out, or one of a business they left.
pub fn find(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: UploadId,
) -> std::result::Result<Upload, DocumentError> {
    let upload = store::by_id(conn, id)?.ok_or(DocumentError::NotFound)?;
    let upload = own(upload, actor, now)?;
    may_upload(conn, actor, upload.business)?;
    Ok(upload)
}

/// As [`find`], before a part of it is taken: the business may have filled up meanwhile.
///
/// # Errors
/// As [`find`], and `Quota`.
pub fn find_for_part(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: UploadId,
    bounds: Bounds,
) -> std::result::Result<Upload, DocumentError> {
    let upload = find(conn, actor, now, id)?;
    room_for(conn, actor, upload.business, 0, bounds.quota)?;
    Ok(upload)
}

/// Writes down that so many bytes are durable; answers with when it runs out now.
///
/// # Errors
/// `NotFound` when it was thrown away meanwhile.
pub fn advance(
    conn: &mut Conn,
    now: UtcTime,
    id: UploadId,
    received: u64,
) -> std::result::Result<UtcTime, DocumentError> {
    let expires = now + LIFE;
    if store::set_received(conn, id, received, expires)? {
        Ok(expires)
    } else {
        Err(DocumentError::NotFound)
    }
}

/// Writes down what a whole upload is; its files are kept already.
///
/// # Errors
/// `NotFound` when it was thrown away meanwhile.
pub fn settle(
    conn: &mut Conn,
    id: UploadId,
    kept: &Kept,
) -> std::result::Result<(), DocumentError> {
    if store::set_kept(conn, id, kept)? {
        Ok(())
    } else {
        Err(DocumentError::NotFound)
    }
}

/// Throws an upload away; what it left on the disk goes with it or with the sweep.
///
/// # Errors
/// The database.
pub fn forget(conn: &mut Conn, id: UploadId) -> std::result::Result<(), DocumentError> {
    Ok(store::delete(conn, id)?)
}

/// The actor's whole uploads for a form that no form has used yet.
///
/// # Errors
/// The database.
pub fn whole(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    target: &str,
) -> std::result::Result<Vec<Upload>, StorageError> {
    store::whole(conn, business, actor.id, target, now)
}

/// What these uploads are, as far as they are still there: to look at before a form is stored.
///
/// # Errors
/// The database.
pub fn peek(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    ids: &[UploadId],
) -> std::result::Result<Vec<Kept>, DocumentError> {
    let mut kept = Vec::new();
    for id in ids {
        match find(conn, actor, now, *id) {
            Ok(upload) => kept.extend(upload.kept),
            Err(DocumentError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(kept)
}

/// Hands whole uploads over to the form that names them: they are documents from here on.
///
/// # Errors
/// `Gone` when one is not whole, is another business's, or was used or ran out.
pub fn take(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    ids: &[UploadId],
) -> std::result::Result<Vec<Kept>, DocumentError> {
    let mut taken = Vec::new();
    for id in ids {
        let found = store::by_id(conn, *id)?;
        let whole = found
            .and_then(|upload| own(upload, actor, now).ok())
            .filter(|upload| upload.business == business)
            .and_then(|upload| upload.kept)
            .ok_or(DocumentError::Gone)?;
        store::delete(conn, *id)?;
        taken.push(whole);
    }
    Ok(taken)
}

/// Forgets uploads that ran out; their files go with the sweep. Answers with how many.
///
/// # Errors
/// The database.
pub fn forget_expired(conn: &mut Conn, now: UtcTime) -> std::result::Result<usize, StorageError> {
    store::delete_expired(conn, now)
}
