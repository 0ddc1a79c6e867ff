//! From what was typed into the village field to one village.

use std::collections::BTreeMap;

use super::Result;
use crate::businesses::{BusinessError, Problem};
use crate::identifiers::{Level, RegionCode};
use crate::regions::{self, VillageHit};
use crate::storage::{Conn, StorageError};
use crate::text::fold;

/// Choices offered for a name that several villages bear.
const CHOICES: usize = 20;

/// Names of regions by code, for labels.
pub type Labels = BTreeMap<RegionCode, String>;

/// A village with everything that tells it from its namesakes.
#[must_use]
pub fn label(hit: &VillageHit) -> String {
    format!(
        "{}, {}, {}, {}",
        hit.name, hit.kecamatan, hit.kabupaten, hit.provinsi
    )
}

/// The names of these regions and of everything above them.
///
/// # Errors
/// The database.
pub fn labels(conn: &mut Conn, codes: &[RegionCode]) -> std::result::Result<Labels, StorageError> {
    let mut all: Vec<RegionCode> = codes
        .iter()
        .flat_map(|code| std::iter::successors(Some(code.clone()), RegionCode::parent))
        .collect();
    all.sort();
    all.dedup();
    regions::names(conn, &all)
}

/// A region with what lies above it: `Kramatwatu, Kramatwatu, Kabupaten Serang, Banten`.
#[must_use]
pub fn label_of(labels: &Labels, code: &RegionCode) -> String {
    let chain = std::iter::successors(Some(code.clone()), RegionCode::parent);
    let named = chain.map(|c| labels.get(&c).cloned().unwrap_or_else(|| c.to_string()));
    named.collect::<Vec<_>>().join(", ")
}

/// The villages that what was typed may mean, for a form without scripts.
///
/// # Errors
/// The database.
pub fn choices(conn: &mut Conn, typed: &str) -> std::result::Result<Vec<VillageHit>, StorageError> {
    let (name, places) = typed.split_once(',').unwrap_or((typed, ""));
    let places: Vec<String> = places
        .split(',')
        .map(fold)
        .filter(|p| !p.is_empty())
        .collect();
    let typed: String = typed.chars().take(120).collect();
    let mut hits = regions::search_villages(conn, &typed, None, CHOICES)?;
    if hits.is_empty() && !places.is_empty() {
        hits = regions::search_villages(conn, name, None, 200)?;
        hits.retain(|hit| {
            let whole = fold(&label(hit));
            places.iter().all(|place| whole.contains(place.as_str()))
        });
        hits.truncate(CHOICES);
    }
    Ok(hits)
}

/// The one village that is meant: the one chosen, unless the name was typed
/// anew since; else the only one of its name.
///
/// # Errors
/// `Invalid` with what is wrong with the name (missing, unknown, carried by
/// several), or the database.
pub fn resolve(conn: &mut Conn, code: &str, typed: &str) -> Result<RegionCode> {
    let refuse = |problem| Err(BusinessError::Invalid(vec![problem]));
    let chosen = chosen(conn, code)?;
    if typed.trim().is_empty() {
        return match chosen {
            Some((code, _)) => Ok(code),
            None => refuse(Problem::VillageMissing),
        };
    }
    if let Some((code, label)) = &chosen
        && fold(label) == fold(typed)
    {
        return Ok(code.clone());
    }
    let hits = choices(conn, typed)?;
    if let Some((code, _)) = chosen
        && hits.iter().any(|hit| hit.code == code)
    {
        return Ok(code);
    }
    match hits.as_slice() {
        [] => refuse(Problem::VillageUnknown),
        [only] => Ok(only.code.clone()),
        _ => refuse(Problem::VillageUnclear),
    }
}

/// The village of a code that came with the form, if the table holds it, and its label.
fn chosen(conn: &mut Conn, code: &str) -> Result<Option<(RegionCode, String)>> {
    let Ok(code) = RegionCode::parse(code) else {
        return Ok(None);
    };
    if code.level() != Level::Village || regions::find(conn, &code)?.is_none() {
        return Ok(None);
    }
    let labels = labels(conn, std::slice::from_ref(&code))?;
    let label = label_of(&labels, &code);
    Ok(Some((code, label)))
}
