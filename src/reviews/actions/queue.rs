//! The queue: what waits for this mentor or in this coordinator's area, oldest first.

use std::collections::BTreeMap;

use super::{PAGE, Result, in_queue, names, rules, store};
use crate::accounts::{AccountId, Actor, Role};
use crate::businesses::{self, Business, BusinessId, Narrow};
use crate::identifiers::RegionCode;
use crate::mail::outbox;
use crate::mail::{MailId, MailState};
use crate::permits::version::ReviewState;
use crate::permits::{self, Version, VersionId, Waiting};
use crate::products::{self, Product};
use crate::regions;
use crate::reviews::model::{Barred, Claim, Decision, Filter};
use crate::storage::{Conn, UtcTime};

/// Items looked through for those without anybody who may decide them.
const LOOKED_THROUGH: i64 = 500;

/// Decisions of one's own shown beside the queue.
const RECENT: i64 = 5;

/// One item of the queue.
#[derive(Debug, Clone)]
pub struct Row {
    /// The version that waits.
    pub version: Version,
    /// Whose it is.
    pub business: Business,
    /// The products it names.
    pub products: Vec<Product>,
    /// Village of its product, or kecamatan of its business, by name.
    pub place: String,
    /// Who holds it now, by name.
    pub held: Option<(Claim, String)>,
    /// To whom it was handed.
    pub handed_to: Option<HandedTo>,
    /// It was returned before.
    pub again: bool,
    /// Why this actor may not decide it.
    pub barred: Option<Barred>,
}

/// A mentor an item was handed to.
#[derive(Debug, Clone)]
pub struct HandedTo {
    /// Who, by name.
    pub name: String,
    /// How far the mail has come that says so; none for somebody without mail.
    pub mail: Option<MailState>,
}

/// A page of the queue.
#[derive(Debug, Clone)]
pub struct Queue {
    /// Its items, oldest first.
    pub rows: Vec<Row>,
    /// What the next page follows.
    pub next: Option<VersionId>,
    /// The actor's own last decisions with what each was on.
    pub recent: Vec<(Decision, Row)>,
}

/// A page of the queue of this actor's scope.
///
/// # Errors
/// The database.
pub fn queue(conn: &mut Conn, actor: &Actor, now: UtcTime, filter: &Filter) -> Result<Queue> {
    let waiting = waiting(conn, actor, now, filter)?;
    let narrow = Narrow {
        search: filter.business.clone(),
        ..Narrow::default()
    };
    let scope = businesses::narrowed(actor, &narrow);
    let ids = permits::in_review(conn, scope, &waiting, PAGE + 1)?;
    let (ids, next) = page(ids);
    let rows = rows(conn, actor, now, &ids)?;
    let recent = recent(conn, actor, now)?;
    Ok(Queue { rows, next, recent })
}

/// Cuts what was loaded beyond the page; the last of the page is what the next one follows.
pub(super) fn page(mut ids: Vec<VersionId>) -> (Vec<VersionId>, Option<VersionId>) {
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = ids.len() > size;
    ids.truncate(size);
    let next = ids.last().copied().filter(|_| more);
    (ids, next)
}

fn waiting(conn: &mut Conn, actor: &Actor, now: UtcTime, filter: &Filter) -> Result<Waiting> {
    let only = if filter.mine {
        Some(store::mine(conn, actor.id, now)?)
    } else {
        None
    };
    Ok(Waiting {
        kind: filter.kind.clone(),
        only,
        until: filter.long.then(|| now - rules::LONG),
        after: filter.after,
    })
}

fn recent(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<Vec<(Decision, Row)>> {
    let decided = store::decisions_by(conn, actor.id, RECENT)?;
    let ids: Vec<VersionId> = decided.iter().map(|d| d.version).collect();
    let rows = rows(conn, actor, now, &ids)?;
    let of = |d: Decision| {
        let row = rows.iter().find(|row| row.version.id == d.version)?.clone();
        Some((d, row))
    };
    Ok(decided.into_iter().filter_map(of).collect())
}

/// Everything a line shows, with a constant number of queries.
pub(super) fn rows(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    ids: &[VersionId],
) -> Result<Vec<Row>> {
    let mut versions = permits::versions(conn, ids)?;
    versions.sort_by_key(|v| ids.iter().position(|id| *id == v.id));
    let around = Around::load(conn, now, &versions, ids)?;
    Ok(versions
        .into_iter()
        .filter_map(|version| around.row(actor, version))
        .collect())
}

/// What stands around the versions of a page.
struct Around {
    businesses: BTreeMap<BusinessId, Business>,
    products: Vec<Product>,
    places: BTreeMap<RegionCode, String>,
    claims: Vec<Claim>,
    handed: Vec<(VersionId, AccountId, Option<MailId>)>,
    mails: BTreeMap<MailId, MailState>,
    people: BTreeMap<AccountId, String>,
    returned: Vec<VersionId>,
}

impl Around {
    fn load(
        conn: &mut Conn,
        now: UtcTime,
        versions: &[Version],
        ids: &[VersionId],
    ) -> Result<Self> {
        let of: Vec<BusinessId> = versions.iter().map(|v| v.business).collect();
        let found = businesses::by_ids(conn, &of)?;
        let named: Vec<_> = versions.iter().flat_map(Version::named_products).collect();
        let products = products::by_ids(conn, &named)?;
        let villages = products.iter().map(|p| p.village.clone());
        let codes: Vec<RegionCode> = villages
            .chain(found.iter().map(|b| b.kecamatan.clone()))
            .collect();
        let mut claims = store::claims(conn, ids)?;
        claims.retain(|c| rules::is_live(c, now));
        let handed = store::assignments(conn, ids)?;
        let people = claims.iter().map(|c| c.holder);
        let people = names(conn, people.chain(handed.iter().map(|h| h.1)))?;
        let told: Vec<MailId> = handed.iter().filter_map(|h| h.2).collect();
        Ok(Self {
            businesses: found.into_iter().map(|b| (b.id, b)).collect(),
            places: regions::names(conn, &codes)?,
            returned: store::returned_before(conn, ids)?,
            mails: outbox::states(conn, &told)?,
            products,
            claims,
            handed,
            people,
        })
    }

    fn row(&self, actor: &Actor, version: Version) -> Option<Row> {
        let business = self.businesses.get(&version.business)?.clone();
        let named = version.named_products();
        let of_version = |p: &&Product| named.contains(&p.id);
        let products: Vec<Product> = self.products.iter().filter(of_version).cloned().collect();
        let place = products.first().map_or(&business.kecamatan, |p| &p.village);
        let name = |id: &AccountId| self.people.get(id).cloned().unwrap_or_default();
        let claim = self.claims.iter().find(|c| c.version == version.id);
        let handed = self.handed.iter().find(|h| h.0 == version.id);
        Some(Row {
            place: self.places.get(place).cloned().unwrap_or_default(),
            held: claim.map(|c| (*c, name(&c.holder))),
            handed_to: handed.map(|(_, mentor, mail)| HandedTo {
                name: name(mentor),
                mail: mail.and_then(|id| self.mails.get(&id).copied()),
            }),
            again: self.returned.contains(&version.id),
            barred: rules::barred(actor, &version).filter(|_| actor.role == Role::Mentor),
            products,
            business,
            version,
        })
    }
}

/// The item to go on with after this one: the next that this mentor may decide
/// and nobody else holds; at the end of the queue it begins again at its start.
///
/// # Errors
/// `NotFound` when that item lies outside the actor's queue, or the database.
pub fn next(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    after: VersionId,
) -> Result<Option<VersionId>> {
    in_queue(conn, actor, after)?;
    match next_free(conn, actor, now, Some(after))? {
        None => next_free(conn, actor, now, None),
        found => Ok(found),
    }
}

/// The first item after this one, or of all, that the mentor may decide and nobody else
/// holds, through to the end of the queue.
fn next_free(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    mut after: Option<VersionId>,
) -> Result<Option<VersionId>> {
    loop {
        let waiting = Waiting {
            after,
            ..Waiting::default()
        };
        let scope = businesses::visible(actor);
        let ids = permits::in_review(conn, scope, &waiting, PAGE + 1)?;
        let (ids, more) = page(ids);
        let versions = permits::versions(conn, &ids)?;
        let claims = store::claims(conn, &ids)?;
        let free = |id: &&VersionId| {
            let claim = claims.iter().find(|c| c.version == **id).copied();
            let version = versions.iter().find(|v| v.id == **id);
            version.is_some_and(|v| rules::barred(actor, v).is_none())
                && rules::held_by_other(claim, actor.id, now).is_none()
        };
        let found = ids.iter().find(free).copied();
        if found.is_some() || more.is_none() {
            return Ok(found);
        }
        after = more;
    }
}

/// The items of a coordinator's area that no mentor may decide: none in scope,
/// or only those who entered it or belong to the business. Oldest first, from
/// the oldest five hundred.
///
/// # Errors
/// The database.
pub fn unattended(conn: &mut Conn, actor: &Actor, now: UtcTime) -> Result<Vec<Row>> {
    let scope = businesses::visible(actor);
    let ids = permits::in_review(conn, scope, &Waiting::default(), LOOKED_THROUGH)?;
    let versions = permits::versions(conn, &ids)?;
    let of: Vec<BusinessId> = versions.iter().map(|v| v.business).collect();
    let members = businesses::members_of(conn, &of)?;
    let found = businesses::by_ids(conn, &of)?;
    let mut pools = BTreeMap::new();
    let mut alone = Vec::new();
    for business in &found {
        let key = (business.group, business.kecamatan.clone());
        if !pools.contains_key(&key) {
            let pool = businesses::mentors_in_scope(conn, business)?;
            pools.insert(key.clone(), pool.iter().map(|a| a.id).collect::<Vec<_>>());
        }
        let pool = pools.get(&key).map(Vec::as_slice).unwrap_or_default();
        let own = members
            .get(&business.id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let lonely = |v: &&Version| {
            v.business == business.id
                && v.review == ReviewState::InReview
                && rules::reviewers(pool, &v.enterers(), own).is_empty()
        };
        alone.extend(versions.iter().filter(lonely).map(|v| v.id));
    }
    alone.sort_by_key(|id| ids.iter().position(|at| at == id));
    alone.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    rows(conn, actor, now, &alone)
}
