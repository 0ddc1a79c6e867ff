//! Mentors clear their queue: what they may decide, what the owner then reads, and what happens
//! when two look at the same thing.

use std::io::Cursor;

use diesel::prelude::*;
use image::{DynamicImage, ImageFormat, RgbImage};
use siaprak::accounts::{AccountId, Actor, MemberKind, Membership, Role, SessionId};
use siaprak::businesses::actions::{Registration, register};
use siaprak::businesses::rules::{BusinessInput, FacilityInput};
use siaprak::businesses::{self, BusinessId, ConsentKind};
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::permits::{self, VersionId};
use siaprak::products::ProductId;
use siaprak::products::actions::create as create_product;
use siaprak::products::rules::{Typed, TypedIngredient};
use siaprak::storage::schema::{businesses as business_table, decisions, outbox};

use crate::support::{Browser, Page, TestApp, mail_of, on_both};

const SERANG: &str = "36.04";
const VILLAGE: &str = "36.04.05.2001";

/// A maker of chips, signed in.
struct Maker {
    browser: Browser,
    business: BusinessId,
    product: ProductId,
}

fn maker(app: &TestApp, name: &str) -> Maker {
    let mut actor = Actor {
        id: app.account(Role::Owner, name, &[], None),
        session: SessionId::new(app.now()),
        role: Role::Owner,
        name: name.to_owned(),
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: vec![],
        areas: vec![],
        groups: vec![],
        partner: None,
        functions: vec![],
    };
    let registration = Registration {
        business: BusinessInput {
            name: format!("Dapur {name} CONTOH"),
            owner_name: name.to_owned(),
            phone: "081200001111".to_owned(),
            ..BusinessInput::default()
        },
        facility: FacilityInput {
            village_code: VILLAGE.to_owned(),
            address: "Kp. Contoh RT 01".to_owned(),
            ..FacilityInput::default()
        },
        consents: vec![ConsentKind::Assisted],
    };
    let now = app.now();
    let business =
        app.write(|conn| register(conn, &actor, now, &registration).expect("a business"));
    actor.memberships = vec![Membership {
        business: business.any(),
        kind: MemberKind::Owner,
    }];
    let facility = app.read(|conn| {
        businesses::facilities(conn, business)
            .expect("one")
            .remove(0)
    });
    let product = app.write(|conn| {
        create_product(conn, &actor, now, Some(facility.id), &chips()).expect("a product")
    });
    Maker {
        browser: app.sign_in(name),
        business,
        product,
    }
}

fn chips() -> Typed {
    let mut typed = Typed {
        recipe: vec![TypedIngredient {
            name: "Singkong".to_owned(),
            ..TypedIngredient::default()
        }],
        shelf_life: "180".to_owned(),
        ..Typed::default()
    };
    typed.facts.name = "Keripik singkong CONTOH".to_owned();
    typed
}

fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(RgbImage::new(64, 48))
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .expect("a picture");
    bytes
}

/// Uploads a permit of this kind for the product and hands it in.
#[track_caller]
fn hands_in(who: &Browser, product: ProductId, kind: &str) -> VersionId {
    let id = product.to_string();
    let fields = [
        ("product", id.as_str()),
        ("requirement", kind),
        ("kind", kind),
        ("coverage", id.as_str()),
        (
            "number",
            if kind == "nib" {
                "1234567890123"
            } else {
                "2053604010012-31"
            },
        ),
        ("holder", "Ibu CONTOH"),
        ("issued_on", "2026-08-14"),
        ("valid_until", "2031-08-14"),
        ("then", "hand_in"),
    ];
    let form = format!("/permits/new?product={product}&requirement={kind}");
    let file = ("files", "izin.jpg", "image/jpeg", &*photo());
    let page = who.upload(&form, "/permits", &fields, &[file]);
    assert!(
        page.path.contains("done=sent"),
        "{}:\n{}",
        page.path,
        page.body
    );
    page.id().parse().expect("a version")
}

/// Sends a form of the review page with the revision it shows.
fn sends(
    mentor: &Browser,
    page: &Page,
    id: VersionId,
    verb: &str,
    fields: &[(&str, &str)],
) -> Page {
    let revision = page.hidden("revision").unwrap_or_default();
    let mut all = vec![("revision", revision.as_str())];
    all.extend(fields);
    mentor.send(&format!("/review/{id}/{verb}"), &page.proofs(), &all)
}

fn does(mentor: &Browser, id: VersionId, verb: &str, fields: &[(&str, &str)]) -> Page {
    let page = mentor.get(&format!("/review/{id}"));
    sends(mentor, &page, id, verb, fields)
}

fn covers(product: ProductId) -> String {
    format!("product:{product}")
}

fn accepts(mentor: &Browser, maker: &Maker, id: VersionId) -> Page {
    let coverage = covers(maker.product);
    let fields = [
        ("coverage", coverage.as_str()),
        ("how", "original"),
        ("checked_on", "2026-11-22"),
    ];
    does(mentor, id, "accept", &fields)
}

const WRONG_NUMBER: &[(&str, &str)] = &[
    ("reason_number", "number_differs"),
    ("text_number", "Angka terakhir 31, bukan 30."),
];

fn review_of(app: &TestApp, id: VersionId) -> &'static str {
    app.read(|conn| {
        permits::version(conn, id)
            .expect("a version")
            .review
            .as_str()
    })
}

fn mails_to(app: &TestApp, name: &str) -> Vec<String> {
    let address = mail_of(name);
    app.read(|conn| {
        outbox::table
            .filter(outbox::recipient.eq(address))
            .order(outbox::created_at)
            .select(outbox::kind)
            .load(conn)
            .expect("the outbox")
    })
}

fn account(app: &TestApp, name: &str) -> AccountId {
    let login = mail_of(name).parse().expect("a login");
    app.read(|conn| {
        siaprak::accounts::by_login(conn, &login)
            .expect("the database")
            .expect("an account")
            .id
    })
}

on_both! {
    fn what_is_returned_reopens_alone_and_counts_once_corrected_and_accepted(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        mentor.get("/review").is(200).says(&["Keripik singkong CONTOH", "Dapur siti CONTOH", "Pertama kali"]);
        mentor.get(&format!("/review/{id}")).is(200).says(&["2053604010012-31", "14 Agustus 2031", "Tandai keliru", "Kabupaten Serang"]);

        let page = does(&mentor, id, "return", WRONG_NUMBER);
        assert!(page.path.starts_with("/review"), "on to the queue: {}", page.path);
        page.says(&["Dikembalikan", "Semua sudah diperiksa"]);
        assert_eq!(review_of(app, id), "returned");
        let (kind, mail) = app.last_mail_to("siti").expect("a mail at once");
        assert_eq!(kind, "returned");
        let said = mail["reasons"][0].as_str().expect("a reason");
        assert!(said.contains("Nomor") && said.contains("Angka terakhir 31"), "{said}");

        let form = siti.browser.get(&format!("/permits/{id}"));
        form.says(&["Angka terakhir 31"]);
        let revision = form.hidden("revision").expect("a revision");
        let corrected = [
            ("revision", revision.as_str()), ("number", "2053604010013-31"), ("valid_until", "2040-01-01"), ("then", "hand_in"),
        ];
        siti.browser.send(&format!("/permits/{id}"), &form.proofs(), &corrected);
        let version = app.read(|conn| permits::version(conn, id).expect("a version"));
        assert_eq!(version.fields.number.as_deref(), Some("P-IRT 2053604010013-31"));
        assert_eq!(version.fields.valid_until.expect("an end").to_string(), "2031-08-14", "what was not returned stays shut");
        assert_eq!(review_of(app, id), "in_review");

        mentor.get("/review").says(&["Sudah diperbaiki"]);
        mentor.get(&format!("/review/{id}")).says(&["Pernah diminta diperbaiki"]);
        accepts(&mentor, &siti, id).is(200).says(&["Diterima"]);
        assert_eq!(review_of(app, id), "accepted");
        assert_eq!(mails_to(app, "siti"), ["returned", "accepted"]);
        mentor.get(&format!("/review/{id}")).says(&["Melihat aslinya, 22 November 2026", "Dikembalikan", "pak dedi"]);
    }

    fn words_alone_send_nothing_back_and_stay_in_the_form(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&mentor, id, "return", &[("text_number", "Nomornya salah, Bu.")])
            .is(422).says(&["Pilih alasannya dari daftar", "Nomornya salah, Bu."]);
        does(&mentor, id, "return", &[]).is(422).says(&["paling sedikit satu bagian"]);
        does(&mentor, id, "return", &[("reason_page_7", "unreadable")]).is(422).says(&["Halaman ini tidak ada"]);
        let page = does(&mentor, id, "accept", &[("checked_on", "2026-11-23"), ("note", "cocok semua")]);
        page.is(422).says(&["Pilih cara Anda memeriksa", "cocok semua"]);
        assert_eq!(review_of(app, id), "in_review");
        assert!(app.last_mail_to("siti").is_none());
    }

    fn the_second_of_two_mentors_learns_who_was_first_and_keeps_their_words(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        let seen_by_rina = rina.get(&format!("/review/{id}"));
        accepts(&dedi, &siti, id).is(200);
        let lost = sends(&rina, &seen_by_rina, id, "return", WRONG_NUMBER);
        lost.is(409).says(&["belum disimpan", "pak dedi", "Diterima", "Angka terakhir 31, bukan 30."]);
        assert_eq!(review_of(app, id), "accepted");
        let made: i64 = app.read(|conn| decisions::table.count().get_result(conn).expect("a count"));
        assert_eq!(made, 1);
    }

    fn sending_a_decision_twice_makes_it_once(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        let page = mentor.get(&format!("/review/{id}"));
        sends(&mentor, &page, id, "return", WRONG_NUMBER).is(200);
        sends(&mentor, &page, id, "return", WRONG_NUMBER).is(200);
        assert_eq!(mails_to(app, "siti"), ["returned"]);
    }

    fn a_claim_shows_its_holder_binds_others_and_ends_by_the_clock(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&dedi, id, "claim", &[]).is(200).says(&["Anda memegang izin ini sampai", "10.20"]);
        rina.get("/review").says(&["Sedang diperiksa pak dedi"]);
        dedi.get("/review?show=mine").says(&["Keripik singkong CONTOH", "Anda pegang"]);
        accepts(&rina, &siti, id).is(409).says(&["pak dedi"]);
        does(&rina, id, "claim", &[]).is(409);
        app.at("2026-11-22 10:19");
        dedi.get(&format!("/review/{id}")).says(&["10.39"]);
        app.at("2026-11-22 10:38");
        accepts(&rina, &siti, id).is(409);
        app.at("2026-11-22 10:39");
        accepts(&rina, &siti, id).is(200);
        assert_eq!(review_of(app, id), "accepted");
    }

    fn a_released_item_is_free_again(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&dedi, id, "claim", &[]);
        does(&rina, id, "release", &[]);
        accepts(&rina, &siti, id).is(409);
        does(&dedi, id, "release", &[]).says(&["dilepaskan"]);
        accepts(&rina, &siti, id).is(200);
    }

    fn what_a_mentor_entered_needs_another_mentor(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&dedi, siti.product, "spp_irt");
        dedi.get("/review").says(&["Menunggu pendamping lain", "Anda sendiri yang mengisinya"]);
        dedi.get(&format!("/review/{id}")).is(200).never_says(&["Kembalikan untuk diperbaiki"]);
        accepts(&dedi, &siti, id).is(422).says(&["pendamping lain yang memutuskan"]);
        does(&dedi, id, "claim", &[]).is(422);
        assert_eq!(review_of(app, id), "in_review");
        accepts(&rina, &siti, id).is(200);
        assert_eq!(review_of(app, id), "accepted");
    }

    fn another_area_knows_nothing_of_it(app) {
        let siti = maker(app, "siti");
        let stranger = app.mentor("pak jauh", &["33.24"]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        stranger.get("/review").is(200).says(&["Semua sudah diperiksa"]);
        stranger.get(&format!("/review/{id}")).is(404);
        let proofs = stranger.get("/review").proofs();
        for verb in ["claim", "accept", "return", "withdraw", "recheck", "release"] {
            let fields = [("revision", "2"), ("how", "paper"), ("checked_on", "2026-11-22"), ("coverage", &*covers(siti.product)), ("why", "x"), ("reason_number", "unreadable")];
            stranger.send(&format!("/review/{id}/{verb}"), &proofs, &fields).is(404);
        }
        assert_eq!(review_of(app, id), "in_review");
    }

    fn an_acceptance_is_withdrawn_with_a_reason(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&mentor, &siti, id).is(200);
        mentor.get("/review").says(&["Keputusan terakhir Anda"]);
        does(&mentor, id, "withdraw", &[("why", " ")]).is(422).says(&["Tulis alasannya"]);
        does(&mentor, id, "withdraw", &[("why", "Ternyata milik usaha lain.")]).is(200).says(&["Penerimaan ditarik", "Ternyata milik usaha lain."]);
        assert_eq!(review_of(app, id), "withdrawn");
        let (_, mail) = app.last_mail_to("siti").expect("a mail");
        assert_eq!(mail["reasons"][0], "Ternyata milik usaha lain.");
    }

    fn a_handed_over_item_lies_in_the_other_mentors_hands(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        app.mentor("pak jauh", &["33.24"]);
        let coordinator = app.coordinator("bu dinas", SERANG);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&dedi, id, "claim", &[]);
        let page = coordinator.get(&format!("/review/{id}"));
        page.is(200).says(&["Serahkan kepada pendamping lain", "bu rina"]).never_says(&["pak jauh", "Kembalikan untuk diperbaiki"]);
        let far = account(app, "pak jauh").to_string();
        does(&coordinator, id, "assign", &[("mentor", &far)]).is(422);
        let near = account(app, "bu rina").to_string();
        does(&coordinator, id, "assign", &[("mentor", &near)]).is(200).says(&["Diserahkan kepada bu rina"]);
        rina.get("/review?show=mine").says(&["Keripik singkong CONTOH"]);
        accepts(&rina, &siti, id).is(200);
        does(&coordinator, id, "accept", &[]).is(404);
    }

    fn nothing_waits_without_someone(app) {
        let siti = maker(app, "siti");
        let coordinator = app.coordinator("bu dinas", SERANG);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        coordinator.get("/review").says(&["izin belum punya pemeriksa", "Keripik singkong CONTOH"]);
        let dedi = app.mentor("pak dedi", &["36.04.05"]);
        coordinator.get("/review").never_says(&["belum punya pemeriksa"]);
        accepts(&dedi, &siti, id).is(200);
        let own = hands_in(&dedi, siti.product, "halal");
        coordinator.get("/review").says(&["izin belum punya pemeriksa", &own.to_string()]);
    }

    fn the_next_item_comes_by_itself_oldest_first(app) {
        let siti = maker(app, "siti");
        let ani = maker(app, "ani");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let first = hands_in(&siti.browser, siti.product, "spp_irt");
        app.at("2026-11-22 10:05");
        let second = hands_in(&ani.browser, ani.product, "spp_irt");
        let page = accepts(&mentor, &siti, first);
        assert_eq!(page.id(), second.to_string());
        app.at("2026-11-25 10:05");
        mentor.get("/review?show=long&q=dapur+ani").says(&["Dapur ani CONTOH", "menunggu 3 hari"]);
        mentor.get("/review?q=siti").says(&["Tidak ada yang cocok"]);
        mentor.get("/review?kind=halal").says(&["Tidak ada yang cocok"]);
    }

    fn partners_see_only_marked_copies_and_never_a_nib(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let permit = hands_in(&siti.browser, siti.product, "spp_irt");
        let nib = hands_in(&siti.browser, siti.product, "nib");
        let document = |id| app.read(|conn| permits::pages(conn, id).expect("pages").remove(0).document);
        for (id, marked) in [(permit, true), (nib, false)] {
            let page = document(id).id.to_string();
            does(&mentor, id, "partners", &[("document", &page), ("marked", "true")]);
            assert_eq!(document(id).for_partners, marked);
        }
        mentor.get(&format!("/review/{permit}")).says(&["boleh dilihat mitra"]);
        mentor.get(&format!("/review/{nib}")).never_says(&["Salinan untuk mitra ritel"]);
    }

    fn a_changed_recipe_is_closed_without_effect_or_asks_for_a_new_version(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&mentor, &siti, id).is(200);
        does(&mentor, id, "recheck", &[("why", "sama saja"), ("outcome", "no_effect")]).is(409);
        app.write(|conn| {
            diesel::update(business_table::table.find(siti.business))
                .set(business_table::owner_name.eq("Siti Baru CONTOH")).execute(conn).expect("a change")
        });
        mentor.get(&format!("/review/{id}")).says(&["Berubah sejak diterima", "nama pemilik"]);
        does(&mentor, id, "recheck", &[("why", "Minta sertifikat atas nama baru."), ("outcome", "new_version")]).is(200);
        assert_eq!(mails_to(app, "siti"), ["accepted", "returned"]);
        mentor.get(&format!("/review/{id}")).says(&["Berubah sejak diterima"]);
        does(&mentor, id, "recheck", &[("why", "Hanya gelar yang ditambah."), ("outcome", "no_effect")]).is(200);
        mentor.get(&format!("/review/{id}")).never_says(&["Berubah sejak diterima"]).says(&["Tidak berpengaruh"]);
    }

    fn what_ends_next_stands_first_with_whom_to_phone(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&mentor, &siti, id).is(200);
        app.at("2031-08-04 09:00");
        let mentor = { drop(mentor); app.sign_in("pak dedi") };
        mentor.get("/expiring").is(200).says(&["Keripik singkong CONTOH", "10 hari lagi", "Lewat surel"]);
        app.write(|conn| {
            use siaprak::storage::schema::accounts;
            diesel::update(accounts::table.filter(accounts::email.eq(mail_of("siti"))))
                .set((accounts::email.eq(None::<String>), accounts::phone.eq(Some("+6281200002222"))))
                .execute(conn).expect("an owner without mail")
        });
        mentor.get("/expiring").says(&["tel:+6281200002222"]);
        mentor.get("/expiring?place=36.04.06").never_says(&["Keripik singkong CONTOH"]);
        app.at("2031-08-16 09:00");
        mentor.get("/expiring").never_says(&["Keripik singkong CONTOH"]);
        mentor.get("/expiring?show=lapsed").says(&["lewat 2 hari"]);
    }
}
