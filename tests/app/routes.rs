//! Every route of the table, asked by everybody: what a role may never use does not exist for it,
//! an unknown id is absent, and no request of the wrong person changes anything.

use siaprak::accounts::{Role, policy};
use siaprak::web::routes::{Access, table};

use crate::support::{Browser, TestApp, mail_of, on_both};

const STAFF: &[(&str, Role)] = &[
    ("owner", Role::Owner),
    ("mentor", Role::Mentor),
    ("buyer", Role::Buyer),
    ("partner", Role::PartnerAdmin),
    ("coordinator", Role::Coordinator),
    ("admin", Role::Admin),
];

fn person(app: &TestApp, name: &str, role: Role) -> Browser {
    let areas: &[&str] = if matches!(role, Role::Mentor | Role::Coordinator) {
        &["33.24"]
    } else {
        &[]
    };
    app.account(role, name, areas, None);
    app.sign_in(name)
}

/// A pattern with every part filled: ids nobody has, and plain words elsewhere.
fn filled(pattern: &str) -> String {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("a closed part");
        path.push_str(before);
        path.push_str(match name {
            "n" | "position" | "page" => "1",
            "secret" | "code" | "slug" | "token" => "tidakada",
            "path:.+" => "app.css",
            _ => "01930000-0000-7000-8000-000000000000",
        });
        rest = after;
    }
    path + rest
}

/// How many entries the trail of changes has.
pub fn chain(app: &TestApp) -> i64 {
    app.read(|conn| {
        use diesel::prelude::*;
        use siaprak::storage::schema::audit_head;
        audit_head::table
            .find(1)
            .select(audit_head::seq)
            .first(conn)
            .expect("the head")
    })
}

/// What the gate asks before a handler runs.
pub fn needs(access: Access) -> Option<policy::Capability> {
    match access {
        Access::Public => None,
        Access::Needs(capability) => Some(capability),
    }
}

#[test]
fn every_route_has_one_place_and_only_known_visitors_pages_are_public() {
    let mut seen = std::collections::BTreeSet::new();
    for entry in table() {
        assert!(
            seen.insert((entry.method.to_string(), entry.path)),
            "{entry:?} stands twice"
        );
    }
    let allowed = [
        "/",
        "/static",
        "/lang",
        "/login",
        "/register",
        "/code",
        "/reset",
        "/links",
        "/regions/villages",
        "/p/",
        "/healthz",
        "/calendar/",
        "/decline/",
        "/metrics",
        "/privacy",
    ];
    for entry in table().iter().filter(|e| needs(e.access).is_none()) {
        let known = allowed.iter().any(|a| {
            if *a == "/" {
                entry.path == "/"
            } else {
                entry.path.starts_with(a)
            }
        });
        assert!(known, "{entry:?} is public: say so here if that is meant");
    }
}

on_both! {
    fn a_visitor_is_sent_to_sign_in_everywhere_else(app) {
        let visitor = app.visitor();
        for entry in table().iter().filter(|e| needs(e.access).is_some()) {
            let path = filled(entry.path);
            let page = if entry.method == "GET" { visitor.get(&path) } else { visitor.submit("/login", &path, &[]) };
            if path.starts_with("/uploads") {
                page.is(401);
                continue;
            }
            assert!(page.path.starts_with("/login"), "{entry:?} answered {} at {}", page.status, page.path);
        }
    }

    fn what_a_role_may_never_use_does_not_exist_for_it(app) {
        for (name, role) in STAFF {
            let browser = person(app, name, *role);
            let id = app.read(|conn| {
                let login = mail_of(name).parse().expect("a login");
                siaprak::accounts::by_login(conn, &login).expect("the database").expect("an account").id
            });
            let before = chain(app);
            for entry in table() {
                let Some(capability) = needs(entry.access) else { continue };
                let path = filled(entry.path);
                let page = if entry.method == "GET" { browser.get(&path) } else if path.starts_with("/logout") || path.starts_with("/profile") { continue } else { browser.submit("/profile", &path, &[]) };
                assert!(page.status < 500, "{role} {entry:?} answered {}", page.status);
                if !may_ever(app, id, capability) {
                    assert_eq!(page.status, 404, "{role} {entry:?}");
                } else if entry.path.contains("{id}") {
                    assert!(matches!(page.status, 400..=499), "{role} {entry:?} found something that is not there: {}", page.status);
                }
            }
            assert_eq!(chain(app), before, "{role} changed something");
        }
    }
}

/// The role's own table, asked without scope.
pub fn may_ever(
    app: &TestApp,
    id: siaprak::accounts::AccountId,
    capability: policy::Capability,
) -> bool {
    let account = app.read(|conn| siaprak::accounts::by_id(conn, id).expect("an account"));
    let actor = siaprak::accounts::Actor {
        id,
        session: siaprak::accounts::SessionId::new(app.now()),
        role: account.role,
        name: account.name,
        lang: account.lang,
        zone: account.zone,
        memberships: vec![],
        areas: vec![],
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    };
    policy::may_ever(&actor, capability)
}
