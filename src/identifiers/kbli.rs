//! KBLI: five digits of the class of a business activity, and the year of the classification they belong to.
//!
//! The same digits mean different things in different years, so a code without
//! its year is a warning. Refuses nothing else: only a few codes of the 2020
//! list are known here.

use chrono::NaiveDate;

use super::reading::Reading;
use super::{Bilingual, Decoded, tables};

/// Fills in the parts and findings of a code of activity.
pub(super) fn decode(reading: &Reading, on: NaiveDate, decoded: &mut Decoded) {
    let Some((code, year)) = split(reading) else {
        return decoded.wrong_length("5", reading.digits.len());
    };
    let known = &tables::all().kbli;
    if let Some(year) = &year {
        version(year, on, decoded);
    } else {
        decoded.warn("kbli_version_missing", &[]);
    }
    let division = code.get(..2).unwrap_or_default();
    let named = known.division.get(division);
    decoded.part(
        "division",
        division,
        named.map_or_else(unknown, tables::Name::likely),
    );
    let listed = known.code.get(year.as_deref().unwrap_or("2020"));
    let title = listed.and_then(|codes| codes.get(&code));
    decoded.part(
        "activity",
        code.clone(),
        title.map_or_else(unknown, tables::Name::likely),
    );
    if title.is_none() {
        decoded.hint("kbli_not_listed_here", &[]);
    }
    decoded.normal = Some(match year {
        Some(year) => format!("KBLI {year} {code}"),
        None => format!("KBLI {code}"),
    });
}

fn unknown() -> Bilingual {
    Bilingual::of("number-part-activity-unknown", &[])
}

/// The five digits, and the year written before or after them.
fn split(reading: &Reading) -> Option<(String, Option<String>)> {
    let digits = &reading.digits;
    if digits.len() == 5 {
        let year = (!reading.mark.is_empty()).then(|| reading.mark.to_owned());
        return Some((digits.clone(), year));
    }
    let ends = [digits.split_at_checked(5), digits.split_at_checked(4)];
    let [after, before] = ends.map(Option::unwrap_or_default);
    let is_year = |year: &&str| tables::all().kbli.version.iter().any(|v| v.year == *year);
    [(after.0, after.1), (before.1, before.0)]
        .into_iter()
        .find(|(code, year)| code.len() == 5 && is_year(year))
        .map(|(code, year)| (code.to_owned(), Some(year.to_owned())))
}

fn version(year: &str, on: NaiveDate, decoded: &mut Decoded) {
    let versions = &tables::all().kbli.version;
    let Some(known) = versions.iter().find(|version| version.year == year) else {
        return decoded.warn("kbli_version_unknown", &[("year", year.into())]);
    };
    decoded.part("version", year, known.name.likely());
    if known.replaced.is_some_and(|day| on >= day) {
        decoded.hint("kbli_version_replaced", &[("year", year.into())]);
    }
}
