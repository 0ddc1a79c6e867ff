//! What the pages of a permit show, read in one go and put into plain data for their templates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::permit_new::{Choice, boxes, names_products, relevant, wanted};
use super::permit_sheets::{Entry, PageRow, Sheet, page_rows, past_versions, sheets, timeline};
use crate::accounts::Actor;
use crate::businesses;
use crate::checklists::Catalogue;
use crate::i18n::{Lang, tr};
use crate::permits::rules::{Standing, Status, standing};
use crate::permits::rules_draft::{decode, problems, proposed_end};
use crate::permits::version::{EvidenceKind, ReviewState};
use crate::permits::{
    self, FieldName, Fields, PermitError, Subject, SubjectKind, Version, VersionId, Wanted,
};
use crate::products::{self, Product, ProductId};
use crate::storage::{Conn, UtcTime};
use crate::web::frame::FormView;
use crate::web::life::Life;
use crate::web::ui::Ui;

/// A line of a number taken apart.
#[derive(Debug, Serialize)]
struct Part {
    value: String,
    meaning: String,
}

/// Something to know about a number.
#[derive(Debug, Serialize)]
struct Hint {
    level: crate::identifiers::FindingLevel,
    text: String,
}

/// A value that is not open.
#[derive(Debug, Serialize)]
struct Closed {
    name: &'static str,
    text: String,
    day: Option<NaiveDate>,
}

/// The page of one version.
#[derive(Debug, Serialize)]
pub(super) struct View {
    id: VersionId,
    title: String,
    of: String,
    back: String,
    status: Status,
    review: ReviewState,
    revision: i32,
    assisted: bool,
    may_edit: bool,
    may_delete: bool,
    may_take_back: bool,
    may_renew: bool,
    may_add_pages: bool,
    may_order: bool,
    open: Vec<&'static str>,
    closed: Vec<Closed>,
    life: Option<Life>,
    open_ended: bool,
    can_be_open_ended: bool,
    is_secret: bool,
    parts: Vec<Part>,
    hints: Vec<Hint>,
    proposed: Option<NaiveDate>,
    year_only: Option<String>,
    lacks: Vec<(&'static str, &'static str)>,
    findings: Vec<(String, String)>,
    pages: Vec<PageRow>,
    sheets: Vec<Sheet>,
    current: Option<Sheet>,
    coverage: Vec<String>,
    covers: SubjectKind,
    boxes: Vec<Choice>,
    timeline: Vec<Entry>,
    history: Vec<super::permit_sheets::Past>,
    withdrawn_reason: Option<String>,
    revoked_reason: Option<String>,
    done: Option<&'static str>,
    today: NaiveDate,
    #[serde(skip)]
    values: Vec<(&'static str, String)>,
    #[serde(skip)]
    ticked: Vec<String>,
}

impl View {
    /// The form with what is kept, what the mentor found, and (after a hand-in
    /// that failed) what is missing.
    pub fn form(&self, ui: &Ui, check: bool) -> FormView {
        let mut form = ui.fresh_form();
        for (name, value) in &self.values {
            form = form.with(name, value);
        }
        if !self.boxes.is_empty() {
            form = form.with_many("coverage", self.ticked.clone());
        }
        for (field, sentence) in self.findings.iter().filter(|_| self.may_edit) {
            let name = if field == "pages" { "files" } else { field };
            form = form.with_error(name, sentence);
        }
        for (field, key) in self.lacks.iter().filter(|_| check) {
            let name = if *field == "pages" { "files" } else { *field };
            form = form.with_error(name, ui.text(key));
        }
        form
    }
}

/// The page of a version for somebody who may see its business.
pub(super) fn show(
    conn: &mut Conn,
    actor: &Actor,
    catalogue: &Catalogue,
    lang: Lang,
    id: VersionId,
    page: usize,
    done: Option<&str>,
    now: UtcTime,
) -> Result<View, PermitError> {
    let version = permits::read(conn, actor, id)?;
    let may_draft = permits::may_draft(conn, actor, version.business).is_ok();
    let business = businesses::by_id(conn, version.business)?;
    let products = products::of_business(conn, version.business, true)?;
    let facilities = businesses::facilities(conn, version.business)?;
    let files = permits::pages(conn, id)?;
    let history = permits::history(conn, version.permit)?;
    let zone = business.kecamatan.zone();
    let today = zone.today(now.naive());
    let covers = version
        .coverage
        .first()
        .map_or(SubjectKind::Product, |s| s.kind);
    let wanted = wanted(catalogue, &version.kind, covers).ok_or(PermitError::NotFound)?;
    let may_edit = may_draft && version.is_open();
    let shown = sheets(id, &files, now);
    let status = status_of(catalogue, &version, today);
    let decoded = version
        .fields
        .number
        .as_deref()
        .and_then(|n| decode(&version.kind, n, today));
    let named = |subject: &Subject| match subject.kind {
        SubjectKind::Product => products
            .iter()
            .find(|p| p.id.any() == subject.id)
            .map(Product::label),
        SubjectKind::Facility => facilities
            .iter()
            .find(|f| f.id.any() == subject.id)
            .map(|f| f.name.clone()),
        SubjectKind::Business => Some(business.name.clone()),
        SubjectKind::Person => version.fields.person.clone(),
        SubjectKind::Brand => version.fields.brand.clone(),
    };
    let coverage: Vec<String> = version.coverage.iter().filter_map(named).collect();
    let own = version.named_products();
    let relevant = relevant_now(&wanted, &version);
    let is_open = |name: &FieldName| may_edit && version.may_change(*name);
    let running: Vec<Product> = products
        .iter()
        .filter(|p| p.ended_at.is_none() || own.contains(&p.id))
        .cloned()
        .collect();
    let chooses = covers == SubjectKind::Product && names_products(&version.kind);
    let lacks = problems(
        &version.fields,
        &wanted,
        &version.coverage,
        files.len(),
        today,
    );
    Ok(View {
        id,
        title: title(catalogue, &version.kind, lang),
        of: coverage
            .first()
            .cloned()
            .unwrap_or_else(|| business.name.clone()),
        back: own.first().map_or_else(
            || format!("/businesses/{}", business.id),
            |p| format!("/products/{p}"),
        ),
        status,
        review: version.review,
        revision: version.revision,
        assisted: version.assisted,
        may_edit,
        may_delete: may_edit
            && version.review == ReviewState::Draft
            && version.submitted_at.is_none(),
        may_take_back: may_draft && version.review == ReviewState::InReview,
        may_renew: may_draft
            && matches!(
                version.review,
                ReviewState::Accepted | ReviewState::Withdrawn
            ),
        may_add_pages: is_open(&FieldName::Pages),
        may_order: may_edit && version.review == ReviewState::Draft,
        open: relevant
            .iter()
            .filter(|f| is_open(f))
            .map(|f| f.as_str())
            .collect(),
        closed: relevant
            .iter()
            .filter(|f| !is_open(f))
            .map(|f| closed(*f, &version.fields))
            .collect(),
        life: Life::of(
            version.fields.valid_from.or(version.fields.issued_on),
            version.fields.valid_until,
            today,
        ),
        open_ended: version.fields.open_ended,
        can_be_open_ended: wanted.open_ended,
        is_secret: permits::rules_draft::is_secret(&version.kind),
        parts: decoded
            .iter()
            .flat_map(|d| &d.parts)
            .map(|p| part(p, lang))
            .collect(),
        hints: decoded
            .iter()
            .flat_map(|d| &d.findings)
            .map(|f| hint(f, lang))
            .collect(),
        proposed: proposed_end(&wanted, &version.fields),
        year_only: version.year_only.map(|y| y.to_string()),
        lacks: lacks
            .iter()
            .filter(|_| may_edit)
            .map(|p| (p.field.as_str(), p.text_key))
            .collect(),
        findings: findings(catalogue, &version, lang),
        pages: page_rows(&version, &files, may_edit),
        current: shown
            .iter()
            .find(|s| s.number == page)
            .or(shown.first())
            .cloned(),
        sheets: shown,
        coverage,
        covers,
        boxes: if chooses && is_open(&FieldName::Coverage) {
            boxes(&running)
        } else {
            vec![]
        },
        timeline: timeline(&version),
        history: past_versions(catalogue, &history, id, today),
        withdrawn_reason: version.outcome.withdrawn_reason.clone(),
        revoked_reason: version.outcome.revoked_reason.clone(),
        done: match done {
            Some("saved") => Some("permit-saved"),
            Some("sent") => Some("permit-sent"),
            _ => None,
        },
        today,
        values: values(&version.fields),
        ticked: own.iter().map(ToString::to_string).collect(),
    })
}

/// What the kind has, and what the mentor pointed at besides.
fn relevant_now(wanted: &Wanted, version: &Version) -> Vec<FieldName> {
    let asked = relevant(wanted);
    let returned = |name: &FieldName| version.returned.iter().any(|f| f.field == *name);
    FieldName::ALL
        .iter()
        .copied()
        .filter(|name| !matches!(name, FieldName::Pages | FieldName::Coverage))
        .filter(|name| asked.contains(&name.as_str()) || returned(name))
        .collect()
}

fn title(catalogue: &Catalogue, kind: &EvidenceKind, lang: Lang) -> String {
    catalogue
        .evidence(kind)
        .map_or_else(|| kind.to_string(), |e| e.title.lang(lang).to_owned())
}

/// The status of one version on a day, by the rules of its kind.
pub(super) fn status_of(catalogue: &Catalogue, version: &Version, today: NaiveDate) -> Status {
    let rules = catalogue
        .evidence(&version.kind)
        .map(|e| e.rules())
        .unwrap_or_default();
    let product = ProductId::from_uuid(version.id.uuid());
    match standing(&version.facts(product), &rules, today) {
        Standing::Pending(status) => status,
        Standing::Future(_) | Standing::Valid(false) => Status::Accepted,
        Standing::Valid(true) => Status::Expiring,
        Standing::Expired => Status::Expired,
        Standing::Revoked => Status::Revoked,
    }
}

fn part(part: &crate::identifiers::Part, lang: Lang) -> Part {
    Part {
        value: part.value.clone(),
        meaning: part.meaning.text(lang).to_owned(),
    }
}

fn hint(finding: &crate::identifiers::Finding, lang: Lang) -> Hint {
    Hint {
        level: finding.level,
        text: finding.text.text(lang).to_owned(),
    }
}

/// What the mentor found, by field: the reason in the reader's words, then the mentor's own.
fn findings(catalogue: &Catalogue, version: &Version, lang: Lang) -> Vec<(String, String)> {
    let mut by_field: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for finding in &version.returned {
        let mut reasons = catalogue.return_reasons(&version.kind);
        let reason = reasons
            .find(|r| r.code == finding.reason)
            .map_or(finding.reason.clone(), |r| r.text.lang(lang).to_owned());
        let mut sentence = match finding.page {
            Some(page) => tr(
                lang,
                "permit-finding-page",
                &[("page", i64::from(page).into())],
            ),
            None => String::new(),
        };
        sentence.push_str(&reason);
        if !finding.text.trim().is_empty() {
            sentence.push_str(" – ");
            sentence.push_str(finding.text.trim());
        }
        by_field
            .entry(finding.field.as_str())
            .or_default()
            .push(sentence);
    }
    by_field
        .into_iter()
        .map(|(field, sentences)| (field.to_owned(), sentences.join(" ")))
        .collect()
}

fn closed(name: FieldName, fields: &Fields) -> Closed {
    let text = match name {
        FieldName::Number => fields.number.clone(),
        FieldName::Holder => fields.holder.clone(),
        FieldName::Issuer => fields.issuer.clone(),
        FieldName::Brand => fields.brand.clone(),
        FieldName::Person => fields.person.clone(),
        _ => None,
    };
    let day = match name {
        FieldName::IssuedOn => fields.issued_on,
        FieldName::ValidFrom => fields.valid_from,
        FieldName::ValidUntil => fields.valid_until,
        _ => None,
    };
    Closed {
        name: name.as_str(),
        text: text.unwrap_or_default(),
        day,
    }
}

fn values(fields: &Fields) -> Vec<(&'static str, String)> {
    let day = |d: Option<NaiveDate>| d.map(|d| d.to_string());
    let all = [
        ("number", fields.number.clone()),
        ("holder", fields.holder.clone()),
        ("issuer", fields.issuer.clone()),
        ("brand", fields.brand.clone()),
        ("person", fields.person.clone()),
        ("issued_on", day(fields.issued_on)),
        ("valid_from", day(fields.valid_from)),
        ("valid_until", day(fields.valid_until)),
        ("open_ended", fields.open_ended.then(|| "true".to_owned())),
    ];
    all.into_iter()
        .map(|(name, value)| (name, value.unwrap_or_default()))
        .collect()
}
