//! `identify`: takes numbers apart and writes one JSON line each; the exit code says whether all are valid.

use std::io::{self, Write};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use serde::Serialize;

use crate::clock::{Clock, SystemClock};
use crate::i18n::Lang;
use crate::identifiers::{self, Decoded, FindingLevel, Kind, Zone};
use crate::regions::data;

/// Numbers to take apart, and by which day to judge them.
#[derive(Debug, Args)]
pub struct IdentifyArgs {
    /// Read every number as this kind: pirt, bpom, halal, nib, pb_umku, npwp, nitku, nik, gtin, kbli or region.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// The day to judge by, as 2026-11-22; today in western Indonesia by default.
    #[arg(long)]
    on: Option<NaiveDate>,
    /// The numbers, as printed.
    #[arg(required = true, value_name = "NUMBER")]
    numbers: Vec<String>,
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::from_name(name).ok_or_else(|| Kind::ALL.map(Kind::name).join(", "))
}

#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    kind: Kind,
    valid: bool,
    normal: Option<&'a str>,
    parts: Vec<PartLine<'a>>,
    findings: Vec<FindingLine<'a>>,
}

#[derive(Serialize)]
struct PartLine<'a> {
    name: &'a str,
    value: &'a str,
    meaning: &'a str,
}

#[derive(Serialize)]
struct FindingLine<'a> {
    level: FindingLevel,
    code: &'a str,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn of(decoded: &'a Decoded, lang: Lang) -> Self {
        let parts = decoded.parts.iter().map(|part| PartLine {
            name: part.name,
            value: &part.value,
            meaning: part.meaning.text(lang),
        });
        let findings = decoded.findings.iter().map(|finding| FindingLine {
            level: finding.level,
            code: finding.code,
            text: finding.text.text(lang),
        });
        Self {
            input: &decoded.input,
            kind: decoded.kind,
            valid: decoded.valid,
            normal: decoded.normal.as_deref(),
            parts: parts.collect(),
            findings: findings.collect(),
        }
    }
}

/// Writes a line for each number; exit code 1 when any is invalid.
///
/// # Errors
/// The output is closed, or a shipped table cannot be read.
pub fn run(args: &IdentifyArgs, lang: Lang) -> anyhow::Result<ExitCode> {
    identifiers::tables::check()?;
    let on = args
        .on
        .unwrap_or_else(|| Zone::Wib.today(SystemClock::default().now().naive()));
    let mut out = io::stdout().lock();
    let mut all_valid = true;
    for number in &args.numbers {
        let mut decoded = identifiers::identify(number, args.kind, on);
        data::name_deep_parts(&mut decoded)?;
        all_valid &= decoded.valid;
        writeln!(out, "{}", serde_json::to_string(&Line::of(&decoded, lang))?)?;
    }
    Ok(if all_valid {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}
