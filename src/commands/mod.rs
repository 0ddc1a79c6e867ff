//! The command line: thin, one file a command.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Siap Rak: from the village kitchen to the shelf, and legally on it.
#[derive(Debug, Parser)]
#[command(name = "siaprak", version)]
struct Cli {
    /// Language of messages: id or en.
    #[arg(long, global = true, default_value = "id")]
    lang: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {}

/// Parses the command line, runs the command and answers with its exit code.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {}
}
