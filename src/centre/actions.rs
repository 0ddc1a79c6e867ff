//! Reading an area: coverage by village and the products behind each count.

use std::collections::BTreeMap;

use super::CentreError;
use super::rules::{self, Count, LEGAL, Part, Stage, Tally};
use super::store::{self, Line, PAGE};
use crate::accounts::Actor;
use crate::accounts::policy::{self, Capability, Facts};
use crate::checklists::{self, StoredProgramme};
use crate::identifiers::RegionCode;
use crate::products::ProductId;
use crate::regions::{self, Region};
use crate::storage::{Conn, UtcTime};

type Result<T> = std::result::Result<T, CentreError>;

/// What the reader chose to look at.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The area; the reader's first own one when empty.
    pub area: Option<RegionCode>,
    /// `legal` or a programme's slug; the law when empty or unknown.
    pub target: String,
}

/// An area with the products of its villages counted.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The area.
    pub area: Region,
    /// What its products are measured against.
    pub target: String,
    /// The programmes to choose from.
    pub programmes: Vec<StoredProgramme>,
    /// The reader's own areas, with names.
    pub own: Vec<Region>,
    /// Its kecamatan, or the kabupaten of a province.
    pub parts: Vec<Part>,
    /// Everything together.
    pub whole: Count,
}

/// Counts the running products of an area by village.
///
/// # Errors
/// `NotFound` outside the reader's areas (and for a reader without one), or the database.
pub fn coverage(conn: &mut Conn, actor: &Actor, now: UtcTime, view: &View) -> Result<Coverage> {
    let chosen = choose(conn, actor, view)?;
    let inside = regions::within(conn, &chosen.area.code)?;
    let mut products: BTreeMap<RegionCode, Tally> = BTreeMap::new();
    for (village, stage, count) in store::counts(conn, &chosen.area.code, &chosen.target, now)? {
        products.entry(village).or_default().add(stage, count);
    }
    let (parts, whole) = rules::divide(&chosen.area.code, &inside, &products);
    Ok(Coverage {
        area: chosen.area,
        target: chosen.target,
        programmes: chosen.programmes,
        own: chosen.own,
        parts,
        whole,
    })
}

struct Chosen {
    area: Region,
    target: String,
    programmes: Vec<StoredProgramme>,
    own: Vec<Region>,
}

fn choose(conn: &mut Conn, actor: &Actor, view: &View) -> Result<Chosen> {
    let first = actor.areas.first().cloned();
    let code = view.area.clone().or(first).ok_or(CentreError::NotFound)?;
    may_read(actor, &code)?;
    let area = regions::find(conn, &code)?.ok_or(CentreError::NotFound)?;
    let programmes = checklists::programmes(conn)?;
    let known = programmes.iter().any(|p| p.spec.id == view.target);
    let target = if known { view.target.as_str() } else { LEGAL };
    let names = regions::names(conn, &actor.areas)?;
    let own = names
        .into_iter()
        .map(|(code, name)| Region {
            kind: regions::RegionKind::of(&code),
            code,
            name,
        })
        .collect();
    Ok(Chosen {
        area,
        target: target.to_owned(),
        programmes,
        own,
    })
}

fn may_read(actor: &Actor, place: &RegionCode) -> Result<()> {
    let facts = Facts {
        place: Some(place.clone()),
        ..Facts::default()
    };
    if policy::may(actor, Capability::ReadCoverage, &facts) {
        Ok(())
    } else {
        Err(CentreError::NotFound)
    }
}

/// A page of the products behind a count.
#[derive(Debug, Clone)]
pub struct Shelves {
    /// The area.
    pub area: Region,
    /// What they are measured against.
    pub target: String,
    /// The programmes to choose from.
    pub programmes: Vec<StoredProgramme>,
    /// The products.
    pub lines: Vec<Line>,
    /// Names of their villages.
    pub villages: BTreeMap<RegionCode, String>,
    /// Village and id the next page begins after.
    pub next: Option<(String, ProductId)>,
}

/// The running products of an area in the order of their villages.
///
/// # Errors
/// `NotFound` outside the reader's areas, or the database.
pub fn products(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    view: &View,
    stage: Option<Stage>,
    after: Option<(RegionCode, ProductId)>,
    limit: i64,
) -> Result<Shelves> {
    let chosen = choose(conn, actor, view)?;
    let from = after
        .as_ref()
        .filter(|(village, _)| chosen.area.code.contains(village))
        .map(|(village, id)| (village, *id));
    let mut lines = store::lines(
        conn,
        &chosen.area.code,
        &chosen.target,
        stage,
        from,
        limit + 1,
        now,
    )?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = lines.len() > wanted;
    lines.truncate(wanted);
    let next = lines
        .last()
        .filter(|_| more)
        .map(|line| (line.village.clone(), ProductId::from_uuid(line.id.uuid())));
    let codes: Vec<RegionCode> = lines
        .iter()
        .filter_map(|l| l.village.parse().ok())
        .collect();
    Ok(Shelves {
        villages: regions::names(conn, &codes)?,
        area: chosen.area,
        target: chosen.target,
        programmes: chosen.programmes,
        lines,
        next,
    })
}

/// Every product of an area, page after page, for a file.
///
/// # Errors
/// As [`products`].
pub fn all_products(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    view: &View,
    stage: Option<Stage>,
) -> Result<Shelves> {
    const STEP: i64 = 40 * PAGE;
    let mut all = products(conn, actor, now, view, stage, None, STEP)?;
    while let Some((village, id)) = all.next.take() {
        let after = village.parse().ok().map(|village| (village, id));
        let more = products(conn, actor, now, view, stage, after, STEP)?;
        all.lines.extend(more.lines);
        all.villages.extend(more.villages);
        all.next = more.next;
    }
    Ok(all)
}
