//! The day on which a rule begins or ends, and how anybody knows it.
//!
//! A day nobody has read anywhere is said to be unknown; it is never filled in. A
//! rule whose beginning is unknown holds on every day before its end.

use chrono::NaiveDate;
use serde::Deserialize;

use super::dates::optional_date;
use super::requirement::Words;
use super::say_date::{en_date, id_date};
use crate::text_codes;

text_codes! {
    /// How sure the day of a rule is: read in a source, concluded from one, not known at
    /// all, or set by an administrator, which no file may say.
    DayCertainty { Sourced = "sourced", Inferred = "inferred", Unknown = "unknown", Set = "set" }
}

/// A day of a rule with where it was read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawDay")]
pub struct RuleDay {
    /// The civil day; `None` exactly when the certainty is `unknown`.
    pub day: Option<NaiveDate>,
    /// How sure it is.
    pub certainty: DayCertainty,
    /// Key of its source; empty for a day that is unknown.
    pub source: String,
    /// What a source leaves open: a regulation's year without its day, a duty that may be moved again.
    pub note: Option<Words>,
    /// Sourced, yet a setting: nothing was found that rules out another postponement.
    pub may_move: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDay {
    #[serde(default, deserialize_with = "optional_date")]
    day: Option<NaiveDate>,
    certainty: DayCertainty,
    #[serde(default)]
    source: String,
    note: Option<Words>,
    #[serde(default)]
    may_move: bool,
}

impl TryFrom<RawDay> for RuleDay {
    type Error = &'static str;
    fn try_from(raw: RawDay) -> Result<Self, Self::Error> {
        match (raw.day, raw.certainty) {
            (_, DayCertainty::Set) => Err("a file says `sourced`, `inferred` or `unknown`"),
            (Some(_), DayCertainty::Unknown) => {
                Err("a day that is given cannot be `unknown`; say `sourced` or `inferred`")
            }
            (None, DayCertainty::Sourced | DayCertainty::Inferred) => {
                Err("a `sourced` or `inferred` day needs `day`; one nobody knows is `unknown`")
            }
            (Some(_), _) if raw.source.trim().is_empty() => {
                Err("a day needs the `source` it was read in")
            }
            (day, certainty) => Ok(Self {
                day,
                certainty,
                source: raw.source,
                note: raw.note,
                may_move: raw.may_move,
            }),
        }
    }
}

impl RuleDay {
    /// "berlaku sejak 5 Juni 2025", with what is not certain said openly.
    #[must_use]
    pub fn begins(&self) -> Words {
        self.said(
            ("berlaku sejak", "in force since"),
            (
                "tanggal mulai berlaku tidak diketahui",
                "the day it came into force is not known",
            ),
        )
    }

    /// "sampai 4 Juni 2025", that day included.
    #[must_use]
    pub fn ends(&self) -> Words {
        self.said(
            ("sampai", "until"),
            (
                "tanggal berakhir tidak diketahui",
                "the day it ended is not known",
            ),
        )
    }

    fn said(&self, before: (&str, &str), unknown: (&str, &str)) -> Words {
        let (id, en) = self.surely();
        match self.day {
            None => Words::new(unknown.0, unknown.1),
            Some(day) => Words::new(
                format!("{} {}{id}", before.0, id_date(day)),
                format!("{} {}{en}", before.1, en_date(day)),
            ),
        }
    }

    /// The day as an administrator sets it; without one it is unknown again.
    #[must_use]
    pub fn moved(&self, day: Option<NaiveDate>) -> Self {
        Self {
            day,
            certainty: day.map_or(DayCertainty::Unknown, |_| DayCertainty::Set),
            source: String::new(),
            note: None,
            may_move: true,
        }
    }

    const fn surely(&self) -> (&'static str, &'static str) {
        match self.certainty {
            DayCertainty::Inferred => (
                " (disimpulkan, perlu dipastikan)",
                " (inferred, to be confirmed)",
            ),
            DayCertainty::Set => (" (diatur admin)", " (set by the administrator)"),
            DayCertainty::Sourced | DayCertainty::Unknown => ("", ""),
        }
    }
}
