//! The list of products: what it is asked for and what it shows.

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::regions::choices;
use crate::businesses::BusinessError;
use crate::businesses::actions as villages;
use crate::checklists::{self, Catalogue, LIST_PAGE, ListFilter, ListRow, ListStatus};
use crate::i18n::Lang;
use crate::identifiers::RegionCode;
use crate::products::{ProductId, label_of};
use crate::regions::VillageHit;
use crate::storage::{AnyId, Conn, UtcTime};
use crate::web::frame::FormView;
use crate::web::shelf_line;
use crate::web::ui::{Me, Reply, escape};

/// What the list is asked for; anything unreadable counts as not asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    status: String,
    village: String,
    village_label: Option<String>,
    q: String,
    after: String,
    on: String,
}

impl Asked {
    fn filter(&self) -> ListFilter {
        ListFilter {
            status: self.status.parse().unwrap_or_default(),
            village: self.village.parse().ok(),
            text: self.q.chars().take(80).collect(),
            after: self.after.parse().ok(),
        }
    }

    /// The instant asked about: noon of a day, or now.
    fn instant(&self, now: UtcTime) -> UtcTime {
        let day = self.on.parse().ok();
        day.map_or(now, |day| {
            UtcTime::start_of(day, 7) + chrono::Duration::hours(12)
        })
    }

    fn address(&self, status: ListStatus, after: Option<ProductId>) -> String {
        let pairs = [
            ("status", status.to_string()),
            ("village", self.village.clone()),
            ("q", self.q.clone()),
            ("on", self.on.clone()),
            ("after", after.map(|id| id.to_string()).unwrap_or_default()),
        ];
        let given = pairs
            .into_iter()
            .filter(|(name, value)| !value.is_empty() && (*name != "status" || value != "all"));
        let query: Vec<String> = given
            .map(|(name, value)| {
                format!("{name}={}", value.bytes().map(escape).collect::<String>())
            })
            .collect();
        match query.is_empty() {
            true => "/products".to_owned(),
            false => format!("/products?{}", query.join("&")),
        }
    }
}

/// GET /products
pub async fn list(me: Me, asked: Query<Asked>) -> Reply {
    let mut asked = asked.into_inner();
    let (code, typed) = (asked.village.clone(), asked.village_label.take());
    let (mut filter, at) = (asked.filter(), asked.instant(me.now()));
    let (place, filter, rows, only_ended) = me
        .load(move |conn, actor, _| {
            let place = place_of(conn, &code, typed)?;
            filter.village.clone_from(&place.code);
            let rows = checklists::list_products(conn, actor, &filter, at)?;
            let ended = ListFilter {
                status: ListStatus::Ended,
                ..ListFilter::default()
            };
            let only_ended =
                rows.is_empty() && !checklists::list_products(conn, actor, &ended, at)?.is_empty();
            Ok::<_, BusinessError>((place, filter, rows, only_ended))
        })
        .await?;
    asked.village = place.code();
    let catalogue = me.app.catalogue();
    let shown = shown(&catalogue, me.lang, &rows);
    if me.wants_json() {
        return Ok(HttpResponse::Ok().json(shown));
    }
    let next = rows
        .get(LIST_PAGE)
        .and(rows.get(LIST_PAGE - 1))
        .map(|last| last.id);
    let data = Page {
        rows: shown,
        only_ended,
        around: around(&me, &asked, &filter, &place, next),
    };
    me.page_with_form("pages/products/list.html", &data, place.form(&me))
}

/// The village a list is narrowed to, or what was typed to find one.
#[derive(Debug, Default)]
struct Village {
    code: Option<RegionCode>,
    label: String,
    choices: Vec<VillageHit>,
}

impl Village {
    fn code(&self) -> String {
        self.code
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    fn form(&self, me: &Me) -> FormView {
        let form = me.fresh_form();
        let form = form
            .with("village", self.code())
            .with("village_label", &self.label);
        if self.code.is_none() && self.choices.is_empty() && !self.label.is_empty() {
            form.with_error("village", me.text("products-village-none"))
        } else {
            form
        }
    }
}

/// The village meant by the form, where one is; a name that several villages
/// carry is offered to choose from, and an emptied field means all of them.
fn place_of(conn: &mut Conn, code: &str, typed: Option<String>) -> Result<Village, BusinessError> {
    let typed = typed.map(|text| text.trim().chars().take(120).collect::<String>());
    if typed.as_deref() == Some("") || (typed.is_none() && code.is_empty()) {
        return Ok(Village::default());
    }
    let label = typed.unwrap_or_default();
    match villages::resolve(conn, code, &label) {
        Ok(code) => {
            let labels = villages::labels(conn, std::slice::from_ref(&code))?;
            let label = villages::label_of(&labels, &code);
            Ok(Village {
                code: Some(code),
                label,
                choices: vec![],
            })
        }
        Err(BusinessError::Invalid(_)) => {
            let choices = villages::choices(conn, &label)?;
            Ok(Village {
                code: None,
                label,
                choices,
            })
        }
        Err(error) => Err(error),
    }
}

/// The page: its rows as they are, and what is told about them.
#[derive(Serialize)]
struct Page<'a> {
    rows: Vec<Shown<'a>>,
    /// No running product, but ended ones to come back to.
    only_ended: bool,
    #[serde(flatten)]
    around: Value,
}

fn around(
    me: &Me,
    asked: &Asked,
    filter: &ListFilter,
    village: &Village,
    next: Option<ProductId>,
) -> Value {
    let tab = |status: &ListStatus| {
        json!({
            "href": asked.address(*status, None),
            "label": me.text(&format!("products-{status}")),
            "current": *status == filter.status,
        })
    };
    json!({
        "tabs": ListStatus::ALL.iter().map(tab).collect::<Vec<_>>(),
        "status": filter.status,
        "choices": choices(&village.choices),
        "village_code": asked.village,
        "q": asked.q,
        "on": asked.on,
        "narrowed": !filter.text.is_empty() || filter.village.is_some() || filter.status != ListStatus::All,
        "may_add": !me.actor.memberships.is_empty(),
        "has_business": !me.actor.memberships.is_empty(),
        "owner": me.actor.role == crate::accounts::Role::Owner,
        "first": filter.after.map(|_| asked.address(filter.status, None)),
        "next": next.map(|id| asked.address(filter.status, Some(id))),
    })
}

/// One product of the list, in the reader's words.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    id: ProductId,
    label: String,
    photo: Option<AnyId>,
    business: &'a str,
    village: Option<&'a str>,
    village_code: &'a str,
    state: &'static str,
    done: Option<i16>,
    total: Option<i16>,
    next: Option<&'a str>,
    next_status: Option<&'a str>,
    shelf: Option<String>,
}

/// The rows of the list, without the one that only says there are more.
fn shown<'a>(catalogue: &'a Catalogue, lang: Lang, rows: &'a [ListRow]) -> Vec<Shown<'a>> {
    let rows = rows.iter().take(LIST_PAGE);
    rows.map(|row| Shown::of(catalogue, lang, row)).collect()
}

impl<'a> Shown<'a> {
    fn of(catalogue: &'a Catalogue, lang: Lang, row: &'a ListRow) -> Self {
        let next = row.next_item.as_deref();
        let next = next.and_then(|id| catalogue.requirement(id));
        let shelf = row.shelf.as_deref();
        Self {
            id: row.id,
            label: label_of(&row.brand, &row.name),
            photo: row.photo,
            business: &row.business,
            village: row.village.as_deref(),
            village_code: &row.village_code,
            state: state(row),
            done: row.done,
            total: row.total,
            next: next.map(|requirement| requirement.title.lang(lang)),
            next_status: row.next_status.as_deref(),
            shelf: shelf.map(|letters| shelf_line::draw(catalogue, letters)),
        }
    }
}

const fn state(row: &ListRow) -> &'static str {
    match (row.ready, row.expiring, row.lapsed) {
        (None, ..) => "ended",
        (Some(true), Some(true), _) => "expiring",
        (Some(true), ..) => "ready",
        (Some(false), _, Some(true)) => "lapsed",
        (Some(false), ..) => "open",
    }
}
