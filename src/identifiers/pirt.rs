//! P-IRT numbers of home food makers: `K JJ WWWW PP UUUU - TT`, 13 digits and two of the year of expiry.
//!
//! Refuses a wrong count of digits, a packaging that does not exist and a year
//! nobody could have granted. What a food code stands for depends on when the
//! number was issued and is told as likely. The number knows the year of its
//! end only: the day is on the certificate and is never filled in here.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::reading::Reading;
use super::{RegionCode, pirt_tables, region};

/// Years a permit runs; nothing is granted further ahead.
pub(super) const YEARS_VALID: i32 = 5;

/// A P-IRT number whose form is right. Its `Display` is the normal form, `P-IRT 2053604010012-27`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pirt {
    /// Code of the primary packaging, 1 (glass) to 8 (several packs).
    pub packaging: u8,
    /// Code of the food group, two digits; which list it belongs to follows from the year.
    pub food: u8,
    /// Four digits of the kabupaten or kota that issued it, as printed.
    pub region_digits: String,
    /// Which product of this maker, from 1.
    pub product_sequence: u8,
    /// Which maker of the kabupaten or kota, from 1.
    pub business_sequence: u16,
    /// Year in which it ends; none when only the first 13 digits were given.
    pub expiry_year: Option<i32>,
}

/// Why a text cannot be a P-IRT number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PirtError {
    /// Letters that are no misread digit, as found.
    #[error("letters in the number: {0}")]
    Letters(String),
    /// Neither 15 digits nor 13 with the year missing.
    #[error("{0} digits instead of 15")]
    WrongLength(usize),
    /// The first digit is 0 or 9.
    #[error("packaging code {0} does not exist")]
    Packaging(u8),
    /// The year of expiry is more than five years ahead.
    #[error("expiry year {0} is too far ahead")]
    YearTooFar(i32),
}

impl Pirt {
    /// Reads any printed form; `on` is the day against which the year is held.
    ///
    /// # Errors
    /// The first [`PirtError`] that applies. A lapsed year or an unknown region is no error.
    pub fn parse(text: &str, on: NaiveDate) -> Result<Self, PirtError> {
        let reading = Reading::of(text);
        if !reading.foreign.is_empty() {
            return Err(PirtError::Letters(reading.foreign));
        }
        Self::from_digits(&reading.digits, on)
    }

    /// Reads 13 or 15 plain digits.
    ///
    /// # Errors
    /// As [`Pirt::parse`].
    pub fn from_digits(digits: &str, on: NaiveDate) -> Result<Self, PirtError> {
        let number = Self::split(digits)?;
        match number.impossible(on).into_iter().next() {
            Some(error) => Err(error),
            None => Ok(number),
        }
    }

    /// Region of the kabupaten or kota; none when the digits cannot be a region at all.
    #[must_use]
    pub fn regency(&self) -> Option<RegionCode> {
        RegionCode::parse(&self.region_digits).ok()
    }

    /// True when both numbers name the same maker of the same kabupaten or kota.
    /// Two numbers of one business for which this is false deserve a look.
    #[must_use]
    pub fn same_maker(&self, other: &Self) -> bool {
        self.region_digits == other.region_digits
            && self.business_sequence == other.business_sequence
    }

    pub(super) fn split(digits: &str) -> Result<Self, PirtError> {
        let parts = || {
            let year: Option<i32> = digits
                .get(13..)
                .filter(|year| !year.is_empty())
                .and_then(|year| year.parse().ok());
            Some(Self {
                packaging: digits.get(..1)?.parse().ok()?,
                food: digits.get(1..3)?.parse().ok()?,
                region_digits: digits.get(3..7)?.to_owned(),
                product_sequence: digits.get(7..9)?.parse().ok()?,
                business_sequence: digits.get(9..13)?.parse().ok()?,
                expiry_year: year.map(|year| 2000 + year),
            })
        };
        let wrong = PirtError::WrongLength(digits.chars().count());
        if !matches!(digits.len(), 13 | 15) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong);
        }
        parts().ok_or(wrong)
    }

    pub(super) fn impossible(&self, on: NaiveDate) -> Vec<PirtError> {
        let packaging =
            (!(1..=8).contains(&self.packaging)).then_some(PirtError::Packaging(self.packaging));
        let year = self
            .expiry_year
            .filter(|year| *year > on.year() + YEARS_VALID);
        packaging
            .into_iter()
            .chain(year.map(PirtError::YearTooFar))
            .collect()
    }
}

impl fmt::Display for Pirt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            packaging,
            food,
            region_digits,
            product_sequence,
            business_sequence,
            expiry_year,
        } = self;
        write!(
            f,
            "P-IRT {packaging}{food:02}{region_digits}{product_sequence:02}{business_sequence:04}"
        )?;
        match expiry_year {
            Some(year) => write!(f, "-{:02}", year.rem_euclid(100)),
            None => Ok(()),
        }
    }
}

/// The food code a new number of such a product most likely carries; `None` for types nobody has placed.
#[must_use]
pub fn likely_food(product_type: &str) -> Option<u8> {
    pirt_tables::likely_code(product_type)
}

/// True when bare digits read as a P-IRT number with a food code in use and a kabupaten or kota that exists.
pub(super) fn is_plausible(digits: &str) -> bool {
    Pirt::split(digits).is_ok_and(|number| {
        (1..=8).contains(&number.packaging)
            && !pirt_tables::food(number.food, number.expiry_year)
                .names
                .is_empty()
            && number
                .regency()
                .is_some_and(|code| region::name(&code).is_some())
    })
}
