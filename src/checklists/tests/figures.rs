//! Figures: each has a name that finds it again, and a value that reads back as it is written.

use super::catalogue;
use crate::checklists::figures::{Figure, FigureFault, FigureKey};

fn all() -> Vec<Figure> {
    let catalogue = catalogue();
    let mut found = Vec::new();
    for requirement in catalogue.requirements() {
        for rule in &requirement.rules {
            found.extend(catalogue.figures_of_rule(&requirement.id, &rule.name));
        }
        found.extend(catalogue.figures_of_commitment(&requirement.id));
    }
    for evidence in catalogue.evidence_kinds() {
        found.extend(catalogue.figures_of_evidence(&evidence.kind));
    }
    found
}

#[test]
fn every_figure_is_found_by_its_name_and_reads_back_as_written() {
    let (catalogue, figures) = (catalogue(), all());
    assert!(figures.len() > 70, "{}", figures.len());
    for figure in figures {
        let name = figure.key.to_string();
        assert_eq!(name.parse::<FigureKey>(), Ok(figure.key.clone()));
        let tried = catalogue.setting_of(&figure.key, &figure.value.to_string());
        if figure.may_set {
            assert_eq!(tried, Ok(None), "{name} set to itself is the shipped value");
        } else {
            assert_eq!(tried, Err(FigureFault::Sourced), "{name}");
            assert!(
                !figure.source.is_empty(),
                "{name} is sourced without a source"
            );
        }
    }
}

#[test]
fn every_kind_of_evidence_stands_under_the_requirement_it_is_usual_for() {
    let catalogue = catalogue();
    for evidence in catalogue.evidence_kinds() {
        let mut requirements = catalogue.requirements().iter();
        let found = requirements.find(|r| r.accepts.first() == Some(&evidence.kind));
        assert!(found.is_some(), "{} is shown nowhere", evidence.kind);
    }
}
