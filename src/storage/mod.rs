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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use conn::{Conn, DatabaseUrl, MultiBackend};
pub use dialect::{Both, cols};
pub use error::StorageError;
pub use types::{AnyId, UtcTime, uuid_at};

/// A pool of connections to one database; cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool<conn::Manager>,
    url: DatabaseUrl,
    /// Requests wait here for a connection, and not each on a thread.
    turns: Arc<Semaphore>,
    /// Requests that write wait here for each other before they take a connection,
    /// so that readers find one.
    writes: Arc<Semaphore>,
    /// SQLite's writers queue here, in turn, instead of polling its lock.
    writers: Arc<Mutex<()>>,
}

/// How long a request waits for a connection, and for the writers before it.
const PATIENCE: Duration = Duration::from_secs(5);
const WRITERS_PATIENCE: Duration = Duration::from_secs(10);

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
        url.make_private();
        url.connect()?;
        let pool = Pool::builder()
            .max_size(connections)
            // None in advance: a command that ends while one is opened would break off in the midst.
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
            .build(conn::Manager(url.clone()))
            .map_err(|e| StorageError::Unavailable(e.to_string()))?;
        Ok(Self {
            pool,
            url: url.clone(),
            turns: Arc::new(Semaphore::new(usize::try_from(connections).unwrap_or(1))),
            writes: Arc::new(Semaphore::new(1)),
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
        let (this, turn) = (self.clone(), turn(&self.turns, PATIENCE).await?);
        hop(move || in_turn(turn, || this.read_here(work))).await
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
        let writer = turn(&self.writes, WRITERS_PATIENCE).await?;
        let (this, turn) = (self.clone(), turn(&self.turns, PATIENCE).await?);
        hop(move || in_turn((writer, turn), || this.write_here(work))).await
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

/// A place in the queue, given back when dropped.
async fn turn(
    queue: &Arc<Semaphore>,
    patience: Duration,
) -> Result<OwnedSemaphorePermit, StorageError> {
    let waiting = tokio::time::timeout(patience, Arc::clone(queue).acquire_owned());
    match waiting.await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(closed)) => Err(StorageError::Unavailable(closed.to_string())),
        Err(late) => Err(StorageError::Unavailable(late.to_string())),
    }
}

/// Holds a turn until the work is done, also when nobody waits for it any more.
fn in_turn<T, R>(_turn: T, work: impl FnOnce() -> R) -> R {
    work()
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

/// Whether the database answers at all.
///
/// # Errors
/// What it says instead.
pub fn answers(conn: &mut Conn) -> Result<(), StorageError> {
    Ok(diesel::RunQueryDsl::execute(diesel::sql_query("SELECT 1"), conn).map(drop)?)
}
