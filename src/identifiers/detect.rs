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
    if reading.rest.contains('.') && RegionCode::parse(&reading.rest).is_ok() {
        return Kind::Region;
    }
    by_length(&reading.digits)
}

fn by_length(digits: &str) -> Kind {
    match digits.len() {
        2 | 4 | 6 | 10 => Kind::Region,
        8 | 12 | 14 => Kind::Gtin,
        13 if digits.starts_with('2') => Kind::Pirt,
        // An old NPWP has 15 digits too, but hardly one whose digits name a food group and a kabupaten.
        15 if pirt::is_plausible(digits) => Kind::Pirt,
        13 | 15 | 16 => Kind::Ambiguous,
        _ => Kind::Unknown,
    }
}

/// Adds the error for text without digits or with letters no number has, and the hint for letters taken as digits.
pub(super) fn refuse_unreadable(reading: &Reading, decoded: &mut Decoded) {
    if !reading.foreign.is_empty() {
        decoded.error(
            "unexpected_letters",
            format!(
                "Ada huruf yang tidak termasuk nomor: {}. Periksa kembali tulisannya.",
                reading.foreign
            ),
            format!(
                "There are letters that belong to no such number: {}. Please check the text.",
                reading.foreign
            ),
        );
    } else if reading.digits.is_empty() {
        decoded.error("empty", "Nomor belum diisi.", "There is no number here.");
    } else if reading.letters_taken {
        decoded.hint(
            "letters_read_as_digits",
            "Huruf O dibaca sebagai angka 0, dan huruf l atau I sebagai angka 1.",
            "The letter O was read as the digit 0, and the letter l or I as the digit 1.",
        );
    }
}

/// Lists what an ambiguous number may be, the likeliest first, as its parts.
pub(super) fn name_candidates(digits: &str, decoded: &mut Decoded) {
    for (kind, meaning) in candidates(digits) {
        decoded.part("candidate", kind, meaning);
    }
    decoded.error(
        "ambiguous",
        format!(
            "Nomor {} angka ini bisa berarti beberapa hal. Tulis jenisnya di depan nomor, misalnya NIB.",
            digits.len()
        ),
        format!(
            "This number of {} digits can mean several things. Write its kind before the number, for example NIB.",
            digits.len()
        ),
    );
}

fn candidates(digits: &str) -> Vec<(&'static str, Bilingual)> {
    let gtin = (
        "gtin",
        Bilingual::new("nomor barcode produk", "bar code number of a product"),
    );
    let nib = (
        "nib",
        Bilingual::new("Nomor Induk Berusaha", "business identification number"),
    );
    let pirt = (
        "pirt",
        Bilingual::new(
            "nomor izin pangan rumah tangga",
            "home food industry permit",
        ),
    );
    let npwp = (
        "npwp",
        Bilingual::new("nomor pokok wajib pajak", "taxpayer number"),
    );
    let nik = (
        "nik",
        Bilingual::new("nomor induk kependudukan", "citizen's identity number"),
    );
    match digits.len() {
        13 => {
            let mut found = if gtin::check_digit_holds(digits) {
                vec![gtin, nib]
            } else {
                vec![nib, gtin]
            };
            if pirt::is_plausible(digits) {
                found.push(pirt);
            }
            found
        }
        15 => vec![npwp, pirt],
        _ => vec![nik, npwp],
    }
}

/// Says which lengths we know when a number fits none of them.
pub(super) fn explain_unknown(digits: &str, decoded: &mut Decoded) {
    decoded.error(
        "unknown_form",
        format!(
            "{} angka bukan panjang nomor yang kami kenal. Periksa apakah ada angka yang hilang.",
            digits.len()
        ),
        format!(
            "{} digits is no length of a number we know. Please check for a missing digit.",
            digits.len()
        ),
    );
}
