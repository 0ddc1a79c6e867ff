//! PDF files made to hurt whoever draws them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use siaprak::storage::schema as db;

use super::pdf::{bomb, of_pages, pdf};
use super::uploads;
use crate::services::required;
use crate::support::{TestApp, files_below, until};
use crate::world::{photo, seed, signs_in};

#[test]
fn hostile_pdfs_get_a_sentence_or_few_pages_and_hold_nobody_up() {
    let tool = Command::new("pdftoppm")
        .arg("-v")
        .stderr(Stdio::null())
        .status();
    if tool.is_err() && required("TEST_POSTGRES_URL").is_none() {
        eprintln!("NOT TESTED: hostile PDFs, for pdftoppm is missing");
        return;
    }
    tool.expect("pdftoppm belongs to a full test run");
    let app = TestApp::on_sqlite();
    let product = seed(&app.app.db).product;
    let browser = app.visitor();
    signs_in(&browser);
    let shown = |name: &str| -> usize {
        app.read(|conn| {
            use db::documents as d;
            let pages: String = d::table
                .filter(d::file_name.eq(name))
                .select(d::shown)
                .first(conn)
                .expect("a document");
            serde_json::from_str::<serde_json::Value>(&pages)
                .expect("JSON")
                .as_array()
                .map_or(0, Vec::len)
        })
    };

    let before = files_below(&app.folder().join("blobs"));
    let mut truncated = of_pages(3);
    truncated.truncate(truncated.len() * 2 / 3);
    let mut polyglot = photo();
    polyglot.extend(of_pages(1));
    let mut late = b"<html><script>alert(1)</script></html>\n".repeat(40);
    late.extend(of_pages(1));
    let refused: [(&str, Vec<u8>, &str); 4] = [
        (
            "kunci.pdf",
            pdf(
                &["<< /Length 0 >>"],
                "/Encrypt << /Filter /Standard /V 1 /R 2 /O (a) /U (b) /P -4 >>",
            ),
            "dikunci dengan kata sandi",
        ),
        ("potong.pdf", truncated, "rusak atau terpotong"),
        ("ganda.pdf", late, "Jenis berkas ini tidak bisa disimpan"),
        ("kosong.pdf", b"%PDF-1.7\n".to_vec(), "rusak atau terpotong"),
    ];
    for (name, bytes, sentence) in &refused {
        uploads(&browser, product, name, bytes)
            .is(422)
            .says(&[name, sentence]);
        assert_eq!(
            files_below(&app.folder().join("blobs")),
            before,
            "{name} left a file"
        );
    }

    // A picture with a PDF behind it is a picture: what is shown is made anew and holds none of it.
    uploads(&browser, product, "gambar.jpg", &polyglot).is(200);
    assert_eq!(shown("gambar.jpg"), 1);
    let blobs = app.folder().join("blobs/shown");
    assert!(
        !any_holds(&blobs, b"%PDF"),
        "the shown copy holds the other file"
    );

    uploads(&browser, product, "bom.pdf", &bomb()).is(200);
    // The bomb is being drawn; a photo is shown at once nevertheless.
    let begun = Instant::now();
    uploads(&browser, product, "foto.jpg", &photo()).is(200);
    assert_eq!(shown("foto.jpg"), 1);
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "a photo waited for a hostile PDF"
    );

    let active = pdf(&["<< /Length 0 >>"], "");
    let active = String::from_utf8_lossy(&active).replace("/Type /Catalog", "/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) >>] >> >>");
    uploads(&browser, product, "aktif.pdf", active.as_bytes()).is(200);
    uploads(&browser, product, "tebal.pdf", &of_pages(2000)).is(200);
    until("the thick one shows its first pages", 240, || {
        shown("tebal.pdf") > 0
    });
    assert_eq!(
        (shown("bom.pdf"), shown("aktif.pdf"), shown("tebal.pdf")),
        (0, 1, 20)
    );
    let tmp = app.folder().join("blobs/tmp");
    until("nothing is left of the drawing", 120, || {
        std::fs::read_dir(&tmp).expect("a folder").count() == 0
    });
    browser.get(&format!("/products/{product}")).is(200);
}

fn any_holds(folder: &Path, wanted: &[u8]) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|e| e.path()).any(|path| {
        if path.is_dir() {
            return any_holds(&path, wanted);
        }
        std::fs::read(&path).is_ok_and(|bytes| bytes.windows(wanted.len()).any(|w| w == wanted))
    })
}
