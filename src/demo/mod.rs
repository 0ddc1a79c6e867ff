//! The demonstration: a believable cohort of makers with invented names, all
//! marked CONTOH, every date relative to one day, the same for the same day.
//!
//! It goes through the same use-cases as people do. It refuses any address
//! but loopback, and its data directory is marked so that `serve` refuses it.

mod cohort;
mod fill;
mod goods;
mod office;
mod paper;
mod papers;
mod people;
mod photo;
mod shop;

use std::path::Path;
use std::sync::Arc;

use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::app::App;

/// One way to sign in, printed at the start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoLogin {
    /// The role's code.
    pub role: String,
    /// Login name.
    pub login: String,
}

/// What the marker file of a demonstration holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoNote {
    /// The password of everybody in it; random for each data directory.
    pub password: String,
    /// One person a role.
    pub logins: Vec<DemoLogin>,
    /// The day it is set on.
    pub day: chrono::NaiveDate,
}

/// The note of a filled demonstration, if this directory holds one.
#[must_use]
pub fn note(mark: &Path) -> Option<DemoNote> {
    serde_json::from_slice(&std::fs::read(mark).ok()?).ok()
}

/// Fills an empty installation and writes the marker file last, so that a
/// filling that was interrupted is not taken for a whole one.
///
/// # Errors
/// A use-case refuses its input, or the disk or database fails.
pub fn fill(app: &Arc<App>, mark: &Path) -> anyhow::Result<DemoNote> {
    let password = password();
    let logins = fill::everything(app, &password)?;
    let day = crate::identifiers::Zone::Wib.today(app.clock.now().naive());
    let note = DemoNote {
        password,
        logins,
        day,
    };
    std::fs::write(mark, serde_json::to_vec_pretty(&note)?)?;
    Ok(note)
}

/// Three plain words and a number, easy to type on a phone.
fn password() -> String {
    const WORDS: &[&str] = &[
        "rak", "kopi", "emping", "batik", "kendi", "sukun", "opak", "gula", "madu", "pisang",
        "ubi", "talas", "pandan", "kelapa", "ketan", "cabai",
    ];
    let mut rng = rand::rng();
    let mut word = || {
        WORDS
            .get(rng.random_range(0..WORDS.len()))
            .copied()
            .unwrap_or("rak")
            .to_owned()
    };
    let words = [word(), word(), word()].join("-");
    format!("{words}-{}", rng.random_range(100..1000))
}
