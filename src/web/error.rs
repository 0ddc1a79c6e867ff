//! The one place that knows status codes: what went wrong becomes a page in
//! the user's language, or RFC 9457 problem JSON, by what was asked for.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use crate::accounts::AccountError;
use crate::accounts::hashing::RETRY_SECONDS;
use crate::storage::{StorageError, UtcTime};

/// Why a page was not served. A feature's errors are turned into these words;
/// causes go to the log, never to the reader.
#[derive(Debug)]
pub enum PageError {
    /// Absent, or not theirs to see: the same from outside.
    NotFound,
    /// Sign in first; holds where to go afterwards.
    SignIn(String),
    /// The form was not made for this browser, or is from another site.
    BadForm,
    /// What was sent cannot be used; holds the key of a text that says what to do.
    Invalid(&'static str),
    /// A field of a form cannot be used; the handler shows the form again.
    Fields(FieldErrors),
    /// Somebody else was first, or the state changed; holds the key of a text.
    Conflict(&'static str),
    /// Wait until this instant.
    TooMany(UtcTime),
    /// More is asked for at once than can be done; holds the seconds to wait and the key of a text.
    Busy(u32, &'static str),
    /// Larger than allowed; holds the key of a text.
    TooLarge(&'static str),
    /// The database does not answer just now; holds the cause for the log.
    Unavailable(String),
    /// No disk has room for more; holds the cause for the log.
    Full(String),
    /// The service itself failed; holds the cause for the log.
    Fault(String),
}

/// Messages by field: the key of a text each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<(String, &'static str)>);

impl FieldErrors {
    /// One message on one field.
    #[must_use]
    pub fn one(field: &str, text_key: &'static str) -> Self {
        Self(vec![(field.to_owned(), text_key)])
    }

    /// Adds a message.
    pub fn add(&mut self, field: &str, text_key: &'static str) {
        self.0.push((field.to_owned(), text_key));
    }

    /// `Ok` when there are none.
    ///
    /// # Errors
    /// Itself, as a page error, when there are some.
    pub fn finish(self) -> Result<(), PageError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(PageError::Fields(self))
        }
    }
}

impl PageError {
    /// The status code it is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn(_) => StatusCode::UNAUTHORIZED,
            Self::BadForm => StatusCode::FORBIDDEN,
            Self::Invalid(_) | Self::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy(..) | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What went wrong on our side, for the log; nothing when the request was at fault.
    #[must_use]
    pub fn our_cause(&self) -> Option<&str> {
        match self {
            Self::Unavailable(cause) | Self::Full(cause) | Self::Fault(cause) => Some(cause),
            _ => None,
        }
    }

    /// Seconds after which the same may work, where they are known.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Busy(seconds, _) => Some(*seconds),
            _ => None,
        }
    }

    /// Key of the text that says what happened, where the status code's own
    /// words do not say enough.
    #[must_use]
    pub fn text_key(&self) -> Option<&'static str> {
        match self {
            Self::Invalid(key) | Self::Conflict(key) | Self::TooLarge(key) | Self::Busy(_, key) => {
                Some(key)
            }
            Self::Fields(errors) => errors.0.first().map(|(_, key)| *key),
            Self::NotFound
            | Self::SignIn(_)
            | Self::BadForm
            | Self::TooMany(_)
            | Self::Unavailable(_)
            | Self::Full(_)
            | Self::Fault(_) => None,
        }
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(cause) | Self::Full(cause) | Self::Fault(cause) => {
                write!(f, "fault: {cause}")
            }
            other => f.write_str(other.text_key().unwrap_or("refused")),
        }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Bare: the gate puts a page around it in the reader's language.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

impl From<StorageError> for PageError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::NotFound,
            StorageError::Unavailable(cause) => Self::Unavailable(cause),
            StorageError::Full(cause) => Self::Full(cause),
            other => Self::Fault(other.to_string()),
        }
    }
}

impl From<super::templates::TemplateError> for PageError {
    fn from(error: super::templates::TemplateError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<AccountError> for PageError {
    fn from(error: AccountError) -> Self {
        let field = |name, key| Self::Fields(FieldErrors::one(name, key));
        match error {
            AccountError::BadLogin => field("login", "account-bad-login"),
            AccountError::BadMail => field("login", "account-bad-mail"),
            AccountError::BadHour => field("mail_hour", "profile-bad-hour"),
            AccountError::BadPhone => field("phone", "account-bad-phone"),
            AccountError::PhonesDiffer => field("phone_again", "account-phones-differ"),
            AccountError::BadName => field("name", "account-bad-name"),
            AccountError::WeakPassword("short") => field("password", "account-password-short"),
            AccountError::WeakPassword("long") => field("password", "account-password-long"),
            AccountError::WeakPassword(_) => field("password", "account-password-known"),
            AccountError::WrongPassword => field("password", "account-wrong-password"),
            AccountError::LoginTaken => field("login", "account-login-taken"),
            AccountError::BadLink => Self::Invalid("account-bad-link"),
            AccountError::TooMany(until) => Self::TooMany(until),
            AccountError::Busy => Self::Busy(RETRY_SECONDS, "account-busy"),
            AccountError::OwnAccount => Self::Conflict("people-not-oneself"),
            AccountError::LastAdmin => Self::Conflict("people-last-admin"),
            AccountError::NoArea => field("areas", "people-area-needed"),
            AccountError::NoPartner => field("partner", "people-partner-needed"),
            AccountError::Denied | AccountError::NotFound => Self::NotFound,
            AccountError::Hash(cause) => Self::Fault(cause),
            AccountError::Storage(error) => error.into(),
        }
    }
}
