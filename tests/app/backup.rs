//! A backup of either database goes into an empty place of either, whole.

use siaprak::audit::{self, Change, Event, Verdict};
use siaprak::backup;
use siaprak::blobs::BlobKind;
use siaprak::doctor::{Health, backup_age};
use siaprak::jobs;
use siaprak::storage::{AnyId, Database, DatabaseUrl, StorageError, dump};

use crate::permits::{jpeg, maker};
use crate::support::{Installation, TestApp, on_both};

fn empty_sqlite(folder: &std::path::Path) -> Database {
    let url: DatabaseUrl = format!("sqlite://{}", folder.join("restored.db").display())
        .parse()
        .expect("an address");
    Database::open(&url, 1).expect("an empty database")
}

fn lines(db: &Database, table: &str) -> Vec<serde_json::Value> {
    let mut found = Vec::new();
    db.read_here::<_, StorageError>(|conn| {
        dump::rows(conn, table, |line| {
            found.push(serde_json::from_str(line)?);
            Ok(())
        })
    })
    .expect("rows");
    found
}

/// Instants have as many digits as they need; both writings are the same instant.
fn normal(mut rows: Vec<serde_json::Value>) -> Vec<serde_json::Value> {
    for row in &mut rows {
        for value in row.as_object_mut().expect("an object").values_mut() {
            if let Some(short) = value.as_str().and_then(|text| text.strip_suffix(".000000")) {
                *value = short.into();
            }
        }
    }
    rows
}

fn prepare(app: &TestApp) {
    app.owner("siti");
    app.mentor("budi", &["36.04"]);
    let file = app.folder().join("blobs/ab/abcdef");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, b"CONTOH").expect("a file");
}

on_both! {
    fn an_archive_goes_back_whole_into_an_empty_place(app) {
        prepare(app);
        let (archive, manifest) =
            backup::make(&app.app.db, app.folder(), &app.folder().join("backups"), app.now()).expect("an archive");
        assert_eq!(manifest.files, 1);
        let place = tempfile::tempdir().expect("a folder");
        let restored = empty_sqlite(place.path());
        assert_eq!(backup::restore(&restored, place.path(), &archive).expect("restored"), manifest);
        for table in dump::TABLES {
            assert_eq!(normal(lines(&restored, table)), normal(lines(&app.app.db, table)), "{table}");
        }
        assert_eq!(std::fs::read(place.path().join("blobs/ab/abcdef")).expect("the file"), b"CONTOH");
        let verdict = restored.read_here::<_, StorageError>(audit::verify).expect("a verdict");
        assert!(matches!(verdict, Verdict::Whole { entries, .. } if entries > 0), "{verdict:?}");
        assert!(backup::restore(&restored, place.path(), &archive).is_err(), "never over anything");
    }

    fn a_restore_that_fails_leaves_nothing_and_can_be_tried_again(app) {
        prepare(app);
        let rules = app.folder().join("catalogue");
        std::fs::create_dir(&rules).expect("a folder");
        std::fs::write(rules.join("own.toml"), "").expect("a file");
        let (archive, manifest) =
            backup::make(&app.app.db, app.folder(), &app.folder().join("backups"), app.now()).expect("an archive");
        let place = tempfile::tempdir().expect("a folder");
        let restored = empty_sqlite(place.path());
        let in_the_way = place.path().join("catalogue");
        std::fs::write(&in_the_way, "").expect("a file where a folder goes");
        backup::restore(&restored, place.path(), &archive).expect_err("no place for the rules");
        assert!(!place.path().join("blobs/ab/abcdef").exists(), "no file stays");
        std::fs::remove_file(&in_the_way).expect("out of the way");
        assert_eq!(backup::restore(&restored, place.path(), &archive).expect("restored"), manifest);
        assert!(place.path().join("blobs/ab/abcdef").exists());
    }

    fn an_archive_that_lacks_a_file_says_so_and_takes_no_older_one_away(app) {
        let maker = maker(app, "siti");
        maker.upload(&[], "izin.jpg", &jpeg()).is(200);
        let folder = app.folder().join("backups");
        let make = || backup::make(&app.app.db, app.folder(), &folder, app.now()).expect("an archive").1;
        assert!(make().damaged.is_empty(), "all is there");
        let blobs = app.app.files.blobs();
        let kept = blobs.list(BlobKind::Original).expect("files").remove(0);
        std::fs::write(blobs.path(BlobKind::Original, &kept), b"CONTOH").expect("changed");
        app.at("2026-11-23 01:00");
        assert_eq!(make().damaged, [kept.as_str()], "changed");
        assert_eq!(backup_age(&folder, app.now()).health, Health::Warning, "as young as it is");
        std::fs::remove_file(blobs.path(BlobKind::Original, &kept)).expect("lost");
        app.at("2026-11-23 02:00");
        assert_eq!(make().damaged, [kept.as_str()], "lost");
        let job = jobs::run_now(&app.app, jobs::find("backup").expect("the job")).expect("a run");
        assert!(job, "it ran");
        let admin = app.admin("wati");
        admin.get("/admin/jobs").is(200).says(&[kept.as_str()]);
    }

    fn a_place_with_a_key_of_its_own_is_not_empty(app) {
        prepare(app);
        let (archive, _) =
            backup::make(&app.app.db, app.folder(), &app.folder().join("backups"), app.now()).expect("an archive");
        let place = tempfile::tempdir().expect("a folder");
        std::fs::write(place.path().join("key"), "another").expect("a key");
        let restored = empty_sqlite(place.path());
        backup::restore(&restored, place.path(), &archive).expect_err("somebody's key");
        assert_eq!(std::fs::read(place.path().join("key")).expect("the key"), b"another");
    }

    fn the_chain_tells_a_changed_entry(app) {
        prepare(app);
        app.write(|conn| {
            use diesel::prelude::*;
            diesel::sql_query("UPDATE audit_events SET kind = 'nothing' WHERE seq = 2").execute(conn).expect("tampered");
        });
        let verdict = app.read(|conn| audit::verify(conn).expect("a verdict"));
        assert_eq!(verdict, Verdict::Broken { seq: 2, why: "content" });
    }

    fn the_chain_tells_a_value_that_was_taken_away_or_replaced(app) {
        use diesel::prelude::*;
        let business = AnyId::new(app.now());
        let places: Vec<i64> = ["Renyah", "Gurih", "Manis"].into_iter().map(|brand| app.write(|conn| {
            let event = Event::new("product.changed", "product", business, business).with([Change::to("brand", brand)]);
            audit::record(conn, app.now(), None, &event).expect("recorded");
            match audit::verify(conn).expect("a verdict") {
                Verdict::Whole { entries, .. } => entries,
                broken => panic!("{broken:?}"),
            }
        })).collect();
        let verdict = || app.read(|conn| audit::verify(conn).expect("a verdict"));
        let run = |sql: String| app.write(|conn| diesel::sql_query(sql).execute(conn).expect("tampered"));
        run(format!("DELETE FROM audit_values WHERE seq = {}", places[2]));
        assert_eq!(verdict(), Verdict::Broken { seq: places[2], why: "values" });
        run(format!("UPDATE audit_values SET sealed = (SELECT v.sealed FROM audit_values v WHERE v.seq = {}) WHERE seq = {}", places[1], places[0]));
        assert_eq!(verdict(), Verdict::Broken { seq: places[0], why: "values" });
        run("DELETE FROM audit_keys".to_owned());
        assert!(matches!(verdict(), Verdict::Whole { .. }), "what a destroyed key sealed proves nothing");
    }

    fn old_archives_are_pruned_and_the_newest_kept(app) {
        let folder = app.folder().join("backups");
        for hour in 1..=4 {
            app.at(&format!("2026-11-2{hour} 01:00"));
            backup::make(&app.app.db, app.folder(), &folder, app.now()).expect("an archive");
        }
        assert_eq!(backup::prune(&folder, 2).expect("pruned"), 2);
        assert_eq!(backup::newest(&folder).expect("one").1, app.now());
    }
}

#[test]
fn doctor_warns_when_the_newest_backup_is_over_26_hours_old() {
    let app = TestApp::on_sqlite();
    let folder = app.folder().join("backups");
    assert_eq!(
        backup_age(&folder, app.now()).health,
        Health::Warning,
        "none yet"
    );
    backup::make(&app.app.db, app.folder(), &folder, app.now()).expect("an archive");
    app.at("2026-11-23 12:00");
    assert_eq!(backup_age(&folder, app.now()).health, Health::Good);
    app.at("2026-11-23 13:01");
    assert_eq!(backup_age(&folder, app.now()).health, Health::Warning);
}

#[cfg(unix)]
#[test]
fn what_is_restored_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let app = TestApp::on_sqlite();
    let folder = app.folder().join("backups");
    let (archive, _) =
        backup::make(&app.app.db, app.folder(), &folder, app.now()).expect("an archive");
    let place = Installation::new_sqlite();
    place
        .run(&["restore", &archive.display().to_string()])
        .ends(0);
    let rights = std::fs::metadata(place.data()).expect("the folder");
    assert_eq!(rights.permissions().mode() & 0o777, 0o700);
    let rights = std::fs::metadata(place.data().join("siaprak.db")).expect("the database");
    assert_eq!(rights.permissions().mode() & 0o777, 0o600);
}
