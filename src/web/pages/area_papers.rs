//! Two forms of the coordinator that come with a paper: a permit its office
//! revoked, and a product exempted from a legal requirement.

use actix_web::web::Path;
use serde_json::{Value, json};

use super::area::permit;
use super::permit_input::sentence;
use super::waiver_view::{options, waiver};
use crate::businesses::BusinessId;
use crate::centre::CentreError;
use crate::centre::papers::{self, Exemptible, WaiverInput};
use crate::checklists::WaiverId;
use crate::documents;
use crate::documents::workshop::{Incoming, Kept, Refused};
use crate::permits::VersionId;
use crate::products::ProductId;
use crate::reminders::actions::look_again;
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};
use crate::web::upload::Upload;

/// Why a form is shown again.
enum Refusal {
    Page(PageError),
    File(Refused),
}

impl From<PageError> for Refusal {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

/// Keeps the bytes of the paper that came with a form, if one did.
async fn letter(
    me: &Me,
    business: BusinessId,
    files: Result<Vec<Incoming>, Refused>,
) -> Result<Option<Kept>, Refusal> {
    let files = files.map_err(Refusal::File)?;
    if files.len() > 1 {
        let errors = FieldErrors::one("files", "area-one-file");
        return Err(Refusal::Page(PageError::Fields(errors)));
    }
    me.load(move |conn, actor, _| documents::may_file_letter(conn, actor, business))
        .await?;
    let kept = me.app.files.take_in(files).await.map_err(Refusal::File)?;
    Ok(kept.into_iter().next())
}

/// What cannot be undone is done only by who says that they are sure.
fn sure(form: &Form) -> Result<(), PageError> {
    if form.has("sure") {
        Ok(())
    } else {
        Err(PageError::Fields(FieldErrors::one(
            "sure",
            "area-sure-needed",
        )))
    }
}

/// Shows a form again with what was wrong; other errors go through.
fn again(me: &Me, template: &str, data: &Value, form: &Form, refusal: Refusal) -> Reply {
    match refusal {
        Refusal::Page(PageError::Fields(errors)) => me.form_again(template, data, form, &errors),
        Refusal::Page(error) => Err(error),
        Refusal::File(refused) => {
            let said = sentence(me, &refused)?;
            let view = form.view(me.fresh_form()).with_error("files", said);
            me.refused(template, data, view)
        }
    }
}

const REVOKE: &str = "pages/centre/revoke.html";

/// GET /area/permits/{id}
pub async fn revoke_form(me: Me, id: Path<VersionId>) -> Reply {
    let (data, _) = permit_data(&me, id.into_inner()).await?;
    me.page(REVOKE, &data)
}

async fn permit_data(me: &Me, id: VersionId) -> Result<(Value, BusinessId), PageError> {
    let (found, letter) = me
        .load(move |conn, actor, _| {
            let found = papers::permit(conn, actor, id)?;
            let letter = papers::filed(conn, found.version.outcome.revoked_document)?;
            Ok::<_, CentreError>((found, letter))
        })
        .await?;
    let data = json!({ "permit": permit(me, &found), "letter": letter });
    Ok((data, found.business.id))
}

/// POST /area/permits/{id}/lift: the permit counts again.
pub async fn lift(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let (data, _) = permit_data(&me, id).await?;
    let reason = form.get("reason").to_owned();
    let catalogue = me.app.catalogue();
    let done = me.post(&form, "area-lifted", move |conn, actor, now| {
        papers::lift(conn, &catalogue, actor, now, id, &reason)?;
        look_again(conn, id, now)?;
        Ok::<_, CentreError>("/area".to_owned())
    });
    match done.await {
        Err(error) => again(&me, REVOKE, &data, &form, error.into()),
        done => done,
    }
}

/// POST /area/permits/{id}
pub async fn revoke(me: Me, upload: Upload, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let (form, files) = upload.parts();
    let (data, business) = permit_data(&me, id).await?;
    match try_revoke(&me, &form, (business, files), id).await {
        Ok(answer) => Ok(answer),
        Err(refusal) => again(&me, REVOKE, &data, &form, refusal),
    }
}

async fn try_revoke(
    me: &Me,
    form: &Form,
    (business, files): (BusinessId, Result<Vec<Incoming>, Refused>),
    id: VersionId,
) -> Result<actix_web::HttpResponse, Refusal> {
    sure(form)?;
    let letter = letter(me, business, files).await?;
    let (on, reason) = (form.parse("on"), form.get("reason").to_owned());
    let catalogue = me.app.catalogue();
    let done = me.post(form, "area-revoked", move |conn, actor, now| {
        papers::revoke(
            conn,
            &catalogue,
            actor,
            now,
            id,
            on,
            &reason,
            letter.as_ref(),
        )?;
        Ok::<_, CentreError>("/area".to_owned())
    });
    Ok(done.await?)
}

const WAIVER: &str = "pages/centre/waiver.html";

/// GET /area/waivers/{id}: the waivers of a product.
pub async fn waivers(me: Me, id: Path<ProductId>) -> Reply {
    let (data, _) = waiver_data(&me, id.into_inner()).await?;
    me.page(WAIVER, &data)
}

async fn waiver_data(me: &Me, id: ProductId) -> Result<(Value, BusinessId), PageError> {
    let catalogue = me.app.catalogue();
    let found: Exemptible = me
        .load(move |conn, actor, now| papers::exemptible(conn, &catalogue, actor, now, id))
        .await?;
    let today = found.product.village.zone().today(me.now().naive());
    let rows: Vec<Value> = found
        .waivers
        .iter()
        .map(|(row, by, letter)| {
            let by = by.as_ref().map_or("", |person| person.name.as_str());
            let mine = row.partner_id.is_none();
            waiver(me, row, by, today, mine, letter.as_ref())
        })
        .collect();
    let data = json!({
        "product": found.product.id, "label": found.product.label(), "business": found.business.name,
        "requirements": options(me, &found.requirements), "rows": rows, "today": today,
    });
    Ok((data, found.business.id))
}

/// POST /area/waivers/{id}
pub async fn grant(me: Me, upload: Upload, id: Path<ProductId>) -> Reply {
    let id = id.into_inner();
    let (form, files) = upload.parts();
    let (data, business) = waiver_data(&me, id).await?;
    match try_grant(&me, &form, (business, files), id).await {
        Ok(answer) => Ok(answer),
        Err(refusal) => again(&me, WAIVER, &data, &form, refusal),
    }
}

async fn try_grant(
    me: &Me,
    form: &Form,
    (business, files): (BusinessId, Result<Vec<Incoming>, Refused>),
    id: ProductId,
) -> Result<actix_web::HttpResponse, Refusal> {
    sure(form)?;
    let input = WaiverInput {
        product: id,
        requirement: form.get("requirement").to_owned(),
        reason: form.get("reason").to_owned(),
        until: form.parse("until"),
        letter: letter(me, business, files).await?,
    };
    let catalogue = me.app.catalogue();
    let done = me.post(form, "area-waiver-granted", move |conn, actor, now| {
        papers::grant_waiver(conn, &catalogue, actor, now, &input)?;
        Ok::<_, CentreError>(format!("/area/waivers/{id}"))
    });
    Ok(done.await?)
}

/// POST /area/waivers/{id}/end
pub async fn end(me: Me, form: Form, id: Path<ProductId>) -> Reply {
    let id = id.into_inner();
    let waiver: WaiverId = form.parse("waiver").ok_or(PageError::NotFound)?;
    me.post(&form, "area-waiver-ended", move |conn, actor, now| {
        papers::end_waiver(conn, actor, now, id, waiver).map(|()| format!("/area/waivers/{id}"))
    })
    .await
}
