//! A catalogue with what administrators set in the place of its settings.
//!
//! What no longer fits is passed over and named: a figure that a new version sources or
//! does not have any more. Then the shipped value holds, and nothing refuses to start.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::catalogue::Catalogue;
use super::figures::{FigureFault, FigureKey, FigureValue};
use super::store_settings::Setting;
use crate::audit::hex;

impl Catalogue {
    /// The files' own rules with these settings over them.
    #[must_use]
    pub fn with_settings(&self, set: &[Setting]) -> Self {
        let files = match &self.files {
            Some(files) => Arc::clone(files),
            None => Arc::new(self.clone()),
        };
        let mut catalogue = Self::clone(&files);
        catalogue.revision = revision(set);
        let mut sha = Sha256::new();
        sha.update(files.fingerprint());
        let mut applied = false;
        for setting in set {
            let Some(value) = &setting.value else {
                continue;
            };
            let key = setting.name.parse::<FigureKey>();
            let done = key.and_then(|key| catalogue.set_figure(&key, value));
            if done.is_ok() {
                sha.update(format!("{}={value}\n", setting.name));
                applied = true;
            } else {
                catalogue.passed_over.push(setting.name.clone());
            }
        }
        if applied {
            catalogue.fingerprint = hex(&sha.finalize());
        }
        catalogue.files = Some(files);
        catalogue
    }

    /// The rules as the files have them, without settings.
    #[must_use]
    pub fn as_in_files(&self) -> &Self {
        self.files.as_deref().unwrap_or(self)
    }

    /// How often the settings in it were changed altogether; a greater one is newer.
    #[must_use]
    pub const fn revision(&self) -> i64 {
        self.revision
    }

    /// Settings in the database that fit no figure of these files.
    #[must_use]
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }

    /// What a typed value would be kept as; `None` when it is what the files say.
    ///
    /// # Errors
    /// What is wrong with the name or the value.
    pub fn setting_of(&self, key: &FigureKey, text: &str) -> Result<Option<String>, FigureFault> {
        let value = |catalogue: &Self| catalogue.figure(key).map(|f| f.value);
        let mut tried = self.clone();
        tried.set_figure(key, text)?;
        let shipped = value(self.as_in_files());
        let kept = value(&tried).filter(|kept| Some(kept) != shipped.as_ref());
        Ok(kept.as_ref().map(FigureValue::to_string))
    }
}

/// How often these settings were changed altogether.
pub(super) fn revision(set: &[Setting]) -> i64 {
    set.iter().map(|s| i64::from(s.revision)).sum()
}
