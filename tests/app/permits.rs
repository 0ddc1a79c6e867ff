//! Owners photograph their permits and type them; mentors decide; nothing is left behind by what is refused.

use std::collections::BTreeMap;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use siaprak::accounts::{Actor, MemberKind, Membership, Role, SessionId};
use siaprak::blobs::BlobKind;
use siaprak::businesses::actions::{Registration, register};
use siaprak::businesses::rules::{BusinessInput, FacilityInput};
use siaprak::businesses::{self, BusinessId};
use siaprak::checklists;
use siaprak::documents;
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::permits::version::{HowChecked, ReviewState};
use siaprak::permits::{self, Decision, FieldName, Finding, PermitError, VersionId};
use siaprak::products::actions::create as create_product;
use siaprak::products::rules::{Typed, TypedIngredient};
use siaprak::products::{Packaging, ProductId, Unit};
use siaprak::web::pages::product_view::{Shown, WhatIf};

use crate::support::{Browser, Page, TestApp, on_both};

/// A person as the actions see them.
fn actor(app: &TestApp, role: Role, name: &str, areas: &[&str]) -> Actor {
    let id = app.account(role, name, areas, None);
    Actor {
        id,
        session: SessionId::new(app.now()),
        role,
        name: name.to_owned(),
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: vec![],
        areas: areas.iter().map(|a| a.parse().unwrap()).collect(),
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    }
}

/// An owner with a business and a bag of cassava chips.
pub struct Maker {
    pub actor: Actor,
    pub browser: Browser,
    pub business: BusinessId,
    pub product: ProductId,
}

pub fn maker(app: &TestApp, name: &str) -> Maker {
    let mut actor = actor(app, Role::Owner, name, &[]);
    let registration = Registration {
        business: BusinessInput {
            name: format!("CONTOH {name}"),
            owner_name: name.to_owned(),
            phone: "081200001111".to_owned(),
            ..BusinessInput::default()
        },
        facility: FacilityInput {
            village_code: "36.04.05.2001".to_owned(),
            address: "Kp. Contoh RT 01".to_owned(),
            ..FacilityInput::default()
        },
        consents: vec![],
    };
    let now = app.now();
    let business = app.write(|conn| register(conn, &actor, now, &registration).unwrap());
    actor.memberships = vec![Membership {
        business: business.any(),
        kind: MemberKind::Owner,
    }];
    let mut typed = Typed {
        recipe: vec![TypedIngredient {
            name: "Singkong".to_owned(),
            ..TypedIngredient::default()
        }],
        packaging: Packaging::Plastic,
        weights: vec![("100".to_owned(), Unit::Gram)],
        shelf_life: "180".to_owned(),
        ..Typed::default()
    };
    typed.facts.name = "Keripik singkong CONTOH".to_owned();
    typed.facts.brand = "Renyah".to_owned();
    let facility = app.read(|conn| businesses::facilities(conn, business).unwrap().remove(0).id);
    let product =
        app.write(|conn| create_product(conn, &actor, now, Some(facility), &typed).unwrap());
    Maker {
        browser: app.sign_in(name),
        actor,
        business,
        product,
    }
}

impl Maker {
    pub fn form(&self) -> String {
        format!("/permits/new?product={}&requirement=spp_irt", self.product)
    }

    /// Uploads one file as a new P-IRT permit, with whatever fields.
    pub fn upload(&self, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Page {
        let product = self.product.to_string();
        let mut all = vec![
            ("product", product.as_str()),
            ("requirement", "spp_irt"),
            ("kind", "spp_irt"),
        ];
        all.extend(fields);
        let file = ("files", name, "image/jpeg", bytes);
        self.browser.upload(&self.form(), "/permits", &all, &[file])
    }

    fn save(&self, id: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.browser.get(&format!("/permits/{id}"));
        let revision = page.hidden("revision").unwrap_or_default();
        let mut all = vec![("revision", revision.as_str())];
        all.extend(fields);
        self.browser
            .send(&format!("/permits/{id}"), &page.proofs(), &all)
    }
}

const FILLED: &[(&str, &str)] = &[
    ("number", "P-IRT 2053604010012-31"),
    ("holder", "Ibu CONTOH"),
    ("issued_on", "2026-08-14"),
    ("valid_until", "2031-08-14"),
];

pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |value: u32| u8::try_from(value).expect("a shade");
    let pixel = |x: u32, y: u32| Rgb([shade(x % 251), shade(y % 241), shade((x + y) % 239)]);
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel));
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

pub fn jpeg() -> Vec<u8> {
    picture(64, 48, ImageFormat::Jpeg)
}

/// What a phone writes: turned by a quarter, and where it stood.
fn jpeg_with_place() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    tiff.extend(b"GPS -6.1153 106.1527");
    let mut segment = vec![0xFF, 0xE1];
    let length = u16::try_from(tiff.len() + 8).unwrap();
    segment.extend(length.to_be_bytes());
    segment.extend(b"Exif\0\0");
    segment.extend(tiff);
    let mut bytes = jpeg();
    bytes.splice(2..2, segment);
    bytes
}

/// A JPEG whose header promises 400 megapixels.
fn bomb() -> Vec<u8> {
    let mut bytes = jpeg();
    let frame = bytes.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0x4E, 0x20, 0x4E, 0x20]);
    bytes
}

pub fn pdf(extra: &str) -> Vec<u8> {
    let mut text = String::from("%PDF-1.4\n");
    let mut places = vec![];
    for (number, body) in [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    .iter()
    .enumerate()
    {
        places.push(text.len());
        text.push_str(&format!("{} 0 obj\n{body}\nendobj\n", number + 1));
    }
    let xref = text.len();
    text.push_str("xref\n0 4\n0000000000 65535 f \n");
    for place in places {
        text.push_str(&format!("{place:010} 00000 n \n"));
    }
    text.push_str(&format!(
        "trailer\n<< /Size 4 /Root 1 0 R {extra} >>\nstartxref\n{xref}\n%%EOF\n"
    ));
    text.into_bytes()
}

/// Files of the service: kept ones of both kinds, and those under way.
pub fn files(app: &TestApp) -> usize {
    let blobs = app.app.files.blobs();
    let kept: usize = BlobKind::ALL
        .iter()
        .map(|k| blobs.list(*k).unwrap().len())
        .sum();
    let under_way = |folder| {
        std::fs::read_dir(app.folder().join(folder))
            .unwrap()
            .count()
    };
    kept + under_way("blobs/tmp") + under_way("blobs/parts")
}

pub fn versions(app: &TestApp, maker: &Maker) -> Vec<permits::Version> {
    app.read(|conn| {
        let product = siaprak::products::by_id(conn, maker.product).unwrap();
        permits::covering_product(conn, product.id, product.business, product.facility).unwrap()
    })
}

fn only_version(app: &TestApp, maker: &Maker) -> permits::Version {
    let mut all = versions(app, maker);
    assert_eq!(all.len(), 1, "one version is there");
    all.remove(0)
}

on_both! {
    fn the_checklist_page_asks_the_database_as_often_for_one_permit_as_for_four(app) {
        let sari = maker(app, "Sari");
        let now = app.now();
        let asked = || app.counting(|conn| {
            Shown::read(conn, &app.app.catalogue(), Lang::Id, sari.product, &WhatIf::default(), now).expect("a checklist")
        });
        sari.upload(FILLED, "izin.jpg", &jpeg()).is(200);
        let (one, _) = asked();
        let product = sari.product.to_string();
        for kind in ["halal", "shelf_life_study", "lab_test"] {
            let form = format!("/permits/new?product={product}&requirement={kind}");
            let fields = [("product", product.as_str()), ("requirement", kind), ("kind", kind)];
            sari.browser.upload(&form, "/permits", &fields, &[("files", "lagi.jpg", "image/jpeg", &jpeg())]).is(200);
        }
        let (four, _) = asked();
        assert_eq!(one, four, "statements for one permit and for four");
        let stored = app.read(|conn| checklists::situation(conn, &app.app.catalogue(), sari.product).expect("facts"));
        assert_eq!(stored.evidence.len(), 4);
    }

    fn every_bad_file_gets_a_sentence_and_leaves_nothing(app) {
        let maker = maker(app, "rina");
        let mut cut = jpeg();
        cut.truncate(cut.len() / 2);
        let mut cut_png = picture(200, 200, ImageFormat::Png);
        cut_png.truncate(cut_png.len() / 2);
        let mut cut_pdf = pdf("");
        cut_pdf.truncate(cut_pdf.len() - 30);
        let large = vec![b'x'; 15 * 1024 * 1024 + 1];
        let cases: &[(&str, &[u8], &str)] = &[
            ("kosong.jpg", b"", "kosong (0 byte)"),
            ("surat.jpg", b"MZ this is a program", "Jenis berkas ini tidak bisa disimpan"),
            ("IMG_1.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "Paling Kompatibel"),
            ("potong.jpg", &cut, "rusak atau terpotong"),
            ("potong.png", &cut_png, "rusak atau terpotong"),
            ("potong.pdf", &cut_pdf, "rusak atau terpotong"),
            ("kunci.pdf", &pdf("/Encrypt 9 0 R"), "dikunci dengan kata sandi"),
            ("bom.jpg", &bomb(), "lebih dari 40 megapiksel"),
            ("besar.pdf", &large, "lebih besar dari 15 MB"),
            ("su\u{1}rat.jpg", &jpeg(), "berisi tanda yang tidak bisa dikirim"),
            ("su\u{7f}rat.jpg", &jpeg(), "berisi tanda yang tidak bisa dikirim"),
        ];
        for (name, bytes, sentence) in cases {
            let page = maker.upload(FILLED, name, bytes);
            let shown = if name.contains(char::is_control) { sentence } else { name };
            page.is(422).says(&[shown, sentence, "P-IRT 2053604010012-31"]);
            assert_eq!(files(app), 0, "{name} left a file");
            assert_eq!(versions(app, &maker).len(), 0, "{name} left a permit");
        }
    }

    fn more_than_twenty_files_are_too_many(app) {
        let maker = maker(app, "rina");
        let product = maker.product.to_string();
        let names: Vec<String> = (0..21).map(|n| format!("{n}.jpg")).collect();
        let picture = jpeg();
        let files_sent: Vec<_> = names.iter().map(|n| ("files", n.as_str(), "image/jpeg", picture.as_slice())).collect();
        let fields = [("product", product.as_str()), ("requirement", "spp_irt"), ("kind", "spp_irt")];
        let page = maker.browser.upload(&maker.form(), "/permits", &fields, &files_sent);
        page.is(422).says(&["Paling banyak 20 berkas"]);
        assert_eq!(files(app), 0);
    }

    fn the_shown_copy_is_upright_and_does_not_know_where_it_was_taken(app) {
        let maker = maker(app, "rina");
        let photo = jpeg_with_place();
        maker.upload(&[], "../../DCIM/sertifikat\u{202E}.jpg", &photo).is(200).says(&["sertifikat.jpg"]);
        let version = only_version(app, &maker);
        let page = app.read(|conn| permits::pages(conn, version.id).unwrap().remove(0));
        let (status, kind, shown) = maker.browser.download(&format!("/documents/{}/pages/1", page.document.id));
        assert_eq!((status, kind.as_str()), (200, "image/jpeg"));
        let has = |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).any(|w| w == wanted);
        assert!(!has(&shown, b"Exif") && !has(&shown, b"GPS"), "the place is still there");
        let size = image::load_from_memory(&shown).unwrap();
        assert_eq!((size.width(), size.height()), (48, 64), "a quarter turned");
        let (_, _, original) = maker.browser.download(&format!("/documents/{}/original", page.document.id));
        assert_eq!(original, photo, "the original is as it was sent");
        assert!(!page.document.shown.is_empty());
        maker.browser.get(&format!("/permits/{}", version.id)).never_says(&[page.document.original.as_str()]);
    }

    fn a_form_sent_twice_is_stored_once(app) {
        let maker = maker(app, "rina");
        let form = maker.browser.get(&maker.form());
        let product = maker.product.to_string();
        let fields = [("product", product.as_str()), ("requirement", "spp_irt"), ("kind", "spp_irt")];
        let photo = jpeg();
        let send = || maker.browser.send_files("/permits", &form.proofs(), &fields, &[("files", "a.jpg", "image/jpeg", &photo)]);
        assert_eq!(send().path, send().path);
        let version = only_version(app, &maker);
        assert_eq!(app.read(|conn| permits::pages(conn, version.id).unwrap().len()), 1);
    }

    fn a_stranger_finds_nothing_of_it(app) {
        let maker = maker(app, "rina");
        let stranger = crate::permits::maker(app, "budi");
        maker.upload(FILLED, "a.jpg", &jpeg()).is(200);
        let version = only_version(app, &maker);
        let document = app.read(|conn| permits::pages(conn, version.id).unwrap().remove(0).document.id);
        for path in [
            format!("/permits/{}", version.id),
            format!("/documents/{document}/original"),
            format!("/documents/{document}/pages/1"),
            maker.form(),
        ] {
            stranger.browser.get(&path).is(404);
        }
        let before = files(app);
        let photo = picture(30, 30, ImageFormat::Png);
        let form = stranger.form();
        let page = stranger.browser.upload(&form, &format!("/permits/{}/pages", version.id), &[("revision", "1")], &[("files", "x.png", "image/png", &photo)]);
        page.is(404);
        assert_eq!(files(app), before, "a stranger's file stayed");
    }

    fn from_draft_to_returned_to_accepted(app) {
        let maker = maker(app, "rina");
        let mentor = actor(app, Role::Mentor, "sari", &["36.04"]);
        let page = maker.upload(&[("then", "hand_in"), ("number", "P-IRT 2053604010012-31")], "a.jpg", &jpeg());
        page.is(200).says(&["Isi tanggal terbit.", "baru diketahui tahunnya: 2031"]);
        let id = page.id();
        let mut fields = FILLED.to_vec();
        fields.push(("then", "hand_in"));
        maker.save(&id, &fields).is(200).says(&["Terkirim.", "Diperiksa"]);
        let handed = only_version(app, &maker);
        assert_eq!(handed.review, ReviewState::InReview);
        maker.save(&id, FILLED).is(409);

        let finding = Finding { field: FieldName::Number, reason: "lainnya".into(), text: "Angka terakhir tidak cocok.".into(), ..Finding::default() };
        decide(app, &mentor, handed.id, handed.revision, &Decision::Return(vec![finding])).unwrap();
        let page = maker.browser.get(&format!("/permits/{id}"));
        page.says(&["Angka terakhir tidak cocok.", "name=\"number\""]).never_says(&["name=\"issued_on\""]);
        let corrected = [("number", "2053604010013-31"), ("issued_on", "2020-01-01"), ("then", "hand_in")];
        maker.save(&id, &corrected).says(&["Terkirim."]);
        let again = only_version(app, &maker);
        assert_eq!(again.fields.issued_on.unwrap().to_string(), "2026-08-14", "a closed field stays");
        assert_eq!(again.fields.number.as_deref(), Some("P-IRT 2053604010013-31"));

        let accept = Decision::Accept {
            coverage: again.coverage.clone(),
            how: HowChecked::Original,
            checked_on: "2026-11-22".parse().unwrap(),
            needs_end: true,
            watched: BTreeMap::new(),
        };
        let stale = decide(app, &mentor, again.id, handed.revision, &accept);
        assert!(matches!(stale, Err(PermitError::Stale)));
        let own = decide(app, &maker.actor, again.id, again.revision, &accept);
        assert!(matches!(own, Err(PermitError::NotFound)), "nobody accepts their own");
        decide(app, &mentor, again.id, again.revision, &accept).unwrap();
        maker.browser.get(&format!("/permits/{id}")).says(&["Diterima", "lembar asli dilihat", "Unggah perpanjangan"]);

        let renewal = maker.browser.submit(&format!("/permits/{id}"), &format!("/permits/{id}/renew"), &[]);
        renewal.is(200).says(&["Versi baru dibuat", "P-IRT 2053604010013-31"]);
        assert_eq!(versions(app, &maker).len(), 2, "the old one stays");
        let twice = maker.browser.submit(&format!("/permits/{id}"), &format!("/permits/{id}/renew"), &[]);
        assert_eq!(twice.id(), renewal.id(), "one renewal at a time");
    }

    fn two_people_cannot_overwrite_each_other(app) {
        let maker = maker(app, "rina");
        let id = maker.upload(FILLED, "a.jpg", &jpeg()).id();
        let path = format!("/permits/{id}");
        let page = maker.browser.get(&path);
        let revision = page.hidden("revision").unwrap();
        maker.save(&id, &[("number", "P-IRT 2053604010099-31")]).is(200);
        let late = maker.browser.send(&path, &page.proofs(), &[("revision", &revision), ("number", "1")]);
        late.is(409).says(&["Orang lain menyimpan perubahan"]);
    }

    fn pages_are_ordered_and_taken_out_and_a_draft_is_deleted_with_its_files(app) {
        let maker = maker(app, "rina");
        let id = maker.upload(&[], "satu.jpg", &jpeg()).id();
        let path = format!("/permits/{id}");
        let act = |place: &str, act: &str| {
            let page = maker.browser.get(&path);
            let revision = page.hidden("revision").unwrap();
            maker.browser.send(&format!("{path}/pages/{place}"), &page.proofs(), &[("revision", &revision), ("act", act)])
        };
        let page = maker.browser.get(&path);
        let revision = page.hidden("revision").unwrap();
        let document = pdf("");
        maker.browser.send_files(&format!("{path}/pages"), &page.proofs(), &[("revision", &revision)], &[("files", "dua.pdf", "application/pdf", &document)]).is(200).says(&["dua.pdf"]);
        let names = || app.read(|conn| {
            let version = id.parse::<VersionId>().unwrap();
            permits::pages(conn, version).unwrap().into_iter().map(|p| p.document.file_name).collect::<Vec<_>>()
        });
        assert_eq!(names(), ["satu.jpg", "dua.pdf"]);
        act("2", "up").is(200);
        assert_eq!(names(), ["dua.pdf", "satu.jpg"]);
        act("1", "remove").is(200);
        assert_eq!(names(), ["satu.jpg"]);
        let page = maker.browser.get(&path);
        let revision = page.hidden("revision").unwrap();
        maker.browser.send(&format!("{path}/delete"), &page.proofs(), &[("revision", &revision)]);
        assert_eq!(versions(app, &maker).len(), 0);
        assert!(app.read(|conn| documents::named(conn, BlobKind::Original).unwrap()).is_empty());
    }

    fn a_tax_number_is_never_kept_whole(app) {
        let maker = maker(app, "rina");
        let product = maker.product.to_string();
        let fields = [("product", product.as_str()), ("requirement", "npwp"), ("kind", "npwp"), ("number", "01.234.567.8-901.000")];
        let form = format!("/permits/new?product={product}&requirement=npwp");
        let photo = jpeg();
        let page = maker.browser.upload(&form, "/permits", &fields, &[("files", "n.jpg", "image/jpeg", &photo)]);
        page.is(200).says(&["***********1000"]).never_says(&["234.567", "234567"]);
        let version = only_version(app, &maker);
        assert_eq!(version.fields.number.as_deref(), Some("***********1000"));
        assert!(version.number_hash.is_some());
        assert_eq!(version.coverage.first().map(|s| s.id), Some(maker.business.any()));
    }

    fn a_page_that_lies_on_its_side_is_turned_until_it_is_handed_in(app) {
        let maker = maker(app, "rina");
        let id = maker.upload(FILLED, "miring.jpg", &picture(80, 40, ImageFormat::Jpeg)).id();
        let path = format!("/permits/{id}");
        let file = || app.read(|conn| permits::pages(conn, id.parse().unwrap()).unwrap().remove(0).document);
        let turn = |revision: &str| {
            let proofs = maker.browser.get(&path).proofs();
            maker.browser.send(&format!("{path}/pages/1"), &proofs, &[("revision", revision), ("act", "turn")])
        };
        let before = file();
        let seen = maker.browser.get(&path).hidden("revision").unwrap();
        turn(&seen).is(200).says(&["Halaman diputar"]);
        let after = file();
        assert_eq!((after.shown[0].width, after.shown[0].height), (40, 80));
        assert_eq!(after.original, before.original, "what was uploaded stays");
        let (status, kind, shown) = maker.browser.download(&format!("/documents/{}/pages/1", after.id));
        assert_eq!((status, kind.as_str()), (200, "image/jpeg"));
        let shown = image::load_from_memory(&shown).unwrap();
        assert_eq!((shown.width(), shown.height()), (40, 80));
        turn(&seen).is(409);
        maker.save(&id, &[FILLED, &[("then", "hand_in")]].concat()).is(200);
        let stranger = app.owner("sari");
        let proofs = stranger.get("/profile").proofs();
        stranger.send(&format!("{path}/pages/1"), &proofs, &[("revision", &seen), ("act", "turn")]).is(404);
        let version = only_version(app, &maker);
        let proofs = maker.browser.get("/profile").proofs();
        let seen = version.revision.to_string();
        maker.browser.send(&format!("{path}/pages/1"), &proofs, &[("revision", &seen), ("act", "turn")]).is(409);
        assert_eq!(file().shown[0].width, 40);
    }

    fn one_page_of_a_draft_is_replaced_in_its_place(app) {
        let maker = maker(app, "rina");
        let page = maker.upload(FILLED, "satu.jpg", &jpeg());
        let (id, pages) = (page.id(), format!("/permits/{}/pages", page.id()));
        let here = format!("/permits/{id}");
        let adds = |fields: &[(&str, &str)], name: &str, file: &[u8]| {
            let seen = maker.browser.get(&here).hidden("revision").expect("a revision");
            let fields: Vec<_> = fields.iter().copied().chain([("revision", seen.as_str())]).collect();
            maker.browser.upload(&here, &pages, &fields, &[("file_1", name, "image/jpeg", file)])
        };
        adds(&[], "dua.jpg", &picture(80, 40, ImageFormat::Jpeg)).is(200).says(&["dua.jpg", "name=\"instead\" value=\"1\"", "Ganti satu.jpg"]);
        let old = app.read(|conn| permits::pages(conn, id.parse().unwrap()).unwrap().remove(0).document.id);
        adds(&[("instead", "1")], "baru.jpg", &picture(90, 50, ImageFormat::Jpeg)).is(200).never_says(&["satu.jpg"]);
        let names: Vec<_> = app.read(|conn| permits::pages(conn, id.parse().unwrap()).unwrap())
            .into_iter().map(|p| (p.position, p.document.file_name)).collect();
        assert_eq!(names, [(1, "baru.jpg".to_owned()), (2, "dua.jpg".to_owned())]);
        maker.browser.get(&format!("/documents/{old}/original")).is(404);
        adds(&[("instead", "1")], "rusak.jpg", b"bukan gambar").is(422).says(&["rusak.jpg", "baru.jpg"]);
    }

    fn a_correction_taken_back_opens_only_what_was_returned(app) {
        let maker = maker(app, "rina");
        let mentor = actor(app, Role::Mentor, "sari", &["36.04"]);
        let hand_in: Vec<_> = FILLED.iter().copied().chain([("then", "hand_in")]).collect();
        let id = maker.upload(&hand_in, "a.jpg", &jpeg()).id();
        let path = format!("/permits/{id}");
        let take_back = || {
            let page = maker.browser.get(&path);
            let revision = page.hidden("revision").unwrap();
            maker.browser.send(&format!("{path}/take-back"), &page.proofs(), &[("revision", &revision)])
        };
        take_back().is(200).says(&["name=\"issued_on\""]);
        maker.save(&id, &hand_in).says(&["Terkirim."]);
        let handed = only_version(app, &maker);
        let finding = Finding { field: FieldName::Number, reason: "lainnya".into(), ..Finding::default() };
        decide(app, &mentor, handed.id, handed.revision, &Decision::Return(vec![finding])).unwrap();
        maker.save(&id, &[("number", "P-IRT 2053604010012-31"), ("then", "hand_in")]).says(&["Bagian ini masih sama"]);
        maker.save(&id, &[("number", "P-IRT 2053604010014-31"), ("then", "hand_in")]).says(&["Terkirim."]);
        take_back().is(200).says(&["name=\"number\""]).never_says(&["name=\"issued_on\"", "name=\"files\""]);
        maker.save(&id, &[("number", "P-IRT 2053604010013-31"), ("issued_on", "2020-01-01")]).is(200);
        let after = only_version(app, &maker);
        assert_eq!(after.review, ReviewState::Returned);
        assert_eq!(after.fields.number.as_deref(), Some("P-IRT 2053604010013-31"));
        assert_eq!(after.fields.issued_on.unwrap().to_string(), "2026-08-14", "a closed field stays");
    }

    fn the_page_found_wrong_opens_and_no_other_when_pages_move_up(app) {
        let maker = maker(app, "rina");
        let mentor = actor(app, Role::Mentor, "sari", &["36.04"]);
        let id = maker.upload(FILLED, "satu.jpg", &jpeg()).id();
        let path = format!("/permits/{id}");
        let revision = || maker.browser.get(&path).hidden("revision").unwrap();
        let adds = |name: &str, width: u32, instead: &str| {
            let seen = revision();
            let mut fields = vec![("revision", seen.as_str())];
            fields.extend((!instead.is_empty()).then_some(("instead", instead)));
            let photo = picture(width, 40, ImageFormat::Jpeg);
            maker.browser.upload(&path, &format!("{path}/pages"), &fields, &[("files", name, "image/jpeg", &photo)])
        };
        let act = |place: &str, act: &str| {
            let page = maker.browser.get(&path);
            let revision = page.hidden("revision").unwrap();
            maker.browser.send(&format!("{path}/pages/{place}"), &page.proofs(), &[("revision", &revision), ("act", act)])
        };
        let names = || app.read(|conn| {
            permits::pages(conn, id.parse().unwrap()).unwrap().into_iter().map(|p| p.document.file_name).collect::<Vec<_>>()
        });
        adds("dua.jpg", 80, "").is(200);
        adds("tiga.jpg", 90, "").is(200);
        maker.save(&id, &[FILLED, &[("then", "hand_in")]].concat()).says(&["Terkirim."]);
        let handed = only_version(app, &maker);
        let blurred = Finding { field: FieldName::Pages, page: Some(2), reason: "unreadable".into(), ..Finding::default() };
        decide(app, &mentor, handed.id, handed.revision, &Decision::Return(vec![blurred])).unwrap();

        act("1", "down").is(409);
        act("1", "remove").is(409);
        act("2", "remove").is(200);
        assert_eq!(names(), ["satu.jpg", "tiga.jpg"]);
        act("2", "remove").is(409);
        adds("lain.jpg", 100, "2").is(409);
        assert_eq!(names(), ["satu.jpg", "tiga.jpg"], "what was not found wrong stays");
        adds("kabur.jpg", 110, "").is(200);
        adds("jelas.jpg", 120, "3").is(200);
        assert_eq!(names(), ["satu.jpg", "tiga.jpg", "jelas.jpg"], "a correction may be corrected");
        maker.browser.get(&path).says(&["Ganti jelas.jpg"]).never_says(&["Ganti tiga.jpg"]);
    }

    fn a_coordinator_opens_an_original_with_a_reason_only(app) {
        let maker = maker(app, "rina");
        maker.upload(FILLED, "a.jpg", &jpeg()).is(200);
        let version = only_version(app, &maker);
        let document = app.read(|conn| permits::pages(conn, version.id).unwrap().remove(0).document.id);
        let coordinator = app.coordinator("dewi", "36.04");
        let path = format!("/documents/{document}/original");
        coordinator.get(&path).is(200).says(&["Alasan"]).never_says(&["f-reason-error"]);
        coordinator.get(&format!("{path}?reason=+")).is(422).says(&["Tulis alasan membuka berkas asli.", "id=\"f-reason-error\""]);
        let (status, kind, _) = coordinator.download(&format!("{path}?reason=pengaduan"));
        assert_eq!((status, kind.as_str()), (200, "image/jpeg"));
        let openings = app.read(|conn| documents::openings(conn, maker.business, None, 10).unwrap());
        assert_eq!(openings.len(), 1);
        assert_eq!(openings[0].document, document);
        assert_eq!(openings[0].reason.as_deref(), Some("pengaduan"));
    }
}

fn decide(
    app: &TestApp,
    by: &Actor,
    id: VersionId,
    seen: i32,
    decision: &Decision,
) -> Result<permits::Version, PermitError> {
    let now = app.now();
    app.app
        .db
        .write_here(|conn| permits::record_outcome(conn, by, now, id, seen, decision))
}

/// Originals, and rows that name any; a PDF's pages come when they like.
fn kept(app: &TestApp, maker: &Maker) -> (usize, usize) {
    let rows = app.read(|conn| documents::of_business(conn, maker.business).unwrap().len());
    let originals = app.app.files.blobs().list(BlobKind::Original).unwrap();
    (originals.len(), rows)
}

/// A picture of 500 KiB that no compression makes smaller.
fn grain() -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u8::try_from(state & 255).unwrap()
    };
    let picture = RgbImage::from_fn(410, 410, |_, _| Rgb([next(), next(), next()]));
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(picture)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

/// A PDF of about this many KiB, unlike any other size.
fn heavy(kib: usize) -> Vec<u8> {
    pdf(&format!("/Note ({})", "x".repeat(kib * 1024)))
}

#[test]
fn a_business_that_keeps_all_it_may_is_told_so_and_nothing_more_is_kept() {
    TestApp::on_each(
        |settings| settings.uploads.quota_mib = 1,
        |app| {
            let maker = maker(app, "rina");
            let first = maker.upload(FILLED, "a.pdf", &heavy(700));
            first.is(200);
            let there = kept(app, &maker);
            let versions_there = versions(app, &maker).len();

            let full = "sudah memakai seluruh jatah";
            let again = maker.upload(FILLED, "b.pdf", &heavy(701));
            again.is(422).says(&[full, "P-IRT 2053604010012-31"]);
            let here = format!("/permits/{}", first.id());
            let seen = maker.browser.get(&here).hidden("revision").unwrap();
            let file = heavy(702);
            let more = [("files", "c.pdf", "application/pdf", &*file)];
            let pages = format!("{here}/pages");
            let sent = maker
                .browser
                .upload(&here, &pages, &[("revision", &seen)], &more);
            sent.is(422).says(&[full, "a.pdf"]);
            let photo = grain();
            let product = format!("/products/{}", maker.product);
            let file = [("files", "p.png", "image/png", &*photo)];
            let sent = maker
                .browser
                .upload(&product, &format!("{product}/photo"), &[], &file);
            sent.is(422).says(&[full]);

            assert_eq!(
                kept(app, &maker),
                there,
                "nothing of the refused files is kept"
            );
            assert_eq!(versions(app, &maker).len(), versions_there);
        },
    );
}

#[test]
fn a_nearly_full_disk_takes_no_file_and_says_so() {
    TestApp::on_each(
        |settings| settings.uploads.free_disk_mib = 1 << 40,
        |app| {
            let maker = maker(app, "rina");
            let page = maker.upload(FILLED, "a.jpg", &jpeg());
            page.is(422)
                .says(&["hampir penuh", "P-IRT 2053604010012-31"]);
            let product = format!("/products/{}", maker.product);
            let photo = jpeg();
            let file = [("files", "p.jpg", "image/jpeg", &*photo)];
            let sent = maker
                .browser
                .upload(&product, &format!("{product}/photo"), &[], &file);
            sent.is(422).says(&["hampir penuh"]);
            assert_eq!(kept(app, &maker), (0, 0));
            assert!(versions(app, &maker).is_empty());
        },
    );
}
