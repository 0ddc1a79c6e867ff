//! Forms: fields as typed, the proof that the form was made for this browser,
//! and the client-made id that stores a repeated sending once.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::UrlencodedError;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use subtle::ConstantTimeEq;

use super::error::PageError;
use super::frame::FormView;
use super::ui::Ui;
use crate::storage::AnyId;

/// A form that was checked: it comes from a page of this service in this browser.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pairs: Vec<(String, String)>,
    id: Option<AnyId>,
}

impl Form {
    /// Checks what was sent.
    ///
    /// # Errors
    /// `BadForm` when the proof is missing or for another browser.
    pub(super) fn check(
        ui: &Ui,
        request: &HttpRequest,
        pairs: Vec<(String, String)>,
    ) -> Result<Self, PageError> {
        let form = Self { id: None, pairs };
        if !proved(ui, request, form.get("csrf")) {
            return Err(PageError::BadForm);
        }
        let id = form.get("form_id").parse().ok();
        Ok(Self { id, ..form })
    }

    /// A field, trimmed; empty when absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.pairs
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.trim())
    }

    /// A field exactly as typed: for passwords.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.pairs
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v)
    }

    /// A field parsed, if it is there and well formed.
    #[must_use]
    pub fn parse<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }

    /// Every value of a field that may be given several times, empty ones left out.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs
            .iter()
            .filter(|(n, v)| n == name && !v.trim().is_empty())
            .map(|(_, v)| v.trim())
            .collect()
    }

    /// Fields whose names begin alike, each with the rest of its name and its value.
    pub fn names_from<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.pairs
            .iter()
            .filter_map(move |(n, v)| Some((n.strip_prefix(prefix)?, v.trim())))
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// What was typed, put into a view of the form; passwords and proofs are left out.
    #[must_use]
    pub fn view(&self, mut view: FormView) -> FormView {
        for (name, value) in &self.pairs {
            if name.contains("password") || name == "csrf" || name == "form_id" {
                continue;
            }
            let all: Vec<String> = self.all(name).into_iter().map(str::to_owned).collect();
            view = if all.len() > 1 {
                view.with_many(name, all)
            } else {
                view.with(name, value)
            };
        }
        view
    }

    /// The client-made id of this sending.
    #[must_use]
    pub const fn id(&self) -> Option<AnyId> {
        self.id
    }
}

/// Whether a request comes from a page of this service in this browser, by the proof it brings.
pub(super) fn proved(ui: &Ui, request: &HttpRequest, proof: &str) -> bool {
    let expected = ui.form_token();
    !from_elsewhere(request) && bool::from(expected.as_bytes().ct_eq(proof.as_bytes()))
}

/// The browser says the request comes from another site.
fn from_elsewhere(request: &HttpRequest) -> bool {
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, o)| o != host),
        _ => false,
    }
}

/// What was sent is no form, or longer than any form of this service.
fn refused(error: &actix_web::Error) -> PageError {
    match error.as_error::<UrlencodedError>() {
        Some(UrlencodedError::Overflow { .. }) => PageError::TooLarge("error-413-what"),
        _ => PageError::Invalid("error-400-what"),
    }
}

impl FromRequest for Form {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let fields = web::Form::<Vec<(String, String)>>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let ui = Ui::from_request_now(&request)?;
            let pairs = fields.await.map_err(|error| refused(&error))?.into_inner();
            Self::check(&ui, &request, pairs)
        })
    }
}
