//! The plan a database makes for a statement the service runs, not for one written beside it.

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Integer, Text};
use siaprak::storage::{Conn, MultiBackend};

/// `EXPLAIN` before a statement; each database answers in columns of its own.
struct Explained<T, S>(&'static str, T, std::marker::PhantomData<S>);

impl<T, S> Query for Explained<T, S> {
    type SqlType = S;
}
impl<T, S> QueryId for Explained<T, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<T: QueryFragment<DB>, S, DB: Backend> QueryFragment<DB> for Explained<T, S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        self.1.walk_ast(out)
    }
}
impl<T, S, C> RunQueryDsl<C> for Explained<T, S> {}

/// How the database would run it.
pub fn plan(conn: &mut Conn, query: impl QueryFragment<MultiBackend>) -> String {
    if matches!(conn, Conn::Sqlite(_)) {
        type Columns = (Integer, Integer, Integer, Text);
        let explained =
            Explained::<_, Columns>("EXPLAIN QUERY PLAN ", query, std::marker::PhantomData);
        let rows: Vec<(i32, i32, i32, String)> = explained.load(conn).expect("a plan");
        return rows
            .into_iter()
            .map(|row| row.3)
            .collect::<Vec<_>>()
            .join("\n");
    }
    // So few rows are cheaper read whole; what is asked is that an index serves the query.
    conn.batch_execute("SET LOCAL enable_seqscan = off")
        .expect("a setting");
    let explained = Explained::<_, Text>("EXPLAIN ", query, std::marker::PhantomData);
    explained.load::<String>(conn).expect("a plan").join("\n")
}
