//! The published table of regions as it ships with the program: read once at the first start, never written.

use std::io::{Cursor, Read};

use crate::identifiers::{Decoded, RegionCode, region};

/// Which table this is; another text here makes the next start load it again.
pub const VERSION: &str = "idn-area-data 4.0.1";

const VILLAGES: &[u8] = include_bytes!("../../config/regions/villages.zip");

/// The file that ships with the program cannot be read: the program was built wrongly.
#[derive(Debug, thiserror::Error)]
#[error("the table of regions that ships with the program cannot be read: {0}")]
pub struct DataError(String);

/// Code and name of every region, provinces, kabupaten and kota first, then kecamatan and villages by code.
///
/// # Errors
/// [`DataError`] when the shipped file is broken.
pub fn all() -> Result<Vec<(RegionCode, String)>, DataError> {
    let text = inflate().map_err(|e| DataError(e.to_string()))?;
    let mut rows = csv::Reader::from_reader(text.as_slice());
    let upper = region::provinces_and_regencies()
        .map(|(code, name)| Ok((code.to_owned(), name.to_owned())));
    let lower = rows.deserialize::<(String, String)>();
    upper.chain(lower).map(row).collect()
}

fn row(read: csv::Result<(String, String)>) -> Result<(RegionCode, String), DataError> {
    let (code, name) = read.map_err(|e| DataError(e.to_string()))?;
    let code = RegionCode::parse(&code).map_err(|e| DataError(e.to_string()))?;
    Ok((code, name))
}

fn inflate() -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(VILLAGES))?;
    let mut text = Vec::new();
    archive.by_index(0)?.read_to_end(&mut text)?;
    Ok(text)
}

/// Names the kecamatan and the village of a decoded region code, and warns about what the table does not hold.
///
/// # Errors
/// [`DataError`] when the shipped file is broken.
pub fn name_deep_parts(decoded: &mut Decoded) -> Result<(), DataError> {
    if !decoded
        .parts
        .iter()
        .any(|part| matches!(part.name, "district" | "village"))
    {
        return Ok(());
    }
    let table = all()?;
    let mut unknown = Vec::new();
    for part in decoded
        .parts
        .iter_mut()
        .filter(|part| matches!(part.name, "district" | "village"))
    {
        match table.iter().find(|(code, _)| code.as_str() == part.value) {
            Some((_, name)) => part.meaning = part.meaning.with_name(name),
            None => unknown.extend(RegionCode::parse(&part.value)),
        }
    }
    unknown
        .iter()
        .for_each(|code| region::unknown(code, decoded));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiers::Level;

    #[test]
    fn the_table_is_whole_and_every_region_lies_in_one_before_it() {
        let table = all().unwrap();
        let count = |level| {
            table
                .iter()
                .filter(|(code, _)| code.level() == level)
                .count()
        };
        assert_eq!(count(Level::Province), 38);
        assert_eq!(count(Level::Regency), 514);
        assert_eq!(count(Level::District), 7_285);
        assert_eq!(count(Level::Village), 83_762);
        let codes: std::collections::HashSet<_> =
            table.iter().map(|(code, _)| code.clone()).collect();
        assert_eq!(codes.len(), table.len());
        assert!(
            codes
                .iter()
                .filter_map(RegionCode::parent)
                .all(|parent| codes.contains(&parent))
        );
        let within = |code: &str| {
            let outer = RegionCode::parse(code).unwrap();
            codes
                .iter()
                .filter(|code| code.level() == Level::Village && outer.contains(code))
                .count()
        };
        assert_eq!(
            (
                within("36.04"),
                within("36.73"),
                within("33.24"),
                within("63.71")
            ),
            (326, 67, 286, 52)
        );
    }
}
