//! The real program with the real Tesseract reads the learning papers: what a person would be shown.

use std::fs;

use serde_json::Value;

use super::table::{ON, truth};
use super::{Case, Damage, LEARNING, Layout};
use crate::support::Installation;

/// Reads a file of these bytes and answers with what was printed.
fn read(place: &Installation, name: &str, bytes: &[u8], more: &[&str]) -> Value {
    let file = place.beside(name);
    fs::write(&file, bytes).expect("a file");
    let path = file.display().to_string();
    let mut args = vec!["read", path.as_str(), "--on", ON];
    args.extend(more);
    place.run(&args).ends(0).lines().remove(0)
}

fn proposal<'a>(read: &'a Value, field: &str) -> Option<&'a Value> {
    let proposals = read["proposals"].as_array().expect("a list");
    proposals.iter().find(|proposal| proposal["field"] == field)
}

/// The number and the days are as the paper says; on a clean page they are marked as checked.
#[track_caller]
fn proposes_the_truth(read: &Value, case: &Case) {
    let what = format!("{:?} {:?}: {read:#}", case.paper.layout, case.damage);
    for (field, truth) in truth(case) {
        if ["number", "issued_on", "valid_until"].contains(&field) {
            let found = proposal(read, field);
            assert_eq!(
                found.and_then(|p| p["value"].as_str()),
                truth.as_deref(),
                "{field} of {what}"
            );
            assert!(
                found.is_none_or(|p| p["checked"] == true),
                "{field} of {what}"
            );
        }
    }
    assert_eq!(read["differences"], Value::Array(vec![]), "{what}");
}

#[test]
fn every_layout_is_read_from_its_photograph() {
    let place = Installation::new_sqlite();
    let damages = [Damage::Clean, Damage::Tilt, Damage::Shadow, Damage::Jpeg35];
    for (layout, damage) in Layout::ALL.into_iter().zip(damages.into_iter().cycle()) {
        // A laboratory's number mixes strokes and Roman numerals: crooked it is read wrong
        // at times, which `make papers` counts.
        let damage = match layout {
            Layout::LabReport => Damage::Clean,
            _ => damage,
        };
        let case = Case::new(LEARNING, layout, damage, 0);
        let read = read(&place, "paper.jpg", &case.photo(), &[]);
        assert_eq!(read["source"], "picture");
        proposes_the_truth(&read, &case);
    }
}

#[test]
fn a_pdf_with_a_text_layer_needs_no_picture_and_its_boxes_lie_where_the_words_stand() {
    let place = Installation::new_sqlite();
    for layout in Layout::ALL {
        let case = Case::new(LEARNING, layout, Damage::Clean, 0);
        let read = read(&place, "paper.pdf", &case.pdf(), &[]);
        assert_eq!(read["source"], "text_layer", "{layout:?}");
        proposes_the_truth(&read, &case);
    }
    let case = Case::new(LEARNING, Layout::DistrictPirt, Damage::Clean, 0);
    let layer = read(&place, "paper.pdf", &case.pdf(), &[]);
    let photo = read(&place, "paper.jpg", &case.photo(), &[]);
    for edge in ["left", "top", "right", "bottom"] {
        let at = |read: &Value| proposal(read, "number").expect("a number")["box"][edge].as_i64();
        let (layer, photo) = (at(&layer).expect("a number"), at(&photo).expect("a number"));
        assert!((layer - photo).abs() < 150, "{edge}: {layer} and {photo}");
    }
}

#[test]
fn a_picture_on_its_side_or_upside_down_is_turned() {
    let place = Installation::new_sqlite();
    let case = Case::new(LEARNING, Layout::OssPirt, Damage::Clean, 0);
    let upright = image::load_from_memory(&case.photo()).expect("a picture");
    let mut bytes = std::io::Cursor::new(Vec::new());
    upright
        .rotate180()
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .expect("a JPEG");
    proposes_the_truth(&read(&place, "over.jpg", &bytes.into_inner(), &[]), &case);
}

#[test]
fn a_paper_without_known_words_and_a_missing_program_propose_nothing() {
    let mut place = Installation::new_sqlite();
    let mut bytes = std::io::Cursor::new(Vec::new());
    let blank = image::RgbImage::from_pixel(600, 800, image::Rgb([240, 240, 236]));
    blank
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("a PNG");
    let said = read(&place, "blank.png", &bytes.into_inner(), &[]);
    assert_eq!(said["message"], "Tidak dapat dibaca otomatis, isi sendiri.");
    assert_eq!(said["proposals"], Value::Array(vec![]));

    let case = Case::new(LEARNING, Layout::Nib, Damage::Clean, 0);
    let photo = case.photo();
    place.set("PATH", "/nonexistent");
    let said = read(
        &place,
        "paper.jpg",
        &photo,
        &["--kind", "nib", "--lang", "en"],
    );
    assert_eq!(
        (said["source"].as_str(), said["kind"].as_str()),
        (Some("nothing"), Some("nib"))
    );
    assert!(
        said["message"]
            .as_str()
            .is_some_and(|m| m.contains("fill it in yourself"))
    );
}

#[test]
fn a_file_that_is_no_paper_is_refused_in_one_sentence() {
    let place = Installation::new_sqlite();
    for (name, bytes) in [
        ("a.jpg", &b"\xFF\xD8\xFF\xE0 no picture"[..]),
        ("a.txt", b"P-IRT 2053604010012-27"),
    ] {
        let file = place.beside(name);
        fs::write(&file, bytes).expect("a file");
        let ran = place.run(&["read", &file.display().to_string()]);
        ran.ends(2).in_one_line().says(&["tidak bisa dibaca"]);
    }
    let ran = place.run(&["--lang", "en", "read", "/tidak/ada.pdf"]);
    ran.ends(2).in_one_line().says(&["cannot be read"]);
}
