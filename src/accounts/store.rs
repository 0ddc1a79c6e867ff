//! All queries of accounts and their areas; sessions and links have stores of their own.

use diesel::prelude::*;

use super::model::{Account, AccountId, AccountStatus, Login, NewAccount, PartnerId, Role};
use crate::i18n::Lang;
use crate::identifiers::{RegionCode, Zone};
use crate::storage::schema::{account_areas, accounts};
use crate::storage::{Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// A row of `accounts`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts, check_for_backend(MultiBackend))]
pub(super) struct AccountRow {
    pub id: AccountId,
    pub role: Role,
    pub name: String,
    pub folded: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub password_hash: Option<String>,
    pub lang: String,
    pub zone: String,
    pub mail_hour: i16,
    pub optional_mail: bool,
    pub partner_id: Option<PartnerId>,
    pub functions: String,
    pub status: AccountStatus,
    pub verified_at: Option<UtcTime>,
    pub created_at: UtcTime,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            role: row.role,
            name: row.name,
            email: row.email,
            phone: row.phone,
            lang: row.lang.parse().unwrap_or(Lang::Id),
            zone: Zone::from_label(&row.zone).unwrap_or(Zone::Wib),
            mail_hour: row.mail_hour,
            optional_mail: row.optional_mail,
            partner: row.partner_id,
            functions: words(&row.functions),
            status: row.status,
            created_at: row.created_at,
        }
    }
}

impl AccountRow {
    /// Registered by somebody who never confirmed the address.
    pub(super) fn is_unconfirmed(&self) -> bool {
        self.status == AccountStatus::Pending && self.password_hash.is_some()
    }
}

pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

pub(super) fn insert(conn: &mut Conn, row: AccountRow) -> Result<()> {
    diesel::insert_into(accounts::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

/// The account with this id.
///
/// # Errors
/// `NotFound`, or the database.
pub fn by_id(conn: &mut Conn, id: AccountId) -> Result<Account> {
    Ok(accounts::table
        .find(id)
        .select(AccountRow::as_select())
        .first(conn)
        .map(Account::from)?)
}

pub(super) fn row_by_login(conn: &mut Conn, login: &Login) -> Result<Option<AccountRow>> {
    let base = accounts::table.select(AccountRow::as_select());
    let found = match login {
        Login::Email(text) => base
            .filter(accounts::email.eq(text))
            .first(conn)
            .optional()?,
        Login::Phone(text) => base
            .filter(accounts::phone.eq(text))
            .first(conn)
            .optional()?,
    };
    Ok(found)
}

pub(super) fn row_by_id(conn: &mut Conn, id: AccountId) -> Result<AccountRow> {
    Ok(accounts::table
        .find(id)
        .select(AccountRow::as_select())
        .first(conn)?)
}

/// The account that signs in with this name.
///
/// # Errors
/// The database.
pub fn by_login(conn: &mut Conn, login: &Login) -> Result<Option<Account>> {
    Ok(row_by_login(conn, login)?.map(Account::from))
}

/// Active accounts with this role.
///
/// # Errors
/// The database.
pub fn by_role(conn: &mut Conn, role: Role) -> Result<Vec<Account>> {
    let rows = accounts::table
        .filter(
            accounts::role
                .eq(role)
                .and(accounts::status.eq(AccountStatus::Active)),
        )
        .order(accounts::id)
        .select(AccountRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// Everybody of one partner.
///
/// # Errors
/// The database.
pub fn accounts_of_partner(conn: &mut Conn, partner: PartnerId) -> Result<Vec<Account>> {
    let rows = accounts::table
        .filter(accounts::partner_id.eq(partner))
        .order(accounts::id)
        .select(AccountRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// Active people with this role whose area holds `place`.
///
/// # Errors
/// The database.
pub fn staff_of_area(conn: &mut Conn, role: Role, place: &RegionCode) -> Result<Vec<Account>> {
    let holding: Vec<String> = std::iter::successors(Some(place.clone()), RegionCode::parent)
        .map(|c| c.to_string())
        .collect();
    let rows = accounts::table
        .filter(
            accounts::role
                .eq(role)
                .and(accounts::status.eq(AccountStatus::Active)),
        )
        .filter(
            accounts::id.eq_any(
                account_areas::table
                    .filter(account_areas::region_code.eq_any(holding))
                    .select(account_areas::account_id),
            ),
        )
        .order(accounts::id)
        .select(AccountRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// The accounts with these ids, in no particular order.
///
/// # Errors
/// The database.
pub fn contacts(conn: &mut Conn, ids: &[AccountId]) -> Result<Vec<Account>> {
    let rows = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select(AccountRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// The areas of a mentor or coordinator.
///
/// # Errors
/// The database.
pub fn areas_of(conn: &mut Conn, account: AccountId) -> Result<Vec<RegionCode>> {
    let codes: Vec<String> = account_areas::table
        .filter(account_areas::account_id.eq(account))
        .order(account_areas::region_code)
        .select(account_areas::region_code)
        .load(conn)?;
    Ok(codes.iter().filter_map(|c| c.parse().ok()).collect())
}

/// Gives a mentor or coordinator one more area; giving it twice changes nothing.
///
/// # Errors
/// The database.
pub fn add_area(conn: &mut Conn, account: AccountId, area: &RegionCode) -> Result<()> {
    let row = (
        account_areas::account_id.eq(account),
        account_areas::region_code.eq(area.to_string()),
    );
    Both(
        diesel::insert_into(account_areas::table)
            .values(row)
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    Ok(())
}

/// Takes an area away again.
///
/// # Errors
/// The database.
pub fn remove_area(conn: &mut Conn, account: AccountId, area: &RegionCode) -> Result<()> {
    diesel::delete(account_areas::table.find((account, area.to_string()))).execute(conn)?;
    Ok(())
}

pub(super) fn set_password(conn: &mut Conn, id: AccountId, hash: &str) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::password_hash.eq(hash))
        .execute(conn)?;
    Ok(())
}

pub(super) fn clear_password(conn: &mut Conn, id: AccountId) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::password_hash.eq(None::<String>))
        .execute(conn)?;
    Ok(())
}

/// Gives an account the role, name and scope of another; its login name stays.
pub(super) fn make_into(
    conn: &mut Conn,
    id: AccountId,
    new: &NewAccount,
    folded: &str,
) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::role.eq(new.role),
            accounts::name.eq(new.name.trim()),
            accounts::folded.eq(folded),
            accounts::lang.eq(new.lang.code()),
            accounts::zone.eq(new.zone.label()),
            accounts::partner_id.eq(new.partner),
            accounts::functions.eq(new.functions.join(" ")),
        ))
        .execute(conn)?;
    for area in &new.areas {
        add_area(conn, id, area)?;
    }
    Ok(())
}

pub(super) fn set_status(conn: &mut Conn, id: AccountId, status: AccountStatus) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::status.eq(status))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_functions(conn: &mut Conn, id: AccountId, words: &str) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::functions.eq(words))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_verified(conn: &mut Conn, id: AccountId, now: UtcTime) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::verified_at.eq(now))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_email(conn: &mut Conn, id: AccountId, email: &str, folded: &str) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((accounts::email.eq(email), accounts::folded.eq(folded)))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_phone(conn: &mut Conn, id: AccountId, phone: &str, folded: &str) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((accounts::phone.eq(phone), accounts::folded.eq(folded)))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_lang(conn: &mut Conn, id: AccountId, lang: Lang) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::lang.eq(lang.code()))
        .execute(conn)?;
    Ok(())
}

/// Says that a person wants no optional mail; false when they did not before.
pub(super) fn decline_mail(conn: &mut Conn, id: AccountId) -> Result<bool> {
    let wanted = accounts::table
        .find(id)
        .filter(accounts::optional_mail.eq(true));
    let changed = diesel::update(wanted)
        .set(accounts::optional_mail.eq(false))
        .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn set_profile(
    conn: &mut Conn,
    id: AccountId,
    name: &str,
    folded: &str,
    lang: Lang,
    zone: Zone,
    hour: i16,
    optional: bool,
) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::name.eq(name),
            accounts::folded.eq(folded),
            accounts::lang.eq(lang.code()),
            accounts::zone.eq(zone.label()),
            accounts::mail_hour.eq(hour),
            accounts::optional_mail.eq(optional),
        ))
        .execute(conn)?;
    Ok(())
}
