//! Reads back a mail that this service wrote, exactly as it was handed over: its
//! headers, its text and its HTML.
//!
//! It knows what [`super::render::compose`] makes and nothing more: one
//! multipart of two UTF-8 parts. Mail of others is not for it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Letter;

/// A mail as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its headers in order, with their words decoded.
    pub headers: Vec<(String, String)>,
    /// Its subject, text and HTML.
    pub letter: Letter,
}

impl Written {
    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// Reads a mail; `None` when it is not one of ours.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Written> {
    let whole = std::str::from_utf8(bytes).ok()?;
    let (head, body) = whole.split_once("\r\n\r\n")?;
    let headers = headers(head);
    let mark = format!("--{}", boundary(find(&headers, "Content-Type")?)?);
    let mut parts = body.split(&mark).skip(1);
    let text = part(parts.next()?, "text/plain")?;
    let html = part(parts.next()?, "text/html")?;
    let subject = find(&headers, "Subject")?.to_owned();
    Some(Written {
        headers,
        letter: Letter {
            subject,
            text,
            html,
        },
    })
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let own = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
    headers.iter().find(own).map(|(_, value)| value.as_str())
}

/// Headers, unfolded.
fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let pair = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_owned(), words(value.trim())))
    };
    unfolded.split("\r\n").filter_map(pair).collect()
}

fn boundary(kind: &str) -> Option<String> {
    let (_, rest) = kind.split_once("boundary=")?;
    let quoted = rest.trim_start_matches('"');
    let end = if quoted.len() < rest.len() { '"' } else { ';' };
    Some(quoted.split(end).next()?.to_owned())
}

/// One part between two boundaries, if it is of this type.
fn part(raw: &str, kind: &str) -> Option<String> {
    let (head, body) = raw.trim_start().split_once("\r\n\r\n")?;
    let headers = headers(head);
    if !find(&headers, "Content-Type")?.starts_with(kind) {
        return None;
    }
    // The line break before the next boundary belongs to the boundary.
    let body = body.strip_suffix("\r\n").unwrap_or(body);
    let bytes = match find(&headers, "Content-Transfer-Encoding") {
        Some("base64") => from_base64(body)?,
        Some("quoted-printable") => from_quoted(body),
        _ => body.as_bytes().to_vec(),
    };
    let text = String::from_utf8(bytes).ok()?;
    Some(text.replace("\r\n", "\n"))
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let dense: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(dense).ok()
}

/// Quoted-printable: `=` at the end of a line joins it to the next, `=C3` is a byte.
fn from_quoted(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let mut pieces = joined.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let code = piece.get(..2);
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(piece.bytes().skip(2));
            }
            None => {
                bytes.push(b'=');
                bytes.extend(piece.bytes());
            }
        }
    }
    bytes
}

/// A header's words, those in the form of RFC 2047 decoded; between two of
/// these a blank means nothing.
fn words(value: &str) -> String {
    let mut bytes: Vec<u8> = Vec::new();
    let mut encoded_before = false;
    for word in value.split(' ') {
        let decoded = encoded_word(word);
        let joined = encoded_before && decoded.is_some();
        if !bytes.is_empty() && !joined {
            bytes.push(b' ');
        }
        encoded_before = decoded.is_some();
        bytes.extend(decoded.unwrap_or_else(|| word.as_bytes().to_vec()));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn encoded_word(word: &str) -> Option<Vec<u8>> {
    let inside = word.strip_prefix("=?utf-8?")?.strip_suffix("?=")?;
    match inside.split_once('?')? {
        ("b" | "B", text) => STANDARD.decode(text).ok(),
        ("q" | "Q", text) => Some(from_quoted(&text.replace('_', " "))),
        _ => None,
    }
}
