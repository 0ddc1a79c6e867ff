//! The files of `static/`, embedded in the binary and served under an address
//! that carries a hash of all of them: it may be cached for ever, and a new
//! build has new addresses. Style sheets can name neighbours by relative path.
//! It serves nothing that is not embedded; there is no path to the disk.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "static/"]
struct StaticFiles;

/// Where the route table mounts [`serve`].
pub const ROUTE: &str = "/static/{hash}/{path:.+}";

/// One hash over the names and contents of all files, 12 hexadecimal digits.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = StaticFiles::iter().collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.as_bytes());
        if let Some(file) = StaticFiles::get(&name) {
            hash.update(&file.data);
        }
    }
    hash.finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
});

static URLS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    StaticFiles::iter()
        .map(|path| {
            (
                path.to_string(),
                format!("/static/{}/{path}", HASH.as_str()),
            )
        })
        .collect()
});

/// The address of a file of `static/`, or nothing when there is no such file.
pub fn url(path: &str) -> Option<&'static str> {
    URLS.get(path).map(String::as_str)
}

/// The content of a file of `static/`, for pages that carry a picture themselves.
pub fn read(path: &str) -> Option<Vec<u8>> {
    StaticFiles::get(path).map(|file| file.data.into_owned())
}

/// Answers [`ROUTE`]. An address with an old hash still gets the present file, to be
/// asked for again; only the present hash is immutable.
pub async fn serve(address: web::Path<(String, String)>) -> HttpResponse {
    let (hash, path) = address.into_inner();
    let Some(body) = read(&path) else {
        return HttpResponse::NotFound().finish();
    };
    let fresh = hash == *HASH && !cfg!(debug_assertions);
    let cache = if fresh {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content_type(&path)))
        .insert_header((CACHE_CONTROL, cache))
        .body(body)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
