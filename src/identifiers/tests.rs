//! The worked numbers of the domain notes, and what must never break.

use super::*;
use proptest::prelude::*;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn read(text: &str) -> Decoded {
    identify(text, None, day())
}

fn meaning<'a>(decoded: &'a Decoded, part: &str) -> &'a str {
    decoded
        .parts
        .iter()
        .find(|p| p.name == part)
        .map(|p| p.meaning.id.as_str())
        .unwrap()
}

#[test]
fn worked_pirt_numbers_read_as_the_notes_say() {
    // number, packaging, region, a word of the food group, expired
    let rows = [
        (
            "2053604010012-27",
            "plastik",
            "Kabupaten Serang",
            "Tepung",
            false,
        ),
        (
            "2153202010482-26",
            "plastik",
            "Kabupaten Sukabumi",
            "biji-bijian",
            false,
        ),
        (
            "2153578010488-22",
            "plastik",
            "Kota Surabaya",
            "biji-bijian",
            true,
        ),
        (
            "3063306010072-19",
            "karton",
            "Kabupaten Purworejo",
            "Tepung",
            true,
        ),
        (
            "6073302010556-27",
            "lain-lain",
            "Kabupaten Banyumas",
            "madu",
            false,
        ),
        (
            "5133522011292-25",
            "aluminium foil",
            "Kabupaten Bojonegoro",
            "Minuman serbuk",
            true,
        ),
        (
            "2013210010707-28",
            "plastik",
            "Kabupaten Majalengka",
            "daging kering",
            false,
        ),
        (
            "2022171010690-23",
            "plastik",
            "Kota Batam",
            "ikan kering",
            true,
        ),
        ("2062171020620-23", "plastik", "Kota Batam", "Tepung", true),
        (
            "2053374020970-28",
            "plastik",
            "Kota Semarang",
            "Tepung",
            false,
        ),
        (
            "2043322010745-17",
            "plastik",
            "Kabupaten Semarang",
            "sayur",
            true,
        ),
        (
            "2113604020145-30",
            "plastik",
            "Kabupaten Serang",
            "umbi",
            false,
        ),
        (
            "7053673010233-29",
            "komposit",
            "Kota Serang",
            "Tepung",
            false,
        ),
        (
            "2023324010071-28",
            "plastik",
            "Kabupaten Kendal",
            "perikanan",
            false,
        ),
        (
            "1096371030310-31",
            "gelas",
            "Kota Banjarmasin",
            "Bumbu",
            false,
        ),
        (
            "8083324010412-31",
            "ganda",
            "Kabupaten Kendal",
            "Kopi",
            false,
        ),
    ];
    for (number, packaging, place, food, expired) in rows {
        for text in [
            format!("P-IRT {number}"),
            number.to_owned(),
            number.replace('-', ""),
        ] {
            let decoded = read(&text);
            assert_eq!(decoded.kind, Kind::Pirt, "{text}");
            assert!(decoded.valid, "{text}");
            assert_eq!(decoded.normal, Some(format!("P-IRT {number}")), "{text}");
            assert!(meaning(&decoded, "packaging").contains(packaging), "{text}");
            assert_eq!(meaning(&decoded, "region"), place, "{text}");
            assert!(
                meaning(&decoded, "food").contains(food),
                "{text}: {}",
                meaning(&decoded, "food")
            );
            assert_eq!(decoded.has("expired"), expired, "{text}");
        }
    }
}

#[test]
fn a_number_of_2026_with_a_group_of_the_old_list_has_probably_run_out() {
    assert!(read("P-IRT 2153202010482-26").has("probably_expired"));
    let before = NaiveDate::from_ymd_opt(2026, 11, 7).unwrap();
    assert!(!identify("P-IRT 2153202010482-26", None, before).has("probably_expired"));
    assert!(read("P-IRT 2153202010482-26").has("expires_this_year"));
}

#[test]
fn two_products_of_one_brand_with_other_makers_are_told_apart() {
    let pirt = |text| pirt::Pirt::parse(text, day()).unwrap();
    assert!(!pirt("2022171010690-23").same_maker(&pirt("2062171020620-23")));
    assert!(pirt("2053604010012-27").same_maker(&pirt("2113604020012-30")));
    assert_eq!(
        pirt("2053604010012-27").regency(),
        RegionCode::parse("36.04").ok()
    );
}

#[test]
fn pirt_errors_and_warnings_keep_to_the_contract() {
    let rows = [
        ("P-IRT 2068804011911-26", true, "unknown_region"),
        ("P-IRT 202673019283-21", false, "wrong_length"),
        ("P-IRT 2063216010384", true, "year_missing"),
        ("P-IRT 9053604010012-27", false, "unknown_packaging"),
        ("P-IRT 0053604010012-27", false, "unknown_packaging"),
        ("P-IRT 2053604010012-33", false, "year_too_far"),
        ("P-IRT 2053604010012-32", false, "year_too_far"),
        ("P-IRT 2053604010012-31", true, "food_group_is_likely"),
        ("P-IRT 2053604010012-25", true, "expired"),
        ("P-IRT 2053604000012-27", true, "sequence_is_zero"),
        ("P-IRT 2053604010000-27", true, "sequence_is_zero"),
        ("P-IRT 2173604010012-27", true, "unknown_food_group"),
        ("P-IRT 2053604010012-2", false, "wrong_length"),
        ("P-IRT 20536040100122-27", false, "wrong_length"),
        ("P-IRT", false, "empty"),
        ("P-IRT 2X53604010012-27", false, "unexpected_letters"),
    ];
    for (text, valid, code) in rows {
        let decoded = read(text);
        assert_eq!(decoded.kind, Kind::Pirt, "{text}");
        assert_eq!(decoded.valid, valid, "{text}");
        assert!(decoded.has(code), "{text}: {:?}", decoded.findings);
        assert_eq!(decoded.normal.is_some(), valid, "{text}");
    }
    assert_eq!(
        read("2063216010384").normal.as_deref(),
        Some("P-IRT 2063216010384")
    );
}

#[test]
fn bar_codes_are_held_to_their_check_digit() {
    for number in [
        "8993012200143",
        "8995522000015",
        "8998866200578",
        "8996001600146",
        "8999999390198",
        "8992761166014",
        "96385074",
        "036000291452",
        "18993012200140",
    ] {
        let decoded = identify(number, Some(Kind::Gtin), day());
        assert_eq!(
            (decoded.valid, decoded.normal.as_deref()),
            (true, Some(number)),
            "{number}"
        );
    }
    for number in [
        "8993012200140",
        "8996001600147",
        "899300000000",
        "1002991042023",
        "89930122001",
    ] {
        assert!(!read(&format!("GTIN {number}")).valid, "{number}");
    }
    let wrong = read("EAN-13: 8993012200140");
    assert!(
        wrong
            .findings
            .iter()
            .any(|f| f.code == "likely_correction" && f.text.en.contains("8993012200143"))
    );
}

#[test]
fn the_kind_follows_words_then_form_then_length() {
    let rows = [
        ("NIB 9120001234567", Kind::Nib),
        ("Nomor Induk Berusaha: 1511210012345", Kind::Nib),
        ("PIRT 8993012200143", Kind::Pirt),
        ("8993012200143", Kind::Ambiguous),
        ("2063216010384", Kind::Pirt),
        ("96385074", Kind::Gtin),
        ("36.04.05.2001", Kind::Region),
        ("3604", Kind::Region),
        ("3602041211870001", Kind::Ambiguous),
        ("01.234.567.8-901.000", Kind::Ambiguous),
        ("MD 123456789012", Kind::Unknown),
        ("12345", Kind::Unknown),
        ("", Kind::Unknown),
        (" \n", Kind::Unknown),
        ("belum ada", Kind::Unknown),
    ];
    for (text, kind) in rows {
        let decoded = read(text);
        assert_eq!(decoded.kind, kind, "{text:?}");
        let hopeless = matches!(kind, Kind::Ambiguous | Kind::Unknown);
        assert!(!(hopeless && decoded.valid), "{text:?}");
    }
    let candidates: Vec<String> = read("8993012200143")
        .parts
        .into_iter()
        .map(|part| part.value)
        .collect();
    assert_eq!(candidates, ["gtin", "nib"]);
    assert!(identify("9120001234567", Some(Kind::Nib), day()).valid);
    assert!(!identify("912000123456", Some(Kind::Nib), day()).valid);
}

#[test]
fn region_codes_name_what_they_can_and_warn_about_the_rest() {
    let village = read("36.04.05.2001");
    assert_eq!(meaning(&village, "regency"), "Kabupaten Serang");
    assert_eq!(meaning(&village, "village"), "desa");
    assert_eq!(meaning(&read("63.71.01.1001"), "village"), "kelurahan");
    assert!(read("88.04").valid && read("88.04").has("unknown_region"));
    assert!(!identify("36.4", Some(Kind::Region), day()).valid);
}

proptest! {
    #[test]
    fn every_normal_pirt_reads_back_as_itself(
        packaging in 1_u8..=8, food in 0_u8..=99, region in "[0-9]{4}", product in 0_u8..=99,
        business in 0_u16..=9999, year in proptest::option::of(2000_i32..=2031),
    ) {
        let number = pirt::Pirt {
            packaging, food, region_digits: region, product_sequence: product, business_sequence: business, expiry_year: year,
        };
        let normal = number.to_string();
        prop_assert_eq!(pirt::Pirt::parse(&normal, day()), Ok(number));
        let decoded = identify(&normal, None, day());
        prop_assert!(decoded.valid);
        prop_assert_eq!(decoded.normal, Some(normal));
    }

    #[test]
    fn a_gtin_with_its_check_digit_is_valid_and_with_any_other_is_not(body in "[0-9]{12}", other in 1_u32..=9) {
        let check = gtin::check_digit(&body).unwrap();
        let wrong = char::from_digit((check.to_digit(10).unwrap() + other) % 10, 10).unwrap();
        let valid = |last: char| identify(&format!("{body}{last}"), Some(Kind::Gtin), day()).valid;
        prop_assert!(valid(check));
        prop_assert!(!valid(wrong));
    }

    #[test]
    fn no_text_breaks_it_and_valid_means_no_error(text in ".*|(P-?IRT|EAN|NIB)? ?[0-9OIl\\-–. ]{0,30}") {
        for kind in [None, Some(Kind::Pirt), Some(Kind::Gtin), Some(Kind::Nib), Some(Kind::Region)] {
            let decoded = identify(&text, kind, day());
            let errors = decoded.findings.iter().any(|finding| finding.level == FindingLevel::Error);
            prop_assert_eq!(decoded.valid, !errors);
            prop_assert_eq!(decoded.normal.is_some(), decoded.valid);
            if let Some(normal) = &decoded.normal {
                let again = identify(normal, Some(decoded.kind), day());
                prop_assert_eq!(again.normal.as_ref(), Some(normal));
            }
        }
    }
}
