//! Dates, numbers and money as people in Indonesia (and English readers) write
//! them. Pure; refuses nothing, every value has a form.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use fluent_bundle::FluentValue;

use super::Lang;

const MONTHS_ID: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(lang: Lang, date: NaiveDate) -> &'static str {
    let names = match lang {
        Lang::Id => &MONTHS_ID,
        Lang::En => &MONTHS_EN,
    };
    usize::try_from(date.month0())
        .ok()
        .and_then(|index| names.get(index))
        .copied()
        .unwrap_or("")
}

/// A civil date in full: `22 November 2026`.
pub fn date(lang: Lang, date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(lang, date), date.year())
}

/// A civil date for narrow columns: `22 Nov 2026`, with the month cut to three letters.
pub fn date_short(lang: Lang, date: NaiveDate) -> String {
    let short: String = month(lang, date).chars().take(3).collect();
    format!("{} {} {}", date.day(), short, date.year())
}

/// The month of a date: `November 2026`.
pub fn month_of(lang: Lang, date: NaiveDate) -> String {
    format!("{} {}", month(lang, date), date.year())
}

/// A time of day: `17.05` in Indonesian, `17:05` in English.
pub fn time_of_day(lang: Lang, time: NaiveTime) -> String {
    let pattern = match lang {
        Lang::Id => "%H.%M",
        Lang::En => "%H:%M",
    };
    time.format(pattern).to_string()
}

/// A local date and time with the label of its zone (`WIB`, `WITA`, `WIT`):
/// `22 November 2026 pukul 17.05 WIB`. The caller has moved it into that zone.
pub fn datetime(lang: Lang, local: NaiveDateTime, zone_label: &str) -> String {
    let at = match lang {
        Lang::Id => " pukul ",
        Lang::En => ", ",
    };
    format!(
        "{}{at}{} {zone_label}",
        date(lang, local.date()),
        time_of_day(lang, local.time())
    )
}

/// A whole number with thousands grouped: `12.500` in Indonesian, `12,500` in English.
pub fn number(lang: Lang, value: i64) -> String {
    decimal(lang, &value.to_string())
}

/// Money in whole rupiah, the same in both languages: `Rp12.500`, `-Rp12.500`.
pub fn rupiah(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = value.unsigned_abs().to_string();
    format!("{sign}Rp{}", decimal(Lang::Id, &digits))
}

/// Groups the digits of a plain decimal (`-12500.25`) and swaps its point for
/// the decimal sign of the language.
pub(super) fn decimal(lang: Lang, plain: &str) -> String {
    let (group, point) = match lang {
        Lang::Id => ('.', ','),
        Lang::En => (',', '.'),
    };
    let (sign, digits) = plain
        .strip_prefix('-')
        .map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let length = whole.chars().count();
    let mut out = String::from(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (length - position).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// How a number given to a text is written inside it.
pub(super) fn fluent_number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(decimal(lang, &number.value.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
    }

    #[test]
    fn dates_are_written_out_in_both_languages() {
        assert_eq!(date(Lang::Id, day(2026, 8, 7)), "7 Agustus 2026");
        assert_eq!(date(Lang::En, day(2026, 8, 7)), "7 August 2026");
        assert_eq!(date_short(Lang::Id, day(2026, 12, 31)), "31 Des 2026");
        let evening = day(2026, 11, 22)
            .and_hms_opt(17, 5, 59)
            .expect("a real time");
        assert_eq!(
            datetime(Lang::Id, evening, "WIB"),
            "22 November 2026 pukul 17.05 WIB"
        );
        assert_eq!(
            datetime(Lang::En, evening, "WIT"),
            "22 November 2026, 17:05 WIT"
        );
    }

    #[test]
    fn thousands_are_grouped_from_the_right() {
        assert_eq!(number(Lang::Id, 0), "0");
        assert_eq!(number(Lang::Id, 999), "999");
        assert_eq!(number(Lang::Id, -1_000), "-1.000");
        assert_eq!(number(Lang::En, 1_234_567), "1,234,567");
        assert_eq!(rupiah(12_500), "Rp12.500");
        assert_eq!(rupiah(-500), "-Rp500");
        assert_eq!(rupiah(i64::MIN), "-Rp9.223.372.036.854.775.808");
        assert_eq!(decimal(Lang::Id, "12500.5"), "12.500,5");
    }
}
