//! The mentor's desk: makers with a product who hand permits in, and what mentors do with them.

use std::io::Cursor;

use diesel::prelude::*;
use image::{DynamicImage, ImageFormat, RgbImage};
use siaprak::accounts::{AccountId, Actor, MemberKind, Membership, Role, SessionId};
use siaprak::businesses::actions::{Registration, register};
use siaprak::businesses::rules::{BusinessInput, FacilityInput};
use siaprak::businesses::{self, BusinessId, ConsentKind};
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::permits::{self, VersionId};
use siaprak::products::ProductId;
use siaprak::products::actions::create as create_product;
use siaprak::products::rules::{Typed, TypedIngredient};
use siaprak::storage::schema::outbox;

use super::{Browser, Page, TestApp, mail_of};

/// The kabupaten in which the makers live.
pub const SERANG: &str = "36.04";
const VILLAGE: &str = "36.04.05.2001";

/// A maker of chips, signed in.
pub struct Maker {
    /// Their browser.
    pub browser: Browser,
    /// The business.
    pub business: BusinessId,
    /// Its one product.
    pub product: ProductId,
}

/// A maker of chips who lives in Kramatwatu and agreed to assisted mode.
pub fn maker(app: &TestApp, name: &str) -> Maker {
    let mut actor = Actor {
        id: app.account(Role::Owner, name, &[], None),
        session: SessionId::new(app.now()),
        role: Role::Owner,
        name: name.to_owned(),
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: vec![],
        areas: vec![],
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    };
    let registration = Registration {
        business: BusinessInput {
            name: format!("Dapur {name} CONTOH"),
            owner_name: name.to_owned(),
            phone: "081200001111".to_owned(),
            ..BusinessInput::default()
        },
        facility: FacilityInput {
            village_code: VILLAGE.to_owned(),
            address: "Kp. Contoh RT 01".to_owned(),
            ..FacilityInput::default()
        },
        consents: vec![ConsentKind::Assisted],
    };
    let now = app.now();
    let business =
        app.write(|conn| register(conn, &actor, now, &registration).expect("a business"));
    actor.memberships = vec![Membership {
        business: business.any(),
        kind: MemberKind::Owner,
    }];
    let facility = app.read(|conn| {
        businesses::facilities(conn, business)
            .expect("one")
            .remove(0)
    });
    let product = app.write(|conn| {
        create_product(conn, &actor, now, Some(facility.id), &chips()).expect("a product")
    });
    Maker {
        browser: app.sign_in(name),
        business,
        product,
    }
}

fn chips() -> Typed {
    let mut typed = Typed {
        recipe: vec![TypedIngredient {
            name: "Singkong".to_owned(),
            ..TypedIngredient::default()
        }],
        shelf_life: "180".to_owned(),
        ..Typed::default()
    };
    typed.facts.name = "Keripik singkong CONTOH".to_owned();
    typed
}

/// A small picture.
pub fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(RgbImage::new(64, 48))
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .expect("a picture");
    bytes
}

/// Uploads a permit of this kind for the product and hands it in.
#[track_caller]
pub fn hands_in(who: &Browser, product: ProductId, kind: &str) -> VersionId {
    let id = product.to_string();
    let fields = [
        ("product", id.as_str()),
        ("requirement", kind),
        ("kind", kind),
        ("coverage", id.as_str()),
        (
            "number",
            match kind {
                "nib" => "1234567890123",
                "halal" => "ID36110000012340826",
                _ => "2053604010012-31",
            },
        ),
        ("holder", "Ibu CONTOH"),
        ("issued_on", "2026-08-14"),
        ("valid_until", "2031-08-14"),
        ("then", "hand_in"),
    ];
    let form = format!("/permits/new?product={product}&requirement={kind}");
    let file = ("files", "izin.jpg", "image/jpeg", &*photo());
    let page = who.upload(&form, "/permits", &fields, &[file]);
    assert!(
        page.path.contains("done=sent"),
        "{}:\n{}",
        page.path,
        page.body
    );
    page.id().parse().expect("a version")
}

/// Begins the next version of an accepted permit with these dates and hands it in.
#[track_caller]
pub fn hands_in_anew(who: &Browser, id: VersionId, issued: &str, until: &str) -> VersionId {
    let old = format!("/permits/{id}");
    let draft = who.submit(&old, &format!("{old}/renew"), &[]);
    let newer: VersionId = draft.id().parse().expect("a version");
    assert_ne!(newer, id);
    let here = format!("/permits/{newer}");
    let seen = || {
        let page = who.get(&here);
        let revision = page.hidden("revision").expect("a revision");
        (page.proofs(), revision)
    };
    let (proofs, revision) = seen();
    let file = ("files", "baru.jpg", "image/jpeg", &*photo());
    let fields = [("revision", &*revision)];
    who.send_files(&format!("{here}/pages"), &proofs, &fields, &[file])
        .is(200);
    let (proofs, revision) = seen();
    let fields = [
        ("revision", &*revision),
        ("number", "2053604010012-31"),
        ("issued_on", issued),
        ("valid_until", until),
        ("then", "hand_in"),
    ];
    who.send(&here, &proofs, &fields).is(200);
    newer
}

/// Sends a form of the review page with the revision it shows.
pub fn sends(
    mentor: &Browser,
    page: &Page,
    id: VersionId,
    verb: &str,
    fields: &[(&str, &str)],
) -> Page {
    let revision = page.hidden("revision").unwrap_or_default();
    let mut all = vec![("revision", revision.as_str())];
    all.extend(fields);
    mentor.send(&format!("/review/{id}/{verb}"), &page.proofs(), &all)
}

/// Opens an item and sends a form of its page.
pub fn does(mentor: &Browser, id: VersionId, verb: &str, fields: &[(&str, &str)]) -> Page {
    let page = mentor.get(&format!("/review/{id}"));
    sends(mentor, &page, id, verb, fields)
}

/// The product as the coverage choice writes it.
pub fn covers(product: ProductId) -> String {
    format!("product:{product}")
}

/// Accepts an item for the maker's product, the original seen.
pub fn accepts(mentor: &Browser, maker: &Maker, id: VersionId) -> Page {
    let coverage = covers(maker.product);
    let fields = [
        ("coverage", coverage.as_str()),
        ("how", "original"),
        ("checked_on", "2026-11-22"),
    ];
    does(mentor, id, "accept", &fields)
}

/// How far a version has come.
pub fn review_of(app: &TestApp, id: VersionId) -> &'static str {
    app.read(|conn| {
        permits::version(conn, id)
            .expect("a version")
            .review
            .as_str()
    })
}

/// The kinds of mail queued for somebody, oldest first.
pub fn mails_to(app: &TestApp, name: &str) -> Vec<String> {
    let address = mail_of(name);
    app.read(|conn| {
        outbox::table
            .filter(outbox::recipient.eq(address))
            .order(outbox::created_at)
            .select(outbox::kind)
            .load(conn)
            .expect("the outbox")
    })
}

/// The id of somebody's account.
pub fn account(app: &TestApp, name: &str) -> AccountId {
    let login = mail_of(name).parse().expect("a login");
    app.read(|conn| {
        siaprak::accounts::by_login(conn, &login)
            .expect("the database")
            .expect("an account")
            .id
    })
}
