//! Types of permits that cannot be wrong: what a version says, what it covers, what was found wrong with it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::version::{Asked, EvidenceKind, HowChecked, ReviewState, VersionFacts};
use super::watched::{FactHash, WatchField};
use crate::accounts::{AccountId, Actor};
use crate::businesses::{BusinessId, FacilityId};
use crate::documents::DocumentId;
use crate::products::ProductId;
use crate::storage::{AnyId, UtcTime};
use crate::{id_type, text_codes, text_enum};

id_type! {
    /// A permit: one thread of versions of one piece of evidence.
    PermitId
}
id_type! {
    /// One version of a permit.
    VersionId
}

text_enum! {
    /// What kind of thing a version covers (CONTRACTS 2).
    pub enum SubjectKind {
        /// One named product.
        Product = "product",
        /// A production place, and so every product made there.
        Facility = "facility",
        /// The whole business.
        Business = "business",
        /// A person of the business, named in the version; counts for all its products.
        Person = "person",
        /// The brand named in the version; counts for the business's products that carry it.
        Brand = "brand",
    }
}

/// One thing a version covers. A person or a brand is kept as the business it
/// belongs to; its name stands in the version's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// What kind of thing.
    pub kind: SubjectKind,
    /// The product, facility or business.
    pub id: AnyId,
}

impl Subject {
    /// A named product.
    #[must_use]
    pub const fn product(id: ProductId) -> Self {
        Self {
            kind: SubjectKind::Product,
            id: id.any(),
        }
    }

    /// The one subject of this kind that the product lies under.
    #[must_use]
    pub const fn under(
        kind: SubjectKind,
        product: ProductId,
        facility: FacilityId,
        business: BusinessId,
    ) -> Self {
        let id = match kind {
            SubjectKind::Product => product.any(),
            SubjectKind::Facility => facility.any(),
            SubjectKind::Business | SubjectKind::Person | SubjectKind::Brand => business.any(),
        };
        Self { kind, id }
    }
}

text_codes! {
    /// A part of a version that a mentor may point at and an owner may type into.
    FieldName {
        Number = "number", Holder = "holder", Issuer = "issuer", Brand = "brand", Person = "person",
        IssuedOn = "issued_on", ValidFrom = "valid_from", ValidUntil = "valid_until", Coverage = "coverage",
        Pages = "pages",
    }
}

/// One thing a mentor found wrong: exactly these parts reopen for the owner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The part it is about.
    pub field: FieldName,
    /// Which page, from 1, when it is about one of the pages.
    #[serde(default)]
    pub page: Option<i16>,
    /// Code of the reason, from the catalogue.
    pub reason: String,
    /// What the mentor wrote to the owner; may be empty.
    #[serde(default)]
    pub text: String,
    /// The files it is about when it names a page: the one that stood there when it was
    /// sent back, and those put in its place since. Places move, files do not.
    #[serde(default)]
    pub files: Vec<DocumentId>,
    /// What the part said when it was sent back ([`super::correction`]), to notice a
    /// correction that leaves it; nothing where that cannot be compared.
    #[serde(default)]
    pub was: Option<String>,
}

/// What a person types about a version. Nothing here is judged: a draft may be incomplete.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// The number, in its normal form where we can read it; an NPWP is masked.
    pub number: Option<String>,
    /// Whose it is, as printed.
    pub holder: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The brand of a trademark.
    pub brand: Option<String>,
    /// The person a training certificate is for.
    pub person: Option<String>,
    /// Day of issue.
    pub issued_on: Option<NaiveDate>,
    /// First valid day, where it is not the day of issue.
    pub valid_from: Option<NaiveDate>,
    /// Last valid day, as printed.
    pub valid_until: Option<NaiveDate>,
    /// Valid until something changes.
    pub open_ended: bool,
}

/// What a kind of evidence asks of its versions; the catalogue says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The kind.
    pub kind: EvidenceKind,
    /// What one version covers.
    pub covers: SubjectKind,
    /// It has a number.
    pub number: bool,
    /// It has a day of issue.
    pub issued_on: bool,
    /// It has a last valid day.
    pub valid_until: bool,
    /// It may be valid until something changes.
    pub open_ended: bool,
    /// Usual validity in years, for proposing an end.
    pub years: Option<u32>,
}

impl Wanted {
    /// No acceptance without an exact last day.
    #[must_use]
    pub const fn needs_end(&self) -> bool {
        self.valid_until && !self.open_ended
    }
}

/// How a version was accepted, taken back or revoked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// When a mentor accepted it.
    pub accepted_at: Option<UtcTime>,
    /// Who did.
    pub accepted_by: Option<AccountId>,
    /// How it was checked.
    pub how_checked: Option<HowChecked>,
    /// On which civil day it was checked.
    pub checked_on: Option<NaiveDate>,
    /// When the acceptance was taken back.
    pub withdrawn_at: Option<UtcTime>,
    /// Who took it back.
    pub withdrawn_by: Option<AccountId>,
    /// Why.
    pub withdrawn_reason: Option<String>,
    /// Withdrawn or frozen by the issuing office from this day on.
    pub revoked_on: Option<NaiveDate>,
    /// Who recorded that.
    pub revoked_by: Option<AccountId>,
    /// Why, as the office said.
    pub revoked_reason: Option<String>,
    /// The office's letter.
    pub revoked_document: Option<DocumentId>,
    /// When a mentor asked for a new version, because of a fact that changed.
    pub asked_at: Option<UtcTime>,
    /// Who asked.
    pub asked_by: Option<AccountId>,
    /// What the owner is to do, in the mentor's words.
    pub asked_reason: Option<String>,
}

impl Outcome {
    /// The new version a mentor asked for. Its day is the one in the east of the
    /// country, which no zone's change of the same hour comes after.
    fn asked(&self) -> Option<Asked> {
        Some(Asked {
            on: self.asked_at?.date_at(9),
            reason: self.asked_reason.clone()?,
        })
    }
}

/// Hashes of watched facts at acceptance, by product: one version may cover several.
pub type WatchedByProduct = BTreeMap<AnyId, BTreeMap<WatchField, FactHash>>;

/// Hashes a mentor closed with "no effect", by product.
pub type ClosedByProduct = BTreeMap<AnyId, BTreeMap<WatchField, Vec<FactHash>>>;

/// One version of a permit with everything about it but its pages.
#[derive(Debug, Clone)]
pub struct Version {
    /// Which one.
    pub id: VersionId,
    /// The permit it is a version of.
    pub permit: PermitId,
    /// Whose it is.
    pub business: BusinessId,
    /// What kind of evidence.
    pub kind: EvidenceKind,
    /// What was typed.
    pub fields: Fields,
    /// Keyed hash of a number that is not kept whole (NPWP).
    pub number_hash: Option<Vec<u8>>,
    /// Only the year of its end is known.
    pub year_only: Option<i32>,
    /// How far the review has come.
    pub review: ReviewState,
    /// Who began it.
    pub entered_by: AccountId,
    /// Everybody else who typed into it, changed its pages or handed it in.
    pub also_entered: Vec<AccountId>,
    /// Some of it was entered by a mentor with the owner's recorded consent.
    pub assisted: bool,
    /// When it was handed in last.
    pub submitted_at: Option<UtcTime>,
    /// Watched facts at acceptance.
    pub watched: WatchedByProduct,
    /// Changes closed with "no effect".
    pub recheck_closed: ClosedByProduct,
    /// What the mentor sent it back for. Kept while the correction waits for review:
    /// taken back, exactly that is open again. Empty for what was never returned.
    pub returned: Vec<Finding>,
    /// Since when.
    pub created_at: UtcTime,
    /// Counts changes; every change names the one it saw.
    pub revision: i32,
    /// How it ended up.
    pub outcome: Outcome,
    /// What it covers.
    pub coverage: Vec<Subject>,
}

impl Version {
    /// As the rules see it for one product.
    #[must_use]
    pub fn facts(&self, product: ProductId) -> VersionFacts {
        let product = product.any();
        let closed = self.recheck_closed.get(&product);
        VersionFacts {
            watched_at_acceptance: self.watched.get(&product).cloned().unwrap_or_default(),
            recheck_closed: closed.cloned().unwrap_or_default(),
            ..self.dates()
        }
    }

    /// Its dates and outcome as the rules see them, whatever product it is for:
    /// without watched facts.
    #[must_use]
    pub fn dates(&self) -> VersionFacts {
        VersionFacts {
            id: Some(self.id.uuid()),
            permit: Some(self.permit.uuid()),
            kind: self.kind.clone(),
            number: self.fields.number.clone().unwrap_or_default(),
            issued_on: self.fields.issued_on,
            valid_from: self.fields.valid_from,
            valid_until: self.fields.valid_until,
            open_ended: self.fields.open_ended,
            review: self.review,
            checked: self.outcome.how_checked.unwrap_or_default(),
            revoked_on: self.outcome.revoked_on,
            asked: self.outcome.asked(),
            year_only: self.year_only,
            ..VersionFacts::default()
        }
    }

    /// Everybody who had a hand in what it says, who began it first; none of them
    /// decides on it (CONTRACTS 3).
    #[must_use]
    pub fn enterers(&self) -> Vec<AccountId> {
        let mut all = vec![self.entered_by];
        all.extend(&self.also_entered);
        all
    }

    /// Writes down that this person changes it.
    pub(super) fn note_enterer(&mut self, actor: &Actor) {
        if !self.enterers().contains(&actor.id) {
            self.also_entered.push(actor.id);
        }
        self.assisted |= !actor.belongs_to(self.business.any());
    }

    /// Products named one by one in its coverage.
    #[must_use]
    pub fn named_products(&self) -> Vec<ProductId> {
        let named = self
            .coverage
            .iter()
            .filter(|s| s.kind == SubjectKind::Product);
        named.map(|s| ProductId::from_uuid(s.id.uuid())).collect()
    }

    /// Whether it may be typed into at all just now.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.review, ReviewState::Draft | ReviewState::Returned)
    }

    /// Whether the owner may change this part: all of a draft, of a returned
    /// version exactly what was found wrong.
    #[must_use]
    pub fn may_change(&self, field: FieldName) -> bool {
        match self.review {
            ReviewState::Draft => true,
            ReviewState::Returned => self.returned.iter().any(|f| f.field == field),
            ReviewState::InReview | ReviewState::Accepted | ReviewState::Withdrawn => false,
        }
    }

    /// Whether this file may be taken out or replaced: in a returned version those found
    /// wrong and their successors, or all when the finding names no page.
    #[must_use]
    pub fn may_change_page(&self, file: DocumentId) -> bool {
        match self.review {
            ReviewState::Draft => true,
            ReviewState::Returned => self.returned.iter().any(|f| {
                f.field == FieldName::Pages && (f.page.is_none() || f.files.contains(&file))
            }),
            ReviewState::InReview | ReviewState::Accepted | ReviewState::Withdrawn => false,
        }
    }

    /// Keeps open what its maker put in the place of `old`, or added at the end: a
    /// correction that went wrong can be corrected again.
    pub fn corrected_by(&mut self, old: Option<DocumentId>, new: &[DocumentId]) {
        let of_page = |f: &&mut Finding| f.field == FieldName::Pages && f.page.is_some();
        for finding in self.returned.iter_mut().filter(of_page) {
            if old.is_none_or(|old| finding.files.contains(&old)) {
                finding.files.extend(new);
            }
        }
    }
}

/// One uploaded file of a version, in its place.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its place, from 1.
    pub position: i16,
    /// The file.
    pub document: crate::documents::Document,
}
