//! Papers are read in the background, shown beside the fields they belong to, and what people make of
//! them is counted. The real Tesseract reads real (invented) papers here.

use chrono::Duration;
use diesel::prelude::*;
use siaprak::accounts::Role;
use siaprak::businesses::BusinessId;
use siaprak::jobs;
use siaprak::permits::{self, VersionId};
use siaprak::reading::{self, Field, OfDocument, ReadingState};
use siaprak::storage::schema::{products, reading_outcomes, readings};

use crate::papers::{Case, Damage, LEARNING, Layout, pack};
use crate::support::desk::{Maker, SERANG, hands_in, maker, photo};
use crate::support::{Browser, Page, TestApp, on_both};

/// Uploads a picture as a draft of this kind, without typing anything.
#[track_caller]
fn drafts(maker: &Maker, kind: &str, picture: &[u8]) -> VersionId {
    let id = maker.product.to_string();
    let fields = [
        ("product", id.as_str()),
        ("requirement", kind),
        ("kind", kind),
        ("coverage", id.as_str()),
        ("then", "save"),
    ];
    let form = format!("/permits/new?product={id}&requirement={kind}");
    let file = ("files", "izin.jpg", "image/jpeg", picture);
    let page = maker.browser.upload(&form, "/permits", &fields, &[file]);
    page.is(200);
    page.id().parse().expect("a version")
}

/// Runs the job that reads.
fn read_all(app: &TestApp) {
    let job = jobs::find("reading").expect("the job");
    jobs::run_now(&app.app, job).expect("a run");
}

fn rows(app: &TestApp) -> Vec<(BusinessId, ReadingState, i16)> {
    app.read(|conn| {
        readings::table
            .order(readings::created_at)
            .select((readings::business_id, readings::state, readings::attempts))
            .load(conn)
            .expect("readings")
    })
}

/// Puts an answer in the place of reading: a number at 10 to 50 percent of the width of page 1.
fn say(app: &TestApp, kind: &str, values: &[(&str, &str)]) {
    let found: Vec<serde_json::Value> = values
        .iter()
        .map(|(field, value)| {
            serde_json::json!({ "field": field, "value": value, "sure": 91, "checked": true, "page": 1,
                "area": { "left": 1000, "top": 2000, "right": 5000, "bottom": 2200 } })
        })
        .collect();
    let found = serde_json::to_string(&found).expect("JSON");
    app.write(|conn| {
        diesel::update(readings::table)
            .filter(readings::state.eq(ReadingState::Waiting))
            .set((
                readings::state.eq(ReadingState::Read),
                readings::kind.eq(Some(kind)),
                readings::found.eq(found),
            ))
            .execute(conn)
            .expect("a reading");
    });
}

/// Sends the form of a version with these fields.
#[track_caller]
fn sends(who: &Browser, id: VersionId, fields: &[(&str, &str)]) -> Page {
    let here = format!("/permits/{id}");
    let page = who.get(&here);
    let revision = page.hidden("revision").expect("a revision");
    let mut all = vec![("revision", revision.as_str())];
    all.extend(fields);
    who.send(&here, &page.proofs(), &all)
}

fn outcomes(app: &TestApp) -> Vec<(String, String)> {
    app.read(|conn| {
        reading_outcomes::table
            .order(reading_outcomes::field)
            .select((reading_outcomes::field, reading_outcomes::outcome))
            .load(conn)
            .expect("outcomes")
    })
}

fn files_of(app: &TestApp, id: VersionId) -> Vec<OfDocument> {
    app.read(|conn| {
        let pages = permits::pages(conn, id).expect("pages");
        let files: Vec<_> = pages.iter().map(|page| &page.document).collect();
        reading::of_documents(conn, &files).expect("readings")
    })
}

on_both! {
    fn a_photographed_certificate_is_read_and_confirmed_by_taps(app) {
        let siti = maker(app, "siti");
        let case = Case::new(LEARNING, Layout::OssPirt, Damage::Clean, 0);
        let id = drafts(&siti, "spp_irt", &case.photo());
        let here = format!("/permits/{id}");
        siti.browser.get(&here).is(200).says(&["sedang kami bacakan", "Muat ulang"]);
        siti.browser.get(&format!("{here}/reading")).is(200).says(&["\"waiting\":true"]);

        read_all(app);
        siti.browser.get(&format!("{here}/reading")).says(&["\"waiting\":false"]);
        let number = case.paper.number.clone();
        let page = siti.browser.get(&here).is(200).says(&["terbaca jelas", &number, "use_number", "Potongan surat: Nomor", "<image href=\"/documents/"]).clone();
        assert!(page.body.contains("data-standing=\"empty\""), "nothing is filled in by itself");
        assert_eq!(outcomes(app), []);

        // One tap stores just that value; what was typed beside it is kept.
        sends(&siti.browser, id, &[("use_number", &number), ("number", ""), ("holder", "Nama lain CONTOH"), ("then", "save")]).is(200);
        let fields = app.read(|conn| permits::version(conn, id).expect("a version")).fields;
        assert_eq!(fields.number.as_deref(), Some(number.as_str()));
        assert_eq!((fields.holder.as_deref(), fields.issued_on), (Some("Nama lain CONTOH"), None));
        siti.browser.get(&here).says(&["Sama dengan yang terbaca", "Terbaca lain dari isian Anda"]);

        let (issued, until) = (case.paper.issued.to_string(), case.paper.until.expect("an end").to_string());
        let handed = [("number", number.as_str()), ("holder", "Nama lain CONTOH"), ("issued_on", &issued), ("valid_until", &until), ("then", "hand_in")];
        let sent = sends(&siti.browser, id, &handed);
        assert!(sent.path.contains("done=sent"), "{}:\n{}", sent.path, sent.body);
        let counted = [("holder", "corrected"), ("issued_on", "accepted"), ("number", "accepted"), ("valid_until", "accepted")];
        assert_eq!(outcomes(app), counted.map(|(field, outcome)| (field.to_owned(), outcome.to_owned())));

        app.account(Role::Mentor, "dewi", &[SERANG], None);
        app.sign_in("dewi").get(&format!("/review/{id}")).is(200).says(&["Sama dengan yang terbaca", "Terbaca lain:", &case.paper.holder]);
        app.admin("admin").get("/admin/reading").is(200).says(&["Mutu pembacaan", "Dibetulkan", "100 %", "0 %"]);
    }
}

on_both! {
    fn the_same_content_is_read_once_within_a_business_and_never_across(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        drafts(&siti, "spp_irt", &photo());
        drafts(&siti, "halal", &photo());
        drafts(&ani, "spp_irt", &photo());
        let mut of: Vec<BusinessId> = rows(app).into_iter().map(|(business, ..)| business).collect();
        of.sort();
        let mut both = vec![siti.business, ani.business];
        both.sort();
        assert_eq!(of, both);
        read_all(app);
        assert!(rows(app).iter().all(|(_, state, tries)| (*state, *tries) == (ReadingState::Unread, 1)));
    }

    fn a_paper_that_cannot_be_read_says_so_and_holds_nobody_up(app) {
        let siti = maker(app, "siti");
        let id = drafts(&siti, "spp_irt", &photo());
        read_all(app);
        siti.browser.get(&format!("/permits/{id}")).is(200).says(&["Tidak dapat dibaca otomatis, isi sendiri."]).never_says(&["use_number"]);
        // The same photo, put in anew, is tried anew.
        drafts(&siti, "halal", &photo());
        assert_eq!(rows(app).first().map(|(_, state, tries)| (*state, *tries)), Some((ReadingState::Waiting, 0)));
    }

    fn a_reader_that_died_leaves_its_paper_to_the_next_and_a_deadly_paper_is_given_up(app) {
        let siti = maker(app, "siti");
        drafts(&siti, "spp_irt", &photo());
        let died = |tries: i16| app.write(|conn| {
            let due = app.now() + Duration::minutes(20);
            let row = (readings::state.eq(ReadingState::Waiting), readings::attempts.eq(tries), readings::due_at.eq(due));
            diesel::update(readings::table).set(row).execute(conn).expect("a lease");
        });
        let first = || rows(app).first().map(|(_, state, tries)| (*state, *tries));
        died(1);
        read_all(app);
        assert_eq!(first(), Some((ReadingState::Waiting, 1)), "another holds it");
        app.at("2026-11-22 10:21");
        read_all(app);
        assert_eq!(first(), Some((ReadingState::Unread, 2)));
        read_all(app);
        assert_eq!(first(), Some((ReadingState::Unread, 2)), "and not once more");
        died(3);
        app.at("2026-11-22 10:45");
        read_all(app);
        assert_eq!(first(), Some((ReadingState::GivenUp, 3)));
    }

    fn a_turned_page_takes_its_boxes_along(app) {
        let siti = maker(app, "siti");
        let id = drafts(&siti, "spp_irt", &photo());
        say(app, "spp_irt", &[("number", "P-IRT 2053604010012-31")]);
        let here = format!("/permits/{id}");
        let area = || files_of(app, id).remove(0).found.remove(0).area;
        assert_eq!((area().left, area().top), (1000, 2000));
        let revision = siti.browser.get(&here).hidden("revision").expect("a revision");
        siti.browser.submit(&here, &format!("{here}/pages/1"), &[("revision", &*revision), ("act", "turn")]).is(200);
        assert_eq!((area().left, area().top), (7800, 1000));
    }

    fn papers_that_contradict_each_other_are_shown_to_owner_and_mentor(app) {
        app.account(Role::Mentor, "dewi", &[SERANG], None);
        let siti = maker(app, "siti");
        hands_in(&siti.browser, siti.product, "nib");
        let mut picture = photo();
        picture.extend(b"another");
        let id = drafts(&siti, "spp_irt", &picture);
        say(app, "spp_irt", &[
            ("number", "P-IRT 2053604010012-31"), ("valid_until", "2030-08-14"), ("holder", "CV Warung Lain CONTOH"),
            ("product", "Sambal botol"), ("address", "Jl. Contoh 7, Kota Tangerang"),
        ]);
        let owner = siti.browser.get(&format!("/permits/{id}"));
        owner.is(200).says(&[
            "Perlu dicocokkan", "Tahun di dalam nomor", "14 Agustus 2030", "Nama pemegang di dua surat", "Ibu CONTOH", "CV Warung Lain CONTOH",
            "Sambal botol", "Keripik singkong CONTOH", "Kota Tangerang", "Kabupaten Serang",
        ]);
        let fields = [("number", "2053604010012-31"), ("holder", "Ibu CONTOH"), ("issued_on", "2026-08-14"), ("valid_until", "2031-08-14"), ("then", "hand_in")];
        sends(&siti.browser, id, &fields).is(200);
        let mentor = app.sign_in("dewi").get(&format!("/review/{id}"));
        mentor.is(200).says(&["Perlu dicocokkan", "Sambal botol", "Terbaca lain:"]).never_says(&["Nama pemegang di dua surat"]);
    }

    fn the_bars_on_a_pack_are_read_and_held_against_the_product(app) {
        app.account(Role::Mentor, "dewi", &[SERANG], None);
        let siti = maker(app, "siti");
        let proof = drafts(&siti, "barcode", &pack("8993012200143", Damage::Phone));
        let mut label = pack("8993012200143", Damage::Shadow);
        label.extend(b"another");
        let label = drafts(&siti, "label", &label);
        read_all(app);
        let found = |id| {
            let found = files_of(app, id).remove(0).found.into_iter().map(|found| (found.field, found.value));
            found.filter(|(field, _)| [Field::Number, Field::Gtin].contains(field)).collect::<Vec<_>>()
        };
        assert_eq!(found(proof), [(Field::Number, "8993012200143".to_owned())]);
        assert_eq!(found(label), [(Field::Gtin, "8993012200143".to_owned())]);
        siti.browser.get(&format!("/permits/{proof}")).is(200).says(&["Terbaca:", "8993012200143", "Pakai"]);
        siti.browser.get(&format!("/permits/{label}")).is(200).says(&["Barcode pada kemasan", "8993012200143"]).never_says(&["Perlu dicocokkan"]);
        let says = |gtin: &str| app.write(|conn| {
            let product = products::table.filter(products::id.eq(siti.product));
            diesel::update(product).set(products::gtin.eq(gtin)).execute(conn).expect("a product")
        });
        says("08993012200143");
        siti.browser.get(&format!("/permits/{label}")).is(200).never_says(&["Perlu dicocokkan"]);
        says("8991234567898");
        let differs = ["Perlu dicocokkan", "Barcode pada kemasan dan pada halaman produk", "8991234567898"];
        siti.browser.get(&format!("/permits/{label}")).is(200).says(&differs);
        siti.browser.get(&format!("/permits/{proof}")).is(200).says(&differs);
        sends(&siti.browser, label, &[("then", "hand_in")]).is(200);
        app.sign_in("dewi").get(&format!("/review/{label}")).is(200).says(&differs);
    }

    fn nobody_else_learns_what_was_read(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        let id = drafts(&siti, "spp_irt", &photo());
        ani.browser.get(&format!("/permits/{id}/reading")).is(404);
        ani.browser.get("/admin/reading").is(404);
        app.admin("admin").get("/admin/reading").is(200).says(&["Belum ada surat yang terbaca dan dikirim", "menunggu dibaca"]);
    }
}
