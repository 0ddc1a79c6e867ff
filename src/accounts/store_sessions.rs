//! All queries of sessions, and of what a session may act as.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Binary, Text};

use super::model::{AccountId, AccountStatus, Actor, MemberKind, Membership, Role, SessionId};
use super::store::{AccountRow, words};
use super::store_lists;
use crate::i18n::Lang;
use crate::identifiers::{RegionCode, Zone};
use crate::storage::schema::{accounts, sessions};
use crate::storage::{AnyId, Both, Conn, MultiBackend, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

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

/// One atomic step to the next generation; false if another request was first,
/// or the session is over.
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
    .filter(
        sessions::ended_at
            .is_null()
            .and(sessions::expires_at.gt(now)),
    )
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

/// Drops sessions that ended or ran out; answers with how many.
pub(super) fn drop_over(conn: &mut Conn, now: UtcTime) -> Result<usize> {
    let over = sessions::ended_at
        .is_not_null()
        .or(sessions::expires_at.le(now));
    Ok(diesel::delete(sessions::table.filter(over)).execute(conn)?)
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

#[derive(Debug, Queryable)]
struct ScopeRow {
    kind: String,
    id: AnyId,
    detail: String,
}

/// Businesses, areas and groups of an account in one statement; one of its own,
/// because every request runs it and diesel's `sql_query` is parsed each time.
#[derive(Debug, Clone, Copy)]
struct ScopeQuery(AccountId);

impl<DB: Backend> QueryFragment<DB> for ScopeQuery
where
    AccountId: ToSql<Binary, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT 'business', business_id, kind FROM memberships WHERE account_id = ");
        out.push_bind_param::<Binary, _>(&self.0)?;
        out.push_sql(
            " UNION ALL SELECT 'area', account_id, region_code FROM account_areas WHERE account_id = ",
        );
        out.push_bind_param::<Binary, _>(&self.0)?;
        out.push_sql(" UNION ALL SELECT 'group', id, region_code FROM groups WHERE mentor_id = ");
        out.push_bind_param::<Binary, _>(&self.0)
    }
}

impl QueryId for ScopeQuery {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for ScopeQuery {
    type SqlType = (Text, Binary, Text);
}

/// What a session may act as: the session and account in one indexed read, the
/// scope in a second, what a mentor shares in a third. `None` when ended, late, or the account is shut.
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
    found.map(|row| acting(conn, row, id)).transpose()
}

/// An active person with what they may do, without a session.
pub(super) fn actor_of(conn: &mut Conn, account: AccountId) -> Result<Option<Actor>> {
    let found: Option<AccountRow> = accounts::table
        .find(account)
        .filter(accounts::status.eq(AccountStatus::Active))
        .select(AccountRow::as_select())
        .first(conn)
        .optional()?;
    let none = SessionId::from_uuid(uuid::Uuid::nil());
    found.map(|row| acting(conn, row, none)).transpose()
}

fn acting(conn: &mut Conn, row: AccountRow, session: SessionId) -> Result<Actor> {
    let mut actor = Actor {
        id: row.id,
        session,
        role: row.role,
        name: row.name,
        lang: row.lang.parse().unwrap_or(Lang::Id),
        zone: Zone::from_label(&row.zone).unwrap_or(Zone::Wib),
        memberships: vec![],
        areas: vec![],
        groups: vec![],
        pools: vec![],
        partner: row.partner_id,
        functions: words(&row.functions),
    };
    let scopes = scope_of(conn, row.id)?;
    let places: Vec<RegionCode> = scopes.iter().filter_map(ScopeRow::place).collect();
    for scope in scopes {
        add_scope(&mut actor, scope);
    }
    if actor.role == Role::Mentor {
        actor.pools = store_lists::pools(conn, &places)?;
    }
    Ok(actor)
}

impl ScopeRow {
    /// The region of an area or a group.
    fn place(&self) -> Option<RegionCode> {
        match self.kind.as_str() {
            "business" => None,
            _ => self.detail.parse().ok(),
        }
    }
}

fn scope_of(conn: &mut Conn, account: AccountId) -> Result<Vec<ScopeRow>> {
    Ok(Both(ScopeQuery(account)).load(conn)?)
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
