//! What a figure of the catalogue may be: a number, a list of days or a day, each within
//! bounds. A text that is none of these is refused.

use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::text_codes;

text_codes! {
    /// What a figure says: of a kind of evidence, of a commitment, or the days of a rule.
    FigureName {
        ValidityYears = "validity_years",
        RenewalWindowDays = "renewal_window_days",
        DaysBefore = "days_before",
        EveryDaysAfter = "every_days_after",
        SurveillanceMonths = "surveillance_months",
        ConfirmMonths = "confirm_months",
        RoundDays = "round_days",
        OpenEndedSince = "open_ended_since",
        StockDays = "stock_days",
        HoldAfterDays = "hold_after_days",
        Months = "months",
        WarnDays = "warn_days",
        EffectiveFrom = "effective_from",
        EffectiveUntil = "effective_until",
    }
}

/// The value of a figure. Its text form is what a row, a form and a file hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureValue {
    /// A number of days, months or years; none where it may be left out.
    Count(Option<u32>),
    /// Several numbers of days.
    Days(Vec<u32>),
    /// A civil day; none where nobody knows it.
    Day(Option<NaiveDate>),
}

impl fmt::Display for FigureValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(None) | Self::Day(None) => Ok(()),
            Self::Count(Some(count)) => write!(f, "{count}"),
            Self::Day(Some(day)) => write!(f, "{day}"),
            Self::Days(days) => {
                let days: Vec<_> = days.iter().map(ToString::to_string).collect();
                f.write_str(&days.join(", "))
            }
        }
    }
}

/// Why a value was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FigureFault {
    /// No figure has this name.
    #[error("no figure has this name")]
    Unknown,
    /// It has a source, so it is no setting.
    #[error("this figure has a source; replace the entry as a whole and name its own source")]
    Sourced,
    /// Not a whole number from the first to the last of these.
    #[error("not a whole number from {0} to {1}")]
    Count(u32, u32),
    /// Not one to twenty different numbers of days, with commas between them.
    #[error("not one to twenty different numbers of days with commas between them")]
    Days,
    /// Not a civil day.
    #[error("not a day such as 2026-11-22")]
    Day,
    /// The rule would end before it begins.
    #[error("the rule would end before it begins")]
    Order,
}

/// Most days that one value may count.
const LONGEST: u32 = 1_100;
/// Most entries of a list of days.
const MOST: usize = 20;

impl FigureName {
    /// The least and the greatest number, and whether there may be none.
    #[must_use]
    pub const fn bounds(self) -> (u32, u32, bool) {
        match self {
            Self::ValidityYears => (1, 30, true),
            Self::EveryDaysAfter => (1, 365, true),
            Self::Months => (1, 60, false),
            Self::HoldAfterDays => (0, 365, false),
            Self::SurveillanceMonths | Self::ConfirmMonths => (0, 120, false),
            _ => (0, LONGEST, false),
        }
    }

    pub(super) fn parse(self, text: &str) -> Result<FigureValue, FigureFault> {
        let text = text.trim();
        match self {
            Self::DaysBefore | Self::WarnDays | Self::RoundDays => {
                self.list(text).map(FigureValue::Days)
            }
            Self::OpenEndedSince | Self::EffectiveFrom | Self::EffectiveUntil => {
                let day = Some(text).filter(|text| !text.is_empty());
                let day = day.map(|text| text.parse().ok().ok_or(FigureFault::Day));
                Ok(FigureValue::Day(day.transpose()?))
            }
            _ => {
                let (least, most, optional) = self.bounds();
                if text.is_empty() && optional {
                    return Ok(FigureValue::Count(None));
                }
                let count = text.parse().ok().filter(|n| (least..=most).contains(n));
                count
                    .map(|n| FigureValue::Count(Some(n)))
                    .ok_or(FigureFault::Count(least, most))
            }
        }
    }

    /// Numbers of days in the order in which they come: before an end the greatest first.
    fn list(self, text: &str) -> Result<Vec<u32>, FigureFault> {
        let parts = text.split([',', ';']).map(str::trim);
        let days: Option<Vec<u32>> = parts.map(|part| part.parse().ok()).collect();
        let mut days = days.ok_or(FigureFault::Days)?;
        let count = days.len();
        days.sort_unstable();
        days.dedup();
        if days.len() != count || count > MOST || days.iter().any(|day| *day > LONGEST) {
            return Err(FigureFault::Days);
        }
        if matches!(self, Self::DaysBefore | Self::RoundDays) {
            days.reverse();
        }
        Ok(days)
    }
}

/// A value as a file may write it: a number, a list of numbers, a day or a text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Written {
    Count(u32),
    Days(Vec<u32>),
    Day(toml::value::Datetime),
    Text(String),
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Days(days) => FigureValue::Days(days.clone()).fmt(f),
            Self::Day(day) => write!(f, "{day}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}
