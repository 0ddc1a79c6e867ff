//! One printed example or more of every kind of number, and how a kind is told from another.

use super::tests::{day, meaning, read};
use super::*;

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
        ("2053604010012-27", Kind::Pirt),
        ("205360401001227", Kind::Ambiguous),
        ("036000291452", Kind::Ambiguous),
        ("96385074", Kind::Gtin),
        ("36.04.05.2001", Kind::Region),
        ("3604", Kind::Region),
        ("10793", Kind::Kbli),
        ("3602041211870001", Kind::Ambiguous),
        ("01.234.567.8-901.000", Kind::Ambiguous),
        ("BPOM RI MD 272827002200050", Kind::Bpom),
        ("ID36110000075001120", Kind::Halal),
        ("36110000075001120", Kind::Halal),
        ("KH 00 12 3456", Kind::Halal),
        ("912020024242500040001", Kind::PbUmku),
        ("0123456789012345000001", Kind::Nitku),
        ("NPWP: 01.234.567.8-901.000", Kind::Npwp),
        ("No. KTP 3602041211870001", Kind::Nik),
        ("TR 123456789", Kind::Unknown),
        ("123456789", Kind::Unknown),
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
    let candidates = |text| -> Vec<String> {
        let parts = read(text).parts.into_iter();
        parts.map(|part| part.value).collect()
    };
    assert_eq!(candidates("8993012200143"), ["gtin", "nib"]);
    assert_eq!(candidates("205360401001227"), ["pirt", "bpom", "npwp"]);
    assert_eq!(candidates("3602041211870001"), ["nik", "npwp"]);
    assert!(identify("9120001234567", Some(Kind::Nib), day()).valid);
    assert!(!identify("912000123456", Some(Kind::Nib), day()).valid);
}

#[test]
fn registered_food_keeps_its_mark_and_tells_no_province() {
    // Numbers seen in public: 12 digits, and 15 since the new registration.
    for (text, normal) in [
        ("BPOM RI MD 265228006191", "BPOM RI MD 265228006191"),
        ("md 255428014446", "BPOM RI MD 255428014446"),
        ("MD271111000300341", "BPOM RI MD 271111000300341"),
        ("BPOM RI ML 245009001018", "BPOM RI ML 245009001018"),
    ] {
        let decoded = read(text);
        assert_eq!(
            (decoded.valid, decoded.normal.as_deref()),
            (true, Some(normal)),
            "{text}"
        );
        assert!(meaning(&decoded, "bpom_origin").starts_with("kemungkinan"));
    }
    assert!(read("MD 265228006191").has("old_bpom_form"));
    assert!(!read("MD 26522800619").valid);
    let bare = identify("265228006191", Some(Kind::Bpom), day());
    assert!(bare.valid && bare.has("route_missing"));
}

#[test]
fn halal_numbers_tell_place_scale_and_month_as_likely() {
    // Printed numbers and the months known of them.
    for (number, place, scale, issued) in [
        ("ID36110000075001120", "Banten", "mikro", "November 2020"),
        (
            "ID00410000088320221",
            "seluruh Indonesia",
            "besar",
            "Februari 2021",
        ),
        ("ID32210000277620422", "Jawa Barat", "kecil", "April 2022"),
        ("ID33110018517710724", "Jawa Tengah", "mikro", "Juli 2024"),
        ("ID36110000012340120", "Banten", "mikro", "Januari 2020"),
    ] {
        let decoded = read(number);
        assert_eq!(decoded.normal.as_deref(), Some(number));
        assert_eq!(
            meaning(&decoded, "province"),
            format!("kemungkinan {place}")
        );
        assert_eq!(
            meaning(&decoded, "scale"),
            format!("kemungkinan usaha {scale}")
        );
        assert_eq!(
            meaning(&decoded, "issued"),
            format!("kemungkinan terbit {issued}")
        );
    }
}

#[test]
fn other_halal_papers_are_named_and_refused() {
    for (text, code) in [
        ("KH00120034560524", "decree_number"),
        ("Ketetapan Halal No. KH 00-12/2024", "decree_number"),
        ("Halal 04030021380616", "old_mui_number"),
        ("MUI 04030021380616", "old_mui_number"),
        ("LPPOM MUI 00120034560524", "old_mui_number"),
        ("ID32110008821", "wrong_length"),
        ("ID36110000075001320", "impossible_month"),
        ("ID36110000075000020", "impossible_month"),
    ] {
        let decoded = read(text);
        assert_eq!(decoded.kind, Kind::Halal, "{text}");
        assert!(
            !decoded.valid && decoded.has(code),
            "{text}: {:?}",
            decoded.findings
        );
    }
    let later = read("ID36110000075000127");
    assert!(
        later.valid && later.has("issued_later"),
        "a likely month never blocks"
    );
    assert!(read("04030021380616").has("may_be_old_halal_number"));
}

#[test]
fn a_supporting_licence_begins_with_the_nib() {
    let decoded = read("PB-UMKU: 912020024242500040001");
    assert_eq!(decoded.value_of("nib"), Some("9120200242425"));
    assert_eq!(decoded.value_of("first_counter"), Some("0004"));
    assert!(!read("PB-UMKU: 91202002424250004000").valid);
}

#[test]
fn an_identity_number_is_never_shown_whole() {
    // The example of kompas.com, and the same day of a woman.
    let man = identify("3602041211870001", Some(Kind::Nik), day());
    assert_eq!(man.normal.as_deref(), Some("************0001"));
    assert_eq!(meaning(&man, "region"), "Kabupaten Lebak");
    assert_eq!(man.value_of("region"), Some("36.02"));
    assert_eq!(man.value_of("birth_year"), Some("1987"));
    assert_eq!(meaning(&man, "sex"), "laki-laki");
    let woman = read("NIK: 3602045211870001");
    assert_eq!(meaning(&woman, "sex"), "perempuan");
    let young = read("NIK 3602041211250001");
    assert_eq!(young.value_of("birth_year"), Some("2025"));
    for wrong in [
        "NIK 3602043113870001",
        "NIK 3602043002870001",
        "NIK 360204121187000",
    ] {
        assert!(!read(wrong).valid, "{wrong}");
    }
    for text in [
        "3602041211870001",
        "NIK 3602041211870001",
        "NPWP 3602041211870001",
        "NITKU 3602041211870001000002",
        "KTP 3602 0412 1187 0001 a.n. CONTOH",
        "P-IRT 3602041211870001",
        "36020412118700012345",
    ] {
        let said = serde_json::to_string(&read(text)).unwrap();
        let digits: String = said.chars().filter(char::is_ascii_digit).collect();
        assert!(!digits.contains("360204121187"), "{text}: {said}");
        assert!(!digits.contains("12118700"), "{text}: {said}");
    }
    let masked = identify("************0001", Some(Kind::Nik), day());
    assert!(masked.valid && masked.has("already_masked"));
    assert!(!identify("***********0001", Some(Kind::Nik), day()).valid);
}

#[test]
fn taxpayer_numbers_of_companies_are_read_and_those_of_people_masked() {
    let old = read("NPWP 09.254.294.3-407.000");
    assert_eq!(old.normal.as_deref(), Some("09.254.294.3-407.000"));
    assert!(!old.has("npwp_check_digit_unlikely") && old.has("npwp_has_16_digits_now"));
    let slip = read("NPWP 09.254.294.4-407.000");
    assert!(slip.valid && slip.has("npwp_check_digit_unlikely"));
    let new = read("NPWP 0092542943407000");
    assert_eq!(new.normal.as_deref(), Some("0092542943407000"));
    assert_eq!(new.value_of("tax_office"), Some("407"));
    let person = read("NPWP 3602041211870001");
    assert_eq!(person.normal.as_deref(), Some("************0001"));
    let place = read("NITKU 0092542943407000000001");
    assert_eq!(place.normal.as_deref(), Some("0092542943407000000001"));
    assert!(!read("NPWP 092542943407").valid);
}

#[test]
fn an_activity_needs_the_year_of_its_list() {
    let bare = read("10793");
    assert_eq!(bare.normal.as_deref(), Some("KBLI 10793"));
    assert!(bare.valid && bare.has("kbli_version_missing"));
    for text in ["KBLI 2020: 10793", "KBLI 2020 10793", "KBLI 10793 (2020)"] {
        let dated = read(text);
        assert_eq!(dated.normal.as_deref(), Some("KBLI 2020 10793"), "{text}");
        assert!(meaning(&dated, "activity").contains("keripik"), "{text}");
        assert!(dated.has("kbli_version_replaced"), "{text}");
    }
    assert!(read("KBLI 2025 10793").has("kbli_not_listed_here"));
    assert!(!read("KBLI 1079").valid);
}

#[test]
fn a_code_from_before_a_province_was_divided_is_known() {
    // Merauke was 91.01 until Papua Selatan was made.
    let old = read("P-IRT 2059101010012-27");
    assert!(old.valid && old.has("old_region_code") && !old.has("unknown_region"));
    assert!(meaning(&old, "region").contains("sekarang 93.01"));
    assert_eq!(old.value_of("region"), Some("91.01"));
    assert!(meaning(&read("12.12"), "regency").contains("dulu Kabupaten Toba Samosir"));
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
