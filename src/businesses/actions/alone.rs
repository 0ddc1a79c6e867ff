//! Where businesses have no mentor, for the administrator: areas and numbers, nobody's name.

use serde::Serialize;

use super::villages::{label_of, labels};
use crate::accounts::{self, AccountId, Role};
use crate::businesses::store_keepers;
use crate::identifiers::RegionCode;
use crate::storage::{Conn, StorageError};

/// A kecamatan with businesses that no present mentor looks after.
#[derive(Debug, Clone, Serialize)]
pub struct Alone {
    /// Its code.
    pub code: String,
    /// Kecamatan, kabupaten and province in words.
    pub place: String,
    /// How many businesses.
    pub count: i64,
    /// A coordinator of the area stands in; else their permits wait for nobody.
    pub coordinator: bool,
}

/// The kecamatan with businesses without a mentor, most of them first.
///
/// # Errors
/// The database.
pub fn alone(conn: &mut Conn) -> Result<Vec<Alone>, StorageError> {
    let counted = store_keepers::without_anyone(conn)?;
    let codes: Vec<RegionCode> = counted.keys().cloned().collect();
    let names = labels(conn, &codes)?;
    let office = coordinated(conn)?;
    let line = |(code, count): (RegionCode, i64)| Alone {
        place: label_of(&names, &code),
        coordinator: office.iter().any(|area| area.contains(&code)),
        code: code.to_string(),
        count,
    };
    let mut lines: Vec<Alone> = counted.into_iter().map(line).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.count));
    Ok(lines)
}

/// The areas of coordinators who may sign in.
fn coordinated(conn: &mut Conn) -> Result<Vec<RegionCode>, StorageError> {
    let people = accounts::by_role(conn, Role::Coordinator)?;
    let ids: Vec<AccountId> = people.iter().map(|person| person.id).collect();
    let areas = accounts::areas_of_each(conn, &ids)?;
    Ok(areas.into_values().flatten().collect())
}
