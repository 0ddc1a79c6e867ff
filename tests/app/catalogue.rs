//! An installation's own rules: files over the shipped ones, refused with file, line and reason, and
//! what the administrator sets.

use std::path::Path;
use std::sync::Arc;

use siaprak::app::App;
use siaprak::checklists;
use siaprak::products;
use siaprak::storage::StorageError;

use crate::support::{Browser, Installation, Page, TestApp, on_both};
use crate::world::{HERE, World};

/// A rule of an invented regency: the tax number, which the shipped rules leave to partners.
const REGENCY: &str = r#"# Aturan kabupaten CONTOH.
[[requirement]]
id = "npwp"
title = { id = "NPWP", en = "Tax number" }
guidance = { id = "Diminta di kabupaten CONTOH.", en = "Asked for in CONTOH regency." }
todo = { id = "Unggah kartu NPWP.", en = "Upload the NPWP card." }
group = "legality"
scope = "business"
accepts = ["npwp"]

[[requirement.rules]]
mandatory = true
because = { id = "Diminta peraturan bupati CONTOH.", en = "Asked for by the CONTOH regent." }
legal_basis = { id = "Perbup CONTOH 1/2026", en = "CONTOH regent's rule 1/2026" }
effective_from = { day = 2026-07-01, certainty = "sourced", source = "CONTOH" }
certainty = "sourced"
source = "CONTOH"
"#;

fn write(dir: &Path, file: &str, text: &str) {
    let place = dir.join(file);
    std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    std::fs::write(place, text).expect("a file");
}

/// The tax number in what `explain` prints for a product without papers.
fn npwp(place: &Installation, on: &str) -> serde_json::Value {
    let facts = place.beside("facts.toml");
    std::fs::write(&facts, "name = 'Keripik'\n").expect("facts");
    let ran = place.run(&[
        "explain",
        "--facts",
        facts.to_str().expect("a path"),
        "--on",
        on,
    ]);
    let answer: serde_json::Value = serde_json::from_str(&ran.ends(0).out).expect("JSON");
    let items = answer["items"].as_array().expect("items");
    assert_eq!(items.len(), 22, "nothing is taken away or doubled");
    items
        .iter()
        .find(|i| i["id"] == "npwp")
        .expect("npwp")
        .clone()
}

#[test]
fn own_rules_take_the_place_of_the_shipped_ones_by_id() {
    let mut place = Installation::new_sqlite();
    assert_eq!(npwp(&place, "2026-11-22")["status"], "not_applicable");
    write(
        &place.data(),
        "catalogue/requirements/kabupaten.toml",
        REGENCY,
    );
    let item = npwp(&place, "2026-11-22");
    assert_eq!(
        (&item["status"], &item["mandatory"]),
        (&"missing".into(), &true.into())
    );
    assert_eq!(
        item["legal_basis"],
        "Perbup CONTOH 1/2026; berlaku sejak 1 Juli 2026"
    );
    assert_eq!(npwp(&place, "2026-06-30")["status"], "not_applicable");

    let elsewhere = place.beside("aturan").display().to_string();
    place.set("SIAPRAK__CATALOGUE__DIR", &elsewhere);
    std::fs::create_dir_all(&elsewhere).expect("a folder");
    assert_eq!(npwp(&place, "2026-11-22")["status"], "not_applicable");
}

#[test]
fn a_faulty_own_file_stops_every_command_that_needs_it_with_file_line_and_reason() {
    let mut place = Installation::ready_sqlite();
    let file = "catalogue/requirements/kabupaten.toml";
    let refuses = |place: &Installation, said: &[&str]| {
        let facts = place.beside("facts.toml");
        std::fs::write(&facts, "name = 'Keripik'\n").expect("facts");
        let facts = facts.display().to_string();
        for command in [
            &["serve", "--listen", "127.0.0.1:0"][..],
            &["migrate"],
            &["doctor"],
            &["explain", "--facts", &facts, "--on", "2026-11-22"],
        ] {
            place.run(command).ends(2).in_one_line().says(said);
        }
    };
    for (text, line, reason) in [
        (REGENCY.replace("[\"npwp\"]", "[\"npwq\"]"), 9, "npwq"),
        (
            REGENCY.replace("mandatory = true", "mandatory = perhaps"),
            12,
            "",
        ),
        (
            REGENCY.replace(
                ", certainty = \"sourced\", source",
                ", certainty = \"heard\", source",
            ),
            15,
            "heard",
        ),
        (format!("{REGENCY}\n{REGENCY}"), 21, "defined twice"),
    ] {
        write(&place.data(), file, &text);
        let at = format!("{}:{line}: ", place.data().join(file).display());
        refuses(&place, &["Katalog persyaratan", &at, reason]);
    }
    write(&place.data(), file, REGENCY);
    write(&place.data(), "catalogue/lain.toml", "");
    refuses(&place, &["lain.toml:1: ", "belongs in `requirements/`"]);
    std::fs::remove_dir_all(place.data().join("catalogue")).expect("removed");
    place.run(&["migrate"]).ends(0);
    place.set("SIAPRAK__CATALOGUE__DIR", "/nowhere/at/all");
    refuses(&place, &["/nowhere/at/all:1: "]);
}

fn differing(app: &App, at: &TestApp) -> usize {
    let found = app
        .db
        .read_here(|conn| checklists::compare_projection(conn, &app.catalogue(), at.now()));
    found.expect("a comparison").len()
}

on_both! {
    fn own_rules_reach_the_products_after_a_restart(app) {
        World::of(app, &HERE);
        assert_eq!(differing(&app.app, app), 0);
        write(app.folder(), "catalogue/requirements/kabupaten.toml", REGENCY);
        let again = App::build(app.app.settings.clone(), Arc::new(app.clock.clone()), false).expect("the app");
        let waits = |one: &App| one.db.read_here(|conn| checklists::any_recount(conn, app.now())).expect("asked");
        assert!(waits(&again), "another catalogue asks for a recount");
        while again.db.write_here::<_, StorageError>(|conn| checklists::recount_step(conn, &again.catalogue(), app.now())).expect("a step").is_some() {}
        assert!(!waits(&again));
        assert_eq!(differing(&again, app), 0);
        assert!(differing(&app.app, app) > 0, "the rules made no difference");
    }
}

const WINDOW: &str = "/admin/catalogue/evidence.spp_irt.renewal_window_days";

/// Sends a value of a figure as its page stands now.
fn sets(admin: &Browser, page: &str, value: &str) -> Page {
    let shown = admin.get(page);
    let revision = shown.hidden("revision").expect("a revision");
    let fields = [("value", value), ("sure", "true"), ("revision", &*revision)];
    admin.send(page, &shown.proofs(), &fields)
}

/// A second process on the same database and files.
fn another_process(app: &TestApp) -> Arc<App> {
    App::build(app.app.settings.clone(), Arc::new(app.clock.clone()), false).expect("the app")
}

fn window(app: &App) -> u32 {
    let catalogue = app.catalogue();
    let kind = "spp_irt".into();
    catalogue
        .evidence(&kind)
        .expect("a kind")
        .renewal_window_days
}

/// Measures every product that waits for it.
fn measure(app: &App, at: &TestApp) -> i32 {
    let step = || {
        app.db
            .write_here::<_, StorageError>(|conn| {
                checklists::recount_step(conn, &app.catalogue(), at.now())
            })
            .expect("a step")
    };
    std::iter::from_fn(step).sum()
}

on_both! {
    fn a_setting_holds_in_every_process_and_reaches_the_products(app) {
        World::of(app, &HERE);
        let other = another_process(app);
        let admin = app.admin("ada");
        admin.get("/admin/catalogue").is(200).says(&["P-IRT (SPP-IRT)", "270 hari", "bersumber", "tidak diketahui", "PerBPOM 4/2024"]);
        admin.get(WINDOW).is(200).says(&["270 hari", "pilihan produk ini", "medcom.id PIRT"]);
        // Wide enough that every dated permit of the place is inside it.
        sets(&admin, WINDOW, "1100").is(200).says(&["langsung berlaku", "1.100 hari", "270 hari", "ada"]);
        assert_eq!(window(&app.app), 1100, "at once where it was changed");
        admin.get("/admin/catalogue").says(&["bawaan: 270 hari", "Semua produk sedang dihitung ulang"]);

        assert_eq!(window(&other), 270);
        other.db.read_here(|conn| other.follow_settings(conn)).expect("followed");
        assert_eq!(window(&other), 1100, "and soon in the others");
        assert!(measure(&other, app) > 0, "products are measured anew");
        assert_eq!(differing(&app.app, app), 0);
        admin.get("/admin/catalogue").never_says(&["sedang dihitung ulang"]);
        assert_eq!(window(&another_process(app)), 1100, "also after a restart");
        assert_eq!(measure(&other, app), 0, "which asks for nothing more");
        admin.get("/admin/audit").says(&["Mengubah pengaturan katalog", "evidence.spp_irt.renewal_window_days", "1100"]);
        admin.get("/admin/audit/verdict").says(&["Rantai utuh"]);
    }

    fn a_process_that_has_not_heard_yet_writes_by_the_new_setting(app) {
        World::of(app, &HERE);
        let behind = another_process(app);
        sets(&app.admin("ada"), WINDOW, "1100").is(200);
        measure(&app.app, app);
        app.write(|conn| {
            let ids = products::ids_after(conn, None, 100).expect("ids");
            products::mark_stale(conn, &ids, app.now()).expect("marked");
        });
        assert_eq!(window(&behind), 270);
        let done = behind.db.write_here(|conn| checklists::refresh_stale(conn, &behind.catalogue(), app.now()));
        assert!(done.expect("refreshed") > 0);
        assert_eq!(differing(&app.app, app), 0);
    }

    fn the_shipped_value_comes_back_and_that_can_be_undone(app) {
        let admin = app.admin("ada");
        sets(&admin, WINDOW, "300").is(200);
        let post = |what: &str| {
            let shown = admin.get(WINDOW);
            let revision = shown.hidden("revision").expect("a revision");
            admin.send(&format!("{WINDOW}/{what}"), &shown.proofs(), &[("revision", &*revision)])
        };
        post("reset").is(200).says(&["Nilai bawaan berlaku lagi"]).never_says(&["Kembali ke nilai bawaan"]);
        assert_eq!(window(&app.app), 270);
        post("undo").is(200).says(&["Perubahan terakhir dibatalkan"]);
        assert_eq!(window(&app.app), 300);
        post("undo").is(200);
        assert_eq!(window(&app.app), 270);
        // Typing what is shipped is the same as taking it back.
        sets(&admin, WINDOW, "300").is(200);
        sets(&admin, WINDOW, "270").is(200).never_says(&["Kembali ke nilai bawaan"]);
        admin.get("/admin/catalogue").never_says(&["bawaan: 270 hari"]);
    }

    fn of_two_administrators_the_second_sees_what_the_first_did(app) {
        let (ada, bayu) = (app.admin("ada"), app.admin("bayu"));
        let (seen, also) = (ada.get(WINDOW), bayu.get(WINDOW));
        let fields = |value| [("value", value), ("sure", "true"), ("revision", "0")];
        ada.send(WINDOW, &seen.proofs(), &fields("300")).is(200);
        let page = bayu.send(WINDOW, &also.proofs(), &fields("330"));
        page.is(409).says(&["Orang lain mengubah nilai ini lebih dahulu", "300 hari", "ada", "value=\"330\""]);
        assert_eq!(window(&app.app), 300);
        let revision = page.hidden("revision").expect("a revision");
        bayu.send(WINDOW, &page.proofs(), &[("value", "330"), ("sure", "true"), ("revision", &*revision)]).is(200);
        assert_eq!(window(&app.app), 330);
    }

    fn what_is_sourced_or_out_of_bounds_is_refused_with_a_sentence(app) {
        let admin = app.admin("ada");
        for (figure, value, said) in [
            ("evidence.spp_irt.validity_years", "6", "hanya bisa dibaca"),
            ("rule.halal.medium_large.effective_from", "2027-01-01", "hanya bisa dibaca"),
            ("evidence.spp_irt.renewal_window_days", "1101", "bilangan bulat"),
            ("evidence.spp_irt.renewal_window_days", "-1", "bilangan bulat"),
            ("evidence.spp_irt.renewal_window_days", "270", "sudah berlaku"),
            ("evidence.spp_irt.days_before", "30, 30", "bilangan hari yang berbeda"),
            ("commitment.pkp.warn_days", "besok", "bilangan hari yang berbeda"),
            ("rule.spp_irt.rule.effective_from", "2024-02-31", "tanggal yang benar"),
            ("rule.nib.pp5.effective_from", "2025-06-05", "berakhir sebelum mulai"),
        ] {
            let page = format!("/admin/catalogue/{figure}");
            sets_unchecked(&admin, &page, value).is(422).says(&[said]);
        }
        admin.get("/admin/catalogue/evidence.spp_irt.validity_years").says(&["Angka ini bersumber"]).never_says(&["Simpan pengaturan"]);
        admin.get("/admin/catalogue/evidence.tidak_ada.stock_days").is(404);
        let shown = admin.get(WINDOW);
        admin.send(WINDOW, &shown.proofs(), &[("value", "300"), ("revision", "0")]).is(422).says(&["Centang", "value=\"300\""]);
        assert_eq!(window(&app.app), 270);
    }

    fn a_moved_day_of_the_law_moves_what_is_demanded(app) {
        let admin = app.admin("ada");
        let day = "/admin/catalogue/rule.halal.micro_small.effective_from";
        admin.get(day).is(200).says(&["18 Oktober 2026", "penundaan", "PP 42/2024"]);
        sets(&admin, day, "2027-10-18").is(200).says(&["18 Oktober 2027"]);
        let situation = siaprak::checklists::Situation::default();
        let halal = |on: &str| {
            let on = on.parse().expect("a day");
            let list = checklists::evaluate(&app.app.catalogue(), &situation, checklists::Target::Legal, on);
            let item = list.item("halal").expect("halal");
            (item.mandatory, item.in_force.clone().expect("since when").id)
        };
        assert!(!halal("2027-10-17").0);
        assert_eq!(halal("2027-10-18"), (true, "berlaku sejak 18 Oktober 2027 (diatur admin)".to_owned()));
    }

    fn a_setting_that_fits_nothing_any_more_is_passed_over_and_named(app) {
        let admin = app.admin("ada");
        sets(&admin, WINDOW, "300").is(200);
        app.write(|conn| {
            use diesel::prelude::*;
            diesel::sql_query("UPDATE catalogue_settings SET name = 'evidence.lama.stock_days', revision = 2").execute(conn).expect("renamed");
        });
        let again = another_process(app);
        assert_eq!((window(&again), again.catalogue().passed_over()), (270, &["evidence.lama.stock_days".to_owned()][..]));
        app.app.db.read_here(|conn| app.app.follow_settings(conn)).expect("followed");
        admin.get("/admin/catalogue").is(200).says(&["tidak dipakai lagi", "evidence.lama.stock_days"]);
    }
}

/// As [`sets`] for pages that offer no form.
fn sets_unchecked(admin: &Browser, page: &str, value: &str) -> Page {
    let proofs = admin.get(WINDOW).proofs();
    admin.send(
        page,
        &proofs,
        &[("value", value), ("sure", "true"), ("revision", "0")],
    )
}

#[test]
fn own_files_may_set_single_figures_but_no_sourced_one() {
    let place = Installation::ready_sqlite();
    let file = "catalogue/requirements/angka.toml";
    write(
        &place.data(),
        file,
        "[settings]\n\"rule.halal.micro_small.effective_from\" = 2027-10-18\n\"evidence.halal.hold_after_days\" = 7\n\"evidence.slhs.days_before\" = [60, 30]\n",
    );
    place.run(&["migrate"]).ends(0);
    for (text, line, said) in [
        (
            "[settings]\n\n\"evidence.slhs.validity_years\" = 4\n",
            3,
            "has a source",
        ),
        (
            "[settings]\n\"evidence.slhs.renewal_window_days\" = 4000\n",
            2,
            "from 0 to 1100",
        ),
        (
            "[settings]\n\"evidence.slsh.renewal_window_days\" = 4\n",
            2,
            "no figure has this name",
        ),
    ] {
        write(&place.data(), file, text);
        let at = format!("{}:{line}: ", place.data().join(file).display());
        place
            .run(&["migrate"])
            .ends(2)
            .in_one_line()
            .says(&[&at, said]);
    }
}
