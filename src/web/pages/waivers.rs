//! A partner's administrator exempts a product from the partner's own requirements.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::waiver_view::{options, waiver};
use crate::checklists::WaiverId;
use crate::i18n::tr;
use crate::listings::ListingError;
use crate::listings::actions::{self, Exemptible, OwnWaiver, WaiverInput};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// What the address asks: a product's code, or the page after a waiver.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    code: String,
    before: String,
}

/// GET /waivers: the partner's waivers, and the way to a product by its code.
pub async fn index(me: Me, asked: Query<Asked>) -> Reply {
    let code = asked.code.trim().to_owned();
    let mut form = me.fresh_form();
    if !code.is_empty() {
        match exemptible(&me, code.clone()).await {
            Ok(found) => return Ok(me.redirect(&format!("/waivers/{}", found.product.code), "")),
            Err(PageError::NotFound) => {
                form = form
                    .with("code", code)
                    .with_error("code", me.text("waiver-unknown-code"));
            }
            Err(other) => return Err(other),
        }
    }
    let before = asked.before.parse().ok();
    let (found, more) = me
        .load(move |conn, actor, _| actions::waivers(conn, actor, before))
        .await?;
    let next = found.last().filter(|_| more).map(|w| w.row.id);
    let rows: Vec<Value> = found.iter().map(|own| row(&me, own)).collect();
    let data = json!({ "rows": rows, "next": next.map(|id| format!("/waivers?before={id}")).unwrap_or_default() });
    me.page_with_form("pages/partners/waivers.html", &data, form)
}

fn row(me: &Me, own: &OwnWaiver) -> Value {
    let today = own.product.village.zone().today(me.now().naive());
    let mut shown = waiver(me, &own.row, &own.by, today, true, None);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("code".to_owned(), json!(own.product.code));
        let label = own.named.then(|| own.product.label());
        fields.insert("label".to_owned(), json!(label));
    }
    shown
}

async fn exemptible(me: &Me, code: String) -> Result<Exemptible, PageError> {
    let catalogue = me.app.catalogue();
    me.load(move |conn, actor, now| actions::exemptible(conn, &catalogue, actor, now, &code))
        .await
}

const PAGE: &str = "pages/partners/waiver.html";

/// GET /waivers/{code}
pub async fn show(me: Me, code: Path<String>) -> Reply {
    let found = exemptible(&me, code.into_inner()).await?;
    me.page(PAGE, &data(&me, &found))
}

fn data(me: &Me, found: &Exemptible) -> Value {
    let rows: Vec<Value> = found.waivers.iter().map(|own| row(me, own)).collect();
    json!({
        "code": found.product.code, "label": found.named.then(|| found.product.label()),
        "requirements": choices(me, found), "legal": !found.legal.is_empty(), "rows": rows, "today": found.today,
    })
}

/// Requirements as choices, those of the law with a word that only the partner's part is meant.
fn choices(me: &Me, found: &Exemptible) -> Vec<Value> {
    let mut all = options(me, &found.requirements);
    for (option, id) in all.iter_mut().zip(&found.requirements) {
        if let Some(Value::String(label)) = option.get_mut("label")
            && found.legal.contains(id)
        {
            let said = tr(
                me.lang,
                "waiver-own-part",
                &[("title", label.as_str().into())],
            );
            *label = said;
        }
    }
    all
}

/// POST /waivers/{code}
pub async fn grant(me: Me, form: Form, code: Path<String>) -> Reply {
    let code = code.into_inner();
    let input = WaiverInput {
        requirement: form.get("requirement").to_owned(),
        reason: form.get("reason").to_owned(),
        until: form.parse("until"),
    };
    let (catalogue, of) = (me.app.catalogue(), code.clone());
    let done = async {
        if !form.has("sure") {
            let errors = FieldErrors::one("sure", "area-sure-needed");
            return Err(PageError::Fields(errors));
        }
        me.post(&form, "area-waiver-granted", move |conn, actor, now| {
            actions::waive(conn, &catalogue, actor, now, &of, &input)?;
            Ok::<_, ListingError>(format!("/waivers/{of}"))
        })
        .await
    };
    match done.await {
        Err(PageError::Fields(errors)) => {
            let found = exemptible(&me, code).await?;
            me.form_again(PAGE, &data(&me, &found), &form, &errors)
        }
        other => other,
    }
}

/// POST /waivers/{code}/end
pub async fn end(me: Me, form: Form, code: Path<String>) -> Reply {
    let code = code.into_inner();
    let waiver: WaiverId = form.parse("waiver").ok_or(PageError::NotFound)?;
    me.post(&form, "area-waiver-ended", move |conn, actor, now| {
        actions::end_waiver(conn, actor, now, &code, waiver)?;
        Ok::<_, ListingError>(format!("/waivers/{code}"))
    })
    .await
}
