//! The cookies of the service. On loopback they are plain; anywhere else they
//! carry the `__Host-` prefix and `Secure`.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use crate::accounts::sessions::Pass;

/// Which cookie.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// The JWT that names the session.
    Access,
    /// The refresh token.
    Refresh,
    /// Binds forms of visitors who are not signed in.
    Visitor,
    /// The language of visitors.
    Lang,
    /// One message for the next page.
    Flash,
}

impl Kind {
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Access => ("__Host-sr", "sr"),
            Self::Refresh => ("__Host-sr-refresh", "sr-refresh"),
            Self::Visitor => ("__Host-sr-visitor", "sr-visitor"),
            Self::Lang => ("__Host-sr-lang", "sr-lang"),
            Self::Flash => ("__Host-sr-flash", "sr-flash"),
        }
    }

    const fn name(self, secure: bool) -> &'static str {
        let (host, plain) = self.names();
        if secure { host } else { plain }
    }

    pub(super) fn read(self, request: &HttpRequest, secure: bool) -> Option<String> {
        request
            .cookie(self.name(secure))
            .map(|c| c.value().to_owned())
            .filter(|v| !v.is_empty())
    }

    pub(super) fn set(self, value: String, days: i64, secure: bool) -> Cookie<'static> {
        Cookie::build(self.name(secure), value)
            .path("/")
            .http_only(true)
            .secure(secure)
            .same_site(SameSite::Lax)
            .max_age(Duration::days(days))
            .finish()
    }

    pub(super) fn clear(self, secure: bool) -> Cookie<'static> {
        let mut cookie = self.set(String::new(), 0, secure);
        cookie.make_removal();
        cookie
    }
}

/// Cookies that hold a pass.
pub(super) fn of_pass(pass: &Pass, secure: bool) -> [Cookie<'static>; 2] {
    [
        Kind::Access.set(pass.access.clone(), 30, secure),
        Kind::Refresh.set(pass.refresh.clone(), 30, secure),
    ]
}

/// Cookies that take a pass away.
pub(super) fn without_pass(secure: bool) -> [Cookie<'static>; 2] {
    [Kind::Access.clear(secure), Kind::Refresh.clear(secure)]
}
