//! What a catalogue must keep to beyond its syntax: names that exist, dates in order,
//! nothing mandatory that nobody has sourced, programmes that add up.

use std::collections::BTreeMap;

use super::catalogue::{Catalogue, CatalogueError, RequirementFile};
use super::delivery::Delivery;
use super::fact::{Fact, FactValue};
use super::model::Situation;
use super::predicate::Predicate;
use super::programme::Programme;
use super::requirement::{Certainty, Requirement, Rule};

/// Which file each name came from, so that a fault found later can still name its line.
#[derive(Debug, Default)]
pub(super) struct Origins {
    files: BTreeMap<String, (String, String)>,
}

impl Origins {
    pub(super) fn remember(&mut self, file: &str, text: &str, read: &RequirementFile) {
        let ids = read.requirement.iter().map(|r| r.id.clone());
        let kinds = read.evidence.iter().map(|e| e.kind.to_string());
        for name in ids.chain(kinds).chain(read.define.keys().cloned()) {
            self.files.insert(name, (file.to_owned(), text.to_owned()));
        }
    }

    /// A fault in what `owner` says about `word`: the line of the word after the owner's own line.
    fn fault(&self, owner: &str, word: &str, reason: String) -> CatalogueError {
        let none = (String::new(), String::new());
        let (file, text) = self.files.get(owner).unwrap_or(&none);
        let start = text.find(&format!("\"{owner}\"")).unwrap_or(0);
        let at = text
            .get(start..)
            .and_then(|rest| rest.find(&format!("\"{word}\"")))
            .map_or(start, |offset| start.saturating_add(offset));
        CatalogueError {
            file: file.clone(),
            line: line_at(text, at),
            reason,
        }
    }
}

/// Line of a byte offset, from 1.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    text.bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
        .saturating_add(1)
}

/// A fault about `word`, at the line where it is first written.
pub(super) fn fault(file: &str, text: &str, word: &str, reason: String) -> CatalogueError {
    let at = text
        .find(&format!("\"{word}\""))
        .or_else(|| text.find(word))
        .unwrap_or(0);
    CatalogueError {
        file: file.to_owned(),
        line: line_at(text, at),
        reason,
    }
}

/// A name that was there already, at the last line that defines it.
pub(super) fn twice(file: &str, text: &str, name: &str) -> CatalogueError {
    let quoted = format!("\"{name}\"");
    let defines = |line: &str| {
        let line = line.trim_start();
        let entry = line.starts_with("id") || line.starts_with("kind");
        (entry && line.contains(&quoted)) || line.starts_with(name)
    };
    let lines = text.lines().enumerate();
    let last = lines.filter(|(_, line)| defines(line)).last();
    CatalogueError {
        file: file.to_owned(),
        line: last.map_or(1, |(at, _)| at.saturating_add(1)),
        reason: format!("`{name}` is defined twice"),
    }
}

/// Checks all requirement files together.
pub(super) fn requirements(catalogue: &Catalogue, origins: &Origins) -> Result<(), CatalogueError> {
    for (name, predicate) in &catalogue.defined {
        names_exist(catalogue, predicate).map_err(|(word, why)| origins.fault(name, &word, why))?;
        if reaches(catalogue, predicate, name, catalogue.defined.len()) {
            return Err(origins.fault(name, name, format!("the condition `{name}` uses itself")));
        }
    }
    for requirement in &catalogue.requirements {
        one_requirement(catalogue, requirement)
            .map_err(|(word, why)| origins.fault(&requirement.id, &word, why))?;
    }
    all_said(catalogue)
}

/// Every fact has a name, and one that is true or not has words for either.
fn all_said(catalogue: &Catalogue) -> Result<(), CatalogueError> {
    let sample = Situation::default();
    for fact in Fact::ALL {
        if !catalogue.facts.contains_key(fact) {
            let why = format!("the fact `{fact}` has no words in any file");
            return Err(fault("[facts]", "", fact.as_str(), why));
        }
        let flag = matches!(fact.value(&sample), FactValue::Flag(_));
        let answers = ["yes", "no"].map(|answer| format!("{fact}.{answer}"));
        let unsaid = answers.iter().find(|a| !catalogue.codes.contains_key(*a));
        if let Some(answer) = unsaid.filter(|_| flag) {
            let why = format!("`{answer}` has no words in any file");
            return Err(fault("[codes]", "", answer, why));
        }
    }
    Ok(())
}

/// The word at fault and the reason.
type Fault = (String, String);

fn one_requirement(catalogue: &Catalogue, requirement: &Requirement) -> Result<(), Fault> {
    let id = &requirement.id;
    names_exist(catalogue, &requirement.applies)?;
    if requirement.accepts.is_empty() {
        return Err((id.clone(), format!("`{id}` accepts no kind of evidence")));
    }
    let kinds = requirement
        .accepts
        .iter()
        .chain(requirement.commitment.iter().map(|c| &c.of));
    for kind in kinds {
        if catalogue.evidence(kind).is_none() {
            return Err((
                kind.to_string(),
                format!("`{id}` names the kind of evidence `{kind}`, which no file describes"),
            ));
        }
    }
    let mut names = std::collections::BTreeSet::new();
    for rule in &requirement.rules {
        let name = &rule.name;
        if name.contains('.') || !names.insert(name) {
            let why =
                format!("a rule of `{id}` needs a `name` of its own, without a dot: `{name}`");
            return Err((id.clone(), why));
        }
        one_rule(catalogue, id, rule)?;
    }
    Ok(())
}

fn one_rule(catalogue: &Catalogue, id: &str, rule: &Rule) -> Result<(), Fault> {
    names_exist(catalogue, &rule.when)?;
    if rule.mandatory && matches!(rule.certainty, Certainty::Recalled | Certainty::Constructed) {
        return Err((
            id.to_owned(),
            format!(
                "a rule of `{id}` is mandatory but only {}; without a source it stays recommended",
                rule.certainty
            ),
        ));
    }
    match (rule.begins(), rule.ends()) {
        (Some(from), Some(until)) if until < from => Err((
            id.to_owned(),
            format!("a rule of `{id}` ends on {until}, before it begins on {from}"),
        )),
        _ => Ok(()),
    }
}

fn names_exist(catalogue: &Catalogue, predicate: &Predicate) -> Result<(), Fault> {
    let unknown = predicate
        .names()
        .into_iter()
        .find(|name| !catalogue.defined.contains_key(*name));
    unknown.map_or(Ok(()), |name| {
        Err((
            name.to_owned(),
            format!("no file defines the condition `{name}`"),
        ))
    })
}

/// Whether a condition leads back to `name` within as many steps as there are definitions.
fn reaches(catalogue: &Catalogue, predicate: &Predicate, name: &str, steps: usize) -> bool {
    let Some(left) = steps.checked_sub(1) else {
        return false;
    };
    let mut names = predicate.names().into_iter();
    names.any(|used| {
        used == name
            || catalogue
                .defined
                .get(used)
                .is_some_and(|p| reaches(catalogue, p, name, left))
    })
}

/// Checks one programme against the requirements.
pub(super) fn programme(
    catalogue: &Catalogue,
    programme: &Programme,
    file: &str,
    text: &str,
) -> Result<(), CatalogueError> {
    programme_rules(catalogue, programme).map_err(|(word, why)| fault(file, text, &word, why))
}

/// What a programme must keep to wherever it is kept: the word at fault and why.
pub(super) fn programme_rules(catalogue: &Catalogue, programme: &Programme) -> Result<(), Fault> {
    let refuse = |word: &str, why: String| Err((word.to_owned(), why));
    names_exist(catalogue, &programme.takes)?;
    for addition in &programme.adds {
        names_exist(catalogue, &addition.when)?;
    }
    let asked = programme
        .adds
        .iter()
        .map(|a| &a.requirement)
        .chain(&programme.tightens.register_check);
    for id in asked {
        if catalogue.requirement(id).is_none() {
            return refuse(id, format!("there is no requirement `{id}`"));
        }
    }
    let mut kinds = programme.reminders.keys();
    if let Some(kind) = kinds.find(|kind| catalogue.evidence(kind).is_none()) {
        return refuse(
            kind.as_str(),
            format!("there is no kind of evidence `{kind}`"),
        );
    }
    figures(programme)
}

fn figures(programme: &Programme) -> Result<(), Fault> {
    let refuse = |word: &str, why: &str| Err((word.to_owned(), why.to_owned()));
    let adds = |id: &str| programme.adds.iter().any(|a| a.requirement == id);
    let figures = &programme.tightens;
    if figures.lab_test_max_age_months.is_some() && !adds("lab_test") {
        return refuse(
            "lab_test_max_age_months",
            "an age limit for lab tests needs `lab_test` among what the programme adds",
        );
    }
    if figures.min_shelf_life_days.is_some() && !adds("shelf_life_study") {
        return refuse(
            "min_shelf_life_days",
            "a least shelf life needs `shelf_life_study` among what the programme adds",
        );
    }
    if figures
        .min_remaining_percent
        .is_some_and(|percent| percent > 100)
    {
        return refuse(
            "min_remaining_percent",
            "a remaining share is at most 100 percent",
        );
    }
    if programme
        .scores
        .iter()
        .map(|line| u64::from(line.weight))
        .sum::<u64>()
        != 100
    {
        return refuse("scores", "the weights of the score card must add up to 100");
    }
    if programme.quorum.is_empty() || programme.review_days == 0 {
        return refuse(
            "quorum",
            "a programme needs at least one function to approve and at least one day to do it",
        );
    }
    if let Some(word) = programme.delivery.as_ref().and_then(Delivery::fault) {
        return refuse(word, "a delivery has days of the week and days before it");
    }
    match (programme.effective_from, programme.effective_until) {
        (Some(from), Some(until)) if until < from => {
            refuse("effective_until", "the programme ends before it begins")
        }
        _ => Ok(()),
    }
}
