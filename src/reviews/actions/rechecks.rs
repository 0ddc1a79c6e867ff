//! Every open recheck of a scope, the oldest first: what changed, and who is asked.

use chrono::NaiveDate;

use super::recheck::Changed;
use super::{Result, deciding};
use crate::accounts::Actor;
use crate::businesses::{self, Business};
use crate::checklists::model::NextActor;
use crate::checklists::{self, Catalogue, Item, Standing, Target};
use crate::permits::rules::Status;
use crate::permits::{self, Version, VersionId};
use crate::products::{Product, ProductId};
use crate::regions;
use crate::reviews::model::Barred;
use crate::storage::{Conn, UtcTime};

/// Products of one page; each of them is computed anew.
const PAGE: usize = 20;

/// Products counted at most for the number beside the queue.
const COUNTED: i64 = 100;

/// A permit that rests on a fact that has changed.
#[derive(Debug, Clone)]
pub struct OpenRecheck {
    /// The version.
    pub version: Version,
    /// What changed for the product.
    pub changed: Changed,
    /// The new version asked for, in the mentor's words.
    pub asked: Option<String>,
    /// Why this actor may not answer it.
    pub barred: Option<Barred>,
    /// The actor may answer it.
    pub may_decide: bool,
}

/// A product with its open rechecks.
#[derive(Debug, Clone)]
pub struct RecheckLine {
    /// The product.
    pub product: Product,
    /// Who makes it.
    pub business: Business,
    /// Its village by name.
    pub place: String,
    /// The first day on which something differed.
    pub since: NaiveDate,
    /// Permit by permit.
    pub permits: Vec<OpenRecheck>,
}

/// A page of open rechecks.
#[derive(Debug, Clone)]
pub struct Rechecks {
    /// The products, the one that waits longest first.
    pub lines: Vec<RecheckLine>,
    /// What the next page follows.
    pub next: Option<(NaiveDate, ProductId)>,
}

/// The open rechecks of the actor's scope that wait for a mentor, or for the
/// owners who were asked for a new version.
///
/// # Errors
/// The database.
pub fn rechecks(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    who: NextActor,
    after: Option<(NaiveDate, ProductId)>,
) -> Result<Rechecks> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let scope = businesses::visible(actor);
    let mut found = checklists::rechecks(conn, scope, who, after, limit, now)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more);
    let next = next.map(|(product, since)| (*since, *product));
    let mut lines = Vec::new();
    for (product, since) in found {
        lines.extend(line(conn, catalogue, actor, now, product, since)?);
    }
    Ok(Rechecks { lines, next })
}

/// How many products wait for a mentor of this scope, counted to a hundred.
///
/// # Errors
/// The database.
pub fn count_rechecks(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<usize> {
    let scope = businesses::visible(actor);
    let found = checklists::rechecks(conn, scope, NextActor::Mentor, None, COUNTED, now)?;
    Ok(found.len())
}

fn line(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: ProductId,
    since: NaiveDate,
) -> Result<Option<RecheckLine>> {
    let standing = checklists::standing(conn, catalogue, id)?;
    let today = standing.zone.today(now.naive());
    let list = checklists::evaluate(catalogue, &standing.situation, Target::Legal, today);
    let mut permits: Vec<OpenRecheck> = Vec::new();
    for item in list.items.iter().filter(|i| i.status == Status::Recheck) {
        let known = |open: &OpenRecheck| Some(open.version.id.uuid()) == item.version;
        if !permits.iter().any(known) {
            permits.extend(open(conn, catalogue, actor, &standing, item, today)?);
        }
    }
    let place = regions::find(conn, &standing.product.village)?;
    Ok((!permits.is_empty()).then(|| RecheckLine {
        product: standing.product,
        business: standing.business,
        place: place.map(|region| region.name).unwrap_or_default(),
        since,
        permits,
    }))
}

fn open(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    standing: &Standing,
    item: &Item,
    today: NaiveDate,
) -> Result<Option<OpenRecheck>> {
    let Some(id) = item.version else {
        return Ok(None);
    };
    let version = permits::version(conn, VersionId::from_uuid(id))?;
    let before = permits::watched_before(conn, &version)?;
    let product = standing.product.id;
    let now = checklists::watched_now(catalogue, &standing.situation, today);
    let changed = Changed::of(conn, product, &item.changed, before.get(&product), now)?;
    let (may_decide, barred) = deciding(conn, actor, &version)?;
    Ok(Some(OpenRecheck {
        version,
        changed,
        asked: item.asked.clone(),
        barred,
        may_decide,
    }))
}
