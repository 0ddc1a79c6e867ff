//! `migrate`: brings the schema up to date and says what it did. It refuses to begin while
//! the rules of the installation have an error: the service would not start on them.

use std::process::ExitCode;

use crate::checklists::Catalogue;
use crate::config::Settings;
use crate::storage::migrate;

/// Applies what is pending.
pub(super) fn run() -> anyhow::Result<ExitCode> {
    let settings = Settings::load(None)?;
    Catalogue::load(settings.own_rules().as_deref())?;
    let mut conn = settings.database_url_in_place()?.connect()?;
    let applied = migrate::run(&mut conn)?;
    println!("{}", serde_json::json!({ "applied": applied }));
    Ok(ExitCode::SUCCESS)
}
