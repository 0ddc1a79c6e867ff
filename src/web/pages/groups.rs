//! Groups of neighbouring makers, and numbers claimed twice.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::Role;
use crate::businesses::actions::{self, DisputeLine, GroupInput, GroupLine, Guided, Verdict};
use crate::businesses::{BusinessError, BusinessId, DisputeId, GroupId};
use crate::centre::disputes;
use crate::products;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::frame::FormView;
use crate::web::ui::{Me, Reply};

/// Lines on one page of a list.
const PAGE: i64 = 50;

/// Which page of the groups.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    after: Option<GroupId>,
}

/// GET /groups: a mentor's own, or those of the coordinator's area.
pub async fn list(me: Me, wanted: Query<Wanted>) -> Reply {
    let after = wanted.after;
    let guided = me
        .load(move |conn, actor, _| actions::show_groups(conn, actor, after, PAGE))
        .await?;
    let data = json!({
        "groups": guided.groups.iter().map(line).collect::<Vec<_>>(),
        "next": guided.next,
        "manages": me.actor.role == Role::Coordinator,
        "disputes": guided.disputes,
    });
    me.page("pages/groups/list.html", &data)
}

fn line(group: &GroupLine) -> Value {
    json!({ "id": group.group.id, "name": group.group.name, "place": group.place, "mentor": group.mentor,
        "size": group.size })
}

fn choices(guided: &Guided) -> Value {
    let option = |value: String, label: &str| json!({ "value": value, "label": label });
    json!({
        "regions": guided.regions.iter().map(|(code, name)| option(code.to_string(), name)).collect::<Vec<_>>(),
        "mentors": guided.mentors.iter().map(|m| option(m.id.to_string(), &m.name)).collect::<Vec<_>>(),
        "group": null,
    })
}

/// GET /groups/new
pub async fn new_form(me: Me) -> Reply {
    let form = me.fresh_form();
    new_page(&me, form).await
}

async fn new_page(me: &Me, form: FormView) -> Reply {
    let guided = me
        .load(|conn, actor, _| actions::show_groups(conn, actor, None, 1))
        .await?;
    me.page_with_form("pages/groups/edit.html", &choices(&guided), form)
}

fn group_input(form: &Form) -> GroupInput {
    GroupInput {
        name: form.get("name").to_owned(),
        region: form.get("region").to_owned(),
        mentor: form.parse("mentor"),
    }
}

/// POST /groups
pub async fn create(me: Me, form: Form) -> Reply {
    let input = group_input(&form);
    let done = me.post(&form, "group-kept", move |conn, actor, now| {
        actions::create_group(conn, actor, now, &input).map(|id| format!("/groups/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let guided = me
                .load(|conn, actor, _| actions::show_groups(conn, actor, None, 1))
                .await?;
            me.form_again("pages/groups/edit.html", &choices(&guided), &form, &errors)
        }
        other => other,
    }
}

/// GET /groups/{id}
pub async fn show(me: Me, id: Path<GroupId>) -> Reply {
    let id = id.into_inner();
    let (group, guided, members, labels) = me
        .load(move |conn, actor, _| {
            let (group, guided) = actions::show_group(conn, actor, id)?;
            let members = crate::businesses::list(conn, actor, Some(id), "", None, 200)?;
            let places: Vec<_> = members.iter().map(|b| b.kecamatan.clone()).collect();
            let labels = actions::labels(conn, &places)?;
            Ok::<_, BusinessError>((group, guided, members, labels))
        })
        .await?;
    let rows: Vec<Value> = members
        .iter()
        .map(|b| {
            json!({ "id": b.id, "name": b.name, "owner": b.owner_name,
                "place": actions::label_of(&labels, &b.kecamatan) })
        })
        .collect();
    let data =
        json!({ "group": line(&group), "rows": rows, "manages": !guided.regions.is_empty() });
    me.page("pages/groups/show.html", &data)
}

/// GET /groups/{id}/edit
pub async fn edit_form(me: Me, id: Path<GroupId>) -> Reply {
    let (group, data) = edit_data(&me, id.into_inner()).await?;
    let form = me
        .fresh_form()
        .with("name", group.group.name)
        .with("region", group.group.region.to_string())
        .with(
            "mentor",
            group
                .group
                .mentor
                .map(|m| m.to_string())
                .unwrap_or_default(),
        );
    me.page_with_form("pages/groups/edit.html", &data, form)
}

async fn edit_data(me: &Me, id: GroupId) -> Result<(GroupLine, Value), PageError> {
    let (group, guided) = me
        .load(move |conn, actor, _| actions::show_group(conn, actor, id))
        .await?;
    let mut data = choices(&guided);
    if let Value::Object(fields) = &mut data {
        fields.insert("group".to_owned(), line(&group));
    }
    Ok((group, data))
}

/// POST /groups/{id}
pub async fn edit(me: Me, form: Form, id: Path<GroupId>) -> Reply {
    let id = id.into_inner();
    let input = group_input(&form);
    let done = me.post(&form, "group-kept", move |conn, actor, now| {
        actions::change_group(conn, actor, now, id, &input).map(|()| format!("/groups/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let (_, data) = edit_data(&me, id).await?;
            me.form_again("pages/groups/edit.html", &data, &form, &errors)
        }
        other => other,
    }
}

/// GET /businesses/{id}/group
pub async fn move_form(me: Me, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let (business, guided) = me
        .load(move |conn, actor, _| {
            let business = actions::readable(conn, actor, id)?;
            Ok::<_, BusinessError>((business, actions::show_groups(conn, actor, None, 500)?))
        })
        .await?;
    let mut options: Vec<Value> = guided
        .groups
        .iter()
        .map(|g| {
            json!({ "value": g.group.id.to_string(), "label": g.group.name,
                "hint": format!("{} · {}", g.place, g.mentor.as_deref().unwrap_or("–")) })
        })
        .collect();
    if !options.is_empty() {
        options.push(json!({ "value": "", "label": me.text("group-none"), "hint": me.text("group-none-hint") }));
    }
    let data =
        json!({ "business": { "id": business.id, "name": business.name }, "groups": options });
    let current = business.group.map(|g| g.to_string()).unwrap_or_default();
    let form = me.fresh_form().with("group", current);
    me.page_with_form("pages/groups/move.html", &data, form)
}

/// POST /businesses/{id}/group
pub async fn move_business(me: Me, form: Form, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let group = form.parse("group");
    me.post(&form, "group-moved", move |conn, actor, now| {
        actions::move_business(conn, actor, now, id, group)?;
        products::mark_business_stale(conn, id, now)?;
        Ok::<_, BusinessError>(format!("/businesses/{id}"))
    })
    .await
}

/// Which page of the disputes.
#[derive(Debug, Deserialize)]
pub struct WantedDisputes {
    after: Option<DisputeId>,
}

/// GET /disputes
pub async fn disputes(me: Me, wanted: Query<WantedDisputes>) -> Reply {
    disputes_page(&me, wanted.after, None).await
}

/// The open disputes; `wrong` is the decision that was refused.
async fn disputes_page(
    me: &Me,
    after: Option<DisputeId>,
    wrong: Option<(DisputeId, &Form, FieldErrors)>,
) -> Reply {
    let found = me
        .load(move |conn, actor, _| actions::disputes(conn, actor, after, PAGE))
        .await?;
    let lines: Vec<Value> = found.lines.iter().map(dispute_view).collect();
    let refused = wrong
        .as_ref()
        .map(|(id, form, _)| format!("{id}-{}", form.get("outcome")));
    let data = json!({ "lines": lines, "next": found.next, "wrong": refused,
        "from": after.map_or_else(String::new, |after| format!("?after={after}")) });
    match wrong {
        Some((_, form, errors)) => {
            me.form_again("pages/groups/disputes.html", &data, form, &errors)
        }
        None => me.page("pages/groups/disputes.html", &data),
    }
}

fn dispute_view(line: &DisputeLine) -> Value {
    json!({
        "id": line.dispute.id,
        "nib": line.dispute.nib,
        "opened_at": line.dispute.opened_at,
        "claimant": { "id": line.dispute.claimant, "name": line.claimant },
        "holder": line.holder.as_ref().map(|(id, name)| json!({ "id": id, "name": name })),
        "holder_place": line.holder_place,
    })
}

/// POST /disputes/{id}, with the page of the list it was sent from.
pub async fn decide(
    me: Me,
    form: Form,
    id: Path<DisputeId>,
    wanted: Query<WantedDisputes>,
) -> Reply {
    let id = id.into_inner();
    let outcome = form.parse("outcome").ok_or(PageError::NotFound)?;
    let verdict = Verdict {
        outcome,
        reason: form.get("reason").to_owned(),
    };
    let catalogue = me.app.catalogue();
    let done = me.post(&form, "dispute-decided", move |conn, actor, now| {
        disputes::decide(conn, &catalogue, actor, now, id, &verdict)?;
        Ok::<_, BusinessError>("/disputes".to_owned())
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            disputes_page(&me, wanted.after, Some((id, &form, errors))).await
        }
        other => other,
    }
}
