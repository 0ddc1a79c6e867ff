//! An office and its area: villages counted, mentors invited, products and permits of others unseen.

use std::io::Read;

use diesel::prelude::*;
use siaprak::accounts::{self, Role};
use siaprak::businesses::{self, BusinessId, GroupId};
use siaprak::checklists::{self, NewWaiver, Target};
use siaprak::products::ProductId;
use siaprak::storage::AnyId;
use siaprak::storage::schema::groups;

use crate::products::maker;
use crate::support::{Browser, PASSWORD, TestApp, on_both};

/// Two villages of Kecamatan Kramatwatu, and one of Kota Serang.
const HERE: &str = "36.04.05.2001";
const BESIDE: &str = "36.04.05.2002";
const ELSEWHERE: &str = "36.73.01.1001";

/// Exempts a product from everything the law asks, but for `left` of the requirements.
fn nearly_all_waived(app: &TestApp, id: ProductId, left: usize) {
    let now = app.now();
    let by = app.account(Role::Admin, &format!("pengecuali {id}"), &[], None);
    app.write(|conn| {
        let catalogue = &app.app.catalogue();
        let list =
            checklists::of_product(conn, catalogue, id, Target::Legal, now).expect("a checklist");
        let open = list.items.iter().filter(|item| item.blocks).skip(left);
        for item in open {
            let new = NewWaiver {
                product: id,
                requirement: item.requirement.clone(),
                partner: None,
                reason: "uji".into(),
                document: None,
                until: Some(now.date_at(7) + chrono::Days::new(30)),
            };
            checklists::grant_waiver(conn, catalogue, by, new, now).expect("a waiver");
        }
        checklists::refresh_stale(conn, catalogue, now).expect("states");
    });
}

/// Three products of Kabupaten Serang (ready, one item short, only begun) and one of Kota Serang.
fn four_products(app: &TestApp) {
    let siti = maker(app, "siti", HERE);
    nearly_all_waived(app, siti.has_product(&[("name", "Keripik Siap")]), 0);
    nearly_all_waived(app, siti.has_product(&[("name", "Makaroni Hampir")]), 1);
    maker(app, "wati", BESIDE).has_product(&[("name", "Rangginang Baru"), ("brand", "=2+3")]);
    maker(app, "kota", ELSEWHERE).has_product(&[("name", "Kue Kota")]);
}

fn csv_rows(who: &Browser, path: &str) -> Vec<Vec<String>> {
    let (status, kind, bytes) = who.download(path);
    assert_eq!((status, &*kind), (200, "text/csv; charset=utf-8"), "{path}");
    csv::Reader::from_reader(bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a mark"))
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect()
}

fn group_of(app: &TestApp, name: &str, mentor: accounts::AccountId) -> GroupId {
    let id = GroupId::new(app.now());
    app.write(|conn| {
        diesel::insert_into(groups::table)
            .values((
                groups::id.eq(id),
                groups::name.eq(name),
                groups::region_code.eq("36.04.05"),
                groups::mentor_id.eq(mentor),
                groups::created_at.eq(app.now()),
            ))
            .execute(conn)
            .expect("a group")
    });
    id
}

/// The address of the first page of the letter that a page links to.
fn letter_on(page: &crate::support::Page) -> String {
    let (_, rest) = page.body.split_once("Surat: <a href=\"").expect("a letter");
    rest.split('"').next().expect("an address").to_owned()
}

on_both! {
    fn each_office_counts_its_own_villages_and_nothing_else(app) {
        four_products(app);
        let serang = app.coordinator("Kabupaten", "36.04");
        let counts = serang.get("/coverage");
        counts.is(200).says(&["Kramatwatu", "Serang"]).never_says(&["Kue Kota"]);
        for stage in ["ready", "nearly", "under_way"] {
            let link = format!("/coverage/products?area=36.04&target=legal&stage={stage}\"><b>1</b>");
            assert!(counts.body.replace("&amp;", "&").contains(&link), "the bar's count of {stage} leads to its products");
        }
        let rows = csv_rows(&serang, "/exports/coverage/villages/csv?area=36.04");
        let of = |code: &str| rows.iter().find(|row| row[0] == code).expect("the village")[3..].join(" ");
        assert_eq!(of(HERE), "2 1 1 0 0", "products, ready, nearly, under way, lapsed");
        assert_eq!(of(BESIDE), "1 0 0 1 0");
        assert!(rows.len() > 300, "villages without a product are counted too");
        assert!(rows.iter().all(|row| row[0].starts_with("36.04")));
        let areas = csv_rows(&serang, "/exports/coverage/areas/csv?area=36.04");
        let ciruas = areas.iter().find(|row| row[0] == "36.04.05").expect("Kramatwatu");
        let number = |at: usize| ciruas[at].parse::<usize>().expect("a number");
        assert_eq!(number(2), number(3) + number(4) + number(5), "every village once");
        assert_eq!((number(4), number(5), number(6)), (1, 1, 3));
        serang.get("/coverage?area=36.73").is(404);
        serang.get("/coverage/products?area=36.73").is(404);
        let kota = app.coordinator("Koordinator Kota", "36.73");
        let rows = csv_rows(&kota, "/exports/coverage/products/csv?area=36.73");
        assert_eq!(rows.len(), 1);
        assert!(rows[0][1].contains("Kue Kota"));
    }

    fn from_each_count_to_the_products_and_what_they_lack_first(app) {
        four_products(app);
        let serang = app.coordinator("Kabupaten", "36.04");
        let all = "/coverage/products?area=36.04";
        serang.get(&format!("{all}&stage=ready")).is(200).says(&["Keripik Siap"]).never_says(&["Makaroni"]);
        serang.get(&format!("{all}&stage=nearly")).says(&["Makaroni Hampir", "Belum ada"]).never_says(&["Keripik Siap", "Rangginang"]);
        serang.get(&format!("/coverage/products?area={BESIDE}")).says(&["Rangginang Baru"]).never_says(&["Makaroni"]);
        app.at("2027-01-15 10:00");
        let serang = app.sign_in("Kabupaten");
        serang.get(&format!("{all}&stage=ready")).says(&["Tidak ada produk"]);
    }

    fn a_saved_table_holds_no_formula(app) {
        four_products(app);
        let serang = app.coordinator("Kabupaten", "36.04");
        let rows = csv_rows(&serang, "/exports/coverage/products/csv?area=36.04");
        assert!(rows.iter().any(|row| row[1] == "'=2+3 Rangginang Baru"), "{rows:?}");
        let (status, _, bytes) = serang.download("/exports/coverage/products/xlsx?area=36.04");
        assert_eq!(status, 200);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
        let mut part = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
            text
        };
        assert!(part("xl/sharedStrings.xml").contains("'=2+3 Rangginang Baru"));
        assert!(!part("xl/worksheets/sheet1.xml").contains("<f>"));
    }

    fn an_invited_mentor_sets_a_password_and_works_in_the_area(app) {
        let office = app.coordinator("Kabupaten", "36.04");
        let foreign = [("name", "Pak Budi"), ("login", "budi@contoh.example"), ("areas", "36.73")];
        office.submit("/area/mentors", "/area/mentors", &foreign).is(422).says(&["di luar wilayah Anda", "Pak Budi"]);
        let right = [("name", "Pak Budi"), ("login", "budi@contoh.example"), ("areas", "36.04.05")];
        office.submit("/area/mentors", "/area/mentors", &right).is(200).says(&["Pak Budi", "Belum dikonfirmasi"]);
        let link = app.link_to("budi");
        let budi = app.visitor();
        budi.submit(&link, &link, &[("kind", "invite"), ("password", PASSWORD)]);
        budi.get("/review").is(200);
        budi.get("/coverage").is(200).says(&["Kramatwatu"]);
        budi.get("/coverage?area=36.04").is(404);
        office.get("/area/mentors").says(&["Aktif"]);
    }

    fn an_absent_mentors_groups_go_to_another_who_is_there(app) {
        let (from, to) = (
            app.account(Role::Mentor, "absen", &["36.04.05"], None),
            app.account(Role::Mentor, "hadir", &["36.04"], None),
        );
        let elsewhere = app.account(Role::Mentor, "jauh", &["36.04.05", "36.73"], None);
        let group = group_of(app, "Kelompok Kramatwatu", from);
        let office = app.coordinator("Kabupaten", "36.04");
        let page = "/area/mentors";
        let none = office.submit(page, &format!("{page}/{from}/hand-over"), &[]);
        none.is(422).says(&["Pilih pendamping aktif di wilayah Anda.", "id=\"f-to-error\"", "<details class=\"confirm\" open>"]);
        office.submit(page, &format!("{page}/{from}/hand-over"), &[("to", &to.to_string())]).is(200).says(&["dialihkan"]);
        let mentor = app.read(|conn| businesses::group(conn, group).expect("the group").mentor);
        assert_eq!(mentor, Some(to));
        let absent = app.sign_in("absen");
        office.submit(page, &format!("{page}/{from}/close"), &[]).is(200).says(&["Akun ditutup"]);
        assert!(absent.get("/coverage").path.starts_with("/login"), "shut at once");
        office.submit(page, &format!("{page}/{elsewhere}/close"), &[]).is(404);
        app.sign_in("jauh").get("/coverage").is(200);
    }
}

/// A P-IRT permit of this product, accepted, from January 2025 to January 2030.
pub fn accepted_permit(app: &TestApp, business: BusinessId, product: ProductId) -> AnyId {
    use siaprak::storage::schema::{permit_coverage, permit_outcomes, permit_versions, permits};
    let (now, id) = (app.now(), AnyId::new(app.now()));
    let by = app.account(Role::Mentor, &format!("penerima {id}"), &["36.04"], None);
    app.write(|conn| {
        let permit = (
            permits::id.eq(id),
            permits::business_id.eq(business),
            permits::kind.eq("spp_irt"),
            permits::created_at.eq(now),
        );
        diesel::insert_into(permits::table)
            .values(permit)
            .execute(conn)
            .expect("a permit");
        let version = (
            permit_versions::id.eq(id),
            permit_versions::permit_id.eq(id),
            permit_versions::business_id.eq(business),
            permit_versions::kind.eq("spp_irt"),
            permit_versions::number.eq("2063604010001-30"),
            permit_versions::issued_on.eq(day("2025-01-10")),
            permit_versions::valid_until.eq(day("2030-01-10")),
            permit_versions::open_ended.eq(false),
            permit_versions::review.eq("accepted"),
            permit_versions::entered_by.eq(by),
            permit_versions::assisted.eq(false),
            permit_versions::watched.eq("{}"),
            permit_versions::recheck_closed.eq("{}"),
            permit_versions::returned.eq("[]"),
            permit_versions::created_at.eq(now),
            permit_versions::revision.eq(1),
        );
        diesel::insert_into(permit_versions::table)
            .values(version)
            .execute(conn)
            .expect("a version");
        let outcome = (
            permit_outcomes::version_id.eq(id),
            permit_outcomes::accepted_at.eq(now),
            permit_outcomes::accepted_by.eq(by),
            permit_outcomes::how_checked.eq("original"),
            permit_outcomes::checked_on.eq(day("2025-01-12")),
        );
        diesel::insert_into(permit_outcomes::table)
            .values(outcome)
            .execute(conn)
            .expect("an outcome");
        let covers = (
            permit_coverage::version_id.eq(id),
            permit_coverage::subject_kind.eq("product"),
            permit_coverage::subject_id.eq(product),
        );
        diesel::insert_into(permit_coverage::table)
            .values(covers)
            .execute(conn)
            .expect("coverage");
        siaprak::products::mark_stale(conn, &[product], now).expect("stale");
        checklists::refresh_stale(conn, &app.app.catalogue(), now).expect("states");
    });
    id
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}

/// A small PNG, as a phone might send it.
fn letter() -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD
        .decode("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAE0lEQVR42mM4sWUaHsQwKo0NAQB16c8J6i3FQgAAAABJRU5ErkJggg==")
        .expect("a picture")
}

on_both! {
    fn a_revoked_permit_holds_at_once_and_says_so(app) {
        let siti = maker(app, "siti", HERE);
        let product = siti.has_product(&[("name", "Keripik Siap")]);
        let permit = accepted_permit(app, siti.business, product);
        nearly_all_waived(app, product, 0);
        let office = app.coordinator("Kabupaten", "36.04");
        let ready = "/coverage/products?area=36.04&stage=ready";
        office.get(ready).says(&["Keripik Siap"]);
        office.get("/area/permits?q=2063604010001-30").is(200).says(&["Dapur siti CONTOH"]);
        office.get("/area/permits?q=dapur%20siti").says(&[permit.to_string().as_str()]);
        let page = format!("/area/permits/{permit}");
        let fields = [("on", "2026-11-20"), ("reason", "Dicabut dinas kesehatan")];
        office.upload(&page, &page, &fields, &[]).is(422).says(&["Beri tanda"]);
        let late = [("on", "2026-12-20"), ("reason", "Dicabut"), ("sure", "true")];
        office.upload(&page, &page, &late, &[]).is(422).says(&["hari ini atau sebelumnya"]);
        office.get(ready).says(&["Keripik Siap"]);
        let picture = letter();
        let sure = [("on", "2026-11-20"), ("reason", "Dicabut dinas kesehatan"), ("sure", "true")];
        let paper = [("files", "surat.png", "image/png", &*picture)];
        office.upload(&page, &page, &sure, &paper).is(200).says(&["Dicabut dinas kesehatan"]);
        office.get(ready).never_says(&["Keripik Siap"]);
        office.get("/coverage/products?area=36.04&stage=lapsed").says(&["Keripik Siap", "Dicabut"]);
        let mail = app.last_mail_to("siti").expect("a mail").1;
        assert_eq!((mail["mail"].as_str(), mail["reason"].as_str()), (Some("revoked"), Some("Dicabut dinas kesehatan")));
        let kota = app.coordinator("Kota", "36.73");
        kota.get(&page).is(404);

        // The letter can be read again, by the office and by whom it concerns.
        let link = letter_on(&office.get(&page));
        assert_eq!(link, letter_on(&siti.browser.get(&format!("/permits/{permit}"))));
        for reader in [&office, &siti.browser] {
            assert_eq!(reader.download(&link).0, 200);
        }
        assert_eq!(kota.download(&link).0, 404);

        // The office lifted the freeze.
        let lift = format!("{page}/lift");
        let why = [("reason", "Pembekuan dicairkan, surat 14/2026")];
        kota.submit("/area", &lift, &why).is(404);
        office.submit(&page, &lift, &[("reason", "")]).is(422).says(&["Tarik pencabutan"]);
        office.submit(&page, &lift, &why).is(200).never_says(&["Dicabut dinas kesehatan"]);
        let mail = app.last_mail_to("siti").expect("a mail").1;
        assert_eq!((mail["mail"].as_str(), mail["reason"].as_str()), (Some("lifted"), Some("Pembekuan dicairkan, surat 14/2026")));
        office.get(ready).says(&["Keripik Siap"]);
        office.submit("/area", &lift, &why).is(404);
    }

    fn a_waiver_makes_a_product_ready_until_its_last_day_and_shows(app) {
        let siti = maker(app, "siti", HERE);
        let product = siti.has_product(&[("name", "Makaroni Hampir")]);
        nearly_all_waived(app, product, 1);
        let office = app.coordinator("Kabupaten", "36.04");
        let (ready, nearly) = ("/coverage/products?area=36.04&stage=ready", "/coverage/products?area=36.04&stage=nearly");
        office.get(nearly).says(&["Makaroni Hampir"]);
        let lacks = app.read(|conn| {
            let list = checklists::of_product(conn, &app.app.catalogue(), product, Target::Legal, app.now());
            list.expect("a checklist").first_missing().expect("one item").requirement.clone()
        });
        let page = format!("/area/waivers/{product}");
        let picture = letter();
        let paper = [("files", "surat.png", "image/png", &*picture)];
        let fields = [("requirement", &*lacks), ("until", "2026-12-10"), ("reason", "Surat dinas 12/2026"), ("sure", "true")];
        office.upload(&page, &page, &fields, &[]).is(422).says(&["Unggah suratnya"]);
        office.upload(&page, &page, &fields, &[paper[0], paper[0]]).is(422).says(&["satu PDF", "Surat dinas 12/2026"]);
        office.get(nearly).says(&["Makaroni Hampir"]);
        office.upload(&page, &page, &fields, &paper).is(200).says(&["Surat dinas 12/2026", "Berjalan"]);
        office.get(ready).says(&["Makaroni Hampir"]);
        let checklist = siti.browser.get(&format!("/products/{product}"));
        checklist.is(200).says(&["Dikecualikan"]);
        assert_eq!(letter_on(&checklist), letter_on(&office.get(&page)));
        office.get("/area").says(&["Surat dinas 12/2026"]);
        app.coordinator("Kota", "36.73").get(&page).is(404);
        app.at("2026-12-11 08:00");
        app.sign_in("Kabupaten").get(ready).never_says(&["Makaroni Hampir"]);
    }
}

#[test]
fn a_letter_of_the_office_costs_the_business_none_of_its_room() {
    TestApp::on_each(
        |settings| settings.uploads.quota_mib = 0,
        |app| {
            let siti = maker(app, "siti", HERE);
            let product = siti.has_product(&[("name", "Keripik Siap")]);
            let permit = accepted_permit(app, siti.business, product);
            let office = app.coordinator("Kabupaten", "36.04");
            let picture = letter();
            let paper = [("files", "surat.png", "image/png", &*picture)];
            let revokes = [
                ("on", "2026-11-20"),
                ("reason", "Dicabut dinas"),
                ("sure", "true"),
            ];
            let page = format!("/area/permits/{permit}");
            office
                .upload(&page, &page, &revokes, &paper)
                .is(200)
                .says(&["Dicabut dinas"]);
            let photo = format!("/products/{product}/photo");
            siti.browser
                .upload(&format!("/products/{product}"), &photo, &[], &paper)
                .is(422)
                .says(&["sudah memakai seluruh jatah"]);
            let document = letter_on(&siti.browser.get(&format!("/permits/{permit}")));
            assert_eq!(siti.browser.download(&document).0, 200, "and can be read");
        },
    );
}
