//! Accepted permits that a programme wants looked up in the official register before it
//! takes the product (CONTRACTS 2): without this list only the owner would know.

use super::{Result, deciding};
use crate::accounts::Actor;
use crate::businesses::{self, Business};
use crate::checklists::{self, Catalogue, StoredProgramme, Target};
use crate::permits::rules::Status;
use crate::permits::version::{HowChecked, ReviewState};
use crate::permits::{self, Version, VersionId};
use crate::products::{Product, ProductId};
use crate::regions;
use crate::reviews::model::Barred;
use crate::storage::{Conn, UtcTime};

/// Products of one page; each of them is computed anew.
const PAGE: usize = 20;

/// Products counted at most for the number beside the queue.
const COUNTED: i64 = 100;

/// A permit to be looked up.
#[derive(Debug, Clone)]
pub struct LookUp {
    /// The version.
    pub version: Version,
    /// The programmes that want it, by partner and name in the reader's words.
    pub programmes: Vec<StoredProgramme>,
    /// Why this actor may not look it up.
    pub barred: Option<Barred>,
    /// The actor may record what they found.
    pub may_decide: bool,
}

/// A product with what is to be looked up for it.
#[derive(Debug, Clone)]
pub struct LookUpLine {
    /// The product.
    pub product: Product,
    /// Who makes it.
    pub business: Business,
    /// Its village by name.
    pub place: String,
    /// Permit by permit.
    pub permits: Vec<LookUp>,
}

/// A page of products to be looked up.
#[derive(Debug, Clone)]
pub struct LookUps {
    /// The products, the one entered first at the top.
    pub lines: Vec<LookUpLine>,
    /// What the next page follows.
    pub next: Option<ProductId>,
}

/// The products of the actor's scope for which nothing but a look into the official
/// register is missing next.
///
/// # Errors
/// The database.
pub fn look_ups(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    after: Option<ProductId>,
) -> Result<LookUps> {
    let programmes = checklists::programmes(conn)?;
    let scope = businesses::visible(actor);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found =
        checklists::register_checks(conn, catalogue, &programmes, scope, after, limit, now)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().copied().filter(|_| more);
    let mut lines = Vec::new();
    for product in found {
        lines.extend(line(conn, catalogue, actor, now, &programmes, product)?);
    }
    Ok(LookUps { lines, next })
}

/// How many products wait for a look into the register, counted to a hundred.
///
/// # Errors
/// The database.
pub fn count_look_ups(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
) -> Result<usize> {
    let programmes = checklists::programmes(conn)?;
    let scope = businesses::visible(actor);
    let found =
        checklists::register_checks(conn, catalogue, &programmes, scope, None, COUNTED, now)?;
    Ok(found.len())
}

fn line(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    programmes: &[StoredProgramme],
    id: ProductId,
) -> Result<Option<LookUpLine>> {
    let standing = checklists::standing(conn, catalogue, id)?;
    let today = standing.zone.today(now.naive());
    let mut permits: Vec<LookUp> = Vec::new();
    for programme in programmes {
        let wanted = &programme.spec.tightens.register_check;
        let target = Target::Programme(&programme.spec);
        let list = checklists::evaluate(catalogue, &standing.situation, target, today);
        let open = |i: &&checklists::Item| {
            i.blocks && i.status == Status::InReview && wanted.contains(&i.requirement)
        };
        let versions = list.items.iter().filter(open).filter_map(|i| i.version);
        for version in versions.map(VersionId::from_uuid) {
            add(conn, actor, &mut permits, programme, version)?;
        }
    }
    let place = regions::find(conn, &standing.product.village)?;
    Ok((!permits.is_empty()).then(|| LookUpLine {
        product: standing.product,
        business: standing.business,
        place: place.map(|region| region.name).unwrap_or_default(),
        permits,
    }))
}

/// Adds a permit, or another programme to one that is there; what is still in review
/// stands in the queue.
fn add(
    conn: &mut Conn,
    actor: &Actor,
    permits: &mut Vec<LookUp>,
    programme: &StoredProgramme,
    id: VersionId,
) -> Result<()> {
    if let Some(known) = permits.iter_mut().find(|known| known.version.id == id) {
        known.programmes.push(programme.clone());
        return Ok(());
    }
    let version = permits::version(conn, id)?;
    let found = version.outcome.how_checked == Some(HowChecked::Register);
    if version.review != ReviewState::Accepted || found {
        return Ok(());
    }
    let (may_decide, barred) = deciding(conn, actor, &version)?;
    permits.push(LookUp {
        version,
        programmes: vec![programme.clone()],
        barred,
        may_decide,
    });
    Ok(())
}
