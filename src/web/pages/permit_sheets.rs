//! The parts of a permit's page that are lists: its pages as pictures, what happened to it, its other versions.

use chrono::NaiveDate;
use serde::Serialize;

use super::permit_view::status_of;
use crate::checklists::Catalogue;
use crate::documents::{DocumentId, Safety};
use crate::permits::rules::Status;
use crate::permits::version::HowChecked;
use crate::permits::{Page, Version, VersionId};
use crate::storage::UtcTime;

/// One picture of the viewer, or a file that has none.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// Its place among all pictures, from 1.
    pub number: usize,
    /// Its file.
    pub(super) document: DocumentId,
    /// Which page of the file, from 1; 0 when it has no picture.
    pub(super) page: usize,
    /// Which file of the permit, from 1.
    position: i16,
    width: u32,
    height: u32,
    name: String,
    pub(super) href: String,
    may_open: bool,
    /// Why it has no picture: the end of a text's key.
    why: &'static str,
}

/// Every page of every file, in order.
pub(super) fn sheets(version: VersionId, files: &[Page], now: UtcTime) -> Vec<Sheet> {
    let mut all = Vec::new();
    for file in files {
        let sizes: Vec<(usize, u32, u32)> = if file.document.shown.is_empty() {
            vec![(0, 0, 0)]
        } else {
            let pages = (1..).zip(&file.document.shown);
            pages.map(|(n, p)| (n, p.width, p.height)).collect()
        };
        for (page, width, height) in sizes {
            let number = all.len().saturating_add(1);
            all.push(Sheet {
                number,
                document: file.document.id,
                page,
                position: file.position,
                width,
                height,
                name: file.document.file_name.clone(),
                href: format!("/permits/{version}?page={number}"),
                may_open: file.document.safety == Safety::Checked,
                why: match file.document.safety {
                    Safety::Waiting => "waiting",
                    Safety::Found => "infected",
                    Safety::Checked if file.document.is_preparing(now) => "preparing",
                    Safety::Checked => "no-picture",
                },
            });
        }
    }
    all
}

/// One file in the list that is changed.
#[derive(Debug, Serialize)]
pub struct PageRow {
    position: i16,
    document: DocumentId,
    name: String,
    kib: i64,
    count: usize,
    small: bool,
    first: bool,
    last: bool,
    may_change: bool,
    twin: Option<Other>,
}

/// Another permit that shows the same file.
#[derive(Debug, Clone, Serialize)]
pub struct Other {
    /// The page's place here, from 1.
    pub position: i16,
    /// That permit.
    pub id: VersionId,
    /// What it is, in the reader's words.
    pub name: String,
}

pub(super) fn page_rows(
    version: &Version,
    files: &[Page],
    others: &[Other],
    may_edit: bool,
) -> Vec<PageRow> {
    let twin = |place| others.iter().find(|o| o.position == place).cloned();
    let last = files.len();
    (1..)
        .zip(files)
        .map(|(n, file)| PageRow {
            position: file.position,
            document: file.document.id,
            name: file.document.file_name.clone(),
            kib: (file.document.size / 1024).max(1),
            count: file.document.shown.len(),
            small: !file.document.shown.is_empty(),
            first: n == 1,
            last: n == last,
            may_change: may_edit && version.may_change_page(file.document.id),
            twin: twin(file.position),
        })
        .collect()
}

/// Something that happened to a version.
#[derive(Debug, Serialize)]
pub struct Entry {
    key: &'static str,
    at: Option<UtcTime>,
    day: Option<NaiveDate>,
}

pub(super) fn timeline(version: &Version) -> Vec<Entry> {
    let outcome = &version.outcome;
    let checked = match outcome.how_checked {
        Some(HowChecked::Original) => "permit-at-accepted-original",
        Some(HowChecked::Register) => "permit-at-accepted-register",
        _ => "permit-at-accepted-paper",
    };
    let at = |key, at: Option<UtcTime>| {
        at.map(|at| Entry {
            key,
            at: Some(at),
            day: None,
        })
    };
    let revoked = outcome.revoked_on.map(|day| Entry {
        key: "permit-at-revoked",
        at: None,
        day: Some(day),
    });
    let all = [
        at("permit-at-created", Some(version.created_at)),
        at("permit-at-submitted", version.submitted_at),
        at(checked, outcome.accepted_at),
        at("permit-at-withdrawn", outcome.withdrawn_at),
        revoked,
    ];
    all.into_iter().flatten().collect()
}

/// Another version of the same permit.
#[derive(Debug, Serialize)]
pub struct Past {
    id: VersionId,
    number: String,
    valid_until: Option<NaiveDate>,
    status: Status,
    current: bool,
}

pub(super) fn past_versions(
    catalogue: &Catalogue,
    history: &[Version],
    shown: VersionId,
    today: NaiveDate,
) -> Vec<Past> {
    history
        .iter()
        .map(|v| Past {
            id: v.id,
            number: v.fields.number.clone().unwrap_or_default(),
            valid_until: v.fields.valid_until,
            status: status_of(catalogue, v, today),
            current: v.id == shown,
        })
        .collect()
}
