//! GTIN: bar code numbers of 8, 12, 13 or 14 digits, the last of which checks the others.
//!
//! Refuses a wrong length or check digit. Does not split company from product:
//! the length of the company part differs and cannot be read off the number.

use super::{Bilingual, Decoded};

/// The digit that must follow `body` so that weights 3, 1, 3, ... from the right sum to a multiple of ten;
/// `None` when `body` holds anything but digits.
#[must_use]
pub fn check_digit(body: &str) -> Option<char> {
    let mut sum = 0_u32;
    let mut weight = 3_u32;
    for c in body.chars().rev() {
        sum = sum.checked_add(c.to_digit(10)?.checked_mul(weight)?)?;
        weight = if weight == 3 { 1 } else { 3 };
    }
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// True when the last digit is the check digit of those before it; says nothing about the length.
#[must_use]
pub fn check_digit_holds(digits: &str) -> bool {
    let mut body = digits.chars();
    let last = body.next_back();
    last.is_some() && check_digit(body.as_str()) == last
}

/// Fills in the parts and findings of a GTIN from its digits.
pub(super) fn decode(digits: &str, decoded: &mut Decoded) {
    if !matches!(digits.len(), 8 | 12 | 13 | 14) {
        decoded.wrong_length("8/12/13/14", digits.len());
        return;
    }
    describe(digits, decoded);
    if check_digit_holds(digits) {
        decoded.normal = Some(digits.to_owned());
    } else {
        refuse_check_digit(digits, decoded);
    }
}

fn describe(digits: &str, decoded: &mut Decoded) {
    let (body, check) = digits
        .split_at_checked(digits.len().saturating_sub(1))
        .unwrap_or_default();
    let length = format!("GTIN-{}", digits.len());
    decoded.part("length", length.clone(), Bilingual::same(length));
    let unit = if digits.len() == 14 {
        let (level, unit) = body.split_at_checked(1).unwrap_or_default();
        decoded.plain_part("packing_level", level);
        unit
    } else {
        body
    };
    if matches!(digits.len(), 13 | 14) {
        issuer(unit, decoded);
    }
    decoded.plain_part("check_digit", check);
}

/// The first three digits say which GS1 office gave out the number, not where the goods were made.
fn issuer(unit: &str, decoded: &mut Decoded) {
    let prefix = unit.get(..3).unwrap_or_default();
    let said = |key| Bilingual::of(key, &[]);
    if prefix == "899" {
        decoded.part("issuer", prefix, said("number-part-issuer-indonesia"));
    } else if prefix.starts_with('2') {
        decoded.part("issuer", prefix, said("number-part-issuer-shop"));
        decoded.warn("in_store_number", &[]);
    } else {
        decoded.part("issuer", prefix, said("number-part-issuer-abroad"));
        decoded.hint("not_indonesian_issuer", &[]);
    }
}

fn refuse_check_digit(digits: &str, decoded: &mut Decoded) {
    let mut body = digits.chars();
    let last = body.next_back().unwrap_or_default();
    let Some(right) = check_digit(body.as_str()) else {
        return;
    };
    let likely = format!("{}{right}", body.as_str());
    decoded.error(
        "wrong_check_digit",
        &[("last", last.into()), ("right", right.into())],
    );
    decoded.hint("likely_correction", &[("likely", likely.into())]);
    if digits.len() == 14 {
        decoded.hint("may_be_old_halal_number", &[]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_has_its_check_digit() {
        assert_eq!(check_digit("899301220014"), Some('3'));
        assert_eq!(check_digit("89x"), None);
    }

    #[test]
    fn no_digits_hold_nothing() {
        assert!(!check_digit_holds(""));
        assert!(!check_digit_holds("x"));
    }
}
