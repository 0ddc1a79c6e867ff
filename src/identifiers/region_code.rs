//! Region codes of the Ministry of Home Affairs, `PP.KK.CC.VVVV`, and the time zone a place lives in.
//!
//! Says what a code looks like and what lies within what. Refuses to say
//! whether a code exists: codes change over the years and old permits keep
//! the old ones, so existence is a question to `regions`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// How deep a region code reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Provinsi, two digits.
    Province,
    /// Kabupaten or kota, four digits.
    Regency,
    /// Kecamatan, six digits.
    District,
    /// Desa or kelurahan, ten digits.
    Village,
}

impl Level {
    /// 1 for a province to 4 for a village, as the `regions` table stores it.
    #[must_use]
    pub fn number(self) -> i16 {
        match self {
            Self::Province => 1,
            Self::Regency => 2,
            Self::District => 3,
            Self::Village => 4,
        }
    }

    fn of_digits(count: usize) -> Option<Self> {
        match count {
            2 => Some(Self::Province),
            4 => Some(Self::Regency),
            6 => Some(Self::District),
            10 => Some(Self::Village),
            _ => None,
        }
    }
}

/// A well-formed region code in its dotted form: `36`, `36.04`, `36.04.05` or `36.04.05.2001`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(String);

/// The text is not a region code: it is not 2, 4, 6 or 10 digits, dotted in the right places or not at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a region code: {0:?}; expected for example 36.04 or 36.04.05.2001")]
pub struct RegionCodeError(pub String);

impl RegionCode {
    /// Reads `36.04.05.2001` as well as `3604052001`; spaces around it are ignored.
    ///
    /// # Errors
    /// [`RegionCodeError`] with the text as typed when the form is wrong.
    pub fn parse(text: &str) -> Result<Self, RegionCodeError> {
        let refuse = || RegionCodeError(text.to_owned());
        let trimmed = text.trim();
        let digits: String = trimmed.chars().filter(|c| *c != '.').collect();
        let numeric = digits.bytes().all(|b| b.is_ascii_digit());
        if !numeric || digits.starts_with('0') || Level::of_digits(digits.len()).is_none() {
            return Err(refuse());
        }
        let dotted = dotted(&digits);
        if trimmed.contains('.') && trimmed != dotted {
            return Err(refuse());
        }
        Ok(Self(dotted))
    }

    /// The dotted text, as stored and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without dots, as numbers of permits carry them.
    #[must_use]
    pub fn digits(&self) -> String {
        self.0.replace('.', "")
    }

    /// How deep the code reaches, from its form alone.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.0.len() {
            0..=2 => Level::Province,
            3..=5 => Level::Regency,
            6..=8 => Level::District,
            _ => Level::Village,
        }
    }

    /// The region directly above; none above a province.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (above, _) = self.0.rsplit_once('.')?;
        Some(Self(above.to_owned()))
    }

    /// The part of this code that names a region of `level`; none when this code does not reach that deep.
    #[must_use]
    pub fn at(&self, level: Level) -> Option<Self> {
        let length = match level {
            Level::Province => 2,
            Level::Regency => 5,
            Level::District => 8,
            Level::Village => 13,
        };
        self.0.get(..length).map(|part| Self(part.to_owned()))
    }

    /// True when `other` is this region or lies anywhere within it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        match other.0.strip_prefix(&self.0) {
            Some(rest) => rest.is_empty() || rest.starts_with('.'),
            None => false,
        }
    }

    /// The time zone of the province this region lies in; western time for a province the table does not know.
    #[must_use]
    pub fn zone(&self) -> Zone {
        let province = self.0.get(..2).unwrap_or_default();
        ZONES.get(province).copied().unwrap_or(Zone::Wib)
    }
}

/// Puts the dots into 2, 4, 6 or 10 digits: after each of the first three pairs.
fn dotted(digits: &str) -> String {
    let mut out = String::with_capacity(13);
    for (place, digit) in digits.chars().enumerate() {
        if matches!(place, 2 | 4 | 6) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

impl FromStr for RegionCode {
    type Err = RegionCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for RegionCode {
    type Error = RegionCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.0
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One of the three civil times of Indonesia. None of them has summer time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// Waktu Indonesia Barat, UTC+7.
    Wib,
    /// Waktu Indonesia Tengah, UTC+8.
    Wita,
    /// Waktu Indonesia Timur, UTC+9.
    Wit,
}

impl Zone {
    /// Hours ahead of UTC.
    #[must_use]
    pub fn offset_hours(self) -> i32 {
        match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        }
    }

    /// `WIB`, `WITA` or `WIT`, as written behind a time of day in either language.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }

    /// Reads the label back, in any case; `None` for anything else.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        [Self::Wib, Self::Wita, Self::Wit]
            .into_iter()
            .find(|zone| zone.label().eq_ignore_ascii_case(label.trim()))
    }

    /// The civil date and time here at the given instant of UTC.
    #[must_use]
    pub fn local(self, utc: NaiveDateTime) -> NaiveDateTime {
        utc.checked_add_signed(self.ahead()).unwrap_or(utc)
    }

    /// The civil date here at the given instant of UTC.
    #[must_use]
    pub fn today(self, utc: NaiveDateTime) -> NaiveDate {
        self.local(utc).date()
    }

    /// The instant of UTC at which a clock here shows this date and time.
    #[must_use]
    pub fn utc(self, local: NaiveDateTime) -> NaiveDateTime {
        local.checked_sub_signed(self.ahead()).unwrap_or(local)
    }

    /// The instant of UTC at which this civil day begins here: when a permit that ended the day before lapses.
    #[must_use]
    pub fn start_of(self, day: NaiveDate) -> NaiveDateTime {
        self.utc(day.and_time(NaiveTime::MIN))
    }

    /// The instant with this zone's offset, for RFC 3339 texts such as `2027-01-15T07:00:00+07:00`.
    #[must_use]
    pub fn at(self, utc: NaiveDateTime) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_hours() * 3600);
        match offset {
            Some(offset) => offset.from_utc_datetime(&utc),
            None => Utc.from_utc_datetime(&utc).fixed_offset(),
        }
    }

    fn ahead(self) -> Duration {
        Duration::hours(i64::from(self.offset_hours()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Zone by the two digits of a province; a start checks that none is missing.
static ZONES: LazyLock<BTreeMap<String, Zone>> = LazyLock::new(|| {
    let by_zone = &super::tables::all().zones;
    by_zone
        .iter()
        .flat_map(|(zone, provinces)| provinces.iter().map(|code| (code.clone(), *zone)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).unwrap()
    }

    #[test]
    fn a_code_reads_with_and_without_dots_and_knows_its_level() {
        for (typed, dotted, level) in [
            ("36", "36", Level::Province),
            (" 36.04 ", "36.04", Level::Regency),
            ("3604", "36.04", Level::Regency),
            ("360405", "36.04.05", Level::District),
            ("3604052001", "36.04.05.2001", Level::Village),
            ("36.04.05.2001", "36.04.05.2001", Level::Village),
        ] {
            assert_eq!(code(typed).as_str(), dotted);
            assert_eq!(code(typed).level(), level);
            assert_eq!(RegionCode::parse(&code(typed).digits()), Ok(code(typed)));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for typed in [
            "",
            "3",
            "36.",
            ".36",
            "36.0",
            "36.04.",
            "36.040",
            "3.604",
            "36.04.05.200",
            "36.04.05.20011",
            "36,04",
            "ab",
            "３６",
            "06.04",
            "36.04.2001",
        ] {
            assert!(RegionCode::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_kabupaten_contains_its_villages_and_not_its_neighbour() {
        let serang = code("36.04");
        assert!(serang.contains(&serang));
        assert!(serang.contains(&code("36.04.05.2001")));
        assert!(code("36").contains(&serang));
        assert!(!serang.contains(&code("36.73.01.1001")));
        assert!(!serang.contains(&code("36")));
        assert_eq!(code("36.04.05.2001").parent(), Some(code("36.04.05")));
        assert_eq!(
            code("36.04.05.2001").at(Level::Regency),
            Some(serang.clone())
        );
        assert_eq!(serang.at(Level::Village), None);
        assert_eq!(code("36").parent(), None);
    }

    #[test]
    fn every_province_of_the_table_has_one_zone() {
        assert_eq!(ZONES.len(), 38);
        for (place, zone) in [
            ("36.04", Zone::Wib),
            ("61", Zone::Wib),
            ("62", Zone::Wib),
            ("63.71", Zone::Wita),
            ("64", Zone::Wita),
            ("65", Zone::Wita),
            ("51", Zone::Wita),
            ("53", Zone::Wita),
            ("73", Zone::Wita),
            ("82", Zone::Wit),
            ("96", Zone::Wit),
        ] {
            assert_eq!(code(place).zone(), zone, "{place}");
        }
    }

    #[test]
    fn the_day_turns_earlier_in_the_east() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let utc = day.and_hms_opt(15, 30, 0).unwrap();
        assert_eq!(Zone::Wib.today(utc), day);
        assert_eq!(Zone::Wita.today(utc), day);
        assert_eq!(Zone::Wit.today(utc), day.succ_opt().unwrap());
        assert_eq!(
            Zone::Wit.start_of(day.succ_opt().unwrap()),
            day.and_hms_opt(15, 0, 0).unwrap()
        );
        assert_eq!(Zone::Wib.at(utc).to_rfc3339(), "2026-11-22T22:30:00+07:00");
    }

    #[test]
    fn a_code_crosses_json_as_its_dotted_text() {
        assert_eq!(serde_json::to_string(&code("3604")).unwrap(), "\"36.04\"");
        assert!(serde_json::from_str::<RegionCode>("\"36.4\"").is_err());
    }
}
