//! A partner lifts its own requirement for one product, and never the law's.

use super::*;

fn code(app: &TestApp, maker: &Maker) -> String {
    app.read(|conn| {
        products::by_id(conn, maker.product)
            .expect("a product")
            .code
    })
}

const REASON: &str = "Kode batang menyusul setelah panen.";

fn exemption<'a>(requirement: &'a str, until: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("requirement", requirement),
        ("until", until),
        ("reason", REASON),
        ("sure", "true"),
    ]
}

on_both! {
    fn a_partner_exempts_a_product_from_its_own_requirement_until_a_day(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::new(app, "Sari"));
        maker.has(app, "nib", "2025-01-10", None);
        let boss = shop.person(app, "Bos Maju", Role::PartnerAdmin, &[]);
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let code = code(app, &maker);
        maker.browser.get(&format!("/products/{}/submit", maker.product)).says(&["Barcode", "menyebutkan kodenya", &code]);

        boss.get("/waivers").is(200).says(&["Belum ada pengecualian"]);
        boss.get("/waivers?code=bukankode1").is(200).says(&["Tidak ada produk berjalan dengan kode itu", "value=\"bukankode1\""]);
        let found = boss.get(&format!("/waivers?code={}", code.to_uppercase()));
        assert_eq!(found.path, format!("/waivers/{code}"));
        found.says(&["Barcode"]).never_says(&["Nampan Kayu", "Ukir CONTOH", "Kayu Sari"]);

        let page = found.path;
        let mut unsure = exemption("barcode", "2026-12-10");
        unsure.pop();
        boss.submit(&page, &page, &unsure).is(422).says(&["Beri tanda bahwa Anda yakin", REASON]);
        boss.submit(&page, &page, &exemption("barcode", "2026-11-21")).is(422).says(&["Isi tanggal akhir", REASON]);
        boss.submit(&page, &page, &exemption("barcode", "2029-01-01")).is(422);
        boss.submit(&page, &page, &exemption("barcode", "2026-12-10")).is(200).says(&["Berjalan", REASON, "Bos Maju"]);

        let target = format!("/products/{}?target=program-Maju", maker.product);
        maker.browser.get(&target).says(&["Dikecualikan", REASON]);
        let id = maker.sends(&shop);
        quality.get(&format!("/submissions/{id}")).says(&["Dikecualikan", "10 Des 2026", "Dikecualikan admin mitra Anda", REASON]);
        boss.get("/waivers").says(&["Nampan Kayu", REASON, "Bos Maju"]);

        app.at("2026-12-11 08:00");
        let quality = app.sign_in("Mutu");
        decides(&quality, &id, "quality", "approve").is(422).says(&["belum siap hari ini"]);
        app.sign_in("Bos Maju").get(&page).says(&["Sudah selesai"]);
    }

    fn an_exemption_taken_back_counts_no_more(app) {
        let (shop, other) = (Shop::open(app, "Maju"), Shop::open(app, "Lain"));
        let maker = Maker::new(app, "Sari");
        maker.has(app, "nib", "2025-01-10", None);
        let boss = shop.person(app, "Bos Maju", Role::PartnerAdmin, &[]);
        let stranger = other.person(app, "Bos Lain", Role::PartnerAdmin, &[]);
        let page = format!("/waivers/{}", code(app, &maker));
        let end = format!("{page}/end");
        let granted = boss.submit(&page, &page, &exemption("barcode", "2026-12-10"));
        let waiver = granted.is(200).hidden("waiver").expect("one that runs");
        let choose = format!("/products/{}/submit", maker.product);
        maker.browser.get(&choose).says(&["Isi penawaran", "CONTOH Toko Lain", "Masih kurang 1 hal"]);
        stranger.get("/waivers").never_says(&[REASON]);
        stranger.submit(&page, &end, &[("waiver", &waiver)]).is(404);
        boss.submit(&page, &end, &[("waiver", &waiver)]).is(200).says(&["Sudah selesai"]);
        boss.submit(&page, &end, &[("waiver", &waiver)]).is(404);
        maker.browser.get(&choose).never_says(&["Isi penawaran"]);
    }

    fn what_the_law_demands_is_no_partners_to_lift(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::new(app, "Sari"));
        maker.has(app, "barcode", "2025-01-10", None);
        let boss = shop.person(app, "Bos Maju", Role::PartnerAdmin, &[]);
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let page = format!("/waivers/{}", code(app, &maker));
        boss.get(&page).never_says(&["value=\"nib\""]);
        boss.submit(&page, &page, &exemption("nib", "2026-12-10")).is(422).says(&["Syarat hukum hanya bisa dikecualikan dinas"]);
        let choose = format!("/products/{}/submit", maker.product);
        maker.browser.get(&choose).says(&["Masih kurang 1 hal"]).never_says(&["menyebutkan kodenya", "Isi penawaran"]);
        quality.get(&page).is(404);
        maker.browser.get(&page).is(404);
    }

    fn a_partner_lifts_its_own_figure_on_what_the_law_demands_and_nothing_of_the_law(app) {
        let shop = Shop::open_with(app, "Maju", |rules| rules.tightens.register_check = vec!["nib".to_owned()]);
        let maker = Maker::complete(app, "Sari", None);
        let bare = Maker::new(app, "Ani");
        bare.has(app, "barcode", "2025-01-10", None);
        let boss = shop.person(app, "Bos Maju", Role::PartnerAdmin, &[]);
        let choose = |maker: &Maker| format!("/products/{}/submit", maker.product);
        maker.browser.get(&choose(&maker)).says(&["Masih kurang 1 hal"]);
        let page = format!("/waivers/{}", code(app, &maker));
        boss.get(&page).says(&["value=\"nib\"", "hanya permintaan tambahan mitra", "syarat hukumnya tetap berlaku"]);
        boss.submit(&page, &page, &exemption("nib", "2026-12-10")).is(200).says(&["Berjalan"]);
        let target = format!("/products/{}?target=program-Maju", maker.product);
        maker.browser.get(&target).says(&["Permintaan tambahan mitra dikecualikan", REASON]);
        maker.sends(&shop);

        let page = format!("/waivers/{}", code(app, &bare));
        boss.submit(&page, &page, &exemption("nib", "2026-12-10")).is(200);
        bare.browser.get(&choose(&bare)).says(&["Masih kurang 1 hal"]).never_says(&["Isi penawaran"]);

        app.at("2026-12-11 08:00");
        app.sign_in("Sari").get(&target).never_says(&["Permintaan tambahan mitra dikecualikan"]).says(&["daftar resmi"]);
    }
}
