//! Permits to be looked up in the official register, because a programme asks for it.

use actix_web::web::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use super::queue_view::{barred_key, kind_title};
use super::review_view::checked;
use crate::products::ProductId;
use crate::reviews::ReviewError;
use crate::reviews::actions::{self, LookUp, LookUpLine};
use crate::web::ui::{Me, Reply};

/// Where the list goes on.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    after: Option<ProductId>,
}

/// GET /review/register
pub async fn list(me: Me, wanted: Query<Wanted>) -> Reply {
    let after = wanted.after;
    let catalogue = me.app.catalogue();
    let (found, rechecks, look_ups) = me
        .load(move |conn, actor, now| {
            let found = actions::look_ups(conn, &catalogue, actor, now, after)?;
            let rechecks = actions::count_rechecks(conn, actor, now)?;
            let open = actions::count_look_ups(conn, &catalogue, actor, now)?;
            Ok::<_, ReviewError>((found, rechecks, open))
        })
        .await?;
    let next = found.next.map(|id| format!("/review/register?after={id}"));
    let lines: Vec<Value> = found.lines.iter().map(|l| line(&me, l)).collect();
    let data = json!({
        "lines": lines, "next": next.unwrap_or_default(), "rechecks": rechecks, "look_ups": look_ups,
    });
    me.page("pages/reviews/register.html", &data)
}

fn line(me: &Me, line: &LookUpLine) -> Value {
    json!({
        "product": line.product.label(),
        "href": format!("/products/{}", line.product.id),
        "business": line.business.name,
        "place": line.place,
        "permits": line.permits.iter().map(|p| permit(me, p)).collect::<Vec<_>>(),
    })
}

fn permit(me: &Me, open: &LookUp) -> Value {
    let asked = open.programmes.iter().map(|p| p.spec.title.lang(me.lang));
    json!({
        "id": open.version.id,
        "title": kind_title(me, &open.version),
        "number": open.version.fields.number,
        "checked": checked(me.lang, &open.version),
        "programmes": asked.collect::<Vec<_>>().join(", "),
        "barred": barred_key(open.barred),
        "may_decide": open.may_decide,
    })
}
