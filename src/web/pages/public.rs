//! The page behind a shelf card's code, its QR, the printable card, and the key that
//! checks statements. Nobody signs in here, and nothing personal is shown.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use serde_json::{Value, json};

use super::listing_view;
use crate::listings::ListingState;
use crate::listings::actions::{self, Public};
use crate::web::error::PageError;
use crate::web::ui::{Reply, Ui};

/// Longest time a shared cache may keep the page, in seconds (CONTRACTS 6).
const CACHE_SECONDS: i64 = 300;

async fn load(ui: &Ui, code: String) -> Result<Public, PageError> {
    let (catalogue, now) = (ui.app.catalogue(), ui.now());
    // Whoever types it from a card may write it large.
    let code = code.to_lowercase();
    ui.read(move |conn| actions::public_page(conn, &catalogue, now, &code))
        .await
}

fn data(ui: &Ui, page: &Public) -> Value {
    let permits: Vec<Value> = page
        .permits
        .iter()
        .map(|p| {
            json!({ "title": listing_view::title(&ui.app.catalogue(), ui.lang, &p.requirement),
                "until": p.valid_until, "waived": p.waived })
        })
        .collect();
    let statement = page.statement.as_ref();
    json!({
        "p": {
            "code": page.code, "brand": page.brand, "name": page.name, "regency": page.regency,
            "village": page.village, "person": page.person, "partner": page.partner,
            "state": page.state, "active": page.state == ListingState::Active, "on": page.on,
            "permits": permits, "shelf": page.checklist.as_ref().map(|c| listing_view::shelf(ui.lang, c)),
            "address": address(ui, &page.code),
            "token": statement.and_then(|s| ui.app.secrets.sign_statement(s)),
            "statement": statement,
        }
    })
}

fn address(ui: &Ui, code: &str) -> String {
    format!("{}/p/{code}", ui.app.settings.server.base_url)
}

/// Five minutes at most, and never past the facility's midnight. The pages a person is
/// signed in on are not shared.
fn cached(ui: &Ui, page: &Public, mut answer: HttpResponse) -> HttpResponse {
    let left = (page.until - ui.now())
        .num_seconds()
        .clamp(0, CACHE_SECONDS);
    let scope = if ui.actor.is_some() {
        "private"
    } else {
        "public"
    };
    if let Ok(value) = header::HeaderValue::from_str(&format!("{scope}, max-age={left}")) {
        answer.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    let vary = header::HeaderValue::from_static("accept-language, cookie");
    answer.headers_mut().insert(header::VARY, vary);
    answer
}

/// GET /p/{code}
pub async fn show(ui: Ui, code: Path<String>) -> Reply {
    let page = load(&ui, code.into_inner()).await?;
    let answer = ui.shared_page("pages/public/product.html", &data(&ui, &page))?;
    Ok(cached(&ui, &page, answer))
}

/// GET /p/{code}/card: to be printed for the shelf.
pub async fn card(ui: Ui, code: Path<String>) -> Reply {
    let page = load(&ui, code.into_inner()).await?;
    if page.state == ListingState::Ended {
        return Err(PageError::NotFound);
    }
    let answer = ui.shared_page("pages/public/card.html", &data(&ui, &page))?;
    Ok(cached(&ui, &page, answer))
}

/// GET /p/{code}/qr.svg: the address of the page.
pub async fn qr(ui: Ui, code: Path<String>) -> Reply {
    let page = load(&ui, code.into_inner()).await?;
    picture(&address(&ui, &page.code))
}

/// GET /p/{code}/statement.svg: the signed statement, to be checked without a network.
pub async fn statement(ui: Ui, code: Path<String>) -> Reply {
    let page = load(&ui, code.into_inner()).await?;
    let token = page
        .statement
        .as_ref()
        .and_then(|s| ui.app.secrets.sign_statement(s))
        .ok_or(PageError::NotFound)?;
    let mut answer = picture(&token)?;
    answer = cached(&ui, &page, answer);
    Ok(answer)
}

fn picture(text: &str) -> Reply {
    let code = QRBuilder::new(text)
        .build()
        .map_err(|e| PageError::Fault(format!("{e:?}")))?;
    let svg = SvgBuilder::default().margin(4).to_str(&code);
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(svg))
}

/// GET /p/key: the key that checks statements, as a JSON Web Key.
pub async fn key(ui: Ui) -> Reply {
    let key = ui.app.secrets.statement_public_key();
    let key = key.ok_or_else(|| PageError::Fault("no statement key".to_owned()))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .json(key))
}
