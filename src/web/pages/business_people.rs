//! The people of a business: members, consents, printed codes, and admitting
//! an owner who has no mail.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::businesses::{again, registration};
use crate::accounts::{AccountId, MemberKind};
use crate::businesses::actions::{self, Admission, Admitted, Invitation};
use crate::businesses::{self, Business, BusinessError, BusinessId, rules};
use crate::storage::{AnyId, once};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

fn head(business: &Business) -> Value {
    json!({ "business": { "id": business.id, "name": business.name } })
}

/// GET /businesses/{id}/members/new
pub async fn invite_form(me: Me, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let business = me
        .load(move |conn, actor, _| actions::owned(conn, actor, id))
        .await?;
    let form = me.fresh_form().with("kind", "helper");
    me.page_with_form("pages/businesses/member.html", &head(&business), form)
}

/// POST /businesses/{id}/members
pub async fn invite(me: Me, form: Form, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let secrets = me.app.secrets.clone();
    let input = Invitation {
        name: form.get("member_name").to_owned(),
        login: form.get("login").to_owned(),
        kind: form.parse("kind").unwrap_or(MemberKind::Helper),
    };
    let done = me.post(&form, "business-member-invited", move |conn, actor, now| {
        actions::invite_member(conn, &secrets, actor, now, id, &input)
            .map(|_| format!("/businesses/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let business = me
                .load(move |conn, actor, _| actions::owned(conn, actor, id))
                .await?;
            let template = "pages/businesses/member.html";
            me.form_again(template, &head(&business), &form, &errors)
        }
        other => other,
    }
}

/// POST /businesses/{id}/members/{account}/remove
pub async fn remove(me: Me, form: Form, ids: Path<(BusinessId, AccountId)>) -> Reply {
    let (id, account) = ids.into_inner();
    me.post(&form, "business-member-removed", move |conn, actor, now| {
        actions::remove_member(conn, actor, now, id, account)?;
        let home = "/businesses".to_owned();
        let stays = account != actor.id;
        Ok::<_, BusinessError>(if stays { format!("{home}/{id}") } else { home })
    })
    .await
}

/// GET /businesses/{id}/consents: the owner decides here, a mentor writes down
/// what was signed on paper, everybody in scope reads the ledger.
pub async fn consents(me: Me, id: Path<BusinessId>) -> Reply {
    let data = ledger(&me, id.into_inner()).await?;
    me.page("pages/businesses/consents.html", &data)
}

async fn ledger(me: &Me, id: BusinessId) -> Result<Value, PageError> {
    let shown = me
        .load(move |conn, actor, _| actions::show(conn, actor, id))
        .await?;
    let mut data = head(&shown.business);
    let kinds: Vec<Value> = businesses::ConsentKind::ALL
        .iter()
        .map(|kind| json!({ "kind": kind, "given": rules::stands(&shown.consents, *kind) }))
        .collect();
    let lines: Vec<Value> = shown
        .consents
        .iter()
        .map(|c| {
            json!({ "kind": c.kind, "note": c.note, "by": shown.people.get(&c.recorded_by),
                "given_at": c.given_at, "withdrawn_at": c.withdrawn_at })
        })
        .collect();
    if let Value::Object(fields) = &mut data {
        fields.insert("kinds".to_owned(), json!(kinds));
        fields.insert("lines".to_owned(), json!(lines));
        fields.insert("owns".to_owned(), json!(shown.owns));
        fields.insert("may_guide".to_owned(), json!(shown.may_guide));
    }
    Ok(data)
}

/// POST /businesses/{id}/consents
pub async fn set_consent(me: Me, form: Form, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let kind = form.parse("kind").ok_or(PageError::NotFound)?;
    let given = form.get("answer") == "give";
    me.post(&form, "business-consent-kept", move |conn, actor, now| {
        actions::set_consent(conn, actor, now, id, kind, given)
            .map(|()| format!("/businesses/{id}/consents"))
    })
    .await
}

/// POST /businesses/{id}/consents/paper
pub async fn record_consent(me: Me, form: Form, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let kind = form.parse("kind").ok_or(PageError::NotFound)?;
    let given = form.get("answer") != "withdraw";
    let note = form.get("note").to_owned();
    let done = me.post(&form, "business-consent-kept", move |conn, actor, now| {
        actions::record_consent(conn, actor, now, id, kind, given, &note)
            .map(|()| format!("/businesses/{id}/consents"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let data = ledger(&me, id).await?;
            me.form_again("pages/businesses/consents.html", &data, &form, &errors)
        }
        other => other,
    }
}

/// GET /businesses/{id}/codes/new
pub async fn code_form(me: Me, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let data = code_data(&me, id).await?;
    let form = me.fresh_form().with("kind", "helper");
    me.page_with_form("pages/businesses/code_new.html", &data, form)
}

async fn code_data(me: &Me, id: BusinessId) -> Result<Value, PageError> {
    let business = me
        .load(move |conn, actor, _| actions::guided(conn, actor, id))
        .await?;
    Ok(head(&business))
}

/// POST /businesses/{id}/codes
pub async fn print_code(me: Me, form: Form, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let name = form.get("member_name").to_owned();
    let phone = form.get("phone").to_owned();
    let kind = form.parse("kind").unwrap_or(MemberKind::Helper);
    let done = shown_once(&me, &form, move |conn, secrets, actor, now| {
        actions::add_by_code(conn, secrets, actor, now, id, &name, &phone, kind)
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let data = code_data(&me, id).await?;
            me.form_again("pages/businesses/code_new.html", &data, &form, &errors)
        }
        other => other,
    }
}

/// GET /admissions/new
pub async fn admission_form(me: Me) -> Reply {
    let form = me
        .fresh_form()
        .with("scale", "micro")
        .with("place", "home")
        .with("equipment", "manual");
    let data = json!({ "choices": [], "groups": own_groups(&me).await? });
    me.page_with_form("pages/businesses/admission.html", &data, form)
}

async fn own_groups(me: &Me) -> Result<Vec<Value>, PageError> {
    let groups = me
        .load(|conn, actor, _| businesses::groups_of(conn, actor.id))
        .await?;
    let option = |g: &businesses::Group| json!({ "value": g.id.to_string(), "label": g.name });
    Ok(groups.iter().map(option).collect())
}

/// POST /admissions
pub async fn admit(me: Me, form: Form) -> Reply {
    let input = Admission {
        registration: registration(&form),
        group: form.parse("group"),
        consent_note: form.get("note").to_owned(),
    };
    let done = shown_once(&me, &form, move |conn, secrets, actor, now| {
        actions::admit(conn, secrets, actor, now, &input)
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let data = json!({ "groups": own_groups(&me).await? });
            again(&me, "pages/businesses/admission.html", data, &form, &errors).await
        }
        other => other,
    }
}

/// Makes a printed code and answers with the page to print. The code is in no
/// address and no table, so this is the only time it is shown: the same form
/// sent again leads to the business.
async fn shown_once<F>(me: &Me, form: &Form, work: F) -> Reply
where
    F: FnOnce(
            &mut crate::storage::Conn,
            &crate::accounts::token::Secrets,
            &crate::accounts::Actor,
            crate::storage::UtcTime,
        ) -> Result<Admitted, BusinessError>
        + Send
        + 'static,
{
    let (actor, now, secrets) = (me.actor.clone(), me.now(), me.app.secrets.clone());
    let id = form.id().unwrap_or_else(|| AnyId::new(now));
    let done = me.app.db.write(move |conn| {
        let mut made = None;
        let location = once::once(conn, id, Some(actor.id.any()), now, |conn| {
            let admitted = work(conn, &secrets, &actor, now)?;
            let location = format!("/businesses/{}", admitted.business);
            made = Some(admitted);
            Ok::<_, BusinessError>(location)
        })?;
        Ok::<_, BusinessError>((location, made))
    });
    let (location, made) = done.await.map_err(PageError::from)?;
    let Some(made) = made else {
        return Ok(me.redirect(&location, "business-code-gone"));
    };
    let data = json!({ "business": made.business, "name": made.name, "phone": made.phone, "code": made.code,
        "address": format!("{}/code", me.app.settings.server.base_url) });
    me.page("pages/businesses/code.html", &data)
}
