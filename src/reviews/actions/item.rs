//! One item with everything a mentor looks at before deciding.

use chrono::NaiveDate;

use super::decide::needs_end;
use super::queue::{Row, rows};
use super::recheck::{Shift, changes};
use super::{Result, covers, deciding, in_queue, names, reviewers, store};
use crate::accounts::policy::{self, Capability};
use crate::accounts::{AccountId, Actor};
use crate::businesses;
use crate::checklists::Catalogue;
use crate::documents::DocumentId;
use crate::identifiers::Decoded;
use crate::permits::rules_draft::never_for_partners;
use crate::permits::{self, Page, Readings, Subject, SubjectKind, Version, VersionId};
use crate::products;
use crate::reviews::model::{Decision, PastFinding, ReviewError};
use crate::storage::{Conn, UtcTime};

/// One thing a version may cover.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The thing.
    pub subject: Subject,
    /// What it is called.
    pub label: String,
}

/// An item as its page shows it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The version and what stands around it.
    pub row: Row,
    /// Everybody who entered some of it.
    pub entered_by: String,
    /// Its files, in order.
    pub pages: Vec<Page>,
    /// What was read on them.
    pub readings: Readings,
    /// The version of the same permit before this one.
    pub earlier: Option<Version>,
    /// The number taken apart, where its kind has a decoder.
    pub decoded: Option<Decoded>,
    /// What it may cover.
    pub choices: Vec<Choice>,
    /// Its kind covers one thing only.
    pub one: bool,
    /// No acceptance without an exact last day.
    pub needs_end: bool,
    /// Everything found before, oldest first.
    pub past: Vec<PastFinding>,
    /// Every decision with who made it, newest first.
    pub decisions: Vec<(Decision, String)>,
    /// Products for which it rests on facts that have changed.
    pub changed: Vec<(String, Vec<Shift>)>,
    /// Files on which the reading proposes something to cover that no mentor has decided on.
    pub undecided: Vec<DocumentId>,
    /// Copies of this kind may be marked for partners.
    pub may_be_shown: bool,
    /// The actor may decide if nobody else holds it.
    pub may_decide: bool,
    /// Mentors it may be handed to; only for whoever may hand it over.
    pub candidates: Vec<(AccountId, String)>,
    /// The civil day where the business is.
    pub today: NaiveDate,
}

/// What a version of this kind may cover in its business.
pub(super) fn choices(
    conn: &mut Conn,
    catalogue: &Catalogue,
    version: &Version,
) -> Result<Vec<Choice>> {
    let kind = covers(catalogue, &version.kind);
    let business = version.business;
    let choice = |id, label| Choice {
        subject: Subject { kind, id },
        label,
    };
    Ok(match kind {
        SubjectKind::Product => products::of_business(conn, business, false)?
            .into_iter()
            .map(|p| choice(p.id.any(), p.label()))
            .collect(),
        SubjectKind::Facility => businesses::facilities(conn, business)?
            .into_iter()
            .map(|f| choice(f.id.any(), f.name))
            .collect(),
        SubjectKind::Business => {
            let name = businesses::by_id(conn, business)?.name;
            vec![choice(business.any(), name)]
        }
        SubjectKind::Person | SubjectKind::Brand => {
            let named = [&version.fields.person, &version.fields.brand];
            let label = named.into_iter().flatten().next().cloned();
            vec![choice(business.any(), label.unwrap_or_default())]
        }
    })
}

/// An item of the actor's scope, in whatever state it is.
///
/// # Errors
/// `NotFound`, or the database.
pub fn item(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
) -> Result<Item> {
    let version = in_queue(conn, actor, id)?;
    let row = rows(conn, actor, now, &[id])?
        .into_iter()
        .next()
        .ok_or(ReviewError::NotFound)?;
    let today = permits::today_of(conn, version.business, now)?;
    let (may_decide, _) = deciding(conn, actor, &version)?;
    let choices = choices(conn, catalogue, &version)?;
    let first = choices.first().map(|c| c.subject.kind);
    let pages = permits::pages(conn, id)?;
    let mut undecided = Vec::new();
    for page in &pages {
        if permits::is_undecided(conn, &page.document)? {
            undecided.push(page.document.id);
        }
    }
    Ok(Item {
        undecided,
        entered_by: enterers(conn, &version)?,
        readings: permits::readings(conn, &version, &pages)?,
        pages,
        earlier: earlier(conn, &version)?,
        decoded: number_of(conn, &version, today)?,
        one: super::rules::covers_one(&version.kind, first.unwrap_or(SubjectKind::Product)),
        needs_end: needs_end(catalogue, &version.kind),
        past: store::past_findings(conn, id)?,
        decisions: decisions(conn, id)?,
        changed: changed(conn, catalogue, &version, now)?,
        may_be_shown: !never_for_partners(&version.kind),
        candidates: candidates(conn, actor, &row)?,
        choices,
        may_decide,
        today,
        row,
    })
}

/// Names of everybody who entered some of it, who began it first.
fn enterers(conn: &mut Conn, version: &Version) -> Result<String> {
    let ids = version.enterers();
    let mut known = names(conn, ids.iter().copied())?;
    let found: Vec<String> = ids.iter().filter_map(|id| known.remove(id)).collect();
    Ok(found.join(", "))
}

fn number_of(conn: &mut Conn, version: &Version, today: NaiveDate) -> Result<Option<Decoded>> {
    Ok(permits::explain_number(conn, &version.into(), today)?)
}

fn earlier(conn: &mut Conn, version: &Version) -> Result<Option<Version>> {
    let history = permits::history(conn, version.permit)?;
    Ok(history.into_iter().find(|v| v.id < version.id))
}

fn decisions(conn: &mut Conn, id: VersionId) -> Result<Vec<(Decision, String)>> {
    let made = store::decisions_on(conn, id)?;
    let people = names(conn, made.iter().map(|d| d.made_by))?;
    let by = |d: Decision| {
        let name = people.get(&d.made_by).cloned().unwrap_or_default();
        (d, name)
    };
    Ok(made.into_iter().map(by).collect())
}

fn changed(
    conn: &mut Conn,
    catalogue: &Catalogue,
    version: &Version,
    now: UtcTime,
) -> Result<Vec<(String, Vec<Shift>)>> {
    let changes = changes(conn, catalogue, version, now)?;
    let ids: Vec<_> = changes.iter().map(|c| c.product).collect();
    let labels = products::by_ids(conn, &ids)?;
    let label = |id| {
        labels
            .iter()
            .find(|p| p.id == id)
            .map(products::Product::label)
    };
    Ok(changes
        .into_iter()
        .map(|c| (label(c.product).unwrap_or_default(), c.shifts))
        .collect())
}

fn candidates(conn: &mut Conn, actor: &Actor, row: &Row) -> Result<Vec<(AccountId, String)>> {
    let facts = super::facts(conn, &row.version)?;
    if !policy::may(actor, Capability::ReassignReview, &facts) {
        return Ok(vec![]);
    }
    let able = reviewers(conn, &row.version, &row.business)?;
    Ok(able.into_iter().map(|a| (a.id, a.name)).collect())
}
