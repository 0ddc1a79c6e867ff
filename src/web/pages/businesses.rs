//! A business: list, registration, page, changes.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{numbers, regions};
use crate::accounts::{MemberKind, Role};
use crate::businesses::actions::{self, FacilityLine, Overview, Registration};
use crate::businesses::rules::{self, BusinessInput, FacilityInput};
use crate::businesses::{self, Business, BusinessError, BusinessId, ConsentKind, GroupId, Problem};
use crate::products;
use crate::storage::StorageError;
use crate::text::fold;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// Businesses on one page of a list.
const PAGE: i64 = 50;

/// Which page of which list.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// Part of a name.
    #[serde(default)]
    q: String,
    /// Only this group.
    group: Option<GroupId>,
    /// Begin behind this business.
    after: Option<BusinessId>,
}

/// GET /businesses: an owner of one goes straight to it.
pub async fn list(me: Me, wanted: Query<Wanted>) -> Reply {
    if let ([only], Role::Owner) = (me.actor.memberships.as_slice(), me.actor.role) {
        return Ok(me.redirect(&format!("/businesses/{}", only.business), ""));
    }
    let wanted = wanted.into_inner();
    let query = wanted.q.clone();
    let (page, labels, more) = me
        .load(move |conn, actor, _| {
            let mut page =
                businesses::list(conn, actor, wanted.group, &wanted.q, wanted.after, PAGE + 1)?;
            let more = page.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
            page.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
            let places: Vec<_> = page.iter().map(|b| b.kecamatan.clone()).collect();
            let labels = actions::labels(conn, &places)?;
            Ok::<_, StorageError>((page, labels, more))
        })
        .await?;
    let next = page
        .last()
        .filter(|_| more)
        .map(|b| next_page(&query, b.id));
    let rows: Vec<Value> = page.iter().map(|b| row(b, &labels)).collect();
    let form = me.fresh_form().with("q", query.clone());
    let data = json!({ "rows": rows, "next": next, "q": query, "admits": me.actor.role == Role::Mentor,
        "registers": me.actor.role == Role::Owner });
    me.page_with_form("pages/businesses/list.html", &data, form)
}

/// The address of the page behind this business; the search is folded, so it needs no escape but for spaces.
fn next_page(query: &str, after: BusinessId) -> String {
    format!(
        "/businesses?q={}&after={after}",
        fold(query).replace(' ', "+")
    )
}

fn row(business: &Business, labels: &actions::Labels) -> Value {
    json!({
        "id": business.id,
        "name": business.name,
        "owner": business.owner_name,
        "place": actions::label_of(labels, &business.kecamatan),
        "confirmed": business.nib_confirmed,
        "grouped": business.group.is_some(),
    })
}

/// GET /businesses/new
pub async fn new_form(me: Me) -> Reply {
    let form = me
        .fresh_form()
        .with("owner_name", me.actor.name.clone())
        .with("scale", "micro")
        .with("place", "home")
        .with("equipment", "manual");
    me.page_with_form("pages/businesses/new.html", &json!({ "choices": [] }), form)
}

/// POST /businesses
pub async fn register(me: Me, form: Form) -> Reply {
    let input = registration(&form);
    let done = me.post(&form, "business-registered", move |conn, actor, now| {
        actions::register(conn, actor, now, &input).map(|id| format!("/businesses/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            again(&me, "pages/businesses/new.html", json!({}), &form, &errors).await
        }
        other => other,
    }
}

/// Both halves of the registration form.
pub(super) fn registration(form: &Form) -> Registration {
    let ticked = |kind: &ConsentKind| form.has(kind.as_str());
    Registration {
        business: business_input(form),
        facility: facility_input(form),
        consents: ConsentKind::ALL.iter().copied().filter(ticked).collect(),
    }
}

fn business_input(form: &Form) -> BusinessInput {
    BusinessInput {
        name: form.get("name").to_owned(),
        owner_name: form.get("owner_name").to_owned(),
        phone: form.get("phone").to_owned(),
        scale: form.parse("scale").unwrap_or_default(),
        nib: form.get("nib").to_owned(),
    }
}

pub(super) fn facility_input(form: &Form) -> FacilityInput {
    FacilityInput {
        name: form.get("facility_name").to_owned(),
        village_code: form.get("village").to_owned(),
        village_label: form.get("village_label").to_owned(),
        address: form.get("address").to_owned(),
        place: form.parse("place").unwrap_or_default(),
        equipment: form.parse("equipment").unwrap_or_default(),
    }
}

/// Shows a form again; an unclear village comes with the villages it may mean.
pub(super) async fn again(
    me: &Me,
    template: &str,
    mut data: Value,
    form: &Form,
    errors: &FieldErrors,
) -> Reply {
    let unclear = spot(Problem::VillageUnclear).1;
    let mut choices = json!([]);
    if errors.0.iter().any(|(_, key)| *key == unclear) {
        let typed = form.get("village_label").to_owned();
        let hits = me
            .read::<_, StorageError, _>(move |conn| actions::choices(conn, &typed))
            .await?;
        choices = regions::choices(&hits);
    }
    if let Value::Object(fields) = &mut data {
        fields.insert("choices".to_owned(), choices);
        let says = numbers::typed(me, "nib", form.get("nib"));
        fields.insert("says".to_owned(), json!(says));
    }
    me.form_again(template, &data, form, errors)
}

/// GET /businesses/{id}
pub async fn show(me: Me, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let (overview, products) = me
        .load(move |conn, actor, _| {
            let overview = actions::show(conn, actor, id)?;
            let products = products::of_business(conn, id, false)?.len();
            Ok::<_, BusinessError>((overview, products))
        })
        .await?;
    me.page("pages/businesses/show.html", &page_of(&overview, products))
}

fn page_of(shown: &Overview, products: usize) -> Value {
    let name_of = |id| shown.people.get(id).cloned();
    // Somebody must stay who owns the business.
    let owners = shown.members.iter().filter(|m| m.kind == MemberKind::Owner);
    let others = owners.count() > 1;
    json!({
        "business": shown.business,
        "products": products,
        "facilities": shown.facilities.iter().map(facility_view).collect::<Vec<_>>(),
        "members": shown.members.iter().map(|m| json!({
            "id": m.account, "name": m.name, "login": m.login, "kind": m.kind, "waiting": m.waiting,
            "may_go": others || m.kind != MemberKind::Owner,
        })).collect::<Vec<_>>(),
        "consents": ConsentKind::ALL.iter().map(|kind| json!({
            "kind": kind, "given": rules::stands(&shown.consents, *kind),
        })).collect::<Vec<_>>(),
        "group": shown.group,
        "keepers": shown.keepers.iter().map(|k| json!({
            "name": k.name, "contact": k.phone.as_ref().or(k.email.as_ref()), "role": k.role,
        })).collect::<Vec<_>>(),
        "history": shown.history.iter().map(|h| json!({
            "at": h.at, "text": event_text(&h.kind), "by": h.by.as_ref().and_then(name_of), "note": h.note,
        })).collect::<Vec<_>>(),
        "may_edit": shown.may_edit,
        "owns": shown.owns,
        "may_guide": shown.may_guide,
        "may_manage": shown.may_manage,
    })
}

fn facility_view(line: &FacilityLine) -> Value {
    json!({ "id": line.facility.id, "name": line.facility.name, "address": line.facility.address,
        "village": line.label, "place": line.facility.place, "equipment": line.facility.equipment })
}

/// The key of the sentence for an entry of the history.
fn event_text(kind: &str) -> &'static str {
    match kind {
        "business.registered" => "business-did-registered",
        "business.changed" => "business-did-changed",
        "business.facility_added" => "business-did-facility-added",
        "business.facility_changed" => "business-did-facility-changed",
        "business.member_added" => "business-did-member-added",
        "business.member_removed" => "business-did-member-removed",
        "business.consent_given" => "business-did-consent-given",
        "business.consent_withdrawn" => "business-did-consent-withdrawn",
        "business.group_changed" => "business-did-group-changed",
        "business.nib_confirmed" => "business-did-nib-confirmed",
        "business.handed_over" => "business-did-handed-over",
        "business.closed" => "business-did-closed",
        "business.nib_lost" => "business-did-nib-lost",
        _ => "business-did-other",
    }
}

/// GET /businesses/{id}/edit
pub async fn edit_form(me: Me, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let business = me
        .load(move |conn, actor, _| actions::editable(conn, actor, id))
        .await?;
    let form = me
        .fresh_form()
        .with("name", business.name.clone())
        .with("owner_name", business.owner_name.clone())
        .with("phone", business.phone.clone().unwrap_or_default())
        .with("scale", business.scale.as_str())
        .with("nib", business.nib.clone().unwrap_or_default())
        .with("revision", business.revision.to_string());
    me.page_with_form("pages/businesses/edit.html", &edit_data(&business), form)
}

fn edit_data(business: &Business) -> Value {
    json!({ "business": { "id": business.id, "name": business.name } })
}

/// POST /businesses/{id}
pub async fn edit(me: Me, form: Form, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let input = business_input(&form);
    let revision = form.parse("revision").unwrap_or(0);
    let done = me.post(&form, "business-kept", move |conn, actor, now| {
        actions::change(conn, actor, now, id, revision, &input)?;
        products::mark_business_stale(conn, id, now)?;
        Ok::<_, BusinessError>(format!("/businesses/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => {
            let business = me
                .load(move |conn, actor, _| actions::editable(conn, actor, id))
                .await?;
            let mut data = edit_data(&business);
            if let Value::Object(fields) = &mut data {
                let says = numbers::typed(&me, "nib", form.get("nib"));
                fields.insert("says".to_owned(), json!(says));
            }
            me.form_again("pages/businesses/edit.html", &data, &form, &errors)
        }
        other => other,
    }
}

/// The field a problem belongs to and the key of its sentence.
const fn spot(problem: Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::Name => ("name", "business-bad-name"),
        Problem::OwnerName => ("owner_name", "business-bad-owner"),
        Problem::Phone => ("phone", "business-bad-phone"),
        Problem::Nib => ("nib", "business-bad-nib"),
        Problem::VillageUnknown => ("village", "business-village-unknown"),
        Problem::VillageUnclear => ("village", "business-village-unclear"),
        Problem::VillageMissing => ("village", "business-village-missing"),
        Problem::Address => ("address", "business-bad-address"),
        Problem::FacilityName => ("facility_name", "business-bad-facility"),
        Problem::MemberLogin => ("login", "business-bad-login"),
        Problem::MemberName => ("member_name", "business-bad-member"),
        Problem::MemberAlready => ("login", "business-member-already"),
        Problem::Note => ("note", "business-bad-note"),
        Problem::GroupName => ("name", "group-bad-name"),
        Problem::GroupRegion => ("region", "group-bad-region"),
        Problem::GroupMentor => ("mentor", "group-bad-mentor"),
        Problem::Reason => ("reason", "dispute-bad-reason"),
        Problem::OutOfScope => ("village", "business-out-of-scope"),
        Problem::PhoneElsewhere => ("phone", "business-phone-elsewhere"),
        Problem::OwnerAlready => ("kind", "business-owner-already"),
        Problem::NoAssistance => ("kind", "business-needs-consent"),
    }
}

impl From<BusinessError> for PageError {
    fn from(error: BusinessError) -> Self {
        match error {
            BusinessError::NotFound => Self::NotFound,
            BusinessError::Invalid(problems) => {
                let mut errors = FieldErrors::default();
                for (field, key) in problems.into_iter().map(spot) {
                    errors.add(field, key);
                }
                Self::Fields(errors)
            }
            BusinessError::Stale => Self::Conflict("business-stale"),
            BusinessError::LastOwner => Self::Invalid("business-last-owner"),
            BusinessError::Account(error) => error.into(),
            BusinessError::Storage(error) => error.into(),
        }
    }
}
