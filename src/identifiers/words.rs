//! The words that stand before a number and name its kind, as printed, typed and misread.
//!
//! Refuses to guess: a word counts whole, with I, L and 1 or O and 0 told apart by no camera.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Kind;

/// A letter or digit of the cleaned text, and the bytes it stands at.
pub(super) type Letter = (char, usize, usize);

/// A word before a number: its letters, the kind it names, what else it says.
pub(super) type Word = (&'static str, Option<Kind>, &'static str);

/// Words before a number, longest first among those that share a beginning.
/// A word that ends in a size or year (EAN-13) counts only when a separator
/// follows, one with a mark only when no other letter does.
const WORDS: &[Word] = &[
    ("NOMORINDUKBERUSAHA", Some(Kind::Nib), ""),
    ("NOMORINDUKKEPENDUDUKAN", Some(Kind::Nik), ""),
    ("NOMORPOKOKWAJIBPAJAK", Some(Kind::Npwp), ""),
    ("KODEWILAYAH", Some(Kind::Region), ""),
    ("KEMENDAGRI", Some(Kind::Region), ""),
    ("SPPIRT", Some(Kind::Pirt), ""),
    ("SPIRT", Some(Kind::Pirt), ""),
    ("PIRT", Some(Kind::Pirt), ""),
    ("IRT", Some(Kind::Pirt), ""),
    ("GTIN14", Some(Kind::Gtin), ""),
    ("GTIN13", Some(Kind::Gtin), ""),
    ("GTIN12", Some(Kind::Gtin), ""),
    ("GTIN8", Some(Kind::Gtin), ""),
    ("GTIN", Some(Kind::Gtin), ""),
    ("EAN13", Some(Kind::Gtin), ""),
    ("EAN8", Some(Kind::Gtin), ""),
    ("EAN", Some(Kind::Gtin), ""),
    ("ITF14", Some(Kind::Gtin), ""),
    ("UPCA", Some(Kind::Gtin), ""),
    ("UPC", Some(Kind::Gtin), ""),
    ("BARCODE", Some(Kind::Gtin), ""),
    ("BADANPOM", Some(Kind::Bpom), ""),
    ("BPOM", Some(Kind::Bpom), ""),
    ("POM", Some(Kind::Bpom), ""),
    ("MD", Some(Kind::Bpom), "MD"),
    ("ML", Some(Kind::Bpom), "ML"),
    ("KETETAPANHALAL", Some(Kind::Halal), "KH"),
    ("HALAL", Some(Kind::Halal), ""),
    ("BPJPH", Some(Kind::Halal), ""),
    ("LPPOM", Some(Kind::Halal), "MUI"),
    ("MUI", Some(Kind::Halal), "MUI"),
    ("KH", Some(Kind::Halal), "KH"),
    ("ID", Some(Kind::Halal), "ID"),
    ("PBUMKU", Some(Kind::PbUmku), ""),
    ("NITKU", Some(Kind::Nitku), ""),
    ("NPWP16", Some(Kind::Npwp), ""),
    ("NPWP15", Some(Kind::Npwp), ""),
    ("NPWP", Some(Kind::Npwp), ""),
    ("NIK", Some(Kind::Nik), ""),
    ("KTP", Some(Kind::Nik), ""),
    ("NIB", Some(Kind::Nib), ""),
    ("KBLI2025", Some(Kind::Kbli), "2025"),
    ("KBLI2020", Some(Kind::Kbli), "2020"),
    ("KBLI2017", Some(Kind::Kbli), "2017"),
    ("KBLI2015", Some(Kind::Kbli), "2015"),
    ("KBLI", Some(Kind::Kbli), ""),
    ("DINASKESEHATAN", None, ""),
    ("SERTIFIKAT", None, ""),
    ("KEMENKES", None, ""),
    ("DEPKES", None, ""),
    ("DINKES", None, ""),
    ("EDAR", None, ""),
    ("NOMOR", None, ""),
    ("IZIN", None, ""),
    ("NO", None, ""),
    ("RI", None, ""),
];

/// The words that begin with a letter, or with one a camera takes for it.
pub(super) fn beginning_with(letter: char) -> &'static [Word] {
    static BY_LETTER: LazyLock<BTreeMap<char, Vec<Word>>> = LazyLock::new(|| {
        let mut found: BTreeMap<char, Vec<Word>> = BTreeMap::new();
        for word in WORDS {
            let first = word.0.chars().next().map(plain);
            found
                .entry(first.unwrap_or_default())
                .or_default()
                .push(*word);
        }
        found
    });
    BY_LETTER.get(&plain(letter)).map_or(&[], Vec::as_slice)
}

/// One letter for those no camera tells apart.
const fn plain(c: char) -> char {
    match c {
        'L' | '1' => 'I',
        '0' => 'O',
        other => other,
    }
}

/// The letters after `word`, whatever separators stand between them.
pub(super) fn strip<'a>(letters: &'a [Letter], (word, _, mark): &Word) -> Option<&'a [Letter]> {
    let (own, after) = letters.split_at_checked(word.len())?;
    let same = own.iter().zip(word.chars()).all(|((c, ..), letter)| {
        // `M1 23` is not the mark ML: a digit follows it anyway.
        looks_like(*c, letter) && (*word != "ML" || *c == letter)
    });
    let touches = |next: &&Letter| own.last().is_some_and(|(_, _, end)| next.1 == *end);
    let sized = word.ends_with(|c: char| c.is_ascii_digit());
    let runs_on = match after.first().filter(touches) {
        Some(('O' | 'I' | 'L', ..)) => sized,
        Some((next, ..)) => sized || (!mark.is_empty() && next.is_alphabetic()),
        None => false,
    };
    (same && !runs_on).then_some(after)
}

/// Equal, or told apart by no camera: I, L and 1; O and 0. A size in a word must be exact.
fn looks_like(seen: char, letter: char) -> bool {
    match letter {
        'I' | 'L' => matches!(seen, 'I' | 'L' | '1'),
        'O' => matches!(seen, 'O' | '0'),
        other => seen == other,
    }
}
