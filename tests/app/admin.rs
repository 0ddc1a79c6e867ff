//! An administrator's people and the audit trail.

use diesel::prelude::*;
use siaprak::accounts::{NewAccount, Role, manage};
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::storage::schema::audit_events;

use crate::support::{PASSWORD, TestApp, on_both};

on_both! {
    fn the_last_administrator_stays_and_nobody_shuts_themselves(app) {
        let first = app.account(Role::Admin, "ada", &[], None);
        let second = app.account(Role::Admin, "bayu", &[], None);
        let ada = app.sign_in("ada");
        let page = |id| format!("/admin/accounts/{id}");
        ada.submit(&page(first), &format!("{}/close", page(first)), &[]).is(409);
        let bayu = app.sign_in("bayu");
        ada.submit(&page(second), &format!("{}/close", page(second)), &[]).is(200).says(&["Akun ditutup"]);
        assert!(bayu.get("/admin/accounts").path.starts_with("/login"), "shut at once");
        // Ada is the last now; not even a third hand shuts her account.
        let refused = app.write(|conn| {
            let bayu = siaprak::accounts::Actor {
                id: second,
                session: siaprak::accounts::SessionId::new(app.now()),
                role: Role::Admin,
                name: String::new(),
                lang: Lang::Id,
                zone: Zone::Wib,
                memberships: vec![],
                areas: vec![],
                groups: vec![],
                pools: vec![],
                partner: None,
                functions: vec![],
            };
            manage::set_open(conn, &bayu, first, false, app.now())
        });
        assert!(refused.is_err());
        ada.submit(&page(second), &format!("{}/open", page(second)), &[]).is(200).says(&["Akun dibuka"]);
        app.sign_in("bayu");
    }

    fn people_are_found_by_part_of_a_name_or_address_and_by_role(app) {
        for n in 0..51 {
            app.at(&format!("2026-11-22 10:{n:02}"));
            app.account(Role::Owner, &format!("pemilik {n}"), &[], None);
        }
        app.account(Role::Mentor, "Bu Rahmawati", &["36.04"], None);
        let admin = app.admin("ada");
        admin.get("/admin/accounts?q=RAHMA").is(200).says(&["Bu Rahmawati"]).never_says(&["pemilik.1@"]);
        admin.get("/admin/accounts?q=pemilik.7%40contoh").says(&["pemilik.7@contoh.example"]).never_says(&["Rahmawati", "pemilik.8@"]);
        admin.get("/admin/accounts?role=mentor").says(&["Bu Rahmawati", "Kabupaten Serang (36.04)"]).never_says(&["pemilik.1@"]);
        let page = admin.get("/admin/accounts?role=owner");
        page.is(200).says(&["pemilik.50@", "after="]).never_says(&["pemilik.0@"]);
    }

    fn an_invited_coordinator_needs_an_area_and_gets_it_changed(app) {
        let admin = app.admin("ada");
        let new = "/admin/accounts/new";
        let mut fields = vec![("name", "Ibu Dinas"), ("login", "dinas@contoh.example"), ("role", "coordinator")];
        admin.submit(new, "/admin/accounts", &fields).is(422).says(&["paling sedikit satu wilayah", "Ibu Dinas"]);
        fields.push(("areas", "99.99"));
        admin.submit(new, "/admin/accounts", &fields).is(422).says(&["tidak dikenal"]);
        fields.pop();
        fields.push(("areas", "36.04"));
        let page = admin.submit(new, "/admin/accounts", &fields);
        page.is(200).says(&["Serang", "Belum dikonfirmasi"]);
        let link = app.link_to("dinas");
        let office = app.visitor();
        office.submit(&link, &link, &[("kind", "invite"), ("password", PASSWORD)]);
        office.get("/coverage?area=36.73").is(404);
        admin.submit(&page.path, &format!("{}/areas", page.path), &[("areas", "36.04, 36.73")]).is(200).says(&["Kota Serang"]);
        office.get("/coverage?area=36.73").is(200);
    }

    fn the_first_administrator_comes_in_by_a_printed_link_once(app) {
        let new = NewAccount {
            role: Role::Admin,
            name: "Ada".into(),
            login: "ada@contoh.example".parse().expect("an address"),
            lang: Lang::Id,
            zone: Zone::Wib,
            partner: None,
            functions: vec![],
            areas: vec![],
        };
        let make = || app.write(|conn| manage::first_admin(conn, &app.app.secrets, &new, app.now()).expect("a link"));
        let link = format!("/links/{}", make());
        let ada = app.visitor();
        ada.submit(&link, &link, &[("kind", "invite"), ("password", PASSWORD)]);
        ada.get("/admin/accounts").is(200).says(&["ada@contoh.example"]);
        app.visitor().submit(&link, &link, &[("kind", "invite"), ("password", PASSWORD)]).is(422);
    }

    fn the_trail_says_who_did_what_and_finds_a_changed_row(app) {
        let admin = app.admin("ada");
        let siti = app.owner("siti");
        siti.submit("/profile", "/profile", &[("name", "Siti Baru"), ("lang", "id"), ("zone", "WIB"), ("mail_hour", "8")]).is(200);
        admin.get("/admin/audit").is(200).says(&["Mengubah profil", "Siti Baru", "Masuk"]);
        admin.get("/admin/audit?person=siti%40contoh.example&kind=account.changed").says(&["Mengubah profil"]).never_says(&["account.created"]);
        admin.get("/admin/audit?person=tidak%40ada.example").says(&["Tidak ada peristiwa"]);
        admin.get("/admin/audit?subject=bukan-id").is(422).says(&["tidak dapat dibaca"]);
        admin.get("/admin/audit/verdict").is(200).says(&["Rantai utuh"]);
        let (status, kind, bytes) = admin.download("/exports/audit/csv");
        assert_eq!((status, &*kind), (200, "text/csv; charset=utf-8"));
        assert!(String::from_utf8_lossy(&bytes).contains("account.changed"));
        change_a_row(app);
        admin.get("/admin/audit/verdict").is(200).says(&["Rantai putus", "berubah setelah dicatat"]);
    }

    fn a_holiday_needs_its_source_and_can_be_taken_away(app) {
        let admin = app.admin("ada");
        let page = "/admin/holidays";
        let mut fields = vec![("day", "2027-01-01"), ("name", "Tahun Baru 2027")];
        admin.submit(page, page, &fields).is(422).says(&["surat keputusan", "Tahun Baru 2027"]);
        fields.push(("source", "Keputusan bersama CONTOH"));
        admin.submit(page, page, &fields).is(200).says(&["1 Januari 2027", "Keputusan bersama CONTOH"]);
        admin.submit(page, "/admin/holidays/2027-01-01/remove", &[]).is(200).never_says(&["Tahun Baru 2027"]);
        admin.submit(page, "/admin/holidays/2027-01-01/remove", &[]).is(404);
    }
}

fn change_a_row(app: &TestApp) {
    let changed = app.write(|conn| {
        diesel::update(audit_events::table.find(2))
            .set(audit_events::kind.eq("account.forged"))
            .execute(conn)
            .expect("a change")
    });
    assert_eq!(changed, 1);
}
