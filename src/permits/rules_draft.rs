//! What a draft still lacks before it may be handed in, and what its number says.
//!
//! A draft may be saved in any state; these problems stand beside its fields
//! and keep it from the mentor. Only an impossible form is a problem here;
//! what is merely unlikely is a hint of the decoder and never blocks.

use chrono::{Datelike, NaiveDate};

use super::dates;
use super::model::{FieldName, Fields, Page, Subject, SubjectKind, Wanted};
use super::version::EvidenceKind;
use crate::documents::Safety;
use crate::identifiers::pirt::Pirt;
use crate::identifiers::{self, Decoded, Kind};

/// Longest single line of text, in characters.
pub const LINE_CHARS: usize = 160;

/// The first year a permit on paper may be from.
const FIRST_YEAR: i32 = 1970;

/// How far ahead a permit may end, in years.
const LAST_YEARS: i32 = 40;

/// Something that keeps a draft from being handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The part it is about.
    pub field: FieldName,
    /// Key of the sentence that says what to do.
    pub text_key: &'static str,
}

const fn problem(field: FieldName, text_key: &'static str) -> Problem {
    Problem { field, text_key }
}

/// Which decoder reads the number of this kind; `None` when we know none.
#[must_use]
pub fn number_kind(kind: &EvidenceKind) -> Option<Kind> {
    match kind.as_str() {
        "spp_irt" => Some(Kind::Pirt),
        "nib" => Some(Kind::Nib),
        "barcode" => Some(Kind::Gtin),
        "halal" => Some(Kind::Halal),
        "bpom_md" => Some(Kind::Bpom),
        "npwp" => Some(Kind::Npwp),
        "nik" | "ktp" => Some(Kind::Nik),
        _ => None,
    }
}

/// Whether numbers of this kind are kept as their last four digits and a keyed hash only.
#[must_use]
pub fn is_secret(kind: &EvidenceKind) -> bool {
    matches!(kind.as_str(), "npwp" | "nik" | "ktp")
}

/// Whether copies of this kind are never shown to partners.
#[must_use]
pub fn never_for_partners(kind: &EvidenceKind) -> bool {
    is_secret(kind) || kind.as_str() == "nib"
}

/// The number taken apart, where its kind has a decoder.
#[must_use]
pub fn decode(kind: &EvidenceKind, number: &str, today: NaiveDate) -> Option<Decoded> {
    let reads = number_kind(kind).filter(|_| !number.trim().is_empty())?;
    Some(identifiers::identify(number, Some(reads), today))
}

/// The year of its end that a number tells, when no exact day is typed (CONTRACTS 1.10).
#[must_use]
pub fn year_only(kind: &EvidenceKind, fields: &Fields, today: NaiveDate) -> Option<i32> {
    let alone = kind.as_str() == "spp_irt" && fields.valid_until.is_none();
    let number = fields.number.as_deref().filter(|_| alone)?;
    Pirt::parse(number, today).ok()?.expiry_year
}

/// The end a certificate of this kind would print, to be proposed and confirmed; never stored unasked.
#[must_use]
pub fn proposed_end(wanted: &Wanted, fields: &Fields) -> Option<NaiveDate> {
    let start = fields.valid_from.or(fields.issued_on)?;
    let years = wanted.years.filter(|_| wanted.valid_until)?;
    fields
        .valid_until
        .is_none()
        .then(|| dates::proposed_end(start, years))
}

/// Lines longer than a row of a certificate.
#[must_use]
pub fn too_long(fields: &Fields) -> Vec<Problem> {
    let lines = [
        (FieldName::Number, &fields.number),
        (FieldName::Holder, &fields.holder),
        (FieldName::Issuer, &fields.issuer),
        (FieldName::Brand, &fields.brand),
        (FieldName::Person, &fields.person),
    ];
    lines
        .into_iter()
        .filter(|(_, text)| {
            text.as_ref()
                .is_some_and(|t| t.chars().count() > LINE_CHARS)
        })
        .map(|(field, _)| problem(field, "permit-too-long"))
        .collect()
}

/// Everything that keeps this draft from the mentor on `today`.
#[must_use]
pub fn problems(
    fields: &Fields,
    wanted: &Wanted,
    coverage: &[Subject],
    pages: usize,
    today: NaiveDate,
) -> Vec<Problem> {
    let mut found = missing(fields, wanted);
    found.extend(number_problem(fields, wanted, today));
    found.extend(implausible(fields, today));
    if coverage.is_empty() {
        found.push(problem(FieldName::Coverage, "permit-need-coverage"));
    }
    if pages == 0 {
        found.push(problem(FieldName::Pages, "permit-need-pages"));
    }
    found
}

/// What of its pages keeps a version back: nothing is handed in that the virus scanner
/// has not looked at.
#[must_use]
pub fn unsafe_pages(pages: &[Page]) -> Vec<Problem> {
    let any = |safety| pages.iter().any(|page| page.document.safety == safety);
    let said = [
        (any(Safety::Waiting), "permit-need-scan"),
        (any(Safety::Found), "permit-need-clean"),
    ];
    let keys = said.into_iter().filter(|(is, _)| *is);
    keys.map(|(_, key)| problem(FieldName::Pages, key))
        .collect()
}

fn missing(fields: &Fields, wanted: &Wanted) -> Vec<Problem> {
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|t| t.trim().is_empty());
    let checks = [
        (
            wanted.number && blank(&fields.number),
            problem(FieldName::Number, "permit-need-number"),
        ),
        (
            wanted.issued_on && fields.issued_on.is_none(),
            problem(FieldName::IssuedOn, "permit-need-issued"),
        ),
        (
            wanted.needs_end() && fields.valid_until.is_none(),
            problem(FieldName::ValidUntil, "permit-need-until"),
        ),
        (
            wanted.covers == SubjectKind::Brand && blank(&fields.brand),
            problem(FieldName::Brand, "permit-need-brand"),
        ),
        (
            wanted.covers == SubjectKind::Person && blank(&fields.person),
            problem(FieldName::Person, "permit-need-person"),
        ),
    ];
    checks
        .into_iter()
        .filter_map(|(lacks, what)| lacks.then_some(what))
        .collect()
}

fn number_problem(fields: &Fields, wanted: &Wanted, today: NaiveDate) -> Option<Problem> {
    let number = fields.number.as_deref()?;
    let decoded = decode(&wanted.kind, number, today)?;
    (!decoded.valid).then_some(problem(FieldName::Number, "permit-number-wrong"))
}

/// Dates that no certificate can carry together.
fn implausible(fields: &Fields, today: NaiveDate) -> Vec<Problem> {
    let (issued, from, until) = (fields.issued_on, fields.valid_from, fields.valid_until);
    let before = |a: Option<NaiveDate>, b: Option<NaiveDate>| a.zip(b).is_some_and(|(a, b)| a < b);
    let old = |day: Option<NaiveDate>| day.is_some_and(|d| d.year() < FIRST_YEAR);
    let latest = today.year().saturating_add(LAST_YEARS);
    let far = |day: Option<NaiveDate>| day.is_some_and(|d| d.year() > latest);
    let checks = [
        (
            issued.is_some_and(|day| day > today),
            problem(FieldName::IssuedOn, "permit-issued-later"),
        ),
        (old(issued), problem(FieldName::IssuedOn, "permit-date-odd")),
        (
            old(from) || far(from),
            problem(FieldName::ValidFrom, "permit-date-odd"),
        ),
        (
            old(until) || far(until),
            problem(FieldName::ValidUntil, "permit-date-odd"),
        ),
        (
            before(until, from.or(issued)),
            problem(FieldName::ValidUntil, "permit-ends-first"),
        ),
    ];
    checks
        .into_iter()
        .filter_map(|(odd, what)| odd.then_some(what))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::businesses::BusinessId;
    use crate::storage::UtcTime;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn pirt() -> Wanted {
        Wanted {
            kind: "spp_irt".into(),
            covers: SubjectKind::Product,
            number: true,
            issued_on: true,
            valid_until: true,
            open_ended: false,
            years: Some(5),
        }
    }

    fn filled() -> Fields {
        Fields {
            number: Some("P-IRT 2053604010012-31".into()),
            issued_on: Some(day("2026-08-14")),
            valid_until: Some(day("2031-08-14")),
            ..Fields::default()
        }
    }

    fn found(fields: &Fields, pages: usize) -> Vec<(FieldName, &'static str)> {
        let subject = Subject {
            kind: SubjectKind::Product,
            id: BusinessId::new(UtcTime::far()).any(),
        };
        problems(fields, &pirt(), &[subject], pages, day("2026-11-22"))
            .into_iter()
            .map(|p| (p.field, p.text_key))
            .collect()
    }

    #[test]
    fn a_filled_draft_with_a_page_may_go_and_one_without_says_what_is_missing() {
        assert_eq!(found(&filled(), 1), []);
        assert_eq!(
            found(&Fields::default(), 0),
            [
                (FieldName::Number, "permit-need-number"),
                (FieldName::IssuedOn, "permit-need-issued"),
                (FieldName::ValidUntil, "permit-need-until"),
                (FieldName::Pages, "permit-need-pages"),
            ]
        );
    }

    #[test]
    fn dates_that_cannot_be_together_are_told() {
        let fields = Fields {
            issued_on: Some(day("2027-01-01")),
            valid_until: Some(day("2026-12-31")),
            ..filled()
        };
        assert_eq!(
            found(&fields, 1),
            [
                (FieldName::IssuedOn, "permit-issued-later"),
                (FieldName::ValidUntil, "permit-ends-first")
            ]
        );
    }

    #[test]
    fn an_end_is_proposed_and_a_year_alone_is_not_an_end() {
        let fields = Fields {
            valid_until: None,
            ..filled()
        };
        assert_eq!(proposed_end(&pirt(), &fields), Some(day("2031-08-14")));
        assert_eq!(
            year_only(&"spp_irt".into(), &fields, day("2026-11-22")),
            Some(2031)
        );
        assert_eq!(
            year_only(&"spp_irt".into(), &filled(), day("2026-11-22")),
            None
        );
        assert_eq!(
            found(&fields, 1),
            [(FieldName::ValidUntil, "permit-need-until")]
        );
    }
}
