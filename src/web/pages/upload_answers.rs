//! How the protocol of files in parts answers: the version it speaks with every word, and
//! each refusal as a status and one sentence of plain text in the reader's language.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::{HttpResponse, HttpResponseBuilder};

use super::permit_input::sentence;
use crate::blobs::BlobError;
use crate::documents::uploads::UploadError;
use crate::documents::workshop::Refused;
use crate::documents::{DocumentError, Refusal};
use crate::storage::UtcTime;
use crate::web::error::PageError;
use crate::web::ui::{Me, Reply};

/// The version spoken.
pub(super) const TUS: &str = "1.0.0";

/// Why a request of the protocol was refused.
pub(super) enum No {
    /// With this status, and the text of this key.
    Said(StatusCode, &'static str),
    Upload(UploadError),
    Blob(BlobError),
    File(Refused),
    Page(PageError),
}

impl<E: Into<UploadError>> From<E> for No {
    fn from(error: E) -> Self {
        Self::Upload(error.into())
    }
}

impl From<BlobError> for No {
    fn from(error: BlobError) -> Self {
        Self::Blob(error)
    }
}

impl From<PageError> for No {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

/// What a step of the protocol gives.
pub(super) type Done<T> = Result<T, No>;

/// More than was announced.
pub(super) const TOO_LONG: No = No::Said(StatusCode::PAYLOAD_TOO_LARGE, "upload-too-long");

/// A header line, trimmed; empty when absent.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let line = headers.get(name).and_then(|value| value.to_str().ok());
    line.unwrap_or_default().trim()
}

/// A header line that is a number.
pub(super) fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    text(headers, name).parse().ok()
}

/// An answer that says which version is spoken.
pub(super) fn speaking(status: StatusCode) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header(("Tus-Resumable", TUS));
    answer
}

/// The day and time of a header.
pub(super) fn expires(at: UtcTime) -> (&'static str, String) {
    let text = at.naive().format("%a, %d %b %Y %H:%M:%S GMT");
    ("Upload-Expires", text.to_string())
}

/// A refusal as status and sentence.
pub(super) fn answered(me: &Me, done: Done<HttpResponse>) -> Reply {
    let (status, said) = match done {
        Ok(answer) => return Ok(answer),
        Err(no) => refusal(me, no)?,
    };
    let mut answer = speaking(status);
    if status == StatusCode::PRECONDITION_FAILED {
        answer.insert_header(("Tus-Version", TUS));
    }
    Ok(answer
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(said))
}

fn refusal(me: &Me, no: No) -> Result<(StatusCode, String), PageError> {
    let said = |status, key: &str| Ok((status, me.text(key)));
    match no {
        No::Said(status, key) => said(status, key),
        No::Blob(BlobError::Busy) => said(StatusCode::LOCKED, "upload-busy"),
        No::Blob(BlobError::DiskFull) => said(StatusCode::INSUFFICIENT_STORAGE, "upload-disk-full"),
        No::Blob(error) => Err(PageError::Fault(error.to_string())),
        No::File(refused) => {
            let status = match refused.why {
                Refusal::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
                Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            Ok((status, sentence(me, &refused)?))
        }
        No::Upload(UploadError::Refused(why)) => {
            let file = String::new();
            refusal(me, No::File(Refused { file, why }))
        }
        No::Upload(UploadError::TooMany) => {
            said(StatusCode::TOO_MANY_REQUESTS, "upload-too-many-under-way")
        }
        No::Upload(UploadError::Document(DocumentError::NotFound)) => {
            said(StatusCode::NOT_FOUND, "upload-unknown")
        }
        No::Upload(UploadError::Document(DocumentError::Quota)) => {
            said(StatusCode::PAYLOAD_TOO_LARGE, "upload-quota")
        }
        No::Upload(UploadError::Document(error)) => Err(error.into()),
        No::Page(error) => Err(error),
    }
}
