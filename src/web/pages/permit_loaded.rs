//! What is read for the page of a permit, in one go, and what follows from it.

use chrono::NaiveDate;

use super::permit_new::{names_products, relevant, wanted};
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability};
use crate::businesses::{self, Business, Facility};
use crate::checklists::Catalogue;
use crate::permits::rules_draft::{Problem, problems, unsafe_pages};
use crate::permits::version::ReviewState;
use crate::permits::{
    self, FieldName, Page, PermitError, Readings, Subject, SubjectKind, Twin, Version, VersionId,
    Wanted,
};
use crate::products::{self, Product};
use crate::storage::{Conn, UtcTime};

/// A version with everything its page rests on.
pub(super) struct Loaded {
    pub(super) version: Version,
    pub(super) business: Business,
    pub(super) files: Vec<Page>,
    pub(super) readings: Readings,
    /// Pages whose bytes another permit of the business has, while they may be changed.
    pub(super) twins: Vec<Twin>,
    pub(super) history: Vec<Version>,
    pub(super) wanted: Wanted,
    pub(super) today: NaiveDate,
    /// The actor may change drafts of the business.
    pub(super) may_draft: bool,
    /// The actor decides about papers of the business.
    pub(super) may_review: bool,
    products: Vec<Product>,
    facilities: Vec<Facility>,
}

/// Reads a version for somebody who may see its business.
pub(super) fn load(
    conn: &mut Conn,
    actor: &Actor,
    catalogue: &Catalogue,
    id: VersionId,
    now: UtcTime,
) -> Result<Loaded, PermitError> {
    let version = permits::read(conn, actor, id)?;
    let business = businesses::by_id(conn, version.business)?;
    let covers = version
        .coverage
        .first()
        .map_or(SubjectKind::Product, |s| s.kind);
    let may_draft = permits::may_draft(conn, actor, version.business).is_ok();
    let facts = businesses::policy_facts(conn, version.business)?;
    let files = permits::pages(conn, id)?;
    let twins = match may_draft {
        true => permits::twins(conn, &version, &files)?,
        false => vec![],
    };
    Ok(Loaded {
        readings: permits::readings(conn, &version, &files)?,
        wanted: wanted(catalogue, &version.kind, covers).ok_or(PermitError::NotFound)?,
        may_draft,
        may_review: policy::may(actor, Capability::ReviewQueue, &facts),
        twins,
        products: products::of_business(conn, version.business, true)?,
        facilities: businesses::facilities(conn, version.business)?,
        files,
        history: permits::history(conn, version.permit)?,
        today: business.kecamatan.zone().today(now.naive()),
        business,
        version,
    })
}

impl Loaded {
    /// Somebody may type into it now.
    pub(super) fn may_edit(&self) -> bool {
        self.may_draft && self.version.is_open()
    }

    /// Whether the actor may change this part now.
    pub(super) fn is_open(&self, name: FieldName) -> bool {
        self.may_edit() && self.version.may_change(name)
    }

    pub(super) fn is(&self, review: ReviewState) -> bool {
        self.version.review == review
    }

    /// The parts its kind has, and what the mentor pointed at besides.
    pub(super) fn relevant(&self) -> Vec<FieldName> {
        let asked = relevant(&self.wanted);
        let returned = |name: &FieldName| self.version.returned.iter().any(|f| f.field == *name);
        FieldName::ALL
            .iter()
            .copied()
            .filter(|name| !matches!(name, FieldName::Pages | FieldName::Coverage))
            .filter(|name| asked.contains(&name.as_str()) || returned(name))
            .collect()
    }

    /// What it covers, by name.
    pub(super) fn coverage(&self) -> Vec<String> {
        let subjects = self.version.coverage.iter();
        subjects.filter_map(|s| self.named(s)).collect()
    }

    fn named(&self, subject: &Subject) -> Option<String> {
        let is_it = |id| id == subject.id;
        match subject.kind {
            SubjectKind::Product => {
                let product = self.products.iter().find(|p| is_it(p.id.any()));
                product.map(Product::label)
            }
            SubjectKind::Facility => {
                let facility = self.facilities.iter().find(|f| is_it(f.id.any()));
                facility.map(|f| f.name.clone())
            }
            SubjectKind::Business => Some(self.business.name.clone()),
            SubjectKind::Person => self.version.fields.person.clone(),
            SubjectKind::Brand => self.version.fields.brand.clone(),
        }
    }

    /// The products that may be ticked as covered; none where its kind names none.
    pub(super) fn choosable(&self) -> Vec<Product> {
        let names =
            self.wanted.covers == SubjectKind::Product && names_products(&self.version.kind);
        if !names || !self.is_open(FieldName::Coverage) {
            return vec![];
        }
        let own = self.version.named_products();
        let running = |p: &&Product| p.ended_at.is_none() || own.contains(&p.id);
        self.products.iter().filter(running).cloned().collect()
    }

    /// What a hand-in would still miss.
    pub(super) fn lacks(&self) -> Vec<Problem> {
        if !self.may_edit() {
            return vec![];
        }
        let mut all = problems(
            &self.version.fields,
            &self.wanted,
            &self.version.coverage,
            self.files.len(),
            self.today,
        );
        all.extend(unsafe_pages(&self.files));
        all
    }

    /// The returned parts that still say what they said when they were sent back.
    pub(super) fn left(&self) -> Vec<&'static str> {
        if !self.may_edit() {
            return vec![];
        }
        let files: Vec<_> = self.files.iter().map(|file| file.document.id).collect();
        let mut parts: Vec<&'static str> = permits::correction::untouched(&self.version, &files)
            .iter()
            .map(|finding| finding.field.as_str())
            .collect();
        parts.dedup();
        parts
    }

    /// The page one comes from: the first product it covers, or the business.
    pub(super) fn back(&self) -> String {
        match self.version.named_products().first() {
            Some(product) => format!("/products/{product}"),
            None => format!("/businesses/{}", self.business.id),
        }
    }
}
