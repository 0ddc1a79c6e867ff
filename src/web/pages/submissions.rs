//! The partner's queue, a submission with its dossier, and what may be done about it.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::documents::Size;
use super::listing_view;
use crate::accounts::Role;
use crate::blobs::BlobKind;
use crate::checklists::ProgrammeId;
use crate::i18n::tr;
use crate::listings::actions::{self, Decision, QueueEntry};
use crate::listings::{ListingError, Outcome, Reason, Rulebook, SubmissionId, SubmissionStatus};
use crate::reminders;
use crate::storage::{AnyId, UtcTime};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

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
    let catalogue = me.app.catalogue();
    let (entries, more, programmes, appeals) = me
        .load(move |conn, actor, now| {
            let programmes = actions::queue_programmes(conn, actor)?;
            let appeals = actions::waiting_appeals(conn, &catalogue, actor, now)?;
            let queue = actions::queue(conn, &catalogue, actor, now, status, programme, after);
            queue.map(|(entries, more)| (entries, more, programmes, appeals))
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
    let appealed = Some(appeals.len()).filter(|count| *count > 0);
    let tabs: Vec<Value> = SubmissionStatus::ALL
        .iter()
        .map(|s| {
            json!({ "count": appealed.filter(|_| *s == SubmissionStatus::Rejected),
                 "href": format!("/submissions?status={s}{chosen}"), "current": *s == status,
                "label": tr(me.lang, &format!("submission-{s}"), &[]) })
        })
        .collect();
    let programmes: Vec<Value> = programmes
        .iter()
        .map(|p| json!({ "value": p.id, "label": p.spec.title.lang(me.lang) }))
        .collect();
    let answers = me.actor.role == Role::PartnerAdmin;
    let appeals: Vec<Value> = appeals
        .iter()
        .filter(|_| answers)
        .map(|e| row(&me, e))
        .collect();
    let data = json!({ "rows": rows, "appeals": appeals, "tabs": tabs, "next": next.unwrap_or_default(), "status": status,
        "programmes": programmes, "programme": programme });
    me.page("pages/submissions/queue.html", &data)
}

fn row(me: &Me, entry: &QueueEntry) -> Value {
    let s = &entry.submission;
    let today = entry.product.village.zone().today(me.now().naive());
    let shown = s.status.shows_dossier();
    let named = shown || s.appeal_waits();
    json!({
        "id": s.id, "product": if named { entry.product.label() } else { me.text("submission-hidden") },
        "programme": entry.programme.spec.title.lang(me.lang), "round": s.round,
        "sent_at": s.sent_at, "due_on": s.due_on,
        "late": s.status == SubmissionStatus::Open && s.due_on < today,
        "waits_for": listing_view::functions(me.lang, &entry.missing),
        "holder": entry.holder, "ready": shown && entry.ready, "open": s.status == SubmissionStatus::Open,
        "appeal": s.appeal_waits(),
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
    let catalogue = me.app.catalogue();
    let view = me
        .load(move |conn, actor, now| actions::view(conn, &catalogue, actor, now, id))
        .await?;
    let late = wrong.filter(|_| status == StatusCode::CONFLICT);
    let data = json!({
        "s": listing_view::submission(&me.app.catalogue(), me.lang, &view),
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
        let catalogue = me.app.catalogue();
        me.post(&form, "submission-decided", move |conn, actor, now| {
            actions::decide(conn, &catalogue, actor, now, id, &decision)?;
            Ok::<_, ListingError>(format!("/submissions/{id}"))
        })
        .await
    };
    let done = done.await;
    again(&me, &form, id, done).await
}

/// POST /submissions/{id}/withdraw
pub async fn withdraw(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let (id, catalogue) = (id.into_inner(), me.app.catalogue());
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
    let (id, catalogue) = (id.into_inner(), me.app.catalogue());
    let text = form.get("text").to_owned();
    let done = me.post(&form, "submission-appealed", move |conn, actor, now| {
        actions::appeal(conn, &catalogue, actor, now, id, &text)?;
        Ok::<_, ListingError>(format!("/submissions/{id}"))
    });
    again(&me, &form, id, done.await).await
}

/// POST /submissions/{id}/appeal/answer
pub async fn answer_appeal(me: Me, form: Form, id: Path<SubmissionId>) -> Reply {
    let (id, catalogue) = (id.into_inner(), me.app.catalogue());
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
