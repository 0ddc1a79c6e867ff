//! The shelf as one line of a list, drawn from its compact letters. Lists hold fifty
//! of them, so this writes one path a status instead of one element a pack.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::shelf::shape;
use crate::checklists::Catalogue;
use crate::checklists::timeline::shelf_status;
use crate::permits::rules::Status;

const CELL: u32 = 11;
const GAP: u32 = 7;

/// The picture of a compact shelf, one board a group; hidden from screen readers,
/// because the numbers stand beside it. Requirements that do not apply are left out.
#[must_use]
pub fn draw(catalogue: &Catalogue, letters: &str) -> String {
    let mut paths: BTreeMap<Status, String> = BTreeMap::new();
    let (mut planks, mut x, mut board) = (String::new(), 0, None);
    let letters = catalogue.requirements().iter().zip(letters.chars());
    let mut applying: Vec<_> = letters
        .filter_map(|(requirement, letter)| Some((requirement, shelf_status(letter)?.0)))
        .filter(|(_, status)| *status != Status::NotApplicable)
        .collect();
    applying.sort_by_key(|(requirement, _)| requirement.group);
    for (requirement, status) in applying {
        if board.is_some_and(|group| group != requirement.group) {
            x += GAP;
        }
        board = Some(requirement.group);
        pack(
            paths.entry(status).or_default(),
            status,
            x,
            shape(&requirement.id).1,
        );
        let _ = write!(planks, "M{x} 20.5h{CELL}v2.5h-{CELL}z");
        x += CELL;
    }
    let mut svg = format!(
        r#"<svg viewBox="0 0 {x} 24" width="{x}" height="24" aria-hidden="true" focusable="false">"#
    );
    for (status, path) in &paths {
        let _ = write!(svg, r#"<path class="st-{status}" d="{path}"/>"#);
    }
    let _ = write!(svg, r#"<path class="plank" d="{planks}"/></svg>"#);
    svg
}

/// A returned pack leans.
fn pack(path: &mut String, status: Status, x: u32, height: u32) {
    let top = 20 - height.min(20);
    let _ = match status {
        Status::Returned => write!(path, "M{} {top}h6.5l-3.5 {height}h-6.5z", x + 4),
        _ => write!(path, "M{}.2 {top}h8.5v{height}h-8.5z", x + 1),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_apply_is_left_out_and_equal_statuses_share_a_path() {
        let catalogue = Catalogue::embedded().unwrap();
        let letters: String = catalogue
            .requirements()
            .iter()
            .zip("AAMr".chars().chain(std::iter::repeat('-')))
            .map(|(_, c)| c)
            .collect();
        let svg = draw(&catalogue, &letters);
        assert_eq!(svg.matches("<path").count(), 4, "{svg}");
        assert_eq!(svg.matches("h8.5v").count(), 3, "{svg}");
    }
}
