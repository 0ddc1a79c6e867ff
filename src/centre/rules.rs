//! How villages are counted and told apart; pure.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::identifiers::{Level, RegionCode};
use crate::regions::Region;
use crate::text_enum;

/// The legal minimum as a target.
pub const LEGAL: &str = "legal";

text_enum! {
    /// How far a product is; each is in exactly one stage.
    pub enum Stage {
        /// Ready for the target today.
        Ready = "ready",
        /// Everything demanded but one item.
        Nearly = "nearly",
        /// More than one item short.
        UnderWay = "under_way",
        /// Not ready because something ran out, was revoked or rests on a changed fact.
        Lapsed = "lapsed",
    }
}

/// Products of a place by stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All running products; the sum of the others.
    pub products: i64,
    /// Ready for the target.
    pub ready: i64,
    /// One item short.
    pub nearly: i64,
    /// More than one item short.
    pub under_way: i64,
    /// Lapsed.
    pub lapsed: i64,
}

impl Tally {
    /// Counts `count` more products of a stage.
    pub const fn add(&mut self, stage: Stage, count: i64) {
        self.products += count;
        match stage {
            Stage::Ready => self.ready += count,
            Stage::Nearly => self.nearly += count,
            Stage::UnderWay => self.under_way += count,
            Stage::Lapsed => self.lapsed += count,
        }
    }

    const fn join(&mut self, other: &Self) {
        self.products += other.products;
        self.ready += other.ready;
        self.nearly += other.nearly;
        self.under_way += other.under_way;
        self.lapsed += other.lapsed;
    }

    /// How a village with these products is drawn: by its best product, but a
    /// village whose only hope lapsed says so.
    #[must_use]
    pub const fn look(&self) -> &'static str {
        match self {
            Self { products: 0, .. } => "empty",
            Self { ready: 1.., .. } => "ready",
            Self { lapsed: 1.., .. } => "lapsed",
            Self { nearly: 1.., .. } => "nearly",
            _ => "under_way",
        }
    }
}

/// A village with its products.
#[derive(Debug, Clone, Serialize)]
pub struct Village {
    /// Its code.
    pub code: RegionCode,
    /// Its name.
    pub name: String,
    /// Its products.
    pub tally: Tally,
    /// `empty under_way nearly lapsed ready`.
    pub look: &'static str,
}

/// The villages of a kecamatan (or, for a province, of a kabupaten or kota)
/// counted: `villages = none + one + more`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Count {
    /// All villages, also those without a product.
    pub villages: usize,
    /// Villages without a product.
    pub none: usize,
    /// With one.
    pub one: usize,
    /// With two or more.
    pub more: usize,
    /// Their products.
    pub tally: Tally,
}

impl Count {
    fn add(&mut self, tally: &Tally) {
        self.villages += 1;
        match tally.products {
            0 => self.none += 1,
            1 => self.one += 1,
            _ => self.more += 1,
        }
        self.tally.join(tally);
    }
}

/// A part of the area: a kecamatan, or a kabupaten of a province.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// Its code.
    pub code: RegionCode,
    /// Its name.
    pub name: String,
    /// Its villages counted.
    pub count: Count,
    /// Its villages by code.
    pub villages: Vec<Village>,
}

/// The level by which an area is divided on the page.
#[must_use]
pub fn part_level(area: &RegionCode) -> Level {
    match area.level() {
        Level::Province => Level::Regency,
        _ => Level::District,
    }
}

/// Puts villages and their products into the parts they lie in, and counts the whole.
/// A product in a village that the table of regions no longer holds counts in
/// the whole and its part, under the village's code.
#[must_use]
pub fn divide(
    area: &RegionCode,
    regions: &[Region],
    products: &BTreeMap<RegionCode, Tally>,
) -> (Vec<Part>, Count) {
    let level = part_level(area);
    let mut villages: BTreeMap<RegionCode, String> = products
        .keys()
        .map(|code| (code.clone(), code.to_string()))
        .collect();
    let found = regions.iter().filter(|r| r.code.level() == Level::Village);
    villages.extend(found.map(|r| (r.code.clone(), r.name.clone())));
    let mut parts: BTreeMap<RegionCode, Part> = BTreeMap::new();
    let mut whole = Count::default();
    for (code, name) in villages {
        let Some(at) = code.at(level) else { continue };
        let tally = products.get(&code).copied().unwrap_or_default();
        let part = parts.entry(at.clone()).or_insert_with(|| Part {
            name: name_of(regions, &at),
            code: at,
            count: Count::default(),
            villages: vec![],
        });
        part.count.add(&tally);
        whole.add(&tally);
        part.villages.push(Village {
            look: tally.look(),
            code,
            name,
            tally,
        });
    }
    (parts.into_values().collect(), whole)
}

fn name_of(regions: &[Region], code: &RegionCode) -> String {
    regions
        .iter()
        .find(|r| r.code == *code)
        .map_or_else(|| code.to_string(), |r| r.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regions::RegionKind;

    fn region(code: &str, name: &str) -> Region {
        let code: RegionCode = code.parse().unwrap();
        Region {
            kind: RegionKind::of(&code),
            code,
            name: name.into(),
        }
    }

    fn tally(stages: &[Stage]) -> Tally {
        let mut tally = Tally::default();
        stages.iter().for_each(|stage| tally.add(*stage, 1));
        tally
    }

    #[test]
    fn every_village_is_counted_once_whatever_its_products() {
        let regions = [
            region("36.04.05", "Ciruas"),
            region("36.04.05.2001", "Satu"),
            region("36.04.05.2002", "Dua"),
            region("36.04.05.2003", "Kosong"),
        ];
        let products = BTreeMap::from([
            ("36.04.05.2001".parse().unwrap(), tally(&[Stage::Ready])),
            (
                "36.04.05.2002".parse().unwrap(),
                tally(&[Stage::Nearly, Stage::Lapsed]),
            ),
            ("36.04.05.2999".parse().unwrap(), tally(&[Stage::UnderWay])),
        ]);
        let (parts, whole) = divide(&"36.04".parse().unwrap(), &regions, &products);
        assert_eq!(parts.len(), 1);
        assert_eq!(
            (whole.villages, whole.none, whole.one, whole.more),
            (4, 1, 2, 1)
        );
        assert_eq!(
            whole.tally,
            Tally {
                products: 4,
                ready: 1,
                nearly: 1,
                under_way: 1,
                lapsed: 1
            }
        );
        let looks: Vec<_> = parts[0].villages.iter().map(|v| v.look).collect();
        assert_eq!(looks, ["ready", "lapsed", "empty", "under_way"]);
    }
}
