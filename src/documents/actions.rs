//! Use-cases of documents: store what was prepared, open it, take it out.
//!
//! File work is done before the transaction ([`super::workshop`]); here are
//! rows only. A refused upload leaves no row, and its files go with the sweep.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;

use super::model::{Document, DocumentId, FileType, OpeningKind, Safety, ShownPage};
use super::workshop::Kept;
use super::{store, store_masks, store_openings, store_scans, store_uploads};
use crate::accounts::policy::{Capability, Facts};
use crate::accounts::{self, AccountId, Actor, Role, policy};
use crate::audit::{self, Event};
use crate::blobs::BlobHash;
use crate::businesses::{self, BusinessId};
use crate::storage::{Conn, StorageError, UtcTime};

/// Longest stated reason, in characters.
const REASON_CHARS: usize = 300;

/// A PDF without pages this old will not get any: its tool failed or is not installed.
const PREPARING: Duration = Duration::minutes(2);

/// Why a document could not be stored or opened.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Absent, or not theirs to see.
    #[error("not found")]
    NotFound,
    /// The business keeps as much as it may.
    #[error("the quota of the business is used up")]
    Quota,
    /// The virus scanner has not looked at it yet.
    #[error("waits for the scanner")]
    Waiting,
    /// The virus scanner found something in it; nothing of it is kept.
    #[error("the scanner found something")]
    Infected,
    /// An upload that a form names is not whole, has run out, or was used already.
    #[error("an upload is not there any more")]
    Gone,
    /// An original is opened by a coordinator with a stated reason only.
    #[error("a reason is needed")]
    NoReason,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

type Result<T> = std::result::Result<T, DocumentError>;

/// Whether the actor may change documents of this business; ask before reading a file from the net.
///
/// # Errors
/// `NotFound` when they may not.
pub fn may_upload(conn: &mut Conn, actor: &Actor, business: BusinessId) -> Result<()> {
    let facts = businesses::policy_facts(conn, business)?;
    allow(policy::may(actor, Capability::EditProducts, &facts))
}

const fn allow(allowed: bool) -> Result<()> {
    if allowed {
        Ok(())
    } else {
        Err(DocumentError::NotFound)
    }
}

/// Whether the actor may upload this many bytes more for a business; ask before
/// the files are kept, so that a refused one leaves nothing behind. A file sent a
/// second time counts here, though once kept it counts once; so does what is on its way in parts.
///
/// # Errors
/// `NotFound` for a stranger, `Quota`, or the database.
pub fn room_for(
    conn: &mut Conn,
    actor: &Actor,
    business: BusinessId,
    bytes: u64,
    quota: u64,
) -> Result<()> {
    may_upload(conn, actor, business)?;
    room(conn, business, bytes, quota)
}

/// Whether the actor may file a paper of the office for a business; ask before its bytes
/// are kept. What the office files costs the business no room.
///
/// # Errors
/// `NotFound` for who does not manage the area, or the database.
pub fn may_file_letter(conn: &mut Conn, actor: &Actor, business: BusinessId) -> Result<()> {
    let facts = businesses::policy_facts(conn, business)?;
    allow(policy::may(actor, Capability::ManageArea, &facts))
}

fn room(conn: &mut Conn, business: BusinessId, bytes: u64, quota: u64) -> Result<()> {
    let on_its_way = store_uploads::under_way(conn, business)?;
    let mut kept: BTreeMap<String, i64> = own_files(conn, business)?;
    kept.insert(String::new(), on_its_way);
    fits(&kept, bytes, quota)
}

fn fits(kept: &BTreeMap<String, i64>, bytes: u64, quota: u64) -> Result<()> {
    let used = u64::try_from(kept.values().sum::<i64>()).unwrap_or(u64::MAX);
    if used.saturating_add(bytes) > quota {
        return Err(DocumentError::Quota);
    }
    Ok(())
}

/// The sizes of what a business keeps by content, the same file once; without the letters
/// its office filed.
fn own_files(conn: &mut Conn, business: BusinessId) -> Result<BTreeMap<String, i64>> {
    let kept = store::kept(conn, business)?;
    let by: BTreeSet<AccountId> = kept.iter().map(|(by, ..)| *by).collect();
    let by: Vec<AccountId> = by.into_iter().collect();
    let office: BTreeSet<AccountId> = accounts::contacts(conn, &by)?
        .into_iter()
        .filter(|person| person.role == Role::Coordinator)
        .map(|person| person.id)
        .collect();
    let own = kept.into_iter().filter(|(by, ..)| !office.contains(by));
    Ok(own.map(|(_, hash, size)| (hash, size)).collect())
}

/// Makes the row of a file whose bytes are kept already. The same file of the
/// same business counts once against `quota` (bytes).
///
/// # Errors
/// `NotFound` for a stranger, `Quota`, or the database.
pub fn store_upload(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    kept: &Kept,
    quota: u64,
) -> Result<DocumentId> {
    may_upload(conn, actor, business)?;
    let own = own_files(conn, business)?;
    if !own.contains_key(kept.original.as_str()) {
        let size = u64::try_from(kept.size).unwrap_or(u64::MAX);
        fits(&own, size, quota)?;
    }
    file(conn, actor, now, business, kept)
}

/// As [`store_upload`], for a paper of the office: a letter that revokes a
/// permit or exempts a product. It counts against nobody's quota.
///
/// # Errors
/// `NotFound` for who does not manage the area, or the database.
pub fn store_letter(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    kept: &Kept,
) -> Result<DocumentId> {
    may_file_letter(conn, actor, business)?;
    file(conn, actor, now, business, kept)
}

fn file(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    kept: &Kept,
) -> Result<DocumentId> {
    let document = Document {
        id: DocumentId::new(now),
        business,
        original: kept.original.clone(),
        file_type: kept.file_type,
        size: kept.size,
        file_name: kept.file_name.clone(),
        shown: kept.shown.clone(),
        safety: kept.safety,
        for_partners: false,
        uploaded_by: actor.id,
        created_at: now,
        removed_at: None,
    };
    store::insert(conn, &document)?;
    record(conn, actor, now, "document.uploaded", &document)?;
    Ok(document.id)
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    kind: &'static str,
    document: &Document,
) -> Result<()> {
    let event = Event::new(kind, "document", document.id.any(), document.business.any());
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// A file to be sent: which blob, of what type, under what name.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its bytes.
    pub hash: BlobHash,
    /// Its type.
    pub file_type: FileType,
    /// The name it came with.
    pub file_name: String,
}

/// Opens the private original and logs who did, when and why.
///
/// # Errors
/// `NoReason` when a reason would open it, `NotFound` for a stranger.
pub fn open(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: DocumentId,
    reason: &str,
) -> Result<Opened> {
    let document = store::by_id(conn, id)?;
    let reason: String = reason.trim().chars().take(REASON_CHARS).collect();
    let facts = Facts {
        reason_given: !reason.is_empty(),
        ..businesses::policy_facts(conn, document.business)?
    };
    if !policy::may(actor, Capability::OpenOriginal, &facts) {
        let would = Facts {
            reason_given: true,
            ..facts
        };
        return Err(if policy::may(actor, Capability::OpenOriginal, &would) {
            DocumentError::NoReason
        } else {
            DocumentError::NotFound
        });
    }
    safe(&document)?;
    store_openings::log(
        conn,
        id,
        actor.id,
        OpeningKind::Original,
        Some(&reason).filter(|r| !r.is_empty()).map(String::as_str),
        now,
    )?;
    record(conn, actor, now, "document.original_opened", &document)?;
    Ok(Opened {
        hash: document.original,
        file_type: document.file_type,
        file_name: document.file_name,
    })
}

/// Nobody opens what the scanner has not looked at.
///
/// # Errors
/// `Waiting`, `Infected`.
pub const fn safe(document: &Document) -> Result<()> {
    match document.safety {
        Safety::Checked => Ok(()),
        Safety::Waiting => Err(DocumentError::Waiting),
        Safety::Found => Err(DocumentError::Infected),
    }
}

/// The scanner found something in a kept file: every file of these bytes says so from here
/// on, whosever it is; the bytes go after this is stored.
pub(super) fn condemn(
    conn: &mut Conn,
    now: UtcTime,
    document: &Document,
) -> std::result::Result<(), StorageError> {
    for one in store::of_content(conn, &document.original)? {
        store_scans::condemn(conn, one.id, now)?;
        let (id, business) = (one.id.any(), one.business.any());
        let event = Event::new("document.infected", "document", id, business);
        audit::record(conn, now, None, &event)?;
    }
    Ok(())
}

/// Opens one page (from 1) of the shown copy. `seen_by_partner` adds what a buyer's
/// right rests on: the partner, that the product was submitted there, and that the copy
/// is shown to partners without a mentor's mark (a product's photo).
///
/// # Errors
/// `NotFound` for a stranger or a page that is not there.
pub fn open_shown(
    conn: &mut Conn,
    actor: &Actor,
    id: DocumentId,
    page: usize,
    seen_by_partner: &Facts,
) -> Result<ShownPage> {
    let document = store::by_id(conn, id)?;
    let facts = Facts {
        partner: seen_by_partner.partner,
        submitted: seen_by_partner.submitted,
        for_partners: document.for_partners || seen_by_partner.for_partners,
        ..businesses::policy_facts(conn, document.business)?
    };
    allow(policy::may(actor, Capability::OpenShown, &facts))?;
    safe(&document)?;
    let index = page.checked_sub(1).ok_or(DocumentError::NotFound)?;
    document
        .shown
        .get(index)
        .cloned()
        .ok_or(DocumentError::NotFound)
}

/// Whether somebody's look at the copy of an identity paper needs no line in the
/// log: they belong to the business, or it has one of the last day.
///
/// # Errors
/// `NotFound`, or the database.
pub fn logged_today(conn: &mut Conn, actor: &Actor, now: UtcTime, id: DocumentId) -> Result<bool> {
    let document = store::by_id(conn, id)?;
    if actor.belongs_to(document.business.any()) {
        return Ok(true);
    }
    let day_ago = now - Duration::days(1);
    Ok(store_openings::logged_since(conn, id, actor.id, day_ago)?)
}

/// Writes down that somebody outside the business looked at the copy of an
/// identity paper; once a person and day.
///
/// # Errors
/// `NotFound`, or the database.
pub fn log_shown(conn: &mut Conn, actor: &Actor, now: UtcTime, id: DocumentId) -> Result<()> {
    if logged_today(conn, actor, now, id)? {
        return Ok(());
    }
    let document = store::by_id(conn, id)?;
    store_openings::log(conn, id, actor.id, OpeningKind::Shown, None, now)?;
    record(conn, actor, now, "document.identity_shown", &document)
}

/// Shows other pages of a file than before: the same ones turned. Who may do so is
/// asked where the permit is known, which records it too.
///
/// # Errors
/// The database.
pub fn show_turned(conn: &mut Conn, id: DocumentId, turned: &[ShownPage]) -> Result<()> {
    // What was covered lies elsewhere now: partners see it once it is covered and marked anew.
    if store_masks::forget(conn, id)? {
        store::set_for_partners(conn, id, false)?;
    }
    Ok(store::replace_shown(conn, id, turned)?)
}

/// A second row of the same original whose pages are shown turned: for one of two
/// permits that shared it. Counts nothing against the quota; partners see it once it
/// is marked anew. Who may do so is asked where the permit is known.
///
/// # Errors
/// The database.
pub fn copy_turned(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    of: &Document,
    turned: &[ShownPage],
) -> Result<DocumentId> {
    let copy = Document {
        id: DocumentId::new(now),
        shown: turned.to_vec(),
        for_partners: false,
        uploaded_by: actor.id,
        created_at: now,
        ..of.clone()
    };
    store::insert(conn, &copy)?;
    record(conn, actor, now, "document.copied", &copy)?;
    Ok(copy.id)
}

/// Marks the shown copy for partners, or takes the mark away. Who may do so is
/// asked where the kind of the permit is known.
///
/// # Errors
/// The database.
pub fn mark_for_partners(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: DocumentId,
    marked: bool,
) -> Result<()> {
    let document = store::by_id(conn, id)?;
    store::set_for_partners(conn, id, marked)?;
    let kind = if marked {
        "document.marked"
    } else {
        "document.unmarked"
    };
    record(conn, actor, now, kind, &document)
}

/// Takes a document out; its files go with the next sweep if no other row names them.
///
/// # Errors
/// The database.
pub fn remove(conn: &mut Conn, actor: &Actor, now: UtcTime, id: DocumentId) -> Result<()> {
    let document = store::by_id(conn, id)?;
    store::set_removed(conn, id, now)?;
    record(conn, actor, now, "document.removed", &document)
}

/// Takes out every file of a business that ends, and forgets what they were
/// called; the files go with the next sweep.
///
/// # Errors
/// `NotFound` for who may not change them, or the database.
pub fn forget_of_business(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
) -> Result<()> {
    may_upload(conn, actor, business)?;
    for document in store::of_business(conn, business)? {
        store::set_removed(conn, document.id, now)?;
        record(conn, actor, now, "document.removed", &document)?;
    }
    store_uploads::forget_of_business(conn, business)?;
    Ok(store::forget_names(conn, business)?)
}

impl Document {
    /// A PDF whose pages may still come.
    #[must_use]
    pub fn is_preparing(&self, now: UtcTime) -> bool {
        self.shown.is_empty() && now - self.created_at < PREPARING
    }
}
