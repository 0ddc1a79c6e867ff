//! What holds for any text: no panic, both languages, and a normal form that reads back as itself.

use proptest::prelude::*;

use super::tests::day;
use super::*;

#[test]
fn every_sentence_has_its_text_in_both_languages() {
    let numbers = [
        "2153202010482-26",
        "9059999000000-50",
        "P-IRT 202673019283-21",
        "PIRT 123456789012",
        "MD 1",
        "265228006191",
        "ID99910000075001320",
        "KH 1",
        "NIB 1511210012345",
        "NPWP 1",
        "NIK 3602043113870000",
        "GTIN 2000000000008",
        "GTIN 4000000000008",
        "KBLI 2099 10793",
        "8804",
        "36.04.05.2001",
        "",
        "abc",
        "123456789",
    ];
    for text in numbers {
        for kind in [None].into_iter().chain(Kind::ALL.map(Some)) {
            let decoded = identify(text, kind, day());
            let parts = decoded.parts.iter().map(|part| &part.meaning);
            for said in parts.chain(decoded.findings.iter().map(|f| &f.text)) {
                assert!(
                    !said.id.starts_with('[') && !said.en.starts_with('['),
                    "{said:?}"
                );
            }
        }
    }
}

/// A digit as people type it and cameras read it.
fn misread(digit: char, how: u8) -> char {
    let alike = match digit {
        '0' => ['0', 'O', 'o', '０'],
        '1' => ['1', 'l', 'I', '１'],
        other => {
            let wide = other.to_digit(10).and_then(|d| char::from_u32(0xFF10 + d));
            [other, other, other, wide.unwrap_or(other)]
        }
    };
    alike[usize::from(how % 4)]
}

proptest! {
    #[test]
    fn however_a_home_food_number_is_printed_it_is_the_same(
        how in prop::collection::vec((any::<u8>(), prop::sample::select(vec!["", "", "", " ", "\n", ".", "\u{200B}", "\r\n", "\t"])), 15),
        dash in prop::sample::select(vec!["-", "–", "—", "−", "‐", " - ", "~", "－", "\n–\n", " "]),
        before in prop::sample::select(vec!["P-IRT ", "PIRT: ", "SPIRT ", "p-irt no. ", "DEP. KES. RI. P-IRT NO. ", "SPP-IRT\nNo\n", "Ｐ－ＩＲＴ　", "P—lRT N0 "]),
    ) {
        let digits = "205360401001227".chars();
        let mut text = before.to_owned();
        for (place, (digit, (misreading, gap))) in digits.zip(how).enumerate() {
            text.push_str(if place == 13 { dash } else { gap });
            text.push(misread(digit, misreading));
        }
        let decoded = identify(&text, None, day());
        prop_assert_eq!(decoded.normal.as_deref(), Some("P-IRT 2053604010012-27"), "{}", text);
    }

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
    fn every_normal_form_reads_back_as_itself(
        twelve in "[0-9]{12}", fifteen in "[1-9][0-9]{14}", month in 1_u32..=12, day_of in 1_u32..=28, year in 0_u32..=99,
        woman in any::<bool>(), mark in prop::sample::select(vec!["MD", "ML"]), list in prop::sample::select(vec!["2015", "2017", "2020", "2025"]),
    ) {
        let born = format!("{:02}{month:02}{year:02}", if woman { day_of + 40 } else { day_of });
        let eight = &twelve[..8];
        for (normal, kind) in [
            (format!("BPOM RI {mark} {twelve}"), Kind::Bpom),
            (format!("BPOM RI {mark} {fifteen}"), Kind::Bpom),
            (format!("ID{twelve}0{month:02}{year:02}"), Kind::Halal),
            (format!("{twelve}0"), Kind::Nib),
            (format!("{twelve}0{eight}"), Kind::PbUmku),
            (format!("0{fifteen}"), Kind::Npwp),
            (format!("0{fifteen}000001"), Kind::Nitku),
            (format!("KBLI {list} {}", &twelve[..5]), Kind::Kbli),
            (format!("KBLI {}", &twelve[..5]), Kind::Kbli),
        ] {
            let decoded = identify(&normal, Some(kind), day());
            prop_assert_eq!(decoded.normal.as_ref(), Some(&normal));
        }
        let nik = format!("3{}{born}{}", &twelve[..5], &twelve[..4]);
        let decoded = identify(&nik, Some(Kind::Nik), day());
        prop_assert_eq!(decoded.normal, Some(mask_last4(&nik)));
        let place = format!("{}.{}", &fifteen[..2], &fifteen[2..4]);
        prop_assert_eq!(identify(&place, Some(Kind::Region), day()).normal, Some(place));
    }

    #[test]
    fn no_text_breaks_it_and_valid_means_no_error(
        text in ".*|(P-?IRT|EAN|NIB|BPOM RI M[DL]|ID|KH|NPWP|NIK|KBLI 20)? ?[0-9OIl*\\-–. ]{0,30}|[0-9]{1,24}",
    ) {
        for kind in [None].into_iter().chain(Kind::ALL.map(Some)) {
            let decoded = identify(&text, kind, day());
            let errors = decoded.findings.iter().any(|finding| finding.level == FindingLevel::Error);
            prop_assert_eq!(decoded.valid, !errors);
            prop_assert_eq!(decoded.normal.is_some(), decoded.valid);
            if let Some(normal) = &decoded.normal {
                let again = identify(normal, Some(decoded.kind), day());
                prop_assert_eq!(again.normal.as_ref(), Some(normal));
            }
            let around = decoded.clone().beside(&Beside {
                siblings: vec![Sibling { number: text.clone(), label: String::new() }],
                gtin_is_taken: true,
                ..Beside::default()
            });
            prop_assert_eq!(around.valid, decoded.valid);
        }
    }
}
