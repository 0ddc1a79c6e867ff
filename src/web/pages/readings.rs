//! Whether the papers of a permit are read yet, and how well papers are read at all.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::Serialize;
use serde_json::json;

use crate::permits::{self, VersionId};
use crate::reading::{self, Outcome, Quality, ReadingState, Tally};
use crate::web::ui::{Me, Reply};

/// GET /permits/{id}/reading: whether something is still being read, for a page that waits.
pub async fn poll(me: Me, id: Path<VersionId>) -> Reply {
    let id = id.into_inner();
    let waits = me
        .load(move |conn, actor, _| {
            permits::read(conn, actor, id)?;
            permits::is_being_read(conn, id)
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "private, no-store"))
        .json(json!({ "waiting": waits })))
}

/// One field of one kind, or all together.
#[derive(Debug, Default, Serialize)]
struct Line {
    field: String,
    read: i64,
    accepted: i64,
    corrected: i64,
    empty: i64,
    missed: i64,
    /// Of a hundred that were read and filled in, those that stood as read.
    right: Option<i64>,
}

impl Line {
    fn of(field: &str, tally: &Tally) -> Self {
        let of = |outcome: Outcome| tally.get(&outcome).copied().unwrap_or(0);
        let (accepted, corrected) = (of(Outcome::Accepted), of(Outcome::Corrected));
        let judged = accepted + corrected;
        Self {
            field: field.to_owned(),
            read: judged + of(Outcome::Empty),
            accepted,
            corrected,
            empty: of(Outcome::Empty),
            missed: of(Outcome::Missed),
            right: (judged > 0).then(|| accepted * 100 / judged),
        }
    }
}

/// The fields of one kind of paper.
#[derive(Debug, Serialize)]
struct Group {
    title: String,
    lines: Vec<Line>,
}

/// The page.
#[derive(Debug, Serialize)]
struct QualityView {
    read: i64,
    unread: i64,
    waiting: i64,
    groups: Vec<Group>,
}

/// GET /admin/reading: what people kept, corrected and left empty of what was read.
pub async fn quality(me: Me) -> Reply {
    let found = me.load(|conn, _, _| reading::quality(conn)).await?;
    let view = view(&me, &found);
    me.page("pages/admin/reading.html", &view)
}

fn view(me: &Me, found: &Quality) -> QualityView {
    let state = |state: ReadingState| found.states.get(&state).copied().unwrap_or(0);
    let mut groups: Vec<Group> = Vec::new();
    let catalogue = me.app.catalogue();
    for (kind, field, tally) in &found.fields {
        let title = catalogue.evidence(&kind.as_str().into());
        let title = title.map_or_else(|| kind.clone(), |e| e.title.lang(me.lang).to_owned());
        let line = Line::of(field, tally);
        match groups.last_mut() {
            Some(group) if group.title == title => group.lines.push(line),
            _ => groups.push(Group {
                title,
                lines: vec![line],
            }),
        }
    }
    QualityView {
        read: state(ReadingState::Read),
        unread: state(ReadingState::Unread) + state(ReadingState::GivenUp),
        waiting: state(ReadingState::Waiting),
        groups,
    }
}
