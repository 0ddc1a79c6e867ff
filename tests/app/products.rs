//! Products and their checklists, as owners, mentors and strangers meet them.

use diesel::prelude::*;
use siaprak::accounts::{Actor, MemberKind, Membership, Role, SessionId};
use siaprak::businesses::actions::{Registration, register};
use siaprak::businesses::rules::{BusinessInput, FacilityInput};
use siaprak::businesses::{self, BusinessId};
use siaprak::checklists;
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::permits::version::EvidenceKind;
use siaprak::permits::watched::fingerprint;
use siaprak::products::{self, ProductId};
use siaprak::storage::AnyId;
use siaprak::storage::schema::{
    fact_changes, permit_coverage, permit_outcomes, permit_versions, permits,
};

use crate::support::{Browser, Page, TestApp, on_both};

/// A village of Kecamatan Ciruas and one of Kota Serang.
const VILLAGE: &str = "36.04.05.2001";
const ELSEWHERE: &str = "36.73.01.1001";

/// An owner with a registered business, signed in.
pub struct Maker {
    pub browser: Browser,
    pub business: BusinessId,
    facility: String,
}

fn actor_of(app: &TestApp, role: Role, name: &str) -> Actor {
    let now = app.now();
    Actor {
        id: app.account(role, name, &[], None),
        session: SessionId::new(now),
        role,
        name: name.to_owned(),
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: vec![],
        areas: vec![],
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    }
}

pub fn maker(app: &TestApp, name: &str, village: &str) -> Maker {
    let mut actor = actor_of(app, Role::Owner, name);
    let now = app.now();
    let input = Registration {
        business: BusinessInput {
            name: format!("Dapur {name} CONTOH"),
            owner_name: format!("{name} CONTOH"),
            ..BusinessInput::default()
        },
        facility: FacilityInput {
            name: "Dapur rumah".into(),
            village_code: village.into(),
            address: "Jalan Rekaan 1".into(),
            ..FacilityInput::default()
        },
        ..Registration::default()
    };
    let business = app.write(|conn| register(conn, &actor, now, &input).expect("a business"));
    actor.memberships = vec![Membership {
        business: business.any(),
        kind: MemberKind::Owner,
    }];
    let facility = app.read(|conn| {
        businesses::facilities(conn, business)
            .expect("facilities")
            .remove(0)
            .id
    });
    Maker {
        browser: app.sign_in(name),
        business,
        facility: facility.to_string(),
    }
}

impl Maker {
    fn fields<'a>(&'a self, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = vec![
            ("kind", "food"),
            ("name", "Keripik Singkong"),
            ("brand", "Rasa CONTOH"),
            ("facility", &*self.facility),
            ("type", "chips"),
            ("form", "dry"),
            ("storage", "ambient"),
            ("heat", "ordinary"),
            ("packaging", "plastic"),
            ("intended_for", "general"),
            ("shelf_life", "120"),
            ("ing_name_0", "Singkong"),
            ("ing_name_1", "Minyak"),
            ("ing_name_2", "Garam"),
        ];
        fields.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
        fields.extend(changed);
        fields
    }

    fn adds(&self, changed: &[(&str, &str)]) -> Page {
        self.browser.submit(
            "/products/new?type=chips",
            "/products",
            &self.fields(changed),
        )
    }

    #[track_caller]
    pub fn has_product(&self, changed: &[(&str, &str)]) -> ProductId {
        let page = self.adds(changed);
        assert_eq!(page.status, 200, "{}", page.body);
        page.path
            .trim_start_matches("/products/")
            .parse()
            .unwrap_or_else(|_| panic!("not a product: {}\n{}", page.path, page.body))
    }

    pub fn edits(&self, id: ProductId, changed: &[(&str, &str)]) -> Page {
        let form = self.browser.get(&format!("/products/{id}/edit"));
        let revision = form.hidden("revision").expect("a revision");
        let mut fields = self.fields(changed);
        fields.push(("revision", &revision));
        self.browser
            .send(&format!("/products/{id}"), &form.proofs(), &fields)
    }
}

/// A halal certificate for the product as it is now, accepted by a mentor.
fn accepted_halal(app: &TestApp, business: BusinessId, product: ProductId) {
    let (now, by) = (app.now(), AnyId::new(app.now()));
    let (permit, version) = (AnyId::new(now), AnyId::new(now));
    app.write(|conn| {
        let situation =
            checklists::situation(conn, &app.app.catalogue(), product).expect("a situation");
        let watched = fingerprint(&EvidenceKind::from("halal"), &situation.watched);
        let watched = serde_json::json!({ product.to_string(): watched }).to_string();
        diesel::insert_into(permits::table)
            .values((
                permits::id.eq(permit),
                permits::business_id.eq(business),
                permits::kind.eq("halal"),
                permits::created_at.eq(now),
            ))
            .execute(conn)
            .expect("a permit");
        let dates = (
            permit_versions::issued_on.eq(now.date_at(7)),
            permit_versions::valid_from.eq(now.date_at(7)),
            permit_versions::open_ended.eq(true),
        );
        let row = (
            permit_versions::id.eq(version),
            permit_versions::permit_id.eq(permit),
            permit_versions::business_id.eq(business),
            permit_versions::kind.eq("halal"),
            permit_versions::number.eq("ID36110000123456789"),
            dates,
            permit_versions::review.eq("accepted"),
            permit_versions::entered_by.eq(by),
            permit_versions::assisted.eq(false),
            permit_versions::watched.eq(watched),
            permit_versions::recheck_closed.eq("{}"),
            permit_versions::returned.eq("[]"),
            permit_versions::created_at.eq(now),
            permit_versions::revision.eq(1),
        );
        diesel::insert_into(permit_versions::table)
            .values(row)
            .execute(conn)
            .expect("a version");
        let outcome = (
            permit_outcomes::version_id.eq(version),
            permit_outcomes::accepted_at.eq(now),
            permit_outcomes::accepted_by.eq(by),
            permit_outcomes::how_checked.eq("paper"),
        );
        diesel::insert_into(permit_outcomes::table)
            .values(outcome)
            .execute(conn)
            .expect("an outcome");
        let covered = (
            permit_coverage::version_id.eq(version),
            permit_coverage::subject_kind.eq("product"),
            permit_coverage::subject_id.eq(product),
        );
        diesel::insert_into(permit_coverage::table)
            .values(covered)
            .execute(conn)
            .expect("coverage");
        products::mark_stale(conn, &[product], now).expect("stale");
        checklists::refresh_stale(conn, &app.app.catalogue(), now).expect("refreshed");
    });
}

fn no_difference(app: &TestApp) {
    let now = app.now();
    let found = app.read(|conn| {
        checklists::compare_projection(conn, &app.app.catalogue(), now).expect("a comparison")
    });
    assert_eq!(found, [], "the projection differs from the truth");
}

on_both! {
    fn a_photo_is_taken_replaced_and_removed(app) {
        let sari = maker(app, "Sari", VILLAGE);
        let id = sari.has_product(&[]);
        let (page, send) = (format!("/products/{id}"), format!("/products/{id}/photo"));
        let jpeg = crate::permits::jpeg();
        let takes = |by: &Browser, name: &str, bytes: &[u8]| by.upload(&page, &send, &[], &[("files", name, "image/jpeg", bytes)]);
        sari.browser.get(&page).says(&["Tambah foto", "enctype=\"multipart/form-data\"", "accept=\"image/jpeg,image/png,image/webp\""]);
        takes(&sari.browser, "surat.pdf", b"%PDF-1.4 bukan foto").is(422).says(&["surat.pdf", "Foto produk"]);
        takes(&sari.browser, "kripik.jpg", &jpeg).is(200).says(&["Foto tersimpan", "Ganti foto produk", "Hapus foto"]);
        let shown = |app: &TestApp| app.read(|conn| products::by_id(conn, id).expect("the product").photo);
        let first = shown(app).expect("a photo");
        let address = format!("/documents/{first}/pages/1?small=true");
        sari.browser.get("/products").says(&[&address]);
        let (status, kind, _) = sari.browser.download(&address);
        assert_eq!((status, &*kind), (200, "image/jpeg"));

        let wati = maker(app, "Wati", ELSEWHERE);
        wati.browser.get(&address).is(404);
        let other = wati.has_product(&[]);
        wati.browser.upload(&format!("/products/{other}"), &send, &[], &[("files", "x.jpg", "image/jpeg", &jpeg)]).is(404);

        let mut brighter = jpeg.clone();
        brighter.extend(b"\xFF\xD9");
        takes(&sari.browser, "terang.jpg", &brighter).is(200);
        assert_ne!(shown(app), Some(first));
        sari.browser.get(&address).is(404);
        sari.browser.submit(&page, &format!("{send}/remove"), &[]).is(200).says(&["Foto dihapus", "Tambah foto"]);
        assert_eq!(shown(app), None);
        sari.browser.get("/products").never_says(&["/documents/"]);
    }

    fn an_owner_adds_chips_and_sees_what_comes_first(app) {
        let maker = maker(app, "Sari", VILLAGE);
        maker.browser.get("/products/new").says(&["Keripik", "Kerajinan"]);
        let id = maker.has_product(&[]);
        maker.browser.get(&format!("/products/{id}")).says(&[
            "Rasa CONTOH Keripik Singkong", "Yang didahulukan", "NIB", "P-IRT", "Unggah bukti", "Dasar",
        ]);
        maker.browser.get("/products").says(&["Rasa CONTOH Keripik Singkong", "Dapur Sari CONTOH", "Belum ada"]);
        let (status, checklist) = maker.browser.get_json(&format!("/products/{id}"));
        assert_eq!(status, 200);
        assert_eq!(checklist["ready"], false);
        assert!(checklist["items"].as_array().is_some_and(|items| items.len() >= 20));
        no_difference(app);
    }

    fn a_form_sent_twice_makes_one_product(app) {
        let maker = maker(app, "Sari", VILLAGE);
        let proofs = maker.browser.get("/products/new?type=chips").proofs();
        let first = maker.browser.send("/products", &proofs, &maker.fields(&[]));
        let second = maker.browser.send("/products", &proofs, &maker.fields(&[]));
        assert_eq!(first.path, second.path);
        let count = app.read(|conn| products::of_business(conn, maker.business, true).expect("products").len());
        assert_eq!(count, 1);
    }

    fn what_cannot_be_right_is_said_beside_its_field_and_the_rest_is_kept(app) {
        let maker = maker(app, "Sari", VILLAGE);
        let page = maker.adds(&[("gtin", "8991234567890"), ("ing_percent_1", "banyak"), ("shelf_life", "lama")]);
        assert_eq!(page.status, 422);
        page.says(&["Umur simpan ditulis dalam hari", "Persen ditulis sebagai angka", "Nomor barcode ini tidak benar", "value=\"Keripik Singkong\""]);
        let right = siaprak::identifiers::gtin::check_digit("899123456789").expect("a digit");
        page.says(&[&format!("899123456789{right}")]);
        let rows = maker.adds(&[("add", "ingredient"), ("ing_rows", "4")]);
        rows.says(&["name=\"ing_name_6\"", "value=\"Singkong\""]);
    }

    fn another_owners_product_is_not_there(app) {
        let (maker, stranger) = (maker(app, "Sari", VILLAGE), maker(app, "Budi", ELSEWHERE));
        let id = maker.has_product(&[]);
        for path in [format!("/products/{id}"), format!("/products/{id}/edit")] {
            assert_eq!(stranger.browser.get(&path).status, 404, "{path}");
        }
        let proofs = stranger.browser.get("/products/new?type=chips").proofs();
        for path in [format!("/products/{id}"), format!("/products/{id}/end"), format!("/products/{id}/reopen")] {
            let fields = maker.fields(&[("reason", "bukan punya saya"), ("revision", "1")]);
            let answer = stranger.browser.send(&path, &proofs, &fields);
            assert_eq!(answer.status, 404, "{path}");
        }
        assert!(!stranger.browser.get("/products").body.contains("Keripik Singkong"));
        let page = stranger.adds(&[("facility", &maker.facility)]);
        assert_eq!(page.status, 404, "another owner's kitchen is not there either");
    }

    fn a_mentor_and_a_coordinator_see_the_products_of_their_area_only(app) {
        let (here, there) = (maker(app, "Sari", VILLAGE), maker(app, "Budi", ELSEWHERE));
        let id = here.has_product(&[("name", "Emping Ciruas")]);
        let other = there.has_product(&[("name", "Sambal Kota")]);
        for browser in [app.mentor("Dewi", &["36.04.05"]), app.coordinator("Rina", "36.04"), app.mentor("Tono", &["36.04.05", "36.04"])] {
            let list = browser.get("/products");
            list.says(&["Emping Ciruas"]);
            assert_eq!(list.body.matches("Emping Ciruas").count(), 1, "once, however many areas hold it");
            assert!(!list.body.contains("Sambal Kota"));
            assert_eq!(browser.get(&format!("/products/{id}")).status, 200);
            assert_eq!(browser.get(&format!("/products/{id}/edit")).status, 404, "without the owner's consent");
            assert_eq!(browser.get(&format!("/products/{other}")).status, 404);
        }
        let province = app.coordinator("Wulan", "36");
        province.get("/products").says(&["Emping Ciruas", "Sambal Kota"]);
        let village = province.get(&format!("/products?village={VILLAGE}"));
        assert!(village.body.contains("Emping Ciruas") && !village.body.contains("Sambal Kota"));
        assert!(province.get("/products?status=ready").body.contains("Tidak ada produk yang cocok"));
        province.get("/products?status=not_ready&q=EMPING").says(&["Emping Ciruas"]);
    }

    fn two_people_cannot_overwrite_each_other(app) {
        let maker = maker(app, "Sari", VILLAGE);
        let id = maker.has_product(&[]);
        let form = maker.browser.get(&format!("/products/{id}/edit"));
        let revision = form.hidden("revision").expect("a revision");
        assert_eq!(maker.edits(id, &[("name", "Keripik Pedas")]).status, 200);
        let mut late = maker.fields(&[("name", "Keripik Manis")]);
        late.push(("revision", &revision));
        let answer = maker.browser.send(&format!("/products/{id}"), &form.proofs(), &late);
        assert_eq!(answer.status, 409);
        answer.says(&["Orang lain mengubah produk ini"]);
        maker.browser.get(&format!("/products/{id}")).says(&["Keripik Pedas"]);
    }

    fn an_ended_product_leaves_the_list_and_can_come_back(app) {
        let maker = maker(app, "Sari", VILLAGE);
        let id = maker.has_product(&[]);
        let page = format!("/products/{id}");
        let short = maker.browser.submit(&page, &format!("{page}/end"), &[("reason", "ya")]);
        short.is(422).says(&["Keripik Singkong", "<details class=\"confirm\" open>", "value=\"ya\"", "id=\"f-reason-error\"", "Produk belum diakhiri."]);
        maker.browser.submit(&page, &format!("{page}/end"), &[("reason", "Tidak laku lagi")]).says(&["Tidak laku lagi"]);
        maker.browser.get("/products").says(&["Tidak ada produk yang berjalan", "href=\"/products?status=ended\""]).never_says(&["Keripik Singkong", "Tambahkan produk pertama"]);
        maker.browser.get("/products?status=ended").says(&["Keripik Singkong"]);
        no_difference(app);
        maker.browser.submit(&page, &format!("{page}/reopen"), &[]).says(&["Produk dibuka lagi"]);
        maker.browser.get("/products").says(&["Keripik Singkong"]);
        no_difference(app);
    }

    fn every_change_of_a_watched_fact_is_recorded_once(app) {
        let maker = maker(app, "Sari", VILLAGE);
        let id = maker.has_product(&[]);
        let recorded = |field: &str| app.read(|conn| {
            fact_changes::table.filter(fact_changes::product_id.eq(id)).filter(fact_changes::field.eq(field))
                .order(fact_changes::id).select(fact_changes::hash).load::<String>(conn).expect("changes")
        });
        assert_eq!(recorded("composition").len(), 1);
        app.at("2026-11-23 09:00");
        maker.edits(id, &[("ing_name_3", "Keju")]);
        app.at("2026-11-24 09:00");
        maker.edits(id, &[("name", "Keripik Keju"), ("ing_name_3", "Keju")]);
        app.at("2026-11-25 09:00");
        maker.edits(id, &[("name", "Keripik Keju")]);
        let hashes = recorded("composition");
        assert_eq!(hashes.len(), 3, "with cheese, and without it again; a new name is no new composition");
        assert_eq!(hashes.first(), hashes.last(), "put back as it was");
        no_difference(app);
    }

    fn the_projection_is_the_truth_after_many_edits(app) {
        let maker = maker(app, "Sari", VILLAGE);
        let ids: Vec<ProductId> = (0..3).map(|_| maker.has_product(&[])).collect();
        let mut seed: u64 = 20_261_122;
        let mut pick = |count: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).expect("small") % count
        };
        let edits: [&[(&str, &str)]; 7] = [
            &[("storage", "frozen")], &[("type", "milk"), ("form", "liquid")], &[("claims", "tinggi serat")],
            &[("haram_ingredient", "true")], &[("shelf_life", "3")], &[("ing_name_3", "Keju"), ("ing_critical_3", "true")], &[],
        ];
        for day in 1..=12 {
            app.at(&format!("2026-12-{day:02} 08:00"));
            let id = ids[pick(ids.len())];
            assert_eq!(maker.edits(id, edits[pick(edits.len())]).status, 200);
            no_difference(app);
        }
    }

    fn cheese_in_the_recipe_makes_the_halal_certificate_a_recheck_until_it_is_gone(app) {
        let maker = maker(app, "Sari", VILLAGE);
        let id = maker.has_product(&[]);
        accepted_halal(app, maker.business, id);
        let status = || {
            let (_, checklist) = maker.browser.get_json(&format!("/products/{id}"));
            let items = checklist["items"].as_array().expect("items").clone();
            let halal = items.into_iter().find(|i| i["requirement"] == "halal").expect("halal");
            halal["status"].as_str().expect("a status").to_owned()
        };
        assert_eq!(status(), "accepted");
        app.at("2026-11-23 09:00");
        maker.edits(id, &[("ing_name_3", "Keju")]);
        assert_eq!(status(), "recheck");
        maker.browser.get(&format!("/products/{id}")).says(&["Perlu ditinjau", "komposisi"]);
        maker.browser.get("/products?status=lapsed").says(&["Keripik Singkong"]);
        no_difference(app);
        maker.edits(id, &[]);
        assert_eq!(status(), "accepted");
        assert!(!maker.browser.get("/products?status=lapsed").body.contains("Keripik Singkong"));
        no_difference(app);
    }

    fn a_change_of_the_same_bar_code_is_remarked_but_kept(app) {
        let maker = maker(app, "Sari", VILLAGE);
        let right = siaprak::identifiers::gtin::check_digit("899123456789").expect("a digit");
        let gtin = format!("899123456789{right}");
        let first = maker.has_product(&[("gtin", &gtin)]);
        assert!(!maker.browser.get(&format!("/products/{first}")).body.contains("juga dipakai produk lain"));
        let second = maker.has_product(&[("gtin", &gtin), ("name", "Keripik Pisang")]);
        maker.browser.get(&format!("/products/{second}")).says(&["juga dipakai produk lain"]);
    }
}
