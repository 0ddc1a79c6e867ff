//! The command line; each command is a thin file in `commands`.

fn main() -> std::process::ExitCode {
    siaprak::commands::run()
}
