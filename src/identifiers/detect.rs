//! Decides which kind of number a text is: words before it, then its form and length, else candidates.

use super::reading::Reading;
use super::{Bilingual, Decoded, Kind, RegionCode, gtin, pirt};

/// The kind a text is read as when the caller names none.
pub(super) fn kind_of(reading: &Reading) -> Kind {
    if let Some(kind) = reading.word {
        return kind;
    }
    if !reading.foreign.is_empty() || reading.digits.is_empty() {
        return Kind::Unknown;
    }
    if reading.year_stands_apart() {
        return Kind::Pirt;
    }
    if reading.rest().contains('.') && RegionCode::parse(reading.rest()).is_ok() {
        return Kind::Region;
    }
    by_length(&reading.digits)
}

/// Lengths only one kind has decide; a length several kinds share is for a person to say.
fn by_length(digits: &str) -> Kind {
    match digits.len() {
        2 | 4 | 6 | 10 => Kind::Region,
        5 => Kind::Kbli,
        8 | 14 => Kind::Gtin,
        11 | 17 => Kind::Halal,
        13 if digits.starts_with('2') => Kind::Pirt,
        21 => Kind::PbUmku,
        22 => Kind::Nitku,
        12 | 13 | 15 | 16 => Kind::Ambiguous,
        _ => Kind::Unknown,
    }
}

/// Adds the error for text without digits or with letters no number has, and the hint for letters taken as digits.
pub(super) fn refuse_unreadable(reading: &Reading, decoded: &mut Decoded) {
    if !reading.foreign.is_empty() {
        let letters = reading.foreign.as_str();
        decoded.error("unexpected_letters", &[("letters", letters.into())]);
    } else if reading.digits.is_empty() {
        decoded.error("empty", &[]);
    } else if reading.letters_taken {
        decoded.hint("letters_read_as_digits", &[]);
    }
}

/// Lists what an ambiguous number may be, the likeliest first, as its parts.
pub(super) fn name_candidates(digits: &str, decoded: &mut Decoded) {
    for kind in candidates(digits) {
        let meaning = Bilingual::of(&format!("number-kind-{kind}"), &[]);
        decoded.part("candidate", kind.name(), meaning);
    }
    decoded.error("ambiguous", &[("count", digits.len().into())]);
}

fn candidates(digits: &str) -> Vec<Kind> {
    let (pirt, gtin) = (pirt::is_plausible(digits), gtin::check_digit_holds(digits));
    match digits.len() {
        12 if gtin => vec![Kind::Gtin, Kind::Bpom],
        12 => vec![Kind::Bpom, Kind::Gtin],
        13 if gtin => vec![Kind::Gtin, Kind::Nib],
        13 if pirt => vec![Kind::Pirt, Kind::Nib, Kind::Gtin],
        13 => vec![Kind::Nib, Kind::Gtin],
        15 if pirt => vec![Kind::Pirt, Kind::Bpom, Kind::Npwp],
        15 => vec![Kind::Bpom, Kind::Npwp, Kind::Pirt],
        _ => vec![Kind::Nik, Kind::Npwp],
    }
}

/// Says which lengths we know when a number fits none of them.
pub(super) fn explain_unknown(digits: &str, decoded: &mut Decoded) {
    decoded.error("unknown_form", &[("count", digits.len().into())]);
}
