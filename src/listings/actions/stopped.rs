//! The end of a product whose maker stops making it: nobody waits for a decision about
//! it any more, and no shelf shows it.

use super::{Result, record, submit, tell};
use crate::accounts::{self, Actor};
use crate::audit::Change;
use crate::checklists::{self, Catalogue};
use crate::listings::model::{Listing, ListingError};
use crate::listings::{store, store_listings};
use crate::mail::Message;
use crate::products::{self, Product, ProductId};
use crate::storage::{Conn, StorageError, UtcTime};

/// Ends a product: what waits with partners is taken back, its listings end for the same
/// reason, and those partners are told. Taking it up again leaves them ended.
///
/// # Errors
/// As [`products::actions::end`]; then nothing is changed.
pub fn end_product(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: ProductId,
    reason: &str,
) -> std::result::Result<ProductId, products::actions::ProductError> {
    products::actions::end(conn, actor, now, id, reason)?;
    let product = products::by_id(conn, id)?;
    let left = leave_partners(conn, catalogue, actor, now, &product, reason.trim());
    left.map_err(|error| match error {
        ListingError::Storage(error) => error.into(),
        ListingError::NotFound => StorageError::NotFound.into(),
        _ => products::actions::ProductError::Changed,
    })?;
    Ok(id)
}

fn leave_partners(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    product: &Product,
    reason: &str,
) -> Result<()> {
    let sent = store::submissions_of_product(conn, product.id)?;
    for submission in sent.iter().filter(|one| one.status.waits()) {
        submit::withdraw(conn, catalogue, actor, now, submission.id)?;
    }
    for listing in store_listings::listings_of_product(conn, product.id)? {
        if listing.ended_at.is_none() {
            stop(conn, actor, now, product, &listing, reason)?;
        }
    }
    Ok(())
}

fn stop(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    product: &Product,
    listing: &Listing,
    reason: &str,
) -> Result<()> {
    store_listings::end_listing(conn, listing.id, reason, now)?;
    let subject = ("listing", listing.id.any());
    let changes = [Change::to("reason", reason)];
    let owner = product.business.any();
    record(conn, actor, now, "listing.ended", subject, owner, changes)?;
    let programme = checklists::programme(conn, listing.programme)?;
    let partner = accounts::accounts_of_partner(conn, listing.partner)?;
    let people: Vec<_> = partner.into_iter().map(|person| person.id).collect();
    let key = format!("listing-stopped:{}", listing.id);
    tell(conn, &people, &key, now, |person| Message::Decided {
        name: person.name.clone(),
        product: product.label(),
        programme: programme.spec.title.lang(person.lang).to_owned(),
        outcome: "stopped".to_owned(),
        reasons: vec![reason.to_owned()],
        path: "/listings?ended=1".to_owned(),
    })?;
    Ok(())
}
