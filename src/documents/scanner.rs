//! The virus scanner, where the installation has one: clamd, asked in its own words over
//! TCP or a Unix socket. It answers about one file at a time and changes nothing; what it
//! cannot be asked about just now waits. Without an address every file is as good as looked at.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

/// Longest wait for a verdict, whatever the scanner does meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longest wait for a sign of life.
const GREETING: Duration = Duration::from_secs(5);

/// Longest wait for the connection.
const CONNECTING: Duration = Duration::from_secs(3);

const CHUNK: usize = 64 * 1024;

/// Longest answer that is read.
const ANSWER: u64 = 4096;

/// What the scanner says about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing was found.
    Clean,
    /// The name of what was found.
    Found(String),
    /// It could not be asked, or gave no verdict; holds why, for the log.
    NotNow(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    Tcp(String),
    Unix(PathBuf),
}

/// Where the scanner is, if there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scanner(Option<Address>);

impl FromStr for Scanner {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address = match text.split_once("://") {
            None if text.is_empty() => None,
            Some(("tcp", host)) if host.contains(':') => Some(Address::Tcp(host.to_owned())),
            Some(("unix", path)) if path.starts_with('/') => Some(Address::Unix(path.into())),
            _ => {
                return Err(format!(
                    "scanner.address must be tcp://HOST:PORT, unix:///PATH or empty, not {text:?}"
                ));
            }
        };
        Ok(Self(address))
    }
}

impl Scanner {
    /// Asks about a file.
    pub(super) fn look(&self, file: &Path) -> Verdict {
        let Some(address) = &self.0 else {
            return Verdict::Clean;
        };
        let answer = Line::to(address, PATIENCE).and_then(|line| send(line, file));
        answer.map_or_else(
            |error| Verdict::NotNow(error.to_string()),
            |said| verdict(&said),
        )
    }

    /// Whether it answers just now, or why not; `None` when there is none to ask.
    pub(super) fn answers(&self) -> Option<Result<(), String>> {
        let address = self.0.as_ref()?;
        let said = Line::to(address, GREETING).and_then(|mut line| {
            line.write_all(b"zPING\0")?;
            answer(line)
        });
        Some(match said {
            Ok(said) if said == "PONG" => Ok(()),
            Ok(said) => Err(format!("it said {said:?}")),
            Err(error) => Err(error.to_string()),
        })
    }
}

/// A connection that ends at its deadline, however slowly the other side goes on.
struct Line {
    stream: Stream,
    until: Instant,
}

enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Line {
    fn to(address: &Address, patience: Duration) -> io::Result<Self> {
        let until = Instant::now() + patience;
        let stream = match address {
            Address::Tcp(host) => Stream::Tcp(by_tcp(host)?),
            Address::Unix(path) => Stream::Unix(UnixStream::connect(path)?),
        };
        Ok(Self { stream, until })
    }

    /// Gives the next step what is left of the time.
    fn hurry(&self) -> io::Result<()> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time"));
        }
        let left = Some(left);
        match &self.stream {
            Stream::Tcp(stream) => stream
                .set_read_timeout(left)
                .and_then(|()| stream.set_write_timeout(left)),
            Stream::Unix(stream) => stream
                .set_read_timeout(left)
                .and_then(|()| stream.set_write_timeout(left)),
        }
    }
}

impl Read for Line {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.hurry()?;
        match &mut self.stream {
            Stream::Tcp(stream) => stream.read(into),
            Stream::Unix(stream) => stream.read(into),
        }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hurry()?;
        match &mut self.stream {
            Stream::Tcp(stream) => stream.write(bytes),
            Stream::Unix(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn by_tcp(host: &str) -> io::Result<TcpStream> {
    let address = host.to_socket_addrs()?.next();
    let address = address.ok_or_else(|| io::Error::other("the scanner's host has no address"))?;
    TcpStream::connect_timeout(&address, CONNECTING)
}

/// The command `INSTREAM`: pieces behind their length, an empty one at the end, one answer.
fn send(mut line: Line, file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    line.write_all(b"zINSTREAM\0")?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk)?;
        let length = u32::try_from(read).map_err(io::Error::other)?;
        line.write_all(&length.to_be_bytes())?;
        match chunk.get(..read) {
            Some([]) | None => break,
            Some(bytes) => line.write_all(bytes)?,
        }
    }
    answer(line)
}

fn answer(line: Line) -> io::Result<String> {
    let mut answer = Vec::new();
    line.take(ANSWER).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer)
        .trim_matches(['\0', '\n', ' '])
        .to_owned())
}

fn verdict(said: &str) -> Verdict {
    let found = said
        .strip_prefix("stream: ")
        .and_then(|rest| rest.strip_suffix(" FOUND"));
    match found {
        Some(name) => Verdict::Found(name.to_owned()),
        None if said == "stream: OK" => Verdict::Clean,
        None => Verdict::NotNow(format!("the scanner said {said:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_word_lets_a_file_through() {
        assert_eq!(verdict("stream: OK"), Verdict::Clean);
        assert_eq!(
            verdict("stream: Uji.Rekaan FOUND"),
            Verdict::Found("Uji.Rekaan".to_owned())
        );
        for unclear in [
            "",
            "stream: OK FOUND OK",
            "INSTREAM size limit exceeded. ERROR",
            "OK",
        ] {
            assert!(
                matches!(verdict(unclear), Verdict::NotNow(_)),
                "{unclear:?}"
            );
        }
    }

    #[test]
    fn a_scanner_that_says_nothing_is_left_at_the_deadline() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let place = silent.local_addr().expect("an address").to_string();
        let begun = Instant::now();
        let line = Line::to(&Address::Tcp(place), Duration::from_millis(200)).expect("a line");
        assert!(answer(line).is_err());
        assert!(begun.elapsed() < Duration::from_secs(3));
    }

    #[test]
    fn it_is_asked_over_a_socket_file_too() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("clamd.ctl");
        let socket = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
        let said = std::thread::spawn(move || {
            let (mut line, _) = socket.accept().expect("a caller");
            let mut heard = [0; 6];
            line.read_exact(&mut heard).expect("a word");
            line.write_all(b"PONG\0").expect("an answer");
            heard
        });
        let scanner: Scanner = format!("unix://{}", path.display()).parse().expect("one");
        assert_eq!(scanner.answers(), Some(Ok(())));
        assert_eq!(said.join().expect("heard"), *b"zPING\0");
    }

    #[test]
    fn an_address_is_one_of_two_kinds() {
        for fine in ["", "tcp://127.0.0.1:3310", "unix:///run/clamav/clamd.ctl"] {
            assert!(fine.parse::<Scanner>().is_ok(), "{fine}");
        }
        for refused in [
            "127.0.0.1:3310",
            "tcp://host",
            "unix://relative",
            "http://x:1",
        ] {
            assert!(refused.parse::<Scanner>().is_err(), "{refused}");
        }
    }
}
