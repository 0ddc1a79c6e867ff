//! What an invented paper says: its kind, numbers and dates of the right form that belong to nobody.

use chrono::{Datelike, Duration, Months, NaiveDate};

use super::chance::Chance;

/// The kinds of paper that are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    DistrictPirt,
    OssPirt,
    Nib,
    Halal,
    BpomMd,
    LabReport,
    Trademark,
    Pkp,
}

impl Layout {
    pub const ALL: [Self; 8] = [
        Self::DistrictPirt,
        Self::OssPirt,
        Self::Nib,
        Self::Halal,
        Self::BpomMd,
        Self::LabReport,
        Self::Trademark,
        Self::Pkp,
    ];

    fn years(self) -> Option<u32> {
        match self {
            Self::DistrictPirt | Self::OssPirt | Self::BpomMd => Some(5),
            Self::Trademark => Some(10),
            Self::Nib | Self::Halal | Self::LabReport | Self::Pkp => None,
        }
    }
}

/// A kabupaten or kota: code, name, province.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub code: &'static str,
    pub name: &'static str,
    pub seat: &'static str,
    pub province: &'static str,
    pub village: &'static str,
}

const PLACES: &[Place] = &[
    place("3604", "Kabupaten Serang", "Serang", "Banten", "Kramatwatu"),
    place("3673", "Kota Serang", "Serang", "Banten", "Cipare"),
    place("3324", "Kabupaten Kendal", "Kendal", "Jawa Tengah", "Boja"),
    place(
        "3374",
        "Kota Semarang",
        "Semarang",
        "Jawa Tengah",
        "Tembalang",
    ),
    place(
        "3210",
        "Kabupaten Majalengka",
        "Majalengka",
        "Jawa Barat",
        "Kadipaten",
    ),
    place(
        "3302",
        "Kabupaten Banyumas",
        "Purwokerto",
        "Jawa Tengah",
        "Sokaraja",
    ),
    place(
        "6371",
        "Kota Banjarmasin",
        "Banjarmasin",
        "Kalimantan Selatan",
        "Kuin Utara",
    ),
    place(
        "7371",
        "Kota Makassar",
        "Makassar",
        "Sulawesi Selatan",
        "Panakkukang",
    ),
];

const fn place(
    code: &'static str,
    name: &'static str,
    seat: &'static str,
    province: &'static str,
    village: &'static str,
) -> Place {
    Place {
        code,
        name,
        seat,
        province,
        village,
    }
}

const FIRST: &[&str] = &[
    "Siti",
    "Budi",
    "Rahmawati",
    "Agus",
    "Nurhayati",
    "Dedi",
    "Fatimah",
    "Joko",
    "Wulan",
    "Hendra",
];
const LAST: &[&str] = &[
    "Contoh",
    "Suryana Contoh",
    "Lestari Contoh",
    "Pratama Contoh",
    "Contohwati",
    "Kusuma Contoh",
];
const FIRMS: &[&str] = &[
    "UD Contoh Makmur",
    "CV Contoh Rasa Nusantara",
    "IRT Dapur Contoh",
    "UD Sumber Contoh",
    "CV Contoh Berkah Abadi",
    "IRT Contoh Jaya",
];
const BRANDS: &[&str] = &[
    "CONTOH RENYAH",
    "DAPUR CONTOH",
    "CONTOH GURIH",
    "RASA CONTOH",
    "CONTOH MANIS",
];
const PRODUCTS: &[(&str, u32, &str)] = &[
    (
        "Keripik Singkong Balado",
        11,
        "Hasil olahan biji-bijian, kacang dan umbi",
    ),
    ("Kue Kering Nastar", 5, "Tepung dan hasil olahannya"),
    ("Abon Ikan Tongkol", 2, "Produk olahan hasil perikanan"),
    ("Madu Hutan", 7, "Gula, kembang gula, madu, cokelat"),
    ("Kopi Bubuk Robusta", 8, "Kopi dan teh"),
    ("Sambal Bawang", 9, "Bumbu dan rempah"),
];
pub const PACKAGING: [&str; 8] = [
    "Gelas",
    "Plastik",
    "Karton",
    "Kaleng",
    "Aluminium foil",
    "Lain-lain",
    "Komposit",
    "Ganda",
];

/// What one paper says.
#[derive(Debug, Clone)]
pub struct Paper {
    pub layout: Layout,
    /// In its normal form.
    pub number: String,
    /// The firm, as printed.
    pub holder: String,
    pub person: String,
    pub brand: String,
    pub product: String,
    pub group: &'static str,
    pub packaging: usize,
    pub place: Place,
    pub address: String,
    pub issued: NaiveDate,
    /// Last valid day, where the paper prints one.
    pub until: Option<NaiveDate>,
    pub nib: String,
    /// How dates are written on it.
    pub dates: DateStyle,
    /// Days and digits that belong to nothing the reader looks for.
    pub noise: u32,
}

impl Paper {
    /// Invents a paper of a layout.
    pub fn invent(layout: Layout, chance: &mut Chance) -> Self {
        let place = chance.of(PLACES);
        let (product, food, group) = chance.of(PRODUCTS);
        let packaging = chance.whole(1, 8);
        // Papers that a maker would hand in on 22 November 2026.
        let last = NaiveDate::from_ymd_opt(2026, 11, 15).expect("a day");
        let issued = last - Duration::days(i64::from(chance.whole(0, 1700)));
        let until = layout
            .years()
            .and_then(|years| issued.checked_add_months(Months::new(12 * years)));
        let nib = format!(
            "{}{:07}",
            issued.format("%d%m%y"),
            chance.whole(1_000, 9_999_999)
        );
        let digits = [packaging, food, chance.whole(1, 9), chance.whole(1, 2999)];
        let number = number(layout, digits, place, issued, &nib, chance);
        Self {
            layout,
            number,
            holder: chance.of(FIRMS).to_owned(),
            person: format!("{} {}", chance.of(FIRST), chance.of(LAST)),
            brand: chance.of(BRANDS).to_owned(),
            product: product.to_owned(),
            group,
            packaging: packaging as usize,
            place,
            address: format!(
                "Jl. {} No. {} RT {:02} RW {:02}, {}",
                chance.of(&[
                    "Melati",
                    "Raya Pasar",
                    "Kenanga",
                    "KH Dewantara",
                    "Pahlawan"
                ]),
                chance.whole(1, 199),
                chance.whole(1, 12),
                chance.whole(1, 9),
                place.village
            ),
            issued,
            until,
            nib,
            dates: chance.of(&DateStyle::ALL),
            noise: chance.whole(10, 9_999),
        }
    }

    /// A day as this paper writes days.
    pub fn day(&self, day: NaiveDate) -> String {
        self.dates.write(day)
    }
}

fn number(
    layout: Layout,
    [packaging, food, product, maker]: [u32; 4],
    place: Place,
    issued: NaiveDate,
    nib: &str,
    chance: &mut Chance,
) -> String {
    let year = issued.year();
    match layout {
        Layout::DistrictPirt | Layout::OssPirt => format!(
            "P-IRT {packaging}{food:02}{}{product:02}{maker:04}-{:02}",
            place.code,
            (year + 5) % 100
        ),
        Layout::Nib => nib.to_owned(),
        Layout::Halal => format!(
            "ID{}{}1{:09}{}",
            &place.code[..2],
            chance.whole(1, 2),
            chance.whole(1_000, 2_999_999),
            issued.format("%m%y")
        ),
        Layout::BpomMd => format!(
            "MD {packaging}{:03}{:02}{:09}",
            chance.whole(101, 899),
            chance.whole(10, 33),
            chance.whole(1_000_000, 99_999_999)
        ),
        Layout::LabReport => format!(
            "{:04}/LHU/{}/{year}",
            chance.whole(1, 9_999),
            chance.of(&["I", "III", "IV", "VII", "X"])
        ),
        Layout::Trademark => format!("IDM{:09}", chance.whole(600_000, 1_399_999)),
        Layout::Pkp => format!(
            "{:03}/{}/{:02}",
            chance.whole(1, 400),
            place.code,
            year % 100
        ),
    }
}

/// How a paper writes its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    Words,
    Dashes,
    Slashes,
    Capitals,
}

impl DateStyle {
    const ALL: [Self; 5] = [
        Self::Words,
        Self::Words,
        Self::Dashes,
        Self::Slashes,
        Self::Capitals,
    ];

    fn write(self, day: NaiveDate) -> String {
        const MONTHS: [&str; 12] = [
            "Januari",
            "Februari",
            "Maret",
            "April",
            "Mei",
            "Juni",
            "Juli",
            "Agustus",
            "September",
            "Oktober",
            "November",
            "Desember",
        ];
        let words = format!(
            "{} {} {}",
            day.day(),
            MONTHS[day.month0() as usize],
            day.year()
        );
        match self {
            Self::Words => words,
            Self::Capitals => words.to_uppercase(),
            Self::Dashes => day.format("%d-%m-%Y").to_string(),
            Self::Slashes => day.format("%d/%m/%Y").to_string(),
        }
    }
}
