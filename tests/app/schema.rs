//! Both databases have the same tables, and the migrations go up, down and up again.

use diesel::prelude::*;
use siaprak::storage::{Conn, DatabaseUrl, dump, migrate};

use crate::support::{TestApp, on_both};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

fn tables(conn: &mut Conn) -> Vec<String> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Conn::Pg(_) => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()"
        }
    };
    let rows: Vec<Name> = diesel::sql_query(sql).load(conn).expect("tables");
    let mut names: Vec<_> = rows
        .into_iter()
        .map(|n| n.name)
        .filter(|n| n != "__diesel_schema_migrations")
        .collect();
    names.sort();
    names
}

on_both! {
    fn the_backup_knows_every_table(app) {
        let mut known: Vec<_> = dump::TABLES.iter().map(|t| (*t).to_owned()).collect();
        known.sort();
        assert_eq!(app.read(tables), known);
    }

    fn migrations_go_down_and_up_again(app) {
        let mut conn = app.app.db.connection().expect("a connection");
        migrate::revert_all(&mut conn).expect("down");
        assert_eq!(tables(&mut conn), Vec::<String>::new());
        migrate::run(&mut conn).expect("up again");
        assert_eq!(migrate::pending(&mut conn).expect("pending"), Vec::<String>::new());
    }
}

#[test]
fn both_databases_have_the_same_columns_and_so_does_the_program() {
    let program = include_str!("../../src/storage/schema.rs");
    let lite = TestApp::on_sqlite();
    let pg = TestApp::on_postgres();
    for table in dump::TABLES {
        let shape = lite.read(|conn| dump::shape(conn, table).expect(table));
        let (_, rest) = program.split_once(&format!("    {table} (")).expect(table);
        let (body, _) = rest.split_once("\n    }\n").expect(table);
        let columns: Vec<&str> = body
            .lines()
            .filter_map(|line| line.split_once(" -> ").map(|(name, _)| name.trim()))
            .collect();
        assert_eq!(
            columns,
            shape
                .iter()
                .map(|(name, ..)| name.as_str())
                .collect::<Vec<_>>(),
            "{table}"
        );
        if let Some(pg) = &pg {
            let mut other = pg.read(|conn| dump::shape(conn, table).expect(table));
            let mut shape = shape;
            shape.sort();
            other.sort();
            assert_eq!(shape, other, "{table}");
        }
    }
}

#[test]
fn an_unknown_scheme_is_refused_and_no_file_appears() {
    for url in ["mydatabase", "postgers://x", "sqlite://", "mysql://x"] {
        assert!(url.parse::<DatabaseUrl>().is_err(), "{url}");
    }
}
