//! The maker's offer: which programmes a product may go to, sending it, and sending it
//! again after a change request.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::{listing_view, programmes};
use crate::checklists::ProgrammeId;
use crate::listings::actions;
use crate::listings::{ListingError, PackPrice, Rulebook, SubmissionId, SubmissionStatus, Terms};
use crate::products::ProductId;
use crate::reminders;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// GET /products/{id}/submit: the programmes, each with what is missing.
pub async fn choose(me: Me, id: Path<ProductId>) -> Reply {
    let (id, catalogue) = (id.into_inner(), me.app.catalogue());
    let found = me
        .load(move |conn, actor, now| actions::offers(conn, &catalogue, actor, now, id))
        .await?;
    let offers: Vec<Value> = found
        .offers
        .iter()
        .map(|o| listing_view::offer(me.lang, o))
        .collect();
    let data = json!({ "product": { "id": id, "label": found.standing.product.label(), "code": found.standing.product.code },
        "offers": offers, "may_send": found.may_send });
    me.page("pages/submissions/choose.html", &data)
}

type ToProgramme = Path<(ProductId, ProgrammeId)>;

/// GET /products/{id}/submit/{programme}
pub async fn offer_form(me: Me, path: ToProgramme) -> Reply {
    let (product, programme) = path.into_inner();
    show_offer(&me, product, programme, None).await
}

async fn show_offer(
    me: &Me,
    product: ProductId,
    programme: ProgrammeId,
    wrong: Option<(&Form, &FieldErrors)>,
) -> Reply {
    let catalogue = me.app.catalogue();
    let (standing, offer) = me
        .load(move |conn, actor, now| {
            actions::offer(conn, &catalogue, actor, now, product, programme)
        })
        .await?;
    let data = json!({
        "product": { "id": product, "label": standing.product.label() },
        "offer": listing_view::offer(me.lang, &offer),
        "samples": programmes::sample_options(me.lang), "packs": packs(&actions::packs(&standing.product)),
        "action": format!("/products/{product}/submit/{programme}"), "answer": false,
        "assisted": !me.actor.belongs_to(standing.business.id.any()),
    });
    match wrong {
        Some((form, errors)) => me.form_again("pages/submissions/offer.html", &data, form, errors),
        None => me.page("pages/submissions/offer.html", &data),
    }
}

/// The sizes of a product, numbered as the fields of their prices are.
fn packs(all: &[String]) -> Vec<Value> {
    let numbered = (0..).zip(all);
    let one = |(n, pack): (u32, &String)| json!({ "n": n.to_string(), "pack": pack });
    numbered.map(one).collect()
}

/// A whole number as people type it: `12.500`, `Rp 12.500`, `12500`.
fn whole(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches("Rp").trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let strange = text
        .chars()
        .any(|c| !(c.is_ascii_digit() || c == '.' || c == ' '));
    if strange { None } else { digits.parse().ok() }
}

/// What cannot be read becomes zero, which the rules refuse on its field.
fn terms_of(form: &Form) -> Terms {
    let number = |name: &str| {
        whole(form.get(name))
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(0)
    };
    Terms {
        retail_price: whole(form.get("retail_price")).unwrap_or(0),
        partner_price: whole(form.get("partner_price")).unwrap_or(0),
        more_prices: form
            .names_from("pack_")
            .map(|(n, pack)| pack_price(form, n, pack))
            .collect(),
        monthly_capacity: number("monthly_capacity"),
        lead_time_days: number("lead_time_days"),
        age_days: age(form.get("age_days")),
        carton_content: number("carton_content"),
        sample: form.parse("sample").unwrap_or_default(),
        note: form.get("note").to_owned(),
    }
}

fn pack_price(form: &Form, n: &str, pack: &str) -> PackPrice {
    let price = |name: &str| whole(form.get(&format!("{name}_{n}"))).unwrap_or(0);
    PackPrice {
        pack: pack.to_owned(),
        retail_price: price("retail_price"),
        partner_price: price("partner_price"),
    }
}

/// Nothing typed means made to order; what cannot be read is refused on its field.
fn age(text: &str) -> Option<u32> {
    let typed = Some(text.trim()).filter(|t| !t.is_empty())?;
    let days = whole(typed).and_then(|n| u32::try_from(n).ok());
    Some(days.unwrap_or(u32::MAX))
}

/// POST /products/{id}/submit/{programme}
pub async fn send(me: Me, form: Form, path: ToProgramme) -> Reply {
    let (product, programme) = path.into_inner();
    let (catalogue, terms) = (me.app.catalogue(), terms_of(&form));
    let done = me.post(&form, "submission-sent", move |conn, actor, now| {
        let holidays = reminders::holiday_days(conn)?;
        let book = Rulebook {
            catalogue: &catalogue,
            holidays: &holidays,
        };
        actions::send(conn, book, actor, now, product, programme, &terms)
            .map(|id| format!("/submissions/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            show_offer(&me, product, programme, Some((&form, &errors))).await
        }
        Err(PageError::Invalid(key)) => {
            let errors = FieldErrors::one("form", key);
            show_offer(&me, product, programme, Some((&form, &errors))).await
        }
        other => other,
    }
}

/// GET /submissions/{id}/answer: the offer again, to answer a change request.
pub async fn answer_form(me: Me, id: Path<SubmissionId>) -> Reply {
    show_answer(&me, id.into_inner(), None).await
}

async fn show_answer(me: &Me, id: SubmissionId, wrong: Option<(&Form, &FieldErrors)>) -> Reply {
    let catalogue = me.app.catalogue();
    let view = me
        .load(move |conn, actor, now| actions::view(conn, &catalogue, actor, now, id))
        .await?;
    if !view.may_send || view.submission.status != SubmissionStatus::ChangesRequested {
        return Err(PageError::NotFound);
    }
    let s = listing_view::submission(&me.app.catalogue(), me.lang, &view);
    let sizes = view.shown.as_ref().map_or(&[][..], |d| &d.packs);
    let data = json!({
        "product": { "id": view.submission.product, "label": view.shown.as_ref().map(|d| &d.product) },
        "offer": { "title": view.programme.spec.title.lang(me.lang), "partner": view.partner.name,
            "missing": s.get("missing"), "ready": s.get("ready"),
            "review_days": view.programme.spec.review_days,
            "freshness": view.shown.as_ref().and_then(|d| d.freshness.map(listing_view::freshness)) },
        "packs": packs(sizes),
        "samples": programmes::sample_options(me.lang), "sign_offs": s.get("sign_offs"),
        "action": format!("/submissions/{id}/answer"), "answer": true, "assisted": false,
    });
    if let Some((form, errors)) = wrong {
        return me.form_again("pages/submissions/offer.html", &data, form, errors);
    }
    let terms = &view.submission.terms;
    let mut form = me
        .fresh_form()
        .with("retail_price", terms.retail_price.to_string())
        .with("partner_price", terms.partner_price.to_string())
        .with("monthly_capacity", terms.monthly_capacity.to_string())
        .with("lead_time_days", terms.lead_time_days.to_string())
        .with(
            "age_days",
            terms.age_days.map_or_else(String::new, |d| d.to_string()),
        )
        .with("carton_content", terms.carton_content.to_string())
        .with("sample", terms.sample.as_str())
        .with("note", &terms.note);
    for (n, pack) in (0..).zip(sizes) {
        if let Some(more) = terms.more_prices.iter().find(|m| m.pack == *pack) {
            form = form
                .with(&format!("retail_price_{n}"), more.retail_price.to_string())
                .with(
                    &format!("partner_price_{n}"),
                    more.partner_price.to_string(),
                );
        }
    }
    me.page_with_form("pages/submissions/offer.html", &data, form)
}

/// POST /submissions/{id}/answer
pub async fn answer(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let id = id.into_inner();
    let (catalogue, terms) = (me.app.catalogue(), terms_of(&form));
    let done = me.post(&form, "submission-sent", move |conn, actor, now| {
        let holidays = reminders::holiday_days(conn)?;
        let book = Rulebook {
            catalogue: &catalogue,
            holidays: &holidays,
        };
        actions::answer_change(conn, book, actor, now, id, &terms)?;
        Ok::<_, ListingError>(format!("/submissions/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => show_answer(&me, id, Some((&form, &errors))).await,
        Err(PageError::Invalid(key)) => {
            show_answer(&me, id, Some((&form, &FieldErrors::one("form", key)))).await
        }
        other => other,
    }
}
