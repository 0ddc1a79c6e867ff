//! Deleting an account, with what becomes of its businesses.

use std::collections::BTreeMap;

use super::PrivacyError;
use crate::accounts::{self, Actor};
use crate::businesses::BusinessId;
use crate::businesses::actions::{self as businesses, Fate, Stake};
use crate::checklists::Catalogue;
use crate::i18n::tr;
use crate::listings;
use crate::products;
use crate::storage::{Conn, UtcTime};
use crate::{documents, mail, permits, reading, reminders, reviews};

type Result<T> = std::result::Result<T, PrivacyError>;

/// What is to become of each business that would be left without an owner.
pub type Fates = BTreeMap<BusinessId, Fate>;

/// Deletes the actor's account and everything about them that need not stay.
/// The password was asked again before.
///
/// # Errors
/// `LastOwner` for a business whose fate is not said, `LastAdmin`, or the
/// database; then nothing is changed.
pub fn delete_account(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    fates: &Fates,
) -> Result<()> {
    for stake in businesses::stakes(conn, actor)? {
        leave(conn, catalogue, actor, now, &stake, fates)?;
    }
    businesses::stop_guiding(conn, actor, now)?;
    reviews::let_go(conn, actor.id)?;
    reminders::forget(conn, actor.id, now)?;
    mail::outbox::forget_account(conn, actor.id.any())?;
    Ok(accounts::delete_own(conn, actor, now)?)
}

fn leave(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    stake: &Stake,
    fates: &Fates,
) -> Result<()> {
    let id = stake.business.id;
    match fates.get(&id).filter(|_| stake.last_owner) {
        Some(Fate::Close) => close(conn, catalogue, actor, now, id),
        Some(Fate::HandOver(heir)) => Ok(businesses::leave(conn, actor, now, stake, Some(*heir))?),
        None => Ok(businesses::leave(conn, actor, now, stake, None)?),
    }
}

/// Ends a business: products end with their listings and what waits with
/// partners, papers and recipes go, and last the names.
fn close(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: BusinessId,
) -> Result<()> {
    let reason = tr(actor.lang, "delete-product-reason", &[]);
    for product in products::of_business(conn, id, false)? {
        listings::actions::end_product(conn, catalogue, actor, now, product.id, &reason)?;
    }
    permits::forget_of_business(conn, id)?;
    documents::forget_of_business(conn, actor, now, id)?;
    reading::forget_of_business(conn, id)?;
    products::erase_making(conn, id)?;
    products::mark_business_stale(conn, id, now)?;
    Ok(businesses::close(conn, actor, now, id)?)
}
