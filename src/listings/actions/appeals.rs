//! An appeal against a rejection, and its answer by the partner's administrator.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::arrivals::tell_arrived;
use super::submit::{keep, note, own};
use super::{Result, allow, allow_partner, makers, tell};
use crate::accounts::policy::Capability;
use crate::accounts::{Actor, Role};
use crate::checklists::{self, Catalogue, Standing};
use crate::listings::model::{
    Appeal, AppealAnswer, ListingError, Rulebook, Submission, SubmissionId, SubmissionStatus,
};
use crate::listings::{rules, store, store_listings};
use crate::mail::Message;
use crate::storage::{Conn, UtcTime};

fn sentence(text: &str, field: &str) -> Result<String> {
    let text = text.trim();
    if (10..=2000).contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(ListingError::field(field, "listing-note-needed"))
    }
}

/// Appeals against a rejection, once.
///
/// # Errors
/// `NotFound`, `WrongState` unless it was rejected and not appealed, `Fields`, `Changed`.
pub fn appeal(
    conn: &mut Conn,
    catalogue: &Catalogue,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
    text: &str,
) -> Result<()> {
    let (submission, standing) = own(conn, catalogue, actor, id)?;
    if submission.status != SubmissionStatus::Rejected || submission.appeal.is_some() {
        return Err(ListingError::WrongState);
    }
    let appeal = Appeal {
        text: sentence(text, "text")?,
        by: actor.id,
        at: now,
        answer: None,
    };
    let next = Submission {
        appeal: Some(appeal),
        ..submission
    };
    keep(conn, &next)?;
    note(conn, actor, now, "submission.appealed", &next, &standing)?;
    tell_arrived(conn, now, "appealed", &next, &standing)
}

/// The partner's administrator answers an appeal; a granted one is judged again in a new round.
///
/// # Errors
/// `NotFound`, `WrongState` without an unanswered appeal, `SentAlready` when the maker
/// sent the product anew meanwhile, `Fields`, `Changed`.
pub fn answer_appeal(
    conn: &mut Conn,
    book: Rulebook<'_>,
    actor: &Actor,
    now: UtcTime,
    id: SubmissionId,
    reopen: bool,
    text: &str,
) -> Result<()> {
    let submission = store::submission(conn, id)?;
    allow(actor.role == Role::PartnerAdmin)?;
    allow_partner(actor, Capability::ManageProgrammes, submission.partner)?;
    let Some(appeal) = submission.appeal.clone().filter(|a| a.answer.is_none()) else {
        return Err(ListingError::WrongState);
    };
    let standing = checklists::standing(conn, book.catalogue, submission.product)?;
    let answer = AppealAnswer {
        reopened: reopen,
        text: sentence(text, "text")?,
        by: actor.id,
        at: now,
    };
    let mut next = Submission {
        appeal: Some(Appeal {
            answer: Some(answer),
            ..appeal
        }),
        ..submission
    };
    if reopen {
        check_free(conn, &next)?;
        let today = standing.zone.today(now.naive());
        next = judged_again(conn, next, today, book.holidays)?;
    }
    keep(conn, &next)?;
    let kind = "submission.appeal_answered";
    note(conn, actor, now, kind, &next, &standing)?;
    tell_answer(conn, now, &next, &standing)
}

/// The next round of a rejected submission, open from today on.
fn judged_again(
    conn: &mut Conn,
    submission: Submission,
    today: NaiveDate,
    holidays: &BTreeSet<NaiveDate>,
) -> Result<Submission> {
    let programme = checklists::programme(conn, submission.programme)?;
    Ok(Submission {
        status: SubmissionStatus::Open,
        round: submission.round.saturating_add(1),
        decided_at: None,
        due_on: rules::working_days_on(today, programme.spec.review_days, holidays),
        ..submission
    })
}

/// Nothing else of this product may wait or run at the programme.
fn check_free(conn: &mut Conn, submission: &Submission) -> Result<()> {
    let others = store::submissions_of_product(conn, submission.product)?;
    let waits = others
        .iter()
        .any(|s| s.programme == submission.programme && s.status.waits());
    let listings = store_listings::listings_of_product(conn, submission.product)?;
    let runs = listings
        .iter()
        .any(|l| l.programme == submission.programme && l.ended_at.is_none());
    if waits || runs {
        Err(ListingError::SentAlready)
    } else {
        Ok(())
    }
}

fn tell_answer(
    conn: &mut Conn,
    now: UtcTime,
    submission: &Submission,
    standing: &Standing,
) -> Result<()> {
    let people = makers(conn, &standing.product, Some(submission))?;
    let programme = checklists::programme(conn, submission.programme)?;
    let text = submission.appeal.as_ref().and_then(|a| a.answer.as_ref());
    let reasons: Vec<String> = text.map(|a| a.text.clone()).into_iter().collect();
    let outcome = if submission.status == SubmissionStatus::Open {
        "reopened"
    } else {
        "rejected"
    };
    let key = format!("appeal:{}:{}", submission.id, submission.revision);
    tell(conn, &people, &key, now, |person| Message::Decided {
        name: person.name.clone(),
        product: standing.product.label(),
        programme: programme.spec.title.lang(person.lang).to_owned(),
        outcome: outcome.to_owned(),
        reasons: reasons.clone(),
        path: format!("/submissions/{}", submission.id),
    })?;
    Ok(())
}
