//! When people are told, where somebody asks for other days than the catalogue: a permit
//! has days of its own, or else the programmes its products are in ask for some. The last
//! seven days and what has lapsed are said in any case (CONTRACTS 6).

use std::collections::{BTreeMap, BTreeSet};

use super::model::{LAST_DAYS, Subject};
use super::store_recalls;
use crate::accounts::Actor;
use crate::checklists::requirement::Evidence;
use crate::checklists::{self, StoredProgramme};
use crate::listings;
use crate::permits::days_before::DaysBefore;
use crate::permits::version::EvidenceKind;
use crate::permits::{self, Held, PermitError, Version, VersionId};
use crate::products::{self, Product, ProductId};
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// The days before an end on which people are told of evidence: those asked for and
/// the last of the catalogue, or all of the catalogue. The farthest first.
#[must_use]
pub fn days_before(evidence: &Evidence, asked: Option<&DaysBefore>) -> Vec<u32> {
    let usual = evidence.reminders.days_before.iter().copied();
    let last = |day: &u32| i32::try_from(*day).is_ok_and(|day| day <= LAST_DAYS);
    let days: BTreeSet<u32> = match asked {
        Some(asked) => usual.filter(last).chain(asked.days()).collect(),
        None => usual.collect(),
    };
    days.into_iter().rev().collect()
}

/// Gives a subject the offsets of its kind, or those asked for.
pub(super) fn set_offsets(subject: &mut Subject, evidence: &Evidence, asked: Option<&DaysBefore>) {
    let days = days_before(evidence, asked).into_iter();
    subject.offsets = days.filter_map(|day| i32::try_from(day).ok()).collect();
    let every = evidence.reminders.every_days_after;
    subject.every_after = every.filter(|every| *every > 0);
}

/// What several programmes ask for of one kind, all together.
fn joined<'a>(
    programmes: impl Iterator<Item = &'a StoredProgramme>,
    kind: &EvidenceKind,
) -> Option<DaysBefore> {
    let asked = programmes.filter_map(|p| p.spec.reminders.get(kind));
    asked.fold(None, |all: Option<DaysBefore>, one| {
        Some(all.map_or_else(|| one.clone(), |all| all.and(one)))
    })
}

/// What programmes ask for of each of these versions: a programme has a say in what
/// covers a product that is sent to it or listed in it, and of evidence that covers a
/// place or a business, in what its maker has.
pub(super) fn asked(
    conn: &mut Conn,
    programmes: &[StoredProgramme],
    held: &[Held],
    known: &BTreeMap<AnyId, Product>,
) -> Result<BTreeMap<VersionId, DaysBefore>> {
    let mut found = BTreeMap::new();
    let says = |p: &&StoredProgramme| !p.spec.reminders.is_empty();
    let programmes: Vec<&StoredProgramme> = programmes.iter().filter(says).collect();
    for version in held {
        let kind = &version.facts.kind;
        let named = version.covers.iter().filter_map(|id| known.get(id));
        let named: Vec<ProductId> = named.map(|product| product.id).collect();
        let business = version.business;
        if version.own.is_none()
            && programmes
                .iter()
                .any(|p| p.spec.reminders.contains_key(kind))
        {
            let products = match named.is_empty() {
                true => of_business(conn, business)?,
                false => named,
            };
            found.extend(
                asked_of(conn, &programmes, kind, &products)?.map(|days| (version.id, days)),
            );
        }
    }
    Ok(found)
}

fn of_business(conn: &mut Conn, business: crate::businesses::BusinessId) -> Result<Vec<ProductId>> {
    let products = products::of_business(conn, business, false)?.into_iter();
    Ok(products.map(|product| product.id).collect())
}

fn asked_of(
    conn: &mut Conn,
    programmes: &[&StoredProgramme],
    kind: &EvidenceKind,
    products: &[ProductId],
) -> Result<Option<DaysBefore>> {
    let inside = listings::programmes_of(conn, products)?;
    let theirs = programmes.iter().copied();
    Ok(joined(theirs.filter(|p| inside.contains(&p.id)), kind))
}

/// Gives a permit days of its own, or with `None` the usual ones back; a day that passed
/// meanwhile is said.
///
/// # Errors
/// As [`permits::set_days`].
pub fn set_days(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    days: Option<&DaysBefore>,
) -> std::result::Result<(), PermitError> {
    permits::set_days(conn, actor, now, id, days)?;
    let permit = permits::version(conn, id)?.permit;
    for version in permits::history(conn, permit)? {
        store_recalls::keep(conn, version.id.any(), now)?;
    }
    Ok(())
}

/// What the programmes of a permit's products ask for, for its page.
///
/// # Errors
/// The database.
pub fn asked_by_programmes(conn: &mut Conn, version: &Version) -> Result<Option<DaysBefore>> {
    let programmes = checklists::every_programme(conn)?;
    let programmes: Vec<&StoredProgramme> = programmes.iter().collect();
    let named = version.named_products();
    let products = match named.is_empty() {
        true => of_business(conn, version.business)?,
        false => named,
    };
    asked_of(conn, &programmes, &version.kind, &products)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklists::Catalogue;

    #[test]
    fn other_days_never_silence_the_last_ones() {
        let catalogue = Catalogue::embedded().unwrap();
        let pirt = catalogue.evidence(&EvidenceKind::from("spp_irt")).unwrap();
        let asked = DaysBefore::typed("400, 45, 3").unwrap();
        assert_eq!(days_before(pirt, asked.as_ref()), [400, 45, 7, 3, 1, 0]);
        assert_eq!(days_before(pirt, None).first(), Some(&270));
    }
}
