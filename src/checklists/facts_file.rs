//! Reads a facts file (TOML or JSON, CONTRACTS 4) into a situation.
//!
//! A key or code that is not known is refused with its name and line. Facts of the
//! other kind of product are allowed and not looked at.

use chrono::NaiveDate;
use serde::Deserialize;

use super::catalogue::Catalogue;
use super::check::line_at;
use super::dates::optional_date;
use super::model::Situation;
use crate::businesses::facts::{BusinessFacts, ProductionFacts};
use crate::permits::dates::proposed_end;
use crate::permits::version::{HowChecked, ReviewState, VersionFacts};
use crate::products::facts::{CraftFacts, FoodFacts, Kind, ProductFacts};

/// Why a facts file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, key `{key}`: {reason}")]
pub struct FactsFileError {
    /// Line, from 1.
    pub line: usize,
    /// The key on that line.
    pub key: String,
    /// What is wrong.
    pub reason: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FactsFile {
    name: String,
    brand: String,
    kind: Option<Kind>,
    food: Option<FoodFacts>,
    craft: Option<CraftFacts>,
    production: ProductionFacts,
    business: BusinessFacts,
    evidence: Vec<EvidenceEntry>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct EvidenceEntry {
    kind: String,
    number: String,
    #[serde(deserialize_with = "optional_date")]
    issued_on: Option<NaiveDate>,
    #[serde(deserialize_with = "optional_date")]
    valid_from: Option<NaiveDate>,
    #[serde(deserialize_with = "optional_date")]
    valid_until: Option<NaiveDate>,
    review: FileReview,
}

crate::text_codes! {
    /// The review states a facts file may name.
    FileReview { Draft = "draft", InReview = "in_review", Returned = "returned", Accepted = "accepted" }
}

/// Reads a facts file. Text that begins with `{` is JSON, anything else TOML.
///
/// # Errors
/// The first unknown key or code, wrong type, unknown kind of evidence, dates in the
/// wrong order or malformed region, with key and line.
pub fn read_facts(catalogue: &Catalogue, text: &str) -> Result<Situation, FactsFileError> {
    let file = if text.trim_start().starts_with('{') {
        from_json(text)?
    } else {
        from_toml(text)?
    };
    if let Some(region) = file
        .business
        .region
        .as_deref()
        .filter(|region| !is_region(region))
    {
        return Err(fault_at(
            text,
            region,
            "region",
            format!("`{region}` is not a region code such as 36.04.05.2001"),
        ));
    }
    let kind = file
        .kind
        .unwrap_or(if file.craft.is_some() && file.food.is_none() {
            Kind::Craft
        } else {
            Kind::Food
        });
    let entries = file
        .evidence
        .into_iter()
        .map(|entry| version(catalogue, text, entry));
    Ok(Situation {
        evidence: entries.collect::<Result<_, _>>()?,
        product: ProductFacts {
            name: file.name,
            brand: file.brand,
            kind,
            food: file.food.unwrap_or_default(),
            craft: file.craft.unwrap_or_default(),
        },
        business: file.business,
        production: file.production,
        ..Situation::default()
    })
}

fn version(
    catalogue: &Catalogue,
    text: &str,
    entry: EvidenceEntry,
) -> Result<VersionFacts, FactsFileError> {
    let Some(evidence) = catalogue.evidence(&entry.kind.as_str().into()) else {
        let known = catalogue
            .evidence_kinds()
            .map(|e| e.kind.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        return Err(fault_at(
            text,
            &entry.kind,
            "kind",
            format!(
                "`{}` is not a kind of evidence; known are {known}",
                entry.kind
            ),
        ));
    };
    if let (Some(from), Some(until)) = (entry.valid_from.or(entry.issued_on), entry.valid_until)
        && until < from
    {
        return Err(fault_at(
            text,
            &until.to_string(),
            "valid_until",
            format!("it ends on {until}, before it begins on {from}"),
        ));
    }
    let needs_end = evidence.rules().needs_end;
    let issued = entry.issued_on.or(entry.valid_from);
    let proposed = issued
        .filter(|_| needs_end)
        .zip(evidence.validity_years)
        .map(|(day, years)| proposed_end(day, years));
    let valid_until = entry.valid_until.or(proposed);
    Ok(VersionFacts {
        year_only: if needs_end && valid_until.is_none() {
            year_in(&entry.number)
        } else {
            None
        },
        kind: evidence.kind.clone(),
        number: entry.number,
        issued_on: entry.issued_on,
        valid_from: entry.valid_from,
        valid_until,
        review: match entry.review {
            FileReview::Draft => ReviewState::Draft,
            FileReview::InReview => ReviewState::InReview,
            FileReview::Returned => ReviewState::Returned,
            FileReview::Accepted => ReviewState::Accepted,
        },
        // The file cannot say how it was checked; it is taken as checked as strictly as a partner may ask.
        checked: HowChecked::Register,
        ..VersionFacts::default()
    })
}

/// The year a P-IRT number ends with: `...-27` is 2027.
fn year_in(number: &str) -> Option<i32> {
    let (_, tail) = number.trim().rsplit_once(['-', '–'])?;
    let two_digits = tail.len() == 2 && tail.bytes().all(|b| b.is_ascii_digit());
    tail.parse::<i32>()
        .ok()
        .filter(|_| two_digits)
        .and_then(|year| year.checked_add(2000))
}

fn is_region(code: &str) -> bool {
    let parts: Vec<_> = code.split('.').collect();
    let widths = [2, 2, 2, 4];
    parts.len() <= widths.len()
        && parts
            .iter()
            .zip(widths)
            .all(|(part, width)| part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))
}

fn from_toml(text: &str) -> Result<FactsFile, FactsFileError> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = line_at(text, start);
        FactsFileError {
            line,
            key: key_on(text, line, usize::MAX),
            reason: error.message().to_owned(),
        }
    })
}

fn from_json(text: &str) -> Result<FactsFile, FactsFileError> {
    serde_json::from_str(text).map_err(|error| FactsFileError {
        line: error.line().max(1),
        key: key_on(text, error.line().max(1), error.column()),
        reason: error.to_string(),
    })
}

/// A fault about a value that was read without complaint: the line where it is written.
fn fault_at(text: &str, value: &str, key: &str, reason: String) -> FactsFileError {
    let written = text
        .find(&format!("\"{value}\""))
        .or_else(|| text.find(value))
        .unwrap_or(0);
    FactsFileError {
        line: line_at(text, written),
        key: key.to_owned(),
        reason,
    }
}

/// The key written on a line: before `=` in TOML, the last quoted word before a `:` up to `column` in JSON.
fn key_on(text: &str, line: usize, column: usize) -> String {
    let written = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    if !text.trim_start().starts_with('{') {
        let key = written.split('=').next().unwrap_or_default();
        return key.trim().trim_matches(['[', ']', '"']).to_owned();
    }
    let seen: String = written.chars().take(column).collect();
    let before = seen
        .rfind("\":")
        .and_then(|end| seen.get(..end))
        .unwrap_or(&seen);
    before.rsplit('"').next().unwrap_or_default().to_owned()
}
