//! Fuzz target: any text, whose kind is told from its words and length.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| siaprak_fuzz::holds(text, None));
