//! The house rules of `docs/architecture.md` that a program can check: who may name whom, and how
//! long a file may be. Each failure names file, line, rule and what to do.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::named_paths;

/// Each feature may use itself and those before it.
const FEATURES: [&str; 13] = [
    "accounts",
    "regions",
    "businesses",
    "products",
    "documents",
    "reading",
    "permits",
    "checklists",
    "reviews",
    "listings",
    "reminders",
    "centre",
    "privacy",
];

/// Pure ground below all features: they know numbers and formulas, and nobody.
const PURE: [&str; 3] = ["identifiers", "shelf_life", "labels"];

/// Ground that carries the features and knows none of them.
const GROUND: [&str; 9] = [
    "storage",
    "blobs",
    "clock",
    "config",
    "telemetry",
    "text",
    "threads",
    "i18n",
    "calendar",
];

/// What stands on top: it may use everything below, and only its own kind may use it.
const TOP: [&str; 6] = ["web", "jobs", "commands", "demo", "doctor", "app"];

/// Libraries that may be named in these places only, as folders or files below src.
const LIBRARIES: [(&str, &[&str]); 9] = [
    // storage/mod.rs makes the one thread hop, with actix's own pool.
    (
        "actix_web",
        &["web/", "app.rs", "commands/", "storage/mod.rs"],
    ),
    ("actix_multipart", &["web/"]),
    ("tera", &["web/", "app.rs", "commands/", "mail/"]),
    ("lettre", &["mail/"]),
    ("tokio_cron_scheduler", &["jobs/"]),
    ("jsonwebtoken", &["accounts/", "web/"]),
    ("argon2", &["accounts/"]),
    ("image", &["documents/", "demo/", "reading/"]),
    ("rqrr", &["reading/"]),
];

const LINES_LIMIT: usize = 500;

/// The list of tables, in the form diesel's own tool prints it: nobody reads it from top to bottom.
const LONG_LIST: &str = "storage/schema.rs";

/// A file of the crate, with what its place says about it.
struct Source {
    /// Below src, with `/`.
    place: String,
    /// `["permits", "store"]` for `permits/store.rs`, `["permits"]` for `permits/mod.rs`.
    module: Vec<String>,
    text: String,
}

impl Source {
    fn new(place: &str, text: &str) -> Self {
        let module = place
            .trim_end_matches(".rs")
            .trim_end_matches("/mod")
            .split('/')
            .map(str::to_owned)
            .collect();
        Self {
            place: place.to_owned(),
            module,
            text: text.to_owned(),
        }
    }

    /// The feature or other first-level module it belongs to.
    fn room(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }

    /// `rules.rs` and `rules/area.rs` are both rules; so is `store_lists.rs` a store.
    fn is_part(&self, part: &str) -> bool {
        self.module
            .get(1)
            .is_some_and(|name| name == part || name.starts_with(&format!("{part}_")))
    }

    /// Unit tests in files of their own may look behind the scenes.
    fn is_test(&self) -> bool {
        self.module
            .last()
            .is_some_and(|name| name == "tests" || name.ends_with("_tests"))
    }

    fn lies_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.place.starts_with(place))
    }
}

#[test]
fn every_file_keeps_to_the_house_rules() {
    let mut files = Vec::new();
    collect(&source_root(), &mut files);
    assert!(
        files.len() > 10,
        "the sources were not found under {}",
        source_root().display()
    );
    let mut broken = String::new();
    for path in &files {
        let place = path
            .strip_prefix(source_root())
            .expect("found below src")
            .to_string_lossy();
        let text = fs::read_to_string(path).expect("a source file is UTF-8");
        for finding in findings(&Source::new(&place, &text)) {
            writeln!(broken, "  src/{place}:{finding}").expect("a String takes every line");
        }
    }
    assert!(
        broken.is_empty(),
        "House rules (docs/architecture.md) broken:\n{broken}"
    );
}

/// Everything wrong with one file, as `LINE: sentence`.
fn findings(file: &Source) -> Vec<String> {
    let mut found = shape(file);
    if file.is_test() {
        return found;
    }
    for named in named_paths(&file.text, &file.module) {
        let parts: Vec<&str> = named.path.split("::").collect();
        let judged = match parts.as_slice() {
            ["crate", room, rest @ ..] => inner(file, room, rest),
            ["siaprak", ..] => None,
            [library, ..] => outer(file, library),
            [] => None,
        };
        found.extend(
            judged.map(|sentence| format!("{}: names {}: {sentence}", named.line, named.path)),
        );
    }
    found.extend(open_store(file));
    found.dedup();
    found
}

fn shape(file: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let lines = file.text.lines().count();
    if lines > LINES_LIMIT && file.place != LONG_LIST {
        found.push(format!(
            "{lines}: {lines} lines, at most {LINES_LIMIT}: split it by idea, not by length"
        ));
    }
    if !file.text.starts_with("//!") {
        found.push(
            "1: opens without `//!`: say what the module is for and what it refuses".to_owned(),
        );
    }
    found
}

/// Judges a path into our own crate: `crate::ROOM::REST`.
fn inner(file: &Source, room: &str, rest: &[&str]) -> Option<String> {
    let own = file.room();
    // lib.rs and main.rs only name the rooms.
    if ["lib", "main"].contains(&own) {
        return None;
    }
    if rest
        .first()
        .is_some_and(|part| *part == "store" || part.starts_with("store_"))
        && room != own
        && FEATURES.contains(&room)
    {
        return Some(format!(
            "only {room} itself may name its store; call a public function of {room}"
        ));
    }
    if TOP.contains(&room) && !TOP.contains(&own) {
        return Some(format!("{own} lies below {room}; calls go down only"));
    }
    if is_pure_file(file)
        && room == "storage"
        && rest
            .first()
            .is_some_and(|part| ["schema", "conn", "Conn", "Database"].contains(part))
    {
        return Some("rules and models know no database; pass the data in".to_owned());
    }
    if is_pure_file(file) && room == "clock" {
        return Some("rules and models know no clock; pass the time in".to_owned());
    }
    between_features(own, room)
}

fn between_features(own: &str, room: &str) -> Option<String> {
    let target = FEATURES.iter().position(|name| *name == room);
    if PURE.contains(&own)
        && own != room
        && (target.is_some() || ["storage", "blobs", "mail", "audit", "clock"].contains(&room))
    {
        return Some(format!(
            "{own} is pure and stands below everything; pass in what it needs"
        ));
    }
    let target = target?;
    if GROUND.contains(&own) {
        return Some(format!("{own} carries the features and knows none of them"));
    }
    if ["audit", "mail"].contains(&own) && room != "accounts" {
        return Some(format!(
            "{own} serves every feature and knows none; pass plain values in"
        ));
    }
    let from = FEATURES.iter().position(|name| *name == own)?;
    (target > from).then(|| {
        format!(
            "{own} stands before {room} and must not use it; order: {}",
            FEATURES.join(" <- ")
        )
    })
}

/// Judges a path into a library.
fn outer(file: &Source, library: &str) -> Option<String> {
    if ["diesel", "diesel_migrations"].contains(&library) {
        let allowed = file.room() == "storage" || file.is_part("store");
        return (!allowed)
            .then(|| "queries live in storage and in a feature's store.rs only".to_owned());
    }
    let (_, places) = LIBRARIES.iter().find(|(name, _)| *name == library)?;
    (!file.lies_in(places)).then(|| format!("{library} may be named only in {}", places.join(", ")))
}

/// Decisions and types: data in, decision out.
fn is_pure_file(file: &Source) -> bool {
    file.is_part("rules") || file.is_part("model") || PURE.contains(&file.room())
}

/// A store that is public could be reached from anywhere.
fn open_store(file: &Source) -> Option<String> {
    let open = |line: &str| {
        line.trim_start().starts_with("pub mod store")
            || line.trim_start().starts_with("pub(crate) mod store")
    };
    let line = file.text.lines().position(open)?;
    FEATURES
        .contains(&file.room())
        .then(|| format!("{}: a store stays private: write `mod store;`", line + 1))
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

#[track_caller]
fn refuses(place: &str, code: &str, words: &str) {
    let found = findings(&Source::new(place, &format!("//! A room.\n{code}\n")));
    assert!(
        matches!(found.as_slice(), [one] if one.starts_with("2: ") && one.contains(words)),
        "{place} with `{code}` should be refused on line 2 with '{words}', found {found:?}"
    );
}

#[track_caller]
fn allows(place: &str, code: &str) {
    let found = findings(&Source::new(place, &format!("//! A room.\n{code}\n")));
    assert!(
        found.is_empty(),
        "{place} with `{code}` should be allowed, found {found:?}"
    );
}

#[test]
fn queries_stay_in_the_store() {
    refuses(
        "permits/actions.rs",
        "use diesel::prelude::*;",
        "queries live in storage",
    );
    refuses(
        "web/pages/permits.rs",
        "use crate::permits::store;",
        "only permits itself",
    );
    refuses(
        "reviews/actions.rs",
        "fn a() { permits::store::find() }",
        "only permits itself",
    );
    refuses("permits/mod.rs", "pub mod store;", "stays private");
    allows("permits/store.rs", "use diesel::prelude::*;");
    allows("permits/store/lists.rs", "use diesel::prelude::*;");
    allows("permits/actions.rs", "use super::store;");
    allows(
        "permits/actions.rs",
        "#[cfg(test)]\nmod tests { use diesel::prelude::*; }",
    );
}

#[test]
fn features_use_only_those_before_them() {
    refuses(
        "permits/actions.rs",
        "use crate::reviews::Finding;",
        "permits stands before reviews",
    );
    refuses(
        "identifiers/pirt.rs",
        "use crate::regions::Village;",
        "identifiers is pure",
    );
    refuses(
        "storage/conn.rs",
        "use crate::accounts::Actor;",
        "knows none of them",
    );
    refuses(
        "listings/actions.rs",
        "use crate::web::Page;",
        "calls go down only",
    );
    allows(
        "reviews/actions.rs",
        "use crate::{accounts::Actor, permits, storage::Conn};",
    );
    allows("centre/store.rs", "use crate::identifiers::RegionCode;");
    allows("web/pages/centre.rs", "use crate::centre::coverage;");
}

#[test]
fn rules_are_pure_and_libraries_have_one_home() {
    refuses(
        "permits/rules.rs",
        "use crate::storage::schema::permits;",
        "know no database",
    );
    refuses(
        "permits/rules.rs",
        "use crate::clock::Clock;",
        "know no clock",
    );
    refuses(
        "permits/actions.rs",
        "use actix_web::HttpResponse;",
        "actix_web may be named only in",
    );
    refuses(
        "reminders/actions.rs",
        "use lettre::Message;",
        "lettre may be named only in",
    );
    allows("permits/model.rs", "use crate::storage::ids::PermitId;");
    allows("web/error.rs", "use actix_web::HttpResponse;");
}

#[test]
fn a_file_says_what_it_is_for_and_stays_short() {
    assert_eq!(
        findings(&Source::new("permits/mod.rs", "mod store;\n")).len(),
        1
    );
    let long = format!("//! Long.\n{}", "\n".repeat(LINES_LIMIT));
    assert!(findings(&Source::new("permits/mod.rs", &long))[0].contains("501 lines"));
}
