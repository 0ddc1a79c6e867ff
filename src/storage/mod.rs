//! The only door to the database: one thread hop and one transaction a
//! use-case, on SQLite and PostgreSQL alike. Features see `&mut Conn` alone.

mod conn;
mod dialect;
pub mod dump;
mod error;
pub mod migrate;
pub mod once;
pub mod schema;
mod types;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::r2d2::{Pool, PooledConnection};

pub use conn::{Conn, DatabaseUrl, MultiBackend};
pub use dialect::{Both, cols};
pub use error::StorageError;
pub use types::{AnyId, UtcTime, uuid_at};

/// A pool of connections to one database; cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool<conn::Manager>,
    url: DatabaseUrl,
    /// SQLite's writers queue here, in turn, instead of polling its lock.
    writers: Arc<Mutex<()>>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("pool", &self.pool.state())
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the pool; fails at once when the database is down.
    ///
    /// # Errors
    /// Says what the database answered.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self, StorageError> {
        url.connect()?;
        let pool = Pool::builder()
            .max_size(connections)
            // None in advance: a command that ends while one is opened would break off in the midst.
            .min_idle(Some(0))
            .connection_timeout(Duration::from_secs(5))
            .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
            .build(conn::Manager(url.clone()))
            .map_err(|e| StorageError::Unavailable(e.to_string()))?;
        Ok(Self {
            pool,
            url: url.clone(),
            writers: Arc::default(),
        })
    }

    /// Where this database is.
    #[must_use]
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Runs `work` on one state of the data, in a read-only transaction, on another thread.
    ///
    /// # Errors
    /// What `work` answers, or that the database cannot be reached.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let this = self.clone();
        hop(move || this.read_here(work)).await
    }

    /// As [`Self::read`], for a few rows found by their key: on the calling thread where
    /// the database is embedded and a connection idle, because the way to another
    /// thread and back takes longer than such a read, which waits for no writer.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn glance<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let embedded = matches!(self.url, DatabaseUrl::Sqlite(_));
        match embedded.then(|| self.pool.try_get()).flatten() {
            Some(mut conn) => in_read(&mut conn, work),
            None => self.read(work).await,
        }
    }

    /// Runs `work` in one transaction that is kept if it answers `Ok`, on another thread.
    ///
    /// # Errors
    /// What `work` answers (then nothing is kept), or that the database cannot be reached.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let this = self.clone();
        hop(move || this.write_here(work)).await
    }

    /// Runs slow work that opens its own transactions, if any, on another thread.
    ///
    /// # Errors
    /// What `work` answers.
    pub async fn aside<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce() -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        hop(work).await
    }

    /// As [`Self::read`], on the calling thread: for commands and jobs.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_here<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        in_read(&mut *self.connection()?, work)
    }

    /// As [`Self::write`], on the calling thread: for commands and jobs.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_here<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let _turn = matches!(self.url, DatabaseUrl::Sqlite(_))
            .then(|| self.writers.lock().unwrap_or_else(PoisonError::into_inner));
        let mut conn = self.connection()?;
        conn.begin_write().map_err(StorageError::from)?;
        finish(&mut conn, work)
    }

    /// A bare connection, for migrations and backups, which mind their own transactions.
    ///
    /// # Errors
    /// No connection became free in five seconds.
    pub fn connection(
        &self,
    ) -> Result<
        PooledConnection<impl diesel::r2d2::ManageConnection<Connection = Conn> + use<>>,
        StorageError,
    > {
        self.pool
            .get()
            .map_err(|e| StorageError::Unavailable(e.to_string()))
    }
}

fn in_read<T, E: From<StorageError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    conn.begin_read().map_err(StorageError::from)?;
    finish(conn, work)
}

/// Ends the open transaction by what `work` answers. A panic rolls back too:
/// the connection is dropped as broken and the database undoes its work.
fn finish<T, E: From<StorageError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let outcome = work(conn);
    let ended = conn.end(outcome.is_ok());
    match (outcome, ended) {
        (Ok(value), Ok(())) => Ok(value),
        (Ok(_), Err(error)) => Err(StorageError::from(error).into()),
        (Err(error), _) => Err(error),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one thread hop of a use-case"
)]
async fn hop<T: Send + 'static, E: From<StorageError> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match actix_web::web::block(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(StorageError::Unavailable(error.to_string()).into()),
    }
}
