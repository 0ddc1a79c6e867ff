//! Types of products that cannot be wrong: what a form or a row may hold, with its limits.

use serde::{Deserialize, Serialize};

use super::facts::ProductFacts;
use crate::businesses::{BusinessId, FacilityId};
use crate::identifiers::RegionCode;
use crate::storage::{AnyId, UtcTime};
use crate::{id_type, text_codes};

id_type! {
    /// A product.
    ProductId
}

text_codes! {
    /// What touches the food: the first digit of a P-IRT number says the same
    /// (`config/identifiers/pirt_packaging.toml`). `unknown` until the maker has said it.
    Packaging {
        Unknown = "unknown", Glass = "glass", Plastic = "plastic", Paper = "paper", Can = "can", Foil = "foil",
        Other = "other", Composite = "composite", Multiple = "multiple",
    }
}

impl Packaging {
    /// The digit a P-IRT number begins with for this packaging; `None` while unknown.
    #[must_use]
    pub const fn pirt_digit(self) -> Option<char> {
        match self {
            Self::Unknown => None,
            Self::Glass => Some('1'),
            Self::Plastic => Some('2'),
            Self::Paper => Some('3'),
            Self::Can => Some('4'),
            Self::Foil => Some('5'),
            Self::Other => Some('6'),
            Self::Composite => Some('7'),
            Self::Multiple => Some('8'),
        }
    }
}

text_codes! {
    /// Unit of a net weight. Whole numbers only: 1.5 kg is written as 1500 g.
    Unit { Gram = "g", Kilogram = "kg", Millilitre = "ml", Litre = "l", Piece = "pcs" }
}

/// One size a product is sold in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NetWeight {
    /// In whole units, at least 1.
    pub amount: u32,
    /// The unit.
    pub unit: Unit,
}

impl std::fmt::Display for NetWeight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.amount, self.unit)
    }
}

/// One line of a recipe, in the order of the label: the heaviest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingredient {
    /// What it is, as the label names it.
    pub name: String,
    /// Who sells it; may be empty.
    #[serde(default)]
    pub supplier: String,
    /// A halal-critical ingredient: a change of its supplier must be reported.
    #[serde(default)]
    pub critical: bool,
    /// Its share in tenths of a percent (0 to 1000), where known.
    #[serde(default)]
    pub permille: Option<u16>,
}

/// A product with everything the maker says about it. Its status is nowhere in
/// here: a checklist computes it.
#[derive(Debug, Clone)]
pub struct Product {
    /// Which one.
    pub id: ProductId,
    /// Short unguessable code of its public page.
    pub code: String,
    /// The business that makes it.
    pub business: BusinessId,
    /// Where it is made.
    pub facility: FacilityId,
    /// Brand; may be empty.
    pub brand: String,
    /// Name as the label says it.
    pub name: String,
    /// What the rules look at.
    pub facts: ProductFacts,
    /// Ingredients in the order of the label.
    pub recipe: Vec<Ingredient>,
    /// How it is made, in the maker's words; may be empty.
    pub process: String,
    /// What it is packed in.
    pub packaging: Packaging,
    /// The sizes it is sold in.
    pub net_weights: Vec<NetWeight>,
    /// Bar code number with a right check digit.
    pub gtin: Option<String>,
    /// The shown copy's document.
    pub photo: Option<AnyId>,
    /// Village of the facility.
    pub village: RegionCode,
    /// Kecamatan of the business: the place by which its scope is decided.
    pub kecamatan: RegionCode,
    /// Kabupaten or kota of the business.
    pub regency: RegionCode,
    /// Since when it is kept here.
    pub created_at: UtcTime,
    /// When the maker ended it.
    pub ended_at: Option<UtcTime>,
    /// Why, in the maker's words.
    pub ended_reason: Option<String>,
    /// Counts changes; an edit names the one it saw.
    pub revision: i32,
}

impl Product {
    /// Brand and name as one heading; a name that begins with the brand is not doubled.
    #[must_use]
    pub fn label(&self) -> String {
        label_of(&self.brand, &self.name)
    }
}

/// Brand and name as one heading.
#[must_use]
pub fn label(product: &Product) -> String {
    product.label()
}

/// As [`Product::label`], from the two texts.
#[must_use]
pub fn label_of(brand: &str, name: &str) -> String {
    let doubled = name.to_lowercase().starts_with(&brand.to_lowercase());
    if brand.is_empty() || doubled {
        name.to_owned()
    } else {
        format!("{brand} {name}")
    }
}

/// A stored moment at which a watched fact became what its hash says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    /// The watched field's code.
    pub field: String,
    /// Hash of the normalised fact.
    pub hash: String,
    /// Since when.
    pub changed_at: UtcTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_is_not_said_twice() {
        assert_eq!(label_of("Rasa CONTOH", "Keripik"), "Rasa CONTOH Keripik");
        assert_eq!(label_of("", "Keripik"), "Keripik");
        assert_eq!(label_of("Kriuk", "kriuk pedas"), "kriuk pedas");
    }
}
