//! Why a mail did not go out, as it is kept beside it: one line, in a few kinds of which an
//! administrator can do something about each. Pure.

use super::MailState;

/// Letters of a reason that are kept; a mail server may say anything, at any length.
const KEPT: usize = 400;

/// What is in the way, as the beginning of the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing can be sent to what stands in the place of an address.
    Address,
    /// Its words cannot be made: a template or what is stored.
    Words,
    /// The folder of `.eml` files takes no more.
    Folder,
}

impl Fault {
    const ALL: [Self; 3] = [Self::Address, Self::Words, Self::Folder];

    const fn mark(self) -> &'static str {
        match self {
            Self::Address => "address: ",
            Self::Words => "words: ",
            Self::Folder => "folder: ",
        }
    }

    /// The reason, known again by how it begins.
    pub(super) fn says(self, why: &str) -> String {
        format!("{}{why}", self.mark())
    }
}

/// A reason in one line that any database keeps: without line ends and other signs that
/// are not written, cut to a length that is read.
pub(super) fn plain(reason: &str) -> String {
    let signs = |c: char| c.is_whitespace() || c.is_control();
    let words = reason.split(signs).filter(|word| !word.is_empty());
    words
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(KEPT)
        .collect()
}

/// What to do about a mail, as the end of a text key `mail-do-…`; `None` when nothing is wrong.
#[must_use]
pub fn remedy(state: MailState, reason: Option<&str>) -> Option<&'static str> {
    let reason = reason?;
    let known = Fault::ALL
        .into_iter()
        .find(|fault| reason.starts_with(fault.mark()));
    match (state, known) {
        (MailState::HandedOver, _) => None,
        (MailState::Bounced, _) => Some("returned"),
        (_, Some(Fault::Address)) => Some("address"),
        (_, Some(Fault::Words)) => Some("words"),
        (MailState::GivenUp, _) => Some("given-up"),
        (MailState::Queued, Some(Fault::Folder)) => Some("folder"),
        (MailState::Queued, None) => Some("server"),
        (MailState::Failed, _) => Some("refused"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_server_says_becomes_one_readable_line() {
        assert_eq!(plain(" 550 No\0such\r\n\tbox "), "550 No such box");
        assert_eq!(plain(&"é".repeat(9000)).chars().count(), KEPT);
    }

    #[test]
    fn each_fault_is_known_again() {
        let told = |state, fault: Fault| remedy(state, Some(&plain(&fault.says("x"))));
        assert_eq!(told(MailState::Failed, Fault::Address), Some("address"));
        assert_eq!(told(MailState::Failed, Fault::Words), Some("words"));
        assert_eq!(told(MailState::Queued, Fault::Folder), Some("folder"));
        assert_eq!(remedy(MailState::Queued, None), None);
        assert_eq!(remedy(MailState::Failed, Some("550 no")), Some("refused"));
    }
}
