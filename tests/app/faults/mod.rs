//! What happens when something breaks: the program killed, the mail server gone, the disk full, the
//! line cut, PostgreSQL restarted, a PDF made to hurt. Real parts each time.

mod disk;
mod hostile;
mod line;
mod mail;
mod papers;
mod pdf;

use siaprak::products::ProductId;

use crate::support::{Browser, Page};

/// Uploads one file as a new P-IRT permit.
fn uploads(browser: &Browser, product: ProductId, name: &str, bytes: &[u8]) -> Page {
    let form = format!("/permits/new?product={product}&requirement=spp_irt");
    let product = product.to_string();
    let fields = [
        ("product", product.as_str()),
        ("requirement", "spp_irt"),
        ("kind", "spp_irt"),
    ];
    browser.upload(
        &form,
        "/permits",
        &fields,
        &[("files", name, "application/pdf", bytes)],
    )
}
