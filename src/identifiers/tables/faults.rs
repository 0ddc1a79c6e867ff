//! What the tables must keep to beyond their syntax: codes of the right form, lists that exist, sources named.

use super::super::region_code::RegionCode;
use super::super::{Kind, region};
use super::{File, Name, TableError, Tables, line_at};

type Checked = Result<(), TableError>;

/// A fault about `word`, at the line where it is first written as a key, else as a value.
fn fault((file, text): &File, word: &str, reason: impl Into<String>) -> TableError {
    let starts = [
        format!("\n{word} ="),
        format!("\n[{word}]"),
        format!(".{word}]"),
        format!("\"{word}\""),
        word.to_owned(),
    ];
    let at = starts.iter().find_map(|start| {
        let before = usize::from(start.starts_with('\n'));
        Some(text.find(start.as_str())?.saturating_add(before))
    });
    TableError {
        file,
        line: line_at(text, at.unwrap_or(0)),
        reason: reason.into(),
    }
}

fn holds(is_right: bool, file: &File, word: &str, reason: &str) -> Checked {
    if is_right {
        Ok(())
    } else {
        Err(fault(file, word, format!("`{word}`: {reason}")))
    }
}

/// Whether a code is so many digits and nothing else.
fn is_code(code: &str, digits: usize) -> bool {
    code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn named(name: &Name, file: &File, word: &str) -> Checked {
    let both = !name.id.trim().is_empty() && !name.en.trim().is_empty();
    holds(both, file, word, "a name is needed in both languages")
}

fn sourced(source: &str, file: &File, word: &str) -> Checked {
    let is_named = !source.trim().is_empty();
    holds(is_named, file, word, "the source is not named")
}

pub(super) fn packaging(tables: &Tables, file: &File) -> Checked {
    for (code, packaging) in &tables.packaging {
        let known = is_code(code, 1) && ("1"..="8").contains(&code.as_str());
        holds(known, file, code, "a packaging is one digit, 1 to 8")?;
        named(&packaging.name, file, code)?;
    }
    let all = tables.packaging.len() == 8;
    holds(
        all,
        file,
        "8",
        "every digit from 1 to 8 needs its packaging",
    )
}

pub(super) fn food(tables: &Tables, file: &File) -> Checked {
    for (id, list) in &tables.food.list {
        sourced(&list.source, file, id)?;
        for (code, name) in &list.groups {
            holds(is_code(code, 2), file, code, "a food group is two digits")?;
            named(name, file, code)?;
        }
    }
    for era in tables.food.era.iter().chain([&tables.food.unknown_year]) {
        for list in era.lists.iter().chain(&era.otherwise) {
            let known = tables.food.list.contains_key(list);
            holds(known, file, list, "there is no such list")?;
        }
    }
    let in_order = tables.food.era.is_sorted_by_key(|era| era.until);
    holds(
        in_order,
        file,
        "until",
        "the years must rise from era to era",
    )
}

pub(super) fn expected(tables: &Tables, file: &File) -> Checked {
    for (id, types) in &tables.expected {
        let Some(list) = tables.food.list.get(id) else {
            return Err(fault(file, id, format!("`{id}`: there is no such list")));
        };
        for (product, codes) in types {
            let known = codes
                .iter()
                .all(|code| list.groups.contains_key(&format!("{code:02}")));
            holds(
                known,
                file,
                product,
                "names a food group the list does not have",
            )?;
        }
    }
    Ok(())
}

pub(super) fn layouts(tables: &Tables, file: &File) -> Checked {
    for (kind, layout) in &tables.layout {
        let known = Kind::ALL.iter().any(|k| k.name() == kind);
        holds(known, file, kind, "there is no such kind of number")?;
        sourced(&layout.source, file, kind)?;
    }
    for kind in Kind::ALL {
        let told = tables.layout.contains_key(kind.name());
        holds(
            told,
            file,
            kind.name(),
            "where its layout comes from is not told",
        )?;
    }
    Ok(())
}

pub(super) fn kbli(tables: &Tables, file: &File) -> Checked {
    sourced(&tables.kbli.source, file, "source")?;
    for version in &tables.kbli.version {
        holds(
            is_code(&version.year, 4),
            file,
            &version.year,
            "a version is a year",
        )?;
        named(&version.name, file, &version.year)?;
    }
    for (division, name) in &tables.kbli.division {
        holds(
            is_code(division, 2),
            file,
            division,
            "a division is two digits",
        )?;
        named(name, file, division)?;
    }
    for (year, codes) in &tables.kbli.code {
        let known = tables.kbli.version.iter().any(|v| v.year == *year);
        holds(known, file, year, "there is no such version")?;
        for (code, name) in codes {
            holds(is_code(code, 5), file, code, "a class is five digits")?;
            named(name, file, code)?;
        }
    }
    Ok(())
}

pub(super) fn regions(tables: &Tables, file: &File) -> Checked {
    sourced(&tables.regions.source, file, "source")?;
    for (code, old) in &tables.regions.old {
        let dotted = RegionCode::parse(code).is_ok_and(|parsed| parsed.as_str() == code);
        holds(dotted, file, code, "a region code is written like 36.04")?;
        let gone = RegionCode::parse(code).is_ok_and(|parsed| region::name(&parsed).is_none());
        holds(gone, file, code, "is a code of today's table")?;
        let known = region::name(&old.now).is_some();
        holds(
            known,
            file,
            code,
            "the code after it is not in today's table",
        )?;
    }
    for code in tables.regions.renamed.keys() {
        let known = RegionCode::parse(code).is_ok_and(|parsed| region::name(&parsed).is_some());
        holds(known, file, code, "is not in today's table")?;
    }
    Ok(())
}

pub(super) fn zones(tables: &Tables, file: &File) -> Checked {
    let mut placed: Vec<&str> = Vec::new();
    for code in tables.zones.values().flatten() {
        let known = RegionCode::parse(code).is_ok_and(|parsed| region::name(&parsed).is_some());
        holds(known, file, code, "there is no such province")?;
        let once = !placed.contains(&code.as_str());
        holds(once, file, code, "lies in two zones")?;
        placed.push(code);
    }
    let provinces = region::provinces_and_regencies().map(|(code, _)| code);
    for code in provinces.filter(|code| code.len() == 2) {
        let told = placed.contains(&code);
        holds(told, file, code, "lies in no zone")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{FOOD, KBLI, PACKAGING, REGIONS, Tables, ZONES};

    /// What is said about a shipped file in which `right` became `wrong`.
    fn refused((name, shipped): (&str, &str), right: &str, wrong: &str) -> String {
        assert!(shipped.contains(right), "{name} has no {right}");
        let text = shipped.replacen(right, wrong, 1);
        Tables::read(Some((name, &text))).unwrap_err().to_string()
    }

    #[test]
    fn the_shipped_tables_are_whole() {
        let tables = Tables::read(None).unwrap();
        let sizes: Vec<usize> = tables.food.list.values().map(|l| l.groups.len()).collect();
        assert_eq!(sizes, [16, 15, 11]);
        assert!(tables.regions.old.len() >= 26);
    }

    #[test]
    fn a_fault_names_file_line_and_reason() {
        let said = refused(
            FOOD,
            "until = 2023\nlists = [\"a\"]",
            "until = 2023\nlists = [\"z\"]",
        );
        let (place, reason) = said.split_once(": ").unwrap();
        assert!(place.starts_with("identifiers/pirt_food.toml:"), "{said}");
        assert!(reason.contains("`z`") && !place.ends_with(":1"), "{said}");
        let said = refused(PACKAGING, "[1]", "[9]");
        assert!(said.contains("1 to 8"), "{said}");
        let said = refused(PACKAGING, "certainty = \"sourced\"", "certainty = \"sure\"");
        assert!(said.contains("toml:") && said.contains("sure"), "{said}");
        let said = refused(KBLI, "source = \"", "source = \" \"\nmore = \"");
        assert!(said.contains("kbli.toml"), "{said}");
        let said = refused(ZONES, "\"36\"", "\"35\"");
        assert!(said.contains("`35`: lies in two zones"), "{said}");
        let said = refused(REGIONS, "now = \"93.01\"", "now = \"93.99\"");
        assert!(
            said.contains("`91.01`") && said.contains("today's table"),
            "{said}"
        );
    }
}
