//! Names of provinces, kabupaten and kota as the table in `config/regions` knows them, the codes and
//! names they had before, and region codes taken apart.
//!
//! Kecamatan and villages are not read here: 91,000 names belong in the database, see `regions`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::reading::Reading;
use super::{Bilingual, Decoded, Level, RegionCode, tables};

/// Code and name of every province, kabupaten and kota, by code.
static NAMES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = include_str!("../../config/regions/regencies.csv")
        .lines()
        .skip(1);
    rows.filter_map(|row| row.split_once(',')).collect()
});

/// The name of a province, kabupaten or kota of today's table; `None` for deeper levels and for codes it does not hold.
#[must_use]
pub fn name(code: &RegionCode) -> Option<&'static str> {
    NAMES.get(code.as_str()).copied()
}

/// Every province, kabupaten and kota of the table with its code, provinces before what lies in them.
pub fn provinces_and_regencies() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.iter().map(|(code, name)| (*code, *name))
}

/// The code by which a kabupaten or kota goes today: its own, or the one that came after an old one.
#[must_use]
pub fn today(code: &RegionCode) -> RegionCode {
    old(code).map_or_else(|| code.clone(), |old| old.now.clone())
}

fn old(code: &RegionCode) -> Option<&'static tables::OldCode> {
    tables::all().regions.old.get(code.as_str())
}

/// What to call a province, kabupaten or kota, with what it was before; none when no table ever held it.
fn named(code: &RegionCode) -> Option<Bilingual> {
    let former = |name: &str| {
        let before = tables::all().regions.renamed.get(code.as_str())?;
        let args = [("name", name.into()), ("before", (&before.name).into())];
        Some(Bilingual::of("number-part-region-renamed", &args))
    };
    match (name(code), old(code)) {
        (Some(name), _) => Some(former(name).unwrap_or_else(|| Bilingual::same(name))),
        (None, Some(old)) => {
            let args = [
                ("name", (&old.name).into()),
                ("now", old.now.as_str().into()),
            ];
            Some(Bilingual::of("number-part-region-old", &args))
        }
        (None, None) => None,
    }
}

/// A part that names a province, kabupaten or kota, and what is to be known about its code.
pub(super) fn name_part(
    part: &'static str,
    value: String,
    code: &RegionCode,
    decoded: &mut Decoded,
) {
    let said = named(code);
    let is_known = said.is_some();
    let meaning = said.unwrap_or_else(|| Bilingual::of("number-part-region-unknown", &[]));
    decoded.part(part, value, meaning);
    if !is_known {
        unknown(code, decoded);
    } else if let Some(old) = old(code) {
        decoded.hint(
            "old_region_code",
            &[
                ("code", code.as_str().into()),
                ("now", old.now.as_str().into()),
                ("until", old.until.into()),
            ],
        );
    }
}

/// Fills in the parts and findings of a region code.
pub(super) fn decode(reading: &Reading, decoded: &mut Decoded) {
    let typed = if reading.rest().contains('.') {
        reading.rest()
    } else {
        &reading.digits
    };
    let Ok(code) = RegionCode::parse(typed) else {
        return decoded.error("wrong_form", &[]);
    };
    for (level, part) in [
        (Level::Province, "province"),
        (Level::Regency, "regency"),
        (Level::District, "district"),
        (Level::Village, "village"),
    ] {
        let Some(at) = code.at(level) else {
            continue;
        };
        match level {
            Level::Province | Level::Regency => {
                name_part(part, at.to_string(), &at, decoded);
            }
            Level::District => decoded.plain_part(part, at.to_string()),
            Level::Village => decoded.part(part, at.to_string(), village_kind(&at)),
        }
    }
    decoded.normal = Some(code.to_string());
}

/// Warns that today's table does not hold the code; old permits may still carry it.
pub(crate) fn unknown(code: &RegionCode, decoded: &mut Decoded) {
    decoded.warn("unknown_region", &[("code", code.as_str().into())]);
}

fn village_kind(code: &RegionCode) -> Bilingual {
    let kind = match code.as_str().get(9..10) {
        Some("1") => "kelurahan",
        Some("3") => "adat",
        _ => "desa",
    };
    Bilingual::of(&format!("number-part-village-{kind}"), &[])
}
