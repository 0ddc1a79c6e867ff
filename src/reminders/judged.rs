//! What the checklist has a word in: promises made with a permit, reports that
//! grow too old for a partner, and what a product lacks. Nothing is said of what
//! the checklist calls kept, waived or not applicable on the day it would be said.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::around::Around;
use super::asked::set_offsets;
use super::days::{Window, commitment_offsets, windows};
use super::load::Rules;
use super::model::{Rule, Subject, Told};
use super::plan::key;
use super::subjects::{name_products, requirement_of};
use crate::accounts::AccountId;
use crate::checklists::model::NextActor;
use crate::checklists::requirement::{Evidence, Requirement};
use crate::checklists::{self, Checklist, Item, Standing, StoredProgramme, Target, evaluate};
use crate::identifiers::Zone;
use crate::listings;
use crate::permits::Held;
use crate::permits::rules::{KindRules, Status, counts_as_accepted, end_of};
use crate::permits::version::ReviewState;
use crate::products::{Product, ProductId};
use crate::storage::{Conn, StorageError};

type Result<T> = std::result::Result<T, StorageError>;

/// Reads where a product stands once, and answers for many days.
pub(super) struct Judge<'a> {
    rules: Rules<'a>,
    around: &'a Around,
    programmes: &'a [StoredProgramme],
    holidays: &'a BTreeSet<NaiveDate>,
    told: &'a Told,
    /// The first and the last day on which something may be said.
    days: (NaiveDate, NaiveDate),
    standings: BTreeMap<ProductId, Standing>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        rules: Rules<'a>,
        around: &'a Around,
        programmes: &'a [StoredProgramme],
        holidays: &'a BTreeSet<NaiveDate>,
        told: &'a Told,
        days: (NaiveDate, NaiveDate),
    ) -> Self {
        Self {
            rules,
            around,
            programmes,
            holidays,
            told,
            days,
            standings: BTreeMap::new(),
        }
    }

    fn list(
        &mut self,
        conn: &mut Conn,
        id: ProductId,
        target: Target<'_>,
        on: NaiveDate,
    ) -> Result<Checklist> {
        let catalogue = self.rules.catalogue;
        let standing = match self.standings.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(checklists::standing(conn, catalogue, id)?),
        };
        Ok(evaluate(catalogue, &standing.situation, target, on))
    }

    /// The offsets of a subject somebody has still to be told within the days asked
    /// for, each with the day on which it is said; from `over_on` on nothing is.
    fn unsaid(
        &self,
        subject: &Subject,
        offsets: &[i32],
        over_on: NaiveDate,
    ) -> Vec<(Window, NaiveDate)> {
        let (today, last) = self.days;
        let all = windows(subject.event_on, offsets, self.holidays, over_on).into_iter();
        all.filter_map(|window| {
            let on = window.said_on(today, self.holidays)?;
            let knows = |account: &AccountId| {
                let told = self.told.offset(&key(*account, subject), on);
                told.is_some_and(|told| told <= window.offset)
            };
            (on <= last && !subject.recipients.iter().all(knows)).then_some((window, on))
        })
        .collect()
    }

    /// What was promised with an accepted permit and, by the checklist, is still owed.
    pub(super) fn of_commitments(
        &mut self,
        conn: &mut Conn,
        version: &Held,
    ) -> Result<Vec<Subject>> {
        let accepted = version.facts.review == ReviewState::Accepted;
        let Some(issued) = version.facts.issued_on.filter(|_| accepted) else {
            return Ok(vec![]);
        };
        let mut found = Vec::new();
        for requirement in self.rules.catalogue.requirements() {
            let promise = requirement.commitment.as_ref();
            if let Some(promise) = promise.filter(|p| p.of == version.facts.kind) {
                let (due, offsets) = commitment_offsets(promise, issued);
                found.extend(self.of_commitment(conn, version, requirement, due, &offsets)?);
            }
        }
        Ok(found)
    }

    fn of_commitment(
        &mut self,
        conn: &mut Conn,
        version: &Held,
        requirement: &Requirement,
        due: NaiveDate,
        offsets: &[i32],
    ) -> Result<Vec<Subject>> {
        let around = self.around;
        let mut products = around.products_of(version).unwrap_or_default();
        products.retain(|product| !self.is_kept(requirement, product));
        let plain = around.subject(version, Rule::Commitment(requirement.id.clone()), due);
        let mut found = Vec::new();
        for (window, on) in self.unsaid(&plain, offsets, NaiveDate::MAX) {
            let mut open = Vec::new();
            for product in &products {
                let list = self.list(conn, product.id, Target::Legal, on)?;
                let owed = list.item(&requirement.id).and_then(|item| item.due);
                if owed == Some(due) {
                    open.push(*product);
                }
            }
            let mut subject = plain.clone();
            if name_products(&mut subject, around, version, &open).is_none() {
                continue;
            }
            let over_on = subject.over_on.unwrap_or(window.until);
            found.push(Subject {
                requirement: requirement.id.clone(),
                title: requirement.title.clone(),
                offsets: vec![window.offset],
                over_on: Some(over_on.min(window.until)),
                in_hand: false,
                ..subject
            });
        }
        Ok(found)
    }

    /// Whether accepted evidence of a commitment covers the product, its place or its
    /// business: this spares reading the checklist.
    fn is_kept(&self, of: &Requirement, product: &Product) -> bool {
        let places = [
            product.id.any(),
            product.facility.any(),
            product.business.any(),
        ];
        let covering = places.iter().filter_map(|id| self.around.covering.get(id));
        covering.flatten().any(|held| {
            let evidence = self.rules.catalogue.evidence(&held.facts.kind);
            of.accepts.contains(&held.facts.kind)
                && held.facts.revoked_on.is_none()
                && evidence.is_some_and(|e| counts_as_accepted(&held.facts, &e.rules()))
        })
    }

    /// A report that partners take for some months only: its last day for each
    /// programme in which a product it covers is sent or listed.
    pub(super) fn of_ageing(&mut self, conn: &mut Conn, version: &Held) -> Result<Vec<Subject>> {
        let (around, kind) = (self.around, &version.facts.kind);
        let Some(evidence) = self.rules.catalogue.evidence(kind) else {
            return Ok(vec![]);
        };
        let limits = |p: &StoredProgramme| p.spec.tightens.max_age_months(kind);
        if !self.programmes.iter().any(|p| limits(p).is_some()) {
            return Ok(vec![]);
        }
        let mut ends: BTreeMap<NaiveDate, Vec<&Product>> = BTreeMap::new();
        for product in around.products_of(version).unwrap_or_default() {
            for end in self.ends_of(conn, version, evidence, product)? {
                ends.entry(end).or_default().push(product);
            }
        }
        let subjects = ends.into_iter().filter_map(|(end, products)| {
            let requirement = requirement_of(self.rules.catalogue, version)?;
            let mut subject = around.subject(version, Rule::Aged, end);
            name_products(&mut subject, around, version, &products)?;
            requirement.id.clone_into(&mut subject.requirement);
            subject.title = requirement.title.clone();
            set_offsets(&mut subject, evidence, around.asked(version));
            Some(subject)
        });
        Ok(subjects.collect())
    }

    /// The days on which a report ends for the programmes a product is in.
    fn ends_of(
        &mut self,
        conn: &mut Conn,
        version: &Held,
        evidence: &Evidence,
        product: &Product,
    ) -> Result<BTreeSet<NaiveDate>> {
        let (programmes, (today, _)) = (self.programmes, self.days);
        let joined = listings::programmes_of(conn, &[product.id])?;
        let mut ends = BTreeSet::new();
        for programme in programmes.iter().filter(|p| joined.contains(&p.id)) {
            let Some(months) = programme.spec.tightens.max_age_months(&evidence.kind) else {
                continue;
            };
            let aged = KindRules {
                max_age_months: Some(months),
                ..evidence.rules()
            };
            let target = Target::Programme(&programme.spec);
            let list = self.list(conn, product.id, target, today)?;
            let accepted = counts_as_accepted(&version.facts, &aged);
            let end = end_of(&version.facts, &aged).last_day();
            let counts = |end: &NaiveDate| {
                let of_kind = |item: &&Item| item.kind == evidence.kind.as_str();
                accepted && list.items.iter().filter(of_kind).any(|i| rests_on(i, *end))
            };
            ends.extend(end.filter(counts));
        }
        Ok(ends)
    }

    /// The first thing a running product still lacks and its maker can do something
    /// about, on each day on which that is said.
    pub(super) fn of_missing(
        &mut self,
        conn: &mut Conn,
        product: &Product,
    ) -> Result<Vec<Subject>> {
        let recorded = Zone::Wib.today(product.created_at.naive());
        let offsets: Vec<i32> = self.rules.missing_days.iter().map(|days| -days).collect();
        let last = self.rules.missing_days.iter().copied().max().unwrap_or(0);
        // After the last of these days nothing is said any more; two weeks for an outage.
        let over_on = recorded + Duration::days(i64::from(last) + 14);
        let mut found = Vec::new();
        if product.ended_at.is_some() {
            return Ok(found);
        }
        let plain = self.around.lacking(product, recorded);
        for (window, on) in self.unsaid(&plain, &offsets, over_on) {
            let list = self.list(conn, product.id, Target::Legal, on)?;
            let owners = |item: &&Item| item.blocks && item.next_actor == NextActor::Owner;
            if let Some(item) = list.items.iter().find(owners) {
                found.push(Subject {
                    requirement: item.requirement.clone(),
                    title: item.title.clone(),
                    offsets: vec![window.offset],
                    over_on: Some(window.until),
                    ..plain.clone()
                });
            }
        }
        Ok(found)
    }
}

/// Whether a demanded item of a programme rests on evidence that ends on this day, or
/// last did.
fn rests_on(item: &Item, end: NaiveDate) -> bool {
    let exempt = matches!(item.status, Status::NotApplicable | Status::Waived);
    item.mandatory && !exempt && (item.valid_until == Some(end) || item.lapsed_on == Some(end))
}
