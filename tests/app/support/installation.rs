//! The real program as its administrator has it: a data directory and a database of its own, the
//! commands run as processes, the service killed and started again.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use siaprak::storage::{Database, DatabaseUrl};
use tempfile::TempDir;

use super::{Browser, admin, database_of, postgres_template, sqlite_template};
use crate::services::postgres_url;

const PROGRAM: &str = env!("CARGO_BIN_EXE_siaprak");

/// A place where the program is installed.
pub struct Installation {
    folder: TempDir,
    url: String,
    database: Option<(String, String)>,
    settings: Vec<(String, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    /// Exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Installation {
    /// An empty place; the database is a file that is not there yet.
    pub fn new_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!(
            "sqlite://{}",
            folder.path().join("data/siaprak.db").display()
        );
        Self::at(folder, url, None)
    }

    /// An empty place on an empty PostgreSQL database; none without a server.
    pub fn new_postgres() -> Option<Self> {
        let server = postgres_url()?;
        let name = format!("i_{}", uuid::Uuid::new_v4().simple());
        admin(&server, &format!("CREATE DATABASE {name}"));
        let url = database_of(&server, &name);
        Some(Self::at(
            tempfile::tempdir().ok()?,
            url,
            Some((server, name)),
        ))
    }

    /// A place whose database is migrated and knows its regions.
    pub fn ready_sqlite() -> Self {
        let place = Self::new_sqlite();
        std::fs::create_dir_all(place.data()).expect("a folder");
        std::fs::write(place.data().join("siaprak.db"), sqlite_template()).expect("a database");
        place
    }

    /// As [`Self::ready_sqlite`], on PostgreSQL.
    pub fn ready_postgres() -> Option<Self> {
        let server = postgres_url()?;
        let name = format!("i_{}", uuid::Uuid::new_v4().simple());
        let template = postgres_template(&server);
        admin(
            &server,
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        );
        let url = database_of(&server, &name);
        Some(Self::at(
            tempfile::tempdir().ok()?,
            url,
            Some((server, name)),
        ))
    }

    /// Somebody else's data: a running test's database and folder.
    pub fn of(app: &super::TestApp) -> Self {
        let mut place = Self::at(
            tempfile::tempdir().expect("a folder"),
            app.app.settings.database.url.clone(),
            None,
        );
        let folder = app.folder().display().to_string();
        place.set("SIAPRAK__DATA__DIR", &folder);
        place
    }

    fn at(folder: TempDir, url: String, database: Option<(String, String)>) -> Self {
        let data = folder.path().join("data").display().to_string();
        let settings = vec![
            ("SIAPRAK__DATA__DIR".to_owned(), data),
            ("DATABASE_URL".to_owned(), url.clone()),
            // A backtrace must never be asked for by the environment of whoever runs it.
            ("RUST_BACKTRACE".to_owned(), "1".to_owned()),
        ];
        Self {
            folder,
            url,
            database,
            settings,
        }
    }

    /// Chooses a setting by its environment variable; the last one counts.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data directory.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The database, opened from outside.
    pub fn database(&self) -> Database {
        let url: DatabaseUrl = self.url.parse().expect("an address");
        Database::open(&url, 1).expect("the database")
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        let output = Command::new(PROGRAM)
            .args(args)
            .envs(self.settings.iter().cloned())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Runs a command that reads this.
    pub fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = Command::new(PROGRAM)
            .args(args)
            .envs(self.settings.iter().cloned())
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut pipe = child.stdin.take().expect("a pipe");
        pipe.write_all(input).expect("it reads");
        drop(pipe);
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Starts the service and waits until it answers.
    pub fn serve(&self) -> Serving {
        let (listen, base) = free_address();
        let mut command = Command::new(PROGRAM);
        command.args(["serve", "--listen", &listen]);
        command.stdout(Stdio::null());
        self.start(command, &base)
    }

    /// Starts a command that ends up as the service at this address.
    pub fn start(&self, mut command: Command, base: &str) -> Serving {
        let child = command
            .envs(self.settings.iter().cloned())
            .env("SIAPRAK__SERVER__BASE_URL", base)
            .env("SIAPRAK__SERVER__WORKERS", "1")
            .env("RUST_LOG", "error")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut serving = Serving {
            child,
            base: base.to_owned(),
        };
        serving.wait();
        serving
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.database
            && !std::thread::panicking()
        {
            admin(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// A free port of loopback, as `ADDRESS:PORT` and as the beginning of addresses.
pub fn free_address() -> (String, String) {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = socket.local_addr().expect("an address").to_string();
    let base = format!("http://{listen}");
    (listen, base)
}

/// A running service; dropped, it is killed.
pub struct Serving {
    child: Child,
    base: String,
}

impl Serving {
    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A browser that is not signed in.
    pub fn visitor(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    fn wait(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let address = self.base.trim_start_matches("http://").to_owned();
        while std::net::TcpStream::connect(&address).is_err() {
            let ended = self.child.try_wait().expect("a process");
            assert!(ended.is_none(), "the service ended at once: {ended:?}");
            assert!(Instant::now() < deadline, "the service does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Ran {
    /// Fails unless it ended with this code, and never with a backtrace.
    #[track_caller]
    pub fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{self:#?}");
        for trace in ["stack backtrace", "RUST_BACKTRACE", "   0: ", "panicked"] {
            assert!(!self.err.contains(trace), "{self:#?}");
        }
        self
    }

    /// Fails unless standard error is this one sentence, give or take what stands around it.
    #[track_caller]
    pub fn says(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.err.contains(word), "no {word:?} in {self:#?}");
        }
        self
    }

    /// Fails unless standard error is one line.
    #[track_caller]
    pub fn in_one_line(&self) -> &Self {
        assert_eq!(self.err.trim_end().lines().count(), 1, "{self:#?}");
        self
    }

    /// Every line of standard output, which must be JSON.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let line =
            |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
        self.out.lines().map(line).collect()
    }
}

/// Waits until something holds.
#[track_caller]
pub fn until(what: &str, seconds: u64, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: not within {seconds} s");
        std::thread::sleep(Duration::from_millis(40));
    }
}

/// How many files lie below a folder.
pub fn files_below(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            let path = entry.path();
            if path.is_dir() { files_below(&path) } else { 1 }
        })
        .sum()
}
