//! What templates may call: `t` and `asset`, and the filters for dates, numbers
//! and region codes. A value of the wrong shape is an error that names it.

use std::cell::{Cell, RefCell};

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::i18n::{self, Lang, TextValue};
use crate::web::assets;

thread_local! {
    /// Language of the page this thread is making: components see no variables of the page.
    static LANG: Cell<Lang> = const { Cell::new(Lang::Id) };
    /// Zone of the same page, as `WITA`; empty on a page that has none.
    static ZONE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Makes a page whose instants are told in `zone`, unless a place on it names another.
pub(super) fn in_zone<T>(zone: &str, make: impl FnOnce() -> T) -> T {
    let before = ZONE.replace(zone.to_owned());
    let made = make();
    ZONE.replace(before);
    made
}

/// Makes a page whose texts, dates and numbers are in `lang`.
pub(super) fn in_language<T>(lang: Lang, make: impl FnOnce() -> T) -> T {
    let before = LANG.replace(lang);
    let made = make();
    LANG.set(before);
    made
}

/// Registers everything.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function("t", |kwargs: Kwargs, _: &State<'_>| {
        text(LANG.get(), &kwargs)
    });
    tera.register_function("asset", |kwargs: Kwargs, _: &State<'_>| asset(&kwargs));
    tera.register_filter("date", |value: &str, kwargs: Kwargs, _: &State<'_>| {
        date(LANG.get(), value, &kwargs)
    });
    tera.register_filter("datetime", |value: &str, kwargs: Kwargs, _: &State<'_>| {
        datetime(LANG.get(), value, &kwargs)
    });
    tera.register_filter("rupiah", |value: i64, _: Kwargs, _: &State<'_>| {
        i18n::rupiah(value)
    });
    tera.register_filter("number", |value: i64, _: Kwargs, _: &State<'_>| {
        i18n::number(LANG.get(), value)
    });
    tera.register_filter("region", |value: &str, _: Kwargs, _: &State<'_>| {
        region(value)
    });
    tera.register_filter("phone", |value: &str, _: Kwargs, _: &State<'_>| {
        phone(value)
    });
}

/// `t(key="...", name=value)`: the text in the page's language.
fn text(lang: Lang, kwargs: &Kwargs) -> TeraResult<String> {
    let key: &str = kwargs.must_get("key")?;
    let args: Vec<(&str, TextValue<'_>)> = kwargs
        .iter()
        .filter_map(|(name, value)| Some((name.as_str()?, value)))
        .filter(|(name, _)| *name != "key")
        .map(|(name, value)| (name, text_value(value)))
        .collect();
    i18n::lookup(lang, key, &args).map_err(Error::message)
}

/// Numbers stay numbers, so that a text can choose by them; all else is text.
fn text_value(value: &Value) -> TextValue<'_> {
    match (value.as_str(), value.as_i64(), value.as_f64()) {
        (Some(text), _, _) => TextValue::from(text),
        (None, Some(whole), _) => TextValue::from(whole),
        (None, None, Some(decimal)) => TextValue::from(decimal),
        (None, None, None) => TextValue::from(value.to_string()),
    }
}

fn asset(kwargs: &Kwargs) -> TeraResult<&'static str> {
    let path: &str = kwargs.must_get("path")?;
    assets::url(path).ok_or_else(|| Error::message(format!("no file static/{path}")))
}

/// `2026-11-22` written out; `date(short=true)` for narrow columns. Of an instant it is
/// the civil day in the zone, as for [`datetime`].
fn date(lang: Lang, value: &str, kwargs: &Kwargs) -> TeraResult<String> {
    let day = match parse_instant(value) {
        Some(instant) => local(instant, kwargs)?.0.date(),
        None => NaiveDate::parse_from_str(value, "%Y-%m-%d").map_err(|_no_date| {
            Error::message(format!("{value:?} is not a date like 2026-11-22"))
        })?,
    };
    let short = kwargs.get::<bool>("short")?.unwrap_or(false);
    Ok(if short {
        i18n::date_short(lang, day)
    } else {
        i18n::date(lang, day)
    })
}

/// An instant in UTC, written in the zone given as `datetime(zone="WITA")`, else
/// in that of the page, else in western time; `short=true` cuts the month.
fn datetime(lang: Lang, value: &str, kwargs: &Kwargs) -> TeraResult<String> {
    let instant = parse_instant(value)
        .ok_or_else(|| Error::message(format!("{value:?} is not an instant")))?;
    let (local, zone) = local(instant, kwargs)?;
    if kwargs.get::<bool>("short")?.unwrap_or(false) {
        let day = i18n::date_short(lang, local.date());
        return Ok(format!(
            "{day}, {} {zone}",
            i18n::time_of_day(lang, local.time())
        ));
    }
    Ok(i18n::datetime(lang, local, &zone))
}

/// The clock on the wall at an instant, and the zone it hangs in.
fn local(instant: NaiveDateTime, kwargs: &Kwargs) -> TeraResult<(NaiveDateTime, String)> {
    let page = ZONE.with_borrow(Clone::clone);
    let zone = kwargs.get::<String>("zone")?.unwrap_or(page);
    let hours = match zone.as_str() {
        "WIB" | "" => 7,
        "WITA" => 8,
        "WIT" => 9,
        other => {
            return Err(Error::message(format!(
                "zone {other:?} is not WIB, WITA or WIT"
            )));
        }
    };
    let label = if zone.is_empty() {
        "WIB".to_owned()
    } else {
        zone
    };
    Ok((instant + Duration::hours(hours), label))
}

fn parse_instant(value: &str) -> Option<NaiveDateTime> {
    DateTime::parse_from_rfc3339(value)
        .map(|instant| instant.with_timezone(&Utc).naive_utc())
        .or_else(|_| NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M:%S%.f"))
        .ok()
}

/// A region code with its dots, whether they were given or not:
/// `3604052001` becomes `36.04.05.2001`. Anything that is no code stays as it is.
fn region(value: &str) -> String {
    let digits: String = value.chars().filter(|sign| *sign != '.').collect();
    let cuts = [(0, 2), (2, 4), (4, 6), (6, 10)];
    let known = matches!(digits.len(), 2 | 4 | 6 | 10);
    if !known || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.to_owned();
    }
    let parts: Vec<&str> = cuts
        .iter()
        .filter_map(|(from, to)| digits.get(*from..*to))
        .collect();
    parts.join(".")
}

/// An Indonesian phone number as people write it: `+6281234567890` becomes `0812 3456 7890`.
/// Anything else, a mail address too, stays as it is.
fn phone(value: &str) -> String {
    let Some(rest) = value.strip_prefix("+62") else {
        return value.to_owned();
    };
    let digits: Vec<char> = std::iter::once('0').chain(rest.chars()).collect();
    let parts: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(template: &str) -> String {
        let mut tera = Tera::new();
        register(&mut tera);
        let page = || tera.render_str(template, &tera::Context::new(), true);
        in_zone("WITA", page).expect("renders")
    }

    #[test]
    fn filters_write_dates_money_and_codes_the_indonesian_way() {
        assert_eq!(say(r#"{{ "2026-11-22" | date }}"#), "22 November 2026");
        assert_eq!(
            say(r#"{{ "2026-08-02" | date(short=true) }}"#),
            "2 Agu 2026"
        );
        assert_eq!(
            say(r#"{{ "2026-11-22T17:30:00Z" | datetime }}"#),
            "23 November 2026 pukul 01.30 WITA"
        );
        assert_eq!(
            say(r#"{{ "2026-11-22T17:30:00Z" | datetime(zone="WIB", short=true) }}"#),
            "23 Nov 2026, 00.30 WIB"
        );
        assert_eq!(
            say(r#"{{ "2026-11-22T16:30:00Z" | date }}"#),
            "23 November 2026",
            "the day of an instant is the day where the reader is"
        );
        assert_eq!(say("{{ 12500 | rupiah }}"), "Rp12.500");
        assert_eq!(
            say(r#"{{ "3604052001" | region }} {{ "36.04" | region }}"#),
            "36.04.05.2001 36.04"
        );
        assert_eq!(
            say(r#"{{ "+6281234567890" | phone }} {{ "a@contoh.example" | phone }}"#),
            "0812 3456 7890 a@contoh.example"
        );
    }

    #[test]
    fn each_page_is_made_in_its_own_language() {
        let thousands = || say("{{ 12500 | number }}");
        assert_eq!(in_language(Lang::En, thousands), "12,500");
        assert_eq!(in_language(Lang::Id, thousands), "12.500");
        let within = in_language(Lang::En, || (in_language(Lang::Id, thousands), thousands()));
        assert_eq!(within, ("12.500".to_owned(), "12,500".to_owned()));
    }

    #[test]
    fn a_missing_text_or_file_stops_the_page() {
        let mut tera = Tera::new();
        register(&mut tera);
        for template in [
            r#"{{ t(key="no-such-text") }}"#,
            r#"{{ asset(path="no.css") }}"#,
        ] {
            assert!(
                tera.render_str(template, &tera::Context::new(), true)
                    .is_err(),
                "{template}"
            );
        }
    }
}
