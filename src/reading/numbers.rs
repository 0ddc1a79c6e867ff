//! Finds the number of each kind of paper among its words, by its form and by the words before it.
//!
//! Refuses to guess at a digit that was read as a letter no camera takes for one, and to complete what
//! is missing. What a number means is known in `identifiers` only.

use chrono::NaiveDate;

use super::goods;
use super::kinds::Kind;
use super::page::{Area, Line, Page};
use super::strokes;
use crate::identifiers::pirt::Pirt;
use crate::identifiers::{self, region};

/// A number as found.
#[derive(Debug, Clone)]
pub struct Found {
    /// In its normal form.
    pub value: String,
    /// Where it stands.
    pub area: Area,
    /// Place of its line.
    pub line: usize,
    /// The least sure of its words.
    pub sure: u8,
    /// Its form holds more than its length: a region that exists, a month that does.
    pub plausible: bool,
}

/// Digits that stand together, a dash allowed among them.
struct Run {
    digits: String,
    /// Letters right before it, large.
    before: String,
    words: (usize, usize),
}

impl Run {
    /// With the noughts before its first digit that were read as letters, for numbers led by letters.
    fn led_by_noughts(&self) -> (&str, String) {
        let before = self.before.trim_end_matches(['O', 'Q']);
        let noughts = self.before.len() - before.len();
        (before, format!("{}{}", "0".repeat(noughts), self.digits))
    }
}

/// The digit a camera saw as this letter.
#[must_use]
pub fn as_digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        'O' | 'o' | 'Q' | 'D' | 'C' => Some('0'),
        'l' | 'I' | '|' | 'i' | ']' | '!' => Some('1'),
        'Z' | 'z' => Some('2'),
        'S' | 's' | '$' => Some('5'),
        'G' => Some('6'),
        'B' => Some('8'),
        _ => None,
    }
}

/// The number of a paper of this kind; the best of several by form, then the first.
#[must_use]
pub fn on_page(page: &Page, kind: Kind, on: NaiveDate) -> Option<Found> {
    let mut all = Vec::new();
    for (at, line) in page.lines.iter().enumerate() {
        match kind {
            Kind::LabTest | Kind::Pkp => all.extend(written(page, at, line, kind)),
            _ => all.extend(digits(at, line, kind, on, page)),
        }
    }
    // The last of equals would be a repetition in small print: keep the first.
    all.into_iter().reduce(|best, next| {
        let weight = |found: &Found| (found.plausible, found.sure >= 60);
        if weight(&next) > weight(&best) {
            next
        } else {
            best
        }
    })
}

/// Every number of digits on a line whose form is the kind's.
fn digits(at: usize, line: &Line, kind: Kind, on: NaiveDate, page: &Page) -> Vec<Found> {
    let named = nib_is_named(page, at);
    let of_run = |run: Run| {
        let (value, plausible) = match kind {
            Kind::SppIrt => pirt(&run.digits, on)?,
            Kind::Nib if named && run.digits.len() == 13 => (run.digits.clone(), true),
            Kind::Halal => halal(&run)?,
            Kind::BpomMd if [12, 15].contains(&run.digits.len()) => {
                let letters = ["MD", "ML"]
                    .into_iter()
                    .find(|letters| run.before.ends_with(letters))?;
                (format!("BPOM RI {letters} {}", run.digits), true)
            }
            Kind::Label => on_label(&run, on)?,
            Kind::Barcode => (goods::printed(&run.digits, line)?, true),
            Kind::Trademark => {
                let (before, digits) = run.led_by_noughts();
                // The last stroke of the M and the nought after it make one nought too many.
                let digits = match digits.strip_prefix('0') {
                    Some(nine) if nine.len() == 9 => nine.to_owned(),
                    _ => digits,
                };
                (digits.len() == 9 && before.ends_with('M'))
                    .then(|| (format!("IDM{digits}"), before.ends_with("DM")))?
            }
            _ => return None,
        };
        found(line, at, run.words, value, plausible)
    };
    runs(line).into_iter().filter_map(of_run).collect()
}

fn found(
    line: &Line,
    at: usize,
    (from, to): (usize, usize),
    value: String,
    plausible: bool,
) -> Option<Found> {
    let words = line.words.get(from..=to)?;
    Some(Found {
        value,
        area: words.iter().map(|word| word.area).reduce(Area::with)?,
        line: at,
        sure: words.iter().map(|word| word.sure).min().unwrap_or(0),
        plausible,
    })
}

/// The number of a P-IRT or of a registration with BPOM, whichever is printed on a pack.
fn on_label(run: &Run, on: NaiveDate) -> Option<(String, bool)> {
    let letters = ["MD", "ML"].into_iter().find(|l| run.before.ends_with(l));
    match letters {
        Some(letters) if [12, 15].contains(&run.digits.len()) => {
            Some((format!("BPOM RI {letters} {}", run.digits), true))
        }
        _ => pirt(&run.digits, on),
    }
}

/// ID and 17 digits, the last four month and year.
fn halal(run: &Run) -> Option<(String, bool)> {
    let (before, digits) = run.led_by_noughts();
    let (before, digits) = match digits.strip_prefix("10") {
        // "1D" and seventeen digits.
        Some(rest) if rest.len() == 17 => ("D", rest.to_owned()),
        _ => (before, digits),
    };
    (digits.len() == 17 && before.ends_with('D')).then_some(())?;
    let month = digits
        .get(13..15)
        .and_then(|month| month.parse::<u8>().ok());
    Some((
        format!("ID{digits}"),
        month.is_some_and(|month| (1..=12).contains(&month)),
    ))
}

fn pirt(digits: &str, on: NaiveDate) -> Option<(String, bool)> {
    if digits.len() != 15 {
        return None;
    }
    let number = Pirt::from_digits(digits, on).ok()?;
    let known = number
        .regency()
        .is_some_and(|code| region::name(&code).is_some());
    Some((number.to_string(), known))
}

/// Thirteen digits are a NIB where the line, or one of the two above, says so.
fn nib_is_named(page: &Page, at: usize) -> bool {
    let says = |line: &Line| line.after("indukberusaha").is_some() || line.begins("nib").is_some();
    // Under the title may stand a rule that was read as a line of signs.
    let near = page.lines.get(at.saturating_sub(2)..=at);
    near.is_some_and(|near| near.iter().any(says))
}

/// Numbers in a form of the office's own: what follows the word "Nomor" in the upper half, with strokes.
fn written(page: &Page, at: usize, line: &Line, kind: Kind) -> Option<Found> {
    let top = line.area()?.top;
    let after = line.begins("nomor").or_else(|| line.begins("no"))?;
    if top * 2 > page.height {
        return None;
    }
    let words = line.words.get(after..)?;
    let text: String = words.iter().map(|word| word.text.as_str()).collect();
    let (value, plausible) = strokes::number(&text, kind)?;
    let place = (after, line.words.len() - 1);
    found(line, at, place, value, plausible)
}

/// All runs of digits in a line. A word belongs to the run before it when a dash stands between.
fn runs(line: &Line) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Option<Run> = None;
    let mut letters = String::new();
    for (at, word) in line.words.iter().enumerate() {
        let dashed = |text: &str, end: bool| {
            let dash = |c: char| "-–—−~".contains(c);
            if end {
                text.ends_with(dash)
            } else {
                text.starts_with(dash)
            }
        };
        let before = at.checked_sub(1).and_then(|before| line.words.get(before));
        let joined =
            dashed(&word.text, false) || before.is_some_and(|before| dashed(&before.text, true));
        if !joined {
            runs.extend(open.take());
        }
        for (place, letter) in word.text.char_indices() {
            let rest = word
                .text
                .get(place + letter.len_utf8()..)
                .unwrap_or_default();
            let amid = open.is_some() && rest.starts_with(|c: char| c.is_ascii_digit());
            let letter = if amid { in_digits(letter) } else { letter };
            take(letter, at, &mut letters, &mut open, &mut runs);
        }
    }
    runs.extend(open);
    runs.retain(|run| run.digits.len() >= 8);
    runs
}

/// A sign in the midst of digits: a crease through a nought leaves a bracket, one between two a colon.
const fn in_digits(letter: char) -> char {
    match letter {
        '(' | ')' => '0',
        ':' | ';' | '*' => '.',
        _ => letter,
    }
}

fn take(
    letter: char,
    at: usize,
    letters: &mut String,
    open: &mut Option<Run>,
    runs: &mut Vec<Run>,
) {
    match (open.as_mut(), as_digit(letter)) {
        (Some(run), Some(digit)) => {
            run.digits.push(digit);
            run.words.1 = at;
        }
        // A run begins with a true digit only: the D of "MD" is none.
        (None, Some(digit)) if letter.is_ascii_digit() => {
            *open = Some(Run {
                digits: digit.to_string(),
                before: std::mem::take(letters),
                words: (at, at),
            });
        }
        _ if "-–—−~.,'’“\"".contains(letter) => {}
        _ => {
            runs.extend(open.take());
            if letter.is_alphanumeric() {
                letters.extend(letter.to_uppercase());
            }
        }
    }
}

/// Whether `identifiers` finds the form impossible; never for kinds it does not know.
#[must_use]
pub fn contradicted(value: &str, kind: Kind, on: NaiveDate) -> bool {
    let known = match kind {
        Kind::SppIrt => identifiers::Kind::Pirt,
        Kind::Nib => identifiers::Kind::Nib,
        Kind::Halal => identifiers::Kind::Halal,
        Kind::BpomMd => identifiers::Kind::Bpom,
        Kind::Label if value.starts_with("BPOM") => identifiers::Kind::Bpom,
        Kind::Label => identifiers::Kind::Pirt,
        Kind::Barcode => identifiers::Kind::Gtin,
        Kind::LabTest | Kind::Trademark | Kind::Pkp => return false,
    };
    !identifiers::identify(value, Some(known), on).valid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::page::Word;

    fn read(kind: Kind, lines: &[&str]) -> Option<String> {
        let line = |(at, text): (usize, &&str)| {
            let top = i64::try_from(at).unwrap();
            let area = Area {
                left: 0,
                top,
                right: 1,
                bottom: top + 1,
            };
            let word = |text: &str| Word {
                text: text.to_owned(),
                sure: 90,
                area,
            };
            Line::of(text.split(' ').map(word).collect())
        };
        let lines = lines.iter().enumerate().map(line).collect();
        let page = Page {
            width: 100,
            height: 100,
            lines,
        };
        let on = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        on_page(&page, kind, on).map(|found| found.value)
    }

    #[test]
    fn each_kind_finds_its_number_as_cameras_see_it() {
        let of = |kind, text| read(kind, &[text]).unwrap_or_default();
        assert_eq!(
            of(Kind::SppIrt, "P-IRT No. 2O53604010012 -27"),
            "P-IRT 2053604010012-27"
        );
        assert_eq!(
            of(Kind::SppIrt, "PIRT: 20536040l0012—27."),
            "P-IRT 2053604010012-27"
        );
        assert_eq!(
            of(Kind::Halal, "Nomor : 1D36110000075001120"),
            "ID36110000075001120"
        );
        assert_eq!(
            of(Kind::BpomMd, "Nomor : BPOM RI MD 272827002200050"),
            "BPOM RI MD 272827002200050"
        );
        assert_eq!(
            of(Kind::Trademark, "Nomor Pendaftaran : IDM001283462"),
            "IDM001283462"
        );
        assert_eq!(
            of(Kind::LabTest, "Nomor : 0123/LHU/IV/2026"),
            "0123/LHU/IV/2026"
        );
        assert_eq!(
            of(Kind::LabTest, "Nomor : 5144/LHUIVII/2023"),
            "5144/LHU/VII/2023"
        );
        for seen in [
            "Nomor : 7790/LHUIXI2025",
            "Nomor : 7790/LHU/XI2025",
            "Nomor : 7790/LHUJ/X/2025",
        ] {
            assert_eq!(of(Kind::LabTest, seen), "7790/LHU/X/2025");
        }
        assert_eq!(
            of(Kind::LabTest, "Nomor : 4287/LHUNNV/2023"),
            "4287/LHU/IV/2023"
        );
        for (seen, month) in [
            ("Nomor : 2780/LHU/!/2022", "I"),
            ("Nomor : 2780/LHU//2022", "I"),
            ("Nomor : 2780/LHUI/!II/2022", "III"),
            ("Nomor : 2780/LHUIIN/2022", "III"),
            ("Nomor : 2780/LHU/I1/2022", "II"),
            ("Nomor : 2780/LHU!!II/2022", "III"),
            ("Nomor : 2780/LHUIVIM/2022", "VII"),
        ] {
            assert_eq!(of(Kind::LabTest, seen), format!("2780/LHU/{month}/2022"));
        }
        assert_eq!(
            of(Kind::BpomMd, "BPOM RI MD 82711)0C6661:097"),
            "BPOM RI MD 827110006661097"
        );
        assert_eq!(
            of(Kind::LabTest, "Nomor : 51/CONTOH/2023"),
            "51/CONTOH/2023"
        );
        assert_eq!(
            of(Kind::Trademark, "Nomor Pendaftaran - IDMO01333240"),
            "IDM001333240"
        );
        assert_eq!(of(Kind::Pkp, "Nomor 028/36O4/26"), "028/3604/26");
        assert_eq!(
            of(Kind::Label, "Berat bersih 100 g P-IRT 2053604010012-27"),
            "P-IRT 2053604010012-27"
        );
        assert_eq!(
            of(Kind::Label, "BPOM RI MD 272827002200050"),
            "BPOM RI MD 272827002200050"
        );
        assert_eq!(
            read(Kind::Nib, &["NOMOR INDUK BERUSAHA", "0501230012345"]).as_deref(),
            Some("0501230012345")
        );
    }

    #[test]
    fn a_number_of_something_else_is_not_taken() {
        assert_eq!(
            read(
                Kind::SppIrt,
                &[
                    "PB-UMKU: 281222416022000010001",
                    "NIP. 19710412 199803 1 004"
                ]
            ),
            None
        );
        assert_eq!(read(Kind::Nib, &["No. Telepon : 0812000012345"]), None);
        assert_eq!(read(Kind::Halal, &["KH-49798/2/2026"]), None);
        assert_eq!(read(Kind::LabTest, &["Nomor : 1573/LHU/!I!1/2026"]), None);
    }
}
