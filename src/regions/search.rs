//! Reads what a person types into the village field: part of a name, and perhaps where it lies.

use crate::text::fold;

/// One way to read the typed words: a village whose name begins with `name`, lying in `places`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Folded beginning of the village's name.
    pub name: String,
    /// Folded beginnings of the names of kecamatan, kabupaten, kota or province; each must hold.
    pub places: Vec<String>,
}

/// Words people write before a name that are not part of it.
const VILLAGE_WORDS: &[&str] = &["desa", "kelurahan", "kel", "ds"];

/// The ways to read the typed text, the likeliest first: all of it a name, then ever more of
/// its end as the place. `kramat serang` is the village "kramat serang…", then "kramat…" in "serang…".
#[must_use]
pub fn readings(typed: &str) -> Vec<Reading> {
    let folded = fold(typed);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let words = match words.split_first() {
        Some((first, rest)) if VILLAGE_WORDS.contains(first) && !rest.is_empty() => rest,
        _ => &words,
    };
    let mut found = Vec::new();
    for length in (1..=words.len()).rev() {
        let (name, place) = words.split_at_checked(length).unwrap_or_default();
        found.extend(places(place).into_iter().map(|places| Reading {
            name: name.join(" "),
            places,
        }));
    }
    found
}

/// The place as one phrase, then as one word each: `ciruas serang` is a kecamatan and its kabupaten.
fn places(words: &[&str]) -> Vec<Vec<String>> {
    let plain: Vec<String> = words
        .iter()
        .filter(|word| !is_label(word))
        .map(|word| (*word).to_owned())
        .collect();
    match words.len() {
        0 => vec![Vec::new()],
        1 => vec![vec![words.concat()]],
        _ if plain.len() == 1 => vec![vec![words.join(" ")], plain_or_all(plain, words)],
        _ => vec![vec![words.join(" ")], plain],
    }
}

fn plain_or_all(plain: Vec<String>, words: &[&str]) -> Vec<String> {
    // "kota serang" means the city alone: the phrase above has already said so.
    if words.contains(&"kota") {
        vec![words.join(" ")]
    } else {
        plain
    }
}

fn is_label(word: &str) -> bool {
    matches!(
        word,
        "kab" | "kabupaten" | "kec" | "kecamatan" | "provinsi" | "prov"
    )
}

/// The beginnings under which a place may stand in the table: itself, and behind the words kabupaten and kota.
#[must_use]
pub fn place_prefixes(place: &str) -> Vec<String> {
    let (label, rest) = place.split_once(' ').unwrap_or(("", place));
    match label {
        "kab" | "kabupaten" => vec![format!("kabupaten {rest}")],
        "kec" | "kecamatan" | "provinsi" | "prov" => vec![rest.to_owned()],
        "kota" => vec![place.to_owned()],
        _ => vec![
            place.to_owned(),
            format!("kabupaten {place}"),
            format!("kota {place}"),
        ],
    }
}

/// The first text after all that begin with `prefix`, for a range that an index can answer.
#[must_use]
pub fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Vec<(String, Vec<String>)> {
        readings(typed)
            .into_iter()
            .map(|reading| (reading.name, reading.places))
            .collect()
    }

    #[test]
    fn the_end_of_what_is_typed_may_be_the_place() {
        let none: Vec<String> = Vec::new();
        assert_eq!(read("Kramat"), [("kramat".to_owned(), none.clone())]);
        assert_eq!(
            read("kramat, Serang"),
            [
                ("kramat serang".to_owned(), none),
                ("kramat".to_owned(), vec!["serang".to_owned()])
            ]
        );
        assert_eq!(read("desa kramat"), read("kramat"));
        assert!(read("kramat ciruas serang").contains(&(
            "kramat".to_owned(),
            vec!["ciruas".to_owned(), "serang".to_owned()]
        )));
        assert!(read(" ., ").is_empty());
    }

    #[test]
    fn kabupaten_and_kota_of_one_name_are_told_apart_when_the_word_is_typed() {
        assert_eq!(
            place_prefixes("serang"),
            ["serang", "kabupaten serang", "kota serang"]
        );
        assert_eq!(place_prefixes("kab serang"), ["kabupaten serang"]);
        assert_eq!(place_prefixes("kota serang"), ["kota serang"]);
    }
}
