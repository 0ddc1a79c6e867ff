//! `doctor`: what is wrong with an installation, in words and as JSON.

use std::process::ExitCode;

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
    let app = super::look(Settings::load(None)?)?;
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
        let part = tr(lang, &format!("doctor-{}", finding.part), &[]);
        let line = format!("{}: {part} {}", tr(lang, key, &[]), finding.detail);
        let todo = match finding.health {
            Health::Good => String::new(),
            _ => tr(lang, &format!("doctor-{}-do", finding.part), &[]),
        };
        eprintln!("{}", format!("{} {todo}", line.trim_end()).trim_end());
    }
    let broken = findings.iter().any(|f| f.health == Health::Bad);
    Ok(if broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
