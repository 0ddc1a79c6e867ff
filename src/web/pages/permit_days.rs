//! On which days people are reminded of one permit: the usual ones, and its own.

use actix_web::web::Path;
use serde::Serialize;

use super::permits::{Show, view_of};
use crate::accounts::Actor;
use crate::checklists::Catalogue;
use crate::permits::days_before::DaysBefore;
use crate::permits::{self, PermitError, Version, VersionId};
use crate::reminders::asked;
use crate::storage::Conn;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// What the permit's page says about them; days as text, the farthest first.
#[derive(Debug, Serialize)]
pub(super) struct DaysView {
    /// Those of the catalogue, or of the programmes of its products.
    usual: String,
    /// A programme asks for these.
    by_programme: bool,
    /// Those it has of its own.
    own: Option<String>,
    /// All on which something is said.
    said: String,
    /// Days after its end on which it is said again and again.
    every: Option<u32>,
    /// The reader may change them.
    may_set: bool,
}

impl DaysView {
    /// Whether the reader may change them.
    pub(super) const fn may_set(&self) -> bool {
        self.may_set
    }
}

/// The days of a version; `None` for one nobody is reminded of: its kind asks for nothing, or
/// it has no last day.
pub(super) fn of(
    conn: &mut Conn,
    actor: &Actor,
    catalogue: &Catalogue,
    version: &Version,
) -> Result<Option<DaysView>, PermitError> {
    let evidence = catalogue.evidence(&version.kind);
    let evidence = evidence.filter(|_| !version.fields.open_ended);
    let Some(evidence) = evidence.filter(|e| !e.reminders.days_before.is_empty()) else {
        return Ok(None);
    };
    let (own, may_set) = permits::own_days_of(conn, actor, version)?;
    let by_programme = asked::asked_by_programmes(conn, version)?;
    let text = |asked: Option<&DaysBefore>| {
        let days = asked::days_before(evidence, asked);
        days.iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    Ok(Some(DaysView {
        usual: text(by_programme.as_ref()),
        by_programme: by_programme.is_some(),
        said: text(own.as_ref().or(by_programme.as_ref())),
        own: own.map(|own| own.to_string()),
        every: evidence.reminders.every_days_after,
        may_set,
    }))
}

/// POST /permits/{id}/reminders: days of its own, or the usual ones back.
pub async fn set(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let (days, done) = match wish(&form) {
        Ok(Some(days)) => (Some(days), "permit-reminders-kept"),
        Ok(None) => (None, "permit-reminders-usual-again"),
        Err(why) => return wrong(&me, &form, id, why).await,
    };
    me.post(&form, done, move |conn, actor, now| {
        asked::set_days(conn, actor, now, id, days.as_ref())?;
        Ok::<_, PermitError>(format!("/permits/{id}"))
    })
    .await
}

/// The days asked for, none for the usual ones; or what is wrong with what was typed.
fn wish(form: &Form) -> Result<Option<DaysBefore>, &'static str> {
    if form.get("act") == "usual" {
        return Ok(None);
    }
    match DaysBefore::typed(form.get("reminder_days")) {
        Ok(None) => Err("reminder-days-none"),
        Ok(days) => Ok(days),
        Err(_) => Err("reminder-days-wrong"),
    }
}

/// The page again, with what was typed and why it cannot be kept.
async fn wrong(me: &Me, form: &Form, id: VersionId, why: &'static str) -> Reply {
    let view = view_of(me, id, &Show::default()).await?;
    if !view.may_set_days() {
        return Err(PageError::NotFound);
    }
    let errors = FieldErrors::one("reminder_days", why);
    let shown = super::permit_input::with_errors(me, form.view(view.form(me, false)), &errors);
    me.refused("pages/permits/show.html", &view, shown)
}
