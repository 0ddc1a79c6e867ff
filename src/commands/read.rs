//! `read`: what a paper says, as proposals for a person to confirm; no database is opened.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::refusal::Refusal;
use crate::clock::{Clock, SystemClock};
use crate::i18n::{Lang, tr};
use crate::identifiers::Zone;
use crate::reading::{self, Area, Field, Kind, Proposal, Source, Wish};

/// Larger pictures are not decoded, as for an upload.
const MAX_PIXELS: u64 = 40_000_000;

/// A paper to read.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// A PDF, or a picture of one page.
    file: PathBuf,
    /// What it should be, such as spp_irt or halal; by its own words when left out.
    #[arg(long)]
    kind: Option<Kind>,
    /// The day to judge by, as 2026-11-22; today in western Indonesia by default.
    #[arg(long)]
    on: Option<NaiveDate>,
}

/// What the command prints; boxes in ten-thousandths of the page.
#[derive(Serialize)]
struct Printed {
    file: String,
    kind: Option<Kind>,
    source: Source,
    proposals: Vec<PrintedProposal>,
    differences: Vec<PrintedDifference>,
    message: Option<String>,
}

#[derive(Serialize)]
struct PrintedProposal {
    field: Field,
    value: String,
    confidence: f64,
    checked: bool,
    page: usize,
    r#box: Area,
}

#[derive(Serialize)]
struct PrintedDifference {
    code: &'static str,
    text: String,
}

impl PrintedProposal {
    fn of(proposal: Proposal, page: usize) -> Self {
        Self {
            field: proposal.value.field,
            value: proposal.value.text,
            confidence: f64::from(proposal.value.sure) / 100.0,
            checked: proposal.checked,
            page,
            r#box: proposal.value.area,
        }
    }
}

/// Prints what was read; a paper that cannot be read is no error, a file that is no paper is one.
///
/// # Errors
/// The file cannot be opened, or is neither a PDF nor a picture.
pub fn run(args: &ReadArgs, lang: Lang) -> anyhow::Result<ExitCode> {
    let today = || Zone::Wib.today(SystemClock::default().now().naive());
    let wish = Wish {
        kind: args.kind,
        likely: None,
        on: args.on.unwrap_or_else(today),
        max_pixels: MAX_PIXELS,
    };
    let name = args.file.display().to_string();
    let read = reading::read(&args.file, &std::env::temp_dir(), wish)
        .map_err(|error| Refusal::new("command-no-paper", format!("{name}: {error}")))?;
    let nothing = read.proposals.is_empty();
    let page = read.page;
    let printed = Printed {
        file: name,
        kind: read.kind,
        source: read.source,
        proposals: read
            .proposals
            .into_iter()
            .map(|p| PrintedProposal::of(p, page))
            .collect(),
        differences: read
            .differences
            .into_iter()
            .map(|d| PrintedDifference {
                code: d.code,
                text: d.text.text(lang).to_owned(),
            })
            .collect(),
        message: nothing.then(|| tr(lang, "reading-nothing", &[]).trim_end().to_owned()),
    };
    println!("{}", serde_json::to_string(&printed)?);
    Ok(ExitCode::SUCCESS)
}
