//! Villages by part of their name, for the field where one is chosen.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Query;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::accounts::limits::VILLAGES;
use crate::businesses::actions;
use crate::regions::VillageHit;
use crate::storage::StorageError;
use crate::web::ui::{Reply, Ui};

/// Longest text worth looking for, in characters.
const LONGEST: usize = 80;

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

/// GET /regions/villages: at most twenty, the same for everybody, so that
/// browsers and proxies keep the answer and a slow line asks once. Limited by
/// address; whoever meets the limit still finds the village by sending the form.
pub async fn villages(ui: Ui, typed: Query<Typed>) -> Reply {
    let typed: String = typed.q.chars().take(LONGEST).collect();
    let hits = if typed.trim().chars().count() < 2 {
        vec![]
    } else {
        let (address, now) = (ui.origin.address.clone(), ui.now());
        let count = move |conn: &mut _| VILLAGES.take(conn, &address, now);
        ui.app.db.write(count).await?;
        ui.read::<_, StorageError, _>(move |conn| actions::choices(conn, &typed))
            .await?
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .json(choices(&hits)))
}

/// Villages as the field takes them: `[{code, label}]`.
pub(super) fn choices(hits: &[VillageHit]) -> Value {
    let one = |hit: &VillageHit| json!({ "code": hit.code, "label": actions::label(hit) });
    hits.iter().map(one).collect()
}
