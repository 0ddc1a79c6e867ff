//! The code tables behind a P-IRT number, read from `config/identifiers`: packaging and the three food lists.
//!
//! Which list a number was issued under is worked out from its year of expiry, so every food group is a likelihood.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::Bilingual;

/// A name in both languages, as the files spell it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Name {
    id: String,
    en: String,
    /// `sourced`, `recalled` or `inferred`; checked by a test, shown by the catalogue of sources.
    #[serde(rename = "certainty")]
    _certainty: Certainty,
}

impl Name {
    pub fn text(&self) -> Bilingual {
        Bilingual::new(&self.id, &self.en)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Certainty {
    Sourced,
    Recalled,
    Inferred,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FoodFile {
    list: BTreeMap<String, FoodList>,
    era: Vec<Era>,
    unknown_year: Era,
}

/// One published list of food groups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FoodList {
    #[serde(rename = "source")]
    _source: String,
    /// What to call the list in a text.
    id: String,
    en: String,
    /// First day numbers were issued under it, where that decides something.
    began: Option<NaiveDate>,
    groups: BTreeMap<String, Name>,
}

/// Which lists a number may have been issued under, by its year of expiry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Era {
    #[serde(default)]
    until: i32,
    /// All of these are offered, the likeliest first.
    lists: Vec<String>,
    /// Asked one after the other when none of `lists` holds the code.
    #[serde(default)]
    otherwise: Vec<String>,
}

/// What a food code may stand for.
#[derive(Debug, Default)]
pub(super) struct FoodGroups {
    /// Likeliest first, equal names told once.
    pub names: Vec<Bilingual>,
    /// First day of the likeliest list when it does not hold the code.
    pub newer_list_began: Option<NaiveDate>,
}

static PACKAGING: LazyLock<BTreeMap<String, Name>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../config/identifiers/pirt_packaging.toml")).unwrap_or_default()
});

static FOOD: LazyLock<FoodFile> = LazyLock::new(|| {
    toml::from_str(include_str!("../../config/identifiers/pirt_food.toml")).unwrap_or_default()
});

/// The packaging of a code `1` to `8`.
pub(super) fn packaging(code: u8) -> Option<&'static Name> {
    PACKAGING.get(&code.to_string())
}

/// What the two-digit food code may stand for in a number that expires in `year`.
pub(super) fn food(code: u8, year: Option<i32>) -> FoodGroups {
    let era = match year {
        Some(year) => FOOD.era.iter().find(|era| year <= era.until),
        None => Some(&FOOD.unknown_year),
    };
    let Some(era) = era else {
        return FoodGroups::default();
    };
    let code = format!("{code:02}");
    let likeliest = era.lists.first().and_then(|id| FOOD.list.get(id));
    let newer = likeliest.filter(|list| !list.groups.contains_key(&code));
    FoodGroups {
        names: names(era, &code),
        newer_list_began: newer.and_then(|list| list.began),
    }
}

fn names(era: &Era, code: &str) -> Vec<Bilingual> {
    let mut found: Vec<Bilingual> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let later = era.otherwise.iter().map(|id| (id, true));
    for (id, only_if_none) in era.lists.iter().map(|id| (id, false)).chain(later) {
        let group = FOOD
            .list
            .get(id)
            .and_then(|list| Some((list, list.groups.get(code)?)));
        match group {
            Some((list, name))
                if (!only_if_none || found.is_empty()) && !seen.contains(&name.id.as_str()) =>
            {
                seen.push(&name.id);
                found.push(Bilingual::new(
                    format!("{} ({})", name.id, list.id),
                    format!("{} ({})", name.en, list.en),
                ));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_read_whole() {
        let food: Result<FoodFile, _> =
            toml::from_str(include_str!("../../config/identifiers/pirt_food.toml"));
        let food = food.unwrap();
        let sizes: Vec<usize> = food.list.values().map(|list| list.groups.len()).collect();
        assert_eq!(sizes, [16, 15, 11]);
        for era in food.era.iter().chain([&food.unknown_year]) {
            assert!(
                era.lists
                    .iter()
                    .chain(&era.otherwise)
                    .all(|id| food.list.contains_key(id))
            );
        }
        assert!(food.era.is_sorted_by_key(|era| era.until));
        let packaging: Result<BTreeMap<String, Name>, _> =
            toml::from_str(include_str!("../../config/identifiers/pirt_packaging.toml"));
        assert_eq!(
            packaging.unwrap().into_keys().collect::<String>(),
            "12345678"
        );
    }

    #[test]
    fn the_year_decides_the_list_and_2026_offers_two() {
        let first = |code, year| {
            food(code, year)
                .names
                .first()
                .map(|name| name.id.clone())
                .unwrap_or_default()
        };
        assert!(first(5, Some(2019)).starts_with("Hasil olahan kelapa ("));
        assert!(first(5, Some(2024)).starts_with("Hasil olahan kelapa kering ("));
        assert!(first(5, Some(2027)).starts_with("Tepung"));
        assert_eq!(food(5, Some(2026)).names.len(), 2);
        assert_eq!(food(1, Some(2026)).names.len(), 1);
        assert!(food(13, Some(2028)).newer_list_began.is_some());
        assert!(first(13, Some(2028)).starts_with("Minuman serbuk ("));
        assert!(food(17, Some(2028)).names.is_empty());
    }
}
