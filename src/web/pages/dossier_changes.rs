//! What is not as it was sealed, in the reader's words: the fields as the forms name them,
//! codes as they are said, days and prices as they are written. No word of the data itself
//! gets through: what has no words here is named as its part only.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::listing_view::title;
use super::product_form::said;
use crate::checklists::Catalogue;
use crate::i18n::{Lang, date, number, rupiah, tr};
use crate::listings::dossier::{Difference, OPEN_ENDED, WITHOUT_END};

/// How a value is written.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Code,
    Packaging,
    Sample,
    Days,
    Rupiah,
    Number,
    YesNo,
}

/// The form's label of a field and how its value is written.
const FIELDS: &[(&str, &str, Form)] = &[
    ("brand", "product-brand", Form::Text),
    ("name", "product-name", Form::Text),
    ("facts.name", "product-name", Form::Text),
    ("facts.brand", "product-brand", Form::Text),
    ("business", "dossier-maker", Form::Text),
    ("regency", "listing-regency", Form::Text),
    ("ingredients", "dossier-ingredients", Form::Text),
    ("packaging", "product-packaging", Form::Packaging),
    ("net_weights", "dossier-weights", Form::Text),
    ("gtin", "dossier-barcode", Form::Text),
    ("facts.kind", "dossier-field-kind", Form::Code),
    ("facts.food.form", "product-form", Form::Code),
    ("facts.food.storage", "product-storage", Form::Code),
    (
        "facts.food.shelf_life_days",
        "product-shelf-life",
        Form::Days,
    ),
    ("facts.food.type", "product-type", Form::Code),
    ("facts.food.heat", "product-heat", Form::Code),
    ("facts.food.haram_ingredient", "product-haram", Form::YesNo),
    ("facts.food.claims", "product-claims", Form::Text),
    ("facts.food.intended_for", "product-intended", Form::Code),
    (
        "facts.food.served_ready_to_eat",
        "product-served",
        Form::YesNo,
    ),
    ("facts.food.food_additive", "product-additive", Form::YesNo),
    ("facts.food.raw_agricultural", "product-raw", Form::YesNo),
    ("facts.craft.material", "product-material", Form::Code),
    ("facts.craft.animal_origin", "product-animal", Form::YesNo),
    (
        "facts.craft.food_contact",
        "product-food-contact",
        Form::YesNo,
    ),
    ("facts.craft.glazed", "product-glazed", Form::YesNo),
    ("retail_price", "terms-retail", Form::Rupiah),
    ("partner_price", "terms-partner", Form::Rupiah),
    ("monthly_capacity", "terms-capacity", Form::Number),
    ("lead_time_days", "terms-lead", Form::Days),
    ("age_days", "terms-age", Form::Days),
    ("carton_content", "terms-carton", Form::Number),
    ("sample", "terms-sample", Form::Sample),
    ("note", "terms-note", Form::Text),
];

/// The changes one by one, without what is said twice (brand and name stand among the facts too).
pub(super) fn changes(catalogue: &Catalogue, lang: Lang, found: &[Difference]) -> Vec<Value> {
    let mut said = Vec::new();
    for change in found {
        let line = line(catalogue, lang, change);
        if !said.contains(&line) {
            said.push(line);
        }
    }
    said
}

fn line(catalogue: &Catalogue, lang: Lang, change: &Difference) -> Value {
    let text = |key: &str| tr(lang, key, &[]);
    let is_item = change.part == "checklist";
    let (part, name, sealed, now) = match (change.part.as_str(), change.name.as_str()) {
        ("checklist", id) => (
            text("dossier-part-checklist"),
            title(catalogue, lang, id),
            change.sealed.clone(),
            change.now.clone(),
        ),
        ("permits", kind) => (
            text("dossier-part-permits"),
            format!("{} {}", title(catalogue, lang, kind), change.detail),
            until(lang, &change.sealed, "dossier-not-yet"),
            until(lang, &change.now, "dossier-gone"),
        ),
        ("copies", kind) => {
            let args = [
                ("title", title(catalogue, lang, kind).into()),
                ("page", change.detail.clone().into()),
            ];
            let (sealed, now) = picture(lang, change);
            (
                text("dossier-part-permits"),
                tr(lang, "dossier-copy", &args),
                sealed,
                now,
            )
        }
        (_, "photo") => {
            let (sealed, now) = picture(lang, change);
            (
                text("dossier-part-product"),
                text("dossier-field-photo"),
                sealed,
                now,
            )
        }
        (part, field) => {
            let known = FIELDS.iter().find(|(name, _, _)| *name == field);
            let key = known.map_or("dossier-field-other", |(_, key, _)| key);
            let write = |value: &str| {
                known.map_or_else(String::new, |(_, _, form)| {
                    written(catalogue, lang, *form, value)
                })
            };
            let (sealed, now) = (write(&change.sealed), write(&change.now));
            let size = Some(&change.detail).filter(|d| !d.is_empty());
            let size = size.map_or_else(String::new, |detail| format!(", {detail}"));
            (
                text(&format!("dossier-part-{part}")),
                format!("{}{size}", text(key)),
                sealed,
                now,
            )
        }
    };
    json!({ "part": part, "name": name.trim(), "sealed": sealed, "now": now, "is_item": is_item })
}

/// A picture's hash says nothing to a reader: only whether there is another.
fn picture(lang: Lang, change: &Difference) -> (String, String) {
    let there = |hash: &str, other: &str| {
        let key = if hash.is_empty() {
            other
        } else {
            "dossier-there"
        };
        tr(lang, key, &[])
    };
    let now = if change.sealed.is_empty() || change.now.is_empty() {
        there(&change.now, "dossier-gone")
    } else {
        tr(lang, "dossier-replaced", &[])
    };
    (there(&change.sealed, "dossier-not-yet"), now)
}

/// Until when a permit holds; `absent` says what its absence means.
fn until(lang: Lang, value: &str, absent: &str) -> String {
    match value {
        "" => tr(lang, absent, &[]),
        OPEN_ENDED => tr(lang, "dossier-open-ended", &[]),
        WITHOUT_END => tr(lang, "dossier-there", &[]),
        day => day
            .parse::<NaiveDate>()
            .map_or_else(|_| String::new(), |day| date(lang, day)),
    }
}

fn written(catalogue: &Catalogue, lang: Lang, form: Form, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    let whole = value.parse::<i64>();
    match (form, whole) {
        (Form::Code, _) => said(catalogue, lang, value),
        (Form::Packaging, _) => tr(lang, &format!("product-packaging-{value}"), &[]),
        (Form::Sample, _) => tr(lang, &format!("sample-{value}"), &[]),
        (Form::YesNo, _) => tr(lang, &format!("dossier-{value}"), &[]),
        (Form::Days, Ok(days)) => tr(lang, "dossier-days", &[("days", days.into())]),
        (Form::Rupiah, Ok(price)) => rupiah(price),
        (Form::Number, Ok(count)) => number(lang, count),
        (Form::Text | Form::Days | Form::Rupiah | Form::Number, _) => value.to_owned(),
    }
}
