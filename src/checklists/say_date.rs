//! Dates as people say them in both languages: 22 November 2026.

use chrono::{Datelike, NaiveDate};

const MONTHS: [(&str, &str); 12] = [
    ("Januari", "January"),
    ("Februari", "February"),
    ("Maret", "March"),
    ("April", "April"),
    ("Mei", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("Agustus", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Desember", "December"),
];

fn month(date: NaiveDate) -> (&'static str, &'static str) {
    usize::try_from(date.month0())
        .ok()
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or_default()
}

/// In Bahasa Indonesia.
pub(super) fn id_date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(date).0, date.year())
}

/// In English.
pub(super) fn en_date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(date).1, date.year())
}
