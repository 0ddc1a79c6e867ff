//! The declarative conditions of the requirement files, and which fact decided them.
//!
//! `{ fact = "food.type", in = ["coffee", "tea"] }` tests one fact; `all`, `any`
//! and `not` combine; `use` names a condition defined once for several requirements.
//! A fact the service does not know, or a comparison that makes no sense for it, is
//! refused while reading, with its line.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::fact::{Fact, FactValue};
use super::model::Situation;

/// A condition over the facts of a situation.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(try_from = "RawPredicate")]
pub enum Predicate {
    /// Holds for every product.
    #[default]
    Always,
    /// Every part holds.
    All(Vec<Predicate>),
    /// At least one part holds.
    Any(Vec<Predicate>),
    /// The part does not hold.
    Not(Box<Predicate>),
    /// A condition defined under this name.
    Use(String),
    /// One fact compared.
    Test(Fact, Comparison),
}

/// How one fact is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// Is one of these codes.
    In(Vec<String>),
    /// A yes-or-no fact is this.
    Is(bool),
    /// A known number is below this.
    Below(i64),
    /// A known number is this or more.
    AtLeast(i64),
    /// A list or number is (not) given.
    Given(bool),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum CodeOrFlag {
    Flag(bool),
    Code(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPredicate {
    all: Option<Vec<Predicate>>,
    any: Option<Vec<Predicate>>,
    not: Option<Box<Predicate>>,
    #[serde(rename = "use")]
    named: Option<String>,
    fact: Option<String>,
    is: Option<CodeOrFlag>,
    #[serde(rename = "in")]
    one_of: Option<Vec<String>>,
    below: Option<i64>,
    at_least: Option<i64>,
    given: Option<bool>,
}

impl RawPredicate {
    fn comparison(&mut self) -> Result<Comparison, String> {
        let one = [
            self.is.take().map(|is| match is {
                CodeOrFlag::Flag(flag) => Comparison::Is(flag),
                CodeOrFlag::Code(code) => Comparison::In(vec![code]),
            }),
            self.one_of.take().map(Comparison::In),
            self.below.take().map(Comparison::Below),
            self.at_least.take().map(Comparison::AtLeast),
            self.given.take().map(Comparison::Given),
        ];
        let mut found = one.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(comparison), None) => Ok(comparison),
            _ => Err("a fact needs exactly one of is, in, below, at_least, given".to_owned()),
        }
    }
}

impl TryFrom<RawPredicate> for Predicate {
    type Error = String;
    fn try_from(mut raw: RawPredicate) -> Result<Self, String> {
        let tested = match raw.fact.take() {
            Some(name) => {
                let fact = Fact::from_str(&name).map_err(|e| format!("unknown fact {e}"))?;
                let comparison = raw.comparison()?;
                fact.accepts(&comparison)?;
                Some(Self::Test(fact, comparison))
            }
            None if raw.comparison().is_ok() => {
                return Err("a comparison needs a `fact`".to_owned());
            }
            None => None,
        };
        let parts = [
            raw.all.map(Self::All),
            raw.any.map(Self::Any),
            raw.not.map(Self::Not),
            raw.named.map(Self::Use),
            tested,
        ];
        let mut found = parts.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(predicate), None) => Ok(predicate),
            _ => Err("a condition is exactly one of all, any, not, use, fact".to_owned()),
        }
    }
}

/// Written as it is read, so that a programme kept in the database reads like a file.
impl Serialize for Predicate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        match self {
            Self::Always => map.serialize_entry::<_, [Self; 0]>("all", &[])?,
            Self::All(parts) => map.serialize_entry("all", parts)?,
            Self::Any(parts) => map.serialize_entry("any", parts)?,
            Self::Not(part) => map.serialize_entry("not", part)?,
            Self::Use(name) => map.serialize_entry("use", name)?,
            Self::Test(fact, comparison) => {
                map.serialize_entry("fact", fact.as_str())?;
                match comparison {
                    Comparison::In(codes) => map.serialize_entry("in", codes)?,
                    Comparison::Is(flag) => map.serialize_entry("is", flag)?,
                    Comparison::Below(limit) => map.serialize_entry("below", limit)?,
                    Comparison::AtLeast(limit) => map.serialize_entry("at_least", limit)?,
                    Comparison::Given(wanted) => map.serialize_entry("given", wanted)?,
                }
            }
        }
        map.end()
    }
}

/// Whether a condition holds, and the facts that made it so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The outcome.
    pub holds: bool,
    /// The facts that decided, each once, in the order of the condition.
    pub facts: Vec<Fact>,
}

/// Conditions defined once and used by name.
pub type Definitions = BTreeMap<String, Predicate>;

impl Predicate {
    /// Judges the condition. A name that is not defined does not hold; loading refuses such a file.
    #[must_use]
    pub fn judge(&self, defined: &Definitions, situation: &Situation) -> Verdict {
        match self {
            Self::Always => Verdict {
                holds: true,
                facts: Vec::new(),
            },
            Self::All(parts) => decide(parts, defined, situation, false),
            Self::Any(parts) => decide(parts, defined, situation, true),
            Self::Not(part) => {
                let inner = part.judge(defined, situation);
                Verdict {
                    holds: !inner.holds,
                    ..inner
                }
            }
            Self::Use(name) => defined.get(name).map_or(
                Verdict {
                    holds: false,
                    facts: Vec::new(),
                },
                |p| p.judge(defined, situation),
            ),
            Self::Test(fact, comparison) => Verdict {
                holds: comparison.holds(&fact.value(situation)),
                facts: vec![*fact],
            },
        }
    }

    /// Whether it holds for every product, without asking.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        matches!(self, Self::Always)
    }

    /// Every name this condition uses, at any depth of its own text.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Always | Self::Test(..) => Vec::new(),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::names).collect(),
            Self::Not(part) => part.names(),
            Self::Use(name) => vec![name],
        }
    }
}

/// The first part that settles it (`true` settles any, `false` settles all) decides alone;
/// when none does, all of them did together.
fn decide(
    parts: &[Predicate],
    defined: &Definitions,
    situation: &Situation,
    settles: bool,
) -> Verdict {
    let mut facts = Vec::new();
    for part in parts {
        let verdict = part.judge(defined, situation);
        if verdict.holds == settles {
            return verdict;
        }
        for fact in verdict.facts {
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
    }
    Verdict {
        holds: !settles,
        facts,
    }
}

impl Comparison {
    fn holds(&self, value: &FactValue<'_>) -> bool {
        match (self, value) {
            (Self::In(codes), FactValue::Code(code)) => codes.iter().any(|c| c == code),
            (Self::Is(wanted), FactValue::Flag(flag)) => wanted == flag,
            (Self::Below(limit), FactValue::Number(Some(n))) => n < limit,
            (Self::AtLeast(limit), FactValue::Number(Some(n))) => n >= limit,
            (Self::Given(wanted), FactValue::List(list)) => list.is_empty() != *wanted,
            (Self::Given(wanted), FactValue::Number(n)) => n.is_some() == *wanted,
            _ => false,
        }
    }
}
