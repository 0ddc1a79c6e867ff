//! Typed settings: the embedded defaults, then a file, then the environment.
//! Everything that is wrong is said at start, with the name of the setting.

use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};
use serde::Deserialize;

use crate::storage::DatabaseUrl;

/// A file in a data directory that says it holds a demonstration.
pub const DEMO_MARK: &str = "DEMO";

const DEFAULTS: &str = include_str!("../config/default.toml");

/// All settings of one process.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where it listens and what its links begin with.
    pub server: Server,
    /// Where the data is.
    pub database: DatabaseSettings,
    /// Where files are.
    pub data: Data,
    /// Where this installation's own rules are.
    pub catalogue: CatalogueSettings,
    /// What may be uploaded.
    pub uploads: Uploads,
    /// Who looks at what was uploaded.
    pub scanner: Scanner,
    /// How mail leaves.
    pub mail: Mail,
    /// Keys.
    pub security: Security,
    /// Background work.
    pub jobs: Jobs,
    /// The nightly backup.
    pub backup: Backup,
    /// Proof outside of what was recorded.
    pub audit: Audit,
    /// What people are reminded of.
    pub reminders: Reminders,
}

/// What people are reminded of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminders {
    /// Days after a product is recorded on which what it still lacks is said.
    pub missing_days: Vec<i32>,
    /// Whether mentors may open WhatsApp with a prepared text, for owners who consented.
    pub whatsapp: bool,
}

/// Where it listens and what its links begin with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// `ADDRESS:PORT`.
    pub listen: String,
    /// Beginning of links in mails and QR codes, without a slash at the end.
    pub base_url: String,
    /// Answering threads; 0 means one per core.
    pub workers: usize,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

/// Where the data is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite://PATH` or `postgres://…`; empty means `siaprak.db` in the data directory.
    pub url: String,
    /// Connections held at most.
    pub connections: u32,
}

/// Where files are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// The data directory.
    pub dir: PathBuf,
}

/// Where this installation's own rules are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueSettings {
    /// The directory; empty means [`OWN_RULES`] in the data directory.
    pub dir: PathBuf,
}

/// Folder of the data directory that may hold this installation's own rules.
pub const OWN_RULES: &str = "catalogue";

/// What may be uploaded.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uploads {
    /// Largest file in MiB.
    pub file_mib: u64,
    /// Most files of one permit.
    pub pages: usize,
    /// Largest picture in millions of pixels.
    pub megapixels: u64,
    /// Quota of one business in MiB.
    pub quota_mib: u64,
    /// What must stay free on the disk, in MiB.
    pub free_disk_mib: u64,
}

/// Who looks at what was uploaded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scanner {
    /// Where clamd listens: `tcp://HOST:PORT` or `unix:///PATH`; empty means nobody.
    pub address: String,
}

/// How mail leaves.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// To files or to a server.
    pub mode: MailMode,
    /// The From line.
    pub from: String,
    /// Where reports of failed delivery go; empty means to the From address.
    pub bounces_to: String,
    /// The server's name.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is secured.
    pub security: MailSecurity,
    /// Login name; empty means no login.
    pub user: String,
    /// Password of that login.
    pub password: String,
    /// A PEM file of the authority that signed the servers' certificates, beside the public
    /// ones; empty means the public ones only.
    pub ca_file: String,
    /// Longest wait for one step of the dialogue.
    pub timeout_seconds: u64,
    /// Mails under way at once, each on a connection of its own.
    pub connections: usize,
    /// Reminders and summaries handed over on one day at most; 0 means no ceiling.
    pub daily_ceiling: i64,
    /// Further servers, tried in order while those before cannot be reached.
    pub fallback: Vec<MailServer>,
}

/// A further mail server.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: MailSecurity,
    /// Login name; empty means no login.
    #[serde(default)]
    pub user: String,
    /// Password of that login.
    #[serde(default)]
    pub password: String,
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("mode", &self.mode)
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// To files or to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailMode {
    /// `.eml` files under the data directory.
    File,
    /// An SMTP server.
    Smtp,
}

/// How the connection to the mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// Not at all: for a relay on the same machine.
    None,
    /// Begins plain and must change to TLS.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

/// Keys.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// 32 bytes as base64, or empty for the key file.
    pub key: String,
    /// Who brings this may read `/metrics`; empty means this machine only.
    pub metrics_token: String,
}

impl std::fmt::Debug for Security {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Security(..)")
    }
}

/// Background work.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    /// Whether this process runs it.
    pub run: bool,
}

/// The nightly backup.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// Hour of the day in WIB; negative switches it off.
    pub hour: i32,
    /// Archives kept.
    pub keep: usize,
}

/// Proof outside of what was recorded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// Mail addresses that get the head of the chain once a day; none switches it off.
    pub head_to: Vec<String>,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("settings: {0}")]
pub struct SettingsError(String);

impl Settings {
    /// Reads defaults, then `file` or what `SIAPRAK_CONFIG` names, then the environment.
    ///
    /// # Errors
    /// Names the setting that is unknown or has the wrong type.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let named = file
            .map(Path::to_path_buf)
            .or_else(|| std::env::var("SIAPRAK_CONFIG").ok().map(PathBuf::from));
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(path) = named {
            builder = builder.add_source(File::from(path).format(FileFormat::Toml));
        }
        let environment = Environment::with_prefix("SIAPRAK")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("server.trusted_proxies")
            .with_list_parse_key("audit.head_to");
        builder = builder.add_source(environment);
        if let Ok(url) = std::env::var("DATABASE_URL") {
            builder = builder
                .set_override("database.url", url)
                .map_err(|e| SettingsError(e.to_string()))?;
        }
        let settings: Self = builder
            .build()
            .and_then(Config::try_deserialize)
            .map_err(|e| SettingsError(e.to_string()))?;
        settings.database_url()?;
        check_base_url(&settings.server.base_url)?;
        Ok(settings)
    }

    /// The defaults alone, in a data directory: for demos and tests.
    ///
    /// # Errors
    /// Never in practice: the defaults are part of the program.
    pub fn in_dir(dir: &Path) -> Result<Self, SettingsError> {
        let mut settings: Self = Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .build()
            .and_then(Config::try_deserialize)
            .map_err(|e| SettingsError(e.to_string()))?;
        settings.data.dir = dir.to_path_buf();
        Ok(settings)
    }

    /// The directory with this installation's own rules, if it has one. One that is
    /// named in the settings is always answered, so that a wrong name is refused.
    #[must_use]
    pub fn own_rules(&self) -> Option<PathBuf> {
        let named = &self.catalogue.dir;
        if named.as_os_str().is_empty() {
            return Some(self.data.dir.join(OWN_RULES)).filter(|dir| dir.is_dir());
        }
        Some(named.clone())
    }

    /// The database address, with the folder of an embedded one and the data directory made.
    ///
    /// # Errors
    /// The scheme is unknown, or a folder cannot be made.
    pub fn database_url_in_place(&self) -> anyhow::Result<DatabaseUrl> {
        private_folder(&self.data.dir)?;
        let url = self.database_url()?;
        if let DatabaseUrl::Sqlite(path) = &url
            && let Some(folder) = Path::new(path).parent()
        {
            private_folder(folder)?;
        }
        Ok(url)
    }

    /// The database address, parsed.
    ///
    /// # Errors
    /// The scheme is neither sqlite nor postgres.
    pub fn database_url(&self) -> Result<DatabaseUrl, SettingsError> {
        if self.database.url.is_empty() {
            let path = self.data.dir.join("siaprak.db");
            return Ok(DatabaseUrl::Sqlite(path.display().to_string()));
        }
        self.database.url.parse().map_err(SettingsError)
    }
}

/// Makes a folder that only its owner may enter; one that is there keeps its rights.
///
/// # Errors
/// The disk refuses.
pub(crate) fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}

/// Cookies are sent in the clear over plain http, so that is for this machine only.
fn check_base_url(url: &str) -> Result<(), SettingsError> {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let address = host.parse::<std::net::IpAddr>();
    let loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    match scheme {
        "https" if !host.is_empty() => Ok(()),
        "http" if loopback => Ok(()),
        _ => Err(SettingsError(format!(
            "server.base_url must begin with https://, or with http:// on this machine itself, not {url:?}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_in_the_clear_are_for_this_machine_only() {
        for fine in [
            "https://siaprak.example",
            "http://127.0.0.1:8080",
            "http://localhost:8080",
            "http://[::1]:8080",
        ] {
            assert!(check_base_url(fine).is_ok(), "{fine}");
        }
        for refused in [
            "http://10.0.0.5:8080",
            "http://siaprak.example",
            "siaprak",
            "",
        ] {
            assert!(check_base_url(refused).is_err(), "{refused}");
        }
    }
}
