//! What happens to a paper between the office and the phone: the page is drawn, stamped, folded,
//! held crooked under a bad lamp, blurred and compressed. The measures of each damage stand here.

use std::f32::consts::PI;
use std::fs;
use std::process::Command;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, Rgb, RgbImage};

use super::chance::Chance;
use super::sheet::{Colour, Face, Sheet};

/// Dots an inch of the undamaged drawing: an A4 page as a phone sends it, some 2200 pixels high.
const DOTS: u32 = 190;

/// What happened to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// Nothing but a JPEG of quality 85.
    Clean,
    /// 1 to 5 degrees to either side.
    Tilt,
    /// Held at a slant: far edges 3 to 9 % smaller.
    Perspective,
    /// A shadow that takes 35 to 60 % of the light.
    Shadow,
    /// Out of focus: 1.2 to 2 pixels.
    Blur,
    /// 30 to 45 % of the light, with the grain of a small lens.
    LowLight,
    /// JPEG of quality 35.
    Jpeg35,
    /// Sent on by a messenger: an upright page 500 to 800 pixels wide, JPEG 45 to 60.
    Messenger,
    /// Folded twice: creases, panels of unequal light, bent lines.
    Folded,
    /// A round office stamp over the text.
    Stamped,
    /// A usual phone photograph: a little of tilt, slant, shadow, blur and grain, JPEG 60.
    Phone,
}

impl Damage {
    pub const ALL: [Self; 11] = [
        Self::Clean,
        Self::Tilt,
        Self::Perspective,
        Self::Shadow,
        Self::Blur,
        Self::LowLight,
        Self::Jpeg35,
        Self::Messenger,
        Self::Folded,
        Self::Stamped,
        Self::Phone,
    ];
}

/// The measures of one picture; what does not happen is nought.
#[derive(Debug)]
struct Measures {
    tilt: f32,
    slant: (f32, f32),
    shadow: Option<Shadow>,
    light: f32,
    blur: f32,
    grain: f32,
    folds: Option<[f32; 5]>,
    stamp: bool,
    width: Option<u32>,
    quality: u8,
}

#[derive(Debug)]
struct Shadow {
    towards: (f32, f32),
    begins: f32,
    soft: f32,
    depth: f32,
}

impl Measures {
    fn of(damage: Damage, chance: &mut Chance) -> Self {
        let mut it = Self {
            tilt: 0.0,
            slant: (0.0, 0.0),
            shadow: None,
            light: 1.0,
            blur: 0.0,
            grain: 0.0,
            folds: None,
            stamp: false,
            width: None,
            quality: 85,
        };
        match damage {
            Damage::Clean => {}
            Damage::Tilt => it.tilt = chance.either(1.0, 5.0),
            Damage::Perspective => {
                it.slant = (chance.either(0.03, 0.09), chance.either(0.03, 0.09))
            }
            Damage::Shadow => it.shadow = Some(shadow(chance, 0.35, 0.6)),
            Damage::Blur => it.blur = chance.between(1.2, 2.0),
            Damage::LowLight => {
                it.light = chance.between(0.3, 0.45);
                it.grain = chance.between(5.0, 9.0);
                it.shadow = Some(shadow(chance, 0.1, 0.25));
                it.quality = 70;
            }
            Damage::Jpeg35 => it.quality = 35,
            Damage::Messenger => {
                it.width = Some(chance.whole(500, 800));
                it.quality = chance.whole(45, 60) as u8;
            }
            Damage::Folded => {
                it.folds = Some([
                    chance.between(0.42, 0.58),
                    chance.between(0.42, 0.58),
                    chance.between(0.04, 0.14),
                    chance.between(0.04, 0.14),
                    chance.either(2.0, 5.0),
                ]);
            }
            Damage::Stamped => it.stamp = true,
            Damage::Phone => {
                it.tilt = chance.either(0.5, 2.5);
                it.slant = (chance.either(0.01, 0.04), chance.either(0.01, 0.04));
                it.shadow = Some(shadow(chance, 0.2, 0.45));
                it.blur = chance.between(0.6, 1.1);
                it.grain = chance.between(3.0, 6.0);
                it.quality = 60;
            }
        }
        it
    }
}

fn shadow(chance: &mut Chance, least: f32, most: f32) -> Shadow {
    let angle = chance.between(0.0, 2.0 * PI);
    Shadow {
        towards: (angle.cos(), angle.sin()),
        begins: chance.between(-0.3, 0.2),
        soft: chance.between(0.08, 0.5),
        depth: chance.between(least, most),
    }
}

/// Draws a PDF's page and photographs it badly; a JPEG.
///
/// # Panics
/// `pdftoppm` is not installed.
pub fn photograph(pdf: &[u8], damage: Damage, chance: &mut Chance) -> Vec<u8> {
    let mut page = drawn(pdf);
    let measures = Measures::of(damage, chance);
    if measures.stamp {
        stamp(&mut page, chance);
    }
    let mut photo = lit(&page, &measures, chance);
    if measures.blur > 0.0 {
        photo = DynamicImage::ImageRgb8(photo).blur(measures.blur).to_rgb8();
    }
    if measures.grain > 0.0 {
        grain(&mut photo, measures.grain, chance);
    }
    let mut photo = DynamicImage::ImageRgb8(photo);
    if let Some(width) = measures.width {
        let upright = photo.width().min(photo.height());
        let scaled = |side: u32| (side * width + upright / 2) / upright;
        photo = photo.resize_exact(
            scaled(photo.width()),
            scaled(photo.height()),
            FilterType::Triangle,
        );
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, measures.quality)
        .encode_image(&photo)
        .expect("a JPEG");
    bytes
}

fn drawn(pdf: &[u8]) -> RgbImage {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, picture) = (folder.path().join("page.pdf"), folder.path().join("page"));
    fs::write(&file, pdf).expect("a file");
    let dots = DOTS.to_string();
    let status = Command::new("pdftoppm")
        .args([
            "-q",
            "-r",
            &dots,
            "-jpeg",
            "-jpegopt",
            "quality=97",
            "-singlefile",
        ])
        .args([&file, &picture])
        .status();
    assert!(status.expect("pdftoppm is installed").success());
    image::open(picture.with_extension("jpg"))
        .expect("a picture")
        .to_rgb8()
}

/// The page as light falls on it and a lens sees it: tilt, slant, folds, shadow.
fn lit(page: &RgbImage, measures: &Measures, chance: &mut Chance) -> RgbImage {
    let (width, height) = (page.width() as f32, page.height() as f32);
    let (sin, cos) = (measures.tilt * PI / 180.0).sin_cos();
    // The more crooked, the further away one stands, so that all of it is seen.
    let away = 1.0 + 0.9 * sin.abs() + (measures.slant.0.abs() + measures.slant.1.abs()) * 0.5;
    let desk = [
        chance.whole(60, 140) as f32,
        chance.whole(50, 110) as f32,
        chance.whole(40, 90) as f32,
    ];
    let mut photo = RgbImage::new(page.width(), page.height());
    for (x, y, pixel) in photo.enumerate_pixels_mut() {
        let (across, down) = (x as f32 / width - 0.5, y as f32 / height - 0.5);
        let depth = 1.0 + measures.slant.0 * across + measures.slant.1 * down;
        let (dx, dy) = (across * width * away / depth, down * height * away / depth);
        let mut from = (
            width / 2.0 + dx * cos - dy * sin,
            height / 2.0 + dx * sin + dy * cos,
        );
        let mut light = measures.light * shade(measures.shadow.as_ref(), across, down);
        if let Some(folds) = &measures.folds {
            light *= crease(folds, &mut from, width, height);
        }
        let seen = sample(page, from).unwrap_or(desk);
        *pixel = Rgb(seen.map(|value| (value * light).clamp(0.0, 255.0) as u8));
    }
    photo
}

fn shade(shadow: Option<&Shadow>, across: f32, down: f32) -> f32 {
    let Some(shadow) = shadow else { return 1.0 };
    let along = across * shadow.towards.0 + down * shadow.towards.1;
    let in_it = ((along - shadow.begins) / shadow.soft).clamp(0.0, 1.0);
    1.0 - shadow.depth * in_it * in_it * (3.0 - 2.0 * in_it)
}

/// Bends the place looked at near the folds, and answers with the light there.
fn crease(
    &[row, column, upper, left, bend]: &[f32; 5],
    from: &mut (f32, f32),
    width: f32,
    height: f32,
) -> f32 {
    let (off_row, off_column) = (from.1 - row * height, from.0 - column * width);
    from.1 += bend * (-off_row.abs() / 40.0).exp();
    let panel = |off: f32, less: f32| if off < 0.0 { 1.0 - less } else { 1.0 };
    let line = |off: f32| match off.abs() {
        near if near < 1.5 => 0.62,
        near if near < 4.0 => 1.04,
        _ => 1.0,
    };
    panel(off_row, upper) * panel(off_column, left) * line(off_row) * line(off_column)
}

/// The colour between four dots; none beside the page.
fn sample(page: &RgbImage, (x, y): (f32, f32)) -> Option<[f32; 3]> {
    if x < 0.0 || y < 0.0 {
        return None;
    }
    let (left, top) = (x as u32, y as u32);
    if left + 1 >= page.width() || top + 1 >= page.height() {
        return None;
    }
    let (right, low) = (x - left as f32, y - top as f32);
    let [a, b] = [page.get_pixel(left, top).0, page.get_pixel(left + 1, top).0];
    let [c, d] = [
        page.get_pixel(left, top + 1).0,
        page.get_pixel(left + 1, top + 1).0,
    ];
    let mut out = [0.0; 3];
    for at in 0..3 {
        let upper = f32::from(a[at]) * (1.0 - right) + f32::from(b[at]) * right;
        let lower = f32::from(c[at]) * (1.0 - right) + f32::from(d[at]) * right;
        out[at] = upper * (1.0 - low) + lower * low;
    }
    Some(out)
}

/// Grain around the true value, about the given spread.
fn grain(photo: &mut RgbImage, spread: f32, chance: &mut Chance) {
    for pixel in photo.pixels_mut() {
        let noise = (chance.between(-1.0, 1.0) + chance.between(-1.0, 1.0)) * spread * 1.2;
        let tint = chance.between(-0.5, 0.5) * spread;
        let [r, g, b] = pixel.0.map(f32::from);
        pixel.0 = [r + noise + tint, g + noise, b + noise - tint]
            .map(|value| value.clamp(0.0, 255.0) as u8);
    }
}

/// Presses a round stamp on the page, somewhere over its text.
fn stamp(page: &mut RgbImage, chance: &mut Chance) {
    let colour: Colour = chance.of(&[(0.36, 0.2, 0.62), (0.12, 0.22, 0.72), (0.78, 0.12, 0.2)]);
    let drawn = drawn(&stamp_sheet(colour).pdf());
    let (sin, cos) = chance.either(0.05, 0.5).sin_cos();
    let side = page.width().min(page.height()) as f32 * chance.between(0.2, 0.3);
    let middle = (
        page.width() as f32 * chance.between(0.25, 0.75),
        page.height() as f32 * chance.between(0.25, 0.8),
    );
    let strength = chance.between(0.55, 0.85);
    let shrink = drawn.width() as f32 / side;
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let (dx, dy) = (x as f32 - middle.0, y as f32 - middle.1);
        if dx.abs() > side || dy.abs() > side {
            continue;
        }
        let from = (
            (dx * cos + dy * sin + side / 2.0) * shrink,
            (dy * cos - dx * sin + side / 2.0) * shrink,
        );
        let Some(ink) = sample(&drawn, from) else {
            continue;
        };
        for (value, ink) in pixel.0.iter_mut().zip(ink) {
            let through = 1.0 - strength * (1.0 - ink / 255.0);
            *value = (f32::from(*value) * through) as u8;
        }
    }
}

fn stamp_sheet(colour: Colour) -> Sheet {
    let mut sheet = Sheet::plain(200.0, 200.0);
    for (radius, thick) in [(96.0, 4.0), (70.0, 2.0)] {
        let at = |step: i32| {
            let angle = step as f32 * PI / 36.0;
            (100.0 + radius * angle.cos(), 100.0 + radius * angle.sin())
        };
        for step in 0..72 {
            sheet.rule(at(step), at(step + 1), thick, colour);
        }
    }
    sheet.coloured((42.0, 96.0), 26.0, Face::SansBold, colour, "CONTOH");
    sheet.coloured((52.0, 118.0), 14.0, Face::SansBold, colour, "TERDAFTAR");
    sheet.coloured((60.0, 24.0), 14.0, Face::SansBold, colour, "DINAS DAERAH");
    sheet
}
