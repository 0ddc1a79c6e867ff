//! The requirement catalogue: read from files, checked as a whole, refused with file, line and reason.
//!
//! The shipped files are inside the binary. An installation's own directory may hold
//! `requirements/` and `programmes/` over them: what they say about an id that is
//! shipped takes its place, other ids are added behind. Nothing can be taken away.
//! Order is by file name, shipped files first.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::check;
use super::fact::Fact;
use super::figure_value::Written;
use super::figures::FigureKey;
use super::layers::{Layer, Texts};
use super::model::{Situation, Target};
use super::predicate::{Definitions, Predicate};
use super::programme::Programme;
use super::requirement::{Evidence, Requirement, ReturnReason, Words};
use crate::audit::hex;
use crate::permits::version::EvidenceKind;

/// Why the catalogue was refused: which file, which line (from 1), what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct CatalogueError {
    /// File as found, with its directory.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong and, where it helps, what is known instead.
    pub reason: String,
}

/// One requirement file, before it is merged with the others.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RequirementFile {
    pub(super) define: BTreeMap<String, Predicate>,
    pub(super) facts: BTreeMap<Fact, Words>,
    pub(super) codes: BTreeMap<String, Words>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) reason: Vec<ReturnReason>,
    pub(super) requirement: Vec<Requirement>,
    /// Values of single figures, for an installation's own files.
    pub(super) settings: BTreeMap<String, Written>,
}

impl RequirementFile {
    /// Every name it defines; requirements and the evidence for them share most of theirs.
    fn names(&self) -> impl Iterator<Item = (&'static str, String)> {
        let defined = self.define.keys().map(|name| ("condition", name.clone()));
        let kinds = self.evidence.iter();
        let ids = self.requirement.iter();
        defined
            .chain(kinds.map(|e| ("evidence", e.kind.to_string())))
            .chain(ids.map(|r| ("requirement", r.id.clone())))
    }
}

/// The checked catalogue: requirements in order, evidence kinds, programmes.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    pub(super) requirements: Vec<Requirement>,
    pub(super) evidence: BTreeMap<EvidenceKind, Evidence>,
    pub(super) defined: Definitions,
    pub(super) facts: BTreeMap<Fact, Words>,
    pub(super) codes: BTreeMap<String, Words>,
    pub(super) reasons: Vec<ReturnReason>,
    pub(super) programmes: BTreeMap<String, Programme>,
    pub(super) fingerprint: String,
    /// The rules of the files, when settings of an administrator stand over them.
    pub(super) files: Option<Arc<Self>>,
    pub(super) revision: i64,
    pub(super) passed_over: Vec<String>,
}

impl Catalogue {
    /// The catalogue inside the binary.
    ///
    /// # Errors
    /// The first fault of a shipped file.
    pub fn embedded() -> Result<Self, CatalogueError> {
        Self::load(None)
    }

    /// The shipped catalogue with an installation's own files over it.
    ///
    /// # Errors
    /// The first file that cannot be read or has a fault, with line and reason.
    pub fn load(overrides: Option<&Path>) -> Result<Self, CatalogueError> {
        let mut layers = vec![Layer::shipped()];
        if let Some(dir) = overrides {
            layers.push(Layer::of_directory(dir)?);
        }
        Self::of_layers(&layers)
    }

    fn of_layers(layers: &[Layer]) -> Result<Self, CatalogueError> {
        let texts = || layers.iter().flat_map(|l| [&l.requirements, &l.programmes]);
        let mut catalogue = Self {
            fingerprint: fingerprint(texts().flatten()),
            ..Self::default()
        };
        let mut origins = check::Origins::default();
        for layer in layers {
            catalogue.take_requirements(&layer.requirements, &mut origins)?;
            catalogue.take_settings(&layer.requirements)?;
        }
        check::requirements(&catalogue, &origins)?;
        for layer in layers {
            catalogue.take_programmes(&layer.programmes)?;
        }
        Ok(catalogue)
    }

    /// Takes a layer's requirement files; within it no name may come twice.
    fn take_requirements(
        &mut self,
        texts: &Texts,
        origins: &mut check::Origins,
    ) -> Result<(), CatalogueError> {
        let mut taken = BTreeSet::new();
        for (file, text) in texts {
            let read: RequirementFile = parse(file, text)?;
            for (what, name) in read.names() {
                if !taken.insert((what, name.clone())) {
                    return Err(check::twice(file, text, &name));
                }
            }
            origins.remember(file, text, &read);
            self.merge(read);
        }
        Ok(())
    }

    /// Sets the single figures a layer's files name, once all its rules are there.
    fn take_settings(&mut self, texts: &Texts) -> Result<(), CatalogueError> {
        for (file, text) in texts {
            let read: RequirementFile = parse(file, text)?;
            for (name, value) in read.settings {
                let key = name.parse::<FigureKey>();
                let done = key.and_then(|key| self.set_figure(&key, &value.to_string()));
                done.map_err(|fault| {
                    check::fault(file, text, &name, format!("`{name}`: {fault}"))
                })?;
            }
        }
        Ok(())
    }

    /// Takes a layer's programmes, each checked against all requirements.
    fn take_programmes(&mut self, texts: &Texts) -> Result<(), CatalogueError> {
        let mut taken = BTreeSet::new();
        for (file, text) in texts {
            let programme: Programme = parse(file, text)?;
            if programme.id == "legal" || !taken.insert(programme.id.clone()) {
                let why = format!("a programme `{}` exists already", programme.id);
                return Err(check::fault(file, text, &programme.id, why));
            }
            check::programme(self, &programme, file, text)?;
            self.programmes.insert(programme.id.clone(), programme);
        }
        Ok(())
    }

    /// Takes one file in; what it says about a known id takes the place of what was said before.
    fn merge(&mut self, file: RequirementFile) {
        self.defined.extend(file.define);
        self.facts.extend(file.facts);
        self.codes.extend(file.codes);
        for evidence in file.evidence {
            self.evidence.insert(evidence.kind.clone(), evidence);
        }
        for requirement in file.requirement {
            let known = self.requirements.iter_mut();
            match known.into_iter().find(|r| r.id == requirement.id) {
                Some(place) => *place = requirement,
                None => self.requirements.push(requirement),
            }
        }
        for reason in file.reason {
            match self.reasons.iter_mut().find(|r| r.code == reason.code) {
                Some(place) => *place = reason,
                None => self.reasons.push(reason),
            }
        }
    }

    /// A hash of the files it was read from: another one means other rules.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Every requirement, in catalogue order.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// One requirement.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|r| r.id == id)
    }

    /// What is known about a kind of evidence.
    #[must_use]
    pub fn evidence(&self, kind: &EvidenceKind) -> Option<&Evidence> {
        self.evidence.get(kind)
    }

    /// Every kind of evidence, by id.
    pub fn evidence_kinds(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.values()
    }

    /// Every programme, by id.
    pub fn programmes(&self) -> impl Iterator<Item = &Programme> {
        self.programmes.values()
    }

    /// One programme.
    #[must_use]
    pub fn programme(&self, id: &str) -> Option<&Programme> {
        self.programmes.get(id)
    }

    /// Checks a programme that a partner edited, as the shipped ones are checked.
    ///
    /// # Errors
    /// The word at fault and why.
    pub fn check_programme(&self, programme: &Programme) -> Result<(), (String, String)> {
        check::programme_rules(self, programme)
    }

    /// How a code of a fact (`chips`, `dry`, `home`) is said.
    #[must_use]
    pub fn code_words(&self, code: &str) -> Option<&Words> {
        self.codes.get(code)
    }

    /// The target named `legal` or by a programme's id.
    #[must_use]
    pub fn target(&self, id: &str) -> Option<Target<'_>> {
        if id == "legal" {
            Some(Target::Legal)
        } else {
            self.programme(id).map(Target::Programme)
        }
    }

    /// Whether a programme takes this kind of product at all; a submission asks this first.
    #[must_use]
    pub fn takes(&self, programme: &Programme, situation: &Situation) -> bool {
        programme.takes.judge(&self.defined, situation).holds
    }

    /// The reasons evidence of a kind may be returned for, in file order.
    pub fn return_reasons(&self, kind: &EvidenceKind) -> impl Iterator<Item = &ReturnReason> {
        self.reasons
            .iter()
            .filter(move |reason| reason.kinds.is_empty() || reason.kinds.contains(kind))
    }
}

/// Reads one TOML text; a fault names its line.
pub(super) fn parse<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
) -> Result<T, CatalogueError> {
    toml::from_str(text).map_err(|error| CatalogueError {
        file: file.to_owned(),
        line: error
            .span()
            .map_or(1, |span| check::line_at(text, span.start)),
        reason: error.message().to_owned(),
    })
}

fn fingerprint<'a>(files: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    let mut sha = Sha256::new();
    for (name, text) in files {
        sha.update(format!("{name} {}\n{text}\n", text.len()));
    }
    hex(&sha.finalize())
}
