//! Files with an error: refused with file, line and reason.

use crate::checklists::Catalogue;

/// One fault written into a shipped file, and where it must be reported.
fn refused(file: &str, from: &str, to: &str) -> (String, String) {
    let dir = tempfile::tempdir().unwrap();
    let shipped = format!("{}/config/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(shipped).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    let changed = text.replacen(from, to, 1);
    let place = dir.path().join(file);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, &changed).unwrap();
    let error = Catalogue::load(Some(dir.path())).unwrap_err();
    let line = changed
        .lines()
        .nth(error.line - 1)
        .unwrap_or_default()
        .to_owned();
    (line, error.to_string())
}

#[test]
fn a_faulty_catalogue_file_is_refused_with_file_line_and_reason() {
    for (file, from, to, line, reason) in [
        (
            "requirements/20-business.toml",
            "mandatory = true",
            "mandatory = yes",
            "mandatory = yes",
            "20-business.toml:",
        ),
        (
            "requirements/20-business.toml",
            "accepts = [\"nib\"]",
            "accepts = [\"nip\"]",
            "nip",
            "nip",
        ),
        (
            "requirements/20-business.toml",
            "scope = \"business\"",
            "scope = \"village\"",
            "village",
            "village",
        ),
        (
            "requirements/21-home-food.toml",
            "{ use = \"home_food\" }",
            "{ use = \"hom_food\" }",
            "hom_food",
            "no file defines",
        ),
        (
            "requirements/10-routes.toml",
            "is = \"craft\"",
            "is = \"kraft\"",
            "kraft",
            "kraft",
        ),
        (
            "requirements/10-routes.toml",
            "fact = \"food.heat\", is",
            "fact = \"food.heet\", is",
            "",
            "food.heet",
        ),
        (
            "requirements/22-other-food.toml",
            "renewal_window_days = 365\n",
            "",
            "",
            "renewal_window_days",
        ),
        (
            "requirements/30-halal.toml",
            "certainty = \"inferred\"\nsource = \"halalmui",
            "certainty = \"recalled\"\nsource = \"halalmui",
            "",
            "stays recommended",
        ),
        (
            "requirements/30-halal.toml",
            "certainty = \"sourced\", source = \"pristiwa.com halal\"",
            "certainty = \"unknown\"",
            "2024-10-18",
            "cannot be `unknown`",
        ),
        (
            "requirements/60-brand-and-tax.toml",
            "effective_from = { certainty = \"unknown\"",
            "effective_from = { certainty = \"sourced\"",
            "effective_from",
            "needs `day`",
        ),
        (
            "requirements/30-halal.toml",
            "effective_from = { day = 2024-10-18, certainty = \"sourced\", source = \"pristiwa.com halal\" }\n",
            "",
            "[[requirement.rules]]",
            "missing field `effective_from`",
        ),
        (
            "requirements/20-business.toml",
            "effective_from = { certainty = \"unknown\"",
            "effective_from = { day = 2025-06-06, certainty = \"inferred\", source = \"CONTOH\"",
            "",
            "before it begins on 2025-06-06",
        ),
        (
            "programmes/contoh-minimarket.toml",
            "\"barcode\"",
            "\"bar_code\"",
            "bar_code",
            "no requirement `bar_code`",
        ),
        (
            "programmes/contoh-minimarket.toml",
            "weight = 35",
            "weight = 36",
            "scores",
            "add up to 100",
        ),
        (
            "programmes/contoh-minimarket.toml",
            "[tightens]",
            "[waives]",
            "waives",
            "waives",
        ),
    ] {
        let (at, said) = refused(file, from, to);
        assert!(
            at.contains(line) && said.contains(reason),
            "{file} with `{to}`: {said} at `{at}`"
        );
    }
}
