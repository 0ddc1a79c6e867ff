//! The calendar address of whoever asks: made and shown once, taken back, and the
//! calendar itself, for programs that hold its address and nothing else.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use serde_json::json;

use crate::reminders::calendar::{self, Cover};
use crate::reminders::feeds;
use crate::storage::{AnyId, StorageError, once};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::ui::{Me, Reply, Ui};

/// GET /profile/calendar
pub async fn show(me: Me) -> Reply {
    let since = me.load(|conn, actor, _| feeds::since(conn, actor)).await?;
    let data = json!({ "since": since, "address": "" });
    me.page("pages/reminders/calendar.html", &data)
}

/// POST /profile/calendar: the one answer that holds the address. The same form sent
/// again makes none, so that the address that was shown stays alive.
pub async fn make(me: Me, form: Form) -> Reply {
    let (actor, now) = (me.actor.clone(), me.now());
    let id = form.id().unwrap_or_else(|| AnyId::new(now));
    let made = me.app.db.write::<_, StorageError, _>(move |conn| {
        let mut made = None;
        once::once(conn, id, Some(actor.id.any()), now, |conn| {
            made = Some(feeds::make(conn, &actor, now)?);
            Ok::<_, StorageError>("/profile/calendar".to_owned())
        })?;
        Ok(made)
    });
    let Some(secret) = made.await.map_err(PageError::from)? else {
        return Ok(me.redirect("/profile/calendar", "calendar-shown"));
    };
    let base = me.app.settings.server.base_url.trim_end_matches('/');
    let data = json!({ "since": now, "address": format!("{base}/calendar/{secret}.ics") });
    me.page("pages/reminders/calendar.html", &data)
}

/// POST /profile/calendar/revoke
pub async fn revoke(me: Me, form: Form) -> Reply {
    me.post(&form, "calendar-revoked", |conn, actor, now| {
        feeds::revoke(conn, actor, now)?;
        Ok::<_, StorageError>("/profile/calendar".to_owned())
    })
    .await
}

/// GET /calendar/{token}
pub async fn fetch(ui: Ui, token: Path<String>) -> Reply {
    let (app, now) = (Arc::clone(&ui.app), ui.now());
    let feed = ui.read(move |conn| {
        let secret = token.strip_suffix(".ics").unwrap_or(&token);
        feeds::fetch(conn, app.reminder_rules(&app.catalogue()), secret, now)
    });
    let feed = feed.await?.ok_or(PageError::NotFound)?;
    let cover = Cover {
        lang: feed.reader.lang,
        base_url: &ui.app.settings.server.base_url,
        domain: ui.app.mailer.domain(),
        now,
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"siaprak.ics\"",
        ))
        .content_type("text/calendar; charset=utf-8")
        .body(calendar::write(&cover, &feed.subjects, feed.since)))
}
