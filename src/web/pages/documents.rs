//! Files of documents: shown pages, private originals, and the photo of a product.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, EntityTag, ExtendedValue,
    IfNoneMatch,
};
use actix_web::web::{Path, Query};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::permit_input::sentence;
use crate::accounts::Actor;
use crate::accounts::policy::Facts;
use crate::audit::hex;
use crate::blobs::{BlobError, BlobHash, BlobKind};
use crate::businesses::BusinessId;
use crate::documents::workshop::{Incoming, Kept, Refused};
use crate::documents::{self, DocumentError, DocumentId, FileType, Opened, Refusal, masks};
use crate::listings;
use crate::permits;
use crate::products::actions::set_photo;
use crate::products::{self, Product, ProductId};
use crate::storage::{Conn, UtcTime};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};
use crate::web::upload::Upload;

impl From<DocumentError> for PageError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::NotFound => Self::NotFound,
            DocumentError::Quota => Self::Fields(FieldErrors::one("files", "upload-quota")),
            DocumentError::Gone => Self::Fields(FieldErrors::one("files", "upload-gone")),
            DocumentError::Waiting => Self::Conflict("document-waiting"),
            DocumentError::Infected => Self::Conflict("document-infected"),
            DocumentError::NoReason => Self::Invalid("document-reason-needed"),
            DocumentError::Storage(error) => error.into(),
        }
    }
}

impl From<BlobError> for PageError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::DiskFull => Self::Full(error.to_string()),
            BlobError::Missing | BlobError::Busy | BlobError::Io(_) => {
                Self::Fault(error.to_string())
            }
        }
    }
}

/// Why a coordinator opens an original.
#[derive(Debug, Deserialize)]
pub struct Reason {
    reason: Option<String>,
}

/// Which size of a shown page.
#[derive(Debug, Deserialize)]
pub struct Size {
    #[serde(default)]
    pub(super) small: bool,
}

/// GET /documents/{id}/original: the file as it was uploaded, to be saved. A
/// coordinator is asked for a reason first.
pub async fn original(me: Me, id: Path<DocumentId>, query: Query<Reason>) -> Reply {
    let (id, reason) = (id.into_inner(), query.into_inner().reason);
    let (actor, now, given) = (
        me.actor.clone(),
        me.now(),
        reason.clone().unwrap_or_default(),
    );
    let opened = me
        .app
        .db
        .write(move |conn| documents::open(conn, &actor, now, id, &given))
        .await;
    match opened {
        Err(DocumentError::NoReason) => ask_reason(&me, id, reason.as_deref()),
        Err(error) => Err(error.into()),
        Ok(opened) => send_original(&me, opened).await,
    }
}

/// Asks why an original is opened; again with a sentence when what was typed is no reason.
fn ask_reason(me: &Me, id: DocumentId, typed: Option<&str>) -> Reply {
    let (page, data) = ("pages/documents/reason.html", json!({ "id": id }));
    let Some(typed) = typed else {
        return me.page(page, &data);
    };
    let said = me.text("document-reason-needed");
    let form = me.fresh_form().with("reason", typed);
    me.refused(page, &data, form.with_error("reason", said))
}

async fn send_original(me: &Me, opened: Opened) -> Reply {
    let bytes = me.app.files.read(BlobKind::Original, opened.hash).await?;
    Ok(HttpResponse::Ok()
        .content_type(opened.file_type.as_str())
        .insert_header(saved_as(&opened.file_name, opened.file_type))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}

/// To be saved under the name it came with, its ending that of its true type.
fn saved_as(name: &str, file_type: FileType) -> ContentDisposition {
    let ending = match file_type {
        FileType::Jpeg => "jpg",
        FileType::Png => "png",
        FileType::Webp => "webp",
        FileType::Pdf => "pdf",
        FileType::Heic => "heic",
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: format!("{stem}.{ending}").into_bytes(),
        })],
    }
}

/// GET /documents/{id}/pages/{n}: one page as it is shown. A browser keeps it, but
/// asks each time whether its reader may still see it; an identity paper is not kept.
pub async fn page(
    me: Me,
    path: Path<(DocumentId, usize)>,
    size: Query<Size>,
    request: HttpRequest,
) -> Reply {
    let (id, number) = path.into_inner();
    let (page, identity, unlogged) = me
        .load(move |conn, actor, now| {
            let page = documents::open_shown(conn, actor, id, number, &Facts::default())?;
            let identity = permits::is_identity_paper(conn, id)?;
            let unlogged = identity && !documents::logged_today(conn, actor, now, id)?;
            Ok::<_, DocumentError>((page, identity, unlogged))
        })
        .await?;
    if unlogged {
        let (actor, now) = (me.actor.clone(), me.now());
        let log = move |conn: &mut _| documents::log_shown(conn, &actor, now, id);
        me.app.db.write(log).await?;
    }
    let hash = if size.small { page.small } else { page.hash };
    send_page(&me, &request, hash, identity).await
}

/// GET /documents/{id}/masked/{n}: one page as partners see it, with what was covered.
pub async fn masked(me: Me, path: Path<(DocumentId, usize)>, request: HttpRequest) -> Reply {
    let (id, number) = path.into_inner();
    let page = me
        .load(move |conn, actor, _| {
            if permits::is_identity_paper(conn, id)? {
                return Err(DocumentError::NotFound);
            }
            masks::open_for_partners(conn, actor, id, number, &Facts::default())
        })
        .await?;
    send_page(&me, &request, page.hash, false).await
}

async fn send_page(me: &Me, request: &HttpRequest, hash: BlobHash, identity: bool) -> Reply {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((
        header::CONTENT_SECURITY_POLICY,
        "sandbox; default-src 'none'",
    ));
    if identity {
        answer.insert_header((header::CACHE_CONTROL, "private, no-store"));
    } else {
        let tag = tag_of(me, &hash);
        answer.insert_header((header::CACHE_CONTROL, "private, no-cache"));
        answer.insert_header(header::ETag(tag.clone()));
        if has_it(request, &tag) {
            return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
        }
    }
    let bytes = me.app.files.read(BlobKind::Shown, hash).await?;
    Ok(answer.content_type("image/jpeg").body(bytes))
}

/// Names what a page shows; keyed, because a content hash tells what a file is.
fn tag_of(me: &Me, hash: &BlobHash) -> EntityTag {
    let key = me
        .app
        .secrets
        .keyed_hash("page", &[hash.as_str().as_bytes()]);
    EntityTag::new_strong(hex(&key))
}

/// Whether the browser holds what this tag names.
fn has_it(request: &HttpRequest, tag: &EntityTag) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Items(held)) => held.iter().any(|held| held.weak_eq(tag)),
        _ => false,
    }
}

/// POST /products/{id}/photo: the first one, or another in its place.
pub async fn product_photo(me: Me, upload: Upload, id: Path<ProductId>) -> Reply {
    let id = id.into_inner();
    let (form, files) = upload.parts();
    let kept = match files {
        Ok(files) => take_photo(&me, id, files).await,
        Err(refused) => Ok(Err(refused)),
    };
    let done = match kept {
        Ok(Ok(photo)) => keep_photo(&me, &form, id, photo).await,
        Ok(Err(refused)) => return photo_again(&me, id, sentence(&me, &refused)?),
        Err(error) => Err(error),
    };
    match done {
        Err(PageError::Fields(errors)) => {
            let key = errors.0.first().map_or("upload-none", |(_, key)| *key);
            photo_again(&me, id, me.text(key))
        }
        other => other,
    }
}

/// Asks for a photo again, with what was wrong with the one sent.
fn photo_again(me: &Me, id: ProductId, said: String) -> Reply {
    let view = me.fresh_form().with_error("files", said);
    me.refused(
        "pages/documents/photo.html",
        &json!({ "product": id }),
        view,
    )
}

async fn keep_photo(me: &Me, form: &Form, id: ProductId, photo: Kept) -> Reply {
    let quota = quota(me);
    me.post(form, "document-photo-kept", move |conn, actor, now| {
        let product = products::actions::open_for_edit(conn, actor, id)?;
        let made = documents::store_upload(conn, actor, now, product.business, &photo, quota)?;
        change_photo(conn, actor, now, &product, Some(made))
    })
    .await
}

/// Puts a photo, or none, in the place of the one that is there, which stays kept
/// while a dossier holds it sealed.
fn change_photo(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    product: &Product,
    photo: Option<DocumentId>,
) -> Result<String, PageError> {
    set_photo(conn, actor, now, product.id, photo.map(DocumentId::any))?;
    if let Some(old) = product.photo
        && !listings::actions::seals_photo(conn, product.id, old)?
    {
        documents::remove(conn, actor, now, DocumentId::from_uuid(old.uuid()))?;
    }
    Ok(format!("/products/{}", product.id))
}

/// POST /products/{id}/photo/remove
pub async fn remove_photo(me: Me, form: Form, id: Path<ProductId>) -> Reply {
    let id = id.into_inner();
    me.post(&form, "document-photo-removed", move |conn, actor, now| {
        let product = products::actions::open_for_edit(conn, actor, id)?;
        change_photo(conn, actor, now, &product, None)
    })
    .await
}

/// Most bytes one business may keep.
pub(super) fn quota(me: &Me) -> u64 {
    me.app.settings.uploads.quota_mib.saturating_mul(1 << 20)
}

/// Bytes of these files together.
pub(super) fn bytes_of(files: &[Incoming]) -> u64 {
    files.iter().map(|file| file.temp.size()).sum()
}

/// Refuses files that the business has no room for, before anything of them is kept.
pub(super) async fn room_for(
    me: &Me,
    business: BusinessId,
    files: &[Incoming],
) -> Result<(), PageError> {
    let (quota, bytes) = (quota(me), bytes_of(files));
    me.load(move |conn, actor, _| documents::room_for(conn, actor, business, bytes, quota))
        .await
}

/// The one picture of the form, kept; the right to change the product is asked first.
async fn take_photo(
    me: &Me,
    id: ProductId,
    files: Vec<Incoming>,
) -> Result<Result<Kept, Refused>, PageError> {
    let product = me
        .load(move |conn, actor, _| products::actions::open_for_edit(conn, actor, id))
        .await?;
    room_for(me, product.business, &files).await?;
    let none = Refused {
        file: String::new(),
        why: Refusal::NoFile,
    };
    Ok(match me.app.files.take_in(files).await {
        Err(refused) => Err(refused),
        Ok(kept) => match kept.into_iter().next() {
            Some(photo) if photo.file_type.is_picture() => Ok(photo),
            Some(other) => Err(Refused {
                file: other.file_name,
                why: Refusal::WrongType,
            }),
            None => Err(none),
        },
    })
}
