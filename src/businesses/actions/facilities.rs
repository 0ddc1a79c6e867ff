//! The places where a business makes its products.

use super::{Result, allowed, villages};
use crate::accounts::Actor;
use crate::accounts::policy::Capability;
use crate::audit::{self, Change, Event};
use crate::businesses::rules::{self, FacilityInput};
use crate::businesses::{BusinessError, BusinessId, Facility, FacilityId, store};
use crate::identifiers::RegionCode;
use crate::storage::{Conn, UtcTime};

/// A facility whose village was found.
#[derive(Debug, Clone)]
pub(super) struct Located {
    pub input: FacilityInput,
    pub village: RegionCode,
}

/// Checks a facility as typed and finds its village.
pub(super) fn locate(conn: &mut Conn, input: &FacilityInput) -> Result<Located> {
    let mut problems = rules::facility_problems(input);
    match villages::resolve(conn, &input.village_code, &input.village_label) {
        Ok(village) if problems.is_empty() => Ok(Located {
            input: input.clone(),
            village,
        }),
        Ok(_) => Err(BusinessError::Invalid(problems)),
        Err(BusinessError::Invalid(more)) => {
            problems.extend(more);
            Err(BusinessError::Invalid(problems))
        }
        Err(error) => Err(error),
    }
}

/// Adds a facility to a business.
///
/// # Errors
/// `Invalid`, `NotFound`, or the database.
pub fn add_facility(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    input: &FacilityInput,
) -> Result<FacilityId> {
    allowed(conn, actor, Capability::EditBusiness, business)?;
    let located = locate(conn, input)?;
    store_new(conn, actor, now, business, &located)
}

pub(super) fn store_new(
    conn: &mut Conn,
    by: &Actor,
    now: UtcTime,
    business: BusinessId,
    located: &Located,
) -> Result<FacilityId> {
    let facility = facility_of(FacilityId::new(now), business, located);
    store::insert_facility(conn, &facility, now)?;
    let event = Event::new(
        "business.facility_added",
        "business",
        business.any(),
        business.any(),
    );
    let event = event.on("facility", facility.id.any()).with([
        Change::to("facility_name", &facility.name),
        Change::to("village", facility.village.as_str()),
        Change::to("address", &facility.address),
        Change::to("place", facility.place.as_str()),
        Change::to("equipment", facility.equipment.as_str()),
    ]);
    audit::record(conn, now, Some(by.id.any()), &event)?;
    Ok(facility.id)
}

fn facility_of(id: FacilityId, business: BusinessId, located: &Located) -> Facility {
    Facility {
        id,
        business,
        name: rules::tidy(&located.input.name),
        village: located.village.clone(),
        address: rules::tidy(&located.input.address),
        place: located.input.place,
        equipment: located.input.equipment,
    }
}

/// Changes a facility. Answers whether something permits rest on changed
/// (village, address, place or equipment): then its products must be looked
/// at again, which is the caller's next step.
///
/// # Errors
/// `Invalid`, `NotFound` also for a facility of another business, or the database.
pub fn change_facility(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    id: FacilityId,
    input: &FacilityInput,
) -> Result<bool> {
    allowed(conn, actor, Capability::EditBusiness, business)?;
    let all = store::facilities(conn, business)?;
    let before = all
        .iter()
        .find(|f| f.id == id)
        .ok_or(BusinessError::NotFound)?;
    let located = locate(conn, input)?;
    let after = facility_of(id, business, &located);
    if *before == after {
        return Ok(false);
    }
    store::update_facility(conn, &after)?;
    if all.first().is_some_and(|first| first.id == id) && before.village != after.village {
        store::set_kecamatan(conn, business, &located.kecamatan())?;
    }
    record_change(conn, actor, now, before, &after)?;
    Ok(differs(before, &after))
}

/// Whether anything but the facility's name changed.
fn differs(before: &Facility, after: &Facility) -> bool {
    before.village != after.village
        || before.address != after.address
        || before.place != after.place
        || before.equipment != after.equipment
}

fn record_change(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    before: &Facility,
    after: &Facility,
) -> Result<()> {
    let changes = [
        Change::between("facility_name", &before.name, &after.name),
        Change::between("village", before.village.as_str(), after.village.as_str()),
        Change::between("address", &before.address, &after.address),
        Change::between("place", before.place.as_str(), after.place.as_str()),
        Change::between(
            "equipment",
            before.equipment.as_str(),
            after.equipment.as_str(),
        ),
    ];
    let id = before.business.any();
    let event = Event::new("business.facility_changed", "business", id, id)
        .on("facility", before.id.any())
        .with(changes.into_iter().flatten());
    Ok(audit::record(conn, now, Some(actor.id.any()), &event)?)
}
