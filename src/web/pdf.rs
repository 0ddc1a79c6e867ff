//! A letter as PDF: running text on A4 in the two upright faces that every reader of PDF
//! has (Helvetica and its bold), so that nothing need be embedded. Pure.
//!
//! It draws no pictures and no other faces. Letters outside Windows-1252, which holds all
//! of Indonesian and English, become a question mark.

use std::fmt::Write as _;

/// Height of an A4 page in points.
const HEIGHT: u32 = 842;
/// Width of an A4 page in points.
const WIDTH: u32 = 595;
/// Margin on every side in points: 20 mm.
const MARGIN: u32 = 57;
/// How far the lines of an item stand in.
const INDENT: u32 = 14;

/// Advance widths of Helvetica from space to tilde, in thousandths of its size.
const PLAIN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// The same of Helvetica-Bold.
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
/// What is taken for letters that are not in those lists: wider than most.
const OTHER: u16 = 667;

/// How a piece of text stands on the page.
#[derive(Debug, Clone, Copy)]
struct Style {
    bold: bool,
    /// In points.
    size: u32,
    /// Points from the margin.
    indent: u32,
}

const TEXT: Style = Style {
    bold: false,
    size: 11,
    indent: 0,
};

/// A letter while it is written, from the top of its first page on.
#[derive(Debug)]
pub struct Letter {
    lang: String,
    title: String,
    pages: Vec<String>,
    /// Points from the bottom of the page to the line written last.
    at: u32,
}

impl Letter {
    /// An empty letter; `lang` is its language as `id` or `en`.
    #[must_use]
    pub fn new(lang: &str, title: &str) -> Self {
        Self {
            lang: lang.to_owned(),
            title: title.to_owned(),
            pages: vec![String::new()],
            at: HEIGHT - MARGIN,
        }
    }

    /// A heading.
    pub fn heading(&mut self, text: &str) {
        let style = Style {
            bold: true,
            size: 15,
            ..TEXT
        };
        self.write(text, style);
    }

    /// A paragraph.
    pub fn text(&mut self, text: &str) {
        self.write(text, TEXT);
    }

    /// A paragraph in bold.
    pub fn strong(&mut self, text: &str) {
        self.write(text, Style { bold: true, ..TEXT });
    }

    /// A paragraph that stands in, below what it belongs to.
    pub fn below(&mut self, text: &str) {
        let style = Style {
            indent: INDENT,
            ..TEXT
        };
        self.write(text, style);
    }

    /// Room between paragraphs, in points.
    pub fn gap(&mut self, points: u32) {
        self.at = self.at.saturating_sub(points);
    }

    fn write(&mut self, text: &str, style: Style) {
        let room = (WIDTH - 2 * MARGIN - style.indent) * 1000;
        for line in lines(text, style, room) {
            self.line(&line, style);
        }
    }

    fn line(&mut self, line: &str, style: Style) {
        let step = style.size + style.size / 3 + 1;
        if self.at < MARGIN + step {
            self.pages.push(String::new());
            self.at = HEIGHT - MARGIN;
        }
        self.at -= step;
        if let Some(page) = self.pages.last_mut() {
            page.push_str(&drawn(line, style, MARGIN + style.indent, self.at));
        }
    }

    /// The whole file; each page says which it is where there are several.
    #[must_use]
    pub fn finish(self) -> String {
        let count = self.pages.len();
        let mut objects = vec![
            format!("<< /Type /Catalog /Pages 2 0 R /Lang ({}) >>", self.lang),
            String::new(),
            font("Helvetica"),
            font("Helvetica-Bold"),
            format!("<< /Title <{}> /Producer (Siap Rak) >>", hex(&self.title)),
        ];
        let mut kids = String::new();
        for (at, content) in self.pages.into_iter().enumerate() {
            let mut content = content;
            if count > 1 {
                let style = Style { size: 9, ..TEXT };
                let number = format!("{} / {count}", at + 1);
                content.push_str(&drawn(&number, style, MARGIN, MARGIN / 2));
            }
            let page = objects.len() + 1;
            let _ = write!(kids, "{page} 0 R ");
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {} 0 R \
                 /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>",
                page + 1
            ));
            objects.push(format!(
                "<< /Length {} >>\nstream\n{content}\nendstream",
                content.len() + 1
            ));
        }
        if let Some(pages) = objects.get_mut(1) {
            *pages = format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>");
        }
        file(&objects)
    }
}

fn font(name: &str) -> String {
    format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
}

/// The objects with the table of where each begins; all of it is ASCII.
fn file(objects: &[String]) -> String {
    let mut text = "%PDF-1.4\n".to_owned();
    let mut table = String::new();
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", text.len());
        let _ = write!(text, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let (start, size) = (text.len(), objects.len() + 1);
    let _ = write!(
        text,
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    text
}

fn drawn(line: &str, style: Style, x: u32, y: u32) -> String {
    let face = if style.bold { "F2" } else { "F1" };
    format!(
        "BT /{face} {} Tf {x} {y} Td <{}> Tj ET\n",
        style.size,
        hex(line)
    )
}

/// Text in Windows-1252 as hexadecimal digits, which need no escapes.
fn hex(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        let _ = write!(out, "{:02X}", byte(letter));
    }
    out
}

fn byte(letter: char) -> u8 {
    match letter {
        '\u{20ac}' => 0x80,
        '\u{2026}' => 0x85,
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        '\u{2022}' => 0x95,
        '\u{2013}' => 0x96,
        '\u{2014}' => 0x97,
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        _ => b'?',
    }
}

/// How wide a text is, in thousandths of a point.
fn width(text: &str, style: Style) -> u32 {
    let list = if style.bold { &BOLD } else { &PLAIN };
    let of = |letter: char| {
        let place = u32::from(letter).checked_sub(32);
        let place = place.and_then(|place| usize::try_from(place).ok());
        let known = place.and_then(|place| list.get(place));
        u32::from(known.copied().unwrap_or(OTHER)) * style.size
    };
    text.chars().map(of).sum()
}

/// Words in lines that fit; a word longer than a line is broken.
fn lines(text: &str, style: Style, room: u32) -> Vec<String> {
    let mut found = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = found.last_mut() else { break };
        let joined = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if width(&joined, style) <= room {
            *line = joined;
            continue;
        }
        let mut piece = String::new();
        for letter in word.chars() {
            piece.push(letter);
            if width(&piece, style) > room {
                piece.pop();
                found.push(std::mem::replace(&mut piece, letter.to_string()));
            }
        }
        found.push(piece);
    }
    found.retain(|line| !line.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_room_and_no_word_is_lost() {
        let word = "sertifikat".repeat(20);
        let text = format!("Foto sertifikat P-IRT Anda belum ada. {word} Lalu unggah.");
        for style in [
            TEXT,
            Style {
                bold: true,
                size: 15,
                indent: 0,
            },
        ] {
            let room = (WIDTH - 2 * MARGIN) * 1000;
            let all = lines(&text, style, room);
            assert!(all.len() > 2);
            for line in &all {
                assert!(width(line, style) <= room, "{line}");
            }
            let joined: String = all.concat().split_whitespace().collect();
            assert_eq!(joined, text.split_whitespace().collect::<String>());
        }
    }

    #[test]
    fn the_table_says_where_each_object_begins() {
        let mut letter = Letter::new("id", "Surat – CONTOH");
        for n in 0..120 {
            letter.text(&format!("Baris {n} \u{1f33e} é"));
        }
        let text = letter.finish();
        assert!(text.is_ascii());
        let (_, start) = text.rsplit_once("startxref\n").unwrap();
        let start: usize = start.lines().next().unwrap().parse().unwrap();
        let table = text.get(start..).unwrap();
        assert!(table.starts_with("xref"));
        for (n, row) in table
            .lines()
            .skip(3)
            .take_while(|l| l.ends_with("n "))
            .enumerate()
        {
            let at: usize = row.get(..10).unwrap().parse().unwrap();
            let head = format!("{} 0 obj", n + 1);
            assert!(text.get(at..).unwrap().starts_with(&head), "{row}");
        }
        assert!(text.contains("/Count 3") || text.contains("/Count 2"));
    }
}
