//! A letter on paper: what somebody without mail has to do, in words that a reader of PDF finds.

use std::io::Write;
use std::process::{Command, Stdio};

use diesel::prelude::*;
use siaprak::storage::schema::permit_versions;

use crate::support::desk::{SERANG, accepts, hands_in, maker};
use crate::support::on_both;

/// What a program of poppler says of a file.
fn asked(program: &str, args: &[&str], pdf: &str) -> String {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect(program);
    let mut input = child.stdin.take().expect("its input");
    input.write_all(pdf.as_bytes()).expect("written");
    drop(input);
    let out = child.wait_with_output().expect("an answer");
    assert!(out.status.success(), "{program} cannot read it");
    String::from_utf8(out.stdout).expect("text")
}

on_both! {
    fn a_letter_says_what_is_missing_and_what_ends_on_one_sheet_of_a4(app) {
        let dedi = app.mentor("pak dedi", &[SERANG]);
        let siti = maker(app, "siti");
        let version = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&dedi, &siti, version);
        let last: chrono::NaiveDate = "2026-12-22".parse().expect("a day");
        app.write(|conn| diesel::update(permit_versions::table.filter(permit_versions::business_id.eq(siti.business))).set(permit_versions::valid_until.eq(Some(last))).execute(conn).expect("a last day"));
        let page = format!("/businesses/{}", siti.business);
        dedi.get(&page).says(&["Surat untuk dicetak"]);
        let shown = dedi.get(&format!("{page}/letter"));
        shown.is(200).says(&["Kepada Yth.", "hari terakhir 22 Desember 2026, 30 hari lagi", "Unduh surat (PDF)"]);
        let pdf = dedi.get(&format!("{page}/letter.pdf")).is(200).body.clone();
        let text = asked("pdftotext", &["-layout", "-", "-"], &pdf);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in ["Pengingat izin usaha Anda", "Dapur siti CONTOH", "Akan habis: hari terakhir 22 Desember 2026, 30 hari lagi.", "Belum ada", "Pendamping Anda: pak dedi", "Keadaan per 22 November 2026"] {
            assert!(text.contains(words), "{words:?} is not in {text}");
        }
        let number: Option<String> = app.read(|conn| permit_versions::table.filter(permit_versions::business_id.eq(siti.business)).select(permit_versions::number).first(conn).expect("a version"));
        assert!(!text.contains(&number.expect("a number")), "no permit numbers");
        let about = asked("pdfinfo", &["-"], &pdf);
        assert!(about.contains("(A4)") && about.contains("Pengingat izin usaha Anda"), "{about}");
        let fonts = asked("pdffonts", &["-"], &pdf);
        assert!(fonts.contains("Helvetica"), "{fonts}");
        // Nobody else's letter.
        app.mentor("pak jauh", &["33.24"]).get(&format!("{page}/letter.pdf")).is(404);
        app.owner("budi").get(&format!("{page}/letter")).is(404);
    }
}

on_both! {
    fn each_item_of_a_checklist_says_who_is_told_when_and_why(app) {
        let dedi = app.mentor("pak dedi", &[SERANG]);
        let siti = maker(app, "siti");
        let page = format!("/products/{}", siti.product);
        siti.browser.get(&page).says(&["diingatkan pada hari ke-3, 10, 17, 31, 59, 87 sesudah produk dicatat"]);
        let version = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&dedi, &siti, version);
        siti.browser.get(&page).says(&["Pemilik dan pembantu usaha ini diingatkan 270, 210, 190, 120, 60, 30, 14, 7, 1 hari sebelum hari terakhirnya dan pada hari itu, karena izinnya berakhir; pendamping juga", "Sesudah lewat diingatkan setiap 7 hari"]);
    }
}
