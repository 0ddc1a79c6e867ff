//! Looks an installation over: the schema, the audit chain, files against
//! rows, the projection against the truth, mail settings, backups, free disk.
//! It changes nothing.

use std::io;
use std::path::Path;

use serde::Serialize;

use crate::app::App;
use crate::audit::{self, Verdict};
use crate::blobs::{self, BlobHash, BlobKind};
use crate::config::{MailMode, MailSecurity, Settings};
use crate::mail::dialogue;
use crate::storage::{StorageError, UtcTime, migrate};
use crate::{backup, checklists, documents};

/// Hours after which the newest backup is too old.
const BACKUP_HOURS: i64 = 26;
/// Seconds to wait for each step of the mail server.
const MAIL_WAIT: u64 = 5;

/// How one part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should be.
    Good,
    /// Works, but somebody should look.
    Warning,
    /// Broken.
    Bad,
}

/// What was found about one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The part: `schema`, `audit`, `files`, `projection`, `mail`, `backup`, `scanner`.
    pub part: &'static str,
    /// How it stands.
    pub health: Health,
    /// Figures and names, the same in both languages.
    pub detail: String,
}

impl Finding {
    const fn new(part: &'static str, health: Health, detail: String) -> Self {
        Self {
            part,
            health,
            detail,
        }
    }
}

/// Whether the database answers and has every migration: for a container's health check.
///
/// # Errors
/// The database does not answer.
pub fn ready(app: &App) -> Result<bool, StorageError> {
    Ok(migrate::pending(&mut *app.db.connection()?)?.is_empty())
}

/// Looks at every part; at the rows only when their schema is the one this program knows.
///
/// # Errors
/// The database does not answer at all.
pub fn examine(app: &App) -> Result<Vec<Finding>, StorageError> {
    let now = app.clock.now();
    let mut found = vec![schema(app)?];
    if found.iter().all(|f| f.health == Health::Good) {
        found.extend([chain(app)?, files(app)?, projection(app, now)?]);
    }
    found.extend([mail(app), backups(app, now)]);
    found.extend(scanner(app));
    Ok(found)
}

fn schema(app: &App) -> Result<Finding, StorageError> {
    let pending = migrate::pending(&mut *app.db.connection()?)?;
    let health = if pending.is_empty() {
        Health::Good
    } else {
        Health::Bad
    };
    Ok(Finding::new("schema", health, pending.join(", ")))
}

fn chain(app: &App) -> Result<Finding, StorageError> {
    Ok(match app.db.read_here(audit::verify)? {
        Verdict::Whole { entries, head } => {
            Finding::new("audit", Health::Good, format!("{entries} / {head}"))
        }
        Verdict::Broken { seq, why } => Finding::new("audit", Health::Bad, format!("{seq}: {why}")),
    })
}

/// Every file a row names must be there and be what its name says.
fn files(app: &App) -> Result<Finding, StorageError> {
    let (mut checked, mut wrong) = (0, Vec::new());
    for kind in [BlobKind::Original, BlobKind::Shown] {
        for hash in app.db.read_here(|conn| documents::named(conn, kind))? {
            checked += 1;
            if !is_whole(app, kind, &hash) {
                wrong.push(hash.as_str().chars().take(12).collect::<String>());
            }
        }
    }
    let health = if wrong.is_empty() {
        Health::Good
    } else {
        Health::Bad
    };
    Ok(Finding::new(
        "files",
        health,
        named(format!("{}/{checked}", checked - wrong.len()), &wrong, " "),
    ))
}

/// A figure, and the names behind it where there are some.
fn named(figure: String, names: &[String], between: &str) -> String {
    if names.is_empty() {
        return figure;
    }
    format!("{figure} {}", names.join(between))
}

fn is_whole(app: &App, kind: BlobKind, hash: &BlobHash) -> bool {
    let Ok(mut file) = app.files.blobs().read(kind, hash) else {
        return false;
    };
    blobs::copy_hashed(&mut file, &mut io::sink()).is_ok_and(|found| found == *hash)
}

fn projection(app: &App, now: UtcTime) -> Result<Finding, StorageError> {
    let different = app
        .db
        .read_here(|conn| checklists::compare_projection(conn, &app.catalogue(), now))?;
    let health = if different.is_empty() {
        Health::Good
    } else {
        Health::Bad
    };
    let names: Vec<String> = different
        .iter()
        .take(5)
        .map(|d| format!("{} {}", d.product, d.target))
        .collect();
    Ok(Finding::new(
        "projection",
        health,
        named(different.len().to_string(), &names, ", "),
    ))
}

fn mail(app: &App) -> Finding {
    let settings = &app.settings.mail;
    if settings.mode == MailMode::File {
        return Finding::new("mail", Health::Warning, "mode = file".to_owned());
    }
    talk(&app.settings)
}

/// Greets the mail server and signs in, without sending anything. What is said names
/// the step that failed and the server's words; passwords are never written down.
#[must_use]
pub fn talk(settings: &Settings) -> Finding {
    let mut quick = settings.clone();
    quick.mail.timeout_seconds = quick.mail.timeout_seconds.min(MAIL_WAIT);
    let told = dialogue::greet(&quick);
    let mail = &settings.mail;
    let place = format!("{}:{}", mail.host, mail.port);
    if told.handed_over {
        let mut steps = vec!["EHLO"];
        steps.extend(match mail.security {
            MailSecurity::None => None,
            MailSecurity::Starttls => Some("STARTTLS"),
            MailSecurity::Tls => Some("TLS"),
        });
        steps.extend((!mail.user.is_empty()).then_some("AUTH"));
        let detail = format!("{place} {}", steps.join(" "));
        return Finding::new("mail", Health::Good, detail);
    }
    let said = told.lines.last().map_or("", |line| line.text.as_str());
    let detail = format!("{place} {}: {said}", told.advice);
    Finding::new("mail", Health::Bad, detail)
}

/// Only where the installation has a virus scanner.
fn scanner(app: &App) -> Option<Finding> {
    let place = &app.settings.scanner.address;
    Some(match app.files.scanner_answers()? {
        Ok(()) => Finding::new("scanner", Health::Good, place.clone()),
        Err(why) => Finding::new("scanner", Health::Bad, format!("{place}: {why}")),
    })
}

fn backups(app: &App, now: UtcTime) -> Finding {
    let folder = app.settings.data.dir.join(backup::FOLDER);
    backup_age(&folder, now)
}

/// How the newest archive of a folder stands at `now`.
#[must_use]
pub fn backup_age(folder: &Path, now: UtcTime) -> Finding {
    let Some((archive, made)) = backup::newest(folder) else {
        return Finding::new("backup", Health::Warning, "-".to_owned());
    };
    let lacking = backup::manifest(&archive).map_or(1, |manifest| manifest.damaged.len());
    let young = now - made <= chrono::Duration::hours(BACKUP_HOURS);
    let health = if young && lacking == 0 {
        Health::Good
    } else {
        Health::Warning
    };
    let lacks = (lacking > 0).then(|| format!("-{lacking}"));
    Finding::new(
        "backup",
        health,
        named(made.to_string(), lacks.as_slice(), ""),
    )
}
