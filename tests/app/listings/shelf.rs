//! What a partner sees of a product's picture, its shelf as pictures and as a file, and how
//! fresh the goods must be.

use siaprak::checklists::{NewWaiver, Target};

use super::*;
use crate::permits::jpeg;

/// The maker takes a picture of the product.
fn photographs(maker: &Maker, picture: &[u8]) {
    let product = format!("/products/{}", maker.product);
    let file = [("files", "nampan.jpg", "image/jpeg", picture)];
    let sent = maker
        .browser
        .upload(&product, &format!("{product}/photo"), &[], &file);
    assert_eq!(sent.path, product, "{}", sent.body);
}

/// The address of the first picture of the dossier on this page.
fn picture_on(page: &Page) -> String {
    let (_, rest) = page
        .body
        .split_once("<img class=\"portrait\" src=\"")
        .expect("a picture");
    rest.split('"').next().expect("an address").to_owned()
}

fn csv_rows(who: &Browser, path: &str) -> Vec<Vec<String>> {
    let (status, kind, bytes) = who.download(path);
    assert_eq!((status, &*kind), (200, "text/csv; charset=utf-8"), "{path}");
    csv::Reader::from_reader(bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a mark"))
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect()
}

/// A food product from which the law and the shop ask nothing more.
fn exempted_food(
    app: &TestApp,
    shop: &Shop,
    shelf_life: &str,
) -> (crate::products::Maker, ProductId) {
    let siti = crate::products::maker(app, "siti", "36.04.05.2001");
    let product = siti.has_product(&[("shelf_life", shelf_life)]);
    let (now, catalogue) = (app.now(), &app.app.catalogue());
    let by = app.account(Role::Admin, "pengecuali", &[], None);
    app.write(|conn| {
        let spec = checklists::programme(conn, shop.programme)
            .expect("it")
            .spec;
        let targets = [
            (None, Target::Legal),
            (Some(shop.partner), Target::Programme(&spec)),
        ];
        for (partner, target) in targets {
            let list =
                checklists::of_product(conn, catalogue, product, target, now).expect("a list");
            for item in list.items.iter().filter(|item| item.blocks) {
                let new = NewWaiver {
                    product,
                    requirement: item.requirement.clone(),
                    partner,
                    reason: "uji".into(),
                    document: None,
                    until: Some(now.date_at(7) + chrono::Days::new(30)),
                };
                checklists::grant_waiver(conn, catalogue, by, new, now).expect("a waiver");
            }
        }
        checklists::refresh_stale(conn, catalogue, now).expect("states");
    });
    (siti, product)
}

on_both! {
    fn the_photo_is_sealed_with_the_dossier_and_stays_as_it_was_sent(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let other = Shop::open(app, "Lain").person(app, "Tetangga", Role::Buyer, &["quality"]);
        photographs(&maker, &jpeg());
        let id = maker.sends(&shop);
        let page = format!("/submissions/{id}");
        let picture = picture_on(quality.get(&page).is(200));
        let (status, kind, sealed) = quality.download(&picture);
        assert_eq!((status, kind.as_str()), (200, "image/jpeg"));
        assert_eq!(other.download(&picture).0, 404);

        // The maker takes a new one: the buyer keeps what was sent.
        let mut newer = jpeg();
        newer.splice(2..2, *b"\xFF\xFE\x00\x04ok");
        photographs(&maker, &newer);
        assert_eq!(quality.download(&picture), (200, kind, sealed));
        decides(&quality, &id, "quality", "reject").is(200);
        assert_eq!(quality.download(&picture).0, 404, "after a rejection nothing is shown");
    }

    fn the_shelf_is_seen_in_pictures_and_saved_as_a_file(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", Some("2026-12-10")));
        let boss = shop.person(app, "Bos", Role::PartnerAdmin, &[]);
        boss.get("/listings?look=rack").is(200).says(&["Belum ada pajangan"]).never_says(&["CSV"]);
        photographs(&maker, &jpeg());
        let code = listed(app, &maker, &shop);
        let trade = app.sign_in("Dagang");
        trade.get("/listings").says(&["class=\"thumb\"", "Lihat sebagai rak"]);
        let rack = trade.get("/listings?look=rack");
        rack.is(200).says(&["class=\"rack\"", "Nampan Kayu", "Dipajang", "Lihat sebagai daftar"]);
        let (_, rest) = rack.body.split_once("<span class=\"rack-pic\"><img src=\"").expect("a picture");
        let small = rest.split('"').next().expect("an address").replace("&amp;", "&");
        assert_eq!(trade.download(&small).0, 200);

        let rows = csv_rows(&trade, "/exports/listings/csv?days=30");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0][0], "Ukir CONTOH Nampan Kayu");
        assert_eq!((rows[0][3].as_str(), rows[0][5].as_str(), rows[0][6].as_str()), ("Dipajang", "2026-12-11", "Barcode (GTIN)"));
        assert!(rows[0][10].ends_with(&format!("/p/{code}")));
        let (status, kind, _) = trade.download("/exports/listings/xlsx?days=30");
        assert_eq!((status, kind.contains("spreadsheetml")), (200, true));
        assert_eq!(maker.browser.download("/exports/listings/csv").0, 404);

        let listing = app.read(|conn| listings::listings_of_product(conn, maker.product).expect("listings").remove(0).id);
        trade.submit("/listings", &format!("/listings/{listing}/end"), &[("reason", "=1+1 musim berganti")]).is(200);
        assert_eq!(csv_rows(&trade, "/exports/listings/csv?ended=1")[0][9], "'=1+1 musim berganti");
        trade.get("/listings").says(&["Belum ada pajangan"]);
    }

    fn the_queue_is_narrowed_to_one_programme(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let boss = shop.person(app, "Bos", Role::PartnerAdmin, &["quality"]);
        maker.sends(&shop);
        boss.get("/submissions").says(&["Nampan Kayu"]).never_says(&["Semua program"]);
        boss.submit("/programmes", "/programmes", &[]).is(422).says(&["Kurasi kriya Nusantara", "id=\"f-pattern-error\""]);
        let second = boss.submit("/programmes", "/programmes", &[("pattern", "contoh-toserba")]);
        let page = boss.get("/submissions");
        page.says(&["Nampan Kayu", "Semua program", "Kurasi kriya Nusantara"]);
        boss.get(&format!("/submissions?status=open&programme={}", second.id())).says(&["Tidak ada pengajuan di sini"]).never_says(&["Nampan Kayu"]);
        let own = boss.get(&format!("/submissions?status=open&programme={}", shop.programme));
        own.says(&["Nampan Kayu", &format!("status=approved&amp;programme={}", shop.programme)]);
        boss.get("/submissions?status=open&programme=").says(&["Nampan Kayu"]);
    }

    fn what_changed_since_the_seal_is_said_in_the_words_of_the_forms(app) {
        let shop = Shop::open(app, "Maju");
        let (siti, product) = exempted_food(app, &shop, "90");
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let to = format!("/products/{product}/submit/{}", shop.programme);
        let id = siti.browser.submit(&to, &to, TERMS).is(200).id();
        let edit = [("shelf_life", "60"), ("packaging", "glass"), ("form", "semi_wet"), ("ing_name_2", "Garam laut")];
        siti.edits(product, &edit).is(200);
        let page = quality.get(&format!("/submissions/{id}"));
        page.says(&["90 hari → 60 hari", "Plastik → Gelas atau kaca", "Kering → Semi basah", "Singkong, Minyak, Garam laut"]);
        let (_, list) = page.body.split_once("Perubahan sejak disegel").expect("the changes");
        let (list, _) = list.split_once("</ul>").expect("a list");
        for word in ["facts", "shelf_life", "semi_wet", "glass", "packaging", "ingredients"] {
            assert!(!list.contains(word), "{word}: {list}");
        }
    }

    fn every_size_has_its_price_on_the_list(app) {
        let shop = Shop::open(app, "Maju");
        let (siti, product) = exempted_food(app, &shop, "90");
        siti.edits(product, &[("weight_0", "100"), ("unit_0", "g"), ("weight_1", "250"), ("unit_1", "g")]).is(200);
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let to = format!("/products/{product}/submit/{}", shop.programme);
        siti.browser.get(&to).is(200).says(&["Harga jual di rak, 100 g", "Harga jual di rak, 250 g"]);
        siti.browser.submit(&to, &to, TERMS).is(422).says(&["Tulis harga dalam rupiah"]);
        let mut fields: Vec<(&str, &str)> = TERMS.to_vec();
        fields.extend([("pack_1", "250 g"), ("retail_price_1", "32.000"), ("partner_price_1", "25.000")]);
        let id = siti.browser.submit(&to, &to, &fields).is(200).id();
        let page = format!("/submissions/{id}");
        quality.get(&page).says(&["Harga jual di rak, 100 g", "Rp15.000", "Harga ke mitra, 250 g", "Rp25.000 (selisih 21 %)"]);
        decides(&quality, &id, "quality", "request_change").is(200);
        let answer = format!("{page}/answer");
        siti.browser.get(&answer).says(&["value=\"32000\""]);
        fields.retain(|(name, _)| *name != "retail_price_1");
        fields.push(("retail_price_1", "33.000"));
        siti.browser.submit(&answer, &answer, &fields).is(200).says(&["Rp33.000"]);
        siti.edits(product, &[("weight_0", "100"), ("unit_0", "g")]).is(200);
        quality.get(&page).says(&["100 g, 250 g → 100 g"]);
    }

    fn goods_too_old_at_delivery_are_refused_with_the_limit(app) {
        let shop = Shop::open(app, "Maju");
        let (siti, product) = exempted_food(app, &shop, "90");
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let to = format!("/products/{product}/submit/{}", shop.programme);
        siti.browser.get(&to).is(200).says(&["paling sedikit 50 %", "paling tua 45 hari"]);
        let mut fields: Vec<(&str, &str)> = TERMS.to_vec();
        fields.retain(|(name, _)| *name != "lead_time_days");
        fields.push(("lead_time_days", "46"));
        siti.browser.submit(&to, &to, &fields).is(422).says(&["Barang terlalu tua saat diserahkan", "value=\"46\""]);
        fields.push(("age_days", "besok"));
        siti.browser.submit(&to, &to, &fields).is(422).says(&["Tulis 1 sampai 365 hari"]);
        fields.retain(|(name, _)| *name != "age_days");
        fields.push(("age_days", "9"));
        let sent = siti.browser.submit(&to, &to, &fields);
        sent.is(200);
        quality.get(&format!("/submissions/{}", sent.id())).says(&["9 hari, sisa umur simpan 90 % (diminta 50 %)"]);
        // Crafts do not age.
        let maker = Maker::complete(app, "Sari", None);
        maker.browser.get(&format!("/products/{}/submit/{}", maker.product, shop.programme)).never_says(&["Umur barang"]);
    }
}
