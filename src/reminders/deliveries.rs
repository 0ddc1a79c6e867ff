//! The buyers' list before a delivery: what of their programme is on hold, and what will
//! be before the goods come or soon after.
//!
//! Nothing at risk sends nothing: a buyer acts on what is named and learns to skip a mail
//! that mostly says all is well. The page with the same list says so, and when the next
//! one would leave.

use std::collections::btree_map::Entry;

use chrono::NaiveDate;

use super::model::{Bulletin, BulletinLine, Person};
use super::rounds::{Due, Lists};
use crate::checklists::{Catalogue, StoredProgramme};
use crate::i18n::{Lang, tr};
use crate::listings::ListingState;
use crate::listings::actions::{Risk, at_risk};
use crate::mail::{Message, RiskLine};
use crate::permits::dates::days_between;
use crate::storage::{Conn, StorageError, UtcTime};

/// Products of one mail; what is more is on the page it leads to.
const LINES: usize = 30;

/// The list for one buyer; none when nothing is at risk.
pub(super) fn compose(
    conn: &mut Conn,
    catalogue: &Catalogue,
    (person, (programme, delivery), due, at): (
        &Person,
        (&StoredProgramme, NaiveDate),
        &Due,
        UtcTime,
    ),
    lists: &mut Lists,
) -> Result<Option<Bulletin>, StorageError> {
    let Some(days) = &programme.spec.delivery else {
        return Ok(None);
    };
    let last = days.last_day(delivery);
    let shared = (programme.id, last, at);
    let risks = match lists.entry(shared) {
        Entry::Occupied(found) => found.into_mut(),
        Entry::Vacant(new) => {
            let whose = (programme.partner, Some(programme.id));
            new.insert(at_risk(conn, catalogue, whose, (at, last))?)
        }
    };
    if risks.is_empty() {
        return Ok(None);
    }
    let named = risks.get(..LINES).unwrap_or(risks);
    let lines = named
        .iter()
        .map(|r| line(catalogue, person.lang, delivery, r));
    let ahead = days_between(due.day, last);
    Ok(Some(Bulletin {
        key: due.key.clone(),
        lines: named
            .iter()
            .map(|r| told(catalogue, person.lang, due.day, r))
            .collect(),
        message: Message::Delivery {
            name: person.name.clone(),
            programme: programme.spec.title.lang(person.lang).to_owned(),
            day: delivery,
            last,
            lines: lines.collect(),
            more: risks.len() > named.len(),
            path: format!("/listings/risk?programme={}&days={ahead}", programme.id),
        },
    }))
}

fn title(catalogue: &Catalogue, lang: Lang, risk: &Risk) -> String {
    let requirement = risk.requirement.as_deref();
    let known = requirement.and_then(|id| catalogue.requirement(id));
    known.map_or_else(
        || tr(lang, "listing-hold-unknown", &[]),
        |r| r.title.lang(lang).to_owned(),
    )
}

fn line(catalogue: &Catalogue, lang: Lang, delivery: NaiveDate, risk: &Risk) -> RiskLine {
    let entry = &risk.entry;
    let status = entry.because_status.as_deref();
    RiskLine {
        product: entry.product.label(),
        business: risk.business.clone(),
        requirement: title(catalogue, lang, risk),
        held: entry.state == ListingState::OnHold,
        status: status.map_or_else(String::new, |s| tr(lang, &format!("status-{s}"), &[])),
        day: risk.last_day,
        before: risk.last_day.is_some_and(|day| day < delivery),
        path: format!("/submissions/{}", entry.listing.submission),
    }
}

/// The same for the simulator and the command.
fn told(catalogue: &Catalogue, lang: Lang, today: NaiveDate, risk: &Risk) -> BulletinLine {
    let entry = &risk.entry;
    BulletinLine {
        about: entry.listing.id.any(),
        requirement: risk.requirement.clone().unwrap_or_default(),
        title: title(catalogue, lang, risk),
        product: entry.product.label(),
        owner: entry.product.business,
        business: risk.business.clone(),
        offset: risk.last_day.map_or(0, |day| days_between(today, day)),
        valid_until: risk.last_day,
        path: format!("/submissions/{}", entry.listing.submission),
    }
}
