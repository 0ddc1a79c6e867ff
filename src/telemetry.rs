//! Logs: to standard error, one line an event; JSON when it is not a terminal.
//! A panic is an event like others: where and what, never a backtrace.

use std::io::IsTerminal;
use std::panic::{PanicHookInfo, set_hook};

use tracing_subscriber::EnvFilter;

/// Starts logging; `RUST_LOG` chooses what, warnings and our own news by default.
pub fn start() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,siaprak=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = if std::io::stderr().is_terminal() {
        log.try_init()
    } else {
        log.json().try_init()
    };
    drop(started);
    set_hook(Box::new(tell));
}

fn tell(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let said = panic.payload_as_str().unwrap_or("no message");
    tracing::error!(place, said, "panic");
}
