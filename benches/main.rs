//! The figures of `make bench`: each is measured beside its limit, on the same
//! machine and in the same run, and printed as a ratio. Nothing here is a test:
//! a slow machine gives other figures, not a failure.
//!
//! `make bench` takes about half an hour, most of it for the million products.
//! `make bench ARGS="--products 10000 --only pages"` takes a few minutes.

mod bare;
mod client;
mod disk;
mod identify;
mod logins;
mod mail;
mod pages;
mod reminders;
mod sample;
mod server;
mod start;
mod table;
mod uploads;
mod world;

use std::path::PathBuf;

use clap::Parser;

use table::Table;

/// What to measure.
#[derive(Debug, Parser)]
struct Wanted {
    /// Numbers of products the pages are measured on.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    products: Vec<u32>,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Only these: start, pages, uploads, logins, reminders, mail, identify.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Where the databases are made; kept for the next run of the same day.
    #[arg(long, default_value = "target/bench")]
    dir: PathBuf,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
    /// Serves the bare program on this database instead of measuring.
    #[arg(long, hide = true)]
    bare: Option<PathBuf>,
    /// Where the bare program listens.
    #[arg(long, hide = true, default_value = "127.0.0.1:0")]
    listen: std::net::SocketAddr,
}

impl Wanted {
    fn wants(&self, what: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == what)
    }
}

fn main() -> anyhow::Result<()> {
    let wanted = Wanted::parse();
    if let Some(dir) = &wanted.bare {
        return bare::serve(dir, wanted.listen);
    }
    std::fs::create_dir_all(&wanted.dir)?;
    let dir = wanted.dir.canonicalize()?;
    let mut table = Table::default();
    if wanted.wants("start") {
        start::measure(&dir, &mut table)?;
    }
    if wanted.wants("logins") {
        logins::measure(&dir, wanted.seconds, &mut table)?;
    }
    if wanted.wants("uploads") {
        uploads::measure(&dir, wanted.seconds, &mut table)?;
    }
    if wanted.wants("identify") {
        identify::measure(wanted.seconds, &mut table)?;
    }
    if wanted.wants("mail") {
        mail::measure(&dir, &mut table)?;
    }
    if wanted.wants("reminders") {
        reminders::measure(&dir, &mut table)?;
    }
    if wanted.wants("pages") {
        pages::measure(&dir, &wanted.products, wanted.seconds, &mut table)?;
    }
    table.print();
    Ok(())
}
