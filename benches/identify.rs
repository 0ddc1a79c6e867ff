//! How many P-IRT numbers one core parses a second: the forms people print,
//! each read whole from its text to its parts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::NaiveDate;
use siaprak::identifiers::pirt::Pirt;

use crate::table::{Goal, Table};

/// Numbers as they stand on packs and in messages.
const PRINTED: [&str; 6] = [
    "P-IRT 2053604010012-27",
    "P-IRT No. 2153202010482-26",
    "DEP. KES. RI. P-IRT NO. 2053374020970-28",
    "PIRT: 2043322010745-17",
    "2113604020145-30",
    "P-lRT\n2O5 36O4 O1 OO12 – 27",
];

/// Parses for `seconds` on one core.
pub fn measure(seconds: u64, table: &mut Table) -> anyhow::Result<()> {
    println!("Numbers");
    let on = NaiveDate::from_ymd_opt(2026, 11, 22).context("a day")?;
    for text in PRINTED {
        Pirt::parse(text, on).with_context(|| format!("{text:?} is not read"))?;
    }
    let began = Instant::now();
    let wanted = Duration::from_secs(seconds);
    let mut parsed = 0_u32;
    while began.elapsed() < wanted {
        // A thousand between two looks at the clock, so that the clock costs nothing.
        for text in PRINTED.iter().cycle().take(1_000) {
            let _number = black_box(Pirt::parse(black_box(text), on));
        }
        parsed = parsed.saturating_add(1_000);
    }
    table.figure(
        "P-IRT numbers parsed, one core",
        f64::from(parsed) / began.elapsed().as_secs_f64() / 1e6,
        "million/s",
        Goal::Over(1.0),
    );
    Ok(())
}
