//! What is kept of a reading: its state, and each proposal with its place on the page. Refuses to
//! hold an identity number whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::numbers::as_digit;
use super::{Area, Field, Kind, Proposal};
use crate::documents::DocumentId;
use crate::identifiers::mask_last4;
use crate::text_enum;

text_enum! {
    /// How far the reading of a file has come.
    pub enum ReadingState {
        /// Waits for its turn, or is being read now.
        Waiting = "waiting",
        /// Something was read.
        Read = "read",
        /// Nothing could be read: no known paper, too bad a picture, or a program that is not installed.
        Unread = "unread",
        /// Reading broke off again and again.
        GivenUp = "given_up",
    }
}

text_enum! {
    /// What became of a proposal when the paper was handed in.
    pub enum Outcome {
        /// What was read stands in the field.
        Accepted = "accepted",
        /// A person wrote something else: that is the truth.
        Corrected = "corrected",
        /// Something was read and the field left empty.
        Empty = "empty",
        /// A person filled the field, nothing was read for it.
        Missed = "missed",
    }
}

/// One proposal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What it is.
    pub field: Field,
    /// A number in normal form, a day as 2026-11-22, or words as printed, identity numbers hidden.
    pub value: String,
    /// How sure the reader was, 0 to 100.
    pub sure: u8,
    /// Two readings agree and nothing on the paper speaks against it.
    pub checked: bool,
    /// Which page of the file, from 1.
    pub page: usize,
    /// Where it stands on that page, in ten-thousandths of its width and height.
    pub area: Area,
}

impl Found {
    pub(super) fn of(proposal: Proposal, page: usize) -> Self {
        let value = proposal.value;
        let text = match value.field {
            Field::Number | Field::IssuedOn | Field::ValidUntil | Field::Gtin => value.text,
            _ => hide_identities(&value.text),
        };
        Self {
            field: value.field,
            value: text,
            sure: value.sure,
            checked: proposal.checked,
            page,
            area: value.area,
        }
    }
}

/// A place on a file that says who somebody is or where they live: where, never what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which page of the file, from 1.
    pub page: usize,
    /// Where it stands on that page, in ten-thousandths of its width and height.
    pub area: Area,
}

/// What was read on one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfDocument {
    /// The file.
    pub document: DocumentId,
    /// How far it has come.
    pub state: ReadingState,
    /// What kind of paper its words say it is.
    pub kind: Option<Kind>,
    /// The proposals, boxes as the shown copy stands now.
    pub found: Vec<Found>,
    /// What a partner need not see, as the shown copy stands now.
    pub private: Vec<Place>,
}

/// How many proposals became what.
pub type Tally = BTreeMap<Outcome, i64>;

/// How well papers are read, as far as people said.
#[derive(Debug, Clone, Default)]
pub struct Quality {
    /// Readings by state.
    pub states: BTreeMap<ReadingState, i64>,
    /// By kind of evidence and field.
    pub fields: Vec<(String, String, Tally)>,
}

/// Fewest true digits of what may be an identity number, the rest misread.
const IDENTITY_DIGITS: usize = 12;

/// Hides what may be a NIK or an NPWP in words: 14 to 16 signs that are digits or look like some.
#[must_use]
pub fn hide_identities(text: &str) -> String {
    let (mut out, mut run) = (String::new(), String::new());
    for sign in text.chars() {
        let begins = sign.is_ascii_digit();
        let goes_on = !run.is_empty() && (as_digit(sign).is_some() || ".- ".contains(sign));
        if begins || goes_on {
            run.push(sign);
        } else {
            out.push_str(&hidden(&run));
            run.clear();
            out.push(sign);
        }
    }
    out + &hidden(&run)
}

fn hidden(run: &str) -> String {
    let digits = run.chars().filter(char::is_ascii_digit).count();
    if digits < IDENTITY_DIGITS {
        return run.to_owned();
    }
    let kept = run.trim_end_matches(['.', '-', ' ']);
    let rest = run.strip_prefix(kept).unwrap_or_default();
    mask_last4(kept) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_number_in_words_shows_its_last_digits_only() {
        for (read, kept) in [
            (
                "Siti Contoh (3604051203800001)",
                "Siti Contoh (************0001)",
            ),
            (
                "NIK 3604 0512 0380 0001, Serang",
                "NIK ************0001, Serang",
            ),
            ("NIK 36O4051203800O01", "NIK ************0O01"),
            ("NPWP 01.234.567.8-901.000", "NPWP ***********1000"),
            (
                "Kp. Contoh RT 01/02 No. 17 42151",
                "Kp. Contoh RT 01/02 No. 17 42151",
            ),
        ] {
            assert_eq!(hide_identities(read), kept);
        }
    }

    #[test]
    fn a_box_follows_its_page_when_that_is_turned() {
        let area = Area {
            left: 1000,
            top: 2000,
            right: 4000,
            bottom: 2500,
        };
        let right = Area {
            left: 7500,
            top: 1000,
            right: 8000,
            bottom: 4000,
        };
        assert_eq!(area.turned(1), right);
        assert_eq!(area.turned(4), area);
        assert_eq!(right.turned(3), area);
    }
}
