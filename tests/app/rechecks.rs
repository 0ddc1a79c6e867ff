//! A product changes under an accepted permit: mentors find it in a list, see what it was and what
//! it is, and their answer either closes it or becomes the owner's task.

use siaprak::accounts::{AccountId, Actor, Role, SessionId};
use siaprak::checklists::model::NextActor;
use siaprak::checklists::rechecks_query;
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::permits::VersionId;
use siaprak::storage::Conn;

use crate::products::maker as cook;
use crate::support::desk::{
    Maker, SERANG, accepts, does, hands_in, hands_in_anew, mails_to, maker, review_of, sends,
};
use crate::support::plan::plan;
use crate::support::{Browser, Page, TestApp, on_both};

const LIST: &str = "/review/rechecks";

/// The owner of the business is another from now on, or the old one again.
#[track_caller]
fn is_now_owned_by(maker: &Maker, owner: &str, business: &str) {
    let form = format!("/businesses/{}/edit", maker.business);
    let page = maker.browser.get(&form);
    let revision = page.hidden("revision").expect("a revision");
    let fields = [
        ("revision", revision.as_str()),
        ("name", business),
        ("owner_name", owner),
        ("scale", "micro"),
        ("phone", "081200001111"),
    ];
    let to = format!("/businesses/{}", maker.business);
    maker.browser.send(&to, &page.proofs(), &fields).is(200);
}

fn answers(mentor: &Browser, id: VersionId, why: &str, outcome: &str) -> Page {
    let fields = [("why", why), ("outcome", outcome), ("back", "list")];
    does(mentor, id, "recheck", &fields)
}

fn place_of(page: &Page, text: &str) -> usize {
    page.body.find(text).expect(text)
}

/// Siti and Ani hold accepted P-IRT; the mentor who accepted them is signed in.
fn two_makers(app: &TestApp) -> (Maker, Maker, Browser, [VersionId; 2]) {
    let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
    let mentor = app.mentor("pak dedi", &[SERANG]);
    let ids = [&siti, &ani].map(|maker| {
        let id = hands_in(&maker.browser, maker.product, "spp_irt");
        accepts(&mentor, maker, id).is(200);
        id
    });
    (siti, ani, mentor, ids)
}

/// A mentor of this area, as the database is asked about their scope.
fn scope_of(area: &str, app: &TestApp) -> Actor {
    Actor {
        id: AccountId::new(app.now()),
        session: SessionId::new(app.now()),
        role: Role::Mentor,
        name: "CONTOH".to_owned(),
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: vec![],
        areas: vec![area.parse().expect("a region")],
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    }
}

on_both! {
    fn the_list_walks_its_own_index(app) {
        let mentor = scope_of(SERANG, app);
        let (plan, by_rule) = app.read(|conn| {
            let scope = siaprak::businesses::visible(&mentor);
            let plan = plan(conn, rechecks_query(scope, NextActor::Mentor, app.now()));
            (plan, matches!(conn, Conn::Sqlite(_)))
        });
        // PostgreSQL chooses by how many rows there are, and here are none: any index will do.
        let index = if by_rule { "product_states_recheck_idx" } else { "Index" };
        assert!(plan.contains(index) && !plan.contains("Seq Scan"), "{plan}");
    }

    fn changed_facts_stand_in_a_list_oldest_first_as_they_were_and_are(app) {
        let (siti, ani, mentor, _) = two_makers(app);
        mentor.get(LIST).is(200).says(&["Tidak ada yang perlu ditinjau"]);
        app.at("2026-11-23 09:00");
        is_now_owned_by(&ani, "Ani Baru CONTOH", "Dapur ani CONTOH");
        app.at("2026-11-24 09:00");
        is_now_owned_by(&siti, "Siti Baru CONTOH", "Dapur siti CONTOH");
        let mentor = { drop(mentor); app.sign_in("pak dedi") };
        let list = mentor.get(LIST);
        list.is(200).says(&["nama pemilik", "Siti Baru CONTOH", "Ani Baru CONTOH", "Berubah 23 November 2026", "Sebelumnya", "siti", "Kramatwatu"]);
        assert!(place_of(&list, "Dapur ani CONTOH") < place_of(&list, "Dapur siti CONTOH"), "what waits longest comes first");
        mentor.get("/review").says(&["Perlu ditinjau<span class=\"count\">2</span>"]);
        app.mentor("pak jauh", &["33.24"]).get(LIST).is(200).never_says(&["Dapur siti CONTOH"]);
        app.coordinator("bu dinas", SERANG).get(LIST).is(200).says(&["Dapur siti CONTOH"]).never_says(&["name=\"outcome\""]);
        // Putting it back as it was clears it.
        is_now_owned_by(&siti, "siti", "Dapur siti CONTOH");
        mentor.get(LIST).never_says(&["Dapur siti CONTOH"]).says(&["Dapur ani CONTOH"]);
    }

    fn a_change_without_effect_is_closed_and_the_next_one_is_shown_beside_it(app) {
        let (siti, _, mentor, [id, _]) = two_makers(app);
        does(&mentor, id, "recheck", &[("why", "sama saja"), ("outcome", "no_effect")]).is(409);
        is_now_owned_by(&siti, "Siti, S.E. CONTOH", "Dapur siti CONTOH");
        answers(&mentor, id, " ", "no_effect").is(422).says(&["Tulis alasannya"]);
        answers(&mentor, id, "Hanya gelar yang ditambah.", "no_effect").is(200).says(&["Tidak ada yang perlu ditinjau"]);
        mentor.get(&format!("/review/{id}")).never_says(&["Berubah sejak diterima"]).says(&["Tidak berpengaruh"]);
        assert_eq!(mails_to(app, "siti"), ["accepted"]);
        is_now_owned_by(&siti, "Budi CONTOH", "Dapur siti CONTOH");
        mentor.get(LIST).says(&["Siti, S.E. CONTOH", "Budi CONTOH"]);
    }

    fn an_answer_about_one_permit_leaves_the_other_its_fourteen_days(app) {
        let cook = cook(app, "sari", "36.04.05.2001");
        let product = cook.has_product(&[]);
        let sari = Maker { browser: app.sign_in("sari"), business: cook.business, product };
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let [_, halal] = ["spp_irt", "halal"].map(|kind| {
            let id = hands_in(&sari.browser, product, kind);
            accepts(&mentor, &sari, id).is(200);
            id
        });
        app.at("2026-11-23 09:00");
        cook.edits(product, &[("brand", "Gurih CONTOH")]).is(200);
        app.at("2026-11-24 09:00");
        let mentor = { drop(mentor); app.sign_in("pak dedi") };
        answers(&mentor, halal, "Merek tidak mengubah kehalalannya.", "no_effect").is(200);
        mentor.get(LIST).is(200).says(&["Gurih CONTOH", "Berubah 23 November 2026"]).never_says(&["1970"]);
        let items = app.sign_in("sari").get_json(&format!("/products/{product}")).1["items"].clone();
        let item = |name: &str| items.as_array().expect("items").iter().find(|i| i["requirement"] == name).expect("an item").clone();
        assert_eq!(item("halal")["status"], "accepted");
        assert_eq!((&item("spp_irt")["status"], &item("spp_irt")["hold_from"]), (&"recheck".into(), &"2026-12-07".into()));
    }

    fn a_new_version_asked_for_is_the_owners_task_until_it_is_accepted(app) {
        let (siti, _, mentor, [id, _]) = two_makers(app);
        is_now_owned_by(&siti, "Siti Baru CONTOH", "Dapur siti CONTOH");
        answers(&mentor, id, "Minta sertifikat atas nama baru.", "new_version").is(200).never_says(&["Dapur siti CONTOH"]);
        let asked = "/review/rechecks?show=asked";
        mentor.get(asked).says(&["Dapur siti CONTOH", "Minta sertifikat atas nama baru."]);
        let (kind, mail) = app.last_mail_to("siti").expect("a mail at once");
        assert_eq!((kind.as_str(), mail["changed"].as_str()), ("new_version", Some("nama pemilik")));
        assert_eq!(mail["path"], format!("/permits/{id}"));
        siti.browser.get(&format!("/products/{}", siti.product)).says(&["Pendamping meminta versi baru: Minta sertifikat atas nama baru."]);
        let permit = format!("/permits/{id}");
        siti.browser.get(&permit).says(&["Pendamping meminta versi baru", "Mulai versi baru"]);

        app.at("2026-11-23 09:00");
        let newer = hands_in_anew(&siti.browser, id, "2026-11-22", "2031-11-22");
        assert_eq!(review_of(app, newer), "in_review");
        siti.browser.get(&format!("/products/{}", siti.product)).says(&["Versi baru sedang diperiksa pendamping."]);
        let mentor = { drop(mentor); app.sign_in("pak dedi") };
        mentor.get("/review").says(&["Dapur siti CONTOH"]);
        let item = mentor.get(&format!("/review/{newer}"));
        let coverage = crate::support::desk::covers(siti.product);
        sends(&mentor, &item, newer, "accept", &[("coverage", &coverage), ("how", "original"), ("checked_on", "2026-11-23")]).is(200);
        mentor.get(asked).says(&["Tidak ada versi baru yang ditunggu"]);
        siti.browser.get(&format!("/products/{}", siti.product)).never_says(&["Pendamping meminta versi baru"]);
    }
}
