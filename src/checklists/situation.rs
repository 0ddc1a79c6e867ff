//! From what makers and mentors said to the facts a checklist is computed from. Pure.

use chrono::NaiveDate;

use super::model::FactOn;
use crate::businesses::{Business, Facility};
use crate::identifiers::Zone;
use crate::permits::version::VersionFacts;
use crate::permits::watched::{FactHash, WatchField, WatchedFacts, hash_fact, rests_on};
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

/// The recorded changes by the civil day of the facility, oldest first. A field that is
/// watched no more is left out.
#[must_use]
pub fn history_of(changes: &[FactChange], zone: Zone) -> Vec<FactOn> {
    let dated = |change: &FactChange| {
        Some(FactOn {
            field: change.field.parse().ok()?,
            hash: FactHash(change.hash.clone()),
            on: zone.today(change.changed_at.naive()),
        })
    };
    changes.iter().filter_map(dated).collect()
}

/// The first day on which a fact stopped being what this version rests on; `None` while
/// it is that, or when nobody wrote the day down. Changing it again does not begin a new
/// delay; putting it back does end it. Other versions have days of their own: what a
/// mentor said of one of them moves nothing here.
#[must_use]
pub fn differs_since(
    history: &[FactOn],
    version: &VersionFacts,
    field: WatchField,
) -> Option<NaiveDate> {
    let mut since = None;
    for was in history.iter().filter(|was| was.field == field) {
        since = if rests_on(version, field, &was.hash) {
            None
        } else {
            since.or(Some(was.on))
        };
    }
    since
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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

    fn since_of(version: &VersionFacts, history: &[FactChange]) -> Option<String> {
        let history = history_of(history, Zone::Wib);
        let day = differs_since(&history, version, WatchField::Composition);
        day.map(|day| day.to_string())
    }

    fn since(history: &[FactChange]) -> Option<String> {
        since_of(&version("old"), history)
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

    #[test]
    fn going_back_to_what_a_replaced_version_rested_on_is_a_change_for_the_new_one() {
        let history = [
            change("old", "2026-01-01"),
            change("new", "2026-03-01"),
            change("old", "2026-05-01"),
        ];
        let day = since_of(&version("new"), &history);
        assert_eq!(day.as_deref(), Some("2026-05-01"));
        assert_eq!(since_of(&version("old"), &history), None);
    }

    #[test]
    fn what_was_closed_for_one_version_stays_open_for_the_other() {
        let history = [change("old", "2026-01-01"), change("new", "2026-03-01")];
        let mut closed = version("old");
        closed
            .recheck_closed
            .insert(WatchField::Composition, vec![FactHash("new".into())]);
        assert_eq!(since_of(&closed, &history), None);
        let open = since_of(&version("old"), &history);
        assert_eq!(open.as_deref(), Some("2026-03-01"));
    }
}
