//! The audit trail: who did what to what, and whether the chain is whole.

use std::collections::BTreeMap;

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::{self, Account, AccountId};
use crate::audit::{self, Entry, Filter, Verdict};
use crate::i18n::lookup;
use crate::storage::{AnyId, Conn};
use crate::web::error::PageError;
use crate::web::export::{Cell, Kind, Table};
use crate::web::ui::{Me, Reply};

/// Lines on one page.
const PAGE: i64 = 50;

/// Most lines of one file: the newest.
const FILE: i64 = 50_000;

/// What the address chooses; parts that cannot be read filter nothing out of
/// sight: they are said to be wrong.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Search {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    before: String,
}

impl Search {
    fn filter(&self, conn: &mut Conn) -> Result<Filter, PageError> {
        let subject = match self.subject.trim() {
            "" => None,
            text => Some(text.parse().map_err(wrong)?),
        };
        let actor = match self.person.trim() {
            "" => None,
            text => Some(person(conn, text)?),
        };
        let kind = Some(self.kind.trim().to_owned()).filter(|k| !k.is_empty());
        Ok(Filter {
            subject,
            actor,
            kind,
        })
    }

    fn address(&self, before: i64) -> String {
        let Self {
            subject,
            person,
            kind,
            ..
        } = self;
        let person: String = person.bytes().map(crate::web::ui::escape).collect();
        format!("/admin/audit?subject={subject}&person={person}&kind={kind}&before={before}")
    }
}

fn wrong(_: uuid::Error) -> PageError {
    PageError::Invalid("audit-bad-id")
}

/// A person by id or by the name they sign in with; nobody's id when unknown.
fn person(conn: &mut Conn, text: &str) -> Result<AnyId, PageError> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let login = text.parse()?;
    let found = accounts::by_login(conn, &login)?;
    Ok(found.map_or(AnyId::from_uuid(uuid::Uuid::nil()), |a| a.id.any()))
}

struct Trail {
    entries: Vec<(Entry, Option<String>)>,
    people: BTreeMap<AnyId, Account>,
}

fn trail(conn: &mut Conn, search: &Search, limit: i64) -> Result<Trail, PageError> {
    let filter = search.filter(conn)?;
    let entries = audit::found(conn, &filter, search.before.parse().ok(), limit)?;
    let mut ids: Vec<AccountId> = entries
        .iter()
        .filter_map(|(e, _)| e.actor_id)
        .map(|id| AccountId::from_uuid(id.uuid()))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let people = accounts::contacts(conn, &ids)?;
    Ok(Trail {
        entries,
        people: people.into_iter().map(|a| (a.id.any(), a)).collect(),
    })
}

/// GET /admin/audit
pub async fn show(me: Me, search: Query<Search>) -> Reply {
    let asked = search.clone();
    let found = me
        .load(move |conn, _, _| trail(conn, &asked, PAGE + 1))
        .await?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let rows: Vec<Value> = found
        .entries
        .iter()
        .take(shown)
        .map(|(entry, values)| row(&me, &found, entry, values.as_deref()))
        .collect();
    let next = match found.entries.get(shown.saturating_sub(1)) {
        Some((last, _)) if found.entries.len() > shown => search.address(last.seq),
        _ => String::new(),
    };
    let data = json!({ "rows": rows, "next": next, "query": search.address(0) });
    let form = me
        .fresh_form()
        .with("subject", &search.subject)
        .with("person", &search.person)
        .with("kind", &search.kind);
    me.page_with_form("pages/admin/audit.html", &data, form)
}

/// The word for what an event is about; its code where there is none.
fn noun(me: &Me, code: &str) -> String {
    lookup(me.lang, &format!("audit-noun-{code}"), &[]).unwrap_or_else(|_| code.to_owned())
}

fn row(me: &Me, found: &Trail, entry: &Entry, values: Option<&str>) -> Value {
    let values: Value = values
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_else(|| json!([]));
    json!({
        "seq": entry.seq,
        "at": entry.at,
        "who": who(me, found, entry),
        "what": what(me, &entry.kind),
        "kind": entry.kind,
        "subject_kind": noun(me, &entry.subject_kind),
        "subject": entry.subject_id,
        "values": values,
    })
}

fn who(me: &Me, found: &Trail, entry: &Entry) -> String {
    match entry.actor_id {
        None => me.text("audit-service"),
        Some(id) => found
            .people
            .get(&id)
            .map_or_else(|| id.to_string(), |person| person.name.clone()),
    }
}

/// An event in words; its code where no words were written for it.
fn what(me: &Me, kind: &str) -> String {
    let key = format!("event-{}", kind.replace('.', "-"));
    lookup(me.lang, &key, &[]).unwrap_or_else(|_| kind.to_owned())
}

/// GET /admin/audit/verdict: walks the whole chain.
pub async fn verdict(me: Me) -> Reply {
    let found = me.load(|conn, _, _| audit::verify(conn)).await?;
    let data = match found {
        Verdict::Whole { entries, head } => {
            json!({ "whole": true, "entries": entries, "head": head })
        }
        Verdict::Broken { seq, why } => json!({ "whole": false, "seq": seq, "why": why }),
    };
    me.page("pages/admin/verdict.html", &data)
}

/// GET /exports/audit/{format}: the newest entries that the search finds.
pub async fn export(me: Me, format: Path<String>, search: Query<Search>) -> Reply {
    let kind: Kind = format.parse()?;
    let asked = Search {
        before: String::new(),
        ..search.into_inner()
    };
    let found = me.load(move |conn, _, _| trail(conn, &asked, FILE)).await?;
    let keys = [
        "audit-seq",
        "audit-at",
        "audit-who",
        "audit-what",
        "audit-kind",
        "audit-on",
        "audit-id",
        "audit-hash",
    ];
    let row = |(entry, _): &(Entry, Option<String>)| -> Vec<Cell> {
        vec![
            entry.seq.into(),
            entry.at.to_string().into(),
            who(&me, &found, entry).into(),
            what(&me, &entry.kind).into(),
            entry.kind.as_str().into(),
            entry.subject_kind.as_str().into(),
            entry.subject_id.map(|id| id.to_string()).into(),
            audit::hex(&entry.hash).into(),
        ]
    };
    let table = Table {
        name: me.text("audit-file"),
        head: keys.iter().map(|key| me.text(key)).collect(),
        rows: found.entries.iter().map(row).collect(),
    };
    me.download(&table, kind)
}
