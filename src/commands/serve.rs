//! `serve`: the web service with its background work.

use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;

use super::refusal::Refusal;
use crate::app::App;
use crate::clock::SystemClock;
use crate::config::{DEMO_MARK, Settings};
use crate::regions;

/// Options of `serve`.
#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    /// Address and port; overrides the settings.
    #[arg(long)]
    listen: Option<String>,
}

/// Serves until asked to stop.
pub(super) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::load(None)?;
    if let Some(listen) = &args.listen {
        settings.server.listen.clone_from(listen);
    }
    if settings.data.dir.join(DEMO_MARK).exists() {
        return Err(Refusal::new("command-serve-demo", settings.data.dir.display()).into());
    }
    let app = App::build(settings, Arc::new(SystemClock::default()), false)?;
    let listen = app.settings.server.listen.clone();
    let socket = TcpListener::bind(&listen)
        .map_err(|e| Refusal::new("command-no-port", format!("{listen}: {e}")))?;
    serve(&app, socket)?;
    Ok(ExitCode::SUCCESS)
}

/// Loads what a first start needs, then answers on the socket until asked to stop.
pub(super) fn serve(app: &Arc<App>, socket: TcpListener) -> anyhow::Result<()> {
    app.db.write_here(regions::load_all)?;
    tracing::info!(address = %socket.local_addr()?, "listening");
    actix_web::rt::System::new().block_on(async {
        let ticker = crate::jobs::start(app).await?;
        crate::web::serve(Arc::clone(app), socket)?.await?;
        ticker.stop().await;
        Ok(())
    })
}
