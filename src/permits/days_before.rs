//! Days before an end on which somebody wishes to be told of it, in place of the usual
//! ones. Pure: refuses what is no number of days, and lists nobody can have meant.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The farthest day before an end: ten years, longer than any permit lasts.
const FARTHEST: u32 = 3660;
/// The most days one list may hold.
const MOST: usize = 20;

/// Such days, at least one; written with the farthest first: `90, 60, 30`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeSet<u32>", into = "BTreeSet<u32>")]
pub struct DaysBefore(BTreeSet<u32>);

/// What was typed is not a list of days before an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("up to {MOST} numbers of days, each from 0 to {FARTHEST}")]
pub struct NoDays;

impl TryFrom<BTreeSet<u32>> for DaysBefore {
    type Error = NoDays;

    fn try_from(days: BTreeSet<u32>) -> Result<Self, NoDays> {
        let fits = (1..=MOST).contains(&days.len()) && days.iter().all(|day| *day <= FARTHEST);
        fits.then_some(Self(days)).ok_or(NoDays)
    }
}

impl From<DaysBefore> for BTreeSet<u32> {
    fn from(days: DaysBefore) -> Self {
        days.0
    }
}

impl DaysBefore {
    /// What somebody typed, with commas, semicolons or blanks between the numbers;
    /// `None` for nothing at all, which stands for the usual days.
    ///
    /// # Errors
    /// For anything but numbers of days, and for too many of them.
    pub fn typed(text: &str) -> Result<Option<Self>, NoDays> {
        let apart = |c: char| c == ',' || c == ';' || c.is_whitespace();
        let words = text.split(apart).filter(|word| !word.is_empty());
        let days: Result<BTreeSet<u32>, _> = words.map(str::parse).collect();
        let Ok(days) = days else {
            return Err(NoDays);
        };
        if days.is_empty() {
            return Ok(None);
        }
        Self::try_from(days).map(Some)
    }

    /// The days, the nearest first.
    pub fn days(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied()
    }

    /// The days of both: nobody silences what somebody else asks for.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self
    }
}

impl std::fmt::Display for DaysBefore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let days: Vec<String> = self.0.iter().rev().map(u32::to_string).collect();
        f.write_str(&days.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_list_is_read_however_it_is_written_and_shown_in_one_way() {
        let read = |text: &str| DaysBefore::typed(text).map(|r| r.map(|r| r.to_string()));
        assert_eq!(read(" 30;90, 60\n30 "), Ok(Some("90, 60, 30".to_owned())));
        assert_eq!(read("  , "), Ok(None));
        for wrong in ["-3", "tiga puluh", "30 hari", "4000", "1.5"] {
            assert_eq!(read(wrong), Err(NoDays), "{wrong}");
        }
        let many: Vec<String> = (1..=21).map(|n: u32| n.to_string()).collect();
        assert_eq!(read(&many.join(" ")), Err(NoDays));
    }
}
