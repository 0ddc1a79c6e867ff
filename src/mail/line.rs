//! Open lines to the mail servers: kept and used again, and opened to the next
//! server where one cannot be reached.
//!
//! The content goes out in one piece with the dot that ends it. lettre writes that
//! dot apart and leaves Nagle's algorithm on, so that each mail on a kept line
//! would wait some 40 ms for the server's delayed acknowledgement.
//!
//! It never sends a mail twice by itself: a line that turns out closed is opened
//! anew only before anything of the mail was said.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::Message;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use super::mailer::{MailSettingsError, SendError, judge, said};
use crate::config::{MailSecurity, MailServer, Settings};

/// Mails after which a line is closed, so that a server that was away is asked again.
const MAILS_A_LINE: usize = 200;

/// One mail server.
struct Relay {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<Credentials>,
}

/// A line to one of them.
struct Line {
    with: SmtpConnection,
    mails: usize,
}

/// Every mail server in order, and the lines that rest between two mails.
pub(super) struct Lines {
    relays: Vec<Relay>,
    timeout: Duration,
    resting: Mutex<Vec<Line>>,
}

/// TLS for a server's name, as the dialogue and the lines need it; `ca_file` names a file of
/// an authority that is trusted beside the public ones.
pub(super) fn tls_for(
    host: &str,
    security: MailSecurity,
    ca_file: &str,
) -> Result<Tls, MailSettingsError> {
    let parameters = || {
        let mut asked = TlsParameters::builder(host.to_owned());
        if !ca_file.is_empty() {
            asked = asked.add_root_certificate(authority(ca_file)?);
        }
        let made = asked.build();
        made.map_err(|e| MailSettingsError::new(format!("mail.host {host:?}: {e}")))
    };
    Ok(match security {
        MailSecurity::None => Tls::None,
        MailSecurity::Starttls => Tls::Required(parameters()?),
        MailSecurity::Tls => Tls::Wrapper(parameters()?),
    })
}

fn authority(file: &str) -> Result<Certificate, MailSettingsError> {
    let wrong = |why: String| MailSettingsError::new(format!("mail.ca_file {file:?}: {why}"));
    let pem = std::fs::read(file).map_err(|e| wrong(e.to_string()))?;
    if !String::from_utf8_lossy(&pem).contains("BEGIN CERTIFICATE") {
        return Err(wrong("there is no certificate in it".to_owned()));
    }
    Certificate::from_pem(&pem).map_err(|e| wrong(e.to_string()))
}

impl Lines {
    /// Lines to the server of the settings and to those behind it.
    pub(super) fn new(settings: &Settings, timeout: Duration) -> Result<Self, MailSettingsError> {
        let mail = &settings.mail;
        let first = MailServer {
            host: mail.host.clone(),
            port: mail.port,
            security: mail.security,
            user: mail.user.clone(),
            password: mail.password.clone(),
        };
        let all = std::iter::once(&first).chain(&mail.fallback);
        let relays: Result<Vec<Relay>, _> = all.map(|one| relay(one, &mail.ca_file)).collect();
        Ok(Self {
            relays: relays?,
            timeout,
            resting: Mutex::default(),
        })
    }

    /// How many servers may be tried for one mail.
    pub(super) fn servers(&self) -> u32 {
        u32::try_from(self.relays.len()).unwrap_or(u32::MAX)
    }

    /// Hands one mail over on a line that rests, or on a new one.
    pub(super) fn send(&self, mail: &Message) -> Result<(), SendError> {
        let content = in_one_piece(&mail.formatted());
        if let Some(mut line) = self.take() {
            match line.begin(mail.envelope(), &content) {
                // Closed while it rested: nothing was said on it yet.
                Err(error) if error.status().is_none() && !error.is_client() => {}
                begun => return self.go_on(line, begun, mail, &content),
            }
        }
        let mut line = self.open()?;
        let begun = line.begin(mail.envelope(), &content);
        self.go_on(line, begun, mail, &content)
    }

    /// Closes the lines that rest: the work is done for now.
    pub(super) fn close(&self) {
        let resting =
            std::mem::take(&mut *self.resting.lock().unwrap_or_else(PoisonError::into_inner));
        for mut line in resting {
            let _polite = line.with.command(Quit);
        }
    }

    fn take(&self) -> Option<Line> {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.pop()
    }

    fn go_on(
        &self,
        mut line: Line,
        begun: Result<(), Error>,
        mail: &Message,
        content: &str,
    ) -> Result<(), SendError> {
        let sent = begun.and_then(|()| line.finish(mail.envelope(), content));
        line.mails += 1;
        let usable = match &sent {
            Ok(()) => true,
            // The server said no to this mail only, unless it is about to go (421).
            Err(error) => {
                error.status().is_some_and(|code| code.to_string() != "421")
                    && line.with.command(Rset).is_ok()
            }
        };
        if usable && line.mails < MAILS_A_LINE {
            let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
            resting.push(line);
        }
        sent.map_err(|error| judge(&error))
    }

    /// A line to the first server that can be reached. That none can is never for
    /// good: also a refused password is mended by the administrator, not by giving up.
    fn open(&self) -> Result<Line, SendError> {
        let mut why = Vec::new();
        for relay in &self.relays {
            match relay.connect(self.timeout) {
                Ok(with) => return Ok(Line { with, mails: 0 }),
                Err(error) => why.push(format!("{}:{}: {}", relay.host, relay.port, said(&error))),
            }
        }
        Err(SendError::Later(why.join("; ")))
    }
}

fn relay(server: &MailServer, ca_file: &str) -> Result<Relay, MailSettingsError> {
    let login = || Credentials::new(server.user.clone(), server.password.clone());
    Ok(Relay {
        host: server.host.clone(),
        port: server.port,
        tls: tls_for(&server.host, server.security, ca_file)?,
        login: (!server.user.is_empty()).then(login),
    })
}

impl Relay {
    fn connect(&self, timeout: Duration) -> Result<SmtpConnection, Error> {
        let hello = ClientId::default();
        let wrapper = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters),
            _ => None,
        };
        let place = (self.host.as_str(), self.port);
        let mut with = SmtpConnection::connect(place, Some(timeout), &hello, wrapper, None)?;
        if let Tls::Required(parameters) = &self.tls {
            with.starttls(parameters, &hello)?;
        }
        if let Some(login) = &self.login {
            with.auth(&[Mechanism::Plain, Mechanism::Login], login)?;
        }
        Ok(with)
    }
}

impl Line {
    /// The first command of a mail.
    fn begin(&mut self, envelope: &Envelope, content: &str) -> Result<(), Error> {
        let can = |feature| self.with.server_info().supports_feature(feature);
        let mut options = Vec::new();
        let mut all = envelope.from().into_iter().chain(envelope.to());
        let foreign = all.any(|address| !AsRef::<str>::as_ref(address).is_ascii());
        if foreign && can(Extension::SmtpUtfEight) {
            options.push(MailParameter::SmtpUtfEight);
        }
        if !content.is_ascii() && can(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let from = Mail::new(envelope.from().cloned(), options);
        self.with.command(from).map(drop)
    }

    fn finish(&mut self, envelope: &Envelope, content: &str) -> Result<(), Error> {
        for to in envelope.to() {
            self.with.command(Rcpt::new(to.clone(), vec![]))?;
        }
        self.with.command(Data)?;
        self.with.command(content).map(drop)
    }
}

/// The content with dots at line starts doubled, ended by the dot that ends it.
/// What is not UTF-8 cannot occur: the mails are made here, in 7 bits.
fn in_one_piece(content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    let mut piece = String::with_capacity(text.len() + 8);
    if text.starts_with('.') {
        piece.push('.');
    }
    piece.push_str(&text.replace("\n.", "\n.."));
    if !piece.ends_with("\r\n") {
        piece.push_str("\r\n");
    }
    piece.push_str(".\r\n");
    piece
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_dot_in_a_mail_does_not_end_it() {
        assert_eq!(
            in_one_piece(b".a\r\n.\r\n..b\r\n"),
            "..a\r\n..\r\n...b\r\n.\r\n"
        );
        assert_eq!(in_one_piece(b"a"), "a\r\n.\r\n");
    }
}
