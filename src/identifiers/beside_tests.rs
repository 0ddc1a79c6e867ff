//! What speaks against a number, and what never does.

use super::tests::read;
use super::*;

fn held(text: &str, beside: &Beside) -> Vec<&'static str> {
    let before = read(text);
    let known: Vec<&str> = before.findings.iter().map(|f| f.code).collect();
    let after = before.clone().beside(beside);
    assert!(after.valid, "what is around a number never makes it wrong");
    let codes = after.findings.iter().map(|f| f.code);
    codes.filter(|code| !known.contains(code)).collect()
}

fn sibling(number: &str) -> Beside {
    Beside {
        siblings: vec![Sibling {
            number: number.to_owned(),
            label: "Sambal CONTOH".to_owned(),
        }],
        ..Beside::default()
    }
}

#[test]
fn a_home_food_number_is_held_against_place_product_and_dates() {
    let number = "P-IRT 2053604010012-27";
    let date = |text: &str| text.parse::<NaiveDate>().ok();
    let fits = Beside {
        address: RegionCode::parse("36.04.05.2001").ok(),
        packaging: Some('2'),
        product_type: Some("cookies".to_owned()),
        issued_on: date("2022-03-01"),
        valid_until: date("2027-03-01"),
        ..Beside::default()
    };
    assert_eq!(held(number, &fits), [""; 0]);
    let rows = [
        (
            Beside {
                address: RegionCode::parse("36.73.01.1001").ok(),
                ..fits.clone()
            },
            "region_not_address",
        ),
        (
            Beside {
                packaging: Some('1'),
                ..fits.clone()
            },
            "packaging_not_product",
        ),
        (
            Beside {
                product_type: Some("coffee".to_owned()),
                ..fits.clone()
            },
            "food_not_product",
        ),
        (
            Beside {
                valid_until: date("2028-03-01"),
                ..fits.clone()
            },
            "year_not_typed_end",
        ),
        (
            Beside {
                valid_until: None,
                issued_on: date("2023-03-01"),
                ..fits.clone()
            },
            "year_not_issue_plus_five",
        ),
    ];
    for (beside, code) in rows {
        assert_eq!(held(number, &beside), [code]);
    }
    let moved = Beside {
        address: RegionCode::parse("93.01").ok(),
        ..Beside::default()
    };
    assert_eq!(
        held("P-IRT 2059101010012-27", &moved),
        [""; 0],
        "the same place by its new code"
    );
}

#[test]
fn the_numbers_of_one_business_are_held_against_each_other() {
    // Two numbers of one brand seen in public with different makers.
    assert_eq!(
        held("P-IRT 2062171020620-28", &sibling("P-IRT 2022171010690-28")),
        ["other_maker"]
    );
    assert_eq!(
        held("P-IRT 2053604010012-27", &sibling("P-IRT 2113604020012-30")),
        [""; 0]
    );
    assert_eq!(
        held("P-IRT 2053604010012-27", &sibling("P-IRT 2113604010012-30")),
        ["product_sequence_used_twice"]
    );
    assert_eq!(
        held("P-IRT 2053604010012-27", &sibling("P-IRT 2053604010012-27")),
        ["number_used_twice"]
    );
    assert_eq!(
        held("P-IRT 2053604010012-27", &sibling("belum ada")),
        [""; 0]
    );
}

#[test]
fn other_numbers_are_held_against_the_business() {
    let business = Beside {
        address: RegionCode::parse("33.24").ok(),
        scale: Some("small".to_owned()),
        nib: Some("9120001234567".to_owned()),
        issued_on: NaiveDate::from_ymd_opt(2020, 12, 1),
        ..Beside::default()
    };
    assert_eq!(
        held("ID36110000075001120", &business),
        [
            "province_not_address",
            "scale_not_business",
            "month_not_issue"
        ]
    );
    assert_eq!(
        held("PB-UMKU 912020024242500040001", &business),
        ["nib_not_business"]
    );
    assert_eq!(held("NIB 9120001234567", &business), [""; 0]);
    let taken = Beside {
        gtin_is_taken: true,
        ..Beside::default()
    };
    assert_eq!(
        held("GTIN 8993012200143", &taken),
        ["gtin_on_other_product"]
    );
}
