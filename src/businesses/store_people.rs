//! All queries of memberships and consents, and what the policy must know of a business.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::store::{by_id, stored};
use super::{BusinessId, Consent, ConsentId, ConsentKind, GroupId};
use crate::accounts::policy::Facts;
use crate::accounts::{AccountId, MemberKind};
use crate::storage::schema::{consents, memberships};
use crate::storage::{Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// Who belongs to a business, longest first.
///
/// # Errors
/// The database.
pub fn members(conn: &mut Conn, business: BusinessId) -> Result<Vec<(AccountId, MemberKind)>> {
    let rows: Vec<(AccountId, String)> = memberships::table
        .filter(memberships::business_id.eq(business))
        .order((memberships::since, memberships::account_id))
        .select((memberships::account_id, memberships::kind))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, kind)| Ok((id, stored(&kind)?)))
        .collect()
}

/// Who belongs to each of these businesses.
///
/// # Errors
/// The database.
pub fn members_of(
    conn: &mut Conn,
    ids: &[BusinessId],
) -> Result<BTreeMap<BusinessId, Vec<AccountId>>> {
    let mut found: BTreeMap<BusinessId, Vec<AccountId>> = BTreeMap::new();
    for part in ids.chunks(400) {
        let rows: Vec<(BusinessId, AccountId)> = memberships::table
            .filter(memberships::business_id.eq_any(part.to_vec()))
            .select((memberships::business_id, memberships::account_id))
            .load(conn)?;
        for (business, account) in rows {
            found.entry(business).or_default().push(account);
        }
    }
    Ok(found)
}

/// The businesses a person belongs to.
pub(super) fn businesses_of(conn: &mut Conn, account: AccountId) -> Result<Vec<BusinessId>> {
    Ok(memberships::table
        .filter(memberships::account_id.eq(account))
        .select(memberships::business_id)
        .load(conn)?)
}

/// Adds a member; false if they belong already.
pub(super) fn add_member(
    conn: &mut Conn,
    business: BusinessId,
    account: AccountId,
    kind: MemberKind,
    now: UtcTime,
) -> Result<bool> {
    let row = (
        memberships::business_id.eq(business),
        memberships::account_id.eq(account),
        memberships::kind.eq(kind.as_str()),
        memberships::since.eq(now),
    );
    let count = Both(
        diesel::insert_into(memberships::table)
            .values(row)
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(count == 1)
}

pub(super) fn remove_member(
    conn: &mut Conn,
    business: BusinessId,
    account: AccountId,
) -> Result<()> {
    diesel::delete(memberships::table.find((business, account))).execute(conn)?;
    Ok(())
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = consents, check_for_backend(MultiBackend))]
struct ConsentRow {
    id: ConsentId,
    kind: String,
    note: String,
    recorded_by: AccountId,
    given_at: UtcTime,
    withdrawn_at: Option<UtcTime>,
}

/// The consent ledger of a business, newest first, withdrawn ones included.
///
/// # Errors
/// The database.
pub fn consents(conn: &mut Conn, business: BusinessId) -> Result<Vec<Consent>> {
    let rows: Vec<ConsentRow> = consents::table
        .filter(consents::business_id.eq(business))
        .order(consents::id.desc())
        .limit(100)
        .select(ConsentRow::as_select())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(Consent {
                id: row.id,
                kind: stored(&row.kind)?,
                note: row.note,
                recorded_by: row.recorded_by,
                given_at: row.given_at,
                withdrawn_at: row.withdrawn_at,
            })
        })
        .collect()
}

/// Whether a consent stands today.
pub(super) fn has_consent(
    conn: &mut Conn,
    business: BusinessId,
    kind: ConsentKind,
) -> Result<bool> {
    let standing = consents::table
        .filter(consents::business_id.eq(business))
        .filter(consents::kind.eq(kind.as_str()))
        .filter(consents::withdrawn_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(standing)).get_result(conn)?)
}

pub(super) fn insert_consent(
    conn: &mut Conn,
    business: BusinessId,
    consent: &Consent,
    given_by: Option<AccountId>,
) -> Result<()> {
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(consent.id),
            consents::business_id.eq(business),
            consents::account_id.eq(given_by),
            consents::kind.eq(consent.kind.as_str()),
            consents::note.eq(&consent.note),
            consents::recorded_by.eq(consent.recorded_by),
            consents::given_at.eq(consent.given_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Withdraws a consent; false if none stood.
pub(super) fn withdraw_consent(
    conn: &mut Conn,
    business: BusinessId,
    kind: ConsentKind,
    now: UtcTime,
) -> Result<bool> {
    let count = diesel::update(consents::table)
        .filter(consents::business_id.eq(business))
        .filter(consents::kind.eq(kind.as_str()))
        .filter(consents::withdrawn_at.is_null())
        .set(consents::withdrawn_at.eq(now))
        .execute(conn)?;
    Ok(count > 0)
}

/// What the policy must know of a business: group, kecamatan, and whether the
/// consent to assisted mode stands.
///
/// # Errors
/// `NotFound`, or the database.
pub fn policy_facts(conn: &mut Conn, id: BusinessId) -> Result<Facts> {
    let business = by_id(conn, id)?;
    Ok(Facts {
        business: Some(id.any()),
        group: business.group.map(GroupId::any),
        ungrouped: business.group.is_none(),
        place: Some(business.kecamatan),
        assisted_consent: has_consent(conn, id, ConsentKind::Assisted)?,
        ..Facts::default()
    })
}
