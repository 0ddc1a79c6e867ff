//! One connection type for both databases, chosen by the scheme of the address.

#![expect(missing_docs, reason = "the derive makes public items of its own")]

use diesel::connection::{
    AnsiTransactionManager, Connection, SimpleConnection, TransactionManager,
};
use diesel::r2d2::ManageConnection;
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use super::StorageError;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL, or an engine that speaks its protocol.
    Pg(PgConnection),
    /// The embedded SQLite; last, because it takes any text for an address.
    Sqlite(SqliteConnection),
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `postgres://…` or `postgresql://…`
    Postgres(String),
    /// `sqlite://PATH`
    Sqlite(String),
}

impl std::str::FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite://") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(path.to_owned())),
            _ => Err(
                "DATABASE_URL must begin with sqlite:// (and name a file) or postgres://"
                    .to_owned(),
            ),
        }
    }
}

const PRAGMAS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                       PRAGMA foreign_keys = ON; PRAGMA cache_size = -2000; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;";

impl DatabaseUrl {
    /// Makes the file of an embedded database that is not there yet, for its owner alone; SQLite
    /// gives the files beside it the same rights. Where that fails, opening says why.
    pub(super) fn make_private(&self) {
        let Self::Sqlite(path) = self else { return };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let _there_or_said_later = options.open(path);
    }

    /// Opens one connection, outside any pool.
    ///
    /// # Errors
    /// Says what the database answered.
    pub fn connect(&self) -> Result<Conn, StorageError> {
        let opened = match self {
            Self::Postgres(url) => PgConnection::establish(url).map(Conn::Pg),
            Self::Sqlite(path) => SqliteConnection::establish(path).map(Conn::Sqlite),
        };
        let mut conn = opened.map_err(|e| StorageError::Unavailable(e.to_string()))?;
        match &mut conn {
            Conn::Sqlite(lite) => lite.batch_execute(PRAGMAS)?,
            Conn::Pg(pg) => pg.batch_execute("SET TIME ZONE 'UTC'")?,
        }
        Ok(conn)
    }
}

impl Conn {
    /// Begins a transaction that sees one state of the data and changes nothing.
    pub(super) fn begin_read(&mut self) -> QueryResult<()> {
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "BEGIN")
    }

    /// Begins a transaction that may write. One writer at a time on both
    /// databases: SQLite by `IMMEDIATE`, PostgreSQL by the lock on the head
    /// of the audit chain, which every change extends anyway.
    pub(super) fn begin_write(&mut self) -> QueryResult<()> {
        self.begin("BEGIN", "BEGIN IMMEDIATE")?;
        if let Self::Pg(pg) = self {
            diesel::sql_query("SELECT 1 FROM audit_head WHERE id = 1 FOR UPDATE").execute(pg)?;
        }
        Ok(())
    }

    fn begin(&mut self, on_pg: &str, on_sqlite: &str) -> QueryResult<()> {
        match self {
            Self::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, on_pg),
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, on_sqlite),
        }
    }

    /// Ends the transaction: keeps its changes if `keep`, else undoes them.
    pub(super) fn end(&mut self, keep: bool) -> QueryResult<()> {
        type Manager = <Conn as Connection>::TransactionManager;
        if keep {
            Manager::commit_transaction(self)
        } else {
            Manager::rollback_transaction(self)
        }
    }
}

/// Opens and checks the connections of the pool.
#[derive(Debug)]
pub(super) struct Manager(pub(super) DatabaseUrl);

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = StorageError;

    fn connect(&self) -> Result<Conn, StorageError> {
        self.0.connect()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StorageError> {
        conn.batch_execute("SELECT 1").map_err(StorageError::from)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        type Transactions = <Conn as Connection>::TransactionManager;
        std::thread::panicking() || Transactions::is_broken_transaction_manager(conn)
    }
}
