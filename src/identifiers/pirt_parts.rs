//! A P-IRT number in words: packaging, food group, place, sequences and year, and what is odd about them.
//!
//! The food group is told as likely, because which list a number follows was
//! worked out from its year. Nothing here blocks but an impossible form.

use chrono::{Datelike, NaiveDate};

use super::pirt::{Pirt, PirtError, YEARS_VALID};
use super::reading::Reading;
use super::{Bilingual, Decoded, nib, pirt_tables, region, tables};

/// Fills in the parts and findings of a P-IRT number.
pub(super) fn decode(reading: &Reading, on: NaiveDate, decoded: &mut Decoded) {
    let number = match Pirt::split(&reading.digits) {
        Ok(number) => number,
        Err(error) => {
            refuse(&error, on, decoded);
            return explain_length(reading, decoded);
        }
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
        PirtError::Letters(letters) => {
            decoded.error("unexpected_letters", &[("letters", letters.into())]);
        }
        PirtError::WrongLength(count) => decoded.wrong_length("15", *count),
        PirtError::Packaging(code) => {
            decoded.error("unknown_packaging", &[("code", (*code).into())]);
        }
        PirtError::YearTooFar(year) => decoded.error(
            "year_too_far",
            &[("year", (*year).into()), ("today", on.year().into())],
        ),
    }
}

/// Says on which side of the hyphen digits lack or are too many, and what twelve of them may be.
fn explain_length(reading: &Reading, decoded: &mut Decoded) {
    if reading.year_stands_apart() {
        let before = reading.digits.len().saturating_sub(2);
        decoded.hint("digits_before_hyphen", &[("count", before.into())]);
    } else if reading.digits.len() == 12 {
        decoded.hint("old_pirt_form", &[]);
    }
}

fn packaging(number: &Pirt, decoded: &mut Decoded) {
    let known = pirt_tables::packaging(number.packaging);
    let meaning = known.map_or_else(
        || Bilingual::of("number-part-packaging-unknown", &[]),
        |packaging| packaging.name.likely(),
    );
    decoded.part("packaging", number.packaging.to_string(), meaning);
    let issued = number
        .expiry_year
        .map(|year| year.saturating_sub(YEARS_VALID));
    let since = known.and_then(|packaging| packaging.since);
    if let (Some(since), Some(issued)) = (since, issued)
        && issued < since
    {
        decoded.hint(
            "packaging_is_newer",
            &[
                ("code", number.packaging.into()),
                ("since", since.into()),
                ("issued", issued.into()),
            ],
        );
    }
}

fn food(number: &Pirt, on: NaiveDate, decoded: &mut Decoded) {
    let groups = pirt_tables::food(number.food, number.expiry_year);
    let value = format!("{:02}", number.food);
    if groups.names.is_empty() {
        let unknown = Bilingual::of("number-part-food-unknown", &[]);
        decoded.part("food", value.clone(), unknown);
        decoded.warn("unknown_food_group", &[("code", value.into())]);
        return;
    }
    decoded.part("food", value, likely_one_of(&groups.names));
    decoded.hint("food_group_is_likely", &[]);
    if let Some(began) = groups.newer_list_began {
        older_list(number, began, on, decoded);
    }
}

/// `kemungkinan A atau B`.
pub(super) fn likely_one_of(names: &[Bilingual]) -> Bilingual {
    let or = Bilingual::of("number-or", &[]);
    let join = |pick: fn(&Bilingual) -> &str| {
        let names: Vec<&str> = names.iter().map(pick).collect();
        names.join(&format!(" {} ", pick(&or)))
    };
    let joined = Bilingual::new(join(|name| &name.id), join(|name| &name.en));
    tables::probably(&joined)
}

/// A code only an older list holds means an issue day before the newer list began, unless the office was slow to change.
fn older_list(number: &Pirt, began: NaiveDate, on: NaiveDate, decoded: &mut Decoded) {
    let last_year = began.year().saturating_add(YEARS_VALID);
    let ended = began.with_year(last_year).is_some_and(|day| on >= day);
    if number.expiry_year == Some(last_year) && ended && on.year() == last_year {
        decoded.warn("probably_expired", &[("date", nib::date(began))]);
    } else if number.expiry_year.is_some_and(|year| year > last_year) {
        decoded.hint("older_food_list", &[]);
    }
}

fn place(number: &Pirt, decoded: &mut Decoded) {
    let value = number.region_digits.clone();
    match number.regency() {
        Some(code) => region::name_part("region", code.to_string(), &code, decoded),
        None => {
            let unknown = Bilingual::of("number-part-region-unknown", &[]);
            decoded.part("region", value.clone(), unknown);
            decoded.warn("unknown_region", &[("code", value.into())]);
        }
    }
}

fn sequences(number: &Pirt, decoded: &mut Decoded) {
    let Pirt {
        product_sequence: product,
        business_sequence: business,
        ..
    } = number;
    for (part, value, count) in [
        (
            "product_sequence",
            format!("{product:02}"),
            product.to_string(),
        ),
        (
            "business_sequence",
            format!("{business:04}"),
            business.to_string(),
        ),
    ] {
        let key = format!("number-part-{part}");
        let meaning = Bilingual::of(&key, &[("count", count.into())]);
        decoded.part(part, value, meaning);
    }
    if *product == 0 || *business == 0 {
        decoded.warn("sequence_is_zero", &[]);
    }
}

fn year(number: &Pirt, on: NaiveDate, decoded: &mut Decoded) {
    let Some(year) = number.expiry_year else {
        return decoded.warn("year_missing", &[]);
    };
    let args = [("year", year.into())];
    decoded.part(
        "expiry_year",
        year.to_string(),
        Bilingual::of("number-part-expiry_year", &args),
    );
    if year < on.year() {
        decoded.warn("expired", &args);
    } else if year == on.year() {
        decoded.hint("expires_this_year", &[]);
    }
}
