//! `explain`: the checklist of a facts file on a day, as JSON, by the shipped rules and this
//! installation's own files. No database is opened: what an administrator set there has no say.

use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use super::refusal::Said;
use crate::checklists::facts_file::read_facts;
use crate::checklists::requirement::Words;
use crate::checklists::{Catalogue, Checklist, evaluate};
use crate::config::Settings;
use crate::i18n::{Lang, tr};
use crate::permits::rules::Status;

/// What a product still needs on a day, and why.
#[derive(Debug, Args)]
pub struct Explain {
    /// Facts of the product, TOML or JSON.
    #[arg(long)]
    facts: PathBuf,
    /// The day, as 2026-11-22.
    #[arg(long)]
    on: NaiveDate,
    /// `legal` or the id of a programme.
    #[arg(long, default_value = "legal")]
    target: String,
}

/// What the command prints; its keys are a contract with other programs.
#[derive(Debug, Serialize)]
pub struct Explained {
    product: String,
    on: NaiveDate,
    target: String,
    ready: bool,
    items: Vec<ExplainedItem>,
}

#[derive(Debug, Serialize)]
struct ExplainedItem {
    id: String,
    status: Status,
    mandatory: bool,
    because: String,
    legal_basis: String,
    next_step: String,
    valid_until: Option<NaiveDate>,
}

impl Explained {
    /// The checklist in one language.
    #[must_use]
    pub fn new(product: &str, checklist: Checklist, lang: Lang) -> Self {
        let items = checklist.items.into_iter().map(|item| ExplainedItem {
            because: item.because.lang(lang).to_owned(),
            legal_basis: basis(&item.legal_basis, item.in_force.as_ref(), lang),
            next_step: item.next_step.lang(lang).to_owned(),
            id: item.requirement,
            status: item.status,
            mandatory: item.mandatory,
            valid_until: item.valid_until,
        });
        Self {
            product: product.to_owned(),
            on: checklist.on,
            target: checklist.target,
            ready: checklist.ready,
            items: items.collect(),
        }
    }
}

/// The rule and since when it holds: "PP 28/2025 ...; berlaku sejak 5 Juni 2025".
fn basis(rule: &Words, in_force: Option<&Words>, lang: Lang) -> String {
    let parts = std::iter::once(rule).chain(in_force);
    let said: Vec<_> = parts.map(|words| words.lang(lang)).collect();
    said.join("; ")
}

/// Prints the checklist and answers 0, ready or not.
///
/// # Errors
/// The reason, naming file, key and line, when a file or the target cannot be used.
pub fn run(args: &Explain, lang: Lang) -> anyhow::Result<ExitCode> {
    let text = explain(args, lang).map_err(Said)?;
    match writeln!(std::io::stdout(), "{text}") {
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        written => Ok(written.map(|()| ExitCode::SUCCESS)?),
    }
}

fn explain(args: &Explain, lang: Lang) -> Result<String, String> {
    let say = |id: String, en: String| if lang == Lang::En { en } else { id };
    let file = args.facts.display();
    let settings = Settings::load(None).map_err(|e| e.to_string())?;
    let catalogue = Catalogue::load(settings.own_rules().as_deref())
        .map_err(|e| tr(lang, "command-catalogue", &[("what", e.to_string().into())]))?;
    let text = std::fs::read_to_string(&args.facts).map_err(|e| {
        say(
            format!("{file}: tidak dapat dibaca ({e})"),
            format!("{file}: cannot be read ({e})"),
        )
    })?;
    let situation = read_facts(&catalogue, &text).map_err(|e| {
        say(
            format!("{file}:{}: kunci `{}` ditolak: {}", e.line, e.key, e.reason),
            format!("{file}:{}: key `{}` refused: {}", e.line, e.key, e.reason),
        )
    })?;
    let target = catalogue.target(&args.target).ok_or_else(|| {
        let known = catalogue
            .programmes()
            .map(|p| p.id.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        say(
            format!(
                "--target `{}` tidak dikenal; pilih legal, {known}",
                args.target
            ),
            format!(
                "--target `{}` is not known; choose legal, {known}",
                args.target
            ),
        )
    })?;
    let explained = Explained::new(
        &situation.product.name,
        evaluate(&catalogue, &situation, target, args.on),
        lang,
    );
    serde_json::to_string_pretty(&explained).map_err(|e| e.to_string())
}
