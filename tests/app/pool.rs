//! Businesses outside every group: their kabupaten's mentors share them, the coordinator stands in
//! with nobody there, and the administrator's page is red until somebody is back.

use diesel::prelude::*;
use siaprak::accounts::policy::{self, Capability};
use siaprak::accounts::{AccountStatus, Role, sessions};
use siaprak::businesses::{self, BusinessId};
use siaprak::checklists::{ListFilter, list_products, list_query};
use siaprak::storage::schema::{
    accounts as people, businesses as business_table, groups, sessions as session_table,
};
use siaprak::storage::{AnyId, Conn};

use crate::support::desk::{SERANG, accepts, account, hands_in, maker, review_of};
use crate::support::plan::plan;
use crate::support::{TestApp, on_both};

/// Another kecamatan of the makers' kabupaten than theirs.
const ELSEWHERE: &str = "36.04.27";
/// The makers' own.
const KRAMATWATU: &str = "36.04.05";

fn is(app: &TestApp, name: &str, status: AccountStatus) {
    let id = account(app, name);
    app.write(|conn| {
        diesel::update(people::table.find(id))
            .set(people::status.eq(status))
            .execute(conn)
            .expect("a status")
    });
}

fn group_of(app: &TestApp, mentor: Option<&str>, region: &str) -> AnyId {
    let (id, mentor) = (AnyId::new(app.now()), mentor.map(|name| account(app, name)));
    app.write(|conn| {
        let row = (
            groups::id.eq(id),
            groups::name.eq("Kelompok CONTOH"),
            groups::region_code.eq(region),
            groups::mentor_id.eq(mentor),
            groups::created_at.eq(app.now()),
        );
        diesel::insert_into(groups::table)
            .values(row)
            .execute(conn)
            .expect("a group");
    });
    id
}

fn actor(app: &TestApp, name: &str) -> siaprak::accounts::Actor {
    let id = account(app, name);
    app.read(|conn| {
        let session = session_table::table
            .filter(session_table::account_id.eq(id))
            .order(session_table::id.desc())
            .select(session_table::id)
            .first(conn)
            .expect("a session");
        sessions::actor(conn, session, app.now())
            .expect("the database")
            .expect("an actor")
    })
}

/// The policy, the lists and the answer to "who looks after it" agree on this business.
#[track_caller]
fn agrees(app: &TestApp, business: BusinessId, mentors: &[&str], has_it: &[&str]) {
    let found: Vec<_> = app.read(|conn| {
        let business = businesses::by_id(conn, business).expect("a business");
        let found = businesses::mentors_in_scope(conn, &business).expect("mentors");
        found.into_iter().map(|a| a.id).collect()
    });
    for name in mentors {
        let (who, expected) = (actor(app, name), has_it.contains(name));
        let facts = app.read(|conn| businesses::policy_facts(conn, business).expect("facts"));
        let may = policy::may(&who, Capability::ReviewQueue, &facts);
        let filter = ListFilter::default();
        let (list, products) = app.read(|conn| {
            let list = businesses::list(conn, &who, None, "", None, 50).expect("businesses");
            let products = list_products(conn, &who, &filter, app.now()).expect("products");
            (list, products)
        });
        let listed = list.iter().any(|b| b.id == business);
        assert_eq!(may, expected, "{name} by the policy");
        assert_eq!(listed, expected, "{name} by the list of businesses");
        assert_eq!(
            !products.is_empty(),
            expected,
            "{name} by the list of products"
        );
        assert_eq!(
            found.contains(&who.id),
            expected,
            "{name} among the keepers"
        );
    }
    assert_eq!(found.len(), has_it.len(), "nobody else");
}

on_both! {
    fn what_is_in_no_group_goes_to_the_kabupaten_then_to_the_coordinator_and_back(app) {
        let siti = maker(app, "siti");
        let rina = app.mentor("bu rina", &[ELSEWHERE]);
        app.mentor("pak jauh", &["33.24"]);
        let (dinas, admin) = (app.coordinator("bu dinas", SERANG), app.admin("admin"));
        let halal = hands_in(&siti.browser, siti.product, "halal");
        admin.get("/admin/jobs").never_says(&["Lihat wilayahnya"]);
        dinas.get("/review").never_says(&["belum punya pemeriksa"]);
        rina.get("/products").says(&["Keripik singkong CONTOH"]);
        rina.get("/review").says(&["Dapur siti CONTOH"]);
        accepts(&rina, &siti, halal).is(200);
        assert_eq!(review_of(app, halal), "accepted");

        let permit = hands_in(&siti.browser, siti.product, "spp_irt");
        is(app, "bu rina", AccountStatus::Disabled);
        dinas.get("/review").says(&["Dapur siti CONTOH", "Tidak ada pendamping di wilayahnya"]);
        let page = admin.get("/admin/jobs");
        page.says(&["1 usaha tidak punya pendamping", "Lihat wilayahnya", "Kramatwatu, Kabupaten Serang, Banten", "menggantikan"]);
        page.never_says(&["Dapur siti"]);
        let keepers = app.read(|conn| businesses::mentors_for(conn, siti.business).expect("keepers"));
        assert_eq!(keepers, [account(app, "bu dinas")]);
        is(app, "bu dinas", AccountStatus::Disabled);
        admin.get("/admin/jobs").says(&["tidak ada"]);

        is(app, "bu rina", AccountStatus::Active);
        admin.get("/admin/jobs").never_says(&["Lihat wilayahnya"]);
        rina.get("/review").says(&["Dapur siti CONTOH"]);
        accepts(&rina, &siti, permit).is(200);
        assert_eq!(review_of(app, permit), "accepted");
    }

    fn the_kabupaten_shares_only_what_nobody_present_is_assigned_to(app) {
        let siti = maker(app, "siti").business;
        let all = ["bu rina", "pak dedi", "pak jauh", "bu wati"];
        app.mentor("bu rina", &[ELSEWHERE]);
        app.mentor("pak dedi", &[]);
        app.mentor("pak jauh", &["33.24"]);
        app.mentor("bu wati", &[]);
        agrees(app, siti, &all, &["bu rina"]);
        group_of(app, Some("pak dedi"), "36.04.06");
        agrees(app, siti, &all, &["bu rina", "pak dedi"]);
        app.mentor("pak dekat", &[KRAMATWATU]);
        let all = ["bu rina", "pak dedi", "pak jauh", "bu wati", "pak dekat"];
        agrees(app, siti, &all, &["pak dekat"]);
        is(app, "pak dekat", AccountStatus::Disabled);
        agrees(app, siti, &all[..4], &["bu rina", "pak dedi"]);
        let dinas = app.coordinator("bu dinas", SERANG);
        let group = group_of(app, Some("bu wati"), "36.04.06").to_string();
        let on = format!("/businesses/{siti}/group");
        dinas.submit(&on, &on, &[("group", group.as_str())]).is(200);
        agrees(app, siti, &all[..4], &["bu wati"]);
        let empty = group_of(app, None, "36.04.06").to_string();
        dinas.submit(&on, &on, &[("group", empty.as_str())]).is(200);
        agrees(app, siti, &all[..4], &[]);
    }

    fn a_mentor_admits_a_business_where_nobody_is_assigned_and_nowhere_else(app) {
        let rina = app.mentor("bu rina", &[ELSEWHERE]);
        let fields = |village: &'static str| [
            ("name", "Usaha Baru CONTOH"), ("owner_name", "Orang Baru"), ("phone", "081255554444"),
            ("village", village), ("address", "Jalan 1"), ("note", "Kertas"),
        ];
        rina.submit("/admissions/new", "/admissions", &fields("33.24.05.2001")).is(422);
        app.mentor("pak dekat", &[KRAMATWATU]);
        rina.submit("/admissions/new", "/admissions", &fields("36.04.05.2001")).is(422);
        is(app, "pak dekat", AccountStatus::Disabled);
        rina.submit("/admissions/new", "/admissions", &fields("36.04.05.2001")).is(200);
    }

    fn what_is_shared_is_read_by_indexes_with_as_many_statements(app) {
        app.mentor("bu rina", &[ELSEWHERE]);
        let who = actor(app, "bu rina");
        let now = app.now();
        let asked = || app.counting(|conn| list_products(conn, &who, &ListFilter::default(), now).expect("rows").len());
        let (before, none) = asked();
        maker(app, "siti");
        maker(app, "ani");
        let (after, two) = asked();
        assert_eq!((none, two), (0, 2));
        assert_eq!(before, after, "statements for no row and for two");
        let village = ListFilter { village: "36.04.05.2001".parse().ok(), ..ListFilter::default() };
        for (filter, index) in [(ListFilter::default(), "products_shared_idx"), (village, "products_village_idx")] {
            let (text, by_rule) = app.read(|conn| {
                let query = list_query(conn, &who, &filter, now).expect("a query");
                (plan(conn, query), matches!(conn, Conn::Sqlite(_)))
            });
            for whole in ["SCAN p\n", "SCAN p ", "Seq Scan on products"] {
                assert!(!text.contains(whole), "{whole} reads everything:\n{text}");
            }
            // PostgreSQL chooses by how many rows there are, and here are two.
            let walks = text.contains(index) && !text.contains("products_group_idx");
            assert!(walks || !by_rule, "{text}");
        }
        let kept = app.read(|conn| business_table::table.count().get_result::<i64>(conn).expect("a count"));
        assert_eq!(kept, 2);
    }

    fn a_mentor_of_the_whole_kabupaten_costs_no_further_statement(app) {
        app.account(Role::Mentor, "bu rina", &[SERANG], None);
        app.sign_in("bu rina");
        assert!(actor(app, "bu rina").pools.is_empty());
    }
}
