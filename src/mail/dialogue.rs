//! Talks to the configured mail server step by step and writes down both
//! sides, for the administrator's test page. Passwords are never written down.
//!
//! It sends one test mail on a connection of its own, apart from the pool, or only
//! greets and signs in, and turns the first step that failed into advice.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use serde::Serialize;

use super::line::tls_for;
use crate::config::{MailMode, MailSecurity, Settings};

/// Who said a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// This service.
    Us,
    /// The mail server.
    Server,
    /// What happened beneath: the connection, TLS.
    Note,
}

/// One line of the dialogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Who said it.
    pub side: Side,
    /// What was said, without passwords.
    pub text: String,
}

/// The whole dialogue and how it ended.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Dialogue {
    /// In order.
    pub lines: Vec<Line>,
    /// Whether the server took the mail, or let us in where none was sent.
    pub handed_over: bool,
    /// What to change, as the end of a text key `mail-advice-…`; empty when it worked.
    pub advice: &'static str,
}

type Step<T> = Result<T, &'static str>;

impl Dialogue {
    fn say(&mut self, side: Side, text: impl Into<String>) {
        self.lines.push(Line {
            side,
            text: text.into(),
        });
    }

    /// One command and the answer to it; `shown` is written down in its place.
    fn ask(&mut self, with: &mut SmtpConnection, command: &str, failing: &'static str) -> Step<()> {
        self.say(Side::Us, command);
        let answer = with.command(format!("{command}\r\n"));
        self.answer(answer, failing)
    }

    fn answer(
        &mut self,
        answer: Result<Response, lettre::transport::smtp::Error>,
        failing: &'static str,
    ) -> Step<()> {
        match answer {
            Ok(response) => {
                for line in response.message() {
                    self.say(Side::Server, format!("{} {line}", response.code()));
                }
                Ok(())
            }
            Err(error) => {
                self.say(Side::Server, whole(&error));
                Err(failing)
            }
        }
    }
}

/// The error with all its causes in one line; a cause the text ends with already is not said twice.
fn whole(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        cause = inner.source();
    }
    text
}

/// Sends `mail` to the configured server and writes the dialogue down.
#[must_use]
pub fn hold(settings: &Settings, mail: &lettre::Message) -> Dialogue {
    let mut told = Dialogue::default();
    if settings.mail.mode == MailMode::File {
        told.advice = "files";
        return told;
    }
    match converse(settings, mail, &mut told) {
        Ok(()) => told.handed_over = true,
        Err(advice) => told.advice = advice,
    }
    told
}

/// Goes as far as the server lets in whoever has a mail to send, and takes leave: no
/// mail is sent.
#[must_use]
pub fn greet(settings: &Settings) -> Dialogue {
    let mut told = Dialogue::default();
    match enter(settings, &mut told) {
        Ok(mut with) => {
            let _polite = told.ask(&mut with, "QUIT", "");
            told.handed_over = true;
        }
        Err(advice) => told.advice = advice,
    }
    told
}

/// Connects, greets, begins TLS and signs in, as the settings say.
fn enter(settings: &Settings, told: &mut Dialogue) -> Step<SmtpConnection> {
    let mut with = connect(settings, told)?;
    let hello = ClientId::default();
    if settings.mail.security == MailSecurity::Starttls {
        start_tls(settings, &mut with, &hello, told)?;
    }
    told.ask(&mut with, &format!("EHLO {hello}"), "hello")?;
    if !settings.mail.user.is_empty() {
        sign_in(settings, &mut with, told)?;
    }
    Ok(with)
}

/// Hands the mail over, and takes leave however that ended.
fn converse(settings: &Settings, mail: &lettre::Message, told: &mut Dialogue) -> Step<()> {
    let mut with = enter(settings, told)?;
    let ended = hand_over(mail, &mut with, told);
    let _polite = told.ask(&mut with, "QUIT", "");
    ended
}

fn hand_over(mail: &lettre::Message, with: &mut SmtpConnection, told: &mut Dialogue) -> Step<()> {
    let envelope = mail.envelope();
    let from = envelope
        .from()
        .map_or_else(String::new, ToString::to_string);
    told.ask(with, &format!("MAIL FROM:<{from}>"), "sender")?;
    for to in envelope.to() {
        told.ask(with, &format!("RCPT TO:<{to}>"), "recipient")?;
    }
    told.ask(with, "DATA", "data")?;
    let content = mail.formatted();
    told.say(Side::Us, format!("({} B)", content.len()));
    let taken = with.message(&content);
    told.answer(taken, "data")
}

fn connect(settings: &Settings, told: &mut Dialogue) -> Step<SmtpConnection> {
    let mail = &settings.mail;
    told.say(
        Side::Note,
        format!(
            "{}:{}, mail.security = {:?}",
            mail.host,
            mail.port,
            format!("{:?}", mail.security).to_lowercase()
        ),
    );
    let wrapper = parameters(settings, told)?.filter(|_| mail.security == MailSecurity::Tls);
    let timeout = Duration::from_secs(mail.timeout_seconds.clamp(1, 600));
    let made = SmtpConnection::connect(
        (mail.host.as_str(), mail.port),
        Some(timeout),
        &ClientId::default(),
        wrapper.as_ref(),
        None,
    );
    made.map_err(|error| {
        told.say(Side::Note, whole(&error));
        if error.is_tls() || mail.security == MailSecurity::Tls {
            "tls"
        } else {
            "connect"
        }
    })
    .inspect(|with| {
        let server = with.server_info().name().to_owned();
        told.say(Side::Note, server);
    })
}

fn parameters(settings: &Settings, told: &mut Dialogue) -> Step<Option<TlsParameters>> {
    let mail = &settings.mail;
    match tls_for(&mail.host, mail.security, &mail.ca_file) {
        Ok(Tls::Required(p) | Tls::Wrapper(p)) => Ok(Some(p)),
        Ok(_) => Ok(None),
        Err(error) => {
            told.say(Side::Note, error.to_string());
            Err("tls")
        }
    }
}

fn start_tls(
    settings: &Settings,
    with: &mut SmtpConnection,
    hello: &ClientId,
    told: &mut Dialogue,
) -> Step<()> {
    let Some(parameters) = parameters(settings, told)? else {
        return Ok(());
    };
    told.say(Side::Us, "STARTTLS");
    match with.starttls(&parameters, hello) {
        Ok(()) => {
            told.say(Side::Note, "TLS");
            Ok(())
        }
        Err(error) => {
            told.say(Side::Server, whole(&error));
            Err("starttls")
        }
    }
}

/// The name and password go to the server, never into the record.
fn sign_in(settings: &Settings, with: &mut SmtpConnection, told: &mut Dialogue) -> Step<()> {
    told.say(Side::Us, "AUTH ********");
    let mail = &settings.mail;
    let login = Credentials::new(mail.user.clone(), mail.password.clone());
    let answer = with.auth(&[Mechanism::Plain, Mechanism::Login], &login);
    told.answer(answer, "login")
}
