//! Partners for the installation's administrator, and a partner's own people.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::listing_view;
use crate::accounts::{Account, AccountId, Actor, Login, NewAccount, PartnerId, Role};
use crate::checklists::StoredProgramme;
use crate::identifiers::Zone;
use crate::listings::actions::{self, NewPartner};
use crate::listings::{FUNCTIONS, ListingError, partners};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

impl From<ListingError> for PageError {
    fn from(error: ListingError) -> Self {
        match error {
            ListingError::NotFound => Self::NotFound,
            ListingError::Fields(fields) => Self::Fields(FieldErrors(fields)),
            ListingError::NotReady(_) => Self::Invalid("listing-not-ready"),
            ListingError::NotTaken => Self::Invalid("listing-not-taken"),
            ListingError::SentAlready => Self::Conflict("listing-sent-already"),
            ListingError::Changed => Self::Conflict("listing-changed"),
            ListingError::Held => Self::Conflict("listing-held"),
            ListingError::DecidedAlready => Self::Conflict("listing-decided-already"),
            ListingError::WrongState => Self::Conflict("listing-wrong-state"),
            ListingError::Account(error) => error.into(),
            ListingError::Storage(error) => error.into(),
        }
    }
}

/// GET /admin/partners
pub async fn index(me: Me) -> Reply {
    show_index(&me, None).await
}

async fn show_index(me: &Me, wrong: Option<(&Form, &FieldErrors)>) -> Reply {
    let partners = me.read(partners).await?;
    let data = json!({ "partners": partners });
    match wrong {
        Some((form, errors)) => me.form_again("pages/partners/index.html", &data, form, errors),
        None => me.page("pages/partners/index.html", &data),
    }
}

/// POST /admin/partners
pub async fn create(me: Me, form: Form) -> Reply {
    let new = NewPartner {
        name: form.get("name").to_owned(),
        slug: form.get("slug").to_owned(),
    };
    let done = me.post(&form, "partner-created", move |conn, actor, now| {
        actions::create_partner(conn, actor, now, &new).map(|id| format!("/admin/partners/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => show_index(&me, Some((&form, &errors))).await,
        other => other,
    }
}

/// GET /admin/partners/{id}
pub async fn show(me: Me, id: Path<PartnerId>) -> Reply {
    show_people(&me, id.into_inner(), true, None).await
}

/// POST /admin/partners/{id}
pub async fn change(me: Me, form: Form, id: Path<PartnerId>) -> Reply {
    let id = id.into_inner();
    let (name, active) = (form.get("partner_name").to_owned(), form.has("active"));
    let done = me.post(&form, "partner-kept", move |conn, actor, now| {
        actions::set_partner(conn, actor, now, id, &name, active)?;
        Ok::<_, ListingError>(format!("/admin/partners/{id}"))
    });
    match done.await {
        Err(PageError::Fields(FieldErrors(found))) => {
            let texts = found
                .into_iter()
                .map(|(_, key)| ("partner_name".to_owned(), key));
            let errors = FieldErrors(texts.collect());
            show_people(&me, id, true, Some((&form, &errors))).await
        }
        other => other,
    }
}

/// GET /people
pub async fn people(me: Me) -> Reply {
    show_people(&me, own(&me)?, false, None).await
}

fn own(me: &Me) -> Result<PartnerId, PageError> {
    me.actor.partner.ok_or(PageError::NotFound)
}

async fn show_people(
    me: &Me,
    id: PartnerId,
    admin: bool,
    wrong: Option<(&Form, &FieldErrors)>,
) -> Reply {
    let (partner, people, programmes) = me
        .load(move |conn, actor, _| {
            let partner = actions::partner_for(conn, actor, id)?;
            let people = actions::people(conn, actor, id)?;
            let programmes = actions::programmes_of(conn, actor, id)?;
            Ok::<_, ListingError>((partner, people, programmes))
        })
        .await?;
    let programmes: Vec<Value> = programmes.iter().map(|p| programme(me, p)).collect();
    let people: Vec<Value> = people.iter().map(|p| person(me, p)).collect();
    let base = if admin {
        format!("/admin/partners/{id}/people")
    } else {
        "/people".to_owned()
    };
    let data = json!({ "partner": partner, "people": people, "admin": admin, "base": base,
        "programmes": programmes,
        "functions": listing_view::function_options(me.lang, FUNCTIONS) });
    match wrong {
        Some((form, errors)) => me.form_again("pages/partners/people.html", &data, form, errors),
        None => me.page("pages/partners/people.html", &data),
    }
}

/// A programme to be read; its partner's administrator changes it.
fn programme(me: &Me, stored: &StoredProgramme) -> Value {
    let spec = &stored.spec;
    json!({ "title": spec.title.lang(me.lang), "active": stored.active,
        "quorum": listing_view::functions(me.lang, &spec.quorum),
        "review_days": spec.review_days, "adds": spec.adds.len() })
}

fn person(me: &Me, account: &Account) -> Value {
    json!({ "id": account.id, "name": account.name, "login": account.email,
        "role_key": format!("role-{}", account.role), "status": account.status,
        "functions": listing_view::functions(me.lang, &account.functions), "codes": account.functions,
        "self": account.id == me.actor.id })
}

fn new_account(me: &Me, form: &Form) -> Result<NewAccount, PageError> {
    let login: Login = form
        .parse("login")
        .ok_or_else(|| PageError::Fields(FieldErrors::one("login", "account-bad-login")))?;
    Ok(NewAccount {
        role: form.parse("role").unwrap_or(Role::Buyer),
        name: form.get("name").to_owned(),
        login,
        lang: form.parse("lang").unwrap_or(me.lang),
        zone: Zone::Wib,
        partner: None,
        functions: form
            .all("functions")
            .into_iter()
            .map(str::to_owned)
            .collect(),
        areas: Vec::new(),
    })
}

/// POST /people
pub async fn invite(me: Me, form: Form) -> Reply {
    let id = own(&me)?;
    invite_to(&me, &form, id, false).await
}

/// POST /admin/partners/{id}/people
pub async fn invite_admin(me: Me, form: Form, id: Path<PartnerId>) -> Reply {
    invite_to(&me, &form, id.into_inner(), true).await
}

async fn invite_to(me: &Me, form: &Form, id: PartnerId, admin: bool) -> Reply {
    let outcome = async {
        let new = new_account(me, form)?;
        let secrets = me.app.secrets.clone();
        let back = if admin {
            format!("/admin/partners/{id}")
        } else {
            "/people".to_owned()
        };
        me.post(form, "partner-invited", move |conn, actor, now| {
            actions::invite(conn, &secrets, actor, now, id, new)?;
            Ok::<_, ListingError>(back)
        })
        .await
    };
    match outcome.await {
        Err(PageError::Fields(errors)) => show_people(me, id, admin, Some((form, &errors))).await,
        other => other,
    }
}

/// POST /people/{id}/again
pub async fn again(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    let (partner, person) = (own(&me)?, id.into_inner());
    let secrets = me.app.secrets.clone();
    me.post(&form, "partner-invited", move |conn, actor, now| {
        actions::invite_again(conn, &secrets, actor, now, partner, person)?;
        Ok::<_, ListingError>("/people".to_owned())
    })
    .await
}

/// POST /people/{id}/functions
pub async fn functions(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    let (partner, person) = (own(&me)?, id.into_inner());
    let chosen = form.all("functions").into_iter();
    let chosen: Vec<String> = chosen.map(str::to_owned).collect();
    let done = me.post(&form, "person-functions-kept", move |conn, actor, now| {
        actions::set_functions(conn, actor, now, partner, person, &chosen)?;
        Ok::<_, ListingError>("/people".to_owned())
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            show_people(&me, partner, false, Some((&form, &errors))).await
        }
        other => other,
    }
}

/// POST /people/{id}/status
pub async fn status(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    let (partner, person) = (own(&me)?, id.into_inner());
    let active = form.get("status") == "active";
    me.post(
        &form,
        "partner-person-kept",
        move |conn, actor: &Actor, now| {
            actions::set_person_status(conn, actor, now, partner, person, active)?;
            Ok::<_, ListingError>("/people".to_owned())
        },
    )
    .await
}
