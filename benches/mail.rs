//! Mails per second to a mail server on this machine that takes everything at once, beside a
//! plain loop over one kept connection; and the time from due to handed over for many.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use siaprak::app::App;
use siaprak::clock::SystemClock;
use siaprak::config::{MailMode, Settings};
use siaprak::i18n::Lang;
use siaprak::mail::deliver::Worker;
use siaprak::mail::render::{Cover, compose};
use siaprak::mail::{DigestGroup, DigestItem, Envelope, Message, outbox};
use siaprak::storage::StorageError;

use crate::table::{Goal, Table};

/// Mails of the long run.
const MANY: usize = 10_000;
/// Mails of the plain loop.
const PLAIN: usize = 5_000;

/// Measures both on a fresh SQLite.
pub fn measure(dir: &Path, table: &mut Table) -> anyhow::Result<()> {
    println!("Mail");
    let own = dir.join("mail");
    let _old = std::fs::remove_dir_all(&own);
    std::fs::create_dir_all(&own)?;
    let sink = sink()?;
    let mut settings = Settings::in_dir(&own)?;
    settings.mail.mode = MailMode::Smtp;
    settings.mail.host = sink.ip().to_string();
    settings.mail.port = sink.port();
    let app = App::build(settings, Arc::new(SystemClock::default()), false)?;
    let plain = plain(&app, sink)?;
    queue(&app)?;
    let worker = Worker {
        db: &app.db,
        clock: app.clock.as_ref(),
        mailer: &app.mailer,
        renderer: app.renderer(),
    };
    let begun = Instant::now();
    let tally = worker.run(app.clock.now() + chrono::Duration::minutes(30))?;
    let seconds = begun.elapsed().as_secs_f64();
    anyhow::ensure!(tally.handed == MANY, "{tally:?}");
    let lines = app.mailer.hands();
    table.beside(
        format!("mails handed over a second, {lines} connections, each marked durably"),
        count(MANY) / seconds,
        "/s",
        ("plain loop on one connection, nothing kept", plain),
        Goal::AtLeast(0.6),
    );
    table.figure(
        format!("{MANY} mails from due to handed over"),
        seconds,
        "s",
        Goal::None,
    );
    Ok(())
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::NAN, f64::from)
}

fn digest(n: usize) -> Message {
    let day = chrono::NaiveDate::default();
    let item = |rule: &str, days| DigestItem {
        rule: rule.to_owned(),
        requirement: "P-IRT (SPP-IRT)".to_owned(),
        product: format!("Keripik singkong {n} CONTOH"),
        day,
        days,
        shelf: "7/9".to_owned(),
        path: "/products/01930000-0000-7000-8000-000000000000".to_owned(),
        escalated: false,
    };
    Message::Digest {
        name: "Siti CONTOH".to_owned(),
        day,
        groups: vec![DigestGroup {
            business: "Dapur CONTOH".to_owned(),
            items: vec![item("permit", 30), item("commitment", 7)],
        }],
        mentor: false,
    }
}

fn queue(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.db.write_here::<_, StorageError>(|conn| {
        for n in 0..MANY {
            let envelope = Envelope {
                account: None,
                recipient: format!("orang{n}@contoh.example"),
                lang: Lang::Id,
                message: digest(n),
                dedupe_key: format!("bench {n}"),
                optional: false,
                not_before: now,
            };
            outbox::enqueue(conn, &envelope, now)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// The fastest client we could think of: finished bytes, one connection without Nagle's
/// algorithm, one write a step.
fn plain(app: &App, sink: SocketAddr) -> anyhow::Result<f64> {
    let letter = app
        .renderer()
        .letter(&digest(0), Lang::Id)
        .map_err(anyhow::Error::msg)?;
    let cover = Cover {
        from: app.mailer.from(),
        to: "orang@contoh.example",
        message_id: "bench@contoh.example",
        date: app.clock.now(),
        bounces_to: None,
        decline: None,
    };
    let mut content = compose(&cover, letter)
        .map_err(anyhow::Error::msg)?
        .formatted();
    content.extend_from_slice(b"\r\n.\r\n");
    let mut line = TcpStream::connect(sink)?;
    line.set_nodelay(true)?;
    let mut answers = BufReader::new(line.try_clone()?);
    let mut answer = String::new();
    let mut ask = |words: &[u8]| -> std::io::Result<()> {
        line.write_all(words)?;
        answer.clear();
        answers.read_line(&mut answer).map(drop)
    };
    ask(b"")?;
    ask(b"EHLO bench\r\n")?;
    let begun = Instant::now();
    for _ in 0..PLAIN {
        ask(b"MAIL FROM:<siaprak@contoh.example>\r\n")?;
        ask(b"RCPT TO:<orang@contoh.example>\r\n")?;
        ask(b"DATA\r\n")?;
        ask(&content)?;
    }
    Ok(count(PLAIN) / begun.elapsed().as_secs_f64())
}

/// A mail server that takes everything and keeps nothing.
fn sink() -> anyhow::Result<SocketAddr> {
    let socket = TcpListener::bind("127.0.0.1:0")?;
    let address = socket.local_addr()?;
    std::thread::spawn(move || {
        for line in socket.incoming().flatten() {
            std::thread::spawn(move || swallow(line));
        }
    });
    Ok(address)
}

fn swallow(mut line: TcpStream) -> std::io::Result<()> {
    line.set_nodelay(true)?;
    let mut words = BufReader::new(line.try_clone()?);
    line.write_all(b"220 sink\r\n")?;
    let (mut said, mut in_data) = (String::new(), false);
    loop {
        said.clear();
        if words.read_line(&mut said)? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match (in_data, said.as_bytes()) {
            (true, b".\r\n") => {
                in_data = false;
                b"250 taken\r\n"
            }
            (true, _) => continue,
            (false, b"DATA\r\n") => {
                in_data = true;
                b"354 go on\r\n"
            }
            (false, b"QUIT\r\n") => return line.write_all(b"221 bye\r\n"),
            (false, _) => b"250 ok\r\n",
        };
        line.write_all(answer)?;
    }
}
