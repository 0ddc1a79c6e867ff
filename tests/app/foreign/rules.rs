//! What the route table's parameters name, what a plausible form holds, and what the contract grants
//! across worlds.

use siaprak::web::routes::Entry;

use crate::world::Thing;

/// What a path parameter is.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// The id of something that belongs to somebody.
    Id(Thing),
    /// A word or number that belongs to nobody.
    Word(&'static str),
}

/// What stands behind these words of an address. Default deny: a parameter that is not here has
/// no rule, and the test fails.
pub const RULES: &[(&str, Part)] = &[
    ("/static/", Part::Word("0")),
    ("/static/{hash}/", Part::Word("app.css")),
    ("/links/", Part::Word("tidak-ada")),
    ("/decline/", Part::Word("tidak-ada")),
    ("/calendar/", Part::Word("tidak-ada")),
    ("/profile/sessions/", Part::Id(Thing::Session)),
    ("/reminders/", Part::Id(Thing::Reminder)),
    ("/admin/jobs/", Part::Word("cleanup")),
    ("/admin/mail/", Part::Id(Thing::Mail)),
    ("/admin/accounts/", Part::Id(Thing::Person)),
    ("/admin/holidays/", Part::Word("2026-12-25")),
    (
        "/admin/catalogue/",
        Part::Word("evidence.spp_irt.renewal_window_days"),
    ),
    ("/admin/partners/", Part::Id(Thing::Partner)),
    ("/products/", Part::Id(Thing::Product)),
    ("/products/{id}/submit/", Part::Id(Thing::Programme)),
    ("/exports/coverage/", Part::Word("villages")),
    ("/exports/coverage/{table}/", Part::Word("csv")),
    ("/exports/audit/", Part::Word("csv")),
    ("/exports/listings/", Part::Word("csv")),
    ("/area/permits/", Part::Id(Thing::Version)),
    ("/area/waivers/", Part::Id(Thing::Product)),
    ("/area/mentors/", Part::Id(Thing::Mentor)),
    ("/businesses/", Part::Id(Thing::Business)),
    ("/businesses/{id}/facilities/", Part::Id(Thing::Facility)),
    ("/businesses/{id}/members/", Part::Id(Thing::Member)),
    ("/waivers/", Part::Id(Thing::Code)),
    ("/calls/", Part::Id(Thing::Member)),
    ("/groups/", Part::Id(Thing::Group)),
    ("/disputes/", Part::Id(Thing::Dispute)),
    ("/permits/", Part::Id(Thing::Version)),
    ("/permits/{id}/pages/", Part::Word("1")),
    ("/uploads/", Part::Id(Thing::Upload)),
    ("/documents/", Part::Id(Thing::Document)),
    ("/documents/{id}/pages/", Part::Word("1")),
    ("/documents/{id}/masked/", Part::Word("1")),
    ("/review/", Part::Id(Thing::Version)),
    ("/people/", Part::Id(Thing::PartnerPerson)),
    ("/programmes/", Part::Id(Thing::Programme)),
    ("/submissions/", Part::Id(Thing::Submission)),
    ("/submissions/{id}/copies/", Part::Id(Thing::SealedCopy)),
    ("/submissions/{id}/copies/{document}/", Part::Word("1")),
    ("/listings/", Part::Id(Thing::Listing)),
    ("/p/", Part::Word("tidakada")),
];

/// What CONTRACTS 3 does grant across worlds: who, on which addresses, and by which cell.
pub const GRANTED: &[(&str, &str, &str)] = &[
    (
        "admin",
        "/admin/",
        "users, catalogue, jobs, audit, mail: the administrator writes for the whole installation",
    ),
    (
        "admin",
        "/exports/audit/",
        "users, catalogue, jobs, audit, mail: the administrator writes for the whole installation",
    ),
    (
        "boss",
        "/waivers/",
        "submission: waive own rules, of the product whose maker tells its code; nothing by name",
    ),
    (
        "owner",
        "/products/HERE/submit/",
        "submission: an owner sends their own product, to any partner's open programme",
    ),
    (
        "helper",
        "/products/HERE/submit/",
        "submission: a helper sends the business's product, to any partner's open programme",
    ),
    (
        "mentor",
        "/products/HERE/submit/",
        "submission: a mentor sends in assisted mode, to any partner's open programme",
    ),
];

/// Fields that make a form reach its action; the others are sent with [`ANY_FIELDS`].
pub const FIELDS: &[(&str, &[(&str, &str)])] = &[
    (
        "/businesses/{id}/facilities",
        &[("village", "36.04.05.2001"), ("address", "Jalan Uji 1")],
    ),
    (
        "/businesses/{id}/consents",
        &[("kind", "show_person"), ("answer", "give")],
    ),
    (
        "/businesses/{id}/members",
        &[("login", "orang.baru@contoh.example"), ("kind", "helper")],
    ),
    (
        "/businesses/{id}/codes",
        &[("member_name", "Orang Baru"), ("phone", "081277776666")],
    ),
    ("/disputes/{id}", &[("outcome", "moved")]),
    ("/permits/{id}/pages/{position}", &[("act", "remove")]),
    ("/permits/{id}/reminders", &[("reminder_days", "90, 30")]),
    ("/documents/{id}/mask", &[("page", "1")]),
    ("/review/{id}/return", &[("reason_number", "unreadable")]),
    (
        "/review/{id}/check",
        &[("how", "register"), ("checked_on", "2026-11-22")],
    ),
    ("/review/{id}/partners", &[("marked", "true")]),
    (
        "/submissions/{id}/decide",
        &[
            ("function", "quality"),
            ("outcome", "reject"),
            ("reasons", "price"),
        ],
    ),
    ("/people/{id}/status", &[("status", "disabled")]),
    ("/people/{id}/functions", &[("functions", "quality")]),
];

/// Plausible values of fields that many forms have.
pub const ANY_FIELDS: &[(&str, &str)] = &[
    ("revision", "1"),
    ("name", "Nama Baru"),
    ("owner_name", "Orang Baru"),
    ("brand", "Merek Baru"),
    ("reason", "Alasan yang cukup panjang."),
    ("why", "Alasan yang cukup panjang."),
    ("note", "Catatan yang cukup panjang."),
    ("text", "Keterangan yang cukup panjang."),
    ("answer", "give"),
    ("kind", "assisted"),
    ("how", "original"),
    ("checked_on", "2026-11-22"),
    ("on", "2026-11-20"),
    ("until", "2027-01-31"),
    ("requirement", "label"),
    ("retail_price", "15.000"),
    ("partner_price", "12.000"),
    ("monthly_capacity", "500"),
    ("lead_time_days", "7"),
    ("carton_content", "24"),
    ("sample", "sent"),
    ("old_password", crate::support::PASSWORD),
    ("sure", "true"),
    ("to", super::ABSENT),
];

/// Forms with files.
pub const WITH_FILES: &[&str] = &[
    "/permits/{id}/pages",
    "/products/{id}/photo",
    "/area/permits/{id}",
    "/area/waivers/{id}",
];
/// The parameters of an address, each by the rule of what stands before it.
pub fn parts(pattern: &'static str) -> Vec<Part> {
    let mut found = Vec::new();
    for (at, _) in pattern.match_indices('{') {
        let before = &pattern[..at];
        let rule = RULES.iter().find(|(text, _)| *text == before);
        let (_, part) = rule.unwrap_or_else(|| {
            panic!("{pattern}: no rule says what stands behind {before}; add one to RULES")
        });
        found.push(*part);
    }
    found
}

/// What an id names.
pub fn thing(part: &Part) -> Option<Thing> {
    match part {
        Part::Id(thing) => Some(*thing),
        Part::Word(_) => None,
    }
}

/// Whether the contract lets somebody of another world in here.
pub fn granted(who: &str, shape: &str) -> bool {
    GRANTED
        .iter()
        .any(|(role, prefix, _)| *role == who && shape.starts_with(prefix))
}

/// The fields of a form; the first of a name counts, so those of the form itself stand first.
pub fn fields(entry: &Entry) -> Vec<(&'static str, &'static str)> {
    let own = FIELDS.iter().find(|(path, _)| *path == entry.path);
    let own = own.map_or(&[][..], |(_, fields)| fields);
    own.iter().chain(ANY_FIELDS).copied().collect()
}
