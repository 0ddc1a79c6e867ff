//! The demonstration tells the story it is made for.

use siaprak::checklists;

use crate::support::TestApp;

#[test]
fn seventeen_products_are_ready_for_the_minimarket_beside_the_one_on_hold() {
    let app = TestApp::on_sqlite();
    siaprak::demo::fill(&app.app, &app.folder().join("DEMO")).expect("a demonstration");
    let ready = app.read(|conn| {
        checklists::count_ready(conn, "contoh-minimarket", app.now(), 1000).expect("a count")
    });
    assert_eq!(ready, 17);
}
