//! Papers of the demonstration: plain pictures that say CONTOH across every
//! page, so that nobody takes them for real.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// Width and height of a page in pixels: A4 at about 100 dots an inch.
const PAGE: (u32, u32) = (827, 1169);
const PAPER: Rgb<u8> = Rgb([252, 250, 244]);
const INK: Rgb<u8> = Rgb([38, 34, 30]);
const STAMP: Rgb<u8> = Rgb([226, 214, 196]);
const RULE: Rgb<u8> = Rgb([122, 92, 58]);

/// Letters of five by seven dots, a row a byte, from the top.
const LETTERS: &[(char, [u8; 7])] = &[
    ('A', [14, 17, 17, 31, 17, 17, 17]),
    ('B', [30, 17, 17, 30, 17, 17, 30]),
    ('C', [14, 17, 16, 16, 16, 17, 14]),
    ('D', [30, 17, 17, 17, 17, 17, 30]),
    ('E', [31, 16, 16, 30, 16, 16, 31]),
    ('F', [31, 16, 16, 30, 16, 16, 16]),
    ('G', [14, 17, 16, 23, 17, 17, 15]),
    ('H', [17, 17, 17, 31, 17, 17, 17]),
    ('I', [14, 4, 4, 4, 4, 4, 14]),
    ('J', [7, 2, 2, 2, 2, 18, 12]),
    ('K', [17, 18, 20, 24, 20, 18, 17]),
    ('L', [16, 16, 16, 16, 16, 16, 31]),
    ('M', [17, 27, 21, 21, 17, 17, 17]),
    ('N', [17, 25, 21, 19, 17, 17, 17]),
    ('O', [14, 17, 17, 17, 17, 17, 14]),
    ('P', [30, 17, 17, 30, 16, 16, 16]),
    ('Q', [14, 17, 17, 17, 21, 18, 13]),
    ('R', [30, 17, 17, 30, 20, 18, 17]),
    ('S', [15, 16, 16, 14, 1, 1, 30]),
    ('T', [31, 4, 4, 4, 4, 4, 4]),
    ('U', [17, 17, 17, 17, 17, 17, 14]),
    ('V', [17, 17, 17, 17, 17, 10, 4]),
    ('W', [17, 17, 17, 21, 21, 27, 17]),
    ('X', [17, 17, 10, 4, 10, 17, 17]),
    ('Y', [17, 17, 10, 4, 4, 4, 4]),
    ('Z', [31, 1, 2, 4, 8, 16, 31]),
    ('0', [14, 17, 19, 21, 25, 17, 14]),
    ('1', [4, 12, 4, 4, 4, 4, 14]),
    ('2', [14, 17, 1, 2, 4, 8, 31]),
    ('3', [31, 2, 4, 2, 1, 17, 14]),
    ('4', [2, 6, 10, 18, 31, 2, 2]),
    ('5', [31, 16, 30, 1, 1, 17, 14]),
    ('6', [6, 8, 16, 30, 17, 17, 14]),
    ('7', [31, 1, 2, 4, 8, 8, 8]),
    ('8', [14, 17, 17, 14, 17, 17, 14]),
    ('9', [14, 17, 17, 15, 1, 2, 12]),
    ('-', [0, 0, 0, 31, 0, 0, 0]),
    ('.', [0, 0, 0, 0, 0, 12, 12]),
    (':', [0, 12, 12, 0, 12, 12, 0]),
    ('/', [1, 1, 2, 4, 8, 16, 16]),
];

/// Draws a paper with a title and lines, and CONTOH across it; a JPEG.
///
/// # Errors
/// The encoder fails.
pub(super) fn page(title: &str, lines: &[String]) -> image::ImageResult<Vec<u8>> {
    let mut picture = RgbImage::from_pixel(PAGE.0, PAGE.1, PAPER);
    for row in 0..6 {
        text(
            &mut picture,
            (60 + 40 * (row % 3), 170 + 165 * row),
            15,
            STAMP,
            "CONTOH",
        );
    }
    frame(&mut picture);
    text(&mut picture, (80, 90), 4, INK, title);
    for (line, y) in lines.iter().zip((200..).step_by(52)) {
        text(&mut picture, (80, y), 3, INK, line);
    }
    text(
        &mut picture,
        (80, 1080),
        3,
        RULE,
        "CONTOH - BUKAN DOKUMEN RESMI",
    );
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

fn frame(picture: &mut RgbImage) {
    let (width, height) = PAGE;
    for x in 40..width - 40 {
        for y in [40, 41, height - 42, height - 41, 150] {
            picture.put_pixel(x, y, RULE);
        }
    }
    for y in 40..height - 40 {
        for x in [40, 41, width - 42, width - 41] {
            picture.put_pixel(x, y, RULE);
        }
    }
}

/// Writes text in capitals, `scale` pixels a dot; what does not fit is left out.
pub(super) fn text(
    picture: &mut RgbImage,
    (x, y): (u32, u32),
    scale: u32,
    colour: Rgb<u8>,
    words: &str,
) {
    let capitals = words.to_uppercase();
    for (letter, left) in capitals
        .chars()
        .zip((x..).step_by(usize::try_from(6 * scale).unwrap_or(6)))
    {
        let Some((_, rows)) = LETTERS.iter().find(|(known, _)| *known == letter) else {
            continue;
        };
        for (row, top) in rows
            .iter()
            .zip((y..).step_by(usize::try_from(scale).unwrap_or(1)))
        {
            for dot in (0..5).filter(|dot| row & (16 >> dot) != 0) {
                square(picture, (left + dot * scale, top), scale, colour);
            }
        }
    }
}

fn square(picture: &mut RgbImage, (left, top): (u32, u32), side: u32, colour: Rgb<u8>) {
    for x in left..left + side {
        for y in top..top + side {
            if let Some(pixel) = picture.get_pixel_mut_checked(x, y) {
                *pixel = colour;
            }
        }
    }
}
