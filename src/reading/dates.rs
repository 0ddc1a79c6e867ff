//! Days as Indonesian papers write them: day first, the month as a word or a number, four digits of
//! the year. Refuses two-digit years, months first, and a month that could be two.

use chrono::NaiveDate;

use super::page::{Area, Page, distance};

/// A day found on a page.
#[derive(Debug, Clone)]
pub struct Found {
    /// The day.
    pub day: NaiveDate,
    /// Place of its line.
    pub line: usize,
    /// Place of its first word in the line.
    pub word: usize,
    /// Where it stands.
    pub area: Area,
    /// The least sure of its words.
    pub sure: u8,
}

const MONTHS: [&[&str]; 12] = [
    &["januari", "jan"],
    &["februari", "pebruari", "feb"],
    &["maret", "mar"],
    &["april", "apr"],
    &["mei"],
    &["juni", "jun"],
    &["juli", "jul"],
    &["agustus", "agu", "agt"],
    &["september", "sep", "sept"],
    &["oktober", "okt"],
    &["november", "nopember", "nov"],
    &["desember", "des"],
];

/// A run of digits or of letters, and the place of its word.
struct Atom {
    text: String,
    number: bool,
    line: usize,
    word: usize,
}

/// All days of a page, in reading order. A day may go over the end of a line.
#[must_use]
pub fn on_page(page: &Page) -> Vec<Found> {
    let atoms = atoms(page);
    atoms
        .windows(3)
        .filter_map(|three| found(page, three))
        .collect()
}

fn found(page: &Page, three: &[Atom]) -> Option<Found> {
    let [day, month, year] = three else {
        return None;
    };
    let number = |atom: &Atom, longest: usize| {
        (atom.number && atom.text.len() <= longest).then(|| atom.text.parse::<u32>().ok())?
    };
    let month_number = if month.number {
        number(month, 2)?
    } else {
        month_of(&month.text)?
    };
    let year_number = number(year, 4).filter(|year| (1990..2100).contains(year))?;
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(year_number).ok()?,
        month_number,
        number(day, 2)?,
    )?;
    // Digits of one day stand beside each other: a number at a line's end and another below are none.
    if month.number && day.line != year.line {
        return None;
    }
    let words: Vec<_> = three
        .iter()
        .filter_map(|atom| page.lines.get(atom.line)?.words.get(atom.word))
        .collect();
    let first_line = page.lines.get(day.line)?;
    let on_first = three.iter().filter(|atom| atom.line == day.line);
    let area = on_first
        .filter_map(|atom| first_line.words.get(atom.word))
        .map(|word| word.area)
        .reduce(Area::with)?;
    Some(Found {
        day: date,
        line: day.line,
        word: day.word,
        area,
        sure: words.iter().map(|word| word.sure).min().unwrap_or(0),
    })
}

fn atoms(page: &Page) -> Vec<Atom> {
    let mut atoms = Vec::new();
    for (line, content) in page.lines.iter().enumerate() {
        for (word, read) in content.words.iter().enumerate() {
            for (text, number) in runs(&read.text) {
                atoms.push(Atom {
                    text,
                    number,
                    line,
                    word,
                });
            }
        }
    }
    atoms
}

/// Runs of digits and of letters in a word; what looks like a digit among digits is one.
fn runs(word: &str) -> Vec<(String, bool)> {
    let chars: Vec<char> = word.chars().collect();
    let digits = chars.iter().filter(|c| c.is_ascii_digit()).count();
    let mostly = digits * 2 >= chars.iter().filter(|c| c.is_alphanumeric()).count();
    let mut runs: Vec<(String, bool)> = Vec::new();
    let mut open = false;
    for letter in chars {
        let letter = if mostly {
            super::numbers::as_digit(letter).unwrap_or(letter)
        } else {
            letter
        };
        if !letter.is_alphanumeric() {
            open = false;
            continue;
        }
        let number = letter.is_ascii_digit();
        match runs.last_mut() {
            Some((text, same)) if open && *same == number => text.push(letter),
            _ => runs.push((letter.to_string(), number)),
        }
        open = true;
    }
    runs
}

fn month_of(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let cost = |names: &&[&str]| names.iter().map(|name| distance(&word, name)).min();
    let costs: Vec<usize> = MONTHS.iter().filter_map(cost).collect();
    let least = costs.iter().min().copied()?;
    let allowed = match word.chars().count() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    let mut nearest = costs.iter().enumerate().filter(|(_, cost)| **cost == least);
    let (month, _) = nearest.next()?;
    // Juni and Juli differ by one letter: what is as near to both is neither.
    (least <= allowed && nearest.next().is_none()).then(|| u32::try_from(month + 1).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::page::{Line, Word};

    fn days(lines: &[&str]) -> Vec<String> {
        let area = Area {
            left: 0,
            top: 0,
            right: 1,
            bottom: 1,
        };
        let line = |text: &&str| {
            let word = |text: &str| Word {
                text: text.to_owned(),
                sure: 90,
                area,
            };
            Line::of(text.split(' ').map(word).collect())
        };
        let page = Page {
            width: 1,
            height: 1,
            lines: lines.iter().map(line).collect(),
        };
        on_page(&page)
            .iter()
            .map(|found| found.day.to_string())
            .collect()
    }

    #[test]
    fn days_are_read_day_first_with_words_or_numbers() {
        assert_eq!(days(&["tanggal 14 Maret 2027"]), ["2027-03-14"]);
        assert_eq!(days(&["s.d. 03-04-2027,"]), ["2027-04-03"]);
        assert_eq!(days(&["Serang, 1 AGUSTUS 2O26"]), ["2026-08-01"]);
        assert_eq!(days(&["tanggal 7", "JULI 2026 BPJPH"]), ["2026-07-07"]);
        assert_eq!(days(&["9 Pebruari2025"]), ["2025-02-09"]);
    }

    #[test]
    fn what_could_be_another_day_is_none() {
        assert!(days(&["7 Jui 2026", "12/31/2026", "31 Juni 2026", "14-03-27"]).is_empty());
        assert!(days(&["80101911/26.06.25", "No. 22 Tahun 2018"]).is_empty());
    }
}
