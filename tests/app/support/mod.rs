//! A whole Siap Rak for one test: its own database, a clock that stands still, a real server on
//! loopback, and people who use it through their browsers.

mod browser;
pub mod desk;
mod installation;
mod people;
pub mod plan;

use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use diesel::connection::{Connection, InstrumentationEvent, SimpleConnection};
use siaprak::app::App;
use siaprak::clock::{Clock, FixedClock};
use siaprak::config::Settings;
use siaprak::regions;
use siaprak::storage::{Conn, Database, DatabaseUrl, StorageError, UtcTime, migrate};
use tempfile::TempDir;

pub use browser::{Browser, Page};
pub use installation::{Installation, Serving, files_below, free_address, until};
pub use people::{PASSWORD, mail_of};

use crate::services::postgres_url;

/// Runs a test on SQLite and on PostgreSQL, each with a service of its own.
macro_rules! on_both {
    ($($(#[$meta:meta])* fn $name:ident($app:ident) $body:block)+) => {$(
        fn $name($app: &$crate::support::TestApp) $body
        mod $name {
            $(#[$meta])*
            #[test]
            fn sqlite() { super::$name(&$crate::support::TestApp::on_sqlite()) }
            $(#[$meta])*
            #[test]
            fn postgres() { if let Some(app) = $crate::support::TestApp::on_postgres() { super::$name(&app) } }
        }
    )+};
}
pub(crate) use on_both;

/// One running service.
pub struct TestApp {
    /// Everything the process holds.
    pub app: Arc<App>,
    /// The clock; it stands at 22 November 2026, 10:00 WIB, until moved.
    pub clock: FixedClock,
    /// Where it answers.
    pub base: String,
    server: actix_web::dev::ServerHandle,
    database: Option<(String, String)>,
    _folder: TempDir,
}

/// An instant written as local time in WIB.
pub fn wib(text: &str) -> UtcTime {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time");
    UtcTime::new(local - chrono::Duration::hours(7))
}

impl TestApp {
    /// Runs a test on both databases with settings of its own.
    pub fn on_each(change: fn(&mut Settings), test: fn(&Self)) {
        test(&Self::sqlite_with(change));
        if let Some(app) = Self::postgres_with(change) {
            test(&app);
        }
    }

    /// A service on an embedded SQLite of its own.
    pub fn on_sqlite() -> Self {
        Self::sqlite_with(|_| ())
    }

    fn sqlite_with(change: fn(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("siaprak.db");
        std::fs::write(&file, sqlite_template()).expect("a database");
        let url = format!("sqlite://{}", file.display());
        Self::start(folder, url, None, change)
    }

    /// A service on a PostgreSQL database of its own; none without a server.
    pub fn on_postgres() -> Option<Self> {
        Self::postgres_with(|_| ())
    }

    fn postgres_with(change: fn(&mut Settings)) -> Option<Self> {
        let server = postgres_url()?;
        let name = format!("t_{}", uuid::Uuid::new_v4().simple());
        let template = postgres_template(&server);
        admin(
            &server,
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        );
        let folder = tempfile::tempdir().expect("a folder");
        let url = database_of(&server, &name);
        Some(Self::start(folder, url, Some((server, name)), change))
    }

    /// A service on a database that belongs to the caller.
    pub fn on_server(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::start(folder, url.to_owned(), None, |_| {})
    }

    fn start(
        folder: TempDir,
        url: String,
        database: Option<(String, String)>,
        change: fn(&mut Settings),
    ) -> Self {
        let mut settings = Settings::in_dir(folder.path()).expect("settings");
        settings.database.url = url;
        settings.database.connections = 4;
        settings.server.workers = 1;
        settings.jobs.run = false;
        change(&mut settings);
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", socket.local_addr().expect("an address"));
        settings.server.base_url.clone_from(&base);
        let clock = FixedClock::at(wib("2026-11-22 10:00"));
        let app = App::build(settings, Arc::new(clock.clone()), false).expect("the app");
        let server = run(Arc::clone(&app), socket);
        Self {
            app,
            clock,
            base,
            server,
            database,
            _folder: folder,
        }
    }

    /// Somebody signed in to the same service run as a demonstration: same database, same files.
    pub fn demo_browser(&self, name: &str) -> Browser {
        let mut settings = self.app.settings.clone();
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", socket.local_addr().expect("an address"));
        settings.server.base_url.clone_from(&base);
        let app = App::build(settings, Arc::new(self.clock.clone()), true).expect("the app");
        run(app, socket);
        let browser = Browser::new(&base);
        let fields = [("login", &*mail_of(name)), ("password", PASSWORD)];
        browser.submit("/login", "/login", &fields);
        browser
    }

    /// The present instant of the test.
    pub fn now(&self) -> UtcTime {
        self.clock.now()
    }

    /// Moves the clock to a local time in WIB.
    pub fn at(&self, local: &str) {
        self.clock.set(wib(local));
    }

    /// Changes something directly, in one transaction.
    pub fn write<T>(&self, work: impl FnOnce(&mut Conn) -> T) -> T {
        self.app
            .db
            .write_here::<_, StorageError>(|conn| Ok(work(conn)))
            .expect("a transaction")
    }

    /// Reads something directly.
    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> T) -> T {
        self.app
            .db
            .read_here::<_, StorageError>(|conn| Ok(work(conn)))
            .expect("a transaction")
    }

    /// What `work` answers on a connection of its own, and how many statements it ran.
    pub fn counting<T>(&self, work: impl FnOnce(&mut Conn) -> T) -> (usize, T) {
        let count = Arc::new(AtomicUsize::new(0));
        let mut conn = self
            .app
            .db
            .url()
            .connect()
            .expect("a connection of its own");
        let counter = Arc::clone(&count);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        });
        let answer = work(&mut conn);
        let ran = count.load(Ordering::SeqCst);
        assert!(ran > 0, "nothing was counted");
        (ran, answer)
    }

    /// Where files of this service lie.
    pub fn folder(&self) -> &Path {
        &self.app.settings.data.dir
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Not awaited: stopping is asked for, the thread ends by itself.
        drop(self.server.stop(false));
        if let Some((server, name)) = &self.database
            && !std::thread::panicking()
        {
            admin(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn run(app: Arc<App>, socket: TcpListener) -> actix_web::dev::ServerHandle {
    let (tell, hear) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = siaprak::web::serve(app, socket).expect("a server");
            tell.send(server.handle()).expect("somebody listens");
            server.await.expect("the server ends well");
        });
    });
    hear.recv().expect("the server starts")
}

/// The bytes of a migrated SQLite with every region; made once a test run.
fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("template.db");
        prepare(&format!("sqlite://{}", file.display()));
        std::fs::read(file).expect("the template")
    })
}

/// The name of a migrated PostgreSQL database with every region; made once a test run.
fn postgres_template(server: &str) -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", uuid::Uuid::new_v4().simple());
        admin(server, &format!("CREATE DATABASE {name}"));
        prepare(&database_of(server, &name));
        name
    })
}

fn prepare(url: &str) {
    let url: DatabaseUrl = url.parse().expect("an address");
    let mut conn = url.connect().expect("the database answers");
    migrate::run(&mut conn).expect("the schema");
    drop(conn);
    let database = Database::open(&url, 1).expect("a pool");
    database
        .write_here(regions::load_all)
        .expect("regions load");
    if matches!(url, DatabaseUrl::Sqlite(_)) {
        let mut conn = database.connection().expect("a connection");
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
            .expect("one file");
    }
}

fn admin(server: &str, sql: &str) {
    let url: DatabaseUrl = server.parse().expect("an address");
    url.connect()
        .expect("PostgreSQL answers")
        .batch_execute(sql)
        .expect(sql);
}

fn database_of(server: &str, name: &str) -> String {
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{base}/{name}")
}
