//! What a correction left as it was: the parts a mentor sent back that still say the same.
//! Data in, decision out. A part that cannot be compared (a number of which only the end is
//! kept, a return from before this was written down) counts as corrected.

use super::model::{FieldName, Fields, Finding, Version};
use super::rules_draft::is_secret;
use crate::documents::DocumentId;

/// What was typed into a part, as text; nothing for pages and coverage, which nobody types.
#[must_use]
pub fn typed(fields: &Fields, part: FieldName) -> Option<String> {
    let day = |date: Option<chrono::NaiveDate>| date.map(|d| d.to_string());
    match part {
        FieldName::Number => fields.number.clone(),
        FieldName::Holder => fields.holder.clone(),
        FieldName::Issuer => fields.issuer.clone(),
        FieldName::Brand => fields.brand.clone(),
        FieldName::Person => fields.person.clone(),
        FieldName::IssuedOn => day(fields.issued_on),
        FieldName::ValidFrom => day(fields.valid_from),
        FieldName::ValidUntil => {
            day(fields.valid_until).or_else(|| fields.open_ended.then(|| "open".to_owned()))
        }
        FieldName::Coverage | FieldName::Pages => None,
    }
}

/// The findings, each with what its part says as it is sent back. `pages` are the version's
/// files in order.
#[must_use]
pub fn noted(findings: Vec<Finding>, version: &Version, pages: &[DocumentId]) -> Vec<Finding> {
    let note = |finding: Finding| Finding {
        was: says(version, pages, &finding),
        ..finding
    };
    findings.into_iter().map(note).collect()
}

/// The findings whose part still says what it said when it was sent back.
#[must_use]
pub fn untouched<'a>(version: &'a Version, pages: &[DocumentId]) -> Vec<&'a Finding> {
    let same = |f: &&Finding| f.was.is_some() && says(version, pages, f) == f.was;
    version.returned.iter().filter(same).collect()
}

/// What a part says now, as text that differs when the part does.
fn says(version: &Version, pages: &[DocumentId], finding: &Finding) -> Option<String> {
    let all = |ids: Vec<String>| Some(ids.join(" "));
    match finding.field {
        FieldName::Number if is_secret(&version.kind) => None,
        // A page that was replaced, or got another beside it, is corrected.
        FieldName::Pages if finding.page.is_some() => match finding.files.as_slice() {
            [only] if pages.contains(only) => Some(only.to_string()),
            _ => None,
        },
        FieldName::Pages => all(pages.iter().map(ToString::to_string).collect()),
        FieldName::Coverage => {
            let mut covered = version.coverage.clone();
            covered.sort();
            all(covered
                .iter()
                .map(|s| format!("{}:{}", s.kind, s.id))
                .collect())
        }
        part => Some(typed(&version.fields, part).unwrap_or_default()),
    }
}
