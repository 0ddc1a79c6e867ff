//! NPWP, the number of a taxpayer (15 digits, 16 since July 2024), and NITKU, the number of one of its places.
//!
//! Sixteen digits that begin with 0 are a company's old number with a 0 before
//! it; any others are the NIK of a person and are masked like one. Refuses
//! other lengths, and an impossible NIK.

use chrono::NaiveDate;

use super::{Decoded, mask_last4, nik};

/// Fills in the parts and findings of a taxpayer number.
pub(super) fn decode(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    match (digits.len(), digits.strip_prefix('0')) {
        (15, _) => {
            old_form(digits, decoded);
            decoded.hint("npwp_has_16_digits_now", &[]);
            decoded.normal = Some(dotted(digits));
        }
        (16, Some(old)) => {
            old_form(old, decoded);
            decoded.normal = Some(digits.to_owned());
        }
        (16, None) => person(digits, on, decoded),
        (count, _) => decoded.wrong_length("15/16", count),
    }
}

/// The number of a person is their NIK.
fn person(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    nik::decode(digits, on, decoded);
    decoded.hint("npwp_is_nik", &[]);
}

fn old_form(digits: &str, decoded: &mut Decoded) {
    let at = |range| digits.get(range).unwrap_or_default();
    decoded.likely_part("taxpayer", at(0..8));
    decoded.likely_part("npwp_check_digit", at(8..9));
    decoded.likely_part("tax_office", at(9..12));
    decoded.likely_part("branch", at(12..15));
    if !check_digit_holds(at(0..9)) {
        decoded.hint("npwp_check_digit_unlikely", &[]);
    }
}

/// The ninth digit seems to check the eight before it as card numbers do (Luhn); recalled, so a hint at most.
fn check_digit_holds(nine: &str) -> bool {
    let sum: u32 = nine
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, weight)| {
            let weighted = digit.saturating_mul(weight);
            weighted / 10 + weighted % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// `99.999.999.9-999.999`.
fn dotted(digits: &str) -> String {
    let mut out = String::with_capacity(20);
    for (place, digit) in digits.chars().enumerate() {
        match place {
            2 | 5 | 8 | 12 => out.push('.'),
            9 => out.push('-'),
            _ => {}
        }
        out.push(digit);
    }
    out
}

/// Fills in the parts of the number of a place of business: the taxpayer's 16 digits and six of the branch.
pub(super) fn decode_nitku(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    if digits.len() != 22 {
        return decoded.wrong_length("22", digits.len());
    }
    let (taxpayer, branch) = digits.split_at_checked(16).unwrap_or_default();
    let company = taxpayer.strip_prefix('0');
    match company {
        Some(old) => old_form(old, decoded),
        None => nik::decode(taxpayer, on, decoded),
    }
    decoded.likely_part("place_of_business", branch);
    decoded.normal = Some(match company {
        Some(_) => digits.to_owned(),
        None => mask_last4(digits),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_digits_get_their_dots_and_the_ninth_checks_the_others() {
        assert_eq!(dotted("012345678901000"), "01.234.567.8-901.000");
        assert!(check_digit_holds("092542943"));
        assert!(!check_digit_holds("092542944"));
    }
}
