//! What follows a decision: the listing, and the mail to the makers.

use rand::RngExt;

use super::{Result, allow, makers, record, tell};
use crate::accounts::Actor;
use crate::checklists::{Standing, StoredProgramme};
use crate::i18n::tr;
use crate::listings::model::{Listing, ListingId, ListingState, SignOff, Submission};
use crate::listings::store_listings;
use crate::mail::Message;
use crate::storage::{Conn, UtcTime};

/// Letters and digits that are not mistaken for one another when read aloud or typed.
const CODE_SIGNS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";

fn new_code() -> String {
    let mut rng = rand::rng();
    let signs = std::iter::repeat_with(|| rng.random_range(0..CODE_SIGNS.len()));
    signs
        .take(10)
        .filter_map(|at| CODE_SIGNS.get(at))
        .map(|sign| char::from(*sign))
        .collect()
}

/// The listing that the last signature makes.
pub(super) fn list(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    submission: &Submission,
    standing: &Standing,
) -> Result<()> {
    let listing = Listing {
        id: ListingId::new(now),
        code: new_code(),
        product: submission.product,
        programme: submission.programme,
        partner: submission.partner,
        submission: submission.id,
        started_at: now,
        ended_at: None,
        ended_reason: None,
        noticed: ListingState::Active,
    };
    store_listings::insert_listing(conn, &listing)?;
    let subject = ("listing", listing.id.any());
    let owner = standing.business.id.any();
    record(conn, actor, now, "listing.started", subject, owner, [])
}

/// Tells the makers at once.
pub(super) fn tell_decided(
    conn: &mut Conn,
    now: UtcTime,
    submission: &Submission,
    programme: &StoredProgramme,
    sign_off: &SignOff,
    standing: &Standing,
) -> Result<()> {
    let people = makers(conn, &standing.product, Some(submission))?;
    let key = format!("decided:{}", sign_off.id);
    tell(conn, &people, &key, now, |person| {
        let lang = person.lang;
        let mut reasons: Vec<String> = sign_off
            .reasons
            .iter()
            .map(|r| tr(lang, &format!("listing-reason-{r}"), &[]))
            .collect();
        reasons.extend(Some(sign_off.note.clone()).filter(|n| !n.is_empty()));
        Message::Decided {
            name: person.name.clone(),
            product: standing.product.label(),
            programme: programme.spec.title.lang(lang).to_owned(),
            outcome: submission.status.to_string(),
            reasons,
            path: format!("/submissions/{}", submission.id),
        }
    })?;
    allow(true)
}
