//! How a world is made: through the pages where a page does it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use siaprak::accounts::MemberKind;
use siaprak::businesses::BusinessId;
use siaprak::checklists::{self, NewWaiver};
use siaprak::documents::DocumentId;
use siaprak::listings;
use siaprak::products::{self, ProductId};
use siaprak::storage::schema as db;
use siaprak::storage::{AnyId, UtcTime};

use super::people::name;
use super::{Place, Thing, World, photo};
use crate::support::{PASSWORD, TestApp, mail_of};

impl World {
    /// The owner registers; a helper belongs to it, and somebody else claims its number.
    pub(super) fn registers(&mut self, app: &TestApp) -> BusinessId {
        let Place {
            word,
            village,
            digits,
            ..
        } = self.place;
        let phone = format!("08129999{digits}");
        let nib = format!("91203604{digits}");
        let fields = [
            ("name", format!("Dapur {word} CONTOH")),
            ("owner_name", format!("Bu {word}")),
            ("phone", phone),
            ("scale", "micro".to_owned()),
            ("nib", nib.clone()),
            ("village", (*village).to_owned()),
            ("address", format!("Jalan {word} 1")),
            ("place", "home".to_owned()),
            ("equipment", "manual".to_owned()),
            ("assisted", "true".to_owned()),
            ("show_person", "true".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let page = self
            .browser("owner")
            .submit("/businesses/new", "/businesses", &fields);
        page.is(200);
        let business: BusinessId = page.id().parse().expect("a business");
        self.note(Thing::Business, business);
        let helper = self.account(app, "helper");
        let now = app.now();
        app.write(|conn| {
            use db::memberships as m;
            let row = (
                m::business_id.eq(business),
                m::account_id.eq(helper),
                m::kind.eq(MemberKind::Helper.as_str()),
                m::since.eq(now),
            );
            diesel::insert_into(m::table)
                .values(row)
                .execute(conn)
                .expect("a member");
        });
        app.write(|conn| {
            use db::nib_disputes as d;
            let id = AnyId::new(now);
            let row = (
                d::id.eq(id),
                d::business_id.eq(business),
                d::nib.eq(nib),
                d::regency_code.eq(self.place.area),
                d::opened_at.eq(now),
            );
            diesel::insert_into(d::table)
                .values(row)
                .execute(conn)
                .expect("a dispute");
            self.note(Thing::Dispute, id);
        });
        business
    }

    /// The coordinator makes a group and puts the business into it.
    pub(super) fn guided(&mut self, app: &TestApp) {
        let mentor = self.account(app, "mentor").to_string();
        let name = format!("Kelompok {}", self.place.word);
        let fields = [
            ("name", name.as_str()),
            ("region", self.place.area),
            ("mentor", &mentor),
        ];
        let page = self
            .browser("coordinator")
            .submit("/groups/new", "/groups", &fields);
        page.is(200);
        let group = page.id();
        let moving = format!("/businesses/{}/group", self.id(Thing::Business));
        let moved = self
            .browser("coordinator")
            .submit(&moving, &moving, &[("group", &group)]);
        moved.is(200);
        self.note(Thing::Group, group);
    }

    /// A product that has all its partner asks for.
    pub(super) fn complete_tray(&mut self, app: &TestApp, business: BusinessId) -> ProductId {
        let facility = app.read(|conn| {
            siaprak::businesses::facilities(conn, business)
                .expect("facilities")
                .remove(0)
                .id
        });
        self.note(Thing::Facility, facility);
        let word = self.place.word;
        let (name, brand) = (format!("Nampan {word}"), format!("Ukir {word} CONTOH"));
        let fields = [
            ("kind", "craft"),
            ("name", &name),
            ("brand", &brand),
            ("facility", &facility.to_string()),
            ("material", "wood"),
        ];
        let page =
            self.browser("owner")
                .submit("/products/new?material=wood", "/products", &fields);
        let product: ProductId = page.id().parse().expect("a product");
        self.note(Thing::Product, product);
        let photo = ("files", "foto.jpg", "image/jpeg", &*photo());
        let path = format!("/products/{product}");
        self.browser("owner")
            .upload(&path, &format!("{path}/photo"), &[], &[photo])
            .is(200);
        let photo = app.read(|conn| {
            products::by_id(conn, product)
                .expect("a product")
                .photo
                .expect("a photo")
        });
        accepted(app, self, business, "nib", ("business", business.any()));
        let barcode = accepted(app, self, business, "barcode", ("product", product.any()));
        self.shows(app, barcode, photo);
        product
    }

    /// The barcode's page is one the mentor marked for partners, so that it is in the dossier.
    fn shows(&mut self, app: &TestApp, version: AnyId, document: AnyId) {
        app.write(|conn| {
            use db::{documents as d, permit_pages as p};
            diesel::insert_into(p::table)
                .values((
                    p::version_id.eq(version),
                    p::position.eq(1_i16),
                    p::document_id.eq(document),
                ))
                .execute(conn)
                .expect("a page");
            diesel::update(d::table.find(DocumentId::from_uuid(document.uuid())))
                .set(d::for_partners.eq(true))
                .execute(conn)
                .expect("a mark");
        });
        self.note(Thing::SealedCopy, document);
        self.note(Thing::Document, document);
    }

    /// A product whose permit waits for the mentor.
    pub(super) fn hands_in_chips(&mut self, app: &TestApp, business: BusinessId) {
        let word = self.place.word;
        let (name, brand) = (format!("Keripik {word}"), format!("Renyah {word}"));
        let facility = self.id(Thing::Facility).to_owned();
        let fields = [
            ("kind", "food"),
            ("name", name.as_str()),
            ("brand", &brand),
            ("facility", &facility),
            ("type", "chips"),
            ("shelf_life", "180"),
        ];
        let page = self
            .browser("owner")
            .submit("/products/new?type=chips", "/products", &fields);
        page.is(200);
        let product = page.id();
        self.note(Thing::Product, &product);
        let holder = format!("Bu {word}");
        let number = format!("20536040{}-31", self.place.digits);
        let fields = [
            ("product", product.as_str()),
            ("requirement", "spp_irt"),
            ("kind", "spp_irt"),
            ("coverage", &product),
            ("number", &number),
            ("holder", &holder),
            ("issued_on", "2026-08-14"),
            ("valid_until", "2031-08-14"),
            ("then", "hand_in"),
        ];
        let form = format!("/permits/new?product={product}&requirement=spp_irt");
        let file = ("files", "izin.jpg", "image/jpeg", &*photo());
        let page = self
            .browser("owner")
            .upload(&form, "/permits", &fields, &[file]);
        assert!(
            page.path.contains("done=sent"),
            "{}:\n{}",
            page.path,
            page.body
        );
        // The one in review comes first: it is what review routes act on.
        self.ids
            .entry(Thing::Version)
            .or_default()
            .insert(0, page.id());
        let document = app.read(|conn| {
            use db::documents as d;
            d::table
                .filter(d::business_id.eq(business))
                .filter(d::file_name.eq("izin.jpg"))
                .select(d::id)
                .first::<DocumentId>(conn)
                .expect("a document")
        });
        self.ids
            .entry(Thing::Document)
            .or_default()
            .insert(0, document.to_string());
        self.note(Thing::Reminder, page.id());
        self.note(Thing::Reminder, product);
    }

    /// One submission that ended on the shelf, then one that waits for the partner.
    pub(super) fn submits(&mut self, app: &TestApp, tray: ProductId) {
        let listed = self.sends(tray);
        for (who, function) in [("buyer", "quality"), ("trader", "merchandising")] {
            let page = self.browser(who).get(&format!("/submissions/{listed}"));
            let revision = page.hidden("revision").expect("a revision");
            let fields = [
                ("revision", revision.as_str()),
                ("function", function),
                ("outcome", "approve"),
                ("old_password", PASSWORD),
                ("score_taste", "4"),
                ("score_packaging", "4"),
                ("score_label", "4"),
                ("score_price", "4"),
            ];
            let decide = format!("/submissions/{listed}/decide");
            self.browser(who)
                .send(&decide, &page.proofs(), &fields)
                .is(200);
        }
        let listing = app.read(|conn| {
            listings::listings_of_product(conn, tray)
                .expect("listings")
                .remove(0)
        });
        self.note(Thing::Listing, listing.id);
        let end = format!("/listings/{}/end", listing.id);
        let ended =
            self.browser("buyer")
                .submit("/listings", &end, &[("reason", "Musim berganti.")]);
        ended.is(200);
        let open = self.sends(tray);
        self.note(Thing::Submission, open);
        self.note(Thing::Submission, listed);
    }

    fn sends(&self, product: ProductId) -> String {
        let to = format!("/products/{product}/submit/{}", self.id(Thing::Programme));
        let fields = [
            ("retail_price", "15.000"),
            ("partner_price", "12.000"),
            ("monthly_capacity", "500"),
            ("lead_time_days", "7"),
            ("carton_content", "24"),
            ("sample", "sent"),
        ];
        let page = self.browser("owner").submit(&to, &to, &fields);
        assert!(
            page.path.starts_with("/submissions/"),
            "{}:\n{}",
            page.path,
            page.body
        );
        page.id()
    }

    /// The office exempted a product.
    pub(super) fn waived(&mut self, app: &TestApp, product: ProductId) {
        let (by, now) = (self.account(app, "coordinator"), app.now());
        let letter = self.id(Thing::SealedCopy).parse().expect("a document");
        let new = NewWaiver {
            product,
            requirement: "nib".to_owned(),
            partner: None,
            reason: format!("Surat {}", self.place.word),
            document: Some(letter),
            until: Some("2027-06-30".parse().expect("a day")),
        };
        let id = app.write(|conn| {
            checklists::grant_waiver(conn, &app.app.catalogue(), by, new, now).expect("a waiver")
        });
        self.note(Thing::Waiver, id);
    }

    /// The people, sessions, mails and codes under their ids.
    pub(super) fn rest(&mut self, app: &TestApp, business: BusinessId) {
        for who in ["owner", "mentor", "coordinator", "buyer"] {
            let id = self.account(app, who);
            self.note(Thing::Person, id);
        }
        for (thing, all) in [
            (Thing::Member, ["owner", "helper"]),
            (Thing::Mentor, ["mentor", "coordinator"]),
            (Thing::PartnerPerson, ["buyer", "boss"]),
        ] {
            for who in all {
                let id = self.account(app, who);
                self.note(thing, id);
            }
        }
        for id in self.ids(Thing::Product).to_vec() {
            let id: ProductId = id.parse().expect("a product");
            let code = app.read(|conn| products::by_id(conn, id).expect("a product").code);
            self.note(Thing::Code, code);
        }
        let owner = self.account(app, "owner");
        let (session, mail) = app.read(|conn| {
            let session: AnyId = db::sessions::table
                .filter(db::sessions::account_id.eq(owner))
                .select(db::sessions::id)
                .first(conn)
                .expect("a session");
            let mail: AnyId = db::outbox::table
                .filter(db::outbox::recipient.eq(mail_of(&name(self.place, "owner"))))
                .select(db::outbox::id)
                .first(conn)
                .expect("a mail");
            (session, mail)
        });
        self.note(Thing::Session, session);
        self.note(Thing::Mail, mail);
        self.sends_in_parts(business);
        app.write(|conn| {
            products::mark_business_stale(conn, business, app.now()).expect("stale");
            checklists::refresh_stale(conn, &app.app.catalogue(), app.now()).expect("a projection");
        });
    }

    /// A file on its way: announced, and nothing of it sent.
    fn sends_in_parts(&mut self, business: BusinessId) {
        let browser = self.browser("owner");
        let proof = browser.get("/profile").hidden("csrf").expect("a proof");
        let metadata = format!("business {}", STANDARD.encode(business.to_string()));
        let lines = [
            ("tus-resumable", "1.0.0"),
            ("x-csrf-token", &*proof),
            ("upload-length", "1000"),
            ("upload-metadata", &*metadata),
        ];
        let (page, said) = browser.asks("POST", "/uploads", &lines, Some(b""));
        page.is(201);
        let at = said.get("location").and_then(|at| at.to_str().ok());
        let id = at
            .and_then(|at| at.strip_prefix("/uploads/"))
            .expect("an address")
            .to_owned();
        self.note(Thing::Upload, id);
    }
}

/// An accepted permit, as the mentor's acceptance leaves it.
fn accepted(
    app: &TestApp,
    world: &mut World,
    business: BusinessId,
    kind: &str,
    covers: (&str, AnyId),
) -> AnyId {
    let now: UtcTime = app.now();
    let by = world.account(app, "mentor");
    let (permit, version) = (AnyId::new(now), AnyId::new(now));
    let number = format!("{}-{kind}-{}", world.place.word, world.place.digits);
    app.write(|conn| {
        use db::{permit_coverage as c, permit_outcomes as o, permit_versions as v, permits as p};
        diesel::insert_into(p::table)
            .values((
                p::id.eq(permit),
                p::business_id.eq(business),
                p::kind.eq(kind),
                p::created_at.eq(now),
            ))
            .execute(conn)
            .expect("a permit");
        diesel::insert_into(v::table)
            .values((
                v::id.eq(version),
                v::permit_id.eq(permit),
                v::business_id.eq(business),
                v::kind.eq(kind),
                v::number.eq(number),
                v::issued_on.eq("2025-01-10".parse::<chrono::NaiveDate>().expect("a day")),
                v::open_ended.eq(false),
                v::review.eq("accepted"),
                v::entered_by.eq(by),
                v::assisted.eq(false),
                v::watched.eq("{}"),
                v::recheck_closed.eq("{}"),
                v::returned.eq("[]"),
                v::created_at.eq(now),
                v::revision.eq(1),
            ))
            .execute(conn)
            .expect("a version");
        diesel::insert_into(o::table)
            .values((
                o::version_id.eq(version),
                o::accepted_at.eq(now),
                o::accepted_by.eq(by),
                o::how_checked.eq("original"),
            ))
            .execute(conn)
            .expect("an outcome");
        diesel::insert_into(c::table)
            .values((
                c::version_id.eq(version),
                c::subject_kind.eq(covers.0),
                c::subject_id.eq(covers.1),
            ))
            .execute(conn)
            .expect("a coverage");
        products::mark_business_stale(conn, business, now).expect("stale");
        checklists::refresh_stale(conn, &app.app.catalogue(), now).expect("a projection");
    });
    world.note(Thing::Version, version);
    version
}
