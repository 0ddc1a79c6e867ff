//! A plain HTTP client that keeps its connections and times each answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// What was measured.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Answers a second.
    pub rate: f64,
    /// Half of the answers took at most this, in milliseconds.
    pub p50: f64,
    /// All but one in a hundred took at most this, in milliseconds.
    pub p99: f64,
}

impl Outcome {
    fn of(mut times: Vec<Duration>, took: Duration) -> Self {
        times.sort_unstable();
        let at = |part: usize| {
            let place = times.len().saturating_sub(1) * part / 100;
            times
                .get(place)
                .map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        Self {
            rate: f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX)) / took.as_secs_f64(),
            p50: at(50),
            p99: at(99),
        }
    }
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Header lines, as they came.
    pub headers: Vec<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The values of a header.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter_map(move |line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Bytes over the wire.
    pub fn wire(&self) -> usize {
        self.body.len()
            + self
                .headers
                .iter()
                .map(|line| line.len() + 2)
                .sum::<usize>()
    }
}

/// One connection.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Opens a connection.
    pub fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self {
            stream: BufReader::with_capacity(64 << 10, stream),
        })
    }

    /// Sends a whole request and reads the whole answer.
    pub fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.get_mut().write_all(request)?;
        let mut answer = Answer::default();
        let mut line = String::new();
        loop {
            line.clear();
            ensure!(
                self.stream.read_line(&mut line)? > 0,
                "the connection ended"
            );
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            answer.headers.push(text.to_owned());
        }
        let first = answer.headers.first().cloned().unwrap_or_default();
        answer.status = first
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .context("no status")?;
        answer.body = self.body(&answer)?;
        Ok(answer)
    }

    fn body(&mut self, answer: &Answer) -> anyhow::Result<Vec<u8>> {
        if let Some(length) = answer.header("content-length").next() {
            let mut body = vec![0; length.parse()?];
            self.stream.read_exact(&mut body)?;
            return Ok(body);
        }
        if answer.header("transfer-encoding").next() != Some("chunked") {
            return Ok(vec![]);
        }
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16)?;
            let mut chunk = vec![0; length + 2];
            self.stream.read_exact(&mut chunk)?;
            if length == 0 {
                return Ok(body);
            }
            chunk.truncate(length);
            body.append(&mut chunk);
        }
    }
}

/// A GET with these header lines.
pub fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n{headers}\r\n")
        .into_bytes()
}

/// A POST of a form.
pub fn post(path: &str, headers: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n{headers}Content-Type: {kind}\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// Asks for `request` on `connections` connections at once, for some time; each
/// answer must have the status 200.
pub fn load(
    address: SocketAddr,
    request: &[u8],
    connections: usize,
    time: Duration,
) -> anyhow::Result<Outcome> {
    each(connections, time, |_| {
        let mut connection = Connection::open(address)?;
        Ok(move || {
            let answer = connection.send(request)?;
            if answer.status != 200 {
                bail!("status {}: {}", answer.status, answer.text());
            }
            Ok(())
        })
    })
}

/// Runs what `prepare` makes in a loop on `threads` threads, for some time.
pub fn each<P, W>(threads: usize, time: Duration, prepare: P) -> anyhow::Result<Outcome>
where
    P: Fn(usize) -> anyhow::Result<W> + Sync,
    W: FnMut() -> anyhow::Result<()>,
{
    let start = Barrier::new(threads);
    let run = |number: usize| -> anyhow::Result<Vec<Duration>> {
        let prepared = prepare(number);
        start.wait();
        let mut work = prepared?;
        let mut times = Vec::new();
        let begun = Instant::now();
        while begun.elapsed() < time {
            let asked = Instant::now();
            work()?;
            times.push(asked.elapsed());
        }
        Ok(times)
    };
    let begun = Instant::now();
    let times = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|number| {
                let run = &run;
                scope.spawn(move || run(number))
            })
            .collect();
        let mut times = Vec::new();
        for thread in running {
            match thread.join() {
                Ok(part) => times.extend(part?),
                Err(_) => bail!("a thread of the client broke"),
            }
        }
        Ok(times)
    })?;
    Ok(Outcome::of(times, begun.elapsed()))
}
