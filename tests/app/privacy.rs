//! What people may do with their own data: read the notice, take a copy, see who opened their
//! papers, delete their account; and what stays whole when they did.

use siaprak::accounts::{self, AccountId};
use siaprak::audit::{self, Verdict};
use siaprak::blobs::BlobKind;
use siaprak::doctor::{self, Health};
use siaprak::permits::VersionId;
use siaprak::products::{self, ProductId};
use siaprak::storage::{AnyId, Database, DatabaseUrl};
use siaprak::{backup, businesses, documents, permits};

use crate::permits::jpeg;
use crate::products::{Maker, maker};
use crate::support::{Browser, PASSWORD, Page, TestApp, mail_of, on_both};

const VILLAGE: &str = "36.04.05.2001";

impl TestApp {
    fn id_of(&self, name: &str) -> AccountId {
        let login = mail_of(name).parse().expect("a login");
        let found = self.read(|conn| accounts::by_login(conn, &login).expect("the database"));
        found.expect("an account").id
    }

    /// Values in the trail of this thing that can be read today.
    fn readable(&self, subject: AnyId) -> usize {
        let trail = self.read(|conn| audit::of_subject(conn, subject, 100).expect("a trail"));
        assert!(!trail.is_empty(), "the trail itself stays");
        trail.iter().filter(|(_, values)| values.is_some()).count()
    }

    /// The chain is whole and nothing in the installation is broken.
    fn stands(&self) {
        let verdict = self.read(|conn| audit::verify(conn).expect("a verdict"));
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
        let findings = doctor::examine(&self.app).expect("findings");
        let bad: Vec<_> = findings
            .iter()
            .filter(|f| f.health == Health::Bad)
            .collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}

impl Maker {
    fn page(&self, part: &str) -> String {
        format!("/businesses/{}{part}", self.business)
    }

    /// Adds somebody who has an account already.
    fn takes_in(&self, name: &str) {
        let fields = [
            ("member_name", name),
            ("login", &*mail_of(name)),
            ("kind", "helper"),
        ];
        self.browser
            .submit(&self.page("/members/new"), &self.page("/members"), &fields)
            .is(200);
    }

    /// Photographs a paper for a product.
    fn uploads(&self, product: ProductId, kind: &str) -> VersionId {
        let product = product.to_string();
        let fields = [
            ("product", &*product),
            ("requirement", kind),
            ("kind", kind),
        ];
        let form = format!("/permits/new?product={product}&requirement={kind}");
        let file = ("files", "kertas saya.jpg", "image/jpeg", &*jpeg());
        let page = self.browser.upload(&form, "/permits", &fields, &[file]);
        page.is(200);
        page.id().parse().expect("a permit")
    }
}

fn paper(app: &TestApp, version: VersionId) -> documents::DocumentId {
    app.read(|conn| {
        permits::pages(conn, version)
            .expect("pages")
            .remove(0)
            .document
            .id
    })
}

fn deletes(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let sure = [("old_password", PASSWORD), ("understood", "true")];
    let fields: Vec<_> = sure.iter().chain(fields).copied().collect();
    browser.submit("/profile/delete", "/profile/delete", &fields)
}

on_both! {
    fn a_visitor_reads_the_whole_notice_before_signing_up(app) {
        let visitor = app.visitor();
        visitor.get("/register").says(&["href=\"/privacy\"", "UU 27/2022"]);
        visitor.get("/code").says(&["href=\"/privacy\""]);
        visitor.get("/privacy").is(200).says(&["Berapa lama", "Menghapus akun", "siaprak@localhost"]);
        visitor.submit("/privacy", "/lang", &[("lang", "en"), ("next", "/privacy")]).is(200).says(&["Your rights", "14"]);
    }

    fn everybody_takes_a_copy_of_their_own_data_and_of_nobody_elses(app) {
        let sari = maker(app, "Sari", VILLAGE);
        let product = sari.has_product(&[("process", "Digoreng dua kali")]);
        let version = sari.uploads(product, "spp_irt");
        let other = maker(app, "Wati", VILLAGE);
        other.has_product(&[("name", "Emping Wati")]);

        sari.browser.get("/profile").says(&["href=\"/profile/data\""]);
        sari.browser.get("/profile/data").is(200).says(&["/profile/data/file", "/profile/delete", &sari.page("/consents"), &sari.page("/openings")]);
        let (status, kind, bytes) = sari.browser.download("/profile/data/file");
        assert_eq!((status, &*kind), (200, "application/json; charset=utf-8"));
        let copy: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let mine = &copy["businesses"][0];
        assert_eq!(copy["account"]["email"], mail_of("Sari"));
        assert_eq!(mine["products"][0]["process"], "Digoreng dua kali");
        assert_eq!(mine["permits"][0]["id"], version.to_string());
        let file = mine["files"][0]["download"].as_str().expect("an address").replace(&app.base, "");
        assert_eq!(sari.browser.download(&file).0, 200, "every file in the list can be had");
        assert!(copy["trail"].as_array().is_some_and(|t| t.iter().any(|e| e["what"] == "product.created")));
        let text = String::from_utf8(bytes).expect("text");
        assert!(!text.contains("Wati") && !text.contains("argon2"), "nobody else's data and no password hash");
    }

    fn a_shared_phone_keeps_no_identity_paper_and_shows_no_page_after_log_out(app) {
        let sari = maker(app, "Sari", VILLAGE);
        let product = sari.has_product(&[]);
        let [pirt, nib] = ["spp_irt", "nib"].map(|kind| format!("/documents/{}/pages/1", paper(app, sari.uploads(product, kind))));
        let (_, headers) = sari.browser.get_saying(&nib, &[]);
        assert_eq!(headers["cache-control"], "private, no-store");
        let (_, headers) = sari.browser.get_saying(&pirt, &[]);
        assert_eq!(headers["cache-control"], "private, no-cache");
        let kept = [("if-none-match", headers["etag"].to_str().expect("a tag"))];
        assert_eq!(sari.browser.get_saying(&pirt, &kept).0.status, 304);
        app.account(accounts::Role::Owner, "Wati", &[], None);
        assert_eq!(app.sign_in("Wati").get_saying(&pirt, &kept).0.status, 404);
        sari.browser.submit("/profile", "/logout", &[]);
        assert!(sari.browser.get_saying(&pirt, &kept).0.path.starts_with("/login"));
    }

    fn the_owner_sees_who_opened_originals_and_identity_papers(app) {
        let sari = maker(app, "Sari", VILLAGE);
        let product = sari.has_product(&[]);
        let (pirt, nib) = (sari.uploads(product, "spp_irt"), sari.uploads(product, "nib"));
        sari.browser.get(&sari.page("/openings")).is(200).says(&["Belum ada yang membuka"]);

        let mentor = app.mentor("Budi", &["36.04"]);
        for _ in 0..3 {
            assert_eq!(mentor.download(&format!("/documents/{}/pages/1", paper(app, nib))).0, 200);
        }
        assert_eq!(mentor.download(&format!("/documents/{}/pages/1", paper(app, pirt))).0, 200);
        let dewi = app.coordinator("Dewi", "36.04");
        let original = format!("/documents/{}/original?reason=pengaduan+pembeli", paper(app, pirt));
        assert_eq!(dewi.download(&original).0, 200);
        sari.browser.download(&format!("/documents/{}/pages/1", paper(app, nib)));

        let log = sari.browser.get(&sari.page("/openings"));
        log.is(200).says(&["Budi", "Salinan dokumen identitas", "Dewi", "pengaduan pembeli", "Berkas asli", "kertas saya.jpg"]);
        assert_eq!(log.body.matches("<tr>").count(), 3, "a head, one look a day, one original; no copy of a plain permit, none by its owner");

        app.account(accounts::Role::Owner, "Rudi", &[], None);
        sari.takes_in("Rudi");
        app.sign_in("Rudi").get(&sari.page("/openings")).is(404);
        mentor.get(&sari.page("/openings")).is(404);
    }

    fn nothing_is_deleted_without_the_password_and_a_choice(app) {
        let sari = maker(app, "Sari", VILLAGE);
        let page = sari.browser.get("/profile/delete");
        page.is(200).says(&["Yang dihapus sekarang", "Yang tetap disimpan", "Anda satu-satunya pemilik", "Tutup usaha ini", "14 cadangan"]);
        let fate = format!("fate_{}", sari.business);
        let delete = |fields: &[(&str, &str)]| sari.browser.submit("/profile/delete", "/profile/delete", fields);
        delete(&[("old_password", PASSWORD), ("understood", "true")]).is(422).says(&["Pilih apa yang terjadi"]);
        delete(&[("old_password", PASSWORD), (&fate, "close")]).is(422).says(&["Centang ini"]);
        delete(&[("old_password", "salah sekali saja"), ("understood", "true"), (&fate, "close")]).is(422).says(&["tidak cocok"]);
        let stranger = app.account(accounts::Role::Owner, "Wati", &[], None).to_string();
        delete(&[("old_password", PASSWORD), ("understood", "true"), (&fate, &stranger)]).is(422).says(&["sedikitnya satu pemilik"]);
        sari.browser.get("/profile").is(200).says(&["Sari"]);
        app.sign_in("Sari").get(&sari.page("")).is(200).says(&["Dapur Sari CONTOH"]);
    }

    fn a_helper_who_deletes_the_account_leaves_the_business_as_it_is(app) {
        let sari = maker(app, "Sari", VILLAGE);
        let product = sari.has_product(&[]);
        let id = app.account(accounts::Role::Owner, "Rudi", &[], None);
        sari.takes_in("Rudi");
        let rudi = app.sign_in("Rudi");
        rudi.submit("/profile", "/profile", &[("name", "Rudi Hartono"), ("lang", "id"), ("zone", "WIB"), ("mail_hour", "8")]).is(200);
        assert!(app.readable(id.any()) > 0);
        rudi.get("/profile/delete").says(&["Usaha yang berjalan terus", "Dapur Sari CONTOH"]).never_says(&["Tutup usaha ini"]);

        let gone = deletes(&rudi, &[]);
        gone.is(200).says(&["Akun Anda sudah dihapus"]);
        assert!(gone.path.starts_with("/login"));
        assert!(rudi.get("/profile").path.starts_with("/login"), "every session ended");
        let again = app.visitor().submit("/login", "/login", &[("login", &*mail_of("Rudi")), ("password", PASSWORD)]);
        again.is(422).says(&["tidak cocok"]);
        assert_eq!(app.last_mail_to("Rudi"), None);
        assert_eq!(app.readable(id.any()), 0, "the key is destroyed");
        sari.browser.get(&sari.page("")).is(200).never_says(&["Rudi"]);
        sari.browser.get(&format!("/products/{product}")).is(200);
        app.stands();
        let admin = app.admin("Ada");
        admin.get(&format!("/admin/accounts/{id}")).is(200).says(&["Dihapus pemiliknya"]).never_says(&["/close", "/open\""]);
        admin.submit("/admin/accounts", &format!("/admin/accounts/{id}/open"), &[]).is(404);
        app.account(accounts::Role::Owner, "Rudi", &[], None);
    }

    fn the_last_owner_hands_the_business_to_a_helper(app) {
        let sari = maker(app, "Sari", VILLAGE);
        let product = sari.has_product(&[]);
        let rudi = app.account(accounts::Role::Owner, "Rudi", &[], None).to_string();
        sari.takes_in("Rudi");
        let fate = format!("fate_{}", sari.business);
        sari.browser.get("/profile/delete").says(&["Serahkan kepada Rudi"]);
        deletes(&sari.browser, &[(&fate, &rudi)]).is(200).says(&["Akun Anda sudah dihapus"]);
        let rudi = app.sign_in("Rudi");
        rudi.get(&sari.page("")).is(200).says(&["Usaha diserahkan", "Pemilik", "/members/new"]);
        let business = app.read(|conn| businesses::by_id(conn, sari.business).expect("the business"));
        assert_eq!(business.owner_name, "Rudi");
        assert!(business.phone.is_none() && !business.show_person, "the public sees nobody who did not agree");
        rudi.get(&format!("/products/{product}")).is(200).never_says(&["Produk ini sudah diakhiri"]);
        app.stands();
    }

    fn closing_a_business_erases_its_people_and_papers_and_keeps_the_chain(app) {
        let sari = maker(app, "Sari", VILLAGE);
        let product = sari.has_product(&[("process", "Rahasia dapur")]);
        let version = sari.uploads(product, "spp_irt");
        let (business, id) = (sari.business, app.id_of("Sari"));
        let mentor = app.mentor("Budi", &["36.04"]);
        mentor.get("/businesses").says(&["Dapur Sari CONTOH"]);
        assert!(app.readable(product.any()) > 0);

        deletes(&sari.browser, &[(&format!("fate_{business}"), "close")]).is(200).says(&["Akun Anda sudah dihapus"]);

        mentor.get("/businesses").never_says(&["Dapur Sari", "usaha ditutup"]);
        mentor.get(&sari.page("")).is(200).never_says(&["Sari", "Jalan Rekaan"]);
        app.read(|conn| {
            let closed = businesses::by_id(conn, business).expect("the row stays");
            assert!(closed.owner_name.is_empty() && closed.phone.is_none() && closed.nib.is_none());
            let ended = products::by_id(conn, product).expect("the row stays");
            assert!(ended.ended_at.is_some() && ended.process.is_empty() && ended.recipe.is_empty());
            let paper = permits::version(conn, version).expect("the row stays");
            assert!(paper.fields.number.is_none() && paper.fields.holder.is_none());
            assert!(documents::named(conn, BlobKind::Original).expect("files").is_empty(), "the sweep takes every file");
        });
        assert_eq!((app.readable(product.any()), app.readable(id.any())), (0, 0), "both keys are destroyed");
        app.stands();

        let (archive, _) = backup::make(&app.app.db, app.folder(), &app.folder().join("backups"), app.now()).expect("an archive");
        let place = tempfile::tempdir().expect("a folder");
        let url: DatabaseUrl = format!("sqlite://{}", place.path().join("restored.db").display()).parse().expect("an address");
        let restored = Database::open(&url, 1).expect("an empty database");
        backup::restore(&restored, place.path(), &archive).expect("restored");
        let verdict = restored.read_here(audit::verify).expect("a verdict");
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    }

    fn a_mentor_who_leaves_leaves_nothing_without_somebody(app) {
        let sari = maker(app, "Sari", VILLAGE);
        sari.has_product(&[]);
        let budi = app.mentor("Budi", &["36.04"]);
        app.coordinator("Dewi", "36.04");
        sari.browser.get(&sari.page("")).says(&["Budi"]);
        deletes(&budi, &[]).is(200);
        sari.browser.get(&sari.page("")).says(&["Dewi"]).never_says(&["Budi"]);
        app.stands();
    }

    fn the_last_administrator_stays(app) {
        let ada = app.admin("Ada");
        deletes(&ada, &[]).is(409);
        ada.get("/profile").is(200).says(&["Ada"]);
    }
}
