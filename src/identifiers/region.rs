//! Names of provinces, kabupaten and kota as the table in `config/regions` knows them, and region codes taken apart.
//!
//! Kecamatan and villages are not read here: 91,000 names belong in the database, see `regions`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::reading::Reading;
use super::{Bilingual, Decoded, Level, RegionCode};

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

/// Fills in the parts and findings of a region code.
pub(super) fn decode(reading: &Reading, decoded: &mut Decoded) {
    let typed = if reading.rest.contains('.') {
        &reading.rest
    } else {
        &reading.digits
    };
    let Ok(code) = RegionCode::parse(typed) else {
        decoded.error(
            "wrong_form",
            "Kode wilayah ditulis seperti 36, 36.04, 36.04.05 atau 36.04.05.2001.",
            "A region code is written like 36, 36.04, 36.04.05 or 36.04.05.2001.",
        );
        return;
    };
    for level in [
        Level::Province,
        Level::Regency,
        Level::District,
        Level::Village,
    ] {
        if let Some(part) = code.at(level) {
            describe(&part, decoded);
        }
    }
    decoded.normal = Some(code.to_string());
}

fn describe(code: &RegionCode, decoded: &mut Decoded) {
    let (label, kind) = match code.level() {
        Level::Province => ("province", Bilingual::new("provinsi", "province")),
        Level::Regency => (
            "regency",
            Bilingual::new("kabupaten atau kota", "regency or city"),
        ),
        Level::District => ("district", Bilingual::new("kecamatan", "district")),
        Level::Village => ("village", village_kind(code)),
    };
    let named = matches!(code.level(), Level::Province | Level::Regency);
    match name(code) {
        Some(name) => decoded.part(label, code.as_str(), Bilingual::new(name, name)),
        None => decoded.part(label, code.as_str(), kind),
    }
    if named && name(code).is_none() {
        unknown(code, decoded);
    }
}

/// Warns that today's table does not hold the code; old permits may still carry it.
pub(crate) fn unknown(code: &RegionCode, decoded: &mut Decoded) {
    decoded.warn(
        "unknown_region",
        format!("Kode wilayah {code} tidak ada dalam daftar saat ini; mungkin kode lama atau salah tulis."),
        format!("Region code {code} is not in the present list; it may be an old code or a slip."),
    );
}

fn village_kind(code: &RegionCode) -> Bilingual {
    match code.as_str().get(9..10) {
        Some("1") => Bilingual::new("kelurahan", "urban village (kelurahan)"),
        Some("3") => Bilingual::new("desa adat", "customary village (desa adat)"),
        _ => Bilingual::new("desa", "village (desa)"),
    }
}
