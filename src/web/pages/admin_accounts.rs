//! People of the installation: find, invite, change areas, shut and open.

use std::collections::BTreeMap;

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::listing_view;
use crate::accounts::manage::{self, Search};
use crate::accounts::{Account, AccountId, AccountStatus, NewAccount, PartnerId, Role};
use crate::identifiers::{RegionCode, Zone};
use crate::listings;
use crate::regions;
use crate::storage::Conn;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply, escape};

/// Lines on one page.
const PAGE: i64 = 50;

/// What the address chooses.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Choice {
    #[serde(default)]
    role: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// GET /admin/accounts
pub async fn list(me: Me, choice: Query<Choice>) -> Reply {
    let search = Search {
        role: choice.role.parse().ok(),
        text: choice.q.clone(),
        after: choice.after.parse().ok(),
    };
    let (found, names) = me
        .load(move |conn, actor, _| {
            let found = manage::people(conn, actor, &search, PAGE)?;
            let areas: Vec<RegionCode> = found.areas.values().flatten().cloned().collect();
            let names = regions::names(conn, &areas)?;
            Ok::<_, PageError>((found, names))
        })
        .await?;
    let areas = |a: &Account| {
        let codes = found.areas.get(&a.id).into_iter().flatten();
        codes.map(|code| named(&names, code)).collect()
    };
    let rows: Vec<Value> = found.accounts.iter().map(|a| row(a, areas(a))).collect();
    let next = found.next.map_or_else(String::new, |id| {
        address(&choice.role, &choice.q, &id.to_string())
    });
    let roles = std::iter::once("").chain(Role::ALL.iter().map(|role| role.as_str()));
    let tabs: Vec<Value> = roles
        .map(|role| {
            let key = if role.is_empty() { "people-all".to_owned() } else { format!("role-{role}") };
            json!({ "href": address(role, &choice.q, ""), "label": me.text(&key), "current": role == choice.role })
        })
        .collect();
    let data =
        json!({ "rows": rows, "next": next, "tabs": tabs, "role": choice.role, "q": choice.q });
    me.page("pages/admin/accounts.html", &data)
}

fn address(role: &str, text: &str, after: &str) -> String {
    let text: String = text.bytes().map(escape).collect();
    format!("/admin/accounts?role={role}&q={text}&after={after}")
}

/// A region by name, with its code as long as forms ask for codes.
fn named(names: &BTreeMap<RegionCode, String>, area: &RegionCode) -> String {
    let name = names.get(area).map_or("", String::as_str);
    format!("{name} ({area})")
}

fn row(account: &Account, areas: Vec<String>) -> Value {
    json!({
        "id": account.id,
        "name": account.name,
        "login": account.email.as_deref().or(account.phone.as_deref()),
        "role": account.role,
        "status": account.status,
        "since": account.created_at,
        "areas": areas,
    })
}

/// The partners a buyer may belong to.
fn partners(conn: &mut Conn) -> Result<Vec<(PartnerId, String)>, PageError> {
    let all = listings::partners(conn)?;
    Ok(all.into_iter().map(|p| (p.id, p.name)).collect())
}

/// What the form to invite somebody offers.
async fn choices(me: &Me) -> Result<Value, PageError> {
    let partners = me.load(|conn, _, _| partners(conn)).await?;
    let roles: Vec<Value> = Role::ALL
        .iter()
        .filter(|role| **role != Role::Owner)
        .map(|role| json!({ "value": role, "label": me.text(&format!("role-{role}")) }))
        .collect();
    let partners: Vec<Value> = partners
        .iter()
        .map(|(id, name)| json!({ "value": id, "label": name }))
        .collect();
    let functions = listing_view::function_options(me.lang, listings::FUNCTIONS);
    Ok(json!({ "roles": roles, "partners": partners, "functions": functions }))
}

/// GET /admin/accounts/new
pub async fn invite_form(me: Me) -> Reply {
    let data = choices(&me).await?;
    me.page("pages/admin/invite.html", &data)
}

/// POST /admin/accounts
pub async fn invite(me: Me, form: Form) -> Reply {
    let outcome = async {
        let areas = typed_areas(&me, form.get("areas")).await?;
        let new = invited(&me, &form, areas)?;
        let secrets = me.app.secrets.clone();
        me.post(&form, "people-invited", move |conn, actor, now| {
            let id = match new.partner {
                Some(partner) => {
                    listings::actions::invite(conn, &secrets, actor, now, partner, new)?
                }
                None => manage::invite_person(conn, &secrets, actor, &new, now)?,
            };
            Ok::<_, PageError>(format!("/admin/accounts/{id}"))
        })
        .await
    };
    match outcome.await {
        Err(PageError::Fields(errors)) => {
            let data = choices(&me).await?;
            me.form_again("pages/admin/invite.html", &data, &form, &errors)
        }
        other => other,
    }
}

fn invited(me: &Me, form: &Form, areas: Vec<RegionCode>) -> Result<NewAccount, PageError> {
    let role: Role = form
        .parse("role")
        .filter(|role| *role != Role::Owner)
        .ok_or_else(|| PageError::Fields(FieldErrors::one("role", "people-role-needed")))?;
    let works = matches!(role, Role::Mentor | Role::Coordinator);
    let buys = matches!(role, Role::Buyer | Role::PartnerAdmin);
    let zone = areas.first().map_or(me.actor.zone, RegionCode::zone);
    Ok(NewAccount {
        role,
        name: form.get("name").to_owned(),
        login: form.get("login").parse()?,
        lang: form.parse("lang").unwrap_or_default(),
        zone: Zone::from_label(zone.label()).unwrap_or(Zone::Wib),
        partner: form.parse("partner").filter(|_| buys),
        functions: form
            .all("functions")
            .into_iter()
            .filter(|_| buys)
            .map(str::to_owned)
            .collect(),
        areas: if works { areas } else { vec![] },
    })
}

/// Codes of regions as typed, one a word; each must be in the table.
async fn typed_areas(me: &Me, text: &str) -> Result<Vec<RegionCode>, PageError> {
    let wrong = || PageError::Fields(FieldErrors::one("areas", "people-area-unknown"));
    let parsed: Result<Vec<RegionCode>, _> = text
        .split([' ', ',', ';', '\n', '\r'])
        .filter(|word| !word.is_empty())
        .map(str::parse)
        .collect();
    let areas = parsed.map_err(|_unknown: crate::identifiers::RegionCodeError| wrong())?;
    let asked = areas.clone();
    let known = me
        .load(move |conn, _, _| regions::names(conn, &asked))
        .await?;
    if areas.iter().all(|area| known.contains_key(area)) {
        Ok(areas)
    } else {
        Err(wrong())
    }
}

/// GET /admin/accounts/{id}
pub async fn show(me: Me, id: Path<AccountId>) -> Reply {
    show_person(&me, id.into_inner(), None).await
}

async fn show_person(me: &Me, id: AccountId, wrong: Option<(&Form, FieldErrors)>) -> Reply {
    let (account, areas, names, partner) = me
        .load(move |conn, actor, _| {
            let (account, areas) = manage::person(conn, actor, id)?;
            let names = regions::names(conn, &areas)?;
            let partner = partner_of(conn, &account)?;
            Ok::<_, PageError>((account, areas, names, partner))
        })
        .await?;
    let codes: Vec<&str> = areas.iter().map(RegionCode::as_str).collect();
    let named: Vec<String> = areas.iter().map(|area| named(&names, area)).collect();
    let data = json!({
        "person": {
            "id": account.id,
            "name": account.name,
            "login": account.email.as_deref().or(account.phone.as_deref()),
            "role": account.role,
            "status": account.status,
            "since": account.created_at,
        },
        "areas": named,
        "works": matches!(account.role, Role::Mentor | Role::Coordinator),
        "partner": partner,
        "functions": listing_view::functions(me.lang, &account.functions),
        "oneself": account.id == me.actor.id,
        "may_resend": account.status == AccountStatus::Pending && account.email.is_some(),
    });
    if let Some((form, errors)) = wrong {
        return me.form_again("pages/admin/account.html", &data, form, &errors);
    }
    let form = me.fresh_form().with("areas", codes.join(" "));
    me.page_with_form("pages/admin/account.html", &data, form)
}

fn partner_of(conn: &mut Conn, account: &Account) -> Result<Option<String>, PageError> {
    let Some(id) = account.partner else {
        return Ok(None);
    };
    let all = partners(conn)?;
    Ok(all
        .into_iter()
        .find(|(other, _)| *other == id)
        .map(|(_, name)| name))
}

/// POST /admin/accounts/{id}/areas
pub async fn change_areas(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    let id = id.into_inner();
    let outcome = async {
        let areas = typed_areas(&me, form.get("areas")).await?;
        me.post(&form, "people-areas-kept", move |conn, actor, now| {
            manage::change_areas(conn, actor, id, &areas, now)
                .map(|()| format!("/admin/accounts/{id}"))
        })
        .await
    };
    match outcome.await {
        Err(PageError::Fields(errors)) => show_person(&me, id, Some((&form, errors))).await,
        other => other,
    }
}

/// POST /admin/accounts/{id}/resend
pub async fn resend(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    let (id, secrets) = (id.into_inner(), me.app.secrets.clone());
    me.post(&form, "people-resent", move |conn, actor, now| {
        manage::resend(conn, &secrets, actor, id, now).map(|()| format!("/admin/accounts/{id}"))
    })
    .await
}

/// POST /admin/accounts/{id}/close
pub async fn close(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    switch(me, form, id.into_inner(), false).await
}

/// POST /admin/accounts/{id}/open
pub async fn open(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    switch(me, form, id.into_inner(), true).await
}

async fn switch(me: Me, form: Form, id: AccountId, open: bool) -> Reply {
    let flash = if open {
        "people-opened"
    } else {
        "people-closed"
    };
    me.post(&form, flash, move |conn, actor, now| {
        manage::set_open(conn, actor, id, open, now).map(|()| format!("/admin/accounts/{id}"))
    })
    .await
}
