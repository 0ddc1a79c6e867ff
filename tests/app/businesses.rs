//! Owners register businesses, helpers join, mentors admit owners without mail, coordinators
//! guide groups and settle numbers claimed twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use siaprak::accounts::limits::VILLAGES;
use siaprak::accounts::policy::{self, Capability};
use siaprak::accounts::{Login, MemberKind, Role};
use siaprak::businesses::{self, BusinessId, NibClaim, actions};
use siaprak::i18n::Lang;
use siaprak::mail::Message;
use siaprak::storage::schema::{businesses as business_table, nib_disputes};

use crate::support::{Browser, Page, TestApp, mail_of, on_both};

const NIB: &str = "1234567890123";

/// A filled registration form; later fields win nothing, so changes come first.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("name", "Keripik Bu Sari CONTOH"),
        ("owner_name", "Sari CONTOH"),
        ("phone", "0812 3456 7890"),
        ("scale", "micro"),
        ("nib", ""),
        ("village", "36.04.05.2001"),
        ("village_label", ""),
        ("address", "Kampung Baru RT 1 RW 2"),
        ("place", "home"),
        ("equipment", "manual"),
    ];
    let kept = usual
        .into_iter()
        .filter(|(name, _)| !changes.iter().any(|(n, _)| n == name));
    changes.iter().copied().chain(kept).collect()
}

impl TestApp {
    /// A queued mail as its reader sees it.
    fn letter(&self, payload: &serde_json::Value, lang: Lang) -> String {
        let message: Message = serde_json::from_value(payload.clone()).expect("a message");
        let letter = self.app.renderer().letter(&message, lang).expect("words");
        letter.text
    }

    /// Registers a business through the form.
    #[track_caller]
    fn registers(&self, owner: &Browser, changes: &[(&str, &str)]) -> Page {
        owner.submit("/businesses/new", "/businesses", &with(changes))
    }

    /// A mentor accepted the NIB permit of this business.
    fn confirms(&self, mentor: &str, id: &str, nib: &str) -> NibClaim {
        let id: BusinessId = id.parse().expect("an id");
        let actor = self.actor_of(mentor);
        let now = self.now();
        self.write(|conn| actions::confirm_nib(conn, &actor, now, id, nib).expect("a claim"))
    }

    fn actor_of(&self, name: &str) -> siaprak::accounts::Actor {
        self.read(|conn| {
            use siaprak::storage::schema::{accounts, sessions};
            let session = sessions::table
                .inner_join(accounts::table)
                .filter(accounts::email.eq(mail_of(name)))
                .order(sessions::id.desc())
                .select(sessions::id)
                .first(conn)
                .expect("a session");
            siaprak::accounts::sessions::actor(conn, session, self.now())
                .expect("the database")
                .expect("an actor")
        })
    }

    fn count_businesses(&self) -> i64 {
        self.read(|conn| {
            business_table::table
                .count()
                .get_result(conn)
                .expect("a count")
        })
    }
}

/// The code on the sheet a mentor prints.
fn code_on(page: &Page) -> String {
    let (_, rest) = page.body.split_once("code-big\">").expect("a code");
    rest.split_once('<').expect("an end").0.to_owned()
}

on_both! {
    fn a_helper_who_has_an_account_is_told_and_one_who_has_none_is_invited_as_a_helper(app) {
        let sari = app.owner("Sari");
        let page = app.registers(&sari, &[]);
        let (new, members) = (format!("{}/members/new", page.path), format!("{}/members", page.path));
        app.account(Role::Owner, "Rudi", &[], None);
        let rudi = app.sign_in("Rudi");
        rudi.submit("/profile", "/profile", &[("name", "Rudi"), ("lang", "en"), ("zone", "WIB"), ("mail_hour", "7")]).is(200);
        let asks = |name: &str, kind: &str| sari.submit(&new, &members, &[("member_name", name), ("login", &mail_of(name)), ("kind", kind)]);
        asks("Rudi", "helper").is(200);
        let (kind, mail) = app.last_mail_to("Rudi").expect("a mail");
        assert_eq!(kind, "added");
        let letter = app.letter(&mail, Lang::En);
        assert!(letter.contains("Sari added you to Keripik Bu Sari CONTOH as Helper"), "{letter}");
        assert!(letter.contains(&format!("{}{}", app.base, page.path)), "{letter}");
        rudi.get(&page.path).is(200);

        for _ in 0..2 {
            asks("Tini", "helper");
            let (kind, mail) = app.last_mail_to("Tini").expect("a mail");
            assert_eq!(kind, "invite");
            let letter = app.letter(&mail, Lang::Id);
            assert!(letter.contains("Pembantu usaha") && !letter.contains("Pemilik usaha"), "{letter}");
        }
        asks("Umar", "owner").is(200);
        let (_, mail) = app.last_mail_to("Umar").expect("a mail");
        assert!(app.letter(&mail, Lang::Id).contains("Pemilik usaha"));
    }

    fn looking_for_villages_without_end_rests_and_the_form_still_finds_them(app) {
        let ask = "/regions/villages?q=bumijaya";
        let now = app.now();
        app.write(|conn| for _ in 0..2 { VILLAGES.take(conn, "127.0.0.1", now).expect("a count"); });
        assert_eq!(app.visitor().get_json(ask).0, 200);
        app.write(|conn| {
            use siaprak::storage::schema::rate_limits;
            let all = rate_limits::table.filter(rate_limits::name.eq("villages:127.0.0.1"));
            diesel::update(all).set(rate_limits::hits.eq(VILLAGES.hits)).execute(conn).expect("a full window");
        });
        assert_eq!(app.visitor().get_json(ask).0, 429);
        let sari = app.owner("Sari");
        app.registers(&sari, &[("village", ""), ("village_label", "Bumijaya, Ciruas, Kabupaten Serang")]).is(200).says(&["Bumijaya, Ciruas"]);
        app.at("2026-11-22 10:16");
        assert_eq!(app.visitor().get_json(ask).0, 200);
    }

    fn many_mentors_cost_no_more_statements_than_one(app) {
        let coordinator = app.account(Role::Coordinator, "Dewi", &["36.04"], None);
        app.account(Role::Mentor, "Pendamping 0", &["36.04.05"], None);
        let dewi = app.sign_in("Dewi");
        let actor = app.actor_of("Dewi");
        assert_eq!(actor.id, coordinator);
        let asked = || {
            let count = Arc::new(AtomicUsize::new(0));
            let mut conn = app.app.db.url().connect().expect("a connection of its own");
            let counter = Arc::clone(&count);
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                    counter.fetch_add(1, Ordering::SeqCst);
                }
            });
            businesses::actions::alone(&mut conn).expect("a count");
            let red_line = count.load(Ordering::SeqCst);
            let guided = actions::show_groups(&mut conn, &actor, None, 1).expect("groups");
            (red_line, count.load(Ordering::SeqCst), guided.mentors.len())
        };
        let (line, form, one) = asked();
        for number in 1..=12 {
            let areas: &[&str] = if number % 2 == 0 { &["36.04.06", "36.73"] } else { &["33.24"] };
            app.account(Role::Mentor, &format!("Pendamping {number}"), areas, None);
        }
        let (more_line, more_form, many) = asked();
        assert_eq!((one, many), (1, 7), "those who work in the coordinator's area, in part or whole");
        assert!(line > 0 && form > line);
        assert_eq!((line, form), (more_line, more_form), "statements for one mentor and for thirteen");
        dewi.get("/groups/new").is(200).says(&["Pendamping 12"]).never_says(&["Pendamping 11"]);
    }

    fn an_owner_registers_a_business_and_chooses_among_namesake_villages(app) {
        let sari = app.owner("Sari");
        let page = sari.get("/businesses");
        page.is(200).says(&["Belum ada usaha", "/businesses/new"]);

        let unclear = app.registers(&sari, &[("village", ""), ("village_label", "Sukamaju")]);
        unclear.is(422).says(&["Desa yang mana?", "Keripik Bu Sari CONTOH", "type=\"radio\" name=\"village\""]);
        assert_eq!(app.count_businesses(), 0, "nothing is half stored");

        let known = app.registers(&sari, &[("village", ""), ("village_label", "Bumijaya, Ciruas, Kabupaten Serang")]);
        known.is(200).says(&["Keripik Bu Sari CONTOH", "Bumijaya, Ciruas, Kabupaten Serang, Banten", "Usaha tersimpan"]);
        assert_eq!(sari.get("/businesses").path, known.path, "one business: straight to it");

        let unknown = app.registers(&sari, &[("village", ""), ("village_label", "Xyzzy")]);
        unknown.is(422).says(&["Tidak ada desa atau kelurahan dengan nama itu"]);
    }

    fn everything_wrong_in_the_form_is_said_at_once_and_kept(app) {
        let sari = app.owner("Sari");
        let page = app.registers(&sari, &[("name", "K"), ("phone", "abc"), ("nib", "12345"), ("address", "")]);
        page.is(422).says(&["Tulis nama usaha", "nomor telepon yang lengkap", "NIB berisi 13 angka", "Tulis alamat", "value=\"12345\""]);
        assert_eq!(app.count_businesses(), 0);
    }

    fn a_form_sent_twice_is_stored_once(app) {
        let sari = app.owner("Sari");
        let proofs = sari.get("/businesses/new").proofs();
        let first = sari.send("/businesses", &proofs, &with(&[]));
        let second = sari.send("/businesses", &proofs, &with(&[]));
        first.is(200);
        assert_eq!(first.path, second.path);
        assert_eq!(app.count_businesses(), 1);
    }

    fn the_village_field_offers_namesakes_with_what_tells_them_apart(app) {
        let (status, found) = app.visitor().get_json("/regions/villages?q=bumijaya%20ciruas");
        assert_eq!(status, 200);
        assert_eq!(found[0]["label"], "Bumijaya, Ciruas, Kabupaten Serang, Banten");
        assert_eq!(found[0]["code"].as_str().map(str::len), Some(13));
        assert_eq!(app.visitor().get_json("/regions/villages?q=s").1, serde_json::json!([]));
        let many = app.visitor().get_json("/regions/villages?q=sukamaju").1;
        assert_eq!(many.as_array().map(Vec::len), Some(20));
    }

    fn others_find_nothing_at_the_address_of_a_business(app) {
        let sari = app.owner("Sari");
        let id = app.registers(&sari, &[]).id();
        let near = app.mentor("Mentor Serang", &["36.04"]);
        near.get(&format!("/businesses/{id}")).is(200).says(&["Keripik Bu Sari CONTOH"]);
        near.get("/businesses?q=keripik+sari").says(&["Keripik Bu Sari CONTOH"]);
        let tono = app.owner("Tono");
        let far = app.mentor("Mentor Kendal", &["33.24"]);
        for stranger in [&tono, &far] {
            stranger.get(&format!("/businesses/{id}")).is(404);
            stranger.get(&format!("/businesses/{id}/edit")).is(404);
            let sent = stranger.submit("/profile", &format!("/businesses/{id}"), &with(&[("name", "Dicuri")]));
            sent.is(404);
        }
        far.get("/businesses").never_says(&["Keripik Bu Sari"]);
        near.get(&format!("/businesses/{id}/edit")).is(404);
        sari.get(&format!("/businesses/{id}")).never_says(&["Dicuri"]);
    }

    fn what_an_actor_may_read_is_the_same_in_sql_and_in_the_policy(app) {
        let sari = app.owner("Sari");
        let serang = app.registers(&sari, &[]).id();
        let kendal = app.registers(&sari, &[("village", ""), ("village_label", "Boja, Boja, Kendal")]).id();
        let tono = app.owner("Tono");
        app.mentor("Mentor Ciruas", &["36.04.05", "33.24"]);
        app.coordinator("Dinas Banten", "36");
        app.admin("Admin");
        let ids: Vec<BusinessId> = [serang, kendal].iter().map(|id| id.parse().expect("an id")).collect();
        drop(tono);
        for name in ["Sari", "Tono", "Mentor Ciruas", "Dinas Banten", "Admin"] {
            let actor = app.actor_of(name);
            app.read(|conn| {
                let listed = businesses::list(conn, &actor, None, "", None, 50).expect("a list");
                for id in &ids {
                    let facts = businesses::policy_facts(conn, *id).expect("facts");
                    let may = policy::may(&actor, Capability::ReadBusiness, &facts);
                    assert_eq!(listed.iter().any(|b| b.id == *id), may, "{name} {id}");
                }
            });
        }
    }

    fn a_nib_claimed_twice_is_checked_quietly_and_decided_by_the_coordinator(app) {
        let sari = app.owner("Sari");
        let holder = app.registers(&sari, &[("nib", NIB)]).id();
        app.mentor("Mentor Serang", &["36.04"]);
        assert_eq!(app.confirms("Mentor Serang", &holder, NIB), NibClaim::Free);
        sari.get(&format!("/businesses/{holder}")).says(&["NIB terkonfirmasi"]);

        let tono = app.owner("Tono");
        let claim = app.registers(&tono, &[("name", "Emping Tono CONTOH"), ("nib", "1234 5678 90123")]);
        claim.is(200).says(&["NIB akan kami periksa"]).never_says(&["Bu Sari", "dipersoalkan", "sudah dipakai"]);
        let free = app.owner("Wati");
        let other = app.registers(&free, &[("name", "Sukun Wati CONTOH"), ("nib", "9234567890123")]);
        other.says(&["NIB akan kami periksa"]);
        assert_eq!(app.confirms("Mentor Serang", &claim.id(), NIB), NibClaim::Disputed);

        let dinas = app.coordinator("Dinas Serang", "36.04");
        let far = app.coordinator("Dinas Kendal", "33.24");
        far.get("/disputes").says(&["Tidak ada NIB yang dipersoalkan"]);
        let list = dinas.get("/disputes");
        list.says(&["Keripik Bu Sari CONTOH", "Emping Tono CONTOH", NIB]);
        let dispute: String = app.read(|conn| {
            let ids: Vec<siaprak::businesses::DisputeId> = nib_disputes::table.select(nib_disputes::id).load(conn).expect("disputes");
            assert_eq!(ids.len(), 1, "one dispute, however often it is claimed");
            ids[0].to_string()
        });
        let action = format!("/disputes/{dispute}");
        let short = dinas.submit("/disputes", &action, &[("outcome", "moved"), ("reason", "Tono")]);
        short.is(422).says(&["Tulis alasan", "id=\"f-reason-error\"", ">Tono</textarea>", "<details class=\"confirm\" open>"]);
        assert_eq!(short.body.matches(">Tono</textarea>").count(), 1, "in the form it was typed in");
        far.submit("/disputes", &action, &[("outcome", "moved"), ("reason", "Lembar asli")]).is(404);
        dinas.submit("/disputes", &action, &[("outcome", "moved"), ("reason", "Lembar asli atas nama Tono")]).is(200);
        tono.get(&claim.path).says(&["NIB terkonfirmasi"]);
        sari.get(&format!("/businesses/{holder}")).says(&["NIB belum diisi", "Lembar asli atas nama Tono"]);
        dinas.submit("/disputes", &action, &[("outcome", "kept"), ("reason", "Sekali lagi")]).is(404);
    }

    fn a_helper_joins_by_invitation_edits_and_leaves(app) {
        let sari = app.owner("Sari");
        let home = app.registers(&sari, &[]).path;
        let on = format!("{home}/members/new");
        sari.submit(&on, &format!("{home}/members"), &[("member_name", "Budi"), ("login", "0812"), ("kind", "helper")]).is(422);
        let fields = [("member_name", "Budi"), ("login", "budi@contoh.example"), ("kind", "helper")];
        sari.submit(&on, &format!("{home}/members"), &fields).is(200).says(&["Belum menerima undangan"]);

        let budi = app.visitor();
        let link = app.link_to("Budi");
        budi.submit(&link, &link, &[("kind", "invite"), ("password", crate::support::PASSWORD)]);
        let page = budi.get(&home);
        page.is(200).says(&["Keripik Bu Sari CONTOH"]);
        budi.get(&on).is(404);
        let revision = budi.get(&format!("{home}/edit")).hidden("revision").expect("a revision");
        let changed = with(&[("name", "Keripik Budi CONTOH"), ("revision", &revision)]);
        budi.submit(&format!("{home}/edit"), &home, &changed).is(200).says(&["Keripik Budi CONTOH", "Perubahan tersimpan"]);
        sari.submit(&format!("{home}/edit"), &home, &changed).is(409);

        let id = app.read(|conn| siaprak::accounts::by_login(conn, &Login::Email(mail_of("Budi"))).expect("the database").expect("Budi").id);
        let owner = app.read(|conn| siaprak::accounts::by_login(conn, &Login::Email(mail_of("Sari"))).expect("the database").expect("Sari").id);
        sari.submit(&home, &format!("{home}/members/{owner}/remove"), &[]).is(422).says(&["sedikitnya satu pemilik"]);
        sari.submit(&home, &format!("{home}/members/{id}/remove"), &[]).is(200).never_says(&["budi@contoh.example"]);
        budi.get(&home).is(404);
    }

    fn an_owner_without_mail_is_admitted_and_signs_in_with_the_printed_code(app) {
        let mentor = app.mentor("Mentor Serang", &["36.04"]);
        let outside = with(&[("village", ""), ("village_label", "Boja, Boja, Kendal")]);
        mentor.submit("/admissions/new", "/admissions", &outside).is(422).says(&["di luar wilayah Anda"]);
        let no_proof = with(&[("assisted", "true")]);
        mentor.submit("/admissions/new", "/admissions", &no_proof).is(422).says(&["kertas bertanda tangan"]);

        let proofs = mentor.get("/admissions/new").proofs();
        let fields = with(&[("assisted", "true"), ("note", "Kertas di map Ciruas")]);
        let sheet = mentor.send("/admissions", &proofs, &fields);
        sheet.is(200).says(&["hanya tampil sekali", "0812 3456 7890"]);
        let code = code_on(&sheet);
        let again = mentor.send("/admissions", &proofs, &fields);
        again.never_says(&[&code]).says(&["Kode sudah pernah ditampilkan", "Keripik Bu Sari CONTOH"]);
        assert_eq!(app.count_businesses(), 1);

        let sari = app.visitor();
        let typed = [("login", "081234567890"), ("code", code.as_str()), ("password", crate::support::PASSWORD)];
        sari.submit("/code", "/code", &typed);
        sari.get("/businesses").is(200).says(&["Keripik Bu Sari CONTOH", "Mode dibantu", "Mentor Serang"]);
        app.visitor().submit("/code", "/code", &typed).is(422);
    }

    fn a_lost_sheet_opens_nothing_once_another_code_was_printed(app) {
        let mentor = app.mentor("Mentor Serang", &["36.04"]);
        let lost = code_on(&mentor.submit("/admissions/new", "/admissions", &with(&[])));
        let id: BusinessId = app.read(|conn| business_table::table.select(business_table::id).first(conn).expect("one"));
        let (on, to) = (format!("/businesses/{id}/codes/new"), format!("/businesses/{id}/codes"));
        let again = [("member_name", "Sari CONTOH"), ("phone", "081234567890"), ("kind", "helper")];
        let second = code_on(&mentor.submit(&on, &to, &again));
        let third = code_on(&mentor.submit(&on, &to, &again));
        let uses = |code: &str| {
            let typed = [("login", "081234567890"), ("code", code), ("password", crate::support::PASSWORD)];
            app.visitor().submit("/code", "/code", &typed)
        };
        uses(&lost).is(422);
        uses(&third).is(200);
        for old in [&lost, &second, &third] {
            uses(old).is(422);
        }
    }

    fn a_mentor_brings_nobody_into_a_business_behind_its_owners_back(app) {
        let sari = app.owner("Sari");
        let page = app.registers(&sari, &[]);
        let mentor = app.mentor("Mentor Serang", &["36.04"]);
        let (on, to) = (format!("{}/codes/new", page.path), format!("{}/codes", page.path));
        let prints = |kind: &str| mentor.submit(&on, &to, &[("member_name", "Rudi"), ("phone", "081299990000"), ("kind", kind)]);
        prints("owner").is(422).says(&["sudah punya pemilik yang aktif", "Rudi"]).never_says(&["code-big"]);
        prints("helper").is(422).says(&["belum menyetujui mode dibantu"]).never_says(&["code-big"]);
        let consents = format!("{}/consents", page.path);
        sari.submit(&consents, &consents, &[("kind", "assisted"), ("answer", "give")]).is(200);
        prints("owner").is(422);
        prints("helper").is(200).says(&["code-big"]);
        let (kind, mail) = app.last_mail_to("Sari").expect("a mail");
        assert_eq!(kind, "code_printed");
        let letter = app.letter(&mail, Lang::Id);
        assert!(letter.contains("Mentor Serang mencetak kode masuk untuk Rudi"), "{letter}");
    }

    fn no_consent_is_ticked_before_somebody_gives_it(app) {
        let forms = [(app.owner("Sari"), "/businesses/new"), (app.mentor("Mentor Serang", &["36.04"]), "/admissions/new")];
        for (browser, address) in forms {
            let page = browser.get(address);
            for name in ["assisted", "show_village", "show_person"] {
                let (_, rest) = page.body.split_once(&format!("name=\"{name}\"")).expect("the box");
                let tag = rest.split('>').next().expect("an end");
                assert!(!tag.contains("checked"), "{name} on {address}");
            }
        }
    }

    fn a_printed_code_never_opens_an_account_outside_the_mentors_scope(app) {
        let far = app.mentor("Mentor Kendal", &["33.24"]);
        let kendal = with(&[("village", ""), ("village_label", "Boja, Boja, Kendal")]);
        far.submit("/admissions/new", "/admissions", &kendal).is(200);
        let near = app.mentor("Mentor Serang", &["36.04"]);
        let page = near.submit("/admissions/new", "/admissions", &with(&[]));
        page.is(422).says(&["Nomor ini tidak bisa diberi kode dari sini"]).never_says(&["code-big"]);
        assert_eq!(app.count_businesses(), 1, "nothing is half stored");
    }

    fn a_withdrawn_consent_ends_assisted_mode(app) {
        let sari = app.owner("Sari");
        let page = app.registers(&sari, &[("assisted", "true"), ("show_village", "true")]);
        let id: BusinessId = page.id().parse().expect("an id");
        app.mentor("Mentor Serang", &["36.04"]);
        let mentor = app.actor_of("Mentor Serang");
        let may_assist = || app.read(|conn| {
            let facts = businesses::policy_facts(conn, id).expect("facts");
            policy::may(&mentor, Capability::EditProducts, &facts)
        });
        assert!(may_assist());
        let on = format!("{}/consents", page.path);
        sari.submit(&on, &on, &[("kind", "assisted"), ("answer", "withdraw")]).is(200).says(&["Persetujuan dicatat"]);
        assert!(!may_assist());
        let business = app.read(|conn| businesses::by_id(conn, id).expect("a business"));
        assert!(business.show_village && !business.show_person);

        let browser = app.sign_in("Mentor Serang");
        let paper = format!("{on}/paper");
        browser.submit(&on, &paper, &[("kind", "assisted"), ("answer", "give"), ("note", "")]).is(422);
        browser.submit(&on, &on, &[("kind", "assisted"), ("answer", "give")]).is(404);
        browser.submit(&on, &paper, &[("kind", "assisted"), ("answer", "give"), ("note", "Kertas di map Ciruas")]).is(200).says(&["Kertas di map Ciruas"]);
        assert!(may_assist());
    }

    fn a_group_brings_its_mentor_and_a_business_without_one_is_counted(app) {
        let sari = app.owner("Sari");
        let page = app.registers(&sari, &[]);
        let id: BusinessId = page.id().parse().expect("an id");
        let alone = || -> i64 { app.read(|conn| businesses::actions::alone(conn).expect("areas").iter().map(|line| line.count).sum()) };
        let keepers = || app.read(|conn| businesses::mentors_for(conn, id).expect("keepers"));
        assert_eq!(alone(), 1);
        let dinas_id = app.account(Role::Coordinator, "Dinas", &["36.04"], None);
        let dinas = app.sign_in("Dinas");
        assert_eq!(keepers(), [dinas_id]);
        assert_eq!(alone(), 1, "the coordinator stands in, the line stays red");

        let guide = app.account(Role::Mentor, "Rina", &[], None);
        let rina = app.sign_in("Rina");
        rina.get(&page.path).is(404);
        let bad = [("name", "Keripik Ciruas"), ("region", "33.24"), ("mentor", "")];
        dinas.submit("/groups/new", "/groups", &bad).is(422).says(&["di dalam wilayah Anda"]);
        let guide_text = guide.to_string();
        let good = [("name", "Keripik Ciruas"), ("region", "36.04.05"), ("mentor", guide_text.as_str())];
        let group = dinas.submit("/groups/new", "/groups", &good);
        group.is(200).says(&["Keripik Ciruas", "Didampingi Rina"]);
        rina.submit("/profile", "/groups", &good).is(404);
        let on = format!("{}/group", page.path);
        dinas.submit(&on, &on, &[("group", &group.id())]).is(200).says(&["Kelompok binaan: Keripik Ciruas", "Rina"]);
        assert_eq!(keepers(), [guide]);
        assert_eq!(alone(), 0);
        rina.get(&page.path).is(200);
        rina.get("/groups").says(&["Keripik Ciruas", "1 usaha"]);
        rina.get(&group.path).says(&["Keripik Bu Sari CONTOH"]);
    }

    fn a_moved_kitchen_moves_the_business_with_it(app) {
        let sari = app.owner("Sari");
        let page = app.registers(&sari, &[]);
        let id: BusinessId = page.id().parse().expect("an id");
        let place = app.read(|conn| businesses::facilities(conn, id).expect("facilities").remove(0).id);
        let on = format!("{}/facilities/{place}", page.path);
        sari.get(&on).says(&["Kramatwatu, Kramatwatu, Kabupaten Serang, Banten", "Alamat tercantum pada izin"]);
        let moved = with(&[("village", "36.04.05.2001"), ("village_label", "Boja, Boja, Kendal"), ("facility_name", "Dapur")]);
        sari.submit(&on, &on, &moved).is(200).says(&["Boja, Boja, Kabupaten Kendal"]);
        let business = app.read(|conn| businesses::by_id(conn, id).expect("a business"));
        assert_eq!(business.kecamatan.at(siaprak::identifiers::Level::Regency).map(|r| r.to_string()), Some("33.24".to_owned()));
        let members = app.read(|conn| businesses::members(conn, id).expect("members"));
        assert!(matches!(members.as_slice(), [(_, MemberKind::Owner)]));
    }
}
