//! What the digits of a P-IRT number stand for: packaging and the three food lists, from `config/identifiers`.
//!
//! Which list a number was issued under is worked out from its year of expiry, so every food group is a likelihood.

use chrono::NaiveDate;

use super::Bilingual;
use super::tables::{self, Era, FoodFile, Packaging};

/// What a food code may stand for.
#[derive(Debug, Default)]
pub(super) struct FoodGroups {
    /// Likeliest first, equal names told once.
    pub names: Vec<Bilingual>,
    /// The lists these groups are of.
    pub lists: Vec<&'static str>,
    /// First day of the likeliest list when it does not hold the code.
    pub newer_list_began: Option<NaiveDate>,
}

/// The packaging of a code `1` to `8`.
pub(super) fn packaging(code: u8) -> Option<&'static Packaging> {
    tables::all().packaging.get(&code.to_string())
}

/// What the two-digit food code may stand for in a number that expires in `year`.
pub(super) fn food(code: u8, year: Option<i32>) -> FoodGroups {
    let file = &tables::all().food;
    let era = match year {
        Some(year) => file.era.iter().find(|era| year <= era.until),
        None => Some(&file.unknown_year),
    };
    let Some(era) = era else {
        return FoodGroups::default();
    };
    let code = format!("{code:02}");
    let likeliest = era.lists.first().and_then(|id| file.list.get(id));
    let newer = likeliest.filter(|list| !list.groups.contains_key(&code));
    let mut groups = groups(file, era, &code);
    groups.newer_list_began = newer.and_then(|list| list.began);
    groups
}

fn groups(file: &'static FoodFile, era: &'static Era, code: &str) -> FoodGroups {
    let mut found = FoodGroups::default();
    let mut seen: Vec<&str> = Vec::new();
    let sure = era.lists.iter().map(|id| (id, false));
    let later = era.otherwise.iter().map(|id| (id, true));
    for (id, only_if_none) in sure.chain(later) {
        let Some(list) = file.list.get(id) else {
            continue;
        };
        let Some(name) = list.groups.get(code) else {
            continue;
        };
        if only_if_none && !found.lists.is_empty() {
            continue;
        }
        found.lists.push(id);
        if !seen.contains(&name.id.as_str()) {
            seen.push(&name.id);
            let said = [("group", name.text().into()), ("list", list.text().into())];
            found
                .names
                .push(Bilingual::of("number-part-food-of-list", &said));
        }
    }
    found
}

/// The first code the list of new numbers expects a product of this type under.
pub(super) fn likely_code(product_type: &str) -> Option<u8> {
    let tables = tables::all();
    let newest = tables.food.era.last()?.lists.first()?;
    let codes = tables.expected.get(newest)?.get(product_type)?;
    codes.first().copied()
}

/// Whether a product of this type may carry the code in one of the lists; true where we do not know.
pub(super) fn may_hold(lists: &[&str], code: u8, product_type: &str) -> bool {
    let expected = &tables::all().expected;
    lists.iter().any(|list| {
        let of_list = expected
            .get(*list)
            .and_then(|types| types.get(product_type));
        of_list.is_none_or(|codes| codes.contains(&code))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_cookie_is_flour_in_every_list_and_coffee_never_is() {
        assert!(may_hold(&["c"], 5, "cookies"));
        assert!(may_hold(&["a"], 6, "cookies"));
        assert!(!may_hold(&["c"], 5, "coffee"));
        assert!(
            may_hold(&["c", "b"], 10, "coffee"),
            "10 is coffee in the list of 2018"
        );
        assert!(may_hold(&["c"], 5, "a type nobody has placed"));
    }
}
