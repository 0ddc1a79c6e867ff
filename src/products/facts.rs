//! The facts about a product that decide which requirements apply.
//!
//! Kept as JSON with the product and read from a facts file (TOML or JSON).
//! Every key may be left out; an unknown key or code is refused, because a
//! misspelt fact would quietly lead to another permit.

use serde::{Deserialize, Serialize};

use crate::text_codes;

text_codes! {
    /// Food or craft; everything else is outside this service.
    Kind { Food = "food", Craft = "craft" }
}

text_codes! {
    /// Physical form of a food.
    FoodForm { Dry = "dry", SemiWet = "semi_wet", Liquid = "liquid", Fresh = "fresh" }
}

text_codes! {
    /// How a food is kept and carried until it is sold.
    Storage { Ambient = "ambient", Chilled = "chilled", Frozen = "frozen" }
}

text_codes! {
    /// The kind of food, as coarse as the rules need it. `other` when none fits.
    FoodType {
        Other = "other", Chips = "chips", Crackers = "crackers", Coffee = "coffee", Tea = "tea", Spice = "spice",
        Seasoning = "seasoning", Sauce = "sauce", Cake = "cake", Cookies = "cookies", Bread = "bread",
        Noodles = "noodles", Milk = "milk", Meat = "meat", Poultry = "poultry", Egg = "egg", Fish = "fish",
        Seaweed = "seaweed", Flour = "flour", WheatFlour = "wheat_flour", Oil = "oil", CookingOil = "cooking_oil",
        Sugar = "sugar", Honey = "honey", Candy = "candy", Chocolate = "chocolate", Jam = "jam", Fruit = "fruit",
        Vegetable = "vegetable", Nuts = "nuts", Grain = "grain", Tuber = "tuber", Coconut = "coconut",
        Soy = "soy", DrinkPowder = "drink_powder", Drink = "drink", Water = "water", Alcohol = "alcohol",
        Meal = "meal",
    }
}

text_codes! {
    /// The strongest heat treatment in the process.
    Heat { None = "none", Ordinary = "ordinary", Pasteurised = "pasteurised", Sterilised = "sterilised" }
}

text_codes! {
    /// Whom a food is made for.
    IntendedFor { General = "general", Infant = "infant" }
}

text_codes! {
    /// What a craft is made of, by its main material.
    Material {
        Other = "other", Clay = "clay", Batik = "batik", Leather = "leather", Textile = "textile", Steel = "steel",
        Wood = "wood", Woven = "woven", Bamboo = "bamboo", Rattan = "rattan", Stone = "stone", Glass = "glass",
        Metal = "metal", Paper = "paper", Shell = "shell", Bone = "bone", Synthetic = "synthetic",
    }
}

/// Facts of a food. Only read when the product's kind is food.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FoodFacts {
    /// Physical form.
    pub form: FoodForm,
    /// Storage until sale.
    pub storage: Storage,
    /// Shelf life under that storage in whole days; `None` while unknown.
    pub shelf_life_days: Option<u32>,
    /// Kind of food.
    #[serde(rename = "type")]
    pub food_type: FoodType,
    /// Strongest heat treatment.
    pub heat: Heat,
    /// An ingredient that is haram: no halal certificate, a notice on the label instead.
    pub haram_ingredient: bool,
    /// Health or nutrition claims printed on the label, in the maker's words.
    pub claims: Vec<String>,
    /// Whom it is made for.
    pub intended_for: IntendedFor,
    /// Made and served ready to eat (catering, stall), not packed for the shelf.
    pub served_ready_to_eat: bool,
    /// The product itself is a food additive.
    pub food_additive: bool,
    /// Raw produce: washed, dried or cut at most.
    pub raw_agricultural: bool,
}

/// Facts of a craft. Only read when the product's kind is craft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CraftFacts {
    /// Main material.
    pub material: Material,
    /// Any part from an animal (leather counts even when this is left out).
    pub animal_origin: bool,
    /// Made to touch food or drink.
    pub food_contact: bool,
    /// Glazed surface.
    pub glazed: bool,
}

/// Everything about a product that a rule may ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductFacts {
    /// Name of the product, as the label says it.
    pub name: String,
    /// Brand (merek dagang); may be empty.
    pub brand: String,
    /// Food or craft.
    pub kind: Kind,
    /// Read only for food.
    pub food: FoodFacts,
    /// Read only for crafts.
    pub craft: CraftFacts,
}
