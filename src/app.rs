//! The composition root: everything one process holds, built in one place,
//! apart from running it.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::RngExt;

use crate::accounts::hashing::Hashing;
use crate::accounts::token::Secrets;

use crate::blobs::Blobs;
use crate::checklists::{self, Catalogue};
use crate::clock::SharedClock;
use crate::config::Settings;
use crate::documents::workshop::Workshop;
use crate::jobs::Running;
use crate::mail::{Mailer, Renderer};
use crate::reminders;
use crate::storage::{Conn, Database, StorageError, migrate};
use crate::web::templates::Templates;

/// Everything a request or a job may use.
pub struct App {
    /// The settings it was started with.
    pub settings: Settings,
    /// The database.
    pub db: Database,
    /// The time.
    pub clock: SharedClock,
    /// Keys of this installation.
    pub secrets: Secrets,
    /// Threads that hash passwords.
    pub hashing: Hashing,
    catalogue: RwLock<Arc<Catalogue>>,
    /// Uploaded files and the threads that work on them.
    pub files: Workshop,
    /// Pages and mails.
    pub templates: Templates,
    /// How mail leaves.
    pub mailer: Mailer,
    /// Jobs under way here.
    pub running: Running,
    /// Whether this is a demonstration: its mail page and its logins exist only then.
    pub demo: bool,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Makes mails of this installation.
    #[must_use]
    pub fn renderer(&self) -> Renderer<'_> {
        Renderer {
            pages: &self.templates,
            secrets: &self.secrets,
            base_url: &self.settings.server.base_url,
        }
    }

    /// What this installation says about reminders, by this catalogue.
    #[must_use]
    pub fn reminder_rules<'a>(&'a self, catalogue: &'a Catalogue) -> reminders::Rules<'a> {
        reminders::Rules {
            catalogue,
            missing_days: &self.settings.reminders.missing_days,
        }
    }

    /// Requirements, evidence kinds and their words, with what administrators set. Take
    /// it once and keep it to the end of what is done with it: the next one may differ.
    #[must_use]
    pub fn catalogue(&self) -> Arc<Catalogue> {
        let held = self.catalogue.read();
        Arc::clone(&held.unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over what administrators set since, here or in another process.
    ///
    /// # Errors
    /// The database; then the catalogue stays as it is.
    pub fn follow_settings(&self, conn: &mut Conn) -> Result<(), StorageError> {
        let Some(newer) = checklists::settings::follow(conn, &self.catalogue())? else {
            return Ok(());
        };
        let held = self.catalogue.write();
        let mut held = held.unwrap_or_else(PoisonError::into_inner);
        if newer.revision() > held.revision() {
            *held = Arc::new(newer);
        }
        Ok(())
    }

    /// Opens the database, brings its schema up to date, reads keys, catalogue
    /// and templates. Fails with one sentence when any of them cannot be used.
    ///
    /// # Errors
    /// Names the part and what it answered.
    pub fn build(settings: Settings, clock: SharedClock, demo: bool) -> anyhow::Result<Arc<Self>> {
        let db = Database::open(
            &settings.database_url_in_place()?,
            settings.database.connections,
        )?;
        migrate::run(&mut *db.connection()?)?;
        let app = Self::with_database(settings, clock, demo, db)?;
        app.db.read_here(|conn| app.follow_settings(conn))?;
        let catalogue = &app.catalogue();
        if !app
            .db
            .read_here(|conn| checklists::knows_catalogue(conn, catalogue))?
        {
            let now = app.clock.now();
            app.db
                .write_here(|conn| checklists::note_catalogue(conn, catalogue, now))?;
        }
        Ok(app)
    }

    /// As [`Self::build`], but leaves the schema as it is: for looking only.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn build_as_is(settings: Settings, clock: SharedClock) -> anyhow::Result<Arc<Self>> {
        let db = Database::open(
            &settings.database_url_in_place()?,
            settings.database.connections,
        )?;
        let whole = migrate::pending(&mut *db.connection()?)?.is_empty();
        let app = Self::with_database(settings, clock, false, db)?;
        if whole {
            app.db.read_here(|conn| app.follow_settings(conn))?;
        }
        Ok(app)
    }

    fn with_database(
        settings: Settings,
        clock: SharedClock,
        demo: bool,
        db: Database,
    ) -> anyhow::Result<Arc<Self>> {
        let secrets = Secrets::new(installation_key(&settings)?);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let hashing = Hashing::start(cores.saturating_sub(1))?;
        crate::identifiers::tables::check()?;
        let catalogue = Arc::new(Catalogue::load(settings.own_rules().as_deref())?);
        let catalogue = RwLock::new(catalogue);
        let uploads = settings.uploads;
        let blobs = Blobs::open(
            &settings.data.dir.join("blobs"),
            uploads.free_disk_mib.saturating_mul(1 << 20),
        )?;
        let scanner = settings
            .scanner
            .address
            .parse()
            .map_err(anyhow::Error::msg)?;
        let pixels = uploads.megapixels.saturating_mul(1_000_000);
        let files = Workshop::start(blobs, pixels, scanner)?;
        let templates = Templates::load()?;
        let mailer = Mailer::from_settings(&settings)?;
        Ok(Arc::new(Self {
            settings,
            db,
            clock,
            secrets,
            hashing,
            catalogue,
            files,
            templates,
            mailer,
            running: Running::default(),
            demo,
        }))
    }
}

/// The key from the settings, or from `data/key`, made at first start.
fn installation_key(settings: &Settings) -> anyhow::Result<[u8; 32]> {
    let text = settings.security.key.trim();
    if text.is_empty() {
        return key_file(&settings.data.dir.join("key"));
    }
    let bytes = STANDARD
        .decode(text)
        .map_err(|e| anyhow::anyhow!("security.key is not base64: {e}"))?;
    let key: [u8; 32] = bytes.try_into().map_err(|bytes: Vec<u8>| {
        anyhow::anyhow!("security.key must be 32 bytes, not {}", bytes.len())
    })?;
    anyhow::ensure!(
        key.iter().any(|b| *b != 0),
        "security.key must not be all zero"
    );
    Ok(key)
}

fn key_file(path: &Path) -> anyhow::Result<[u8; 32]> {
    let mut key = [0; 32];
    match std::fs::File::open(path) {
        Ok(mut file) => file.read_exact(&mut key)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            key = rand::rng().random();
            private_file(path)?.write_all(&key)?;
        }
        Err(e) => return Err(e.into()),
    }
    Ok(key)
}

fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
