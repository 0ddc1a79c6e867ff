//! Turns typed, printed or scanned text into digits and the words before them.
//!
//! Forgives what people and cameras do: line breaks, full-width forms, every
//! kind of dash, the letter O for 0, l or I for 1. Refuses to guess at any
//! other letter: it is handed on as foreign.

use super::Kind;

/// What was read from one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// Kind named by a word before the number.
    pub word: Option<Kind>,
    /// The text after such words, cleaned but with its separators.
    pub rest: String,
    /// The digits of it, in order.
    pub digits: String,
    /// Letters that are no digit misread.
    pub foreign: String,
    /// At least one letter was taken for a digit.
    pub letters_taken: bool,
}

/// Words before a number, longest first among those that share a beginning.
/// A word that ends in a size (EAN-13) counts only when a separator follows.
const WORDS: &[(&str, Option<Kind>)] = &[
    ("NOMORINDUKBERUSAHA", Some(Kind::Nib)),
    ("KODEWILAYAH", Some(Kind::Region)),
    ("SPPIRT", Some(Kind::Pirt)),
    ("SPIRT", Some(Kind::Pirt)),
    ("PIRT", Some(Kind::Pirt)),
    ("IRT", Some(Kind::Pirt)),
    ("GTIN14", Some(Kind::Gtin)),
    ("GTIN13", Some(Kind::Gtin)),
    ("GTIN12", Some(Kind::Gtin)),
    ("GTIN8", Some(Kind::Gtin)),
    ("GTIN", Some(Kind::Gtin)),
    ("EAN13", Some(Kind::Gtin)),
    ("EAN8", Some(Kind::Gtin)),
    ("EAN", Some(Kind::Gtin)),
    ("ITF14", Some(Kind::Gtin)),
    ("UPCA", Some(Kind::Gtin)),
    ("UPC", Some(Kind::Gtin)),
    ("BARCODE", Some(Kind::Gtin)),
    ("NIB", Some(Kind::Nib)),
    ("DINASKESEHATAN", None),
    ("SERTIFIKAT", None),
    ("KEMENKES", None),
    ("DEPKES", None),
    ("DINKES", None),
    ("NOMOR", None),
    ("IZIN", None),
    ("NO", None),
    ("RI", None),
];

impl Reading {
    /// Reads any text; never fails.
    pub fn of(input: &str) -> Self {
        let clean: String = input.chars().filter_map(clean).collect();
        let (word, rest) = strip_words(&clean);
        let mut reading = Self {
            word,
            rest: rest.trim().to_owned(),
            digits: String::new(),
            foreign: String::new(),
            letters_taken: false,
        };
        reading.take(rest);
        reading
    }

    fn take(&mut self, rest: &str) {
        let any_digit = rest.contains(|c: char| c.is_ascii_digit());
        for c in rest.chars().filter(|c| c.is_alphanumeric()) {
            match c {
                '0'..='9' => self.digits.push(c),
                'O' if any_digit => self.digits.push('0'),
                'I' | 'L' if any_digit => self.digits.push('1'),
                other => self.foreign.push(other),
            }
            self.letters_taken |= any_digit && matches!(c, 'O' | 'I' | 'L');
        }
    }

    /// True for `…-27`: a dash sets the last two digits apart, which only P-IRT numbers do.
    pub fn year_stands_apart(&self) -> bool {
        let count = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).count();
        match self.rest.rsplit_once('-') {
            Some((head, tail)) => count(tail) == 2 && (10..=16).contains(&count(head)),
            None => false,
        }
    }
}

/// Brings one character to upper-case ASCII where it has such a form; drops invisible ones.
fn clean(c: char) -> Option<char> {
    match c {
        '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => None,
        '\u{00AD}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{207B}'
        | '\u{2212}'
        | '\u{2500}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{30FC}'
        | '\u{FE58}'
        | '\u{FE63}' => Some('-'),
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(c).saturating_sub(0xFEE0)).map(|a| a.to_ascii_uppercase())
        }
        c if c.is_whitespace() => Some(' '),
        c => Some(c.to_ascii_uppercase()),
    }
}

fn strip_words(text: &str) -> (Option<Kind>, &str) {
    let mut found = None;
    let mut rest = text;
    while let Some((kind, after)) = WORDS
        .iter()
        .find_map(|(word, kind)| strip_word(rest, word).map(|after| (*kind, after)))
    {
        found = found.or(kind);
        rest = after;
    }
    (found, rest)
}

/// The text after `word`, whatever separators stand between its letters.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut rest = text;
    for letter in word.chars() {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let first = rest.chars().next().filter(|c| looks_like(*c, letter))?;
        rest = rest.get(first.len_utf8()..)?;
    }
    let sized = word.ends_with(|c: char| c.is_ascii_digit());
    let separated = !rest.starts_with(|c: char| c.is_alphanumeric());
    (!sized || separated).then_some(rest)
}

/// Equal, or told apart by no camera: I, L and 1; O and 0. A size in a word must be exact.
fn looks_like(seen: char, letter: char) -> bool {
    match letter {
        'I' | 'L' => matches!(seen, 'I' | 'L' | '1'),
        'O' => matches!(seen, 'O' | '0'),
        other => seen == other,
    }
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
    fn other_letters_are_not_guessed_at() {
        assert_eq!(Reading::of("MD 123456789012").foreign, "MD");
        assert_eq!(Reading::of("P-IRT 2B53604010012-27").foreign, "B");
        assert_eq!(Reading::of("lolo").digits, "");
    }
}
