//! A NIB belongs to one business: a mentor who accepts its permit confirms it, and whoever claims
//! the same number later learns nothing of the first.

use diesel::prelude::*;
use siaprak::businesses;
use siaprak::permits::VersionId;
use siaprak::storage::schema::nib_disputes;

use crate::support::desk::{Maker, SERANG, does, hands_in, maker, review_of};
use crate::support::{Browser, Page, TestApp, on_both};

const NIB: &str = "1234567890123";

/// Accepts a NIB for the whole business.
fn accepts(mentor: &Browser, maker: &Maker, id: VersionId) -> Page {
    let coverage = format!("business:{}", maker.business);
    let fields = [
        ("coverage", coverage.as_str()),
        ("how", "register"),
        ("checked_on", "2026-11-22"),
    ];
    does(mentor, id, "accept", &fields)
}

fn confirmed(app: &TestApp, maker: &Maker) -> Option<String> {
    let business = app.read(|conn| businesses::by_id(conn, maker.business).expect("a business"));
    business.nib.filter(|_| business.nib_confirmed)
}

on_both! {
    fn an_accepted_nib_is_confirmed_and_a_second_claim_opens_a_dispute_in_silence(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let coordinator = app.coordinator("bu dinas", SERANG);
        let first = hands_in(&siti.browser, siti.product, "nib");
        assert_eq!(confirmed(app, &siti), None, "typing is no proof");
        accepts(&mentor, &siti, first).is(200);
        assert_eq!(confirmed(app, &siti).as_deref(), Some(NIB));
        siti.browser.get(&format!("/businesses/{}", siti.business)).says(&[NIB]);
        coordinator.get("/disputes").is(200).says(&["Tidak ada"]).never_says(&["Dapur ani CONTOH"]);

        let second = hands_in(&ani.browser, ani.product, "nib");
        let page = accepts(&mentor, &ani, second);
        page.is(200).never_says(&["sengketa", "Sengketa"]);
        assert_eq!(review_of(app, second), "accepted", "the paper is what it is");
        assert_eq!(confirmed(app, &ani), None, "one number, one business");
        assert_eq!(confirmed(app, &siti).as_deref(), Some(NIB));
        for page in [format!("/businesses/{}", ani.business), format!("/permits/{second}"), format!("/products/{}", ani.product)] {
            ani.browser.get(&page).is(200).never_says(&["Dapur siti CONTOH", "siti", "sengketa", "Sengketa"]);
        }
        let mail = app.last_mail_to("ani").expect("a mail").1.to_string();
        assert!(!mail.contains("siti"), "{mail}");
        siti.browser.get(&format!("/businesses/{}", siti.business)).never_says(&["Dapur ani CONTOH", "sengketa", "Sengketa"]);
        let status = |maker: &Maker| {
            let (_, list) = maker.browser.get_json(&format!("/products/{}", maker.product));
            let items = list["items"].as_array().expect("items").clone();
            items.into_iter().find(|i| i["requirement"] == "nib").expect("the NIB")["status"].clone()
        };
        assert_eq!((status(&siti), status(&ani)), ("accepted".into(), "in_review".into()), "what is disputed does not count yet");
        coordinator.get("/disputes").says(&[NIB, "Dapur siti CONTOH", "Dapur ani CONTOH"]);
        app.coordinator("pak jauh", "33.24").get("/disputes").never_says(&[NIB]);

        let dispute: String = app.read(|conn| {
            let ids: Vec<siaprak::businesses::DisputeId> = nib_disputes::table.select(nib_disputes::id).load(conn).expect("disputes");
            ids[0].to_string()
        });
        let verdict = [("outcome", "kept"), ("reason", "Lembar asli atas nama Siti")];
        coordinator.submit("/disputes", &format!("/disputes/{dispute}"), &verdict).is(200);
        assert_eq!(review_of(app, second), "withdrawn", "it rested on a number that is another's");
        assert_eq!(review_of(app, first), "accepted", "the holder keeps what they have");
        let told = app.last_mail_to("ani").expect("a mail").1;
        assert_eq!((told["mail"].as_str(), told["reason"].as_str()), (Some("withdrawn"), Some("Lembar asli atas nama Siti")));
        ani.browser.get(&format!("/permits/{second}")).is(200).says(&["Lembar asli atas nama Siti"]);
    }
}
