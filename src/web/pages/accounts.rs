//! Signing in and out, registering, one-time links.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Path;
use actix_web::{HttpResponse, cookie::Cookie};
use serde_json::json;

use super::home::local;
use crate::accounts::actions::{self, Registration};
use crate::accounts::{AccountError, AccountId, Login, by_id, sessions};
use crate::mail::outbox;
use crate::storage::{Conn, StorageError, UtcTime};
use crate::web::cookies;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::gate::is_secure;
use crate::web::ui::{Me, Reply, Ui};

/// GET /login
pub async fn login_form(ui: Ui) -> Reply {
    ui.page(
        "pages/accounts/login.html",
        &json!({ "next": next_of(&ui.path) }),
    )
}

/// The `next` of an address, unescaped by the URL parser actix uses.
fn next_of(path: &str) -> String {
    let query = path.split_once('?').map_or("", |(_, q)| q);
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query);
    let next = pairs
        .ok()
        .and_then(|p| p.into_inner().into_iter().find(|(n, _)| n == "next"));
    next.map_or_else(|| "/".to_owned(), |(_, v)| local(&v).to_owned())
}

/// POST /login
pub async fn login(ui: Ui, form: Form) -> Reply {
    match try_login(&ui, &form).await {
        Ok(account) => enter(&ui, &form, account, true).await,
        Err(error) => again(&ui, "pages/accounts/login.html", &form, error),
    }
}

/// Compares the password between two transactions, so that hashing holds none open.
async fn try_login(ui: &Ui, form: &Form) -> Result<AccountId, PageError> {
    let seat = ui.app.hashing.seat()?;
    let (login, origin, now) = (form.get("login").to_owned(), ui.origin.clone(), ui.now());
    let counted = move |conn: &mut _| actions::take_password_try(conn, &login, &origin, now);
    let found = ui.app.db.write(counted).await?;
    let (account, hash) = found.map_or((None, None), |(id, hash)| (Some(id), hash));
    let right = ui.verify_password(seat, form.raw("password"), hash).await?;
    match account {
        Some(account) if right => Ok(account),
        _ => Err(AccountError::WrongPassword.into()),
    }
}

/// Whether mail to the address a person has now came back lately.
fn mail_comes_back(conn: &mut Conn, id: AccountId, now: UtcTime) -> Result<bool, StorageError> {
    let returned = outbox::returned(conn, Some(id.any()), now)?;
    if returned.is_empty() {
        return Ok(false);
    }
    let address = by_id(conn, id)?.email;
    Ok(returned
        .iter()
        .any(|one| Some(&one.recipient) == address.as_ref()))
}

/// Opens a session and goes on; `typed` when a password was found right.
async fn enter(ui: &Ui, form: &Form, account: AccountId, typed: bool) -> Reply {
    let (login, origin, now, secrets) = (
        form.get("login").to_owned(),
        ui.origin.clone(),
        ui.now(),
        ui.app.secrets.clone(),
    );
    let pass = ui.app.db.write(move |conn| {
        if typed {
            actions::right_password(conn, &login, &origin, now)?;
        }
        let pass = actions::sign_in(conn, &secrets, account, &origin, now)?;
        let returned = mail_comes_back(conn, account, now)?;
        Ok::<_, AccountError>(pass.map(|pass| (pass, returned)))
    });
    let refused = match pass.await {
        Ok(Some((pass, returned))) => {
            let flash = if returned {
                "mail-returned-warning"
            } else {
                ""
            };
            return with_cookies(
                ui.redirect(local(form.get("next")), flash),
                cookies::of_pass(&pass, is_secure(&ui.app)),
            );
        }
        Ok(None) => PageError::Fields(FieldErrors::one("login", "account-confirm-first")),
        Err(error) => error.into(),
    };
    again(ui, "pages/accounts/login.html", form, refused)
}

pub(super) fn with_cookies(
    mut answer: HttpResponse,
    cookies: impl IntoIterator<Item = Cookie<'static>>,
) -> Reply {
    for cookie in cookies {
        answer
            .add_cookie(&cookie)
            .map_err(|e| PageError::Fault(e.to_string()))?;
    }
    Ok(answer)
}

/// Shows a form again when a field is wrong; other errors keep their page.
fn again(ui: &Ui, template: &str, form: &Form, error: PageError) -> Reply {
    match error {
        PageError::Fields(errors) => ui.form_again(
            template,
            &json!({ "next": local(form.get("next")) }),
            form,
            &errors,
        ),
        other => Err(other),
    }
}

/// POST /logout
pub async fn logout(me: Me, form: Form) -> Reply {
    let session = me.actor.session;
    let answer = me.post(&form, "account-signed-out", move |conn, actor, now| {
        sessions::end(conn, actor, session, now).map(|()| "/".to_owned())
    });
    let mut answer = answer.await?;
    // The next person on this phone finds nothing of it in the browser's memory.
    answer.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\""),
    );
    with_cookies(answer, cookies::without_pass(is_secure(&me.app)))
}

/// GET /register
pub async fn register_form(ui: Ui) -> Reply {
    ui.page("pages/accounts/register.html", &json!({}))
}

/// POST /register
pub async fn register(ui: Ui, form: Form) -> Reply {
    match try_register(&ui, &form).await {
        Ok(()) => Ok(ui.redirect("/login", "account-check-mail")),
        Err(error) => again(&ui, "pages/accounts/register.html", &form, error),
    }
}

async fn try_register(ui: &Ui, form: &Form) -> Result<(), PageError> {
    let input = Registration {
        name: form.get("name").to_owned(),
        login: form.get("login").to_owned(),
        password: form.raw("password").to_owned(),
    };
    let mut errors = FieldErrors::default();
    for fault in input.faults() {
        match PageError::from(fault) {
            PageError::Fields(found) => errors.0.extend(found.0),
            other => return Err(other),
        }
    }
    if !form.has("privacy") {
        errors.add("privacy", "account-privacy-needed");
    }
    errors.finish()?;
    let seat = ui.app.hashing.seat()?;
    count_asking(ui).await?;
    let hash = ui.new_hash(seat, &input.password).await?;
    let (secrets, lang, now) = (ui.app.secrets.clone(), ui.lang, ui.now());
    Ok(ui
        .app
        .db
        .write(move |conn| actions::register(conn, &secrets, &input, &hash, lang, now))
        .await?)
}

/// GET /code
pub async fn code_form(ui: Ui) -> Reply {
    ui.page("pages/accounts/code.html", &json!({}))
}

/// POST /code
pub async fn use_code(ui: Ui, form: Form) -> Reply {
    match try_code(&ui, &form).await {
        Ok(account) => enter(&ui, &form, account, false).await,
        Err(PageError::Invalid(key)) => again(
            &ui,
            "pages/accounts/code.html",
            &form,
            PageError::Fields(FieldErrors::one("code", key)),
        ),
        Err(error) => again(&ui, "pages/accounts/code.html", &form, error),
    }
}

async fn try_code(ui: &Ui, form: &Form) -> Result<AccountId, PageError> {
    actions::check_password(form.raw("password"))?;
    let seat = ui.app.hashing.seat()?;
    count_try(ui, Some(form.get("login").to_owned())).await?;
    let hash = ui.new_hash(seat, form.raw("password")).await?;
    let (login, code) = (form.get("login").to_owned(), form.get("code").to_owned());
    let (secrets, origin, now) = (ui.app.secrets.clone(), ui.origin.clone(), ui.now());
    let done = ui.app.db.write(move |conn| {
        let account = actions::set_password_by_code(conn, &secrets, &login, &code, &hash, now)?;
        actions::right_code(conn, Some(&login), &origin, now)?;
        Ok::<_, AccountError>(account)
    });
    Ok(done.await?)
}

/// Counted in a transaction of its own, so that a failing try counts too.
async fn count_try(ui: &Ui, login: Option<String>) -> Result<(), PageError> {
    let (origin, now) = (ui.origin.clone(), ui.now());
    let count = move |conn: &mut _| actions::take_code_try(conn, login.as_deref(), &origin, now);
    Ok(ui.app.db.write(count).await?)
}

/// As [`count_try`], for what anybody may ask.
async fn count_asking(ui: &Ui) -> Result<(), PageError> {
    let (origin, now) = (ui.origin.clone(), ui.now());
    let count = move |conn: &mut _| actions::take_registration(conn, &origin, now);
    Ok(ui.app.db.write(count).await?)
}

/// GET /reset
pub async fn reset_form(ui: Ui) -> Reply {
    ui.page("pages/accounts/reset.html", &json!({}))
}

/// POST /reset
pub async fn ask_reset(ui: Ui, form: Form) -> Reply {
    if let Ok(Login::Phone(_)) = form.get("login").parse() {
        let errors = FieldErrors::one("login", "account-reset-phone");
        return again(
            &ui,
            "pages/accounts/reset.html",
            &form,
            PageError::Fields(errors),
        );
    }
    count_asking(&ui).await?;
    let (login, secrets, now) = (
        form.get("login").to_owned(),
        ui.app.secrets.clone(),
        ui.now(),
    );
    ui.app
        .db
        .write(move |conn| actions::ask_reset(conn, &secrets, &login, now))
        .await?;
    Ok(ui.redirect("/login", "account-reset-sent"))
}

/// GET /links/{secret}: shows what the link does; only the form uses it up.
pub async fn link_form(ui: Ui, secret: Path<String>) -> Reply {
    let (secret, now) = (secret.into_inner(), ui.now());
    let link = ui
        .read(move |conn| crate::accounts::links::find(conn, &secret, now))
        .await?;
    ui.page("pages/accounts/link.html", &json!({ "kind": link.kind }))
}

/// POST /links/{secret}
pub async fn use_link(ui: Ui, form: Form, secret: Path<String>) -> Reply {
    match try_link(&ui, &form, secret.into_inner()).await {
        Ok(Some(account)) => enter(&ui, &form, account, false).await,
        Ok(None) => Ok(ui.redirect("/login", "account-verified")),
        Err(PageError::Fields(errors)) => ui.form_again(
            "pages/accounts/link.html",
            &json!({ "kind": form.get("kind") }),
            &form,
            &errors,
        ),
        Err(error) => Err(error),
    }
}

async fn try_link(ui: &Ui, form: &Form, secret: String) -> Result<Option<AccountId>, PageError> {
    let verifies = form.get("kind") == "verify";
    if !verifies {
        actions::check_password(form.raw("password"))?;
    }
    let seat = (!verifies).then(|| ui.app.hashing.seat()).transpose()?;
    count_try(ui, None).await?;
    let hash = match seat {
        None => None,
        Some(seat) => Some(ui.new_hash(seat, form.raw("password")).await?),
    };
    let (origin, now) = (ui.origin.clone(), ui.now());
    let done = ui.app.db.write(move |conn| {
        let account = match hash {
            None => actions::verify(conn, &secret, now).map(|()| None),
            Some(hash) => actions::set_password_by_link(conn, &secret, &hash, now).map(Some),
        }?;
        actions::right_code(conn, None, &origin, now)?;
        Ok::<_, AccountError>(account)
    });
    Ok(done.await?)
}
