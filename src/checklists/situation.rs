//! From what makers and mentors said to the facts a checklist is computed from. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::businesses::{Business, Facility};
use crate::identifiers::Zone;
use crate::permits::version::VersionFacts;
use crate::permits::watched::{FactHash, WatchField, WatchedFacts, hash_fact};
use crate::products::{FactChange, Ingredient, Product};

/// The watched facts of a product as they are now (CONTRACTS 1.8). `permit_numbers`
/// is left out: it follows from the permit that counts on a day.
#[must_use]
pub fn watched_facts(product: &Product, business: &Business, facility: &Facility) -> WatchedFacts {
    let names = list(&product.recipe, |i| Some(i.name.clone()));
    let shares = list(&product.recipe, |i| {
        Some(format!("{} {}", i.name, i.permille.unwrap_or_default()))
    });
    let suppliers = list(&product.recipe, |i| {
        i.critical.then(|| format!("{}: {}", i.name, i.supplier))
    });
    let weights: Vec<String> = product
        .net_weights
        .iter()
        .map(ToString::to_string)
        .collect();
    WatchedFacts::from([
        (WatchField::Owner, business.owner_name.clone()),
        (WatchField::Brand, product.brand.clone()),
        (
            WatchField::FoodType,
            product.facts.food.food_type.to_string(),
        ),
        (WatchField::Composition, names),
        (WatchField::Packaging, product.packaging.to_string()),
        (
            WatchField::Address,
            format!("{} {}", facility.village, facility.address),
        ),
        (WatchField::CriticalSupplier, suppliers),
        (WatchField::Process, product.process.clone()),
        (WatchField::NetWeight, weights.join(", ")),
        (WatchField::Recipe, shares),
    ])
}

fn list(recipe: &[Ingredient], part: impl Fn(&Ingredient) -> Option<String>) -> String {
    recipe
        .iter()
        .filter_map(part)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The hashes to record, by the field's code.
#[must_use]
pub fn hashes(watched: &WatchedFacts) -> Vec<(&'static str, String)> {
    watched
        .iter()
        .map(|(field, fact)| (field.as_str(), hash_fact(fact).0))
        .collect()
}

/// The first day on which each fact stopped being what any version was accepted
/// with. Changing it again does not begin a new delay; putting it back does end it.
#[must_use]
pub fn changed_on(
    history: &[FactChange],
    evidence: &[VersionFacts],
    zone: Zone,
) -> BTreeMap<WatchField, NaiveDate> {
    let since = |field: WatchField| {
        let known = accepted(evidence, field);
        let mut since = None;
        for change in history
            .iter()
            .filter(|change| change.field == field.as_str())
        {
            if known.contains(change.hash.as_str()) {
                since = None;
            } else if since.is_none() {
                since = Some(zone.today(change.changed_at.naive()));
            }
        }
        since.map(|day| (field, day))
    };
    WatchField::ALL.iter().copied().filter_map(since).collect()
}

/// The hashes with which some version was accepted, or that a mentor closed with "no effect".
fn accepted(evidence: &[VersionFacts], field: WatchField) -> BTreeSet<&str> {
    let at_acceptance = evidence
        .iter()
        .filter_map(|v| v.watched_at_acceptance.get(&field));
    let closed = evidence
        .iter()
        .filter_map(|v| v.recheck_closed.get(&field))
        .flatten();
    at_acceptance
        .chain(closed)
        .map(|FactHash(hash)| hash.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::UtcTime;

    fn at(day: &str) -> UtcTime {
        UtcTime::start_of(day.parse().unwrap(), 7)
    }

    fn change(hash: &str, day: &str) -> FactChange {
        FactChange {
            field: "composition".into(),
            hash: hash.into(),
            changed_at: at(day),
        }
    }

    fn version(hash: &str) -> VersionFacts {
        VersionFacts {
            watched_at_acceptance: BTreeMap::from([(
                WatchField::Composition,
                FactHash(hash.into()),
            )]),
            ..VersionFacts::default()
        }
    }

    fn since(history: &[FactChange]) -> Option<String> {
        let days = changed_on(history, &[version("old")], Zone::Wib);
        days.get(&WatchField::Composition).map(ToString::to_string)
    }

    #[test]
    fn a_second_change_does_not_begin_a_new_delay() {
        let history = [
            change("old", "2026-01-01"),
            change("new", "2026-03-01"),
            change("newer", "2026-03-10"),
        ];
        assert_eq!(since(&history).as_deref(), Some("2026-03-01"));
    }

    #[test]
    fn putting_it_back_ends_the_delay_and_a_later_change_begins_another() {
        let mut history = vec![
            change("old", "2026-01-01"),
            change("new", "2026-03-01"),
            change("old", "2026-03-05"),
        ];
        assert_eq!(since(&history), None);
        history.push(change("new", "2026-04-01"));
        assert_eq!(since(&history).as_deref(), Some("2026-04-01"));
    }
}
