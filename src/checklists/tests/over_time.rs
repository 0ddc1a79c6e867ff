//! Readiness over time: the computed turning days against looking at every single day.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{becomes, catalogue, complete, day};
use crate::checklists::model::{Situation, Waiver};
use crate::checklists::timeline::{on_day, segments};
use crate::permits::version::{ReviewState, VersionFacts};
use crate::permits::watched::{WatchField, hash_fact};

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1500).prop_map(|days| day("2025-01-01") + Days::new(days))
}

fn any_version() -> impl Strategy<Value = VersionFacts> {
    let kinds = prop::sample::select(vec![
        "spp_irt",
        "bpom_md",
        "halal",
        "label",
        "pkp",
        "lab_test",
        "slhs",
        "shelf_life_study",
        "barcode",
    ]);
    let reviews = prop::sample::select(ReviewState::ALL.to_vec());
    let dates = (
        any_day(),
        prop::option::of(any_day()),
        prop::option::of(any_day()),
        prop::option::weighted(0.2, any_day()),
    );
    let year = prop::option::weighted(0.2, 2024_i32..2029);
    (
        kinds,
        prop::bool::weighted(0.7),
        reviews,
        dates,
        year,
        0_u8..3,
    )
        .prop_map(
            |(kind, accepted, review, (issued, from, until, revoked), year, number)| VersionFacts {
                kind: kind.into(),
                number: format!("ID {number}"),
                issued_on: Some(issued),
                valid_from: from,
                valid_until: until,
                review: if accepted {
                    ReviewState::Accepted
                } else {
                    review
                },
                revoked_on: revoked,
                year_only: year,
                watched_at_acceptance: BTreeMap::from([
                    (
                        WatchField::Composition,
                        hash_fact(if number == 0 { "lama" } else { "baru" }),
                    ),
                    (
                        WatchField::PermitNumbers,
                        hash_fact(&format!("ID {}", number / 2)),
                    ),
                ]),
                ..VersionFacts::default()
            },
        )
}

/// A complete product on which life falls: more versions, an exemption, an edited recipe or brand.
fn any_situation() -> impl Strategy<Value = Situation> {
    let waiver = (any_day(), prop::option::of(any_day())).prop_map(|(from, until)| Waiver {
        requirement: "halal".into(),
        programme: None,
        from,
        until,
        reason: "CONTOH".into(),
    });
    let edited = prop::sample::select(vec![
        WatchField::Composition,
        WatchField::Brand,
        WatchField::NetWeight,
    ]);
    let edit = prop::option::weighted(0.8, (edited, any_day()));
    let kept = prop::collection::vec(prop::bool::weighted(0.85), 8);
    (
        kept,
        prop::collection::vec(any_version(), 0..5),
        prop::collection::vec(waiver, 0..2),
        edit,
    )
        .prop_map(|(kept, more, waivers, edit)| {
            let mut situation = complete();
            let mut keep = kept.into_iter();
            situation.evidence.retain(|_| keep.next().unwrap_or(true));
            situation.evidence.extend(more);
            situation.waivers = waivers;
            if let Some((field, on)) = edit {
                becomes(&mut situation, field, "baru", &on.to_string());
            }
            situation
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn segments_agree_with_looking_at_every_single_day(situation in any_situation(), programme in any::<bool>()) {
        let catalogue = catalogue();
        let target = catalogue.target(if programme { "contoh-minimarket" } else { "legal" }).unwrap();
        let (first, last) = (day("2026-01-01"), day("2028-12-31"));
        let found = segments(&catalogue, &situation, target, first, last);
        prop_assert_eq!(found[0].from, first);
        prop_assert_eq!(found.last().unwrap().until, None);
        for date in first.iter_days().take_while(|d| *d <= last) {
            let truth = on_day(&catalogue, &situation, target, date);
            let segment = found.iter().rfind(|s| s.from <= date).unwrap();
            prop_assert!(segment.until.is_none_or(|until| date <= until));
            prop_assert_eq!((&segment.shelf, segment.ready, segment.keeps_listing, &segment.next), (&truth.shelf, truth.ready, truth.keeps_listing, &truth.next), "on {}", date);
        }
    }
}
