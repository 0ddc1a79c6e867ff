//! The programs that read: poppler for the text layer and the pages of a PDF, Tesseract with the
//! Indonesian model for pictures. Each within limits; a missing one leaves its part unread.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::grey::Grey;
use super::page::{self, Page};
use crate::tool::{self, Folder, Limits};

/// Most pages of a PDF that are looked at: certificates have one or two.
const PAGES: &str = "5";

/// Dots an inch at which a scanned PDF's pages are drawn.
const DOTS: &str = "190";

const POPPLER: Limits = Limits {
    seconds: 20,
    memory_kib: 1024 * 1024,
};

const TESSERACT: Limits = Limits {
    seconds: 40,
    memory_kib: 1024 * 1024,
};

/// The text layer of a PDF, a page each; `None` when the program is missing or gave up.
pub(super) fn text_layer(pdf: &Path, folder: &Folder) -> Option<Vec<Page>> {
    let table = folder.path().join("layer.tsv");
    let arguments: [&OsStr; 6] = [
        "-q".as_ref(),
        "-tsv".as_ref(),
        "-l".as_ref(),
        PAGES.as_ref(),
        pdf.as_ref(),
        "-".as_ref(),
    ];
    tool::run(
        "pdftotext",
        &arguments,
        folder.path(),
        Some(&table),
        POPPLER,
    )?;
    let pages = page::from_table(&fs::read_to_string(table).ok()?);
    Some(pages.into_iter().map(Page::in_rows).collect())
}

/// The pages of a PDF as pictures, in order; `None` when the program is missing or gave up.
pub(super) fn drawn(pdf: &Path, folder: &Folder) -> Option<Vec<PathBuf>> {
    let prefix = folder.path().join("page");
    let arguments: [&OsStr; 8] = [
        "-q".as_ref(),
        "-jpeg".as_ref(),
        "-r".as_ref(),
        DOTS.as_ref(),
        "-l".as_ref(),
        PAGES.as_ref(),
        pdf.as_ref(),
        prefix.as_ref(),
    ];
    tool::run("pdftoppm", &arguments, folder.path(), None, POPPLER)?;
    let pages = folder.files().into_iter();
    Some(
        pages
            .filter(|path| path.extension().is_some_and(|end| end == "jpg"))
            .collect(),
    )
}

/// What Tesseract reads on a prepared picture; `None` when it or its Indonesian model is missing.
pub(super) fn words(picture: &Grey, folder: &Folder) -> Option<Page> {
    let (file, table) = (
        folder.path().join("read.pgm"),
        folder.path().join("read.tsv"),
    );
    fs::write(&file, picture.to_pgm()).ok()?;
    let fixed = [
        "-l",
        "ind",
        "--psm",
        "6",
        "--dpi",
        DOTS,
        "-c",
        // White letters on black are on no certificate; looking for them costs time.
        "tessedit_do_invert=0",
        "tsv",
    ];
    let mut arguments: Vec<&OsStr> = vec![file.as_ref(), "stdout".as_ref()];
    arguments.extend(fixed.map(OsStr::new));
    tool::run(
        "tesseract",
        &arguments,
        folder.path(),
        Some(&table),
        TESSERACT,
    )?;
    let page = page::from_table(&fs::read_to_string(table).ok()?)
        .into_iter()
        .next()?;
    Some(page)
}
