//! What somebody reads who typed a command that cannot be read: one sentence in their
//! language and where to look. Asked-for help is in [`super::help`].

use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};

use crate::i18n::{Lang, tr};

/// Says what is wrong with the command line; exit code 2, as of every refused command.
pub(super) fn answer(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || error.kind() == WITHOUT_COMMAND {
        let told = error.print();
        return ExitCode::from(if told.is_ok() && !error.use_stderr() {
            0
        } else {
            2
        });
    }
    eprintln!("{}", sentence(typed_lang(std::env::args()), error));
    ExitCode::from(2)
}

/// No command at all: the list of them is shown.
const WITHOUT_COMMAND: ErrorKind = ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;

/// The language asked for, as far as the line can be read.
pub(super) fn typed_lang(mut args: impl Iterator<Item = String>) -> Lang {
    let lang = args.find_map(|arg| match arg.strip_prefix("--lang") {
        Some("") => Some(None),
        Some(rest) => Some(rest.strip_prefix('=').map(str::to_owned)),
        None => None,
    });
    let named = lang.and_then(|here| here.or_else(|| args.next()));
    named.and_then(|code| code.parse().ok()).unwrap_or_default()
}

fn sentence(lang: Lang, error: &clap::Error) -> String {
    let of = |kind: ContextKind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let (key, what) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            ("command-usage-unknown", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => ("command-usage-option", arg),
        ErrorKind::MissingRequiredArgument => ("command-usage-missing", arg),
        ErrorKind::InvalidValue if value.is_empty() => ("command-usage-empty", arg),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            ("command-usage-value", format!("{arg} {value}"))
        }
        ErrorKind::ArgumentConflict => ("command-usage-twice", arg),
        _ => ("command-usage-unread", error.kind().to_string()),
    };
    tr(lang, key, &[("what", what.as_str().into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let lang = |line: &str| typed_lang(line.split(' ').map(str::to_owned));
        assert_eq!(lang("siaprak --lang en nonsense"), Lang::En);
        assert_eq!(lang("siaprak remind --lang=en"), Lang::En);
        assert_eq!(lang("siaprak nonsense"), Lang::Id);
        assert_eq!(lang("siaprak --lang"), Lang::Id);
    }
}
