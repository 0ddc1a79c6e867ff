//! Mentors clear their queue: what they may decide, what the owner then reads, and what happens
//! when two look at the same thing.

use diesel::prelude::*;
use siaprak::permits;
use siaprak::storage::AnyId;
use siaprak::storage::schema::{decisions, permit_versions, permits as permits_table};

use crate::support::desk::{
    Maker, SERANG, accepts, account, covers, does, hands_in, hands_in_anew, mails_to, maker,
    review_of, sends,
};
use crate::support::{TestApp, mail_of, on_both};

const WRONG_NUMBER: &[(&str, &str)] = &[
    ("reason_number", "number_differs"),
    ("text_number", "Angka terakhir 31, bukan 30."),
];

/// A permit of the maker that this mentor typed and handed in, so that another has to decide it.
fn entered_by_themselves(app: &TestApp, maker: &Maker, mentor: &str) {
    let now = app.now();
    let (permit, version) = (AnyId::new(now), AnyId::new(now));
    let by = account(app, mentor);
    app.write(|conn| {
        let row = (
            permits_table::id.eq(permit),
            permits_table::business_id.eq(maker.business),
            permits_table::kind.eq("spp_irt"),
            permits_table::created_at.eq(now),
        );
        diesel::insert_into(permits_table::table)
            .values(row)
            .execute(conn)
            .expect("a permit");
        let row = (
            permit_versions::id.eq(version),
            permit_versions::permit_id.eq(permit),
            permit_versions::business_id.eq(maker.business),
            permit_versions::kind.eq("spp_irt"),
            permit_versions::open_ended.eq(false),
            permit_versions::review.eq("in_review"),
            permit_versions::entered_by.eq(by),
            permit_versions::assisted.eq(true),
            permit_versions::submitted_at.eq(Some(now)),
            permit_versions::watched.eq("{}"),
            permit_versions::recheck_closed.eq("{}"),
            permit_versions::returned.eq("[]"),
            permit_versions::created_at.eq(now),
            permit_versions::revision.eq(1),
        );
        diesel::insert_into(permit_versions::table)
            .values(row)
            .execute(conn)
            .expect("a version");
    });
}

on_both! {
    fn a_field_that_was_left_empty_can_be_asked_for(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        app.write(|conn| {
            let empty = permit_versions::holder.eq(None::<String>);
            diesel::update(permit_versions::table.find(id.any())).set(empty).execute(conn).expect("an empty holder")
        });
        let item = mentor.get(&format!("/review/{id}"));
        item.says(&["name=\"reason_holder\"", "name=\"reason_valid_from\""]).never_says(&["name=\"reason_person\""]);
        let remark = [("reason_holder", "number_differs"), ("text_holder", "Tulis nama pemegangnya.")];
        does(&mentor, id, "return", &remark).says(&["Dikembalikan"]);
        siti.browser.get(&format!("/permits/{id}")).says(&["Tulis nama pemegangnya.", "name=\"holder\""]);
    }

    fn what_is_returned_reopens_alone_and_counts_once_corrected_and_accepted(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        mentor.get("/review").is(200).says(&["Keripik singkong CONTOH", "Dapur siti CONTOH", "Pertama kali"]);
        mentor.get(&format!("/review/{id}")).is(200).says(&["2053604010012-31", "14 Agustus 2031", "Tandai keliru", "Kabupaten Serang"]);

        let page = does(&mentor, id, "return", WRONG_NUMBER);
        assert!(page.path.starts_with("/review"), "on to the queue: {}", page.path);
        page.says(&["Dikembalikan", "Semua sudah diperiksa"]);
        assert_eq!(review_of(app, id), "returned");
        let (kind, mail) = app.last_mail_to("siti").expect("a mail at once");
        assert_eq!(kind, "returned");
        let said = mail["reasons"][0].as_str().expect("a reason");
        assert!(said.contains("Nomor") && said.contains("Angka terakhir 31"), "{said}");

        let form = siti.browser.get(&format!("/permits/{id}"));
        form.says(&["Angka terakhir 31"]);
        let revision = form.hidden("revision").expect("a revision");
        let corrected = [
            ("revision", revision.as_str()), ("number", "2053604010013-31"), ("valid_until", "2040-01-01"), ("then", "hand_in"),
        ];
        siti.browser.send(&format!("/permits/{id}"), &form.proofs(), &corrected);
        let version = app.read(|conn| permits::version(conn, id).expect("a version"));
        assert_eq!(version.fields.number.as_deref(), Some("P-IRT 2053604010013-31"));
        assert_eq!(version.fields.valid_until.expect("an end").to_string(), "2031-08-14", "what was not returned stays shut");
        assert_eq!(review_of(app, id), "in_review");

        mentor.get("/review").says(&["Sudah diperbaiki"]);
        mentor.get(&format!("/review/{id}")).says(&["Pernah diminta diperbaiki"]);
        accepts(&mentor, &siti, id).is(200).says(&["Diterima"]);
        assert_eq!(review_of(app, id), "accepted");
        assert_eq!(mails_to(app, "siti"), ["returned", "accepted"]);
        mentor.get(&format!("/review/{id}")).says(&["Melihat aslinya, 22 November 2026", "Dikembalikan", "pak dedi"]);
    }

    fn a_correction_that_leaves_one_of_two_findings_says_so_and_goes_on_the_owners_word_only(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        let two = [("reason_number", "number_differs"), ("reason_valid_until", "number_differs"), ("reason_page_1", "unreadable")];
        does(&mentor, id, "return", &two).says(&["Dikembalikan"]);
        let here = format!("/permits/{id}");
        siti.browser.get(&here).never_says(&["masih sama seperti saat dikembalikan"]);
        let sends_again = |more: &[(&str, &str)]| {
            let form = siti.browser.get(&here);
            let revision = form.hidden("revision").expect("a revision");
            let mut fields = vec![("revision", revision.as_str()), ("number", "2053604010013-31"), ("valid_until", "2031-08-14"), ("then", "hand_in")];
            fields.extend(more);
            siti.browser.send(&here, &form.proofs(), &fields)
        };
        let kept_back = sends_again(&[]);
        kept_back.says(&["Belum dikirim: bagian ini masih sama", "<li>Berlaku sampai</li>", "<li>Foto atau halaman izin</li>", "name=\"as_it_is\""]);
        kept_back.says(&["value=\"P-IRT 2053604010013-31\""]).never_says(&["<li>Nomor</li>"]);
        assert_eq!(review_of(app, id), "returned", "nothing goes in silence");

        sends_again(&[("as_it_is", "true")]).says(&["Terkirim."]);
        assert_eq!(review_of(app, id), "in_review");
        let seen = mentor.get(&format!("/review/{id}"));
        assert_eq!(seen.body.matches("Dibiarkan sama; pemilik menyatakan sudah benar").count(), 2, "the end and the page, not the number");
    }

    fn what_was_accepted_can_be_checked_more_closely_but_not_less(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&mentor, &siti, id).is(200);
        mentor.get(&format!("/review/{id}")).says(&["Sudah memeriksa lebih jauh?"]);
        let check = |how: &str, on: &str| does(&mentor, id, "check", &[("how", how), ("checked_on", on)]);
        check("paper", "2026-11-22").is(422).says(&["lebih kuat"]);
        check("register", "2026-11-23").is(422).says(&["belum tiba"]);
        check("register", "2026-11-22").is(200).says(&["Ditemukan di daftar resmi, 22 November 2026", "Diperiksa lebih jauh"]).never_says(&["Sudah memeriksa lebih jauh?"]);
        assert_eq!(review_of(app, id), "accepted");
        assert_eq!(mails_to(app, "siti"), ["accepted"], "nothing for the owner to do");
    }

    fn words_alone_send_nothing_back_and_stay_in_the_form(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&mentor, id, "return", &[("text_number", "Nomornya salah, Bu.")])
            .is(422).says(&["Pilih alasannya dari daftar", "Nomornya salah, Bu."]);
        does(&mentor, id, "return", &[]).is(422).says(&["paling sedikit satu bagian"]);
        does(&mentor, id, "return", &[("reason_page_7", "unreadable")]).is(422).says(&["Halaman ini tidak ada"]);
        let page = does(&mentor, id, "accept", &[("checked_on", "2026-11-23"), ("note", "cocok semua")]);
        page.is(422).says(&["Pilih cara Anda memeriksa", "cocok semua"]);
        assert_eq!(review_of(app, id), "in_review");
        assert!(app.last_mail_to("siti").is_none());
    }

    fn the_second_of_two_mentors_learns_who_was_first_and_keeps_their_words(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        let seen_by_rina = rina.get(&format!("/review/{id}"));
        accepts(&dedi, &siti, id).is(200);
        let lost = sends(&rina, &seen_by_rina, id, "return", WRONG_NUMBER);
        lost.is(409).says(&["belum disimpan", "pak dedi", "Diterima", "Angka terakhir 31, bukan 30."]);
        assert_eq!(review_of(app, id), "accepted");
        let made: i64 = app.read(|conn| decisions::table.count().get_result(conn).expect("a count"));
        assert_eq!(made, 1);
    }

    fn sending_a_decision_twice_makes_it_once(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        let page = mentor.get(&format!("/review/{id}"));
        sends(&mentor, &page, id, "return", WRONG_NUMBER).is(200);
        sends(&mentor, &page, id, "return", WRONG_NUMBER).is(200);
        assert_eq!(mails_to(app, "siti"), ["returned"]);
    }

    fn a_claim_shows_its_holder_binds_others_and_ends_by_the_clock(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&dedi, id, "claim", &[]).is(200).says(&["Anda memegang izin ini sampai", "10.20"]);
        rina.get("/review").says(&["Sedang diperiksa pak dedi"]);
        dedi.get("/review?show=mine").says(&["Keripik singkong CONTOH", "Anda pegang"]);
        accepts(&rina, &siti, id).is(409).says(&["pak dedi"]);
        does(&rina, id, "claim", &[]).is(409);
        app.at("2026-11-22 10:19");
        dedi.get(&format!("/review/{id}")).says(&["10.39"]);
        app.at("2026-11-22 10:38");
        accepts(&rina, &siti, id).is(409);
        app.at("2026-11-22 10:39");
        accepts(&rina, &siti, id).is(200);
        assert_eq!(review_of(app, id), "accepted");
    }

    fn a_released_item_is_free_again(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&dedi, id, "claim", &[]);
        does(&rina, id, "release", &[]);
        accepts(&rina, &siti, id).is(409);
        does(&dedi, id, "release", &[]).says(&["dilepaskan"]);
        accepts(&rina, &siti, id).is(200);
    }

    fn what_a_mentor_entered_needs_another_mentor(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&dedi, siti.product, "spp_irt");
        dedi.get("/review").says(&["Menunggu pendamping lain", "Anda sendiri yang mengisinya"]);
        dedi.get(&format!("/review/{id}")).is(200).never_says(&["Kembalikan untuk diperbaiki"]);
        accepts(&dedi, &siti, id).is(422).says(&["pendamping lain yang memutuskan"]);
        does(&dedi, id, "claim", &[]).is(422);
        assert_eq!(review_of(app, id), "in_review");
        accepts(&rina, &siti, id).is(200);
        assert_eq!(review_of(app, id), "accepted");
    }

    fn a_mentor_who_corrected_what_the_owner_entered_decides_no_more(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&dedi, id, "return", WRONG_NUMBER).is(200);
        let form = dedi.get(&format!("/permits/{id}"));
        let revision = form.hidden("revision").expect("a revision");
        let own = [("revision", revision.as_str()), ("number", "2053604010013-31"), ("then", "hand_in")];
        dedi.send(&format!("/permits/{id}"), &form.proofs(), &own).is(200);
        assert_eq!(review_of(app, id), "in_review");
        accepts(&dedi, &siti, id).is(422).says(&["pendamping lain yang memutuskan"]);
        assert_eq!(review_of(app, id), "in_review");
        rina.get(&format!("/review/{id}")).says(&["siti, pak dedi", "mode dibantu"]);
        accepts(&rina, &siti, id).is(200);
        assert_eq!(review_of(app, id), "accepted");
    }

    fn another_area_knows_nothing_of_it(app) {
        let siti = maker(app, "siti");
        let stranger = app.mentor("pak jauh", &["33.24"]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        stranger.get("/review").is(200).says(&["Semua sudah diperiksa"]);
        stranger.get(&format!("/review/{id}")).is(404);
        let proofs = stranger.get("/review").proofs();
        for verb in ["claim", "accept", "return", "withdraw", "recheck", "release"] {
            let fields = [("revision", "2"), ("how", "paper"), ("checked_on", "2026-11-22"), ("coverage", &*covers(siti.product)), ("why", "x"), ("reason_number", "unreadable")];
            stranger.send(&format!("/review/{id}/{verb}"), &proofs, &fields).is(404);
        }
        assert_eq!(review_of(app, id), "in_review");
    }

    fn an_acceptance_is_withdrawn_with_a_reason(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&mentor, &siti, id).is(200);
        mentor.get("/review").says(&["Keputusan terakhir Anda", "SPP-IRT) · Keripik"]);
        does(&mentor, id, "withdraw", &[("why", " ")]).is(422).says(&["Tulis alasannya"]);
        does(&mentor, id, "withdraw", &[("why", "Ternyata milik usaha lain.")]).is(200).says(&["Penerimaan ditarik", "Ternyata milik usaha lain."]);
        assert_eq!(review_of(app, id), "withdrawn");
        mentor.get(&format!("/permits/{id}")).says(&["Buka di pemeriksaan"]);
        siti.browser.get(&format!("/permits/{id}")).never_says(&["Buka di pemeriksaan"]);
        let (kind, mail) = app.last_mail_to("siti").expect("a mail");
        assert_eq!((kind.as_str(), mail["reason"].as_str()), ("withdrawn", Some("Ternyata milik usaha lain.")));
        siti.browser.get(&format!("/products/{}", siti.product)).says(&["unggah penggantinya"]).never_says(&["Perbaiki bagian yang ditandai"]);
        let page = siti.browser.get(&format!("/permits/{id}"));
        page.says(&["Ternyata milik usaha lain.", "Unggah penggantinya"]).never_says(&["Unggah perpanjangan"]);
        siti.browser.submit(&format!("/permits/{id}"), &format!("/permits/{id}/renew"), &[]).is(200).says(&["Draf"]);
    }

    fn a_handed_over_item_lies_in_the_other_mentors_hands(app) {
        let siti = maker(app, "siti");
        let (dedi, rina) = (app.mentor("pak dedi", &[SERANG]), app.mentor("bu rina", &[SERANG]));
        app.mentor("pak jauh", &["33.24"]);
        let coordinator = app.coordinator("bu dinas", SERANG);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        does(&dedi, id, "claim", &[]);
        let page = coordinator.get(&format!("/review/{id}"));
        page.is(200).says(&["Serahkan kepada pendamping lain", "bu rina"]).never_says(&["pak jauh", "Kembalikan untuk diperbaiki"]);
        let far = account(app, "pak jauh").to_string();
        does(&coordinator, id, "assign", &[("mentor", &far)]).is(422);
        let near = account(app, "bu rina").to_string();
        does(&coordinator, id, "assign", &[("mentor", &near)]).is(200).says(&["Diserahkan kepada bu rina"]);
        rina.get("/review?show=mine").says(&["Keripik singkong CONTOH"]);
        accepts(&rina, &siti, id).is(200);
        does(&coordinator, id, "accept", &[]).is(404);
    }

    fn nothing_waits_without_someone(app) {
        let siti = maker(app, "siti");
        let coordinator = app.coordinator("bu dinas", SERANG);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        coordinator.get("/review").says(&["izin belum punya pemeriksa", "Keripik singkong CONTOH"]);
        let dedi = app.mentor("pak dedi", &["36.04.05"]);
        coordinator.get("/review").never_says(&["belum punya pemeriksa"]);
        accepts(&dedi, &siti, id).is(200);
        let own = hands_in(&dedi, siti.product, "halal");
        coordinator.get("/review").says(&["izin belum punya pemeriksa", &own.to_string()]);
    }

    fn the_next_item_comes_by_itself_oldest_first(app) {
        let siti = maker(app, "siti");
        let ani = maker(app, "ani");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let first = hands_in(&siti.browser, siti.product, "spp_irt");
        app.at("2026-11-22 10:05");
        let second = hands_in(&ani.browser, ani.product, "spp_irt");
        let page = accepts(&mentor, &siti, first);
        assert_eq!(page.id(), second.to_string());
        app.at("2026-11-25 10:05");
        mentor.get("/review?show=long&q=dapur+ani").says(&["Dapur ani CONTOH", "menunggu 3 hari"]);
        mentor.get("/review?q=siti").says(&["Tidak ada yang cocok"]);
        mentor.get("/review?kind=halal").says(&["Tidak ada yang cocok"]);
    }

    fn a_queue_full_of_what_one_may_not_decide_hides_nothing_behind_it(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let first = hands_in(&siti.browser, siti.product, "spp_irt");
        app.at("2026-11-22 10:05");
        for _ in 0..60 {
            entered_by_themselves(app, &siti, "pak dedi");
        }
        app.at("2026-11-22 10:10");
        let last = hands_in(&ani.browser, ani.product, "spp_irt");
        assert_eq!(accepts(&mentor, &siti, first).id(), last.to_string());
    }

    fn partners_see_only_marked_copies_and_never_a_nib(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let permit = hands_in(&siti.browser, siti.product, "spp_irt");
        let nib = hands_in(&siti.browser, siti.product, "nib");
        let document = |id| app.read(|conn| permits::pages(conn, id).expect("pages").remove(0).document);
        for (id, marked) in [(permit, true), (nib, false)] {
            let page = document(id).id.to_string();
            does(&mentor, id, "partners", &[("document", &page), ("marked", "true")]);
            assert_eq!(document(id).for_partners, marked);
        }
        mentor.get(&format!("/review/{permit}")).says(&["boleh dilihat mitra"]);
        mentor.get(&format!("/review/{nib}")).never_says(&["Salinan untuk mitra ritel"]);
    }

    fn a_certificate_issued_anew_takes_the_place_of_the_first_for_good(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let first = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&mentor, &siti, first).is(200);
        let second = hands_in_anew(&siti.browser, first, "2026-08-14", "2031-08-14");
        accepts(&mentor, &siti, second).is(200);
        let status = || {
            let (_, list) = app.sign_in("siti").get_json(&format!("/products/{}", siti.product));
            let items = list["items"].as_array().expect("items").clone();
            let permit = items.into_iter().find(|i| i["requirement"] == "spp_irt");
            permit.expect("the permit")["status"].as_str().expect("a status").to_owned()
        };
        assert_eq!(status(), "accepted");
        app.at("2031-08-04 09:00");
        let list = app.sign_in("pak dedi").get("/expiring");
        assert_eq!(list.body.matches("10 hari lagi").count(), 1, "one line for one permit:\n{}", list.body);
        assert_eq!(status(), "expiring");
        app.write(|conn| {
            use siaprak::storage::schema::permit_outcomes;
            let day: chrono::NaiveDate = "2031-08-04".parse().expect("a day");
            diesel::update(permit_outcomes::table.find(second))
                .set(permit_outcomes::revoked_on.eq(Some(day)))
                .execute(conn).expect("a revocation")
        });
        assert_eq!(status(), "revoked", "the first does not come back");
    }

    fn the_mail_of_an_acceptance_names_the_end_that_counts(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        for (kind, end) in [("halal", serde_json::Value::Null), ("spp_irt", "2031-08-14".into())] {
            let id = hands_in(&siti.browser, siti.product, kind);
            accepts(&mentor, &siti, id).is(200);
            let (sort, mail) = app.last_mail_to("siti").expect("a mail at once");
            assert_eq!((sort.as_str(), &mail["valid_until"]), ("accepted", &end), "{kind}");
            app.at("2026-11-22 10:05");
        }
    }

    fn what_ends_next_stands_first_with_whom_to_phone(app) {
        let siti = maker(app, "siti");
        let mentor = app.mentor("pak dedi", &[SERANG]);
        let id = hands_in(&siti.browser, siti.product, "spp_irt");
        accepts(&mentor, &siti, id).is(200);
        app.at("2031-08-04 09:00");
        let mentor = { drop(mentor); app.sign_in("pak dedi") };
        mentor.get("/expiring").is(200).says(&["Keripik singkong CONTOH", "10 hari lagi", "Lewat surel"]);
        app.write(|conn| {
            use siaprak::storage::schema::accounts;
            diesel::update(accounts::table.filter(accounts::email.eq(mail_of("siti"))))
                .set((accounts::email.eq(None::<String>), accounts::phone.eq(Some("+6281200002222"))))
                .execute(conn).expect("an owner without mail")
        });
        mentor.get("/expiring").says(&["tel:+6281200002222"]);
        mentor.get("/expiring?place=36.04.06").never_says(&["Keripik singkong CONTOH"]);
        app.at("2031-08-16 09:00");
        mentor.get("/expiring").never_says(&["Keripik singkong CONTOH"]);
        mentor.get("/expiring?show=lapsed").says(&["lewat 2 hari"]);
    }
}
