//! What the pages of a permit show, read in one go and put into plain data for their templates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::numbers::Says;
use super::outbox::Outbox;
use super::pauses::{self, SaidView};
use super::permit_days::{self, DaysView};
use super::permit_loaded::{Loaded, load};
use super::permit_new::{Choice, boxes};
use super::permit_sheets::{
    Entry, Other, PageRow, Sheet, page_rows, past_versions, sheets, timeline,
};
use super::reading_view::{Places, ReadsView};
use crate::accounts::Actor;
use crate::centre::papers::{self, Filed};
use crate::checklists::{self, Catalogue, Target};
use crate::i18n::{Lang, tr};
use crate::permits::rules::{Standing, Status, standing};
use crate::permits::rules_draft::{never_for_partners, proposed_end};
use crate::permits::version::{EvidenceKind, ReviewState};
use crate::permits::{self, FieldName, Fields, Finding, PermitError, Version, VersionId};
use crate::reminders::ReminderError;
use crate::storage::{Conn, UtcTime};
use crate::web::frame::FormView;
use crate::web::life::Life;
use crate::web::ui::Ui;

/// A value that is not open.
#[derive(Debug, Serialize)]
struct Closed {
    name: &'static str,
    text: String,
    day: Option<NaiveDate>,
}

/// What the actor may do with the version now.
#[derive(Debug, Serialize)]
struct Rights {
    may_edit: bool,
    may_delete: bool,
    may_take_back: bool,
    may_renew: bool,
    renew_key: &'static str,
    may_add_pages: bool,
    may_order: bool,
    may_mask: bool,
    may_review: bool,
}

/// Its fields: those that are open, those that are not, and what helps to fill them.
#[derive(Debug, Serialize)]
struct FieldsView {
    open: Vec<&'static str>,
    closed: Vec<Closed>,
    open_ended: bool,
    can_be_open_ended: bool,
    is_secret: bool,
    says: Says,
    proposed: Option<NaiveDate>,
    year_only: Option<String>,
    lacks: Vec<(&'static str, &'static str)>,
    boxes: Vec<Choice>,
}

/// Its files, and the one that is looked at.
#[derive(Debug, Serialize)]
struct FilesView {
    pages: Vec<PageRow>,
    sheets: Vec<Sheet>,
    current: Option<Sheet>,
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
    #[serde(flatten)]
    rights: Rights,
    #[serde(flatten)]
    fields: FieldsView,
    #[serde(flatten)]
    files: FilesView,
    reads: ReadsView,
    outbox: Option<Outbox>,
    life: Option<Life>,
    reminders: SaidView,
    own_days: Option<DaysView>,
    findings: Vec<(String, String)>,
    /// Returned parts that a correction left as they were, after it was refused for them.
    left: Vec<&'static str>,
    coverage: Vec<String>,
    timeline: Vec<Entry>,
    history: Vec<super::permit_sheets::Past>,
    withdrawn_reason: Option<String>,
    revoked_reason: Option<String>,
    letter: Option<Filed>,
    asked: Option<String>,
    done: Option<&'static str>,
    today: NaiveDate,
    #[serde(skip)]
    values: Vec<(&'static str, String)>,
    #[serde(skip)]
    ticked: Vec<String>,
}

impl View {
    /// Whether the reader may choose the days of its reminders.
    pub fn may_set_days(&self) -> bool {
        self.own_days.as_ref().is_some_and(DaysView::may_set)
    }

    /// The form with what is kept, what the mentor found, and (after a hand-in
    /// that failed) what is missing.
    pub fn form(&self, ui: &Ui, check: bool) -> FormView {
        let mut form = ui.fresh_form();
        for (name, value) in &self.values {
            form = form.with(name, value);
        }
        if !self.fields.boxes.is_empty() {
            form = form.with_many("coverage", self.ticked.clone());
        }
        for (field, sentence) in self.findings.iter().filter(|_| self.rights.may_edit) {
            let name = if field == "pages" { "files" } else { field };
            let same = ui.text("permit-left-part");
            form = if check && self.left.contains(&field.as_str()) {
                form.with_error(name, format!("{sentence} {same}"))
            } else {
                form.with_error(name, sentence)
            };
        }
        for (field, key) in self.fields.lacks.iter().filter(|_| check) {
            let name = if *field == "pages" { "files" } else { *field };
            form = form.with_error(name, ui.text(key));
        }
        form
    }

    /// Nothing is said of parts left as they were before somebody tried to hand them in.
    pub fn not_yet_sent(&mut self) {
        self.left.clear();
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
    let loaded = load(conn, actor, catalogue, id, now)?;
    let (version, today) = (&loaded.version, loaded.today);
    let coverage = loaded.coverage();
    let decoded = permits::explain_number(conn, &version.into(), today)?;
    let says = Says::of(decoded.as_ref(), lang);
    Ok(View {
        id,
        title: title(catalogue, &version.kind, lang),
        of: coverage.first().unwrap_or(&loaded.business.name).clone(),
        back: loaded.back(),
        status: status_of(catalogue, version, today),
        review: version.review,
        revision: version.revision,
        assisted: version.assisted,
        rights: rights(&loaded),
        fields: fields_view(&loaded, says),
        outbox: outbox(conn, actor, &loaded, now)?,
        reads: reads(catalogue, lang, &loaded, now),
        files: files_view(&loaded, &others(catalogue, &loaded, lang), page, now),
        life: Life::of(
            version.fields.valid_from.or(version.fields.issued_on),
            version.fields.valid_until,
            today,
        ),
        reminders: reminders(conn, actor, catalogue, id, now)?,
        own_days: permit_days::of(conn, actor, catalogue, version)?,
        findings: findings(catalogue, &loaded, lang),
        left: loaded.left(),
        coverage,
        timeline: timeline(version),
        history: past_versions(catalogue, &loaded.history, id, today),
        withdrawn_reason: version.outcome.withdrawn_reason.clone(),
        revoked_reason: version.outcome.revoked_reason.clone(),
        letter: papers::filed(conn, version.outcome.revoked_document)?,
        asked: asked(conn, catalogue, version, now)?,
        done: match done {
            Some("saved") => Some("permit-saved"),
            Some("sent") => Some("permit-sent"),
            _ => None,
        },
        today,
        values: values(&version.fields),
        ticked: version
            .named_products()
            .iter()
            .map(ToString::to_string)
            .collect(),
    })
}

fn rights(loaded: &Loaded) -> Rights {
    use ReviewState as R;
    let (may_edit, may_draft) = (loaded.may_edit(), loaded.may_draft);
    let decided = loaded.is(R::Accepted) || loaded.is(R::Withdrawn);
    Rights {
        may_edit,
        may_delete: may_edit && loaded.is(R::Draft) && loaded.version.submitted_at.is_none(),
        may_take_back: may_draft && loaded.is(R::InReview),
        may_renew: may_draft && decided,
        renew_key: match loaded.version.fields.valid_until {
            _ if loaded.is(R::Withdrawn) => "permit-replace",
            Some(_) => "permit-renew",
            None => "permit-asked-do",
        },
        may_add_pages: loaded.is_open(FieldName::Pages),
        may_order: may_edit && loaded.is(R::Draft),
        may_review: loaded.may_review && !loaded.is(R::Draft),
        may_mask: may_draft && !never_for_partners(&loaded.version.kind),
    }
}

fn fields_view(loaded: &Loaded, says: Says) -> FieldsView {
    let (version, wanted) = (&loaded.version, &loaded.wanted);
    let (open, shut): (Vec<FieldName>, Vec<FieldName>) = loaded
        .relevant()
        .into_iter()
        .partition(|name| loaded.is_open(*name));
    FieldsView {
        open: open.iter().map(|f| f.as_str()).collect(),
        closed: shut.iter().map(|f| closed(*f, &version.fields)).collect(),
        open_ended: version.fields.open_ended,
        can_be_open_ended: wanted.open_ended,
        is_secret: permits::rules_draft::is_secret(&version.kind),
        says,
        proposed: proposed_end(wanted, &version.fields),
        year_only: version.year_only.map(|y| y.to_string()),
        lacks: loaded
            .lacks()
            .iter()
            .map(|p| (p.field.as_str(), p.text_key))
            .collect(),
        boxes: boxes(&loaded.choosable()),
    }
}

fn reads(catalogue: &Catalogue, lang: Lang, loaded: &Loaded, now: UtcTime) -> ReadsView {
    let version = &loaded.version;
    let sheets = sheets(version.id, &loaded.files, now);
    let sheet = |document, page| {
        let mut all = sheets.iter();
        let found = all.find(|s| s.document == document && s.page == page)?;
        Some((found.number, found.href.clone()))
    };
    let at = Places {
        lang,
        catalogue,
        pages: &loaded.files,
        version: |id| format!("/permits/{id}"),
        sheet: &sheet,
    };
    ReadsView::of(
        &at,
        version.kind.as_str(),
        &version.fields,
        &loaded.readings,
    )
}

/// Who is told of its end or of what comes round, and when.
fn reminders(
    conn: &mut Conn,
    actor: &Actor,
    catalogue: &Catalogue,
    id: VersionId,
    now: UtcTime,
) -> Result<SaidView, PermitError> {
    pauses::said_of(conn, actor, catalogue, id, now).map_err(|error| match error {
        ReminderError::Storage(error) => error.into(),
        _ => PermitError::NotFound,
    })
}

/// What the files of a version may be sent through, while some may be added.
fn outbox(
    conn: &mut Conn,
    actor: &Actor,
    loaded: &Loaded,
    now: UtcTime,
) -> Result<Option<Outbox>, PermitError> {
    let (business, target) = (loaded.version.business, loaded.version.id.to_string());
    let open = loaded.is_open(FieldName::Pages);
    let outbox = open.then(|| Outbox::of(conn, actor, business, target, now));
    Ok(outbox.transpose()?)
}

/// The permits that show a file of this one already.
fn others(catalogue: &Catalogue, loaded: &Loaded, lang: Lang) -> Vec<Other> {
    let twins = loaded.twins.iter();
    let other = |twin: &permits::Twin| {
        let number = twin.version.fields.number.as_deref().unwrap_or_default();
        let name = format!("{} {number}", title(catalogue, &twin.version.kind, lang));
        Other {
            position: twin.position,
            id: twin.version.id,
            name: name.trim_end().to_owned(),
        }
    };
    twins.map(other).collect()
}

fn files_view(loaded: &Loaded, others: &[Other], page: usize, now: UtcTime) -> FilesView {
    let sheets = sheets(loaded.version.id, &loaded.files, now);
    let current = sheets.iter().find(|s| s.number == page);
    FilesView {
        pages: page_rows(&loaded.version, &loaded.files, others, loaded.may_edit()),
        current: current.or(sheets.first()).cloned(),
        sheets,
    }
}

/// The new version a mentor asked for, while a changed fact still asks for it.
fn asked(
    conn: &mut Conn,
    catalogue: &Catalogue,
    version: &Version,
    now: UtcTime,
) -> Result<Option<String>, PermitError> {
    if version.outcome.asked_at.is_none() {
        return Ok(None);
    }
    for product in version.named_products() {
        let list = checklists::of_product(conn, catalogue, product, Target::Legal, now)?;
        let own = |item: &&checklists::Item| item.version == Some(version.id.uuid());
        if let Some(asked) = list.items.iter().filter(own).find_map(|i| i.asked.clone()) {
            return Ok(Some(asked));
        }
    }
    Ok(None)
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
    match standing(&version.dates(), &rules, today) {
        Standing::Pending(status) => status,
        Standing::Future(_) | Standing::Valid(false) => Status::Accepted,
        Standing::Valid(true) => Status::Expiring,
        Standing::Expired => Status::Expired,
        Standing::Revoked => Status::Revoked,
    }
}

/// What the mentor found, by field: the reason in the reader's words, then the mentor's own.
fn findings(catalogue: &Catalogue, loaded: &Loaded, lang: Lang) -> Vec<(String, String)> {
    let version = &loaded.version;
    // Its page may have moved up since, when one before it was taken out.
    let page_of = |finding: &Finding| {
        let mut files = loaded.files.iter();
        let file = files.find(|file| finding.files.contains(&file.document.id));
        file.map(|file| file.position).or(finding.page)
    };
    let mut by_field: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for finding in &version.returned {
        let mut reasons = catalogue.return_reasons(&version.kind);
        let reason = reasons
            .find(|r| r.code == finding.reason)
            .map_or(finding.reason.clone(), |r| r.text.lang(lang).to_owned());
        let mut sentence = match page_of(finding) {
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
