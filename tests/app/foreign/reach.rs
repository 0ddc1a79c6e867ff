//! The other ways to ask for what is not yours: lists, searches, and fields of one's own forms.

use std::cell::RefCell;

use siaprak::web::routes::table;

use super::rules::{parts, thing};
use super::{Asker, askers, said};
use crate::routes::chain;
use crate::support::{Browser, Page, TestApp};
use crate::world::{HERE, PEOPLE, THERE, Thing, World, photo};

/// Who sends a form where, with which fields.
type Case<'a> = (&'a str, String, Vec<(&'a str, String)>);

/// Lists, searches and questions with ids of the other world in them.
pub fn no_list_and_no_question_shows_the_other_world(here: &World, there: &World, admin: &Browser) {
    let id = |thing| there.id(thing).to_owned();
    let mut questions: Vec<String> = table()
        .iter()
        .filter(|e| e.method == "GET" && parts(e.path).iter().all(|p| thing(p).is_none()))
        .filter(|e| {
            !e.path.starts_with("/static")
                && !e.path.starts_with("/admin")
                && !e.path.starts_with("/exports/audit")
        })
        .map(|e| {
            e.path
                .replace("{table}", "villages")
                .replace("{format}", "csv")
                .replace("{secret}", "x")
                .replace("{code}", "x")
        })
        .collect();
    questions.extend([
        format!("/products?q={}", THERE.word),
        format!("/products?village={}", THERE.village),
        format!("/products?after={}", id(Thing::Product)),
        format!(
            "/products/new?business={}&material=wood",
            id(Thing::Business)
        ),
        format!(
            "/products/{}?target=program-{}",
            here.id(Thing::Product),
            THERE.shop.to_lowercase()
        ),
        format!("/businesses?q={}", THERE.word),
        format!("/businesses?group={}", id(Thing::Group)),
        format!("/businesses?after={}", id(Thing::Business)),
        format!("/groups?after={}", id(Thing::Group)),
        format!("/disputes?after={}", id(Thing::Dispute)),
        format!("/area/permits?q={}", THERE.word),
        format!("/area/permits?q=91203604{}", THERE.digits),
        format!(
            "/permits/new?product={}&requirement=spp_irt",
            id(Thing::Product)
        ),
        format!("/review?q={}", THERE.word),
        format!("/review?after={}", id(Thing::Version)),
        format!("/review?show=long&after={}", id(Thing::Version)),
        format!("/expiring?q={}&days=4000", THERE.word),
        format!(
            "/submissions?status=approved&programme={}",
            id(Thing::Programme)
        ),
        format!("/submissions?programme={}", id(Thing::Programme)),
        format!("/listings?ended=1&days=4000&before={}", id(Thing::Listing)),
        "/listings?ended=1".to_owned(),
        format!("/coverage?area={}", THERE.area),
        format!("/coverage/products?village={}", THERE.village),
        format!("/exports/coverage/villages/csv?area={}", THERE.area),
        format!("/exports/coverage/products/csv?village={}", THERE.village),
    ]);
    let mut wrong = Vec::new();
    for asker in askers(here, admin) {
        let mut secrets = there.secrets();
        // A maker may send anywhere, so programmes are known to makers and to who helps them; not to rivals.
        if matches!(asker.who, "buyer" | "boss") {
            secrets.push(THERE.shop.to_lowercase());
        }
        // An administrator's front page is the list of all people.
        let asked = questions
            .iter()
            .filter(|q| asker.who != "admin" || *q != "/");
        for question in asked {
            let page = asker.browser.get(question);
            let typed: Vec<String> = secrets
                .iter()
                .filter(|s| question.to_lowercase().contains(s.as_str()))
                .cloned()
                .collect();
            let word = said(&page, &secrets, &typed);
            // Its 503 says what is not well, and here no job ever ran.
            let fault = page.status >= 500 && question != "/healthz";
            if fault || word.is_some() {
                wrong.push(format!(
                    "{} GET {question} ({}) says {word:?}",
                    asker.who, page.status
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Forms of one's own whose fields name things of the other world.
pub fn a_form_of_ones_own_cannot_reach_into_the_other_world(
    app: &TestApp,
    here: &World,
    there: &World,
) {
    let (mine, theirs) = (|t| here.id(t).to_owned(), |t| there.id(t).to_owned());
    let chips = here.ids(Thing::Product)[1].clone();
    let foreign_product = format!("product:{}", theirs(Thing::Product));
    let cases: Vec<Case<'_>> = vec![
        (
            "owner",
            "/products".into(),
            vec![
                ("kind", "craft".into()),
                ("name", "Baru".into()),
                ("material", "wood".into()),
                ("facility", theirs(Thing::Facility)),
            ],
        ),
        (
            "owner",
            format!("/products/{}", mine(Thing::Product)),
            vec![
                ("kind", "craft".into()),
                ("name", "Baru".into()),
                ("brand", "Baru".into()),
                ("material", "wood".into()),
                ("revision", "1".into()),
                ("facility", theirs(Thing::Facility)),
            ],
        ),
        (
            "owner",
            format!("/permits/{}", here.ids(Thing::Version)[0]),
            vec![
                ("revision", "2".into()),
                ("has_coverage", "1".into()),
                ("coverage", theirs(Thing::Product)),
            ],
        ),
        (
            "mentor",
            format!("/review/{}/accept", mine(Thing::Version)),
            vec![
                ("revision", "2".into()),
                ("coverage", foreign_product),
                ("how", "original".into()),
                ("checked_on", "2026-11-22".into()),
            ],
        ),
        (
            "mentor",
            format!("/review/{}/partners", mine(Thing::Version)),
            vec![
                ("document", theirs(Thing::Document)),
                ("marked", "true".into()),
            ],
        ),
        (
            "mentor",
            "/admissions".into(),
            vec![
                ("name", "Usaha Baru".into()),
                ("owner_name", "Orang Baru".into()),
                ("phone", "081255554444".into()),
                ("village", THERE.village.into()),
                ("address", "Jalan 1".into()),
                ("group", theirs(Thing::Group)),
                ("note", "Kertas".into()),
            ],
        ),
        (
            "mentor",
            "/admissions".into(),
            vec![
                ("name", "Usaha Baru".into()),
                ("owner_name", "Orang Baru".into()),
                ("phone", "081255554444".into()),
                ("village", HERE.village.into()),
                ("address", "Jalan 1".into()),
                ("group", theirs(Thing::Group)),
                ("note", "Kertas".into()),
            ],
        ),
        (
            "coordinator",
            format!("/review/{}/assign", mine(Thing::Version)),
            vec![("mentor", theirs(Thing::Mentor))],
        ),
        (
            "coordinator",
            "/groups".into(),
            vec![
                ("name", "Kelompok Baru".into()),
                ("region", THERE.area.into()),
                ("mentor", mine(Thing::Mentor)),
            ],
        ),
        (
            "coordinator",
            "/groups".into(),
            vec![
                ("name", "Kelompok Baru".into()),
                ("region", HERE.area.into()),
                ("mentor", theirs(Thing::Mentor)),
            ],
        ),
        (
            "coordinator",
            format!("/groups/{}", mine(Thing::Group)),
            vec![
                ("name", "Kelompok Baru".into()),
                ("region", THERE.area.into()),
                ("mentor", mine(Thing::Mentor)),
            ],
        ),
        (
            "coordinator",
            format!("/businesses/{}/group", mine(Thing::Business)),
            vec![("group", theirs(Thing::Group))],
        ),
        (
            "coordinator",
            format!("/area/waivers/{}/end", mine(Thing::Product)),
            vec![("waiver", theirs(Thing::Waiver))],
        ),
        (
            "coordinator",
            format!("/area/mentors/{}/hand-over", mine(Thing::Mentor)),
            vec![("to", theirs(Thing::Mentor))],
        ),
        (
            "coordinator",
            "/area/mentors".into(),
            vec![
                ("name", "Orang Baru".into()),
                ("login", "orang.baru@contoh.example".into()),
                ("areas", THERE.area.into()),
            ],
        ),
    ];
    let files: Vec<(&str, Vec<(&str, String)>)> = vec![
        (
            "owner",
            vec![
                ("product", theirs(Thing::Product)),
                ("requirement", "spp_irt".into()),
                ("kind", "spp_irt".into()),
            ],
        ),
        (
            "owner",
            vec![
                ("product", chips),
                ("requirement", "halal".into()),
                ("kind", "halal".into()),
                ("coverage", theirs(Thing::Product)),
            ],
        ),
    ];
    let secrets = there.secrets();
    let told = |fields: &[(&str, String)]| {
        fields
            .iter()
            .map(|(_, v)| v.trim_start_matches("product:").to_owned())
            .collect::<Vec<_>>()
    };
    let wrong = RefCell::new(Vec::new());
    let refused = |what: &str, page: &Page, head: i64, but: &[String]| {
        let word = said(page, &secrets, but);
        let fine =
            matches!(page.status, 403 | 404 | 409 | 422) && word.is_none() && chain(app) == head;
        if !fine {
            wrong.borrow_mut().push(format!(
                "{what} answered {} at {}, says {word:?}, changed {}",
                page.status,
                page.path,
                chain(app) - head
            ));
        }
    };
    for (who, path, fields) in &cases {
        let asker = Asker::new(
            PEOPLE.iter().find(|(p, _)| p == who).expect("somebody").0,
            here.browser(who),
        );
        let head = chain(app);
        let proof = [("csrf".to_owned(), asker.csrf.clone())];
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        refused(
            &format!("{who} POST {path} {fields:?}"),
            &asker.browser.send(path, &proof, &pairs),
            head,
            &told(fields),
        );
    }
    for (who, fields) in &files {
        let asker = Asker::new("owner", here.browser(who));
        let head = chain(app);
        let proof = [("csrf".to_owned(), asker.csrf.clone())];
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let file = ("files", "foto.jpg", "image/jpeg", &*photo());
        refused(
            &format!("{who} POST /permits {fields:?}"),
            &asker
                .browser
                .send_files("/permits", &proof, &pairs, &[file]),
            head,
            &told(fields),
        );
    }
    assert!(wrong.borrow().is_empty(), "{}", wrong.borrow().join("\n"));
}
