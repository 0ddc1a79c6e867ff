//! A page as words with boxes, whoever read them: the text layer of a PDF or Tesseract.
//!
//! Boxes are whole numbers in the page's own measure. Comparing is forgiving: cameras drop blanks and
//! change letters, so phrases are looked for among the letters alone and a few may differ.

use serde::{Deserialize, Serialize};

/// Where something stands, in the page's own measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Left edge.
    pub left: i64,
    /// Upper edge.
    pub top: i64,
    /// First measure right of it.
    pub right: i64,
    /// First measure below it.
    pub bottom: i64,
}

impl Area {
    /// The same area of a page, in ten-thousandths, that was turned so many quarters to the right.
    #[must_use]
    pub fn turned(self, quarters: i16) -> Self {
        let far = 10_000;
        (0..quarters.rem_euclid(4)).fold(self, |area, _| Self {
            left: far - area.bottom,
            top: area.left,
            right: far - area.top,
            bottom: area.right,
        })
    }

    /// The smallest area that holds both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// One word.
#[derive(Debug, Clone)]
pub struct Word {
    /// As read.
    pub text: String,
    /// How sure the reader was, 0 to 100.
    pub sure: u8,
    /// Where it stands.
    pub area: Area,
}

/// Words that stand on one line, from left to right.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The words.
    pub words: Vec<Word>,
    /// Letters and digits only, small, each with the place of its word.
    plain: Vec<(char, usize)>,
}

impl Line {
    /// A line of words.
    #[must_use]
    pub fn of(words: Vec<Word>) -> Self {
        let plain = words
            .iter()
            .enumerate()
            .flat_map(|(at, word)| {
                let letters = word.text.chars().filter(|c| c.is_alphanumeric());
                letters
                    .flat_map(char::to_lowercase)
                    .map(move |letter| (letter, at))
            })
            .collect();
        Self { words, plain }
    }

    /// Letters and digits of the words before the one at `place`.
    #[must_use]
    pub fn plain_before(&self, place: usize) -> String {
        let before = self.plain.iter().filter(|(_, word)| *word < place);
        before.map(|(letter, _)| *letter).collect()
    }

    /// The place of the first word after a phrase that stands in the line; letters only, small.
    #[must_use]
    pub fn after(&self, phrase: &str) -> Option<usize> {
        let letters: Vec<char> = self.plain.iter().map(|(letter, _)| *letter).collect();
        let end = find(&letters, phrase)?;
        let (_, last) = self.plain.get(end.checked_sub(1)?)?;
        Some(last + 1)
    }

    /// Whether the line begins with a phrase, after a number such as `12.` at most.
    #[must_use]
    pub fn begins(&self, phrase: &str) -> Option<usize> {
        let long = phrase.chars().count();
        let numbered = self
            .plain
            .iter()
            .take(2)
            .filter(|(c, _)| c.is_ascii_digit());
        let reach = long + numbered.count() + 2;
        let letters: Vec<char> = self
            .plain
            .iter()
            .take(reach)
            .map(|(letter, _)| *letter)
            .collect();
        let end = find(&letters, phrase)?;
        let (_, last) = self.plain.get(end.checked_sub(1)?)?;
        Some(last + 1)
    }

    /// The whole line's area.
    #[must_use]
    pub fn area(&self) -> Option<Area> {
        self.words.iter().map(|word| word.area).reduce(Area::with)
    }
}

/// What was read of one page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Width in its own measure.
    pub width: i64,
    /// Height in its own measure.
    pub height: i64,
    /// Lines from top to bottom.
    pub lines: Vec<Line>,
}

impl Page {
    /// Whether a phrase stands anywhere in the part of the page above `share` percent of its height.
    #[must_use]
    pub fn says(&self, phrase: &str, share: i64) -> bool {
        self.lines.iter().any(|line| {
            let high = line
                .area()
                .is_some_and(|area| area.top * 100 < self.height * share);
            high && line.after(phrase).is_some()
        })
    }

    /// Words of three letters and more that were read with some certainty.
    #[must_use]
    pub fn good_words(&self) -> usize {
        let words = self.lines.iter().flat_map(|line| &line.words);
        words
            .filter(|word| {
                word.sure >= 60 && word.text.chars().filter(|c| c.is_alphabetic()).count() >= 3
            })
            .count()
    }
}

impl Page {
    /// The same words in rows across the page: a text layer keeps labels and values in columns apart.
    #[must_use]
    pub fn in_rows(self) -> Self {
        let mut words: Vec<Word> = self.lines.into_iter().flat_map(|line| line.words).collect();
        words.sort_by_key(|word| (word.area.top.midpoint(word.area.bottom), word.area.left));
        let mut rows: Vec<(Area, Vec<Word>)> = Vec::new();
        let high = |word: &Word| word.area.bottom - word.area.top;
        let mut heights: Vec<i64> = words.iter().map(high).collect();
        heights.sort_unstable();
        let usual = heights.get(heights.len() / 2).copied().unwrap_or(0);
        // A word printed large across the page belongs to no row.
        words.retain(|word| high(word) <= usual * 4);
        for word in words {
            let middle = word.area.top.midpoint(word.area.bottom);
            match rows.last_mut() {
                Some((area, row)) if middle < area.bottom => row.push(word),
                _ => rows.push((word.area, vec![word])),
            }
        }
        let line = |(_, mut row): (Area, Vec<Word>)| {
            row.sort_by_key(|word| word.area.left);
            Line::of(row)
        };
        Self {
            lines: rows.into_iter().map(line).collect(),
            ..self
        }
    }
}

/// Where a phrase ends among letters, the best of all places, if no more than a sixth of it differs.
fn find(letters: &[char], phrase: &str) -> Option<usize> {
    let phrase: Vec<char> = phrase.chars().collect();
    let allowed = phrase.len() / 6;
    let mut above: Vec<usize> = (0..=phrase.len()).collect();
    let mut best: Option<(usize, usize)> = None;
    for (at, letter) in letters.iter().enumerate() {
        let mut row = vec![0];
        for (wanted, pair) in phrase.iter().zip(above.windows(2)) {
            let [diagonal, up] = pair else { continue };
            let left = row.last().copied().unwrap_or(0);
            let same = diagonal + usize::from(wanted != letter);
            row.push(same.min(up + 1).min(left + 1));
        }
        let cost = row.last().copied().unwrap_or(usize::MAX);
        if cost <= allowed && best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, at + 1));
        }
        above = row;
    }
    best.map(|(_, end)| end)
}

/// How many letters must change to make one word of another.
#[must_use]
pub fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut row = vec![at + 1];
        for (wanted, pair) in other.iter().zip(above.windows(2)) {
            let [diagonal, up] = pair else { continue };
            let left = row.last().copied().unwrap_or(0);
            row.push(
                (diagonal + usize::from(*wanted != letter))
                    .min(up + 1)
                    .min(left + 1),
            );
        }
        above = row;
    }
    above.last().copied().unwrap_or(0)
}

/// Reads the table of words that both `tesseract … tsv` and `pdftotext -tsv` print; one page a number.
#[must_use]
pub fn from_table(table: &str) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    let mut open: Option<([i64; 4], Vec<Word>)> = None;
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [
            level,
            page,
            block,
            paragraph,
            line,
            _,
            left,
            top,
            width,
            height,
            sure,
            text,
        ] = cells.as_slice()
        else {
            continue;
        };
        let whole = |cell: &str| {
            cell.split('.')
                .next()
                .unwrap_or_default()
                .parse::<i64>()
                .unwrap_or(0)
        };
        let (left, top) = (whole(left), whole(top));
        let area = Area {
            left,
            top,
            right: left + whole(width),
            bottom: top + whole(height),
        };
        if *level == "1" {
            close(&mut open, &mut pages);
            pages.push(Page {
                width: area.right,
                height: area.bottom,
                lines: Vec::new(),
            });
        }
        if *level != "5" || text.trim().is_empty() || text.starts_with("###") {
            continue;
        }
        let key = [whole(page), whole(block), whole(paragraph), whole(line)];
        let sure = u8::try_from(whole(sure).clamp(0, 100)).unwrap_or(0);
        let word = Word {
            text: text.trim().to_owned(),
            sure,
            area,
        };
        match &mut open {
            Some((same, words)) if *same == key => words.push(word),
            _ => {
                close(&mut open, &mut pages);
                open = Some((key, vec![word]));
            }
        }
    }
    close(&mut open, &mut pages);
    pages
}

fn close(open: &mut Option<([i64; 4], Vec<Word>)>, pages: &mut [Page]) {
    if let (Some((_, words)), Some(page)) = (open.take(), pages.last_mut()) {
        page.lines.push(Line::of(words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str]) -> Line {
        let area = Area {
            left: 0,
            top: 0,
            right: 9,
            bottom: 9,
        };
        let word = |text: &&str| Word {
            text: (*text).to_owned(),
            sure: 90,
            area,
        };
        Line::of(words.iter().map(word).collect())
    }

    #[test]
    fn a_phrase_is_found_though_blanks_are_lost_and_letters_changed() {
        assert_eq!(
            line(&["Padatanggal", ":", "13"]).after("padatanggal"),
            Some(1)
        );
        assert_eq!(
            line(&["ini", "berlaku", "sampai", "dengan"]).after("berlakusampai"),
            Some(3)
        );
        assert_eq!(
            line(&["Ini", "beriaku", "sarnpai", "5"]).after("berlakusampai"),
            None
        );
        assert_eq!(
            line(&["Ini", "beriaku", "sampai", "5"]).after("berlakusampai"),
            Some(3)
        );
        assert_eq!(
            line(&["10.", "Nama", "Produk"]).begins("namaproduk"),
            Some(3)
        );
        assert_eq!(
            line(&["yang", "bernama", "Produk"]).begins("namaproduk"),
            None
        );
    }

    #[test]
    fn the_table_of_either_program_becomes_lines() {
        let table = "level\tpage\n1\t1\t0\t0\t0\t0\t0\t0\t600\t800\t-1\t\n\
                     5\t1\t1\t1\t1\t1\t10\t20\t30\t10\t96.2\tNomor\n\
                     5\t1\t1\t1\t1\t2\t50\t20\t30\t10\t91\t12/A\n5\t1\t1\t1\t2\t1\t10\t40\t30\t10\t91\tdua\n";
        let pages = from_table(table);
        let [page] = pages.as_slice() else {
            panic!("{pages:?}")
        };
        assert_eq!((page.width, page.height, page.lines.len()), (600, 800, 2));
        assert_eq!(
            page.lines[0].area().map(|a| (a.left, a.right)),
            Some((10, 80))
        );
    }
}
