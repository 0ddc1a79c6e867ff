//! An installation's own rules: files over the shipped ones, refused with file, line and reason, and
//! what the administrator sets.

use std::path::Path;
use std::sync::Arc;

use siaprak::app::App;
use siaprak::checklists;
use siaprak::storage::StorageError;

use crate::support::{Installation, TestApp, on_both};
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
        .read_here(|conn| checklists::compare_projection(conn, &app.catalogue, at.now()));
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
        while again.db.write_here::<_, StorageError>(|conn| checklists::recount_step(conn, &again.catalogue, app.now())).expect("a step").is_some() {}
        assert!(!waits(&again));
        assert_eq!(differing(&again, app), 0);
        assert!(differing(&app.app, app) > 0, "the rules made no difference");
    }
}
