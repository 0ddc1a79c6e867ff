//! The facts a condition may ask, by the names the facts file uses.

use super::model::Situation;
use super::predicate::Comparison;
use crate::text_codes;

text_codes! {
    /// One fact of a situation.
    Fact {
        Kind = "kind", Form = "food.form", Storage = "food.storage", ShelfLifeDays = "food.shelf_life_days",
        FoodType = "food.type", Heat = "food.heat", HaramIngredient = "food.haram_ingredient",
        Claims = "food.claims", IntendedFor = "food.intended_for", ServedReadyToEat = "food.served_ready_to_eat",
        FoodAdditive = "food.food_additive", RawAgricultural = "food.raw_agricultural",
        Material = "craft.material", AnimalOrigin = "craft.animal_origin", FoodContact = "craft.food_contact",
        Glazed = "craft.glazed", Place = "production.place", Equipment = "production.equipment",
        Scale = "business.scale",
    }
}

/// The value of a fact, as far as conditions compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue<'a> {
    /// One code of an enumeration.
    Code(&'a str),
    /// Yes or no.
    Flag(bool),
    /// A number that may be unknown.
    Number(Option<i64>),
    /// Texts.
    List(&'a [String]),
}

impl Fact {
    /// The value in a situation.
    #[must_use]
    pub fn value(self, of: &Situation) -> FactValue<'_> {
        let (food, craft) = (&of.product.food, &of.product.craft);
        match self {
            Self::Kind => FactValue::Code(of.product.kind.as_str()),
            Self::Form => FactValue::Code(food.form.as_str()),
            Self::Storage => FactValue::Code(food.storage.as_str()),
            Self::ShelfLifeDays => FactValue::Number(food.shelf_life_days.map(i64::from)),
            Self::FoodType => FactValue::Code(food.food_type.as_str()),
            Self::Heat => FactValue::Code(food.heat.as_str()),
            Self::HaramIngredient => FactValue::Flag(food.haram_ingredient),
            Self::Claims => FactValue::List(&food.claims),
            Self::IntendedFor => FactValue::Code(food.intended_for.as_str()),
            Self::ServedReadyToEat => FactValue::Flag(food.served_ready_to_eat),
            Self::FoodAdditive => FactValue::Flag(food.food_additive),
            Self::RawAgricultural => FactValue::Flag(food.raw_agricultural),
            Self::Material => FactValue::Code(craft.material.as_str()),
            Self::AnimalOrigin => FactValue::Flag(craft.animal_origin),
            Self::FoodContact => FactValue::Flag(craft.food_contact),
            Self::Glazed => FactValue::Flag(craft.glazed),
            Self::Place => FactValue::Code(of.production.place.as_str()),
            Self::Equipment => FactValue::Code(of.production.equipment.as_str()),
            Self::Scale => FactValue::Code(of.business.scale.as_str()),
        }
    }

    /// Whether a comparison can be made with this fact and names only codes it can have.
    pub(super) fn accepts(self, comparison: &Comparison) -> Result<(), String> {
        let sample = Situation::default();
        match (self.value(&sample), comparison) {
            (FactValue::Code(_), Comparison::In(codes)) => {
                codes.iter().try_for_each(|code| self.knows(code))
            }
            (FactValue::Flag(_), Comparison::Is(_))
            | (
                FactValue::Number(_),
                Comparison::Below(_) | Comparison::AtLeast(_) | Comparison::Given(_),
            )
            | (FactValue::List(_), Comparison::Given(_)) => Ok(()),
            _ => Err(format!("the fact `{self}` cannot be compared like this")),
        }
    }

    fn knows(self, code: &str) -> Result<(), String> {
        use crate::businesses::facts::{Equipment, Place, Scale};
        use crate::products::facts::{
            FoodForm, FoodType, Heat, IntendedFor, Kind, Material, Storage,
        };
        let parsed = match self {
            Self::Kind => code.parse::<Kind>().map(drop),
            Self::Form => code.parse::<FoodForm>().map(drop),
            Self::Storage => code.parse::<Storage>().map(drop),
            Self::FoodType => code.parse::<FoodType>().map(drop),
            Self::Heat => code.parse::<Heat>().map(drop),
            Self::IntendedFor => code.parse::<IntendedFor>().map(drop),
            Self::Material => code.parse::<Material>().map(drop),
            Self::Place => code.parse::<Place>().map(drop),
            Self::Equipment => code.parse::<Equipment>().map(drop),
            Self::Scale => code.parse::<Scale>().map(drop),
            _ => Ok(()),
        };
        parsed.map_err(|e| format!("fact `{self}`: {e}"))
    }
}
