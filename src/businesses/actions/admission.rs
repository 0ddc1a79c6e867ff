//! A mentor admits an owner who has no mail: account, business, consent on
//! paper and a printed code in one go.

use super::register::{Registration, check, create, refuse};
use super::{Result, allowed, consents, members};
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::token::Secrets;
use crate::accounts::{
    self, Account, AccountId, AccountStatus, Actor, Login, MemberKind, PrintedCode,
};
use crate::businesses::{
    BusinessError, BusinessId, GroupId, Problem, rules, store, store_groups, store_people,
};
use crate::mail::{self, Envelope, Message};
use crate::storage::{AnyId, Conn, UtcTime};

/// What the mentor fills in beside the owner.
#[derive(Debug, Clone, Default)]
pub struct Admission {
    /// The business as its owner tells it; its phone is what the owner signs in with.
    pub registration: Registration,
    /// The mentor's group it joins, if any.
    pub group: Option<GroupId>,
    /// Where the signed consents are kept; empty without any.
    pub consent_note: String,
}

/// What the mentor hands over; the code is shown this once.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The business.
    pub business: BusinessId,
    /// Name of the person.
    pub name: String,
    /// Phone number they sign in with.
    pub phone: String,
    /// The code to print.
    pub code: PrintedCode,
}

/// Makes account and business of an owner without mail.
///
/// # Errors
/// `Invalid` for a wrong form, a place outside the mentor's scope or a phone
/// number that signs in elsewhere; `NotFound` when the role may not; an account
/// error, or the database.
pub fn admit(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    now: UtcTime,
    input: &Admission,
) -> Result<Admitted> {
    let checked = check(
        conn,
        now,
        &input.registration.business,
        &input.registration.facility,
    )?;
    let Some(phone) = checked.business.phone.clone() else {
        return refuse(Problem::Phone);
    };
    if !input.registration.consents.is_empty() && rules::out_of(&input.consent_note, 5, 300) {
        return refuse(Problem::Note);
    }
    if let Some(group) = input.group {
        own_group(conn, actor, group)?;
    }
    let facts = Facts {
        group: input.group.map(GroupId::any),
        ungrouped: input.group.is_none(),
        place: Some(checked.facility.kecamatan()),
        ..Facts::default()
    };
    if !policy::may(actor, Capability::GuideGroup, &facts) {
        return refuse(Problem::OutOfScope);
    }
    let name = checked.business.owner_name.clone();
    let (account, code) = print_code(conn, secrets, actor, now, &name, &phone)?;
    let business = create(conn, actor, account, now, &checked, input.group)?;
    for kind in &input.registration.consents {
        let note = rules::tidy(&input.consent_note);
        consents::give(conn, actor, now, business, *kind, &note)?;
    }
    Ok(Admitted {
        business,
        name,
        phone,
        code,
    })
}

/// A group of neighbours is joined through whoever guides it: their own, or one of their area.
fn own_group(conn: &mut Conn, actor: &Actor, id: GroupId) -> Result<()> {
    let group = store_groups::group(conn, id)?;
    let facts = Facts {
        group: Some(id.any()),
        place: Some(group.region),
        ..Facts::default()
    };
    if policy::may(actor, Capability::GuideGroup, &facts) {
        Ok(())
    } else {
        Err(BusinessError::NotFound)
    }
}

/// Prints a code for a member of a business in the mentor's scope: a new
/// helper without mail, or somebody who lost their password. The owners are told.
///
/// # Errors
/// As [`admit`]; `Invalid` too for a helper without the owner's consent to assisted
/// mode, and for another owner beside an active one, who alone may add them.
pub fn add_by_code(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    name: &str,
    phone: &str,
    kind: MemberKind,
) -> Result<Admitted> {
    let facts = allowed(conn, actor, Capability::GuideGroup, business)?;
    let Some(phone) = rules::phone(phone) else {
        return refuse(Problem::Phone);
    };
    if rules::out_of(name, 2, 120) {
        return refuse(Problem::MemberName);
    }
    let name = rules::tidy(name);
    let people = store_people::members(conn, business)?;
    let owners = active_owners(conn, &people)?;
    let known = accounts::by_login(conn, &Login::Phone(phone.clone()))?;
    let belongs = known.is_some_and(|known| people.iter().any(|(id, _)| *id == known.id));
    if !belongs {
        may_join(kind, !owners.is_empty(), &facts)?;
    }
    let (account, code) = print_code(conn, secrets, actor, now, &name, &phone)?;
    if !belongs {
        members::add(conn, actor, now, business, account, kind)?;
    }
    tell_owners(conn, actor, now, business, &name, owners)?;
    Ok(Admitted {
        business,
        name,
        phone,
        code,
    })
}

fn active_owners(conn: &mut Conn, people: &[(AccountId, MemberKind)]) -> Result<Vec<Account>> {
    let owners = people.iter().filter(|(_, k)| *k == MemberKind::Owner);
    let ids: Vec<AccountId> = owners.map(|(id, _)| *id).collect();
    let mut found = accounts::contacts(conn, &ids)?;
    found.retain(|owner| owner.status == AccountStatus::Active);
    Ok(found)
}

/// Whom a mentor may bring into a business: an owner only where none could do it
/// themselves, a helper only where the owner agreed to be assisted.
fn may_join(kind: MemberKind, owned: bool, facts: &Facts) -> Result<()> {
    match kind {
        MemberKind::Owner if owned => refuse(Problem::OwnerAlready),
        MemberKind::Helper if !facts.assisted_consent => refuse(Problem::NoAssistance),
        MemberKind::Owner | MemberKind::Helper => Ok(()),
    }
}

/// Tells the owners who have mail for whom a mentor printed a code.
fn tell_owners(
    conn: &mut Conn,
    by: &Actor,
    now: UtcTime,
    business: BusinessId,
    person: &str,
    owners: Vec<Account>,
) -> Result<()> {
    let title = store::by_id(conn, business)?.name;
    for owner in owners {
        let Some(recipient) = owner.email else {
            continue;
        };
        let message = Message::CodePrinted {
            name: owner.name,
            mentor: by.name.clone(),
            person: person.to_owned(),
            business: title.clone(),
            path: format!("/businesses/{business}"),
        };
        let envelope = Envelope {
            account: Some(owner.id.any()),
            recipient,
            lang: owner.lang,
            message,
            dedupe_key: format!("code:{business}:{}:{}", owner.id, AnyId::new(now)),
            optional: false,
            not_before: now,
        };
        mail::enqueue(conn, &envelope, now)?;
    }
    Ok(())
}

/// A code opens an account, so a mentor may print one only for somebody new or
/// somebody all of whose businesses lie in the mentor's scope.
fn print_code(
    conn: &mut Conn,
    secrets: &Secrets,
    actor: &Actor,
    now: UtcTime,
    name: &str,
    phone: &str,
) -> Result<(AccountId, PrintedCode)> {
    if let Some(known) = accounts::by_login(conn, &Login::Phone(phone.to_owned()))? {
        for business in store_people::businesses_of(conn, known.id)? {
            match allowed(conn, actor, Capability::GuideGroup, business) {
                Err(BusinessError::NotFound) => return refuse(Problem::PhoneElsewhere),
                other => other?,
            };
        }
    }
    let printed = accounts::actions::admit_by_code(conn, secrets, actor, name, phone, now);
    match printed {
        Err(accounts::AccountError::Denied) => refuse(Problem::PhoneElsewhere),
        other => Ok(other?),
    }
}
