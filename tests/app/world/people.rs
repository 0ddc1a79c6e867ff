//! The people of a world, and the partner they meet.

use std::sync::OnceLock;

use diesel::prelude::*;
use siaprak::accounts::actions::create_with_password;
use siaprak::accounts::{AccountId, Login, NewAccount, PartnerId, Role, by_login, password};
use siaprak::checklists::{self, Programme};
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::storage::schema as db;

use super::Place;
use crate::support::{PASSWORD, TestApp, mail_of};

/// `mentor Zamrud`
pub fn name(place: &Place, who: &str) -> String {
    let word = match who {
        "buyer" | "trader" | "boss" => place.shop,
        _ => place.word,
    };
    format!("{who} {word}")
}

pub fn account(app: &TestApp, name: &str) -> AccountId {
    let login = mail_of(name).parse().expect("a login");
    app.read(|conn| {
        by_login(conn, &login)
            .expect("the database")
            .expect("an account")
            .id
    })
}

pub fn partner(app: &TestApp, place: &Place) -> PartnerId {
    let (id, now) = (PartnerId::new(app.now()), app.now());
    app.write(|conn| {
        use db::partners as p;
        let row = (
            p::id.eq(id),
            p::slug.eq(place.shop.to_lowercase()),
            p::name.eq(format!("CONTOH Toko {}", place.shop)),
            p::active.eq(true),
            p::created_at.eq(now),
        );
        diesel::insert_into(p::table)
            .values(row)
            .execute(conn)
            .expect("a partner");
    });
    id
}

/// A programme of two functions that demands a barcode.
pub fn programme(app: &TestApp, place: &Place, partner: PartnerId) -> checklists::ProgrammeId {
    let catalogue = app.app.catalogue();
    let pattern = |id: &str| catalogue.programme(id).expect("a pattern");
    let mut spec: Programme = pattern("contoh-gerai-lokal").clone();
    spec.quorum = vec!["quality".to_owned(), "merchandising".to_owned()];
    spec.id = format!("program-{}", place.shop.to_lowercase());
    let adds = pattern("contoh-toserba").adds.iter();
    spec.adds = adds
        .filter(|a| a.requirement == "barcode")
        .cloned()
        .collect();
    let now = app.now();
    app.write(|conn| checklists::install_programme(conn, partner, &spec, now).expect("a programme"))
}

pub fn person(app: &TestApp, place: &Place, who: &str, role: Role, partner: PartnerId) {
    let name = name(place, who);
    let works = matches!(role, Role::Mentor | Role::Coordinator);
    let buys = matches!(role, Role::Buyer | Role::PartnerAdmin);
    let function = match who {
        "buyer" => vec!["quality".to_owned()],
        "trader" => vec!["merchandising".to_owned()],
        _ => vec![],
    };
    let new = NewAccount {
        role,
        login: Login::Email(mail_of(&name)),
        name,
        lang: Lang::Id,
        zone: Zone::Wib,
        partner: buys.then_some(partner),
        functions: function,
        areas: if works {
            vec![place.area.parse().expect("a region")]
        } else {
            vec![]
        },
    };
    static HASH: OnceLock<String> = OnceLock::new();
    let hash = HASH.get_or_init(|| password::hash(PASSWORD).expect("a hash"));
    let now = app.now();
    app.write(|conn| create_with_password(conn, &new, hash, now).expect("an account"));
}
