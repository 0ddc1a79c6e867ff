//! A waiver as the pages of the office and of a partner show it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::area::requirement;
use crate::centre::papers::Filed;
use crate::checklists::WaiverRow;
use crate::web::ui::Me;

/// A waiver for `components/waivers.html`. `mine`: the reader may end it while it runs.
pub(super) fn waiver(
    me: &Me,
    row: &WaiverRow,
    by: &str,
    today: NaiveDate,
    mine: bool,
    letter: Option<&Filed>,
) -> Value {
    let runs = row.ended_at.is_none() && row.until >= today;
    json!({
        "id": row.id, "requirement": requirement(me, &row.requirement), "reason": row.reason,
        "until": row.until, "runs": runs, "may_end": mine && runs, "by": by,
        "letter": letter, "since": row.granted_at, "ended_at": row.ended_at,
    })
}

/// Requirements as choices of a form.
pub(super) fn options(me: &Me, ids: &[String]) -> Vec<Value> {
    ids.iter()
        .map(|id| json!({ "value": id, "label": requirement(me, id) }))
        .collect()
}
