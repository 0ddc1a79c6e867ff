//! Bar codes of goods on a picture, EAN-13, EAN-8 and UPC-A: lines are laid over the picture, across and
//! down, and the widths of dark and light along each are held against the widths that digits have.
//!
//! Refuses to invent: light beside the code, guard bars, every digit, the check digit and several
//! lines must agree. What lies more crooked than the code is high is not read.

use image::GrayImage;

use super::bar_digits::{self, FORMS, Form};
use super::page::Area;

/// Lines laid over a picture each way.
const LINES: usize = 240;

/// How a line is looked at: rows on either side that are averaged, and the share of the line's contrast
/// that is a bar and no grain. The plain look first, then one for coarse and one for faint pictures.
const LOOKS: [(usize, i64); 3] = [(1, 5), (3, 5), (3, 12)];

/// Parts of a dot in which edges are measured.
const PARTS: i64 = 64;

/// Less contrast than this along a whole line, of 1020, is no print.
const FAINT: i64 = 60;

/// A bar code that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// The number, check digit and all: 8, 12 or 13 digits.
    pub digits: String,
    /// Where it stands on the picture.
    pub area: Area,
    /// How many lines across it said the same.
    pub lines: usize,
}

impl Bars {
    /// Lines that must agree before a number is believed at all; the short code checks itself less.
    const fn needed(&self) -> usize {
        if self.digits.len() == 8 { 4 } else { 2 }
    }

    /// How sure the reader is, 0 to 100: the more lines the surer.
    #[must_use]
    pub fn sure(&self) -> u8 {
        u8::try_from((60 + 5 * self.lines).min(99)).unwrap_or(99)
    }

    /// Enough lines said it for a second opinion.
    #[must_use]
    pub const fn is_certain(&self) -> bool {
        self.lines >= 2 * self.needed()
    }

    fn covers(&self, other: &Self) -> bool {
        let (one, two) = (self.area, other.area);
        one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom
    }
}

/// All bar codes of goods on a picture, the one most lines agree on first.
#[must_use]
pub fn on_picture(picture: &GrayImage) -> Vec<Bars> {
    let mut found = across(picture);
    let height = i64::from(picture.height());
    // What lies across the turned picture stands on end in this one.
    for bars in across(&image::imageops::rotate90(picture)) {
        let area = Area {
            left: bars.area.top,
            top: height - bars.area.right,
            right: bars.area.bottom,
            bottom: height - bars.area.left,
        };
        found.push(Bars { area, ..bars });
    }
    found.retain(|bars| bars.lines >= bars.needed());
    found.sort_by_key(|bars| std::cmp::Reverse(bars.lines));
    // Where two numbers were read in one place, one of them is wrong: the one fewer lines say.
    let mut kept: Vec<Bars> = Vec::new();
    for bars in found {
        if !kept.iter().any(|better| better.covers(&bars)) {
            kept.push(bars);
        }
    }
    kept
}

/// The codes that lines from left to right cross.
fn across(picture: &GrayImage) -> Vec<Bars> {
    let width = usize::try_from(picture.width()).unwrap_or(0).max(1);
    let rows: Vec<&[u8]> = picture.as_raw().chunks_exact(width).collect();
    let step = (rows.len() / LINES).max(1);
    let mut found: Vec<Bars> = Vec::new();
    for y in (0..rows.len()).step_by(step) {
        for bars in along(&rows, y, step) {
            match found.iter_mut().find(|one| one.digits == bars.digits) {
                Some(one) => {
                    one.lines += 1;
                    one.area = one.area.with(bars.area);
                }
                None => found.push(bars),
            }
        }
    }
    found
}

/// The codes on one line, by the first look that finds any.
fn along(rows: &[&[u8]], y: usize, step: usize) -> Vec<Bars> {
    let mut looks = LOOKS.iter().map(|(aside, share)| {
        let from = y.saturating_sub(*aside);
        let light = mean(
            rows.get(from..rows.len().min(y + aside + 1))
                .unwrap_or_default(),
        );
        on_line(&edges(&light, *share))
    });
    let found = looks.find(|found| !found.is_empty());
    let (top, high) = (whole(y), whole(step));
    let here = found.unwrap_or_default().into_iter();
    here.map(|(digits, left, right)| Bars {
        digits,
        area: Area {
            left: left / PARTS,
            top,
            right: right / PARTS + 1,
            bottom: top + high,
        },
        lines: 1,
    })
    .collect()
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The mean light of rows, four times as fine as they are.
fn mean(rows: &[&[u8]]) -> Vec<i64> {
    let mut sums: Vec<i64> = vec![0; rows.first().map_or(0, |row| row.len())];
    for row in rows {
        for (sum, dot) in sums.iter_mut().zip(*row) {
            *sum += i64::from(*dot);
        }
    }
    let count = whole(rows.len()).max(1);
    for sum in &mut sums {
        *sum = *sum * 4 / count;
    }
    sums
}

/// A change of light on a line.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// Where, in parts of a dot.
    at: i64,
    /// It is dark behind it.
    dark: bool,
}

/// The places where a line is half way between a light and the next dark. Measured between neighbours,
/// so that neither shadow nor blur moves them.
fn edges(light: &[i64], share: i64) -> Vec<Edge> {
    let range = light.iter().max().unwrap_or(&0) - light.iter().min().unwrap_or(&0);
    if range < FAINT {
        return Vec::new();
    }
    let turns = turns(light, range / share);
    let between = turns.windows(2).filter_map(|pair| {
        let [from, to] = pair else { return None };
        let half = from.light.midpoint(to.light);
        let part = light.get(from.at..=to.at)?;
        let steps = part.windows(2).enumerate();
        let mut crossing = steps.filter_map(|(step, dots)| {
            let [one, next] = dots else { return None };
            let crosses = (*one > half) != (*next > half);
            let share = PARTS * (half - one) / (next - one).abs().max(1);
            crosses.then(|| whole(from.at + step) * PARTS + share.abs())
        });
        Some(Edge {
            at: crossing.next()?,
            dark: to.light < from.light,
        })
    });
    between.collect()
}

/// A place where a line is lightest or darkest before it turns.
#[derive(Debug, Clone, Copy)]
struct Turn {
    at: usize,
    light: i64,
}

/// Where a line turns by at least so much: changes that are smaller are grain.
fn turns(light: &[i64], least: i64) -> Vec<Turn> {
    let mut found = Vec::new();
    let mut dots = light.iter().enumerate();
    let Some((at, first)) = dots.next() else {
        return found;
    };
    let (mut rises, mut far) = (true, Turn { at, light: *first });
    for (at, light) in dots {
        let here = Turn { at, light: *light };
        let further = if rises {
            here.light - far.light
        } else {
            far.light - here.light
        };
        if further > 0 {
            far = here;
        } else if -further >= least.max(1) {
            found.push(far);
            (rises, far) = (!rises, here);
        }
    }
    found.push(far);
    found
}

/// Every code along the edges of a line: its digits and where it begins and ends.
fn on_line(edges: &[Edge]) -> Vec<(String, i64, i64)> {
    let mut found = Vec::new();
    for form in &FORMS {
        for (at, window) in edges.windows(form.widths() + 1).enumerate() {
            let ends = window.first().zip(window.last());
            let Some((first, last)) = ends.filter(|(first, _)| first.dark) else {
                continue;
            };
            let widths = widths(window);
            let Some(digits) = bar_digits::decoded(&widths, form) else {
                continue;
            };
            let before = at.checked_sub(1).and_then(|at| edges.get(at));
            let after = edges.get(at + form.widths() + 1);
            if stands_free(form, (before, first), (last, after)) {
                found.push((digits, first.at, last.at));
            }
        }
    }
    found
}

fn widths(edges: &[Edge]) -> Vec<i64> {
    let pairs = edges.windows(2).map(|pair| match pair {
        [one, next] => next.at - one.at,
        _ => 0,
    });
    pairs.collect()
}

/// Whether there is light on both sides of a code, as wide as five of its bars; the picture may end there.
fn stands_free(
    form: &Form,
    (before, first): (Option<&Edge>, &Edge),
    (last, after): (&Edge, Option<&Edge>),
) -> bool {
    let bar = (last.at - first.at) / form.modules();
    let left = before.is_none_or(|edge| first.at - edge.at >= 5 * bar);
    left && after.is_none_or(|edge| edge.at - last.at >= 5 * bar)
}
