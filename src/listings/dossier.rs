//! The sealed dossier: everything a buyer will see, as one JSON text with its SHA-256.
//!
//! Pure. It refuses to hold proofs of identity: NIB, KTP and NPWP stand in the
//! checklist with their status alone, never with a number or a copy.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::model::Terms;
use crate::checklists::Exemption;
use crate::permits::rules::Status;
use crate::permits::version::HowChecked;
use crate::products::facts::ProductFacts;
use crate::storage::AnyId;

/// Evidence kinds whose numbers and copies no partner ever sees.
const PRIVATE_KINDS: &[&str] = &["nib", "npwp", "ktp"];

/// Whether evidence of this kind may be shown to partners at all.
#[must_use]
pub fn may_be_shown(kind: &str) -> bool {
    !PRIVATE_KINDS.contains(&kind)
}

/// The product as it is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedProduct {
    /// Brand; may be empty.
    pub brand: String,
    /// Name as the label says it.
    pub name: String,
    /// The business that makes it.
    pub business: String,
    /// Kabupaten or kota.
    pub regency: String,
    /// What the rules look at.
    pub facts: ProductFacts,
    /// Ingredients in the order of the label, without suppliers and shares.
    pub ingredients: Vec<String>,
    /// What it is packed in.
    pub packaging: String,
    /// The sizes it is sold in.
    pub net_weights: Vec<String>,
    /// Bar code number.
    pub gtin: Option<String>,
    /// Its picture; the maker sends it with the rest, so no mentor marks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Copy>,
}

/// One page of a copy made to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The document.
    pub document: AnyId,
    /// Page of the document, from 1.
    pub page: usize,
    /// SHA-256 of the copy.
    pub hash: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// One accepted permit that covers the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedPermit {
    /// Kind of evidence.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Day of issue.
    pub issued_on: Option<NaiveDate>,
    /// Last valid day.
    pub valid_until: Option<NaiveDate>,
    /// Valid until something changes.
    pub open_ended: bool,
    /// How the mentor checked it.
    pub checked: HowChecked,
    /// On which day.
    pub checked_on: Option<NaiveDate>,
    /// The copies the mentor marked for partners.
    pub copies: Vec<Copy>,
}

/// One line of the checklist for the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedItem {
    /// Requirement id.
    pub requirement: String,
    /// Its status on the day.
    pub status: Status,
    /// Whether the programme demands it.
    pub mandatory: bool,
    /// Last valid day of what satisfies it.
    pub valid_until: Option<NaiveDate>,
    /// Why it is waived and who said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<Exemption>,
}

/// Everything the buyer will see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// The programme's address word.
    pub programme: String,
    /// The civil day of the checklist.
    pub on: NaiveDate,
    /// The product.
    pub product: OfferedProduct,
    /// What the maker offers.
    pub terms: Terms,
    /// The accepted permits that cover it.
    pub permits: Vec<OfferedPermit>,
    /// The checklist for the programme.
    pub checklist: Vec<OfferedItem>,
}

/// A dossier as it is kept: the text and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The JSON text.
    pub text: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
}

impl Dossier {
    /// Writes it down and hashes it.
    ///
    /// # Errors
    /// Never for these types; JSON's own.
    pub fn seal(&self) -> Result<Sealed, serde_json::Error> {
        let text = serde_json::to_string(self)?;
        Ok(Sealed {
            hash: sha256(text.as_bytes()),
            text,
        })
    }

    /// Whether a copy is part of it.
    #[must_use]
    pub fn holds_copy(&self, document: AnyId, page: usize) -> Option<&Copy> {
        let permits = self.permits.iter().flat_map(|p| &p.copies);
        permits
            .chain(&self.product.photo)
            .find(|c| c.document == document && c.page == page)
    }
}

/// SHA-256 as hexadecimal text.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String cannot fail.
            let _written = write!(text, "{byte:02x}");
            text
        })
}

/// One value that is not what was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Part of the dossier: `product`, `terms`, `permits`, `copies` or `checklist`.
    pub part: String,
    /// Which value in it, in the words of the data: a field, or the kind of a permit.
    pub name: String,
    /// What tells two of the same name apart: a permit's number, a copy's page.
    pub detail: String,
    /// As sealed; empty when it was not there.
    pub sealed: String,
    /// As it is now; empty when it is gone.
    pub now: String,
}

/// The values of a dossier by part, name and detail.
type Flat = BTreeMap<(&'static str, String, String), String>;

/// A permit that never runs out, where others have their last day.
pub const OPEN_ENDED: &str = "open_ended";

/// A permit whose last day is not known.
pub const WITHOUT_END: &str = "without_end";

/// What differs between a sealed dossier and the present one. The day of the checklist does not count.
#[must_use]
pub fn differences(sealed: &Dossier, present: &Dossier) -> Vec<Difference> {
    let (old, new) = (flat(sealed), flat(present));
    let mut keys: Vec<_> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let value = |map: &Flat, key| map.get(key).cloned().unwrap_or_default();
    keys.into_iter()
        .filter(|key| old.get(*key) != new.get(*key))
        .map(|key| Difference {
            part: key.0.to_owned(),
            name: key.1.clone(),
            detail: key.2.clone(),
            sealed: value(&old, key),
            now: value(&new, key),
        })
        .collect()
}

fn flat(dossier: &Dossier) -> Flat {
    let mut found = Flat::new();
    let mut note = |part, name: &str, detail: String, value: String| {
        found.insert((part, name.to_owned(), detail), value);
    };
    for permit in &dossier.permits {
        let until = permit.valid_until.filter(|_| !permit.open_ended);
        let no_end = if permit.open_ended {
            OPEN_ENDED
        } else {
            WITHOUT_END
        };
        let until = until.map_or_else(|| no_end.to_owned(), |day| day.to_string());
        note("permits", &permit.kind, permit.number.clone(), until);
        for copy in &permit.copies {
            note(
                "copies",
                &permit.kind,
                copy.page.to_string(),
                short(&copy.hash),
            );
        }
    }
    for item in &dossier.checklist {
        let status = item.status.to_string();
        note("checklist", &item.requirement, String::new(), status);
    }
    if let Some(photo) = &dossier.product.photo {
        note("product", "photo", String::new(), short(&photo.hash));
    }
    let product = OfferedProduct {
        photo: None,
        ..dossier.product.clone()
    };
    let product = serde_json::to_value(&product).unwrap_or_default();
    for more in &dossier.terms.more_prices {
        for (name, price) in [
            ("retail_price", more.retail_price),
            ("partner_price", more.partner_price),
        ] {
            note("terms", name, more.pack.clone(), price.to_string());
        }
    }
    let terms = Terms {
        more_prices: Vec::new(),
        ..dossier.terms.clone()
    };
    let terms = serde_json::to_value(&terms).unwrap_or_default();
    walk("product", "", &product, &mut found);
    walk("terms", "", &terms, &mut found);
    found
}

fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

fn walk(part: &'static str, name: &str, value: &Value, into: &mut Flat) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let name = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                walk(part, &name, inner, into);
            }
        }
        Value::Array(list) => {
            let texts: Vec<String> = list.iter().map(plain).collect();
            into.insert((part, name.to_owned(), String::new()), texts.join(", "));
        }
        other => {
            into.insert((part, name.to_owned(), String::new()), plain(other));
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dossier() -> Dossier {
        Dossier {
            programme: "contoh-minimarket".into(),
            on: "2026-11-22".parse().unwrap(),
            product: OfferedProduct {
                name: "Keripik CONTOH".into(),
                ..OfferedProduct::default()
            },
            terms: Terms {
                retail_price: 12_000,
                ..Terms::default()
            },
            permits: vec![],
            checklist: vec![OfferedItem {
                requirement: "halal".into(),
                status: Status::Accepted,
                mandatory: true,
                valid_until: None,
                exemption: None,
            }],
        }
    }

    #[test]
    fn the_seal_changes_with_any_value() {
        let sealed = dossier().seal().unwrap();
        assert_eq!(sealed, dossier().seal().unwrap());
        let mut other = dossier();
        other.terms.retail_price = 12_500;
        assert_ne!(sealed.hash, other.seal().unwrap().hash);
        assert_eq!(sealed.hash.len(), 64);
    }

    #[test]
    fn what_changed_since_the_seal_is_named() {
        let mut now = dossier();
        now.on = "2026-12-01".parse().unwrap();
        assert!(
            differences(&dossier(), &now).is_empty(),
            "a later day alone is no change"
        );
        now.terms.retail_price = 12_500;
        now.checklist = vec![];
        let found = differences(&dossier(), &now);
        let named: Vec<_> = found
            .iter()
            .map(|d| (d.part.as_str(), d.name.as_str()))
            .collect();
        assert_eq!(named, [("checklist", "halal"), ("terms", "retail_price")]);
    }

    #[test]
    fn another_photo_breaks_the_seal_and_is_named() {
        let photo = |hash: &str| {
            let mut with = dossier();
            with.product.photo = Some(Copy {
                document: AnyId::new(crate::storage::UtcTime::far()),
                page: 1,
                hash: hash.repeat(32),
                width: 10,
                height: 10,
            });
            with
        };
        let (first, second) = (photo("ab"), photo("cd"));
        assert_ne!(first.seal().unwrap().hash, second.seal().unwrap().hash);
        let found = differences(&first, &second);
        assert_eq!(found.len(), 1);
        assert!(
            found
                .iter()
                .all(|d| d.name == "photo" && d.now == "cdcdcdcdcdcd")
        );
    }

    #[test]
    fn proofs_of_identity_are_never_shown() {
        assert!(may_be_shown("spp_irt"));
        assert!(!may_be_shown("nib") && !may_be_shown("npwp") && !may_be_shown("ktp"));
    }
}
