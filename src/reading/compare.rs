//! Holds proposals against what a person typed: which of several readings is proposed, whether it
//! agrees, and what became of it. Decides nothing: what was typed stays.

use super::check::plain_name;
use super::model::{Found, OfDocument, Outcome};
use super::{Field, Kind};
use crate::documents::DocumentId;

/// One proposal and the file it was read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The file.
    pub document: DocumentId,
    /// What was read there.
    pub found: Found,
}

/// The proposal for each field, from files whose words say they are of this kind: a checked one
/// rather than a doubtful one, then the surest. A paper of another kind proposes nothing.
#[must_use]
pub fn best(kind: &str, read: &[OfDocument]) -> Vec<Proposed> {
    let of_field = |field: Field| {
        let own = read
            .iter()
            .filter(|of| of.kind.is_some_and(|read| read.as_str() == kind));
        let all = own.flat_map(|of| {
            let found = of.found.iter().filter(move |found| found.field == field);
            found.map(move |found| ((found.checked, found.sure), of.document, found))
        });
        let (_, document, found) =
            all.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        Some(Proposed {
            document,
            found: found.clone(),
        })
    };
    let fields = Field::ALL.iter();
    fields.filter_map(|field| of_field(*field)).collect()
}

/// Whether a typed value and a read one say the same. Numbers are compared by letters and digits
/// without the words before them, names without form of business, signs and capitals.
#[must_use]
pub fn agrees(field: Field, typed: &str, read: &str) -> bool {
    match field {
        Field::Number => plain_number(typed) == plain_number(read),
        Field::IssuedOn | Field::ValidUntil => typed.trim() == read.trim(),
        _ => plain_name(typed) == plain_name(read),
    }
}

fn plain_number(number: &str) -> String {
    let signs = number.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = signs.flat_map(char::to_uppercase).collect();
    let words = ["PIRT", "BPOMRI", "NIB"];
    let bare = words.iter().find_map(|word| plain.strip_prefix(word));
    bare.map_or_else(|| plain.clone(), str::to_owned)
}

/// What became of a proposal; nothing where neither a person nor the reader said anything.
#[must_use]
pub fn outcome(field: Field, typed: Option<&str>, read: Option<&str>) -> Option<Outcome> {
    match (typed.filter(|text| !text.trim().is_empty()), read) {
        (Some(typed), Some(read)) if agrees(field, typed, read) => Some(Outcome::Accepted),
        (Some(_), Some(_)) => Some(Outcome::Corrected),
        (None, Some(_)) => Some(Outcome::Empty),
        (Some(_), None) => Some(Outcome::Missed),
        (None, None) => None,
    }
}

/// The kind of paper the files say they are, when all that say one say another than `kind`.
#[must_use]
pub fn other_kind(kind: &str, read: &[OfDocument]) -> Option<Kind> {
    let mut kinds = read.iter().filter_map(|of| of.kind);
    let own: Kind = kind.parse().ok()?;
    let first = kinds.next()?;
    (first != own && kinds.all(|next| next != own)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Area, ReadingState};
    use crate::storage::UtcTime;

    fn read(kind: Option<Kind>, checked: bool, sure: u8, value: &str) -> OfDocument {
        let area = Area {
            left: 0,
            top: 0,
            right: 1,
            bottom: 1,
        };
        OfDocument {
            private: vec![],
            document: DocumentId::new(UtcTime::far()),
            state: ReadingState::Read,
            kind,
            found: vec![Found {
                field: Field::Number,
                value: value.to_owned(),
                sure,
                checked,
                page: 1,
                area,
            }],
        }
    }

    #[test]
    fn a_paper_of_another_kind_proposes_nothing_and_is_named_when_it_stands_alone() {
        let all = [
            read(Some(Kind::Nib), true, 99, "0501230012345"),
            read(Some(Kind::SppIrt), false, 61, "P-IRT 2053604010012-27"),
            read(Some(Kind::SppIrt), true, 60, "P-IRT 2053604010012-28"),
        ];
        let best = best("spp_irt", &all);
        assert_eq!(best.first().unwrap().found.value, "P-IRT 2053604010012-28");
        assert_eq!(other_kind("spp_irt", &all), None);
        assert!(super::best("halal", &all).is_empty());
        assert_eq!(other_kind("halal", &all), Some(Kind::Nib));
        assert_eq!(other_kind("slhs", &all), None);
    }

    #[test]
    fn the_same_thing_written_otherwise_agrees() {
        use Field::{Holder, IssuedOn, Number};
        assert!(agrees(
            Number,
            "P-IRT 2053604010012-27",
            "PIRT No 2053604010012-27".replace(" No", "").as_str()
        ));
        assert!(!agrees(Number, "2053604010012-27", "2053604010012-28"));
        assert!(agrees(Holder, "UD. Dapur Contoh", "DAPUR CONTOH, UD"));
        assert!(!agrees(Holder, "Dapur Contoh", "Dapur Conto"));
        assert!(agrees(IssuedOn, "2026-08-14", "2026-08-14"));
    }

    #[test]
    fn what_a_person_changed_is_told_from_what_was_left_empty() {
        let of = |typed, read| outcome(Field::Holder, typed, read);
        assert_eq!(
            of(Some("A Contoh"), Some("a contoh")),
            Some(Outcome::Accepted)
        );
        assert_eq!(
            of(Some("A Contoh"), Some("B Contoh")),
            Some(Outcome::Corrected)
        );
        assert_eq!(of(Some(" "), Some("B")), Some(Outcome::Empty));
        assert_eq!(of(Some("A"), None), Some(Outcome::Missed));
        assert_eq!(of(None, None), None);
    }
}
