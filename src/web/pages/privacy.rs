//! What is kept about people: the notice, the copy of one's own data, the log of
//! opened papers, and the deletion of an account.

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentDisposition};
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::accounts::with_cookies;
use crate::accounts::{self, MemberKind};
use crate::businesses::actions::{self as businesses, Fate, Stake};
use crate::businesses::{Business, BusinessError, BusinessId};
use crate::documents::{self, Opening, OpeningId};
use crate::permits;
use crate::privacy::{self, Fates, PrivacyError};
use crate::web::cookies;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::gate::is_secure;
use crate::web::ui::{Me, Reply, Ui};

/// Lines of the log on one page.
const PAGE: i64 = 50;

impl From<PrivacyError> for PageError {
    fn from(error: PrivacyError) -> Self {
        match error {
            PrivacyError::Account(error) => error.into(),
            PrivacyError::Business(error) => error.into(),
            PrivacyError::Product(error) => error.into(),
            PrivacyError::Document(error) => error.into(),
            PrivacyError::Listing(error) => error.into(),
            PrivacyError::Storage(error) => error.into(),
        }
    }
}

/// GET /privacy: the notice, for everybody.
pub async fn notice(ui: Ui) -> Reply {
    let settings = &ui.app.settings;
    let data = json!({
        "contact": settings.mail.from,
        "address": settings.server.base_url,
        "backups": settings.backup.keep,
        "signed_in": ui.actor.is_some(),
    });
    ui.page("pages/privacy/notice.html", &data)
}

/// GET /profile/data: everything a person may do with their data, in one place.
pub async fn own_data(me: Me) -> Reply {
    let stakes = me
        .load(|conn, actor, _| businesses::stakes(conn, actor))
        .await?;
    let owned: Vec<Value> = stakes
        .iter()
        .map(|s| {
            let owns = me
                .actor
                .memberships
                .iter()
                .any(|m| m.business == s.business.id.any() && m.kind == MemberKind::Owner);
            json!({ "id": s.business.id, "name": s.business.name, "owns": owns })
        })
        .collect();
    me.page(
        "pages/privacy/own_data.html",
        &json!({ "businesses": owned }),
    )
}

/// GET /profile/data/file: one JSON document to keep.
pub async fn own_file(me: Me) -> Reply {
    let base_url = me.app.settings.server.base_url.clone();
    let copy = me
        .load(move |conn, actor, now| privacy::own_data(conn, actor, now, &base_url))
        .await?;
    let day = me.actor.zone.today(me.now().naive());
    let text = serde_json::to_string_pretty(&copy).map_err(|e| PageError::Fault(e.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .insert_header(ContentDisposition::attachment(format!(
            "siaprak-{}-{day}.json",
            me.text("own-file")
        )))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(text))
}

/// GET /profile/delete
pub async fn delete_form(me: Me) -> Reply {
    let stakes = me
        .load(|conn, actor, _| businesses::stakes(conn, actor))
        .await?;
    me.page("pages/privacy/delete.html", &farewell(&me, &stakes))
}

/// What goes and what stays, with a choice for each business left without an owner.
fn farewell(me: &Me, stakes: &[Stake]) -> Value {
    let (last, others): (Vec<&Stake>, Vec<&Stake>) = stakes.iter().partition(|s| s.last_owner);
    json!({
        "last": last.iter().map(|s| json!({
            "id": s.business.id, "name": s.business.name, "field": field_of(s.business.id),
            "options": options(me, s),
        })).collect::<Vec<_>>(),
        "others": others.iter().map(|s| s.business.name.clone()).collect::<Vec<_>>(),
        "backups": me.app.settings.backup.keep,
    })
}

fn field_of(business: BusinessId) -> String {
    format!("fate_{business}")
}

fn options(me: &Me, stake: &Stake) -> Vec<Value> {
    let heir = |(id, name): &(accounts::AccountId, String)| {
        json!({ "value": id, "label": crate::i18n::tr(me.lang, "delete-hand-over", &[("name", name.as_str().into())]),
            "hint": me.text("delete-hand-over-hint") })
    };
    let close = json!({ "value": "close", "label": me.text("delete-close"), "hint": me.text("delete-close-hint") });
    stake.heirs.iter().map(heir).chain([close]).collect()
}

/// POST /profile/delete
pub async fn delete(me: Me, form: Form) -> Reply {
    let stakes = me
        .load(|conn, actor, _| businesses::stakes(conn, actor))
        .await?;
    match try_delete(&me, &form, &stakes).await {
        Err(PageError::Fields(errors)) => {
            let data = farewell(&me, &stakes);
            me.form_again("pages/privacy/delete.html", &data, &form, &errors)
        }
        Err(error) => Err(error),
        Ok(answer) => with_cookies(answer, cookies::without_pass(is_secure(&me.app))),
    }
}

async fn try_delete(me: &Me, form: &Form, stakes: &[Stake]) -> Reply {
    let fates = fates(form, stakes)?;
    me.ask_password(form.raw("old_password")).await?;
    let catalogue = me.app.catalogue();
    me.post(form, "account-deleted", move |conn, actor, now| {
        privacy::delete_account(conn, &catalogue, actor, now, &fates).map(|()| "/login".to_owned())
    })
    .await
}

/// What was chosen for each business, once everything that must be said was said.
fn fates(form: &Form, stakes: &[Stake]) -> Result<Fates, PageError> {
    let (mut fates, mut errors) = (Fates::new(), FieldErrors::default());
    for stake in stakes.iter().filter(|s| s.last_owner) {
        let field = field_of(stake.business.id);
        let chosen = match form.get(&field) {
            "close" => Some(Fate::Close),
            _ => form.parse(&field).map(Fate::HandOver),
        };
        match chosen {
            Some(fate) => drop(fates.insert(stake.business.id, fate)),
            None => errors.add(&field, "delete-choose"),
        }
    }
    if !form.has("understood") {
        errors.add("understood", "delete-understood-needed");
    }
    errors.finish().map(|()| fates)
}

/// Which page of the log.
#[derive(Debug, Deserialize)]
pub struct Before {
    before: Option<OpeningId>,
}

/// GET /businesses/{id}/openings: who opened originals and identity papers, for
/// the owners.
pub async fn openings(me: Me, id: Path<BusinessId>, page: Query<Before>) -> Reply {
    let (id, before) = (id.into_inner(), page.before);
    let (business, found, people, kinds) = me
        .load(move |conn, actor, _| {
            let business = businesses::owned(conn, actor, id)?;
            let found = documents::openings(conn, id, before, PAGE + 1)?;
            let people: Vec<_> = found.iter().map(|o| o.by).collect();
            let papers: Vec<_> = found.iter().map(|o| o.document).collect();
            let people = accounts::contacts(conn, &people)?;
            let kinds = permits::kinds_of(conn, &papers)?;
            Ok::<_, BusinessError>((business, found, people, kinds))
        })
        .await?;
    let catalogue = me.app.catalogue();
    let line = |o: &Opening| {
        let by = people.iter().find(|p| p.id == o.by);
        let kind = kinds.get(&o.document).and_then(|k| catalogue.evidence(k));
        json!({
            "at": o.at, "what": o.what, "reason": o.reason, "file": o.file_name,
            "kind": kind.map(|k| k.title.lang(me.lang)),
            "by": by.map(|p| p.name.clone()), "role": by.map(|p| p.role),
        })
    };
    me.page("pages/privacy/openings.html", &log(&business, &found, line))
}

fn log(business: &Business, found: &[Opening], line: impl Fn(&Opening) -> Value) -> Value {
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let last = found.get(shown.saturating_sub(1));
    let next = last
        .filter(|_| found.len() > shown)
        .map(|o| format!("/businesses/{}/openings?before={}", business.id, o.id));
    let lines: Vec<Value> = found.iter().take(shown).map(line).collect();
    json!({ "business": { "id": business.id, "name": business.name }, "lines": lines, "next": next })
}
