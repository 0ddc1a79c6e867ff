//! The list of products stays as quick however many there are: its plans on both
//! databases with a filled table, and the number of its statements.

use diesel::connection::SimpleConnection;
use siaprak::accounts::{Actor, MemberKind, Membership, Role, SessionId};
use siaprak::checklists::{LIST_PAGE, ListFilter as Filter, ListStatus, list_products, list_query};
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::storage::{AnyId, Conn};

use crate::products::maker;
use crate::support::plan::plan;
use crate::support::{TestApp, on_both};

fn actor(app: &TestApp, role: Role) -> Actor {
    let now = app.now();
    Actor {
        id: siaprak::accounts::AccountId::new(now),
        session: SessionId::new(now),
        role,
        name: "CONTOH".into(),
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

fn uuid(text: &str) -> AnyId {
    text.parse().expect("an id")
}

const BUSINESS: &str = "00000000-0000-0000-0000-000000000007";
const GROUP: &str = "10000000-0000-0000-0000-000000000001";

/// 6,000 products of 1,500 businesses in 300 kecamatan, four in ten ready; ten businesses in the group.
fn fill(conn: &mut Conn) {
    let (id, product, series, yes, at) = match conn {
        Conn::Sqlite(_) => (
            "unhex(printf('%032x', {}))",
            "unhex(printf('20%030x', {}))",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})",
            ("1", "0"),
            "'2026-01-01 00:00:00.000000'",
        ),
        Conn::Pg(_) => (
            "decode(lpad(to_hex({}), 32, '0'), 'hex')",
            "decode('20' || lpad(to_hex({}), 30, '0'), 'hex')",
            "WITH n(i) AS (SELECT generate_series(1, {}))",
            ("true", "false"),
            "timestamp '2026-01-01'",
        ),
    };
    let of = |form: &str, value: &str| form.replace("{}", value);
    let group = match conn {
        Conn::Sqlite(_) => "x'10000000000000000000000000000001'".to_owned(),
        Conn::Pg(_) => "decode('10000000000000000000000000000001', 'hex')".to_owned(),
    };
    let text = |number: &str| format!("substr(cast(100 + ({number}) as text), 2, 2)");
    let kecamatan = format!(
        "'36.' || {} || '.' || {}",
        text("i % 30"),
        text("(i / 30) % 10")
    );
    let sql = format!(
        "INSERT INTO groups (id, name, region_code, created_at) VALUES ({group}, 'CONTOH', '36.04', {at});
         {s1500} INSERT INTO businesses (id, name, folded, owner_name, scale, group_id, kecamatan_code, show_person, show_village, created_at, revision)
           SELECT {b}, 'CONTOH ' || i, 'contoh', 'CONTOH', 'micro', CASE WHEN i <= 10 THEN {group} END, {kecamatan}, {no}, {no}, {at}, 1 FROM n;
         {s1500} INSERT INTO facilities (id, business_id, name, village_code, address, place, equipment, created_at)
           SELECT {b}, {b}, 'CONTOH', '36.04.05.2001', 'CONTOH', 'home', 'manual', {at} FROM n;
         {s6000} INSERT INTO products (id, code, business_id, facility_id, brand, name, folded, facts, recipe, process, packaging, net_weights,
             village_code, kecamatan_code, regency_code, group_id, created_at, revision)
           SELECT {p}, 'c' || i, {maker}, {maker}, '', 'CONTOH ' || i, 'contoh', '{{}}', '[]', '', 'plastic', '[]',
             {kecamatan} || '.20' || {village}, {kecamatan}, '36.' || {regency},
             (SELECT b.group_id FROM businesses b WHERE b.id = {maker}), {at}, 1 FROM n;
         {s6000} INSERT INTO product_states (product_id, target, from_at, until_at, ready, keeps_listing, expiring, lapsed, blocking, done, total, shelf)
           SELECT {p}, 'legal', {at}, {until}, CASE WHEN i % 10 < 4 THEN {yes} ELSE {no} END, {no}, {no}, {no}, 2, 3, 5, 'AAA' FROM n;
         ANALYZE;",
        s1500 = of(series, "1500"),
        s6000 = of(series, "6000"),
        b = of(id, "i"),
        p = of(product, "i"),
        maker = of(id, "1 + i % 1500"),
        village = text("i % 20"),
        regency = text("i % 30"),
        yes = yes.0,
        no = yes.1,
        until = at.replace("2026", "2999"),
    );
    conn.batch_execute(&sql).expect("a filled table");
}

#[track_caller]
fn walks(app: &TestApp, who: &Actor, filter: &Filter, index: &str) {
    let now = app.now();
    let plan = app.read(|conn| {
        let query = list_query(conn, who, filter, now).expect("a query");
        plan(conn, query)
    });
    assert!(plan.contains(index), "{index} is not used:\n{plan}");
    for whole in [
        "SCAN p\n",
        "SCAN p ",
        "SCAN s",
        "Seq Scan on products",
        "Seq Scan on product_states",
    ] {
        assert!(!plan.contains(whole), "{whole} reads everything:\n{plan}");
    }
    let rows = app.read(|conn| list_products(conn, who, filter, now).expect("rows"));
    assert!(!rows.is_empty() && rows.len() <= LIST_PAGE + 1);
    assert!(
        rows.windows(2).all(|two| two[0].id > two[1].id),
        "newest first, each once"
    );
}

on_both! {
    fn every_way_to_the_list_walks_an_index(app) {
        app.write(fill);
        let area = |code: &str| code.parse().expect("a region");
        let owner = Actor { memberships: vec![Membership { business: uuid(BUSINESS), kind: MemberKind::Owner }], ..actor(app, Role::Owner) };
        let coordinator = Actor { areas: vec![area("36.04")], ..actor(app, Role::Coordinator) };
        let by_group = Actor { groups: vec![uuid(GROUP)], ..actor(app, Role::Mentor) };
        let by_area = Actor { areas: vec![area("36.04.05"), area("36.07.03")], ..actor(app, Role::Mentor) };
        let all = Filter::default();
        let status = Filter { status: ListStatus::NotReady, ..Filter::default() };
        let village = Filter { village: "36.04.05.2014".parse().ok(), ..Filter::default() };
        walks(app, &owner, &all, "products_business_idx");
        walks(app, &coordinator, &all, "products_regency_idx");
        walks(app, &coordinator, &status, "products_regency_idx");
        walks(app, &coordinator, &village, "products_village_idx");
        walks(app, &by_group, &all, "products_group_idx");
        walks(app, &by_area, &all, "products_kecamatan_idx");
        walks(app, &by_area, &status, "products_kecamatan_idx");
        let both = Actor { groups: vec![uuid(GROUP)], ..by_area };
        walks(app, &both, &all, "products_kecamatan_idx");
    }

    fn a_product_goes_with_its_business_into_the_list_of_another_groups_mentor(app) {
        let sari = maker(app, "Sari", "36.04.05.2001");
        sari.has_product(&[("name", "Keripik Pindah")]);
        let dinas = app.coordinator("Dinas", "36.04");
        let guided = ["Rina", "Budi"].map(|name| {
            let id = app.account(Role::Mentor, name, &[], None).to_string();
            let fields = [("name", name), ("region", "36.04.05"), ("mentor", id.as_str())];
            (dinas.submit("/groups/new", "/groups", &fields).is(200).id(), app.sign_in(name))
        });
        let on = format!("/businesses/{}/group", sari.business);
        let [(first, rina), (second, budi)] = guided;
        for (group, sees, sees_not) in [(first, &rina, &budi), (second, &budi, &rina)] {
            dinas.submit(&on, &on, &[("group", group.as_str())]).is(200);
            sees.get("/products").says(&["Keripik Pindah"]);
            sees_not.get("/products").never_says(&["Keripik Pindah"]);
        }
    }

    fn paging_by_key_shows_every_product_once(app) {
        app.write(fill);
        let now = app.now();
        let who = Actor { areas: vec!["36.04".parse().expect("a region")], ..actor(app, Role::Coordinator) };
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let filter = Filter { after, ..Filter::default() };
            let rows = app.read(|conn| list_products(conn, &who, &filter, now).expect("rows"));
            seen.extend(rows.iter().take(LIST_PAGE).map(|row| row.id));
            if rows.len() <= LIST_PAGE { break; }
            after = seen.last().copied();
        }
        assert_eq!(seen.len(), 200, "one in thirty of 6,000");
        let mut once = seen.clone();
        once.dedup();
        assert_eq!(once, seen);
    }

    fn the_list_asks_the_database_as_often_for_no_row_as_for_fifty(app) {
        let now = app.now();
        let who = Actor { areas: vec!["36.04".parse().expect("a region")], ..actor(app, Role::Coordinator) };
        let asked = || app.counting(|conn| list_products(conn, &who, &Filter::default(), now).expect("rows").len());
        let (empty, none) = asked();
        app.write(fill);
        let (full, fifty) = asked();
        assert_eq!((none, fifty), (0, LIST_PAGE + 1), "one more than a page tells whether there is a next");
        assert_eq!(empty, full, "statements for an empty list and for fifty rows");
    }
}
