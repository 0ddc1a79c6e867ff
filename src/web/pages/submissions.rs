//! Sending a product to a partner, and the partner's queue, dossier and decision.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::documents::Size;
use super::{listing_view, programmes};
use crate::blobs::BlobKind;
use crate::checklists::ProgrammeId;
use crate::i18n::tr;
use crate::listings::actions::{self, Decision, QueueEntry};
use crate::listings::{
    ListingError, Outcome, Reason, Rulebook, SubmissionId, SubmissionStatus, Terms,
};
use crate::products::ProductId;
use crate::reminders;
use crate::storage::{AnyId, UtcTime};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// GET /products/{id}/submit: the programmes, each with what is missing.
pub async fn choose(me: Me, id: Path<ProductId>) -> Reply {
    let (id, catalogue) = (id.into_inner(), me.app.catalogue.clone());
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
    let catalogue = me.app.catalogue.clone();
    let (standing, offer) = me
        .load(move |conn, actor, now| {
            actions::offer(conn, &catalogue, actor, now, product, programme)
        })
        .await?;
    let data = json!({
        "product": { "id": product, "label": standing.product.label() },
        "offer": listing_view::offer(me.lang, &offer),
        "samples": programmes::sample_options(me.lang),
        "action": format!("/products/{product}/submit/{programme}"), "answer": false,
        "assisted": !me.actor.belongs_to(standing.business.id.any()),
    });
    match wrong {
        Some((form, errors)) => me.form_again("pages/submissions/offer.html", &data, form, errors),
        None => me.page("pages/submissions/offer.html", &data),
    }
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
        monthly_capacity: number("monthly_capacity"),
        lead_time_days: number("lead_time_days"),
        age_days: age(form.get("age_days")),
        carton_content: number("carton_content"),
        sample: form.parse("sample").unwrap_or_default(),
        note: form.get("note").to_owned(),
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
    let (catalogue, terms) = (me.app.catalogue.clone(), terms_of(&form));
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

/// What the queue is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: Option<String>,
    programme: Option<String>,
    after: Option<String>,
}

impl Asked {
    fn status(&self) -> SubmissionStatus {
        let typed = self.status.as_deref().and_then(|s| s.parse().ok());
        typed.unwrap_or(SubmissionStatus::Open)
    }

    /// The key of the last row shown: instant and id.
    fn after(&self) -> Option<(UtcTime, SubmissionId)> {
        let (at, id) = self.after.as_deref()?.split_once('_')?;
        let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
        Some((UtcTime::new(at.naive_utc()), id.parse().ok()?))
    }
}

/// GET /submissions: the partner's queue, oldest first.
pub async fn queue(me: Me, asked: Query<Asked>) -> Reply {
    let (status, after) = (asked.status(), asked.after());
    let programme: Option<ProgrammeId> = asked.programme.as_deref().and_then(|p| p.parse().ok());
    let catalogue = me.app.catalogue.clone();
    let (entries, more, programmes) = me
        .load(move |conn, actor, now| {
            let programmes = actions::queue_programmes(conn, actor)?;
            let queue = actions::queue(conn, &catalogue, actor, now, status, programme, after);
            queue.map(|(entries, more)| (entries, more, programmes))
        })
        .await?;
    let chosen = programme.map_or_else(String::new, |p| format!("&programme={p}"));
    let next = entries.last().filter(|_| more).map(|e| {
        let at = e.submission.sent_at.naive().and_utc().timestamp_micros();
        format!(
            "/submissions?status={status}{chosen}&after={at}_{}",
            e.submission.id
        )
    });
    let rows: Vec<Value> = entries.iter().map(|e| row(&me, e)).collect();
    let tabs: Vec<Value> = SubmissionStatus::ALL
        .iter()
        .map(|s| {
            json!({ "href": format!("/submissions?status={s}{chosen}"), "current": *s == status,
                "label": tr(me.lang, &format!("submission-{s}"), &[]) })
        })
        .collect();
    let programmes: Vec<Value> = programmes
        .iter()
        .map(|p| json!({ "value": p.id, "label": p.spec.title.lang(me.lang) }))
        .collect();
    let data = json!({ "rows": rows, "tabs": tabs, "next": next.unwrap_or_default(), "status": status,
        "programmes": programmes, "programme": programme });
    me.page("pages/submissions/queue.html", &data)
}

fn row(me: &Me, entry: &QueueEntry) -> Value {
    let s = &entry.submission;
    let today = entry.product.village.zone().today(me.now().naive());
    let shown = s.status.shows_dossier();
    json!({
        "id": s.id, "product": if shown { entry.product.label() } else { me.text("submission-hidden") },
        "programme": entry.programme.spec.title.lang(me.lang), "round": s.round,
        "sent_at": s.sent_at, "due_on": s.due_on,
        "late": s.status == SubmissionStatus::Open && s.due_on < today,
        "waits_for": listing_view::functions(me.lang, &entry.missing),
        "holder": entry.holder, "ready": entry.ready, "open": s.status == SubmissionStatus::Open,
    })
}

/// GET /submissions/{id}
pub async fn show(me: Me, id: Path<SubmissionId>) -> Reply {
    render(&me, id.into_inner(), None, StatusCode::OK).await
}

async fn render(
    me: &Me,
    id: SubmissionId,
    wrong: Option<(&Form, &FieldErrors)>,
    status: StatusCode,
) -> Reply {
    let catalogue = me.app.catalogue.clone();
    let view = me
        .load(move |conn, actor, now| actions::view(conn, &catalogue, actor, now, id))
        .await?;
    let late = wrong.filter(|_| status == StatusCode::CONFLICT);
    let data = json!({
        "s": listing_view::submission(&me.app.catalogue, me.lang, &view),
        "last_step": late.map(|_| listing_view::last_step(me.lang, &view)),
        "typed": late.map(|(form, _)| listing_view::typed(me.lang, form)),
    });
    let template = "pages/submissions/show.html";
    match wrong {
        Some((form, errors)) => {
            let mut answer = me.form_again(template, &data, form, errors)?;
            *answer.status_mut() = status;
            Ok(answer)
        }
        None => me.page(template, &data),
    }
}

/// Shows the page again as it is now, with what stood in the way.
async fn again(me: &Me, form: &Form, id: SubmissionId, done: Reply) -> Reply {
    let (errors, status) = match done {
        Err(PageError::Fields(errors)) => (errors, StatusCode::UNPROCESSABLE_ENTITY),
        Err(PageError::Invalid(key)) => (
            FieldErrors::one("form", key),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        Err(PageError::Conflict(key)) => (FieldErrors::one("form", key), StatusCode::CONFLICT),
        other => return other,
    };
    render(me, id, Some((form, &errors)), status).await
}

/// POST /submissions/{id}/claim
pub async fn claim(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let id = id.into_inner();
    let done = me.post(&form, "submission-claimed", move |conn, actor, now| {
        actions::claim(conn, actor, now, id).map(|()| format!("/submissions/{id}"))
    });
    again(&me, &form, id, done.await).await
}

/// POST /submissions/{id}/release
pub async fn release(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let id = id.into_inner();
    let done = me.post(&form, "submission-released", move |conn, actor, now| {
        actions::release(conn, actor, now, id).map(|()| "/submissions".to_owned())
    });
    again(&me, &form, id, done.await).await
}

fn decision_of(form: &Form) -> Option<Decision> {
    let scores: BTreeMap<String, u8> = form
        .names_from("score_")
        .filter_map(|(code, mark)| Some((code.to_owned(), mark.parse().ok()?)))
        .filter(|(_, mark)| (1..=5).contains(mark))
        .collect();
    let reasons = form.all("reasons").into_iter();
    Some(Decision {
        seen: form.parse("revision")?,
        function: form.get("function").to_owned(),
        outcome: form.parse::<Outcome>("outcome")?,
        reasons: reasons.filter_map(|r| r.parse::<Reason>().ok()).collect(),
        note: form.get("note").to_owned(),
        scores,
    })
}

/// POST /submissions/{id}/decide: asks the password again.
pub async fn decide(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let id = id.into_inner();
    let done = async {
        let decision = decision_of(&form).ok_or_else(|| {
            PageError::Fields(FieldErrors::one("outcome", "listing-outcome-needed"))
        })?;
        me.ask_password(form.raw("old_password")).await?;
        let catalogue = me.app.catalogue.clone();
        me.post(&form, "submission-decided", move |conn, actor, now| {
            actions::decide(conn, &catalogue, actor, now, id, &decision)?;
            Ok::<_, ListingError>(format!("/submissions/{id}"))
        })
        .await
    };
    let done = done.await;
    again(&me, &form, id, done).await
}

/// GET /submissions/{id}/answer: the offer again, to answer a change request.
pub async fn answer_form(me: Me, id: Path<SubmissionId>) -> Reply {
    show_answer(&me, id.into_inner(), None).await
}

async fn show_answer(me: &Me, id: SubmissionId, wrong: Option<(&Form, &FieldErrors)>) -> Reply {
    let catalogue = me.app.catalogue.clone();
    let view = me
        .load(move |conn, actor, now| actions::view(conn, &catalogue, actor, now, id))
        .await?;
    if !view.may_send || view.submission.status != SubmissionStatus::ChangesRequested {
        return Err(PageError::NotFound);
    }
    let s = listing_view::submission(&me.app.catalogue, me.lang, &view);
    let data = json!({
        "product": { "id": view.submission.product, "label": view.shown.as_ref().map(|d| &d.product) },
        "offer": { "title": view.programme.spec.title.lang(me.lang), "partner": view.partner.name,
            "missing": s.get("missing"), "ready": s.get("ready"),
            "review_days": view.programme.spec.review_days,
            "freshness": view.shown.as_ref().and_then(|d| d.freshness.map(listing_view::freshness)) },
        "samples": programmes::sample_options(me.lang), "sign_offs": s.get("sign_offs"),
        "action": format!("/submissions/{id}/answer"), "answer": true, "assisted": false,
    });
    if let Some((form, errors)) = wrong {
        return me.form_again("pages/submissions/offer.html", &data, form, errors);
    }
    let terms = &view.submission.terms;
    let form = me
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
    me.page_with_form("pages/submissions/offer.html", &data, form)
}

/// POST /submissions/{id}/answer
pub async fn answer(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let id = id.into_inner();
    let (catalogue, terms) = (me.app.catalogue.clone(), terms_of(&form));
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

/// POST /submissions/{id}/withdraw
pub async fn withdraw(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let (id, catalogue) = (id.into_inner(), me.app.catalogue.clone());
    let done = me.post(
        &form,
        "submission-withdrawn-flash",
        move |conn, actor, now| {
            actions::withdraw(conn, &catalogue, actor, now, id)?;
            Ok::<_, ListingError>(format!("/submissions/{id}"))
        },
    );
    again(&me, &form, id, done.await).await
}

/// POST /submissions/{id}/appeal
pub async fn appeal(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let (id, catalogue) = (id.into_inner(), me.app.catalogue.clone());
    let text = form.get("text").to_owned();
    let done = me.post(&form, "submission-appealed", move |conn, actor, now| {
        actions::appeal(conn, &catalogue, actor, now, id, &text)?;
        Ok::<_, ListingError>(format!("/submissions/{id}"))
    });
    again(&me, &form, id, done.await).await
}

/// POST /submissions/{id}/appeal/answer
pub async fn answer_appeal(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let (id, catalogue) = (id.into_inner(), me.app.catalogue.clone());
    let (text, reopen) = (form.get("text").to_owned(), form.get("answer") == "reopen");
    let done = me.post(
        &form,
        "submission-appeal-answered",
        move |conn, actor, now| {
            let holidays = reminders::holiday_days(conn)?;
            let book = Rulebook {
                catalogue: &catalogue,
                holidays: &holidays,
            };
            actions::answer_appeal(conn, book, actor, now, id, reopen, &text)?;
            Ok::<_, ListingError>(format!("/submissions/{id}"))
        },
    );
    again(&me, &form, id, done.await).await
}

/// GET /submissions/{id}/copies/{document}/{page}: a copy the sealed dossier holds.
pub async fn copy(me: Me, path: Path<(SubmissionId, AnyId, usize)>, size: Query<Size>) -> Reply {
    let (id, document, page) = path.into_inner();
    let shown = me
        .load(move |conn, actor, _| actions::shown_copy(conn, actor, id, document, page))
        .await?;
    let hash = if size.small { shown.small } else { shown.hash };
    let bytes = me.app.files.read(BlobKind::Shown, hash).await;
    let bytes = bytes.map_err(|e| PageError::Fault(e.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}
