//! Reads a civil date from a TOML date or a `YYYY-MM-DD` text; a time of day is refused.

use chrono::NaiveDate;
use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};

struct CivilDate;

impl<'de> Visitor<'de> for CivilDate {
    type Value = NaiveDate;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a date such as 2026-11-22")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NaiveDate, E> {
        text.parse()
            .map_err(|e| E::custom(format!("`{text}` is not a date such as 2026-11-22 ({e})")))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NaiveDate, A::Error> {
        let written = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))?;
        self.visit_str(&written.to_string())
    }
}

/// For `deserialize_with` on a date that must be there.
pub(crate) fn required_date<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    from.deserialize_any(CivilDate)
}

/// For `deserialize_with` (together with `default`) on a date that may be left out or null.
pub(crate) fn optional_date<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<NaiveDate>, D::Error> {
    struct Maybe;
    impl<'de> Visitor<'de> for Maybe {
        type Value = Option<NaiveDate>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            CivilDate.expecting(f)
        }
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            CivilDate.visit_str(text).map(Some)
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            CivilDate.visit_map(map).map(Some)
        }
    }
    from.deserialize_any(Maybe)
}
