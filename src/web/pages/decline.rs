//! Where a reader declines optional mail: a page with one button, and the address a
//! mail program posts to by itself (RFC 8058). The secret in the address is the only
//! proof asked for; it can do nothing else.

use actix_web::web::Path;
use serde_json::json;

use crate::accounts::{AccountError, AccountId, actions};
use crate::web::error::PageError;
use crate::web::ui::{Reply, Ui};

fn reader(ui: &Ui, token: &str) -> Result<AccountId, PageError> {
    ui.app
        .secrets
        .read_decline_token(token)
        .ok_or(PageError::NotFound)
}

/// GET /decline/{token}: changes nothing, since mail scanners open every address.
pub async fn show(ui: Ui, token: Path<String>) -> Reply {
    reader(&ui, &token)?;
    ui.page("pages/accounts/decline.html", &json!({ "done": false }))
}

/// POST /decline/{token}
pub async fn decline(ui: Ui, token: Path<String>) -> Reply {
    let (account, now) = (reader(&ui, &token)?, ui.now());
    let declined = move |conn: &mut _| actions::decline_mail(conn, account, now);
    let declined = ui.app.db.write::<_, AccountError, _>(declined).await;
    declined.map_err(PageError::from)?;
    ui.page("pages/accounts/decline.html", &json!({ "done": true }))
}
