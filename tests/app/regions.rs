//! Finding a village by typing part of its name, on the whole shipped table and both databases.

use diesel::RunQueryDsl;
use siaprak::identifiers::{RegionCode, Zone};
use siaprak::regions::{self, VillageHit};
use siaprak::storage::{Conn, Database, DatabaseUrl, StorageError, migrate};

use crate::services::postgres_url;
use crate::support::plan::plan;

/// Runs a test on a database of its own of each kind, with every region loaded.
fn with_regions(test: impl Fn(&mut Conn)) {
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = format!("sqlite://{}/regions.db", folder.path().display());
    on(&sqlite, &test);
    if let Some(url) = postgres_url() {
        on(&own_postgres(&url), &test);
    }
}

fn own_postgres(url: &str) -> String {
    let name = format!("regions_{}", uuid::Uuid::now_v7().simple());
    let mut admin = url
        .parse::<DatabaseUrl>()
        .expect("an address")
        .connect()
        .expect("PostgreSQL answers");
    diesel::sql_query(format!("CREATE DATABASE {name}"))
        .execute(&mut admin)
        .expect("a database of its own");
    let (server, _) = url.rsplit_once('/').expect("an address with a database");
    format!("{server}/{name}")
}

fn on(url: &str, test: impl Fn(&mut Conn)) {
    let url: DatabaseUrl = url.parse().expect("an address");
    let mut conn = url.connect().expect("the database answers");
    migrate::run(&mut conn).expect("the schema");
    drop(conn);
    let database = Database::open(&url, 1).expect("a pool");
    let loaded = database
        .write_here(regions::load_all)
        .expect("regions load");
    assert_eq!(loaded, 91_599);
    assert_eq!(
        database
            .write_here(regions::load_all)
            .expect("regions load again"),
        0,
        "a second start loads nothing"
    );
    database
        .read_here::<_, StorageError>(|conn| {
            test(conn);
            Ok(())
        })
        .expect("the test reads");
}

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).expect("a code")
}

fn search(conn: &mut Conn, typed: &str) -> Vec<VillageHit> {
    regions::search_villages(conn, typed, None, 20).expect("the search answers")
}

fn shown(hit: &VillageHit) -> String {
    format!(
        "{}, {}, {}, {}",
        hit.name, hit.kecamatan, hit.kabupaten, hit.provinsi
    )
}

#[test]
fn an_owner_finds_her_village_among_its_namesakes() {
    with_regions(|conn| {
        let hits = search(conn, "Kramatw");
        assert_eq!(
            shown(&hits[0]),
            "Kramatwatu, Kramatwatu, Kabupaten Serang, Banten"
        );
        assert_eq!(
            (hits[0].code.clone(), hits[0].zone),
            (code("36.04.05.2001"), Zone::Wib)
        );

        // Many villages are called Sukamaju: each is shown with what tells it apart.
        let namesakes = search(conn, "sukamaju");
        assert_eq!(namesakes.len(), 20);
        assert!(namesakes.iter().all(|hit| hit.name.starts_with("Sukamaju")));
        let told_apart: std::collections::BTreeSet<_> = namesakes.iter().map(shown).collect();
        assert_eq!(told_apart.len(), 20);

        let narrowed = search(conn, "kramat serang");
        assert!(
            narrowed.iter().any(|hit| hit.code == code("36.04.05.2001")),
            "{narrowed:?}"
        );
        assert!(
            narrowed.iter().all(|hit| shown(hit).contains("Serang")),
            "{narrowed:?}"
        );

        let kabupaten = search(conn, "Desa Bumijaya, Kec. Ciruas, Kab. Serang");
        assert_eq!(
            shown(&kabupaten[0]),
            "Bumijaya, Ciruas, Kabupaten Serang, Banten"
        );
        let city = search(conn, "serang kota serang");
        assert_eq!(shown(&city[0]), "Serang, Serang, Kota Serang, Banten");
        assert_eq!(search(conn, "mantuil")[0].zone, Zone::Wita);
    });
}

#[test]
fn names_that_begin_so_stand_before_names_with_a_later_word() {
    with_regions(|conn| {
        let hits = regions::search_villages(conn, "bojong", Some(&code("36.04")), 50)
            .expect("the search answers");
        let begins: Vec<bool> = hits
            .iter()
            .map(|hit| hit.name.starts_with("Bojong"))
            .collect();
        assert!(begins.is_sorted_by(|a, b| a >= b), "{begins:?}");
        assert!(hits.iter().all(|hit| hit.kabupaten == "Kabupaten Serang"));
        let later = search(conn, "bakongan");
        assert!(
            later.iter().any(|hit| hit.name == "Keude Bakongan"),
            "{later:?}"
        );
        assert_eq!(search(conn, "regapuu")[0].name, "Regapu’u");
        for nothing in ["", "  ", "%", "_", "xyzzy", "kramat xyzzy", "'; --"] {
            assert!(search(conn, nothing).is_empty(), "{nothing:?}");
        }
        assert!(
            regions::search_villages(conn, "kramat", None, 0)
                .expect("the search answers")
                .is_empty()
        );
    });
}

#[test]
fn a_region_knows_its_name_and_its_children() {
    with_regions(|conn| {
        let serang = regions::find(conn, &code("36.04"))
            .expect("it answers")
            .expect("Serang is there");
        assert_eq!(serang.name, "Kabupaten Serang");
        assert_eq!(
            regions::find(conn, &code("88.04")).expect("it answers"),
            None
        );
        let kecamatan = regions::children(conn, &code("36.04")).expect("it answers");
        assert_eq!(kecamatan.len(), 29);
        assert_eq!(kecamatan[0].name, "Anyar");
        let names =
            regions::names(conn, &[code("36"), code("36.73"), code("88")]).expect("it answers");
        assert_eq!(
            names.into_values().collect::<Vec<_>>(),
            ["Banten", "Kota Serang"]
        );
    });
}

#[test]
fn a_typed_name_walks_the_index_of_names() {
    with_regions(|conn| {
        let plan = plan(conn, regions::village_query("kramat", None, 20));
        assert!(plan.contains("regions_folded_idx"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "it sorts: {plan}");
    });
}
