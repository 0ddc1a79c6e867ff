//! Every text exists in both languages, with the same variables, and every text
//! that code or a template asks for exists. Pages of the look are rendered here too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;
use siaprak::i18n::{self, Lang};
use siaprak::web::frame::{Account, Flash, FormView, Frame, NavItem};
use siaprak::web::shelf::{self, STATUSES};
use siaprak::web::templates::{self, Templates};

/// Key to the variables its text names, over all files of a language.
fn texts(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, source) in i18n::sources(lang) {
        let mut current = String::new();
        for (number, line) in source.lines().enumerate() {
            let at = format!("{path}:{}", number + 1);
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            if !line.starts_with([' ', '}']) {
                let (key, _) = line
                    .split_once(" =")
                    .unwrap_or_else(|| panic!("{at}: no text: {line}"));
                assert!(!found.contains_key(key), "{at}: {key} is given twice");
                current = key.to_owned();
                found.insert(current.clone(), BTreeSet::new());
            }
            let variables = found
                .get_mut(&current)
                .unwrap_or_else(|| panic!("{at}: text before a key"));
            variables.extend(after_each(line, "$").map(name_at).map(str::to_owned));
        }
    }
    found
}

fn after_each<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(mark)
        .filter_map(move |(at, _)| text.get(at + mark.len()..))
}

fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    &text[..end.unwrap_or(text.len())]
}

/// Keys written out after `mark` as a whole string; `"a-" ~ b` and `format!` are no literals.
fn literals_after(text: &str, mark: &str) -> Vec<String> {
    after_each(text, mark)
        .filter_map(|rest| {
            let literal = rest.trim_start().strip_prefix('"')?;
            let (key, after) = literal.split_once('"')?;
            (!after.trim_start().starts_with('~')).then(|| key.to_owned())
        })
        .collect()
}

/// Literals such as `"nav-products"` whose first word begins keys of the locale files:
/// keys are handed about as plain texts (menus, errors of forms).
fn look_like_keys(code: &str, known: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let first = |key: &str| key.split_once('-').map(|(word, _)| word.to_owned());
    let families: BTreeSet<String> = known.keys().filter_map(|key| first(key)).collect();
    let shaped = |text: &&str| {
        text.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
    };
    code.split('"')
        .filter(shaped)
        .filter(|text| first(text).is_some_and(|word| families.contains(&word)))
        .map(str::to_owned)
        .collect()
}

fn rust_sources(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder)
        .expect("src can be read")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            rust_sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file is text");
            let code = text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .to_owned();
            into.push((path.display().to_string(), code));
        }
    }
}

#[test]
fn both_languages_say_the_same_with_the_same_variables() {
    let (id, en) = (texts(Lang::Id), texts(Lang::En));
    let only = |a: &BTreeMap<String, _>, b: &BTreeMap<String, _>| -> Vec<String> {
        a.keys()
            .filter(|key| !b.contains_key(*key))
            .cloned()
            .collect()
    };
    assert!(
        only(&id, &en).is_empty(),
        "missing in English: {:?}",
        only(&id, &en)
    );
    assert!(
        only(&en, &id).is_empty(),
        "missing in Indonesian: {:?}",
        only(&en, &id)
    );
    for (key, variables) in &id {
        assert_eq!(Some(variables), en.get(key), "variables of {key} differ");
    }
}

#[test]
fn every_text_can_be_filled() {
    for lang in Lang::ALL {
        for (key, variables) in texts(lang) {
            let args: Vec<_> = variables
                .iter()
                .map(|name| (name.as_str(), 2.into()))
                .collect();
            i18n::lookup(lang, &key, &args).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

#[test]
fn every_text_asked_for_exists() {
    let known = texts(Lang::Id);
    let mut missing = Vec::new();
    for (path, source) in templates::sources() {
        for key in literals_after(&source, "t(key=") {
            if !known.contains_key(&key) {
                missing.push(format!("templates/{path}: {key}"));
            }
        }
    }
    let mut sources = Vec::new();
    rust_sources(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut sources,
    );
    for (path, code) in sources {
        let asked = literals_after(&code, "tr(lang,").into_iter();
        for key in asked.chain(look_like_keys(&code, &known)) {
            if !known.contains_key(&key) {
                missing.push(format!("{path}: {key}"));
            }
        }
    }
    assert!(missing.is_empty(), "texts that do not exist: {missing:#?}");
}

#[test]
fn every_status_has_a_word_a_colour_and_an_icon() {
    let css =
        String::from_utf8(siaprak::web::assets::read("app.css").expect("style")).expect("text");
    let icons =
        String::from_utf8(siaprak::web::assets::read("icons.svg").expect("icons")).expect("text");
    for status in STATUSES {
        assert!(
            texts(Lang::Id).contains_key(&format!("status-{status}")),
            "{status} has no word"
        );
        assert!(
            css.contains(&format!(".st-{status}")),
            "{status} has no colour"
        );
        assert!(
            icons.contains(&format!("id=\"{status}\"")),
            "{status} has no icon"
        );
    }
}

fn frame(lang: Lang) -> Frame {
    let path = "/products/1";
    let mut nav = vec![
        NavItem::new("/products", "nav-products", path),
        NavItem::new("/businesses", "nav-businesses", path),
        NavItem::new("/reviews", "nav-reviews", path),
    ];
    nav[2].count = Some(12);
    Frame {
        nav,
        account: Some(Account {
            name: "Siti CONTOH".to_owned(),
            role_key: "role-owner".to_owned(),
        }),
        flash: Some(Flash {
            kind: "success",
            text: format!("{} <b>", lang.code()),
        }),
        csrf: "token".to_owned(),
        path: path.to_owned(),
        zone: "WIB".to_owned(),
        demo: true,
    }
}

fn all_statuses() -> shelf::Shelf {
    let titles = [
        ("NIB", "nib"),
        ("P-IRT", "spp_irt"),
        ("Halal", "halal"),
        ("Label", "label"),
        ("Gizi", "nutrition"),
        ("PKP", "pkp"),
        ("CPPB-IRT", "cppb_irt"),
        ("Uji lab", "lab_test"),
        ("Barcode", "barcode"),
        ("Kemasan", "food_grade_packaging"),
        ("Merek", "trademark"),
    ];
    let packs: Vec<shelf::ShelfPack> = titles
        .iter()
        .zip(STATUSES)
        .map(|((short, id), status)| shelf::ShelfPack {
            id: (*id).to_owned(),
            label: (*short).to_owned(),
            short: (*short).to_owned(),
            status: status.to_owned(),
            href: format!("#{id}"),
        })
        .collect();
    let group = |key: &str, title: &str, range: std::ops::Range<usize>| shelf::ShelfGroup {
        key: key.to_owned(),
        title: title.to_owned(),
        packs: packs[range].to_vec(),
    };
    shelf::draw(&[
        group("legal", "Legalitas", 0..5),
        group("product", "Produk dan uji", 5..8),
        group("retail", "Kemasan dan ritel", 8..11),
    ])
}

/// Writes the page where `SIAPRAK_PAGES` says, to look at it in a browser.
fn keep(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("SIAPRAK_PAGES") {
        std::fs::write(Path::new(&folder).join(name), page).expect("the folder can be written");
    }
}

#[test]
fn the_gallery_shows_every_component_in_both_languages() {
    let templates = Templates::load().expect("templates load");
    for lang in Lang::ALL {
        let row = |name: &str, status: &str, late: bool| {
            json!({"name": name, "village": "Kramatwatu", "until": "2027-01-15", "price": 12500,
                "status": status, "wait": "2 hari", "late": late, "holder": if late { "Budi CONTOH" } else { "" }})
        };
        let form = FormView::new("0190-form")
            .with("name", "Keripik <Singkong>")
            .with("storage", "ambient")
            .with_many("claims", vec!["organic".to_owned()])
            .with_error("issued_on", "Tanggal terbit belum diisi.")
            .with_error("storage", "Pilih cara simpan.");
        let page = templates
            .render("pages/gallery.html", lang, &json!({
                "frame": frame(lang), "form": form, "shelf": all_statuses(), "statuses": STATUSES,
                "rows": [row("Keripik Singkong CONTOH", "accepted", true), row("Sambal Ijo CONTOH", "returned", false),
                    row("Kopi Bubuk CONTOH", "missing", false)],
            }))
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(
            page.contains("value=\"Keripik &lt;Singkong&gt;\""),
            "what was typed is kept, escaped"
        );
        assert!(
            page.contains("href=\"#f-issued_on\""),
            "the summary leads to the field"
        );
        assert!(
            page.contains("value=\"organic\" checked"),
            "chosen boxes stay chosen"
        );
        assert!(
            !page.contains(" style=") && !page.contains("<script>"),
            "the policy forbids inline style and script"
        );
        keep(&format!("gallery-{}.html", lang.code()), &page);
    }
}

#[test]
fn front_page_error_page_and_sign_in_layout_render_for_a_visitor() {
    let templates = Templates::load().expect("templates load");
    for lang in Lang::ALL {
        let visitor = Frame {
            path: "/".to_owned(),
            ..Frame::default()
        };
        let home = templates
            .render(
                "pages/public/home.html",
                lang,
                &json!({"frame": visitor, "shelf": shelf::example(lang)}),
            )
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(home.contains("href=\"/register\"") && home.contains("href=\"/login\""));
        keep(&format!("home-{}.html", lang.code()), &home);
        let error = json!({"code": 404, "title": i18n::tr(lang, "error-404-title", &[]),
            "what": i18n::tr(lang, "error-404-what", &[]), "next": i18n::tr(lang, "error-404-next", &[]),
            "request_id": "0190a7c2"});
        let page = templates
            .render(
                "pages/error.html",
                lang,
                &json!({"frame": visitor, "error": error}),
            )
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(page.contains("0190a7c2"));
        keep(&format!("error-{}.html", lang.code()), &page);
        let sign_in = templates
            .render("layout/auth.html", lang, &json!({"frame": visitor}))
            .unwrap_or_else(|error| panic!("{error}"));
        keep(&format!("auth-{}.html", lang.code()), &sign_in);
    }
}
