//! What an offer to a partner must say: prices in order, figures within reason, and goods that
//! are fresh enough at delivery. Pure: what was typed in, what is wrong out.

use chrono::NaiveDate;

use super::model::Terms;
use crate::checklists::programme::Programme;
use crate::products::facts::{Kind, ProductFacts};

/// What is wrong with an offer as typed, by field.
#[must_use]
pub fn faults(terms: &Terms) -> Vec<(String, &'static str)> {
    const MOST: i64 = 1_000_000_000;
    let mut faults = Vec::new();
    let mut ask = |right: bool, field: &str, key| {
        if !right {
            faults.push((field.to_owned(), key));
        }
    };
    let price = |rupiah: i64| (1..=MOST).contains(&rupiah);
    ask(
        price(terms.retail_price),
        "retail_price",
        "listing-price-needed",
    );
    ask(
        price(terms.partner_price),
        "partner_price",
        "listing-price-needed",
    );
    ask(
        terms.partner_price <= terms.retail_price,
        "partner_price",
        "listing-price-order",
    );
    for (n, more) in (1..).zip(&terms.more_prices) {
        let (retail, partner) = (format!("retail_price_{n}"), format!("partner_price_{n}"));
        ask(price(more.retail_price), &retail, "listing-price-needed");
        ask(price(more.partner_price), &partner, "listing-price-needed");
        let ordered = more.partner_price <= more.retail_price;
        ask(ordered, &partner, "listing-price-order");
    }
    ask(
        (1..=10_000_000).contains(&terms.monthly_capacity),
        "monthly_capacity",
        "listing-number-needed",
    );
    ask(
        (1..=365).contains(&terms.lead_time_days),
        "lead_time_days",
        "listing-days-needed",
    );
    ask(
        terms.age_days.is_none_or(|days| days <= 365),
        "age_days",
        "listing-days-needed",
    );
    ask(
        (1..=10_000).contains(&terms.carton_content),
        "carton_content",
        "listing-number-needed",
    );
    ask(
        terms.note.chars().count() <= 1000,
        "note",
        "listing-note-long",
    );
    faults
}

/// What a programme asks of the goods' age at delivery, for one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Percent of the shelf life that must be left.
    pub least: u32,
    /// The product's shelf life in days; none when nobody stated it.
    pub shelf_life: Option<u32>,
}

impl Freshness {
    /// What a programme asks on a day; nothing of crafts, nor before its rules count.
    #[must_use]
    pub fn asked(programme: &Programme, facts: &ProductFacts, on: NaiveDate) -> Option<Self> {
        let least = programme.tightens.min_remaining_percent?;
        let counts = facts.kind == Kind::Food && programme.in_force(on);
        counts.then_some(Self {
            least,
            shelf_life: facts.food.shelf_life_days,
        })
    }

    /// Percent of the shelf life left after so many days, rounded down.
    #[must_use]
    pub fn left(self, age_days: u32) -> Option<u32> {
        let whole = self.shelf_life?;
        let rest = whole.saturating_sub(age_days);
        rest.saturating_mul(100).checked_div(whole)
    }

    /// The oldest age in days at which enough is left.
    #[must_use]
    pub fn oldest(self) -> Option<u32> {
        let whole = self.shelf_life?;
        let kept = whole.saturating_mul(self.least).div_ceil(100);
        Some(whole.saturating_sub(kept))
    }

    /// What is wrong with an offer, by field.
    #[must_use]
    pub fn fault(self, terms: &Terms) -> Option<(String, &'static str)> {
        let key = match self.oldest() {
            None => "listing-shelf-life-unknown",
            Some(oldest) if terms.age_at_delivery() > oldest => "listing-too-old",
            Some(_) => return None,
        };
        Some(("age_days".to_owned(), key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listings::model::PackPrice;

    #[test]
    fn a_price_to_the_partner_is_not_above_the_shelf() {
        let terms = Terms {
            retail_price: 10_000,
            partner_price: 12_000,
            monthly_capacity: 500,
            lead_time_days: 7,
            carton_content: 24,
            ..Terms::default()
        };
        assert_eq!(
            faults(&terms),
            [("partner_price".to_owned(), "listing-price-order")]
        );
        assert!(
            faults(&Terms {
                partner_price: 8_000,
                ..terms
            })
            .is_empty()
        );
    }

    #[test]
    fn every_size_needs_a_price_of_its_own() {
        let packs = ["100 g", "250 g", "1 kg"].map(str::to_owned);
        let typed = |pack: &str, retail_price| PackPrice {
            pack: pack.to_owned(),
            retail_price,
            partner_price: 9_000,
        };
        let terms = Terms {
            retail_price: 10_000,
            partner_price: 8_000,
            more_prices: vec![typed("5 kg", 90_000), typed("1 kg", 8_500)],
            monthly_capacity: 500,
            lead_time_days: 7,
            carton_content: 24,
            ..Terms::default()
        };
        let asked = terms.for_packs(&packs);
        let wrong: Vec<_> = faults(&asked).into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            wrong,
            ["retail_price_1", "partner_price_1", "partner_price_2"]
        );
        assert!(faults(&terms.for_packs(&packs[..1])).is_empty(), "one size");
    }

    #[test]
    fn goods_made_long_before_delivery_leave_too_little() {
        let asked = Freshness {
            least: 67,
            shelf_life: Some(90),
        };
        assert_eq!((asked.oldest(), asked.left(29)), (Some(29), Some(67)));
        let made_to_order = Terms {
            lead_time_days: 29,
            ..Terms::default()
        };
        assert_eq!(asked.fault(&made_to_order), None);
        let slow = Terms {
            lead_time_days: 30,
            ..Terms::default()
        };
        let too_old = Some(("age_days".to_owned(), "listing-too-old"));
        assert_eq!(asked.fault(&slow), too_old);
        let fresh = Terms {
            age_days: Some(3),
            ..slow
        };
        assert_eq!(asked.fault(&fresh), None, "the stated age counts");
        let unknown = Freshness {
            shelf_life: None,
            ..asked
        };
        assert!(unknown.fault(&fresh).is_some());
    }
}
