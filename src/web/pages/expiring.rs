//! Whose permit ends next, and whom to phone.

use actix_web::web::Query;
use serde::Deserialize;
use serde_json::json;

use super::queue_view::kind_title;
use crate::businesses::Narrow;
use crate::permits::VersionId;
use crate::products::Product;
use crate::reviews::actions::{self, Line, Span};
use crate::web::life;
use crate::web::ui::{Me, Reply};

/// What narrows the list.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    group: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    show: String,
    after: Option<VersionId>,
}

impl Wanted {
    fn narrow(&self) -> Narrow {
        Narrow {
            search: String::new(),
            group: self.group.parse().ok(),
            place: self.place.parse().ok(),
        }
    }

    fn span(&self) -> Span {
        if self.show == "lapsed" {
            Span::Lapsed
        } else {
            Span::Ahead
        }
    }

    /// The same filters for another page; parsed values only, so nothing needs escaping.
    fn query(&self, show: &str) -> String {
        let narrow = self.narrow();
        let group = narrow.group.map(|g| g.to_string()).unwrap_or_default();
        let place = narrow.place.map(|p| p.to_string()).unwrap_or_default();
        format!("/expiring?show={show}&group={group}&place={place}")
    }
}

/// GET /expiring
pub async fn list(me: Me, wanted: Query<Wanted>) -> Reply {
    let (narrow, span, after) = (wanted.narrow(), wanted.span(), wanted.after);
    let catalogue = me.app.catalogue();
    let found = me
        .load(move |conn, actor, now| {
            actions::expiring(conn, &catalogue, actor, now, &narrow, (span, after))
        })
        .await?;
    let show = if span == Span::Lapsed { "lapsed" } else { "" };
    let next = found
        .next
        .map(|id| format!("{}&after={id}", wanted.query(show)));
    let groups: Vec<_> = found
        .groups
        .iter()
        .map(|g| json!({ "value": g.id.to_string(), "label": g.name }))
        .collect();
    let places: Vec<_> = found
        .places
        .iter()
        .map(|(code, name)| json!({ "value": code.to_string(), "label": name }))
        .collect();
    let lines: Vec<_> = found.lines.iter().map(|line| shown(&me, line)).collect();
    let data = json!({
        "lines": lines, "next": next.unwrap_or_default(), "groups": groups, "places": places,
        "group": wanted.group, "place": wanted.place, "lapsed": span == Span::Lapsed,
        "ahead_href": wanted.query(""), "lapsed_href": wanted.query("lapsed"),
    });
    me.page("pages/reviews/expiring.html", &data)
}

fn shown(me: &Me, line: &Line) -> serde_json::Value {
    let labels: Vec<String> = line.products.iter().map(Product::label).collect();
    let (caller, phone) = line.call.clone().unwrap_or_default();
    json!({
        "href": format!("/permits/{}", line.version.id),
        "title": kind_title(me, &line.version),
        "subject": if labels.is_empty() { line.business.name.clone() } else { labels.join(", ") },
        "business": line.business.name, "place": line.place,
        "until": line.until, "days": line.days, "span": life::span(line.days), "late": line.days <= 30,
        "caller": caller, "phone": phone,
    })
}
