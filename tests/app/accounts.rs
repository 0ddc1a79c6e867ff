//! Registering, signing in, staying signed in, and every way in that must stay shut.

use diesel::prelude::*;
use siaprak::accounts::Role;
use siaprak::storage::schema::{accounts, audit_events, links, sessions};

use crate::support::desk::{mails_to, maker};
use crate::support::{Browser, PASSWORD, TestApp, mail_of, on_both};

const BU_SITI: &[(&str, &str)] = &[
    ("name", "Siti CONTOH"),
    ("login", "siti@contoh.example"),
    ("password", "rangginang kering"),
    ("privacy", "true"),
];

fn logs_in(browser: &Browser, name: &str, password: &str) -> crate::support::Page {
    let typed = [("login", &*mail_of(name)), ("password", password)];
    browser.submit("/login", "/login", &typed)
}

/// What a cookie line copied from a browser still opens.
fn opened_by(app: &TestApp, cookies: &str) -> String {
    let line = [("cookie", cookies), ("accept", "text/html")];
    app.visitor().get_saying("/profile", &line).0.path
}

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
        let used = siti.submit(&link, &link, &[("kind", "verify")]);
        used.is(422).says(&["sudah dipakai", "langsung masuk saja"]).never_says(&["perbaiki yang keliru"]);
        assert!(used.body.contains("href=\"/login\""), "a way on");
    }

    fn whoever_registered_by_phone_is_sent_to_the_mentor_for_a_new_code(app) {
        let visitor = app.visitor();
        visitor.submit("/reset", "/reset", &[("login", "0812 3456 7890")]).is(422).says(&["kode cetak baru"]);
        visitor.submit("/reset", "/reset", &[("login", "siti@contoh.example")]).is(200).says(&["Periksa surel"]);
    }

    fn an_hour_of_the_night_is_refused_and_the_old_one_stays(app) {
        let siti = app.owner("siti");
        for hour in ["3", "22", "", "tujuh"] {
            let fields = [("name", "Siti"), ("lang", "id"), ("zone", "WIB"), ("mail_hour", hour)];
            siti.submit("/profile", "/profile", &fields).is(422).says(&["antara 5 dan 21"]);
        }
        let hours: Vec<i16> = app.read(|conn| accounts::table.select(accounts::mail_hour).load(conn).expect("accounts"));
        assert_eq!(hours, [7]);
    }

    fn a_registration_hears_of_all_that_is_wrong_at_once(app) {
        let fields = [("name", " "), ("login", "0812 3456 7890"), ("password", "pendek")];
        let page = app.visitor().submit("/register", "/register", &fields);
        page.is(422).says(&["Tulis nama Anda", "Minta kode cetak kepada pendamping", "Kata sandi terlalu pendek", "Centang persetujuan"]);
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

    fn a_browser_that_rested_for_a_month_is_signed_out(app) {
        let siti = app.owner("siti");
        app.at("2026-12-23 10:00");
        assert!(siti.get("/profile").path.starts_with("/login"));
    }

    fn a_copied_pass_ends_the_session_for_both_but_two_tabs_do_not(app) {
        let siti = app.owner("siti");
        let copy = siti.cookies();
        app.at("2026-11-22 10:20");
        siti.get("/profile").is(200);
        app.at("2026-11-22 10:21");
        assert_eq!(opened_by(app, &copy), "/profile", "the other tab, within a minute");
        app.at("2026-11-22 10:22");
        assert!(opened_by(app, &copy).starts_with("/login"));
        assert!(siti.get("/profile").path.starts_with("/login"), "nobody knows who has the copy");
    }

    fn no_answer_that_renews_a_session_may_be_kept_by_a_cache(app) {
        let siti = app.owner("siti");
        let page = siti.get("/profile");
        app.at("2026-11-22 10:16");
        let (_, style) = page.body.split_once("href=\"/static/").expect("a style sheet");
        let style = format!("/static/{}", style.split_once('"').expect("an end").0);
        let (_, headers) = siti.get_saying(&style, &[]);
        assert!(!headers.contains_key("set-cookie"), "a file of everybody renews nobody");
        let (_, headers) = siti.get_saying("/regions/villages?q=kramat", &[]);
        assert!(headers.contains_key("set-cookie"), "renewed here");
        assert_eq!(headers["cache-control"], "private, no-store");
    }

    fn guesses_sent_side_by_side_count_as_well(app) {
        app.account(Role::Owner, "siti", &[], None);
        let visitors: Vec<_> = (0..14).map(|_| app.visitor()).collect();
        let forms: Vec<_> = visitors.iter().map(|v| v.get("/login").proofs()).collect();
        let wrong = [("login", &*mail_of("siti")), ("password", "salah sekali saja")];
        let answers: Vec<u16> = std::thread::scope(|scope| {
            let sent: Vec<_> = visitors.iter().zip(&forms)
                .map(|(v, proofs)| scope.spawn(move || v.send("/login", proofs, &wrong).status))
                .collect();
            sent.into_iter().map(|s| s.join().expect("an answer")).collect()
        });
        let of = |status| answers.iter().filter(|s| **s == status).count();
        assert_eq!((of(422), of(429)), (10, 4), "{answers:?}");
    }

    fn one_address_asks_sixty_times_an_hour(app) {
        let visitor = app.visitor();
        let proofs = visitor.get("/reset").proofs();
        for n in 0..60 {
            let nobody = format!("tidak.ada.{n}@contoh.example");
            visitor.send("/reset", &proofs, &[("login", &nobody)]).is(200);
        }
        visitor.send("/reset", &proofs, &[("login", "siti@contoh.example")]).is(429);
        visitor.submit("/register", "/register", BU_SITI).is(429);
        assert!(app.last_mail_to("siti").is_none());
    }

    fn ten_wrong_codes_for_one_number_rest(app) {
        let typed = [("login", "081234567890"), ("code", "2222-2222"), ("password", PASSWORD)];
        let visitor = app.visitor();
        for _ in 0..10 {
            visitor.submit("/code", "/code", &typed).is(422);
        }
        visitor.submit("/code", "/code", &typed).is(429);
        let other = [("login", "081234567891"), ("code", "2222-2222"), ("password", PASSWORD)];
        visitor.submit("/code", "/code", &other).is(422);
    }

    fn signing_in_too_early_sends_the_confirmation_again(app) {
        let siti = app.visitor();
        siti.submit("/register", "/register", BU_SITI).is(200);
        app.at("2026-11-22 12:00");
        logs_in(&siti, "siti", "rangginang kering").is(422).says(&["belum dikonfirmasi"]);
        assert_eq!(mails_to(app, "siti"), ["verify", "verify"]);
        let link = app.link_to("siti");
        siti.submit(&link, &link, &[("kind", "verify")]).is(200);
        assert_ne!(logs_in(&siti, "siti", "rangginang kering").path, "/login");
    }

    fn an_invitation_opens_for_whom_it_was_sent_to_whoever_registered_before(app) {
        let owner = maker(app, "sari");
        let stranger = app.visitor();
        for name in ["rudi", "buyer"] {
            let fields = [("name", "Orang lain"), ("login", &*mail_of(name)), ("password", "rangginang kering"), ("privacy", "true")];
            stranger.submit("/register", "/register", &fields).is(200);
        }
        let (early, home) = (app.link_to("rudi"), format!("/businesses/{}", owner.business));
        app.at("2026-11-22 10:05");
        let helper = [("member_name", "Rudi"), ("login", &*mail_of("rudi")), ("kind", "helper")];
        owner.browser.submit(&format!("{home}/members/new"), &format!("{home}/members"), &helper).is(200);
        stranger.submit(&early, &early, &[("kind", "verify")]).is(422);
        logs_in(&stranger, "rudi", "rangginang kering").is(422);
        let (rudi, link) = (app.visitor(), app.link_to("rudi"));
        rudi.submit(&link, &link, &[("kind", "invite"), ("password", PASSWORD)]);
        rudi.get(&home).is(200);

        let staff = [("name", "Bu Dinas"), ("login", &*mail_of("buyer")), ("role", "coordinator"), ("areas", "36.04")];
        app.admin("ada").submit("/admin/accounts/new", "/admin/accounts", &staff).is(200).says(&["Bu Dinas", "Belum dikonfirmasi"]);
        logs_in(&stranger, "buyer", "rangginang kering").is(422);
        assert_eq!(app.last_mail_to("buyer").expect("a mail").0, "invite");
    }

    fn above_what_the_hashing_threads_can_do_everybody_is_told_when_to_come_back(app) {
        app.account(Role::Owner, "siti", &[], None);
        let siti = app.visitor();
        let seats: Vec<_> = std::iter::from_fn(|| app.app.hashing.seat().ok()).collect();
        assert!(seats.len() >= siaprak::accounts::hashing::SEATS_PER_THREAD);
        for _ in 0..12 {
            let full = logs_in(&siti, "siti", "bukan ini");
            full.is(503).says(&["terlalu banyak orang masuk bersamaan", "percobaan ini tidak dihitung"]);
        }
        siti.get("/login").is(200);
        drop(seats);
        logs_in(&siti, "siti", PASSWORD).is(200);
    }

    fn the_sweep_takes_what_is_over_and_leaves_what_is_not(app) {
        let siti = app.owner("siti");
        let left = app.sign_in("siti");
        left.submit("/profile", "/logout", &[]).is(200);
        app.account(Role::Owner, "rudi", &[], None);
        let rests = app.sign_in("rudi");
        let rows = || app.read(|conn| {
            let sessions = sessions::table.count().get_result::<i64>(conn).expect("a count");
            (sessions, links::table.count().get_result::<i64>(conn).expect("a count"))
        });
        let sweeps = || {
            let job = siaprak::jobs::find("cleanup").expect("the job");
            assert!(siaprak::jobs::run_now(&app.app, job).expect("a run"));
        };
        app.visitor().submit("/reset", "/reset", &[("login", "siti@contoh.example")]).is(200);
        assert_eq!(rows(), (3, 1));
        sweeps();
        assert_eq!(rows(), (2, 1), "the session that was ended");
        siti.get("/profile").is(200);
        app.at("2026-12-10 10:00");
        app.visitor().submit("/reset", "/reset", &[("login", "siti@contoh.example")]).is(200);
        siti.get("/profile").is(200);
        sweeps();
        assert_eq!(rows(), (2, 1), "the link that is too late");
        let link = app.link_to("siti");
        app.visitor().get(&link).is(200);
        app.at("2026-12-26 10:00");
        sweeps();
        assert_eq!(rows(), (1, 0), "the session that rested for a month");
        siti.get("/profile").is(200);
        assert!(rests.get("/profile").path.starts_with("/login"));
    }

    fn who_signs_out_leaves_a_trace(app) {
        let siti = app.owner("siti");
        let laptop = app.sign_in("siti");
        laptop.submit("/profile", "/profile/sessions/end", &[]).is(200);
        laptop.submit("/profile", "/logout", &[]).is(200);
        drop(siti);
        let kinds: Vec<String> = app.read(|conn| {
            audit_events::table.filter(audit_events::kind.like("session.%"))
                .order(audit_events::seq).select(audit_events::kind).load(conn).expect("the trail")
        });
        assert_eq!(kinds, ["session.begun", "session.begun", "session.others_ended", "session.ended"]);
        let page = app.admin("ada").get("/admin/audit");
        page.says(&["Keluar dari satu peramban", "Keluar dari semua perangkat lain"]);
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

    fn a_new_phone_number_opens_the_account_and_the_old_one_no_more(app) {
        let siti = app.owner("siti");
        let other = app.sign_in("siti");
        let asks = |phone: &str, again: &str, password: &str| siti.submit("/profile", "/profile/phone", &[("phone", phone), ("phone_again", again), ("phone_password", password)]);
        asks("081234567890", "081234567890", "bukan ini").is(422).says(&["Kata sandi ini tidak cocok"]);
        asks("081234567890", "081234567891", PASSWORD).is(422).says(&["Kedua nomor tidak sama", "081234567891"]);
        asks("siti@contoh.example", "siti@contoh.example", PASSWORD).is(422).says(&["nomor ponsel yang lengkap"]);
        let signs_in = |login: &str| app.visitor().submit("/login", "/login", &[("login", login), ("password", PASSWORD)]).status;
        assert_eq!(signs_in("081234567890"), 422);
        asks("0812 3456 7890", "+62 812-3456-7890", PASSWORD).is(200).says(&["Nomor diganti", "+6281234567890"]);
        assert_eq!((signs_in("081234567890"), signs_in("siti@contoh.example")), (200, 200), "mail stays a way in");
        assert!(other.get("/profile").path.starts_with("/login"), "other devices are signed out");
        assert_eq!(app.last_mail_to("siti").expect("a mail").0, "phone_changed");
        asks("081299990000", "081299990000", PASSWORD).is(200);
        assert_eq!((signs_in("081234567890"), signs_in("081299990000")), (422, 200));
        let rudi = app.owner("rudi");
        let fields = [("phone", "081299990000"), ("phone_again", "081299990000"), ("phone_password", PASSWORD)];
        rudi.submit("/profile", "/profile/phone", &fields).is(422).says(&["Nomor ini tidak bisa dipakai"]);
        assert_eq!(signs_in("081299990000"), 200, "whose it was stays whose it is");
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

    fn a_new_password_makes_every_earlier_link_worthless(app) {
        app.account(Role::Owner, "siti", &[], None);
        let asks = |at: &str| {
            app.at(at);
            app.visitor().submit("/reset", "/reset", &[("login", "siti@contoh.example")]).is(200);
            app.link_to("siti")
        };
        let (first, second) = (asks("2026-11-22 10:01"), asks("2026-11-22 10:02"));
        let uses = |link: &str| app.visitor().submit(link, link, &[("kind", "reset"), ("password", PASSWORD)]);
        uses(&second).is(200);
        uses(&first).is(422);
        let third = asks("2026-11-22 10:03");
        let siti = app.sign_in("siti");
        siti.submit("/profile", "/profile/password", &[("old_password", PASSWORD), ("password", "kata sandi baru")]).is(200);
        uses(&third).is(422);
    }

    fn what_is_not_in_the_table_does_not_exist(app) {
        app.visitor().get("/nowhere").is(404).says(&["Halaman"]);
        assert!(app.visitor().get("/profile").path.starts_with("/login?next="));
    }
}
