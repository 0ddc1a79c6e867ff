//! NIK, the number of a citizen: 16 digits of place, day of birth and a sequence.
//!
//! Never shows one whole: of the parts only kabupaten, year of birth and sex
//! are told, which together with the last four digits do not make the number.
//! Refuses a day of birth that does not exist.

use chrono::{Datelike, NaiveDate};

use super::reading::Reading;
use super::{Bilingual, Decoded, Kind, RegionCode, mask_last4, region};

/// Added to the day of birth of women.
const WOMEN: u32 = 40;

/// Whether the text must not be shown as it came in, because it is or may be a NIK.
pub(super) fn may_be_one(kind: Kind, reading: &Reading) -> bool {
    let count = reading.digits.len();
    match kind {
        Kind::Nik => true,
        // A company's number begins with 0 and is nobody's identity.
        Kind::Npwp | Kind::Nitku => count >= 16 && !reading.digits.starts_with('0'),
        Kind::Ambiguous | Kind::Unknown | Kind::Kbli | Kind::Region => count >= 16,
        _ => count == 16 && reading.mark.is_empty(),
    }
}

/// Fills in what may be told of a NIK.
pub(super) fn decode(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    if digits.len() != 16 {
        return decoded.wrong_length("16", digits.len());
    }
    place(digits, decoded);
    birth(digits, on, decoded);
    if digits.ends_with("0000") {
        decoded.warn("sequence_is_zero", &[]);
    }
    decoded.normal = Some(mask_last4(digits));
}

fn place(digits: &str, decoded: &mut Decoded) {
    let Some(code) = digits.get(..4).and_then(|d| RegionCode::parse(d).ok()) else {
        return decoded.warn("unknown_region", &[("code", "00".into())]);
    };
    region::name_part("region", code.as_str().to_owned(), &code, decoded);
}

/// Day of birth with the sex it tells: `None` for a day that does not exist.
fn born(digits: &str, on: NaiveDate) -> Option<(NaiveDate, bool)> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    let (day, month, year) = (number(6..8)?, number(8..10)?, number(10..12)?);
    let woman = day > WOMEN;
    let day = if woman {
        day.saturating_sub(WOMEN)
    } else {
        day
    };
    let year = i32::try_from(year).ok()?;
    let born = |century: i32| NaiveDate::from_ymd_opt(century.checked_add(year)?, month, day);
    let born = born(2000).filter(|day| *day <= on).or(born(1900))?;
    Some((born, woman))
}

fn birth(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    let Some((day, woman)) = born(digits, on) else {
        return decoded.error("impossible_birth_date", &[]);
    };
    decoded.plain_part("birth_year", day.year().to_string());
    let (sex, key) = if woman {
        ("female", "number-part-sex-female")
    } else {
        ("male", "number-part-sex-male")
    };
    decoded.part("sex", sex, Bilingual::of(key, &[]));
}
