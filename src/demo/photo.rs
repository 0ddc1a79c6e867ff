//! Photographs of the demonstration's products: drawn packs with CONTOH on the label.
//! A few drawings serve all makers, as stock pictures would.

use std::io::Cursor;

use anyhow::Result;
use image::{ImageFormat, Rgb, RgbImage};

use super::paper;
use super::papers::Archive;
use crate::accounts::Actor;
use crate::app::App;
use crate::documents::{self, workshop::Incoming};
use crate::products::{self, ProductId};
use crate::storage::{Conn, UtcTime};

/// Width and height in pixels.
const SIDE: u32 = 400;
const MIDDLE: u32 = SIDE / 2;
const WALL: Rgb<u8> = Rgb([243, 234, 218]);
const WOOD: Rgb<u8> = Rgb([154, 106, 60]);
const LABEL: Rgb<u8> = Rgb([255, 251, 242]);
const INK: Rgb<u8> = Rgb([43, 29, 19]);
/// Colours of the packs.
const TONES: [Rgb<u8>; 6] = [
    Rgb([201, 79, 43]),
    Rgb([233, 168, 32]),
    Rgb([47, 60, 147]),
    Rgb([74, 128, 82]),
    Rgb([142, 84, 46]),
    Rgb([120, 58, 110]),
];

/// Gives a product the drawing its name falls on.
///
/// # Errors
/// The files or the database.
pub(super) fn give(
    app: &App,
    archive: &Archive,
    conn: &mut Conn,
    owner: &Actor,
    now: UtcTime,
    id: ProductId,
) -> Result<()> {
    let product = products::by_id(conn, id)?;
    let tone = product.name.len() % TONES.len();
    let key = format!("photo-{tone}");
    let known = archive.borrow().get(&key).cloned();
    let kept = match known {
        Some(kept) => kept,
        None => {
            let mut temp = app.files.blobs().begin()?;
            temp.write(&draw(tone)?)?;
            let name = "CONTOH-foto.jpg".to_owned();
            let kept = app.files.take_in_here(vec![Incoming { name, temp }])?;
            archive.borrow_mut().insert(key, kept.clone());
            kept
        }
    };
    if let Some(photo) = kept.first() {
        let made = documents::store_upload(conn, owner, now, product.business, photo, u64::MAX)?;
        products::actions::set_photo(conn, owner, now, id, Some(made.any()))?;
    }
    Ok(())
}

fn draw(tone: usize) -> Result<Vec<u8>> {
    let pack = TONES.get(tone).copied().unwrap_or(WOOD);
    let mut picture = RgbImage::from_fn(SIDE, SIDE, |x, y| at(x, y, pack));
    paper::text(&mut picture, (MIDDLE - 70, 196), 4, INK, "CONTOH");
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

/// A pouch that widens towards the board it stands on.
fn at(x: u32, y: u32, pack: Rgb<u8>) -> Rgb<u8> {
    if y >= 346 {
        return shade(WOOD, if y < 352 { 125 } else { 100 });
    }
    let from_middle = x.abs_diff(MIDDLE);
    let half = 98 + y.saturating_sub(60) / 12;
    if y < 52 || from_middle > half {
        return WALL;
    }
    let on_label = (160..256).contains(&y) && from_middle < 84;
    match (on_label, x < MIDDLE, half - from_middle) {
        (true, ..) => LABEL,
        _ if y < 88 => shade(pack, if y % 9 < 3 { 84 } else { 112 }),
        (_, true, ..22) => shade(pack, 122),
        (_, false, ..26) => shade(pack, 80),
        _ if (286..312).contains(&y) => shade(pack, 130),
        _ => pack,
    }
}

/// A colour at so many percent of its light.
fn shade(Rgb(channels): Rgb<u8>, percent: u16) -> Rgb<u8> {
    Rgb(channels.map(|c| u8::try_from(u16::from(c) * percent / 100).unwrap_or(u8::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tone_is_a_readable_picture_of_its_own() {
        let drawn: Vec<_> = (0..TONES.len()).map(|tone| draw(tone).unwrap()).collect();
        for (one, next) in drawn.iter().zip(drawn.iter().skip(1)) {
            assert!(image::load_from_memory(one).is_ok());
            assert_ne!(one, next);
        }
    }
}
