//! Packs with a bar code: drawn from the standard's own table of dark and light parts, photographed
//! badly, and read by the real program without any other to help it.

use std::fs;

use image::{DynamicImage, ImageFormat};
use serde_json::Value;

use super::chance::Chance;
use super::degrade::{Damage, photograph};
use super::sheet::{Face, Sheet};
use super::{Case, LEARNING, Layout};
use crate::support::Installation;

/// Dark (1) and light parts of the digits right of the middle, as the standard draws them.
const RIGHT: [&str; 10] = [
    "1110010", "1100110", "1101100", "1000010", "1011100", "1001110", "1010000", "1000100",
    "1001000", "1110100",
];

/// Which of the six digits left of the middle are of set G, by the first of thirteen digits.
const SET_G: [&[usize]; 10] = [
    &[],
    &[3, 5, 6],
    &[3, 4, 6],
    &[3, 4, 5],
    &[2, 5, 6],
    &[2, 3, 6],
    &[2, 3, 4],
    &[2, 4, 6],
    &[2, 4, 5],
    &[2, 3, 5],
];

/// The parts of a number of 8 or 13 digits.
fn parts(number: &str) -> String {
    let digits: Vec<usize> = number
        .bytes()
        .map(|digit| usize::from(digit - b'0'))
        .collect();
    let light_first = |digit: usize| -> String {
        let flipped = RIGHT[digit]
            .chars()
            .map(|c| if c == '1' { '0' } else { '1' });
        flipped.collect()
    };
    let backwards = |digit: usize| -> String { RIGHT[digit].chars().rev().collect() };
    let (first, body) = match digits.len() {
        13 => (digits[0], &digits[1..]),
        _ => (0, &digits[..]),
    };
    let (left, right) = body.split_at(body.len() / 2);
    let mut all = "101".to_owned();
    for (at, digit) in left.iter().enumerate() {
        let in_g = SET_G[first].contains(&(at + 1));
        all += &if in_g {
            backwards(*digit)
        } else {
            light_first(*digit)
        };
    }
    all += "01010";
    all.extend(right.iter().map(|digit| RIGHT[*digit]));
    all + "101"
}

/// A pack with the bar code of this number and some words, photographed; a JPEG.
pub fn pack(number: &str, damage: Damage) -> Vec<u8> {
    let mut sheet = Sheet::upright();
    sheet.text(
        (60.0, 90.0),
        30.0,
        Face::SansBold,
        "Keripik singkong CONTOH",
    );
    sheet.text(
        (60.0, 130.0),
        14.0,
        Face::Sans,
        "Berat bersih 100 g. Baik digunakan sebelum: lihat kemasan.",
    );
    sheet.bars((150.0, 300.0), 2.4, 130.0, &parts(number));
    sheet.text((170.0, 450.0), 20.0, Face::Mono, number);
    photograph(
        &sheet.pdf(),
        damage,
        &mut Chance::new(LEARNING).branch(damage as u64),
    )
}

/// What the program proposes for a picture of this kind; no other program is at hand.
fn number(place: &Installation, picture: &[u8], kind: &str, field: &str) -> Option<Value> {
    let file = place.beside("pack.jpg");
    fs::write(&file, picture).expect("a file");
    let ran = place.run(&["read", &file.display().to_string(), "--kind", kind]);
    let read = ran.ends(0).lines().remove(0);
    let proposals = read["proposals"].as_array().expect("a list").clone();
    proposals.into_iter().find(|found| found["field"] == field)
}

fn alone() -> Installation {
    let mut place = Installation::new_sqlite();
    place.set("PATH", "/nonexistent");
    place
}

#[test]
fn a_bar_code_is_read_from_every_bad_photograph_where_it_stands() {
    let place = alone();
    for damage in Damage::ALL {
        let found = number(&place, &pack("8993012200143", damage), "label", "gtin");
        let found = found.unwrap_or_else(|| panic!("nothing on {damage:?}"));
        assert_eq!(
            (&found["value"], &found["checked"]),
            (&"8993012200143".into(), &true.into()),
            "{damage:?}"
        );
        let edge = |name: &str| found["box"][name].as_i64().expect("a number");
        let near = |name, drawn: i64| (edge(name) - drawn).abs() < 400;
        assert!(
            near("left", 2520) && near("right", 6350) && near("top", 3560) && near("bottom", 5110),
            "{damage:?} {found}"
        );
    }
}

#[test]
fn the_short_and_the_american_code_are_read_and_one_on_its_side_or_upside_down() {
    let place = alone();
    for (printed, read) in [("89912348", "89912348"), ("0012345678905", "012345678905")] {
        let upright = image::load_from_memory(&pack(printed, Damage::Phone)).expect("a picture");
        for turned in [
            upright.rotate90(),
            upright.rotate180(),
            upright.rotate270(),
            upright,
        ] {
            let found = number(&place, &jpeg(&turned), "barcode", "number");
            assert_eq!(found.expect("a number")["value"], read);
        }
    }
}

#[test]
fn no_number_is_invented_from_a_wrong_check_digit_half_a_code_or_a_page_of_words() {
    let place = alone();
    let wrong = pack("8993012200144", Damage::Clean);
    assert_eq!(number(&place, &wrong, "label", "gtin"), None);
    let whole = image::load_from_memory(&pack("8993012200143", Damage::Clean)).expect("a picture");
    let half = whole.crop_imm(0, 0, whole.width() / 2, whole.height());
    assert_eq!(number(&place, &jpeg(&half), "label", "gtin"), None);
    for layout in [Layout::DistrictPirt, Layout::OssPirt, Layout::LabReport] {
        let photo = Case::new(LEARNING, layout, Damage::Phone, 0).photo();
        assert_eq!(number(&place, &photo, "label", "gtin"), None, "{layout:?}");
    }
}

fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .expect("a JPEG");
    bytes.into_inner()
}
