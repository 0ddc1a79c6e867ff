//! The demonstration tells the story it is made for.

use diesel::prelude::*;
use siaprak::checklists;
use siaprak::listings::actions::entries_of_product;
use siaprak::products::ProductId;
use siaprak::storage::schema::listings as listing_table;

use crate::support::TestApp;

#[test]
fn seventeen_products_are_ready_for_the_minimarket_beside_two_on_hold() {
    let app = TestApp::on_sqlite();
    siaprak::demo::fill(&app.app, &app.folder().join("DEMO")).expect("a demonstration");
    let ready = app.read(|conn| {
        checklists::count_ready(conn, "contoh-minimarket", app.now(), 1000).expect("a count")
    });
    assert_eq!(ready, 17);
    let held = app.read(|conn| {
        let listed: Vec<ProductId> = listing_table::table
            .select(listing_table::product_id)
            .load(conn)
            .expect("listings");
        let catalogue = app.app.catalogue();
        let mut held = Vec::new();
        for product in listed {
            let entries = entries_of_product(conn, &catalogue, product, app.now());
            let on_hold = entries.expect("entries").into_iter();
            held.extend(on_hold.filter_map(|e| Some((e.because?, e.because_status?))));
        }
        held.sort();
        held
    });
    let of = |item: &str, status: &str| (item.to_owned(), status.to_owned());
    assert_eq!(
        held,
        [of("spp_irt", "expired"), of("spp_irt", "recheck")],
        "one held by a lapse, one by a changed recipe"
    );
}
