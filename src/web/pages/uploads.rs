//! Files in parts, by the tus protocol 1.0.0 (core, creation, termination, expiration):
//! any client that speaks it can announce a file, send it piece by piece and go on where
//! a cut line left off. A part is acknowledged when it is durable. Besides the session,
//! what changes something asks for the proof of a form as `X-CSRF-Token`. Answers are one
//! sentence of plain text, and every one says which version is spoken.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, LOCATION};
use actix_web::web::{Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::upload_answers::{Done, No, TOO_LONG, TUS, answered, expires, number, speaking, text};
use super::upload_parts::{Taking, bounds, found};
use crate::documents::UploadId;
use crate::documents::uploads::{self, Announced};
use crate::storage::Conn;
use crate::web::form::proved;
use crate::web::ui::{Me, Reply};

/// The parts of the protocol beyond its core.
const EXTENSIONS: &str = "creation,termination,expiration";

/// Longest `Upload-Metadata` line, in bytes.
const METADATA: usize = 2000;

/// Longest name of a form.
const TARGET: usize = 100;

/// OPTIONS /uploads: what is spoken here.
pub async fn abilities(me: Me) -> Reply {
    Ok(speaking(StatusCode::NO_CONTENT)
        .insert_header(("Tus-Version", TUS))
        .insert_header(("Tus-Extension", EXTENSIONS))
        .insert_header(("Tus-Max-Size", bounds(&me).file.to_string()))
        .finish())
}

/// POST /uploads: announces a file. `Upload-Metadata` may say its `filename`, the `business`
/// it is for, the `target` form, and an `id` made on the device.
pub async fn create(me: Me, request: HttpRequest) -> Reply {
    answered(&me, announce(&me, &request).await)
}

async fn announce(me: &Me, request: &HttpRequest) -> Done<HttpResponse> {
    fit(me, request, true)?;
    let (said, bounds) = (announced(me, request)?, bounds(me));
    let (actor, now) = (me.actor.clone(), me.now());
    let work = move |conn: &mut Conn| uploads::announce(conn, &actor, now, said, bounds);
    let upload = me.app.db.write(work).await?;
    Ok(speaking(StatusCode::CREATED)
        .insert_header((LOCATION, format!("/uploads/{}", upload.id)))
        .insert_header(("Upload-Offset", upload.received.to_string()))
        .insert_header(expires(upload.expires_at))
        .finish())
}

fn announced(me: &Me, request: &HttpRequest) -> Done<Announced> {
    let bad = No::Said(StatusCode::BAD_REQUEST, "upload-bad-announcement");
    let metadata = text(request.headers(), "Upload-Metadata");
    let size = number(request.headers(), "Upload-Length");
    let (Some(size), true) = (size, metadata.len() <= METADATA) else {
        return Err(bad);
    };
    // Somebody with one business need not name it.
    let only = match me.actor.memberships.as_slice() {
        [one] => Some(one.business.to_string()),
        _ => None,
    };
    let business = value(metadata, "business").or(only);
    Ok(Announced {
        id: value(metadata, "id").and_then(|id| id.parse().ok()),
        business: business.and_then(|id| id.parse().ok()).ok_or(bad)?,
        target: value(metadata, "target")
            .unwrap_or_default()
            .chars()
            .take(TARGET)
            .collect(),
        file_name: value(metadata, "filename").unwrap_or_default(),
        metadata: metadata.to_owned(),
        size,
    })
}

/// What `key` says in a list of keys and base64.
fn value(metadata: &str, key: &str) -> Option<String> {
    let pairs = metadata.split(',').map(|pair| pair.trim().split_once(' '));
    let coded = pairs
        .flatten()
        .find_map(|(name, value)| (name == key).then_some(value))?;
    let bytes = STANDARD.decode(coded.trim()).ok()?;
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.is_empty())
}

/// HEAD /uploads/{id}: how much of it is durable.
pub async fn state(me: Me, request: HttpRequest, id: Path<UploadId>) -> Reply {
    answered(&me, offset(&me, &request, id.into_inner()).await)
}

async fn offset(me: &Me, request: &HttpRequest, id: UploadId) -> Done<HttpResponse> {
    fit(me, request, false)?;
    let mut upload = found(me, id).await?;
    if upload.is_whole() && upload.kept.is_none() {
        // The service ended between the last part and its look at the file.
        upload = Taking::begin(me, id).await?.finish().await?;
    }
    let mut answer = speaking(StatusCode::OK);
    answer
        .insert_header(("Upload-Offset", upload.received.to_string()))
        .insert_header(("Upload-Length", upload.size.to_string()))
        .insert_header(expires(upload.expires_at))
        .insert_header((CACHE_CONTROL, "no-store"));
    if !upload.metadata.is_empty() {
        answer.insert_header(("Upload-Metadata", upload.metadata));
    }
    Ok(answer.finish())
}

/// PATCH /uploads/{id}: a part, from `Upload-Offset` on.
pub async fn part(me: Me, request: HttpRequest, id: Path<UploadId>, body: Payload) -> Reply {
    answered(&me, take_part(&me, &request, id.into_inner(), body).await)
}

async fn take_part(
    me: &Me,
    request: &HttpRequest,
    id: UploadId,
    body: Payload,
) -> Done<HttpResponse> {
    fit(me, request, true)?;
    let headers = request.headers();
    if text(headers, "content-type") != "application/offset+octet-stream" {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(No::Said(status, "upload-bad-part"));
    }
    let from = number(headers, "Upload-Offset");
    let from = from.ok_or(No::Said(StatusCode::BAD_REQUEST, "upload-bad-part"))?;
    let mut taking = Taking::begin(me, id).await?;
    if taking.upload.received != from {
        return Err(No::Said(StatusCode::CONFLICT, "upload-other-offset"));
    }
    let announced = number(headers, "content-length").unwrap_or(0);
    if from.saturating_add(announced) > taking.upload.size {
        return Err(TOO_LONG);
    }
    taking.take(body).await?;
    let upload = taking.finish().await?;
    Ok(speaking(StatusCode::NO_CONTENT)
        .insert_header(("Upload-Offset", upload.received.to_string()))
        .insert_header(expires(upload.expires_at))
        .finish())
}

/// DELETE /uploads/{id}: throws it away.
pub async fn end(me: Me, request: HttpRequest, id: Path<UploadId>) -> Reply {
    answered(&me, throw_away(&me, &request, id.into_inner()).await)
}

async fn throw_away(me: &Me, request: &HttpRequest, id: UploadId) -> Done<HttpResponse> {
    fit(me, request, true)?;
    found(me, id).await?;
    let files = &me.app.files;
    let held = files
        .with_parts(move |blobs| blobs.hold_part(id.uuid()))
        .await?;
    me.app
        .db
        .write(move |conn| uploads::forget(conn, id))
        .await?;
    files.blobs().remove_part(id.uuid());
    drop(held);
    Ok(speaking(StatusCode::NO_CONTENT).finish())
}

/// POST /uploads/{id}: for devices that can send nothing else; `X-HTTP-Method-Override`
/// says what is meant.
pub async fn instead(me: Me, request: HttpRequest, id: Path<UploadId>, body: Payload) -> Reply {
    match text(request.headers(), "x-http-method-override") {
        "PATCH" => part(me, request, id, body).await,
        "DELETE" => end(me, request, id).await,
        "HEAD" => state(me, request, id).await,
        _ => Ok(speaking(StatusCode::METHOD_NOT_ALLOWED)
            .insert_header((ALLOW, "HEAD, PATCH, DELETE"))
            .body(me.text("upload-bad-part"))),
    }
}

/// The request speaks this version and, where it changes something, was made by a page of ours.
fn fit(me: &Me, request: &HttpRequest, changes: bool) -> Done<()> {
    let headers = request.headers();
    if text(headers, "tus-resumable") != TUS {
        return Err(No::Said(
            StatusCode::PRECONDITION_FAILED,
            "upload-other-version",
        ));
    }
    if changes && !proved(me, request, text(headers, "x-csrf-token")) {
        return Err(No::Said(StatusCode::FORBIDDEN, "error-403-what"));
    }
    Ok(())
}
