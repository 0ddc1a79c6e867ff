//! Two complete worlds, and every route of the table asked by everybody of the one with the real
//! ids of the other: what is not yours does not exist, says nothing and does not change. A new
//! route is asked by itself; a new kind of id fails here until a rule says what it names.

mod reach;
mod rules;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rules::{Part, WITH_FILES, fields, granted, parts, thing};
use siaprak::storage::{StorageError, dump};
use siaprak::web::routes::{Entry, table};

use crate::routes::{chain, may_ever, needs};
use crate::support::{Browser, Page, TestApp, mail_of, on_both};
use crate::world::{HERE, PEOPLE, Place, THERE, Thing, World, photo};

/// An id that nothing has.
const ABSENT: &str = "01930000-0000-7000-8000-000000000000";

/// Tables that no page of another world changes; regions are large and never change.
fn rows(app: &TestApp) -> BTreeMap<&'static str, u64> {
    let passing = ["regions", "sessions", "rate_limits"];
    let tables = dump::TABLES.iter().filter(|t| !passing.contains(t));
    let state = app.app.db.read_here::<_, StorageError>(|conn| {
        tables
            .map(|table| {
                let mut hash = DefaultHasher::new();
                dump::rows(conn, table, |line| {
                    line.hash(&mut hash);
                    Ok(())
                })?;
                Ok((*table, hash.finish()))
            })
            .collect()
    });
    state.expect("every table")
}

/// One way to fill an address: the path, the ids of the other world in it, and whether it begins
/// with something of one's own.
struct Filled {
    path: String,
    absent: String,
    foreign: Vec<String>,
    shape: String,
}

/// Every way to fill an address with at least one id of `there`: all of them, or some of them
/// behind ids of `here`.
fn fillings(pattern: &'static str, here: &World, there: &World) -> Vec<Filled> {
    let parts = parts(pattern);
    let things: Vec<Thing> = parts.iter().filter_map(thing).collect();
    let mut all = Vec::new();
    for mask in 1..(1_u32 << things.len()) {
        let alone = things.len() == 1;
        let choices = if alone { there.ids(things[0]).len() } else { 1 };
        assert!(choices > 0, "{pattern}: the other world has none");
        for choice in 0..choices {
            let mut nth = 0;
            let mut foreign = Vec::new();
            let mut pick = |part: &Part| match part {
                Part::Word(word) => ((*word).to_owned(), (*word).to_owned(), (*word).to_owned()),
                Part::Id(thing) => {
                    let theirs = mask & (1 << nth) != 0;
                    nth += 1;
                    if theirs {
                        let id = there.ids(*thing)[choice].clone();
                        foreign.push(id.clone());
                        (id, ABSENT.to_owned(), "THERE".to_owned())
                    } else {
                        let id = here.id(*thing).to_owned();
                        (id.clone(), id, "HERE".to_owned())
                    }
                }
            };
            let (mut path, mut absent, mut shape) = (String::new(), String::new(), String::new());
            let mut rest = pattern;
            for part in &parts {
                let (before, after) = rest.split_once('{').expect("a part");
                let (with, without, marked) = pick(part);
                for (text, value) in [
                    (&mut path, with),
                    (&mut absent, without),
                    (&mut shape, marked),
                ] {
                    text.push_str(before);
                    text.push_str(&value);
                }
                rest = after.split_once('}').expect("a closed part").1;
            }
            for text in [&mut path, &mut absent, &mut shape] {
                text.push_str(rest);
            }
            all.push(Filled {
                path,
                absent,
                foreign,
                shape,
            });
        }
    }
    all
}

/// Somebody who asks, with the proof that a form is theirs.
struct Asker<'a> {
    who: &'static str,
    browser: &'a Browser,
    csrf: String,
}

impl<'a> Asker<'a> {
    fn new(who: &'static str, browser: &'a Browser) -> Self {
        let csrf = browser.get("/profile").hidden("csrf").expect("a proof");
        Self { who, browser, csrf }
    }

    fn asks(&self, entry: &Entry, path: &str, fields: &[(&str, &str)]) -> Page {
        if entry.method == "GET" {
            return self.browser.get(path);
        }
        if path.starts_with("/uploads/") {
            return self.asks_for_parts(entry, path);
        }
        let proof = [("csrf".to_owned(), self.csrf.clone())];
        if WITH_FILES.contains(&entry.path) {
            let file = ("files", "foto.jpg", "image/jpeg", &*photo());
            return self.browser.send_files(path, &proof, fields, &[file]);
        }
        self.browser.send(path, &proof, fields)
    }
}

impl Asker<'_> {
    /// As a client that sends files in parts.
    fn asks_for_parts(&self, entry: &Entry, path: &str) -> Page {
        let lines = [
            ("tus-resumable", "1.0.0"),
            ("x-csrf-token", &*self.csrf),
            ("upload-offset", "0"),
            ("content-type", "application/offset+octet-stream"),
            ("x-http-method-override", "PATCH"),
        ];
        let method = entry.method.as_str();
        let body = matches!(method, "PATCH" | "POST").then_some(b"x".as_slice());
        self.browser.asks(method, path, &lines, body).0
    }
}

/// A page without what differs from one to the next by design.
fn bare(page: &Page, path: &str) -> String {
    let mut text = page.body.replace(path, "PATH");
    for name in ["form_id", "csrf"] {
        let mark = format!("name=\"{name}\" value=\"");
        let pieces: Vec<&str> = text.split(&mark).collect();
        let kept: Vec<&str> = pieces
            .iter()
            .enumerate()
            .map(|(n, piece)| {
                if n == 0 {
                    piece
                } else {
                    piece.split_once('"').map_or("", |(_, rest)| rest)
                }
            })
            .collect();
        text = kept.join(&mark);
    }
    text
}

/// The first of these words that a page says, but for what was asked with.
fn said<'a>(page: &Page, secrets: &'a [String], but: &[String]) -> Option<&'a String> {
    let body = page.body.to_lowercase();
    let mut hidden = secrets.iter().filter(|s| !but.contains(s));
    hidden.find(|secret| body.contains(secret.as_str()))
}

/// Everybody who may ask from this world, the administrator among them.
fn askers<'a>(here: &'a World, admin: &'a Browser) -> Vec<Asker<'a>> {
    let mut all: Vec<Asker<'a>> = PEOPLE
        .iter()
        .filter(|(who, _)| *who != "trader")
        .map(|(who, _)| Asker::new(who, here.browser(who)))
        .collect();
    all.push(Asker::new("admin", admin));
    all
}

fn ever(app: &TestApp, place: &Place, who: &str) -> Vec<&'static str> {
    let word = if matches!(who, "buyer" | "boss") {
        place.shop
    } else {
        place.word
    };
    let name = if who == "admin" {
        "admin".to_owned()
    } else {
        format!("{who} {word}")
    };
    let login = mail_of(&name).parse().expect("a login");
    let id = app.read(|conn| {
        siaprak::accounts::by_login(conn, &login)
            .expect("the database")
            .expect("an account")
            .id
    });
    let open = table()
        .into_iter()
        .filter(|e| needs(e.access).is_none_or(|c| may_ever(app, id, c)));
    open.map(|e| e.path).collect()
}

on_both! {
    // One test, since the worlds take longer to make than to walk.
    fn two_worlds_never_meet(app) {
        let (here, there) = (World::of(app, &HERE), World::of(app, &THERE));
        let admin = app.admin("admin");
        the_other_world_finds_its_own_things_under_the_same_ids(&there, &admin);
        reach::no_list_and_no_question_shows_the_other_world(&here, &there, &admin);
        what_is_not_yours_is_as_good_as_absent(app, &here, &there, &admin);
        reach::a_form_of_ones_own_cannot_reach_into_the_other_world(app, &here, &there);
    }
}

fn what_is_not_yours_is_as_good_as_absent(
    app: &TestApp,
    here: &World,
    there: &World,
    admin: &Browser,
) {
    let mut secrets = there.secrets();
    secrets.push(THERE.shop.to_lowercase());
    let before = rows(app);
    let (mut asked, mut wrong) = (0, Vec::new());
    for asker in askers(here, admin) {
        let open = ever(app, &HERE, asker.who);
        for entry in table()
            .iter()
            .filter(|e| e.path.contains('{') && needs(e.access).is_some())
        {
            for filled in fillings(entry.path, here, there) {
                let what = format!("{} {} {}", asker.who, entry.method, filled.shape);
                if granted(asker.who, &filled.shape) {
                    if asker.who == "boss" && entry.method == "GET" {
                        let page = asker.browser.get(&filled.path);
                        if let Some(word) = said(&page, &secrets, &filled.foreign) {
                            wrong.push(format!("{what} is granted, but not to say {word:?}"));
                        }
                    }
                    continue;
                }
                let head = chain(app);
                let page = asker.asks(entry, &filled.path, &fields(entry));
                asked += 1;
                if page.status != 404 {
                    wrong.push(format!(
                        "{what} ended at {} with {}",
                        page.path, page.status
                    ));
                }
                if let Some(word) = said(&page, &secrets, &filled.foreign) {
                    wrong.push(format!("{what} says {word:?}"));
                }
                if chain(app) != head {
                    wrong.push(format!("{what} changed something"));
                }
                if open.contains(&entry.path) {
                    let nothing = asker.asks(entry, &filled.absent, &fields(entry));
                    if bare(&page, &filled.path) != bare(&nothing, &filled.absent) {
                        wrong.push(format!(
                            "{what} differs from what does not exist ({})",
                            nothing.status
                        ));
                    }
                }
            }
        }
        let after = rows(app);
        let changed: Vec<_> = after
            .iter()
            .filter(|(table, hash)| before.get(*table) != Some(hash))
            .collect();
        if !changed.is_empty() {
            wrong.push(format!("{} changed {changed:?}", asker.who));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        asked > 500,
        "only {asked} requests: the table is not walked"
    );
}

/// The ids are real: in their own world they open.
fn the_other_world_finds_its_own_things_under_the_same_ids(there: &World, admin: &Browser) {
    let everybody = askers(there, admin);
    for entry in table()
        .iter()
        .filter(|e| e.method == "GET" && needs(e.access).is_some())
    {
        let parts = parts(entry.path);
        let Some(first) = parts.iter().find_map(thing) else {
            continue;
        };
        let count = there.ids(first).len();
        let found = (0..count).any(|nth| {
            let mut path = entry.path.to_owned();
            for part in &parts {
                let value = match part {
                    Part::Word(word) => (*word).to_owned(),
                    Part::Id(thing) => {
                        there.ids(*thing)[nth.min(there.ids(*thing).len() - 1)].clone()
                    }
                };
                let (from, to) = (
                    path.find('{').expect("a part"),
                    path.find('}').expect("a part"),
                );
                path.replace_range(from..=to, &value);
            }
            everybody
                .iter()
                .any(|asker| asker.browser.get(&path).status == 200)
        });
        let never = [
            "/admin/mail/{id}/html",
            "/submissions/{id}/answer",
            // Off unless an administrator allows it; `calls` proves that a stranger finds nothing.
            "/calls/{id}/whatsapp",
        ];
        assert!(
            found || never.contains(&entry.path),
            "{}: nobody of that world can open it, so nothing is proved by others failing",
            entry.path
        );
    }
}
