//! `bounce`: reads one mail from standard input, as a mail server hands it to a
//! program, and notes what came back. Prints one JSON line.
//!
//! Ends with 0 also when the mail was nothing of ours: any other code would make
//! the mail server send a report about the report. 75 asks it to come again.

use std::io::Read;
use std::process::ExitCode;

use serde_json::json;

use crate::config::Settings;
use crate::i18n::{Lang, tr};
use crate::mail::bounce::{self, NoReport};
use crate::mail::outbox;
use crate::storage::StorageError;

/// "Not now": the mail server keeps the mail and tries again.
const LATER: u8 = 75;

/// Notes a report that comes on standard input.
pub(super) fn run(lang: Lang) -> anyhow::Result<ExitCode> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(bounce::MOST)
        .read_to_end(&mut bytes)?;
    let report = match bounce::read(&bytes) {
        Ok(report) => report,
        Err(no) => {
            let key = match no {
                NoReport::Other => "bounce-other",
                NoReport::Nameless => "bounce-nameless",
            };
            eprintln!("{}", tr(lang, key, &[]));
            println!("{}", json!({ "noted": false }));
            return Ok(ExitCode::SUCCESS);
        }
    };
    let app = match super::look(Settings::load(None)?) {
        Ok(app) => app,
        Err(error) => return Ok(later(&error)),
    };
    let now = app.clock.now();
    let noted = app.db.write_here(|conn| {
        Ok::<_, StorageError>(report.failed && outbox::bounced(conn, &report, now)?)
    });
    match noted {
        Ok(noted) => {
            println!(
                "{}",
                json!({ "noted": noted, "mail": report.mail, "reason": report.reason })
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Ok(later(&error.into())),
    }
}

fn later(error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::from(LATER)
}
