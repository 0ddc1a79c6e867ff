//! Permits: begin one with its pages, type its fields, hand it in, correct it, renew it.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::documents::{quota, room_for};
use super::outbox;
use super::permit_input::{read_fields, sentence, with_errors};
use super::permit_new::{self, wanted};
use super::permit_view::{self, View};
use crate::accounts::Actor;
use crate::businesses::BusinessId;
use crate::checklists::Catalogue;
use crate::documents::workshop::{Incoming, Kept, Refused};
use crate::documents::{self, UploadId};
use crate::permits::{self, Fields, Limits, PermitError, Subject, SubjectKind, VersionId};
use crate::products::ProductId;
use crate::storage::{Conn, UtcTime};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};
use crate::web::upload::Upload;

impl From<PermitError> for PageError {
    fn from(error: PermitError) -> Self {
        match error {
            PermitError::NotFound => Self::NotFound,
            PermitError::Stale => Self::Conflict("permit-stale"),
            PermitError::State => Self::Conflict("permit-state"),
            PermitError::Closed => Self::Conflict("permit-closed"),
            PermitError::TooManyPages => Self::Fields(FieldErrors::one("files", "upload-too-many")),
            PermitError::Coverage => {
                Self::Fields(FieldErrors::one("coverage", "permit-need-coverage"))
            }
            PermitError::Undecided => Self::Conflict("mask-first"),
            PermitError::NoEnd => {
                Self::Fields(FieldErrors::one("valid_until", "permit-need-until"))
            }
            PermitError::Business(error) => error.into(),
            PermitError::Problems(problems) => {
                let mut errors = FieldErrors::default();
                for problem in problems {
                    errors.add(problem.field.as_str(), problem.text_key);
                }
                Self::Fields(errors)
            }
            PermitError::Document(error) => error.into(),
            PermitError::Storage(error) => error.into(),
        }
    }
}

/// What a new permit is for.
#[derive(Debug, Deserialize)]
pub struct Begin {
    product: ProductId,
    requirement: String,
    kind: Option<String>,
}

/// What the version page shows beside the version.
#[derive(Debug, Default, Deserialize)]
pub struct Show {
    page: Option<usize>,
    check: Option<String>,
    done: Option<String>,
}

/// GET /permits/new?product=&requirement=
pub async fn new_form(me: Me, begin: Query<Begin>) -> Reply {
    let begin = begin.into_inner();
    let catalogue = me.app.catalogue();
    let view = new_view(&me, catalogue, begin, Fields::default()).await?;
    me.page("pages/permits/new.html", &view)
}

async fn new_view(
    me: &Me,
    catalogue: Arc<Catalogue>,
    begin: Begin,
    typed: Fields,
) -> Result<permit_new::New, PageError> {
    let lang = me.lang;
    me.load(move |conn, actor, now| {
        let kind = begin.kind.as_deref().unwrap_or_default();
        let asked = (begin.product, begin.requirement.as_str(), kind);
        let mut view = permit_new::new(conn, actor, &catalogue, lang, asked, now)?;
        view.read_number(conn, typed, lang)?;
        Ok::<_, PermitError>(view)
    })
    .await
}

pub(super) fn limits(me: &Me) -> Limits {
    let uploads = me.app.settings.uploads;
    Limits {
        pages: uploads.pages,
        quota: quota(me),
    }
}

/// POST /permits
pub async fn create(me: Me, upload: Upload) -> Reply {
    let (form, files) = upload.parts();
    match try_create(&me, &form, files).await {
        Ok(answer) => Ok(answer),
        Err(Refusal::Page(error)) => again_new(&me, &form, error, None).await,
        Err(Refusal::File(refused)) => {
            let error = PageError::Fields(FieldErrors::default());
            again_new(&me, &form, error, Some(refused)).await
        }
    }
}

/// Why an upload form is shown again.
pub(super) enum Refusal {
    Page(PageError),
    File(Refused),
}

impl<E: Into<PageError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Page(error.into())
    }
}

async fn try_create(
    me: &Me,
    form: &Form,
    files: Result<Vec<Incoming>, Refused>,
) -> Result<HttpResponse, Refusal> {
    let files = files.map_err(Refusal::File)?;
    let begin = begin_of(form).ok_or(PageError::NotFound)?;
    let (fields, catalogue) = (read_fields(form)?, me.app.catalogue());
    let lang = me.lang;
    let (product, requirement, kind) = (begin.product, begin.requirement, begin.kind);
    let checked = Arc::clone(&catalogue);
    let view = me
        .load(move |conn, actor, now| {
            let asked = (
                product,
                requirement.as_str(),
                kind.as_deref().unwrap_or_default(),
            );
            permit_new::new(conn, actor, &checked, lang, asked, now)
        })
        .await?;
    let draft = view.draft(fields, chosen(form));
    room_for(me, draft.business, &files).await?;
    let kept = me.app.files.take_in(files).await.map_err(Refusal::File)?;
    let received = outbox::named(form);
    let mut drawn = outbox::peek(me, &received).await?;
    drawn.extend(kept.iter().cloned());
    let (limits, secrets, send) = (limits(me), me.app.secrets.clone(), wants_sending(form));
    let (business, wanted) = (draft.business, view.wanted);
    let answer = me
        .post(form, "", move |conn, actor, now| {
            let kept = with_received(conn, actor, now, business, &received, kept)?;
            let (id, _) = permits::create(conn, actor, now, &secrets, &draft, (&kept, limits))?;
            let sent = send.then(|| permits::hand_in(conn, actor, now, id, 1, &wanted, false));
            after(id, sent)
        })
        .await?;
    me.app.files.draw_later(&me.app.db, business, &drawn);
    Ok(answer)
}

/// The files of a form: those that arrived in parts before it, then those that came with it.
pub(super) fn with_received(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    business: BusinessId,
    received: &[UploadId],
    kept: Vec<Kept>,
) -> Result<Vec<Kept>, PermitError> {
    let mut all = documents::uploads::take(conn, actor, now, business, received)?;
    all.extend(kept);
    Ok(all)
}

fn wants_sending(form: &Form) -> bool {
    form.get("then") == "hand_in"
}

fn begin_of(form: &Form) -> Option<Begin> {
    Some(Begin {
        product: form.parse("product")?,
        requirement: form.get("requirement").to_owned(),
        kind: Some(form.get("kind").to_owned()),
    })
}

/// The products ticked as covered; empty where the form has no such boxes.
fn chosen(form: &Form) -> Vec<Subject> {
    let ids = form.all("coverage");
    ids.iter()
        .filter_map(|id| id.parse().ok().map(Subject::product))
        .collect()
}

/// Where to go after saving: a hand-in that lacks something keeps the draft and says what.
fn after(id: VersionId, sent: Option<Result<(), PermitError>>) -> Result<String, PermitError> {
    match sent {
        None => Ok(format!("/permits/{id}?done=saved")),
        Some(Ok(())) => Ok(format!("/permits/{id}?done=sent")),
        Some(Err(PermitError::Problems(_))) => Ok(format!("/permits/{id}?check=1")),
        Some(Err(other)) => Err(other),
    }
}

async fn again_new(me: &Me, form: &Form, error: PageError, refused: Option<Refused>) -> Reply {
    let (PageError::Fields(errors), Some(begin)) = (error, begin_of(form)) else {
        return Err(PageError::NotFound);
    };
    let typed = read_fields(form).unwrap_or_default();
    let view = new_view(me, me.app.catalogue(), begin, typed).await?;
    let mut shown = with_errors(me, form.view(me.fresh_form()), &errors);
    if let Some(refused) = refused {
        shown = shown.with_error("files", sentence(me, &refused)?);
    }
    me.refused("pages/permits/new.html", &view, shown)
}

/// GET /permits/{id}
pub async fn show(me: Me, id: Path<VersionId>, query: Query<Show>) -> Reply {
    let mut view = view_of(&me, id.into_inner(), &query).await?;
    let form = view.form(&me, query.check.is_some());
    if query.check.is_none() {
        view.not_yet_sent();
    }
    me.page_with_form("pages/permits/show.html", &view, form)
}

pub(super) async fn view_of(me: &Me, id: VersionId, query: &Show) -> Result<View, PageError> {
    let (catalogue, lang) = (me.app.catalogue(), me.lang);
    let (page, done) = (query.page.unwrap_or(1), query.done.clone());
    me.load(move |conn, actor, now| {
        permit_view::show(
            conn,
            actor,
            &catalogue,
            lang,
            id,
            page,
            done.as_deref(),
            now,
        )
    })
    .await
}

/// Shows the version again with what is wrong; other errors keep their page.
pub(super) async fn again(me: &Me, id: VersionId, form: &Form, error: PageError) -> Reply {
    let PageError::Fields(errors) = error else {
        return Err(error);
    };
    let view = view_of(me, id, &Show::default()).await?;
    let shown = with_errors(me, form.view(view.form(me, false)), &errors);
    me.refused("pages/permits/show.html", &view, shown)
}

pub(super) fn seen(form: &Form) -> i32 {
    form.parse("revision").unwrap_or(0)
}

/// POST /permits/{id}: keeps the fields; hands in as well when that button was pressed.
pub async fn save(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    match try_save(&me, &form, id).await {
        Err(error) => again(&me, id, &form, error).await,
        done => done,
    }
}

async fn try_save(me: &Me, form: &Form, id: VersionId) -> Reply {
    let mut fields = read_fields(form)?;
    if form.has("proposed") {
        fields.valid_until = form.parse("proposed");
    }
    let (secrets, catalogue) = (me.app.secrets.clone(), me.app.catalogue());
    let (seen, send, chosen) = (seen(form), wants_sending(form), chosen(form));
    let (boxes, as_it_is) = (form.has("has_coverage"), form.has("as_it_is"));
    me.post(form, "", move |conn, actor, now| {
        let coverage = boxes.then_some(chosen.as_slice());
        permits::save(conn, actor, now, &secrets, id, seen, (&fields, coverage))?;
        let sent = send.then(|| {
            let wanted = wanted_of(conn, &catalogue, id)?;
            let next = seen.saturating_add(1);
            permits::hand_in(conn, actor, now, id, next, &wanted, as_it_is)
        });
        after(id, sent)
    })
    .await
}

fn wanted_of(
    conn: &mut Conn,
    catalogue: &Catalogue,
    id: VersionId,
) -> Result<permits::Wanted, PermitError> {
    let version = permits::version(conn, id)?;
    let covers = version.coverage.first().map(|s| s.kind);
    wanted(
        catalogue,
        &version.kind,
        covers.unwrap_or(SubjectKind::Product),
    )
    .ok_or(PermitError::State)
}

/// POST /permits/{id}/take-back
pub async fn take_back(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let (id, seen) = (id.into_inner(), seen(&form));
    me.post(&form, "permit-taken-back", move |conn, actor, now| {
        permits::take_back(conn, actor, now, id, seen).map(|()| format!("/permits/{id}"))
    })
    .await
}

/// POST /permits/{id}/renew
pub async fn renew(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    me.post(&form, "permit-renewal-begun", move |conn, actor, now| {
        permits::renew(conn, actor, now, id).map(|next| format!("/permits/{next}"))
    })
    .await
}

/// POST /permits/{id}/delete
pub async fn delete(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let (id, seen) = (id.into_inner(), seen(&form));
    me.post(&form, "permit-deleted", move |conn, actor, now| {
        let gone = permits::delete(conn, actor, now, id, seen)?;
        let product = gone.named_products().first().copied();
        Ok::<_, PermitError>(product.map_or_else(
            || format!("/businesses/{}", gone.business),
            |product| format!("/products/{product}"),
        ))
    })
    .await
}
