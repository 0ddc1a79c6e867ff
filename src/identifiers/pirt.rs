//! P-IRT numbers of home food makers: `K JJ WWWW PP UUUU - TT`, 13 digits and two of the year of expiry.
//!
//! Refuses a wrong count of digits, a packaging that does not exist and a year
//! nobody could have granted. What a food code stands for depends on when the
//! number was issued and is told as likely. The number knows the year of its
//! end only: the day is on the certificate and is never filled in here.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::reading::Reading;
use super::{Bilingual, Decoded, RegionCode, pirt_tables, region};

/// Years a permit runs; nothing is granted further ahead.
const YEARS_VALID: i32 = 5;

/// A P-IRT number whose form is right. Its `Display` is the normal form, `P-IRT 2053604010012-27`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pirt {
    /// Code of the primary packaging, 1 (glass) to 8 (several packs).
    pub packaging: u8,
    /// Code of the food group, two digits; which list it belongs to follows from the year.
    pub food: u8,
    /// Four digits of the kabupaten or kota that issued it, as printed.
    pub region_digits: String,
    /// Which product of this maker, from 1.
    pub product_sequence: u8,
    /// Which maker of the kabupaten or kota, from 1.
    pub business_sequence: u16,
    /// Year in which it ends; none when only the first 13 digits were given.
    pub expiry_year: Option<i32>,
}

/// Why a text cannot be a P-IRT number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PirtError {
    /// Letters that are no misread digit, as found.
    #[error("letters in the number: {0}")]
    Letters(String),
    /// Neither 15 digits nor 13 with the year missing.
    #[error("{0} digits instead of 15")]
    WrongLength(usize),
    /// The first digit is 0 or 9.
    #[error("packaging code {0} does not exist")]
    Packaging(u8),
    /// The year of expiry is more than five years ahead.
    #[error("expiry year {0} is too far ahead")]
    YearTooFar(i32),
}

impl Pirt {
    /// Reads any printed form; `on` is the day against which the year is held.
    ///
    /// # Errors
    /// The first [`PirtError`] that applies. A lapsed year or an unknown region is no error.
    pub fn parse(text: &str, on: NaiveDate) -> Result<Self, PirtError> {
        let reading = Reading::of(text);
        if !reading.foreign.is_empty() {
            return Err(PirtError::Letters(reading.foreign));
        }
        Self::from_digits(&reading.digits, on)
    }

    /// Reads 13 or 15 plain digits.
    ///
    /// # Errors
    /// As [`Pirt::parse`].
    pub fn from_digits(digits: &str, on: NaiveDate) -> Result<Self, PirtError> {
        let number = Self::split(digits)?;
        match number.impossible(on).into_iter().next() {
            Some(error) => Err(error),
            None => Ok(number),
        }
    }

    /// Region of the kabupaten or kota; none when the digits cannot be a region at all.
    #[must_use]
    pub fn regency(&self) -> Option<RegionCode> {
        RegionCode::parse(&self.region_digits).ok()
    }

    /// True when both numbers name the same maker of the same kabupaten or kota.
    /// Two numbers of one business for which this is false deserve a look.
    #[must_use]
    pub fn same_maker(&self, other: &Self) -> bool {
        self.region_digits == other.region_digits
            && self.business_sequence == other.business_sequence
    }

    fn split(digits: &str) -> Result<Self, PirtError> {
        let parts = || {
            let year: Option<i32> = digits
                .get(13..)
                .filter(|year| !year.is_empty())
                .and_then(|year| year.parse().ok());
            Some(Self {
                packaging: digits.get(..1)?.parse().ok()?,
                food: digits.get(1..3)?.parse().ok()?,
                region_digits: digits.get(3..7)?.to_owned(),
                product_sequence: digits.get(7..9)?.parse().ok()?,
                business_sequence: digits.get(9..13)?.parse().ok()?,
                expiry_year: year.map(|year| 2000 + year),
            })
        };
        let wrong = PirtError::WrongLength(digits.chars().count());
        if !matches!(digits.len(), 13 | 15) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong);
        }
        parts().ok_or(wrong)
    }

    fn impossible(&self, on: NaiveDate) -> Vec<PirtError> {
        let packaging =
            (!(1..=8).contains(&self.packaging)).then_some(PirtError::Packaging(self.packaging));
        let year = self
            .expiry_year
            .filter(|year| *year > on.year() + YEARS_VALID);
        packaging
            .into_iter()
            .chain(year.map(PirtError::YearTooFar))
            .collect()
    }
}

impl fmt::Display for Pirt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            packaging,
            food,
            region_digits,
            product_sequence,
            business_sequence,
            expiry_year,
        } = self;
        write!(
            f,
            "P-IRT {packaging}{food:02}{region_digits}{product_sequence:02}{business_sequence:04}"
        )?;
        match expiry_year {
            Some(year) => write!(f, "-{:02}", year.rem_euclid(100)),
            None => Ok(()),
        }
    }
}

/// True when bare digits read as a P-IRT number with a food code in use and a kabupaten or kota that exists.
pub(super) fn is_plausible(digits: &str) -> bool {
    Pirt::split(digits).is_ok_and(|number| {
        (1..=8).contains(&number.packaging)
            && !pirt_tables::food(number.food, number.expiry_year)
                .names
                .is_empty()
            && number
                .regency()
                .is_some_and(|code| region::name(&code).is_some())
    })
}

/// Fills in the parts and findings of a P-IRT number from its digits.
pub(super) fn decode(digits: &str, on: NaiveDate, decoded: &mut Decoded) {
    let number = match Pirt::split(digits) {
        Ok(number) => number,
        Err(error) => return refuse(&error, on, decoded),
    };
    for error in number.impossible(on) {
        refuse(&error, on, decoded);
    }
    packaging(&number, decoded);
    food(&number, on, decoded);
    place(&number, decoded);
    sequences(&number, decoded);
    year(&number, on, decoded);
    if decoded.valid {
        decoded.normal = Some(number.to_string());
    }
}

fn refuse(error: &PirtError, on: NaiveDate, decoded: &mut Decoded) {
    match error {
        PirtError::Letters(letters) => decoded.error(
            "unexpected_letters",
            format!("Ada huruf yang tidak termasuk nomor: {letters}."),
            format!("There are letters that do not belong to the number: {letters}."),
        ),
        PirtError::WrongLength(count) => decoded.error(
            "wrong_length",
            format!("Nomor P-IRT berisi 15 angka (13 angka, tanda hubung, 2 angka tahun); yang tertulis {count}."),
            format!("A P-IRT number has 15 digits (13, a hyphen, 2 of the year); this one has {count}."),
        ),
        PirtError::Packaging(code) => decoded.error(
            "unknown_packaging",
            format!("Angka pertama adalah jenis kemasan, 1 sampai 8; {code} tidak ada."),
            format!("The first digit is the packaging, 1 to 8; {code} does not exist."),
        ),
        PirtError::YearTooFar(year) => decoded.error(
            "year_too_far",
            format!("P-IRT berlaku paling lama 5 tahun; tahun {year} terlalu jauh dari {}.", on.year()),
            format!("A P-IRT runs for 5 years at most; {year} is too far from {}.", on.year()),
        ),
    }
}

fn packaging(number: &Pirt, decoded: &mut Decoded) {
    let meaning = pirt_tables::packaging(number.packaging).map_or_else(
        || Bilingual::new("kemasan tidak dikenal", "unknown packaging"),
        pirt_tables::Name::text,
    );
    decoded.part("packaging", number.packaging.to_string(), meaning);
}

fn food(number: &Pirt, on: NaiveDate, decoded: &mut Decoded) {
    let groups = pirt_tables::food(number.food, number.expiry_year);
    let value = format!("{:02}", number.food);
    if groups.names.is_empty() {
        decoded.part(
            "food",
            value.clone(),
            Bilingual::new("jenis pangan tidak dikenal", "unknown food group"),
        );
        decoded.warn(
            "unknown_food_group",
            format!("Kode jenis pangan {value} tidak ada dalam daftar yang kami kenal."),
            format!("Food code {value} is in none of the lists we know."),
        );
        return;
    }
    let join = |pick: fn(&Bilingual) -> &str, or: &str| {
        groups.names.iter().map(pick).collect::<Vec<_>>().join(or)
    };
    let id = join(|name| name.id.as_str(), " atau ");
    let en = join(|name| name.en.as_str(), " or ");
    decoded.part(
        "food",
        value,
        Bilingual::new(format!("kemungkinan {id}"), format!("probably {en}")),
    );
    decoded.hint(
        "food_group_is_likely",
        "Arti kode jenis pangan adalah perkiraan dari tahun nomor; cocokkan dengan sertifikat.",
        "What the food code stands for is worked out from the year; compare it with the certificate.",
    );
    if let Some(began) = groups.newer_list_began {
        older_list(number, began, on, decoded);
    }
}

/// A code only an older list holds means an issue day before the newer list began, unless the office was slow to change.
fn older_list(number: &Pirt, began: NaiveDate, on: NaiveDate, decoded: &mut Decoded) {
    let last_year = began.year() + YEARS_VALID;
    let ended = began.with_year(last_year).is_some_and(|day| on >= day);
    if number.expiry_year == Some(last_year) && ended && on.year() == last_year {
        decoded.warn(
            "probably_expired",
            format!(
                "Kode jenis pangan ini hanya ada pada daftar sebelum {}, jadi izinnya kemungkinan sudah habis.",
                began.format("%d-%m-%Y")
            ),
            format!("Only the list before {began} has this food code, so the permit has probably run out."),
        );
    } else if number.expiry_year.is_some_and(|year| year > last_year) {
        decoded.hint(
            "older_food_list",
            "Kode jenis pangan ini dari daftar lama; penerbit mungkin masih memakainya.",
            "This food code is from an older list; the office may still have used it.",
        );
    }
}

fn place(number: &Pirt, decoded: &mut Decoded) {
    let code = number.regency();
    let name = code.as_ref().and_then(region::name);
    let unknown = || {
        Bilingual::new(
            "kabupaten atau kota tidak dikenal",
            "unknown regency or city",
        )
    };
    let meaning = name.map_or_else(unknown, |name| Bilingual::new(name, name));
    decoded.part("region", number.region_digits.clone(), meaning);
    match (name, code) {
        (Some(_), _) => {}
        (None, Some(code)) => region::unknown(&code, decoded),
        (None, None) => decoded.warn(
            "unknown_region",
            format!(
                "Tidak ada kabupaten atau kota dengan kode {}.",
                number.region_digits
            ),
            format!(
                "There is no regency or city with code {}.",
                number.region_digits
            ),
        ),
    }
}

fn sequences(number: &Pirt, decoded: &mut Decoded) {
    let Pirt {
        product_sequence: product,
        business_sequence: business,
        ..
    } = number;
    decoded.part(
        "product_sequence",
        format!("{product:02}"),
        Bilingual::new(
            format!("produk ke-{product} dari usaha ini"),
            format!("product {product} of this maker"),
        ),
    );
    decoded.part(
        "business_sequence",
        format!("{business:04}"),
        Bilingual::new(
            format!("usaha ke-{business} di kabupaten atau kota itu"),
            format!("maker {business} of that regency or city"),
        ),
    );
    if *product == 0 || *business == 0 {
        decoded.warn(
            "sequence_is_zero",
            "Nomor urut produk dan usaha biasanya mulai dari 1; periksa kembali angkanya.",
            "The sequence of product and maker usually starts at 1; please check the digits.",
        );
    }
}

fn year(number: &Pirt, on: NaiveDate, decoded: &mut Decoded) {
    let Some(year) = number.expiry_year else {
        return decoded.warn(
            "year_missing",
            "Tahun kedaluwarsa belum diisi: dua angka setelah tanda hubung.",
            "The year of expiry is missing: two digits after the hyphen.",
        );
    };
    decoded.part(
        "expiry_year",
        format!("{:02}", year.rem_euclid(100)),
        Bilingual::new(
            format!("habis pada tahun {year}"),
            format!("ends in {year}"),
        ),
    );
    if year < on.year() {
        decoded.warn(
            "expired",
            format!("Izin ini habis pada tahun {year}."),
            format!("This permit ended in {year}."),
        );
    } else if year == on.year() {
        decoded.hint(
            "expires_this_year",
            "Izin ini habis tahun ini; tanggal tepatnya ada pada sertifikat.",
            "This permit ends this year; the exact day is on the certificate.",
        );
    }
}
