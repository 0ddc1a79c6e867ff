//! `--help` in the language asked for: every command and option has its words in
//! `locales/{id,en}/help.ftl`, under `help-COMMAND` and `help-COMMAND-OPTION`.

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::Cli;
use crate::i18n::{Lang, tr};

/// The command line with its help in this language.
pub(super) fn command(lang: Lang) -> Command {
    let plain = Cli::command().disable_help_subcommand(true);
    let names: Vec<String> = plain
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let root = told(plain, lang, "siaprak")
        .subcommand_help_heading(heading(lang, "help-commands"))
        .disable_version_flag(true)
        .arg(flag(lang, "version", 'V', ArgAction::Version));
    names.iter().fold(root, |root, name| {
        root.mut_subcommand(name, |command| told(command, lang, name))
    })
}

fn word(lang: Lang, key: &str) -> String {
    tr(lang, key, &[])
}

/// As [`word`], for headings: clap keeps them for as long as the process lives.
fn heading(lang: Lang, key: &str) -> &'static str {
    word(lang, key).leak()
}

/// One command in this language: what it is for, how it is written, each option.
fn told(command: Command, lang: Lang, name: &str) -> Command {
    let line = match name {
        "siaprak" => name.to_owned(),
        other => format!("siaprak {other}"),
    };
    let usage = command.clone().bin_name(line).render_usage().to_string();
    let usage = usage
        .trim_start_matches("Usage: ")
        .replace("[OPTIONS]", &word(lang, "help-usage-options"))
        .replace("<COMMAND>", &word(lang, "help-usage-command"));
    let usage_word = word(lang, "help-usage");
    command
        .about(word(lang, &format!("help-{name}")))
        .mut_args(|arg| {
            let (id, given) = (arg.get_id().to_string(), arg.is_positional());
            let valued = arg.get_action().takes_values();
            let kind = if given {
                "help-arguments"
            } else {
                "help-options"
            };
            arg.help(word(lang, &format!("help-{name}-{id}")))
                .help_heading(heading(lang, kind))
                .hide_default_value(valued)
        })
        .disable_help_flag(true)
        .arg(flag(lang, "help", 'h', ArgAction::Help))
        .override_usage(usage)
        .help_template(format!(
            "{{about-with-newline}}\n{usage_word}: {{usage}}\n\n{{all-args}}"
        ))
}

fn flag(lang: Lang, name: &'static str, short: char, action: ArgAction) -> Arg {
    Arg::new(name)
        .short(short)
        .long(name)
        .action(action)
        .help(word(lang, &format!("help-flag-{name}")))
        .help_heading(heading(lang, "help-options"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The help of a command and of every command below it.
    fn pages(mut command: Command) -> Vec<String> {
        let mut all = vec![command.render_long_help().to_string()];
        let below: Vec<Command> = command.get_subcommands().cloned().collect();
        all.extend(below.into_iter().flat_map(pages));
        all
    }

    #[test]
    fn every_command_and_option_has_its_words_in_both_languages() {
        for (lang, here, elsewhere) in [
            (Lang::Id, "Cara pakai: siaprak", "Usage:"),
            (Lang::En, "Usage: siaprak", "Cara pakai"),
        ] {
            command(lang).debug_assert();
            for page in pages(command(lang)) {
                assert!(page.contains(here) && !page.contains(elsewhere), "{page}");
                assert!(!page.contains("help-"), "a text is missing:\n{page}");
                assert!(lang == Lang::En || !page.contains("[OPTIONS]"), "{page}");
            }
        }
    }
}
