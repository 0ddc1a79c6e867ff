//! The facilities of a business: adding one, changing one.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::businesses::{again, facility_input};
use crate::businesses::actions::{self, FacilityLine};
use crate::businesses::{self, Business, BusinessError, BusinessId, FacilityId};
use crate::products;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::frame::FormView;
use crate::web::ui::{Me, Reply};

/// GET /businesses/{id}/facilities/new
pub async fn new_facility_form(me: Me, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let business = me
        .load(move |conn, actor, _| actions::editable(conn, actor, id))
        .await?;
    let form = me
        .fresh_form()
        .with("place", "home")
        .with("equipment", "manual");
    let data = facility_data(&business, None);
    me.page_with_form("pages/businesses/facility.html", &data, form)
}

fn facility_data(business: &Business, facility: Option<FacilityId>) -> Value {
    json!({ "business": { "id": business.id, "name": business.name }, "facility": facility, "choices": [] })
}

/// POST /businesses/{id}/facilities
pub async fn add_facility(me: Me, form: Form, id: Path<BusinessId>) -> Reply {
    let id = id.into_inner();
    let input = facility_input(&form);
    let done = me.post(&form, "business-facility-added", move |conn, actor, now| {
        actions::add_facility(conn, actor, now, id, &input)?;
        Ok::<_, BusinessError>(format!("/businesses/{id}"))
    });
    let done = done.await;
    facility_again(&me, &form, id, None, done).await
}

async fn facility_again(
    me: &Me,
    form: &Form,
    id: BusinessId,
    facility: Option<FacilityId>,
    done: Reply,
) -> Reply {
    let Err(PageError::Fields(errors)) = done else {
        return done;
    };
    let business = me
        .load(move |conn, actor, _| actions::editable(conn, actor, id))
        .await?;
    let data = facility_data(&business, facility);
    again(me, "pages/businesses/facility.html", data, form, &errors).await
}

/// GET /businesses/{id}/facilities/{facility}
pub async fn facility_form(me: Me, ids: Path<(BusinessId, FacilityId)>) -> Reply {
    let (id, facility) = ids.into_inner();
    let (business, line) = me
        .load(move |conn, actor, _| {
            let line = actions::own_facility(conn, actor, id, facility)?;
            Ok::<_, BusinessError>((businesses::by_id(conn, id)?, line))
        })
        .await?;
    let form = facility_values(me.fresh_form(), line);
    let data = facility_data(&business, Some(facility));
    me.page_with_form("pages/businesses/facility.html", &data, form)
}

fn facility_values(form: FormView, line: FacilityLine) -> FormView {
    form.with("facility_name", line.facility.name)
        .with("village", line.facility.village.to_string())
        .with("village_label", line.label)
        .with("address", line.facility.address)
        .with("place", line.facility.place.as_str())
        .with("equipment", line.facility.equipment.as_str())
}

/// POST /businesses/{id}/facilities/{facility}
pub async fn change_facility(me: Me, form: Form, ids: Path<(BusinessId, FacilityId)>) -> Reply {
    let (id, facility) = ids.into_inner();
    let input = facility_input(&form);
    let done = me.post(&form, "business-kept", move |conn, actor, now| {
        if actions::change_facility(conn, actor, now, id, facility, &input)? {
            products::mark_business_stale(conn, id, now)?;
        }
        Ok::<_, BusinessError>(format!("/businesses/{id}"))
    });
    let done = done.await;
    facility_again(&me, &form, id, Some(facility), done).await
}
