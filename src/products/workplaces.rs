//! Where products are made: the facilities an actor may choose from.

use super::actions::{ProductError, allow};
use crate::accounts::Actor;
use crate::accounts::policy::Capability;
use crate::businesses::{self, Business, BusinessId, Facility, FacilityId};
use crate::storage::{Conn, StorageError};

type Result<T> = std::result::Result<T, ProductError>;

/// Where the actor may make products: the facilities of `business`, or of all own businesses.
///
/// # Errors
/// The database.
pub fn workplaces(
    conn: &mut Conn,
    actor: &Actor,
    business: Option<BusinessId>,
) -> Result<Vec<(Business, Facility)>> {
    let own = actor
        .memberships
        .iter()
        .map(|m| BusinessId::from_uuid(m.business.uuid()));
    let ids: Vec<BusinessId> = business.map_or_else(|| own.collect(), |one| vec![one]);
    let mut found = Vec::new();
    for id in ids {
        allow(conn, actor, Capability::EditProducts, id)?;
        let owner = businesses::by_id(conn, id)?;
        let places = businesses::facilities(conn, id)?;
        found.extend(places.into_iter().map(|place| (owner.clone(), place)));
    }
    Ok(found)
}

/// The facility and its business, if the actor may make products there.
pub(super) fn workplace(
    conn: &mut Conn,
    actor: &Actor,
    id: Option<FacilityId>,
) -> Result<(Business, Facility)> {
    let missing = || ProductError::Fields(vec![("facility".to_owned(), "product-facility-needed")]);
    let facility = match businesses::facility(conn, id.ok_or_else(missing)?) {
        Err(StorageError::NotFound) => return Err(missing()),
        other => other?,
    };
    let business = businesses::by_id(conn, facility.business)?;
    match allow(conn, actor, Capability::EditProducts, business.id) {
        Err(ProductError::NotFound) => Err(missing()),
        other => other.map(|()| (business, facility)),
    }
}
