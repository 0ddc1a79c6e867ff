//! The edge days of permits, as the people who live with them would put it.
use super::best::best;
use super::rules::*;
use super::version::*;
use chrono::NaiveDate;

const PIRT: KindRules<'_> = KindRules {
    renewal_window_days: 270,
    needs_end: true,
    open_ended_since: None,
    current_prefix: None,
    max_age_months: None,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn halal() -> KindRules<'static> {
    KindRules {
        open_ended_since: Some(day("2022-12-30")),
        current_prefix: Some("ID"),
        ..KindRules::default()
    }
}

fn pirt(from: &str, until: &str) -> VersionFacts {
    VersionFacts {
        kind: "spp_irt".into(),
        issued_on: Some(day(from)),
        valid_until: Some(day(until)),
        review: ReviewState::Accepted,
        ..VersionFacts::default()
    }
}

fn status(
    versions: &[VersionFacts],
    rules: KindRules<'static>,
    on: &str,
) -> (Status, Option<Status>) {
    let borrowed: Vec<_> = versions.iter().collect();
    let best = best(&borrowed, &|_| rules, &|_| false, day(on));
    (best.status, best.pending.map(|p| p.status))
}

#[test]
fn valid_until_is_the_last_valid_day_and_the_window_begins_inclusively() {
    let permit = [pirt("2021-11-23", "2026-11-22")];
    assert_eq!(status(&permit, PIRT, "2021-11-22").0, Status::Missing);
    assert_eq!(status(&permit, PIRT, "2021-11-23").0, Status::Accepted);
    assert_eq!(status(&permit, PIRT, "2026-02-24").0, Status::Accepted);
    assert_eq!(status(&permit, PIRT, "2026-02-25").0, Status::Expiring);
    assert_eq!(status(&permit, PIRT, "2026-11-22").0, Status::Expiring);
    assert_eq!(status(&permit, PIRT, "2026-11-23").0, Status::Expired);
}

#[test]
fn a_renewal_in_review_leaves_the_diligent_maker_accepted() {
    let mut renewal = pirt("2026-10-01", "2031-10-01");
    renewal.review = ReviewState::InReview;
    let both = [pirt("2021-11-23", "2026-11-22"), renewal];
    assert_eq!(
        status(&both, PIRT, "2026-11-22"),
        (Status::Expiring, Some(Status::InReview))
    );
    assert_eq!(status(&both, PIRT, "2026-11-23"), (Status::InReview, None));
}

#[test]
fn the_next_accepted_version_supersedes_on_its_first_valid_day() {
    let mut old = pirt("2021-11-23", "2026-11-22");
    old.revoked_on = Some(day("2026-12-01"));
    let both = [old, pirt("2026-11-01", "2031-11-01")];
    assert_eq!(
        status(&both, PIRT, "2026-10-31"),
        (Status::Expiring, Some(Status::Accepted))
    );
    assert_eq!(status(&both, PIRT, "2026-11-01"), (Status::Accepted, None));
    assert_eq!(status(&both, PIRT, "2026-12-02"), (Status::Accepted, None));
}

#[test]
fn a_superseded_permit_does_not_come_back_when_its_successor_is_revoked() {
    let mut new = pirt("2026-01-01", "2031-01-01");
    new.revoked_on = Some(day("2026-03-01"));
    let both = [pirt("2021-11-23", "2026-11-22"), new];
    assert_eq!(status(&both, PIRT, "2026-02-28").0, Status::Accepted);
    assert_eq!(status(&both, PIRT, "2026-03-01").0, Status::Revoked);
}

/// Two accepted versions of one permit with the same dates, as rows of a store.
fn reissued() -> [VersionFacts; 2] {
    [1, 2].map(|n| VersionFacts {
        id: Some(uuid::Uuid::from_u128(n)),
        ..pirt("2026-01-10", "2031-01-10")
    })
}

#[test]
fn a_certificate_issued_anew_with_the_same_date_takes_the_place_of_the_first() {
    for order in [[0, 1], [1, 0]] {
        let mut both = reissued();
        both[1].revoked_on = Some(day("2026-03-01"));
        let both = order.map(|n: usize| both[n].clone());
        assert_eq!(status(&both, PIRT, "2026-02-28").0, Status::Accepted);
        assert_eq!(status(&both, PIRT, "2026-03-01").0, Status::Revoked);
    }
}

#[test]
fn of_two_labels_without_dates_the_one_entered_last_is_printed() {
    let labels = reissued().map(|v| VersionFacts {
        issued_on: None,
        valid_until: None,
        ..v
    });
    let borrowed: Vec<_> = labels.iter().collect();
    let first_recipe_again = |v: &VersionFacts| v.id == labels[1].id;
    let rules = KindRules::default();
    let best = best(
        &borrowed,
        &|_| rules,
        &first_recipe_again,
        day("2026-11-22"),
    );
    assert_eq!(best.status, Status::Recheck);
}

#[test]
fn an_acceptance_taken_back_restores_the_version_before_it() {
    let mut new = pirt("2026-01-01", "2031-01-01");
    new.review = ReviewState::Withdrawn;
    let both = [pirt("2021-11-23", "2026-11-22"), new];
    assert_eq!(
        status(&both, PIRT, "2026-02-01"),
        (Status::Accepted, Some(Status::Returned))
    );
}

#[test]
fn a_new_draft_does_not_hide_a_revocation() {
    let mut frozen = pirt("2025-01-01", "2030-01-01");
    frozen.revoked_on = Some(day("2026-01-01"));
    let draft = VersionFacts {
        review: ReviewState::Draft,
        ..pirt("2026-02-01", "2031-02-01")
    };
    assert_eq!(
        status(&[frozen, draft], PIRT, "2026-02-02"),
        (Status::Revoked, Some(Status::Draft))
    );
}

#[test]
fn known_by_year_only_is_never_accepted_and_surely_over_on_1_january_after() {
    let year_only = [VersionFacts {
        kind: "spp_irt".into(),
        year_only: Some(2026),
        review: ReviewState::Accepted,
        ..VersionFacts::default()
    }];
    assert_eq!(status(&year_only, PIRT, "2026-12-31").0, Status::Draft);
    assert_eq!(status(&year_only, PIRT, "2027-01-01").0, Status::Expired);
}

#[test]
fn halal_still_valid_on_the_day_of_the_rule_has_no_end() {
    let certificate = |until: &str, number: &str| VersionFacts {
        kind: "halal".into(),
        number: number.into(),
        ..pirt("2019-12-30", until)
    };
    assert_eq!(
        status(
            &[certificate("2022-12-30", "ID36110000075001120")],
            halal(),
            "2040-01-01"
        )
        .0,
        Status::Accepted
    );
    assert_eq!(
        status(
            &[certificate("2022-12-29", "ID36110000075001120")],
            halal(),
            "2022-12-30"
        )
        .0,
        Status::Expired
    );
    assert_eq!(
        status(
            &[certificate("2023-12-29", "04030021380616")],
            halal(),
            "2023-01-01"
        )
        .0,
        Status::Expired
    );
}

#[test]
fn a_lab_report_counts_for_the_partners_months_only() {
    let rules = KindRules {
        max_age_months: Some(12),
        ..KindRules::default()
    };
    let report = [VersionFacts {
        valid_until: None,
        ..pirt("2025-11-22", "2030-01-01")
    }];
    assert_eq!(status(&report, rules, "2026-11-22").0, Status::Expiring);
    assert_eq!(status(&report, rules, "2026-11-23").0, Status::Expired);
    assert_eq!(
        status(&report, KindRules::default(), "2036-11-23").0,
        Status::Accepted
    );
}
