//! Words that a retail partner does not need to see: an identity number, and the lines of a home
//! address on a paper given to a person or a household. It says where they stand, never what they
//! say, and decides nothing: a person keeps or leaves each place.

use super::fields::{gap, thin};
use super::kinds::Kind;
use super::numbers::as_digit;
use super::page::{Area, Line, Page, Word};

/// Signs of a NIK.
const SIGNS: usize = 16;

/// Fewest true digits of one, the rest misread.
const DIGITS: usize = 12;

/// Most lines an address goes on for below its first.
const MORE_LINES: usize = 2;

/// Words before an address where somebody lives, letters only.
const HOME: &[&str] = &[
    "alamatpemilik",
    "alamatrumah",
    "alamatpenanggungjawab",
    "alamatpeserta",
    "alamatktp",
    "tempattinggal",
];

/// And those that mean a home on papers of persons and of households.
const HOUSEHOLD: &[&str] = &["alamatpelakuusaha", "alamat"];

/// Where such words stand on a page, from top to bottom.
pub(super) fn places(page: &Page, kind: Option<Kind>) -> Vec<Area> {
    let mut found = Vec::new();
    for (at, line) in page.lines.iter().enumerate() {
        found.extend(identities(line));
        found.extend(home(page, at, kind));
    }
    found
}

fn identities(line: &Line) -> Vec<Area> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(rest) = line.words.get(from..).filter(|rest| !rest.is_empty()) {
        let number = identity(rest);
        from += number.map_or(1, |(words, _)| words);
        found.extend(number.map(|(_, area)| area));
    }
    found
}

/// How many of the first words make an identity number together, and where they stand.
fn identity(words: &[Word]) -> Option<(usize, Area)> {
    let (mut signs, mut digits, mut area) = (0, 0, words.first()?.area);
    for (used, word) in (1..).zip(words) {
        let text = word.text.rsplit(':').next().unwrap_or_default();
        let text = text.trim_matches(|c: char| c.is_ascii_punctuation());
        if !text
            .chars()
            .all(|c| as_digit(c).is_some() || ".-".contains(c))
        {
            return None;
        }
        signs += text.chars().filter(|c| as_digit(*c).is_some()).count();
        digits += text.chars().filter(char::is_ascii_digit).count();
        area = area.with(word.area);
        if signs >= SIGNS {
            return (signs == SIGNS && digits >= DIGITS).then_some((used, area));
        }
    }
    None
}

/// The address that begins on a line, as far as it goes on in the lines below.
fn home(page: &Page, at: usize, kind: Option<Kind>) -> Option<Area> {
    let household = matches!(kind, Some(Kind::SppIrt | Kind::Pkp));
    let more = if household { HOUSEHOLD } else { &[] };
    let line = page.lines.get(at)?;
    let first = HOME
        .iter()
        .chain(more)
        .find_map(|label| value(line, label))?;
    let high = first.bottom - first.top;
    let mut area = first;
    for next in page.lines.iter().skip(at + 1).take(MORE_LINES) {
        let below = next.area()?;
        // It stands in the column of the first and close below it, without a label of its own.
        let goes_on = below.left >= first.left - high && below.top - area.bottom < high;
        if !goes_on || below.top < area.top {
            break;
        }
        area = area.with(below);
    }
    Some(area)
}

/// Where the words behind a label stand.
fn value(line: &Line, label: &str) -> Option<Area> {
    let after = line.begins(label)?;
    let last = line.words.get(after.checked_sub(1)?)?;
    let next = line.words.get(after)?;
    // "Alamat Produksi" is no "Alamat": the value stands behind a colon or a gap.
    let opens = last.text.ends_with([':', ';']) || thin(&next.text) || gap(line, after);
    let rest = opens.then(|| line.words.get(after..)).flatten()?;
    let words = rest
        .iter()
        .filter(|word| word.text.chars().any(char::is_alphanumeric));
    words.map(|word| word.area).reduce(Area::with)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words on one line, 10 high and 10 a letter, from `left`.
    fn line(top: i64, left: i64, text: &str) -> Line {
        let mut left = left;
        let words = text.split(' ').map(|text| {
            let right = left + 10 * i64::try_from(text.chars().count()).expect("short");
            let area = Area {
                left,
                top,
                right,
                bottom: top + 10,
            };
            left = right + 5;
            Word {
                text: text.to_owned(),
                sure: 90,
                area,
            }
        });
        Line::of(words.collect())
    }

    fn of(kind: Option<Kind>, lines: Vec<Line>) -> Vec<(i64, i64)> {
        let page = Page {
            width: 1000,
            height: 1000,
            lines,
        };
        let found = places(&page, kind).into_iter();
        found.map(|area| (area.top, area.bottom)).collect()
    }

    #[test]
    fn a_nik_is_found_however_it_is_spaced_or_misread_and_no_other_number() {
        for nik in [
            "NIK : 3604015708900003",
            "NIK: 3604 0157 0890 0003",
            "No.KTP 36O4015708900OO3,",
            "NIK:3604.0157.0890.0003",
        ] {
            assert_eq!(of(None, vec![line(20, 0, nik)]), [(20, 30)], "{nik}");
        }
        for other in [
            "P-IRT 2053604010012-31",
            "ID36110000123450122",
            "Nomor Induk Berusaha 1234567890123",
            "81234567890120001000123",
            "Telp 081234567890",
        ] {
            assert_eq!(of(None, vec![line(20, 0, other)]), [], "{other}");
        }
    }

    #[test]
    fn a_home_address_is_found_with_the_lines_it_goes_on_for() {
        let lines = || {
            vec![
                line(0, 0, "Alamat : Kp. Contoh RT 01"),
                line(14, 85, "Desa Rekaan"),
                line(28, 0, "Jenis pangan : keripik"),
            ]
        };
        assert_eq!(of(Some(Kind::SppIrt), lines()), [(0, 24)]);
        assert_eq!(of(Some(Kind::LabTest), lines()), []);
        let owner = vec![line(0, 0, "Alamat Pemilik : Kp. Contoh")];
        assert_eq!(of(Some(Kind::Trademark), owner), [(0, 10)]);
        let kitchen = vec![line(0, 0, "Alamat Produksi : Kp. Contoh")];
        assert_eq!(of(Some(Kind::SppIrt), kitchen), []);
    }
}
