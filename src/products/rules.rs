//! Decisions about what a maker says of a product: what a form may hold, what is
//! proposed for each type, which questions are worth asking. Pure.
//!
//! It refuses what cannot be right (a name of 200 letters, a bar code whose check
//! digit is wrong) and only remarks on what is unlikely.

use chrono::NaiveDate;

use super::facts::{Kind, ProductFacts};
use super::model::{Ingredient, NetWeight, Packaging, Product, Unit};
use crate::businesses::Business;
use crate::identifiers::{self, Level};

/// One row of the recipe as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedIngredient {
    /// Name.
    pub name: String,
    /// Supplier.
    pub supplier: String,
    /// Ticked as critical.
    pub critical: bool,
    /// Percent, with a comma or a point.
    pub percent: String,
}

/// A product as typed: texts that may still be wrong.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Codes, boxes, name and brand; the shelf life is in `shelf_life`.
    pub facts: ProductFacts,
    /// Days.
    pub shelf_life: String,
    /// Recipe rows, empty ones included.
    pub recipe: Vec<TypedIngredient>,
    /// How it is made.
    pub process: String,
    /// Primary packaging.
    pub packaging: Packaging,
    /// Amount and unit of each size, empty ones included.
    pub weights: Vec<(String, Unit)>,
    /// Bar code number.
    pub gtin: String,
}

/// A product as it may be kept.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What the rules look at.
    pub facts: ProductFacts,
    /// Rows with a name.
    pub recipe: Vec<Ingredient>,
    /// How it is made.
    pub process: String,
    /// Primary packaging.
    pub packaging: Packaging,
    /// Sizes, sorted, each once.
    pub net_weights: Vec<NetWeight>,
    /// Normalised bar code number.
    pub gtin: Option<String>,
}

/// A field of the form and the key of the sentence that says what is wrong with it.
pub type Problem = (String, &'static str);

/// Reads what was typed.
///
/// # Errors
/// Every problem at once, by field.
pub fn check(typed: &Typed, on: NaiveDate) -> Result<Checked, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut facts = typed.facts.clone();
    facts.name = squeeze(&facts.name);
    facts.brand = squeeze(&facts.brand);
    if !(2..=120).contains(&facts.name.chars().count()) {
        problems.push(("name".to_owned(), "product-bad-name"));
    }
    let long = facts.brand.chars().count() > 80;
    if long {
        problems.push(("brand".to_owned(), "product-bad-brand"));
    }
    if typed.process.chars().count() > 4_000 {
        problems.push(("process".to_owned(), "product-bad-process"));
    }
    facts.food.shelf_life_days = shelf_life(typed, &mut problems);
    facts.food.claims = claims(&facts.food.claims, &mut problems);
    let checked = Checked {
        recipe: recipe(&typed.recipe, &mut problems),
        process: typed.process.trim().to_owned(),
        packaging: typed.packaging,
        net_weights: weights(&typed.weights, &mut problems),
        gtin: gtin(&typed.gtin, on, &mut problems),
        facts: only_of_kind(facts),
    };
    if problems.is_empty() {
        Ok(checked)
    } else {
        Err(problems)
    }
}

/// A craft keeps no food facts and the other way round, so that nothing a maker no longer sees decides a permit.
fn only_of_kind(mut facts: ProductFacts) -> ProductFacts {
    match facts.kind {
        Kind::Food => facts.craft = super::facts::CraftFacts::default(),
        Kind::Craft => facts.food = super::facts::FoodFacts::default(),
    }
    facts
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shelf_life(typed: &Typed, problems: &mut Vec<Problem>) -> Option<u32> {
    if typed.shelf_life.trim().is_empty() {
        return None;
    }
    let days = typed
        .shelf_life
        .trim()
        .parse()
        .ok()
        .filter(|days| (1..=3_650).contains(days));
    if days.is_none() {
        problems.push(("shelf_life".to_owned(), "product-bad-shelf-life"));
    }
    days
}

fn claims(typed: &[String], problems: &mut Vec<Problem>) -> Vec<String> {
    let said: Vec<String> = typed
        .iter()
        .map(|c| squeeze(c))
        .filter(|c| !c.is_empty())
        .collect();
    if said.len() > 10 || said.iter().any(|claim| claim.chars().count() > 120) {
        problems.push(("claims".to_owned(), "product-bad-claims"));
    }
    said
}

fn recipe(rows: &[TypedIngredient], problems: &mut Vec<Problem>) -> Vec<Ingredient> {
    let mut kept = Vec::new();
    for (row, typed) in rows.iter().enumerate() {
        let name = squeeze(&typed.name);
        if name.is_empty() {
            if !typed.supplier.trim().is_empty() || !typed.percent.trim().is_empty() {
                problems.push((format!("ing_name_{row}"), "product-ingredient-without-name"));
            }
            continue;
        }
        let permille = permille(&typed.percent);
        if permille.is_none() && !typed.percent.trim().is_empty() {
            problems.push((format!("ing_percent_{row}"), "product-bad-percent"));
        }
        if name.chars().count() > 120 || typed.supplier.chars().count() > 120 {
            problems.push((format!("ing_name_{row}"), "product-ingredient-too-long"));
        }
        kept.push(Ingredient {
            name,
            supplier: squeeze(&typed.supplier),
            critical: typed.critical,
            permille,
        });
    }
    let sum: u32 = kept.iter().filter_map(|i| i.permille).map(u32::from).sum();
    if sum > 1_005 {
        problems.push(("ing_percent_0".to_owned(), "product-percent-over"));
    }
    kept
}

/// Tenths of a percent from `12`, `12,5` or `12.5`; `None` for anything else or beyond 100.
fn permille(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches('%').trim().replace(',', ".");
    let (whole, tenth) = text.split_once('.').unwrap_or((&text, "0"));
    let whole: u16 = whole.parse().ok()?;
    let tenth: u16 = tenth.get(..1).unwrap_or("0").parse().ok()?;
    whole
        .checked_mul(10)?
        .checked_add(tenth)
        .filter(|sum| *sum <= 1_000)
}

/// Tenths of a percent as a person writes them in Indonesian: `12,5`.
#[must_use]
pub fn percent_text(permille: u16) -> String {
    match permille % 10 {
        0 => (permille / 10).to_string(),
        tenth => format!("{},{tenth}", permille / 10),
    }
}

fn weights(rows: &[(String, Unit)], problems: &mut Vec<Problem>) -> Vec<NetWeight> {
    let mut kept = Vec::new();
    for (row, (amount, unit)) in rows
        .iter()
        .enumerate()
        .filter(|(_, (a, _))| !a.trim().is_empty())
    {
        match amount
            .trim()
            .parse()
            .ok()
            .filter(|n| (1..=1_000_000).contains(n))
        {
            Some(amount) => kept.push(NetWeight {
                amount,
                unit: *unit,
            }),
            None => problems.push((format!("weight_{row}"), "product-bad-weight")),
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

fn gtin(typed: &str, on: NaiveDate, problems: &mut Vec<Problem>) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    let decoded = identifiers::identify(typed, Some(identifiers::Kind::Gtin), on);
    if !decoded.valid {
        problems.push(("gtin".to_owned(), "product-bad-gtin"));
    }
    decoded.normal
}

/// The product with the place of its business, as its scope follows it.
#[must_use]
pub fn in_business(product: &Product, business: &Business) -> Product {
    let regency = business.kecamatan.at(Level::Regency);
    Product {
        business: business.id,
        kecamatan: business.kecamatan.clone(),
        regency: regency.unwrap_or_else(|| business.kecamatan.clone()),
        ..product.clone()
    }
}
