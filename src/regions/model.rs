//! What a region is: its code, what kind it is and its name.

use serde::Serialize;

use crate::identifiers::{Level, RegionCode, Zone};

/// What a region is, which its code alone tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// Provinsi.
    Province,
    /// Kabupaten.
    Regency,
    /// Kota.
    City,
    /// Kecamatan.
    District,
    /// Kelurahan, an urban village.
    Kelurahan,
    /// Desa.
    Desa,
    /// Desa adat, a customary village.
    DesaAdat,
}

impl RegionKind {
    /// Reads the kind off a code: kota have numbers from 71, the first digit of a village tells the three sorts.
    #[must_use]
    pub fn of(code: &RegionCode) -> Self {
        let last = code.as_str().rsplit('.').next().unwrap_or_default();
        match code.level() {
            Level::Province => Self::Province,
            Level::Regency if last >= "71" => Self::City,
            Level::Regency => Self::Regency,
            Level::District => Self::District,
            Level::Village if last.starts_with('1') => Self::Kelurahan,
            Level::Village if last.starts_with('3') => Self::DesaAdat,
            Level::Village => Self::Desa,
        }
    }

    /// As stored in `regions.kind`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Regency => "regency",
            Self::City => "city",
            Self::District => "district",
            Self::Kelurahan => "kelurahan",
            Self::Desa => "desa",
            Self::DesaAdat => "desa_adat",
        }
    }
}

/// A region as the table holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Region {
    /// Its code.
    pub code: RegionCode,
    /// What it is.
    pub kind: RegionKind,
    /// Its name; kabupaten and kota carry that word in front.
    pub name: String,
}

/// A village found by its name, with everything that tells it from its namesakes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VillageHit {
    /// Code of the village.
    pub code: RegionCode,
    /// Name of the village.
    pub name: String,
    /// Name of its kecamatan, without that word.
    pub kecamatan: String,
    /// Name of its kabupaten or kota, with that word.
    pub kabupaten: String,
    /// Name of its province.
    pub provinsi: String,
    /// Civil time there.
    pub zone: Zone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_tells_the_kind() {
        for (code, kind) in [
            ("36", RegionKind::Province),
            ("36.04", RegionKind::Regency),
            ("36.73", RegionKind::City),
            ("36.04.05", RegionKind::District),
            ("36.04.05.2001", RegionKind::Desa),
            ("36.73.01.1001", RegionKind::Kelurahan),
            ("91.03.01.3001", RegionKind::DesaAdat),
        ] {
            assert_eq!(
                RegionKind::of(&RegionCode::parse(code).unwrap()),
                kind,
                "{code}"
            );
        }
    }
}
