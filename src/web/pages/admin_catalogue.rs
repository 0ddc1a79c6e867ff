//! The requirement catalogue: what every rule and figure rests on, and the settings among them.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::catalogue_view::Shown;
use crate::checklists;
use crate::checklists::figures::{FigureFault, FigureKey};
use crate::checklists::settings::{self, SettingError};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

const PAGE: &str = "pages/admin/figure.html";

impl From<SettingError> for PageError {
    fn from(error: SettingError) -> Self {
        let value = |key| Self::Fields(FieldErrors::one("value", key));
        match error {
            SettingError::NotFound | SettingError::Fault(FigureFault::Unknown) => Self::NotFound,
            SettingError::Fault(FigureFault::Sourced) => value("figure-sourced"),
            SettingError::Fault(FigureFault::Count(..)) => value("figure-bad-count"),
            SettingError::Fault(FigureFault::Days) => value("figure-bad-list"),
            SettingError::Fault(FigureFault::Day) => value("figure-bad-day"),
            SettingError::Fault(FigureFault::Order) => value("figure-bad-order"),
            SettingError::Same => value("figure-same"),
            SettingError::Overtaken => Self::Conflict("figure-overtaken"),
            SettingError::Storage(error) => error.into(),
        }
    }
}

/// GET /admin/catalogue
pub async fn list(me: Me) -> Reply {
    let (set, counting) = me
        .load(|conn, actor, now| {
            let set = settings::settings(conn, actor)?;
            Ok::<_, SettingError>((set, checklists::any_recount(conn, now)?))
        })
        .await?;
    let (catalogue, lang) = (&*me.app.catalogue(), me.lang);
    let set = &set;
    let shown = Shown {
        catalogue,
        set,
        lang,
    };
    let data = json!({ "catalogue": shown.list(), "counting": counting });
    me.page("pages/admin/catalogue.html", &data)
}

/// The figure an address names, as it stands now.
async fn figure(me: &Me, key: &FigureKey) -> Result<Value, PageError> {
    let set = me
        .load(|conn, actor, _| settings::settings(conn, actor))
        .await?;
    let (catalogue, lang) = (&*me.app.catalogue(), me.lang);
    let set = &set;
    let shown = Shown {
        catalogue,
        set,
        lang,
    };
    shown.one(key).ok_or(PageError::NotFound)
}

fn key_of(address: &str) -> Result<FigureKey, PageError> {
    address.parse().ok().ok_or(PageError::NotFound)
}

/// GET /admin/catalogue/{figure}
pub async fn show(me: Me, address: Path<String>) -> Reply {
    let figure = figure(&me, &key_of(&address)?).await?;
    me.page(PAGE, &figure)
}

/// POST /admin/catalogue/{figure}
pub async fn set(me: Me, form: Form, address: Path<String>) -> Reply {
    let key = key_of(&address)?;
    if !form.has("sure") {
        let errors = FieldErrors::one("sure", "figure-sure-needed");
        return settle(&me, &form, &key, Err(PageError::Fields(errors))).await;
    }
    let (seen, text) = (seen(&form), form.get("value").to_owned());
    let (catalogue, figure) = (me.app.catalogue(), key.clone());
    let done = me.post(&form, "figure-kept", move |conn, actor, now| {
        settings::set_figure(conn, &catalogue, actor, now, (&figure, seen), &text)?;
        Ok::<_, SettingError>(page_of(&figure))
    });
    settle(&me, &form, &key, done.await).await
}

/// POST /admin/catalogue/{figure}/reset
pub async fn reset(me: Me, form: Form, address: Path<String>) -> Reply {
    let (key, seen) = (key_of(&address)?, seen(&form));
    let (catalogue, figure) = (me.app.catalogue(), key.clone());
    let done = me.post(&form, "figure-was-reset", move |conn, actor, now| {
        settings::reset_figure(conn, &catalogue, actor, now, (&figure, seen))?;
        Ok::<_, SettingError>(page_of(&figure))
    });
    settle(&me, &form, &key, done.await).await
}

/// POST /admin/catalogue/{figure}/undo
pub async fn undo(me: Me, form: Form, address: Path<String>) -> Reply {
    let (key, seen) = (key_of(&address)?, seen(&form));
    let (catalogue, figure) = (me.app.catalogue(), key.clone());
    let done = me.post(&form, "figure-undone", move |conn, actor, now| {
        settings::undo_figure(conn, &catalogue, actor, now, (&figure, seen))?;
        Ok::<_, SettingError>(page_of(&figure))
    });
    settle(&me, &form, &key, done.await).await
}

/// How often the figure was changed when the form was made.
fn seen(form: &Form) -> i32 {
    form.parse("revision").unwrap_or_default()
}

fn page_of(key: &FigureKey) -> String {
    format!("/admin/catalogue/{key}")
}

/// After a change this process follows it at once. What was refused is shown with what
/// was typed, beside the figure as it stands now, whoever changed it.
async fn settle(me: &Me, form: &Form, key: &FigureKey, done: Reply) -> Reply {
    let app = me.app.clone();
    me.read(move |conn| app.follow_settings(conn)).await?;
    match done {
        Err(PageError::Fields(errors)) => {
            let figure = figure(me, key).await?;
            me.form_again(PAGE, &figure, form, &errors)
        }
        Err(PageError::Conflict(text)) => {
            let figure = figure(me, key).await?;
            let view = form.view(me.fresh_form());
            me.overtaken(PAGE, &figure, view.with_error("value", me.text(text)))
        }
        other => other,
    }
}
