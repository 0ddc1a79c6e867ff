//! `migrate`: brings the schema up to date and says what it did.

use std::process::ExitCode;

use crate::config::Settings;
use crate::storage::migrate;

/// Applies what is pending.
pub(super) fn run() -> anyhow::Result<ExitCode> {
    let mut conn = Settings::load(None)?.database_url_in_place()?.connect()?;
    let applied = migrate::run(&mut conn)?;
    println!("{}", serde_json::json!({ "applied": applied }));
    Ok(ExitCode::SUCCESS)
}
