//! The worked P-IRT numbers: printed ones, and what is wrong with wrong ones.

use super::*;

pub(super) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

pub(super) fn read(text: &str) -> Decoded {
    identify(text, None, day())
}

pub(super) fn meaning<'a>(decoded: &'a Decoded, part: &str) -> &'a str {
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
            format!("DEP. KES. RI. P-IRT NO.\n{}", number.replace('-', " ")),
            format!("SPIRT:{}", number.replace('0', "O").replace('1', "l")),
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
