//! Cross-checks: what is said on one paper against what is said on another, in the file of the
//! product, or elsewhere on the same paper. Says what differs and where it stands; decides nothing,
//! and is silent where one side is not known.

use chrono::NaiveDate;
use uuid::Uuid;

use super::check::{number_year_differs, plain_name};
use super::cross_pack;
use super::page::distance;
use super::{Area, Field, Kind};
use crate::documents::DocumentId;
use crate::identifiers::pirt::Pirt;
use crate::identifiers::{RegionCode, region};
use crate::text::fold;

/// Where a value stands: a file, its page from 1, and the box in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub document: DocumentId,
    /// Which of its pages.
    pub page: usize,
    /// Where on it.
    pub area: Area,
}

/// Who says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// This paper, in this field.
    Here(Field),
    /// Another paper: the code of its kind, and its version.
    Paper(String, Uuid),
    /// The product's page.
    Product,
    /// The production place.
    Facility,
}

/// One side of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Who says it.
    pub says: Says,
    /// What; a day as 2026-11-22.
    pub value: String,
    /// A person wrote it; else a machine read it.
    pub typed: bool,
    /// Where it was read, if it was.
    pub place: Option<Place>,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The year inside the number against a printed day.
    Year,
    /// The region inside the number, or of the production place, against the printed address.
    Region,
    /// The holder on two papers of the same business.
    Holder,
    /// The product on the paper against the product it is uploaded for.
    Product,
    /// The number on the label against the one on the certificate.
    Label,
    /// The bar code on the pack against the number on the product's page.
    Gtin,
}

impl Check {
    /// Stable name, also the end of its text keys.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Region => "region",
            Self::Holder => "holder",
            Self::Product => "product",
            Self::Label => "label",
            Self::Gtin => "gtin",
        }
    }
}

/// Two sides that should agree and do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What was compared.
    pub check: Check,
    /// What this paper says.
    pub one: Side,
    /// What says otherwise.
    pub other: Side,
}

/// The paper that is looked at: what was typed, else what was read.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// Code of its kind of evidence.
    pub kind: String,
    /// Its values, each field once.
    pub sides: Vec<Side>,
}

/// What stands around the paper.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Villages of the production places it counts for.
    pub villages: Vec<RegionCode>,
    /// Names of the products it covers.
    pub products: Vec<String>,
    /// The person behind the business.
    pub owner: Option<String>,
    /// Holders on other papers of the business, typed by people.
    pub holders: Vec<Side>,
    /// Numbers of the other end: on labels for a certificate, of certificates for a label.
    pub numbers: Vec<Side>,
    /// Bar code numbers of the products it covers, those that have one.
    pub gtins: Vec<String>,
}

impl Paper {
    pub(super) fn side(&self, field: Field) -> Option<&Side> {
        self.sides
            .iter()
            .find(|side| side.says == Says::Here(field))
    }

    fn day(&self, field: Field) -> Option<NaiveDate> {
        self.side(field)?.value.parse().ok()
    }
}

/// Everything about this paper that does not agree.
#[must_use]
pub fn mismatches(paper: &Paper, around: &Around) -> Vec<Mismatch> {
    let mut found: Vec<Mismatch> = year(paper).into_iter().collect();
    found.extend(regions(paper, around));
    found.extend(holders(paper, around));
    found.extend(products(paper, around));
    found.extend(cross_pack::mismatches(paper, around));
    found
}

/// The year inside the number, or month and year, against the day it should be of.
fn year(paper: &Paper) -> Option<Mismatch> {
    let kind: Kind = paper.kind.parse().ok()?;
    let number = paper.side(Field::Number)?;
    let (issue, end) = (paper.day(Field::IssuedOn), paper.day(Field::ValidUntil));
    number_year_differs(&number.value, kind, issue, end).then_some(())?;
    let of = if kind == Kind::SppIrt {
        Field::ValidUntil
    } else {
        Field::IssuedOn
    };
    Some(Mismatch {
        check: Check::Year,
        one: number.clone(),
        other: paper.side(of)?.clone(),
    })
}

/// The kabupaten or kota that a printed address names after its word, by its code.
fn named_in(address: &str) -> Option<RegionCode> {
    let padded = format!(" {} ", fold(address)).replace(" kab ", " kabupaten ");
    let all = region::provinces_and_regencies();
    let said = all
        .filter(|(code, name)| code.contains('.') && padded.contains(&format!(" {} ", fold(name))));
    // Padang Lawas Utara holds the name of Padang Lawas.
    let (code, _) = said.max_by_key(|(_, name)| name.len())?;
    RegionCode::parse(code)
        .ok()
        .map(|code| region::today(&code))
}

fn named(code: &RegionCode) -> String {
    region::name(code).map_or_else(|| code.to_string(), str::to_owned)
}

fn regions(paper: &Paper, around: &Around) -> Vec<Mismatch> {
    let Some(address) = paper.side(Field::Address) else {
        return vec![];
    };
    let Some(printed) = named_in(&address.value) else {
        return vec![];
    };
    let in_number = paper
        .side(Field::Number)
        .filter(|_| paper.kind == "spp_irt")
        .and_then(|number| {
            let digits: String = number.value.chars().filter(char::is_ascii_digit).collect();
            let code = Pirt::from_digits(&digits, NaiveDate::MAX).ok()?.regency()?;
            let code = region::today(&code);
            Some((
                Side {
                    value: named(&code),
                    ..number.clone()
                },
                code,
            ))
        });
    let places = around.villages.iter().filter_map(|village| {
        let code = village.at(crate::identifiers::Level::Regency)?;
        let side = Side {
            says: Says::Facility,
            value: named(&code),
            typed: true,
            place: None,
        };
        Some((side, region::today(&code)))
    });
    let others = in_number.into_iter().chain(places);
    others
        .filter(|(_, code)| *code != printed)
        .map(|(other, _)| Mismatch {
            check: Check::Region,
            one: Side {
                value: named(&printed),
                ..address.clone()
            },
            other,
        })
        .collect()
}

/// Whether two names are of the same one: alike but for form of business, signs, capitals, usual
/// abbreviations, and, where one was read by a machine, a letter in eight.
#[must_use]
pub fn same_name(one: &str, other: &str, read: bool) -> bool {
    let (one, other) = (written_out(one), written_out(other));
    let letters = one.chars().count().min(other.chars().count());
    let allowed = if read { letters / 8 } else { 0 };
    one == other || distance(&one, &other) <= allowed
}

/// A name without its form of business, usual abbreviations in full.
fn written_out(name: &str) -> String {
    const SHORT: [(&str, &str); 9] = [
        ("h", "haji"),
        ("hj", "hajah"),
        ("ibu", "bu"),
        ("bpk", "pak"),
        ("bapak", "pak"),
        ("moh", "muhammad"),
        ("muh", "muhammad"),
        ("mhd", "muhammad"),
        ("kel", "kelompok"),
    ];
    let plain = plain_name(name);
    let full = plain.split(' ').map(|word| {
        let long = SHORT.iter().find(|(short, _)| *short == word);
        long.map_or(word, |(_, long)| long)
    });
    full.collect::<Vec<_>>().join(" ")
}

fn holders(paper: &Paper, around: &Around) -> Vec<Mismatch> {
    let Some(own) = paper.side(Field::Holder) else {
        return vec![];
    };
    let is_owner = |side: &Side| {
        let owner = around.owner.as_deref();
        owner.is_some_and(|name| same_name(name, &side.value, !side.typed))
    };
    // Some papers name the firm and some the person behind it: that is no contradiction.
    if is_owner(own) {
        return vec![];
    }
    let differs =
        |other: &&Side| !is_owner(other) && !same_name(&own.value, &other.value, !own.typed);
    let mut named: Vec<&Side> = around.holders.iter().filter(differs).collect();
    // Ten papers with the same other name say it once.
    named.dedup_by(|next, kept| same_name(&next.value, &kept.value, false));
    named
        .into_iter()
        .map(|other| Mismatch {
            check: Check::Holder,
            one: own.clone(),
            other: other.clone(),
        })
        .collect()
}

/// A certificate names the sort of food, the product page a name people buy by: they are of the
/// same one when they share a word that says something.
fn products(paper: &Paper, around: &Around) -> Vec<Mismatch> {
    let printed = paper
        .side(Field::Product)
        .or_else(|| paper.side(Field::Brand));
    let Some(printed) = printed.filter(|_| !around.products.is_empty()) else {
        return vec![];
    };
    let words = |text: &str| -> Vec<String> {
        let plain = plain_name(text);
        let all = plain.split(' ').filter(|word| word.chars().count() >= 3);
        all.map(str::to_owned).collect()
    };
    let own = words(&printed.value);
    let near =
        |a: &String, b: &String| distance(a, b) <= a.chars().count().min(b.chars().count()) / 5;
    let shares = |name: &String| words(name).iter().any(|b| own.iter().any(|a| near(a, b)));
    if own.is_empty() || around.products.iter().any(shares) {
        return vec![];
    }
    vec![Mismatch {
        check: Check::Product,
        one: printed.clone(),
        other: Side {
            says: Says::Product,
            value: around.products.join(", "),
            typed: true,
            place: None,
        },
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(field: Field, value: &str) -> Side {
        Side {
            says: Says::Here(field),
            value: value.to_owned(),
            typed: true,
            place: None,
        }
    }

    fn paper(kind: &str, sides: &[(Field, &str)]) -> Paper {
        let sides = sides.iter().map(|(field, value)| side(*field, value));
        Paper {
            kind: kind.to_owned(),
            sides: sides.collect(),
        }
    }

    fn found(paper: &Paper, around: &Around) -> Vec<(&'static str, String, String)> {
        let all = mismatches(paper, around).into_iter();
        all.map(|m| (m.check.code(), m.one.value, m.other.value))
            .collect()
    }

    #[test]
    fn the_year_in_a_number_must_be_that_of_the_printed_day() {
        let of = |until| {
            paper(
                "spp_irt",
                &[
                    (Field::Number, "P-IRT 2053604010012-27"),
                    (Field::ValidUntil, until),
                ],
            )
        };
        assert!(found(&of("2027-03-14"), &Around::default()).is_empty());
        let said = found(&of("2028-03-14"), &Around::default());
        assert_eq!(
            said,
            [(
                "year",
                "P-IRT 2053604010012-27".to_owned(),
                "2028-03-14".to_owned()
            )]
        );
        let halal = paper(
            "halal",
            &[
                (Field::Number, "ID36110000075001120"),
                (Field::IssuedOn, "2020-12-03"),
            ],
        );
        assert_eq!(found(&halal, &Around::default()).len(), 1);
    }

    #[test]
    fn a_printed_address_in_another_regency_is_said_against_number_and_place() {
        let around = Around {
            villages: vec!["36.04.05.2001".parse().unwrap()],
            ..Around::default()
        };
        let of = |address| {
            paper(
                "spp_irt",
                &[
                    (Field::Number, "P-IRT 2053604010012-27"),
                    (Field::Address, address),
                ],
            )
        };
        assert!(
            found(
                &of("Kp. Contoh RT 01, Kec. Kramatwatu, Kab. Serang"),
                &around
            )
            .is_empty()
        );
        assert!(
            found(&of("Kp. Contoh RT 01"), &around).is_empty(),
            "no region is named"
        );
        let said = found(&of("Jl. Contoh 7, Kota Tangerang, Banten"), &around);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said.iter().all(|(code, ..)| *code == "region"));
    }

    #[test]
    fn a_firm_is_the_same_however_its_form_is_written() {
        for (one, other, same) in [
            ("UD. Sumber Contoh", "SUMBER CONTOH, UD", true),
            ("CV Maju Contoh", "PT. Maju  Contoh", true),
            ("Bpk. H. Contoh", "Bapak Haji Contoh", true),
            ("Sumber Contoh", "Sumber Lain Contoh", false),
            ("Sumber Contoh", "Sumbor Contoh", false),
        ] {
            assert_eq!(same_name(one, other, false), same, "{one} / {other}");
        }
        assert!(
            same_name("Sumber Contoh", "Sumbor Contoh", true),
            "a letter misread"
        );
    }

    #[test]
    fn another_holder_is_said_once_and_another_product_too() {
        let other = |name: &str| Side {
            says: Says::Paper("nib".to_owned(), Uuid::nil()),
            value: name.to_owned(),
            typed: true,
            place: None,
        };
        let around = Around {
            owner: Some("Ibu Siti Contoh".to_owned()),
            holders: vec![
                other("Dapur Contoh"),
                other("Bu Siti CONTOH"),
                other("Warung Lain CONTOH"),
                other("WARUNG LAIN CONTOH, CV"),
            ],
            products: vec!["Keripik singkong CONTOH".to_owned()],
            ..Around::default()
        };
        let of = |food| {
            paper(
                "spp_irt",
                &[(Field::Holder, "UD Dapur CONTOH"), (Field::Product, food)],
            )
        };
        let codes = |food| {
            found(&of(food), &around)
                .into_iter()
                .map(|(code, ..)| code)
                .collect::<Vec<_>>()
        };
        assert_eq!(codes("Kerlpik dan sejenisnya"), ["holder"]);
        assert_eq!(codes("Sambal botol"), ["holder", "product"]);
    }
}
