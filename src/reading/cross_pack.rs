//! Cross-checks of the pack: its permit number against the certificates, its bar code against the
//! product's page. Silent, as all of them, where one side is not known.

use super::Field;
use super::cross::{Around, Check, Mismatch, Paper, Says, Side};

/// What the pack says otherwise.
pub(super) fn mismatches(paper: &Paper, around: &Around) -> Vec<Mismatch> {
    let mut found = labels(paper, around);
    found.extend(bar_code(paper, around));
    found
}

/// The number on the label against those of the certificates.
fn labels(paper: &Paper, around: &Around) -> Vec<Mismatch> {
    let Some(own) = paper.side(Field::Number) else {
        return vec![];
    };
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let same = |other: &Side| digits(&own.value) == digits(&other.value);
    if around.numbers.iter().any(same) {
        return vec![];
    }
    let others = around.numbers.iter().take(1);
    others
        .map(|other| Mismatch {
            check: Check::Label,
            one: own.clone(),
            other: other.clone(),
        })
        .collect()
}

/// The same number in 8, 12, 13 or 14 digits is the same: noughts before it say nothing.
fn bar_code(paper: &Paper, around: &Around) -> Option<Mismatch> {
    let own = match paper.kind.as_str() {
        "label" => paper.side(Field::Gtin)?,
        "barcode" => paper.side(Field::Number)?,
        _ => return None,
    };
    let bare = |text: &str| -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let same = |gtin: &String| bare(gtin) == bare(&own.value);
    if around.gtins.is_empty() || around.gtins.iter().any(same) {
        return None;
    }
    Some(Mismatch {
        check: Check::Gtin,
        one: own.clone(),
        other: Side {
            says: Says::Product,
            value: around.gtins.join(", "),
            typed: true,
            place: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn side(field: Field, value: &str) -> Side {
        Side {
            says: Says::Here(field),
            value: value.to_owned(),
            typed: true,
            place: None,
        }
    }

    fn paper(kind: &str, sides: &[(Field, &str)]) -> Paper {
        let sides = sides.iter().map(|(field, value)| side(*field, value));
        Paper {
            kind: kind.to_owned(),
            sides: sides.collect(),
        }
    }

    fn found(paper: &Paper, around: &Around) -> Vec<(&'static str, String, String)> {
        let all = mismatches(paper, around).into_iter();
        all.map(|m| (m.check.code(), m.one.value, m.other.value))
            .collect()
    }

    #[test]
    fn the_number_on_the_pack_must_be_one_of_the_certificates() {
        let number = |digits: &str| Side {
            says: Says::Paper("spp_irt".to_owned(), Uuid::nil()),
            value: digits.to_owned(),
            typed: true,
            place: None,
        };
        let label = paper("label", &[(Field::Number, "P-IRT 2053604010012-27")]);
        let around = |numbers: &[&str]| Around {
            numbers: numbers.iter().map(|n| number(n)).collect(),
            ..Around::default()
        };
        assert!(found(&label, &around(&[])).is_empty());
        assert!(found(&label, &around(&["2053604010099-22", "2053604010012-27"])).is_empty());
        assert_eq!(
            found(&label, &around(&["2053604010012-31"]))
                .first()
                .unwrap()
                .0,
            "label"
        );
    }

    #[test]
    fn the_bars_on_the_pack_must_be_those_of_the_product() {
        let around = |gtins: &[&str]| Around {
            gtins: gtins.iter().map(|gtin| (*gtin).to_owned()).collect(),
            ..Around::default()
        };
        for (kind, field) in [("label", Field::Gtin), ("barcode", Field::Number)] {
            let pack = paper(kind, &[(field, "8993012200143")]);
            assert!(found(&pack, &around(&[])).is_empty());
            assert!(found(&pack, &around(&["89912346", "08993012200143"])).is_empty());
            let said = found(&pack, &around(&["8991234567898"]));
            let (code, one, other) = said.first().unwrap();
            assert_eq!(
                (*code, one.as_str(), other.as_str()),
                ("gtin", "8993012200143", "8991234567898")
            );
        }
    }
}
