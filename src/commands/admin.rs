//! `admin`: makes an administrator and prints the link by which they set a
//! password; a fresh installation has nobody who could invite them.

use std::process::ExitCode;

use crate::accounts::{NewAccount, Role, manage};
use crate::app::App;
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::i18n::{Lang, tr};
use crate::identifiers::Zone;

/// Options of `admin`.
#[derive(Debug, clap::Args)]
pub(super) struct AdminArgs {
    /// Mail address the administrator signs in with.
    #[arg(long)]
    email: String,
    /// Name as they write it.
    #[arg(long)]
    name: String,
}

/// Prints the link on standard output and what to do with it on standard error.
pub(super) fn run(args: &AdminArgs, lang: Lang) -> anyhow::Result<ExitCode> {
    let clock = SystemClock::default();
    let now = clock.now();
    let app = App::build(Settings::load(None)?, std::sync::Arc::new(clock), false)?;
    let new = NewAccount {
        role: Role::Admin,
        name: args.name.clone(),
        login: args.email.parse()?,
        lang,
        zone: Zone::Wib,
        partner: None,
        functions: vec![],
        areas: vec![],
    };
    let secret = app
        .db
        .write_here(|conn| manage::first_admin(conn, &app.secrets, &new, now))?;
    let base = app.settings.server.base_url.trim_end_matches('/');
    println!("{base}/links/{secret}");
    eprintln!("{}", tr(lang, "people-admin-link", &[]));
    Ok(ExitCode::SUCCESS)
}
