//! One part of a file on its way: held by one writer, taken as it comes, made durable, counted,
//! and looked at once it is the last.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::rt::time::timeout;
use actix_web::web::Payload;
use futures_util::StreamExt;

use super::documents::quota;
use super::upload_answers::{Done, No, TOO_LONG};
use crate::accounts::Actor;
use crate::blobs::{BlobError, Part};
use crate::documents::uploads::{self, Bounds, Upload};
use crate::documents::workshop::Incoming;
use crate::documents::{DocumentError, Refusal, UploadId};
use crate::storage::{Conn, UtcTime};
use crate::web::ui::Me;

/// After so many bytes of a part they are made durable and counted.
const STEP: usize = 256 * 1024;

/// How long the next bytes of a part are waited for; then what came is kept and the part given up.
const SILENCE: Duration = Duration::from_secs(20);

/// An upload whose next bytes are being taken; nobody else may write it meanwhile.
pub(super) struct Taking<'a> {
    me: &'a Me,
    /// The upload as it stands.
    pub(super) upload: Upload,
    part: Option<Part>,
}

impl<'a> Taking<'a> {
    /// Takes hold of it, and only then asks how far it is.
    pub(super) async fn begin(me: &'a Me, id: UploadId) -> Done<Self> {
        found(me, id).await?;
        let files = &me.app.files;
        let mut part = files
            .with_parts(move |blobs| blobs.hold_part(id.uuid()))
            .await?;
        let bounds = bounds(me);
        let find = move |conn: &mut Conn, actor: &_, now| {
            uploads::find_for_part(conn, actor, now, id, bounds)
        };
        let upload = read(me, find).await?;
        let received = if upload.kept.is_some() {
            0
        } else {
            upload.received
        };
        let resumed = files.with_parts(move |_| part.resume(received).map(|()| part));
        match resumed.await {
            Ok(part) => Ok(Self {
                me,
                upload,
                part: Some(part),
            }),
            Err(BlobError::Missing) => {
                // Its parts are gone with a disk or were not in a backup: it has to begin anew.
                me.app
                    .db
                    .write(move |conn| uploads::forget(conn, id))
                    .await?;
                Err(DocumentError::NotFound.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes bytes as they come, and keeps what came when no more do.
    pub(super) async fn take(&mut self, mut body: Payload) -> Done<()> {
        let mut waiting = Vec::new();
        loop {
            let next = timeout(SILENCE, body.next()).await;
            let ended = match next {
                Ok(Some(Ok(bytes))) => {
                    waiting.extend_from_slice(&bytes);
                    false
                }
                Ok(None) => true,
                Ok(Some(Err(_))) | Err(_) => {
                    self.keep(waiting).await?;
                    return Err(No::Said(StatusCode::REQUEST_TIMEOUT, "upload-broken-off"));
                }
            };
            if self.after(waiting.len()) > self.upload.size {
                return Err(TOO_LONG);
            }
            if ended || waiting.len() >= STEP {
                self.keep(std::mem::take(&mut waiting)).await?;
            }
            if ended {
                return Ok(());
            }
        }
    }

    /// How far it is with so many bytes more.
    fn after(&self, bytes: usize) -> u64 {
        let more = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.upload.received.saturating_add(more)
    }

    /// Makes bytes durable, then counts them.
    async fn keep(&mut self, bytes: Vec<u8>) -> Done<()> {
        let (received, id, now) = (self.after(bytes.len()), self.upload.id, self.me.now());
        if bytes.is_empty() {
            return Ok(());
        }
        let Some(mut part) = self.part.take() else {
            return Ok(());
        };
        let append = move |_: &_| part.append(&bytes).map(|()| part);
        self.part = Some(self.me.app.files.with_parts(append).await?);
        let count = move |conn: &mut Conn| uploads::advance(conn, now, id, received);
        self.upload.expires_at = self.me.app.db.write(count).await?;
        self.upload.received = received;
        Ok(())
    }

    /// Looks at a file that is whole, as at one of the plain form. A refused one leaves nothing.
    pub(super) async fn finish(mut self) -> Done<Upload> {
        if !self.upload.is_whole() {
            return Ok(self.upload);
        }
        if self.upload.kept.is_some() {
            self.me.app.files.blobs().remove_part(self.upload.id.uuid());
            return Ok(self.upload);
        }
        let (files, db, id) = (&self.me.app.files, &self.me.app.db, self.upload.id);
        let Some(mut part) = self.part.take() else {
            return Ok(self.upload);
        };
        let (part, temp) = files
            .with_parts(move |_| part.gather().map(|temp| (part, temp)))
            .await?;
        let name = self.upload.file_name.clone();
        match files.take_in(vec![Incoming { name, temp }]).await {
            Ok(kept) => {
                let kept = kept.into_iter().next();
                self.upload.kept.clone_from(&kept);
                let settle = move |conn: &mut Conn| {
                    kept.map_or(Ok(()), |kept| uploads::settle(conn, id, &kept))
                };
                db.write(settle).await?;
            }
            // Not the file's fault: it waits to be looked at again.
            Err(refused) if matches!(refused.why, Refusal::DiskFull | Refusal::Fault(_)) => {
                return Err(No::File(refused));
            }
            Err(refused) => {
                db.write(move |conn| uploads::forget(conn, id)).await?;
                files.blobs().remove_part(id.uuid());
                return Err(No::File(refused));
            }
        }
        files.blobs().remove_part(id.uuid());
        drop(part);
        Ok(self.upload)
    }
}

/// An upload of the reader's own.
pub(super) async fn found(me: &Me, id: UploadId) -> Done<Upload> {
    read(me, move |conn, actor, now| {
        uploads::find(conn, actor, now, id)
    })
    .await
}

async fn read<T, F>(me: &Me, work: F) -> Done<T>
where
    F: FnOnce(&mut Conn, &Actor, UtcTime) -> Result<T, DocumentError> + Send + 'static,
    T: Send + 'static,
{
    let (actor, now) = (me.actor.clone(), me.now());
    Ok(me.app.db.read(move |conn| work(conn, &actor, now)).await?)
}

/// What an upload may be here.
pub(super) fn bounds(me: &Me) -> Bounds {
    Bounds {
        file: me.app.settings.uploads.file_mib.saturating_mul(1 << 20),
        quota: quota(me),
    }
}
