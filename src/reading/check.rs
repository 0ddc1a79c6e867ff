//! Holds two readings against each other, and the fields of one paper against themselves.
//!
//! A proposal is *checked* when two independent readings agree and nothing on the paper speaks
//! against it. Nothing is decided here: a difference is said, and a person chooses.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::codes::Code;
use super::fields::{Field, Value};
use super::kinds::Kind;
use super::numbers;
use super::page::Page;
use crate::identifiers::pirt::Pirt;
use crate::identifiers::{Bilingual, region};

/// A value with what speaks for it.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What was read.
    pub value: Value,
    /// Two readings agree and nothing speaks against it.
    pub checked: bool,
}

/// Two things on the paper that should agree and do not.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Stable name for programs.
    pub code: &'static str,
    /// What a person reads.
    pub text: Bilingual,
}

/// Makes one list of two readings of the same page: what both found alike is certain, and where they
/// differ the one that fits the rest of the paper is proposed, unchecked. `third`: the number as a
/// third look saw it, which decides between two that differ and speaks where neither saw one.
#[must_use]
pub fn merge(
    first: Vec<Value>,
    second: &[Value],
    third: Option<&Value>,
    codes: &[Code],
    kind: Kind,
    on: NaiveDate,
) -> Vec<Proposal> {
    let mut merged = Vec::new();
    for field in Field::ALL {
        let one = first.iter().find(|value| value.field == *field);
        let other = second.iter().find(|value| value.field == *field);
        let chosen = match (one, other) {
            (Some(one), Some(other)) if one.text == other.text => Some((one, true)),
            (Some(one), Some(other)) => {
                Some((better((one, other), third, codes, &first, second), false))
            }
            (one, other) => {
                let third = third.filter(|third| third.field == *field);
                one.or(other).or(third).map(|value| (value, false))
            }
        };
        if let Some((value, twice)) = chosen {
            let in_code =
                *field == Field::Number && codes.iter().any(|code| code.holds(&value.text));
            let mut value = value.clone();
            value.area = one.map_or(value.area, |one| one.area);
            let plausible =
                value.plausible || (twice && other.is_some_and(|other| other.plausible));
            let checked = (twice || in_code) && plausible;
            merged.push(Proposal { value, checked });
        }
    }
    weigh(&mut merged, kind, on);
    merged
}

/// A text layer is no guess: what it says is checked unless the paper contradicts itself.
#[must_use]
pub fn certain(values: Vec<Value>, kind: Kind, on: NaiveDate) -> Vec<Proposal> {
    let mut all: Vec<Proposal> = values
        .into_iter()
        .map(|value| Proposal {
            checked: value.plausible,
            value,
        })
        .collect();
    weigh(&mut all, kind, on);
    all
}

/// Of two readings that differ, the one a code or the paper's other fields speak for, else the surer.
fn better<'a>(
    (one, other): (&'a Value, &'a Value),
    third: Option<&Value>,
    codes: &[Code],
    first: &[Value],
    second: &[Value],
) -> &'a Value {
    let weight = |value: &Value| {
        let coded = codes.iter().any(|code| code.holds(&value.text));
        let fits = match value.field {
            Field::Number => year_of(first)
                .into_iter()
                .chain(year_of(second))
                .any(|year| ends_in(&value.text, year)),
            _ => false,
        };
        let again =
            value.field == Field::Number && third.is_some_and(|third| third.text == value.text);
        (coded, fits, again, value.plausible, value.sure)
    };
    if weight(other) > weight(one) {
        other
    } else {
        one
    }
}

fn year_of(values: &[Value]) -> Option<i32> {
    day(values.iter(), Field::ValidUntil).map(|day| day.year())
}

fn ends_in(number: &str, year: i32) -> bool {
    number.ends_with(&format!("-{:02}", year.rem_euclid(100)))
}

fn day<'a>(mut values: impl Iterator<Item = &'a Value>, field: Field) -> Option<NaiveDate> {
    values.find(|value| value.field == field)?.text.parse().ok()
}

/// Takes the mark from what the paper's own rules speak against.
fn weigh(all: &mut [Proposal], kind: Kind, on: NaiveDate) {
    let values: Vec<Value> = all.iter().map(|proposal| proposal.value.clone()).collect();
    let against: Vec<Field> = conflicts(&values, kind, on);
    for proposal in all
        .iter_mut()
        .filter(|proposal| against.contains(&proposal.value.field))
    {
        proposal.checked = false;
    }
}

/// Fields that do not fit each other by the rules of their kind.
fn conflicts(values: &[Value], kind: Kind, on: NaiveDate) -> Vec<Field> {
    let number = values
        .iter()
        .find(|value| value.field == Field::Number)
        .map(|value| value.text.as_str());
    let (issue, end) = (
        day(values.iter(), Field::IssuedOn),
        day(values.iter(), Field::ValidUntil),
    );
    let mut against = Vec::new();
    if let (Some(issue), Some(end), Some(years)) = (issue, end, kind.years())
        && !runs_years(issue, end, years)
    {
        against.extend([Field::IssuedOn, Field::ValidUntil]);
    }
    let Some(number) = number else { return against };
    if numbers::contradicted(number, kind, on) {
        against.push(Field::Number);
    }
    if number_year_differs(number, kind, issue, end) {
        against.extend([Field::Number, Field::ValidUntil, Field::IssuedOn]);
    }
    against
}

/// The same day some years on, a day before it, or the 28th for the 29th of February.
fn runs_years(issue: NaiveDate, end: NaiveDate, years: u32) -> bool {
    issue
        .checked_add_months(Months::new(12 * years))
        .is_some_and(|expected| {
            expected == end || expected.checked_sub_days(Days::new(1)) == Some(end)
        })
}

/// Whether the year (for halal, month and year) inside a number is another than the printed one.
#[must_use]
pub fn number_year_differs(
    number: &str,
    kind: Kind,
    issue: Option<NaiveDate>,
    end: Option<NaiveDate>,
) -> bool {
    let tail = |long: usize| {
        number
            .len()
            .checked_sub(long)
            .and_then(|from| number.get(from..))
    };
    // Offices end their own numbers as they like: what is no year says nothing.
    let digits = |tail: &&str| tail.bytes().all(|b| b.is_ascii_digit());
    let year = tail(4).filter(|tail| tail.starts_with("20")).filter(digits);
    let short_year = tail(3)
        .and_then(|tail| tail.strip_prefix('/'))
        .filter(digits);
    let differs = |tail: Option<&str>, day: Option<NaiveDate>, form: &str| {
        day.zip(tail)
            .is_some_and(|(day, tail)| day.format(form).to_string() != tail)
    };
    match kind {
        Kind::SppIrt => differs(tail(2), end, "%y"),
        Kind::Halal => differs(tail(4), issue, "%m%y"),
        Kind::LabTest => differs(year, issue, "%Y"),
        Kind::Pkp => differs(short_year, issue, "%y"),
        Kind::Nib | Kind::BpomMd | Kind::Trademark | Kind::Label | Kind::Barcode => false,
    }
}

/// What on the paper does not agree, in words.
#[must_use]
pub fn differences(page: &Page, proposals: &[Proposal], kind: Kind) -> Vec<Difference> {
    let values: Vec<&Value> = proposals.iter().map(|proposal| &proposal.value).collect();
    let number = values
        .iter()
        .find(|value| value.field == Field::Number)
        .map(|value| value.text.as_str());
    let issue = day(values.iter().copied(), Field::IssuedOn);
    let end = day(values.iter().copied(), Field::ValidUntil);
    let mut found = Vec::new();
    if number.is_some_and(|number| number_year_differs(number, kind, issue, end)) {
        found.push(Difference {
            code: "year_in_number",
            text: Bilingual::new(
                "Tahun di dalam nomor tidak sama dengan tahun pada tanggal yang tercetak. Periksa keduanya.",
                "The year inside the number is not that of the printed date. Please check both.",
            ),
        });
    }
    if let (Some(issue), Some(end), Some(years)) = (issue, end, kind.years())
        && !runs_years(issue, end, years)
    {
        found.push(Difference {
                code: "term",
                text: Bilingual::new(
                    format!("Masa berlaku surat jenis ini {years} tahun; kedua tanggal yang terbaca tidak berjarak {years} tahun."),
                    format!("Papers of this kind run {years} years; the two dates read are not {years} years apart."),
                ),
            });
    }
    found.extend(number.and_then(|number| region_difference(page, number, kind)));
    found
}

/// The kabupaten or kota inside a P-IRT number should be named on its certificate.
fn region_difference(page: &Page, number: &str, kind: Kind) -> Option<Difference> {
    (kind == Kind::SppIrt).then_some(())?;
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let code = Pirt::from_digits(&digits, NaiveDate::MAX).ok()?.regency()?;
    let name = region::name(&code)?;
    let plain: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    (!page.says(&plain, 100)).then(|| Difference {
        code: "region_in_number",
        text: Bilingual::new(
            format!(
                "Wilayah di dalam nomor adalah {name}, tetapi nama itu tidak terbaca pada surat."
            ),
            format!(
                "The region inside the number is {name}, but that name was not read on the paper."
            ),
        ),
    })
}

/// A firm's name for comparing: without its form of business, signs and capitals. `UD. Sumber Contoh`
/// and `SUMBER CONTOH, UD` are the same firm.
#[must_use]
pub fn plain_name(name: &str) -> String {
    const FORMS: [&str; 9] = [
        "ud", "cv", "pt", "pd", "irt", "irtp", "tbk", "kub", "koperasi",
    ];
    let folded = crate::text::fold(&name.replace('.', ""));
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !FORMS.contains(word))
        .collect();
    words.join(" ")
}
