//! QR codes on a page: what they say and where they stand. Refuses to open any address they hold:
//! only the digits in them are compared with the printed number.

use super::grey::Grey;
use super::page::Area;

/// A code that could be read.
#[derive(Debug, Clone)]
pub struct Code {
    /// Its text, as it stands in the code.
    pub text: String,
    /// Where it stands on the prepared picture.
    pub area: Area,
}

/// All readable codes of a prepared picture.
#[must_use]
pub fn on_picture(picture: &Grey) -> Vec<Code> {
    let dot = |x: usize, y: usize| {
        picture
            .dots
            .get(y * picture.width + x)
            .copied()
            .unwrap_or(u8::MAX)
    };
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, dot);
    let read = |grid: rqrr::Grid<_>| {
        let (_, text) = grid.decode().ok()?;
        let corners = grid.bounds.map(|corner| {
            let (x, y) = (i64::from(corner.x), i64::from(corner.y));
            Area {
                left: x,
                top: y,
                right: x,
                bottom: y,
            }
        });
        let area = corners.into_iter().reduce(Area::with)?;
        Some(Code { text, area })
    };
    prepared
        .detect_grids()
        .into_iter()
        .filter_map(read)
        .collect()
}

impl Code {
    /// Whether the digits of a number stand in the code, in one piece.
    #[must_use]
    pub fn holds(&self, number: &str) -> bool {
        let digits = |text: &str| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        };
        let wanted = digits(number);
        wanted.len() >= 9 && digits(&self.text).contains(&wanted)
    }
}
