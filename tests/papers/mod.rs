//! Test papers: invented certificates of eight layouts, drawn as PDF, photographed badly by program.
//!
//! Everything follows from a seed, so a page that was misread can be drawn again. [`LEARNING`] is the
//! seed to improve the reader on; [`JUDGING`] is looked at only by the table that `make papers` prints.
//! Every page says CONTOH, the firms and people are invented, and nothing here is in the program.

mod bars;
mod chance;
mod degrade;
mod facts;
mod layouts;
mod layouts_more;
#[cfg(test)]
mod reading;
mod sheet;
#[cfg(test)]
mod table;

pub use bars::pack;
pub use degrade::{Damage, photograph};
pub use facts::{Layout, Paper};

use chance::Chance;

/// The papers the reader was improved on, and those its tests read.
pub const LEARNING: u64 = 20_260_101;

/// Papers only the final table reads.
pub const JUDGING: u64 = 77_041_923;

/// One photographed page: a paper, what happened to it, and the picture's own chance.
pub struct Case {
    /// What the page truly says.
    pub paper: Paper,
    /// What happened to it.
    pub damage: Damage,
    chance: Chance,
}

impl Case {
    /// The case of a seed, drawn anew: `copy` counts papers of one layout and damage from 0.
    pub fn new(seed: u64, layout: Layout, damage: Damage, copy: u64) -> Self {
        let mut chance = Chance::new(seed)
            .branch(layout as u64)
            .branch(damage as u64)
            .branch(copy);
        Self {
            paper: Paper::invent(layout, &mut chance),
            damage,
            chance,
        }
    }

    /// Every layout with every damage, `copies` times.
    pub fn all(seed: u64, copies: u64) -> Vec<Self> {
        let mut cases = Vec::new();
        for copy in 0..copies {
            for layout in Layout::ALL {
                for damage in Damage::ALL {
                    cases.push(Self::new(seed, layout, damage, copy));
                }
            }
        }
        cases
    }

    /// The paper as a PDF with a text layer.
    pub fn pdf(&self) -> Vec<u8> {
        layouts::draw(&self.paper)
    }

    /// The paper as a photograph, a JPEG.
    pub fn photo(&self) -> Vec<u8> {
        photograph(&self.pdf(), self.damage, &mut self.chance.clone())
    }
}

#[test]
fn a_paper_is_drawn_again_the_same_and_another_seed_draws_another() {
    let case = |seed| Case::new(seed, Layout::DistrictPirt, Damage::Phone, 0);
    assert_eq!(case(LEARNING).pdf(), case(LEARNING).pdf());
    assert_eq!(case(LEARNING).photo(), case(LEARNING).photo());
    assert_ne!(case(LEARNING).pdf(), case(JUDGING).pdf());
}

/// Writes pictures where `SIAPRAK_PAPERS` says, to be looked at.
#[test]
#[ignore = "draws pictures for people"]
fn draws_the_learning_papers_to_be_looked_at() {
    let folder = std::env::var_os("SIAPRAK_PAPERS").expect("SIAPRAK_PAPERS names a folder");
    for case in Case::all(LEARNING, 1) {
        let name = format!("{:?}-{:?}.jpg", case.paper.layout, case.damage);
        std::fs::write(std::path::Path::new(&folder).join(name), case.photo()).expect("a picture");
    }
}

#[test]
fn every_page_says_contoh_and_every_damage_leaves_a_picture() {
    for (layout, damage) in Layout::ALL.into_iter().zip(Damage::ALL) {
        let case = Case::new(LEARNING, layout, damage, 0);
        let pdf = String::from_utf8_lossy(&case.pdf()).into_owned();
        assert!(pdf.contains("(CONTOH)") && pdf.contains("BUKAN DOKUMEN RESMI"));
        let picture = image::load_from_memory(&case.photo()).expect("a picture");
        if damage == Damage::Messenger {
            let upright = picture.width().min(picture.height());
            assert!((500..=800).contains(&upright), "{layout:?}");
        }
    }
}
