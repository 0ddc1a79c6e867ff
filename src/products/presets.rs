//! What is likely for a type of food or a material, proposed to a maker who begins
//! a product and to be confirmed by them. Pure; it decides nothing.

use super::facts::{FoodForm, FoodType, Heat, Kind, Material, ProductFacts, Storage};
use super::model::Packaging;

/// What is likely for a type of food, to be confirmed by the maker.
#[must_use]
pub fn preset(food_type: FoodType) -> (ProductFacts, Packaging) {
    use FoodType as T;
    let mut facts = ProductFacts::default();
    facts.food.food_type = food_type;
    facts.food.heat = Heat::Ordinary;
    let (form, storage, packaging) = match food_type {
        T::Milk | T::Meat | T::Poultry | T::Fish => {
            (FoodForm::Fresh, Storage::Chilled, Packaging::Plastic)
        }
        T::Fruit | T::Vegetable | T::Egg => (FoodForm::Fresh, Storage::Ambient, Packaging::Plastic),
        T::Sauce | T::Jam => (FoodForm::SemiWet, Storage::Ambient, Packaging::Glass),
        T::Cake | T::Bread | T::Soy | T::Meal => {
            (FoodForm::SemiWet, Storage::Ambient, Packaging::Plastic)
        }
        T::Drink | T::Water | T::Oil | T::CookingOil | T::Honey | T::Alcohol => {
            (FoodForm::Liquid, Storage::Ambient, Packaging::Plastic)
        }
        T::Coffee | T::Tea | T::DrinkPowder => {
            (FoodForm::Dry, Storage::Ambient, Packaging::Composite)
        }
        _ => (FoodForm::Dry, Storage::Ambient, Packaging::Plastic),
    };
    facts.food.form = form;
    facts.food.storage = storage;
    if matches!(food_type, T::Egg | T::Fruit | T::Vegetable | T::Honey) {
        facts.food.heat = Heat::None;
    }
    if food_type == T::Milk {
        facts.food.heat = Heat::Pasteurised;
    }
    facts.food.served_ready_to_eat = food_type == T::Meal;
    (facts, packaging)
}

/// What is likely for a craft of a material.
#[must_use]
pub fn craft_preset(material: Material) -> ProductFacts {
    let mut facts = ProductFacts {
        kind: Kind::Craft,
        ..ProductFacts::default()
    };
    facts.craft.material = material;
    facts.craft.animal_origin = matches!(material, Material::Leather | Material::Bone);
    facts
}
