//! Registering a business with its first facility, and changing it.

use super::facilities::{self, Located};
use super::{Result, allowed, consents, nib};
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{AccountId, Actor, MemberKind};
use crate::audit::{self, Change, Event};
use crate::businesses::rules::{self, BusinessInput, CheckedBusiness, FacilityInput};
use crate::businesses::store::{self, BusinessRow, Changed};
use crate::businesses::{
    Business, BusinessError, BusinessId, ConsentKind, GroupId, Problem, store_people,
};
use crate::identifiers::Level;
use crate::storage::{Conn, UtcTime};
use crate::text::fold;

/// A business, its first facility, and what its owner consents to.
#[derive(Debug, Clone, Default)]
pub struct Registration {
    /// The business.
    pub business: BusinessInput,
    /// Where it makes its products.
    pub facility: FacilityInput,
    /// What the owner ticked.
    pub consents: Vec<ConsentKind>,
}

/// Registers a business of the actor's own. A NIB that another business holds
/// confirmed opens a dispute; the answer is the same.
///
/// # Errors
/// `Invalid` with everything wrong in the form, `NotFound` when the role may not, or the database.
pub fn register(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    input: &Registration,
) -> Result<BusinessId> {
    if !policy::may(actor, Capability::RegisterBusiness, &Facts::default()) {
        return Err(BusinessError::NotFound);
    }
    let checked = check(conn, now, &input.business, &input.facility)?;
    let id = create(conn, actor, actor.id, now, &checked, None)?;
    for kind in &input.consents {
        consents::give(conn, actor, now, id, *kind, "")?;
    }
    Ok(id)
}

/// A registration that was checked.
pub(super) struct Checked {
    pub business: CheckedBusiness,
    pub facility: Located,
}

/// Checks both halves of the form, so that everything wrong is said at once.
pub(super) fn check(
    conn: &mut Conn,
    now: UtcTime,
    business: &BusinessInput,
    facility: &FacilityInput,
) -> Result<Checked> {
    let business = rules::check_business(business, now.date_at(7));
    let facility = facilities::locate(conn, facility);
    match (business, facility) {
        (Ok(business), Ok(facility)) => Ok(Checked { business, facility }),
        (Err(mut problems), Err(BusinessError::Invalid(more))) => {
            problems.extend(more);
            Err(BusinessError::Invalid(problems))
        }
        (Err(problems), Ok(_)) => Err(BusinessError::Invalid(problems)),
        (_, Err(error)) => Err(error),
    }
}

/// Stores a checked registration with its owner as first member.
pub(super) fn create(
    conn: &mut Conn,
    by: &Actor,
    owner: AccountId,
    now: UtcTime,
    checked: &Checked,
    group: Option<GroupId>,
) -> Result<BusinessId> {
    let id = BusinessId::new(now);
    let business = &checked.business;
    let row = BusinessRow {
        id,
        name: business.name.clone(),
        folded: fold(&business.name),
        owner_name: business.owner_name.clone(),
        phone: business.phone.clone(),
        nib: business.nib.clone(),
        nib_confirmed_at: None,
        scale: business.scale.to_string(),
        group_id: group,
        kecamatan_code: checked.facility.kecamatan().to_string(),
        show_person: false,
        show_village: false,
        created_by: Some(by.id),
        created_at: now,
        revision: 1,
    };
    store::insert(conn, row)?;
    store_people::add_member(conn, id, owner, MemberKind::Owner, now)?;
    let changes = [
        Change::to("name", &business.name),
        Change::to("owner_name", &business.owner_name),
        Change::to("scale", business.scale.as_str()),
    ];
    let event = Event::new("business.registered", "business", id.any(), id.any())
        .on("owner", owner.any())
        .with(changes)
        .with(business.phone.as_deref().map(|p| Change::to("phone", p)))
        .with(business.nib.as_deref().map(|n| Change::to("nib", n)));
    audit::record(conn, now, Some(by.id.any()), &event)?;
    facilities::store_new(conn, by, now, id, &checked.facility)?;
    nib::claim(conn, now, id)?;
    Ok(id)
}

/// Changes a business that still stands as it was shown. A changed NIB counts
/// as claimed anew. Answers whether something permits rest on changed: the
/// owner's name is watched by the P-IRT.
///
/// # Errors
/// `Invalid`, `Stale` when somebody changed it since, `NotFound`, or the database.
pub fn change(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: BusinessId,
    revision: i32,
    input: &BusinessInput,
) -> Result<bool> {
    allowed(conn, actor, Capability::EditBusiness, id)?;
    let before = store::by_id(conn, id)?;
    let checked = rules::check_business(input, now.date_at(7)).map_err(BusinessError::Invalid)?;
    let same_nib = before.nib == checked.nib;
    let confirmed = store::nib_confirmed_at(conn, id)?.filter(|_| same_nib);
    let changed = Changed {
        name: &checked.name,
        folded: fold(&checked.name),
        owner_name: &checked.owner_name,
        phone: checked.phone.as_deref(),
        nib: checked.nib.as_deref(),
        nib_confirmed_at: confirmed,
        scale: checked.scale,
    };
    if !store::update(conn, id, revision, &changed)? {
        return Err(BusinessError::Stale);
    }
    record_change(conn, actor, now, &before, &checked)?;
    if !same_nib {
        nib::drop_claim(conn, now, id)?;
        nib::claim(conn, now, id)?;
    }
    Ok(before.owner_name != checked.owner_name || before.scale != checked.scale || !same_nib)
}

fn record_change(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    before: &Business,
    after: &CheckedBusiness,
) -> Result<()> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let changes: Vec<Change> = [
        Change::between("name", &before.name, &after.name),
        Change::between("owner_name", &before.owner_name, &after.owner_name),
        Change::between("phone", &text(&before.phone), &text(&after.phone)),
        Change::between("nib", &text(&before.nib), &text(&after.nib)),
        Change::between("scale", before.scale.as_str(), after.scale.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let id = before.id.any();
    let event = Event::new("business.changed", "business", id, id).with(changes);
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}

impl Located {
    /// The kecamatan the village lies in.
    pub(super) fn kecamatan(&self) -> crate::identifiers::RegionCode {
        let village = &self.village;
        village
            .at(Level::District)
            .unwrap_or_else(|| village.clone())
    }
}

/// One problem, as an error.
pub(super) fn refuse<T>(problem: Problem) -> Result<T> {
    Err(BusinessError::Invalid(vec![problem]))
}
