//! Files of documents: shown pages, private originals, and the photo of a product.

use actix_web::HttpResponse;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::json;

use super::permit_input::sentence;
use crate::accounts::policy::Facts;
use crate::blobs::{BlobError, BlobKind};
use crate::documents::workshop::{Incoming, Refused};
use crate::documents::{self, DocumentError, DocumentId, FileType, Opened, Refusal};
use crate::permits;
use crate::products::actions::{ProductError, set_photo};
use crate::products::{self, ProductId};
use crate::web::error::{FieldErrors, PageError};
use crate::web::ui::{Me, Reply};
use crate::web::upload::Upload;

impl From<DocumentError> for PageError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::NotFound => Self::NotFound,
            DocumentError::Quota => Self::Fields(FieldErrors::one("files", "upload-quota")),
            DocumentError::NoReason => Self::Invalid("document-reason-needed"),
            DocumentError::Storage(error) => error.into(),
        }
    }
}

impl From<BlobError> for PageError {
    fn from(error: BlobError) -> Self {
        Self::Fault(error.to_string())
    }
}

/// Why a coordinator opens an original.
#[derive(Debug, Deserialize)]
pub struct Reason {
    #[serde(default)]
    reason: String,
}

/// Which size of a shown page.
#[derive(Debug, Deserialize)]
pub struct Size {
    #[serde(default)]
    small: bool,
}

/// GET /documents/{id}/original: the file as it was uploaded, to be saved. A
/// coordinator is asked for a reason first.
pub async fn original(me: Me, id: Path<DocumentId>, query: Query<Reason>) -> Reply {
    let (id, reason) = (id.into_inner(), query.into_inner().reason);
    let (actor, now) = (me.actor.clone(), me.now());
    let opened = me
        .app
        .db
        .write(move |conn| documents::open(conn, &actor, now, id, &reason))
        .await;
    match opened {
        Err(DocumentError::NoReason) => {
            me.page("pages/documents/reason.html", &json!({ "id": id }))
        }
        Err(error) => Err(error.into()),
        Ok(opened) => send_original(&me, opened).await,
    }
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

/// GET /documents/{id}/pages/{n}: one page as it is shown.
pub async fn page(me: Me, path: Path<(DocumentId, usize)>, size: Query<Size>) -> Reply {
    let (id, number) = path.into_inner();
    let (page, unlogged) = me
        .load(move |conn, actor, now| {
            let page = documents::open_shown(conn, actor, id, number, &Facts::default())?;
            let unlogged = permits::is_identity_paper(conn, id)?
                && !documents::logged_today(conn, actor, now, id)?;
            Ok::<_, DocumentError>((page, unlogged))
        })
        .await?;
    if unlogged {
        let (actor, now) = (me.actor.clone(), me.now());
        let log = move |conn: &mut _| documents::log_shown(conn, &actor, now, id);
        me.app.db.write(log).await?;
    }
    let hash = if size.small { page.small } else { page.hash };
    let bytes = me.app.files.read(BlobKind::Shown, hash).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "private, max-age=86400, immutable"))
        .body(bytes))
}

/// POST /products/{id}/photo
pub async fn product_photo(me: Me, upload: Upload, id: Path<ProductId>) -> Reply {
    let id = id.into_inner();
    let (form, files) = upload.parts();
    let kept = match files {
        Ok(files) => take_photo(&me, id, files).await?,
        Err(refused) => Err(refused),
    };
    let photo = match kept {
        Ok(photo) => photo,
        Err(refused) => {
            let said = sentence(&me, &refused)?;
            let view = me.fresh_form().with_error("files", said);
            return me.refused(
                "pages/documents/photo.html",
                &json!({ "product": id }),
                view,
            );
        }
    };
    let quota = me.app.settings.uploads.quota_mib.saturating_mul(1 << 20);
    me.post(&form, "document-photo-kept", move |conn, actor, now| {
        let product = products::by_id(conn, id)?;
        let made = documents::store_upload(conn, actor, now, product.business, &photo, quota)?;
        set_photo(conn, actor, now, id, Some(made.any())).map_err(refusal)?;
        if let Some(old) = product.photo {
            documents::remove(conn, actor, now, DocumentId::from_uuid(old.uuid()))?;
        }
        Ok::<_, PageError>(format!("/products/{id}"))
    })
    .await
}

/// The one picture of the form, kept; the right to change the product is asked first.
async fn take_photo(
    me: &Me,
    id: ProductId,
    files: Vec<Incoming>,
) -> Result<Result<documents::workshop::Kept, Refused>, PageError> {
    me.load(move |conn, actor, _| {
        let product = products::by_id(conn, id)?;
        documents::may_upload(conn, actor, product.business)
    })
    .await?;
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

fn refusal(error: ProductError) -> PageError {
    match error {
        ProductError::NotFound => PageError::NotFound,
        ProductError::Storage(error) => error.into(),
        ProductError::Fields(_) | ProductError::Changed | ProductError::Ended => {
            PageError::Conflict("permit-state")
        }
    }
}
