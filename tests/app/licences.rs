//! Every crate that ends up in the program or its build can be used under a permissive licence,
//! and the tree stays small enough to build on two cores. Reads what is on disk, asks no network.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Licences whose terms a shipped binary meets by carrying the notice.
const PERMISSIVE: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
    "BSL-1.0",
    "Unlicense",
    "CDLA-Permissive-2.0",
];

/// Copyleft by the file: harmless while the crate is used unmodified, so each one is named here on purpose.
const FILE_COPYLEFT: [(&str, &str); 0] = [];

/// A tree of this many crates no longer builds in the time the tests may take.
const CRATES_LIMIT: usize = 350;

struct Crate {
    name: String,
    version: String,
    licence: Option<String>,
}

#[test]
fn every_crate_has_a_licence_we_may_ship() {
    let refused: Vec<String> = shipped_crates()
        .iter()
        .filter(|found| !is_acceptable(found))
        .map(|found| {
            let licence = found.licence.as_deref().unwrap_or("none stated");
            format!("  {} {}: {licence}", found.name, found.version)
        })
        .collect();
    assert!(
        refused.is_empty(),
        "These crates offer no licence from the list in tests/app/licences.rs. \
         Find another crate, or argue the licence into the list:\n{}",
        refused.join("\n")
    );
}

#[test]
fn the_tree_stays_small() {
    let count = shipped_crates().len();
    println!("{count} crates in the normal and build tree, fewer than {CRATES_LIMIT} allowed");
    assert!(
        count < CRATES_LIMIT,
        "{count} crates in the normal and build tree, fewer than {CRATES_LIMIT} allowed: \
         drop a dependency or one of its features (`cargo tree -e normal,build` shows who brings what)"
    );
}

#[test]
fn a_choice_is_enough_and_a_sum_needs_both() {
    assert!(offers_permissive("MIT OR GPL-3.0-or-later"));
    assert!(offers_permissive("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(offers_permissive("Apache-2.0 WITH LLVM-exception"));
    assert!(offers_permissive("Unlicense/MIT"));
    assert!(!offers_permissive("GPL-3.0-or-later"));
    assert!(!offers_permissive("MIT AND MPL-2.0"));
    assert!(!offers_permissive(
        "(MIT OR Apache-2.0) AND (GPL-2.0-only OR LGPL-3.0)"
    ));
    assert!(!offers_permissive(""));
}

fn is_acceptable(found: &Crate) -> bool {
    let Some(licence) = found.licence.as_deref() else {
        return false;
    };
    offers_permissive(licence) || FILE_COPYLEFT.contains(&(found.name.as_str(), licence))
}

/// Reads an SPDX expression: does some choice among its alternatives need only licences of the list?
/// The old form `A/B` means a choice too.
fn offers_permissive(expression: &str) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    any_of(&mut words) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words<'_>) -> bool {
    let mut fine = all_of(words);
    while words.next_if_eq(&"OR").is_some() {
        // Not `fine || ...`: the words must be read either way.
        fine |= all_of(words);
    }
    fine
}

fn all_of(words: &mut Words<'_>) -> bool {
    let mut fine = one(words);
    while words.next_if_eq(&"AND").is_some() {
        fine &= one(words);
    }
    fine
}

fn one(words: &mut Words<'_>) -> bool {
    match words.next() {
        Some("(") => any_of(words) & (words.next() == Some(")")),
        Some(licence) => {
            // An exception only ever permits more.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            PERMISSIVE.contains(&licence)
        }
        None => false,
    }
}

/// The crates reached from ours by normal and build dependencies with the default features, ours left out.
fn shipped_crates() -> Vec<Crate> {
    let metadata = cargo_metadata();
    let resolve = &metadata["resolve"];
    let root = text(&resolve["root"]);
    let nodes: BTreeMap<&str, &Value> = list(&resolve["nodes"])
        .map(|node| (text(&node["id"]), node))
        .collect();
    let mut reached = BTreeSet::from([root]);
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        for dependency in list(&nodes[id]["deps"]).filter(|one| is_shipped(one)) {
            let package = text(&dependency["pkg"]);
            if reached.insert(package) {
                open.push(package);
            }
        }
    }
    list(&metadata["packages"])
        .filter(|package| text(&package["id"]) != root && reached.contains(text(&package["id"])))
        .map(|package| Crate {
            name: text(&package["name"]).to_owned(),
            version: text(&package["version"]).to_owned(),
            licence: package["license"].as_str().map(str::to_owned),
        })
        .collect()
}

/// `kind` is null for a normal dependency, "build" or "dev" for the others.
fn is_shipped(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).any(|one| one["kind"].as_str() != Some("dev"))
}

fn cargo_metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo metadata failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
