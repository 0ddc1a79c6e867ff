//! A page of text, lines and squares as a PDF of one page, with a text layer as an office's own file
//! has it. Letters are those of the standard fonts, so the drawing program chooses the typeface.

use std::fmt::Write as _;

/// The faces a page is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    Sans,
    SansBold,
    Serif,
    SerifBold,
    Mono,
}

impl Face {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Sans, "Helvetica"),
        (Self::SansBold, "Helvetica-Bold"),
        (Self::Serif, "Times-Roman"),
        (Self::SerifBold, "Times-Bold"),
        (Self::Mono, "Courier"),
    ];
}

/// Colours: red, green and blue from 0 to 1.
pub type Colour = (f32, f32, f32);
pub const INK: Colour = (0.08, 0.08, 0.1);
pub const BLUE: Colour = (0.1, 0.2, 0.55);
const PALE: Colour = (0.9, 0.89, 0.86);

/// A page, in points from its upper left corner.
pub struct Sheet {
    pub width: f32,
    pub height: f32,
    body: String,
}

impl Sheet {
    /// An upright A4 page, marked CONTOH.
    pub fn upright() -> Self {
        Self::sized(595.0, 842.0)
    }

    /// An A4 page on its side, marked CONTOH.
    pub fn wide() -> Self {
        Self::sized(842.0, 595.0)
    }

    /// A page without anything on it.
    pub fn plain(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            body: String::new(),
        }
    }

    fn sized(width: f32, height: f32) -> Self {
        let mut sheet = Self::plain(width, height);
        for row in 1..4 {
            let y = height * row as f32 / 4.0;
            sheet.coloured((width * 0.18, y), 96.0, Face::SansBold, PALE, "CONTOH");
        }
        let foot = height - 28.0;
        sheet.centred(foot, 9.0, Face::Sans, "CONTOH - BUKAN DOKUMEN RESMI");
        sheet
    }

    /// Text whose base line begins at `(x, y)`.
    pub fn text(&mut self, at: (f32, f32), size: f32, face: Face, words: &str) {
        self.coloured(at, size, face, INK, words);
    }

    /// Text in a colour.
    pub fn coloured(
        &mut self,
        (x, y): (f32, f32),
        size: f32,
        face: Face,
        colour: Colour,
        words: &str,
    ) {
        let number = Face::ALL
            .iter()
            .position(|(one, _)| *one == face)
            .unwrap_or(0);
        let safe = words
            .replace('\\', "\\\\")
            .replace('(', "\\(")
            .replace(')', "\\)");
        let (r, g, b) = colour;
        let up = self.height - y;
        writeln!(
            self.body,
            "BT {r} {g} {b} rg /F{number} {size} Tf {x} {up} Td ({safe}) Tj ET"
        )
        .expect("a String");
    }

    /// Text in the middle of the page, as near as the letters' usual widths tell.
    pub fn centred(&mut self, y: f32, size: f32, face: Face, words: &str) {
        let x = (self.width - width(words, size, face)) / 2.0;
        self.text((x, y), size, face, words);
    }

    /// `label : value`, the values in one column.
    pub fn row(
        &mut self,
        (x, y): (f32, f32),
        column: f32,
        size: f32,
        face: Face,
        (label, value): (&str, &str),
    ) {
        self.text((x, y), size, face, label);
        self.text((x + column, y), size, face, ":");
        self.text((x + column + 10.0, y), size, face, value);
    }

    /// Text in lines of at most `wide` points; answers with the y after the last.
    pub fn lines(
        &mut self,
        (x, mut y): (f32, f32),
        wide: f32,
        size: f32,
        face: Face,
        words: &str,
    ) -> f32 {
        let mut line = String::new();
        for word in words.split(' ') {
            if !line.is_empty() && width(&format!("{line} {word}"), size, face) > wide {
                self.text((x, y), size, face, &line);
                y += size * 1.35;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.text((x, y), size, face, &line);
        y + size * 1.35
    }

    /// A line.
    pub fn rule(
        &mut self,
        (x, y): (f32, f32),
        (to_x, to_y): (f32, f32),
        thick: f32,
        (r, g, b): Colour,
    ) {
        let (from, to) = (self.height - y, self.height - to_y);
        writeln!(
            self.body,
            "{r} {g} {b} RG {thick} w {x} {from} m {to_x} {to} l S"
        )
        .expect("a String");
    }

    /// A double frame along the edge.
    pub fn frame(&mut self, colour: Colour) {
        for (inset, thick) in [(24.0, 3.0), (30.0, 0.8)] {
            let (right, bottom) = (self.width - inset, self.height - inset);
            for (from, to) in [
                ((inset, inset), (right, inset)),
                ((right, inset), (right, bottom)),
                ((right, bottom), (inset, bottom)),
                ((inset, bottom), (inset, inset)),
            ] {
                self.rule(from, to, thick, colour);
            }
        }
    }

    /// A QR code `side` points wide.
    pub fn qr(&mut self, (x, y): (f32, f32), side: f32, words: &str) {
        let code = fast_qr::QRBuilder::new(words)
            .build()
            .expect("a short text fits");
        let dot = side / code.size as f32;
        writeln!(self.body, "0 0 0 rg").expect("a String");
        for row in 0..code.size {
            for column in (0..code.size).filter(|column| code[row][*column].value()) {
                let left = x + column as f32 * dot;
                let low = self.height - y - (row + 1) as f32 * dot;
                writeln!(self.body, "{left:.3} {low:.3} {dot:.3} {dot:.3} re f").expect("a String");
            }
        }
    }

    /// Bars for a string of parts, `1` dark, each part `part` points wide.
    pub fn bars(&mut self, (x, y): (f32, f32), part: f32, high: f32, parts: &str) {
        writeln!(self.body, "0 0 0 rg").expect("a String");
        let low = self.height - y - high;
        let mut at = 0;
        // Dark parts side by side are one bar: a seam between two would be drawn as a light line.
        for run in parts.split_inclusive('0') {
            let dark = run.trim_end_matches('0').len();
            let (left, wide) = (x + at as f32 * part, dark as f32 * part);
            if dark > 0 {
                writeln!(self.body, "{left:.3} {low:.3} {wide:.3} {high:.3} re f")
                    .expect("a String");
            }
            at += run.len();
        }
    }

    /// The bytes of the PDF.
    pub fn pdf(&self) -> Vec<u8> {
        let fonts: String = (0..Face::ALL.len())
            .map(|at| format!("/F{at} {} 0 R ", at + 5))
            .collect();
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Contents 4 0 R /Resources << /Font << {fonts}>> >> >>",
                self.width, self.height
            ),
            format!(
                "<< /Length {} >>\nstream\n{}endstream",
                self.body.len(),
                self.body
            ),
        ];
        for (_, name) in Face::ALL {
            objects.push(format!(
                "<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
            ));
        }
        assemble(&objects)
    }
}

fn assemble(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        writeln!(out, "{} 0 obj\n{object}\nendobj", at + 1).expect("a String");
    }
    let table = out.len();
    writeln!(out, "xref\n0 {}\n0000000000 65535 f ", objects.len() + 1).expect("a String");
    for place in places {
        writeln!(out, "{place:010} 00000 n ").expect("a String");
    }
    write!(
        out,
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    )
    .expect("a String");
    out.into_bytes()
}

/// About how wide a text is; only the look of centred lines hangs on it.
fn width(words: &str, size: f32, face: Face) -> f32 {
    let one = |letter: char| match letter {
        _ if face == Face::Mono => 0.6,
        'i' | 'j' | 'l' | '.' | ',' | ':' | '\'' | 'I' => 0.26,
        ' ' | 't' | 'f' | 'r' | '/' | '(' | ')' | '-' => 0.3,
        'm' | 'w' | 'M' | 'W' => 0.85,
        letter if letter.is_uppercase() => 0.69,
        _ => 0.54,
    };
    let narrow = if matches!(face, Face::Serif | Face::SerifBold) {
        0.93
    } else {
        1.0
    };
    words.chars().map(one).sum::<f32>() * size * narrow
}
