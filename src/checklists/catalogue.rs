//! The requirement catalogue: read from `config/`, checked as a whole, refused with file, line and reason.
//!
//! The shipped files are inside the binary. A directory of the installation may
//! hold `requirements/` and `programmes/` beside them: a file of the same name
//! replaces the shipped one, another name adds to it. Order is by file name.

use std::collections::BTreeMap;
use std::path::Path;

use rust_embed::RustEmbed;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::check;
use super::fact::Fact;
use super::model::{Situation, Target};
use super::predicate::{Definitions, Predicate};
use super::programme::Programme;
use super::requirement::{Evidence, Requirement, ReturnReason, Words};
use crate::audit::hex;
use crate::permits::version::EvidenceKind;

#[derive(RustEmbed)]
#[folder = "config/requirements/"]
struct RequirementFiles;

#[derive(RustEmbed)]
#[folder = "config/programmes/"]
struct ProgrammeFiles;

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
    fingerprint: String,
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
        let requirements = texts::<RequirementFiles>("requirements", overrides)?;
        let programmes = texts::<ProgrammeFiles>("programmes", overrides)?;
        Self::from_texts(&requirements, &programmes)
    }

    /// Builds and checks a catalogue from file names and their texts.
    ///
    /// # Errors
    /// The first fault, with line and reason.
    pub fn from_texts(
        requirements: &BTreeMap<String, String>,
        programmes: &BTreeMap<String, String>,
    ) -> Result<Self, CatalogueError> {
        let mut catalogue = Self {
            fingerprint: fingerprint(requirements.iter().chain(programmes)),
            ..Self::default()
        };
        let mut origin = check::Origins::default();
        for (file, text) in requirements {
            let read: RequirementFile = parse(file, text)?;
            origin.remember(file, text, &read);
            catalogue
                .merge(read)
                .map_err(|id| check::fault(file, text, &id, format!("`{id}` is defined twice")))?;
        }
        check::requirements(&catalogue, &origin)?;
        for (file, text) in programmes {
            let programme: Programme = parse(file, text)?;
            check::programme(&catalogue, &programme, file, text)?;
            catalogue.programmes.insert(programme.id.clone(), programme);
        }
        Ok(catalogue)
    }

    /// Takes one file in; gives back the id that was there already.
    fn merge(&mut self, file: RequirementFile) -> Result<(), String> {
        for (name, predicate) in file.define {
            if self.defined.insert(name.clone(), predicate).is_some() {
                return Err(name);
            }
        }
        for evidence in file.evidence {
            if let Some(twice) = self.evidence.insert(evidence.kind.clone(), evidence) {
                return Err(twice.kind.to_string());
            }
        }
        for requirement in file.requirement {
            if self.requirement(&requirement.id).is_some() {
                return Err(requirement.id);
            }
            self.requirements.push(requirement);
        }
        self.facts.extend(file.facts);
        self.codes.extend(file.codes);
        self.reasons.extend(file.reason);
        Ok(())
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

fn texts<Shipped: RustEmbed>(
    folder: &str,
    overrides: Option<&Path>,
) -> Result<BTreeMap<String, String>, CatalogueError> {
    let shipped = Shipped::iter()
        .filter(|name| name.ends_with(".toml"))
        .filter_map(|name| {
            let text = String::from_utf8(Shipped::get(&name)?.data.into_owned()).ok()?;
            Some((name.into_owned(), text))
        });
    let mut all: BTreeMap<String, String> = shipped.collect();
    let Some(dir) = overrides
        .map(|dir| dir.join(folder))
        .filter(|dir| dir.is_dir())
    else {
        return Ok(all);
    };
    let unreadable = |file: &Path, e: std::io::Error| CatalogueError {
        file: file.display().to_string(),
        line: 1,
        reason: e.to_string(),
    };
    for entry in std::fs::read_dir(&dir).map_err(|e| unreadable(&dir, e))? {
        let path = entry.map_err(|e| unreadable(&dir, e))?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?;
            all.insert(
                path.file_name()
                    .map(|n| n.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                text,
            );
        }
    }
    Ok(all)
}
