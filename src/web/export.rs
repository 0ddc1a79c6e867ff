//! Tables as files: one small model, written as CSV or as XLSX.
//!
//! A cell whose text a spreadsheet could run as a formula begins with an
//! apostrophe in the file (CONTRACTS 7); an import removes exactly that one.
//! Numbers and dates are numbers and dates, never text that looks like them.

use chrono::NaiveDate;
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, XlsxError};

use super::error::PageError;
use super::ui::{Reply, Ui};
use actix_web::HttpResponse;
use actix_web::http::header;

/// What one cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A civil date.
    Day(NaiveDate),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}
impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Empty, Into::into)
    }
}
impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

/// A table to be written as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// First part of the file's name, without the date: `desa-36.04`.
    pub name: String,
    /// The head row.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<Cell>>,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Comma separated, UTF-8 with a mark at the beginning, so that spreadsheets read the letters.
    Csv,
    /// Office Open XML.
    Xlsx,
}

impl std::str::FromStr for Kind {
    type Err = PageError;

    fn from_str(text: &str) -> Result<Self, PageError> {
        match text {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(PageError::NotFound),
        }
    }
}

/// The text as it stands in the file: with an apostrophe in front where a
/// spreadsheet could take it for a formula, or where it begins with an
/// apostrophe itself, so that an import can take away exactly one.
#[must_use]
pub fn defused(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The table as CSV.
///
/// # Errors
/// A row is longer or shorter than the head.
pub fn csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(&table.head)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Text(text) => defused(text),
            Cell::Whole(number) => number.to_string(),
            Cell::Day(day) => day.to_string(),
            Cell::Empty => String::new(),
        }))?;
    }
    writer
        .into_inner()
        .map_err(|e| csv::Error::from(e.into_error()))
}

/// The table as XLSX, its head row frozen.
///
/// # Errors
/// More rows or longer texts than the format holds.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_align(FormatAlign::Top)
        .set_text_wrap()
        .set_background_color(Color::RGB(0x00F3_ECDF));
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    for (column, title) in (0_u16..).zip(&table.head) {
        sheet.write_string_with_format(0, column, title, &head)?;
        sheet.set_column_width(column, width(table, usize::from(column)))?;
    }
    for (line, row) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                Cell::Text(text) => sheet.write_string(line, column, defused(text))?,
                // A spreadsheet's numbers are exact up to 15 digits; none of ours is longer.
                Cell::Whole(number) => sheet.write_number(line, column, float(*number))?,
                Cell::Day(date) => {
                    sheet.write_datetime_with_format(line, column, excel(*date)?, &day)?
                }
                Cell::Empty => sheet,
            };
        }
    }
    book.save_to_buffer()
}

fn float(number: i64) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

fn excel(day: NaiveDate) -> Result<rust_xlsxwriter::ExcelDateTime, XlsxError> {
    rust_xlsxwriter::ExcelDateTime::parse_from_str(&day.to_string())
}

/// Wide enough for the longest text, within reason.
fn width(table: &Table, column: usize) -> f64 {
    let texts = table.rows.iter().filter_map(|row| match row.get(column) {
        Some(Cell::Text(text)) => Some(text.chars().count()),
        _ => None,
    });
    let longest = texts.max().unwrap_or(0).clamp(11, 48);
    f64::from(u8::try_from(longest + 2).unwrap_or(50))
}

impl Ui {
    /// Sends a table as a file named after it and the reader's date.
    ///
    /// # Errors
    /// The table cannot be written.
    pub fn download(&self, table: &Table, kind: Kind) -> Reply {
        let (bytes, mime, ending) = match kind {
            Kind::Csv => (
                csv(table).map_err(|e| PageError::Fault(e.to_string()))?,
                "text/csv; charset=utf-8",
                "csv",
            ),
            Kind::Xlsx => (
                xlsx(table).map_err(|e| PageError::Fault(e.to_string()))?,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "xlsx",
            ),
        };
        let today = self.zone().today(self.now().naive());
        let name = format!("{}-{today}.{ending}", table.name);
        Ok(HttpResponse::Ok()
            .content_type(mime)
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ))
            .body(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            name: "uji".into(),
            head: vec!["Nama".into(), "Jumlah".into(), "Sampai".into()],
            rows: vec![
                vec![
                    "=HYPERLINK(\"http://x\")".into(),
                    12.into(),
                    NaiveDate::from_ymd_opt(2027, 1, 5).into(),
                ],
                vec!["'+62 CONTOH, \"Dapur\"".into(), (-3).into(), Cell::Empty],
            ],
        }
    }

    #[test]
    fn a_csv_opened_again_holds_no_formula_and_loses_no_text() {
        let bytes = csv(&table()).unwrap();
        assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(&rows[0][0], "'=HYPERLINK(\"http://x\")");
        assert_eq!((&rows[0][1], &rows[0][2]), ("12", "2027-01-05"));
        assert_eq!(&rows[1][0], "''+62 CONTOH, \"Dapur\"");
        assert_eq!((&rows[1][1], &rows[1][2]), ("-3", ""));
    }

    #[test]
    fn a_sheet_opened_again_has_numbers_dates_and_a_frozen_head() {
        use std::io::Read;
        let bytes = xlsx(&table()).unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            zip.by_name(name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            text
        };
        let sheet = part("xl/worksheets/sheet1.xml");
        assert!(sheet.contains("<v>12</v>"), "{sheet}");
        assert!(
            sheet.contains("<v>46392</v>"),
            "5 January 2027 as a day number: {sheet}"
        );
        assert!(sheet.contains("state=\"frozen\""));
        assert!(!sheet.contains("<f>"), "no formula");
        assert!(part("xl/sharedStrings.xml").contains("'=HYPERLINK"));
    }
}
