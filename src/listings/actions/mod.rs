//! Use-cases of partners, submissions and listings.

mod appeals;
mod arrivals;
mod decide;
mod decided;
mod dossiers;
mod listed;
mod notices;
mod offers;
mod partners;
mod programmes;
mod public;
mod queue;
mod risk;
mod stopped;
mod submit;
mod view;
mod waivers;

pub use appeals::{answer_appeal, appeal};
pub use decide::{Decision, claim, decide, release};
pub use dossiers::{packs, seals_photo, shown_copy};
pub use listed::{Entry, Lapse, all, end, entries_of_product, list};
pub use notices::{notice_changes, nudge_late};
pub use offers::{Offer, Offers, offer, offers};
pub use partners::{
    NewPartner, create_partner, invite, invite_again, partner_for, people, set_functions,
    set_partner, set_person_status, unmanned,
};
pub use programmes::{
    Edit, OwnProgramme, change, create, own_programmes, programme_for, programmes_of, recount_of,
};
pub use public::{Public, Statement, public_page};
pub use queue::{QueueEntry, queue, queue_programmes, waiting_appeals};
pub use risk::{Risk, at_risk, risks};
pub use stopped::end_product;
pub use submit::{answer_change, send, withdraw};
pub use view::{LastStep, Shown, SubmissionView, view};
pub use waivers::{Exemptible, OwnWaiver, WaiverInput, end_waiver, exemptible, waive, waivers};

use super::model::{ListingError, Submission};
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{self, AccountId, AccountStatus, Actor, PartnerId};
use crate::audit::{self, Change, Event};
use crate::businesses::{self, BusinessId};
use crate::mail::{self, Envelope, Message};
use crate::products::Product;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, ListingError>;

/// Refuses as if it were not there.
fn allow(granted: bool) -> Result<()> {
    if granted {
        Ok(())
    } else {
        Err(ListingError::NotFound)
    }
}

/// Asks the policy about a submission (or the product of one) of a business.
fn allow_on(
    conn: &mut Conn,
    actor: &Actor,
    capability: Capability,
    business: BusinessId,
    submission: Option<&Submission>,
) -> Result<Facts> {
    let facts = Facts {
        partner: submission.map(|s| s.partner),
        submitted: submission.is_some(),
        ..businesses::policy_facts(conn, business)?
    };
    allow(policy::may(actor, capability, &facts))?;
    Ok(facts)
}

/// Whether the actor may do this for a partner.
fn allow_partner(actor: &Actor, capability: Capability, partner: PartnerId) -> Result<()> {
    let facts = Facts {
        partner: Some(partner),
        ..Facts::default()
    };
    let admin = policy::may(actor, Capability::Administer, &facts);
    allow(admin || policy::may(actor, capability, &facts))
}

fn record(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    kind: &'static str,
    (word, subject): (&'static str, AnyId),
    owner: AnyId,
    changes: impl IntoIterator<Item = Change>,
) -> Result<()> {
    let event = Event::new(kind, word, subject, owner).with(changes);
    audit::record(conn, now, Some(actor.id.any()), &event)?;
    Ok(())
}

/// Queues a mail to each of these people who has an address and may sign in;
/// `made` gets the person so that words are in their language. Sent once for `key`.
fn tell(
    conn: &mut Conn,
    people: &[AccountId],
    key: &str,
    now: UtcTime,
    made: impl Fn(&accounts::Account) -> Message,
) -> std::result::Result<usize, StorageError> {
    let mut told = 0;
    for person in accounts::contacts(conn, people)? {
        let Some(address) = person.email.clone() else {
            continue;
        };
        if person.status != AccountStatus::Active {
            continue;
        }
        let envelope = Envelope {
            account: Some(person.id.any()),
            recipient: address,
            lang: person.lang,
            message: made(&person),
            dedupe_key: format!("{key}:{}", person.id),
            optional: false,
            not_before: now,
        };
        told += usize::from(mail::enqueue(conn, &envelope, now)?.is_some());
    }
    Ok(told)
}

/// The members of the business, and the mentor who sent it in their name.
fn makers(
    conn: &mut Conn,
    product: &Product,
    submission: Option<&Submission>,
) -> std::result::Result<Vec<AccountId>, StorageError> {
    let members = businesses::members(conn, product.business)?;
    let mut people: Vec<AccountId> = members.into_iter().map(|(id, _)| id).collect();
    people.extend(submission.map(|s| s.sent_by));
    people.sort();
    people.dedup();
    Ok(people)
}
