//! What stands around the permits a plan is made from: the products they cover,
//! who makes them, and the other versions that cover the same.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::asked;
use super::model::{Dates, Rule, Subject, Turn};
use crate::accounts::AccountId;
use crate::businesses::{self, BusinessId};
use crate::checklists::StoredProgramme;
use crate::checklists::requirement::Words;
use crate::permits::days_before::DaysBefore;
use crate::permits::{self, Held, VersionId};
use crate::products::{self, Product, ProductId};
use crate::storage::{AnyId, Conn, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

/// What the candidates cover, who makes it, and who is told.
pub(super) struct Around {
    products: BTreeMap<AnyId, Product>,
    pub(super) businesses: BTreeMap<BusinessId, String>,
    pub(super) members: BTreeMap<BusinessId, Vec<AccountId>>,
    /// Versions by what they cover.
    pub(super) covering: BTreeMap<AnyId, Vec<Held>>,
    /// What programmes ask to have said of versions, where they do.
    asked: BTreeMap<VersionId, DaysBefore>,
}

/// Reads it with a handful of queries.
pub(super) fn around(
    conn: &mut Conn,
    held: &[Held],
    lacking: &[Product],
    programmes: &[StoredProgramme],
) -> Result<Around> {
    let mut subjects: BTreeSet<AnyId> = held.iter().flat_map(|h| h.covers.clone()).collect();
    let mut products: BTreeMap<AnyId, Product> = BTreeMap::new();
    let covered: Vec<ProductId> = subjects
        .iter()
        .map(|id| ProductId::from_uuid(id.uuid()))
        .collect();
    for part in covered.chunks(400) {
        for product in products::by_ids(conn, part)? {
            products.insert(product.id.any(), product);
        }
    }
    let mut owners: BTreeSet<BusinessId> = held.iter().map(|held| held.business).collect();
    owners.extend(lacking.iter().map(|product| product.business));
    for product in products.values() {
        subjects.extend([product.business.any(), product.facility.any()]);
    }
    let owners: Vec<BusinessId> = owners.into_iter().collect();
    let subjects: Vec<AnyId> = subjects.into_iter().collect();
    let mut covering: BTreeMap<AnyId, Vec<Held>> = BTreeMap::new();
    for version in permits::covering_any(conn, &subjects)? {
        for subject in &version.covers {
            covering.entry(*subject).or_default().push(version.clone());
        }
    }
    let mut names = BTreeMap::new();
    for part in owners.chunks(400) {
        let found = businesses::by_ids(conn, part)?;
        names.extend(
            found
                .into_iter()
                .map(|business| (business.id, business.name)),
        );
    }
    Ok(Around {
        asked: asked::asked(conn, programmes, held, &products)?,
        products,
        businesses: names,
        members: businesses::members_of(conn, &owners)?,
        covering,
    })
}

impl Around {
    /// A subject of a version without its words, told to its business's people.
    pub(super) fn subject(&self, version: &Held, rule: Rule, event_on: NaiveDate) -> Subject {
        Subject {
            id: version.id.any(),
            rule,
            requirement: String::new(),
            title: Words::default(),
            owner: version.business,
            business: self
                .businesses
                .get(&version.business)
                .cloned()
                .unwrap_or_default(),
            product: String::new(),
            event_on,
            offsets: vec![],
            every_after: None,
            in_hand: false,
            over_on: version.facts.revoked_on,
            recipients: self
                .members
                .get(&version.business)
                .cloned()
                .unwrap_or_default(),
            mentors: vec![],
            pause: None,
            turn: Turn::Version(Dates {
                kind: version.facts.kind.clone(),
                issued_on: version.facts.issued_on,
                valid_until: version.facts.valid_until,
                year: version.facts.year_only,
                own: version.own.is_some(),
            }),
            path: format!("/businesses/{}", version.business),
            about: None,
            shelves: vec![],
        }
    }

    /// A subject of a product recorded on a day, without what it lacks and when that
    /// is said, told to its business's people.
    pub(super) fn lacking(&self, product: &Product, recorded: NaiveDate) -> Subject {
        let business = &product.business;
        Subject {
            id: product.id.any(),
            rule: Rule::Missing,
            requirement: String::new(),
            title: Words::default(),
            owner: product.business,
            business: self.businesses.get(business).cloned().unwrap_or_default(),
            product: product.label(),
            event_on: recorded,
            offsets: vec![],
            every_after: None,
            in_hand: false,
            over_on: None,
            recipients: self.members.get(business).cloned().unwrap_or_default(),
            mentors: vec![],
            pause: None,
            turn: Turn::Product(product.created_at),
            path: format!("/products/{}", product.id),
            about: Some(product.id.any()),
            shelves: vec![],
        }
    }

    /// The days asked for in place of the catalogue's: those the permit has of its own,
    /// or those of the programmes its products are in.
    pub(super) fn asked<'a>(&'a self, version: &'a Held) -> Option<&'a DaysBefore> {
        let own = version.own.as_ref();
        own.or_else(|| self.asked.get(&version.id))
    }

    /// The running products a version covers; `None` when it covers no product
    /// at all but a business, a facility, a brand or a person.
    pub(super) fn products_of(&self, version: &Held) -> Option<Vec<&Product>> {
        let all: Vec<&Product> = version
            .covers
            .iter()
            .filter_map(|id| self.products.get(id))
            .collect();
        let running = all
            .iter()
            .copied()
            .filter(|p| p.ended_at.is_none())
            .collect();
        (!all.is_empty()).then_some(running)
    }

    /// The other versions that cover this thing.
    pub(super) fn others<'a>(
        &'a self,
        version: &'a Held,
        subject: AnyId,
    ) -> impl Iterator<Item = &'a Held> {
        let covering = self.covering.get(&subject).map_or(&[][..], Vec::as_slice);
        covering.iter().filter(|other| other.id != version.id)
    }
}

/// The one product, if it is one.
pub(super) fn only(products: &[&Product]) -> Option<AnyId> {
    match products {
        [product] => Some(product.id.any()),
        _ => None,
    }
}
