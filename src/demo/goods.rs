//! What the demonstration's products are: the facts a maker types, and a recipe that changes.

use super::cohort::{Sample, State};
use crate::accounts::Actor;
use crate::products::facts::{
    CraftFacts, FoodFacts, FoodForm, FoodType, Heat, Kind, Material, ProductFacts, Storage,
};
use crate::products::rules::{Typed, TypedIngredient};
use crate::products::{self, Packaging, ProductId, Unit};
use crate::storage::{Conn, UtcTime};

/// Adds an ingredient that halal must hear of.
pub(super) fn change_recipe(
    conn: &mut Conn,
    owner: &Actor,
    product: ProductId,
    then: UtcTime,
) -> anyhow::Result<()> {
    let product = products::by_id(conn, product)?;
    let mut typed = typed_again(&product);
    typed
        .recipe
        .push(ingredient("Bumbu keju", "Toko CONTOH", true, ""));
    products::actions::edit(
        conn,
        owner,
        then,
        product.id,
        product.revision,
        Some(product.facility),
        &typed,
    )?;
    Ok(())
}

fn ingredient(name: &str, supplier: &str, critical: bool, percent: &str) -> TypedIngredient {
    TypedIngredient {
        name: name.to_owned(),
        supplier: supplier.to_owned(),
        critical,
        percent: percent.to_owned(),
    }
}

/// A product of the cohort as its form would send it.
pub(super) fn typed(sample: &Sample) -> Typed {
    let material: Result<Material, _> = sample.of.parse();
    let food_type: Result<FoodType, _> = sample.of.parse();
    let craft = sample.days == 0;
    let storage = match sample.state {
        State::Frozen => Storage::Frozen,
        State::Dairy => Storage::Chilled,
        _ => Storage::Ambient,
    };
    let liquid = sample.state == State::Dairy;
    let facts = ProductFacts {
        name: sample.name.clone(),
        brand: sample.brand.clone(),
        kind: if craft { Kind::Craft } else { Kind::Food },
        food: FoodFacts {
            form: if liquid {
                FoodForm::Liquid
            } else {
                FoodForm::Dry
            },
            storage,
            food_type: food_type.unwrap_or_default(),
            heat: if liquid {
                Heat::Pasteurised
            } else {
                Heat::Ordinary
            },
            ..FoodFacts::default()
        },
        craft: CraftFacts {
            material: material.unwrap_or_default(),
            food_contact: sample.state == State::Tableware,
            glazed: sample.state == State::Tableware,
            ..CraftFacts::default()
        },
    };
    let main = sample
        .name
        .split_whitespace()
        .nth(1)
        .unwrap_or(&sample.name)
        .to_owned();
    Typed {
        facts,
        shelf_life: if craft {
            String::new()
        } else {
            sample.days.to_string()
        },
        recipe: if craft {
            vec![]
        } else {
            vec![
                ingredient(&main, "Petani setempat", false, "80"),
                ingredient("Minyak goreng", "Pasar", true, "18"),
                ingredient("Garam", "", false, ""),
            ]
        },
        process: String::new(),
        packaging: Packaging::default(),
        weights: if craft {
            vec![]
        } else {
            vec![
                ("100".to_owned(), Unit::Gram),
                ("250".to_owned(), Unit::Gram),
            ]
        },
        gtin: String::new(),
    }
}

/// The product as its form would show it, to be changed.
fn typed_again(product: &products::Product) -> Typed {
    let percent = |i: &products::Ingredient| {
        i.permille
            .map_or_else(String::new, |p| (p / 10).to_string())
    };
    Typed {
        facts: product.facts.clone(),
        shelf_life: product
            .facts
            .food
            .shelf_life_days
            .map_or_else(String::new, |d| d.to_string()),
        recipe: product
            .recipe
            .iter()
            .map(|i| ingredient(&i.name, &i.supplier, i.critical, &percent(i)))
            .collect(),
        process: product.process.clone(),
        packaging: product.packaging,
        weights: product
            .net_weights
            .iter()
            .map(|w| (w.amount.to_string(), w.unit))
            .collect(),
        gtin: product.gtin.clone().unwrap_or_default(),
    }
}
