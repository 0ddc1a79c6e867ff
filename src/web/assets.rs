//! The files of `static/`, embedded in the binary and served under an address
//! that carries a hash of all of them: it may be cached for ever, and a new
//! build has new addresses. Style sheets can name neighbours by relative path.
//! Texts are compressed once, as small as they get. It serves nothing that is not
//! embedded; there is no path to the disk.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
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
pub async fn serve(request: HttpRequest, address: web::Path<(String, String)>) -> HttpResponse {
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
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, content_type(&path)))
        .insert_header((CACHE_CONTROL, cache))
        .insert_header((VARY, "Accept-Encoding"));
    match GZIPPED.get(&path) {
        Some(small) if fresh && takes_gzip(&request) => answer
            .insert_header((CONTENT_ENCODING, "gzip"))
            .body(small.clone()),
        _ => answer.body(body),
    }
}

/// Files that gzip makes smaller, compressed at the first request for any.
static GZIPPED: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let texts =
        StaticFiles::iter().filter(|path| !path.ends_with(".woff2") && !path.ends_with(".png"));
    texts
        .filter_map(|path| {
            let body = read(&path)?;
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            gzip.write_all(&body).ok()?;
            let small = gzip.finish().ok()?;
            (small.len() < body.len()).then(|| (path.into_owned(), small))
        })
        .collect()
});

/// Whether the browser says it can read gzip.
fn takes_gzip(request: &HttpRequest) -> bool {
    let named = request.headers().get(ACCEPT_ENCODING);
    named
        .and_then(|value| value.to_str().ok())
        .is_some_and(|list| list.split(',').any(|one| one.trim() == "gzip"))
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
