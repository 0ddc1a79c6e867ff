//! The limit the pages are measured beside: an actix program that runs the same
//! queries and templates with nothing around them. No session, no policy, no
//! language negotiation, no compression, no security headers.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use actix_web::web::{Data, Path as Segment, get};
use actix_web::{App as Actix, HttpResponse, HttpServer};
use diesel::RunQueryDsl;
use serde::Serialize;
use serde_json::{Value, json};
use siaprak::accounts::{self, Actor, SessionId};
use siaprak::app::App;
use siaprak::checklists::{Catalogue, LIST_PAGE, ListFilter, ListQuery, ListRow, list_query};
use siaprak::clock::SystemClock;
use siaprak::config::Settings;
use siaprak::i18n::Lang;
use siaprak::identifiers::Zone;
use siaprak::products::actions::ProductError;
use siaprak::products::{ProductId, label_of};
use siaprak::storage::{AnyId, Both, Conn, StorageError};
use siaprak::web::pages::product_view::{Shown, WhatIf};
use siaprak::web::shelf_line;

/// What does not change from page to page.
struct Program {
    app: Arc<App>,
    query: ListQuery,
    around: Value,
}

#[derive(Serialize)]
struct Page<'a, T: Serialize> {
    #[serde(flatten)]
    around: &'a Value,
    #[serde(flatten)]
    data: T,
}

#[derive(Serialize)]
struct Row<'a> {
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

#[derive(Serialize)]
struct Rows<'a> {
    rows: Vec<Row<'a>>,
    next: String,
}

/// Serves until it is ended.
pub fn serve(dir: &Path, address: SocketAddr) -> anyhow::Result<()> {
    let app = App::build_as_is(Settings::in_dir(dir)?, Arc::new(SystemClock::default()))?;
    let now = app.clock.now();
    let query = app.db.read_here(|conn| {
        let coordinator = coordinator(conn)?;
        list_query(conn, &coordinator, &ListFilter::default(), now)
    })?;
    let program = Data::new(Program {
        around: around(),
        query,
        app,
    });
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(program.clone())
            .route("/login", get().to(HttpResponse::Ok))
            .route("/products", get().to(list))
            .route("/products/{id}", get().to(checklist))
    });
    Ok(actix_web::rt::System::new().block_on(server.bind(address)?.run())?)
}

fn coordinator(conn: &mut Conn) -> Result<Actor, StorageError> {
    let login = "koordinator@contoh.example";
    let account = accounts::by_login(conn, &login.parse().map_err(|_bad| StorageError::NotFound)?)?
        .ok_or(StorageError::NotFound)?;
    Ok(Actor {
        id: account.id,
        session: SessionId::from_uuid(uuid::Uuid::nil()),
        role: account.role,
        name: account.name,
        lang: Lang::Id,
        zone: Zone::Wib,
        memberships: vec![],
        areas: accounts::areas_of(conn, account.id)?,
        groups: vec![],
        pools: vec![],
        partner: None,
        functions: vec![],
    })
}

/// The surroundings of a coordinator's page, made once.
fn around() -> Value {
    let entry = |href: &str, key: &str| json!({ "href": href, "label_key": key, "current": false, "count": null });
    let tab =
        |label: &str| json!({ "href": "/products?status=ready", "label": label, "current": false });
    let tabs = ["Semua", "Siap", "Belum", "Segera", "Lewat", "Selesai"].map(tab);
    json!({
        "frame": {
            "nav": [
                entry("/coverage", "nav-villages"),
                entry("/products", "nav-products"),
                entry("/review", "nav-reviews"),
                entry("/businesses", "nav-businesses"),
                entry("/groups", "nav-groups"),
                entry("/area", "nav-area"),
            ],
            "account": { "name": "Koordinator CONTOH", "role_key": "role-coordinator" },
            "flash": null,
            "csrf": "0123456789abcdef0123456789abcdef",
            "path": "/products",
            "zone": "WIB",
            "demo": false,
        },
        "form": { "form_id": "0123456789abcdef", "values": {}, "errors": {} },
        "zone": "WIB",
        "tabs": tabs,
        "status": "all",
        "choices": [],
        "village_code": "",
        "q": "",
        "on": "",
        "narrowed": false,
        "may_add": false,
        "has_business": false,
        "owner": false,
        "first": null,
    })
}

async fn list(program: Data<Program>) -> HttpResponse {
    let query = program.query.clone();
    let found = program.app.db.read(move |conn| {
        let rows: Vec<ListRow> = Both(query).load(conn)?;
        Ok::<_, StorageError>(rows)
    });
    let Ok(found) = found.await else {
        return HttpResponse::InternalServerError().finish();
    };
    let catalogue = program.app.catalogue();
    let rows = found
        .iter()
        .take(LIST_PAGE)
        .map(|row| Row::of(&catalogue, row));
    let last = found.last().map(|row| row.id.to_string());
    let data = Rows {
        rows: rows.collect(),
        next: format!("/products?after={}", last.unwrap_or_default()),
    };
    program.page("pages/products/list.html", data)
}

async fn checklist(program: Data<Program>, id: Segment<ProductId>) -> HttpResponse {
    let (app, id) = (Arc::clone(&program.app), id.into_inner());
    let read = program.app.db.read(move |conn| {
        let now = app.clock.now();
        let asked = WhatIf::default();
        let shown = Shown::read(conn, &app.catalogue(), Lang::Id, id, &asked, now)?;
        Ok::<_, ProductError>(shown.data(&app.catalogue(), Lang::Id))
    });
    match read.await {
        Ok(data) => program.page("pages/products/show.html", data),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

impl<'a> Row<'a> {
    fn of(catalogue: &'a Catalogue, row: &'a ListRow) -> Self {
        let next = row
            .next_item
            .as_deref()
            .and_then(|id| catalogue.requirement(id));
        Self {
            id: row.id,
            label: label_of(&row.brand, &row.name),
            photo: row.photo,
            business: &row.business,
            village: row.village.as_deref(),
            village_code: &row.village_code,
            state: match (row.ready, row.expiring, row.lapsed) {
                (None, ..) => "ended",
                (Some(true), Some(true), _) => "expiring",
                (Some(true), ..) => "ready",
                (Some(false), _, Some(true)) => "lapsed",
                (Some(false), ..) => "open",
            },
            done: row.done,
            total: row.total,
            next: next.map(|r| r.title.lang(Lang::Id)),
            next_status: row.next_status.as_deref(),
            shelf: row
                .shelf
                .as_deref()
                .map(|letters| shelf_line::draw(catalogue, letters)),
        }
    }
}

impl Program {
    fn page<T: Serialize>(&self, template: &str, data: T) -> HttpResponse {
        let page = Page {
            around: &self.around,
            data,
        };
        match self.app.templates.render(template, Lang::Id, &page) {
            Ok(html) => HttpResponse::Ok()
                .content_type("text/html; charset=utf-8")
                .body(html),
            Err(error) => HttpResponse::InternalServerError().body(error.to_string()),
        }
    }
}
