//! NIB, the business identification number of the licensing system, and the PB-UMKU numbers built on it.
//!
//! Refuses other lengths only; what the first digits of a NIB and the counters
//! of a PB-UMKU mean was never published and is told as likely.

use chrono::{Datelike, NaiveDate};

use super::answer::Arg;
use super::{Bilingual, Decoded};
use crate::i18n::{self, Lang};

/// Digits of a NIB.
const LENGTH: usize = 13;

/// Fills in the parts and findings of a NIB from its digits.
pub(super) fn decode(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    if digits.len() != LENGTH {
        return decoded.wrong_length("13", digits.len());
    }
    decoded.plain_part("number", digits);
    if let Some(day) = issue_day(digits).filter(|day| *day <= on) {
        decoded.hint("likely_issue_date", &[("date", date(day))]);
    }
    decoded.normal = Some(digits.to_owned());
}

/// Numbers since the risk-based system (August 2021) seem to begin with day, month and year.
pub(super) fn issue_day(digits: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(digits.get(..6)?, "%d%m%y").ok()?;
    (day.year() >= 2021).then_some(day)
}

/// A day as a sentence names it, in both languages.
pub(super) fn date(day: NaiveDate) -> Arg {
    Bilingual::new(i18n::date(Lang::Id, day), i18n::date(Lang::En, day)).into()
}

/// Fills in the parts of a PB-UMKU number: the NIB it was issued under and two counters.
pub(super) fn decode_pb_umku(digits: &str, decoded: &mut Decoded) {
    if digits.len() != 21 {
        return decoded.wrong_length("21", digits.len());
    }
    let (nib, counters) = digits.split_at_checked(LENGTH).unwrap_or_default();
    let (first, second) = counters.split_at_checked(4).unwrap_or_default();
    decoded.likely_part("nib", nib);
    decoded.likely_part("first_counter", first);
    decoded.likely_part("second_counter", second);
    decoded.normal = Some(digits.to_owned());
}
