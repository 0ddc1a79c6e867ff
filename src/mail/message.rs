//! What a mail says, as data. One variant a mail; `templates/mail/<name>/`
//! holds its subject, text and HTML.

use serde::{Deserialize, Serialize};

use crate::storage::AnyId;

/// A mail that may be queued. Fields hold what the template shows; secrets
/// are named by id and derived when the mail is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Message {
    /// Confirm a mail address.
    Verify {
        /// Whom to greet.
        name: String,
        /// The link.
        link: AnyId,
    },
    /// Set a new password.
    Reset {
        /// Whom to greet.
        name: String,
        /// The link.
        link: AnyId,
    },
    /// Come and set a first password.
    Invite {
        /// Whom to greet.
        name: String,
        /// Who invites.
        inviter: String,
        /// The role's code.
        role: String,
        /// The link.
        link: AnyId,
    },
}

impl Message {
    /// The folder under `templates/mail/`, also the kind shown on the outbox page.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Verify { .. } => "verify",
            Self::Reset { .. } => "reset",
            Self::Invite { .. } => "invite",
        }
    }
}
