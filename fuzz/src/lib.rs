//! What must hold for any text, whichever parser reads it.

use chrono::NaiveDate;
use siaprak::identifiers::{Beside, FindingLevel, Kind, Sibling, identify};

/// Reads the text and fails when an answer contradicts itself: a number is valid exactly when no
/// finding is an error, its normal form reads back as itself, what stands around it never makes it
/// wrong, and sixteen digits of an identity number are never shown.
///
/// # Panics
/// When one of these does not hold; that is what a fuzzer looks for.
pub fn holds(text: &str, kind: Option<Kind>) {
    let on = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
    let decoded = identify(text, kind, on);
    let wrong = decoded
        .findings
        .iter()
        .any(|f| f.level == FindingLevel::Error);
    assert_eq!(decoded.valid, !wrong);
    assert_eq!(decoded.valid, decoded.normal.is_some());
    if let Some(normal) = &decoded.normal {
        let again = identify(normal, Some(decoded.kind), on);
        assert_eq!(again.normal.as_ref(), Some(normal));
    }
    if decoded.kind == Kind::Nik {
        let digits = decoded.input.chars().filter(char::is_ascii_digit).count();
        assert!(digits <= 4, "{}", decoded.input);
    }
    let beside = Beside {
        siblings: vec![Sibling {
            number: text.to_owned(),
            label: String::new(),
        }],
        nib: Some(text.to_owned()),
        gtin_is_taken: true,
        ..Beside::default()
    };
    let valid = decoded.valid;
    assert_eq!(decoded.beside(&beside).valid, valid);
}
