//! What a mail server sends back when it could not deliver: a report after RFC 3464.
//! Reads which of our mails it is about and why; guesses nothing from free words.
//! No database, no clock.
//!
//! Mail comes from anybody: what is no report, or about no mail of ours, is said to
//! be so and changes nothing. To name a mail one must have received it.

use super::MailId;

/// Largest report that is looked at, in bytes: they hold the headers of one mail.
pub const MOST: u64 = 4 * 1024 * 1024;

/// Letters of the reason that are kept.
const REASON: usize = 500;

/// What a report says of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which of our mails.
    pub mail: MailId,
    /// The mailbox will not take it; otherwise it is only late, or was delivered.
    pub failed: bool,
    /// The status code, `5.1.1`, and what the server said.
    pub reason: String,
}

/// Why a mail tells us nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoReport {
    /// It is some other mail: an answer, an advertisement.
    #[error("this is no delivery report")]
    Other,
    /// A report without the number of one of our mails.
    #[error("the report names no mail of this service")]
    Nameless,
}

/// Reads a mail as it arrived.
///
/// # Errors
/// It is no report, or names no mail of ours.
pub fn read(bytes: &[u8]) -> Result<Report, NoReport> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").ok_or(NoReport::Other)?;
    let kind = fields(head, "content-type").next().unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    if !(kind.starts_with("multipart/report") && kind.contains("delivery-status")) {
        return Err(NoReport::Other);
    }
    let mail = fields(body, "message-id").filter_map(|id| ours(&id)).last();
    let action = fields(body, "action").next().unwrap_or_default();
    let status = fields(body, "status").next().unwrap_or_default();
    let said = fields(body, "diagnostic-code").next().unwrap_or_default();
    Ok(Report {
        mail: mail.ok_or(NoReport::Nameless)?,
        failed: action.eq_ignore_ascii_case("failed"),
        reason: format!("{status} {said}")
            .trim()
            .chars()
            .take(REASON)
            .collect(),
    })
}

/// Our mails are `<ID@DOMAIN>`, the id being that of the outbox.
fn ours(message_id: &str) -> Option<MailId> {
    let (id, _) = message_id.trim_start_matches('<').split_once('@')?;
    id.parse().ok()
}

/// Every value of a field, continuation lines taken in, wherever a line begins with it.
fn fields<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        if key.trim().eq_ignore_ascii_case(name) {
            let more = lines.iter().skip(n + 1);
            let more = more.take_while(|line| line.starts_with([' ', '\t']));
            let parts = std::iter::once(value).chain(more.copied()).map(str::trim);
            found.push(parts.collect::<Vec<_>>().join(" "));
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0193a5b0-0000-7000-8000-000000000001";

    fn report(action: &str) -> String {
        format!(
            "From: MAILER-DAEMON@a.example\r\nMessage-ID: <x@a.example>\r\n\
             Content-Type: multipart/report;\r\n\treport-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a.example\r\n\r\n\
             Final-Recipient: rfc822; siti@contoh.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1\r\n  No such mailbox\r\n\
             --b\r\nContent-Type: message/rfc822\r\n\r\nFrom: siaprak@contoh.example\r\n\
             Message-ID: <{ID}@contoh.example>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
        )
    }

    #[test]
    fn a_report_names_the_mail_and_the_reason() {
        let read = read(report("failed").as_bytes()).unwrap();
        assert_eq!(read.mail.to_string(), ID);
        assert!(read.failed);
        assert_eq!(read.reason, "5.1.1 smtp; 550 5.1.1 No such mailbox");
    }

    #[test]
    fn late_is_not_failed_and_other_mail_is_no_report() {
        assert!(!read(report("delayed").as_bytes()).unwrap().failed);
        let answer = report("failed").replace("multipart/report", "multipart/mixed");
        assert_eq!(read(answer.as_bytes()), Err(NoReport::Other));
        let foreign = report("failed").replace(ID, "x");
        assert_eq!(read(foreign.as_bytes()), Err(NoReport::Nameless));
        for noise in [
            &b""[..],
            b"\xff\xfe\x00",
            b"\n\n",
            b"Content-Type: multipart/report; delivery-status\n\n:",
        ] {
            assert!(read(noise).is_err());
        }
    }
}
