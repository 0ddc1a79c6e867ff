//! A single maker, straight into a database: for a program that runs apart from the test.

use siaprak::accounts::actions::create_with_password;
use siaprak::accounts::{
    Actor, Login, MemberKind, Membership, NewAccount, Role, SessionId, password,
};
use siaprak::businesses::actions::{Registration, register};
use siaprak::businesses::rules::{BusinessInput, FacilityInput};
use siaprak::clock::{Clock, SystemClock};
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::products::ProductId;
use siaprak::products::actions::create as create_product;
use siaprak::products::rules::Typed;
use siaprak::storage::{Database, StorageError};

use crate::support::{Browser, PASSWORD, mail_of};

/// What a maker has.
pub struct Maker {
    /// Their product.
    pub product: ProductId,
    /// Where it is made.
    pub facility: String,
}

/// A maker with a bag of chips, straight into a database.
pub fn seed(database: &Database) -> Maker {
    let now = SystemClock::default().now();
    let new = NewAccount {
        role: Role::Owner,
        name: "Bu Rina".to_owned(),
        login: Login::Email(mail_of("rina")),
        lang: Lang::Id,
        zone: Zone::Wib,
        partner: None,
        functions: vec![],
        areas: vec![],
    };
    let hash = password::hash(PASSWORD).expect("a hash");
    let made = database.write_here::<_, StorageError>(|conn| {
        let id = create_with_password(conn, &new, &hash, now).expect("an account");
        let mut actor = Actor {
            id,
            session: SessionId::new(now),
            role: Role::Owner,
            name: new.name.clone(),
            lang: Lang::Id,
            zone: Zone::Wib,
            memberships: vec![],
            areas: vec![],
            groups: vec![],
            pools: vec![],
            partner: None,
            functions: vec![],
        };
        let input = Registration {
            business: BusinessInput {
                name: "Dapur CONTOH".into(),
                owner_name: "Bu Rina".into(),
                ..BusinessInput::default()
            },
            facility: FacilityInput {
                village_code: "36.04.05.2001".into(),
                address: "Jalan Rekaan 1".into(),
                ..FacilityInput::default()
            },
            ..Registration::default()
        };
        let business = register(conn, &actor, now, &input).expect("a business");
        actor.memberships = vec![Membership {
            business: business.any(),
            kind: MemberKind::Owner,
        }];
        let facility = siaprak::businesses::facilities(conn, business)?
            .remove(0)
            .id;
        let mut typed = Typed {
            shelf_life: "180".to_owned(),
            ..Typed::default()
        };
        typed.facts.name = "Keripik CONTOH".to_owned();
        let product = create_product(conn, &actor, now, Some(facility), &typed).expect("a product");
        Ok(Maker {
            product,
            facility: facility.to_string(),
        })
    });
    made.expect("a maker")
}

/// Signs in whom [`seed`] made.
pub fn signs_in(browser: &Browser) {
    let fields = [("login", &*mail_of("rina")), ("password", PASSWORD)];
    let page = browser.submit("/login", "/login", &fields);
    assert_ne!(page.path, "/login", "{}", page.body);
}
