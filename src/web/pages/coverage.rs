//! Coverage of an area: villages as a picture and a table, the products behind
//! each count, and both as files.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::policy::{self, Capability};
use crate::centre::actions::{self, Coverage, Shelves, View};
use crate::centre::rules::{self, Count, Part, Stage};
use crate::centre::{CentreError, Line, PAGE};
use crate::identifiers::{Level, RegionCode};
use crate::products::ProductId;
use crate::web::error::{FieldErrors, PageError};
use crate::web::export::{Cell, Kind, Table};
use crate::web::ui::{Me, Reply};

/// Villages in one row of the picture of a kecamatan.
const TILES: usize = 8;

/// What the address chooses.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Choice {
    #[serde(default)]
    area: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    after: String,
}

impl Choice {
    fn view(&self) -> View {
        View {
            area: self.area.parse().ok(),
            target: self.target.clone(),
        }
    }

    fn stage(&self) -> Option<Stage> {
        self.stage.parse().ok()
    }

    /// Village and product of the last line before, as `36.04.05.2001_ID`.
    fn after(&self) -> Option<(RegionCode, ProductId)> {
        let (village, id) = self.after.split_once('_')?;
        Some((village.parse().ok()?, id.parse().ok()?))
    }
}

/// GET /coverage
pub async fn show(me: Me, choice: Query<Choice>) -> Reply {
    if me.actor.areas.is_empty() {
        return me.page("pages/centre/no_area.html", &json!({}));
    }
    let view = choice.view();
    let found = me
        .load(move |conn, actor, now| actions::coverage(conn, actor, now, &view))
        .await?;
    me.page("pages/centre/coverage.html", &page(&me, &found))
}

fn page(me: &Me, found: &Coverage) -> Value {
    let level = found.area.code.level();
    let parts: Vec<Value> = found.parts.iter().map(|p| part(p, level)).collect();
    json!({
        "area": found.area,
        "above": above(me, &found.area.code),
        "target": found.target,
        "targets": targets(me, &found.programmes),
        "own": found.own,
        "parts": parts,
        "by_village": level == Level::District || level == Level::Village,
        "by_regency": level == Level::Province,
        "whole": found.whole,
        "stages": Stage::ALL,
    })
}

/// The area above, if it is still the reader's.
fn above(me: &Me, area: &RegionCode) -> Option<RegionCode> {
    area.parent().filter(|above| me.actor.covers(above))
}

fn targets(me: &Me, programmes: &[crate::checklists::StoredProgramme]) -> Vec<Value> {
    let legal = json!({ "value": rules::LEGAL, "label": me.text("coverage-legal") });
    let rest = programmes.iter().map(|p| {
        json!({ "value": p.spec.id, "label": format!("{} ({})", p.spec.title.lang(me.lang), p.spec.partner) })
    });
    std::iter::once(legal).chain(rest).collect()
}

/// A part with its villages placed: `x` and `y` in the units of the picture.
fn part(part: &Part, level: Level) -> Value {
    let tiles: Vec<Value> = if level == Level::Province {
        vec![]
    } else {
        part.villages
            .iter()
            .enumerate()
            .map(|(at, village)| {
                json!({
                    "x": at % TILES * 32 + 2,
                    "y": at / TILES * 44 + 4,
                    "look": village.look,
                    "name": village.name,
                    "products": village.tally.products,
                })
            })
            .collect()
    };
    let rows = part.villages.len().div_ceil(TILES);
    json!({
        "code": part.code,
        "name": part.name,
        "count": part.count,
        "villages": part.villages,
        "tiles": tiles,
        "width": TILES * 32,
        "height": rows * 44,
        "shelves": (0..rows).map(|row| row * 44 + 36).collect::<Vec<_>>(),
    })
}

/// GET /coverage/products: what stands behind a count.
pub async fn products(me: Me, choice: Query<Choice>) -> Reply {
    let (view, stage, after) = (choice.view(), choice.stage(), choice.after());
    let found = me
        .load(move |conn, actor, now| {
            actions::products(conn, actor, now, &view, stage, after, PAGE)
        })
        .await?;
    let rows: Vec<Value> = found
        .lines
        .iter()
        .map(|line| row(&me, &found, line))
        .collect();
    let next = found
        .next
        .as_ref()
        .map_or_else(String::new, |(village, id)| {
            address(&found, stage, &format!("&after={village}_{id}"))
        });
    let stages = std::iter::once(None).chain(Stage::ALL.iter().copied().map(Some));
    let tabs: Vec<Value> = stages
        .map(|s| {
            let key = s.map_or("coverage-all", |s| stage_key(s));
            json!({ "href": address(&found, s, ""), "label": me.text(key), "current": s == stage })
        })
        .collect();
    let data = json!({
        "area": found.area, "target": found.target, "targets": targets(&me, &found.programmes),
        "rows": rows, "next": next, "tabs": tabs, "stage": stage,
        "manages": policy::may_ever(&me.actor, Capability::ManageArea),
    });
    me.page("pages/centre/products.html", &data)
}

fn address(found: &Shelves, stage: Option<Stage>, rest: &str) -> String {
    let stage = stage.map_or("", Stage::as_str);
    let (area, target) = (&found.area.code, &found.target);
    format!("/coverage/products?area={area}&target={target}&stage={stage}{rest}")
}

const fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Ready => "coverage-ready",
        Stage::Nearly => "coverage-nearly",
        Stage::UnderWay => "coverage-under_way",
        Stage::Lapsed => "coverage-lapsed",
    }
}

fn row(me: &Me, found: &Shelves, line: &Line) -> Value {
    json!({
        "id": line.id,
        "label": label(line),
        "business": line.business,
        "village": village(found, line),
        "stage": line.stage,
        "done": line.done,
        "total": line.total,
        "lacks": lacks(me, line),
        "status": line.next_status,
    })
}

fn label(line: &Line) -> String {
    format!("{} {}", line.brand, line.name).trim().to_owned()
}

fn village(found: &Shelves, line: &Line) -> String {
    let code = line.village.parse::<RegionCode>().ok();
    let name = code.and_then(|code| found.villages.get(&code).cloned());
    name.unwrap_or_else(|| line.village.clone())
}

/// Title of the first item a product lacks.
fn lacks(me: &Me, line: &Line) -> Option<String> {
    let id = line.next_item.as_ref()?;
    let catalogue = me.app.catalogue();
    let known = catalogue.requirement(id);
    Some(known.map_or_else(|| id.clone(), |r| r.title.lang(me.lang).to_owned()))
}

/// GET /exports/coverage/{table}/{format}: `areas`, `villages` or `products`.
pub async fn export(me: Me, path: Path<(String, String)>, choice: Query<Choice>) -> Reply {
    let (table, format) = path.into_inner();
    let kind: Kind = format.parse()?;
    let (view, stage) = (choice.view(), choice.stage());
    let table = match table.as_str() {
        "products" => {
            let found = me
                .load(move |conn, actor, now| actions::all_products(conn, actor, now, &view, stage))
                .await?;
            products_table(&me, &found)
        }
        "areas" | "villages" => {
            let found = me
                .load(move |conn, actor, now| actions::coverage(conn, actor, now, &view))
                .await?;
            if table == "areas" {
                areas_table(&me, &found)
            } else {
                villages_table(&me, &found)
            }
        }
        _ => return Err(PageError::NotFound),
    };
    me.download(&table, kind)
}

fn head(me: &Me, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| me.text(key)).collect()
}

fn areas_table(me: &Me, found: &Coverage) -> Table {
    let mut titles = head(me, &["coverage-code", "coverage-part"]);
    titles.extend(head(me, &COUNTS));
    let part = |p: &Part| {
        let mut cells: Vec<Cell> = vec![p.code.as_str().into(), p.name.as_str().into()];
        cells.extend(counted(&p.count));
        cells
    };
    Table {
        name: format!("{}-{}", me.text("coverage-file-areas"), found.area.code),
        head: titles,
        rows: found.parts.iter().map(part).collect(),
    }
}

const COUNTS: [&str; 9] = [
    "coverage-villages",
    "coverage-none",
    "coverage-one",
    "coverage-more",
    "coverage-products",
    "coverage-ready",
    "coverage-nearly",
    "coverage-under_way",
    "coverage-lapsed",
];

fn counted(count: &Count) -> Vec<Cell> {
    let size = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let t = count.tally;
    [
        size(count.villages),
        size(count.none),
        size(count.one),
        size(count.more),
        t.products,
        t.ready,
        t.nearly,
        t.under_way,
        t.lapsed,
    ]
    .map(Cell::Whole)
    .to_vec()
}

fn villages_table(me: &Me, found: &Coverage) -> Table {
    let keys = [
        "coverage-code",
        "coverage-village",
        "coverage-part",
        "coverage-products",
        "coverage-ready",
        "coverage-nearly",
        "coverage-under_way",
        "coverage-lapsed",
    ];
    let mut rows = Vec::new();
    for part in &found.parts {
        for village in &part.villages {
            let t = village.tally;
            let mut cells: Vec<Cell> = vec![
                village.code.as_str().into(),
                village.name.as_str().into(),
                part.name.as_str().into(),
            ];
            cells.extend([t.products, t.ready, t.nearly, t.under_way, t.lapsed].map(Cell::Whole));
            rows.push(cells);
        }
    }
    Table {
        name: format!("{}-{}", me.text("coverage-file-villages"), found.area.code),
        head: head(me, &keys),
        rows,
    }
}

fn products_table(me: &Me, found: &Shelves) -> Table {
    let keys = [
        "coverage-product-code",
        "coverage-product",
        "coverage-business",
        "coverage-code",
        "coverage-village",
        "coverage-stage",
        "coverage-done",
        "coverage-total",
        "coverage-lacks",
    ];
    let row = |line: &Line| -> Vec<Cell> {
        let stage = line.stage.parse().map_or("coverage-under_way", stage_key);
        vec![
            line.code.as_str().into(),
            label(line).into(),
            line.business.as_str().into(),
            line.village.as_str().into(),
            village(found, line).into(),
            me.text(stage).into(),
            line.done.map(i64::from).into(),
            line.total.map(i64::from).into(),
            lacks(me, line).into(),
        ]
    };
    Table {
        name: format!("{}-{}", me.text("coverage-file-products"), found.area.code),
        head: head(me, &keys),
        rows: found.lines.iter().map(row).collect(),
    }
}

impl From<CentreError> for PageError {
    fn from(error: CentreError) -> Self {
        let field = |name, key| Self::Fields(FieldErrors::one(name, key));
        match error {
            CentreError::NotFound => Self::NotFound,
            CentreError::ForeignArea => field("areas", "area-foreign"),
            CentreError::NoArea => field("areas", "people-area-needed"),
            CentreError::NoReason => field("reason", "area-reason-needed"),
            CentreError::BadEnd => field("until", "area-end-needed"),
            CentreError::BadDay => field("on", "area-day-needed"),
            CentreError::BadRequirement => field("requirement", "area-requirement-needed"),
            CentreError::NoDocument => field("files", "area-document-needed"),
            CentreError::BadMentor => field("to", "area-mentor-needed"),
            CentreError::State => Self::Conflict("area-revoked-already"),
            CentreError::Account(error) => error.into(),
            CentreError::Storage(error) => error.into(),
        }
    }
}
