//! What was read on the files of a version, held against what was typed and against the other
//! papers of the business. Who may see the version is asked by whoever shows it.

use chrono::NaiveDate;

use super::Result;
use crate::businesses;
use crate::documents::Document;
use crate::permits::model::{Fields, Page, Subject, SubjectKind, Version, VersionId, Wanted};
use crate::permits::store_find;
use crate::permits::version::ReviewState;
use crate::products;
use crate::reading::compare::{self, Proposed};
use crate::reading::cross::{self, Around, Mismatch, Paper, Place, Says, Side};
use crate::reading::{self, Field, Kind, OfDocument, ReadingState};
use crate::storage::Conn;

/// What was read on the files of a version.
#[derive(Debug, Clone, Default)]
pub struct Readings {
    /// File by file.
    pub files: Vec<OfDocument>,
    /// What is proposed, each field once.
    pub proposed: Vec<Proposed>,
    /// The kind the papers say they are, when it is another.
    pub other_kind: Option<Kind>,
    /// What does not agree with something else.
    pub mismatches: Vec<Mismatch>,
    /// Files of other versions on which the other side stands.
    pub elsewhere: Vec<Page>,
}

impl Readings {
    /// Some file still waits to be read.
    #[must_use]
    pub fn waits(&self) -> bool {
        let mut states = self.files.iter().map(|of| of.state);
        states.any(|state| state == ReadingState::Waiting)
    }
}

/// Whether papers of this kind are read for their fields.
#[must_use]
pub fn is_read(kind: &str) -> bool {
    kind.parse::<Kind>().is_ok()
}

/// Everything read on a version's files, with what does not agree.
///
/// # Errors
/// The database.
pub fn readings(conn: &mut Conn, version: &Version, pages: &[Page]) -> Result<Readings> {
    let kind = version.kind.as_str();
    let files = of_pages(conn, pages)?;
    let proposed = compare::best(kind, &files);
    let paper = paper(version, &proposed);
    let (around, elsewhere) = around(conn, version)?;
    Ok(Readings {
        elsewhere,
        other_kind: compare::other_kind(kind, &files),
        mismatches: cross::mismatches(&paper, &around),
        proposed,
        files,
    })
}

/// Whether some file of a version still waits to be read.
///
/// # Errors
/// The database.
pub fn is_being_read(conn: &mut Conn, id: VersionId) -> Result<bool> {
    let pages = super::pages(conn, id)?;
    let files = of_pages(conn, &pages)?;
    Ok(files.iter().any(|of| of.state == ReadingState::Waiting))
}

fn of_pages(conn: &mut Conn, pages: &[Page]) -> Result<Vec<OfDocument>> {
    let files: Vec<&Document> = pages.iter().map(|page| &page.document).collect();
    Ok(reading::of_documents(conn, &files)?)
}

/// What was typed into the field of a proposal, written as the proposal is.
#[must_use]
pub fn typed(fields: &Fields, field: Field) -> Option<String> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    match field {
        Field::Number => fields.number.clone(),
        Field::Holder => fields.holder.clone(),
        Field::Person => fields.person.clone(),
        Field::Brand => fields.brand.clone(),
        Field::IssuedOn => day(fields.issued_on),
        Field::ValidUntil => day(fields.valid_until),
        Field::Product | Field::Address | Field::Gtin => None,
    }
}

/// Whether the form of such a version has the field of a proposal.
const fn is_asked(wanted: &Wanted, field: Field) -> bool {
    match field {
        Field::Number => wanted.number,
        Field::Holder => true,
        Field::Person => matches!(wanted.covers, SubjectKind::Person),
        Field::Brand => matches!(wanted.covers, SubjectKind::Brand),
        Field::IssuedOn => wanted.issued_on,
        Field::ValidUntil => wanted.valid_until,
        Field::Product | Field::Address | Field::Gtin => false,
    }
}

/// Counts what became of the proposals, when the version is handed in.
pub(super) fn count(
    conn: &mut Conn,
    version: &Version,
    wanted: &Wanted,
    pages: &[Page],
) -> Result<()> {
    let read = of_pages(conn, pages)?;
    let asked = Field::ALL.iter().filter(|field| is_asked(wanted, **field));
    let fields: Vec<(Field, Option<String>)> = asked
        .map(|field| (*field, typed(&version.fields, *field)))
        .collect();
    let kind = version.kind.as_str();
    Ok(reading::count(
        conn,
        version.id.any(),
        kind,
        &fields,
        &read,
    )?)
}

/// What is decided needs no reading any more.
pub(super) fn drop_waiting(conn: &mut Conn, version: &Version) -> Result<()> {
    for page in super::pages(conn, version.id)? {
        reading::drop_waiting(conn, version.business, &page.document.original)?;
    }
    Ok(())
}

/// The version as a paper: what people typed, else what was read.
fn paper(version: &Version, proposed: &[Proposed]) -> Paper {
    let side = |field: Field| {
        let read = proposed.iter().find(|p| p.found.field == field);
        let typed = typed(&version.fields, field);
        Some(Side {
            says: Says::Here(field),
            typed: typed.is_some(),
            value: typed.or_else(|| read.map(|p| p.found.value.clone()))?,
            place: read.map(place),
        })
    };
    Paper {
        kind: version.kind.as_str().to_owned(),
        sides: Field::ALL.iter().filter_map(|field| side(*field)).collect(),
    }
}

fn place(proposed: &Proposed) -> Place {
    Place {
        document: proposed.document,
        page: proposed.found.page,
        area: proposed.found.area,
    }
}

/// What stands around a version: its products and places, and the other papers of its business.
fn around(conn: &mut Conn, version: &Version) -> Result<(Around, Vec<Page>)> {
    let business = businesses::by_id(conn, version.business)?;
    let covered = products::by_ids(conn, &version.named_products())?;
    let facilities = businesses::facilities(conn, version.business)?;
    let is_it = |facility: &businesses::Facility| {
        let subject = Subject {
            kind: SubjectKind::Facility,
            id: facility.id.any(),
        };
        version.coverage.contains(&subject) || covered.iter().any(|p| p.facility == facility.id)
    };
    let others = newest(store_find::of_business(conn, version.business)?, version);
    let (numbers, elsewhere) = numbers(conn, version, &others)?;
    let places = facilities.iter().filter(|facility| is_it(facility));
    let around = Around {
        villages: places.map(|facility| facility.village.clone()).collect(),
        products: covered
            .iter()
            .map(|product| product.facts.name.clone())
            .collect(),
        owner: Some(business.owner_name),
        holders: others.iter().filter_map(holder).collect(),
        numbers,
        gtins: covered.iter().filter_map(|p| p.gtin.clone()).collect(),
    };
    Ok((around, elsewhere))
}

/// Handed in or accepted versions of other permits, the newest of each.
fn newest(all: Vec<Version>, shown: &Version) -> Vec<Version> {
    let counts = |v: &Version| matches!(v.review, ReviewState::InReview | ReviewState::Accepted);
    let mut seen = vec![shown.permit];
    let mut kept = all;
    kept.retain(|v| {
        let first = counts(v) && !seen.contains(&v.permit);
        if first {
            seen.push(v.permit);
        }
        first
    });
    kept
}

fn holder(version: &Version) -> Option<Side> {
    Some(Side {
        says: Says::Paper(version.kind.to_string(), version.id.uuid()),
        value: version.fields.holder.clone()?,
        typed: true,
        place: None,
    })
}

/// The numbers a label must carry, or those read on the labels of what a certificate covers, with
/// the files they were read on.
fn numbers(
    conn: &mut Conn,
    version: &Version,
    others: &[Version],
) -> Result<(Vec<Side>, Vec<Page>)> {
    let of = |kinds: &'static [&'static str]| {
        others.iter().filter(move |other| {
            let same = other.coverage.iter().any(|s| version.coverage.contains(s));
            same && kinds.contains(&other.kind.as_str())
        })
    };
    let (mut read, mut files) = (Vec::new(), Vec::new());
    match version.kind.as_str() {
        "label" => read.extend(of(&["spp_irt", "bpom_md"]).filter_map(number)),
        "spp_irt" | "bpom_md" => {
            for label in of(&["label"]) {
                let pages = super::pages(conn, label.id)?;
                let best = compare::best("label", &of_pages(conn, &pages)?);
                read.extend(best.iter().map(|found| on_label(label, found)));
                files.extend(pages);
            }
        }
        _ => {}
    }
    Ok((read, files))
}

fn on_label(label: &Version, read: &Proposed) -> Side {
    Side {
        says: Says::Paper(label.kind.to_string(), label.id.uuid()),
        value: read.found.value.clone(),
        typed: false,
        place: Some(place(read)),
    }
}

fn number(version: &Version) -> Option<Side> {
    Some(Side {
        says: Says::Paper(version.kind.to_string(), version.id.uuid()),
        value: version.fields.number.clone()?,
        typed: true,
        place: None,
    })
}
