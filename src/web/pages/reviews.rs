//! The mentor's queue and its items; the coordinator's hand-over.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::queue_view::{QueueView, reassigns};
use super::review_input::{acceptance, closer_look, remarks, revision};
use super::review_view::ItemView;
use crate::accounts::{AccountId, Actor};
use crate::checklists::Catalogue;
use crate::documents::DocumentId;
use crate::permits::VersionId;
use crate::permits::version::EvidenceKind;
use crate::reminders::actions::look_again;
use crate::reviews::actions::{self, Return};
use crate::reviews::{Barred, Fault, Filter, ReviewError};
use crate::storage::{Conn, UtcTime};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::frame::FormView;
use crate::web::ui::{Me, Reply};

impl From<ReviewError> for PageError {
    fn from(error: ReviewError) -> Self {
        let field = |name, key| Self::Fields(FieldErrors::one(name, key));
        match error {
            ReviewError::NotFound => Self::NotFound,
            ReviewError::Barred(Barred::OwnEntry) => Self::Invalid("review-own-entry"),
            ReviewError::Barred(Barred::OwnBusiness) => Self::Invalid("review-own-business"),
            ReviewError::Held(_) => Self::Conflict("review-held"),
            ReviewError::Overtaken => Self::Conflict("review-overtaken"),
            ReviewError::NoFinding => field("form", "review-no-finding"),
            ReviewError::Findings(faults) => Self::Fields(of_faults(&faults)),
            ReviewError::Coverage => field("coverage", "review-bad-coverage"),
            ReviewError::NotCloser => field("how", "review-not-closer"),
            ReviewError::CheckedAhead => field("checked_on", "review-checked-ahead"),
            ReviewError::EndUnknown => field("form", "review-end-unknown"),
            ReviewError::NoReason => field("why", "review-no-reason"),
            ReviewError::NothingChanged => Self::Conflict("review-nothing-changed"),
            ReviewError::NeverShown => Self::Invalid("review-never-shown"),
            ReviewError::MaskFirst => Self::Conflict("mask-first"),
            ReviewError::BadMentor => field("mentor", "review-bad-mentor"),
            ReviewError::Business(error) => error.into(),
            ReviewError::Document(error) => error.into(),
            ReviewError::NothingChosen => Self::Invalid("review-none-chosen"),
            ReviewError::Storage(error) => error.into(),
        }
    }
}

fn of_faults(faults: &[(String, Fault)]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (part, fault) in faults {
        let key = match fault {
            Fault::NoReason => "review-fault-no-reason",
            Fault::UnknownReason => "review-fault-unknown",
            Fault::NoPage => "review-fault-no-page",
        };
        errors.add(&format!("reason_{part}"), key);
    }
    errors
}

/// What narrows the queue.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub(super) kind: String,
    pub(super) q: String,
    pub(super) show: String,
    pub(super) after: Option<VersionId>,
}

impl Wanted {
    fn filter(&self) -> Filter {
        Filter {
            kind: (!self.kind.is_empty()).then(|| EvidenceKind::from(self.kind.as_str())),
            business: self.q.trim().chars().take(80).collect(),
            mine: self.show == "mine",
            long: self.show == "long",
            after: self.after,
        }
    }
}

/// GET /review
pub async fn queue(me: Me, wanted: Query<Wanted>) -> Reply {
    let view = queue_view(&me, &wanted).await?;
    me.page(QUEUE, &view)
}

const QUEUE: &str = "pages/reviews/queue.html";

async fn queue_view(me: &Me, wanted: &Wanted) -> Result<QueueView, PageError> {
    let filter = wanted.filter();
    let hands_over = reassigns(&me.actor);
    let catalogue = me.app.catalogue();
    let (queue, alone, waiting, mentors) = me
        .load(move |conn, actor, now| {
            let queue = actions::queue(conn, actor, now, &filter)?;
            let (alone, mentors) = if hands_over {
                let alone = actions::unattended(conn, actor, now)?;
                (alone, actions::area_mentors(conn, actor)?)
            } else {
                (vec![], vec![])
            };
            let rechecks = actions::count_rechecks(conn, actor, now)?;
            let look_ups = actions::count_look_ups(conn, &catalogue, actor, now)?;
            Ok::<_, ReviewError>((queue, alone, (rechecks, look_ups), mentors))
        })
        .await?;
    Ok(QueueView::of(me, wanted, &queue, &alone, waiting).with_mentors(&mentors))
}

async fn view(me: &Me, id: VersionId) -> Result<ItemView, PageError> {
    let catalogue = me.app.catalogue();
    let item = me
        .load(move |conn, actor, now| actions::item(conn, &catalogue, actor, now, id))
        .await?;
    Ok(ItemView::of(me, &item))
}

/// GET /review/{id}: opening renews a claim of one's own.
pub async fn show(me: Me, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let mut view = view(&me, id).await?;
    if view.is_mine() {
        let (actor, now) = (me.actor.clone(), me.now());
        me.app
            .db
            .write(move |conn| actions::renew(conn, &actor, now, id))
            .await?;
        view = self::view(&me, id).await?;
    }
    me.page_with_form("pages/reviews/item.html", &view, covered(&me, &view))
}

/// An empty form but for what the version covers as it stands.
fn covered(me: &Me, view: &ItemView) -> FormView {
    me.fresh_form().with_many("coverage", view.covered())
}

/// GET /review/{id}/next: on to the next item, leaving this one as it is.
pub async fn next(me: Me, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let to = me
        .load(move |conn, actor, now| go_on(conn, actor, now, id))
        .await?;
    Ok(me.redirect(&to, ""))
}

fn go_on(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    id: VersionId,
) -> Result<String, ReviewError> {
    let next = actions::next(conn, actor, now, id)?.filter(|next| *next != id);
    Ok(next.map_or_else(|| "/review".to_owned(), |next| format!("/review/{next}")))
}

/// POST /review/{id}/claim
pub async fn claim(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let done = me
        .post(&form, "review-claimed", move |conn, actor, now| {
            actions::claim(conn, actor, now, id).map(|()| format!("/review/{id}"))
        })
        .await;
    answer(&me, id, &form, done).await
}

/// POST /review/{id}/release
pub async fn release(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    me.post(&form, "review-released", move |conn, actor, now| {
        actions::release(conn, actor, now, id).map(|()| "/review".to_owned())
    })
    .await
}

/// POST /review/{id}/accept
pub async fn accept(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let done = match acceptance(&form) {
        Ok(input) => {
            let flash = ["review-accepted-flash", "review-accepted-call"];
            decide(&me, &form, id, flash, move |conn, catalogue, actor, now| {
                actions::accept(conn, catalogue, actor, now, id, &input)
            })
            .await
        }
        Err(error) => Err(error),
    };
    answer(&me, id, &form, done).await
}

/// POST /review/{id}/return
pub async fn send_back(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let input = Return {
        revision: revision(&form),
        remarks: remarks(&form),
    };
    let flash = ["review-returned-flash", "review-returned-call"];
    let done = decide(&me, &form, id, flash, move |conn, catalogue, actor, now| {
        actions::send_back(conn, catalogue, actor, now, id, &input)
    })
    .await;
    answer(&me, id, &form, done).await
}

/// What is said of a decision: the first when its owner hears by mail, else the second.
async fn told(me: &Me, id: VersionId, flash: [&'static str; 2]) -> Result<&'static str, PageError> {
    let heard = me
        .load(move |conn, actor, _| actions::hears_by_mail(conn, actor, id))
        .await?;
    let [by_mail, by_call] = flash;
    Ok(if heard { by_mail } else { by_call })
}

/// Runs a decision, then goes on with the queue.
async fn decide<F>(me: &Me, form: &Form, id: VersionId, flash: [&'static str; 2], work: F) -> Reply
where
    F: FnOnce(&mut Conn, &Catalogue, &Actor, UtcTime) -> Result<(), ReviewError> + Send + 'static,
{
    let flash = told(me, id, flash).await?;
    let catalogue = me.app.catalogue();
    me.post(form, flash, move |conn, actor, now| {
        work(conn, &catalogue, actor, now)?;
        go_on(conn, actor, now, id)
    })
    .await
}

/// POST /review/{id}/check: a closer look at what was accepted.
pub async fn check_again(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let done = match closer_look(&form) {
        Ok(input) => {
            me.post(&form, "review-checked-flash", move |conn, actor, now| {
                actions::check_again(conn, actor, now, id, &input).map(|()| format!("/review/{id}"))
            })
            .await
        }
        Err(error) => Err(error),
    };
    answer(&me, id, &form, done).await
}

/// POST /review/{id}/withdraw
pub async fn withdraw(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let (seen, why) = (revision(&form), form.get("why").to_owned());
    let flash = told(&me, id, ["review-withdrawn-flash", "review-withdrawn-call"]).await?;
    let catalogue = me.app.catalogue();
    let done = me
        .post(&form, flash, move |conn, actor, now| {
            actions::withdraw(conn, &catalogue, actor, now, id, (seen, &why))?;
            look_again(conn, id, now)?;
            Ok::<_, ReviewError>(format!("/review/{id}"))
        })
        .await;
    answer(&me, id, &form, done).await
}

/// POST /review/{id}/recheck: `outcome` is no_effect or new_version; `back` is
/// `list` when it was answered in the list of rechecks.
pub async fn recheck(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let (seen, why) = (revision(&form), form.get("why").to_owned());
    let closes = form.get("outcome") == "no_effect";
    let back = if form.get("back") == "list" {
        "/review/rechecks".to_owned()
    } else {
        format!("/review/{id}")
    };
    let catalogue = me.app.catalogue();
    let done = me
        .post(&form, "review-rechecked-flash", move |conn, actor, now| {
            let input = (seen, why.as_str());
            if closes {
                actions::no_effect(conn, &catalogue, actor, now, id, input)?;
            } else {
                actions::ask_new_version(conn, &catalogue, actor, now, id, input)?;
            }
            Ok::<_, ReviewError>(back)
        })
        .await;
    answer(&me, id, &form, done).await
}

/// POST /review/{id}/partners: marks one page's copy, or takes the mark away.
pub async fn mark_page(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let page: Option<DocumentId> = form.parse("document");
    let page = page.ok_or(PageError::NotFound)?;
    let mark = (page, form.get("marked") == "true");
    me.post(&form, "review-marked-flash", move |conn, actor, now| {
        actions::mark_page(conn, actor, now, id, mark).map(|()| format!("/review/{id}#partners"))
    })
    .await
}

/// POST /review/{id}/assign
pub async fn assign(me: Me, form: Form, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let done = hand_over(&me, &form, vec![id]).await;
    answer(&me, id, &form, done).await
}

/// POST /review/assign: the items marked in the queue, in one hand-over; with what narrowed
/// the queue it was sent from.
pub async fn assign_many(me: Me, form: Form, wanted: Query<Wanted>) -> Reply {
    let items = form.all("item");
    let ids = items.iter().filter_map(|id| id.parse().ok()).collect();
    let errors = match hand_over(&me, &form, ids).await {
        Err(PageError::Fields(_)) => FieldErrors::one("mentor", "review-bad-mentor-many"),
        Err(PageError::Invalid(key)) => FieldErrors::one("form", key),
        other => return other,
    };
    let view = queue_view(&me, &wanted).await?.with_picked(&items);
    me.form_again(QUEUE, &view, &form, &errors)
}

async fn hand_over(me: &Me, form: &Form, items: Vec<VersionId>) -> Reply {
    let mentor: Option<AccountId> = form.parse("mentor");
    let catalogue = me.app.catalogue();
    me.post(form, "review-assigned-flash", move |conn, actor, now| {
        let mentor = mentor.ok_or(ReviewError::BadMentor)?;
        actions::assign(conn, &catalogue, actor, now, &items, mentor).map(|()| "/review".to_owned())
    })
    .await
}

/// Shows the item again with what is wrong; says who was first to whoever came second,
/// beside what they had typed.
async fn answer(me: &Me, id: VersionId, form: &Form, done: Reply) -> Reply {
    match done {
        Err(PageError::Fields(errors)) => {
            let view = view(me, id).await?;
            let mut shown = form.view(covered(me, &view));
            for (field, key) in &errors.0 {
                shown = shown.with_error(field, me.text(key));
            }
            me.refused("pages/reviews/item.html", &view, shown)
        }
        Err(PageError::Conflict(key)) => {
            let view = view(me, id).await?.overtaken(me, key, form);
            let kept = form.view(me.fresh_form());
            me.overtaken("pages/reviews/overtaken.html", &view, kept)
        }
        other => other,
    }
}
