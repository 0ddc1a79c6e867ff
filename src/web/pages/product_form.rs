//! The form of a product: what it shows, and what was typed into it.

use serde::Serialize;
use serde_json::{Value, json};

use crate::businesses::{Business, Facility};
use crate::checklists::Catalogue;
use crate::i18n::{Lang, tr};
use crate::products::facts::{
    FoodForm, FoodType, Heat, IntendedFor, Kind, Material, ProductFacts, Storage,
};
use crate::products::rules::{self, Typed, TypedIngredient};
use crate::products::{Packaging, Product, Unit};
use crate::web::form::Form;
use crate::web::frame::FormView;

const MOST_ROWS: usize = 60;
const FEWEST_ROWS: usize = 4;
const FEWEST_WEIGHTS: usize = 2;

/// One choice of a select.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Choice {
    value: String,
    label: String,
}

/// What was typed, whatever it was.
pub(super) fn typed(form: &Form) -> Typed {
    let mut facts = ProductFacts {
        name: form.get("name").to_owned(),
        brand: form.get("brand").to_owned(),
        kind: form.parse("kind").unwrap_or_default(),
        ..ProductFacts::default()
    };
    let food = &mut facts.food;
    food.food_type = form.parse("type").unwrap_or_default();
    food.form = form.parse("form").unwrap_or_default();
    food.storage = form.parse("storage").unwrap_or_default();
    food.heat = form.parse("heat").unwrap_or_default();
    food.intended_for = form.parse("intended_for").unwrap_or_default();
    food.haram_ingredient = form.has("haram_ingredient");
    food.served_ready_to_eat = form.has("served_ready_to_eat");
    food.food_additive = form.has("food_additive");
    food.raw_agricultural = form.has("raw_agricultural");
    food.claims = form.get("claims").lines().map(str::to_owned).collect();
    let craft = &mut facts.craft;
    craft.material = form.parse("material").unwrap_or_default();
    craft.animal_origin = form.has("animal_origin");
    craft.food_contact = form.has("food_contact");
    craft.glazed = form.has("glazed");
    Typed {
        facts,
        shelf_life: form.get("shelf_life").to_owned(),
        recipe: (0..count(form, "ing_rows", FEWEST_ROWS))
            .map(|row| ingredient(form, row))
            .collect(),
        process: form.get("process").to_owned(),
        packaging: form.parse("packaging").unwrap_or_default(),
        weights: (0..count(form, "weight_rows", FEWEST_WEIGHTS))
            .map(|row| weight(form, row))
            .collect(),
        gtin: form.get("gtin").to_owned(),
    }
}

fn count(form: &Form, name: &str, fewest: usize) -> usize {
    form.parse(name).unwrap_or(fewest).clamp(fewest, MOST_ROWS)
}

fn ingredient(form: &Form, row: usize) -> TypedIngredient {
    let field = |name: &str| form.get(&format!("{name}_{row}")).to_owned();
    TypedIngredient {
        name: field("ing_name"),
        supplier: field("ing_supplier"),
        critical: form.has(&format!("ing_critical_{row}")),
        percent: field("ing_percent"),
    }
}

fn weight(form: &Form, row: usize) -> (String, Unit) {
    let unit = form.parse(&format!("unit_{row}")).unwrap_or_default();
    (form.get(&format!("weight_{row}")).to_owned(), unit)
}

/// How many rows the form shows after what was typed, with more where they were asked for.
pub(super) fn rows(form: &Form) -> (usize, usize) {
    let more = |what: &str| if form.get("add") == what { 3 } else { 0 };
    let ingredients = count(form, "ing_rows", FEWEST_ROWS) + more("ingredient");
    let weights = count(form, "weight_rows", FEWEST_WEIGHTS) + more("weight");
    (ingredients.min(MOST_ROWS), weights.min(MOST_ROWS))
}

/// The rows a stored product needs, with two empty ones to go on.
pub(super) fn rows_of(product: &Product) -> (usize, usize) {
    (
        (product.recipe.len() + 2).clamp(FEWEST_ROWS, MOST_ROWS),
        (product.net_weights.len() + 1).clamp(FEWEST_WEIGHTS, MOST_ROWS),
    )
}

/// The form filled with what is proposed for a new product.
pub(super) fn proposed(view: FormView, facts: &ProductFacts, packaging: Packaging) -> FormView {
    with_facts(view, facts)
        .with("packaging", packaging.as_str())
        .with("unit_0", Unit::Gram.as_str())
}

/// The form filled with a stored product.
pub(super) fn filled(view: FormView, product: &Product) -> FormView {
    let mut view = with_facts(view, &product.facts)
        .with("packaging", product.packaging.as_str())
        .with("process", &product.process)
        .with("gtin", product.gtin.clone().unwrap_or_default())
        .with("facility", product.facility.to_string());
    for (row, part) in product.recipe.iter().enumerate() {
        view = view
            .with(&format!("ing_name_{row}"), &part.name)
            .with(&format!("ing_supplier_{row}"), &part.supplier)
            .with(&format!("ing_critical_{row}"), flag(part.critical))
            .with(
                &format!("ing_percent_{row}"),
                part.permille.map(rules::percent_text).unwrap_or_default(),
            );
    }
    for (row, weight) in product.net_weights.iter().enumerate() {
        view = view
            .with(&format!("weight_{row}"), weight.amount.to_string())
            .with(&format!("unit_{row}"), weight.unit.as_str());
    }
    view
}

fn flag(set: bool) -> &'static str {
    if set { "true" } else { "" }
}

fn with_facts(view: FormView, facts: &ProductFacts) -> FormView {
    let (food, craft) = (&facts.food, &facts.craft);
    view.with("name", &facts.name)
        .with("brand", &facts.brand)
        .with("kind", facts.kind.as_str())
        .with("type", food.food_type.as_str())
        .with("form", food.form.as_str())
        .with("storage", food.storage.as_str())
        .with("heat", food.heat.as_str())
        .with("intended_for", food.intended_for.as_str())
        .with("haram_ingredient", flag(food.haram_ingredient))
        .with("served_ready_to_eat", flag(food.served_ready_to_eat))
        .with("food_additive", flag(food.food_additive))
        .with("raw_agricultural", flag(food.raw_agricultural))
        .with("claims", food.claims.join("\n"))
        .with(
            "shelf_life",
            food.shelf_life_days
                .map(|d| d.to_string())
                .unwrap_or_default(),
        )
        .with("material", craft.material.as_str())
        .with("animal_origin", flag(craft.animal_origin))
        .with("food_contact", flag(craft.food_contact))
        .with("glazed", flag(craft.glazed))
}

/// A code as a choice, with a capital.
pub(super) fn said(catalogue: &Catalogue, lang: Lang, code: &str) -> String {
    let words = catalogue
        .code_words(code)
        .map_or(code, |words| words.lang(lang));
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn choices<'a>(
    catalogue: &Catalogue,
    lang: Lang,
    codes: impl Iterator<Item = &'a str>,
) -> Vec<Choice> {
    codes
        .map(|code| Choice {
            value: code.to_owned(),
            label: said(catalogue, lang, code),
        })
        .collect()
}

/// The types to begin with: one tap each, "other" last.
pub(super) fn kinds(catalogue: &Catalogue, lang: Lang) -> Value {
    let last = |mut all: Vec<Choice>| {
        all.sort_by_key(|choice| (choice.value == "other", choice.label.to_lowercase()));
        all
    };
    json!({
        "types": last(choices(catalogue, lang, FoodType::ALL.iter().map(|c| c.as_str()))),
        "materials": last(choices(catalogue, lang, Material::ALL.iter().map(|c| c.as_str()))),
    })
}

/// The name of a kind of packaging.
pub(super) fn packaging_text(lang: Lang, packaging: Packaging) -> String {
    tr(lang, &format!("product-packaging-{packaging}"), &[])
}

/// What a production place is called: the owner's word for it, else its address.
pub(super) fn place_name(facility: &Facility) -> &str {
    match facility.name.trim() {
        "" => &facility.address,
        name => name,
    }
}

/// Everything the form offers beside what is in it.
pub(super) fn offered(
    catalogue: &Catalogue,
    lang: Lang,
    kind: Kind,
    places: &[(Business, Facility)],
    (ingredients, weights): (usize, usize),
) -> Value {
    let packaging = |p: &Packaging| Choice {
        value: p.to_string(),
        label: packaging_text(lang, *p),
    };
    let unit = |u: &Unit| Choice {
        value: u.to_string(),
        label: u.to_string(),
    };
    let many = places
        .iter()
        .any(|(b, _)| places.iter().any(|(other, _)| other.id != b.id));
    let place = |(business, facility): &(Business, Facility)| Choice {
        value: facility.id.to_string(),
        label: if many {
            format!("{} · {}", business.name, place_name(facility))
        } else {
            place_name(facility).to_owned()
        },
    };
    let kinds = kinds(catalogue, lang);
    json!({
        "kind": kind,
        "types": kinds.get("types"),
        "materials": kinds.get("materials"),
        "forms": choices(catalogue, lang, FoodForm::ALL.iter().map(|c| c.as_str())),
        "storages": choices(catalogue, lang, Storage::ALL.iter().map(|c| c.as_str())),
        "heats": choices(catalogue, lang, Heat::ALL.iter().map(|c| c.as_str())),
        "intended": choices(catalogue, lang, IntendedFor::ALL.iter().map(|c| c.as_str())),
        "packagings": Packaging::ALL.iter().map(packaging).collect::<Vec<_>>(),
        "units": Unit::ALL.iter().map(unit).collect::<Vec<_>>(),
        "places": places.iter().map(place).collect::<Vec<_>>(),
        "ing_rows": (0..ingredients).collect::<Vec<_>>(),
        "weight_rows": (0..weights).collect::<Vec<_>>(),
    })
}
