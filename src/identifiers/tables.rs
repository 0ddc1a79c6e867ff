//! What numbers mean, as data: the files of `config/identifiers` inside the binary, read and checked once.
//!
//! Each fact carries its source and its certainty; what is not sourced is told
//! as likely. A file with a fault is refused as a whole, with file, line and
//! reason: [`check`] runs when the service starts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Bilingual, RegionCode, Zone};

mod faults;

/// Why the tables were refused: which file, which line (from 1), what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("identifiers/{file}:{line}: {reason}")]
pub struct TableError {
    /// File below `config/identifiers`.
    pub file: &'static str,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong and, where it helps, what is known instead.
    pub reason: String,
}

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Certainty {
    /// Read in a public source that is named.
    Sourced,
    /// General knowledge; no source was read.
    Recalled,
    /// Worked out from several observed facts.
    Inferred,
}

/// A name in both languages, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Name {
    pub id: String,
    pub en: String,
    pub certainty: Certainty,
}

impl Name {
    /// As the file spells it.
    pub fn text(&self) -> Bilingual {
        Bilingual::new(&self.id, &self.en)
    }

    /// As [`Name::text`], with "probably" before it unless it is sourced.
    pub fn likely(&self) -> Bilingual {
        said(self.certainty, &self.text())
    }
}

/// One packaging a P-IRT number may begin with.
#[derive(Debug, Deserialize)]
pub(super) struct Packaging {
    #[serde(flatten)]
    pub name: Name,
    /// Year of the rule that added the code, where it was not there from the first.
    pub since: Option<i32>,
}

/// The lists of food groups, and which of them a year of expiry points at.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FoodFile {
    pub list: BTreeMap<String, FoodList>,
    pub era: Vec<Era>,
    pub unknown_year: Era,
}

/// One published list of food groups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FoodList {
    pub source: String,
    /// What to call the list in a text.
    pub id: String,
    pub en: String,
    /// First day numbers were issued under it, where that decides something.
    pub began: Option<NaiveDate>,
    pub groups: BTreeMap<String, Name>,
}

impl FoodList {
    pub fn text(&self) -> Bilingual {
        Bilingual::new(&self.id, &self.en)
    }
}

/// Which lists a number may have been issued under, by its year of expiry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Era {
    #[serde(default)]
    pub until: i32,
    /// All of these are offered, the likeliest first.
    pub lists: Vec<String>,
    /// Asked one after the other when none of `lists` holds the code.
    #[serde(default)]
    pub otherwise: Vec<String>,
}

/// Where the layout of a kind of number was learnt from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    pub source: String,
    pub certainty: Certainty,
}

/// The classification of activities in its versions.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KbliFile {
    pub source: String,
    pub version: Vec<KbliVersion>,
    pub division: BTreeMap<String, Name>,
    /// Codes with their titles, by the year of the version.
    pub code: BTreeMap<String, BTreeMap<String, Name>>,
}

/// One version of the classification.
#[derive(Debug, Deserialize)]
pub(super) struct KbliVersion {
    pub year: String,
    #[serde(flatten)]
    pub name: Name,
    /// The day by which users were to have moved to the next version.
    pub replaced: Option<NaiveDate>,
}

/// Codes and names regions had before.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegionFile {
    pub source: String,
    /// By the old code.
    pub old: BTreeMap<String, OldCode>,
    /// By the code, which stayed.
    pub renamed: BTreeMap<String, OldName>,
}

/// A code that is no longer in the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OldCode {
    pub name: String,
    /// The code after it.
    pub now: RegionCode,
    /// The last year in which it was in the table.
    pub until: i32,
}

/// A name a region no longer has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OldName {
    pub name: String,
}

/// Everything the decoders look up.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub packaging: BTreeMap<String, Packaging>,
    pub food: FoodFile,
    /// Food codes a type of product is expected under: list, type, codes.
    pub expected: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    pub layout: BTreeMap<String, Layout>,
    pub kbli: KbliFile,
    pub regions: RegionFile,
    /// Provinces by the zone they lie in.
    pub zones: BTreeMap<Zone, Vec<String>>,
}

/// The files, by the name in `config/identifiers`.
const PACKAGING: (&str, &str) = (
    "pirt_packaging.toml",
    include_str!("../../config/identifiers/pirt_packaging.toml"),
);
const FOOD: (&str, &str) = (
    "pirt_food.toml",
    include_str!("../../config/identifiers/pirt_food.toml"),
);
const EXPECTED: (&str, &str) = (
    "pirt_expected.toml",
    include_str!("../../config/identifiers/pirt_expected.toml"),
);
const LAYOUT: (&str, &str) = (
    "layouts.toml",
    include_str!("../../config/identifiers/layouts.toml"),
);
const KBLI: (&str, &str) = (
    "kbli.toml",
    include_str!("../../config/identifiers/kbli.toml"),
);
const REGIONS: (&str, &str) = (
    "regions.toml",
    include_str!("../../config/identifiers/regions.toml"),
);
const ZONES: (&str, &str) = (
    "zones.toml",
    include_str!("../../config/identifiers/zones.toml"),
);

impl Tables {
    /// Reads the shipped files, one of them with another text where a test gives it.
    fn read(instead: Option<(&str, &str)>) -> Result<Self, TableError> {
        let file = |(name, shipped): (&'static str, &'static str)| {
            let text = instead.filter(|(other, _)| *other == name);
            (name, text.map_or(shipped, |(_, text)| text).to_owned())
        };
        let tables = Self {
            packaging: parse(&file(PACKAGING))?,
            food: parse(&file(FOOD))?,
            expected: parse(&file(EXPECTED))?,
            layout: parse(&file(LAYOUT))?,
            kbli: parse(&file(KBLI))?,
            regions: parse(&file(REGIONS))?,
            zones: parse(&file(ZONES))?,
        };
        faults::packaging(&tables, &file(PACKAGING))?;
        faults::food(&tables, &file(FOOD))?;
        faults::expected(&tables, &file(EXPECTED))?;
        faults::layouts(&tables, &file(LAYOUT))?;
        faults::kbli(&tables, &file(KBLI))?;
        faults::regions(&tables, &file(REGIONS))?;
        faults::zones(&tables, &file(ZONES))?;
        Ok(tables)
    }
}

static TABLES: LazyLock<Result<Tables, TableError>> = LazyLock::new(|| Tables::read(None));

/// Whether the files inside the binary can be used; asked once at start, before anything is decoded.
///
/// # Errors
/// The first fault, with file, line and reason.
pub fn check() -> Result<(), TableError> {
    TABLES.as_ref().map(|_| ()).map_err(Clone::clone)
}

/// The tables; empty ones where [`check`] refused them, which no started service ever sees.
pub(super) fn all() -> &'static Tables {
    static NONE: LazyLock<Tables> = LazyLock::new(Tables::default);
    TABLES.as_ref().unwrap_or_else(|_| &NONE)
}

/// The meaning with "probably" before it, unless the layout of this kind of number is sourced.
pub(super) fn likely(kind: &str, meaning: &Bilingual) -> Bilingual {
    let certainty = all().layout.get(kind).map(|layout| layout.certainty);
    said(certainty.unwrap_or(Certainty::Inferred), meaning)
}

/// `kemungkinan …`, `probably …`.
pub(super) fn probably(meaning: &Bilingual) -> Bilingual {
    Bilingual::of("number-probably", &[("what", meaning.clone().into())])
}

fn said(certainty: Certainty, meaning: &Bilingual) -> Bilingual {
    match certainty {
        Certainty::Sourced => meaning.clone(),
        Certainty::Recalled | Certainty::Inferred => probably(meaning),
    }
}

/// A file's name and its text.
type File = (&'static str, String);

fn parse<T: DeserializeOwned>((file, text): &File) -> Result<T, TableError> {
    toml::from_str(text).map_err(|error| TableError {
        file,
        line: error.span().map_or(1, |span| line_at(text, span.start)),
        reason: error.message().to_owned(),
    })
}

/// Line of a byte offset, from 1.
fn line_at(text: &str, offset: usize) -> usize {
    let before = text.bytes().take(offset);
    before
        .filter(|byte| *byte == b'\n')
        .count()
        .saturating_add(1)
}
