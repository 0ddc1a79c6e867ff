//! The rules of a checklist that a facts file cannot show: changes, exemptions, revocations,
//! checks, and readiness over time.

mod faults;
mod figures;
mod over_time;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::catalogue::Catalogue;
use super::model::{Checklist, FactOn, NextActor, Situation, Target, Waiver};
use super::timeline::{on_day, segments};
use super::{evaluate, watched_now};
use crate::permits::rules::Status;
use crate::permits::version::{HowChecked, ReviewState, VersionFacts};
use crate::permits::watched::{WatchField, fingerprint, hash_fact};
use crate::products::facts::{FoodType, Storage};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn catalogue() -> Catalogue {
    Catalogue::embedded().unwrap()
}

fn version(kind: &str, issued: &str, until: Option<&str>) -> VersionFacts {
    VersionFacts {
        kind: kind.into(),
        number: if kind == "spp_irt" {
            format!("P-IRT {issued}")
        } else {
            String::new()
        },
        issued_on: Some(day(issued)),
        valid_until: until.map(day),
        review: ReviewState::Accepted,
        ..VersionFacts::default()
    }
}

#[test]
fn why_something_applies_or_not_reads_as_a_sentence() {
    let catalogue = catalogue();
    let mut situation = Situation::default();
    situation.product.food.shelf_life_days = Some(90);
    let on = day("2026-11-22");
    let list = evaluate(&catalogue, &situation, Target::Legal, on);
    let because = |id: &str| {
        let item = list.items.iter().find(|item| item.requirement == id);
        item.unwrap().because.clone()
    };
    let pirt = because("spp_irt");
    for part in [
        "Menurut data yang tercatat: ",
        "bentuk pangan kering",
        "umur simpan 90 hari",
        ", dan ",
    ] {
        assert!(pirt.id.contains(part), "{}", pirt.id);
    }
    assert!(pirt.en.contains("the shelf life is 90 days"), "{}", pirt.en);
    let notice = because("non_halal_notice");
    assert_eq!(notice.id, "Tidak berlaku karena tidak ada bahan haram.");
    assert_eq!(
        notice.en,
        "Does not apply because there is no haram ingredient."
    );
    for item in &list.items {
        assert!(
            !item.because.id.contains(": ya") && !item.because.id.contains(": tidak"),
            "{}",
            item.because.id
        );
    }
}

/// Crackers from a home kitchen with everything accepted against the facts of that day.
fn complete() -> Situation {
    let mut situation = Situation::default();
    situation.product.food.shelf_life_days = Some(90);
    situation.watched = BTreeMap::from([
        (
            WatchField::Composition,
            "singkong, minyak, garam".to_owned(),
        ),
        (WatchField::Address, "Kp. Contoh 1, Kramatwatu".to_owned()),
        (WatchField::Brand, "CONTOH Renyah".to_owned()),
        (WatchField::NetWeight, "200 g".to_owned()),
        (WatchField::Packaging, "plastik".to_owned()),
    ]);
    situation.evidence = vec![
        version("nib", "2023-01-01", None),
        version("spp_irt", "2024-05-10", Some("2029-05-10")),
        version("pkp", "2024-06-01", None),
        version("cppb_irt", "2024-06-01", None),
        version("label_commitment", "2024-06-01", None),
        version("halal", "2024-07-01", None),
        version("label", "2024-07-01", None),
        version("nutrition", "2024-07-01", None),
    ];
    let facts = watched_now(&catalogue(), &situation, day("2026-11-22"));
    for version in &mut situation.evidence {
        version.watched_at_acceptance = fingerprint(&version.kind, &facts);
    }
    situation
}

fn on(situation: &Situation, date: &str) -> Checklist {
    evaluate(&catalogue(), situation, Target::Legal, day(date))
}

fn status(situation: &Situation, date: &str, requirement: &str) -> Status {
    on(situation, date).item(requirement).unwrap().status
}

fn of<'s>(situation: &'s mut Situation, kind: &str) -> &'s mut VersionFacts {
    situation
        .evidence
        .iter_mut()
        .find(|v| v.kind.as_str() == kind)
        .unwrap()
}

/// A watched fact becomes this on a day, and the change is written down.
fn becomes(situation: &mut Situation, field: WatchField, text: &str, on: &str) {
    situation.watched.insert(field, text.to_owned());
    situation.history.push(FactOn {
        field,
        hash: hash_fact(text),
        on: day(on),
    });
}

#[test]
fn a_complete_product_is_ready() {
    let checklist = on(&complete(), "2026-11-22");
    assert!(
        checklist.ready && checklist.keeps_listing,
        "{:?}",
        checklist.first_missing()
    );
    assert_eq!(checklist.progress(), (8, 8));
}

#[test]
fn a_new_ingredient_blocks_submission_and_holds_for_halal_at_once() {
    let mut situation = complete();
    let cheese = "singkong, minyak, garam, keju";
    becomes(
        &mut situation,
        WatchField::Composition,
        cheese,
        "2026-11-20",
    );
    assert!(on(&situation, "2026-11-19").ready);
    let checklist = on(&situation, "2026-11-20");
    assert_eq!(checklist.item("halal").unwrap().status, Status::Recheck);
    assert_eq!(
        checklist.item("halal").unwrap().hold_from,
        Some(day("2026-11-20"))
    );
    assert_eq!(
        checklist.item("spp_irt").unwrap().hold_from,
        Some(day("2026-12-04"))
    );
    assert!(!checklist.ready && !checklist.keeps_listing);
    situation.watched.insert(
        WatchField::Composition,
        "Singkong, minyak, garam".to_owned(),
    );
    assert!(
        on(&situation, "2026-11-20").ready,
        "putting it back clears it"
    );
}

#[test]
fn a_new_brand_holds_a_listing_only_after_fourteen_days() {
    let mut situation = complete();
    becomes(
        &mut situation,
        WatchField::Brand,
        "CONTOH Gurih",
        "2026-11-01",
    );
    let last_free = on(&situation, "2026-11-14");
    assert!(!last_free.ready && last_free.keeps_listing);
    assert!(!on(&situation, "2026-11-15").keeps_listing);
}

#[test]
fn a_word_about_one_permit_leaves_the_other_its_fourteen_days() {
    let mut situation = complete();
    let brand = "CONTOH Gurih";
    becomes(&mut situation, WatchField::Brand, brand, "2026-11-01");
    of(&mut situation, "halal")
        .recheck_closed
        .insert(WatchField::Brand, vec![hash_fact(brand)]);
    let next_day = on(&situation, "2026-11-02");
    assert_eq!(next_day.item("halal").unwrap().status, Status::Accepted);
    let permit = next_day.item("spp_irt").unwrap();
    assert_eq!(permit.status, Status::Recheck);
    assert_eq!(permit.hold_from, Some(day("2026-11-15")));
    assert!(on(&situation, "2026-11-14").keeps_listing);
    assert!(!on(&situation, "2026-11-15").keeps_listing);
    let reading = on_day(&catalogue(), &situation, Target::Legal, day("2026-11-02"));
    assert_eq!(
        reading.recheck,
        Some((NextActor::Mentor, day("2026-11-01")))
    );
}

#[test]
fn a_change_closed_without_effect_is_accepted_again() {
    let mut situation = complete();
    situation.watched.insert(
        WatchField::Address,
        "Kp. Contoh No. 1, Kramatwatu".to_owned(),
    );
    assert_eq!(status(&situation, "2026-11-22", "spp_irt"), Status::Recheck);
    for kind in ["spp_irt", "halal"] {
        let closed = hash_fact("Kp. Contoh No. 1, Kramatwatu");
        of(&mut situation, kind)
            .recheck_closed
            .insert(WatchField::Address, vec![closed]);
    }
    assert!(on(&situation, "2026-11-22").ready);
}

#[test]
fn a_renewal_lets_old_labels_be_used_up_and_then_asks_for_new_ones() {
    let mut situation = complete();
    situation
        .evidence
        .push(version("spp_irt", "2029-03-01", Some("2034-03-01")));
    let facts = situation.watched.clone();
    situation.evidence.last_mut().unwrap().watched_at_acceptance =
        fingerprint(&"spp_irt".into(), &facts);
    let before = on(&situation, "2029-02-28");
    assert_eq!(before.item("label").unwrap().old_label_until, None);
    let renewed = on(&situation, "2029-03-01");
    let last_stock = day("2029-05-10") + Days::new(180);
    assert!(renewed.ready, "{:?}", renewed.first_missing());
    assert_eq!(
        renewed.item("label").unwrap().old_label_until,
        Some(last_stock)
    );
    assert!(evaluate(&catalogue(), &situation, Target::Legal, last_stock).ready);
    let after = evaluate(
        &catalogue(),
        &situation,
        Target::Legal,
        last_stock + Days::new(1),
    );
    assert_eq!(after.item("label").unwrap().status, Status::Recheck);
    assert!(!after.keeps_listing);
}

#[test]
fn renewing_in_time_gives_no_second_three_months_for_a_missed_commitment() {
    let mut situation = complete();
    situation.evidence.retain(|v| v.kind.as_str() != "pkp");
    situation
        .evidence
        .push(version("spp_irt", "2029-05-01", Some("2034-05-01")));
    assert_eq!(status(&situation, "2029-05-02", "pkp"), Status::Expired);
    of(&mut situation, "spp_irt").valid_until = Some(day("2028-05-10"));
    let checklist = on(&situation, "2029-05-02");
    assert_eq!(
        checklist.item("pkp").unwrap().due,
        Some(day("2029-08-01")),
        "after a gap it is a new permit"
    );
}

#[test]
fn only_a_coordinator_with_an_end_date_lifts_what_the_law_demands() {
    let mut situation = complete();
    situation
        .evidence
        .retain(|v| v.kind.as_str() != "nutrition");
    let mut waive = |programme: Option<&str>, until: Option<&str>| {
        situation.waivers = vec![Waiver {
            requirement: "nutrition".into(),
            programme: programme.map(str::to_owned),
            from: day("2026-11-01"),
            until: until.map(day),
            reason: "Surat dinas CONTOH".into(),
        }];
        let catalogue = catalogue();
        let target = catalogue.target(programme.unwrap_or("legal")).unwrap();
        let judge = |date: &str| {
            evaluate(&catalogue, &situation, target, day(date))
                .item("nutrition")
                .unwrap()
                .status
        };
        (judge("2026-11-22"), judge("2026-12-01"))
    };
    assert_eq!(
        waive(None, Some("2026-11-30")),
        (Status::Waived, Status::Missing)
    );
    assert_eq!(
        waive(None, None).0,
        Status::Missing,
        "a legal exemption needs an end"
    );
    assert_eq!(
        waive(Some("contoh-minimarket"), Some("2026-11-30")).0,
        Status::Missing,
        "a partner cannot lift the law"
    );
}

#[test]
fn a_partner_lifts_its_own_rule_in_its_own_programme_only() {
    let mut situation = complete();
    situation.waivers = vec![Waiver {
        requirement: "barcode".into(),
        programme: Some("contoh-minimarket".into()),
        from: day("2026-11-01"),
        until: None,
        reason: "Label harga dari toko".into(),
    }];
    let catalogue = catalogue();
    let chain = catalogue.target("contoh-minimarket").unwrap();
    assert_eq!(
        evaluate(&catalogue, &situation, chain, day("2026-11-22"))
            .item("barcode")
            .unwrap()
            .status,
        Status::Waived
    );
    situation.waivers[0].programme = Some("contoh-toserba".into());
    assert_eq!(
        evaluate(&catalogue, &situation, chain, day("2026-11-22"))
            .item("barcode")
            .unwrap()
            .status,
        Status::Missing
    );
}

#[test]
fn an_exemption_is_no_answer_to_a_later_revocation() {
    let mut situation = complete();
    of(&mut situation, "spp_irt").revoked_on = Some(day("2026-11-10"));
    let waiver = |from: &str| Waiver {
        requirement: "spp_irt".into(),
        programme: None,
        from: day(from),
        until: Some(day("2027-01-01")),
        reason: "CONTOH".into(),
    };
    situation.waivers = vec![waiver("2026-11-01")];
    assert_eq!(
        status(&situation, "2026-11-09", "spp_irt"),
        Status::Accepted
    );
    assert_eq!(status(&situation, "2026-11-10", "spp_irt"), Status::Revoked);
    situation.waivers = vec![waiver("2026-11-10")];
    assert_eq!(status(&situation, "2026-11-10", "spp_irt"), Status::Waived);
}

#[test]
fn the_chain_wants_the_register_a_fresh_report_and_a_long_enough_shelf_life() {
    let mut situation = complete();
    for kind in [
        "barcode",
        "food_grade_packaging",
        "shelf_life_study",
        "lab_test",
    ] {
        situation.evidence.push(version(kind, "2026-01-15", None));
    }
    let catalogue = catalogue();
    let chain = catalogue.target("contoh-minimarket").unwrap();
    let judge = |s: &Situation, date: &str| evaluate(&catalogue, s, chain, day(date));
    assert_eq!(
        judge(&situation, "2026-11-22")
            .item("halal")
            .unwrap()
            .status,
        Status::InReview
    );
    of(&mut situation, "halal").checked = HowChecked::Register;
    assert!(
        judge(&situation, "2026-11-22").ready,
        "{:?}",
        judge(&situation, "2026-11-22").first_missing()
    );
    assert!(judge(&situation, "2027-01-15").ready);
    assert_eq!(
        judge(&situation, "2027-01-16")
            .item("lab_test")
            .unwrap()
            .status,
        Status::Expired
    );
    assert!(
        on(&situation, "2027-01-16").ready,
        "the law asks for no lab report"
    );
    situation.product.food.shelf_life_days = Some(59);
    assert_eq!(
        judge(&situation, "2026-11-22")
            .item("shelf_life_study")
            .unwrap()
            .status,
        Status::Missing
    );
}

#[test]
fn a_rule_with_a_future_date_shows_today_who_will_fall_out() {
    let mut situation = complete();
    situation.evidence.retain(|v| v.kind.as_str() != "halal");
    let catalogue = catalogue();
    let found = segments(
        &catalogue,
        &situation,
        Target::Legal,
        day("2026-08-01"),
        day("2026-12-31"),
    );
    let readiness: Vec<_> = found.iter().map(|s| (s.from, s.until, s.ready)).collect();
    assert_eq!(
        readiness,
        [
            (day("2026-08-01"), Some(day("2026-10-17")), true),
            (day("2026-10-18"), None, false)
        ]
    );
    assert_eq!(found[1].next, Some(("halal".to_owned(), Status::Missing)));
    assert_eq!(
        on(&situation, "2026-08-01")
            .item("halal")
            .unwrap()
            .starts_on,
        Some(day("2026-10-18"))
    );
}

#[test]
fn every_code_a_sentence_may_name_has_words() {
    let catalogue = catalogue();
    let codes = FoodType::ALL
        .iter()
        .map(|c| c.as_str())
        .chain(Storage::ALL.iter().map(|c| c.as_str()));
    let materials = crate::products::facts::Material::ALL
        .iter()
        .map(|c| c.as_str());
    let missing: Vec<_> = codes
        .chain(materials)
        .filter(|code| !catalogue.codes.contains_key(*code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
