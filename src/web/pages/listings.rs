//! A partner's listings: which hold, what lapses soon, and how one ends.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::listing_view;
use crate::checklists::Catalogue;
use crate::i18n::Lang;
use crate::listings::actions::{self, Entry};
use crate::listings::{ListingError, ListingId};
use crate::products::ProductId;
use crate::storage::{Conn, StorageError, UtcTime};
use crate::web::error::{FieldErrors, PageError};
use crate::web::export::{Cell, Kind, Table};
use crate::web::form::Form;
use crate::web::ui::{Me, Reply};

/// What the list is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    days: Option<String>,
    ended: Option<String>,
    before: Option<String>,
    look: Option<String>,
}

impl Asked {
    fn days(&self) -> i64 {
        let typed = self.days.as_deref().and_then(|d| d.parse().ok());
        typed.unwrap_or(DAYS)
    }

    /// As pictures on a shelf, not as a table.
    fn rack(&self) -> bool {
        self.look.as_deref() == Some("rack")
    }
}

/// How far ahead the list looks unless asked otherwise, in days.
const DAYS: i64 = 30;

const INDEX: &str = "pages/listings/index.html";

/// GET /listings
pub async fn index(me: Me, asked: Query<Asked>) -> Reply {
    show(&me, &asked, None).await
}

/// The list as asked for; `wrong` is the end of a listing that was refused.
async fn show(me: &Me, asked: &Asked, wrong: Option<(ListingId, &Form, &FieldErrors)>) -> Reply {
    let (days, ended, rack) = (asked.days(), asked.ended.is_some(), asked.rack());
    let before: Option<ListingId> = asked.before.as_deref().and_then(|b| b.parse().ok());
    let catalogue = me.app.catalogue();
    let (entries, more) = me
        .load(move |conn, actor, now| {
            actions::list(conn, &catalogue, actor, now, days, ended, before)
        })
        .await?;
    let rows: Vec<Value> = entries
        .iter()
        .map(|e| listing_view::listing(&me.app.catalogue(), me.lang, e))
        .collect();
    let risky = entries.iter().filter(|e| e.lapse.is_some()).count();
    let held = entries.iter().filter(|e| e.because.is_some()).count();
    let next = entries.last().filter(|_| more).map(|e| {
        let ended = if ended { "&ended=1" } else { "" };
        let look = if rack { "&look=rack" } else { "" };
        format!("/listings?days={days}{ended}{look}&before={}", e.listing.id)
    });
    let from = before.map_or_else(String::new, |b| format!("&before={b}"));
    let data = json!({ "rows": rows, "days": days, "ended": ended, "risky": risky, "held": held, "rack": rack,
        "next": next.unwrap_or_default(), "from": from, "wrong": wrong.map(|(id, ..)| id) });
    match wrong {
        Some((_, form, errors)) => me.form_again(INDEX, &data, form, errors),
        None => me.page(INDEX, &data),
    }
}

/// GET /exports/listings/{format}: the list as a file, running or ended as the address asks.
pub async fn export(me: Me, format: Path<String>, asked: Query<Asked>) -> Reply {
    let kind: Kind = format.parse()?;
    let (days, ended) = (asked.days(), asked.ended.is_some());
    let catalogue = me.app.catalogue();
    let entries = me
        .load(move |conn, actor, now| actions::all(conn, &catalogue, actor, now, days, ended))
        .await?;
    me.download(&table(&me, &entries), kind)
}

const HEAD: [&str; 11] = [
    "listing-product",
    "listing-regency",
    "listing-programme",
    "partner-state",
    "listing-waits",
    "listing-risk",
    "listing-risk-what",
    "listing-since",
    "listing-until",
    "listing-end-reason",
    "submission-public",
];

fn table(me: &Me, entries: &[Entry]) -> Table {
    let base = &me.app.settings.server.base_url;
    let titled = |id: &str| listing_view::title(&me.app.catalogue(), me.lang, id);
    let row = |e: &Entry| -> Vec<Cell> {
        let day = |at: UtcTime| me.zone().today(at.naive());
        let lapse = e.lapse.as_ref();
        vec![
            e.product.label().into(),
            e.regency.as_str().into(),
            e.programme.spec.title.lang(me.lang).into(),
            me.text(&format!("listing-state-{}", e.state)).into(),
            e.because.as_deref().map(titled).into(),
            lapse.map(|l| l.on).into(),
            lapse
                .and_then(|l| l.requirement.as_deref())
                .map(titled)
                .into(),
            day(e.listing.started_at).into(),
            e.listing.ended_at.map(day).into(),
            e.listing.ended_reason.as_deref().into(),
            format!("{base}/p/{}", e.listing.code).into(),
        ]
    };
    Table {
        name: me.text("listing-file"),
        head: HEAD.iter().map(|key| me.text(key)).collect(),
        rows: entries.iter().map(row).collect(),
    }
}

/// POST /listings/{id}/end, with the questions of the list it was sent from.
pub async fn end(me: Me, form: Form, id: Path<ListingId>, asked: Query<Asked>) -> Reply {
    let (id, reason) = (id.into_inner(), form.get("reason").to_owned());
    let done = me.post(&form, "listing-ended", move |conn, actor, now| {
        actions::end(conn, actor, now, id, &reason)?;
        Ok::<_, ListingError>("/listings".to_owned())
    });
    match done.await {
        Err(PageError::Fields(errors)) => show(&me, &asked, Some((id, &form, &errors))).await,
        other => other,
    }
}

/// The listings and submissions of a product as `components/listings.html` shows them on the
/// product's page; the caller has asked whether the reader may see the product.
///
/// # Errors
/// The database.
pub fn of_product(
    conn: &mut Conn,
    catalogue: &Catalogue,
    lang: Lang,
    product: ProductId,
    now: UtcTime,
) -> Result<Value, StorageError> {
    let entries = actions::entries_of_product(conn, catalogue, product, now)?;
    let sent = crate::listings::submissions_of_product(conn, product)?;
    let mut submissions = Vec::new();
    for s in &sent {
        let programme = crate::checklists::programme(conn, s.programme)?;
        submissions.push(
            json!({ "id": s.id, "programme": programme.spec.title.lang(lang),
            "status_text": crate::i18n::tr(lang, &format!("submission-{}", s.status), &[]),
            "tone": listing_view::status_tone(s.status), "sent_at": s.sent_at }),
        );
    }
    let listings: Vec<Value> = entries
        .iter()
        .map(|e| listing_view::listing(catalogue, lang, e))
        .collect();
    Ok(json!({ "listings": listings, "submissions": submissions }))
}
