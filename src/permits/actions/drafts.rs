//! A version on its way to the mentor: drafted, changed, handed in, taken back, corrected, deleted.

use chrono::NaiveDate;

use super::pages::{Limits, load, release, store_new};
use super::{
    PermitError, Result, checked_coverage, keep, mark_products, may_draft, open_at, record,
    today_of,
};
use crate::accounts::Actor;
use crate::accounts::token::Secrets;
use crate::audit::Change;
use crate::businesses::BusinessId;
use crate::documents::DocumentId;
use crate::documents::workshop::Kept;
use crate::identifiers::mask_last4;
use crate::permits::correction;
use crate::permits::model::{
    FieldName, Fields, Outcome, PermitId, Subject, Version, VersionId, Wanted,
};
use crate::permits::rules_draft::{
    Problem, decode, is_secret, problems, too_long, unsafe_pages, year_only,
};
use crate::permits::store;
use crate::permits::version::{EvidenceKind, ReviewState};
use crate::storage::{Conn, UtcTime};

/// What it takes to begin a permit.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Whose it is.
    pub business: BusinessId,
    /// What kind of evidence.
    pub kind: EvidenceKind,
    /// What it is meant to cover; the mentor confirms it.
    pub coverage: Vec<Subject>,
    /// What was typed so far.
    pub fields: Fields,
}

/// Begins a permit with its first version and pages.
///
/// # Errors
/// `NotFound` for a stranger or a mentor without the owner's consent,
/// `Problems` for lines that are too long, `Coverage`, `TooManyPages`, the quota.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    secrets: &Secrets,
    draft: &Draft,
    (kept, limits): (&[Kept], Limits),
) -> Result<(VersionId, Vec<DocumentId>)> {
    may_draft(conn, actor, draft.business)?;
    let coverage = checked_coverage(conn, draft.business, &draft.coverage)?;
    let mut version = blank(
        actor,
        now,
        PermitId::new(now),
        draft.business,
        draft.kind.clone(),
    );
    version.coverage = coverage;
    let today = today_of(conn, draft.business, now)?;
    type_in(&mut version, secrets, &draft.fields, today)?;
    store::insert_permit(conn, version.permit, &version)?;
    store::insert_version(conn, &version)?;
    let made = store_new(conn, actor, now, &version, &[], kept, limits)?;
    store::set_pages(conn, version.id, &made)?;
    record(
        conn,
        actor,
        now,
        &version,
        "permit.drafted",
        changes_of(&version),
    )?;
    mark_products(conn, &version, now)?;
    Ok((version.id, made))
}

/// An empty draft of this person, now.
pub(super) fn blank(
    actor: &Actor,
    now: UtcTime,
    permit: PermitId,
    business: BusinessId,
    kind: EvidenceKind,
) -> Version {
    Version {
        id: VersionId::new(now),
        permit,
        business,
        kind,
        fields: Fields::default(),
        number_hash: None,
        year_only: None,
        review: ReviewState::Draft,
        entered_by: actor.id,
        also_entered: vec![],
        assisted: !actor.belongs_to(business.any()),
        submitted_at: None,
        watched: std::collections::BTreeMap::new(),
        recheck_closed: std::collections::BTreeMap::new(),
        returned: vec![],
        created_at: now,
        revision: 1,
        outcome: Outcome::default(),
        coverage: vec![],
    }
}

/// Begins the next version of a permit: same kind and coverage, the names
/// copied, number and dates to be typed anew. An open version of the same
/// permit is gone on with instead of making a second one.
///
/// # Errors
/// `NotFound`, or the database.
pub fn renew(conn: &mut Conn, actor: &Actor, now: UtcTime, id: VersionId) -> Result<VersionId> {
    let old = store::version(conn, id)?;
    may_draft(conn, actor, old.business)?;
    let under_way = store::history(conn, old.permit)?
        .into_iter()
        .find(|v| v.is_open() || v.review == ReviewState::InReview);
    if let Some(open) = under_way {
        return Ok(open.id);
    }
    let next = Version {
        fields: Fields {
            holder: old.fields.holder.clone(),
            issuer: old.fields.issuer.clone(),
            brand: old.fields.brand.clone(),
            person: old.fields.person.clone(),
            ..Fields::default()
        },
        coverage: old.coverage.clone(),
        ..blank(actor, now, old.permit, old.business, old.kind.clone())
    };
    store::insert_version(conn, &next)?;
    record(conn, actor, now, &next, "permit.renewal_drafted", vec![])?;
    mark_products(conn, &next, now)?;
    Ok(next.id)
}

/// Puts typed fields into a version, the number in its normal form or, where it
/// must not be kept whole, as last digits and keyed hash.
fn type_in(
    version: &mut Version,
    secrets: &Secrets,
    fields: &Fields,
    today: NaiveDate,
) -> Result<()> {
    let long = too_long(fields);
    if !long.is_empty() {
        return Err(PermitError::Problems(long));
    }
    let number = fields.number.clone();
    let unchanged = number == version.fields.number;
    version.fields = fields.clone();
    if is_secret(&version.kind) {
        if !unchanged {
            version.number_hash = number.as_deref().map(|n| keyed(secrets, &version.kind, n));
        }
        version.fields.number = number.map(|n| {
            if unchanged {
                n
            } else {
                hidden(&version.kind, &n, today)
            }
        });
    } else if let Some(number) = number {
        let normal = decode(&version.kind, &number, today).and_then(|d| d.normal);
        version.fields.number = Some(normal.unwrap_or(number));
    }
    version.year_only = year_only(&version.kind, &version.fields, today);
    Ok(())
}

/// What may be kept of a number of a person: its last digits, as many stars before them as it has others.
fn hidden(kind: &EvidenceKind, number: &str, today: NaiveDate) -> String {
    let normal = decode(kind, number, today).and_then(|d| d.normal);
    match normal {
        Some(masked) if masked.starts_with('*') => masked,
        normal => mask_last4(normal.as_deref().unwrap_or(number)),
    }
}

fn keyed(secrets: &Secrets, kind: &EvidenceKind, number: &str) -> Vec<u8> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    secrets
        .keyed_hash("number", &[kind.as_str().as_bytes(), digits.as_bytes()])
        .to_vec()
}

fn changes_of(version: &Version) -> Vec<Change> {
    named(&version.fields)
        .into_iter()
        .filter_map(|(field, value)| Some(Change::to(field.as_str(), value?)))
        .collect()
}

/// Every typed field as text, by name.
fn named(fields: &Fields) -> Vec<(FieldName, Option<String>)> {
    let parts = FieldName::ALL.iter().copied();
    parts
        .filter(|part| !matches!(part, FieldName::Coverage | FieldName::Pages))
        .map(|part| (part, correction::typed(fields, part)))
        .collect()
}

/// Keeps what was typed into a draft, or into the parts that were returned;
/// parts that are not open keep what they had.
///
/// # Errors
/// `Stale`, `State`, `Problems` for lines that are too long, `Coverage`, or the database.
pub fn save(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    secrets: &Secrets,
    id: VersionId,
    seen: i32,
    (fields, coverage): (&Fields, Option<&[Subject]>),
) -> Result<()> {
    let mut version = open_at(conn, actor, id, seen)?;
    if !version.is_open() {
        return Err(PermitError::State);
    }
    let before = version.fields.clone();
    // What it covered until now may lose it.
    mark_products(conn, &version, now)?;
    let today = today_of(conn, version.business, now)?;
    let open = only_open(&version, fields);
    type_in(&mut version, secrets, &open, today)?;
    if let Some(coverage) = coverage.filter(|_| version.may_change(FieldName::Coverage)) {
        version.coverage = checked_coverage(conn, version.business, coverage)?;
    }
    let changes = between(&before, &version.fields);
    keep(conn, actor, now, &version, "permit.changed", changes)
}

/// The typed fields where the version is open, its own elsewhere.
fn only_open(version: &Version, typed: &Fields) -> Fields {
    let own = &version.fields;
    let pick = |field, typed: &Option<String>, own: &Option<String>| {
        if version.may_change(field) {
            typed
        } else {
            own
        }
        .clone()
    };
    let day = |field, typed, own| {
        if version.may_change(field) {
            typed
        } else {
            own
        }
    };
    Fields {
        number: pick(FieldName::Number, &typed.number, &own.number),
        holder: pick(FieldName::Holder, &typed.holder, &own.holder),
        issuer: pick(FieldName::Issuer, &typed.issuer, &own.issuer),
        brand: pick(FieldName::Brand, &typed.brand, &own.brand),
        person: pick(FieldName::Person, &typed.person, &own.person),
        issued_on: day(FieldName::IssuedOn, typed.issued_on, own.issued_on),
        valid_from: day(FieldName::ValidFrom, typed.valid_from, own.valid_from),
        valid_until: day(FieldName::ValidUntil, typed.valid_until, own.valid_until),
        open_ended: if version.may_change(FieldName::ValidUntil) {
            typed.open_ended
        } else {
            own.open_ended
        },
    }
}

fn between(before: &Fields, after: &Fields) -> Vec<Change> {
    named(before)
        .into_iter()
        .zip(named(after))
        .filter(|((_, old), (_, new))| old != new)
        .map(|((field, old), (_, new))| Change {
            field: field.as_str(),
            old,
            new,
        })
        .collect()
}

/// Hands a draft or a correction in to the mentor. A correction that leaves a part as it was
/// sent back goes only with the word of its maker that it is right `as_it_is`.
///
/// # Errors
/// `Problems` naming everything that is missing, cannot be, or was left as it was; `Stale`,
/// `State`, or the database.
pub fn hand_in(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
    wanted: &Wanted,
    as_it_is: bool,
) -> Result<()> {
    let mut version = open_at(conn, actor, id, seen)?;
    if !version.is_open() {
        return Err(PermitError::State);
    }
    let today = today_of(conn, version.business, now)?;
    let pages = load(conn, id)?;
    let files: Vec<DocumentId> = pages.iter().map(|page| page.document.id).collect();
    let left: Vec<FieldName> = correction::untouched(&version, &files)
        .iter()
        .map(|finding| finding.field)
        .collect();
    let mut lacks = problems(
        &version.fields,
        wanted,
        &version.coverage,
        pages.len(),
        today,
    );
    if !as_it_is {
        lacks.extend(left.iter().copied().map(left_as_it_was));
    }
    lacks.extend(unsafe_pages(&pages));
    if !lacks.is_empty() {
        return Err(PermitError::Problems(lacks));
    }
    super::readings::count(conn, &version, wanted, &pages)?;
    version.review = ReviewState::InReview;
    version.submitted_at = Some(now);
    let said = left
        .iter()
        .map(|part| Change::to("as_it_is", part.as_str()));
    keep(
        conn,
        actor,
        now,
        &version,
        "permit.handed_in",
        said.collect(),
    )
}

const fn left_as_it_was(field: FieldName) -> Problem {
    Problem {
        field,
        text_key: "permit-left-part",
    }
}

/// Takes a version back from the mentor's queue: a first one is a draft again, of a
/// correction exactly the returned parts are open again.
///
/// # Errors
/// `State` unless it waits for review, `Stale`, or the database.
pub fn take_back(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
) -> Result<()> {
    let mut version = open_at(conn, actor, id, seen)?;
    if version.review != ReviewState::InReview {
        return Err(PermitError::State);
    }
    version.review = if version.returned.is_empty() {
        ReviewState::Draft
    } else {
        ReviewState::Returned
    };
    keep(conn, actor, now, &version, "permit.taken_back", vec![])
}

/// Deletes a draft that was never handed in, with its files.
///
/// # Errors
/// `State` once a mentor could have seen it, `Stale`, or the database.
pub fn delete(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
    seen: i32,
) -> Result<Version> {
    let version = open_at(conn, actor, id, seen)?;
    if version.review != ReviewState::Draft || version.submitted_at.is_some() {
        return Err(PermitError::State);
    }
    let files = store::pages(conn, id)?;
    store::delete(conn, &version)?;
    for (_, document) in files {
        release(conn, actor, now, document)?;
    }
    record(conn, actor, now, &version, "permit.deleted", vec![])?;
    mark_products(conn, &version, now)?;
    Ok(version)
}
