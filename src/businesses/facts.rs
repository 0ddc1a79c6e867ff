//! The facts about a business and its production place that the rules look at.
//!
//! Pure data: no names, numbers or addresses of people. Every key may be left
//! out (the first code of each enumeration is the default); an unknown key is refused.

use serde::{Deserialize, Serialize};

use crate::text_codes;

text_codes! {
    /// Class of the business after PP 7/2021 Art. 35 (capital or yearly sales).
    Scale { Micro = "micro", Small = "small", Medium = "medium", Large = "large" }
}

text_codes! {
    /// Where the product is made. P-IRT is for the dwelling only.
    Place { Home = "home", Separate = "separate" }
}

text_codes! {
    /// How the product is made. P-IRT allows manual to semi-automatic equipment.
    Equipment { Manual = "manual", SemiAutomatic = "semi_automatic", Automatic = "automatic" }
}

/// What the rules ask about a business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusinessFacts {
    /// Class of the business.
    pub scale: Scale,
    /// Region code with dots, such as `36.04.05.2001`; any of the four levels.
    pub region: Option<String>,
}

/// What the rules ask about a production facility.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProductionFacts {
    /// The dwelling or a building apart from it.
    pub place: Place,
    /// The most automatic step of the line.
    pub equipment: Equipment,
}
