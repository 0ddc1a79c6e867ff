//! All queries of accounts, areas, sessions and links.

use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};

use super::model::{
    Account, AccountId, AccountStatus, Actor, LinkId, Login, MemberKind, Membership, PartnerId,
    Role, SessionId,
};
use crate::i18n::Lang;
use crate::identifiers::{RegionCode, Zone};
use crate::storage::schema::{account_areas, accounts, links, rate_limits, sessions};
use crate::storage::{AnyId, Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// A row of `accounts`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts, check_for_backend(MultiBackend))]
pub(super) struct AccountRow {
    pub id: AccountId,
    pub role: Role,
    pub name: String,
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

fn words(text: &str) -> Vec<String> {
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

/// A page of accounts, newest first, after `after`.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    role: Option<Role>,
    after: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Account>> {
    let mut query = accounts::table
        .select(AccountRow::as_select())
        .order(accounts::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(role) = role {
        query = query.filter(accounts::role.eq(role));
    }
    if let Some(after) = after {
        query = query.filter(accounts::id.lt(after));
    }
    Ok(query.load(conn)?.into_iter().map(Account::from).collect())
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

pub(super) fn set_status(conn: &mut Conn, id: AccountId, status: AccountStatus) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::status.eq(status))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_verified(conn: &mut Conn, id: AccountId, now: UtcTime) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::verified_at.eq(now))
        .execute(conn)?;
    Ok(())
}

pub(super) fn set_profile(
    conn: &mut Conn,
    id: AccountId,
    name: &str,
    lang: Lang,
    zone: Zone,
    hour: i16,
    optional: bool,
) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::name.eq(name),
            accounts::lang.eq(lang.code()),
            accounts::zone.eq(zone.label()),
            accounts::mail_hour.eq(hour),
            accounts::optional_mail.eq(optional),
        ))
        .execute(conn)?;
    Ok(())
}

/// A row of `sessions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(MultiBackend))]
pub(super) struct SessionRow {
    pub id: SessionId,
    pub account_id: AccountId,
    pub generation: i32,
    pub rotated_at: UtcTime,
    pub created_at: UtcTime,
    pub expires_at: UtcTime,
    pub agent: String,
    pub ended_at: Option<UtcTime>,
}

pub(super) fn insert_session(conn: &mut Conn, row: SessionRow) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn session(conn: &mut Conn, id: SessionId) -> Result<Option<SessionRow>> {
    Ok(sessions::table
        .find(id)
        .select(SessionRow::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn sessions_of(
    conn: &mut Conn,
    account: AccountId,
    now: UtcTime,
) -> Result<Vec<SessionRow>> {
    Ok(sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(
            sessions::ended_at
                .is_null()
                .and(sessions::expires_at.gt(now)),
        )
        .order(sessions::created_at.desc())
        .select(SessionRow::as_select())
        .load(conn)?)
}

/// One atomic step to the next generation; false if another request was first.
pub(super) fn rotate(
    conn: &mut Conn,
    id: SessionId,
    generation: i32,
    now: UtcTime,
    until: UtcTime,
) -> Result<bool> {
    let changed = diesel::update(
        sessions::table
            .find(id)
            .filter(sessions::generation.eq(generation)),
    )
    .filter(sessions::ended_at.is_null())
    .set((
        sessions::generation.eq(generation + 1),
        sessions::rotated_at.eq(now),
        sessions::expires_at.eq(until),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

pub(super) fn end_session(conn: &mut Conn, id: SessionId, now: UtcTime) -> Result<()> {
    diesel::update(
        sessions::table
            .find(id)
            .filter(sessions::ended_at.is_null()),
    )
    .set(sessions::ended_at.eq(now))
    .execute(conn)?;
    Ok(())
}

pub(super) fn end_all_sessions(
    conn: &mut Conn,
    account: AccountId,
    but: Option<SessionId>,
    now: UtcTime,
) -> Result<()> {
    let mut query = diesel::update(sessions::table)
        .filter(
            sessions::account_id
                .eq(account)
                .and(sessions::ended_at.is_null()),
        )
        .set(sessions::ended_at.eq(now))
        .into_boxed();
    if let Some(kept) = but {
        query = query.filter(sessions::id.ne(kept));
    }
    query.execute(conn)?;
    Ok(())
}

#[derive(Debug, QueryableByName)]
struct ScopeRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Binary)]
    id: AnyId,
    #[diesel(sql_type = Text)]
    detail: String,
}

/// What a session may act as: the session and account in one indexed read, the
/// scope in a second. `None` when ended, late, or the account is shut.
pub(super) fn actor(conn: &mut Conn, id: SessionId, now: UtcTime) -> Result<Option<Actor>> {
    let found: Option<AccountRow> = sessions::table
        .find(id)
        .inner_join(accounts::table)
        .filter(
            sessions::ended_at
                .is_null()
                .and(sessions::expires_at.gt(now)),
        )
        .filter(accounts::status.eq(AccountStatus::Active))
        .select(AccountRow::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = found else { return Ok(None) };
    let mut actor = Actor {
        id: row.id,
        session: id,
        role: row.role,
        name: row.name,
        lang: row.lang.parse().unwrap_or(Lang::Id),
        zone: Zone::from_label(&row.zone).unwrap_or(Zone::Wib),
        memberships: vec![],
        areas: vec![],
        groups: vec![],
        partner: row.partner_id,
        functions: words(&row.functions),
    };
    for scope in scope_of(conn, row.id)? {
        add_scope(&mut actor, scope);
    }
    Ok(Some(actor))
}

fn scope_of(conn: &mut Conn, account: AccountId) -> Result<Vec<ScopeRow>> {
    Ok(diesel::sql_query(
        "SELECT 'business' AS kind, business_id AS id, kind AS detail FROM memberships WHERE account_id = $1 \
         UNION ALL SELECT 'area', account_id, region_code FROM account_areas WHERE account_id = $2 \
         UNION ALL SELECT 'group', id, '' FROM groups WHERE mentor_id = $3",
    )
    .bind::<Binary, _>(account)
    .bind::<Binary, _>(account)
    .bind::<Binary, _>(account)
    .load(conn)?)
}

fn add_scope(actor: &mut Actor, scope: ScopeRow) {
    match scope.kind.as_str() {
        "business" => {
            let kind = scope.detail.parse().unwrap_or(MemberKind::Helper);
            actor.memberships.push(Membership {
                business: scope.id,
                kind,
            });
        }
        "area" => actor.areas.extend(scope.detail.parse::<RegionCode>().ok()),
        _ => actor.groups.push(scope.id),
    }
}

/// A row of `links`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = links, check_for_backend(MultiBackend))]
pub(super) struct LinkRow {
    pub id: LinkId,
    pub kind: String,
    pub account_id: Option<AccountId>,
    pub secret_hash: Vec<u8>,
    pub payload: String,
    pub expires_at: UtcTime,
    pub used_at: Option<UtcTime>,
    pub created_by: Option<AccountId>,
    pub created_at: UtcTime,
}

pub(super) fn insert_link(conn: &mut Conn, row: LinkRow) -> Result<()> {
    diesel::insert_into(links::table)
        .values(row)
        .execute(conn)?;
    Ok(())
}

pub(super) fn link_by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<LinkRow>> {
    Ok(links::table
        .filter(links::secret_hash.eq(hash))
        .select(LinkRow::as_select())
        .first(conn)
        .optional()?)
}

/// Marks a link used; false if it was used already.
pub(super) fn use_link(conn: &mut Conn, id: LinkId, now: UtcTime) -> Result<bool> {
    let changed = diesel::update(links::table.find(id).filter(links::used_at.is_null()))
        .set(links::used_at.eq(now))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Adds one hit to a window and answers with the hits so far.
pub(super) fn count_hit(conn: &mut Conn, name: &str, window: UtcTime) -> Result<i32> {
    let row = (
        rate_limits::name.eq(name),
        rate_limits::window_start.eq(window),
        rate_limits::hits.eq(1),
    );
    Both(
        diesel::insert_into(rate_limits::table)
            .values(row)
            .on_conflict((rate_limits::name, rate_limits::window_start))
            .do_update()
            .set(rate_limits::hits.eq(rate_limits::hits + 1)),
    )
    .execute(conn)?;
    hits(conn, name, window)
}

pub(super) fn hits(conn: &mut Conn, name: &str, window: UtcTime) -> Result<i32> {
    Ok(rate_limits::table
        .find((name, window))
        .select(rate_limits::hits)
        .first(conn)
        .optional()?
        .unwrap_or(0))
}

pub(super) fn forget_hits(conn: &mut Conn, name: &str) -> Result<()> {
    diesel::delete(rate_limits::table.filter(rate_limits::name.eq(name))).execute(conn)?;
    Ok(())
}

/// Drops windows that ended before `before`; answers with how many.
///
/// # Errors
/// The database.
pub(super) fn drop_windows(conn: &mut Conn, before: UtcTime) -> Result<usize> {
    Ok(
        diesel::delete(rate_limits::table.filter(rate_limits::window_start.lt(before)))
            .execute(conn)?,
    )
}
