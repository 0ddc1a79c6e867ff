//! The commands as an administrator types them, through the real program: JSON on standard output,
//! one sentence in their language on standard error, an exit code that a script can use.

use std::fs::File;
use std::process::Command;

use diesel::prelude::*;
use siaprak::accounts::Role;
use siaprak::storage::{StorageError, UtcTime};

use crate::support::{Installation, free_address, mail_of, on_both};
use crate::world::{HERE, Thing, World, seed, signs_in};

/// Runs a test on a fresh place of either kind.
fn on_each(work: impl Fn(&Installation)) {
    work(&Installation::new_sqlite());
    if let Some(place) = Installation::new_postgres() {
        work(&place);
    }
}

fn part<'a>(lines: &'a [serde_json::Value], name: &str) -> &'a serde_json::Value {
    lines
        .iter()
        .find(|line| line["part"] == name)
        .unwrap_or_else(|| panic!("no {name} in {lines:#?}"))
}

fn change(place: &Installation, sql: &str) {
    let done = place
        .database()
        .write_here::<_, StorageError>(|conn| Ok(diesel::sql_query(sql).execute(conn)?));
    done.expect(sql);
}

#[test]
fn doctor_makes_no_installation_where_none_is() {
    let place = Installation::new_sqlite();
    place
        .run(&["doctor"])
        .ends(2)
        .in_one_line()
        .says(&["belum ada pemasangan"]);
    place
        .run(&["--lang", "en", "doctor"])
        .ends(2)
        .says(&["no installation here yet"]);
    assert!(!place.data().exists(), "looking made something");
    if let Some(place) = Installation::new_postgres() {
        let ran = place.run(&["doctor"]);
        ran.ends(1).says(&["RUSAK: skema basis data 20"]);
        assert_eq!(part(&ran.lines(), "schema")["health"], "bad");
        place.run(&["doctor", "--ready"]).ends(1);
    }
}

#[test]
fn a_fresh_installation_gets_schema_administrator_and_a_clean_bill() {
    on_each(|place| {
        let first = place.run(&["migrate"]);
        assert_eq!(
            first.ends(0).lines()[0]["applied"].as_array().map(Vec::len),
            std::fs::read_dir("migrations/sqlite")
                .ok()
                .map(Iterator::count)
        );
        assert_eq!(
            place.run(&["migrate"]).ends(0).lines()[0]["applied"]
                .as_array()
                .map(Vec::len),
            Some(0)
        );
        let admin = place.run(&[
            "admin",
            "--email",
            &mail_of("kepala"),
            "--name",
            "Bu Kepala",
        ]);
        admin.ends(0).in_one_line().says(&["tujuh hari"]);
        assert!(
            admin.out.contains("/links/") && admin.out.lines().count() == 1,
            "{admin:?}"
        );
        place
            .run(&["admin", "--email", "bukan alamat", "--name", "X Y"])
            .ends(2)
            .in_one_line();
        let english = place.run(&[
            "--lang",
            "en",
            "admin",
            "--email",
            &mail_of("second"),
            "--name",
            "Second",
        ]);
        english.ends(0).says(&["seven days"]);
        let doctor = place.run(&["doctor"]);
        let lines = doctor.ends(0).lines();
        for name in ["schema", "audit", "files", "projection"] {
            assert_eq!(part(&lines, name)["health"], "good", "{name}");
        }
        for name in ["mail", "backup"] {
            assert_eq!(
                part(&lines, name)["health"],
                "warning",
                "{name}: no server, no backup yet"
            );
        }
        doctor.says(&[
            "baik: skema basis data\n",
            "perlu dilihat: cadangan terbaru",
        ]);
        place.run(&["doctor", "--ready"]).ends(0);
        place
            .run(&["remind", "--at", "2027-01-15T07:00:00+07:00", "--dry-run"])
            .ends(0);
        place
            .run(&["remind", "--at", "2027-01-15T07:00:00+07:00"])
            .ends(2)
            .in_one_line()
            .says(&["--dry-run"]);
        let back = [
            "remind",
            "--dry-run",
            "--at",
            "2027-01-15T07:00:00+07:00",
            "--until",
            "2027-01-14T07:00:00+07:00",
        ];
        place.run(&back).ends(2).in_one_line().says(&["--until"]);
    });
}

#[test]
fn what_is_wrong_with_settings_or_database_is_one_sentence() {
    let mut place = Installation::new_sqlite();
    place.set("DATABASE_URL", "mysql://siapa@mana/apa");
    place
        .run(&["migrate"])
        .ends(2)
        .in_one_line()
        .says(&["pengaturan", "sqlite://"]);
    place.set("DATABASE_URL", "postgres://siapa@127.0.0.1:1/apa");
    place
        .run(&["migrate"])
        .ends(2)
        .in_one_line()
        .says(&["Basis data tidak bisa dihubungi"]);
    place
        .run(&["--lang", "en", "backup"])
        .ends(2)
        .in_one_line()
        .says(&["The database cannot be reached"]);
    place.set("SIAPRAK__MAIL__MODUS", "smtp");
    place.run(&["serve"]).ends(2).in_one_line().says(&["modus"]);
}

on_both! {
    fn doctor_names_what_was_lost_altered_or_not_yet_done(app) {
        let world = World::of(app, &HERE);
        app.account(Role::Admin, "admin", &[], None);
        let place = Installation::of(app);
        let healthy = place.run(&["doctor"]);
        assert_eq!(part(&healthy.ends(0).lines(), "files")["health"], "good");

        let waiting = place.run(&["remind", "--dry-run", "--at", "2026-11-22T07:00:00+07:00", "--until", "2026-12-31T00:00:00+07:00"]);
        let mails = waiting.ends(0).lines();
        assert!(mails.iter().any(|mail| mail["person"] == "owner Akik" && mail["items"].as_array().is_some_and(|i| !i.is_empty())), "{mails:#?}");

        let document = world.id(Thing::Document).parse().expect("a document");
        let hash = app.read(|conn| {
            use siaprak::storage::schema::documents as d;
            let id: siaprak::documents::DocumentId = document;
            d::table.find(id).select(d::original_hash).first::<String>(conn).expect("a document")
        });
        let file = app.folder().join("blobs/original").join(&hash[..2]).join(&hash[2..]);
        let aside = app.folder().join("aside");
        std::fs::rename(&file, &aside).expect("a file");
        let ran = place.run(&["doctor"]);
        ran.ends(1).says(&["RUSAK: berkas", &hash[..12]]);
        assert_eq!(part(&ran.lines(), "files")["health"], "bad");
        std::fs::write(&file, b"something else").expect("a file");
        place.run(&["--lang", "en", "doctor"]).ends(1).says(&["BROKEN: files", &hash[..12]]);
        std::fs::rename(&aside, &file).expect("a file");
        place.run(&["doctor"]).ends(0);

        let backup = place.run(&["backup"]);
        let archive = backup.ends(0).lines()[0]["archive"].as_str().expect("a path").to_owned();
        assert_eq!(part(&place.run(&["doctor"]).lines(), "backup")["health"], "good");
        let stale = app.folder().join("backups/siaprak-20200101-010000.zip");
        std::fs::rename(archive, stale).expect("an archive");
        let ran = place.run(&["doctor"]);
        ran.ends(0).says(&["perlu dilihat: cadangan terbaru 2020-01-01"]);

        change(&place, "UPDATE audit_events SET kind = 'nothing.happened' WHERE seq = 3");
        place.run(&["doctor"]).ends(1).says(&["RUSAK: rantai audit", "3: content"]);
        change(&place, "DELETE FROM __diesel_schema_migrations");
        let ran = place.run(&["doctor"]);
        ran.ends(1).says(&["RUSAK: skema basis data 2026"]);
        place.run(&["doctor", "--ready"]).ends(1);
    }

    fn an_archive_goes_into_an_empty_place_of_either_kind_and_nowhere_else(app) {
        World::of(app, &HERE);
        let place = Installation::of(app);
        // Ninety thousand villages take a minute each way and prove nothing more.
        change(&place, "DELETE FROM regions WHERE code NOT LIKE '36%'");
        let made = place.run(&["backup", "--to", &place.beside("out").display().to_string()]);
        let said = made.ends(0).lines().remove(0);
        let archive = said["archive"].as_str().expect("a path").to_owned();
        place.run(&["restore", &archive]).ends(2).in_one_line().says(&["tidak kosong"]);
        place.run(&["--lang", "en", "restore", &archive]).ends(2).says(&["not empty"]);

        let whole = std::fs::read(&archive).expect("an archive");
        let cut = place.beside("cut.zip");
        std::fs::write(&cut, &whole[..whole.len() / 2]).expect("a file");
        let mut bent = whole;
        let middle = bent.len() / 3;
        bent[middle] ^= 0x55;
        let changed = place.beside("changed.zip");
        std::fs::write(&changed, bent).expect("a file");

        let targets = [Some(Installation::new_sqlite()), Installation::new_postgres()];
        for target in targets.iter().flatten() {
            for broken in [&cut, &changed] {
                let ran = target.run(&["restore", &broken.display().to_string()]);
                ran.ends(2).in_one_line().says(&["rusak atau terpotong"]);
            }
            target.run(&["restore", "/tidak/ada.zip"]).ends(2).in_one_line().says(&["tidak dapat dibuka", "Periksa nama"]);
            assert!(!target.data().exists() || std::fs::read_dir(target.data()).expect("a folder").next().is_none(), "nothing is left");
            let in_the_way = target.data().join("blobs/original/ab");
            std::fs::create_dir_all(&in_the_way).expect("a folder");
            target.run(&["restore", &archive]).ends(2).says(&["sudah berisi berkas", "Tidak ada yang diubah"]);
            let left: Vec<_> = std::fs::read_dir(target.data()).expect("a folder").map(|e| e.expect("one").file_name()).collect();
            assert_eq!(left, ["blobs"], "no empty database");
            std::fs::remove_dir_all(target.data().join("blobs")).expect("out of the way");
            let ran = target.run(&["restore", &archive]);
            assert_eq!(ran.ends(0).lines()[0]["manifest"], said["manifest"]);
            let lines = target.run(&["doctor"]).ends(0).lines();
            for name in ["schema", "audit", "files", "projection"] {
                assert_eq!(part(&lines, name)["health"], "good", "{name}");
            }
            let again = target.run(&["backup"]).ends(0).lines();
            assert_eq!(again[0]["manifest"]["rows"], said["manifest"]["rows"]);
            assert_eq!(again[0]["manifest"]["files"], said["manifest"]["files"]);
            target.run(&["restore", &archive]).ends(2).says(&["tidak kosong"]);
        }
    }
}

#[test]
fn a_bad_facts_file_is_refused_by_key_and_line() {
    let place = Installation::new_sqlite();
    let facts = place.beside("facts.toml");
    let path = facts.display().to_string();
    std::fs::write(
        &facts,
        "name = \"Keripik\"\nkind = \"food\"\n\n[food]\nform = \"gas\"\n",
    )
    .expect("a file");
    let explain = |more: &[&str]| {
        let mut args = vec!["explain", "--facts", path.as_str(), "--on", "2026-11-22"];
        args.extend(more);
        place.run(&args)
    };
    explain(&[])
        .ends(2)
        .in_one_line()
        .says(&["facts.toml:5", "`form`"]);
    explain(&["--lang", "en"])
        .ends(2)
        .in_one_line()
        .says(&["facts.toml:5", "`form`", "refused"]);
    std::fs::write(
        &facts,
        "{\n  \"name\": \"Keripik\",\n  \"colour\": \"red\"\n}\n",
    )
    .expect("a file");
    explain(&[])
        .ends(2)
        .in_one_line()
        .says(&["facts.toml:3", "`colour`"]);
    std::fs::write(&facts, "name = \"Keripik\"\n").expect("a file");
    explain(&["--target", "tidak-ada"])
        .ends(2)
        .in_one_line()
        .says(&["tidak-ada"]);
    let good = explain(&[]);
    let said: serde_json::Value = serde_json::from_str(&good.ends(0).out).expect("JSON");
    assert_eq!(
        (said["product"].as_str(), said["ready"].as_bool()),
        (Some("Keripik"), Some(false))
    );
    std::fs::remove_file(&facts).expect("a file");
    explain(&[])
        .ends(2)
        .in_one_line()
        .says(&["tidak dapat dibaca"]);
}

#[test]
fn a_command_line_that_cannot_be_read_is_one_sentence_in_the_readers_language() {
    let place = Installation::new_sqlite();
    let said = |args: &[&str], words: &[&str]| {
        place.run(args).ends(2).in_one_line().says(words);
    };
    said(&["periksa"], &["Perintah \"periksa\" tidak dikenal"]);
    said(&["doctor", "--cepat"], &["\"--cepat\" tidak dikenal"]);
    said(&["remind", "--dry-run"], &["harus disertakan", "--at"]);
    said(
        &["remind", "--at", "kemarin", "--dry-run"],
        &["tidak bisa dipakai", "kemarin"],
    );
    said(
        &["--lang", "en", "remind", "--dry-run"],
        &["has to be given", "--at"],
    );
    let help = |args: &[&str]| place.run(args).ends(0).out.clone();
    let first = help(&["--help"]);
    assert!(
        first.contains("backup") && first.contains("Memperbarui skema"),
        "{first}"
    );
    let english = help(&["--lang", "en", "--help"]);
    assert!(english.contains("Brings the database schema"), "{english}");
    let below = help(&["remind", "--help"]);
    assert!(
        below.contains("Cara pakai: siaprak remind") && below.contains("--dry-run"),
        "{below}"
    );
    assert!(help(&["remind", "--help", "--lang=en"]).contains("Prints, does not send"));
}

#[test]
fn the_data_directory_alone_says_where_the_database_lies() {
    let mut place = Installation::ready_sqlite();
    place.set("DATABASE_URL", "");
    let remind = ["remind", "--at", "2027-01-15T07:00:00+07:00", "--dry-run"];
    place.run(&remind).ends(0);
    let empty = place.data().join("lain");
    place.set("SIAPRAK__DATA__DIR", &empty.display().to_string());
    let ran = place.run(&remind);
    ran.ends(2).in_one_line().says(&["belum ada pemasangan"]);
    assert!(!empty.exists(), "looking made something");
}

#[test]
fn numbers_are_taken_apart_a_line_each_and_the_exit_code_tells() {
    let place = Installation::new_sqlite();
    let good = place.run(&[
        "identify",
        "--on",
        "2026-11-22",
        "--",
        "P-IRT 2053604010012-31",
    ]);
    assert_eq!(good.ends(0).lines()[0]["valid"], true);
    let mixed = place.run(&["identify", "--", "P-IRT 2053604010012-31", "bukan nomor"]);
    let lines = mixed.ends(1).lines();
    assert_eq!(
        (&lines[0]["valid"], &lines[1]["valid"]),
        (&true.into(), &false.into())
    );
    assert!(mixed.err.is_empty(), "{mixed:?}");
}

#[test]
fn serve_and_demo_keep_apart() {
    let mut place = Installation::new_sqlite();
    place
        .run(&["demo", "--listen", "0.0.0.0:0"])
        .ends(2)
        .in_one_line()
        .says(&["127.0.0.1", "0.0.0.0"]);
    assert!(
        !place.beside("data/demo").exists(),
        "a refusal makes nothing"
    );
    std::fs::create_dir_all(place.data()).expect("a folder");
    std::fs::write(place.data().join("DEMO"), "{}").expect("a mark");
    place
        .run(&["serve", "--listen", "127.0.0.1:0"])
        .ends(2)
        .in_one_line()
        .says(&["peragaan"]);
    let foreign = place.beside("punya-orang");
    std::fs::create_dir_all(&foreign).expect("a folder");
    std::fs::write(foreign.join("catatan.txt"), "penting").expect("a file");
    let data = foreign.display().to_string();
    place
        .run(&["demo", "--listen", "127.0.0.1:0", "--data", &data])
        .ends(2)
        .in_one_line()
        .says(&["punya-orang"]);
    assert_eq!(
        std::fs::read_dir(&foreign).expect("a folder").count(),
        1,
        "a refusal touches nothing"
    );
    place.set(
        "SIAPRAK__DATA__DIR",
        &place.beside("lain").display().to_string(),
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = taken.local_addr().expect("an address").to_string();
    place
        .run(&["serve", "--listen", &listen])
        .ends(2)
        .says(&[&listen]);
}

#[test]
fn a_demonstration_goes_on_where_it_ended_on_the_day_asked_for() {
    let place = Installation::ready_sqlite();
    seed(&place.database());
    let data = place.data().display().to_string();
    let note = r#"{"password":"rak-kopi-madu-321","logins":[{"role":"owner","login":"rina@contoh.example"}],"day":"2027-03-01"}"#;
    std::fs::write(place.data().join("DEMO"), note).expect("a mark");
    let said = place.beside("said");
    for day in ["2027-03-01", "2027-03-05"] {
        let (listen, base) = free_address();
        let mut command = Command::new(env!("CARGO_BIN_EXE_siaprak"));
        command.args(["demo", "--data", &data, "--listen", &listen, "--on", day]);
        command.stdout(File::create(&said).expect("a file"));
        let demo = place.start(command, &base);
        signs_in(&demo.visitor());
        demo.kill();
        let said = std::fs::read_to_string(&said).expect("what it said");
        assert!(
            said.starts_with(&base) && said.contains("rina@contoh.example rak-kopi-madu-321"),
            "{said}"
        );
    }
    let days = place.database().read_here::<_, StorageError>(|conn| {
        use siaprak::storage::schema::sessions as s;
        Ok(s::table
            .order(s::created_at)
            .select(s::created_at)
            .load::<UtcTime>(conn)?)
    });
    let days: Vec<String> = days
        .expect("sessions")
        .iter()
        .map(|at| at.to_string()[..10].to_owned())
        .collect();
    assert_eq!(days, ["2027-03-01", "2027-03-05"]);
}
