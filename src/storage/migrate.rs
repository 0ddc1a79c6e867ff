//! The schema's versions, embedded, for both databases.

use diesel::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, StorageError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Applies what is pending, oldest first; answers with the versions applied.
///
/// # Errors
/// The first migration that fails, with the database's answer; those before it stay.
pub fn run(conn: &mut Conn) -> Result<Vec<String>, StorageError> {
    let done = match conn {
        Conn::Pg(c) => c.run_pending_migrations(POSTGRES).map(names),
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(names),
    };
    done.map_err(|e| StorageError::Unavailable(format!("migration failed: {e}")))
}

/// Applies the oldest `count` migrations, for a restore of an older backup.
///
/// # Errors
/// The first migration that fails.
pub fn run_first(conn: &mut Conn, count: usize) -> Result<(), StorageError> {
    for _ in 0..count {
        let done = match conn {
            Conn::Pg(c) => c.run_next_migration(POSTGRES).map(|_| ()),
            Conn::Sqlite(c) => c.run_next_migration(SQLITE).map(|_| ()),
        };
        done.map_err(|e| StorageError::Unavailable(format!("migration failed: {e}")))?;
    }
    Ok(())
}

/// How many migrations are applied.
///
/// # Errors
/// The database cannot be asked.
pub fn applied(conn: &mut Conn) -> Result<usize, StorageError> {
    let done = match conn {
        Conn::Pg(c) => c.applied_migrations().map(|m| m.len()),
        Conn::Sqlite(c) => c.applied_migrations().map(|m| m.len()),
    };
    done.map_err(|e| StorageError::Unavailable(e.to_string()))
}

/// The versions that are embedded but not applied yet.
///
/// # Errors
/// The database cannot be asked.
pub fn pending(conn: &mut Conn) -> Result<Vec<String>, StorageError> {
    let waiting = match conn {
        Conn::Pg(c) => c
            .pending_migrations(POSTGRES)
            .map(|m| m.iter().map(|m| m.name().to_string()).collect()),
        Conn::Sqlite(c) => c
            .pending_migrations(SQLITE)
            .map(|m| m.iter().map(|m| m.name().to_string()).collect()),
    };
    waiting.map_err(|e| StorageError::Unavailable(e.to_string()))
}

/// Undoes everything; for the test that goes up, down and up again.
///
/// # Errors
/// The first step that fails.
pub fn revert_all(conn: &mut Conn) -> Result<(), StorageError> {
    let done = match conn {
        Conn::Pg(c) => c.revert_all_migrations(POSTGRES).map(|_| ()),
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|_| ()),
    };
    done.map_err(|e| StorageError::Unavailable(e.to_string()))
}

/// Takes away the table in which applied migrations are counted, where none is applied:
/// a look at an empty database makes it.
///
/// # Errors
/// What the database answers.
pub fn forget(conn: &mut Conn) -> Result<(), StorageError> {
    diesel::sql_query("DROP TABLE IF EXISTS __diesel_schema_migrations").execute(conn)?;
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "handed to Result::map")]
fn names(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
