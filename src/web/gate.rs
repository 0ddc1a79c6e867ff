//! What every request passes: who is it, may they use this route at all, and
//! on the way back the page for an error, cookies and headers.

use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};

use super::assets;
use super::cookies::{self, Kind};
use super::error::PageError;
use super::routes::{self, Access};
use super::ui::Ui;
use crate::accounts::{Actor, policy, sessions};
use crate::app::App;
use crate::storage::StorageError;

/// Who is asking, left for the extractors.
#[derive(Debug, Clone)]
pub(super) struct Caller(pub(super) Option<Actor>);

/// Lets a request through to its handler, or answers in its place.
pub(super) async fn pass(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(app) = request.app_data::<web::Data<App>>().map(|d| Arc::clone(d)) else {
        return Ok(request.into_response(HttpResponse::InternalServerError().finish()));
    };
    let secure = is_secure(&app);
    let (caller, fresh) = match identify(&app, request.request(), secure).await {
        Ok(found) => found,
        Err(error) => {
            let answer = request.error_response(PageError::from(error));
            return Ok(explain(&app, answer));
        }
    };
    let verdict = admit(&request, caller.as_ref());
    request.extensions_mut().insert(Caller(caller));
    let mut response = match verdict {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(error) => request.error_response(error),
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = explain(&app, response);
    }
    for cookie in fresh {
        if !sets_cookie(&response, cookie.name()) {
            response.response_mut().add_cookie(&cookie)?;
        }
    }
    Ok(response)
}

fn sets_cookie(response: &ServiceResponse<BoxBody>, name: &str) -> bool {
    response.response().cookies().any(|c| c.name() == name)
}

/// Whether cookies are `Secure`: always but for a base address on loopback.
pub(super) fn is_secure(app: &App) -> bool {
    app.settings.server.base_url.starts_with("https://")
}

type Found = (Option<Actor>, Vec<Cookie<'static>>);

/// Reads the session from the cookies; an ended JWT is renewed by the refresh
/// token on any method, so that no form is lost.
async fn identify(
    app: &Arc<App>,
    request: &HttpRequest,
    secure: bool,
) -> Result<Found, StorageError> {
    // The same for everybody, and kept by caches between us and them.
    if request.match_pattern().as_deref() == Some(assets::ROUTE) {
        return Ok((None, vec![]));
    }
    let now = app.clock.now();
    let access = Kind::Access.read(request, secure);
    if let Some(session) = access.and_then(|t| app.secrets.read_access_token(&t, now)) {
        let actor = app
            .db
            .glance(move |conn| sessions::actor(conn, session, now))
            .await?;
        let cleared = if actor.is_none() {
            cookies::without_pass(secure).to_vec()
        } else {
            vec![]
        };
        return Ok((actor, cleared));
    }
    let Some(token) = Kind::Refresh.read(request, secure) else {
        return Ok((None, vec![]));
    };
    renew(app, token, secure).await
}

async fn renew(app: &Arc<App>, token: String, secure: bool) -> Result<Found, StorageError> {
    let now = app.clock.now();
    let secrets = app.secrets.clone();
    let renewed = app
        .db
        .write(move |conn| {
            let Some(pass) = sessions::refresh(conn, &secrets, &token, now)? else {
                return Ok(None);
            };
            let session = secrets.read_access_token(&pass.access, now);
            let actor = session
                .map(|s| sessions::actor(conn, s, now))
                .transpose()?
                .flatten();
            Ok::<_, StorageError>(actor.map(|actor| (actor, pass)))
        })
        .await?;
    Ok(match renewed {
        Some((actor, pass)) => (Some(actor), cookies::of_pass(&pass, secure).to_vec()),
        None => (None, cookies::without_pass(secure).to_vec()),
    })
}

/// The route table decides; a route that is not in it does not exist.
fn admit(request: &ServiceRequest, caller: Option<&Actor>) -> Result<(), PageError> {
    let pattern = request.match_pattern().ok_or(PageError::NotFound)?;
    let asked = |method| routes::access(method, &pattern);
    let head = request.method() == Method::HEAD;
    let access = asked(request.method()).or_else(|| asked(&Method::GET).filter(|_| head));
    match (access.ok_or(PageError::NotFound)?, caller) {
        (Access::Public, _) => Ok(()),
        (Access::Needs(_), None) => Err(PageError::SignIn(next_of(request))),
        (Access::Needs(capability), Some(actor)) if policy::may_ever(actor, capability) => Ok(()),
        (Access::Needs(_), Some(_)) => Err(PageError::NotFound),
    }
}

/// Where to go after signing in: the page asked for, or the page the form was on.
fn next_of(request: &ServiceRequest) -> String {
    if request.method() == Method::GET {
        return request
            .uri()
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string);
    }
    "/".to_owned()
}

/// Puts a page in the reader's language around an error.
fn explain(app: &Arc<App>, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let Some(error) = cause(&response) else {
        return response;
    };
    let event = error.our_cause().map(|cause| logged(&response, cause));
    let request = response.request().clone();
    let ui = Ui::of(app, &request);
    let page = match error {
        PageError::SignIn(next) if !ui.wants_json() && is_browsing(&request) => {
            ui.to_sign_in(&next)
        }
        error => ui.error_page(&error, event.as_deref()),
    };
    response.into_response(page)
}

/// Whether a person asks, who can be sent to another page; what sends files in parts cannot.
fn is_browsing(request: &HttpRequest) -> bool {
    let pattern = request.match_pattern().unwrap_or_default();
    !pattern.starts_with("/uploads")
}

/// Logs a fault of ours under a number the page shows, so that the two can be brought together.
fn logged(response: &ServiceResponse<BoxBody>, cause: &str) -> String {
    let event: String = uuid::Uuid::new_v4().simple().to_string();
    let event: String = event.chars().take(8).collect();
    tracing::error!(
        event,
        // The route, not the address: the secret of a link is part of its address.
        route = response.request().match_pattern(),
        cause,
        "request failed"
    );
    event
}

/// The page error inside a response.
fn cause(response: &ServiceResponse<BoxBody>) -> Option<PageError> {
    let status = response.status();
    let error = match response.response().error() {
        Some(error) => match error.as_error::<PageError>() {
            Some(error) => copy(error),
            None if status == StatusCode::PAYLOAD_TOO_LARGE => {
                PageError::TooLarge("error-413-what")
            }
            None if status.is_client_error() => PageError::Invalid("error-400-what"),
            None => PageError::Fault(error.to_string()),
        },
        None if status == StatusCode::NOT_FOUND && response.response().body().size().is_eof() => {
            PageError::NotFound
        }
        None => return None,
    };
    Some(error)
}

fn copy(error: &PageError) -> PageError {
    match error {
        PageError::NotFound => PageError::NotFound,
        PageError::SignIn(next) => PageError::SignIn(next.clone()),
        PageError::BadForm => PageError::BadForm,
        PageError::Invalid(key) => PageError::Invalid(key),
        PageError::Fields(errors) => PageError::Fields(errors.clone()),
        PageError::Conflict(key) => PageError::Conflict(key),
        PageError::TooMany(until) => PageError::TooMany(*until),
        PageError::Busy(seconds, key) => PageError::Busy(*seconds, key),
        PageError::TooLarge(key) => PageError::TooLarge(key),
        PageError::Unavailable(cause) => PageError::Unavailable(cause.clone()),
        PageError::Full(cause) => PageError::Full(cause.clone()),
        PageError::Fault(cause) => PageError::Fault(cause.clone()),
    }
}

/// What every answer carries; pages of signed-in people are never cached.
pub(super) async fn headers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let secure = request
        .app_data::<web::Data<App>>()
        .is_some_and(|app| is_secure(app));
    let mut response = next.call(request).await?.map_into_boxed_body();
    let headers = response.headers_mut();
    // A cache that kept it would hand one person's cookies to the next.
    if headers.contains_key(header::SET_COOKIE) {
        let never = HeaderValue::from_static("private, no-store");
        headers.insert(header::CACHE_CONTROL, never);
    }
    let mut add = |name, value| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    add(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "no-referrer");
    add(header::CACHE_CONTROL, "no-store");
    add(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    add(
        header::HeaderName::from_static("permissions-policy"),
        "geolocation=(), microphone=(), payment=()",
    );
    if secure {
        add(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    Ok(response)
}

const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'self'; \
     base-uri 'none'; manifest-src 'self'";
