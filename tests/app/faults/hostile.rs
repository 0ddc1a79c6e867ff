//! Files made to mislead or to hurt, by both ways in: each gets a sentence and leaves neither a
//! file nor a row.

use std::io::{Cursor, Write};

use diesel::prelude::*;
use siaprak::storage::schema as db;

use super::pdf::{of_pages, pdf};
use super::uploads;
use crate::support::{TestApp, files_below, on_both};
use crate::uploads::Sender;
use crate::world::{photo, seed, signs_in};

/// A PNG whose header promises so many pixels, and whose data are a few kilobytes of nothing.
fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut small = Vec::new();
    image::DynamicImage::new_rgb8(2, 2)
        .write_to(&mut Cursor::new(&mut small), image::ImageFormat::Png)
        .expect("a picture");
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let sum = crc(&head);
    small.splice(12..29, head);
    small.splice(29..33, sum.to_be_bytes());
    small
}

fn crc(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// A zip of zeros that unpacks to a thousand times its size.
fn zip_bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let how = zip::write::SimpleFileOptions::default();
    zip.start_file("izin.pdf", how).expect("an entry");
    zip.write_all(&vec![0; 20 << 20]).expect("zeros");
    zip.finish().expect("a zip").into_inner()
}

/// A WebP whose frame promises the largest picture there is.
fn webp_bomb() -> Vec<u8> {
    let mut bytes = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0".to_vec();
    bytes.extend([0; 8]);
    bytes
}

fn cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let locked = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (a) /U (b) /P -4 >>";
    let mut gif = b"GIF89a/*".to_vec();
    gif.extend(photo());
    let mut cut = of_pages(2_000);
    cut.truncate(cut.len() - 40);
    let mut script = b"#!/bin/sh\nrm -rf /\n".to_vec();
    script.extend(vec![b'#'; 1_100]);
    script.extend(pdf(&["<< /Length 0 >>"], ""));
    vec![
        ("izin.pdf", zip_bomb(), "Jenis berkas ini"),
        (
            "izin\u{202E}gpj.exe",
            b"MZ\x90\0\x03".repeat(50),
            "izingpj.exe",
        ),
        ("../../../etc/passwd", b"root:x:0:0".to_vec(), "passwd"),
        ("gambar.gif", gif, "Jenis berkas ini"),
        ("skrip.pdf", script, "Jenis berkas ini"),
        (
            "bom.png",
            png_bomb(60_000, 60_000),
            "lebih dari 40 megapiksel",
        ),
        ("bom.webp", webp_bomb(), "bom.webp"),
        (
            "kunci.pdf",
            pdf(&["<< /Length 0 >>"], locked),
            "dikunci dengan kata sandi",
        ),
        ("tebal.pdf", cut, "rusak atau terpotong"),
        (
            "tanda.jpg",
            vec![0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF],
            "rusak atau terpotong",
        ),
        (
            "foto.svg",
            b"<svg onload=\"alert(1)\"/>".to_vec(),
            "Jenis berkas ini",
        ),
    ]
}

/// What is there: files, and rows of every table a file may leave one in.
fn there(app: &TestApp) -> (usize, [i64; 4]) {
    let rows = app.read(|conn| {
        let count = |found: QueryResult<i64>| found.expect("a count");
        [
            count(db::documents::table.count().get_result(conn)),
            count(db::permits::table.count().get_result(conn)),
            count(db::uploads::table.count().get_result(conn)),
            count(db::form_posts::table.count().get_result(conn)),
        ]
    });
    (files_below(&app.folder().join("blobs")), rows)
}

on_both! {
    fn hostile_files_get_a_sentence_and_leave_nothing_behind(app) {
        let product = seed(&app.app.db).product;
        let browser = app.visitor();
        signs_in(&browser);
        let before = there(app);
        let sender = Sender::on(&browser, &format!("/permits/new?product={product}&requirement=spp_irt"));
        for (name, bytes, sentence) in cases() {
            let page = uploads(&browser, product, name, &bytes);
            page.is(422).says(&[sentence]).never_says(&["\u{202E}"]);
            assert_eq!(there(app), before, "{name} left something by the form");
            let at = sender.begins(name, bytes.len());
            let page = sender.sends(&at, 0, &bytes);
            page.is(422).says(&[sentence]).never_says(&["\u{202E}", "../"]);
            assert_eq!(there(app), before, "{name} left something in parts");
        }
        // And the service goes on as if nothing had been.
        uploads(&browser, product, "foto.jpg", &photo()).is(200).says(&["foto.jpg"]);
    }
}
