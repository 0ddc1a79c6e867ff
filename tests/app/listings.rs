//! From a complete product to a shelf and off it again, as makers, buyers and shoppers meet it.

mod deliveries;
mod look_ups;
mod masks;
mod programmes;
mod shelf;
mod waivers;

use chrono::NaiveDate;
use diesel::prelude::*;
use siaprak::accounts::actions::create_with_password;
use siaprak::accounts::{
    AccountId, Actor, Login, MemberKind, Membership, NewAccount, PartnerId, Role, SessionId,
    password,
};
use siaprak::businesses::actions::{Registration, register};
use siaprak::businesses::rules::{BusinessInput, FacilityInput};
use siaprak::businesses::{self, BusinessId};
use siaprak::checklists::{self, Programme, ProgrammeId};
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::listings;
use siaprak::listings::actions::{NewPartner, create_partner};
use siaprak::products::{self, ProductId};
use siaprak::storage::AnyId;
use siaprak::storage::schema::{
    outbox, permit_coverage, permit_outcomes, permit_versions, permits, submission_decisions,
};

use crate::support::{Browser, PASSWORD, Page, TestApp, mail_of, on_both};

const TERMS: &[(&str, &str)] = &[
    ("retail_price", "15.000"),
    ("partner_price", "12.000"),
    ("monthly_capacity", "500"),
    ("lead_time_days", "7"),
    ("carton_content", "24"),
    ("sample", "sent"),
];

fn actor(app: &TestApp, id: AccountId, role: Role) -> Actor {
    Actor {
        id,
        session: SessionId::new(app.now()),
        role,
        name: "CONTOH".to_owned(),
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: vec![],
        areas: vec![],
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    }
}

/// A partner with a programme of two functions that demands a barcode, and its people.
struct Shop {
    partner: PartnerId,
    programme: ProgrammeId,
}

impl Shop {
    fn open(app: &TestApp, name: &str) -> Self {
        Self::open_with(app, name, |_| ())
    }

    /// With other rules than usual.
    fn open_with(app: &TestApp, name: &str, change: impl FnOnce(&mut Programme)) -> Self {
        let admin = app.account(Role::Admin, &format!("admin {name}"), &[], None);
        let admin = actor(app, admin, Role::Admin);
        let now = app.now();
        let mut spec: Programme = app
            .app
            .catalogue()
            .programme("contoh-gerai-lokal")
            .expect("a pattern")
            .clone();
        spec.quorum = vec!["quality".to_owned(), "merchandising".to_owned()];
        spec.id = format!("program-{name}");
        let catalogue = app.app.catalogue();
        let toserba = catalogue.programme("contoh-toserba").expect("a pattern");
        spec.adds = toserba
            .adds
            .iter()
            .filter(|a| a.requirement == "barcode")
            .cloned()
            .collect();
        change(&mut spec);
        let (partner, programme) = app.write(|conn| {
            let new = NewPartner {
                name: format!("CONTOH Toko {name}"),
                slug: String::new(),
            };
            let partner = create_partner(conn, &admin, now, &new).expect("a partner");
            (
                partner,
                checklists::install_programme(conn, partner, &spec, now).expect("a programme"),
            )
        });
        Self { partner, programme }
    }

    fn person(&self, app: &TestApp, name: &str, role: Role, functions: &[&str]) -> Browser {
        let new = NewAccount {
            role,
            name: name.to_owned(),
            login: Login::Email(mail_of(name)),
            lang: Lang::Id,
            zone: Zone::Wib,
            partner: Some(self.partner),
            functions: functions.iter().map(|f| (*f).to_owned()).collect(),
            areas: vec![],
        };
        let (hash, now) = (password::hash(PASSWORD).expect("a hash"), app.now());
        app.write(|conn| create_with_password(conn, &new, &hash, now).expect("an account"));
        app.sign_in(name)
    }
}

/// A maker of wooden trays, who needs a NIB by law and a barcode for the shop.
struct Maker {
    id: AccountId,
    browser: Browser,
    business: BusinessId,
    product: ProductId,
}

impl Maker {
    fn new(app: &TestApp, name: &str) -> Self {
        let id = app.account(Role::Owner, name, &[], None);
        let mut owner = actor(app, id, Role::Owner);
        let now = app.now();
        let input = Registration {
            business: BusinessInput {
                name: format!("Kayu {name} CONTOH"),
                owner_name: format!("{name} Rahasia"),
                ..BusinessInput::default()
            },
            facility: FacilityInput {
                name: "Bengkel".into(),
                village_code: "36.04.05.2001".into(),
                address: "Jalan Rekaan 1".into(),
                ..FacilityInput::default()
            },
            ..Registration::default()
        };
        let business = app.write(|conn| register(conn, &owner, now, &input).expect("a business"));
        owner.memberships = vec![Membership {
            business: business.any(),
            kind: MemberKind::Owner,
        }];
        let facility = app
            .read(|conn| {
                businesses::facilities(conn, business)
                    .expect("facilities")
                    .remove(0)
                    .id
            })
            .to_string();
        let browser = app.sign_in(name);
        let page = browser.submit(
            "/products/new?material=wood",
            "/products",
            &[
                ("kind", "craft"),
                ("name", "Nampan Kayu"),
                ("brand", "Ukir CONTOH"),
                ("facility", &facility),
                ("material", "wood"),
            ],
        );
        let product = page.path.trim_start_matches("/products/").parse();
        let product =
            product.unwrap_or_else(|_| panic!("no product at {}: {}", page.path, page.body));
        Self {
            id,
            browser,
            business,
            product,
        }
    }

    /// An accepted permit, as the mentor's acceptance leaves it.
    fn has(&self, app: &TestApp, kind: &str, from: &str, until: Option<&str>) {
        let now = app.now();
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let (permit, version) = (AnyId::new(now), AnyId::new(now));
        let (word, subject) = if kind == "nib" {
            ("business", self.business.any())
        } else {
            ("product", self.product.any())
        };
        app.write(|conn| {
            let result = (|| {
                diesel::insert_into(permits::table)
                    .values((
                        permits::id.eq(permit),
                        permits::business_id.eq(self.business),
                        permits::kind.eq(kind),
                        permits::created_at.eq(now),
                    ))
                    .execute(conn)?;
                diesel::insert_into(permit_versions::table)
                    .values((
                        permit_versions::id.eq(version),
                        permit_versions::permit_id.eq(permit),
                        permit_versions::business_id.eq(self.business),
                        permit_versions::kind.eq(kind),
                        permit_versions::number.eq(format!("CONTOH-{kind}-SANGAT-RAHASIA")),
                        permit_versions::issued_on.eq(day(from)),
                        permit_versions::valid_until.eq(until.map(day)),
                        permit_versions::open_ended.eq(false),
                        permit_versions::review.eq("accepted"),
                        permit_versions::entered_by.eq(self.id),
                        permit_versions::assisted.eq(false),
                        permit_versions::watched.eq("{}"),
                        permit_versions::recheck_closed.eq("{}"),
                        permit_versions::returned.eq("[]"),
                        permit_versions::created_at.eq(now),
                        permit_versions::revision.eq(1),
                    ))
                    .execute(conn)?;
                diesel::insert_into(permit_outcomes::table)
                    .values((
                        permit_outcomes::version_id.eq(version),
                        permit_outcomes::accepted_at.eq(now),
                        permit_outcomes::accepted_by.eq(self.id),
                        permit_outcomes::how_checked.eq("original"),
                    ))
                    .execute(conn)?;
                diesel::insert_into(permit_coverage::table)
                    .values((
                        permit_coverage::version_id.eq(version),
                        permit_coverage::subject_kind.eq(word),
                        permit_coverage::subject_id.eq(subject),
                    ))
                    .execute(conn)
            })();
            result.expect("a permit");
            products::mark_business_stale(conn, self.business, now).expect("stale");
            checklists::refresh_stale(conn, &app.app.catalogue(), now).expect("a projection");
        });
    }

    fn complete(app: &TestApp, name: &str, until: Option<&str>) -> Self {
        let maker = Self::new(app, name);
        maker.has(app, "nib", "2025-01-10", None);
        maker.has(app, "barcode", "2025-01-10", until);
        maker
    }

    fn offers(&self, shop: &Shop, changed: &[(&str, &str)]) -> Page {
        let mut fields: Vec<(&str, &str)> = TERMS.to_vec();
        fields.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
        fields.extend(changed);
        let to = format!("/products/{}/submit/{}", self.product, shop.programme);
        self.browser.submit(&to, &to, &fields)
    }

    #[track_caller]
    fn sends(&self, shop: &Shop) -> String {
        let page = self.offers(shop, &[]);
        assert!(
            page.path.starts_with("/submissions/"),
            "{} ({}): {}",
            page.path,
            page.status,
            page.body
        );
        page.id()
    }
}

const MARKS: &[(&str, &str)] = &[
    ("score_taste", "4"),
    ("score_packaging", "4"),
    ("score_label", "5"),
    ("score_price", "3"),
];

fn decision<'a>(function: &'a str, outcome: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("function", function),
        ("outcome", outcome),
        ("old_password", PASSWORD),
    ];
    if outcome == "approve" {
        fields.extend(MARKS);
    } else {
        fields.extend([
            ("reasons", "packaging"),
            ("note", "Segel kemasan mudah terbuka."),
        ]);
    }
    fields
}

/// Decides on the submission as the person sees it on its page.
fn decides(buyer: &Browser, id: &str, function: &str, outcome: &str) -> Page {
    let page = buyer.get(&format!("/submissions/{id}"));
    let revision = page.hidden("revision").unwrap_or_default();
    let mut fields = decision(function, outcome);
    fields.push(("revision", &revision));
    buyer.send(
        &format!("/submissions/{id}/decide"),
        &page.proofs(),
        &fields,
    )
}

fn hash_on(page: &Page) -> String {
    let hex = |part: &&str| part.len() == 64 && part.bytes().all(|b| b.is_ascii_hexdigit());
    page.body
        .split(['<', '>'])
        .find(hex)
        .expect("a seal")
        .to_owned()
}

/// A listed product: its code.
fn listed(app: &TestApp, maker: &Maker, shop: &Shop) -> String {
    let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
    let trade = shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
    let id = maker.sends(shop);
    decides(&quality, &id, "quality", "approve").is(200);
    decides(&trade, &id, "merchandising", "approve")
        .is(200)
        .says(&["Disetujui"]);
    code_of(app, maker)
}

fn code_of(app: &TestApp, maker: &Maker) -> String {
    app.read(|conn| {
        listings::listings_of_product(conn, maker.product)
            .expect("listings")
            .remove(0)
            .code
    })
}

fn mails(app: &TestApp, kind: &str) -> Vec<String> {
    let mut found: Vec<String> = app.read(|conn| {
        outbox::table
            .filter(outbox::kind.eq(kind))
            .select(outbox::recipient)
            .load(conn)
            .expect("mails")
    });
    found.sort();
    found
}

/// The background job that measures products by a changed programme, to its end.
fn run_recounts(app: &TestApp) {
    let job = siaprak::jobs::find("programmes").expect("the job");
    assert!(siaprak::jobs::run_now(&app.app, job).expect("it can be asked"));
    assert!(
        app.read(|conn| checklists::recounts(conn).expect("recounts"))
            .is_empty()
    );
}

fn run_notices(app: &TestApp) -> usize {
    let now = app.now();
    app.write(|conn| {
        listings::actions::notice_changes(conn, &app.app.catalogue(), now).expect("notices")
    })
}

on_both! {
    fn an_incomplete_product_is_refused_with_what_is_missing(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::new(app, "Sari"));
        maker.has(app, "nib", "2025-01-10", None);
        let choose = format!("/products/{}/submit", maker.product);
        maker.browser.get(&choose).is(200).says(&["Masih kurang", "Barcode"]).never_says(&["Isi penawaran"]);
        maker.offers(&shop, &[]).is(422).says(&["belum siap hari ini", "Barcode"]);
        maker.has(app, "barcode", "2025-01-10", None);
        maker.browser.get(&choose).says(&["Isi penawaran"]);
        maker.offers(&shop, &[("partner_price", "16.000")]).is(422).says(&["tidak boleh di atas harga jual", "value=\"15.000\""]);
        let id = maker.sends(&shop);
        maker.browser.get(&format!("/submissions/{id}")).is(200).says(&["Menunggu mitra", "Rp12.000", "Ukir CONTOH"]);
        maker.offers(&shop, &[]).is(409).says(&["sudah dikirim"]);
    }

    fn who_must_judge_hears_at_once_of_a_submission(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        for (name, function) in [("Mutu", "quality"), ("Dagang", "merchandising"), ("Logistik", "logistics")] {
            shop.person(app, name, Role::Buyer, &[function]);
        }
        shop.person(app, "Bos", Role::PartnerAdmin, &[]);
        maker.sends(&shop);
        assert_eq!(mails(app, "arrived"), [mail_of("Dagang"), mail_of("Mutu")]);
    }

    fn the_seal_changes_when_a_value_changes(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let first = maker.sends(&shop);
        let page = format!("/submissions/{first}");
        let seal = hash_on(&maker.browser.get(&page));
        maker.browser.submit(&page, &format!("{page}/withdraw"), &[]).is(200).says(&["Ditarik"]);
        let again = maker.offers(&shop, &[("retail_price", "15.500")]);
        again.is(200);
        assert_ne!(seal, hash_on(&again));
    }

    fn two_people_of_two_functions_list_a_product(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let both = shop.person(app, "Serba Bisa", Role::Buyer, &["quality", "merchandising"]);
        let trade = shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
        let id = maker.sends(&shop);
        both.get("/submissions").is(200).says(&["Nampan Kayu", "Kualitas, Merchandising"]);
        decides(&both, &id, "quality", "approve").is(200).says(&["Menunggu mitra", "Merchandising"]);
        let page = format!("/submissions/{id}");
        both.get(&page).never_says(&["Catat keputusan"]);
        let mut again = decision("merchandising", "approve");
        again.push(("revision", "2"));
        both.submit(&page, &format!("{page}/decide"), &again).is(409).says(&["sudah memutuskan"]);
        assert!(app.read(|conn| listings::listings_of_product(conn, maker.product).expect("listings")).is_empty());
        decides(&trade, &id, "merchandising", "approve").is(200).says(&["Disetujui"]);
        assert_eq!(app.last_mail_to("Sari").expect("a mail").1["outcome"], "approved");
        trade.get("/listings").is(200).says(&["Nampan Kayu", "Dipajang"]);
        let rows: Vec<(String, String)> = app.read(|conn| {
            use submission_decisions as d;
            d::table.order(d::made_at).select((d::function, d::dossier_hash)).load(conn).expect("decisions")
        });
        let seal = hash_on(&maker.browser.get(&format!("/submissions/{id}")));
        assert_eq!(rows, [("quality".to_owned(), seal.clone()), ("merchandising".to_owned(), seal)]);
    }

    fn a_wrong_password_decides_nothing(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let id = maker.sends(&shop);
        let page = format!("/submissions/{id}");
        let fields = [("function", "quality"), ("outcome", "reject"), ("reasons", "price"), ("note", "Terlalu mahal untuk kami."), ("revision", "1"), ("old_password", "bukan ini")];
        quality.submit(&page, &format!("{page}/decide"), &fields).is(422).says(&["Terlalu mahal untuk kami.", "Kata sandi ini tidak cocok"]).never_says(&["baru mendaftar"]);
        maker.browser.get(&page).says(&["Menunggu mitra"]);
    }

    fn of_two_who_decide_at_once_the_second_sees_what_happened(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let trade = shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
        let id = maker.sends(&shop);
        let seen = trade.get(&format!("/submissions/{id}"));
        decides(&quality, &id, "quality", "reject").is(200);
        let mut fields = decision("merchandising", "request_change");
        fields.retain(|(name, _)| *name != "note");
        fields.extend([("revision", "1"), ("note", "Mohon kirim contoh dengan segel rapat.")]);
        let late = trade.send(&format!("/submissions/{id}/decide"), &seen.proofs(), &fields);
        late.is(409).says(&["Orang lain lebih dulu", "Ditolak", "Mutu (Kualitas) memutuskan: Tolak.", "22 November 2026"]);
        late.says(&["Yang Anda tulis", "Mohon kirim contoh dengan segel rapat.", "Minta perubahan"]).never_says(&["Segel kemasan mudah terbuka.", "Nampan Kayu"]);
        trade.get(&format!("/submissions/{id}")).never_says(&["Mutu (Kualitas)"]);
        assert!(app.read(|conn| listings::listings_of_product(conn, maker.product).expect("listings")).is_empty());
    }

    fn of_two_who_approve_at_once_the_second_keeps_the_form_and_signs_after(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let trade = shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
        let id = maker.sends(&shop);
        let page = format!("/submissions/{id}");
        let seen = trade.get(&page);
        decides(&quality, &id, "quality", "approve").is(200);
        let mut fields = decision("merchandising", "approve");
        fields.extend([("revision", "1"), ("note", "Rasanya pas untuk rak depan.")]);
        let late = trade.send(&format!("{page}/decide"), &seen.proofs(), &fields);
        late.is(409).says(&["Mutu (Kualitas) memutuskan: Setujui.", "Rasanya pas untuk rak depan.", "Catat keputusan"]).never_says(&["Yang Anda tulis"]);
        let revision = late.hidden("revision").expect("the one shown now");
        fields.retain(|(name, _)| *name != "revision");
        fields.push(("revision", &revision));
        trade.send(&format!("{page}/decide"), &late.proofs(), &fields).is(200).says(&["Disetujui"]);
    }

    fn who_decides_what_its_maker_took_back_is_told_so(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let id = maker.sends(&shop);
        let page = format!("/submissions/{id}");
        let seen = quality.get(&page);
        maker.browser.submit(&page, &format!("{page}/withdraw"), &[]).is(200);
        let mut fields = decision("quality", "reject");
        fields.push(("revision", "1"));
        let late = quality.send(&format!("{page}/decide"), &seen.proofs(), &fields);
        late.is(409).says(&["Pembuatnya menarik pengajuan ini.", "Segel kemasan mudah terbuka."]).never_says(&["Nampan Kayu"]);
    }

    fn a_claim_shows_its_holder_and_ends_by_itself(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let trade = shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
        let id = maker.sends(&shop);
        let page = format!("/submissions/{id}");
        quality.submit(&page, &format!("{page}/claim"), &[]).is(200);
        trade.get("/submissions").says(&["Mutu"]);
        decides(&trade, &id, "merchandising", "approve").is(409).says(&["Orang lain sedang mengerjakan"]);
        app.at("2026-11-22 10:21");
        decides(&trade, &id, "merchandising", "approve").is(200);
    }

    fn a_change_request_pauses_and_the_answer_is_judged_anew(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let trade = shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
        let id = maker.sends(&shop);
        let page = format!("/submissions/{id}");
        let first = hash_on(&maker.browser.get(&page));
        decides(&quality, &id, "quality", "approve").is(200);
        decides(&trade, &id, "merchandising", "request_change").is(200).says(&["Diminta berubah"]);
        assert_eq!(app.last_mail_to("Sari").expect("a mail").1["outcome"], "changes_requested");
        let answer = format!("{page}/answer");
        maker.browser.get(&answer).is(200).says(&["Segel kemasan mudah terbuka.", "value=\"15000\""]);
        let mut terms = TERMS.to_vec();
        terms.push(("note", "Segel sudah diganti dua lapis."));
        let sent = maker.browser.submit(&answer, &answer, &terms);
        sent.is(200).says(&["Menunggu mitra"]);
        assert_ne!(first, hash_on(&sent));
        decides(&trade, &id, "merchandising", "approve").is(200).says(&["Menunggu mitra"]);
        decides(&quality, &id, "quality", "approve").is(200).says(&["Disetujui"]);
    }

    fn a_rejection_ends_it_hides_the_dossier_and_may_be_appealed_once(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let boss = shop.person(app, "Admin Mitra", Role::PartnerAdmin, &[]);
        let id = maker.sends(&shop);
        let page = format!("/submissions/{id}");
        decides(&quality, &id, "quality", "reject").is(200);
        quality.get(&page).is(200).says(&["Segel kemasan mudah terbuka."]).never_says(&["Nampan Kayu", "12.000"]);
        boss.get(&page).says(&["Segel kemasan mudah terbuka.", "tidak lagi ditampilkan"]).never_says(&["Nampan Kayu", "Belum ada keputusan"]);
        let trade = shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
        trade.get(&page).says(&["Diputuskan rekan Anda"]).never_says(&["Segel kemasan", "Belum ada keputusan"]);
        boss.get("/submissions").never_says(&["Banding"]);
        maker.browser.submit(&page, &format!("{page}/appeal"), &[("text", "Segel sudah kami ganti minggu lalu.")]).is(200);
        let (kind, mail) = app.last_mail_to("Admin Mitra").expect("a mail");
        assert_eq!((&*kind, mail["what"].as_str()), ("arrived", Some("appealed")));
        boss.get("/submissions").says(&["Banding yang menunggu jawaban Anda", "Nampan Kayu"]);
        trade.get("/submissions").never_says(&["Nampan Kayu"]);
        trade.get("/submissions?status=rejected").says(&["Banding menunggu", "Nampan Kayu"]);
        boss.get(&page).says(&["Segel sudah kami ganti", "Segel kemasan mudah terbuka.", "Nampan Kayu"]).never_says(&["12.000"]);
        let answer = [("answer", "reopen"), ("text", "Baik, kami nilai lagi.")];
        boss.submit(&page, &format!("{page}/appeal/answer"), &answer).is(200).says(&["Menunggu mitra"]);
        quality.get(&page).says(&["Nampan Kayu"]);
        boss.get("/submissions").never_says(&["Banding"]);
        assert_eq!(app.last_mail_to("Sari").expect("a mail").1["outcome"], "reopened");
    }

    fn approval_is_refused_when_a_permit_lapsed_meanwhile(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", Some("2026-11-24")));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let id = maker.sends(&shop);
        app.at("2026-11-25 08:00");
        let refused = decides(&quality, &id, "quality", "approve");
        refused.is(422).says(&["belum siap hari ini", "Perubahan sejak disegel", "Kedaluwarsa", "24 November 2026 → tidak ada lagi"]);
        maker.browser.get(&format!("/submissions/{id}")).says(&["Menunggu mitra"]);
    }

    fn a_listing_is_on_hold_from_the_day_on_and_back_after_the_renewal(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", Some("2026-12-10")));
        let code = listed(app, &maker, &shop);
        let public = format!("/p/{code}");
        let shopper = app.visitor();
        shopper.get(&public).is(200).says(&["Izin berlaku", "Keadaan per 22 November 2026"]);
        assert_eq!(run_notices(app), 0, "nothing changed yet");
        app.at("2026-12-10 23:59");
        shopper.get(&public).says(&["Izin berlaku"]);
        // No job has run: the clock alone moved.
        app.at("2026-12-11 00:00");
        shopper.get(&public).says(&["Izin tidak berlaku saat ini"]).never_says(&["Barcode", "Kedaluwarsa", "10 Desember"]);
        let trade = app.sign_in("Dagang");
        trade.get("/listings").says(&["Ditahan", "Barcode"]);
        assert_eq!(run_notices(app), 1);
        assert_eq!(run_notices(app), 0, "told once");
        assert_eq!(mails(app, "hold"), [mail_of("Dagang"), mail_of("Mutu"), mail_of("Sari")]);
        let path = app.last_mail_to("Sari").expect("a mail").1["lines"][0]["path"].as_str().expect("a path").to_owned();
        maker.browser.get(&path).is(200).says(&["sedang ditahan", "Menunggu: Barcode"]).never_says(&["Lihat syaratnya di program itu"]);
        maker.browser.get(&format!("/products/{}", maker.product)).is(200).says(&["sedang ditahan", "Lihat syaratnya di program itu"]);
        maker.has(app, "barcode", "2026-12-11", Some("2027-12-10"));
        shopper.get(&public).says(&["Izin berlaku"]);
        assert_eq!(run_notices(app), 1);
        assert_eq!(run_notices(app), 0);
        assert_eq!(mails(app, "back"), [mail_of("Dagang"), mail_of("Mutu"), mail_of("Sari")]);
        let difference = app.read(|conn| checklists::compare_projection(conn, &app.app.catalogue(), app.now()).expect("a comparison"));
        assert_eq!(difference, []);
    }

    fn listings_that_are_held_on_one_morning_are_one_mail_a_person(app) {
        let shop = Shop::open(app, "Maju");
        let makers = ["Sari", "Dewi", "Ratna"].map(|name| Maker::complete(app, name, Some("2026-12-10")));
        let [first, others @ ..] = &makers;
        let code = listed(app, first, &shop);
        let (quality, trade) = (app.sign_in("Mutu"), app.sign_in("Dagang"));
        for maker in others {
            let id = maker.sends(&shop);
            decides(&quality, &id, "quality", "approve").is(200);
            decides(&trade, &id, "merchandising", "approve").is(200);
        }
        assert_eq!(run_notices(app), 0);
        app.at("2026-12-11 07:00");
        assert_eq!(run_notices(app), 3);
        let told = mails(app, "hold");
        assert_eq!(told.len(), 5, "two buyers and three makers: {told:?}");
        let lines = app.last_mail_to("Dagang").expect("a mail").1["lines"].as_array().expect("lines").len();
        assert_eq!(lines, 3);
        app.visitor().get(&format!("/p/{}", code.to_uppercase())).is(200).says(&["Izin tidak berlaku saat ini"]);
    }

    fn what_lapses_soon_is_seen_before_it_does_and_a_listing_ends_with_a_reason(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", Some("2026-12-10")));
        let code = listed(app, &maker, &shop);
        let trade = app.sign_in("Dagang");
        trade.get("/listings?days=14").never_says(&["11 Des 2026"]);
        trade.get("/listings?days=30").says(&["11 Des 2026", "Barcode"]);
        let listing = app.read(|conn| listings::listings_of_product(conn, maker.product).expect("listings").remove(0).id);
        let end = format!("/listings/{listing}/end");
        let short = trade.submit("/listings", &format!("{end}?days=30"), &[("reason", "usai")]);
        short.is(422).says(&["Nampan Kayu", "11 Des 2026", "<details class=\"confirm\" open>", ">usai</textarea>", "Tulis alasannya"]);
        trade.submit("/listings", &end, &[("reason", "Musim berganti.")]).is(200);
        trade.submit("/listings", &end, &[("reason", "Musim berganti.")]).is(409);
        app.visitor().get(&format!("/p/{code}")).is(200).says(&["tidak lagi dipajang"]).never_says(&["Izin berlaku"]);
        assert_eq!(app.last_mail_to("Sari").expect("a mail").1["outcome"], "ended");
        let again = maker.sends(&shop);
        assert!(!again.is_empty(), "it may be sent again");
    }

    fn a_product_its_maker_stops_leaves_every_shelf_and_queue(app) {
        let (shop, other, maker) = (Shop::open(app, "Maju"), Shop::open(app, "Lain"), Maker::complete(app, "Sari", None));
        let code = listed(app, &maker, &shop);
        let curator = other.person(app, "Tetangga", Role::Buyer, &["quality"]);
        maker.sends(&other);
        curator.get("/submissions").says(&["Nampan Kayu"]);
        let page = format!("/products/{}", maker.product);
        maker.browser.submit(&page, &format!("{page}/end"), &[("reason", "Perajinnya pensiun.")]).is(200);
        curator.get("/submissions").never_says(&["Nampan Kayu"]);
        app.visitor().get(&format!("/p/{code}")).is(200).says(&["tidak lagi dipajang"]).never_says(&["tidak berlaku"]);
        let told = app.last_mail_to("Dagang").expect("a mail").1;
        assert_eq!((told["outcome"].as_str(), told["reasons"][0].as_str()), (Some("stopped"), Some("Perajinnya pensiun.")));
        app.write(|conn| listings::actions::notice_changes(conn, &app.app.catalogue(), app.now()).expect("notices"));
        assert!(mails(app, "hold").is_empty(), "nobody is told of a hold");
        app.sign_in("Dagang").get("/listings").never_says(&["Nampan Kayu"]);
        maker.browser.submit(&page, &format!("{page}/reopen"), &[]).is(200);
        assert!(!maker.sends(&shop).is_empty(), "it may be sent again");
    }

    fn another_partner_sees_nothing_of_it(app) {
        let (shop, other) = (Shop::open(app, "Maju"), Shop::open(app, "Lain"));
        let maker = Maker::complete(app, "Sari", None);
        let stranger = other.person(app, "Tetangga", Role::Buyer, &["quality"]);
        let boss = other.person(app, "Bos Lain", Role::PartnerAdmin, &["quality"]);
        let id = maker.sends(&shop);
        let page = format!("/submissions/{id}");
        for browser in [&stranger, &boss, &app.owner("Orang Lain"), &app.mentor("Jauh", &["33.24"])] {
            browser.get(&page).is(404);
            browser.get(&format!("/products/{}/submit", maker.product)).is(404);
        }
        stranger.get("/submissions").never_says(&["Nampan Kayu"]);
        boss.get(&format!("/programmes/{}", shop.programme)).is(404);
        let mut fields = decision("quality", "reject");
        fields.push(("revision", "1"));
        stranger.submit("/submissions", &format!("{page}/decide"), &fields).is(404);
        maker.browser.get(&page).says(&["Menunggu mitra"]);
    }

    fn the_public_page_names_nobody_and_no_number(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", Some("2026-12-10")));
        let code = listed(app, &maker, &shop);
        let shopper = app.visitor();
        let page = shopper.get(&format!("/p/{code}"));
        page.is(200).says(&["Ukir CONTOH", "Nampan Kayu", "Serang", "CONTOH Toko Maju"]);
        page.never_says(&["Rahasia", "RAHASIA", "Jalan Rekaan", "NIB", "contoh.example", &maker.business.to_string()]);
        let (_, headers) = app.visitor().get_saying(&format!("/p/{code}"), &[]);
        assert_eq!(headers.get("set-cookie"), None, "a shared cache may keep it");
        assert_eq!(headers.get("cache-control").expect("how long"), "public, max-age=300");
        let (english, headers) = app.visitor().get_saying(&format!("/p/{code}?lang=en"), &[]);
        english.says(&["Permits are current"]).says(&["Bahasa Indonesia"]);
        assert_eq!(headers.get("set-cookie"), None);
        shopper.get("/p/tidakada99").is(404);
        let (status, kind, svg) = shopper.download(&format!("/p/{code}/qr.svg"));
        assert_eq!((status, kind.as_str()), (200, "image/svg+xml"));
        assert!(String::from_utf8(svg).expect("text").starts_with("<svg"));
        shopper.get(&format!("/p/{code}/card")).is(200).says(&["Kartu rak", "10 Desember 2026"]).never_says(&["Rahasia"]);
        let (status, key) = shopper.get_json("/p/key");
        assert_eq!((status, key["crv"].as_str()), (200, Some("Ed25519")));
    }

    fn a_late_review_is_nudged_once_and_its_administrator_later(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        shop.person(app, "Dagang", Role::Buyer, &["merchandising"]);
        shop.person(app, "Bos", Role::PartnerAdmin, &[]);
        let id = maker.sends(&shop);
        decides(&quality, &id, "quality", "approve").is(200);
        let nudge = |local: &str| {
            app.at(local);
            let now = app.now();
            app.write(|conn| {
                let holidays = siaprak::reminders::holiday_days(conn).expect("holidays");
                listings::actions::nudge_late(conn, &holidays, now).expect("nudges")
            })
        };
        assert_eq!(nudge("2026-11-27 09:00"), 0, "five working days have not passed");
        assert_eq!(nudge("2026-11-28 09:00"), 1);
        assert_eq!(nudge("2026-11-29 09:00"), 0);
        assert_eq!(mails(app, "late"), [mail_of("Dagang")]);
        assert_eq!(nudge("2026-12-03 09:00"), 1);
        assert_eq!(mails(app, "late"), [mail_of("Bos"), mail_of("Dagang")]);
    }

    fn a_holiday_is_no_working_day_of_a_review(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let quality = shop.person(app, "Mutu", Role::Buyer, &["quality"]);
        let id = maker.sends(&shop);
        quality.get(&format!("/submissions/{id}")).says(&["27 November 2026"]);
        let admin = app.admin("kalender");
        let day = [("day", "2026-11-26"), ("name", "Libur CONTOH"), ("source", "Keputusan CONTOH 1/2026")];
        admin.submit("/admin/holidays", "/admin/holidays", &day).is(200);
        let second = Maker::complete(app, "Tuti", None).sends(&shop);
        quality.get(&format!("/submissions/{second}")).says(&["30 November 2026"]);
        quality.get(&format!("/submissions/{id}")).says(&["27 November 2026"]);
    }

    fn an_administrator_invites_a_buyer_only_with_functions_that_exist(app) {
        let shop = Shop::open(app, "Maju");
        let admin = app.admin("admin");
        let partner = shop.partner.to_string();
        let fields = [("name", "Mutu"), ("login", &*mail_of("mutu")), ("role", "buyer"), ("partner", &*partner), ("lang", "id")];
        let invites = |functions: &[&str]| {
            let chosen = functions.iter().map(|f| ("functions", *f));
            let fields: Vec<_> = fields.iter().copied().chain(chosen).collect();
            admin.submit("/admin/accounts/new", "/admin/accounts", &fields)
        };
        invites(&[]).is(422).says(&["paling sedikit satu fungsi"]);
        invites(&["kualitas,, Pembelian"]).is(422).says(&["Pilih fungsi dari daftar"]);
        invites(&["quality", "purchasing"]).is(200).says(&["Kualitas, Pembelian"]);
    }

    fn a_partners_administrator_changes_what_a_colleague_decides_on(app) {
        let (shop, maker) = (Shop::open(app, "Maju"), Maker::complete(app, "Sari", None));
        let boss = shop.person(app, "Bos", Role::PartnerAdmin, &[]);
        let mutu = shop.person(app, "Mutu", Role::Buyer, &["logistics"]);
        let page = format!("/submissions/{}", maker.sends(&shop));
        mutu.get(&page).never_says(&["Catat keputusan"]);
        let (id, own) = (crate::support::desk::account(app, "Mutu"), crate::support::desk::account(app, "Bos"));
        let to = format!("/people/{id}/functions");
        boss.submit("/people", &to, &[]).is(422).says(&["paling sedikit satu fungsi"]);
        boss.submit("/people", &to, &[("functions", "sulap")]).is(422).says(&["Pilih fungsi dari daftar"]);
        boss.submit("/people", &to, &[("functions", "quality"), ("functions", "design")]).is(200).says(&["Kualitas, Desain"]);
        mutu.get(&page).says(&["Catat keputusan"]);
        boss.submit("/people", &format!("/people/{own}/functions"), &[("functions", "quality")]).is(404);
        mutu.submit("/submissions", &to, &[("functions", "quality")]).is(404);
        let stranger = Shop::open(app, "Lain").person(app, "Bos Lain", Role::PartnerAdmin, &[]);
        stranger.submit("/people", &to, &[("functions", "quality")]).is(404);
    }

    fn an_administrator_makes_a_partner_whose_own_invites_and_edits(app) {
        let admin = app.admin("admin");
        admin.submit("/admin/partners", "/admin/partners", &[("name", "")]).is(422);
        let page = admin.submit("/admin/partners", "/admin/partners", &[("name", "CONTOH Swalayan Serang")]);
        page.is(200).says(&["CONTOH Swalayan Serang"]);
        let renamed = admin.submit(&page.path, &page.path, &[("partner_name", "CO"), ("active", "true")]);
        renamed.is(422).says(&["Tulis nama mitra", "id=\"f-partner_name-error\"", "value=\"CO\""]);
        let people = format!("{}/people", page.path);
        let bos = [("name", "Bos"), ("login", &*mail_of("bos")), ("role", "partner_admin")];
        admin.submit(&page.path, &people, &bos).is(200).says(&["Menunggu jawaban"]);
        let link = app.link_to("bos");
        let boss = app.visitor();
        boss.submit(&link, &link, &[("kind", "invite"), ("password", "kerupuk bawang enak")]).is(200);
        let boss = app.sign_in("bos");
        let buyer = [("name", "Mutu"), ("login", &*mail_of("mutu")), ("role", "buyer"), ("functions", "quality")];
        boss.submit("/people", "/people", &buyer[..3]).is(422).says(&["paling sedikit satu fungsi"]);
        boss.submit("/people", "/people", &buyer).is(200).says(&["Kualitas"]);
        admin.get(&page.path).says(&["Belum ada program"]);
        let programme = boss.submit("/programmes", "/programmes", &[("pattern", "contoh-gerai-lokal")]);
        programme.is(200).says(&["Titip jual produk desa", "Kartu nilai", "Ada fungsi tanpa orang"]);
        admin.get(&page.path).says(&["Titip jual produk desa", "diatur oleh admin mitra", "Menerima pengajuan"]);
        let mut fields = vec![
            ("title_id", "Kurasi Serang"), ("title_en", "Serang curation"), ("demanded", "barcode"), ("quorum", "quality"),
            ("review_days", "4"), ("weight_taste", "40"), ("weight_packaging", "25"), ("weight_label", "15"), ("weight_price", "10"),
            ("active", "true"), ("revision", "1"),
        ];
        boss.submit(&programme.path, &programme.path, &fields).is(422).says(&["sudah diperiksa"]);
        fields.push(("sure", "true"));
        boss.submit(&programme.path, &programme.path, &fields).is(422).says(&["Jumlah bobot"]);
        fields.retain(|(name, _)| *name != "weight_price");
        fields.push(("weight_price", "20"));
        boss.submit(&programme.path, &programme.path, &fields).is(200).says(&["Kurasi Serang", "Sedang dihitung ulang"]);
        run_recounts(app);
        boss.get("/programmes").says(&["Kurasi Serang", "kurang dari 5"]).never_says(&["Sedang dihitung ulang"]);
        boss.submit(&programme.path, &programme.path, &fields).is(409);
        let difference = app.read(|conn| checklists::compare_projection(conn, &app.app.catalogue(), app.now()).expect("a comparison"));
        assert_eq!(difference, []);
    }
}
