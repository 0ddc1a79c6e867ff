//! Whose permit ends next, and whom to phone about it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::queue::page;
use super::{PAGE, Result};
use crate::accounts::{self, Account, AccountId, Actor};
use crate::businesses::{self, Business, BusinessId, Group, Narrow};
use crate::checklists::Catalogue;
use crate::identifiers::RegionCode;
use crate::permits::dates::days_between;
use crate::permits::{self, Ending, Version, VersionId};
use crate::products::{self, Product};
use crate::regions;
use crate::storage::{Conn, UtcTime};

/// How far back lapsed permits are listed, in days.
const LAPSED_DAYS: u64 = 365;

/// How far ahead the list looks, in days: beyond the longest renewal window.
const AHEAD_DAYS: u64 = 365;

/// Which part of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Span {
    /// Those that end within a year, soonest first.
    #[default]
    Ahead,
    /// Those that ended within a year and were not renewed.
    Lapsed,
}

/// One permit that ends, or has ended.
#[derive(Debug, Clone)]
pub struct Line {
    /// The version.
    pub version: Version,
    /// Whose it is.
    pub business: Business,
    /// What it covers, by name; empty when it covers the business.
    pub products: Vec<Product>,
    /// Kecamatan of the business, by name.
    pub place: String,
    /// Last valid day.
    pub until: NaiveDate,
    /// Days from today to it; negative when it has passed.
    pub days: i64,
    /// Nobody of the business reads mail: name and number to phone.
    pub call: Option<(String, String)>,
}

/// A page of permits by their last day.
#[derive(Debug, Clone)]
pub struct Expiring {
    /// The permits.
    pub lines: Vec<Line>,
    /// What the next page follows.
    pub next: Option<VersionId>,
    /// The mentor's groups, to choose from.
    pub groups: Vec<Group>,
    /// Kecamatan of the mentor's areas with their names, to choose from.
    pub places: Vec<(RegionCode, String)>,
}

/// Permits of the actor's scope by their last day.
///
/// # Errors
/// The database.
pub fn expiring(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    narrow: &Narrow,
    (span, after): (Span, Option<VersionId>),
) -> Result<Expiring> {
    let today = actor.zone.today(now.naive());
    let scope = businesses::narrowed(actor, narrow);
    let wanted = wanted(catalogue, today, span, after);
    let (ids, next) = page(permits::ending(conn, scope, &wanted, PAGE + 1)?);
    Ok(Expiring {
        lines: lines(conn, today, &ids)?,
        next,
        groups: businesses::groups_of(conn, actor.id)?,
        places: places(conn, actor)?,
    })
}

fn wanted(catalogue: &Catalogue, today: NaiveDate, span: Span, after: Option<VersionId>) -> Ending {
    let endless = catalogue.evidence_kinds();
    let endless = endless.filter(|e| e.open_ended_since.is_some());
    let (from, to) = match span {
        Span::Ahead => (today, today.checked_add_days(Days::new(AHEAD_DAYS))),
        Span::Lapsed => (
            today
                .checked_sub_days(Days::new(LAPSED_DAYS))
                .unwrap_or(today),
            today.pred_opt(),
        ),
    };
    Ending {
        from,
        to,
        endless: endless.map(|e| e.kind.clone()).collect(),
        after,
    }
}

fn lines(conn: &mut Conn, today: NaiveDate, ids: &[VersionId]) -> Result<Vec<Line>> {
    let mut versions = permits::versions(conn, ids)?;
    versions.sort_by_key(|v| ids.iter().position(|id| *id == v.id));
    let of: Vec<BusinessId> = versions.iter().map(|v| v.business).collect();
    let found: BTreeMap<BusinessId, Business> = businesses::by_ids(conn, &of)?
        .into_iter()
        .map(|b| (b.id, b))
        .collect();
    let codes: Vec<RegionCode> = found.values().map(|b| b.kecamatan.clone()).collect();
    let places = regions::names(conn, &codes)?;
    let named: Vec<_> = versions.iter().flat_map(Version::named_products).collect();
    let products = products::by_ids(conn, &named)?;
    let people = people(conn, &of)?;
    let line = |version: Version| {
        let business = found.get(&version.business)?.clone();
        let until = version.fields.valid_until?;
        let named = version.named_products();
        Some(Line {
            products: products
                .iter()
                .filter(|p| named.contains(&p.id))
                .cloned()
                .collect(),
            place: places.get(&business.kecamatan).cloned().unwrap_or_default(),
            days: days_between(today, until),
            call: call(&business, people.get(&business.id)),
            until,
            business,
            version,
        })
    };
    Ok(versions.into_iter().filter_map(line).collect())
}

/// Everybody of these businesses, with two queries.
fn people(conn: &mut Conn, of: &[BusinessId]) -> Result<BTreeMap<BusinessId, Vec<Account>>> {
    let members = businesses::members_of(conn, of)?;
    let ids: Vec<_> = members.values().flatten().copied().collect();
    let accounts = accounts::contacts(conn, &ids)?;
    let person = |id: &AccountId| accounts.iter().find(|a| a.id == *id).cloned();
    let of = |ids: Vec<AccountId>| ids.iter().filter_map(person).collect();
    Ok(members.into_iter().map(|(b, ids)| (b, of(ids))).collect())
}

/// Whom to phone, if no mail reaches anybody of the business.
fn call(business: &Business, people: Option<&Vec<Account>>) -> Option<(String, String)> {
    let people = people.map(Vec::as_slice).unwrap_or_default();
    if people.iter().any(|a| a.email.is_some()) {
        return None;
    }
    let reachable = people
        .iter()
        .find_map(|a| Some((a.name.clone(), a.phone.clone()?)));
    let own = business.phone.clone();
    reachable.or_else(|| own.map(|phone| (business.owner_name.clone(), phone)))
}

/// The kecamatan of the actor's areas; an area wider than a kecamatan gives all in it.
fn places(conn: &mut Conn, actor: &Actor) -> Result<Vec<(RegionCode, String)>> {
    use crate::identifiers::Level;
    let mut found = Vec::new();
    for area in &actor.areas {
        match area.level() {
            Level::Regency => {
                let below = regions::children(conn, area)?;
                found.extend(below.into_iter().map(|r| (r.code, r.name)));
            }
            Level::District => {
                found.extend(regions::find(conn, area)?.map(|r| (r.code, r.name)));
            }
            Level::Province | Level::Village => {}
        }
    }
    Ok(found)
}
