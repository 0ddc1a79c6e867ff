//! A number held against what else is known: the place, the product, the typed dates, the other numbers of the business.
//!
//! Refuses to block: everything found here is a warning where the rule is
//! sourced and a hint where the layout was worked out, never an error, because
//! the paper may be right and the file wrong.

use chrono::{Datelike, NaiveDate};

use super::answer::Arg;
use super::pirt::{Pirt, YEARS_VALID};
use super::reading::Reading;
use super::{
    Bilingual, Decoded, Kind, Level, RegionCode, halal, nib, pirt_parts, pirt_tables, region,
};

/// What a number is held against; what is not known is left out and contradicts nothing.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Where the product is made, or where the business is.
    pub address: Option<RegionCode>,
    /// Digit of the product's packaging, 1 to 8.
    pub packaging: Option<char>,
    /// Code of the product's type, such as `cookies`.
    pub product_type: Option<String>,
    /// Code of the business's scale: `micro`, `small`, `medium` or `large`.
    pub scale: Option<String>,
    /// Day of issue as typed.
    pub issued_on: Option<NaiveDate>,
    /// Last valid day as typed.
    pub valid_until: Option<NaiveDate>,
    /// The NIB of the business.
    pub nib: Option<String>,
    /// The other numbers of this kind the business has, those of the same permit left out.
    pub siblings: Vec<Sibling>,
    /// Another product carries the same bar code.
    pub gtin_is_taken: bool,
}

/// Another number of the same business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sibling {
    /// As it is stored.
    pub number: String,
    /// What it is for, as a person calls it.
    pub label: String,
}

impl Decoded {
    /// Adds what speaks against the number; one whose form is wrong stays as it is.
    #[must_use]
    pub fn beside(mut self, beside: &Beside) -> Self {
        if !self.valid {
            return self;
        }
        let digits = Reading::of(self.normal.as_deref().unwrap_or_default()).digits;
        match self.kind {
            Kind::Pirt => {
                if let Ok(number) = Pirt::split(&digits) {
                    pirt(&number, beside, &mut self);
                }
            }
            Kind::Halal => halal_number(beside, &mut self),
            Kind::Nib => nib_number(&digits, beside, &mut self),
            Kind::PbUmku => {
                let own = digits.get(..13).unwrap_or_default();
                other_nib(own, beside, &mut self);
            }
            Kind::Gtin if beside.gtin_is_taken => self.warn("gtin_on_other_product", &[]),
            _ => {}
        }
        if self.kind != Kind::Pirt {
            same_number(beside, &mut self);
        }
        self
    }
}

fn pirt(number: &Pirt, beside: &Beside, decoded: &mut Decoded) {
    place(number, beside, decoded);
    packaging(number, beside, decoded);
    food(number, beside, decoded);
    year(number, beside, decoded);
    same_number(beside, decoded);
    for sibling in &beside.siblings {
        let digits = Reading::of(&sibling.number).digits;
        if let Ok(other) = Pirt::split(&digits) {
            other_number(number, &other, sibling, decoded);
        }
    }
}

fn called(code: &RegionCode) -> Arg {
    region::name(code).unwrap_or(code.as_str()).into()
}

/// The number is void when production moves to another kabupaten or kota.
fn place(number: &Pirt, beside: &Beside, decoded: &mut Decoded) {
    let own = number.regency().map(|code| region::today(&code));
    let address = beside
        .address
        .as_ref()
        .and_then(|code| code.at(Level::Regency));
    if let (Some(own), Some(address)) = (own, address)
        && own != address
        && region::name(&own).is_some()
    {
        let args = [("own", called(&own)), ("address", called(&address))];
        decoded.warn("region_not_address", &args);
    }
}

fn packaging(number: &Pirt, beside: &Beside, decoded: &mut Decoded) {
    let product = beside.packaging.and_then(|digit| digit.to_digit(10));
    let product = product.and_then(|digit| u8::try_from(digit).ok());
    let Some(product) = product.filter(|digit| *digit != number.packaging) else {
        return;
    };
    let names = [number.packaging, product].map(pirt_tables::packaging);
    if let [Some(own), Some(product)] = names {
        let args = [
            ("own", own.name.text().into()),
            ("product", product.name.text().into()),
        ];
        decoded.warn("packaging_not_product", &args);
    }
}

fn food(number: &Pirt, beside: &Beside, decoded: &mut Decoded) {
    let groups = pirt_tables::food(number.food, number.expiry_year);
    let Some(product) = beside.product_type.as_deref() else {
        return;
    };
    if !groups.names.is_empty() && !pirt_tables::may_hold(&groups.lists, number.food, product) {
        let group = pirt_parts::likely_one_of(&groups.names);
        decoded.hint("food_not_product", &[("group", group.into())]);
    }
}

/// The number holds the year of its end, which is the year of issue and five.
fn year(number: &Pirt, beside: &Beside, decoded: &mut Decoded) {
    let Some(year) = number.expiry_year else {
        return;
    };
    if let Some(until) = beside.valid_until.filter(|day| day.year() != year) {
        let args = [("year", year.into()), ("date", nib::date(until))];
        return decoded.warn("year_not_typed_end", &args);
    }
    let expected = |day: NaiveDate| day.year().saturating_add(YEARS_VALID);
    if let Some(issued) = beside.issued_on.filter(|day| expected(*day) != year) {
        let args = [
            ("year", year.into()),
            ("date", nib::date(issued)),
            ("expected", expected(issued).into()),
        ];
        decoded.warn("year_not_issue_plus_five", &args);
    }
}

fn same_number(beside: &Beside, decoded: &mut Decoded) {
    let own = decoded.normal.clone().unwrap_or_default();
    let mut same = beside.siblings.iter().filter(|s| s.number == own);
    if let Some(sibling) = same.next() {
        decoded.warn("number_used_twice", &[("label", (&sibling.label).into())]);
    }
}

/// One business keeps its own sequence in a kabupaten, and counts its products by another.
fn other_number(number: &Pirt, other: &Pirt, sibling: &Sibling, decoded: &mut Decoded) {
    let args = [
        ("number", (&sibling.number).into()),
        ("label", (&sibling.label).into()),
    ];
    let same_place = number.region_digits == other.region_digits;
    let code = match (number.same_maker(other), number == other) {
        (false, _) if same_place => "other_maker",
        (true, false) if number.product_sequence == other.product_sequence => {
            "product_sequence_used_twice"
        }
        _ => return,
    };
    if decoded.has(code) {
        return;
    }
    match code {
        "other_maker" => decoded.warn(code, &args),
        _ => decoded.hint(code, &args),
    }
}

fn halal_number(beside: &Beside, decoded: &mut Decoded) {
    let part = |name| decoded.value_of(name).map(str::to_owned);
    let (province, scale, issued) = (part("province"), part("scale"), part("issued"));
    let province = province.as_deref().and_then(halal::province_of);
    let address = beside
        .address
        .as_ref()
        .and_then(|code| code.at(Level::Province));
    if let (Some(own), Some(address)) = (province, address)
        && own != address
    {
        let args = [("own", called(&own)), ("address", called(&address))];
        decoded.hint("province_not_address", &args);
    }
    let scale = scale.as_deref().and_then(halal::scale_of);
    if let (Some(own), Some(business)) = (scale, beside.scale.as_deref())
        && own != business
    {
        let said = |scale: &str| Bilingual::of(&format!("number-part-scale-{scale}"), &[]);
        let args = [
            ("own", said(own).into()),
            ("business", said(business).into()),
        ];
        decoded.hint("scale_not_business", &args);
    }
    let typed = beside.issued_on.map(|day| day.format("%m-%Y").to_string());
    if let (Some(own), Some(typed)) = (issued, typed)
        && own != typed
    {
        let args = [("own", own.into()), ("typed", typed.into())];
        decoded.hint("month_not_issue", &args);
    }
}

fn nib_number(digits: &str, beside: &Beside, decoded: &mut Decoded) {
    other_nib(digits, beside, decoded);
    let likely = nib::issue_day(digits);
    if let (Some(likely), Some(typed)) = (likely, beside.issued_on)
        && likely != typed
    {
        let args = [("date", nib::date(likely)), ("typed", nib::date(typed))];
        decoded.hint("likely_issue_differs", &args);
    }
}

fn other_nib(own: &str, beside: &Beside, decoded: &mut Decoded) {
    if let Some(nib) = beside.nib.as_deref().filter(|nib| *nib != own) {
        decoded.warn("nib_not_business", &[("nib", nib.into())]);
    }
}
