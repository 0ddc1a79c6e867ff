//! NIB, the business identification number of the licensing system: 13 digits, no check digit.
//!
//! Refuses other lengths only; what its first digits mean was never published and stays a hint.

use chrono::{Datelike, NaiveDate};

use super::{Bilingual, Decoded};

/// Fills in the parts and findings of a NIB from its digits.
pub(super) fn decode(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    if digits.len() != 13 {
        decoded.error(
            "wrong_length",
            format!("NIB berisi 13 angka, yang tertulis {}.", digits.len()),
            format!("A NIB has 13 digits, this one has {}.", digits.len()),
        );
        return;
    }
    decoded.part(
        "number",
        digits,
        Bilingual::new("Nomor Induk Berusaha", "business identification number"),
    );
    if let Some(day) = issue_day(digits, on) {
        decoded.hint(
            "likely_issue_date",
            format!("Kemungkinan diterbitkan pada {}.", day.format("%d-%m-%Y")),
            format!("Probably issued on {}.", day.format("%Y-%m-%d")),
        );
    }
    decoded.normal = Some(digits.to_owned());
}

/// Numbers since the risk-based system (August 2021) seem to begin with day, month and year.
fn issue_day(digits: &str, on: NaiveDate) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(digits.get(..6)?, "%d%m%y").ok()?;
    (day.year() >= 2021 && day <= on).then_some(day)
}
