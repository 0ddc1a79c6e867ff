//! Hides identity numbers: only the last four digits of a NIK or NPWP are ever shown or stored plainly.

use super::reading::Reading;
use super::{Decoded, Kind};

/// Replaces every digit but the last four by `*` and drops separators; a text of four
/// digits or fewer is hidden whole, so that nothing short gives itself away.
#[must_use]
pub fn mask_last4(number: &str) -> String {
    let kept: Vec<char> = number.chars().filter(|c| c.is_alphanumeric()).collect();
    let hidden = if kept.len() <= 4 {
        kept.len()
    } else {
        kept.len().saturating_sub(4)
    };
    let shown = kept.into_iter().skip(hidden);
    std::iter::repeat_n('*', hidden).chain(shown).collect()
}

/// Reads back what [`mask_last4`] left of an identity number: as long as it
/// should be it is right, and nothing more can be said about it.
pub(super) fn is_masked(reading: &Reading, decoded: &mut Decoded) -> bool {
    let shown = reading.rest().trim_start_matches('*');
    let stars = reading.rest().len().saturating_sub(shown.len());
    let plain = shown.len() == 4 && shown.bytes().all(|b| b.is_ascii_digit());
    if stars == 0 || !plain || !decoded.kind.may_be_a_person() {
        return false;
    }
    let length = stars.saturating_add(4);
    let (fits, expected) = match decoded.kind {
        Kind::Nitku => (length == 22, "22"),
        Kind::Npwp => (matches!(length, 15 | 16), "15/16"),
        _ => (length == 16, "16"),
    };
    reading.rest().clone_into(&mut decoded.input);
    if fits {
        decoded.normal = Some(reading.rest().to_owned());
        decoded.hint("already_masked", &[]);
    } else {
        decoded.wrong_length(expected, length);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::mask_last4;

    #[test]
    fn only_the_last_four_digits_show() {
        assert_eq!(mask_last4("3602041211870001"), "************0001");
        assert_eq!(mask_last4("01.234.567.8-901.000"), "***********1000");
        assert_eq!(mask_last4("0001"), "****");
        assert_eq!(mask_last4(""), "");
    }
}
