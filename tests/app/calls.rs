//! The call list: nobody without a mail address is forgotten, nobody is called twice for the same.

use diesel::prelude::*;
use siaprak::jobs;
use siaprak::storage::schema::{accounts, audit_events, outbox, permit_versions};

use crate::support::desk::{Maker, SERANG, accepts, account, does, hands_in, maker};
use crate::support::{Browser, Page, TestApp, mail_of, on_both};

const WRONG: &[(&str, &str)] = &[("reason_number", "number_differs")];

/// Takes somebody's mail address away and gives them a phone; their id.
fn has_only_a_phone(app: &TestApp, name: &str, phone: &str) -> String {
    let id = account(app, name);
    app.write(|conn| {
        diesel::update(accounts::table.filter(accounts::email.eq(mail_of(name))))
            .set((
                accounts::email.eq(None::<String>),
                accounts::phone.eq(Some(phone)),
            ))
            .execute(conn)
            .expect("a phone")
    });
    id.to_string()
}

/// Marks everything the list says about somebody as told.
fn marks(mentor: &Browser, list: &Page, who: &str) -> Page {
    let action = format!("/calls/{who}/done");
    let (_, form) = list
        .body
        .split_once(&format!("action=\"{action}\""))
        .expect("a form");
    let (form, _) = form.split_once("</form>").expect("its end");
    let items = form.split("name=\"item\" value=\"").skip(1);
    let items: Vec<&str> = items.filter_map(|rest| rest.split('"').next()).collect();
    let fields: Vec<(&str, &str)> = items.iter().map(|id| ("item", *id)).collect();
    mentor.send(&action, &list.proofs(), &fields)
}

fn mails(app: &TestApp) -> i64 {
    app.read(|conn| {
        outbox::table
            .filter(outbox::kind.eq("digest"))
            .count()
            .get_result(conn)
            .expect("a count")
    })
}

fn ends_on(app: &TestApp, maker: &Maker, day: &str) {
    let day: chrono::NaiveDate = day.parse().expect("a day");
    app.write(|conn| {
        diesel::update(
            permit_versions::table.filter(permit_versions::business_id.eq(maker.business)),
        )
        .set(permit_versions::valid_until.eq(Some(day)))
        .execute(conn)
        .expect("a last day")
    });
}

on_both! {
    fn a_mentor_is_not_told_that_somebody_without_mail_was_told(app) {
        let (siti, wati) = (maker(app, "siti"), maker(app, "wati"));
        has_only_a_phone(app, "siti", "081299990000");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let ids = [&siti, &wati].map(|who| hands_in(&who.browser, who.product, "spp_irt"));
        does(&mentor, ids[0], "return", WRONG).says(&["tidak beralamat surel", "daftar telepon"]);
        does(&mentor, ids[1], "return", WRONG).says(&["pemilik diberi tahu"]).never_says(&["tidak beralamat surel"]);
    }

    fn what_was_returned_or_is_missing_is_told_by_phone_and_marked(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        dedi.get("/calls").is(200).says(&["Tidak ada yang perlu ditelepon"]);
        let who = has_only_a_phone(app, "siti", "+6281200002222");
        for maker in [&siti, &ani] {
            let id = hands_in(&maker.browser, maker.product, "spp_irt");
            does(&dedi, id, "return", WRONG).is(200);
        }
        let list = dedi.get("/calls");
        list.is(200).says(&["tel:+6281200002222", "Perlu perbaikan", "Karena dikembalikan 22 November 2026", "Dapur siti CONTOH"]);
        list.never_says(&["Dapur ani CONTOH"]);
        app.mentor("pak jauh", &["33.24"]).get("/calls").never_says(&["Dapur siti CONTOH"]);
        let seen_by_rina = rina.get("/calls");
        marks(&dedi, &list, &who).is(200).says(&["Tercatat", "Sudah dihubungi", "22 Nov"]).never_says(&["Karena dikembalikan"]);
        marks(&rina, &seen_by_rina, &who).is(409).says(&["sudah disampaikan"]);
        let far = app.sign_in("pak jauh");
        far.submit("/calls", &format!("/calls/{who}/done"), &[("item", &who)]).is(404);
        let told: i64 = app.read(|conn| audit_events::table.filter(audit_events::kind.eq("reminder.called")).count().get_result(conn).expect("a count"));
        assert_eq!(told, 1);

        // After three days the product still lacks something; after a week the return is said again.
        app.at("2026-11-25 09:00");
        let dedi = { drop(dedi); app.sign_in("pak dedi") };
        dedi.get("/calls").says(&["Karena produk ini dicatat 22 November 2026", "Terakhir dihubungi"]).never_says(&["Karena dikembalikan"]);
        app.at("2026-11-29 09:00");
        let dedi = { drop(dedi); app.sign_in("pak dedi") };
        dedi.get("/calls").says(&["Karena dikembalikan 22 November 2026"]);
        assert_eq!(mails(app), 0, "nobody has read a reminder yet");
    }

    fn a_revoked_permit_is_told_by_phone_to_whoever_has_no_mail_until_it_is_lifted(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        let (dedi, office) = (app.mentor("pak dedi", &[SERANG]), app.coordinator("bu dinas", SERANG));
        has_only_a_phone(app, "siti", "+6281200002222");
        let revokes = |maker: &Maker| {
            let id = hands_in(&maker.browser, maker.product, "spp_irt");
            accepts(&dedi, maker, id).is(200);
            let page = format!("/area/permits/{id}");
            let fields = [("on", "2026-11-20"), ("reason", "Sarana ditutup"), ("sure", "true")];
            office.upload(&page, &page, &fields, &[]).is(200);
            page
        };
        let page = revokes(&siti);
        revokes(&ani);
        let list = dedi.get("/calls");
        list.is(200).says(&["tel:+6281200002222", "Dicabut/dibekukan", "dicabut atau dibekukan penerbitnya sejak 20 November 2026", "Dapur siti CONTOH"]);
        list.never_says(&["Dapur ani CONTOH"]);
        office.submit(&page, &format!("{page}/lift"), &[("reason", "Sarana dibuka lagi")]).is(200);
        dedi.get("/calls").never_says(&["dicabut atau dibekukan penerbitnya"]);
    }

    fn what_runs_out_is_called_soonest_first_at_each_of_its_days_and_never_mailed(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        let dedi = app.mentor("pak dedi", &[SERANG]);
        for maker in [&siti, &ani] {
            let id = hands_in(&maker.browser, maker.product, "spp_irt");
            accepts(&dedi, maker, id).is(200);
        }
        let who = has_only_a_phone(app, "siti", "+6281200002222");
        has_only_a_phone(app, "ani", "+6281200003333");
        ends_on(app, &ani, "2031-08-10");
        app.at("2031-08-01 09:00");
        jobs::run_due(&app.app, jobs::find("reminders").expect("the job")).expect("a run");
        assert_eq!(mails(app), 0);
        let dedi = { drop(dedi); app.sign_in("pak dedi") };
        let list = dedi.get("/calls");
        list.is(200).says(&["13 hari lagi", "9 hari lagi", "Karena berlaku sampai 14 Agustus 2031"]);
        let at = |text: &str| list.body.find(text).expect(text);
        assert!(at("+6281200003333") < at("+6281200002222"), "soonest first");
        marks(&dedi, &list, &who).is(200).never_says(&["13 hari lagi"]).says(&["9 hari lagi"]);
        app.at("2031-08-07 09:00");
        let dedi = { drop(dedi); app.sign_in("pak dedi") };
        dedi.get("/calls").says(&["7 hari lagi", "Terakhir dihubungi"]);
    }
}

#[test]
fn a_text_for_whatsapp_is_opened_only_with_leave_and_names_no_number() {
    TestApp::on_each(
        |settings| settings.reminders.whatsapp = true,
        |app| {
            let dedi = app.mentor("pak dedi", &[SERANG]);
            let siti = maker(app, "siti");
            let version = hands_in(&siti.browser, siti.product, "spp_irt");
            accepts(&dedi, &siti, version);
            ends_on(app, &siti, "2026-12-22");
            let who = has_only_a_phone(app, "siti", "+6281200001111");
            let path = format!("/calls/{who}/whatsapp");
            dedi.get("/calls")
                .says(&["Dapur siti CONTOH"])
                .never_says(&[&path]);
            dedi.get(&path).is(404);
            let consents = format!("/businesses/{}/consents", siti.business);
            siti.browser
                .submit(
                    &consents,
                    &consents,
                    &[("kind", "whatsapp"), ("answer", "give")],
                )
                .is(200);
            dedi.get("/calls").says(&[&path]);
            let place = dedi.leads_to(&path);
            let text = place
                .strip_prefix("https://wa.me/6281200001111?text=")
                .expect("the person's number");
            assert!(
                text.contains("Halo%20siti") && text.contains("22%20Desember%202026"),
                "{text}"
            );
            for secret in ["2053604010012", "wa.me", "127.0.0.1", "http"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
            let opened: i64 = app.read(|conn| {
                audit_events::table
                    .filter(audit_events::kind.eq("reminder.whatsapp"))
                    .count()
                    .get_result(conn)
                    .expect("a count")
            });
            assert_eq!(opened, 1);
            app.mentor("pak jauh", &["33.24"]).get(&path).is(404);
        },
    );
    let off = TestApp::on_sqlite();
    let dedi = off.mentor("pak dedi", &[SERANG]);
    let siti = maker(&off, "siti");
    let who = has_only_a_phone(&off, "siti", "+6281200001111");
    let consents = format!("/businesses/{}/consents", siti.business);
    siti.browser.submit(
        &consents,
        &consents,
        &[("kind", "whatsapp"), ("answer", "give")],
    );
    dedi.get(&format!("/calls/{who}/whatsapp")).is(404);
}
