//! All queries of documents; who opened them lies beside it.

use std::collections::HashSet;

use diesel::prelude::*;

use super::model::{Document, DocumentId, Safety, ShownPage};
use super::store_scans;
use crate::accounts::AccountId;
use crate::blobs::{BlobHash, BlobKind};
use crate::businesses::BusinessId;
use crate::storage::schema::{document_scans, documents};
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Rows read at once when all are walked through.
const BATCH: i64 = 500;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = documents, check_for_backend(MultiBackend))]
struct Row {
    id: DocumentId,
    business_id: BusinessId,
    original_hash: String,
    original_type: String,
    original_size: i64,
    file_name: String,
    shown: String,
    for_partners: bool,
    uploaded_by: AccountId,
    created_at: UtcTime,
    removed_at: Option<UtcTime>,
}

/// A row, and what the scanner says of its file where that is not the usual.
type WithScan = (Row, Option<String>);

impl TryFrom<WithScan> for Document {
    type Error = StorageError;

    fn try_from((row, scan): WithScan) -> Result<Self> {
        let safety = match scan {
            None => Safety::Checked,
            Some(code) => read(&code)?,
        };
        let shown: Vec<ShownPage> = serde_json::from_str(&row.shown)?;
        Ok(Self {
            id: row.id,
            business: row.business_id,
            original: row.original_hash.parse().map_err(StorageError::Corrupt)?,
            file_type: read(&row.original_type)?,
            size: row.original_size,
            file_name: row.file_name,
            // Nobody sees what was not looked at.
            shown: if safety == Safety::Checked {
                shown
            } else {
                vec![]
            },
            safety,
            for_partners: row.for_partners,
            uploaded_by: row.uploaded_by,
            created_at: row.created_at,
            removed_at: row.removed_at,
        })
    }
}

fn read<T: std::str::FromStr<Err = crate::codes::UnknownCode>>(code: &str) -> Result<T> {
    code.parse()
        .map_err(|e: crate::codes::UnknownCode| StorageError::Corrupt(e.to_string()))
}

pub(super) fn insert(conn: &mut Conn, document: &Document) -> Result<()> {
    let (document, safety) = (document.clone(), document.safety);
    let (id, now) = (document.id, document.created_at);
    let row = Row {
        id: document.id,
        business_id: document.business,
        original_hash: document.original.into(),
        original_type: document.file_type.to_string(),
        original_size: document.size,
        file_name: document.file_name,
        shown: serde_json::to_string(&document.shown)?,
        for_partners: document.for_partners,
        uploaded_by: document.uploaded_by,
        created_at: document.created_at,
        removed_at: document.removed_at,
    };
    diesel::insert_into(documents::table)
        .values(row)
        .execute(conn)?;
    match safety {
        Safety::Checked => Ok(()),
        Safety::Waiting | Safety::Found => store_scans::wait(conn, id, now),
    }
}

/// The document with this id; one taken out is gone.
///
/// # Errors
/// `NotFound`, or the database.
pub fn by_id(conn: &mut Conn, id: DocumentId) -> Result<Document> {
    let found: WithScan = documents::table
        .left_join(document_scans::table)
        .filter(documents::id.eq(id))
        .filter(documents::removed_at.is_null())
        .select((Row::as_select(), document_scans::state.nullable()))
        .first(conn)?;
    found.try_into()
}

/// Several documents at once, in no order; those taken out are left out.
///
/// # Errors
/// The database.
pub fn by_ids(conn: &mut Conn, ids: &[DocumentId]) -> Result<Vec<Document>> {
    let rows: Vec<WithScan> = documents::table
        .left_join(document_scans::table)
        .filter(documents::id.eq_any(ids.to_vec()))
        .filter(documents::removed_at.is_null())
        .select((Row::as_select(), document_scans::state.nullable()))
        .load(conn)?;
    rows.into_iter().map(Document::try_from).collect()
}

/// What a business keeps: who uploaded it, its content and its bytes.
pub(super) fn kept(conn: &mut Conn, business: BusinessId) -> Result<Vec<(AccountId, String, i64)>> {
    Ok(documents::table
        .filter(documents::business_id.eq(business))
        .filter(documents::removed_at.is_null())
        .select((
            documents::uploaded_by,
            documents::original_hash,
            documents::original_size,
        ))
        .load(conn)?)
}

/// The other files of the same business that have the same bytes, oldest first.
///
/// # Errors
/// The database.
pub fn same_bytes(conn: &mut Conn, document: &Document) -> Result<Vec<DocumentId>> {
    Ok(documents::table
        .filter(documents::business_id.eq(document.business))
        .filter(documents::original_hash.eq(document.original.as_str()))
        .filter(documents::removed_at.is_null())
        .filter(documents::id.ne(document.id))
        .order(documents::id)
        .select(documents::id)
        .load(conn)?)
}

/// Every file of this content, of whichever business.
pub(super) fn of_content(conn: &mut Conn, original: &BlobHash) -> Result<Vec<Document>> {
    let rows: Vec<WithScan> = documents::table
        .left_join(document_scans::table)
        .filter(documents::original_hash.eq(original.as_str()))
        .filter(documents::removed_at.is_null())
        .order(documents::id)
        .select((Row::as_select(), document_scans::state.nullable()))
        .load(conn)?;
    rows.into_iter().map(Document::try_from).collect()
}

/// Gives one file other pages to be shown.
pub(super) fn replace_shown(conn: &mut Conn, id: DocumentId, shown: &[ShownPage]) -> Result<()> {
    diesel::update(documents::table.find(id))
        .set(documents::shown.eq(serde_json::to_string(shown)?))
        .execute(conn)?;
    Ok(())
}

/// Gives every file of these bytes that has no pages yet its pages.
pub(super) fn set_shown(
    conn: &mut Conn,
    business: BusinessId,
    original: &BlobHash,
    shown: &[ShownPage],
) -> Result<()> {
    diesel::update(documents::table)
        .filter(documents::business_id.eq(business))
        .filter(documents::original_hash.eq(original.as_str()))
        .filter(documents::shown.eq("[]"))
        .set(documents::shown.eq(serde_json::to_string(shown)?))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_for_partners(conn: &mut Conn, id: DocumentId, marked: bool) -> Result<()> {
    diesel::update(documents::table.find(id))
        .set(documents::for_partners.eq(marked))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_removed(conn: &mut Conn, id: DocumentId, now: UtcTime) -> Result<()> {
    diesel::update(documents::table.find(id))
        .set(documents::removed_at.eq(Some(now)))
        .execute(conn)?;
    Ok(())
}

/// The files of a business, oldest first; those taken out are left out.
///
/// # Errors
/// The database.
pub fn of_business(conn: &mut Conn, business: BusinessId) -> Result<Vec<Document>> {
    let rows: Vec<WithScan> = documents::table
        .left_join(document_scans::table)
        .filter(documents::business_id.eq(business))
        .filter(documents::removed_at.is_null())
        .order(documents::id)
        .select((Row::as_select(), document_scans::state.nullable()))
        .load(conn)?;
    rows.into_iter().map(Document::try_from).collect()
}

/// Forgets what the files of a business that ends were called, also of those taken out before.
pub(super) fn forget_names(conn: &mut Conn, business: BusinessId) -> Result<()> {
    diesel::update(documents::table.filter(documents::business_id.eq(business)))
        .set(documents::file_name.eq(""))
        .execute(conn)?;
    Ok(())
}

/// The hash of every file a row names, by kind, also of uploads that no form has
/// used yet. Rows are walked in batches.
///
/// # Errors
/// The database.
pub fn named(conn: &mut Conn, kind: BlobKind) -> Result<HashSet<BlobHash>> {
    let mut found = HashSet::new();
    if kind == BlobKind::Shown {
        let covered = super::store_masks::all_pages(conn)?;
        found.extend(covered.into_iter().flat_map(|p| [p.hash, p.small]));
    }
    for kept in super::store_uploads::all_kept(conn)? {
        found.extend(hashes(kind, kept.original, kept.shown));
    }
    let mut after: Option<DocumentId> = None;
    loop {
        let mut query = documents::table
            .left_join(document_scans::table)
            .filter(documents::removed_at.is_null())
            .select((Row::as_select(), document_scans::state.nullable()))
            .order(documents::id)
            .limit(BATCH)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(documents::id.gt(after));
        }
        let rows: Vec<WithScan> = query.load(conn)?;
        let Some((last, _)) = rows.last() else {
            return Ok(found);
        };
        after = Some(last.id);
        for (row, scan) in rows {
            // Of what the scanner found something in nothing is kept.
            if scan.as_deref() != Some(Safety::Found.as_str()) {
                let shown = serde_json::from_str(&row.shown)?;
                let original = row.original_hash.parse().map_err(StorageError::Corrupt)?;
                found.extend(hashes(kind, original, shown));
            }
        }
    }
}

fn hashes(kind: BlobKind, original: BlobHash, shown: Vec<ShownPage>) -> Vec<BlobHash> {
    match kind {
        BlobKind::Original => vec![original],
        BlobKind::Shown => shown.into_iter().flat_map(|p| [p.hash, p.small]).collect(),
    }
}
