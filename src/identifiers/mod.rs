//! Decoders of the numbers printed on permits and packs: what each part means and what speaks against it.
//!
//! Pure: no database, no clock; the day to judge by is a parameter. A finding
//! is an error only when the form itself is impossible. What is merely likely
//! (a lapsed year, a region the table does not know, a food group of a list
//! whose numbering was worked out) is a warning or a hint and never blocks.

mod detect;
pub mod gtin;
pub mod mask;
pub mod nib;
pub mod pirt;
mod pirt_tables;
mod reading;
pub mod region;
pub mod region_code;

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::i18n::Lang;

pub use mask::mask_last4;
pub use region_code::{Level, RegionCode, RegionCodeError, Zone};

use reading::Reading;

/// Which number this is. Later kinds get a variant, a file beside `nib.rs`, and a line in `detect.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Home food industry permit, SPP-IRT: 13 digits, a hyphen, two digits of the year.
    Pirt,
    /// Bar code number of 8, 12, 13 or 14 digits.
    Gtin,
    /// Nomor Induk Berusaha, 13 digits.
    Nib,
    /// Region code of the Ministry of Home Affairs.
    Region,
    /// Several kinds share this form; the candidates are the parts.
    Ambiguous,
    /// No kind we read has this form.
    Unknown,
}

impl Kind {
    /// Reads `--kind`: the names of the JSON field and what people call them; `None` for any other word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "pirt" | "p-irt" | "spp_irt" | "spp-irt" => Some(Self::Pirt),
            "gtin" | "ean" | "upc" | "barcode" => Some(Self::Gtin),
            "nib" => Some(Self::Nib),
            "region" | "region_code" => Some(Self::Region),
            _ => None,
        }
    }

    /// The name as it stands in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pirt => "pirt",
            Self::Gtin => "gtin",
            Self::Nib => "nib",
            Self::Region => "region",
            Self::Ambiguous => "ambiguous",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The same sentence in both languages of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bilingual {
    /// Bahasa Indonesia.
    pub id: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// Pairs two texts that say the same.
    #[must_use]
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            en: en.into(),
        }
    }

    /// Puts a proper name before it: `Kramatwatu, desa`.
    #[must_use]
    pub fn with_name(&self, name: &str) -> Self {
        Self::new(
            format!("{name}, {}", self.id),
            format!("{name}, {}", self.en),
        )
    }

    /// The text in one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        }
    }
}

/// How much a finding weighs. Only an error makes a number invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingLevel {
    /// The form cannot be right.
    Error,
    /// The form is right, something about it needs a person's eye.
    Warning,
    /// Good to know.
    Hint,
}

/// One thing to know about a number; `code` stays the same across languages and versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Weight.
    pub level: FindingLevel,
    /// Stable name for programs, such as `wrong_check_digit`.
    pub code: &'static str,
    /// What a person reads.
    pub text: Bilingual,
}

/// One part of a number: its digits and what they stand for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Stable name for programs, such as `packaging`.
    pub name: &'static str,
    /// The digits as they stand in the number.
    pub value: String,
    /// What a person reads.
    pub meaning: Bilingual,
}

/// A number taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decoded {
    /// The text as it came in.
    pub input: String,
    /// Which number it was read as.
    pub kind: Kind,
    /// About form only: false exactly when a finding is an error.
    pub valid: bool,
    /// The one way we store and print it; none when the form is wrong.
    pub normal: Option<String>,
    /// The parts from left to right, or the candidates of an ambiguous number.
    pub parts: Vec<Part>,
    /// Errors, warnings and hints in the order they were found.
    pub findings: Vec<Finding>,
}

impl Decoded {
    fn new(input: &str, kind: Kind) -> Self {
        Self {
            input: input.to_owned(),
            kind,
            valid: true,
            normal: None,
            parts: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn part(&mut self, name: &'static str, value: impl Into<String>, meaning: Bilingual) {
        self.parts.push(Part {
            name,
            value: value.into(),
            meaning,
        });
    }

    fn find(
        &mut self,
        level: FindingLevel,
        code: &'static str,
        id: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.valid &= level != FindingLevel::Error;
        self.findings.push(Finding {
            level,
            code,
            text: Bilingual::new(id, en),
        });
    }

    fn error(&mut self, code: &'static str, id: impl Into<String>, en: impl Into<String>) {
        self.find(FindingLevel::Error, code, id, en);
    }

    fn warn(&mut self, code: &'static str, id: impl Into<String>, en: impl Into<String>) {
        self.find(FindingLevel::Warning, code, id, en);
    }

    fn hint(&mut self, code: &'static str, id: impl Into<String>, en: impl Into<String>) {
        self.find(FindingLevel::Hint, code, id, en);
    }

    /// Whether a finding of this code was made.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }
}

/// Takes a number apart as it was typed, printed or read by a machine. `kind` wins over what the
/// text looks like; `on` is the civil day by which a year counts as past or too far ahead.
/// Never fails: hopeless input comes back invalid with the reason.
#[must_use]
pub fn identify(input: &str, kind: Option<Kind>, on: NaiveDate) -> Decoded {
    let reading = Reading::of(input);
    let kind = kind.unwrap_or_else(|| detect::kind_of(&reading));
    let mut decoded = Decoded::new(input, kind);
    detect::refuse_unreadable(&reading, &mut decoded);
    if !decoded.valid {
        return decoded;
    }
    match kind {
        Kind::Pirt => pirt::decode(&reading.digits, on, &mut decoded),
        Kind::Gtin => gtin::decode(&reading.digits, &mut decoded),
        Kind::Nib => nib::decode(&reading.digits, on, &mut decoded),
        Kind::Region => region::decode(&reading, &mut decoded),
        Kind::Ambiguous => detect::name_candidates(&reading.digits, &mut decoded),
        Kind::Unknown => detect::explain_unknown(&reading.digits, &mut decoded),
    }
    decoded
}

#[cfg(test)]
mod tests;
