//! Whether a requirement applies on a day, by which rule or partner, and which facts said so.

use chrono::NaiveDate;

use super::decide::Question;
use super::fact::Fact;
use super::model::Target;
use super::programme::Addition;
use super::requirement::{Requirement, Rule};
use crate::permits::rules::Status;

/// Why a requirement applies or not.
#[derive(Debug, Clone)]
pub(super) enum Applicability<'a> {
    /// By a rule, by the partner's programme, or both.
    Applies {
        rule: Option<&'a Rule>,
        addition: Option<&'a Addition>,
        facts: Vec<Fact>,
        starts_on: Option<NaiveDate>,
    },
    /// The facts say no.
    NotConcerned { facts: Vec<Fact> },
    /// The rule matches but begins later.
    NotYet { rule: &'a Rule, from: NaiveDate },
    /// The rule matched until a day that has passed.
    Over { rule: &'a Rule, until: NaiveDate },
    /// No rule of law; only partners ask.
    PartnersOnly,
    /// A stricter permit makes the commitment void.
    StricterPermit,
}

impl Applicability<'_> {
    pub(super) const fn holds(&self) -> bool {
        matches!(self, Self::Applies { .. })
    }

    pub(super) fn mandatory(&self) -> bool {
        matches!(self, Self::Applies { addition: Some(a), .. } if a.mandatory)
            || self.legally_mandatory()
    }

    pub(super) fn legally_mandatory(&self) -> bool {
        matches!(self, Self::Applies { rule: Some(rule), .. } if rule.mandatory)
    }

    /// First day on which a rule with a future date demands it.
    pub(super) const fn starts_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Applies { starts_on, .. } => *starts_on,
            Self::NotYet { from, .. } => Some(*from),
            _ => None,
        }
    }
}

/// Judges one requirement on the question's day.
pub(super) fn applicability<'a>(
    question: &Question<'a>,
    requirement: &'a Requirement,
) -> Applicability<'a> {
    let concerned = requirement
        .applies
        .judge(&question.catalogue.defined, question.situation);
    if !concerned.holds {
        return Applicability::NotConcerned {
            facts: concerned.facts,
        };
    }
    if answered_by_stricter(question, requirement) {
        return Applicability::StricterPermit;
    }
    let addition = addition(question, requirement);
    let judged: Vec<_> = requirement
        .rules
        .iter()
        .map(|rule| {
            (
                rule,
                rule.when
                    .judge(&question.catalogue.defined, question.situation),
            )
        })
        .collect();
    let matching = || {
        judged
            .iter()
            .filter(|(_, verdict)| verdict.holds)
            .map(|(rule, _)| *rule)
    };
    let rule = matching().find(|rule| rule.in_force(question.on));
    let future =
        |rule: &&Rule| rule.mandatory && rule.begins().is_some_and(|from| from > question.on);
    if rule.is_some() || addition.is_some() {
        let mut facts = concerned.facts;
        let deciding = judged
            .iter()
            .find(|(judged, _)| rule.is_some_and(|rule| std::ptr::eq(*judged, rule)));
        facts.extend(
            deciding
                .into_iter()
                .flat_map(|(_, verdict)| verdict.facts.iter().copied()),
        );
        let already = rule.is_some_and(|rule| rule.mandatory);
        let starts_on = if already {
            None
        } else {
            matching().filter(future).filter_map(Rule::begins).min()
        };
        return Applicability::Applies {
            rule,
            addition,
            facts: once(facts),
            starts_on,
        };
    }
    if let Some((rule, from)) = matching()
        .filter_map(|r| r.begins().filter(|f| *f > question.on).map(|f| (r, f)))
        .min_by_key(|(_, f)| *f)
    {
        return Applicability::NotYet { rule, from };
    }
    if let Some((rule, until)) = matching()
        .filter_map(|r| r.ends().map(|u| (r, u)))
        .max_by_key(|(_, u)| *u)
    {
        return Applicability::Over { rule, until };
    }
    if judged.is_empty() {
        return Applicability::PartnersOnly;
    }
    Applicability::NotConcerned {
        facts: once(
            judged
                .into_iter()
                .flat_map(|(_, verdict)| verdict.facts)
                .collect(),
        ),
    }
}

fn addition<'a>(question: &Question<'a>, requirement: &Requirement) -> Option<&'a Addition> {
    let Target::Programme(programme) = question.target else {
        return None;
    };
    let holds = |a: &&Addition| {
        a.requirement == requirement.id
            && a.when
                .judge(&question.catalogue.defined, question.situation)
                .holds
    };
    programme
        .adds
        .iter()
        .filter(|_| programme.in_force(question.on))
        .find(holds)
}

/// A commitment belongs to one permit; a valid stricter permit in its place leaves nothing promised.
fn answered_by_stricter(question: &Question<'_>, requirement: &Requirement) -> bool {
    let Some(commitment) = &requirement.commitment else {
        return false;
    };
    let permit = question
        .catalogue
        .requirements
        .iter()
        .find(|r| r.accepts.first() == Some(&commitment.of));
    let Some((_, stricter)) = permit.and_then(|r| r.accepts.split_first()) else {
        return false;
    };
    matches!(
        question.best_of(stricter, &|_| false).status,
        Status::Accepted | Status::Expiring
    )
}

fn once(facts: Vec<Fact>) -> Vec<Fact> {
    let mut kept = Vec::with_capacity(facts.len());
    for fact in facts {
        if !kept.contains(&fact) {
            kept.push(fact);
        }
    }
    kept
}
