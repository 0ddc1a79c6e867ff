//! Turns typed, printed or scanned text into digits and the words before them.
//!
//! Forgives what people and cameras do: line breaks, full-width forms, every
//! kind of dash, the letter O for 0, l or I for 1. Refuses to guess at any
//! other letter: it is handed on as foreign.

use super::Kind;
use super::words::{self, Letter};

/// What was read from one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Kind named by a word before the number.
    pub word: Option<Kind>,
    /// What such a word says beyond the kind: `MD`, `ML`, `ID`, `KH`, `MUI` or a year; else empty.
    pub mark: &'static str,
    /// The digits after such words, in order.
    pub digits: String,
    /// Letters that are no digit misread.
    pub foreign: String,
    /// At least one letter was taken for a digit.
    pub letters_taken: bool,
    /// The whole text, cleaned but with its separators.
    clean: String,
    /// Where in it the words end.
    from: usize,
}

impl Reading {
    /// Reads any text; never fails.
    pub fn of(input: &str) -> Self {
        let mut reading = Self {
            clean: String::with_capacity(input.len()),
            ..Self::default()
        };
        let mut letters: Vec<Letter> = Vec::with_capacity(input.len());
        for c in input.chars().filter_map(clean) {
            let start = reading.clean.len();
            reading.clean.push(c);
            if c.is_alphanumeric() {
                letters.push((c, start, reading.clean.len()));
            }
        }
        let after = reading.strip_words(&letters);
        reading.take(after);
        reading
    }

    /// The text after the words, with its separators.
    pub fn rest(&self) -> &str {
        self.clean.get(self.from..).unwrap_or_default().trim()
    }

    /// Notes the words the text begins with and gives back the letters after them.
    fn strip_words<'a>(&mut self, letters: &'a [Letter]) -> &'a [Letter] {
        let mut rest = letters;
        // Most digits begin no word, which spares looking for one: only 0 and 1 pass for letters.
        while let Some((first, ..)) = rest.first().filter(|(c, ..)| !matches!(c, '2'..='9')) {
            let found = words::beginning_with(*first)
                .iter()
                .find_map(|word| words::strip(rest, word).map(|after| (word, after)));
            let Some(((word, kind, mark), after)) = found else {
                break;
            };
            let last = word.len().saturating_sub(1);
            self.from = rest.get(last).map_or(self.from, |(_, _, end)| *end);
            self.word = self.word.or(*kind);
            if !mark.is_empty() {
                self.mark = mark;
            }
            rest = after;
        }
        rest
    }

    fn take(&mut self, rest: &[Letter]) {
        let any_digit = rest.iter().any(|(c, ..)| c.is_ascii_digit());
        self.digits.reserve(rest.len());
        for (c, ..) in rest {
            match c {
                '0'..='9' => self.digits.push(*c),
                'O' if any_digit => self.digits.push('0'),
                'I' | 'L' if any_digit => self.digits.push('1'),
                other => self.foreign.push(*other),
            }
            self.letters_taken |= any_digit && matches!(c, 'O' | 'I' | 'L');
        }
    }

    /// True for `…-27`: a dash sets the last two digits apart, which only P-IRT numbers do.
    pub fn year_stands_apart(&self) -> bool {
        let count = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).count();
        match self.rest().rsplit_once('-') {
            Some((head, tail)) => count(tail) == 2 && (10..=16).contains(&count(head)),
            None => false,
        }
    }
}

/// Brings one character to upper-case ASCII where it has such a form; drops invisible ones.
fn clean(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        'a'..='z' => Some(c.to_ascii_uppercase()),
        // Invisible: joiners, marks of direction, the byte order mark.
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => None,
        '\u{00AD}'
        | '\u{058A}'
        | '\u{05BE}'
        | '\u{1806}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{207B}'
        | '\u{208B}'
        | '\u{2212}'
        | '\u{2500}'
        | '\u{2501}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{301C}'
        | '\u{3030}'
        | '\u{30FC}'
        | '\u{FE31}'
        | '\u{FE32}'
        | '\u{FE58}'
        | '\u{FE63}'
        | '~'
        | '_' => Some('-'),
        '\u{2022}' | '\u{25CF}' => Some('*'),
        '\u{FF01}'..='\u{FF5E}' => shifted(c, 0xFF01, 0x21).map(|a| clean(a).unwrap_or(a)),
        // Bold, double-struck and monospaced digits of social media.
        '\u{1D7CE}'..='\u{1D7FF}' => {
            char::from_digit(u32::from(c).saturating_sub(0x1D7CE) % 10, 10)
        }
        c if c.is_whitespace() => Some(' '),
        c => Some(c.to_ascii_uppercase()),
    }
}

/// The character as far from `to` as `c` is from `from`.
fn shifted(c: char, from: u32, to: u32) -> Option<char> {
    char::from_u32(u32::from(c).checked_sub(from)?.checked_add(to)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_separators_before_a_number_fall_away() {
        for text in [
            "P-IRT 2053604010012-27",
            "PIRT: 2053604010012-27",
            "SPIRT 2053604010012-27",
            "SPP-IRT No. 2053604010012-27",
            "DEP. KES. RI. P-IRT NO. 2053604010012-27",
            "p-irt\nno :\n2053604010012 –\n27",
            "Ｐ－ＩＲＴ　２０５３６０４０１００１２−２７",
            "P—lRT N0 2O536O4OlOOI2-27",
            "P-IRT2053604010012\u{AD}27",
            "P.IRT.\u{200B}2 05 3604 01 0012 - 27",
            "Dinkes P-IRT No. 205\r\n3604\r\n010012 \u{2E3A} 27",
            "\u{202B}P‐IRT 𝟐𝟎𝟓𝟑𝟔𝟎𝟒𝟎𝟏𝟎𝟎𝟏𝟐＿𝟐𝟕\u{202C}",
            "P-lRT : 2O5.36O4.O1.OOl2~27",
        ] {
            let reading = Reading::of(text);
            assert_eq!(reading.digits, "205360401001227", "{text}");
            assert_eq!(
                (reading.word, reading.foreign.as_str()),
                (Some(Kind::Pirt), ""),
                "{text}"
            );
        }
    }

    #[test]
    fn a_size_in_the_word_is_not_part_of_the_number() {
        for text in [
            "EAN-13 8993012200143",
            "GTIN 8993012200143",
            "Barcode: 8 993012 200143",
        ] {
            assert_eq!(Reading::of(text).digits, "8993012200143", "{text}");
        }
    }

    #[test]
    fn what_a_word_says_beyond_the_kind_is_kept() {
        let rows = [
            (
                "BPOM RI MD 272827002200050",
                Some(Kind::Bpom),
                "MD",
                "272827002200050",
            ),
            ("ML-255428014446", Some(Kind::Bpom), "ML", "255428014446"),
            (
                "1D36110000075001120",
                Some(Kind::Halal),
                "ID",
                "36110000075001120",
            ),
            ("KBLI 2020: 10793", Some(Kind::Kbli), "2020", "10793"),
            ("KBLI 10793", Some(Kind::Kbli), "", "10793"),
            (
                "PB-UMKU: 912020024242500040001",
                Some(Kind::PbUmku),
                "",
                "912020024242500040001",
            ),
            ("IDM000123456", None, "", "1000123456"),
        ];
        for (text, word, mark, digits) in rows {
            let read = Reading::of(text);
            assert_eq!(
                (read.word, read.mark, read.digits.as_str()),
                (word, mark, digits),
                "{text}"
            );
        }
    }

    #[test]
    fn other_letters_are_not_guessed_at() {
        assert_eq!(Reading::of("TR 123456789012").foreign, "TR");
        assert_eq!(Reading::of("P-IRT 2B53604010012-27").foreign, "B");
        assert_eq!(Reading::of("lolo").digits, "");
    }
}
