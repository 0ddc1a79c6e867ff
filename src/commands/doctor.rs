//! `doctor`: what is wrong with an installation, in words and as JSON.

use std::process::ExitCode;
use std::sync::Arc;

use crate::app::App;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::doctor::{self, Health};
use crate::i18n::{Lang, tr};

/// Options of `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct DoctorArgs {
    /// Only whether it can serve: for a health check.
    #[arg(long)]
    ready: bool,
}

/// Prints a line for each part; exit code 1 when one is broken.
pub(super) fn run(args: &DoctorArgs, lang: Lang) -> anyhow::Result<ExitCode> {
    let app = App::build_as_is(Settings::load(None)?, Arc::new(SystemClock::default()))?;
    if args.ready {
        return Ok(if doctor::ready(&app)? {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    let findings = doctor::examine(&app)?;
    for finding in &findings {
        println!("{}", serde_json::to_string(finding)?);
        let key = match finding.health {
            Health::Good => "doctor-good",
            Health::Warning => "doctor-warning",
            Health::Bad => "doctor-bad",
        };
        eprintln!(
            "{}: {} {}",
            tr(lang, key, &[]),
            tr(lang, &format!("doctor-{}", finding.part), &[]),
            finding.detail
        );
    }
    let broken = findings.iter().any(|f| f.health == Health::Bad);
    Ok(if broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
