//! Halal certificates of BPJPH: `ID` and 17 digits, of which the last four are month and year of issue.
//!
//! Refuses what is printed on halal papers and is not the certificate's number:
//! the number of the decree (Ketetapan Halal, KH) and numbers MUI gave out
//! before BPJPH. The layout was worked out from printed numbers, so all it
//! says is told as likely; only a month that does not exist is an error.

use chrono::{Datelike, NaiveDate};

use super::reading::Reading;
use super::{Bilingual, Decoded, Kind, RegionCode, region, tables};

/// Digits after `ID`.
const LENGTH: usize = 17;

/// Names the number of another halal paper, if it is one.
pub(super) fn is_another_number(reading: &Reading, decoded: &mut Decoded) -> bool {
    if decoded.kind != Kind::Halal {
        return false;
    }
    let old = reading.foreign.is_empty() && (11..=14).contains(&reading.digits.len());
    match reading.mark {
        "KH" => decoded.error("decree_number", &[]),
        "MUI" => decoded.error("old_mui_number", &[]),
        "" if old => decoded.error("old_mui_number", &[]),
        _ => return false,
    }
    true
}

/// Fills in the parts and findings of a certificate's number.
pub(super) fn decode(reading: &Reading, on: NaiveDate, decoded: &mut Decoded) {
    let digits = reading.digits.as_str();
    if digits.len() != LENGTH {
        return decoded.wrong_length("17", digits.len());
    }
    if reading.mark != "ID" {
        decoded.warn("prefix_missing", &[]);
    }
    let at = |range| digits.get(range).unwrap_or_default();
    province(at(0..2), decoded);
    scale(at(2..3), decoded);
    decoded.plain_part("halal_mark", at(3..4));
    decoded.likely_part("halal_sequence", at(4..13));
    issued(at(13..17), on, decoded);
    decoded.normal = Some(format!("ID{digits}"));
}

/// The province of the holder in a halal number; none for 00, which stands for the whole country.
pub(super) fn province_of(digits: &str) -> Option<RegionCode> {
    RegionCode::parse(digits).ok()
}

/// The code of a business scale behind the digit of a halal number.
pub(super) fn scale_of(digit: &str) -> Option<&'static str> {
    match digit {
        "1" => Some("micro"),
        "2" => Some("small"),
        "3" => Some("medium"),
        "4" => Some("large"),
        _ => None,
    }
}

fn province(digits: &str, decoded: &mut Decoded) {
    let code = province_of(digits);
    let name = code.as_ref().and_then(region::name);
    let meaning = match (digits, name) {
        ("00", _) => Bilingual::of("number-part-province-national", &[]),
        (_, Some(name)) => Bilingual::same(name),
        _ => Bilingual::of("number-part-region-unknown", &[]),
    };
    decoded.part("province", digits, tables::likely("halal", &meaning));
    if let (Some(code), None) = (code, name) {
        region::unknown(&code, decoded);
    }
}

fn scale(digit: &str, decoded: &mut Decoded) {
    let key = scale_of(digit).unwrap_or("unknown");
    let meaning = Bilingual::of(&format!("number-part-scale-{key}"), &[]);
    decoded.part("scale", digit, tables::likely("halal", &meaning));
}

/// First day of the month of issue; none when there is no such month.
pub(super) fn issued_in(month_and_year: &str) -> Option<NaiveDate> {
    let month = month_and_year.get(..2)?.parse().ok()?;
    let year: i32 = month_and_year.get(2..)?.parse().ok()?;
    NaiveDate::from_ymd_opt(2000_i32.checked_add(year)?, month, 1)
}

fn issued(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    let Some(first) = issued_in(digits) else {
        decoded.part(
            "issued",
            digits,
            Bilingual::of("number-part-issued-unknown", &[]),
        );
        let month = digits.get(..2).unwrap_or_default();
        return decoded.error("impossible_month", &[("month", month.into())]);
    };
    let month = Bilingual::of(&format!("number-month-{}", first.month()), &[]);
    let args = [("month", month.into()), ("year", first.year().into())];
    decoded.part(
        "issued",
        first.format("%m-%Y").to_string(),
        tables::likely("halal", &Bilingual::of("number-part-issued", &args)),
    );
    if first > on {
        decoded.warn("issued_later", &args);
    }
}
