//! The main menu of each role.

use super::frame::NavItem;
use crate::accounts::{Actor, Role};

/// What a role starts from; the first entry is its home.
const fn entries(role: Role) -> &'static [(&'static str, &'static str)] {
    match role {
        Role::Owner => &[
            ("/products", "nav-products"),
            ("/businesses", "nav-businesses"),
        ],
        Role::Mentor => &[
            ("/review", "nav-reviews"),
            ("/products", "nav-products"),
            ("/businesses", "nav-businesses"),
            ("/groups", "nav-groups"),
            ("/expiring", "nav-expiring"),
            ("/calls", "nav-calls"),
        ],
        Role::Buyer => &[
            ("/submissions", "nav-submissions"),
            ("/listings", "nav-listings"),
        ],
        Role::PartnerAdmin => &[
            ("/submissions", "nav-submissions"),
            ("/listings", "nav-listings"),
            ("/programmes", "nav-programmes"),
            ("/waivers", "nav-waivers"),
            ("/people", "nav-people"),
        ],
        Role::Coordinator => &[
            ("/coverage", "nav-villages"),
            ("/products", "nav-products"),
            ("/review", "nav-reviews"),
            ("/businesses", "nav-businesses"),
            ("/groups", "nav-groups"),
            ("/area", "nav-area"),
        ],
        Role::Admin => &[
            ("/admin/accounts", "nav-users"),
            ("/admin/partners", "nav-partners"),
            ("/admin/catalogue", "nav-catalogue"),
            ("/admin/jobs", "nav-jobs"),
            ("/admin/mail", "nav-mail"),
            ("/admin/reading", "nav-reading"),
            ("/admin/audit", "nav-audit"),
            ("/admin/holidays", "holiday-title"),
        ],
    }
}

/// The first page of a role.
pub(super) fn home(role: Role) -> &'static str {
    entries(role).first().map_or("/", |(href, _)| href)
}

/// The menu for whoever is asking; visitors have none.
pub(super) fn of(actor: Option<&Actor>, path: &str) -> Vec<NavItem> {
    let Some(actor) = actor else { return vec![] };
    let role = entries(actor.role).iter();
    let listed = matches!(actor.role, Role::Owner | Role::Mentor | Role::Coordinator);
    let owns = !listed && !actor.memberships.is_empty();
    let extra = [("/businesses", "nav-businesses")];
    role.chain(extra.iter().filter(|_| owns))
        .map(|(href, label_key)| NavItem::new(href, label_key, path))
        .collect()
}
