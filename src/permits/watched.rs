//! Which facts an accepted permit rests on, and whether they have changed since (CONTRACTS 1.8).
//!
//! Facts are compared as hashes of a normalised text, so that a version keeps no
//! recipe or owner's name. What was unknown at acceptance is not watched.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::version::{EvidenceKind, VersionFacts};
use crate::text_codes;

text_codes! {
    /// A fact whose change may touch an accepted permit.
    WatchField {
        Owner = "owner", Brand = "brand", FoodType = "food_type", Composition = "composition",
        Packaging = "packaging", Address = "address", CriticalSupplier = "critical_supplier",
        Process = "process", NetWeight = "net_weight", PermitNumbers = "permit_numbers", Recipe = "recipe",
    }
}

/// Hex SHA-256 of a normalised fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FactHash(pub String);

/// The watched facts of one product as they are now, by field, in plain text.
pub type WatchedFacts = BTreeMap<WatchField, String>;

/// The fields an accepted version of this kind rests on; empty for kinds that watch nothing.
#[must_use]
pub fn watched_by(kind: &EvidenceKind) -> &'static [WatchField] {
    use WatchField::{
        Address, Brand, Composition, CriticalSupplier, FoodType, NetWeight, Owner, Packaging,
        PermitNumbers, Process, Recipe,
    };
    match kind.as_str() {
        "spp_irt" => &[Owner, Brand, FoodType, Composition, Packaging, Address],
        "halal" => &[Composition, CriticalSupplier, Process, Address, Brand],
        "label" => &[Composition, NetWeight, PermitNumbers],
        "shelf_life_study" => &[Packaging, Recipe],
        _ => &[],
    }
}

/// Whether a change of this field holds listings at once; all others do so after the kind's delay.
#[must_use]
pub fn holds_at_once(kind: &EvidenceKind, field: WatchField) -> bool {
    matches!(
        (kind.as_str(), field),
        ("halal", WatchField::Composition | WatchField::Process) | ("spp_irt", WatchField::Address)
    )
}

/// One fact without the differences that mean nothing: case, runs of blanks, trailing full stops.
#[must_use]
pub fn normalise(fact: &str) -> String {
    let words = fact
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    words
        .replace(" ,", ",")
        .replace(", ", ",")
        .trim_end_matches(['.', ',', ';'])
        .to_owned()
}

/// Hash of one fact after [`normalise`].
#[must_use]
pub fn hash_fact(fact: &str) -> FactHash {
    let digest = Sha256::digest(normalise(fact).as_bytes());
    FactHash(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What to keep with a version of `kind` when it is accepted: the hash of every watched fact that is known.
#[must_use]
pub fn fingerprint(kind: &EvidenceKind, facts: &WatchedFacts) -> BTreeMap<WatchField, FactHash> {
    watched_by(kind)
        .iter()
        .filter_map(|field| {
            facts
                .get(field)
                .filter(|text| !text.trim().is_empty())
                .map(|text| (*field, hash_fact(text)))
        })
        .collect()
}

/// The fields in which `now` differs from what was accepted, or later closed with "no effect".
/// Putting a fact back as it was clears its difference.
#[must_use]
pub fn differing(version: &VersionFacts, now: &WatchedFacts) -> Vec<WatchField> {
    version
        .watched_at_acceptance
        .keys()
        .copied()
        .filter(|field| {
            let current = hash_fact(now.get(field).map_or("", String::as_str));
            !rests_on(version, *field, &current)
        })
        .collect()
}

/// Whether this version was accepted with this value of a fact, or a mentor closed the
/// change to it with "no effect"; what another version was accepted with is no answer.
/// A fact it does not watch never speaks against it.
#[must_use]
pub fn rests_on(version: &VersionFacts, field: WatchField, value: &FactHash) -> bool {
    let closed = version.recheck_closed.get(&field);
    version
        .watched_at_acceptance
        .get(&field)
        .is_none_or(|then| then == value)
        || closed.is_some_and(|hashes| hashes.contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(composition: &str) -> WatchedFacts {
        WatchedFacts::from([(WatchField::Composition, composition.to_owned())])
    }

    fn accepted_with(composition: &str) -> VersionFacts {
        let kind = EvidenceKind::from("halal");
        VersionFacts {
            watched_at_acceptance: fingerprint(&kind, &facts(composition)),
            kind,
            ..VersionFacts::default()
        }
    }

    #[test]
    fn a_new_ingredient_differs_and_taking_it_out_again_clears_it() {
        let version = accepted_with("Singkong, minyak, garam");
        assert_eq!(
            differing(&version, &facts("singkong, minyak, garam, keju")),
            [WatchField::Composition]
        );
        assert!(differing(&version, &facts("  singkong,minyak ,  GARAM. ")).is_empty());
    }

    #[test]
    fn a_change_closed_without_effect_stays_closed_until_the_next_change() {
        let mut version = accepted_with("singkong, garam");
        let closed = hash_fact("singkong, garam laut");
        version
            .recheck_closed
            .insert(WatchField::Composition, vec![closed]);
        assert!(differing(&version, &facts("singkong, garam laut")).is_empty());
        assert!(!differing(&version, &facts("singkong, keju")).is_empty());
    }

    #[test]
    fn what_was_unknown_at_acceptance_is_not_watched() {
        let version = accepted_with("");
        assert!(differing(&version, &facts("singkong")).is_empty());
    }
}
