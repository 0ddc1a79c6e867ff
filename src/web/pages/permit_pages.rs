//! The files of a permit: added, replaced, put in order, turned, shared, taken out.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::documents::{bytes_of, quota};
use super::outbox;
use super::permit_input::sentence;
use super::permits::{Refusal, Show, again, limits, seen, view_of, with_received};
use crate::documents;
use crate::documents::workshop::{Incoming, Refused};
use crate::permits::{self, PermitError, VersionId};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};
use crate::web::upload::Upload;

/// POST /permits/{id}/pages: adds files, or replaces the page named `instead`.
pub async fn add_pages(me: Me, upload: Upload, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let (form, files) = upload.parts();
    match try_add(&me, &form, files, id).await {
        Ok(answer) => Ok(answer),
        Err(Refusal::Page(error)) => again(&me, id, &form, error).await,
        Err(Refusal::File(refused)) => {
            let view = view_of(&me, id, &Show::default()).await?;
            let said = sentence(&me, &refused)?;
            let shown = view.form(&me, false).with_error("files", said);
            me.refused("pages/permits/show.html", &view, shown)
        }
    }
}

async fn try_add(
    me: &Me,
    form: &Form,
    files: Result<Vec<Incoming>, Refused>,
    id: VersionId,
) -> Result<HttpResponse, Refusal> {
    let files = files.map_err(Refusal::File)?;
    let received = outbox::named(form);
    if files.is_empty() && received.is_empty() {
        let none = documents::Refusal::NoFile;
        return Err(Refusal::File(Refused {
            file: String::new(),
            why: none,
        }));
    }
    let (quota, bytes) = (quota(me), bytes_of(&files));
    let business = me
        .load(move |conn, actor, _| {
            let business = permits::read(conn, actor, id)?.business;
            permits::may_draft(conn, actor, business)?;
            documents::room_for(conn, actor, business, bytes, quota)?;
            Ok::<_, PermitError>(business)
        })
        .await?;
    let kept = me.app.files.take_in(files).await.map_err(Refusal::File)?;
    let (limits, seen, instead) = (limits(me), seen(form), form.parse("instead"));
    let mut drawn = outbox::peek(me, &received).await?;
    drawn.extend(kept.iter().cloned());
    let answer = me
        .post(form, "permit-pages-kept", move |conn, actor, now| {
            let kept = with_received(conn, actor, now, business, &received, kept)?;
            permits::add_pages(conn, actor, now, id, seen, (&kept, instead), limits)?;
            Ok::<_, PermitError>(format!("/permits/{id}"))
        })
        .await?;
    me.app.files.draw_later(&me.app.db, business, &drawn);
    Ok(answer)
}

/// POST /permits/{id}/pages/{position}: `act` is up, down, turn, share or remove.
pub async fn change_page(me: Me, form: Form, path: Path<(VersionId, i16)>) -> Reply {
    let ((id, place), seen) = (path.into_inner(), seen(&form));
    if form.get("act") == "turn" {
        return turn_page(&me, &form, id, place).await;
    }
    let act = form.get("act").to_owned();
    me.post(&form, "permit-pages-kept", move |conn, actor, now| {
        match act.as_str() {
            "up" => permits::move_page(conn, actor, now, id, seen, (place, true)),
            "down" => permits::move_page(conn, actor, now, id, seen, (place, false)),
            "remove" => permits::remove_page(conn, actor, now, id, seen, place),
            "share" => permits::share_page(conn, actor, now, id, seen, place),
            _ => Err(PermitError::NotFound),
        }?;
        Ok::<_, PermitError>(format!("/permits/{id}"))
    })
    .await
}

/// A quarter turn to the right, made from the copy that is shown.
async fn turn_page(me: &Me, form: &Form, id: VersionId, place: i16) -> Reply {
    let seen = seen(form);
    let document = me
        .load(move |conn, actor, _| permits::page_to_turn(conn, actor, id, seen, place))
        .await?;
    if document.shown.is_empty() {
        return Err(PageError::Conflict("permit-page-preparing"));
    }
    let turned = me.app.files.turn(document.shown).await;
    let turned = turned.map_err(|why| match why {
        documents::Refusal::DiskFull => PageError::Full(why.to_string()),
        other => PageError::Fault(other.to_string()),
    })?;
    me.post(form, "permit-page-turned", move |conn, actor, now| {
        permits::turn_page(conn, actor, now, id, seen, (place, &turned))?;
        Ok::<_, PermitError>(format!("/permits/{id}"))
    })
    .await
}
