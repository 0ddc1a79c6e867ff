//! Decoders of the numbers printed on permits and packs: what each part means and what speaks against it.
//!
//! Pure: no database, no clock; the day to judge by is a parameter. A finding
//! is an error only when the form itself is impossible. What is merely likely
//! (a lapsed year, a region the table does not know, a food group of a list
//! whose numbering was worked out) is a warning or a hint and never blocks.
//! What the numbers of this world mean is data in `config/identifiers`, each
//! fact with its certainty; [`tables::check`] refuses a broken file at start.

mod answer;
mod beside;
mod bpom;
mod detect;
pub mod gtin;
mod halal;
mod kbli;
pub mod mask;
pub mod nib;
mod nik;
mod npwp;
pub mod pirt;
mod pirt_parts;
mod pirt_tables;
mod reading;
pub mod region;
pub mod region_code;
pub mod tables;
mod words;

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

pub use answer::{Bilingual, Decoded, Finding, FindingLevel, Part};
pub use beside::{Beside, Sibling};
pub use mask::mask_last4;
pub use region_code::{Level, RegionCode, RegionCodeError, Zone};

use reading::Reading;

/// Which number this is. Another kind gets a variant, a file beside `nib.rs`, words in
/// `words.rs` and a length in `detect.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Home food industry permit, SPP-IRT: 13 digits, a hyphen, two digits of the year.
    Pirt,
    /// Food registered with BPOM, MD or ML: 12 digits, now 15.
    Bpom,
    /// Halal certificate: ID and 17 digits.
    Halal,
    /// Nomor Induk Berusaha, 13 digits.
    Nib,
    /// Supporting licence of the licensing system: 21 digits that begin with the NIB.
    PbUmku,
    /// Taxpayer number: 15 digits, now 16.
    Npwp,
    /// Number of a taxpayer's place of business: 22 digits.
    Nitku,
    /// Citizen's identity number, 16 digits; never shown whole.
    Nik,
    /// Bar code number of 8, 12, 13 or 14 digits.
    Gtin,
    /// Class of business activity: five digits and the year of the classification.
    Kbli,
    /// Region code of the Ministry of Home Affairs.
    Region,
    /// Several kinds share this form; the candidates are the parts.
    Ambiguous,
    /// No kind we read has this form.
    Unknown,
}

impl Kind {
    /// The kinds that have a decoder, in the order they are told to people.
    pub const ALL: [Self; 11] = [
        Self::Pirt,
        Self::Bpom,
        Self::Halal,
        Self::Nib,
        Self::PbUmku,
        Self::Npwp,
        Self::Nitku,
        Self::Nik,
        Self::Gtin,
        Self::Kbli,
        Self::Region,
    ];

    /// Reads `--kind`: the names of the JSON field and what people call them; `None` for any other word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase().replace('-', "_");
        let by_name = Self::ALL.into_iter().find(|kind| kind.name() == name);
        by_name.or(match name.as_str() {
            "p_irt" | "spp_irt" => Some(Self::Pirt),
            "md" | "ml" | "bpom_md" => Some(Self::Bpom),
            "pbumku" => Some(Self::PbUmku),
            "ktp" => Some(Self::Nik),
            "ean" | "upc" | "barcode" => Some(Self::Gtin),
            "region_code" => Some(Self::Region),
            _ => None,
        })
    }

    /// The name as it stands in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pirt => "pirt",
            Self::Bpom => "bpom",
            Self::Halal => "halal",
            Self::Nib => "nib",
            Self::PbUmku => "pb_umku",
            Self::Npwp => "npwp",
            Self::Nitku => "nitku",
            Self::Nik => "nik",
            Self::Gtin => "gtin",
            Self::Kbli => "kbli",
            Self::Region => "region",
            Self::Ambiguous => "ambiguous",
            Self::Unknown => "unknown",
        }
    }

    /// Numbers of this kind are, or hold, the identity of a person.
    fn may_be_a_person(self) -> bool {
        matches!(self, Self::Nik | Self::Npwp | Self::Nitku)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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
    if nik::may_be_one(kind, &reading) {
        decoded.hide_input();
    }
    if halal::is_another_number(&reading, &mut decoded) || mask::is_masked(&reading, &mut decoded) {
        return decoded;
    }
    detect::refuse_unreadable(&reading, &mut decoded);
    if !decoded.valid {
        return decoded;
    }
    let digits = reading.digits.as_str();
    match kind {
        Kind::Pirt => pirt_parts::decode(&reading, on, &mut decoded),
        Kind::Bpom => bpom::decode(&reading, &mut decoded),
        Kind::Halal => halal::decode(&reading, on, &mut decoded),
        Kind::Nib => nib::decode(digits, on, &mut decoded),
        Kind::PbUmku => nib::decode_pb_umku(digits, &mut decoded),
        Kind::Npwp => npwp::decode(digits, on, &mut decoded),
        Kind::Nitku => npwp::decode_nitku(digits, on, &mut decoded),
        Kind::Nik => nik::decode(digits, on, &mut decoded),
        Kind::Gtin => gtin::decode(digits, &mut decoded),
        Kind::Kbli => kbli::decode(&reading, on, &mut decoded),
        Kind::Region => region::decode(&reading, &mut decoded),
        Kind::Ambiguous => detect::name_candidates(digits, &mut decoded),
        Kind::Unknown => detect::explain_unknown(digits, &mut decoded),
    }
    if !decoded.valid {
        decoded.normal = None;
    }
    decoded
}

#[cfg(test)]
mod any_tests;
#[cfg(test)]
mod beside_tests;
#[cfg(test)]
mod kinds_tests;
#[cfg(test)]
mod tests;
