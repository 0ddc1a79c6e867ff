//! The list of products with how they stand at an instant: one statement, whatever
//! the number of rows or areas.
//!
//! The one query that joins other features' tables (products, businesses, regions):
//! a list of 50 rows read through four features would be four statements and a sort
//! in memory. What an actor may see is part of the statement: each business, group,
//! kecamatan, kabupaten or village they reach, and each kecamatan whose products in no
//! group they share with the mentors of its kabupaten, is one *arm* that walks its own index
//! from the newest product down and stops after a page, so that the cost does not
//! grow with the number of products.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Binary, Bool, HasSqlType, Nullable, SmallInt, Text, Timestamp};

use crate::accounts::{Actor, Pool, Role};
use crate::identifiers::{Level, RegionCode};
use crate::products::ProductId;
use crate::regions;
use crate::storage::{AnyId, Both, Conn, StorageError, UtcTime};
use crate::text::fold;
use crate::text_codes;

/// Rows of a page; one more is read to know whether there is a next page.
pub const LIST_PAGE: usize = 50;

text_codes! {
    /// Which products a list shows.
    ListStatus {
        All = "all", Ready = "ready", NotReady = "not_ready", Expiring = "expiring", Lapsed = "lapsed", Ended = "ended",
    }
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// How they stand.
    pub status: ListStatus,
    /// In which village.
    pub village: Option<RegionCode>,
    /// Part of the brand, the name or the business's name.
    pub text: String,
    /// Only those after this one, which ended the page before.
    pub after: Option<ProductId>,
}

/// One product of the list.
#[derive(Debug, Clone, Queryable)]
pub struct ListRow {
    /// Which.
    pub id: ProductId,
    /// Its brand; may be empty.
    pub brand: String,
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub business: String,
    /// Code of its village.
    pub village_code: String,
    /// Name of its village.
    pub village: Option<String>,
    /// Ready for the legal minimum; none without a state (ended).
    pub ready: Option<bool>,
    /// Something demanded runs out soon.
    pub expiring: Option<bool>,
    /// Something demanded has run out or must be looked at again.
    pub lapsed: Option<bool>,
    /// Demanded and satisfied.
    pub done: Option<i16>,
    /// Demanded.
    pub total: Option<i16>,
    /// What keeps it from being ready.
    pub next_item: Option<String>,
    /// In which status that is.
    pub next_status: Option<String>,
    /// The compact shelf.
    pub shelf: Option<String>,
    /// The document of its photo.
    pub photo: Option<AnyId>,
}

type RowSql = (
    Binary,
    Text,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Bool>,
    Nullable<Bool>,
    Nullable<Bool>,
    Nullable<SmallInt>,
    Nullable<SmallInt>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Binary>,
);

/// One index to walk.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Arm {
    Business(AnyId),
    Group(AnyId),
    Place(&'static str, String),
    /// As a place, of products in no group only.
    Shared(&'static str, String),
}

impl Arm {
    /// The column of `products` whose index it walks.
    const fn column(&self) -> &'static str {
        match self {
            Self::Business(_) => "business_id",
            Self::Group(_) => "group_id",
            Self::Place(column, _) | Self::Shared(column, _) => column,
        }
    }
}

/// The statement, ready to run on either database.
#[derive(Debug, Clone)]
pub struct ListQuery {
    arms: Vec<Arm>,
    status: ListStatus,
    village: Option<String>,
    like: Option<String>,
    after: Option<ProductId>,
    now: UtcTime,
}

/// The products this actor may read, newest first, as they stand at `now`; at most one more than [`LIST_PAGE`].
///
/// # Errors
/// The database.
pub fn list_products(
    conn: &mut Conn,
    actor: &Actor,
    filter: &ListFilter,
    now: UtcTime,
) -> Result<Vec<ListRow>, StorageError> {
    let query = list_query(conn, actor, filter, now)?;
    if query.arms.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Both(query).load::<ListRow>(conn)?)
}

/// The statement of [`list_products`], for tests that look at its plan.
///
/// # Errors
/// The database.
pub fn list_query(
    conn: &mut Conn,
    actor: &Actor,
    filter: &ListFilter,
    now: UtcTime,
) -> Result<ListQuery, StorageError> {
    let like = Some(fold(&filter.text)).filter(|text| !text.is_empty());
    Ok(ListQuery {
        arms: arms(conn, actor, filter.village.as_ref())?,
        status: filter.status,
        village: filter.village.as_ref().map(ToString::to_string),
        like: like.map(|text| format!("%{text}%")),
        after: filter.after,
        now,
    })
}

fn arms(
    conn: &mut Conn,
    actor: &Actor,
    village: Option<&RegionCode>,
) -> Result<Vec<Arm>, StorageError> {
    let mut arms: Vec<Arm> = actor
        .memberships
        .iter()
        .map(|m| Arm::Business(m.business))
        .collect();
    if actor.role == Role::Mentor {
        arms.extend(actor.groups.iter().map(|group| Arm::Group(*group)));
    }
    if matches!(actor.role, Role::Mentor | Role::Coordinator) {
        for area in &actor.areas {
            arms.extend(of_area(conn, area, village)?);
        }
    }
    if actor.role == Role::Mentor {
        for pool in &actor.pools {
            arms.extend(of_pool(conn, pool, village)?);
        }
    }
    Ok(arms)
}

/// Each kecamatan that is shared is walked in the index of products in no group;
/// with a village in one of them, that village's.
fn of_pool(
    conn: &mut Conn,
    pool: &Pool,
    village: Option<&RegionCode>,
) -> Result<Vec<Arm>, StorageError> {
    if let Some(village) = village {
        let here = pool.holds(village);
        return Ok(here
            .then(|| Arm::Shared("village_code", village.to_string()))
            .into_iter()
            .collect());
    }
    let all = regions::children(conn, &pool.regency)?.into_iter();
    let shared = all.filter(|kecamatan| pool.holds(&kecamatan.code));
    Ok(shared
        .map(|kecamatan| Arm::Shared("kecamatan_code", kecamatan.code.to_string()))
        .collect())
}

/// An area is a kecamatan or a kabupaten; a province is its kabupaten. With a village
/// inside the area, the village's own index is the shorter way.
fn of_area(
    conn: &mut Conn,
    area: &RegionCode,
    village: Option<&RegionCode>,
) -> Result<Vec<Arm>, StorageError> {
    let place = |column, code: &RegionCode| Arm::Place(column, code.to_string());
    Ok(match (village, area.level()) {
        (Some(village), _) if area.contains(village) => vec![place("village_code", village)],
        (Some(_), _) => Vec::new(),
        (None, Level::Province) => {
            let regencies = regions::children(conn, area)?;
            regencies
                .iter()
                .map(|r| place("regency_code", &r.code))
                .collect()
        }
        (None, Level::Regency) => vec![place("regency_code", area)],
        (None, _) => vec![place("kecamatan_code", area)],
    })
}

const COLUMNS: &str = "SELECT k.id, k.brand, k.name, b.name, k.village_code, r.name, s.ready, s.expiring, s.lapsed, \
    s.done, s.total, s.next_item, s.next_status, s.shelf, k.photo_id FROM (";
const OF_ARM: &str = "SELECT * FROM (SELECT p.id, p.brand, p.name, p.village_code, p.business_id, p.photo_id FROM products p";
const JOINS: &str = ") k JOIN businesses b ON b.id = k.business_id LEFT JOIN regions r ON r.code = k.village_code \
    LEFT JOIN product_states s ON s.product_id = k.id";
/// One more than [`LIST_PAGE`].
const LIMIT: &str = " LIMIT 51";

impl ListQuery {
    fn walk_arm<'b, DB>(&'b self, arm: &'b Arm, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        AnyId: ToSql<Binary, DB>,
        ProductId: ToSql<Binary, DB>,
        String: ToSql<Text, DB>,
        UtcTime: ToSql<Timestamp, DB>,
    {
        out.push_sql(OF_ARM);
        if !matches!(self.status, ListStatus::All | ListStatus::Ended) {
            out.push_sql(" JOIN product_states s ON s.product_id = p.id");
        }
        match arm {
            Arm::Business(id) | Arm::Group(id) => {
                self.walk_range::<_, Binary, DB>(arm.column(), id, out)?;
            }
            Arm::Place(_, code) | Arm::Shared(_, code) => {
                self.walk_range::<_, Text, DB>(arm.column(), code, out)?;
            }
        }
        out.push_sql(match arm {
            Arm::Shared("kecamatan_code", _) => " AND p.group_id IS NULL",
            // Said so that no database walks the index of groups instead of the village's.
            Arm::Shared(..) => " AND COALESCE(p.group_id, p.business_id) = p.business_id",
            _ => "",
        });
        self.walk_conditions(arm.column() == "village_code", out)?;
        out.push_sql(&format!(" ORDER BY p.{} DESC, p.id DESC", arm.column()));
        out.push_sql(LIMIT);
        Ok(())
    }

    /// An arm is asked for as a range of its index, not as one value: with an equality
    /// PostgreSQL knows the order to be that of the key alone, and may walk all products.
    fn walk_range<'b, T, Sql, DB>(
        &'b self,
        column: &str,
        value: &'b T,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<Sql>,
        ProductId: ToSql<Binary, DB>,
        T: ToSql<Sql, DB>,
    {
        out.push_sql(&format!(" WHERE p.{column} >= "));
        out.push_bind_param::<Sql, _>(value)?;
        match &self.after {
            None => {
                out.push_sql(&format!(" AND p.{column} <= "));
                out.push_bind_param::<Sql, _>(value)
            }
            Some(after) => {
                out.push_sql(&format!(" AND (p.{column}, p.id) < ("));
                out.push_bind_param::<Sql, _>(value)?;
                out.push_sql(", ");
                out.push_bind_param::<Binary, _>(after)?;
                out.push_sql(")");
                Ok(())
            }
        }
    }

    fn walk_conditions<'b, DB>(
        &'b self,
        in_village: bool,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>
    where
        DB: Backend,
        String: ToSql<Text, DB>,
        UtcTime: ToSql<Timestamp, DB>,
    {
        out.push_sql(match self.status {
            ListStatus::All => " AND p.ended_at IS NULL",
            ListStatus::Ended => " AND p.ended_at IS NOT NULL",
            ListStatus::Ready => " AND s.ready",
            ListStatus::NotReady => " AND NOT s.ready",
            ListStatus::Expiring => " AND s.expiring",
            ListStatus::Lapsed => " AND s.lapsed",
        });
        if !matches!(self.status, ListStatus::All | ListStatus::Ended) {
            self.walk_instant(" AND ", out)?;
        }
        if let Some(village) = self.village.as_ref().filter(|_| !in_village) {
            out.push_sql(" AND p.village_code = ");
            out.push_bind_param::<Text, _>(village)?;
        }
        if let Some(like) = &self.like {
            out.push_sql(" AND p.folded LIKE ");
            out.push_bind_param::<Text, _>(like)?;
        }
        Ok(())
    }

    /// The one state that holds at the instant.
    fn walk_instant<'b, DB>(&'b self, joint: &str, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend,
        UtcTime: ToSql<Timestamp, DB>,
    {
        out.push_sql(joint);
        out.push_sql("s.target = 'legal' AND s.from_at <= ");
        out.push_bind_param::<Timestamp, _>(&self.now)?;
        out.push_sql(" AND s.until_at > ");
        out.push_bind_param::<Timestamp, _>(&self.now)
    }
}

impl<DB> QueryFragment<DB> for ListQuery
where
    DB: Backend,
    AnyId: ToSql<Binary, DB>,
    ProductId: ToSql<Binary, DB>,
    String: ToSql<Text, DB>,
    UtcTime: ToSql<Timestamp, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(COLUMNS);
        for (number, arm) in self.arms.iter().enumerate() {
            if number > 0 {
                out.push_sql(" UNION ");
            }
            self.walk_arm(arm, &mut out)?;
            out.push_sql(&format!(") a{number}"));
        }
        out.push_sql(JOINS);
        self.walk_instant(" AND ", &mut out)?;
        out.push_sql(" ORDER BY k.id DESC");
        out.push_sql(LIMIT);
        Ok(())
    }
}

impl QueryId for ListQuery {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for ListQuery {
    type SqlType = RowSql;
}
