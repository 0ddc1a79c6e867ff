//! A programme's rules decide over every product; after a change its part of the
//! projection is computed anew in the background, some products a transaction. So is
//! all of it after the catalogue changed: with a new version of the program, an
//! installation's own files or a setting.
//!
//! How far it has come stands in the row that the same transaction moves, so that a
//! process that dies in the middle loses nothing. Until a product's turn its stored
//! stretches are older than the rules: whoever shows them asks [`current_states`],
//! which computes those anew, and decisions never read the projection at all.

use super::actions::every_standing;
use super::projection::{refresh, states_of, target_of};
use super::settings::current;
use super::store::{self, State};
use super::store_programmes::{every_programme, programme};
use super::store_recounts::{self, Recount, recounts};
use super::{Catalogue, ProgrammeId, StoredProgramme};
use crate::products::{self, ProductId};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Products of one step. A step is one transaction, and others wait for it.
const STEP: i64 = 50;

/// Asks for a programme's part of the projection to be computed anew, from the first
/// product on, even if that is under way.
///
/// # Errors
/// The database.
pub fn begin_recount(conn: &mut Conn, id: ProgrammeId, now: UtcTime) -> Result<()> {
    store_recounts::begin(conn, id, now)
}

/// Notes which catalogue the projection stands for. Another one than before has every
/// product computed anew in the background; answers whether that began.
///
/// # Errors
/// The database.
pub fn note_catalogue(conn: &mut Conn, catalogue: &Catalogue, now: UtcTime) -> Result<bool> {
    store_recounts::set_catalogue(conn, catalogue.fingerprint(), now)?;
    let none_yet = products::ids_after(conn, None, 1)?.is_empty();
    if !none_yet {
        store_recounts::set_catalogue_after(conn, None, now)?;
    }
    Ok(!none_yet)
}

/// Whether the projection stands for this catalogue, or is on its way there.
///
/// # Errors
/// The database.
pub fn knows_catalogue(conn: &mut Conn, catalogue: &Catalogue) -> Result<bool> {
    let known = store_recounts::catalogue(conn)?;
    Ok(known.as_deref() == Some(catalogue.fingerprint()))
}

/// Whether any recount is under way.
///
/// # Errors
/// The database.
pub fn any_recount(conn: &mut Conn, _now: UtcTime) -> Result<bool> {
    Ok(!recounts(conn)?.is_empty() || store_recounts::catalogue_after(conn)?.is_some())
}

/// Does the next products of the oldest recount; answers how many, or none when there
/// is nothing to do. Call it in a transaction of its own, again and again.
///
/// # Errors
/// The database.
pub fn recount_step(conn: &mut Conn, catalogue: &Catalogue, now: UtcTime) -> Result<Option<i32>> {
    let catalogue = &*current(conn, catalogue)?;
    if let Some(after) = store_recounts::catalogue_after(conn)? {
        return catalogue_step(conn, catalogue, after, now).map(Some);
    }
    let Some(mut recount) = recounts(conn)?.into_iter().next() else {
        return Ok(None);
    };
    if recount.total.is_none() {
        recount.total = Some(products::count(conn)?);
    }
    let ids = products::ids_after(conn, recount.after_id, STEP)?;
    let Some(last) = ids.last() else {
        store_recounts::end(conn, recount.programme_id)?;
        return Ok(Some(0));
    };
    let all = every_programme(conn)?;
    let changed = programme(conn, recount.programme_id)?;
    for id in &ids {
        refresh_one(conn, catalogue, &all, &changed, *id, now)?;
    }
    let count = i32::try_from(ids.len()).unwrap_or(i32::MAX);
    recount.after_id = Some(*last);
    recount.done = recount.done.saturating_add(count);
    store_recounts::advance(conn, &recount)?;
    Ok(Some(count))
}

/// The next products for all targets, after the catalogue changed.
fn catalogue_step(
    conn: &mut Conn,
    catalogue: &Catalogue,
    after: Option<ProductId>,
    now: UtcTime,
) -> Result<i32> {
    let ids = products::ids_after(conn, after, STEP)?;
    let Some(last) = ids.last() else {
        store_recounts::end_catalogue(conn)?;
        return Ok(0);
    };
    let all = every_programme(conn)?;
    for id in &ids {
        refresh(conn, catalogue, &all, *id, now)?;
    }
    store_recounts::set_catalogue_after(conn, Some(*last), now)?;
    Ok(i32::try_from(ids.len()).unwrap_or(i32::MAX))
}

/// One product's stretches for one programme, put in the place of the stored ones.
fn refresh_one(
    conn: &mut Conn,
    catalogue: &Catalogue,
    all: &[StoredProgramme],
    programme: &StoredProgramme,
    id: ProductId,
    now: UtcTime,
) -> Result<()> {
    let standing = every_standing(conn, all, id)?;
    let target = target_of(catalogue, programme, &standing.situation);
    let states = states_of(catalogue, target.as_slice(), &standing, now);
    store::replace_target(conn, id, &programme.spec.id, &states)
}

/// What the stored projection does not know yet: programmes under recount, by their
/// target, each with the last product done; all of them while the catalogue is.
#[derive(Debug, Clone, Default)]
pub(super) struct Behind {
    programmes: Vec<(StoredProgramme, Option<ProductId>)>,
    catalogue: Option<Option<ProductId>>,
}

impl Behind {
    /// Reads which programmes those are among all; two small queries when there are none.
    pub(super) fn read(conn: &mut Conn) -> Result<Self> {
        let under_way: Vec<Recount> = recounts(conn)?;
        let catalogue = store_recounts::catalogue_after(conn)?;
        let mut programmes = Vec::new();
        for stored in match catalogue.is_some() || !under_way.is_empty() {
            true => every_programme(conn)?,
            false => Vec::new(),
        } {
            let own = under_way.iter().find(|r| r.programme_id == stored.id);
            let done = own.map(|r| r.after_id).into_iter().chain(catalogue).min();
            programmes.extend(done.map(|done| (stored, done)));
        }
        Ok(Self {
            programmes,
            catalogue,
        })
    }

    /// The programmes whose stored stretches of this product are older than their rules.
    pub(super) fn of(&self, product: ProductId) -> Vec<&StoredProgramme> {
        let waits = |done: Option<ProductId>| done.is_none_or(|last| last < product);
        let these = self.programmes.iter().filter(|(_, done)| waits(*done));
        these.map(|(programme, _)| programme).collect()
    }

    /// Whether this product's stored stretches for this target are older than its rules.
    pub(super) fn covers(&self, product: ProductId, target: &str) -> bool {
        let catalogue = self.catalogue;
        let rules = catalogue.is_some_and(|done| done.is_none_or(|last| last < product));
        rules || self.of(product).iter().any(|p| p.spec.id == target)
    }
}

/// The stretches of several products that touch `from` to `until`, as the rules are
/// now: stored ones, but for a programme under recount those computed anew.
///
/// # Errors
/// The database.
pub fn current_states(
    conn: &mut Conn,
    catalogue: &Catalogue,
    ids: &[ProductId],
    from: UtcTime,
    until: UtcTime,
) -> Result<Vec<State>> {
    let mut states = store::states_between(conn, ids, from, until)?;
    let behind = Behind::read(conn)?;
    if behind.programmes.is_empty() {
        return Ok(states);
    }
    let all = every_programme(conn)?;
    states.retain(|s| !behind.covers(s.product_id, &s.target));
    for id in ids {
        let waiting = behind.of(*id);
        if waiting.is_empty() {
            continue;
        }
        let standing = every_standing(conn, &all, *id)?;
        for programme in waiting {
            let target = target_of(catalogue, programme, &standing.situation);
            states.extend(states_of(catalogue, target.as_slice(), &standing, from));
        }
    }
    states.retain(|s| s.from_at <= until && s.until_at > from);
    states.sort_by_key(|s| (s.product_id, s.from_at));
    Ok(states)
}
