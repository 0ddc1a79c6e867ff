//! Signing in and out, registering, one-time links, the own profile.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Path;
use actix_web::{HttpResponse, cookie::Cookie};
use serde_json::json;

use super::home::local;
use crate::accounts::actions::{self, Profile, Registration};
use crate::accounts::hashing::Seat;
use crate::accounts::{AccountError, AccountId, SessionId, by_id, password, sessions};
use crate::identifiers::Zone;
use crate::mail::outbox;
use crate::storage::{Conn, StorageError, UtcTime};
use crate::web::cookies;
use crate::web::device;
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

/// GET /profile
pub async fn profile_form(me: Me) -> Reply {
    show_profile(&me, None).await
}

async fn show_profile(me: &Me, wrong: Option<(&Form, FieldErrors)>) -> Reply {
    let (account, devices) = me
        .load(|conn, actor, now| {
            let account = crate::accounts::by_id(conn, actor.id)?;
            Ok::<_, AccountError>((account, sessions::devices(conn, actor, now)?))
        })
        .await?;
    let devices: Vec<_> = devices
        .into_iter()
        .map(|d| json!({ "id": d.id, "agent": device::name(&d.agent), "since": d.since, "current": d.id == me.actor.session }))
        .collect();
    let login = account.email.as_deref().or(account.phone.as_deref());
    let data = json!({ "devices": devices, "login": login, "mail": account.email, "phone": account.phone });
    if let Some((form, errors)) = wrong {
        return me.form_again("pages/accounts/profile.html", &data, form, &errors);
    }
    let form = me
        .fresh_form()
        .with("name", account.name)
        .with("lang", account.lang.code())
        .with("zone", account.zone.label())
        .with("mail_hour", account.mail_hour.to_string())
        .with(
            "optional_mail",
            if account.optional_mail { "true" } else { "" },
        );
    me.page_with_form("pages/accounts/profile.html", &data, form)
}

/// POST /profile
pub async fn change_profile(me: Me, form: Form) -> Reply {
    let profile = Profile {
        name: form.get("name").to_owned(),
        lang: form.parse("lang").unwrap_or(me.lang),
        zone: Zone::from_label(form.get("zone")).unwrap_or(me.actor.zone),
        mail_hour: form.parse("mail_hour").unwrap_or(7),
        optional_mail: form.has("optional_mail"),
    };
    let done = me.post(&form, "account-profile-kept", move |conn, actor, now| {
        actions::change_profile(conn, actor, &profile, now).map(|()| "/profile".to_owned())
    });
    match done.await {
        Err(PageError::Fields(errors)) => show_profile(&me, Some((&form, errors))).await,
        other => other,
    }
}

/// POST /profile/mail: a link goes to the new address; it alone changes anything.
pub async fn ask_address(me: Me, form: Form) -> Reply {
    let asked = me.ask_password(form.raw("mail_password")).await;
    let done = match asked.map_err(|error| on_field(error, "mail_password")) {
        Ok(()) => {
            let (typed, secrets) = (form.get("login").to_owned(), me.app.secrets.clone());
            me.post(&form, "account-address-asked", move |conn, actor, now| {
                actions::ask_address(conn, &secrets, actor, &typed, now)
                    .map(|()| "/profile".to_owned())
            })
            .await
        }
        Err(error) => Err(error),
    };
    match done {
        Err(PageError::Fields(errors)) => show_profile(&me, Some((&form, errors))).await,
        other => other,
    }
}

/// POST /profile/phone: nothing can be sent there, so the number is typed twice.
pub async fn change_phone(me: Me, form: Form) -> Reply {
    let asked = me.ask_password(form.raw("phone_password")).await;
    let done = match asked.map_err(|error| on_field(error, "phone_password")) {
        Ok(()) => {
            let typed = ["phone", "phone_again"].map(|name| form.get(name).to_owned());
            let changed = me.post(&form, "account-phone-kept", move |conn, actor, now| {
                let [phone, again] = &typed;
                actions::change_phone(conn, actor, phone, again, now)
                    .map(|()| "/profile".to_owned())
            });
            changed.await.map_err(|error| taken_on(error, "phone"))
        }
        Err(error) => Err(error),
    };
    match done {
        Err(PageError::Fields(errors)) => show_profile(&me, Some((&form, errors))).await,
        other => other,
    }
}

/// That a login name is taken is said at the field it was typed into.
fn taken_on(error: PageError, field: &str) -> PageError {
    match error {
        PageError::Fields(errors) if errors == FieldErrors::one("login", "account-login-taken") => {
            PageError::Fields(FieldErrors::one(field, "account-phone-taken"))
        }
        other => other,
    }
}

/// The page asks for the password in three places: says it where it was typed.
fn on_field(error: PageError, field: &str) -> PageError {
    match error {
        PageError::Fields(errors) => {
            let keys = errors.0.into_iter().map(|(_, key)| (field.to_owned(), key));
            PageError::Fields(FieldErrors(keys.collect()))
        }
        other => other,
    }
}

/// POST /profile/password
pub async fn change_password(me: Me, form: Form) -> Reply {
    let outcome = async {
        me.ask_password(form.raw("old_password")).await?;
        me.new_hash(me.app.hashing.seat()?, form.raw("password"))
            .await
    };
    match outcome.await {
        Ok(hash) => {
            let done = me.post(&form, "account-password-kept", move |conn, actor, now| {
                actions::change_password(conn, actor, &hash, now).map(|()| "/profile".to_owned())
            });
            done.await
        }
        Err(PageError::Fields(errors)) => show_profile(&me, Some((&form, errors))).await,
        Err(error) => Err(error),
    }
}

/// POST /profile/sessions/{id}/end
pub async fn end_session(me: Me, form: Form, id: Path<SessionId>) -> Reply {
    let id = id.into_inner();
    me.post(&form, "account-session-ended", move |conn, actor, now| {
        sessions::end(conn, actor, id, now).map(|()| "/profile".to_owned())
    })
    .await
}

/// POST /profile/sessions/end: everywhere but here.
pub async fn end_sessions(me: Me, form: Form) -> Reply {
    me.post(&form, "account-session-ended", move |conn, actor, now| {
        sessions::end_others(conn, actor, now).map(|()| "/profile".to_owned())
    })
    .await
}

impl Ui {
    /// Compares a password with a stored hash on the hashing threads. The seat is taken
    /// before the try is counted.
    ///
    /// # Errors
    /// The threads are gone.
    pub async fn verify_password(
        &self,
        seat: Seat,
        typed: &str,
        stored: Option<String>,
    ) -> Result<bool, PageError> {
        let typed = typed.to_owned();
        Ok(self
            .app
            .hashing
            .run(seat, move || {
                Ok(password::matches(&typed, stored.as_deref()))
            })
            .await?)
    }

    /// Checks and hashes a new password on the hashing threads.
    ///
    /// # Errors
    /// The password is too weak.
    pub async fn new_hash(&self, seat: Seat, typed: &str) -> Result<String, PageError> {
        actions::check_password(typed)?;
        let typed = typed.to_owned();
        let hash = move || password::hash(&typed);
        Ok(self.app.hashing.run(seat, hash).await?)
    }
}

impl Me {
    /// Asks the actor's password again, before something that matters.
    ///
    /// # Errors
    /// A field error on `old_password` when it is wrong, `TooMany` after many, `Busy`.
    pub async fn ask_password(&self, typed: &str) -> Result<(), PageError> {
        let seat = self.app.hashing.seat()?;
        let id = self.actor.id.to_string();
        let now = self.now();
        self.app
            .db
            .write(move |conn| crate::accounts::limits::PASSWORD_AGAIN.take(conn, &id, now))
            .await?;
        let hash = self
            .load(|conn, actor, _| actions::own_hash(conn, actor))
            .await?;
        if self.verify_password(seat, typed, hash).await? {
            return Ok(());
        }
        Err(PageError::Fields(FieldErrors::one(
            "old_password",
            "account-password-again",
        )))
    }
}
