//! The files a catalogue is read from: the shipped ones inside the binary, and over
//! them those of an installation's own directory.
//!
//! Refused is what would be passed over in silence: a directory that is not there, and
//! a rule file beside the two folders instead of in one of them.

use std::collections::BTreeMap;
use std::path::Path;

use rust_embed::RustEmbed;

use super::catalogue::CatalogueError;

#[derive(RustEmbed)]
#[folder = "config/requirements/"]
struct RequirementFiles;

#[derive(RustEmbed)]
#[folder = "config/programmes/"]
struct ProgrammeFiles;

/// Texts by the name under which a fault in them is told.
pub(super) type Texts = BTreeMap<String, String>;

const REQUIREMENTS: &str = "requirements";
const PROGRAMMES: &str = "programmes";

/// Files that belong together; each name may be defined once in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Layer {
    pub(super) requirements: Texts,
    pub(super) programmes: Texts,
}

impl Layer {
    /// What is inside the binary.
    pub(super) fn shipped() -> Self {
        Self {
            requirements: embedded::<RequirementFiles>(),
            programmes: embedded::<ProgrammeFiles>(),
        }
    }

    /// What lies in an installation's directory.
    ///
    /// # Errors
    /// It is no directory, a file cannot be read, or one lies where nobody looks for it.
    pub(super) fn of_directory(dir: &Path) -> Result<Self, CatalogueError> {
        let entries = std::fs::read_dir(dir).map_err(|e| unreadable(dir, &e))?;
        for entry in entries {
            let path = entry.map_err(|e| unreadable(dir, &e))?.path();
            if is_toml(&path) {
                return Err(CatalogueError {
                    file: path.display().to_string(),
                    line: 1,
                    reason: format!(
                        "a file belongs in `{REQUIREMENTS}/` or `{PROGRAMMES}/` of this directory"
                    ),
                });
            }
        }
        Ok(Self {
            requirements: folder(&dir.join(REQUIREMENTS))?,
            programmes: folder(&dir.join(PROGRAMMES))?,
        })
    }
}

fn embedded<Files: RustEmbed>() -> Texts {
    let files = Files::iter().filter(|name| name.ends_with(".toml"));
    files
        .filter_map(|name| {
            let text = String::from_utf8(Files::get(&name)?.data.into_owned()).ok()?;
            Some((name.into_owned(), text))
        })
        .collect()
}

/// The files of one folder; without the folder there are none.
fn folder(dir: &Path) -> Result<Texts, CatalogueError> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Texts::new()),
        Err(e) => return Err(unreadable(dir, &e)),
    };
    let mut texts = Texts::new();
    for entry in entries {
        let path = entry.map_err(|e| unreadable(dir, &e))?.path();
        if is_toml(&path) {
            let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, &e))?;
            texts.insert(path.display().to_string(), text);
        }
    }
    Ok(texts)
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "toml")
}

fn unreadable(file: &Path, error: &std::io::Error) -> CatalogueError {
    CatalogueError {
        file: file.display().to_string(),
        line: 1,
        reason: error.to_string(),
    }
}
