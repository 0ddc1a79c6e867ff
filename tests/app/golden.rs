//! Products as people bring them, and what each still needs on a day: `explain` on the files of `tests/golden`.
//!
//! `NAME.toml` holds the facts, `NAME.json` the questions. `items` lists every
//! requirement that applies with its status; all others must be not applicable.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    on: String,
    target: String,
    ready: bool,
    items: BTreeMap<String, String>,
    /// Requirements that apply without being demanded.
    #[serde(default)]
    optional: Vec<String>,
    #[serde(default)]
    valid_until: BTreeMap<String, Option<String>>,
    /// Part of `because`, or of another text as `requirement.key`.
    #[serde(default)]
    says: BTreeMap<String, String>,
}

const ORDER: &str = "nib spp_irt pkp cppb_irt label_commitment bpom_md cppob slhs psat halal non_halal_notice label nutrition \
    barcode food_grade_packaging shelf_life_study lab_test trademark npwp sni_tableware batikmark id_label";

fn siaprak(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_siaprak"))
        .args(arguments)
        .output()
        .unwrap()
}

fn explain(facts: &Path, on: &str, target: &str) -> Value {
    let out = siaprak(&[
        "explain",
        "--facts",
        facts.to_str().unwrap(),
        "--on",
        on,
        "--target",
        target,
    ]);
    assert!(
        out.status.success(),
        "{}: {}",
        facts.display(),
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_slice(&out.stdout).unwrap()
}

fn examples() -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")).unwrap();
    let mut found: Vec<_> = entries
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    found.sort();
    found
}

/// What differs between the answer and what a person worked out by hand.
fn differences(asked: &Question, answer: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: String, expected: Value, given: &Value| {
        if expected != *given {
            wrong.push(format!("{what}: expected {expected}, got {given}"));
        }
    };
    expect("ready".into(), asked.ready.into(), &answer["ready"]);
    for item in answer["items"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap();
        let status = asked.items.get(id).map_or("not_applicable", String::as_str);
        expect(format!("{id}.status"), status.into(), &item["status"]);
        let mandatory = status != "not_applicable" && !asked.optional.iter().any(|o| o == id);
        expect(
            format!("{id}.mandatory"),
            mandatory.into(),
            &item["mandatory"],
        );
        if let Some(day) = asked.valid_until.get(id) {
            expect(
                format!("{id}.valid_until"),
                day.clone().into(),
                &item["valid_until"],
            );
        }
    }
    for (place, part) in &asked.says {
        let (id, key) = place.split_once('.').unwrap_or((place, "because"));
        let item = answer["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|i| i["id"] == id)
            .unwrap();
        if !item[key].as_str().unwrap().contains(part.as_str()) {
            wrong.push(format!("{id}.{key} does not say `{part}`: {}", item[key]));
        }
    }
    wrong
}

#[test]
fn every_golden_example_is_answered_as_worked_out_by_hand() {
    let mut wrong = String::new();
    for facts in examples() {
        let questions: Vec<Question> =
            serde_json::from_str(&std::fs::read_to_string(facts.with_extension("json")).unwrap())
                .unwrap();
        for asked in questions {
            let answer = explain(&facts, &asked.on, &asked.target);
            for difference in differences(&asked, &answer) {
                wrong += &format!(
                    "{} on {} for {}: {difference}\n",
                    facts.file_name().unwrap().display(),
                    asked.on,
                    asked.target
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_requirement_stands_once_in_catalogue_order_with_its_words() {
    let answer = explain(&examples()[0], "2026-11-22", "legal");
    let items = answer["items"].as_array().unwrap();
    let ids: Vec<_> = items.iter().map(|i| i["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ORDER.split_whitespace().collect::<Vec<_>>());
    for item in items {
        let keys: Vec<_> = item
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(keys.len(), 7, "{keys:?}");
        for key in ["because", "legal_basis", "next_step"] {
            assert!(
                !item[key].as_str().unwrap().is_empty(),
                "{} has no {key}",
                item["id"]
            );
        }
    }
}

#[test]
fn a_facts_file_in_json_is_answered_like_the_same_in_toml() {
    let dir = tempfile::tempdir().unwrap();
    let json = dir.path().join("facts.json");
    std::fs::write(&json, r#"{"name": "Kopi", "food": {"type": "coffee"}, "evidence": [{"kind": "nib", "issued_on": "2023-01-10", "review": "accepted"}]}"#).unwrap();
    let toml = dir.path().join("facts.toml");
    std::fs::write(&toml, "name = 'Kopi'\nfood.type = 'coffee'\n[[evidence]]\nkind = 'nib'\nissued_on = 2023-01-10\nreview = 'accepted'\n").unwrap();
    assert_eq!(
        explain(&json, "2026-11-22", "legal"),
        explain(&toml, "2026-11-22", "legal")
    );
}

#[test]
fn a_bad_file_is_refused_with_its_key_and_line() {
    let dir = tempfile::tempdir().unwrap();
    let refused = |name: &str, text: &str| {
        let file = dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        let out = siaprak(&[
            "--lang",
            "en",
            "explain",
            "--facts",
            file.to_str().unwrap(),
            "--on",
            "2026-11-22",
        ]);
        assert_eq!(out.status.code(), Some(2), "{text}");
        assert!(
            out.stdout.is_empty(),
            "nothing on standard output for {text}"
        );
        String::from_utf8(out.stderr).unwrap()
    };
    for (name, text, line, key) in [
        (
            "a.toml",
            "name = 'x'\n\n[food]\ncolour = 'red'\n",
            4,
            "colour",
        ),
        (
            "b.toml",
            "kind = 'food'\n[food]\nstorage = 'warm'\n",
            3,
            "storage",
        ),
        ("c.toml", "[[evidence]]\nkind = 'sppirt'\n", 2, "kind"),
        (
            "d.toml",
            "[[evidence]]\nkind = 'nib'\nissued_on = 'yesterday'\n",
            3,
            "issued_on",
        ),
        (
            "e.toml",
            "[food]\nshelf_life_days = -3\n",
            2,
            "shelf_life_days",
        ),
        ("f.toml", "[business]\nregion = '3604'\n", 2, "region"),
        (
            "g.json",
            "{\"name\": \"x\",\n \"food\": {\n  \"glazed\": true}}",
            3,
            "glazed",
        ),
        (
            "h.toml",
            "[[evidence]]\nkind = 'nib'\nissued_on = 2026-01-02\nvalid_until = 2026-01-01\n",
            4,
            "valid_until",
        ),
    ] {
        let said = refused(name, text);
        assert!(
            said.contains(&format!("{name}:{line}:")) && said.contains(&format!("`{key}`")),
            "{name}: {said}"
        );
    }
}

#[test]
fn an_unknown_target_names_the_known_ones() {
    let facts = &examples()[0];
    let out = siaprak(&[
        "explain",
        "--facts",
        facts.to_str().unwrap(),
        "--on",
        "2026-11-22",
        "--target",
        "minimart",
    ]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("contoh-minimarket"));
}
