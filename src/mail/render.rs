//! Turns a message into subject, text and HTML in the reader's language, and
//! those into the mail that goes out. No database, no clock.

use std::fmt::Debug;

use chrono::TimeZone;
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use serde_json::{Value, json};

use super::Message;
use super::fault::Fault;
use crate::accounts::token::Secrets;
use crate::accounts::{AccountId, LinkId};
use crate::i18n::Lang;
use crate::storage::{AnyId, UtcTime};

/// Who fills templates; the pages of the web do it in the service.
pub trait Pages: Send + Sync + Debug {
    /// Fills `templates/<name>` with the fields of `data`.
    ///
    /// # Errors
    /// What is wrong with the template, for the administrator.
    fn fill(&self, name: &str, lang: Lang, data: &Value) -> Result<String, String>;
}

/// The parts of a mail, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One short line.
    pub subject: String,
    /// For readers of plain text; says all that the HTML says.
    pub text: String,
    /// A whole page without scripts or pictures.
    pub html: String,
}

/// Makes letters: the templates, where links lead, and the key they are derived from.
#[derive(Debug, Clone, Copy)]
pub struct Renderer<'a> {
    /// The templates.
    pub pages: &'a dyn Pages,
    /// The key of the installation.
    pub secrets: &'a Secrets,
    /// What links begin with, without a slash at the end; never taken from a request.
    pub base_url: &'a str,
}

impl Renderer<'_> {
    /// Where a person declines optional mail.
    #[must_use]
    pub fn decline_address(&self, account: AnyId) -> String {
        let secret = self
            .secrets
            .decline_token(AccountId::from_uuid(account.uuid()));
        format!("{}/decline/{secret}", self.base_url.trim_end_matches('/'))
    }

    /// Words of one message.
    ///
    /// # Errors
    /// The template that failed, for the administrator.
    pub fn letter(&self, message: &Message, lang: Lang) -> Result<Letter, String> {
        let mut data = serde_json::to_value(message).map_err(|e| e.to_string())?;
        self.add_links(message, &mut data);
        let part = |file: &str| {
            let name = format!("mail/{}/{file}", message.kind());
            self.pages.fill(&name, lang, &data)
        };
        let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Letter {
            subject: one_line(part("subject.txt")?),
            text: part("body.txt")?,
            html: part("body.html")?,
        })
    }

    fn add_links(&self, message: &Message, data: &mut Value) {
        let base = self.base_url.trim_end_matches('/');
        let Some(fields) = data.as_object_mut() else {
            return;
        };
        if let Some(link) = message.link() {
            let secret = self.secrets.link_token(LinkId::from_uuid(link.uuid()));
            fields.insert("url".to_owned(), json!(format!("{base}/links/{secret}")));
        }
        let path = fields.get("path").and_then(Value::as_str);
        if let Some(url) = path.map(|path| format!("{base}{path}")) {
            fields.insert("url".to_owned(), json!(url));
        }
        fields.insert("base_url".to_owned(), json!(base));
    }
}

/// What stands on the outside of one mail.
#[derive(Debug, Clone)]
pub struct Cover<'a> {
    /// The From line.
    pub from: &'a Mailbox,
    /// Mail address of the reader.
    pub to: &'a str,
    /// Without angle brackets; the same on every attempt.
    pub message_id: &'a str,
    /// The Date line.
    pub date: UtcTime,
    /// Where reports of failed delivery go, if not to the From address.
    pub bounces_to: Option<&'a Address>,
    /// Where the reader declines mails of this kind with one click, if they can.
    pub decline: Option<String>,
}

/// A header by name; the value is written as it is.
fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Puts a letter and its cover together.
///
/// # Errors
/// The address or a part cannot be written as a mail; said for the administrator.
pub fn compose(cover: &Cover<'_>, letter: Letter) -> Result<lettre::Message, String> {
    let to = cover
        .to
        .parse()
        .map_err(|e| Fault::Address.says(&format!("{:?} cannot be used: {e}", cover.to)))?;
    let seconds = cover.date.naive().and_utc().timestamp();
    let date = chrono::Utc
        .timestamp_opt(seconds, 0)
        .single()
        .ok_or("the date cannot be written")?;
    let to: Address = to;
    let sender = cover.bounces_to.unwrap_or(&cover.from.email).clone();
    let envelope = Envelope::new(Some(sender), vec![to.clone()]).map_err(|e| e.to_string())?;
    let mut mail = lettre::Message::builder()
        .from(cover.from.clone())
        .to(Mailbox::new(None, to))
        .envelope(envelope)
        .subject(letter.subject)
        .date(date.into())
        .message_id(Some(format!("<{}>", cover.message_id)))
        .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(address) = &cover.decline {
        // RFC 8058: the mail program posts this to the address, nobody need open a page.
        mail = mail
            .raw_header(raw("List-Unsubscribe", format!("<{address}>")))
            .raw_header(raw(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            ));
    }
    mail.multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
        .map_err(|e| e.to_string())
}
