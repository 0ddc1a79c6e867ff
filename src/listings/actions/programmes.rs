//! A partner's programmes: begun from a shipped one, edited by the partner's administrator.
//!
//! It refuses what the catalogue refuses of a file; it has no way to lift what the law demands.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::view::round_of;
use super::{Result, allow_partner, record};
use crate::accounts::policy::Capability;
use crate::accounts::{Actor, PartnerId};
use crate::audit::Change;
use crate::checklists::delivery::Delivery;
use crate::checklists::programme::{Addition, Programme, Tightening};
use crate::checklists::requirement::Words;
use crate::checklists::{self, Catalogue, ProgrammeId, Recount, StoredProgramme};
use crate::listings::model::{FUNCTIONS, ListingError};
use crate::listings::{rules, store, store_partners};
use crate::permits::days_before::DaysBefore;
use crate::permits::version::EvidenceKind;
use crate::storage::{Conn, UtcTime};

/// What the form says about a programme.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// Title in Bahasa Indonesia.
    pub title_id: String,
    /// Title in English.
    pub title_en: String,
    /// First day its own requirements count.
    pub effective_from: Option<NaiveDate>,
    /// Last day.
    pub effective_until: Option<NaiveDate>,
    /// Requirements it demands.
    pub demanded: Vec<String>,
    /// Requirements it recommends.
    pub recommended: Vec<String>,
    /// Figures.
    pub tightens: Tightening,
    /// Days before the end, as typed, by kind of evidence; empty for the catalogue's.
    pub reminders: Vec<(EvidenceKind, String)>,
    /// When its goods are delivered; none for no list before a delivery.
    pub delivery: Option<Delivery>,
    /// Functions of the quorum.
    pub quorum: Vec<String>,
    /// Working days of the review.
    pub review_days: u32,
    /// Weights by line of the score card.
    pub weights: Vec<(String, u32)>,
    /// Takes submissions.
    pub active: bool,
}

/// A programme as its partner's administrator sees it.
#[derive(Debug, Clone)]
pub struct OwnProgramme {
    /// The programme.
    pub programme: StoredProgramme,
    /// How many products are ready for it; none below five, or while they are counted anew.
    pub ready: Option<usize>,
    /// How far the recount after its last change has come; none when it is over.
    pub recount: Option<Recount>,
}

/// The partner's programmes, with how many products are ready for each: below five not told.
///
/// # Errors
/// `NotFound`, or the database.
pub fn own_programmes(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    partner: PartnerId,
) -> Result<Vec<OwnProgramme>> {
    const MOST: i64 = 1000;
    allow_partner(actor, Capability::ManageProgrammes, partner)?;
    let under_way = checklists::recounts(conn)?;
    let mut found = Vec::new();
    for programme in checklists::programmes_of_partner(conn, partner)? {
        let mut running = under_way.iter();
        let recount = running.find(|r| r.programme_id == programme.id).cloned();
        let ready = match recount {
            Some(_) => None,
            None => rules::told_count(checklists::count_ready(
                conn,
                &programme.spec.id,
                now,
                MOST,
            )?),
        };
        found.push(OwnProgramme {
            programme,
            ready,
            recount,
        });
    }
    Ok(found)
}

/// The partner's programmes, for whoever may see its people: the installation's
/// administrator reads them and does not change them.
///
/// # Errors
/// `NotFound`, or the database.
pub fn programmes_of(
    conn: &mut Conn,
    actor: &Actor,
    partner: PartnerId,
) -> Result<Vec<StoredProgramme>> {
    allow_partner(actor, Capability::ManagePartnerPeople, partner)?;
    Ok(checklists::programmes_of_partner(conn, partner)?)
}

/// How far the recount of a programme has come; none when its products are counted.
///
/// # Errors
/// `NotFound`, or the database.
pub fn recount_of(conn: &mut Conn, actor: &Actor, id: ProgrammeId) -> Result<Option<Recount>> {
    programme_for(conn, actor, id)?;
    let under_way = checklists::recounts(conn)?;
    Ok(under_way.into_iter().find(|r| r.programme_id == id))
}

/// One programme, for whoever may change it.
///
/// # Errors
/// `NotFound`, or the database.
pub fn programme_for(conn: &mut Conn, actor: &Actor, id: ProgrammeId) -> Result<StoredProgramme> {
    let programme = checklists::programme(conn, id)?;
    allow_partner(actor, Capability::ManageProgrammes, programme.partner)?;
    Ok(programme)
}

/// Begins a programme of the partner from a shipped one; it takes submissions at
/// once and can be changed afterwards.
///
/// # Errors
/// `NotFound`, `Fields` for an unknown pattern, or the database.
pub fn create(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    partner: PartnerId,
    pattern: &str,
) -> Result<ProgrammeId> {
    allow_partner(actor, Capability::ManageProgrammes, partner)?;
    let partner = store_partners::partner(conn, partner)?;
    let pattern = catalogue
        .programme(pattern)
        .ok_or_else(|| ListingError::field("pattern", "programme-pattern-needed"))?;
    let spec = Programme {
        id: free_word(conn, &partner.slug)?,
        partner: partner.name.clone(),
        ..pattern.clone()
    };
    let id = checklists::install_programme(conn, partner.id, &spec, now)?;
    let changes = [Change::to("slug", spec.id)];
    record(
        conn,
        actor,
        now,
        "programme.created",
        ("programme", id.any()),
        partner.id.any(),
        changes,
    )?;
    checklists::begin_recount(conn, id, now)?;
    Ok(id)
}

/// The partner's own word, numbered from its second programme on.
fn free_word(conn: &mut Conn, slug: &str) -> Result<String> {
    let mut number = 1_u32;
    loop {
        let word = match number {
            1 => slug.to_owned(),
            n => format!("{slug}-{n}"),
        };
        match checklists::programme_spec(conn, &word) {
            Err(crate::storage::StorageError::NotFound) if word != "legal" => return Ok(word),
            Err(crate::storage::StorageError::NotFound) | Ok(_) => {
                number = number.saturating_add(1);
            }
            Err(other) => return Err(other.into()),
        }
    }
}

/// Gives a programme other rules, if it still stands at `seen`. Every product is
/// measured again in the background; what was approved stays listed under the new rules.
///
/// # Errors
/// `NotFound`, `Fields`, `Changed`, or the database.
pub fn change(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: ProgrammeId,
    seen: i32,
    edit: &Edit,
) -> Result<()> {
    let before = programme_for(conn, actor, id)?;
    let spec = edited(catalogue, &before.spec, edit)?;
    if strands(conn, id, &spec.quorum)? {
        return Err(ListingError::field("quorum", "programme-quorum-stranded"));
    }
    if !checklists::change_programme(conn, id, &spec, edit.active, seen)? {
        return Err(ListingError::Changed);
    }
    let text = |p: &Programme| serde_json::to_string(p).unwrap_or_default();
    let changes = [
        Change::between("spec", &text(&before.spec), &text(&spec)),
        Change::between(
            "active",
            &before.active.to_string(),
            &edit.active.to_string(),
        ),
    ];
    let changes = changes.into_iter().flatten();
    record(
        conn,
        actor,
        now,
        "programme.changed",
        ("programme", id.any()),
        before.partner.any(),
        changes,
    )?;
    if edit.active == before.active && counts_alike(&before.spec, spec) {
        return Ok(());
    }
    Ok(checklists::begin_recount(conn, id, now)?)
}

/// Whether nothing but the delivery days differs: they measure no product.
fn counts_alike(before: &Programme, mut after: Programme) -> bool {
    after.delivery.clone_from(&before.delivery);
    *before == after
}

/// Whether a submission waits only for functions this quorum does not ask for: nobody
/// could decide about it any more.
fn strands(conn: &mut Conn, id: ProgrammeId, quorum: &[String]) -> Result<bool> {
    for submission in store::open_of_programme(conn, id)? {
        let round = round_of(conn, &submission)?;
        if rules::missing_functions(quorum, &round).is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The programme with the form's values in it.
fn edited(catalogue: &Catalogue, before: &Programme, edit: &Edit) -> Result<Programme> {
    if edit.title_id.trim().is_empty() || edit.title_en.trim().is_empty() {
        return Err(ListingError::field("title_id", "programme-title-needed"));
    }
    let strange = |f: &&String| !FUNCTIONS.contains(&f.as_str());
    if edit.quorum.is_empty() || edit.quorum.iter().find(strange).is_some() {
        return Err(ListingError::field("quorum", "programme-quorum-needed"));
    }
    if !(1..=60).contains(&edit.review_days) {
        return Err(ListingError::field("review_days", "programme-days-needed"));
    }
    let asked = edit
        .demanded
        .iter()
        .map(|id| (id, true))
        .chain(edit.recommended.iter().map(|id| (id, false)));
    let mut spec = Programme {
        title: Words::new(edit.title_id.trim(), edit.title_en.trim()),
        effective_from: edit.effective_from,
        effective_until: edit.effective_until,
        adds: asked.map(|(id, must)| addition(before, id, must)).collect(),
        tightens: edit.tightens.clone(),
        reminders: all_days(&edit.reminders)?,
        delivery: edit.delivery.clone(),
        quorum: edit.quorum.clone(),
        review_days: edit.review_days,
        ..before.clone()
    };
    for line in &mut spec.scores {
        let typed = edit.weights.iter().find(|(code, _)| *code == line.code);
        line.weight = typed.map_or(line.weight, |(_, weight)| *weight);
    }
    catalogue
        .check_programme(&spec)
        .map_err(|(word, _)| fault(&word))?;
    Ok(spec)
}

/// The days asked for, by kind; each that cannot be read is named by its field.
fn all_days(typed: &[(EvidenceKind, String)]) -> Result<BTreeMap<EvidenceKind, DaysBefore>> {
    let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
    for (kind, text) in typed {
        match DaysBefore::typed(text) {
            Ok(days) => found.extend(days.map(|days| (kind.clone(), days))),
            Err(_) => faults.push((format!("remind_{kind}"), "reminder-days-wrong")),
        }
    }
    if faults.is_empty() {
        Ok(found)
    } else {
        Err(ListingError::Fields(faults))
    }
}

/// What was said before about a requirement, or a plain sentence for a new one.
fn addition(before: &Programme, id: &str, mandatory: bool) -> Addition {
    let known = before.adds.iter().find(|a| a.requirement == id);
    let plain = || Addition {
        requirement: id.to_owned(),
        when: checklists::predicate::Predicate::Always,
        mandatory,
        because: Words::new("Mitra memintanya.", "The partner asks for it."),
    };
    Addition {
        mandatory,
        ..known.cloned().unwrap_or_else(plain)
    }
}

/// The catalogue's refusals, on the form's fields.
fn fault(word: &str) -> ListingError {
    match word {
        "scores" => ListingError::field("scores", "programme-weights"),
        "lab_test_max_age_months" => ListingError::field(word, "programme-lab-needed"),
        "min_shelf_life_days" => ListingError::field(word, "programme-study-needed"),
        "min_remaining_percent" => ListingError::field(word, "programme-percent"),
        "delivery_weekdays" | "delivery_days_before" | "delivery_ahead" => {
            ListingError::field(word, "programme-delivery-wrong")
        }
        "effective_until" => ListingError::field(word, "programme-dates"),
        _ => ListingError::field("form", "programme-unknown-requirement"),
    }
}
