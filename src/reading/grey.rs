//! A picture in grey, made ready to be read: even light, upright lines, letters of a usual size.
//!
//! All in whole numbers. Each step takes a picture and gives a new one, and the places found on the
//! last are carried back to the first by [`Way::back`].

use image::{DynamicImage, GrayImage};

use super::page::Area;

/// Shorter side of a page on which letters have the size Tesseract reads best: A4 at some 190 dots an inch.
const SHORTER: u32 = 1570;

/// Larger pictures are brought down to it, much smaller ones up.
const TOLERANCE: u32 = 130;

/// Side of the squares in which the light is measured.
const SQUARE: usize = 16;

/// A picture in grey.
#[derive(Debug, Clone)]
pub struct Grey {
    pub width: usize,
    pub height: usize,
    pub dots: Vec<u8>,
}

/// How a place on the prepared picture lies on the one that came in.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    from: (i64, i64),
    to: (i64, i64),
    fan: Fan,
}

/// By how much lines climb, in 1/1024 of their length, at a quarter and at three quarters of the height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Fan {
    upper: i64,
    lower: i64,
}

/// `from` and `to` as whole numbers that fit everywhere.
fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn size(n: u32) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn byte(n: i64) -> u8 {
    u8::try_from(n.clamp(0, 255)).unwrap_or(u8::MAX)
}

/// Prepares a picture that stands upright: grey, sized, evenly lit, its lines level.
#[must_use]
pub fn prepare(picture: &DynamicImage) -> (Grey, Way) {
    let (width, height) = (picture.width(), picture.height());
    let shorter = width.min(height).max(1);
    let scaled = |side: u32| side.saturating_mul(SHORTER) / shorter;
    let sized = if shorter.abs_diff(SHORTER) > TOLERANCE {
        let filter = if shorter < SHORTER {
            image::imageops::FilterType::CatmullRom
        } else {
            image::imageops::FilterType::Triangle
        };
        &picture.resize_exact(scaled(width).max(1), scaled(height).max(1), filter)
    } else {
        picture
    };
    let grey = ink(sized);
    let even = grey.even();
    let fan = even.fan();
    let mut level = even.level(fan);
    level.without_rules();
    let way = Way {
        from: (whole(size(width)), whole(size(height))),
        to: (whole(level.width), whole(level.height)),
        fan,
    };
    (level, way)
}

/// The brightest of the three colours at each dot: coloured stamps fade, black ink stays.
fn ink(picture: &DynamicImage) -> Grey {
    let rgb = picture.to_rgb8();
    let dots = rgb.as_raw().chunks_exact(3);
    Grey {
        width: size(rgb.width()),
        height: size(rgb.height()),
        dots: dots
            .map(|dot| dot.iter().copied().max().unwrap_or(0))
            .collect(),
    }
}

impl Way {
    /// The place on the picture that came in, a little larger so that no letter is cut.
    #[must_use]
    pub fn back(&self, area: Area) -> Area {
        let middle = (self.to.0 / 2, self.to.1 / 2);
        let slope = self.fan.at(area.top.midpoint(area.bottom), self.to.1);
        let mean = self.fan.upper.midpoint(self.fan.lower);
        let corner = |x: i64, y: i64| {
            let (from_x, from_y) = (
                x - (y - middle.1) * mean / 1024,
                y + (x - middle.0) * slope / 1024,
            );
            (
                (from_x * self.from.0 / self.to.0.max(1)).clamp(0, self.from.0),
                (from_y * self.from.1 / self.to.1.max(1)).clamp(0, self.from.1),
            )
        };
        let corners = [
            corner(area.left, area.top),
            corner(area.right, area.top),
            corner(area.left, area.bottom),
            corner(area.right, area.bottom),
        ];
        let spread = corners.map(|(x, y)| Area {
            left: x,
            top: y,
            right: x,
            bottom: y,
        });
        spread.into_iter().reduce(Area::with).unwrap_or(area)
    }

    /// Width and height of the picture that came in.
    #[must_use]
    pub const fn size(&self) -> (i64, i64) {
        self.from
    }
}

impl Fan {
    fn at(self, y: i64, height: i64) -> i64 {
        let quarter = (height / 4).max(1);
        self.upper + (self.lower - self.upper) * (y - quarter) / (2 * quarter)
    }
}

impl Grey {
    fn row(&self, y: usize) -> &[u8] {
        let start = y * self.width;
        self.dots.get(start..start + self.width).unwrap_or_default()
    }

    /// Divides every dot by the light around it, so that paper is white in shadow too.
    fn even(&self) -> Self {
        let light = self.light();
        let mut dots = Vec::with_capacity(self.dots.len());
        for y in 0..self.height {
            let across = light.across(y, self.width);
            for (dot, lit) in self.row(y).iter().zip(across) {
                let share = i64::from(*dot) * 255 / lit.max(24);
                dots.push(byte((share - DARKEST) * 255 / (BRIGHTEST - DARKEST)));
            }
        }
        Self {
            width: self.width,
            height: self.height,
            dots,
        }
    }

    /// The paper's brightness in each square: what four fifths of its dots stay below, then smoothed.
    fn light(&self) -> Light {
        let (columns, rows) = (self.width.div_ceil(SQUARE), self.height.div_ceil(SQUARE));
        let mut squares = Vec::with_capacity(columns * rows);
        let mut seen: Vec<u8> = Vec::with_capacity(SQUARE * SQUARE);
        for row in 0..rows {
            for column in 0..columns {
                seen.clear();
                for y in (row * SQUARE..self.height.min((row + 1) * SQUARE)).step_by(2) {
                    let end = self.width.min((column + 1) * SQUARE);
                    let part = self.row(y).get(column * SQUARE..end).unwrap_or_default();
                    seen.extend(part.iter().step_by(2));
                }
                let place = (seen.len() * 4 / 5).min(seen.len().saturating_sub(1));
                let (_, value, _) = seen.select_nth_unstable(place);
                squares.push(i64::from(*value));
            }
        }
        Light {
            columns,
            rows,
            squares,
        }
        .smoothed()
    }

    /// How lines climb in the upper and the lower half.
    fn fan(&self) -> Fan {
        let dark = self.dark();
        let half = whole(self.height) / 8;
        let steepness = |upper: bool| {
            let part: Vec<(i64, i64)> = dark
                .iter()
                .copied()
                .filter(|(_, y)| (*y < half) == upper)
                .collect();
            steepness(&part)
        };
        match (steepness(true), steepness(false)) {
            (Some(upper), Some(lower)) if (upper - lower).abs() <= 64 => Fan { upper, lower },
            (Some(one), _) | (None, Some(one)) => Fan {
                upper: one,
                lower: one,
            },
            (None, None) => Fan::default(),
        }
    }

    /// Dark squares of four dots, by their place on a picture a quarter as wide.
    fn dark(&self) -> Vec<(i64, i64)> {
        let mut found = Vec::new();
        for y in (0..self.height).step_by(4) {
            for (x, dot) in self.row(y).iter().enumerate().step_by(2) {
                if *dot < 110 {
                    found.push((whole(x) / 4, whole(y) / 4));
                }
            }
        }
        found
    }

    /// Turns the picture so that its lines are level; what comes from outside is white.
    fn level(&self, fan: Fan) -> Self {
        if fan == Fan::default() {
            return self.clone();
        }
        let (width, height) = (whole(self.width), whole(self.height));
        let mean = fan.upper.midpoint(fan.lower);
        let mut dots = Vec::with_capacity(self.dots.len());
        for y in 0..height {
            let slope = fan.at(y, height);
            let mut from_x = -(y - height / 2) * mean / 4;
            let mut from_y = y * 256 - width / 2 * slope / 4;
            // Both in 1/256 of a dot; the slope is in 1/1024, so its remainder is carried along.
            let mut carried = 0;
            for _ in 0..width {
                dots.push(self.between(from_x, from_y));
                from_x += 256;
                carried += slope;
                from_y += carried.div_euclid(4);
                carried = carried.rem_euclid(4);
            }
        }
        Self {
            width: self.width,
            height: self.height,
            dots,
        }
    }

    /// Takes out lines far longer than any letter: frames, tables, creases that cross the digits.
    fn without_rules(&mut self) {
        let mut lengths = vec![0_usize; self.width];
        let mut found = Vec::new();
        for y in 0..=self.height {
            let row = self.row(y);
            let mut along = 0_usize;
            for (x, length) in lengths.iter_mut().enumerate() {
                let dark = row.get(x).is_some_and(|dot| *dot < 200);
                if dark {
                    *length += 1;
                    along += 1;
                    continue;
                }
                if *length >= LONGEST_STROKE {
                    found.push((x, y - *length, 1, *length));
                }
                if along >= 2 * LONGEST_STROKE {
                    found.push((x - along, y, along, 1));
                }
                (*length, along) = (0, 0);
            }
        }
        for (x, y, wide, high) in found {
            for row in y..y + high {
                let start = row * self.width + x;
                if let Some(part) = self.dots.get_mut(start..start + wide) {
                    part.fill(u8::MAX);
                }
            }
        }
    }

    /// The grey at a place in 1/256 of a dot, from the four dots around it.
    fn between(&self, x: i64, y: i64) -> u8 {
        let (right, low) = (x.rem_euclid(256), y.rem_euclid(256));
        let four = usize::try_from(x.div_euclid(256))
            .ok()
            .zip(usize::try_from(y.div_euclid(256)).ok())
            .filter(|(left, _)| left + 1 < self.width)
            .and_then(|(left, top)| {
                let start = top * self.width + left;
                let upper = self.dots.get(start..start + 2)?;
                let lower = self.dots.get(start + self.width..start + self.width + 2)?;
                Some((upper, lower))
            });
        let Some(([a, b], [c, d])) = four else {
            return u8::MAX;
        };
        let mix = |one: i64, other: i64, share: i64| one * (256 - share) + other * share;
        let upper = mix(i64::from(*a), i64::from(*b), right);
        let lower = mix(i64::from(*c), i64::from(*d), right);
        byte(mix(upper, lower, low) / 65_536)
    }

    /// Cut-outs below each other, each `halves` halves as large, on white; with where each begins.
    #[must_use]
    pub fn strips(&self, areas: &[Area], halves: u32) -> Option<(Self, Vec<i64>)> {
        let mut whole_picture: Option<GrayImage> = None;
        let mut tops = Vec::new();
        let cuts: Vec<GrayImage> = areas
            .iter()
            .filter_map(|area| self.cut(*area, halves))
            .collect();
        let width = cuts.iter().map(GrayImage::width).max()? + 2 * MARGIN;
        let height = cuts.iter().map(|cut| cut.height() + MARGIN).sum::<u32>() + MARGIN;
        let page = whole_picture
            .get_or_insert_with(|| GrayImage::from_pixel(width, height, image::Luma([255])));
        let mut top = MARGIN;
        for cut in cuts {
            image::imageops::replace(page, &cut, i64::from(MARGIN), i64::from(top));
            tops.push(i64::from(top));
            top += cut.height() + MARGIN;
        }
        let strip = Self {
            width: size(width),
            height: size(height),
            dots: page.as_raw().clone(),
        };
        Some((strip, tops))
    }

    fn cut(&self, area: Area, halves: u32) -> Option<GrayImage> {
        let edge = |n: i64, most: usize| usize::try_from(n.max(0)).unwrap_or(0).min(most);
        let (left, right) = (
            edge(area.left - 12, self.width),
            edge(area.right + 12, self.width),
        );
        let (top, bottom) = (
            edge(area.top - 8, self.height),
            edge(area.bottom + 8, self.height),
        );
        let mut dots = Vec::new();
        for y in top..bottom {
            dots.extend_from_slice(self.row(y).get(left..right)?);
        }
        let (wide, high) = (
            u32::try_from(right - left).ok()?,
            u32::try_from(bottom - top).ok()?,
        );
        let cut = DynamicImage::ImageLuma8(GrayImage::from_raw(wide, high, dots)?);
        let larger = |side: u32| (side * halves / 2).max(1);
        Some(
            cut.resize_exact(
                larger(wide),
                larger(high),
                image::imageops::FilterType::CatmullRom,
            )
            .to_luma8(),
        )
    }

    /// The picture in the plainest format Tesseract takes (PGM).
    #[must_use]
    pub fn to_pgm(&self) -> Vec<u8> {
        let mut bytes = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        bytes.extend_from_slice(&self.dots);
        bytes
    }

    /// Paints an area white: a QR code would be read as letters.
    pub fn blank(&mut self, area: Area) {
        let edge = |n: i64, most: usize| usize::try_from(n.max(0)).unwrap_or(0).min(most);
        let (left, right) = (edge(area.left, self.width), edge(area.right, self.width));
        for y in edge(area.top, self.height)..edge(area.bottom, self.height) {
            let start = y * self.width;
            if let Some(part) = self.dots.get_mut(start + left..start + right) {
                part.fill(u8::MAX);
            }
        }
    }
}

/// White around each strip.
const MARGIN: u32 = 24;

/// No stroke of a letter is this high; twice as much across, for words that touch.
const LONGEST_STROKE: usize = 220;

/// Shares of the light, of 255: below is ink, above is paper.
const DARKEST: i64 = 40;
const BRIGHTEST: i64 = 222;

struct Light {
    columns: usize,
    rows: usize,
    squares: Vec<i64>,
}

impl Light {
    fn at(&self, column: usize, row: usize) -> i64 {
        let (column, row) = (column.min(self.columns - 1), row.min(self.rows - 1));
        self.squares
            .get(row * self.columns + column)
            .copied()
            .unwrap_or(255)
    }

    fn smoothed(&self) -> Self {
        let mut squares = Vec::with_capacity(self.squares.len());
        for row in 0..self.rows {
            for column in 0..self.columns {
                let mut sum = 0;
                for near in [row.saturating_sub(1), row, row + 1] {
                    sum += self.at(column.saturating_sub(1), near)
                        + self.at(column, near)
                        + self.at(column + 1, near);
                }
                squares.push(sum / 9);
            }
        }
        Self {
            columns: self.columns,
            rows: self.rows,
            squares,
        }
    }

    /// The light along one row of dots, from square to square in even steps.
    fn across(&self, y: usize, width: usize) -> impl Iterator<Item = i64> + '_ {
        let half = SQUARE / 2;
        let (above, down) = (y.saturating_sub(half) / SQUARE, whole((y + half) % SQUARE));
        let down = if y < half { 0 } else { down };
        let side = whole(SQUARE);
        let column = move |column: usize| {
            (self.at(column, above) * (side - down) + self.at(column, above + 1) * down) / side
        };
        (0..width).map(move |x| {
            let right = if x < half {
                0
            } else {
                whole((x + half) % SQUARE)
            };
            let left = x.saturating_sub(half) / SQUARE;
            (column(left) * (side - right) + column(left + 1) * right) / side
        })
    }
}

/// The climb at which dark dots gather in the sharpest rows, up to 6 degrees; `None` with too few of them.
fn steepness(dark: &[(i64, i64)]) -> Option<i64> {
    if dark.len() < 300 {
        return None;
    }
    let best = |candidates: &mut dyn Iterator<Item = i64>| {
        candidates
            .map(|slope| (sharpness(dark, slope), slope))
            .max()
            .map(|(_, slope)| slope)
    };
    let rough = best(&mut (-112..=112).step_by(8))?;
    best(&mut (rough - 7..=rough + 7))
}

fn sharpness(dark: &[(i64, i64)], slope: i64) -> i64 {
    let most = dark.iter().map(|(_, y)| *y).max().unwrap_or(0) + 200;
    let mut rows = vec![0_i64; usize::try_from(most).unwrap_or(0)];
    for (x, y) in dark {
        let row = y + 100 - x * slope / 1024;
        if let Some(count) = usize::try_from(row).ok().and_then(|row| rows.get_mut(row)) {
            *count += 1;
        }
    }
    rows.windows(2)
        .map(|pair| {
            if let [one, next] = pair {
                (one - next) * (one - next)
            } else {
                0
            }
        })
        .sum()
}
