//! Makes the copy of a file that is shown: upright, at most 2200 pixels along
//! its longer side, as JPEG without anything a camera wrote beside the picture.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, RgbaImage};

use super::inspect::{Refusal, jpeg_ends};
use super::masks::MaskBox;
use super::model::FileType;
use crate::tool::{self, Folder, Limits};

/// Longer side of a shown page in pixels: small print of a certificate stays readable.
const LONGEST: u32 = 2200;

/// Longer side of a page in a row of pages.
const SMALL: u32 = 240;

const QUALITY: u8 = 82;

/// Most pages of a PDF that are made to pictures.
const PDF_PAGES: u32 = 20;

/// What the tool that draws a PDF may use.
const PDF: Limits = Limits {
    seconds: 20,
    memory_kib: 1024 * 1024,
};

/// What the tool that reads HEIC may use.
const HEIC: Limits = Limits {
    seconds: 20,
    memory_kib: 1024 * 1024,
};

/// A picture made to be shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub bytes: Vec<u8>,
    pub small: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Decodes a picture whose header promises at most `max_pixels` and makes its shown copy.
pub(super) fn of_picture(path: &Path, kind: FileType, max_pixels: u64) -> Result<Shown, Refusal> {
    if kind == FileType::Jpeg && !jpeg_ends(&fs::read(path)?) {
        return Err(Refusal::Damaged);
    }
    let format = match kind {
        FileType::Png => ImageFormat::Png,
        FileType::Webp => ImageFormat::WebP,
        FileType::Jpeg | FileType::Pdf | FileType::Heic => ImageFormat::Jpeg,
    };
    let mut reader = ImageReader::with_format(BufReader::new(File::open(path)?), format);
    reader.limits(limits(max_pixels));
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > max_pixels {
        return Err(Refusal::TooManyPixels);
    }
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    if width.max(height) > LONGEST {
        picture = picture.resize(LONGEST, LONGEST, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    encode(&picture)
}

/// The shown copy of an iPhone's picture, made upright by libheif's `heif-convert` within
/// limits of time and memory; `Heic` when it is not installed or gives up. What it makes
/// lies below `tmp` meanwhile.
pub(super) fn of_heic(path: &Path, tmp: &Path, max_pixels: u64) -> Result<Shown, Refusal> {
    let folder = Folder::inside(tmp)?;
    let made = folder.path().join("picture.jpg");
    let arguments: [&OsStr; 4] = ["-q".as_ref(), "92".as_ref(), path.as_ref(), made.as_ref()];
    if tool::run("heif-convert", &arguments, folder.path(), None, HEIC).is_none() {
        return Err(Refusal::Heic);
    }
    // Of several pictures in one file the first is meant; they are numbered.
    let first = folder.files().into_iter().next().ok_or(Refusal::Heic)?;
    of_picture(&first, FileType::Jpeg, max_pixels)
}

/// A shown page turned a quarter to the right.
pub(super) fn turned(bytes: &[u8]) -> Result<Shown, Refusal> {
    let page = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).map_err(refusal)?;
    encode(&page.rotate90())
}

/// A shown page with these rectangles black: in the pixels, so that nothing lies beneath.
pub(super) fn covered(bytes: &[u8], boxes: &[MaskBox]) -> Result<Shown, Refusal> {
    let page = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).map_err(refusal)?;
    let mut page = page.to_rgb8();
    let (width, height) = page.dimensions();
    for one in boxes {
        // Outwards to whole pixels, and a little further: JPEG smears into its neighbours.
        let span = |from: u16, size: u16, whole: u32| {
            let at = |thousandths: u16| u64::from(thousandths) * u64::from(whole);
            let (first, last) = (
                at(from) / 1000,
                at(from.saturating_add(size)).div_ceil(1000),
            );
            let pixel = |n: u64| u32::try_from(n).unwrap_or(whole).min(whole);
            pixel(first.saturating_sub(2))..pixel(last.saturating_add(2))
        };
        for y in span(one.top, one.height, height) {
            for x in span(one.left, one.width, width) {
                page.put_pixel(x, y, image::Rgb([0; 3]));
            }
        }
    }
    encode(&DynamicImage::ImageRgb8(page))
}

fn limits(max_pixels: u64) -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(max_pixels.saturating_mul(8).saturating_add(64 << 20));
    limits
}

fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooManyPixels,
        ImageError::IoError(e) if e.kind() == std::io::ErrorKind::StorageFull => Refusal::DiskFull,
        _ => Refusal::Damaged,
    }
}

fn encode(picture: &DynamicImage) -> Result<Shown, Refusal> {
    let flat = if picture.color().has_alpha() {
        on_white(picture)
    } else {
        DynamicImage::ImageRgb8(picture.to_rgb8())
    };
    Ok(Shown {
        bytes: jpeg(&flat)?,
        small: jpeg(&flat.thumbnail(SMALL, SMALL))?,
        width: flat.width(),
        height: flat.height(),
    })
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&picture.to_rgb8())
        .map_err(|e| Refusal::Fault(e.to_string()))?;
    Ok(bytes)
}

fn on_white(picture: &DynamicImage) -> DynamicImage {
    let white = image::Rgba([255; 4]);
    let mut sheet = RgbaImage::from_pixel(picture.width(), picture.height(), white);
    image::imageops::overlay(&mut sheet, &picture.to_rgba8(), 0, 0);
    sheet.into()
}

/// Draws the pages of a PDF with poppler's `pdftoppm`, within limits of time,
/// memory and pages. Fewer or no pages when the tool is not installed or gives
/// up: the original can still be opened. What is drawn lies below `tmp` meanwhile.
pub(super) fn draw_pdf(path: &Path, tmp: &Path) -> Option<Folder> {
    let folder = Folder::inside(tmp).ok()?;
    let (longest, last) = (LONGEST.to_string(), PDF_PAGES.to_string());
    let prefix = folder.path().join("page");
    let arguments: [&OsStr; 8] = [
        "-jpeg".as_ref(),
        "-scale-to".as_ref(),
        longest.as_ref(),
        "-l".as_ref(),
        last.as_ref(),
        "-q".as_ref(),
        path.as_ref(),
        prefix.as_ref(),
    ];
    if tool::run("pdftoppm", &arguments, folder.path(), None, PDF).is_none() {
        tracing::warn!("pdftoppm is missing or gave up on a file");
    }
    Some(folder)
}

/// The pictures the tool left, in order of their names (`page-01.jpg`).
pub(super) fn drawn_pages(folder: &Folder) -> Vec<Shown> {
    folder
        .files()
        .iter()
        .filter_map(|path| page_at(path))
        .collect()
}

fn page_at(path: &Path) -> Option<Shown> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.read_to_end(&mut bytes).ok()?;
    // The last one may be half written when the tool was stopped.
    if !jpeg_ends(&bytes) {
        return None;
    }
    let picture = ImageReader::with_format(Cursor::new(&bytes), ImageFormat::Jpeg)
        .decode()
        .ok()?;
    Some(Shown {
        small: jpeg(&picture.thumbnail(SMALL, SMALL)).ok()?,
        width: picture.width(),
        height: picture.height(),
        bytes,
    })
}
