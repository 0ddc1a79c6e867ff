//! The ways a mail leaves: an SMTP server, `.eml` files, or memory for tests.
//!
//! It says whether a refusal is for good or for now and leaves the decision
//! to the outbox. It never tries twice by itself.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, Message};

use super::fault::Fault;
use super::line::Lines;
use crate::config::{MailMode, Settings};

/// Steps of one SMTP dialogue, each of which may take the whole timeout:
/// connection, greeting, two EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, body.
const STEPS: u32 = 10;

/// How mail leaves this process; cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    bounces_to: Option<Address>,
    way: Way,
    longest: Duration,
    hands: usize,
    ceiling: i64,
    counts: Arc<Counts>,
}

/// What this process did with mail since it began.
#[derive(Debug, Default)]
pub struct Counts {
    /// Taken over by a mail server.
    pub handed: AtomicU64,
    /// Put off to be tried again.
    pub deferred: AtomicU64,
    /// Refused, given up, or never made.
    pub failed: AtomicU64,
}

#[derive(Clone)]
enum Way {
    Smtp(Arc<Lines>),
    File(PathBuf),
    Memory(Arc<Mutex<Vec<Sent>>>),
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Smtp(_) => "Smtp",
            Self::File(_) => "File",
            Self::Memory(_) => "Memory",
        })
    }
}

/// A mail kept in memory, as it would have gone out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Envelope recipient.
    pub to: String,
    /// Headers and body, line ends CRLF.
    pub content: String,
}

/// Why a mail was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// For good: trying again changes nothing.
    #[error("{0}")]
    Refused(String),
    /// For now: the server is away, busy, or said to come back.
    #[error("{0}")]
    Later(String),
}

/// A mail setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("mail settings: {0}")]
pub struct MailSettingsError(String);

impl MailSettingsError {
    pub(super) const fn new(said: String) -> Self {
        Self(said)
    }
}

impl Mailer {
    /// What the settings ask for.
    ///
    /// # Errors
    /// Names the setting that cannot be used.
    pub fn from_settings(settings: &Settings) -> Result<Self, MailSettingsError> {
        let mail = &settings.mail;
        let from = mail
            .from
            .parse()
            .map_err(|e| MailSettingsError(format!("mail.from {:?}: {e}", mail.from)))?;
        for to in &settings.audit.head_to {
            let known = to.parse::<lettre::Address>();
            known.map_err(|e| MailSettingsError(format!("audit.head_to {to:?}: {e}")))?;
        }
        let timeout = Duration::from_secs(mail.timeout_seconds.clamp(1, 600));
        let (way, servers, hands) = match mail.mode {
            MailMode::File => (Way::File(settings.data.dir.join("mail")), 1, 1),
            MailMode::Smtp => {
                let lines = Lines::new(settings, timeout)?;
                let servers = lines.servers();
                (
                    Way::Smtp(Arc::new(lines)),
                    servers,
                    mail.connections.clamp(1, 32),
                )
            }
        };
        let bounces_to = match mail.bounces_to.as_str() {
            "" => None,
            address => Some(
                address
                    .parse()
                    .map_err(|e| MailSettingsError(format!("mail.bounces_to {address:?}: {e}")))?,
            ),
        };
        Ok(Self {
            from,
            bounces_to,
            way,
            longest: timeout * STEPS * servers,
            hands,
            ceiling: mail.daily_ceiling,
            counts: Arc::default(),
        })
    }

    /// Keeps every mail in memory; what was sent is read from the list.
    #[must_use]
    pub fn in_memory(from: Mailbox) -> (Self, Arc<Mutex<Vec<Sent>>>) {
        let kept: Arc<Mutex<Vec<Sent>>> = Arc::default();
        let mailer = Self {
            from,
            bounces_to: None,
            way: Way::Memory(Arc::clone(&kept)),
            longest: Duration::from_secs(10),
            hands: 1,
            ceiling: 0,
            counts: Arc::default(),
        };
        (mailer, kept)
    }

    /// The From line.
    #[must_use]
    pub const fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Where reports of failed delivery go, if not to the From address.
    #[must_use]
    pub const fn bounces_to(&self) -> Option<&Address> {
        self.bounces_to.as_ref()
    }

    /// The domain of the From line: Message-IDs end in it.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// The longest one mail may take; a lease must outlast it.
    #[must_use]
    pub const fn longest(&self) -> Duration {
        self.longest
    }

    /// How many mails may be under way at once, each on a line of its own.
    #[must_use]
    pub const fn hands(&self) -> usize {
        self.hands
    }

    /// Reminders and summaries of one day at most; 0 means no ceiling.
    #[must_use]
    pub const fn ceiling(&self) -> i64 {
        self.ceiling
    }

    /// As another one that hands over so many reminders and summaries a day.
    #[must_use]
    pub const fn with_ceiling(mut self, ceiling: i64) -> Self {
        self.ceiling = ceiling;
        self
    }

    /// What this process did with mail since it began.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Closes what is open to the mail server: there is nothing to send for now.
    pub fn rest(&self) {
        if let Way::Smtp(lines) = &self.way {
            lines.close();
        }
    }

    /// The folder of `.eml` files, when mail goes there.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match &self.way {
            Way::File(folder) => Some(folder),
            Way::Smtp(_) | Way::Memory(_) => None,
        }
    }

    /// A mail as it was written, in file mode; none when it was not, or not yet.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn written(&self, name: &str) -> std::io::Result<Option<Vec<u8>>> {
        let Some(folder) = self.folder() else {
            return Ok(None);
        };
        match std::fs::read(folder.join(format!("{name}.eml"))) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands one mail over. `name` names the file in file mode: sending the
    /// same mail again replaces it.
    ///
    /// # Errors
    /// Refused for good, or for now, with what the other side said.
    pub fn send(&self, name: &str, mail: &Message) -> Result<(), SendError> {
        match &self.way {
            Way::Smtp(lines) => lines.send(mail),
            Way::File(folder) => keep_file(folder, name, &mail.formatted()).map_err(|e| {
                SendError::Later(Fault::Folder.says(&format!("{}: {e}", folder.display())))
            }),
            Way::Memory(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend(mail.envelope().to().iter().map(|to| Sent {
                    to: to.to_string(),
                    content: String::from_utf8_lossy(&mail.formatted()).into_owned(),
                }));
                Ok(())
            }
        }
    }
}

/// Only a 5xx answer is for good; everything else may be better later.
pub(super) fn judge(error: &SmtpError) -> SendError {
    if error.is_permanent() {
        SendError::Refused(said(error))
    } else {
        SendError::Later(said(error))
    }
}

/// The error with those of its causes that say more, in one line.
pub(super) fn said(error: &SmtpError) -> String {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !said.contains(&words) {
            said = format!("{said}: {words}");
        }
        cause = inner.source();
    }
    said
}

/// Under a temporary name, made durable, then renamed: a half file is never seen, and
/// takes no room where there was too little.
fn keep_file(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let part = folder.join(format!(".{name}.part"));
    let whole = folder.join(format!("{name}.eml"));
    let kept = write_file(&part, bytes).and_then(|()| std::fs::rename(&part, &whole));
    if kept.is_err() {
        let _gone = std::fs::remove_file(&part);
    }
    kept?;
    std::fs::File::open(folder)?.sync_all()
}

fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
