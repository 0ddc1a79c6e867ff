//! One product: the checklist page, adding, changing, ending.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::numbers;
use super::product_form as fields;
use super::product_view::{Shown, WhatIf};
use crate::businesses::{Business, BusinessId, Facility};
use crate::listings;
use crate::products::actions::{self, ProductError};
use crate::products::facts::{FoodType, Kind, Material};
use crate::products::{Product, ProductId, presets};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

impl From<ProductError> for PageError {
    fn from(error: ProductError) -> Self {
        match error {
            ProductError::NotFound => Self::NotFound,
            ProductError::Fields(problems) => Self::Fields(FieldErrors(problems)),
            ProductError::Changed => Self::Conflict("product-changed-since"),
            ProductError::Ended => Self::Conflict("product-was-ended"),
            ProductError::Storage(error) => error.into(),
        }
    }
}

const SHOW: &str = "pages/products/show.html";

/// GET /products/{id}
pub async fn show(me: Me, id: Path<ProductId>, what_if: Query<WhatIf>) -> Reply {
    let shown = shown(&me, id.into_inner(), what_if.into_inner()).await?;
    if me.wants_json() {
        return Ok(HttpResponse::Ok().json(&shown.checklist));
    }
    me.page(SHOW, &shown.data(&me.app.catalogue(), me.lang))
}

async fn shown(me: &Me, id: ProductId, what_if: WhatIf) -> Result<Shown, PageError> {
    let app = me.app.clone();
    me.load(move |conn, actor, now| {
        let product = actions::open(conn, actor, id)?;
        let may_edit = actions::may_edit(conn, actor, &product)?;
        let mut shown = Shown::read(conn, &app.catalogue(), actor.lang, id, &what_if, now)?;
        shown.may_edit = may_edit;
        shown
            .missing_days
            .clone_from(&app.settings.reminders.missing_days);
        Ok::<_, ProductError>(shown)
    })
    .await
}

/// What a new product begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Begin {
    business: String,
    #[serde(rename = "type")]
    food_type: String,
    material: String,
}

/// GET /products/new: first what it is, then the questions that matter for it.
pub async fn new_form(me: Me, begin: Query<Begin>) -> Reply {
    let business: Option<BusinessId> = begin.business.parse().ok();
    let places = me
        .load(move |conn, actor, _| actions::workplaces(conn, actor, business))
        .await?;
    if places.is_empty() {
        return Ok(me.redirect("/businesses/new", "product-business-first"));
    }
    let (food, craft): (Option<FoodType>, Option<Material>) =
        (begin.food_type.parse().ok(), begin.material.parse().ok());
    let (facts, packaging) = match (food, craft) {
        (Some(food), _) => presets::preset(food),
        (None, Some(craft)) => (
            presets::craft_preset(craft),
            crate::products::Packaging::Unknown,
        ),
        (None, None) => {
            return me.page("pages/products/kind.html", &kind_data(&me, &begin.business));
        }
    };
    let mut form = fields::proposed(me.fresh_form(), &facts, packaging);
    if let Some((_, place)) = places.first() {
        form = form.with("facility", place.id.to_string());
    }
    me.page_with_form(
        "pages/products/form.html",
        &form_data(&me, None, facts.kind, &places, (6, 2), ""),
        form,
    )
}

fn kind_data(me: &Me, business: &str) -> Value {
    let mut data = fields::kinds(&me.app.catalogue(), me.lang);
    if let Some(map) = data.as_object_mut() {
        map.insert("business".to_owned(), json!(business));
    }
    data
}

/// The form's surroundings; `gtin` is the number typed, to say what is wrong with it.
fn form_data(
    me: &Me,
    product: Option<&Product>,
    kind: Kind,
    places: &[(Business, Facility)],
    rows: (usize, usize),
    gtin: &str,
) -> Value {
    json!({
        "offered": fields::offered(&me.app.catalogue(), me.lang, kind, places, rows),
        "product": product.map(|p| json!({ "id": p.id, "label": p.label(), "revision": p.revision })),
        "says": numbers::typed(me, "barcode", gtin),
    })
}

/// POST /products
pub async fn create(me: Me, form: Form) -> Reply {
    if form.has("add") {
        return more_rows(&me, &form, None).await;
    }
    let (typed, facility) = (fields::typed(&form), form.parse("facility"));
    let done = me.post(&form, "product-kept", move |conn, actor, now| {
        actions::create(conn, actor, now, facility, &typed).map(|id| format!("/products/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => again(&me, &form, None, &errors).await,
        other => other,
    }
}

/// The product (if it is stored) and the places it may be made in.
async fn surroundings(
    me: &Me,
    id: Option<ProductId>,
    form: Option<&Form>,
) -> Result<(Option<Product>, Vec<(Business, Facility)>), PageError> {
    let facility = form.and_then(|f| f.parse("facility"));
    me.load(move |conn, actor, _| {
        let product = id
            .map(|id| actions::open_for_edit(conn, actor, id))
            .transpose()?;
        let chosen = facility.and_then(|f| crate::businesses::facility(conn, f).ok());
        let business = product
            .as_ref()
            .map(|p| p.business)
            .or(chosen.map(|f| f.business));
        let own = business.is_some_and(|b| actor.belongs_to(b.any()));
        let places =
            actions::workplaces(conn, actor, business.filter(|_| product.is_some() || !own))?;
        Ok::<_, ProductError>((product, places))
    })
    .await
}

/// The same form with more empty rows; nothing is stored.
async fn more_rows(me: &Me, form: &Form, id: Option<ProductId>) -> Reply {
    let (product, places) = surroundings(me, id, Some(form)).await?;
    let kind = form.parse("kind").unwrap_or_default();
    let data = form_data(me, product.as_ref(), kind, &places, fields::rows(form), "");
    me.page_with_form(
        "pages/products/form.html",
        &data,
        form.view(me.fresh_form()),
    )
}

async fn again(me: &Me, form: &Form, id: Option<ProductId>, errors: &FieldErrors) -> Reply {
    let (product, places) = surroundings(me, id, Some(form)).await?;
    let kind = form.parse("kind").unwrap_or_default();
    let data = form_data(
        me,
        product.as_ref(),
        kind,
        &places,
        fields::rows(form),
        form.get("gtin"),
    );
    me.form_again("pages/products/form.html", &data, form, errors)
}

/// GET /products/{id}/edit
pub async fn edit_form(me: Me, id: Path<ProductId>) -> Reply {
    let (product, places) = surroundings(&me, Some(id.into_inner()), None).await?;
    let product = product.ok_or(PageError::NotFound)?;
    if product.ended_at.is_some() {
        return Err(PageError::Conflict("product-was-ended"));
    }
    let form = fields::filled(me.fresh_form(), &product);
    let data = form_data(
        &me,
        Some(&product),
        product.facts.kind,
        &places,
        fields::rows_of(&product),
        "",
    );
    me.page_with_form("pages/products/form.html", &data, form)
}

/// POST /products/{id}
pub async fn edit(me: Me, form: Form, id: Path<ProductId>) -> Reply {
    let id = id.into_inner();
    if form.has("add") {
        return more_rows(&me, &form, Some(id)).await;
    }
    let (typed, facility) = (fields::typed(&form), form.parse("facility"));
    let seen = form.parse("revision").unwrap_or(0);
    let done = me.post(&form, "product-kept", move |conn, actor, now| {
        actions::edit(conn, actor, now, id, seen, facility, &typed)
            .map(|id| format!("/products/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => again(&me, &form, Some(id), &errors).await,
        other => other,
    }
}

/// POST /products/{id}/end
pub async fn end(me: Me, form: Form, id: Path<ProductId>) -> Reply {
    let (id, reason) = (id.into_inner(), form.get("reason").to_owned());
    let catalogue = me.app.catalogue();
    let done = me.post(&form, "product-ended-done", move |conn, actor, now| {
        listings::actions::end_product(conn, &catalogue, actor, now, id, &reason)
            .map(|id| format!("/products/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let shown = shown(&me, id, WhatIf::default()).await?;
            let data = shown.data(&me.app.catalogue(), me.lang);
            me.form_again(SHOW, &data, &form, &errors)
        }
        other => other,
    }
}

/// POST /products/{id}/reopen
pub async fn reopen(me: Me, form: Form, id: Path<ProductId>) -> Reply {
    let id = id.into_inner();
    me.post(&form, "product-reopened", move |conn, actor, now| {
        actions::reopen(conn, actor, now, id).map(|id| format!("/products/{id}"))
    })
    .await
}
