//! The same file in two permits: noticed within one business, used for both if its owner says so.

use siaprak::permits;
use siaprak::permits::VersionId;

use crate::permits::{Maker, jpeg, maker};
use crate::support::{Page, TestApp};

/// Uploads the same photo for another requirement.
fn uploads_for(maker: &Maker, requirement: &str) -> Page {
    let product = maker.product.to_string();
    let form = format!("/permits/new?product={product}&requirement={requirement}");
    let fields = [
        ("product", &*product),
        ("requirement", requirement),
        ("kind", requirement),
    ];
    let file = ("files", "sama.jpg", "image/jpeg", &*jpeg());
    maker.browser.upload(&form, "/permits", &fields, &[file])
}

fn acts(maker: &Maker, permit: &str, act: &str) -> Page {
    let path = format!("/permits/{permit}");
    let page = maker.browser.get(&path);
    let revision = page.hidden("revision").expect("a revision");
    let fields = [("revision", &*revision), ("act", act)];
    maker
        .browser
        .send(&format!("{path}/pages/1"), &page.proofs(), &fields)
}

fn files_of(app: &TestApp, permit: &str) -> Vec<siaprak::documents::Document> {
    let id: VersionId = permit.parse().expect("an id");
    let pages = app.read(|conn| permits::pages(conn, id).expect("pages"));
    pages.into_iter().map(|page| page.document).collect()
}

const OFFER: &str = "sama persis dengan yang sudah ada";

on_both! {
    fn the_same_file_serves_two_permits(app) {
        let rina = maker(app, "rina");
        let first = uploads_for(&rina, "spp_irt");
        first.is(200).never_says(&[OFFER]);
        let second = uploads_for(&rina, "halal");
        second.is(200).says(&[OFFER, &first.id(), "Pakai satu berkas untuk keduanya"]);
        let (one, two) = (first.id(), second.id());
        assert_ne!(files_of(app, &one)[0].id, files_of(app, &two)[0].id, "apart until somebody says so");
        second.never_says(&[files_of(app, &one)[0].original.as_str()]);

        acts(&rina, &two, "share").is(200).never_says(&[OFFER]);
        assert_eq!(files_of(app, &one)[0].id, files_of(app, &two)[0].id);
        // Turned for one, it stays as it was for the other.
        acts(&rina, &two, "turn").is(200);
        let (kept, turned) = (files_of(app, &one).remove(0), files_of(app, &two).remove(0));
        assert_eq!(kept.original, turned.original);
        assert_eq!((kept.shown[0].width, turned.shown[0].width), (kept.shown[0].width, kept.shown[0].height));
        acts(&rina, &two, "share").is(200);
        // Taken out of one, the other still has it.
        acts(&rina, &two, "remove").is(200);
        assert_eq!((files_of(app, &one).len(), files_of(app, &two).len()), (1, 0));
        rina.browser.get(&format!("/documents/{}/pages/1", files_of(app, &one)[0].id));
    }

    fn an_identity_paper_and_another_business_are_never_offered(app) {
        let (rina, budi) = (maker(app, "rina"), maker(app, "budi"));
        uploads_for(&rina, "spp_irt").is(200);
        let nib = uploads_for(&rina, "nib");
        nib.is(200).never_says(&[OFFER]);
        acts(&rina, &nib.id(), "share").is(404);
        let other = uploads_for(&budi, "spp_irt");
        other.is(200).never_says(&[OFFER]);
        acts(&budi, &other.id(), "share").is(404);
    }
}
