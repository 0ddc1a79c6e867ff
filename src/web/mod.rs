//! Routes, extractors, forms, errors and pages: everything that knows HTTP.

pub mod assets;
mod cookies;
pub mod device;
pub mod error;
pub mod export;
pub mod form;
pub mod frame;
mod gate;
pub mod life;
mod me;
mod months;
mod nav;
pub mod pages;
mod passwords;
mod pdf;
pub mod routes;
pub mod shelf;
pub mod shelf_line;
pub mod templates;
pub mod ui;
pub mod upload;

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as Actix, HttpServer, web};

use crate::app::App;

/// Largest form without files, in bytes.
const FORM_BYTES: usize = 256 * 1024;

/// Serves the app on a socket that is already bound.
///
/// # Errors
/// The socket cannot be used.
pub fn serve(app: Arc<App>, socket: TcpListener) -> std::io::Result<Server> {
    let workers = app.settings.server.workers;
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(web::Data::from(Arc::clone(&app)))
            .app_data(web::FormConfig::default().limit(FORM_BYTES))
            .wrap(from_fn(gate::pass))
            .wrap(from_fn(gate::headers))
            .wrap(Compress::default())
            .configure(routes::mount)
    });
    let server = if workers == 0 {
        server
    } else {
        server.workers(workers)
    };
    Ok(server.shutdown_timeout(10).listen(socket)?.run())
}
