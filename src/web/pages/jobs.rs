//! The administrator's page of background jobs, and "run now".

use actix_web::web::Path;
use serde_json::json;

use crate::audit::{self, Event};
use crate::jobs;
use crate::storage::{AnyId, StorageError};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// GET /admin/jobs
pub async fn show(me: Me) -> Reply {
    let app = me.app.clone();
    let health = me
        .load(move |conn, _, now| jobs::health(conn, &app.settings, now))
        .await?;
    me.page("pages/admin/jobs.html", &json!({ "health": health }))
}

/// POST /admin/jobs/{name}/run: waits until it ended, however it ended.
pub async fn run(me: Me, form: Form, name: Path<String>) -> Reply {
    let job = jobs::find(&name).ok_or(PageError::NotFound)?;
    let app = me.app.clone();
    let ran = me
        .app
        .db
        .aside(move || jobs::run_now(&app, job))
        .await
        .map_err(|e: StorageError| PageError::from(e))?;
    if !ran {
        return Err(PageError::Conflict("jobs-busy"));
    }
    me.post(&form, "jobs-ran", move |conn, actor, now| {
        let event = Event::new("job.run", "job", AnyId::new(now), actor.id.any());
        audit::record(conn, now, Some(actor.id.any()), &event)?;
        Ok::<_, StorageError>("/admin/jobs".to_owned())
    })
    .await
}
