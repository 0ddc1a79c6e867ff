//! What a form says of files that were sent in parts before it: those it names, and those
//! that arrived for it and wait.

use serde::Serialize;

use crate::accounts::Actor;
use crate::businesses::BusinessId;
use crate::documents::UploadId;
use crate::documents::uploads::{self, Upload};
use crate::documents::workshop::Kept;
use crate::storage::{Conn, StorageError, UtcTime};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::ui::Me;

/// The uploads a form names as its files.
pub(super) fn named(form: &Form) -> Vec<UploadId> {
    let ids = form.all("received");
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}

/// What the uploads are that a form names, as far as they are still there.
pub(super) async fn peek(me: &Me, ids: &[UploadId]) -> Result<Vec<Kept>, PageError> {
    let ids = ids.to_vec();
    me.load(move |conn, actor, now| uploads::peek(conn, actor, now, &ids))
        .await
}

/// What a form's files are sent through: for whom, for which form, and what arrived already.
#[derive(Debug, Serialize)]
pub(super) struct Outbox {
    business: BusinessId,
    target: String,
    received: Vec<Received>,
}

/// A whole upload that a form may use.
#[derive(Debug, Serialize)]
struct Received {
    id: UploadId,
    name: String,
    kib: u64,
}

impl Outbox {
    /// The actor's outbox for the form that names itself `target`.
    pub(super) fn of(
        conn: &mut Conn,
        actor: &Actor,
        business: BusinessId,
        target: String,
        now: UtcTime,
    ) -> Result<Self, StorageError> {
        let whole = uploads::whole(conn, actor, now, business, &target)?;
        let row = |upload: Upload| Received {
            id: upload.id,
            name: upload.file_name,
            kib: (upload.size / 1024).max(1),
        };
        Ok(Self {
            business,
            target,
            received: whole.into_iter().map(row).collect(),
        })
    }
}
