//! The requirement catalogue as the administrator's pages show it: every rule and figure
//! with its value, how sure it is and where it comes from.

use serde_json::{Value, json};

use crate::checklists::figures::{Figure, FigureKey, FigureName, FigureValue};
use crate::checklists::requirement::{Group, Hint, Requirement, Rule, Words};
use crate::checklists::{Catalogue, Setting};
use crate::i18n::{self, Lang, TextValue, tr};

/// What is shown, to whom.
pub(super) struct Shown<'a> {
    pub(super) catalogue: &'a Catalogue,
    /// The settings, each with the name of who changed it last.
    pub(super) set: &'a [(Setting, Option<String>)],
    pub(super) lang: Lang,
}

impl Shown<'_> {
    /// Every requirement by the board it stands on, and how many figures there are of each sort.
    pub(super) fn list(&self) -> Value {
        let boards: Vec<Value> = Group::ALL.iter().map(|group| self.board(*group)).collect();
        let figures: Vec<Figure> = self
            .catalogue
            .requirements()
            .iter()
            .flat_map(|r| self.figures(r))
            .collect();
        let shipped = |f: &&Figure| self.shipped(&f.key).is_some_and(|s| s.may_set);
        json!({
            "boards": boards,
            "requirements": self.catalogue.requirements().len(),
            "figures": figures.len(),
            "settings": figures.iter().filter(shipped).count(),
            "changed": figures.iter().filter(|f| self.is_set(f)).count(),
            "unknown": figures.iter().filter(|f| is_unknown(f)).count(),
            "passed_over": self.catalogue.passed_over(),
        })
    }

    fn board(&self, group: Group) -> Value {
        let all = self.catalogue.requirements().iter();
        let these = all.filter(|r| r.group == group);
        json!({
            "title": self.text(&format!("checklist-board-{group}")),
            "requirements": these.map(|r| self.requirement(r)).collect::<Vec<_>>(),
        })
    }

    fn requirement(&self, requirement: &Requirement) -> Value {
        let figures = self.figures(requirement);
        let many = requirement.rules.len() > 1;
        json!({
            "id": requirement.id,
            "title": requirement.title.lang(self.lang),
            "scope": self.text(&format!("catalogue-scope-{}", requirement.scope)),
            "force": self.force(requirement),
            "rules": requirement.rules.iter().map(|rule| self.rule(rule)).collect::<Vec<_>>(),
            "figures": figures.iter().map(|f| self.figure(f, many)).collect::<Vec<_>>(),
            "changed": figures.iter().filter(|f| self.is_set(f)).count(),
            "unknown": figures.iter().any(is_unknown),
            "cost": requirement.cost.as_ref().map(|hint| self.hint(hint)),
            "time": requirement.lead_time.as_ref().map(|hint| self.hint(hint)),
        })
    }

    /// Whether the law demands it of anybody, recommends it, or only partners ask.
    fn force(&self, requirement: &Requirement) -> String {
        let demanded = requirement.rules.iter().any(|rule| rule.mandatory);
        self.text(match requirement.rules.as_slice() {
            [] => "catalogue-partners-only",
            _ if demanded => "catalogue-mandatory",
            _ => "catalogue-recommended",
        })
    }

    fn rule(&self, rule: &Rule) -> Value {
        json!({
            "because": rule.because.lang(self.lang),
            "mandatory": rule.mandatory,
            "basis": rule.legal_basis.lang(self.lang),
            "source": rule.source,
            "sure": self.certainty(rule.certainty.as_str()),
        })
    }

    fn hint(&self, hint: &Hint) -> Value {
        let text = match self.lang {
            Lang::Id => &hint.id,
            Lang::En => &hint.en,
        };
        json!({ "text": text, "checked": hint.checked, "sure": self.certainty(hint.certainty.as_str()) })
    }

    /// The days of its rules, its commitment's figures, and those of the evidence that is
    /// the usual one for it: each figure of the catalogue once.
    fn figures(&self, requirement: &Requirement) -> Vec<Figure> {
        let (catalogue, id) = (self.catalogue, &requirement.id);
        let rules = requirement.rules.iter();
        let mut all: Vec<Figure> = rules
            .flat_map(|rule| catalogue.figures_of_rule(id, &rule.name))
            .collect();
        all.extend(catalogue.figures_of_commitment(id));
        let usual = requirement.accepts.first().into_iter();
        all.extend(usual.flat_map(|kind| catalogue.figures_of_evidence(kind)));
        all
    }

    /// One line of a requirement's figures; with several rules a day says whose it is.
    fn figure(&self, figure: &Figure, many: bool) -> Value {
        let shipped = self.shipped(&figure.key);
        let shipped = shipped.as_ref().unwrap_or(figure);
        json!({
            "label": self.label(figure.key.name()),
            "of": self.rule_of(&figure.key).filter(|_| many).map(|rule| rule.because.lang(self.lang)),
            "value": self.said(figure),
            "shipped": self.said(shipped),
            "is_set": self.is_set(figure),
            "sure": self.certainty(shipped.certainty),
            "source": shipped.source,
            "note": self.words(shipped.note.as_ref()),
            "may_set": shipped.may_set,
            "href": format!("/admin/catalogue/{}", figure.key),
        })
    }

    /// All about one figure, for its own page; nothing when there is no such figure.
    pub(super) fn one(&self, key: &FigureKey) -> Option<Value> {
        let figure = self.catalogue.figure(key)?;
        let row = self.set.iter().find(|(row, _)| row.name == key.to_string());
        let shipped = self.shipped(key)?;
        let said = |value: &Option<String>| match value {
            Some(value) => self.typed(key.name(), value),
            None => self.said(&shipped),
        };
        let (least, most, optional) = key.name().bounds();
        let input = match figure.value {
            FigureValue::Count(_) => "number",
            FigureValue::Days(_) => "list",
            FigureValue::Day(_) => "date",
        };
        Some(json!({
            "figure": self.figure(&figure, true),
            "title": self.owner(key),
            "basis": self.words(shipped.legal_basis.as_ref()),
            "input": { "kind": input, "min": least.to_string(), "max": most.to_string(), "optional": optional, "unit": self.unit(key.name()) },
            "typed": figure.value.to_string(),
            "revision": row.map_or(0, |(row, _)| row.revision),
            "last": row.map(|(row, who)| json!({ "by": who, "at": row.changed_at, "before": said(&row.before), "after": said(&row.value) })),
        }))
    }

    fn shipped(&self, key: &FigureKey) -> Option<Figure> {
        self.catalogue.as_in_files().figure(key)
    }

    fn is_set(&self, figure: &Figure) -> bool {
        self.shipped(&figure.key)
            .is_some_and(|shipped| shipped.value != figure.value)
    }

    fn rule_of(&self, key: &FigureKey) -> Option<&Rule> {
        let FigureKey::Rule(id, rule, _) = key else {
            return None;
        };
        let rules = &self.catalogue.requirement(id)?.rules;
        rules.iter().find(|r| r.name == *rule)
    }

    /// Whose figure it is: the requirement or the kind of evidence.
    fn owner(&self, key: &FigureKey) -> String {
        let title = match key {
            FigureKey::Evidence(kind, _) => self.catalogue.evidence(kind).map(|e| &e.title),
            FigureKey::Commitment(id, _) | FigureKey::Rule(id, ..) => {
                self.catalogue.requirement(id).map(|r| &r.title)
            }
        };
        title.map_or_else(String::new, |title| title.lang(self.lang).to_owned())
    }

    fn label(&self, name: FigureName) -> String {
        self.text(&format!("figure-{name}"))
    }

    fn unit(&self, name: FigureName) -> String {
        self.text(&format!("figure-unit-{}", unit(name)))
    }

    fn certainty(&self, code: &str) -> Value {
        let tone = match code {
            "sourced" => "ok",
            "constructed" | "set" => "info",
            "unknown" => "mute",
            _ => "warn",
        };
        json!({ "tone": tone, "text": self.text(&format!("certainty-{code}")) })
    }

    fn said(&self, figure: &Figure) -> String {
        let name = figure.key.name();
        match &figure.value {
            FigureValue::Count(None) => self.text("figure-none"),
            FigureValue::Day(None) => self.text("figure-unknown-day"),
            FigureValue::Day(Some(day)) => i18n::date(self.lang, *day),
            FigureValue::Days(days) if days.is_empty() => self.text("figure-none"),
            FigureValue::Days(_) => self.typed(name, &figure.value.to_string()),
            FigureValue::Count(Some(count)) => self.counted(name, *count),
        }
    }

    fn counted(&self, name: FigureName, count: u32) -> String {
        // What comes round every 0 months does not.
        if count == 0 && unit(name) == "months" {
            return self.text("figure-none");
        }
        let key = format!("figure-in-{}", unit(name));
        tr(self.lang, &key, &[("count", TextValue::from(count))])
    }

    /// A kept value as it is said.
    fn typed(&self, name: FigureName, value: &str) -> String {
        if value.is_empty() {
            return self.text("figure-none");
        }
        if let Ok(day) = value.parse() {
            return i18n::date(self.lang, day);
        }
        match value.parse() {
            Ok(count) if unit(name) != "list" => self.counted(name, count),
            _ => tr(self.lang, "figure-in-list", &[("list", value.into())]),
        }
    }

    fn words(&self, words: Option<&Words>) -> Value {
        words.map_or(Value::Null, |words| words.lang(self.lang).into())
    }

    fn text(&self, key: &str) -> String {
        tr(self.lang, key, &[])
    }
}

fn is_unknown(figure: &Figure) -> bool {
    figure.value == FigureValue::Day(None)
}

/// What a figure counts.
const fn unit(name: FigureName) -> &'static str {
    match name {
        FigureName::ValidityYears => "years",
        FigureName::Months | FigureName::SurveillanceMonths | FigureName::ConfirmMonths => "months",
        FigureName::EveryDaysAfter => "every",
        FigureName::DaysBefore | FigureName::WarnDays | FigureName::RoundDays => "list",
        _ => "days",
    }
}
