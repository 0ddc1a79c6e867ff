//! Fuzz target: any text read as `halal`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use siaprak::identifiers::Kind;

fuzz_target!(|text: &str| siaprak_fuzz::holds(text, Some(Kind::Halal)));
