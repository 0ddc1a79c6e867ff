//! A complete small world: a maker with everything they may have, and everybody who works with
//! them. Two of them side by side show that neither ever meets the other. Every text of a world
//! holds its word, so that a single search finds what leaked.

mod maker;
mod making;
mod people;

use std::collections::BTreeMap;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
pub use maker::{Maker, seed, signs_in};
use people::{account, name, partner, person, programme};
use siaprak::accounts::{AccountId, Role};

use crate::support::{Browser, TestApp};

/// What an address may name. Every path parameter of the route table is one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    Session,
    Person,
    Member,
    Mentor,
    PartnerPerson,
    Partner,
    Programme,
    Business,
    Facility,
    Group,
    Dispute,
    Product,
    Code,
    Waiver,
    Version,
    Document,
    Upload,
    Reminder,
    Mail,
    Submission,
    SealedCopy,
    Listing,
}

/// Who lives in a world.
pub const PEOPLE: &[(&str, Role)] = &[
    ("owner", Role::Owner),
    ("helper", Role::Owner),
    ("mentor", Role::Mentor),
    ("buyer", Role::Buyer),
    ("trader", Role::Buyer),
    ("boss", Role::PartnerAdmin),
    ("coordinator", Role::Coordinator),
];

/// Where a world lies and what it is called.
pub struct Place {
    /// Stands in every name of this world, and nowhere else.
    pub word: &'static str,
    /// Stands in the partner's names: those are known to every maker.
    pub shop: &'static str,
    /// Kabupaten of its coordinator and mentor.
    pub area: &'static str,
    /// Village of its maker.
    pub village: &'static str,
    /// Last digits of phone and NIB.
    pub digits: &'static str,
}

/// The world that asks.
pub const HERE: Place = Place {
    word: "Akik",
    shop: "Pualam",
    area: "36.04",
    village: "36.04.05.2001",
    digits: "41111",
};

/// The world that must stay unseen.
pub const THERE: Place = Place {
    word: "Zamrud",
    shop: "Kecubung",
    area: "33.24",
    village: "33.24.01.2001",
    digits: "62222",
};

/// One world.
pub struct World {
    pub place: &'static Place,
    browsers: BTreeMap<&'static str, Browser>,
    ids: BTreeMap<Thing, Vec<String>>,
}

impl World {
    /// Makes everything, through the pages where a page does it.
    pub fn of(app: &TestApp, place: &'static Place) -> Self {
        let partner = partner(app, place);
        let mut browsers = BTreeMap::new();
        for (who, role) in PEOPLE {
            person(app, place, who, *role, partner);
            browsers.insert(*who, app.sign_in(&name(place, who)));
        }
        let mut world = Self {
            place,
            browsers,
            ids: BTreeMap::new(),
        };
        world.note(Thing::Partner, partner);
        let programme = programme(app, place, partner);
        world.note(Thing::Programme, programme);
        let business = world.registers(app);
        world.guided(app);
        let tray = world.complete_tray(app, business);
        world.hands_in_chips(app, business);
        world.submits(app, tray);
        world.waived(app, tray);
        world.rest(app, business);
        world
    }

    /// The browser of one of the people.
    pub fn browser(&self, who: &str) -> &Browser {
        self.browsers.get(who).expect("somebody of this world")
    }

    /// The ids of a kind, the main one first.
    pub fn ids(&self, thing: Thing) -> &[String] {
        self.ids.get(&thing).map_or(&[], Vec::as_slice)
    }

    /// The main one of a kind.
    pub fn id(&self, thing: Thing) -> &str {
        self.ids(thing).first().expect("a thing of this world")
    }

    /// What must never be read by anybody of another world.
    pub fn secrets(&self) -> Vec<String> {
        let Place { word, digits, .. } = self.place;
        let mut words = vec![
            word.to_lowercase(),
            format!("91203604{digits}"),
            format!("8129999{digits}"),
            format!("20536040{digits}"),
        ];
        let hidden = [
            Thing::Business,
            Thing::Facility,
            Thing::Product,
            Thing::Version,
            Thing::Document,
            Thing::Submission,
            Thing::Group,
            Thing::Dispute,
        ];
        words.extend(hidden.iter().flat_map(|t| self.ids(*t)).cloned());
        words
    }

    fn note(&mut self, thing: Thing, id: impl ToString) {
        self.ids.entry(thing).or_default().push(id.to_string());
    }

    fn account(&self, app: &TestApp, who: &str) -> AccountId {
        account(app, &name(self.place, who))
    }
}

/// A small photo.
pub fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::ImageRgb8(RgbImage::new(64, 48))
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .expect("a picture");
    bytes
}
