//! What a handler works with: the app, the caller, the language, and how to
//! answer with a page, a redirect or an error.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::json;

use super::cookies::Kind;
use super::error::{FieldErrors, PageError};
use super::form::Form;
use super::frame::{Account, Flash, FormView, Frame};
use super::gate::{Caller, is_secure};
use super::nav;
use crate::accounts::Actor;
use crate::accounts::actions::Origin;
use crate::app::App;
use crate::i18n::{Lang, tr};
use crate::identifiers::Zone;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

pub use super::me::Me;

/// A handler's answer.
pub type Reply = Result<HttpResponse, PageError>;

/// The request as a page sees it.
#[derive(Debug, Clone)]
pub struct Ui {
    /// Everything the process holds.
    pub app: Arc<App>,
    /// Who is asking, if signed in.
    pub actor: Option<Actor>,
    /// The language of the answer.
    pub lang: Lang,
    /// Path and query asked for.
    pub path: String,
    /// Where the request came from.
    pub origin: Origin,
    visitor: Option<String>,
    flash: Option<String>,
    json: bool,
}

#[derive(Serialize)]
struct Page<'a, T: Serialize> {
    frame: Frame,
    form: FormView,
    zone: &'static str,
    #[serde(flatten)]
    data: &'a T,
}

impl Ui {
    pub(super) fn of(app: &Arc<App>, request: &HttpRequest) -> Self {
        let secure = is_secure(app);
        let actor = request
            .extensions()
            .get::<Caller>()
            .and_then(|c| c.0.clone());
        let text = |name| {
            request
                .headers()
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
        };
        let lang = actor
            .as_ref()
            .map(|a| a.lang)
            .or_else(|| asked_lang(request.query_string()))
            .or_else(|| Kind::Lang.read(request, secure)?.parse().ok())
            .or_else(|| Lang::from_accept_language(text(header::ACCEPT_LANGUAGE)))
            .unwrap_or_default();
        Self {
            actor,
            lang,
            path: request
                .uri()
                .path_and_query()
                .map_or_else(String::new, ToString::to_string),
            origin: Origin {
                address: address(app, request),
                agent: text(header::USER_AGENT).to_owned(),
            },
            visitor: Kind::Visitor.read(request, secure),
            flash: Kind::Flash.read(request, secure),
            json: text(header::ACCEPT).starts_with("application/"),
            app: Arc::clone(app),
        }
    }

    pub(super) fn from_request_now(request: &HttpRequest) -> Result<Self, PageError> {
        let app = request
            .app_data::<web::Data<App>>()
            .ok_or_else(|| PageError::Fault("no app".to_owned()))?;
        Ok(Self::of(app, request))
    }

    /// Whether the caller asked for JSON.
    #[must_use]
    pub const fn wants_json(&self) -> bool {
        self.json
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> UtcTime {
        self.app.clock.now()
    }

    /// The zone instants are shown in.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.actor.as_ref().map_or(Zone::Wib, |a| a.zone)
    }

    /// A text in the caller's language.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        tr(self.lang, key, &[])
    }

    pub(super) fn form_token(&self) -> String {
        let bound = match &self.actor {
            Some(actor) => actor.session.to_string(),
            None => self.visitor.clone().unwrap_or_default(),
        };
        self.app.secrets.form_token(&bound)
    }

    /// A page with status 200. The fields of `data` stand at the top level of
    /// the template, beside `frame`, `form` (empty, under a fresh id) and `zone`.
    ///
    /// # Errors
    /// The template fails.
    pub fn page<T: Serialize>(&self, template: &str, data: &T) -> Reply {
        self.answer(StatusCode::OK, template, data, self.fresh_form())
    }

    /// As [`Self::page`], for a page that shared caches may keep: a first visitor gets no
    /// cookie with it, and in its place no proof for forms.
    ///
    /// # Errors
    /// The template fails.
    pub fn shared_page<T: Serialize>(&self, template: &str, data: &T) -> Reply {
        let known = self.actor.is_some() || self.visitor.is_some();
        let csrf = if known {
            self.form_token()
        } else {
            String::new()
        };
        self.body(StatusCode::OK, template, data, self.fresh_form(), csrf)
    }

    /// As [`Self::page`], with values already in the form.
    ///
    /// # Errors
    /// The template fails.
    pub fn page_with_form<T: Serialize>(&self, template: &str, data: &T, form: FormView) -> Reply {
        self.answer(StatusCode::OK, template, data, form)
    }

    /// Shows a form again with what was typed and what is wrong with it.
    ///
    /// # Errors
    /// The template fails.
    pub fn form_again<T: Serialize>(
        &self,
        template: &str,
        data: &T,
        form: &Form,
        errors: &FieldErrors,
    ) -> Reply {
        let mut view = form.view(self.fresh_form());
        for (field, key) in &errors.0 {
            view = view.with_error(field, self.text(key));
        }
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, template, data, view)
    }

    /// As [`Self::form_again`], with sentences put together by the handler.
    ///
    /// # Errors
    /// The template fails.
    pub fn refused<T: Serialize>(&self, template: &str, data: &T, form: FormView) -> Reply {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, template, data, form)
    }

    /// Shows what somebody else did first, beside what was typed here.
    ///
    /// # Errors
    /// The template fails.
    pub fn overtaken<T: Serialize>(&self, template: &str, data: &T, form: FormView) -> Reply {
        self.answer(StatusCode::CONFLICT, template, data, form)
    }

    /// An empty form under a fresh id.
    #[must_use]
    pub fn fresh_form(&self) -> FormView {
        FormView::new(AnyId::new(self.now()).to_string())
    }

    fn answer<T: Serialize>(
        &self,
        status: StatusCode,
        template: &str,
        data: &T,
        form: FormView,
    ) -> Reply {
        let mut visit = self.clone();
        let newcomer = self.actor.is_none() && self.visitor.is_none();
        if newcomer {
            visit.visitor = Some(uuid::Uuid::new_v4().simple().to_string());
        }
        let mut answer = self.body(status, template, data, form, visit.form_token())?;
        if let Some(visitor) = visit.visitor.filter(|_| newcomer) {
            let cookie = Kind::Visitor.set(visitor, 1, is_secure(&self.app));
            let kept = answer.add_cookie(&cookie);
            kept.map_err(|error| PageError::Fault(error.to_string()))?;
        }
        Ok(answer)
    }

    fn body<T: Serialize>(
        &self,
        status: StatusCode,
        template: &str,
        data: &T,
        form: FormView,
        csrf: String,
    ) -> Reply {
        let page = Page {
            frame: self.frame(csrf),
            form,
            zone: self.zone().label(),
            data,
        };
        let html = self.app.templates.render(template, self.lang, &page)?;
        let mut answer = HttpResponse::build(status);
        answer.content_type("text/html; charset=utf-8");
        if self.flash.is_some() {
            answer.cookie(Kind::Flash.clear(is_secure(&self.app)));
        }
        Ok(answer.body(html))
    }

    fn frame(&self, csrf: String) -> Frame {
        Frame {
            nav: nav::of(self.actor.as_ref(), &self.path),
            account: self.actor.as_ref().map(|a| Account {
                name: a.name.clone(),
                role_key: format!("role-{}", a.role),
            }),
            flash: self.flash.as_deref().map(|key| Flash {
                kind: if key.ends_with("-warning") {
                    "warning"
                } else {
                    "success"
                },
                text: self.text(key),
            }),
            csrf,
            path: self.path.clone(),
            zone: self.zone().label().to_owned(),
            demo: self.app.demo,
        }
    }

    /// Goes to another page with GET, with a message (a text key) if not empty.
    #[must_use]
    pub fn redirect(&self, location: &str, flash: &str) -> HttpResponse {
        let mut answer = HttpResponse::SeeOther();
        answer.insert_header((header::LOCATION, location));
        if !flash.is_empty() {
            answer.cookie(Kind::Flash.set(flash.to_owned(), 1, is_secure(&self.app)));
        }
        answer.finish()
    }

    pub(super) fn to_sign_in(&self, next: &str) -> HttpResponse {
        let mut query = String::from("/login");
        if next != "/" {
            query.push_str("?next=");
            query.extend(next.bytes().map(escape));
        }
        self.redirect(&query, "")
    }

    /// The page of an error; `event` is the number under which a fault of ours is in the log.
    pub(super) fn error_page(&self, error: &PageError, event: Option<&str>) -> HttpResponse {
        let mut answer = self.told(error, event);
        if let Some(seconds) = error.retry_after() {
            let headers = answer.headers_mut();
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        answer
    }

    fn told(&self, error: &PageError, event: Option<&str>) -> HttpResponse {
        let code = error.status().as_u16();
        let what = match error.text_key() {
            Some(key) => self.text(key),
            None => self.text(&format!("error-{code}-what")),
        };
        let title = self.text(&format!("error-{code}-title"));
        if self.json {
            let problem = json!({ "type": "about:blank", "title": title, "status": code, "detail": what, "instance": event });
            return HttpResponse::build(error.status())
                .content_type("application/problem+json")
                .body(problem.to_string());
        }
        let next = self.text(&format!("error-{code}-next"));
        // Behind a mailed link there is no page to go back to.
        let (next, action) = match error.text_key() {
            Some("account-bad-link") => (
                self.text("account-bad-link-next"),
                Some(json!({ "href": "/login", "label": self.text("login-title") })),
            ),
            _ => (next, None),
        };
        let kept = event.map(|_| self.text("error-kept-nothing"));
        let data = json!({ "error": { "code": code, "title": title, "what": what, "next": next,
            "kept": kept, "request_id": event, "action": action } });
        self.answer(error.status(), "pages/error.html", &data, self.fresh_form())
            .unwrap_or_else(|_| HttpResponse::build(error.status()).body(what))
    }

    /// Reads from the database in one transaction.
    ///
    /// # Errors
    /// What `work` answers.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, PageError>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Into<PageError> + Send + 'static,
    {
        self.app.db.read(work).await.map_err(Into::into)
    }
}

/// The language that an address asks for: how a page without a form offers the other one.
fn asked_lang(query: &str) -> Option<Lang> {
    let mut parts = query.split('&');
    parts.find_map(|part| part.strip_prefix("lang=")?.parse().ok())
}

/// One byte of a value in an address.
pub(super) fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_./".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// The browser's address. A proxy's word counts only when the proxy is ours, and of
/// that only what it wrote itself: all before it may come from the browser.
fn address(app: &App, request: &HttpRequest) -> String {
    let Some(peer) = request.peer_addr().map(|a| a.ip()) else {
        return String::new();
    };
    if !app.settings.server.trusted_proxies.contains(&peer) {
        return peer.to_string();
    }
    let lines = request.headers().get_all("x-forwarded-for");
    let written_by_proxy = lines.last().and_then(|line| line.to_str().ok());
    let last = written_by_proxy.and_then(|line| line.rsplit(',').next());
    let asking = last.and_then(|address| address.trim().parse::<IpAddr>().ok());
    asking.unwrap_or(peer).to_string()
}

impl FromRequest for Ui {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::from_request_now(request))
    }
}
