//! How often the real program is right about the papers of a seed, as a table; `make papers` prints it.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::{Case, JUDGING, LEARNING, Layout};
use crate::support::Installation;

/// The day the papers are read on; none was issued later.
pub const ON: &str = "2026-11-22";

/// What became of one field over many pages.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    pages: u32,
    right: u32,
    wrong: u32,
    checked: u32,
    checked_wrong: u32,
}

impl Tally {
    fn count(&mut self, truth: Option<&str>, proposal: Option<&Value>) {
        let value = proposal.and_then(|proposal| proposal["value"].as_str());
        let checked = proposal.is_some_and(|proposal| proposal["checked"] == true);
        let right = value == truth;
        self.pages += u32::from(truth.is_some());
        self.right += u32::from(right && truth.is_some());
        self.wrong += u32::from(!right && value.is_some());
        self.checked += u32::from(checked);
        self.checked_wrong += u32::from(checked && !right);
    }

    fn with(self, other: Self) -> Self {
        Self {
            pages: self.pages + other.pages,
            right: self.right + other.right,
            wrong: self.wrong + other.wrong,
            checked: self.checked + other.checked,
            checked_wrong: self.checked_wrong + other.checked_wrong,
        }
    }

    fn line(&self, name: &str) -> String {
        let share = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
        format!(
            "{name:24} {:5} {:7.1} % {:6} {:8} {:6}",
            self.pages,
            share(self.right, self.pages),
            self.wrong,
            self.checked,
            self.checked_wrong
        )
    }
}

/// What the page truly says, by the program's field names; a field that is not on it is none.
pub fn truth(case: &Case) -> Vec<(&'static str, Option<String>)> {
    let paper = &case.paper;
    let number = match paper.layout {
        Layout::BpomMd => format!("BPOM RI {}", paper.number),
        _ => paper.number.clone(),
    };
    let owner = paper.layout == Layout::Trademark;
    let branded = !matches!(paper.layout, Layout::Nib | Layout::Pkp);
    vec![
        ("number", Some(number)),
        ("issued_on", Some(paper.issued.to_string())),
        ("valid_until", paper.until.map(|day| day.to_string())),
        (
            "holder",
            Some(if owner {
                paper.person.clone()
            } else {
                paper.holder.clone()
            }),
        ),
        ("brand", branded.then(|| paper.brand.clone())),
    ]
}

/// Processor seconds of ended children of this process, and of theirs.
fn spent() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("a Linux machine");
    let cells: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = cells[13..15]
        .iter()
        .filter_map(|cell| cell.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

#[test]
#[ignore = "reads hundreds of pages; make papers runs it"]
fn table_of_a_seed() {
    let setting = |name: &str| std::env::var_os(name).and_then(|value| value.into_string().ok());
    let learning = setting("SIAPRAK_SEED").as_deref() == Some("learning");
    let copies = setting("SIAPRAK_COPIES")
        .and_then(|n| n.parse().ok())
        .unwrap_or(2);
    let place = Installation::new_sqlite();
    let file = place.beside("paper.jpg");
    let mut tallies: BTreeMap<(&str, String), Tally> = BTreeMap::new();
    let mut seconds = Vec::new();
    for case in Case::all(if learning { LEARNING } else { JUDGING }, copies) {
        fs::write(&file, case.photo()).expect("a picture");
        let begun = spent();
        let ran = place.run(&["read", &file.display().to_string(), "--on", ON]);
        seconds.push(spent() - begun);
        let read = ran.ends(0).lines().remove(0);
        for (field, truth) in truth(&case) {
            let proposals = read["proposals"].as_array().expect("a list");
            let proposal = proposals.iter().find(|proposal| proposal["field"] == field);
            let tally = tallies
                .entry((field, format!("{:?}", case.damage)))
                .or_default();
            let before = tally.wrong;
            tally.count(truth.as_deref(), proposal);
            if learning && tally.wrong > before {
                let value = proposal.map(|proposal| proposal["value"].to_string());
                println!(
                    "{:?} {:?}: {field} read as {value:?}, is {truth:?}",
                    case.paper.layout, case.damage
                );
            }
        }
    }
    print(&tallies, &mut seconds);
}

fn print(tallies: &BTreeMap<(&str, String), Tally>, seconds: &mut [f64]) {
    println!(
        "{:24} {:>5} {:>9} {:>6} {:>8} {:>6}",
        "field, damage", "pages", "right", "wrong", "checked", "wrong"
    );
    for ((field, damage), tally) in tallies {
        println!("{}", tally.line(&format!("{field} {damage}")));
    }
    let of = |field: &str| {
        let parts = tallies.iter().filter(|((name, _), _)| *name == field);
        parts
            .map(|(_, tally)| *tally)
            .fold(Tally::default(), Tally::with)
    };
    for (field, wanted) in [
        ("number", "97 %"),
        ("valid_until", "95 %"),
        ("issued_on", ""),
        ("holder", ""),
        ("brand", ""),
    ] {
        println!("{} {wanted}", of(field).line(&format!("{field}, all")));
    }
    let all = tallies
        .values()
        .copied()
        .fold(Tally::default(), Tally::with);
    let share = 100.0 * f64::from(all.checked_wrong) / f64::from(all.checked.max(1));
    println!(
        "checked proposals: {}, wrong {} ({share:.2} %, wanted under 0.5 %)",
        all.checked, all.checked_wrong
    );
    seconds.sort_by(f64::total_cmp);
    println!(
        "processor seconds a page: median {:.2} (wanted under 2), slowest {:.2}",
        seconds[seconds.len() / 2],
        seconds[seconds.len() - 1]
    );
}
