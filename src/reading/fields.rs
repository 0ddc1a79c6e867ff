//! Finds the fields of a paper among its words: the number by its form, days and names by the words
//! before them, days only inside the years in which such a paper can have been given.

use chrono::{Months, NaiveDate};

use super::dates;
use super::kinds::Kind;
use super::numbers;
use super::page::{Area, Line, Page};

crate::text_codes! {
    /// A field that is proposed; the codes are those of the permit form where it has the field.
    Field {
        Number = "number", IssuedOn = "issued_on", ValidUntil = "valid_until", Holder = "holder",
        Person = "person", Brand = "brand", Product = "product", Address = "address", Gtin = "gtin",
    }
}

/// One value read from one page.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub field: Field,
    /// A number in normal form, a day as 2026-11-22, or words as printed.
    pub text: String,
    /// Where it stands, in the page's own measure.
    pub area: Area,
    /// Place of its line.
    pub line: usize,
    /// How sure the reader was of its least sure word, 0 to 100.
    pub sure: u8,
    /// Its form speaks for it: the region exists, the day follows the words that announce it.
    pub plausible: bool,
}

/// Every field found on a page, each once.
#[must_use]
pub fn on_page(page: &Page, kind: Kind, on: NaiveDate) -> Vec<Value> {
    let mut values = Vec::new();
    if let Some(found) = numbers::on_page(page, kind, on) {
        values.push(Value {
            field: Field::Number,
            text: found.value,
            area: found.area,
            line: found.line,
            sure: found.sure,
            plausible: found.plausible,
        });
    }
    // The day on a pack is that of the food.
    if kind == Kind::Label {
        return values;
    }
    values.extend(days(page, kind, on));
    values.extend(
        ROWS.iter()
            .filter_map(|(field, labels)| row(page, *field, labels)),
    );
    values.extend((kind == Kind::Pkp).then(|| named_person(page)).flatten());
    values
}

/// Lines that announce the number or a day, also where none could be read: worth a second look.
#[must_use]
pub fn announcing(page: &Page, kind: Kind) -> Vec<usize> {
    let number: &[&str] = match kind {
        Kind::SppIrt => &["pirtno", "nomorpirt"],
        Kind::Nib => &["nomorindukberusaha"],
        Kind::Halal | Kind::LabTest | Kind::Pkp => &["nomor"],
        Kind::BpomMd | Kind::Trademark => &["nomorpendaftaran"],
        Kind::Label => &["pirt", "bpomri"],
        Kind::Barcode => &["gtin", "nomorgtin"],
    };
    let says = |line: &Line| {
        number.iter().any(|phrase| line.begins(phrase).is_some())
            || role(&line_text(line), kind).is_some()
    };
    let all = page.lines.iter().enumerate();
    all.filter(|(_, line)| says(line))
        .map(|(at, _)| at)
        .collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Issue,
    End,
    Other,
}

/// Words before a day, letters only: what they make of it, and how strongly.
const ANNOUNCE: &[(&str, Role, u32)] = &[
    ("berlakusampai", Role::End, 5),
    ("masaberlaku", Role::End, 5),
    ("berlakuhingga", Role::End, 5),
    ("berlakusd", Role::End, 5),
    ("sampaidengantanggal", Role::End, 3),
    ("dicetak", Role::Other, 9),
    ("diterima", Role::Other, 9),
    ("pengujian", Role::Other, 9),
    ("permohonan", Role::Other, 9),
    ("keputusan", Role::Other, 9),
    ("ketetapan", Role::Other, 9),
    ("diselenggarakan", Role::Other, 9),
    ("tanggalpendaftaran", Role::Other, 9),
    ("tanggallahir", Role::Other, 9),
    ("tanggalterbit", Role::Issue, 5),
    ("diterbitkantanggal", Role::Issue, 5),
    ("tanggalpenerimaan", Role::Issue, 5),
    ("tanggaldikeluarkan", Role::Issue, 5),
    ("padatanggal", Role::Issue, 4),
];

/// The strongest announcement in a text. A brand's filing day is its day of issue, no other paper's.
fn role(text: &str, kind: Kind) -> Option<(Role, u32)> {
    let line = Line::of(vec![super::page::Word {
        text: text.to_owned(),
        sure: 0,
        area: Area {
            left: 0,
            top: 0,
            right: 0,
            bottom: 0,
        },
    }]);
    ANNOUNCE
        .iter()
        .filter(|(phrase, ..)| (*phrase != "tanggalpenerimaan") || kind == Kind::Trademark)
        .filter(|(phrase, ..)| line.after(phrase).is_some())
        .map(|(_, role, weight)| (*role, *weight))
        .max_by_key(|(_, weight)| *weight)
}

fn line_text(line: &Line) -> String {
    line.plain_before(line.words.len())
}

fn days(page: &Page, kind: Kind, on: NaiveDate) -> Vec<Value> {
    let all: Vec<(dates::Found, Role, u32)> = dates::on_page(page)
        .into_iter()
        .filter_map(|found| {
            announced(page, &found, kind).map(|(role, weight)| (found, role, weight))
        })
        .collect();
    let best = |wanted: Role, possible: &dyn Fn(NaiveDate) -> bool| {
        all.iter()
            .filter(|(found, role, _)| *role == wanted && possible(found.day))
            .max_by_key(|(.., weight)| *weight)
    };
    let issue = best(Role::Issue, &|day| may_be_issue(day, on));
    let from = issue.map(|(found, ..)| found.day);
    let end = best(Role::End, &|day| may_be_end(day, from, kind, on));
    let value = |field: Field, found: &dates::Found, weight: u32| Value {
        field,
        text: found.day.to_string(),
        area: found.area,
        line: found.line,
        sure: found.sure,
        plausible: weight >= 3,
    };
    let issue = issue.map(|(found, _, weight)| value(Field::IssuedOn, found, *weight));
    let end = end.map(|(found, _, weight)| value(Field::ValidUntil, found, *weight));
    issue.into_iter().chain(end).collect()
}

/// What the words before a day make of it: those of its line, else the end of the line above.
fn announced(page: &Page, found: &dates::Found, kind: Kind) -> Option<(Role, u32)> {
    let line = page.lines.get(found.line)?;
    let before = line.plain_before(found.word);
    if let Some(role) = role(&before, kind) {
        return Some(role);
    }
    let comma = found
        .word
        .checked_sub(1)
        .and_then(|place| line.words.get(place))
        .is_some_and(|word| word.text.ends_with([',', '.', ';']));
    match before.as_str() {
        "tanggal" | "tgl" => return Some((Role::Issue, 3)),
        place if comma && found.word <= 3 && place.chars().all(char::is_alphabetic) => {
            return Some((Role::Issue, 3));
        }
        _ => {}
    }
    let above = page.lines.get(found.line.checked_sub(1)?)?;
    let whole = line_text(above);
    let short: Vec<char> = whole.chars().rev().take(34).collect();
    let tail: String = short.into_iter().rev().collect();
    let (role, weight) = role(&format!("{tail}{before}"), kind)?;
    (found.word <= 1 || weight > 4).then_some((role, weight.min(2)))
}

/// Given between the first rules of 2003 and today.
fn may_be_issue(day: NaiveDate, on: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(2003, 1, 1).is_some_and(|first| day >= first) && day <= on
}

/// After its issue, and no longer after it than such a paper runs; renewals are printed a year ahead at most.
fn may_be_end(day: NaiveDate, issue: Option<NaiveDate>, kind: Kind, on: NaiveDate) -> bool {
    let years = kind.years().unwrap_or(4);
    let latest = issue
        .unwrap_or(on)
        .checked_add_months(Months::new(12 * (years + 1)));
    let earliest = issue.or_else(|| on.checked_sub_months(Months::new(12 * 10)));
    latest.is_some_and(|latest| day <= latest) && earliest.is_some_and(|earliest| day > earliest)
}

/// Words at the beginning of a line and the field that follows them, the surest first.
const ROWS: &[(Field, &[&str])] = &[
    (
        Field::Holder,
        &[
            "namapelakuusaha",
            "namaperusahaan",
            "namairtp",
            "namaprodusen",
            "namapelanggan",
            "namapemilikmerek",
            "namausaha",
        ],
    ),
    (Field::Person, &["namapemilik", "penanggungjawab"]),
    (Field::Brand, &["namadagang", "namaprodukmerek", "merek"]),
    (
        Field::Product,
        &["jenispangan", "namajenis", "namacontohuji", "namaproduk"],
    ),
    (
        Field::Address,
        &[
            "alamatproduksi",
            "alamatpelakuusaha",
            "alamatprodusen",
            "alamatpemilik",
            "alamatkantor",
            "alamat",
        ],
    ),
];

fn row(page: &Page, field: Field, labels: &[&str]) -> Option<Value> {
    labels.iter().find_map(|label| {
        let mut lines = page.lines.iter().enumerate();
        lines.find_map(|(at, line)| row_value(field, at, line, label))
    })
}

fn row_value(field: Field, at: usize, line: &Line, label: &str) -> Option<Value> {
    let after = line.begins(label)?;
    // "Nama Pemilik Merek" is no "Nama Pemilik": the value stands behind a colon or a gap.
    let rest = line.words.get(after..)?;
    let colon = rest.iter().take(2).position(|word| thin(&word.text));
    let rest = match colon {
        Some(place) if rest.get(place)?.text.chars().count() == 1 => rest.get(place + 1..)?,
        Some(place) => rest.get(place..)?,
        None if gap(line, after) => rest,
        None => return None,
    };
    let text = rest
        .iter()
        .map(|word| word.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let text = text.trim_matches(|c: char| c.is_whitespace() || ":;.,|!-".contains(c));
    let good = text.chars().filter(|c| c.is_alphanumeric()).count() >= 3;
    let rest: Vec<_> = rest
        .iter()
        .filter(|word| word.text.chars().any(char::is_alphanumeric))
        .collect();
    good.then_some(())?;
    Some(Value {
        field,
        text: text.to_owned(),
        area: rest.iter().map(|word| word.area).reduce(Area::with)?,
        line: at,
        sure: rest.iter().map(|word| word.sure).min().unwrap_or(0),
        plausible: false,
    })
}

/// A colon; a camera takes it for other thin signs, too.
pub(super) fn thin(text: &str) -> bool {
    text.starts_with([':', ';']) || ["1", "I", "l", "|", "-", "—", "."].contains(&text)
}

/// Whether the word at `place` stands further from the one before it than words of a sentence do.
pub(super) fn gap(line: &Line, place: usize) -> bool {
    let before = place
        .checked_sub(1)
        .and_then(|before| line.words.get(before));
    let Some((before, word)) = before.zip(line.words.get(place)) else {
        return false;
    };
    word.area.left - before.area.right > (word.area.bottom - word.area.top)
}

/// On a training certificate the name stands alone below "Diberikan kepada".
fn named_person(page: &Page) -> Option<Value> {
    let at = page
        .lines
        .iter()
        .position(|line| line.begins("diberikankepada").is_some())?
        + 1;
    let line = page.lines.get(at)?;
    let words: Vec<&str> = line.words.iter().map(|word| word.text.as_str()).collect();
    let letters = words
        .iter()
        .all(|word| word.chars().all(|c| c.is_alphabetic() || ".,'".contains(c)));
    (letters && words.len() <= 6).then_some(())?;
    Some(Value {
        field: Field::Person,
        text: words.join(" "),
        area: line.area()?,
        line: at,
        sure: line.words.iter().map(|word| word.sure).min().unwrap_or(0),
        plausible: false,
    })
}
