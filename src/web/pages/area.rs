//! The coordinator's desk: mentors of the area, revoked permits, legal waivers.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::AccountId;
use crate::centre::CentreError;
use crate::centre::mentors::{self, Invitation, Mentor, Mentors};
use crate::centre::papers::{self, FoundPermit};
use crate::i18n::Lang;
use crate::identifiers::RegionCode;
use crate::permits::VersionId;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// Where the list of revocations goes on.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Revocations {
    after: Option<VersionId>,
}

/// GET /area
pub async fn show(me: Me, page: Query<Revocations>) -> Reply {
    let after = page.after;
    let (waivers, (revoked, next)) = me
        .load(move |conn, actor, now| {
            let waivers = papers::running_waivers(conn, actor, now)?;
            Ok::<_, CentreError>((waivers, papers::revoked(conn, actor, after)?))
        })
        .await?;
    let waivers: Vec<Value> = waivers
        .iter()
        .map(|(row, product)| {
            json!({
                "product": product.id, "label": product.label(), "until": row.until,
                "requirement": requirement(&me, &row.requirement), "reason": row.reason,
            })
        })
        .collect();
    let revoked: Vec<Value> = revoked.iter().map(|found| permit(&me, found)).collect();
    me.page(
        "pages/centre/area.html",
        &json!({
            "waivers": waivers,
            "revoked": revoked,
            "first": after.map(|_| "/area#revoked"),
            "next": next.map(|id| format!("/area?after={id}#revoked")),
        }),
    )
}

pub(super) fn requirement(me: &Me, id: &str) -> String {
    let catalogue = me.app.catalogue();
    let known = catalogue.requirement(id);
    known.map_or_else(|| id.to_owned(), |r| r.title.lang(me.lang).to_owned())
}

pub(super) fn permit(me: &Me, found: &FoundPermit) -> Value {
    let version = &found.version;
    let catalogue = me.app.catalogue();
    let known = catalogue.evidence(&version.kind);
    json!({
        "id": version.id,
        "kind": known.map_or_else(|| version.kind.to_string(), |e| e.title.lang(me.lang).to_owned()),
        "number": version.fields.number,
        "business": found.business.name,
        "business_id": found.business.id,
        "until": version.fields.valid_until,
        "revoked_on": version.outcome.revoked_on,
        "reason": version.outcome.revoked_reason,
    })
}

/// What the address asks.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// GET /area/permits: find the permit that an office revoked.
pub async fn find(me: Me, asked: Query<Asked>) -> Reply {
    let text = asked.q.clone();
    let found = me
        .load(move |conn, actor, _| papers::find_permits(conn, actor, &text))
        .await?;
    let rows: Vec<Value> = found.iter().map(|found| permit(&me, found)).collect();
    me.page(
        "pages/centre/permits.html",
        &json!({ "rows": rows, "q": asked.q }),
    )
}

/// GET /area/mentors
pub async fn mentors(me: Me) -> Reply {
    let found = me
        .load(|conn, actor, _| mentors::mentors(conn, actor))
        .await?;
    me.page(MENTORS, &mentors_page(&found))
}

const MENTORS: &str = "pages/centre/mentors.html";

/// The mentors again, with what stood in the way; `groups_of` is the mentor whose hand-over was refused.
async fn mentors_again(
    me: &Me,
    form: &Form,
    errors: &FieldErrors,
    groups_of: Option<AccountId>,
) -> Reply {
    let found = me
        .load(|conn, actor, _| mentors::mentors(conn, actor))
        .await?;
    let mut data = mentors_page(&found);
    if let Value::Object(fields) = &mut data {
        fields.insert("wrong".to_owned(), json!(groups_of));
    }
    me.form_again(MENTORS, &data, form, errors)
}

fn mentors_page(found: &Mentors) -> Value {
    let name = |code: &RegionCode| {
        found
            .names
            .get(code)
            .map_or_else(|| code.to_string(), Clone::clone)
    };
    let mentor = |m: &Mentor| {
        let others: Vec<Value> = found
            .mentors
            .iter()
            .filter(|o| o.account.id != m.account.id && o.account.status.as_str() == "active")
            .map(|o| json!({ "value": o.account.id, "label": o.account.name }))
            .collect();
        json!({
            "id": m.account.id, "name": m.account.name, "login": m.account.email,
            "status": m.account.status, "own": m.own, "others": others,
            "areas": m.areas.iter().map(name).collect::<Vec<_>>(),
            "told_at": m.told.map(|(at, _)| at), "told": m.told.map(|(_, state)| state),
            "groups": m.groups.iter().map(|g| g.name.as_str()).collect::<Vec<_>>(),
        })
    };
    let choices: Vec<Value> = found
        .choices
        .iter()
        .map(|code| json!({ "value": code, "label": format!("{} ({code})", name(code)) }))
        .collect();
    json!({ "mentors": found.mentors.iter().map(mentor).collect::<Vec<_>>(), "areas": choices, "wrong": null })
}

/// POST /area/mentors
pub async fn invite(me: Me, form: Form) -> Reply {
    let input = Invitation {
        name: form.get("name").to_owned(),
        login: form.get("login").to_owned(),
        areas: form
            .all("areas")
            .iter()
            .filter_map(|a| a.parse().ok())
            .collect(),
        lang: Lang::Id,
    };
    let secrets = me.app.secrets.clone();
    let done = me.post(&form, "people-invited", move |conn, actor, now| {
        mentors::invite_mentor(conn, &secrets, actor, now, &input)
            .map(|_| "/area/mentors".to_owned())
    });
    match done.await {
        Err(PageError::Fields(errors)) => mentors_again(&me, &form, &errors, None).await,
        other => other,
    }
}

/// POST /area/mentors/{id}/resend
pub async fn resend(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    let (id, secrets) = (id.into_inner(), me.app.secrets.clone());
    me.post(&form, "people-resent", move |conn, actor, now| {
        mentors::resend(conn, &secrets, actor, now, id).map(|()| "/area/mentors".to_owned())
    })
    .await
}

/// POST /area/mentors/{id}/close
pub async fn close(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    switch(me, form, id.into_inner(), false).await
}

/// POST /area/mentors/{id}/open
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
        mentors::set_open(conn, actor, now, id, open).map(|()| "/area/mentors".to_owned())
    })
    .await
}

/// POST /area/mentors/{id}/hand-over
pub async fn hand_over(me: Me, form: Form, id: Path<AccountId>) -> Reply {
    let id = id.into_inner();
    let to: Option<AccountId> = form.parse("to");
    let catalogue = me.app.catalogue();
    let done = me.post(&form, "area-handed-over", move |conn, actor, now| {
        let to = to.ok_or(CentreError::BadMentor)?;
        mentors::hand_over(conn, &catalogue, actor, now, id, to).map(|_| "/area/mentors".to_owned())
    });
    match done.await {
        Err(PageError::Fields(errors)) => mentors_again(&me, &form, &errors, Some(id)).await,
        other => other,
    }
}
