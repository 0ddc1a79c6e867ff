//! Numbers in a form of the office's own, their parts kept apart by strokes, as a camera sees them:
//! a stroke is easily taken for a letter, and a Roman numeral for strokes. Pure.
//!
//! Refuses to name a month that was read as no month.

use super::kinds::Kind;
use super::numbers::as_digit;

/// The number in what follows the word "Nomor" on a paper of this kind, and whether it was read whole.
pub(super) fn number(text: &str, kind: Kind) -> Option<(String, bool)> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let mut parts: Vec<String> = text.split('/').map(tidy).collect();
    let plausible = match kind {
        Kind::Pkp => of_training(&parts)?,
        _ => of_report(text, &mut parts)?,
    };
    let ends_in_digits = parts.len() >= 2 && parts.last().is_some_and(|part| is_digits(part));
    ends_in_digits.then(|| (parts.join("/"), plausible))
}

fn is_digits(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_digit())
}

/// A training certificate's: its own number, the kabupaten's code, the year.
fn of_training(parts: &[String]) -> Option<bool> {
    let year = [2, 4].contains(&parts.last()?.len());
    let code = parts.get(1).is_some_and(|code| code.len() == 4);
    year.then(|| parts.len() == 3 && parts.iter().all(|part| is_digits(part)) && code)
}

/// A test report's: its own number, the office, often the month, the year of four digits.
fn of_report(text: &str, parts: &mut Vec<String>) -> Option<bool> {
    if let [_, report, seen, _] = text.split('/').collect::<Vec<_>>().as_slice()
        && report.starts_with(REPORT)
        && let Some(month) = parts.get_mut(2)
    {
        *month = month_seen(seen);
    }
    let whole = !put_strokes_back(parts);
    let year = parts.last()?.len() == 4;
    let garbled = matches!(&**parts, [_, _, month, _] if is_garbled(month));
    let plausible = parts.len() >= 3 && parts.first().is_some_and(|part| is_digits(part));
    (year && !garbled).then_some(whole && plausible)
}

/// What a stroke is easily read as, beside or instead of it.
const STROKES: [char; 6] = ['I', '1', '!', '|', 'L', 'J'];

/// The short name of a test report (laporan hasil uji), after which a stroke stands.
const REPORT: &str = "LHU";

/// Months as report numbers write them.
const MONTHS: [&str; 12] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
];

/// A report's number usually holds its month in Roman numerals, and the strokes beside it are easily read
/// as one of them: `0123/LHUIVII/2026`, `0123/LHUJ/IVI2026`. They are put back; says whether any was.
fn put_strokes_back(parts: &mut Vec<String>) -> bool {
    let steps = [
        stroke_before_year(parts),
        stroke_before_month(parts),
        stroke_twice(parts),
    ];
    steps.contains(&true)
}

fn stroke_before_year(parts: &mut Vec<String>) -> bool {
    let split = parts.last().filter(|_| parts.len() > 1).and_then(|last| {
        let (rest, year) = last.split_at_checked(last.len().checked_sub(4)?)?;
        let rest = rest.strip_suffix(STROKES)?;
        let digits = year.chars().all(|c| c.is_ascii_digit());
        (digits && !rest.is_empty()).then(|| [rest.to_owned(), year.to_owned()])
    });
    let Some(split) = split else { return false };
    parts.pop();
    parts.extend(split);
    true
}

fn stroke_before_month(parts: &mut Vec<String>) -> bool {
    let [_, middle, _] = parts.as_slice() else {
        return false;
    };
    // M is no month but a broad stroke, N two that touch or one and what blurs into it.
    let split = match middle.strip_prefix(REPORT) {
        Some(rest) => {
            let rest = strokes_in(rest).replace('M', "I");
            let seen_as = |by| split_month(&format!("{REPORT}{}", rest.replace('N', by)));
            let two = seen_as("II").filter(|[office, _]| office == REPORT);
            two.or_else(|| seen_as("I"))
        }
        None => split_month(middle),
    };
    let Some(split) = split else { return false };
    parts.splice(1..2, split);
    true
}

/// What stands before the stroke and the month at the end of a part.
fn split_month(middle: &str) -> Option<[String; 2]> {
    let mut longest_first = MONTHS;
    longest_first.sort_unstable_by_key(|month| std::cmp::Reverse(month.len()));
    longest_first.iter().find_map(|month| {
        let office = middle.strip_suffix(month)?.strip_suffix(STROKES)?;
        (office.len() >= 2).then(|| [office.to_owned(), (*month).to_owned()])
    })
}

/// A month whose strokes were read as other signs; one alone between two strokes is lost among them.
fn month_seen(seen: &str) -> String {
    match tidy(&strokes_in(seen)) {
        empty if empty.is_empty() => "I".to_owned(),
        month if MONTHS.contains(&month.as_str()) => month,
        _ => tidy(seen),
    }
}

/// With every stroke seen as the numeral it stands for.
fn strokes_in(seen: &str) -> String {
    seen.replace(STROKES, "I").replace('l', "I")
}

/// Of strokes and numerals only, and yet no month.
fn is_garbled(month: &str) -> bool {
    let signs = |c: char| STROKES.contains(&c) || "VX".contains(c);
    !MONTHS.contains(&month) && month.chars().all(signs)
}

/// A stroke that was seen as itself and as a letter before it.
fn stroke_twice(parts: &mut [String]) -> bool {
    let [_, office, _, _] = parts else {
        return false;
    };
    let rest = office.strip_prefix(REPORT);
    let twice = rest.is_some_and(|rest| rest.len() == 1 && rest.ends_with(STROKES));
    if twice {
        REPORT.clone_into(office);
    }
    twice
}

/// A part between strokes: digits where most are, else as read without its edges.
fn tidy(part: &str) -> String {
    let part = part.trim_matches(|c: char| !c.is_alphanumeric());
    let digits = part.chars().filter(char::is_ascii_digit).count();
    if digits * 2 > part.chars().count() && part.chars().all(|c| as_digit(c).is_some()) {
        return part.chars().filter_map(as_digit).collect();
    }
    part.to_uppercase()
}
