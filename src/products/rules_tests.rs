//! What a maker types about a product, as they would put it.

use chrono::NaiveDate;

use super::facts::{FoodForm, FoodType, Material, Storage};
use super::presets::{craft_preset, preset};
use super::rules::*;
use super::{Packaging, Unit};

fn day() -> NaiveDate {
    "2026-11-22".parse().unwrap()
}

fn typed() -> Typed {
    let mut facts = preset(FoodType::Chips).0;
    facts.name = "  Keripik   Singkong ".into();
    Typed {
        facts,
        ..Typed::default()
    }
}

#[test]
fn chips_are_dry_and_kept_at_room_temperature_in_plastic() {
    let (facts, packaging) = preset(FoodType::Chips);
    assert_eq!(
        (facts.food.form, facts.food.storage, packaging),
        (FoodForm::Dry, Storage::Ambient, Packaging::Plastic)
    );
}

#[test]
fn a_bar_code_with_a_slip_is_refused() {
    let with = Typed {
        gtin: "8991234567890".into(),
        ..typed()
    };
    let problems = check(&with, day()).unwrap_err();
    assert_eq!(problems, [("gtin".to_owned(), "product-bad-gtin")]);
}

#[test]
fn rows_left_empty_are_dropped_and_shares_may_have_a_comma() {
    let row = |name: &str, percent: &str| TypedIngredient {
        name: name.into(),
        percent: percent.into(),
        ..TypedIngredient::default()
    };
    let with = Typed {
        recipe: vec![row("Singkong", "82,5"), row("", ""), row("Garam", "1.5 %")],
        ..typed()
    };
    let checked = check(&with, day()).unwrap();
    assert_eq!(checked.facts.name, "Keripik Singkong");
    let shares: Vec<_> = checked
        .recipe
        .iter()
        .map(|i| (i.name.as_str(), i.permille))
        .collect();
    assert_eq!(shares, [("Singkong", Some(825)), ("Garam", Some(15))]);
}

#[test]
fn every_wrong_row_is_named() {
    let row = |name: &str, percent: &str| TypedIngredient {
        name: name.into(),
        percent: percent.into(),
        ..TypedIngredient::default()
    };
    let with = Typed {
        recipe: vec![row("Singkong", "banyak"), row("", "5")],
        weights: vec![("0".into(), Unit::Gram), ("250".into(), Unit::Gram)],
        shelf_life: "lama".into(),
        ..typed()
    };
    let fields: Vec<String> = check(&with, day())
        .unwrap_err()
        .into_iter()
        .map(|(f, _)| f)
        .collect();
    assert_eq!(
        fields,
        ["shelf_life", "ing_percent_0", "ing_name_1", "weight_0"]
    );
}

#[test]
fn a_craft_keeps_no_food_facts() {
    let mut facts = craft_preset(Material::Clay);
    facts.name = "Gerabah".into();
    facts.food.haram_ingredient = true;
    let checked = check(
        &Typed {
            facts,
            ..Typed::default()
        },
        day(),
    )
    .unwrap();
    assert!(!checked.facts.food.haram_ingredient);
    assert_eq!(checked.facts.craft.material, Material::Clay);
}
