//! A partner's programmes: which run, and the form that changes one.

use std::collections::BTreeSet;

use actix_web::web::Path;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{listing_view, risks};
use crate::checklists::delivery::Delivery;
use crate::checklists::programme::Tightening;
use crate::checklists::{Catalogue, ProgrammeId, Recount, StoredProgramme};
use crate::i18n::{Lang, tr};
use crate::listings::actions::{self, Edit};
use crate::listings::{FUNCTIONS, ListingError};
use crate::reminders::{self, asked};
use crate::web::error::{FieldErrors, PageError};
use crate::web::form::Form;
use crate::web::frame::FormView;
use crate::web::ui::{Me, Reply};

/// GET /programmes
pub async fn index(me: Me) -> Reply {
    show_index(&me, None).await
}

async fn show_index(me: &Me, wrong: Option<(&Form, &FieldErrors)>) -> Reply {
    let partner = me.actor.partner.ok_or(PageError::NotFound)?;
    let found = me
        .load(move |conn, actor, now| actions::own_programmes(conn, actor, now, partner))
        .await?;
    let lang = me.lang;
    let programmes: Vec<Value> = found
        .iter()
        .map(|own| {
            let p = &own.programme;
            json!({ "id": p.id, "title": p.spec.title.lang(lang), "active": p.active,
                "ready": own.ready, "recount": own.recount.as_ref().map(recount), "quorum": listing_view::functions(lang, &p.spec.quorum),
                "review_days": p.spec.review_days, "adds": p.spec.adds.len() })
        })
        .collect();
    let patterns: Vec<Value> = me
        .app
        .catalogue()
        .programmes()
        .map(|p| json!({ "value": p.id, "label": p.title.lang(lang), "hint": p.partner }))
        .collect();
    let data = json!({ "programmes": programmes, "patterns": patterns });
    match wrong {
        Some((form, errors)) => me.form_again("pages/programmes/index.html", &data, form, errors),
        None => me.page("pages/programmes/index.html", &data),
    }
}

/// How far a recount has come, for `components/recount.html`. Products recorded since
/// it began are done as well, so it never shows more than all.
fn recount(recount: &Recount) -> Value {
    let total = recount.total.unwrap_or(0);
    json!({ "done": recount.done.min(total), "total": total, "since": recount.since })
}

/// POST /programmes
pub async fn create(me: Me, form: Form) -> Reply {
    let partner = me.actor.partner.ok_or(PageError::NotFound)?;
    let catalogue = me.app.catalogue();
    let pattern = form.get("pattern").to_owned();
    let done = me.post(&form, "programme-created", move |conn, actor, now| {
        actions::create(conn, &catalogue, actor, now, partner, &pattern)
            .map(|id| format!("/programmes/{id}"))
    });
    match done.await {
        Err(PageError::Fields(errors)) => show_index(&me, Some((&form, &errors))).await,
        other => other,
    }
}

/// GET /programmes/{id}
pub async fn edit_form(me: Me, id: Path<ProgrammeId>) -> Reply {
    let id = id.into_inner();
    let stored = stored(&me, id).await?;
    let data = form_data(&me, &stored);
    let form = filled(me.fresh_form(), &stored.0);
    me.page_with_form("pages/programmes/edit.html", &data, form)
}

/// A programme, how far its products are counted anew, functions nobody speaks for, and holidays.
type Stored = (
    StoredProgramme,
    Option<Recount>,
    Vec<String>,
    BTreeSet<NaiveDate>,
);

async fn stored(me: &Me, id: ProgrammeId) -> Result<Stored, PageError> {
    me.load(move |conn, actor, _| {
        let stored = actions::programme_for(conn, actor, id)?;
        let unmanned = actions::unmanned(conn, stored.partner, &stored.spec.quorum)?;
        let recount = actions::recount_of(conn, actor, id)?;
        let holidays = reminders::holiday_days(conn)?;
        Ok::<_, ListingError>((stored, recount, unmanned, holidays))
    })
    .await
}

fn form_data(me: &Me, (stored, running, unmanned, holidays): &Stored) -> Value {
    let (lang, catalogue) = (me.lang, me.app.catalogue());
    let today = me.actor.zone.today(me.now().naive());
    let spec = &stored.spec;
    let requirement = |r: &crate::checklists::requirement::Requirement| json!({ "value": r.id, "label": r.title.lang(lang) });
    let lines: Vec<Value> = spec
        .scores
        .iter()
        .map(|l| json!({ "name": format!("weight_{}", l.code), "title": l.title.lang(lang), "weight": l.weight }))
        .collect();
    let told = catalogue
        .evidence_kinds()
        .filter(|e| !e.reminders.days_before.is_empty());
    let told = told.map(|e| {
        let usual = asked::days_before(e, None);
        json!({ "name": format!("remind_{}", e.kind), "title": e.title.lang(lang),
            "usual": usual.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
            "set": spec.reminders.contains_key(&e.kind) })
    });
    json!({
        "delivery": risks::delivery(me, today, stored, holidays),
        "told": told.collect::<Vec<_>>(),
        "programme": { "id": stored.id, "slug": spec.id, "title": spec.title.lang(lang), "active": stored.active },
        "requirements": catalogue.requirements().iter().map(requirement).collect::<Vec<_>>(),
        "functions": listing_view::function_options(lang, FUNCTIONS),
        "weekdays": (1..=7).map(|n| json!({ "value": n.to_string(), "label": tr(lang, &format!("weekday-long-{n}"), &[]) })).collect::<Vec<_>>(),
        "lines": lines, "recount": running.as_ref().map(recount),
        "unmanned": listing_view::functions(lang, unmanned),
    })
}

/// The form as the programme stands.
fn filled(form: FormView, stored: &StoredProgramme) -> FormView {
    let spec = &stored.spec;
    let figure = |value: Option<u32>| value.map_or_else(String::new, |v| v.to_string());
    let day = |value: Option<chrono::NaiveDate>| value.map_or_else(String::new, |v| v.to_string());
    let asked = |must: bool| {
        let these = spec.adds.iter().filter(|a| a.mandatory == must);
        these.map(|a| a.requirement.clone()).collect::<Vec<_>>()
    };
    let yes = |flag: bool| if flag { "true" } else { "" };
    let mut form = form
        .with("revision", stored.revision.to_string())
        .with("title_id", &spec.title.id)
        .with("title_en", &spec.title.en)
        .with("effective_from", day(spec.effective_from))
        .with("effective_until", day(spec.effective_until))
        .with_many("demanded", asked(true))
        .with_many("recommended", asked(false))
        .with_many("register_check", spec.tightens.register_check.clone())
        .with(
            "lab_test_max_age_months",
            figure(spec.tightens.lab_test_max_age_months),
        )
        .with(
            "min_shelf_life_days",
            figure(spec.tightens.min_shelf_life_days),
        )
        .with(
            "min_remaining_percent",
            figure(spec.tightens.min_remaining_percent),
        )
        .with(
            "commitments_at_once",
            yes(spec.tightens.commitments_at_once),
        )
        .with_many("quorum", spec.quorum.clone())
        .with("review_days", spec.review_days.to_string())
        .with("active", yes(stored.active));
    if let Some(delivery) = &spec.delivery {
        let days = delivery.weekdays.iter().map(u32::to_string);
        form = form
            .with_many("delivery_weekdays", days.collect::<Vec<_>>())
            .with("delivery_days_before", delivery.days_before.to_string())
            .with("delivery_ahead", delivery.ahead.to_string());
    } else {
        form = form
            .with("delivery_days_before", "3")
            .with("delivery_ahead", "14");
    }
    for (kind, days) in &spec.reminders {
        form = form.with(&format!("remind_{kind}"), days.to_string());
    }
    for line in &spec.scores {
        form = form.with(&format!("weight_{}", line.code), line.weight.to_string());
    }
    form
}

fn edit_of(catalogue: &Catalogue, form: &Form, stored: &StoredProgramme) -> Edit {
    let all =
        |name: &str| -> Vec<String> { form.all(name).into_iter().map(str::to_owned).collect() };
    let demanded = all("demanded");
    let mut recommended = all("recommended");
    recommended.retain(|id| !demanded.contains(id));
    let weight = |code: &str| form.parse(&format!("weight_{code}")).unwrap_or(0);
    Edit {
        title_id: form.get("title_id").to_owned(),
        title_en: form.get("title_en").to_owned(),
        effective_from: form.parse("effective_from"),
        effective_until: form.parse("effective_until"),
        demanded,
        recommended,
        tightens: Tightening {
            register_check: all("register_check"),
            lab_test_max_age_months: form.parse("lab_test_max_age_months"),
            min_shelf_life_days: form.parse("min_shelf_life_days"),
            min_remaining_percent: form.parse("min_remaining_percent"),
            commitments_at_once: form.has("commitments_at_once"),
        },
        reminders: catalogue
            .evidence_kinds()
            .map(|e| {
                (
                    e.kind.clone(),
                    form.get(&format!("remind_{}", e.kind)).to_owned(),
                )
            })
            .collect(),
        delivery: delivery_of(form),
        quorum: all("quorum"),
        review_days: form.parse("review_days").unwrap_or(0),
        weights: stored
            .spec
            .scores
            .iter()
            .map(|l| (l.code.clone(), weight(&l.code)))
            .collect(),
        active: form.has("active"),
    }
}

/// The delivery days as ticked; none ticked asks for no list. A figure that is none is
/// out of every bound, so that it is refused where it stands.
fn delivery_of(form: &Form) -> Option<Delivery> {
    let ticked = form.all("delivery_weekdays");
    let weekdays: BTreeSet<u32> = ticked.iter().map(|d| d.parse().unwrap_or(0)).collect();
    let figure = |name: &str| form.parse(name).unwrap_or(u32::MAX);
    (!weekdays.is_empty()).then(|| Delivery {
        weekdays,
        days_before: figure("delivery_days_before"),
        ahead: figure("delivery_ahead"),
    })
}

/// POST /programmes/{id}
pub async fn change(me: Me, form: Form, id: Path<ProgrammeId>) -> Reply {
    let id = id.into_inner();
    let stored = stored(&me, id).await?;
    if !form.has("sure") {
        let errors = FieldErrors::one("sure", "programme-sure-needed");
        return again(&me, &form, &stored, &errors);
    }
    let catalogue = me.app.catalogue();
    let (edit, seen) = (
        edit_of(&catalogue, &form, &stored.0),
        form.parse("revision").unwrap_or(0),
    );
    let done = me.post(&form, "programme-kept", move |conn, actor, now| {
        actions::change(conn, &catalogue, actor, now, id, seen, &edit)?;
        Ok::<_, ListingError>("/programmes".to_owned())
    });
    match done.await {
        Err(PageError::Fields(errors)) => again(&me, &form, &stored, &errors),
        other => other,
    }
}

fn again(me: &Me, form: &Form, stored: &Stored, errors: &FieldErrors) -> Reply {
    let data = form_data(me, stored);
    me.form_again("pages/programmes/edit.html", &data, form, errors)
}

/// Titles that other pages of this area share.
pub(super) fn sample_options(lang: Lang) -> Vec<Value> {
    let codes = crate::listings::SampleStatus::ALL.iter();
    codes
        .map(|c| json!({ "value": c, "label": tr(lang, &format!("sample-{c}"), &[]) }))
        .collect()
}
