//! The real program in a process of its own, and people signed in to it.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::client::{Answer, Connection, get, post};

/// A running program; ended when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it answers.
    pub address: SocketAddr,
    /// From its start to its first answer.
    pub started_in: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// An address nobody listens on.
fn free() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

impl Server {
    /// `siaprak serve` on a data directory, with more settings as (name, value).
    pub fn serve(dir: &Path, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let address = free()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_siaprak"));
        command
            .arg("serve")
            .env(
                "DATABASE_URL",
                format!("sqlite://{}", dir.join("siaprak.db").display()),
            )
            .env("SIAPRAK__DATA__DIR", dir)
            .env("SIAPRAK__SERVER__LISTEN", address.to_string())
            .env("SIAPRAK__SERVER__BASE_URL", format!("http://{address}"))
            .env("SIAPRAK__BACKUP__HOUR", "-1")
            .envs(settings.iter().copied());
        Self::start(command, address)
    }

    /// The bare program on the same data.
    pub fn bare(dir: &Path) -> anyhow::Result<Self> {
        let address = free()?;
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("--bare")
            .arg(dir)
            .args(["--listen", &address.to_string()]);
        Self::start(command, address)
    }

    fn start(mut command: Command, address: SocketAddr) -> anyhow::Result<Self> {
        let begun = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self {
            child,
            address,
            started_in: Duration::ZERO,
        };
        loop {
            if let Ok(mut connection) = Connection::open(address)
                && connection.send(&get("/login", "")).is_ok()
            {
                server.started_in = begun.elapsed();
                return Ok(server);
            }
            ensure!(
                server.child.try_wait()?.is_none(),
                "the program ended at its start"
            );
            ensure!(
                begun.elapsed() < Duration::from_secs(120),
                "the program does not answer"
            );
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Memory in use, in MiB.
    pub fn memory(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .context("no VmRSS")?;
        let kib: u32 = line
            .split_whitespace()
            .nth(1)
            .context("no figure")?
            .parse()?;
        Ok(f64::from(kib) / 1024.0)
    }

    /// Opens a page as a signed-in person.
    pub fn open(&self, path: &str, cookies: &str) -> anyhow::Result<Answer> {
        Connection::open(self.address)?.send(&get(path, &format!("Cookie: {cookies}\r\n")))
    }

    /// The log-in form, as a new visitor gets it.
    pub fn login_form(&self) -> anyhow::Result<LoginForm> {
        let answer = self.open("/login", "")?;
        Ok(LoginForm {
            cookies: cookies_of(&answer),
            csrf: hidden(&answer.text(), "csrf")?,
        })
    }

    /// Signs in; answers with the cookies.
    pub fn sign_in(&self, login: &str, password: &str) -> anyhow::Result<String> {
        let request = self.login_form()?.filled(login, password);
        let answer = Connection::open(self.address)?.send(&request)?;
        ensure!(
            answer.status == 303,
            "signing in as {login}: status {}",
            answer.status
        );
        Ok(cookies_of(&answer))
    }
}

/// The cookie and the token a visitor's log-in form goes back with.
#[derive(Debug, Clone)]
pub struct LoginForm {
    cookies: String,
    csrf: String,
}

impl LoginForm {
    /// As it is sent.
    pub fn filled(&self, login: &str, password: &str) -> Vec<u8> {
        let body = format!(
            "csrf={}&form_id={}&next=&login={}&password={password}",
            self.csrf,
            uuid::Uuid::now_v7(),
            login.replace('@', "%40").replace('+', "%2B"),
        );
        let headers = format!("Cookie: {}\r\n", self.cookies);
        post("/login", &headers, FORM, body.as_bytes())
    }
}

/// The cookies an answer sets, as a request sends them.
pub fn cookies_of(answer: &Answer) -> String {
    let pairs: Vec<&str> = answer
        .header("set-cookie")
        .filter_map(|cookie| cookie.split(';').next())
        .filter(|pair| !pair.ends_with('='))
        .collect();
    pairs.join("; ")
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> anyhow::Result<String> {
    let at = page
        .find(&format!("name=\"{name}\""))
        .with_context(|| format!("the page has no field {name}"))?;
    let rest = page.get(at..).unwrap_or_default();
    let value = rest.split("value=\"").nth(1).unwrap_or_default();
    Ok(value.split('"').next().unwrap_or_default().to_owned())
}
