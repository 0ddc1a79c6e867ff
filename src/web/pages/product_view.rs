//! What the list and the checklist page of a product show, as data for their templates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::listings;
use super::product_form::{packaging_text, place_name, said};
use super::told;
use crate::centre::papers::{self, Filed};
use crate::checklists::requirement::{Certainty, Group, Hint};
use crate::checklists::{
    self, Catalogue, Checklist, Item, Standing, StoredProgramme, Target, timeline,
};
use crate::i18n::{Lang, date, tr};
use crate::permits::dates::days_between;
use crate::permits::rules::Status;
use crate::products::actions::{self, ProductError};
use crate::products::facts::Kind;
use crate::products::{Product, ProductId, rules};
use crate::regions;
use crate::reminders::telling::telling;
use crate::storage::{Conn, UtcTime};
use crate::web::life;
use crate::web::shelf::{self, ShelfGroup, ShelfPack};

/// Days within which a coming end of readiness is a warning and no mere note: the
/// longest renewal window of a permit.
const FALLS_SOON: i64 = 270;

/// Which day and which target a checklist is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WhatIf {
    on: String,
    target: String,
}

/// Everything the checklist page shows.
#[derive(Debug)]
pub struct Shown {
    /// The checklist asked for.
    pub checklist: Checklist,
    /// Whether the reader may change the product; `false` until somebody says so.
    pub may_edit: bool,
    /// Days after a product is recorded on which what it lacks is said.
    pub missing_days: Vec<i32>,
    standing: Standing,
    programmes: Vec<StoredProgramme>,
    village: String,
    shares_gtin: bool,
    today: NaiveDate,
    letters: BTreeMap<String, Filed>,
    sent: Value,
}

impl Shown {
    /// Reads a product and computes its checklist. Who may see it is asked by the caller.
    ///
    /// # Errors
    /// `NotFound` for an unknown product or target, or the database.
    pub fn read(
        conn: &mut Conn,
        catalogue: &Catalogue,
        lang: Lang,
        id: ProductId,
        what_if: &WhatIf,
        now: UtcTime,
    ) -> Result<Self, ProductError> {
        let standing = checklists::standing(conn, catalogue, id)?;
        let today = standing.zone.today(now.naive());
        let programmes = checklists::programmes(conn)?;
        let target = target(&what_if.target, &programmes)?;
        let on = what_if.on.parse().unwrap_or(today);
        let village = regions::find(conn, &standing.product.village)?;
        let checklist = checklists::evaluate(catalogue, &standing.situation, target, on);
        let waived = checklist.items.iter().any(|i| i.status == Status::Waived);
        Ok(Self {
            letters: match waived {
                true => papers::letters(conn, id)?,
                false => BTreeMap::new(),
            },
            checklist,
            may_edit: false,
            missing_days: vec![],
            sent: listings::of_product(conn, catalogue, lang, id, now)?,
            shares_gtin: actions::shares_gtin(conn, &standing.product)?,
            village: village.map(|region| region.name).unwrap_or_default(),
            programmes,
            standing,
            today,
        })
    }

    /// As data for `pages/products/show.html`.
    #[must_use]
    pub fn data(&self, catalogue: &Catalogue, lang: Lang) -> Value {
        let product = &self.standing.product;
        let on = self.checklist.on;
        let items: Vec<Value> = self
            .checklist
            .items
            .iter()
            .map(|item| self.item(catalogue, lang, item))
            .collect();
        let open = self
            .checklist
            .items
            .iter()
            .filter(|i| i.status != Status::NotApplicable);
        let ahead = self
            .checklist
            .items
            .iter()
            .filter(|i| i.starts_on.is_some_and(|day| day > on));
        let (done, total) = self.checklist.progress();
        let waits = self.checklist.items.iter();
        let first = checklists::foremost(waits.map(|i| (i.blocks, i.next_actor)));
        let first = first.filter(|_| product.ended_at.is_none());
        json!({
            "product": self.product(catalogue, lang),
            "sent": self.sent,
            "shelf": shelf::draw(&groups(lang, open)),
            "tabs": self.tabs(catalogue, lang),
            "target": self.checklist.target,
            "first": first.and_then(|at| items.get(at)),
            "boards": boards(lang, &items),
            "not_concerned": items.iter().filter(|i| i.get("status").is_some_and(|s| s == "not_applicable")).collect::<Vec<_>>(),
            "ahead": ahead.map(|i| json!({ "title": i.title.lang(lang), "on": i.starts_on, "because": i.because.lang(lang), "next": i.next_step.lang(lang) })).collect::<Vec<_>>(),
            "falls": self.falls(catalogue, lang),
            "ready": self.checklist.ready,
            "done": done,
            "total": total,
            "on": on,
            "today": self.today,
            "what_if": on != self.today,
            "may_edit": self.may_edit,
            "shares_gtin": self.shares_gtin,
            "crumbs": [{ "href": "/products", "label": tr(lang, "nav-products", &[]) }, { "href": "", "label": product.label() }],
        })
    }

    fn product(&self, catalogue: &Catalogue, lang: Lang) -> Value {
        let product = &self.standing.product;
        json!({
            "id": product.id,
            "code": product.code,
            "label": product.label(),
            "photo": product.photo,
            "business": self.standing.business.name,
            "village": self.village,
            "ended_at": product.ended_at,
            "ended_reason": product.ended_reason,
            "recipe": product.recipe.iter().map(|i| json!({
                "name": i.name, "supplier": i.supplier, "critical": i.critical, "percent": i.permille.map(rules::percent_text),
            })).collect::<Vec<_>>(),
            "process": product.process,
            "facts": facts(catalogue, lang, product, place_name(&self.standing.facility)),
        })
    }

    fn address(&self, target: &str, on: NaiveDate) -> String {
        let id = self.standing.product.id;
        let day = if on == self.today {
            String::new()
        } else {
            format!("&on={on}")
        };
        format!("/products/{id}?target={target}{day}")
    }

    fn tabs(&self, catalogue: &Catalogue, lang: Lang) -> Vec<Value> {
        let on = self.checklist.on;
        let tab = |target: Target<'_>, label: String| {
            let reading = timeline::on_day(catalogue, &self.standing.situation, target, on);
            json!({
                "href": self.address(target.id(), on),
                "label": label,
                "current": self.checklist.target == target.id(),
                "ready": reading.ready,
                "done": reading.done,
                "total": reading.total,
            })
        };
        let taking = self
            .programmes
            .iter()
            .filter(|p| catalogue.takes(&p.spec, &self.standing.situation));
        std::iter::once(tab(Target::Legal, tr(lang, "checklist-legal", &[])))
            .chain(taking.map(|p| tab(Target::Programme(&p.spec), p.spec.partner.clone())))
            .collect()
    }

    /// The first day on which a product that is ready today no longer is, and why.
    fn falls(&self, catalogue: &Catalogue, lang: Lang) -> Option<Value> {
        let programme = self
            .programmes
            .iter()
            .find(|p| p.spec.id == self.checklist.target);
        let target = programme.map_or(Target::Legal, |p| Target::Programme(&p.spec));
        let end = crate::permits::dates::years_on(self.today, 10);
        let ahead =
            timeline::segments(catalogue, &self.standing.situation, target, self.today, end);
        let fallen = ahead.iter().skip_while(|s| !s.ready).find(|s| !s.ready)?;
        let (requirement, status) = fallen.next.as_ref()?;
        let left = days_between(self.today, fallen.from);
        let title = catalogue
            .requirement(requirement)
            .map(|r| r.title.lang(lang).to_owned());
        Some(
            json!({ "on": fallen.from, "title": title, "status": status, "href": self.address(target.id(), fallen.from),
                "span": life::span(left), "soon": left <= FALLS_SOON }),
        )
    }

    fn item(&self, catalogue: &Catalogue, lang: Lang, item: &Item) -> Value {
        let on = self.checklist.on;
        let hint = |hint: &Option<Hint>| {
            hint.as_ref().map(|h| json!({ "text": match lang { Lang::Id => &h.id, Lang::En => &h.en }, "sure": h.certainty == Certainty::Sourced, "checked": h.checked }))
        };
        json!({
            "id": item.requirement,
            "title": item.title.lang(lang),
            "guidance": item.guidance.lang(lang),
            "group": item.group,
            "status": item.status,
            "mandatory": item.mandatory,
            "blocks": item.blocks,
            "needs": needs_somebody(item),
            "because": item.because.lang(lang),
            "letter": self.letters.get(&item.requirement).filter(|_| item.status == Status::Waived),
            "legal_basis": item.legal_basis.lang(lang),
            "in_force": item.in_force.as_ref().map(|words| words.lang(lang)),
            "next_step": item.next_step.lang(lang),
            "next_actor": item.next_actor,
            "valid_until": item.valid_until,
            "lapsed_on": item.lapsed_on,
            "due": item.due,
            "days_left": item.due.map(|due| days_between(on, due)),
            "hold_from": item.hold_from,
            "pending": item.pending,
            "sure": item.certainty == Certainty::Sourced,
            "cost": hint(&item.cost),
            "time": hint(&item.lead_time),
            "version": item.version,
            "told": told::words(lang, &telling(catalogue, &self.missing_days, item)),
            "upload": self.upload(item),
        })
    }

    /// Where evidence is handed in, and whether it is the first or a renewal.
    fn upload(&self, item: &Item) -> Option<Value> {
        let under_way = item
            .pending
            .as_ref()
            .is_some_and(|p| p.status != Status::Accepted);
        let kind = match item.status {
            Status::Missing => "new",
            Status::Expiring | Status::Expired | Status::Recheck | Status::Revoked => "renew",
            _ => return None,
        };
        let can = self.may_edit && self.standing.product.ended_at.is_none() && !under_way;
        let href = format!(
            "/permits/new?product={}&requirement={}",
            self.standing.product.id, item.requirement
        );
        can.then(|| json!({ "kind": kind, "href": href }))
    }
}

fn target<'a>(asked: &str, programmes: &'a [StoredProgramme]) -> Result<Target<'a>, ProductError> {
    if asked.is_empty() || asked == "legal" {
        return Ok(Target::Legal);
    }
    let found = programmes.iter().find(|p| p.spec.id == asked);
    found
        .map(|p| Target::Programme(&p.spec))
        .ok_or(ProductError::NotFound)
}

/// Whether somebody has something to do about it now.
fn needs_somebody(item: &Item) -> bool {
    !matches!(
        item.status,
        Status::NotApplicable | Status::Accepted | Status::Waived | Status::Missing
    )
}

fn groups<'a>(lang: Lang, items: impl Iterator<Item = &'a Item>) -> Vec<ShelfGroup> {
    let mut boards: Vec<ShelfGroup> = Group::ALL
        .iter()
        .map(|group| ShelfGroup {
            key: group.to_string(),
            title: board_title(lang, *group),
            packs: Vec::new(),
        })
        .collect();
    for item in items {
        let pack = ShelfPack {
            id: item.requirement.clone(),
            label: item.title.lang(lang).to_owned(),
            short: shelf::price_tag(lang, &item.requirement, item.title.lang(lang)),
            status: item.status.to_string(),
            href: format!("#req-{}", item.requirement),
        };
        if let Some(board) = boards
            .iter_mut()
            .find(|board| board.key == item.group.as_str())
        {
            board.packs.push(pack);
        }
    }
    boards
}

fn board_title(lang: Lang, group: Group) -> String {
    tr(lang, &format!("checklist-board-{group}"), &[])
}

fn boards(lang: Lang, items: &[Value]) -> Vec<Value> {
    let on_board = |group: &Group| -> Vec<&Value> {
        let here = |item: &&Value| {
            item.get("group").is_some_and(|g| *g == group.as_str())
                && item.get("status").is_some_and(|s| s != "not_applicable")
        };
        items.iter().filter(here).collect()
    };
    let board = |group: &Group| json!({ "key": group, "title": board_title(lang, *group), "items": on_board(group) });
    Group::ALL
        .iter()
        .filter(|group| !on_board(group).is_empty())
        .map(board)
        .collect()
}

/// The product's data as pairs of name and value.
fn facts(catalogue: &Catalogue, lang: Lang, product: &Product, place: &str) -> Vec<Value> {
    let pair = |key: &str, value: String| json!({ "key": tr(lang, key, &[]), "value": value });
    let code = |code: &str| said(catalogue, lang, code);
    let facts = &product.facts;
    let mut pairs = Vec::new();
    match facts.kind {
        Kind::Food => {
            let days = facts
                .food
                .shelf_life_days
                .map(|d| tr(lang, "product-days", &[("count", d.into())]));
            pairs.push(pair("product-type", code(facts.food.food_type.as_str())));
            pairs.push(pair("product-form", code(facts.food.form.as_str())));
            pairs.push(pair("product-storage", code(facts.food.storage.as_str())));
            pairs.push(pair("product-heat", code(facts.food.heat.as_str())));
            pairs.push(pair("product-shelf-life", days.unwrap_or_default()));
            pairs.push(pair("product-claims", facts.food.claims.join(", ")));
        }
        Kind::Craft => pairs.push(pair(
            "product-material",
            code(facts.craft.material.as_str()),
        )),
    }
    let weights: Vec<String> = product
        .net_weights
        .iter()
        .map(ToString::to_string)
        .collect();
    pairs.push(pair(
        "product-packaging",
        packaging_text(lang, product.packaging),
    ));
    pairs.push(pair("product-weights", weights.join(", ")));
    pairs.push(pair(
        "product-gtin",
        product.gtin.clone().unwrap_or_default(),
    ));
    pairs.push(pair("product-facility", place.to_owned()));
    pairs.push(pair(
        "product-since",
        date(lang, product.created_at.date_at(7)),
    ));
    pairs
}
