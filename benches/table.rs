//! The printed table: a figure, what it stands beside, their ratio, the goal.

use std::fmt::Write;

/// A goal and whether it is met.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// At least this ratio of the limit beside it.
    AtLeast(f64),
    /// At most this many times what stands beside it.
    AtMost(f64),
    /// The figure itself at most this.
    Under(f64),
    /// The figure itself at least this.
    Over(f64),
    /// Only for looking.
    None,
}

/// One line.
#[derive(Debug)]
struct Line {
    what: String,
    figure: f64,
    unit: &'static str,
    beside: Option<(String, f64)>,
    goal: Goal,
}

/// All lines, in the order they were measured; each is also printed at once.
#[derive(Debug, Default)]
pub struct Table {
    lines: Vec<Line>,
}

impl Table {
    /// A figure for itself.
    pub fn figure(&mut self, what: impl Into<String>, figure: f64, unit: &'static str, goal: Goal) {
        self.push(Line {
            what: what.into(),
            figure,
            unit,
            beside: None,
            goal,
        });
    }

    /// A figure beside another, of the same unit.
    pub fn beside(
        &mut self,
        what: impl Into<String>,
        figure: f64,
        unit: &'static str,
        beside: (&str, f64),
        goal: Goal,
    ) {
        self.push(Line {
            what: what.into(),
            figure,
            unit,
            beside: Some((beside.0.to_owned(), beside.1)),
            goal,
        });
    }

    fn push(&mut self, line: Line) {
        println!("  {}", line.text());
        self.lines.push(line);
    }

    /// Prints the whole table and how many goals are met.
    pub fn print(&self) {
        println!("\n| figure | measured | beside | ratio | goal | |\n|---|---|---|---|---|---|");
        for line in &self.lines {
            println!("{}", line.row());
        }
        let judged: Vec<bool> = self.lines.iter().filter_map(Line::met).collect();
        let met = judged.iter().filter(|met| **met).count();
        println!("\n{met} of {} goals met", judged.len());
    }
}

impl Line {
    fn ratio(&self) -> Option<f64> {
        self.beside
            .as_ref()
            .map(|(_, beside)| self.figure / beside.max(f64::MIN_POSITIVE))
    }

    fn met(&self) -> Option<bool> {
        match self.goal {
            Goal::AtLeast(goal) => self.ratio().map(|ratio| ratio >= goal),
            Goal::AtMost(goal) => self.ratio().map(|ratio| ratio <= goal),
            Goal::Under(goal) => Some(self.figure <= goal),
            Goal::Over(goal) => Some(self.figure >= goal),
            Goal::None => None,
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{}: {} {}", self.what, short(self.figure), self.unit);
        if let (Some((name, beside)), Some(ratio)) = (&self.beside, self.ratio()) {
            let _ = write!(text, ", {name} {}, ratio {ratio:.2}", short(*beside));
        }
        text
    }

    fn row(&self) -> String {
        let beside = self
            .beside
            .as_ref()
            .map_or_else(String::new, |(name, value)| {
                format!("{name} {}", short(*value))
            });
        let ratio = self
            .ratio()
            .map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let goal = match self.goal {
            Goal::AtLeast(goal) => format!("≥ {goal}"),
            Goal::AtMost(goal) => format!("≤ {goal} times"),
            Goal::Under(goal) => format!("≤ {goal} {}", self.unit),
            Goal::Over(goal) => format!("≥ {goal} {}", self.unit),
            Goal::None => String::new(),
        };
        let met = match self.met() {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "",
        };
        format!(
            "| {} | {} {} | {beside} | {ratio} | {goal} | {met} |",
            self.what,
            short(self.figure),
            self.unit
        )
    }
}

/// Three digits or so.
fn short(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}
