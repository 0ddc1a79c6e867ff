//! The figures of the catalogue one by one: where each stands, how sure it is, and what
//! an administrator may make of it.
//!
//! A figure with a source is read only: it changes with a file that names another source.
//! All others are settings. What is typed is checked against bounds; a name that no
//! figure has, or a value that is none, is refused.

use std::fmt;
use std::str::FromStr;

use super::catalogue::Catalogue;
pub use super::figure_value::{FigureFault, FigureName, FigureValue};
use super::requirement::{
    Basis, Certainty, Commitment, Evidence, Requirement, Rounds, Rule, Words,
};
use super::rule_day::{DayCertainty, RuleDay};
use crate::permits::version::EvidenceKind;

/// Where a figure stands: `evidence.spp_irt.renewal_window_days`,
/// `commitment.pkp.warn_days`, `rule.halal.micro_small.effective_from`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureKey {
    /// Of a kind of evidence.
    Evidence(EvidenceKind, FigureName),
    /// Of the commitment of a requirement.
    Commitment(String, FigureName),
    /// Of a rule of a requirement, by both their names.
    Rule(String, String, FigureName),
}

impl fmt::Display for FigureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evidence(kind, name) => write!(f, "evidence.{kind}.{name}"),
            Self::Commitment(id, name) => write!(f, "commitment.{id}.{name}"),
            Self::Rule(id, rule, name) => write!(f, "rule.{id}.{rule}.{name}"),
        }
    }
}

impl FromStr for FigureKey {
    type Err = FigureFault;

    fn from_str(text: &str) -> Result<Self, FigureFault> {
        let parts: Vec<&str> = text.split('.').collect();
        let name = |name: &str| name.parse::<FigureName>().ok().ok_or(FigureFault::Unknown);
        match parts.as_slice() {
            ["evidence", kind, last] => Ok(Self::Evidence((*kind).into(), name(last)?)),
            ["commitment", id, last] => Ok(Self::Commitment((*id).to_owned(), name(last)?)),
            ["rule", id, rule, last] => Ok(Self::Rule(
                (*id).to_owned(),
                (*rule).to_owned(),
                name(last)?,
            )),
            _ => Err(FigureFault::Unknown),
        }
    }
}

impl FigureKey {
    /// What the figure says.
    #[must_use]
    pub const fn name(&self) -> FigureName {
        match self {
            Self::Evidence(_, name) | Self::Commitment(_, name) | Self::Rule(_, _, name) => *name,
        }
    }
}

/// One figure as it stands in a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Where it stands.
    pub key: FigureKey,
    /// What it is.
    pub value: FigureValue,
    /// How sure it is: a code of [`Certainty`] or [`DayCertainty`].
    pub certainty: &'static str,
    /// Key of its source; empty where there is none.
    pub source: String,
    /// The law or rule it comes from, where one is named.
    pub legal_basis: Option<Words>,
    /// What a source leaves open.
    pub note: Option<Words>,
    /// Whether it is a setting.
    pub may_set: bool,
}

impl Evidence {
    /// Where a figure of this kind comes from. What a file says nothing else about is a
    /// choice of this product, but for the validity: that is what the kind's source is for.
    fn basis_of(&self, name: FigureName) -> Basis {
        let own = Basis {
            certainty: self.certainty,
            source: self.source.clone(),
            ..Basis::chosen()
        };
        self.basis
            .get(&name)
            .cloned()
            .unwrap_or_else(|| match name {
                FigureName::ValidityYears => own,
                _ => Basis::chosen(),
            })
    }

    fn value(&self, name: FigureName) -> Option<FigureValue> {
        Some(match name {
            FigureName::ValidityYears => FigureValue::Count(self.validity_years),
            FigureName::RenewalWindowDays => FigureValue::Count(Some(self.renewal_window_days)),
            FigureName::DaysBefore => FigureValue::Days(self.reminders.days_before.clone()),
            FigureName::EveryDaysAfter => FigureValue::Count(self.reminders.every_days_after),
            FigureName::SurveillanceMonths => {
                FigureValue::Count(Some(self.rounds.as_ref()?.surveillance_months?))
            }
            FigureName::ConfirmMonths => {
                FigureValue::Count(Some(self.rounds.as_ref()?.confirm_months))
            }
            FigureName::RoundDays => FigureValue::Days(self.rounds.as_ref()?.days_before.clone()),
            FigureName::OpenEndedSince => FigureValue::Day(self.open_ended_since),
            FigureName::StockDays => FigureValue::Count(Some(self.stock_days)),
            FigureName::HoldAfterDays => FigureValue::Count(Some(self.hold_after_days)),
            _ => return None,
        })
    }

    /// The figures this kind has: without an end there is nothing to renew or to remind of.
    fn names(&self) -> Vec<FigureName> {
        use FigureName as N;
        let ends = self.fields.valid_until || self.renewal_window_days > 0;
        let open = self.open_ended_since.is_some();
        let has = |name: &FigureName| match name {
            N::ValidityYears => ends && !open && self.fields.valid_until,
            N::RenewalWindowDays | N::DaysBefore | N::EveryDaysAfter => ends && !open,
            N::OpenEndedSince => open,
            N::SurveillanceMonths | N::ConfirmMonths | N::RoundDays => self.value(*name).is_some(),
            N::StockDays => self.stock_days > 0,
            N::HoldAfterDays => self.hold_after_days > 0,
            _ => false,
        };
        N::ALL.iter().copied().filter(has).collect()
    }

    fn set(&mut self, name: FigureName, value: FigureValue) {
        match (name, value) {
            (FigureName::ValidityYears, FigureValue::Count(count)) => self.validity_years = count,
            (FigureName::EveryDaysAfter, FigureValue::Count(count)) => {
                self.reminders.every_days_after = count;
            }
            (FigureName::DaysBefore, FigureValue::Days(days)) => self.reminders.days_before = days,
            (FigureName::OpenEndedSince, FigureValue::Day(day)) => self.open_ended_since = day,
            (FigureName::RoundDays, FigureValue::Days(days)) => {
                self.rounds_mut().days_before = days
            }
            (name, FigureValue::Count(Some(count))) => match name {
                FigureName::RenewalWindowDays => self.renewal_window_days = count,
                FigureName::StockDays => self.stock_days = count,
                FigureName::HoldAfterDays => self.hold_after_days = count,
                FigureName::SurveillanceMonths => {
                    self.rounds_mut().surveillance_months = Some(count);
                }
                FigureName::ConfirmMonths => self.rounds_mut().confirm_months = count,
                _ => {}
            },
            _ => {}
        }
    }

    fn rounds_mut(&mut self) -> &mut Rounds {
        self.rounds.get_or_insert_default()
    }
}

impl Commitment {
    fn value(&self, name: FigureName) -> Option<FigureValue> {
        match name {
            FigureName::Months => Some(FigureValue::Count(Some(self.months))),
            FigureName::WarnDays => Some(FigureValue::Days(self.warn_days.clone())),
            _ => None,
        }
    }

    fn set(&mut self, name: FigureName, value: FigureValue) {
        match (name, value) {
            (FigureName::Months, FigureValue::Count(Some(count))) => self.months = count,
            (FigureName::WarnDays, FigureValue::Days(days)) => self.warn_days = days,
            _ => {}
        }
    }
}

impl Rule {
    fn day(&self, name: FigureName) -> Option<&RuleDay> {
        match name {
            FigureName::EffectiveFrom => Some(&self.effective_from),
            FigureName::EffectiveUntil => self.effective_until.as_ref(),
            _ => None,
        }
    }

    fn set(&mut self, name: FigureName, value: &FigureValue) {
        let FigureValue::Day(day) = value else { return };
        match name {
            FigureName::EffectiveFrom => self.effective_from = self.effective_from.moved(*day),
            FigureName::EffectiveUntil => {
                self.effective_until = self.effective_until.as_ref().map(|until| until.moved(*day));
            }
            _ => {}
        }
    }
}

impl Catalogue {
    /// One figure, if the catalogue has it.
    #[must_use]
    pub fn figure(&self, key: &FigureKey) -> Option<Figure> {
        let figure = |value, basis: Basis| Figure {
            key: key.clone(),
            value,
            certainty: basis.certainty.as_str(),
            may_set: basis.certainty != Certainty::Sourced,
            source: basis.source,
            legal_basis: basis.legal_basis,
            note: basis.note,
        };
        match key {
            FigureKey::Evidence(kind, name) => {
                let evidence = self.evidence(kind)?;
                let value = evidence.value(*name)?;
                Some(figure(value, evidence.basis_of(*name)))
            }
            FigureKey::Commitment(id, name) => {
                let commitment = self.requirement(id)?.commitment.as_ref()?;
                let basis = commitment.basis.get(name).cloned();
                let value = commitment.value(*name)?;
                Some(figure(value, basis.unwrap_or_else(Basis::chosen)))
            }
            FigureKey::Rule(id, rule, name) => {
                let rules = &self.requirement(id)?.rules;
                let rule = rules.iter().find(|r| r.name == *rule)?;
                rule.day(*name).map(|day| of_day(key, rule, day))
            }
        }
    }

    /// The figures of a kind of evidence.
    #[must_use]
    pub fn figures_of_evidence(&self, kind: &EvidenceKind) -> Vec<Figure> {
        let names = self.evidence(kind).map(Evidence::names).unwrap_or_default();
        let keys = names
            .into_iter()
            .map(|name| FigureKey::Evidence(kind.clone(), name));
        keys.filter_map(|key| self.figure(&key)).collect()
    }

    /// The figures of a requirement's commitment.
    #[must_use]
    pub fn figures_of_commitment(&self, requirement: &str) -> Vec<Figure> {
        let names = [FigureName::Months, FigureName::WarnDays];
        let keys = names.map(|name| FigureKey::Commitment(requirement.to_owned(), name));
        keys.iter().filter_map(|key| self.figure(key)).collect()
    }

    /// The days of a requirement's rule.
    #[must_use]
    pub fn figures_of_rule(&self, requirement: &str, rule: &str) -> Vec<Figure> {
        let names = [FigureName::EffectiveFrom, FigureName::EffectiveUntil];
        let keys = names.map(|name| FigureKey::Rule(requirement.to_owned(), rule.to_owned(), name));
        keys.iter().filter_map(|key| self.figure(key)).collect()
    }

    /// Puts a value, as typed, in the place of a figure that is a setting.
    ///
    /// # Errors
    /// What is wrong with the name or the value; then nothing changed.
    pub(super) fn set_figure(&mut self, key: &FigureKey, text: &str) -> Result<(), FigureFault> {
        let figure = self.figure(key).ok_or(FigureFault::Unknown)?;
        if !figure.may_set {
            return Err(FigureFault::Sourced);
        }
        let value = key.name().parse(text)?;
        match key {
            FigureKey::Evidence(kind, name) => {
                let evidence = self.evidence.get_mut(kind).ok_or(FigureFault::Unknown)?;
                evidence.set(*name, value);
            }
            FigureKey::Commitment(id, name) => {
                let commitment = self.requirement_mut(id)?.commitment.as_mut();
                commitment.ok_or(FigureFault::Unknown)?.set(*name, value);
            }
            FigureKey::Rule(id, rule, name) => {
                let rules = &mut self.requirement_mut(id)?.rules;
                let rule = rules.iter_mut().find(|r| r.name == *rule);
                in_order(rule.ok_or(FigureFault::Unknown)?, *name, &value)?;
            }
        }
        Ok(())
    }

    fn requirement_mut(&mut self, id: &str) -> Result<&mut Requirement, FigureFault> {
        let mut all = self.requirements.iter_mut();
        all.find(|r| r.id == id).ok_or(FigureFault::Unknown)
    }
}

/// Sets a day of a rule unless the rule would then end before it begins.
fn in_order(rule: &mut Rule, name: FigureName, value: &FigureValue) -> Result<(), FigureFault> {
    let mut moved = rule.clone();
    moved.set(name, value);
    if matches!((moved.begins(), moved.ends()), (Some(from), Some(until)) if until < from) {
        return Err(FigureFault::Order);
    }
    *rule = moved;
    Ok(())
}

fn of_day(key: &FigureKey, rule: &Rule, day: &RuleDay) -> Figure {
    Figure {
        key: key.clone(),
        value: FigureValue::Day(day.day),
        certainty: day.certainty.as_str(),
        source: day.source.clone(),
        legal_basis: Some(rule.legal_basis.clone()),
        note: day.note.clone(),
        may_set: day.certainty != DayCertainty::Sourced || day.may_move,
    }
}
