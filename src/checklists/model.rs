//! What goes into a checklist and what comes out of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::programme::Programme;
use super::requirement::{Certainty, Group, Hint, Scope, Words};
use crate::businesses::facts::{BusinessFacts, ProductionFacts};
use crate::permits::rules::Status;
use crate::permits::version::VersionFacts;
use crate::permits::watched::{FactHash, WatchField, WatchedFacts};
use crate::products::facts::ProductFacts;
use crate::text_codes;

/// What a product is measured against.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// The legal minimum.
    Legal,
    /// The legal minimum and a partner's own requirements.
    Programme(&'a Programme),
}

impl Target<'_> {
    /// `legal` or the programme's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Legal => "legal",
            Self::Programme(programme) => &programme.id,
        }
    }
}

/// An exemption from one requirement by a named person (CONTRACTS 1.13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Requirement id.
    pub requirement: String,
    /// `None`: a legal waiver by a coordinator, which must have an end. `Some`: a
    /// partner's waiver of its own requirement in that programme; it never lifts the law's.
    pub programme: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, inclusive.
    pub until: Option<NaiveDate>,
    /// The reason given, shown with the status.
    pub reason: String,
}

/// Why an item is waived and who said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// The reason given.
    pub reason: String,
    /// Granted by the office from the law; otherwise by the partner from its own rule.
    pub by_office: bool,
}

/// Everything a checklist is computed from, for one product.
#[derive(Debug, Clone, Default)]
pub struct Situation {
    /// Facts of the product.
    pub product: ProductFacts,
    /// Facts of its business.
    pub business: BusinessFacts,
    /// Facts of the facility that makes it.
    pub production: ProductionFacts,
    /// Versions whose coverage includes this product: its own, its brand's, its
    /// facility's, its business's.
    pub evidence: Vec<VersionFacts>,
    /// Exemptions of this product, its facility or its business.
    pub waivers: Vec<Waiver>,
    /// The watched facts as they are now. `permit_numbers` may be left out: it is
    /// taken from the distribution permit that counts on the day.
    pub watched: WatchedFacts,
    /// What the watched facts became, oldest first; a change that nobody wrote down
    /// counts as one of long ago.
    pub history: Vec<FactOn>,
}

/// What a watched fact became on a day of the facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactOn {
    /// Which fact.
    pub field: WatchField,
    /// What it became.
    pub hash: FactHash,
    /// On which civil day.
    pub on: NaiveDate,
}

text_codes! {
    /// Who has to do the next thing about an item.
    NextActor { Nobody = "nobody", Owner = "owner", Mentor = "mentor", Office = "office" }
}

/// Evidence under way beside the version that decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingEvidence {
    /// `draft`, `in_review`, `returned`, or `accepted` when it waits for its first valid day.
    pub status: Status,
    /// The version's row.
    pub version: Option<Uuid>,
    /// First valid day of an accepted one that waits.
    pub valid_from: Option<NaiveDate>,
}

/// One requirement of the catalogue as it stands for one product on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Requirement id, such as `spp_irt`.
    pub requirement: String,
    /// Its title.
    pub title: Words,
    /// What it is for and how to get it.
    pub guidance: Words,
    /// The board of the shelf it stands on.
    pub group: Group,
    /// What one piece of evidence for it covers.
    pub scope: Scope,
    /// Status on the day.
    pub status: Status,
    /// Whether this target demands it.
    pub mandatory: bool,
    /// Whether it alone keeps the product from being ready.
    pub blocks: bool,
    /// Why it applies or not, naming the facts that decided.
    pub because: Words,
    /// Title and number of the rule, or the partner's programme.
    pub legal_basis: Words,
    /// From when to when that rule holds, as a part of a sentence; nothing for a partner's wish.
    pub in_force: Option<Words>,
    /// The next step, in plain words.
    pub next_step: Words,
    /// Who takes it.
    pub next_actor: NextActor,
    /// Last valid day of the deciding version; `None` without end or without version.
    pub valid_until: Option<NaiveDate>,
    /// First day of its renewal window.
    pub expiring_from: Option<NaiveDate>,
    /// Evidence under way beside it.
    pub pending: Option<PendingEvidence>,
    /// Row of the deciding version.
    pub version: Option<Uuid>,
    /// Kind of evidence that decides (MD may stand for P-IRT), or the first accepted kind.
    pub kind: String,
    /// Last day of a commitment, once the permit it belongs to is issued.
    pub due: Option<NaiveDate>,
    /// First day on which this item holds a listing; `None` when it does not.
    pub hold_from: Option<NaiveDate>,
    /// First day on which a rule with a future date makes this mandatory.
    pub starts_on: Option<NaiveDate>,
    /// Last day of the latest version that has ended, when none is valid.
    pub lapsed_on: Option<NaiveDate>,
    /// A label printed with the number before the renewal counts through this day (CONTRACTS 1.9).
    pub old_label_until: Option<NaiveDate>,
    /// The exemption, when the status is `waived`.
    pub exemption: Option<Exemption>,
    /// The watched facts that changed, when the status is `recheck`.
    pub changed: Vec<WatchField>,
    /// What a mentor asked the owner to do about them: a new version.
    pub asked: Option<String>,
    /// How sure the rule is.
    pub certainty: Certainty,
    /// Where the rule was read.
    pub source: String,
    /// What it costs, where known.
    pub cost: Option<Hint>,
    /// How long it takes, where known.
    pub lead_time: Option<Hint>,
}

/// The checklist of one product for one target on one day. Computed, never stored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checklist {
    /// `legal` or a programme id.
    pub target: String,
    /// The civil day in the facility's zone.
    pub on: NaiveDate,
    /// Every mandatory item is satisfied or a commitment not yet due (CONTRACTS 1.6).
    pub ready: bool,
    /// An active listing stays active: like `ready`, but a recheck still inside its delay does not hold.
    pub keeps_listing: bool,
    /// Every requirement once, in catalogue order.
    pub items: Vec<Item>,
}

impl Checklist {
    /// The item of one requirement.
    #[must_use]
    pub fn item(&self, requirement: &str) -> Option<&Item> {
        self.items
            .iter()
            .find(|item| item.requirement == requirement)
    }

    /// The first item that keeps the product from being ready.
    #[must_use]
    pub fn first_missing(&self) -> Option<&Item> {
        self.items.iter().find(|item| item.blocks)
    }

    /// Satisfied and all mandatory items that apply: "7 of 9".
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        let counted = || {
            self.items
                .iter()
                .filter(|item| item.mandatory && item.status != Status::NotApplicable)
        };
        (
            counted().filter(|item| item.status.satisfies()).count(),
            counted().count(),
        )
    }
}
