//! All queries of businesses and facilities.

use diesel::prelude::*;

use super::facts::{Equipment, Place, Scale};
use super::{Business, BusinessId, Facility, FacilityId, GroupId};
use crate::accounts::AccountId;
use crate::identifiers::RegionCode;
use crate::storage::schema::{businesses, facilities};
use crate::storage::{Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// A row of `businesses`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = businesses, check_for_backend(MultiBackend))]
pub(super) struct BusinessRow {
    pub id: BusinessId,
    pub name: String,
    pub folded: String,
    pub owner_name: String,
    pub phone: Option<String>,
    pub nib: Option<String>,
    pub nib_confirmed_at: Option<UtcTime>,
    pub scale: String,
    pub group_id: Option<GroupId>,
    pub kecamatan_code: String,
    pub show_person: bool,
    pub show_village: bool,
    pub created_by: Option<AccountId>,
    pub created_at: UtcTime,
    pub revision: i32,
}

impl TryFrom<BusinessRow> for Business {
    type Error = StorageError;

    fn try_from(row: BusinessRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            name: row.name,
            owner_name: row.owner_name,
            phone: row.phone,
            nib: row.nib,
            nib_confirmed: row.nib_confirmed_at.is_some(),
            scale: stored(&row.scale)?,
            group: row.group_id,
            kecamatan: stored(&row.kecamatan_code)?,
            show_person: row.show_person,
            show_village: row.show_village,
            created_at: row.created_at,
            revision: row.revision,
        })
    }
}

/// Reads a stored text as the type it should have.
pub(super) fn stored<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T> {
    text.parse()
        .map_err(|e: T::Err| StorageError::Corrupt(e.to_string()))
}

/// A row of `facilities`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = facilities, check_for_backend(MultiBackend))]
pub(super) struct FacilityRow {
    pub id: FacilityId,
    pub business_id: BusinessId,
    pub name: String,
    pub village_code: String,
    pub address: String,
    pub place: String,
    pub equipment: String,
    pub created_at: UtcTime,
}

impl TryFrom<FacilityRow> for Facility {
    type Error = StorageError;

    fn try_from(row: FacilityRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            business: row.business_id,
            name: row.name,
            village: stored(&row.village_code)?,
            address: row.address,
            place: stored::<Place>(&row.place)?,
            equipment: stored::<Equipment>(&row.equipment)?,
        })
    }
}

/// The business with this id, whoever asks: the caller asks the policy.
///
/// # Errors
/// `NotFound`, or the database.
pub fn by_id(conn: &mut Conn, id: BusinessId) -> Result<Business> {
    businesses::table
        .find(id)
        .select(BusinessRow::as_select())
        .first(conn)?
        .try_into()
}

/// The businesses with these ids, newest first; unknown ids are left out.
///
/// # Errors
/// The database.
pub fn by_ids(conn: &mut Conn, ids: &[BusinessId]) -> Result<Vec<Business>> {
    businesses::table
        .filter(businesses::id.eq_any(ids))
        .order(businesses::id.desc())
        .select(BusinessRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Business::try_from)
        .collect()
}

/// The facility with this id, whoever asks: the caller asks the policy.
///
/// # Errors
/// `NotFound`, or the database.
pub fn facility(conn: &mut Conn, id: FacilityId) -> Result<Facility> {
    facilities::table
        .find(id)
        .select(FacilityRow::as_select())
        .first(conn)?
        .try_into()
}

/// The facilities of a business, the first one first.
///
/// # Errors
/// The database.
pub fn facilities(conn: &mut Conn, business: BusinessId) -> Result<Vec<Facility>> {
    facilities::table
        .filter(facilities::business_id.eq(business))
        .order(facilities::id)
        .select(FacilityRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Facility::try_from)
        .collect()
}

pub(super) fn insert(conn: &mut Conn, row: BusinessRow) -> Result<()> {
    diesel::insert_into(businesses::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn insert_facility(
    conn: &mut Conn,
    facility: &Facility,
    created_at: UtcTime,
) -> Result<()> {
    let row = FacilityRow {
        id: facility.id,
        business_id: facility.business,
        name: facility.name.clone(),
        village_code: facility.village.to_string(),
        address: facility.address.clone(),
        place: facility.place.to_string(),
        equipment: facility.equipment.to_string(),
        created_at,
    };
    diesel::insert_into(facilities::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn update_facility(conn: &mut Conn, facility: &Facility) -> Result<()> {
    diesel::update(facilities::table.find(facility.id))
        .set((
            facilities::name.eq(&facility.name),
            facilities::village_code.eq(facility.village.as_str()),
            facilities::address.eq(&facility.address),
            facilities::place.eq(facility.place.as_str()),
            facilities::equipment.eq(facility.equipment.as_str()),
        ))
        .execute(conn)?;
    Ok(())
}

/// What an owner may change about a business.
pub(super) struct Changed<'a> {
    pub name: &'a str,
    pub folded: String,
    pub owner_name: &'a str,
    pub phone: Option<&'a str>,
    pub nib: Option<&'a str>,
    pub nib_confirmed_at: Option<UtcTime>,
    pub scale: Scale,
}

/// Changes a business that still stands at `revision`; false if it moved on.
pub(super) fn update(
    conn: &mut Conn,
    id: BusinessId,
    revision: i32,
    changed: &Changed<'_>,
) -> Result<bool> {
    let count = diesel::update(
        businesses::table
            .find(id)
            .filter(businesses::revision.eq(revision)),
    )
    .set((
        businesses::name.eq(changed.name),
        businesses::folded.eq(&changed.folded),
        businesses::owner_name.eq(changed.owner_name),
        businesses::phone.eq(changed.phone),
        businesses::nib.eq(changed.nib),
        businesses::nib_confirmed_at.eq(changed.nib_confirmed_at),
        businesses::scale.eq(changed.scale.as_str()),
        businesses::revision.eq(revision + 1),
    ))
    .execute(conn)?;
    Ok(count == 1)
}

/// When the business's own number was confirmed, if it was.
pub(super) fn nib_confirmed_at(conn: &mut Conn, id: BusinessId) -> Result<Option<UtcTime>> {
    Ok(businesses::table
        .find(id)
        .select(businesses::nib_confirmed_at)
        .first(conn)?)
}

pub(super) fn set_nib(
    conn: &mut Conn,
    id: BusinessId,
    nib: Option<&str>,
    confirmed_at: Option<UtcTime>,
) -> Result<()> {
    diesel::update(businesses::table.find(id))
        .set((
            businesses::nib.eq(nib),
            businesses::nib_confirmed_at.eq(confirmed_at),
            businesses::revision.eq(businesses::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// The business that holds this NIB confirmed.
pub(super) fn nib_holder(conn: &mut Conn, nib: &str) -> Result<Option<BusinessId>> {
    Ok(businesses::table
        .filter(
            businesses::nib
                .eq(nib)
                .and(businesses::nib_confirmed_at.is_not_null()),
        )
        .select(businesses::id)
        .first(conn)
        .optional()?)
}

pub(super) fn set_kecamatan(conn: &mut Conn, id: BusinessId, kecamatan: &RegionCode) -> Result<()> {
    diesel::update(businesses::table.find(id))
        .set((
            businesses::kecamatan_code.eq(kecamatan.as_str()),
            businesses::revision.eq(businesses::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_group(conn: &mut Conn, id: BusinessId, group: Option<GroupId>) -> Result<()> {
    diesel::update(businesses::table.find(id))
        .set((
            businesses::group_id.eq(group),
            businesses::revision.eq(businesses::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_shown(
    conn: &mut Conn,
    id: BusinessId,
    person: bool,
    village: bool,
) -> Result<()> {
    diesel::update(businesses::table.find(id))
        .set((
            businesses::show_person.eq(person),
            businesses::show_village.eq(village),
            businesses::revision.eq(businesses::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}
