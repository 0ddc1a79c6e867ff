//! What the checklist settles: promises, and reports that grow too old for a partner.

use siaprak::accounts::PartnerId;
use siaprak::checklists::{self, NewWaiver, ProgrammeId};
use siaprak::listings::Terms;
use siaprak::products::ProductId;
use siaprak::storage::schema::{listings, partners, submissions};

use super::*;

/// The day and the title's rule of every item mailed so far.
fn items(app: &TestApp) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (_, mail, _) in digests(app) {
        for group in mail["groups"].as_array().expect("groups") {
            for item in group["items"].as_array().expect("items") {
                let text = |name: &str| item[name].as_str().expect("a text").to_owned();
                found.push((text("rule"), text("day")));
            }
        }
    }
    found
}

/// An invented shop that takes lab reports for twelve months.
pub fn shop(app: &TestApp) -> (PartnerId, ProgrammeId) {
    let (id, now) = (PartnerId::new(app.now()), app.now());
    let catalogue = app.app.catalogue();
    let spec = catalogue.programme("contoh-minimarket");
    let spec = spec.expect("a pattern").clone();
    app.write(|conn| {
        diesel::insert_into(partners::table)
            .values((
                partners::id.eq(id),
                partners::slug.eq("contoh-toko"),
                partners::name.eq("CONTOH Toko"),
                partners::active.eq(true),
                partners::created_at.eq(now),
            ))
            .execute(conn)
            .expect("a partner");
        let programme = checklists::install_programme(conn, id, &spec, now);
        (id, programme.expect("a programme"))
    })
}

/// The kitchen's product, sent to the shop and in this status.
fn sent(
    app: &TestApp,
    kitchen: &Kitchen,
    (partner, programme): (PartnerId, ProgrammeId),
    status: &str,
) -> AnyId {
    let (id, now) = (AnyId::new(app.now()), app.now());
    let terms = serde_json::to_string(&Terms::default()).expect("JSON");
    app.write(|conn| {
        diesel::insert_into(submissions::table)
            .values((
                submissions::id.eq(id),
                submissions::product_id.eq(kitchen.product),
                submissions::programme_id.eq(programme),
                submissions::partner_id.eq(partner),
                submissions::status.eq(status),
                submissions::round.eq(1_i16),
                submissions::dossier.eq("{}"),
                submissions::dossier_hash.eq("-"),
                submissions::terms.eq(terms),
                submissions::sent_by.eq(kitchen.owner),
                submissions::assisted.eq(false),
                submissions::sent_at.eq(now),
                submissions::due_on.eq(now.date_at(7)),
                submissions::revision.eq(1),
            ))
            .execute(conn)
            .expect("a submission");
    });
    id
}

pub fn listed(app: &TestApp, kitchen: &Kitchen, shop: (PartnerId, ProgrammeId)) {
    let submission = sent(app, kitchen, shop, "approved");
    let (id, now) = (AnyId::new(app.now()), app.now());
    app.write(|conn| {
        diesel::insert_into(listings::table)
            .values((
                listings::id.eq(id),
                listings::code.eq(id.to_string()),
                listings::product_id.eq(kitchen.product),
                listings::programme_id.eq(shop.1),
                listings::partner_id.eq(shop.0),
                listings::submission_id.eq(submission),
                listings::started_at.eq(now),
                listings::noticed.eq("active"),
            ))
            .execute(conn)
            .expect("a listing");
    });
}

fn report(app: &TestApp, kitchen: &Kitchen, issued: &str) {
    let product = ("product", kitchen.product);
    let paper = Paper {
        kind: "lab_test",
        issued: Some(issued),
        ..PIRT
    };
    hold(app, kitchen, product, &paper);
}

const PROMISED: Paper<'_> = Paper {
    issued: Some("2026-11-20"),
    until: Some("2031-11-20"),
    ..PIRT
};

on_both! {
    fn a_stricter_permit_ends_the_promises_of_the_weaker_one(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-22 06:00");
        hold(app, &siti, ("product", siti.product), &PROMISED);
        hold(app, &siti, ("product", siti.product), &Paper { kind: "bpom_md", ..PROMISED });
        live_until(app, "2026-12-22 09:00");
        assert!(items(app).is_empty(), "thirty days after its issue nothing is promised any more: {:?}", items(app));
    }

    fn a_promise_the_office_waived_is_not_called_in(app) {
        let siti = kitchen(app, "siti");
        let office = app.account(Role::Coordinator, "dinas", &[], None);
        app.at("2026-11-22 06:00");
        hold(app, &siti, ("product", siti.product), &PROMISED);
        let new = NewWaiver {
            product: ProductId::from_uuid(siti.product.uuid()),
            requirement: "pkp".into(),
            partner: None,
            reason: "uji CONTOH".into(),
            document: None,
            until: Some(day("2027-01-10")),
        };
        let now = app.now();
        app.write(|conn| checklists::grant_waiver(conn, &app.app.catalogue(), office, new, now).expect("a waiver"));
        live_until(app, "2026-12-22 09:00");
        assert_eq!(items(app).len(), 2, "{:?}", items(app));
        // After the exemption it is owed like the others.
        live_until(app, "2027-01-20 09:00");
        assert_eq!(items(app).len(), 2 + 3, "{:?}", items(app));
    }

    fn a_renewal_in_time_gives_no_second_three_months(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-19 06:00");
        hold(app, &siti, ("product", siti.product), &Paper { issued: Some("2021-11-20"), until: Some("2026-11-20"), ..PIRT });
        app.at("2026-11-22 06:00");
        hold(app, &siti, ("product", siti.product), &PROMISED);
        live_until(app, "2027-02-22 09:00");
        let promised: BTreeSet<String> = items(app).into_iter().filter(|(rule, _)| rule == "commitment").map(|(_, on)| on).collect();
        assert!(promised.iter().all(|on| on == "2022-02-20"), "{promised:?}");
    }

    fn a_report_that_grows_too_old_for_the_shelf_is_told_in_time(app) {
        let [siti, budi] = ["siti", "budi"].map(|name| kitchen(app, name));
        app.at("2026-11-01 06:00");
        let shop = shop(app);
        listed(app, &siti, shop);
        report(app, &siti, "2026-01-10"); // counts through 10 January 2027
        report(app, &budi, "2026-01-10"); // in no shop: the law sets no age
        live_until(app, "2027-01-18 09:00");
        assert!(digests(app).iter().all(|(to, _, _)| *to == mail_of("siti")));
        assert_eq!(days_said(app), [[60], [30], [14], [7], [1], [0], [-7]]);
        assert_eq!(items(app)[0], ("aged".to_owned(), "2027-01-10".to_owned()));
        app.sign_in("siti").get("/reminders").is(200).says(&["mitra ritel menerima laporan ini sampai 10 Januari 2027"]);
        report(app, &siti, "2027-01-15");
        live_until(app, "2027-02-01 09:00");
        assert_eq!(days_said(app).len(), 7, "a new report ends it");
    }

    fn a_submission_that_waits_counts_and_one_refused_does_not(app) {
        let siti = kitchen(app, "siti");
        app.at("2026-11-01 06:00");
        report(app, &siti, "2026-01-10");
        let submission = sent(app, &siti, shop(app), "open");
        live_until(app, "2026-12-12 09:00");
        assert_eq!(days_said(app), [[60], [30]]);
        app.write(|conn| diesel::update(submissions::table.find(submission)).set(submissions::status.eq("rejected")).execute(conn).expect("a decision"));
        live_until(app, "2027-01-11 09:00");
        assert_eq!(days_said(app).len(), 2);
    }
}
