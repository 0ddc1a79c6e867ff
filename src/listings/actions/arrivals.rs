//! Tells a partner's people at once of what came in for them to judge: a submission,
//! the answer to a change request, an appeal.

use super::{Result, tell};
use crate::accounts::{self, Account, AccountId, Role};
use crate::checklists::{self, Standing};
use crate::listings::model::Submission;
use crate::mail::Message;
use crate::storage::{Conn, UtcTime};

/// Whoever speaks for one of these functions; the partner's administrators where nobody does.
pub(super) fn waited_for(people: &[Account], functions: &[String]) -> Vec<AccountId> {
    let speaks = |a: &&Account| a.functions.iter().any(|f| functions.contains(f));
    let found: Vec<AccountId> = people.iter().filter(speaks).map(|a| a.id).collect();
    if found.is_empty() {
        administrators(people)
    } else {
        found
    }
}

/// The partner's administrators.
pub(super) fn administrators(people: &[Account]) -> Vec<AccountId> {
    let admins = people.iter().filter(|a| a.role == Role::PartnerAdmin);
    admins.map(|a| a.id).collect()
}

/// Mails whoever has to act on it; `what` is `submitted`, `answered` or `appealed`.
pub(super) fn tell_arrived(
    conn: &mut Conn,
    now: UtcTime,
    what: &'static str,
    submission: &Submission,
    standing: &Standing,
) -> Result<()> {
    let programme = checklists::programme(conn, submission.programme)?;
    let people = accounts::accounts_of_partner(conn, submission.partner)?;
    let told = match what {
        "appealed" => administrators(&people),
        _ => waited_for(&people, &programme.spec.quorum),
    };
    let words = submission.appeal.as_ref().filter(|_| what == "appealed");
    let key = format!("{what}:{}:{}", submission.id, submission.round);
    tell(conn, &told, &key, now, |person| Message::Arrived {
        name: person.name.clone(),
        product: standing.product.label(),
        programme: programme.spec.title.lang(person.lang).to_owned(),
        what: what.to_owned(),
        words: words.map(|a| a.text.clone()).into_iter().collect(),
        due_on: submission.due_on,
        path: format!("/submissions/{}", submission.id),
    })?;
    Ok(())
}
