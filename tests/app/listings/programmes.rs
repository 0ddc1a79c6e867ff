//! A changed programme: what was sent and listed follows it at once, the counting comes after.

use siaprak::storage::StorageError;

use super::*;

/// The form of the shop's programme as it stands, with these requirements demanded.
pub(super) fn demanding<'a>(revision: &'a str, demanded: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("title_id", "Kurasi Maju"),
        ("title_en", "Maju curation"),
        ("quorum", "quality"),
        ("quorum", "merchandising"),
        ("review_days", "5"),
        ("weight_taste", "40"),
        ("weight_packaging", "25"),
        ("weight_label", "15"),
        ("weight_price", "20"),
        ("active", "true"),
        ("sure", "true"),
        ("revision", revision),
    ];
    fields.extend(demanded.iter().map(|id| ("demanded", *id)));
    fields
}

/// The page of the shop's programme, changed to demand these requirements.
fn changes(boss: &Browser, shop: &Shop, demanded: &[&str]) -> Page {
    let path = format!("/programmes/{}", shop.programme);
    let page = boss.get(&path);
    let revision = page.hidden("revision").expect("a revision");
    boss.send(&path, &page.proofs(), &demanding(&revision, demanded))
}

fn step(app: &TestApp) -> Option<i32> {
    let now = app.now();
    app.write(|conn| checklists::recount_step(conn, &app.app.catalogue(), now).expect("a step"))
}

on_both! {
    fn a_quorum_is_not_cut_to_what_leaves_a_submission_without_anybody_to_decide(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let boss = shop.person(app, "Bos Maju", Role::PartnerAdmin, &[]);
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let id = maker.sends(&shop);
        decides(&quality, &id, "quality", "approve").is(200);
        let path = format!("/programmes/{}", shop.programme);
        let page = boss.get(&path);
        let revision = page.hidden("revision").expect("a revision");
        let mut fields = demanding(&revision, &[]);
        fields.retain(|field| *field != ("quorum", "merchandising"));
        boss.send(&path, &page.proofs(), &fields).is(422).says(&["hanya menunggu fungsi"]);
        let trade = shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
        decides(&trade, &id, "merchandising", "approve").is(200);
        let page = boss.get(&path);
        boss.send(&path, &page.proofs(), &fields).is(200);
    }

    fn rules_of_a_new_version_reach_every_list_in_the_background(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let catalogue = &app.app.catalogue();
        let differing = || app.read(|conn| checklists::compare_projection(conn, catalogue, app.now()).expect("a comparison"));
        assert!(app.read(|conn| checklists::knows_catalogue(conn, catalogue).expect("known")));
        app.write(|conn| {
            use diesel::prelude::*;
            diesel::sql_query("UPDATE product_states SET ready = NOT ready").execute(conn).expect("as older rules had it");
        });
        assert!(!differing().is_empty());
        app.write(|conn| checklists::note_catalogue(conn, catalogue, app.now()).expect("noted"));
        assert_eq!(differing(), [], "what is on its way is no fault");
        maker.sends(&shop);
        while step(app).is_some() {}
        assert!(!app.read(|conn| checklists::any_recount(conn, app.now()).expect("asked")));
        assert_eq!(differing(), []);
    }

    fn a_changed_programme_holds_at_once_and_is_counted_in_the_background(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let boss = shop.person(app, "Bos Maju", Role::PartnerAdmin, &[]);
        listed(app, &maker, &shop);
        let second = Maker::complete(app, "Tuti", None);
        let id = second.sends(&shop);
        changes(&boss, &shop, &["barcode", "npwp"]).is(200).says(&["Sedang dihitung ulang", "Menunggu giliran"]);

        // Nothing has been counted yet, and nobody is shown the old rules.
        let trade = app.sign_in("Dagang");
        trade.get("/listings").says(&["Ditahan", "NPWP"]);
        trade.get("/submissions").says(&["Tidak siap hari ini"]);
        decides(&trade, &id, "merchandising", "approve").is(422).says(&["belum siap hari ini", "NPWP"]);
        assert_eq!(run_notices(app), 1, "the hold is told at once");

        assert_eq!(step(app), Some(2));
        boss.get("/programmes").says(&["2 dari 2 produk"]);
        run_recounts(app);
        boss.get("/programmes").never_says(&["Sedang dihitung ulang"]);
        trade.get("/listings").says(&["Ditahan", "NPWP"]);
        let difference = app.read(|conn| checklists::compare_projection(conn, &app.app.catalogue(), app.now()).expect("a comparison"));
        assert_eq!(difference, []);

        changes(&boss, &shop, &["barcode"]).is(200);
        trade.get("/listings").never_says(&["NPWP"]).says(&["Dipajang"]);
        decides(&trade, &id, "merchandising", "approve").is(200);
    }

    fn a_recount_that_dies_in_the_middle_goes_on_where_it_was(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let boss = shop.person(app, "Bos Maju", Role::PartnerAdmin, &[]);
        listed(app, &maker, &shop);
        changes(&boss, &shop, &["barcode", "npwp"]).is(200);
        let before = app.read(|conn| checklists::recounts(conn).expect("recounts"));
        let now = app.now();
        let died = app.app.db.write_here(|conn| {
            checklists::recount_step(conn, &app.app.catalogue(), now)?;
            Err::<(), _>(StorageError::NotFound)
        });
        assert!(died.is_err());
        assert_eq!(app.read(|conn| checklists::recounts(conn).expect("recounts")), before);
        boss.get("/programmes").says(&["Sedang dihitung ulang"]);
        app.sign_in("Dagang").get("/listings").says(&["Ditahan"]);

        assert_eq!(step(app), Some(1));
        // Changed again in the middle: it begins from the first product.
        changes(&boss, &shop, &["barcode"]).is(200).says(&["Menunggu giliran"]);
        run_recounts(app);
        app.sign_in("Dagang").get("/listings").says(&["Dipajang"]);
        let difference = app.read(|conn| checklists::compare_projection(conn, &app.app.catalogue(), app.now()).expect("a comparison"));
        assert_eq!(difference, []);
    }

    fn a_programme_that_takes_nothing_new_keeps_its_listings(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let boss = shop.person(app, "Bos Maju", Role::PartnerAdmin, &[]);
        let code = listed(app, &maker, &shop);
        let path = format!("/programmes/{}", shop.programme);
        let mut fields = demanding("1", &["barcode"]);
        fields.retain(|(name, _)| *name != "active");
        boss.submit(&path, &path, &fields).is(200).says(&["Tutup"]);
        run_recounts(app);
        app.sign_in("Dagang").get("/listings").says(&["Dipajang"]);
        app.visitor().get(&format!("/p/{code}")).says(&["Izin berlaku"]);
        Maker::complete(app, "Tuti", None).offers(&shop, &[]).is(422);
    }
}
