//! What a programme wants looked up in the official register stands in a mentor's list until it was.

use siaprak::checklists::register_query;

use super::*;
use crate::support::plan::plan;

const LIST: &str = "/review/register";

on_both! {
    fn a_permit_to_be_looked_up_is_in_the_list_of_its_mentor_until_it_was(app) {
        Shop::open_with(app, "Maju", |rules| rules.tightens.register_check = vec!["nib".to_owned()]);
        Shop::open(app, "Lain");
        let maker = Maker::complete(app, "Sari", None);
        let bare = Maker::new(app, "Ani");
        bare.has(app, "nib", "2025-01-10", None);
        let mentor = app.mentor("pak dedi", &["36.04"]);
        let far = app.mentor("pak jauh", &["33.24"]);
        far.get(LIST).is(200).says(&["Tidak ada yang perlu dicek"]);
        mentor.get("/review").says(&["Cek daftar resmi<span class=\"count\">1</span>"]);
        let list = mentor.get(LIST);
        list.is(200).says(&["Nampan Kayu", "Kayu Sari CONTOH", "CONTOH-nib-SANGAT-RAHASIA", "Cara memeriksa"]);
        // Its maker still has something to do first.
        list.never_says(&["Kayu Ani CONTOH"]);
        let (_, link) = list.body.split_once("<h3><a href=\"/review/").expect("a permit");
        let item = format!("/review/{}", link.split('"').next().expect("an id"));
        app.coordinator("bu dinas", "36.04").get(LIST).says(&["Kayu Sari CONTOH"]).never_says(&["Periksa di daftar resmi"]);
        let seen = mentor.get(&item).hidden("revision").expect("a revision");
        let found = [("revision", seen.as_str()), ("how", "register"), ("checked_on", "2026-11-22")];
        mentor.submit(&item, &format!("{item}/check"), &found).is(200);
        mentor.get(LIST).says(&["Tidak ada yang perlu dicek"]).never_says(&["Kayu Sari CONTOH"]);
        maker.browser.get(&format!("/products/{}/submit", maker.product)).says(&["Isi penawaran"]);
    }

    fn the_list_walks_its_own_index(app) {
        Shop::open_with(app, "Maju", |rules| rules.tightens.register_check = vec!["nib".to_owned()]);
        app.mentor("pak dedi", &["36.04"]);
        let id = crate::support::desk::account(app, "pak dedi");
        let mut mentor = actor(app, id, Role::Mentor);
        mentor.areas = vec!["36.04".parse().expect("a region")];
        let (plan, by_rule) = app.read(|conn| {
            let programmes = checklists::programmes(conn).expect("programmes");
            let scope = businesses::visible(&mentor);
            let query = register_query(&app.app.catalogue(), &programmes, scope, app.now());
            (plan(conn, query), matches!(conn, siaprak::storage::Conn::Sqlite(_)))
        });
        // PostgreSQL chooses by how many rows there are, and here are few: any index will do.
        let index = if by_rule { "product_states_waiting_idx" } else { "Index" };
        assert!(plan.contains(index) && !plan.contains("Seq Scan on product_states"), "{plan}");
    }
}
