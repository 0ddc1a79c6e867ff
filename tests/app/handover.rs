//! Work handed from one mentor to another: one hand-over is one mail, and the coordinator sees that
//! it went out.

use diesel::prelude::*;
use siaprak::jobs;
use siaprak::permits::VersionId;
use siaprak::storage::AnyId;
use siaprak::storage::schema::{businesses as business_table, groups};

use crate::support::desk::{SERANG, account, does, hands_in, mails_to, maker};
use crate::support::{Browser, Page, TestApp, on_both};

/// Marks items in the coordinator's queue and hands them over together.
fn hands_over(coordinator: &Browser, items: &[VersionId], mentor: &str) -> Page {
    let ids: Vec<String> = items.iter().map(ToString::to_string).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("item", id.as_str())).collect();
    fields.push(("mentor", mentor));
    coordinator.submit("/review", "/review/assign", &fields)
}

fn delivers_mail(app: &TestApp) {
    assert!(jobs::run_due(&app.app, jobs::find("mail").expect("the job")).expect("a run"));
}

on_both! {
    fn several_items_go_over_together_with_one_mail_that_the_coordinator_sees(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        app.mentor("pak dedi", &[SERANG]);
        let rina = app.mentor("bu rina", &[SERANG]);
        let coordinator = app.coordinator("bu dinas", SERANG);
        let items = [&siti, &ani].map(|maker| hands_in(&maker.browser, maker.product, "spp_irt"));
        coordinator.get("/review").is(200).says(&["Serahkan yang ditandai", "Tandai Keripik singkong CONTOH"]);
        let near = account(app, "bu rina").to_string();
        hands_over(&coordinator, &[], &near).is(422).says(&["Belum ada izin yang ditandai"]);
        let unnamed = hands_over(&coordinator, &items, "");
        unnamed.is(422).says(&["Tidak ada yang diserahkan", "id=\"f-mentor-error\"", "Dapur siti CONTOH"]);
        for item in &items {
            unnamed.says(&[&format!("value=\"{item}\" form=\"hand-over\" checked")]);
        }
        let page = hands_over(&coordinator, &items, &near);
        page.is(200).says(&["Diserahkan kepada bu rina", "Surel pemberitahuannya sedang dikirim."]);
        assert_eq!(mails_to(app, "bu rina"), ["hand_over"], "one mail for one hand-over");
        let (_, mail) = app.last_mail_to("bu rina").expect("a mail");
        assert_eq!(mail["by"], "bu dinas");
        let lines = mail["lines"].to_string();
        assert!(lines.contains("Dapur siti CONTOH") && lines.contains("Dapur ani CONTOH"), "{lines}");
        rina.get("/review?show=mine").says(&["Dapur siti CONTOH", "Dapur ani CONTOH"]).never_says(&["Serahkan yang ditandai"]);
        delivers_mail(app);
        coordinator.get("/review").says(&["Surel pemberitahuannya sudah dikirim."]);
        coordinator.get(&format!("/review/{}", items[0])).says(&["Surel pemberitahuannya sudah dikirim."]);
        does(&coordinator, items[0], "assign", &[("mentor", &near)]).is(200);
        assert_eq!(mails_to(app, "bu rina").len(), 2, "another hand-over, another mail");
    }

    fn an_item_the_mentor_entered_keeps_all_of_them_back(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        let dedi = app.mentor("pak dedi", &[SERANG]);
        let coordinator = app.coordinator("bu dinas", SERANG);
        let own = hands_in(&dedi, siti.product, "spp_irt");
        let other = hands_in(&ani.browser, ani.product, "spp_irt");
        let near = account(app, "pak dedi").to_string();
        hands_over(&coordinator, &[own, other], &near).is(422).says(&["Tidak ada yang diserahkan"]);
        coordinator.get("/review").never_says(&["Diserahkan kepada pak dedi"]);
        assert!(mails_to(app, "pak dedi").is_empty());
        let far = app.coordinator("pak jauh", "33.24");
        hands_over(&far, &[other], &near).is(404);
    }

    fn the_groups_of_an_absent_mentor_go_over_with_what_they_were_handed_in_one_mail(app) {
        let (siti, ani) = (maker(app, "siti"), maker(app, "ani"));
        app.mentor("pak dedi", &[SERANG]);
        let rina = app.mentor("bu rina", &[SERANG]);
        let coordinator = app.coordinator("bu dinas", SERANG);
        let (from, to) = (account(app, "pak dedi"), account(app, "bu rina"));
        let group = AnyId::new(app.now());
        app.write(|conn| {
            let row = (groups::id.eq(group), groups::name.eq("Kramatwatu Satu"), groups::region_code.eq(SERANG), groups::mentor_id.eq(Some(from)), groups::created_at.eq(app.now()));
            diesel::insert_into(groups::table).values(row).execute(conn).expect("a group");
            diesel::update(business_table::table.find(siti.business)).set(business_table::group_id.eq(Some(group))).execute(conn).expect("a member");
        });
        hands_in(&siti.browser, siti.product, "spp_irt");
        let handed = hands_in(&ani.browser, ani.product, "spp_irt");
        does(&coordinator, handed, "assign", &[("mentor", &from.to_string())]).is(200);
        let page = format!("/area/mentors/{from}/hand-over");
        coordinator.submit("/area/mentors", &page, &[("to", &to.to_string())]).is(200).says(&["satu surel", "Serah terima terakhir diberitahukan"]);
        assert_eq!(mails_to(app, "bu rina"), ["hand_over"]);
        let (_, mail) = app.last_mail_to("bu rina").expect("a mail");
        let lines = mail["lines"].to_string();
        assert!(lines.contains("Kramatwatu Satu: 1 izin menunggu") && lines.contains("Dapur ani CONTOH"), "{lines}");
        rina.get("/review?show=mine").says(&["Dapur ani CONTOH"]);
        delivers_mail(app);
        coordinator.get("/area/mentors").says(&["Diserahkan ke server surel"]);
    }
}
