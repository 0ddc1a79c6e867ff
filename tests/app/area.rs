//! Lists of an office's area that outgrow one page, and the village a list is narrowed to.

use diesel::prelude::*;
use siaprak::storage::AnyId;
use siaprak::storage::schema::permit_outcomes;

use crate::centre::accepted_permit;
use crate::products::maker;
use crate::support::{Page, TestApp, on_both};

/// Two villages of Kecamatan Kramatwatu, and one of Kota Serang.
const HERE: &str = "36.04.05.2001";
const BESIDE: &str = "36.04.05.2002";
const ELSEWHERE: &str = "36.73.01.1001";

fn revoke(app: &TestApp, permit: AnyId, day: chrono::NaiveDate, reason: &str) {
    app.write(|conn| {
        diesel::update(permit_outcomes::table.find(permit))
            .set((
                permit_outcomes::revoked_on.eq(Some(day)),
                permit_outcomes::revoked_reason.eq(Some(reason)),
            ))
            .execute(conn)
            .expect("a revocation")
    });
}

/// The address of the next page, as its link says.
fn next_of(page: &Page) -> String {
    let (_, rest) = page
        .body
        .split_once("rel=\"next\" href=\"")
        .expect("a next page");
    rest.split('"')
        .next()
        .expect("an address")
        .replace("&amp;", "&")
}

on_both! {
    fn every_revocation_of_the_area_is_found_page_by_page_and_none_of_others(app) {
        let (siti, kota) = (maker(app, "siti", HERE), maker(app, "kota", ELSEWHERE));
        let own = siti.has_product(&[("name", "Keripik Siap")]);
        let foreign = kota.has_product(&[("name", "Kue Kota")]);
        let first: chrono::NaiveDate = "2026-01-01".parse().expect("a day");
        for n in 0..35 {
            let day = first + chrono::Days::new(n);
            revoke(app, accepted_permit(app, siti.business, own), day, &format!("surat nomor {n}."));
            revoke(app, accepted_permit(app, kota.business, foreign), day + chrono::Days::new(60), "surat kota");
        }
        let office = app.coordinator("Kabupaten", "36.04");
        let page = office.get("/area");
        page.is(200).says(&["surat nomor 34.", "surat nomor 5."]).never_says(&["surat nomor 4.", "surat kota"]);
        let older = office.get(next_of(&page).split('#').next().expect("a path"));
        older.is(200).says(&["surat nomor 4.", "surat nomor 0."]).never_says(&["surat nomor 5.", "surat kota", "rel=\"next\""]);
        office.get("/area?after=01930000-0000-7000-8000-000000000000").is(404);
    }

    fn a_list_of_products_is_narrowed_to_a_village_typed_by_name(app) {
        maker(app, "siti", HERE).has_product(&[("name", "Keripik Siti")]);
        maker(app, "ani", BESIDE).has_product(&[("name", "Emping Ani")]);
        let mentor = app.mentor("pak dedi", &["36.04"]);
        mentor.get("/products").is(200).says(&["Nama desa atau kelurahan", "Keripik Siti", "Emping Ani"]);
        let found = mentor.get("/products?village_label=Kramatwatu,+Kramatwatu,+Kabupaten+Serang,+Banten&village=");
        found.is(200).says(&["Keripik Siti", HERE, "Kramatwatu, Kramatwatu, Kabupaten Serang, Banten"]).never_says(&["Emping Ani"]);
        mentor.get(&format!("/products?village={HERE}")).never_says(&["Emping Ani"]).says(&["Kramatwatu, Kramatwatu"]);
        let many = mentor.get("/products?village_label=sukamaju");
        many.is(200).says(&["type=\"radio\" name=\"village\"", "Emping Ani"]);
        mentor.get("/products?village_label=xyzzy").is(200).says(&["Tidak ada desa dengan nama itu", "Emping Ani"]);
        mentor.get(&format!("/products?village_label=&village={HERE}")).says(&["Emping Ani", "Keripik Siti"]);
        app.sign_in("siti").get("/products").is(200).never_says(&["Nama desa atau kelurahan"]);
    }
}
