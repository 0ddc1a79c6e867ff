//! Registering, signing in, staying signed in, and every way in that must stay shut.

use siaprak::accounts::Role;

use crate::support::on_both;

const BU_SITI: &[(&str, &str)] = &[
    ("name", "Siti CONTOH"),
    ("login", "siti@contoh.example"),
    ("password", "rangginang kering"),
    ("privacy", "true"),
];

on_both! {
    fn an_owner_registers_confirms_and_signs_in(app) {
        let siti = app.visitor();
        siti.submit("/register", "/register", BU_SITI).is(200).says(&["Periksa"]);
        let login = [("login", "siti@contoh.example"), ("password", "rangginang kering")];
        assert_eq!(siti.submit("/login", "/login", &login).status, 422, "not before the address is confirmed");
        let link = app.link_to("siti");
        siti.submit(&link, &link, &[("kind", "verify")]).is(200);
        let home = siti.submit("/login", "/login", &login);
        assert_ne!(home.path, "/login");
        siti.submit(&link, &link, &[("kind", "verify")]).is(422);
    }

    fn a_registration_hears_of_all_that_is_wrong_at_once(app) {
        let fields = [("name", " "), ("login", "0812 3456 7890"), ("password", "pendek")];
        let page = app.visitor().submit("/register", "/register", &fields);
        page.is(422).says(&["Tulis nama Anda", "alamat surel (nama@surel.id)", "Kata sandi terlalu pendek", "Centang persetujuan"]);
    }

    fn registering_a_taken_address_looks_the_same_and_tells_its_holder(app) {
        app.account(Role::Owner, "siti", &[], None);
        app.visitor().submit("/register", "/register", BU_SITI).is(200).says(&["Periksa"]);
        assert_eq!(app.last_mail_to("siti").expect("a mail").0, "reset");
    }

    fn a_wrong_password_says_what_to_do_and_ten_of_them_rest(app) {
        app.account(Role::Owner, "siti", &[], None);
        let siti = app.visitor();
        let wrong = [("login", "siti@contoh.example"), ("password", "salah sekali saja")];
        for _ in 0..10 {
            siti.submit("/login", "/login", &wrong).is(422);
        }
        siti.submit("/login", "/login", &wrong).is(429);
        let right = [("login", "siti@contoh.example"), ("password", crate::support::PASSWORD)];
        siti.submit("/login", "/login", &right).is(429);
        app.at("2026-11-22 10:16");
        assert_eq!(siti.submit("/login", "/login", &right).status, 200);
    }

    fn a_form_without_its_proof_is_refused(app) {
        let siti = app.owner("siti");
        siti.send("/profile", &[], &[("name", "Orang lain")]).is(403);
        siti.get("/profile").is(200).never_says(&["Orang lain"]);
    }

    fn a_session_outlives_its_token_even_on_a_form(app) {
        let siti = app.owner("siti");
        let proofs = siti.get("/profile").proofs();
        app.at("2026-11-22 12:00");
        siti.send("/profile", &proofs, &[("name", "Siti Baru"), ("lang", "id"), ("zone", "WIB"), ("mail_hour", "8")])
            .is(200)
            .says(&["Siti Baru"]);
    }

    fn signing_out_everywhere_ends_the_other_browser(app) {
        let phone = app.owner("siti");
        let laptop = app.sign_in("siti");
        laptop.submit("/profile", "/profile/sessions/end", &[]).is(200);
        assert!(phone.get("/profile").path.starts_with("/login"));
        laptop.get("/profile").is(200);
    }

    fn a_forgotten_password_is_set_by_a_link_once(app) {
        let siti = app.owner("siti");
        app.visitor().submit("/reset", "/reset", &[("login", "siti@contoh.example")]).is(200);
        let link = app.link_to("siti");
        let fields = [("kind", "reset"), ("password", "kata sandi baru")];
        app.visitor().submit(&link, &link, &fields).is(200);
        assert!(siti.get("/profile").path.starts_with("/login"), "old sessions end");
        app.visitor().submit(&link, &link, &fields).is(422);
    }

    fn a_new_mail_address_counts_once_its_reader_says_so(app) {
        let siti = app.owner("siti");
        let asks = |login: &str, password: &str| siti.submit("/profile", "/profile/mail", &[("login", login), ("mail_password", password)]);
        asks("siti.baru@contoh.example", "bukan ini").is(422).says(&["Kata sandi ini tidak cocok"]);
        asks("0812 3456 7890", crate::support::PASSWORD).is(422).says(&["alamat surel"]);
        app.visitor().submit("/reset", "/reset", &[("login", "siti@contoh.example")]).is(200);
        let old = app.link_to("siti");
        asks("siti.baru@contoh.example", crate::support::PASSWORD).is(200).says(&["tidak ada yang berubah"]);
        let signs_in = |login: &str| app.visitor().submit("/login", "/login", &[("login", login), ("password", crate::support::PASSWORD)]).status;
        assert_eq!((signs_in("siti@contoh.example"), signs_in("siti.baru@contoh.example")), (200, 422), "not before it is confirmed");
        let link = app.link_to("siti.baru");
        app.visitor().submit(&link, &link, &[("kind", "verify")]).is(200);
        assert_eq!((signs_in("siti@contoh.example"), signs_in("siti.baru@contoh.example")), (422, 200));
        assert_eq!(app.last_mail_to("siti").expect("a mail").0, "moved", "the old address hears of it");
        app.visitor().get(&old).is(422);
        siti.get("/profile").says(&["siti.baru@contoh.example"]);
    }

    fn the_language_at_the_foot_of_a_page_holds_for_who_is_signed_in(app) {
        let siti = app.owner("siti");
        siti.submit("/products", "/lang", &[("lang", "en"), ("next", "/products")]).is(200).says(&["Products"]);
        app.sign_in("siti").get("/products").says(&["Products"]);
    }

    fn a_taken_address_is_neither_taken_nor_betrayed(app) {
        app.account(Role::Owner, "rudi", &[], None);
        let siti = app.owner("siti");
        let fields = [("login", "rudi@contoh.example"), ("mail_password", crate::support::PASSWORD)];
        siti.submit("/profile", "/profile/mail", &fields).is(200).says(&["tidak ada yang berubah"]);
        assert!(app.last_mail_to("rudi").is_none());
    }

    fn what_is_not_in_the_table_does_not_exist(app) {
        app.visitor().get("/nowhere").is(404).says(&["Halaman"]);
        assert!(app.visitor().get("/profile").path.starts_with("/login?next="));
    }
}
