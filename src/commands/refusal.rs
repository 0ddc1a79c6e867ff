//! Why a command ended early, as one sentence in the chosen language. Causes that come from
//! libraries stand behind it in their own words.

use std::fmt;

use crate::accounts::AccountError;
use crate::backup::RestoreError;
use crate::checklists::CatalogueError;
use crate::config::SettingsError;
use crate::i18n::{Lang, tr};
use crate::storage::StorageError;

/// A command that will not do what was asked.
#[derive(Debug)]
pub(super) struct Refusal {
    key: &'static str,
    what: String,
}

impl Refusal {
    /// `key` names a text with the variable `what`.
    pub(super) fn new(key: &'static str, what: impl fmt::Display) -> Self {
        Self {
            key,
            what: what.to_string(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.what)
    }
}

impl std::error::Error for Refusal {}

/// The sentence for whoever typed the command.
pub(super) fn sentence(lang: Lang, error: &anyhow::Error) -> String {
    let cause = error.chain().find_map(known);
    let (key, what) = cause.unwrap_or_else(|| ("command-failed", format!("{error:#}")));
    // Libraries end their words with line breaks; a sentence is one line.
    let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = tr(lang, key, &[("what", what.as_str().into())]);
    said.trim_end().to_owned()
}

/// Key and variable of a cause that has words of its own.
fn known(cause: &(dyn std::error::Error + 'static)) -> Option<(&'static str, String)> {
    if let Some(refusal) = cause.downcast_ref::<Refusal>() {
        return Some((refusal.key, refusal.what.clone()));
    }
    if let Some(said) = cause.downcast_ref::<Said>() {
        return Some(("command-said", said.0.clone()));
    }
    if let Some(error) = cause.downcast_ref::<SettingsError>() {
        return Some(("command-settings", error.to_string()));
    }
    if let Some(error) = cause.downcast_ref::<CatalogueError>() {
        return Some(("command-catalogue", error.to_string()));
    }
    let found = cause.downcast_ref::<StorageError>().map(of_storage);
    let found = found.or_else(|| cause.downcast_ref::<RestoreError>().map(of_restore));
    found.or_else(|| cause.downcast_ref::<AccountError>().map(of_account))
}

/// A sentence that is in the chosen language already.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Said(pub(super) String);

fn of_storage(error: &StorageError) -> (&'static str, String) {
    match error {
        StorageError::Unavailable(cause) => ("command-no-database", cause.clone()),
        StorageError::Full(cause) => ("command-database-full", cause.clone()),
        other => ("command-failed", other.to_string()),
    }
}

fn of_restore(error: &RestoreError) -> (&'static str, String) {
    let nothing = String::new();
    match error {
        RestoreError::Absent(found) => ("command-restore-absent", found.clone()),
        RestoreError::DatabaseInUse => ("command-restore-database", nothing),
        RestoreError::FilesThere => ("command-restore-files", nothing),
        RestoreError::Newer => ("command-restore-newer", nothing),
        RestoreError::Damaged(found) => ("command-restore-damaged", found.clone()),
    }
}

fn of_account(error: &AccountError) -> (&'static str, String) {
    let key = match error {
        AccountError::BadLogin => "account-bad-login",
        AccountError::BadMail => "account-bad-mail",
        AccountError::BadHour => "profile-bad-hour",
        AccountError::BadName => "account-bad-name",
        AccountError::LoginTaken => "account-login-taken",
        AccountError::Denied => "command-admin-shut",
        AccountError::Storage(error) => return of_storage(error),
        other => return ("command-failed", other.to_string()),
    };
    (key, String::new())
}
