//! What partners do not see: covered in the pixels, approved by the mentor's mark, sealed by its own hash.

use diesel::prelude::*;
use siaprak::documents::{self, Document, masks};
use siaprak::permits;
use siaprak::reading::ReadingState;
use siaprak::storage::schema::readings;

use crate::permits::{Maker, maker, picture, versions};
use crate::support::{Browser, Page, TestApp};

fn file_of(app: &TestApp, maker: &Maker) -> Document {
    let version = versions(app, maker).remove(0);
    app.read(|conn| {
        permits::pages(conn, version.id)
            .expect("pages")
            .remove(0)
            .document
    })
}

/// Fills the lines of the form, one for each rectangle.
pub fn draws(who: &Browser, path: &str, lines: &[[&str; 4]]) -> Page {
    let mut fields = vec![("page", "1")];
    let spare = ["", "", "", ""];
    for [left, top, width, height] in lines.iter().chain([&spare]) {
        fields.extend([
            ("left", *left),
            ("top", *top),
            ("width", *width),
            ("height", *height),
        ]);
    }
    who.submit(path, path, &fields)
}

/// As if the reading had found something private here, in ten-thousandths of every first page.
pub fn reads_private(app: &TestApp, [left, top, right, bottom]: [i64; 4]) {
    let area = serde_json::json!({ "left": left, "top": top, "right": right, "bottom": bottom });
    let places = serde_json::json!([{ "page": 1, "area": area }]).to_string();
    app.write(|conn| {
        let read = (
            readings::state.eq(ReadingState::Read),
            readings::private.eq(places),
        );
        let changed = diesel::update(readings::table).set(read).execute(conn);
        assert_ne!(changed.expect("a reading"), 0, "nothing was queued");
    });
}

/// How bright a pixel of a picture is, 0 to 765.
#[track_caller]
pub fn shade(who: &Browser, path: &str, x: u32, y: u32) -> u32 {
    let (status, _, bytes) = who.download(path);
    assert_eq!(status, 200, "{path}");
    let picture = image::load_from_memory(&bytes)
        .expect("a picture")
        .to_rgb8();
    let pixel = picture.get_pixel(x, y);
    pixel.0.iter().map(|c| u32::from(*c)).sum()
}

on_both! {
    fn a_covered_part_is_black_for_partners_and_only_for_them(app) {
        let rina = maker(app, "rina");
        let paper = picture(400, 300, image::ImageFormat::Png);
        rina.upload(&[], "izin.png", &paper).is(200).says(&["Tutupi NIK atau alamat"]);
        let document = file_of(app, &rina);
        let marks = || app.write(|conn| documents::mark_for_partners(conn, &rina.actor, app.now(), document.id, true).expect("a mark"));
        marks();
        let path = format!("/documents/{}/mask", document.id);

        // The reading proposes, and the mark does not hold; nothing is covered until a person keeps it.
        reads_private(app, [5_000, 1_000, 7_500, 1_500]);
        app.write(|conn| masks::ask_again(conn, app.now(), document.business, document.original.as_str()).expect("a look"));
        assert!(!file_of(app, &rina).for_partners, "what was read later opens the question again");
        marks();
        rina.browser.get(&path).is(200).says(&["usulan", "value=\"49.7\"", "sudah ditandai untuk mitra"]);

        draws(&rina.browser, &path, &[["50", "10,0", "25", "5"]]).is(200).says(&["1 bagian ditutupi"]);
        let kept = file_of(app, &rina);
        assert!(!kept.for_partners, "who draws anew takes the approval away");
        assert_eq!(kept.shown, document.shown, "the mentor's copy stays");
        let pages = app.read(|conn| masks::partner_pages(conn, &kept).expect("pages"));
        assert_ne!(pages[0].hash, kept.shown[0].hash, "it is a file of its own");
        let (shown, masked) = (format!("/documents/{}/pages/1", kept.id), format!("/documents/{}/masked/1", kept.id));
        for (x, y) in [(205, 32), (250, 37), (298, 43)] {
            assert!(shade(&rina.browser, &masked, x, y) < 30, "{x},{y} shines through");
            assert!(shade(&rina.browser, &shown, x, y) > 90, "{x},{y} is covered for the mentor");
        }
        assert!(shade(&rina.browser, &masked, 150, 200) > 90, "the rest stays");

        // The sweep keeps what was made, and without a rectangle the page is as it was.
        app.app.files.sweep(&app.app.db).expect("a sweep");
        assert_eq!(rina.browser.download(&masked).0, 200);
        draws(&rina.browser, &path, &[]).is(200).never_says(&["bagian ditutupi"]);
        let bare = app.read(|conn| masks::partner_pages(conn, &kept).expect("pages"));
        assert_eq!(bare, kept.shown);

        // A turned page has to be covered and marked anew.
        draws(&rina.browser, &path, &[["50", "10", "25", "5"]]).is(200);
        marks();
        app.write(|conn| documents::show_turned(conn, document.id, &document.shown).expect("a turn"));
        assert!(!file_of(app, &rina).for_partners);
    }

    fn what_is_no_rectangle_on_the_page_is_refused(app) {
        let rina = maker(app, "rina");
        rina.upload(&[], "izin.png", &picture(400, 300, image::ImageFormat::Png)).is(200);
        let document = file_of(app, &rina);
        let path = format!("/documents/{}/mask", document.id);
        for line in [["90", "0", "20", "5"], ["a", "0", "20", "5"], ["0", "0", "0", "5"], ["0", "0", "5", ""]] {
            draws(&rina.browser, &path, &[line]).is(422).says(&["keluar dari halaman"]);
        }
        rina.browser.get(&format!("{path}?page=2")).is(404);
        let stranger = maker(app, "budi");
        stranger.browser.get(&path).is(404);
        stranger.browser.get(&format!("/documents/{}/masked/1", document.id)).is(404);
    }
}
