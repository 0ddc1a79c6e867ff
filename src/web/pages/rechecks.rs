//! The open rechecks: what changed under an accepted permit, before and after,
//! with both answers beside it.

use actix_web::web::Query;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::product_form::said;
use super::queue_view::{barred_key, kind_title};
use crate::checklists::model::NextActor;
use crate::i18n::tr;
use crate::permits::watched::WatchField;
use crate::products::ProductId;
use crate::reviews::ReviewError;
use crate::reviews::actions::{self, OpenRecheck, RecheckLine, Shift};
use crate::web::ui::{Me, Reply};

/// Which of the two lists, and where it goes on.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    show: String,
    since: Option<NaiveDate>,
    after: Option<ProductId>,
}

/// A changed fact in the reader's words.
#[derive(Debug, Serialize)]
pub(super) struct ShiftView {
    field: String,
    before: Option<String>,
    now: String,
}

impl ShiftView {
    pub(super) fn of(me: &Me, shift: &Shift) -> Self {
        Self {
            field: me.text(&format!("review-watched-{}", shift.field)),
            before: shift.before.as_deref().map(|b| fact(me, shift.field, b)),
            now: fact(me, shift.field, &shift.now),
        }
    }
}

/// A watched fact as people say it: codes by their words, all else as typed.
fn fact(me: &Me, field: WatchField, text: &str) -> String {
    match field {
        WatchField::FoodType => said(&me.app.catalogue(), me.lang, text),
        WatchField::Packaging => tr(me.lang, &format!("product-packaging-{text}"), &[]),
        _ => text.to_owned(),
    }
}

/// GET /review/rechecks
pub async fn list(me: Me, wanted: Query<Wanted>) -> Reply {
    let who = if wanted.show == "asked" {
        NextActor::Owner
    } else {
        NextActor::Mentor
    };
    let after = wanted.since.zip(wanted.after);
    let catalogue = me.app.catalogue();
    let (found, open, look_ups) = me
        .load(move |conn, actor, now| {
            let found = actions::rechecks(conn, &catalogue, actor, now, who, after)?;
            let open = actions::count_rechecks(conn, actor, now)?;
            let look_ups = actions::count_look_ups(conn, &catalogue, actor, now)?;
            Ok::<_, ReviewError>((found, open, look_ups))
        })
        .await?;
    let asked = who == NextActor::Owner;
    let show = if asked { "asked" } else { "" };
    let next = found.next.map(|(since, product)| {
        format!("/review/rechecks?show={show}&since={since}&after={product}")
    });
    let lines: Vec<Value> = found.lines.iter().map(|l| line(&me, l)).collect();
    let data = json!({
        "lines": lines, "next": next.unwrap_or_default(), "asked": asked, "rechecks": open,
        "look_ups": look_ups,
    });
    me.page("pages/reviews/rechecks.html", &data)
}

fn line(me: &Me, line: &RecheckLine) -> Value {
    json!({
        "product": line.product.label(),
        "href": format!("/products/{}", line.product.id),
        "business": line.business.name,
        "place": line.place,
        "since": line.since,
        "permits": line.permits.iter().map(|p| permit(me, p)).collect::<Vec<_>>(),
    })
}

fn permit(me: &Me, open: &OpenRecheck) -> Value {
    let shifts = open.changed.shifts.iter();
    json!({
        "id": open.version.id,
        "title": kind_title(me, &open.version),
        "revision": open.version.revision,
        "asked": open.asked,
        "barred": barred_key(open.barred),
        "may_decide": open.may_decide,
        "shifts": shifts.map(|s| ShiftView::of(me, s)).collect::<Vec<_>>(),
    })
}
