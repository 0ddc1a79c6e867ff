//! The ledger of consents: given on the page by the owner, or recorded by a
//! mentor who saw the signed paper.

use super::register::refuse;
use super::{Result, allowed, owner_only};
use crate::accounts::Actor;
use crate::accounts::policy::Capability;
use crate::audit::{self, Change, Event};
use crate::businesses::{
    BusinessId, Consent, ConsentId, ConsentKind, Problem, rules, store, store_people,
};
use crate::storage::{Conn, UtcTime};

/// Gives or withdraws a consent of one's own business. Giving what stands and
/// withdrawing what does not change nothing.
///
/// # Errors
/// `NotFound` unless the actor is an owner of it, or the database.
pub fn set_consent(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    kind: ConsentKind,
    given: bool,
) -> Result<()> {
    allowed(conn, actor, Capability::EditBusiness, business)?;
    owner_only(actor, business)?;
    if given {
        give(conn, actor, now, business, kind, "")
    } else {
        withdraw(conn, actor, now, business, kind, "")
    }
}

/// Writes down what the owner decided on paper or by word; the note says
/// where the paper is or how the owner said it.
///
/// # Errors
/// `Invalid` without a note, `NotFound` outside the mentor's scope, or the database.
pub fn record_consent(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    kind: ConsentKind,
    given: bool,
    note: &str,
) -> Result<()> {
    allowed(conn, actor, Capability::GuideGroup, business)?;
    if rules::out_of(note, 5, 300) {
        return refuse(Problem::Note);
    }
    let note = rules::tidy(note);
    if given {
        give(conn, actor, now, business, kind, &note)
    } else {
        withdraw(conn, actor, now, business, kind, &note)
    }
}

pub(super) fn give(
    conn: &mut Conn,
    by: &Actor,
    now: UtcTime,
    business: BusinessId,
    kind: ConsentKind,
    note: &str,
) -> Result<()> {
    if store_people::has_consent(conn, business, kind)? {
        return Ok(());
    }
    let consent = Consent {
        id: ConsentId::new(now),
        kind,
        note: note.to_owned(),
        recorded_by: by.id,
        given_at: now,
        withdrawn_at: None,
    };
    let own = by.belongs_to(business.any()) || note.is_empty();
    store_people::insert_consent(conn, business, &consent, own.then_some(by.id))?;
    follow(conn, business)?;
    record(
        conn,
        by,
        now,
        business,
        "business.consent_given",
        kind,
        note,
    )
}

pub(super) fn withdraw(
    conn: &mut Conn,
    by: &Actor,
    now: UtcTime,
    business: BusinessId,
    kind: ConsentKind,
    note: &str,
) -> Result<()> {
    if !store_people::withdraw_consent(conn, business, kind, now)? {
        return Ok(());
    }
    follow(conn, business)?;
    let verb = "business.consent_withdrawn";
    record(conn, by, now, business, verb, kind, note)
}

/// Makes the business's own columns follow the ledger.
fn follow(conn: &mut Conn, business: BusinessId) -> Result<()> {
    let person = store_people::has_consent(conn, business, ConsentKind::ShowPerson)?;
    let village = store_people::has_consent(conn, business, ConsentKind::ShowVillage)?;
    let now = store::by_id(conn, business)?;
    if now.show_person != person || now.show_village != village {
        store::set_shown(conn, business, person, village)?;
    }
    Ok(())
}

fn record(
    conn: &mut Conn,
    by: &Actor,
    now: UtcTime,
    business: BusinessId,
    verb: &'static str,
    kind: ConsentKind,
    note: &str,
) -> Result<()> {
    let id = business.any();
    let noted = (!note.is_empty()).then(|| Change::to("note", note));
    let event = Event::new(verb, "business", id, id)
        .with([Change::to("consent", kind.as_str())])
        .with(noted);
    Ok(audit::record(conn, now, Some(by.id.any()), &event)?)
}
