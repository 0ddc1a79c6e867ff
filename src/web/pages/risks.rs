//! What is at risk on a partner's shelf, as the mail before a delivery lists it, and when
//! that mail leaves.

use std::collections::BTreeSet;

use actix_web::web::Query;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use super::listing_view;
use crate::accounts::Role;
use crate::checklists::{self, ProgrammeId, StoredProgramme};
use crate::listings::ListingError;
use crate::listings::actions::{self, Risk};
use crate::reminders;
use crate::web::ui::{Me, Reply};

/// How far ahead the list looks unless asked otherwise, in days.
const DAYS: u64 = 30;
/// How far it can look.
const FARTHEST: u64 = 365;

/// What the list is asked for; what cannot be read narrows nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    days: String,
    programme: String,
}

/// What is at risk, the partner's programmes, and the holidays.
type Found = (Vec<Risk>, Vec<StoredProgramme>, BTreeSet<NaiveDate>);

/// GET /listings/risk
pub async fn index(me: Me, asked: Query<Asked>) -> Reply {
    let days = asked.days.parse().unwrap_or(DAYS).min(FARTHEST);
    let programme: Option<ProgrammeId> = asked.programme.parse().ok();
    let catalogue = me.app.catalogue();
    let today = me.actor.zone.today(me.now().naive());
    let (risks, programmes, holidays): Found = me
        .load(move |conn, actor, now| {
            let last = today + Days::new(days);
            let risks = actions::risks(conn, &catalogue, actor, programme, (now, last))?;
            let partner = actor.partner.ok_or(ListingError::NotFound)?;
            let programmes = checklists::programmes_of_partner(conn, partner)?;
            Ok::<_, ListingError>((risks, programmes, reminders::holiday_days(conn)?))
        })
        .await?;
    let mut choices: BTreeSet<u64> = BTreeSet::from([14, 30, 60, 90, 180]);
    choices.insert(days);
    let programme = programme.map(|id| id.to_string()).unwrap_or_default();
    let data = json!({
        "rows": risks.iter().map(|risk| row(&me, today, risk)).collect::<Vec<_>>(),
        "days": days, "choices": choices, "programme": programme,
        "programmes": programmes.iter().map(|p| json!({ "value": p.id, "label": p.spec.title.lang(me.lang) })).collect::<Vec<_>>(),
        "deliveries": programmes.iter().filter_map(|p| delivery(&me, today, p, &holidays)).collect::<Vec<_>>(),
        "may_set": me.actor.role == Role::PartnerAdmin,
    });
    me.page("pages/listings/risk.html", &data)
}

fn row(me: &Me, today: NaiveDate, risk: &Risk) -> Value {
    let entry = &risk.entry;
    let title = |id: &str| listing_view::title(&me.app.catalogue(), me.lang, id);
    let status = entry.because_status.as_deref();
    json!({
        "product": entry.product.label(), "business": risk.business, "regency": entry.regency,
        "programme": entry.programme.spec.title.lang(me.lang), "code": entry.listing.code,
        "dossier": format!("/submissions/{}", entry.listing.submission),
        "state_text": me.text(&format!("listing-state-{}", entry.state)),
        "tone": listing_view::state_tone(entry.state),
        "what": risk.requirement.as_deref().map(title),
        "status": status.map(|s| me.text(&format!("status-{s}"))),
        "last_day": risk.last_day, "late": risk.last_day.is_some_and(|day| day < today),
    })
}

/// The next delivery of a programme and when its list leaves, if it has delivery days.
pub(super) fn delivery(
    me: &Me,
    today: NaiveDate,
    programme: &StoredProgramme,
    holidays: &BTreeSet<NaiveDate>,
) -> Option<Value> {
    let days = programme.spec.delivery.as_ref()?;
    // One whose list has left is under way; the next list is of the one after it.
    let next = days.next(today)?;
    Some(json!({
        "programme": programme.spec.title.lang(me.lang), "day": next,
        "list_day": days.list_day(next, holidays), "left": days.list_day(next, holidays) <= today,
        "last": days.last_day(next), "id": programme.id,
    }))
}
