//! How the service is, for machines: alive, well, and in figures. Names nobody.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::jobs::{self, metrics};
use crate::storage::StorageError;
use crate::web::error::PageError;
use crate::web::ui::{Reply, Ui};

/// GET /healthz: 503 with what is red while people may not be told what they should be.
pub async fn whole(ui: Ui) -> Reply {
    let (app, now) = (ui.app.clone(), ui.now());
    let read = move |conn: &mut _| jobs::health(conn, &app.settings, now);
    let red = ui.read::<_, StorageError, _>(read).await?.red(now);
    let mut answer = if red.is_empty() {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    let status = if red.is_empty() { "ok" } else { "red" };
    Ok(answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "status": status, "red": red })))
}

/// GET /healthz/live: the process answers and reaches its database. What runs it may
/// start it again when not; that would mend nothing of what the other address says.
pub async fn live(ui: Ui) -> Reply {
    ui.read(crate::storage::answers).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "status": "ok" })))
}

/// GET /metrics: for whoever holds the token; without a token, for this machine only.
pub async fn metrics(ui: Ui, request: HttpRequest) -> Reply {
    let token = &ui.app.settings.security.metrics_token;
    let local = ui
        .origin
        .address
        .parse()
        .is_ok_and(|a: std::net::IpAddr| a.is_loopback());
    let known = if token.is_empty() {
        local
    } else {
        bears(request.headers(), token)
    };
    if !known {
        return Err(PageError::NotFound);
    }
    let (app, now) = (ui.app.clone(), ui.now());
    let read = move |conn: &mut _| jobs::health(conn, &app.settings, now);
    let health = ui.read::<_, StorageError, _>(read).await?;
    let text = metrics::page(&health, ui.app.mailer.counts(), now);
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text))
}

/// Whether a request brings this token.
fn bears(headers: &HeaderMap, token: &str) -> bool {
    let sent = headers.get(header::AUTHORIZATION);
    let sent = sent
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let sent = sent.strip_prefix("Bearer ").unwrap_or_default();
    bool::from(sent.as_bytes().ct_eq(token.as_bytes()))
}
