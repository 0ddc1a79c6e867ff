//! An iPhone's picture: made readable where libheif's tool is installed.

use std::process::{Command, Stdio};

use siaprak::permits;

use crate::permits::{files, jpeg, maker, versions};
use crate::services::required;
use crate::support::TestApp;

/// A HEIC picture of the small photo, as libheif's own tool writes it.
fn heic() -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("a.jpg"), folder.path().join("a.heic"));
    std::fs::write(&from, jpeg()).expect("a photo");
    let mut tool = Command::new("heif-enc");
    tool.arg("-o")
        .arg(&to)
        .arg(&from)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if tool.status().is_err() && required("TEST_POSTGRES_URL").is_none() {
        eprintln!("NOT TESTED: HEIC pictures, for libheif-examples is missing");
        return None;
    }
    Some(std::fs::read(to).expect("libheif-examples belongs to a full test run"))
}

#[test]
fn an_iphones_picture_is_shown_and_its_original_kept() {
    let Some(picture) = heic() else { return };
    let app = TestApp::on_sqlite();
    let rina = maker(&app, "rina");
    rina.upload(&[], "IMG_1.HEIC", &picture)
        .is(200)
        .says(&["IMG_1.HEIC"]);
    let version = versions(&app, &rina).remove(0);
    let document = app.read(|conn| {
        permits::pages(conn, version.id)
            .expect("pages")
            .remove(0)
            .document
    });
    let (_, kind, shown) = rina
        .browser
        .download(&format!("/documents/{}/pages/1", document.id));
    assert_eq!(kind, "image/jpeg");
    let shown = image::load_from_memory(&shown).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (64, 48));
    let (_, kind, original) = rina
        .browser
        .download(&format!("/documents/{}/original", document.id));
    assert!(
        kind == "image/heic" && original == picture,
        "the original is as it was sent"
    );

    let before = files(&app);
    let mut cut = picture;
    cut.truncate(cut.len() / 2);
    rina.upload(&[], "potong.heic", &cut)
        .is(422)
        .says(&["potong.heic", "Paling Kompatibel"]);
    assert_eq!(files(&app), before);
}
