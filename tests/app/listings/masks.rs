//! What a buyer sees of a paper with a NIK on it: nothing before the mentor's mark, and black where
//! it was covered.

use siaprak::documents::Document;
use siaprak::permits::{self, VersionId};
use siaprak::storage::schema::permit_pages;

use super::*;
use crate::masks::{draws, reads_private, shade};
use crate::permits::picture;
use crate::support::desk::does;

/// Gives the accepted permit of this kind a page: the version and the file.
fn shows(app: &TestApp, maker: &Maker, kind: &str) -> (VersionId, Document) {
    let id = maker.product.to_string();
    let fields = [
        ("product", id.as_str()),
        ("requirement", kind),
        ("kind", kind),
        ("coverage", id.as_str()),
        ("then", "save"),
    ];
    let form = format!("/permits/new?product={id}&requirement={kind}");
    let sheet = picture(400, 300, image::ImageFormat::Png);
    let file = ("files", "lembar.png", "image/png", &*sheet);
    let draft = maker.browser.upload(&form, "/permits", &fields, &[file]);
    draft.is(200);
    let draft: VersionId = draft.id().parse().expect("a version");
    app.write(|conn| {
        let accepted: VersionId = permit_versions::table
            .filter(permit_versions::business_id.eq(maker.business))
            .filter(permit_versions::kind.eq(kind))
            .filter(permit_versions::review.eq("accepted"))
            .select(permit_versions::id)
            .first(conn)
            .expect("a version");
        diesel::update(permit_pages::table.filter(permit_pages::version_id.eq(draft)))
            .set(permit_pages::version_id.eq(accepted))
            .execute(conn)
            .expect("a page");
        let page = permits::pages(conn, accepted).expect("pages").remove(0);
        (accepted, page.document)
    })
}

on_both! {
    fn a_buyer_sees_black_where_the_mentor_covered_and_nothing_before(app) {
        let shop = Shop::open(app, "Maju");
        let maker = Maker::complete(app, "Sari", None);
        let (version, file) = shows(app, &maker, "barcode");
        let mentor = app.mentor("pak dedi", &["36.04"]);
        reads_private(app, [5_000, 1_000, 7_500, 1_500]);

        // The mark is refused until the mentor has decided on what the reading proposes.
        let document = file.id.to_string();
        let marks = || does(&mentor, version, "partners", &[("document", &document), ("marked", "true")]);
        marks().is(409).says(&["terbaca NIK atau alamat rumah"]);
        mentor.get(&format!("/review/{version}")).says(&["ada usulan bagian yang ditutupi"]);
        let path = format!("/documents/{document}/mask");
        mentor.get(&path).is(200).says(&["usulan", "value=\"49.7\""]);
        draws(&mentor, &path, &[["49.7", "9.7", "25.6", "5.6"]]).is(200).says(&["1 bagian ditutupi"]).never_says(&["usulan"]);
        marks().is(200).says(&["boleh dilihat mitra"]);

        let id = maker.sends(&shop);
        let buyer = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let copy = format!("/submissions/{id}/copies/{document}/1");
        for (x, y) in [(203, 32), (250, 37), (298, 43)] {
            assert!(shade(&buyer, &copy, x, y) < 30, "{x},{y} shines through");
        }
        assert!(shade(&buyer, &copy, 150, 200) > 90, "the rest stays");
        for private in ["original", "pages/1", "masked/1", "mask"] {
            let (status, ..) = buyer.download(&format!("/documents/{document}/{private}"));
            assert!(matches!(status, 403 | 404), "{private}: {status}");
        }
        // Its maker and the mentor see all of it.
        let whole = format!("/documents/{document}/pages/1");
        assert!(shade(&mentor, &whole, 250, 37) > 90);
        assert!(shade(&maker.browser, &whole, 250, 37) > 90);
    }
}
