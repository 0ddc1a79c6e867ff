//! The decision about each requirement: does it apply, is it demanded, where does its evidence stand.
//!
//! Free of texts, so that timelines can decide many days cheaply; `evaluate` puts
//! the words to it. Every rule of CONTRACTS 1 about an item is in this file or in
//! `permits::rules`, nowhere else.

use chrono::NaiveDate;

use super::applies::{Applicability, applicability};
use super::catalogue::Catalogue;
use super::model::{Situation, Target, Waiver};
use super::recheck::Watch;
use super::requirement::{Commitment, Requirement};
use crate::permits::best::{Best, Pending, best};
use crate::permits::dates::months_on;
use crate::permits::rules::{KindRules, Status, counts_as_accepted, end_of};
use crate::permits::version::{Asked, EvidenceKind, HowChecked, VersionFacts};
use crate::permits::watched::WatchField;

/// What was decided about one requirement.
#[derive(Debug, Clone)]
pub(super) struct Decision<'a> {
    pub(super) requirement: &'a Requirement,
    pub(super) applies: Applicability<'a>,
    pub(super) status: Status,
    pub(super) mandatory: bool,
    pub(super) blocks: bool,
    pub(super) best: Best<'a>,
    pub(super) due: Option<NaiveDate>,
    pub(super) hold_from: Option<NaiveDate>,
    pub(super) changed: Vec<WatchField>,
    pub(super) recheck: Option<Recheck<'a>>,
    pub(super) old_label_until: Option<NaiveDate>,
    pub(super) waiver: Option<&'a Waiver>,
    /// The partner lifted its own figures on what the law demands.
    pub(super) lifted: Option<&'a Waiver>,
    pub(super) partner_asks: Option<PartnerAsks>,
}

/// A fact that changed, and what a mentor said to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recheck<'a> {
    /// The first day on which a fact differed.
    pub(super) since: NaiveDate,
    /// The new version asked for after the last of the changes.
    pub(super) asked: Option<&'a Asked>,
}

/// Why evidence that the law takes is not enough for the partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartnerAsks {
    /// The mentor has to find it in the official register.
    Register,
    /// The product keeps too short a time, or nobody knows how long.
    ShelfLife(u32),
}

/// One question: these facts, this target, this day.
pub(super) struct Question<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) situation: &'a Situation,
    pub(super) target: Target<'a>,
    pub(super) on: NaiveDate,
}

/// Decides every requirement, in catalogue order.
pub(super) fn decide<'a>(question: &Question<'a>) -> Vec<Decision<'a>> {
    let watch = Watch::new(question);
    question
        .catalogue
        .requirements
        .iter()
        .map(|requirement| question.one(requirement, &watch))
        .collect()
}

impl<'a> Question<'a> {
    fn one(&self, requirement: &'a Requirement, watch: &Watch<'_>) -> Decision<'a> {
        let best = self.best_of(&requirement.accepts, &|v| watch.changes(v));
        let applies = applicability(self, requirement);
        let mandatory = applies.mandatory();
        let mut decision = Decision {
            requirement,
            status: if applies.holds() {
                best.status
            } else {
                Status::NotApplicable
            },
            mandatory,
            blocks: false,
            best,
            due: None,
            hold_from: None,
            changed: Vec::new(),
            recheck: None,
            old_label_until: best.version.and_then(|v| watch.old_label_until(v)),
            waiver: None,
            lifted: None,
            partner_asks: None,
            applies,
        };
        if decision.applies.holds() {
            self.settle(&mut decision, watch);
        }
        decision
    }

    /// The order matters: the partner's figures unless it lifted them, then a missed
    /// commitment, then an exemption from all of it.
    fn settle(&self, decision: &mut Decision<'a>, watch: &Watch<'_>) {
        decision.lifted = self.lifted(decision);
        self.tighten(decision);
        let open = decision
            .requirement
            .commitment
            .as_ref()
            .is_some_and(|c| self.commit(decision, c));
        self.waive(decision);
        decision.due = decision.due.filter(|_| !decision.status.satisfies());
        decision.blocks = decision.mandatory && !decision.status.satisfies() && !open;
        if let (Status::Recheck, Some(version)) = (decision.status, decision.best.version) {
            decision.changed = watch.changed(version);
            decision.hold_from = watch.hold_from(version);
            decision.recheck = watch.opened(version);
        } else if decision.blocks {
            decision.hold_from = Some(self.on);
        }
    }

    /// Evidence the law takes may not be enough for the partner.
    fn tighten(&self, decision: &mut Decision<'a>) {
        let Target::Programme(programme) = self.target else {
            return;
        };
        if decision.lifted.is_some()
            || !programme.in_force(self.on)
            || !matches!(decision.status, Status::Accepted | Status::Expiring)
        {
            return;
        }
        let figures = &programme.tightens;
        let id = &decision.requirement.id;
        let unchecked = decision
            .best
            .version
            .is_some_and(|v| v.checked != HowChecked::Register);
        if figures.register_check.contains(id) && unchecked {
            decision.partner_asks = Some(PartnerAsks::Register);
            decision.status = Status::InReview;
        }
        let keeps = self.situation.product.food.shelf_life_days;
        let least = figures
            .min_shelf_life_days
            .filter(|least| keeps.is_none_or(|days| days < *least));
        if let (Some(least), "shelf_life_study") = (least, id.as_str()) {
            decision.partner_asks = Some(PartnerAsks::ShelfLife(least));
            decision.status = Status::Missing;
        }
    }

    /// Sets the due day of a commitment; answers whether it is still open, which never blocks (CONTRACTS 1.7).
    fn commit(&self, decision: &mut Decision<'a>, commitment: &Commitment) -> bool {
        decision.due = self
            .promised_on(&commitment.of)
            .map(|issued| months_on(issued, commitment.months));
        let over = decision.due.is_some_and(|due| due < self.on);
        if over && !decision.status.satisfies() {
            if decision.best.pending.is_none() {
                decision.best.pending = decision.best.version.map(|version| Pending {
                    status: decision.status,
                    version,
                });
            }
            decision.status = Status::Expired;
        }
        let at_once = matches!(self.target, Target::Programme(p) if p.in_force(self.on) && p.tightens.commitments_at_once);
        !over && (!at_once || decision.lifted.is_some())
    }

    /// Day of issue of the first permit in the unbroken row that leads to the one in
    /// force: renewing in time gives no second three months.
    fn promised_on(&self, kind: &EvidenceKind) -> Option<NaiveDate> {
        let rules = self.rules_of(kind);
        let begun = |v: &&VersionFacts| {
            v.kind == *kind && counts_as_accepted(v, &rules) && v.starts_on() <= self.on
        };
        let mut row: Vec<_> = self.situation.evidence.iter().filter(begun).collect();
        row.sort_by_key(|v| std::cmp::Reverse(v.starts_on()));
        let mut first: Option<&VersionFacts> = None;
        for earlier in row {
            let joined = first.is_none_or(|later| {
                end_of(earlier, &rules)
                    .last_day()
                    .is_none_or(|last| last.succ_opt() >= Some(later.starts_on()))
            });
            if !joined {
                break;
            }
            first = Some(earlier);
        }
        first.and_then(|v| v.issued_on.or(v.valid_from))
    }

    /// The partner's exemption from its own figures on what the law demands (CONTRACTS
    /// 1.13): the evidence counts for the programme as it counts for the law, no more.
    fn lifted(&self, decision: &Decision<'a>) -> Option<&'a Waiver> {
        let Target::Programme(programme) = self.target else {
            return None;
        };
        let own = |w: &&Waiver| {
            w.programme.as_deref() == Some(programme.id.as_str())
                && w.requirement == decision.requirement.id
                && w.from <= self.on
                && w.until.is_none_or(|until| self.on <= until)
        };
        let concerned = decision.applies.legally_mandatory()
            && programme.tightens.concerns(decision.requirement);
        self.situation
            .waivers
            .iter()
            .find(own)
            .filter(|_| concerned)
    }

    /// An exemption lifts what is demanded and not met (CONTRACTS 1.13): the law's only
    /// with an end, a partner's own only in that programme. It is no answer to a
    /// revocation that came after it.
    fn waive(&self, decision: &mut Decision<'a>) {
        if !decision.mandatory || decision.status.satisfies() {
            return;
        }
        let legal = decision.applies.legally_mandatory();
        let revoked_on = if decision.status == Status::Revoked {
            decision.best.version.and_then(|v| v.revoked_on)
        } else {
            None
        };
        let fits = |w: &&Waiver| {
            let allowed = match &w.programme {
                None => legal && w.until.is_some(),
                Some(programme) => !legal && programme == self.target.id(),
            };
            w.requirement == decision.requirement.id
                && allowed
                && w.from <= self.on
                && w.until.is_none_or(|until| self.on <= until)
                && revoked_on.is_none_or(|day| w.from >= day)
        };
        decision.waiver = self.situation.waivers.iter().find(fits);
        if decision.waiver.is_some() {
            decision.status = Status::Waived;
        }
    }

    /// The best version among some kinds on the day.
    pub(super) fn best_of(
        &self,
        kinds: &[EvidenceKind],
        changed: &dyn Fn(&VersionFacts) -> bool,
    ) -> Best<'a> {
        let versions: Vec<_> = self
            .situation
            .evidence
            .iter()
            .filter(|v| kinds.contains(&v.kind))
            .collect();
        best(&versions, &|kind| self.rules_of(kind), changed, self.on)
    }

    /// The dates part of a kind, with the partner's age limit for lab reports.
    pub(super) fn rules_of(&self, kind: &EvidenceKind) -> KindRules<'a> {
        let mut rules = self
            .catalogue
            .evidence(kind)
            .map(super::requirement::Evidence::rules)
            .unwrap_or_default();
        if let Target::Programme(programme) = self.target {
            let limit = programme.tightens.max_age_months(kind);
            rules.max_age_months = limit.filter(|_| programme.in_force(self.on));
        }
        rules
    }
}
