//! The front page and the language switch.

use serde_json::json;

use crate::accounts::actions;
use crate::i18n::Lang;
use crate::web::cookies::Kind;
use crate::web::form::Form;
use crate::web::gate::is_secure;
use crate::web::nav;
use crate::web::shelf;
use crate::web::ui::{Reply, Ui};

/// A visitor sees what this is; somebody signed in goes to the first page of their role.
pub async fn show(ui: Ui) -> Reply {
    match &ui.actor {
        Some(actor) => Ok(ui.redirect(nav::home(actor.role), "")),
        None => ui.page(
            "pages/public/home.html",
            &json!({ "shelf": shelf::example(ui.lang) }),
        ),
    }
}

/// Remembers the language for this browser, and for whoever is signed in, and goes back
/// to the page.
pub async fn change_lang(ui: Ui, form: Form) -> Reply {
    let lang: Lang = form.parse("lang").unwrap_or_default();
    if let Some(actor) = ui.actor.clone() {
        let now = ui.now();
        let kept = ui
            .app
            .db
            .write(move |conn| actions::change_lang(conn, &actor, lang, now));
        kept.await?;
    }
    let mut answer = ui.redirect(local(form.get("next")), "");
    let cookie = Kind::Lang.set(lang.code().to_owned(), 365, is_secure(&ui.app));
    let _kept = answer.add_cookie(&cookie);
    Ok(answer)
}

/// An address of this service, never of another one.
pub(super) fn local(next: &str) -> &str {
    let inside = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.contains(['\r', '\n']);
    if inside { next } else { "/" }
}
