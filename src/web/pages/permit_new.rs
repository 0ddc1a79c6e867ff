//! The page that begins a permit: what a requirement asks for, of which kind, covering what.

use chrono::NaiveDate;
use serde::Serialize;

use super::numbers::Says;
use super::outbox::Outbox;
use crate::accounts::Actor;
use crate::businesses;
use crate::checklists::Catalogue;
use crate::i18n::Lang;
use crate::permits::version::EvidenceKind;
use crate::permits::{
    self, Draft, FieldName, Fields, NumberOf, PermitError, Subject, SubjectKind, Wanted,
};
use crate::products::{self, Product, ProductId};
use crate::storage::{Conn, UtcTime};

/// One choice of a list.
#[derive(Debug, Serialize)]
pub(super) struct Choice {
    value: String,
    label: String,
}

/// Another kind of evidence for the same requirement.
#[derive(Debug, Serialize)]
struct Tab {
    href: String,
    label: String,
    current: bool,
}

/// The page that begins a permit.
#[derive(Debug, Serialize)]
pub(super) struct New {
    product: ProductId,
    label: String,
    requirement: String,
    title: String,
    guidance: String,
    kind: String,
    kind_tabs: Vec<Tab>,
    is_secret: bool,
    is_read: bool,
    can_be_open_ended: bool,
    ask: Vec<&'static str>,
    covers: SubjectKind,
    boxes: Vec<Choice>,
    today: NaiveDate,
    says: Says,
    outbox: Outbox,
    #[serde(skip)]
    pub wanted: Wanted,
    #[serde(skip)]
    subject: Subject,
    #[serde(skip)]
    business: businesses::BusinessId,
}

impl New {
    /// Says what a typed number means, for a form that is shown again.
    pub fn read_number(
        &mut self,
        conn: &mut Conn,
        fields: Fields,
        lang: Lang,
    ) -> Result<(), PermitError> {
        let of = NumberOf {
            kind: self.wanted.kind.clone(),
            business: self.business,
            permit: None,
            coverage: vec![self.subject],
            fields,
        };
        let decoded = permits::explain_number(conn, &of, self.today)?;
        self.says = Says::of(decoded.as_ref(), lang);
        Ok(())
    }

    /// The draft these fields begin.
    pub fn draft(&self, fields: Fields, mut chosen: Vec<Subject>) -> Draft {
        chosen.push(self.subject);
        Draft {
            business: self.business,
            kind: self.wanted.kind.clone(),
            coverage: if self.boxes.is_empty() {
                vec![self.subject]
            } else {
                chosen
            },
            fields,
        }
    }
}

/// What the catalogue asks of a kind, for the scope its requirement has.
pub(super) fn wanted(
    catalogue: &Catalogue,
    kind: &EvidenceKind,
    covers: SubjectKind,
) -> Option<Wanted> {
    let evidence = catalogue.evidence(kind)?;
    Some(Wanted {
        kind: kind.clone(),
        covers,
        number: evidence.fields.number,
        issued_on: evidence.fields.issued_on,
        valid_until: evidence.fields.valid_until,
        open_ended: evidence.fields.open_ended,
        years: evidence.validity_years,
    })
}

/// Kinds that name their products one by one; the others cover one product a certificate.
pub(super) fn names_products(kind: &EvidenceKind) -> bool {
    matches!(kind.as_str(), "halal" | "lab_test" | "psat" | "nutrition")
}

/// The page that begins a permit for a requirement of a product.
pub(super) fn new(
    conn: &mut Conn,
    actor: &Actor,
    catalogue: &Catalogue,
    lang: Lang,
    (id, requirement, kind): (ProductId, &str, &str),
    now: UtcTime,
) -> Result<New, PermitError> {
    let product = products::by_id(conn, id)?;
    permits::may_draft(conn, actor, product.business)?;
    let asked = catalogue
        .requirement(requirement)
        .ok_or(PermitError::NotFound)?;
    let chosen = asked.accepts.iter().find(|k| k.as_str() == kind);
    let kind = chosen
        .or(asked.accepts.first())
        .ok_or(PermitError::NotFound)?;
    let covers = asked
        .scope
        .as_str()
        .parse()
        .ok()
        .ok_or(PermitError::NotFound)?;
    let wanted = wanted(catalogue, kind, covers).ok_or(PermitError::NotFound)?;
    let boxes = if covers == SubjectKind::Product && names_products(kind) {
        boxes(&products::of_business(conn, product.business, false)?)
    } else {
        vec![]
    };
    Ok(New {
        product: id,
        label: product.label(),
        requirement: asked.id.clone(),
        title: asked.title.lang(lang).to_owned(),
        guidance: asked.guidance.lang(lang).to_owned(),
        kind: kind.to_string(),
        kind_tabs: kinds(catalogue, &asked.accepts, lang)
            .into_iter()
            .map(|choice| Tab {
                href: format!(
                    "/permits/new?product={id}&requirement={requirement}&kind={}",
                    choice.value
                ),
                current: choice.value == kind.as_str(),
                label: choice.label,
            })
            .collect(),
        is_secret: permits::rules_draft::is_secret(kind),
        is_read: permits::is_read(kind.as_str()) && !relevant(&wanted).is_empty(),
        can_be_open_ended: wanted.open_ended,
        ask: relevant(&wanted),
        covers,
        boxes,
        today: permits::today_of(conn, product.business, now)?,
        says: Says::default(),
        outbox: Outbox::of(
            conn,
            actor,
            product.business,
            format!("{id}/{requirement}"),
            now,
        )?,
        subject: Subject::under(covers, id, product.facility, product.business),
        business: product.business,
        wanted,
    })
}

fn kinds(catalogue: &Catalogue, accepts: &[EvidenceKind], lang: Lang) -> Vec<Choice> {
    let known = accepts.iter().filter_map(|k| catalogue.evidence(k));
    known
        .map(|e| Choice {
            value: e.kind.to_string(),
            label: e.title.lang(lang).to_owned(),
        })
        .collect()
}

pub(super) fn boxes(products: &[Product]) -> Vec<Choice> {
    products
        .iter()
        .map(|p| Choice {
            value: p.id.to_string(),
            label: p.label(),
        })
        .collect()
}

/// Fields a kind has, by name, in the order of a certificate.
pub(super) fn relevant(wanted: &Wanted) -> Vec<&'static str> {
    let fields = [
        (wanted.number, FieldName::Number),
        (wanted.covers == SubjectKind::Brand, FieldName::Brand),
        (wanted.covers == SubjectKind::Person, FieldName::Person),
        (true, FieldName::Holder),
        (true, FieldName::Issuer),
        (wanted.issued_on, FieldName::IssuedOn),
        (wanted.valid_until, FieldName::ValidFrom),
        (
            wanted.valid_until || wanted.open_ended,
            FieldName::ValidUntil,
        ),
    ];
    fields
        .iter()
        .filter(|(asked, _)| *asked)
        .map(|(_, field)| field.as_str())
        .collect()
}
