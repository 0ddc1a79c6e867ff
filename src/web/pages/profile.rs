//! The own profile: name, mail address, phone number, password, signed-in browsers.

use actix_web::web::Path;
use serde_json::json;

use crate::accounts::actions::{self, Profile};
use crate::accounts::{AccountError, SessionId, sessions};
use crate::identifiers::Zone;
use crate::reminders::{Rhythm, rhythm};
use crate::web::device;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// GET /profile
pub async fn profile_form(me: Me) -> Reply {
    show_profile(&me, None).await
}

async fn show_profile(me: &Me, wrong: Option<(&Form, FieldErrors)>) -> Reply {
    let (account, devices, rhythm) = me
        .load(|conn, actor, now| {
            let account = crate::accounts::by_id(conn, actor.id)?;
            let rhythm = rhythm::of(conn, actor.id)?;
            Ok::<_, AccountError>((account, sessions::devices(conn, actor, now)?, rhythm))
        })
        .await?;
    let devices: Vec<_> = devices
        .into_iter()
        .map(|d| json!({ "id": d.id, "agent": device::name(&d.agent), "since": d.since, "current": d.id == me.actor.session }))
        .collect();
    let login = account.email.as_deref().or(account.phone.as_deref());
    let data = json!({ "devices": devices, "login": login, "mail": account.email, "phone": account.phone, "rhythm": rhythm });
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
        // What is no hour at all is refused like an hour of the night.
        mail_hour: form.parse("mail_hour").unwrap_or(0),
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

/// POST /profile/rhythm: how often reminders come.
pub async fn choose_rhythm(me: Me, form: Form) -> Reply {
    let Some(chosen) = form.parse::<Rhythm>("rhythm") else {
        let errors = FieldErrors::one("rhythm", "rhythm-choose");
        return show_profile(&me, Some((&form, errors))).await;
    };
    me.post(&form, "rhythm-kept", move |conn, actor, now| {
        rhythm::choose(conn, actor, chosen, now)?;
        Ok::<_, AccountError>("/profile".to_owned())
    })
    .await
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
        if form.raw("password") == form.raw("old_password") {
            let errors = FieldErrors::one("password", "account-password-same");
            return Err(PageError::Fields(errors));
        }
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
