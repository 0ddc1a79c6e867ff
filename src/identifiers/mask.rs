//! Hides identity numbers: only the last four digits of a NIK or NPWP are ever shown or stored plainly.

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
