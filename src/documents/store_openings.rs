//! The log of who opened private originals and identity papers.

use diesel::prelude::*;

use super::model::{DocumentId, Opening, OpeningId, OpeningKind};
use crate::accounts::AccountId;
use crate::businesses::BusinessId;
use crate::storage::schema::{document_openings, documents};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

#[derive(Queryable)]
struct Row {
    id: OpeningId,
    document: DocumentId,
    file_name: String,
    by: AccountId,
    what: OpeningKind,
    reason: Option<String>,
    at: UtcTime,
}

impl From<Row> for Opening {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            document: row.document,
            file_name: row.file_name,
            by: row.by,
            what: row.what,
            reason: row.reason,
            at: row.at,
        }
    }
}

pub(super) fn log(
    conn: &mut Conn,
    document: DocumentId,
    by: AccountId,
    what: OpeningKind,
    reason: Option<&str>,
    now: UtcTime,
) -> Result<()> {
    diesel::insert_into(document_openings::table)
        .values((
            document_openings::id.eq(OpeningId::new(now)),
            document_openings::document_id.eq(document),
            document_openings::account_id.eq(by),
            document_openings::what.eq(what.as_str()),
            document_openings::reason.eq(reason),
            document_openings::at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether this person's look at the copy is in the log since `since`.
pub(super) fn logged_since(
    conn: &mut Conn,
    document: DocumentId,
    by: AccountId,
    since: UtcTime,
) -> Result<bool> {
    let found: Option<OpeningId> = document_openings::table
        .filter(document_openings::document_id.eq(document))
        .filter(document_openings::at.ge(since))
        .filter(document_openings::account_id.eq(by))
        .filter(document_openings::what.eq(OpeningKind::Shown.as_str()))
        .select(document_openings::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Who opened which paper of a business, newest first, before `before`; files
/// taken out since are among them. Who may see the log is asked by the caller.
///
/// # Errors
/// The database.
pub fn openings(
    conn: &mut Conn,
    business: BusinessId,
    before: Option<OpeningId>,
    limit: i64,
) -> Result<Vec<Opening>> {
    let mut query = document_openings::table
        .inner_join(documents::table)
        .filter(documents::business_id.eq(business))
        .order(document_openings::id.desc())
        .limit(limit)
        .select((
            document_openings::id,
            document_openings::document_id,
            documents::file_name,
            document_openings::account_id,
            document_openings::what,
            document_openings::reason,
            document_openings::at,
        ))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(document_openings::id.lt(before));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows.into_iter().map(Opening::from).collect())
}
