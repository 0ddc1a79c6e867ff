//! Small things about text that several features share.
//!
//! Folding is for finding, never for showing or comparing identities: two
//! different names may fold to the same text.

/// The form by which names are searched: lower case, without accents and
/// apostrophes, every other sign a space, spaces single and none at the ends.
/// `Du’en` becomes `duen`, `KRAMAT  WATU, Serang` becomes `kramat watu serang`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Plain::Letters(letters) => out.push_str(letters),
            Plain::Same => out.push(c),
            Plain::Nothing => {}
            Plain::Gap if out.is_empty() || out.ends_with(' ') => {}
            Plain::Gap => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

enum Plain {
    Same,
    Letters(&'static str),
    Nothing,
    Gap,
}

/// What stands for a lower-case character in a folded text.
fn plain(c: char) -> Plain {
    match c {
        'a'..='z' | '0'..='9' => Plain::Same,
        '\'' | '"' | '`' | '´' | '\u{2018}'..='\u{201F}' | '\u{02B0}'..='\u{036F}' => {
            Plain::Nothing
        }
        'à'..='å' | 'ā' | 'ă' | 'ą' => Plain::Letters("a"),
        'ç' | 'ć' | 'č' => Plain::Letters("c"),
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => Plain::Letters("e"),
        'ì'..='ï' | 'ī' | 'ı' => Plain::Letters("i"),
        'ñ' | 'ń' => Plain::Letters("n"),
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' => Plain::Letters("o"),
        'ù'..='ü' | 'ū' | 'ŭ' => Plain::Letters("u"),
        'ý' | 'ÿ' => Plain::Letters("y"),
        'š' | 'ś' => Plain::Letters("s"),
        'ž' | 'ź' | 'ż' => Plain::Letters("z"),
        'æ' => Plain::Letters("ae"),
        'œ' => Plain::Letters("oe"),
        'ß' => Plain::Letters("ss"),
        c if c.is_alphanumeric() => Plain::Same,
        _ => Plain::Gap,
    }
}

#[cfg(test)]
mod tests {
    use super::fold;
    use proptest::prelude::*;

    #[test]
    fn names_fold_to_what_people_type() {
        for (name, folded) in [
            ("Kramatwatu", "kramatwatu"),
            ("  KRAMAT  WATU, Serang ", "kramat watu serang"),
            ("Bu Nuapu’u", "bu nuapuu"),
            ("Ra\"as", "raas"),
            ("Pos-Pos (Baru)", "pos pos baru"),
            ("Café Öl", "cafe ol"),
            ("Lubuk Pakam I,II", "lubuk pakam i ii"),
            ("", ""),
            (" ,. ", ""),
        ] {
            assert_eq!(fold(name), folded, "{name}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
