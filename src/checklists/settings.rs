//! What an administrator makes of the catalogue's settings, for all processes at once.
//!
//! The rows are the truth; each process holds a catalogue made from them and follows
//! within seconds ([`follow`]). Whatever is written asks the rows themselves
//! ([`current`]), so that no projection is made by settings that are over.
//!
//! Refused: figures with a source, values out of bounds, and a change to a value that
//! somebody else changed in the meantime.

use std::borrow::Cow;

use super::catalogue::Catalogue;
use super::figures::{FigureFault, FigureKey};
use super::recount::note_catalogue;
use super::store_settings::{self as store, Setting};
use super::with_settings::revision;
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{self, Actor};
use crate::audit::{self, Change, Event};
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

/// Why a setting was not changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// Not theirs to change, or no such figure.
    #[error("not found")]
    NotFound,
    /// The value cannot be taken.
    #[error(transparent)]
    Fault(#[from] FigureFault),
    /// It has this value already.
    #[error("nothing would change")]
    Same,
    /// Somebody else changed it since it was shown.
    #[error("changed by somebody else")]
    Overtaken,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

type Result<T> = std::result::Result<T, SettingError>;

fn administers(actor: &Actor) -> Result<()> {
    if policy::may(actor, Capability::Administer, &Facts::default()) {
        Ok(())
    } else {
        Err(SettingError::NotFound)
    }
}

/// The settings with the name of who changed each last; none for an account that is gone.
///
/// # Errors
/// `NotFound` for others than administrators, or the database.
pub fn settings(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Setting, Option<String>)>> {
    administers(actor)?;
    let mut named = Vec::new();
    for setting in store::all(conn)? {
        let who = match accounts::by_id(conn, setting.changed_by) {
            Err(StorageError::NotFound) => None,
            found => Some(found?.name),
        };
        named.push((setting, who));
    }
    Ok(named)
}

/// Sets a figure to what was typed, if it still stands at `seen`.
///
/// # Errors
/// `NotFound`, `Fault`, `Same`, `Overtaken`, or the database.
pub fn set_figure(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    (key, seen): (&FigureKey, i32),
    text: &str,
) -> Result<()> {
    let catalogue = current(conn, catalogue)?;
    let value = catalogue.setting_of(key, text)?;
    change(
        conn,
        &catalogue,
        actor,
        now,
        (key, seen),
        "catalogue.set",
        |_| value,
    )
}

/// Takes the shipped value of a figure back, if it still stands at `seen`.
///
/// # Errors
/// `NotFound`, `Same`, `Overtaken`, or the database.
pub fn reset_figure(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    (key, seen): (&FigureKey, i32),
) -> Result<()> {
    change(
        conn,
        catalogue,
        actor,
        now,
        (key, seen),
        "catalogue.reset",
        |_| None,
    )
}

/// Takes the last change of a figure back, if that is still the last.
///
/// # Errors
/// `NotFound`, `Same`, `Overtaken`, or the database.
pub fn undo_figure(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    (key, seen): (&FigureKey, i32),
) -> Result<()> {
    let before = |row: Option<&Setting>| row.and_then(|row| row.before.clone());
    change(
        conn,
        catalogue,
        actor,
        now,
        (key, seen),
        "catalogue.undone",
        before,
    )
}

/// Keeps another value, writes down who did it, and has every product measured anew.
fn change(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    (key, seen): (&FigureKey, i32),
    kind: &'static str,
    value: impl FnOnce(Option<&Setting>) -> Option<String>,
) -> Result<()> {
    administers(actor)?;
    let shipped = catalogue.as_in_files().figure(key);
    let shipped = shipped.ok_or(SettingError::NotFound)?.value.to_string();
    let name = key.to_string();
    let rows = store::all(conn)?;
    let row = rows.iter().find(|row| row.name == name);
    if row.map_or(0, |row| row.revision) != seen {
        return Err(SettingError::Overtaken);
    }
    let (before, value) = (row.and_then(|row| row.value.clone()), value(row));
    if before == value {
        return Err(SettingError::Same);
    }
    let kept = Setting {
        id: row.map_or_else(|| AnyId::new(now), |row| row.id),
        name,
        revision: seen.saturating_add(1),
        changed_by: actor.id,
        changed_at: now,
        before,
        value,
    };
    if !store::keep(conn, &kept)? {
        return Err(SettingError::Overtaken);
    }
    record(conn, actor, now, kind, &kept, &shipped)?;
    let renewed = catalogue.with_settings(&store::all(conn)?);
    note_catalogue(conn, &renewed, now)?;
    Ok(())
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    kind: &'static str,
    kept: &Setting,
    shipped: &str,
) -> Result<()> {
    let said = |value: &Option<String>| value.clone().unwrap_or_else(|| shipped.to_owned());
    let changes = [
        Some(Change::to("figure", &kept.name)),
        Change::between("value", &said(&kept.before), &said(&kept.value)),
    ];
    let event = Event::new(kind, "catalogue", kept.id, kept.id);
    let event = event.with(changes.into_iter().flatten());
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

/// The catalogue as the settings are at this moment: the one given, if it is no older.
///
/// # Errors
/// The database.
pub fn current<'a>(
    conn: &mut Conn,
    catalogue: &'a Catalogue,
) -> std::result::Result<Cow<'a, Catalogue>, StorageError> {
    Ok(match follow(conn, catalogue)? {
        None => Cow::Borrowed(catalogue),
        Some(newer) => Cow::Owned(newer),
    })
}

/// The catalogue with settings that were changed since this one was made; none when
/// there are none. One small query.
///
/// # Errors
/// The database.
pub fn follow(
    conn: &mut Conn,
    catalogue: &Catalogue,
) -> std::result::Result<Option<Catalogue>, StorageError> {
    let rows = store::all(conn)?;
    let same = revision(&rows) == catalogue.revision();
    Ok((!same).then(|| catalogue.with_settings(&rows)))
}
