//! What the forms of a review say: remarks, how something was checked, what is covered.

use chrono::NaiveDate;

use crate::permits::version::HowChecked;
use crate::permits::{FieldName, Subject, SubjectKind};
use crate::reviews::Acceptance;
use crate::reviews::actions::CloserLook;
use crate::reviews::rules::Remark;
use crate::storage::AnyId;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;

/// Most files of one version a remark may point at.
const MOST_PAGES: i16 = 60;

pub(super) fn revision(form: &Form) -> i32 {
    form.parse("revision").unwrap_or(0)
}

/// Every remark the form has room for, empty ones too.
pub(super) fn remarks(form: &Form) -> Vec<Remark> {
    let parts = FieldName::ALL.iter().map(|field| (*field, None));
    let pages = (1..=MOST_PAGES).map(|page| (FieldName::Pages, Some(page)));
    parts
        .chain(pages)
        .map(|(field, page)| {
            let empty = Remark {
                field,
                page,
                ..Remark::default()
            };
            let part = empty.part();
            Remark {
                reason: form.get(&format!("reason_{part}")).to_owned(),
                text: form.get(&format!("text_{part}")).to_owned(),
                ..empty
            }
        })
        .collect()
}

/// How something was checked and when; both are needed.
fn checked(form: &Form, errors: &mut FieldErrors) -> (HowChecked, NaiveDate) {
    let how = form.parse("how");
    if how.is_none() {
        errors.add("how", "review-how-needed");
    }
    let checked_on = form.parse("checked_on");
    if checked_on.is_none() {
        errors.add("checked_on", "review-day-needed");
    }
    (how.unwrap_or_default(), checked_on.unwrap_or_default())
}

pub(super) fn closer_look(form: &Form) -> Result<CloserLook, PageError> {
    let mut errors = FieldErrors::default();
    let (how, checked_on) = checked(form, &mut errors);
    errors.finish()?;
    Ok(CloserLook {
        revision: revision(form),
        how,
        checked_on,
        note: form.get("note").to_owned(),
    })
}

pub(super) fn acceptance(form: &Form) -> Result<Acceptance, PageError> {
    let mut errors = FieldErrors::default();
    let coverage: Vec<Subject> = form
        .all("coverage")
        .into_iter()
        .filter_map(subject)
        .collect();
    if coverage.is_empty() {
        errors.add("coverage", "review-bad-coverage");
    }
    let (how, checked_on) = checked(form, &mut errors);
    errors.finish()?;
    Ok(Acceptance {
        revision: revision(form),
        coverage,
        how,
        checked_on,
        note: form.get("note").to_owned(),
    })
}

/// `kind:id`, as the form's choices write a subject.
fn subject(text: &str) -> Option<Subject> {
    let (kind, id) = text.split_once(':')?;
    let kind: SubjectKind = kind.parse().ok()?;
    let id: AnyId = id.parse().ok()?;
    Some(Subject { kind, id })
}
