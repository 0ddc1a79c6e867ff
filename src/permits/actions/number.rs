//! The number of a permit, taken apart and held against what the file says about its business and product.

use chrono::NaiveDate;

use super::{Result, may_draft, read, today_of};
use crate::accounts::Actor;
use crate::businesses::{self, Business, BusinessId};
use crate::identifiers::{Beside, Decoded, Kind, RegionCode, Sibling};
use crate::permits::model::{Fields, PermitId, Subject, SubjectKind, Version, VersionId};
use crate::permits::rules_draft::{decode, number_kind};
use crate::permits::store_find;
use crate::permits::version::EvidenceKind;
use crate::products::{self, Product, ProductId, facts};
use crate::storage::{Conn, UtcTime};

/// What a number is typed for.
#[derive(Debug, Clone)]
pub struct NumberOf {
    /// The kind of evidence.
    pub kind: EvidenceKind,
    /// Whose it is.
    pub business: BusinessId,
    /// The permit it is a version of, once there is one.
    pub permit: Option<PermitId>,
    /// What it covers.
    pub coverage: Vec<Subject>,
    /// What was typed, the number among it.
    pub fields: Fields,
}

impl From<&Version> for NumberOf {
    fn from(version: &Version) -> Self {
        Self {
            kind: version.kind.clone(),
            business: version.business,
            permit: Some(version.permit),
            coverage: version.coverage.clone(),
            fields: version.fields.clone(),
        }
    }
}

/// What a number is being typed for, before it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A version that is open.
    Version(VersionId),
    /// A new permit of a product, or the product's own bar code.
    Product(ProductId),
    /// Nothing that is stored yet.
    Nothing,
}

/// A number as somebody is typing it, taken apart and held against what it is for.
///
/// # Errors
/// `NotFound` for a stranger, or the database.
pub fn explain_typed(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    kind: &EvidenceKind,
    (about, fields): (About, Fields),
) -> Result<Option<Decoded>> {
    let of = match about {
        About::Nothing => {
            let number = fields.number.as_deref().unwrap_or_default();
            let decoded = decode(kind, number, actor.zone.today(now.naive()));
            return decoded.map(|d| only_taken(conn, d)).transpose();
        }
        About::Version(id) => NumberOf {
            fields,
            ..NumberOf::from(&read(conn, actor, id)?)
        },
        About::Product(id) => NumberOf {
            kind: kind.clone(),
            business: products::by_id(conn, id)?.business,
            permit: None,
            coverage: vec![Subject::product(id)],
            fields,
        },
    };
    may_draft(conn, actor, of.business)?;
    let today = today_of(conn, of.business, now)?;
    explain_number(conn, &of, today)
}

/// For a product that is not stored yet: whether another one carries its bar code.
fn only_taken(conn: &mut Conn, decoded: Decoded) -> Result<Decoded> {
    let gtin = decoded.normal.as_deref();
    let gtin_is_taken = match gtin.filter(|_| decoded.kind == Kind::Gtin) {
        Some(gtin) => products::gtin_taken(conn, gtin, None)?,
        None => false,
    };
    Ok(decoded.beside(&Beside {
        gtin_is_taken,
        ..Beside::default()
    }))
}

/// The number taken apart, with what speaks against it; `None` where nothing
/// was typed or no decoder reads the kind. The caller asks the policy.
///
/// # Errors
/// The database.
pub fn explain_number(conn: &mut Conn, of: &NumberOf, today: NaiveDate) -> Result<Option<Decoded>> {
    let number = of.fields.number.as_deref().unwrap_or_default();
    let Some(decoded) = decode(&of.kind, number, today) else {
        return Ok(None);
    };
    let beside = beside(conn, of, &decoded)?;
    Ok(Some(decoded.beside(&beside)))
}

fn beside(conn: &mut Conn, of: &NumberOf, decoded: &Decoded) -> Result<Beside> {
    let business = businesses::by_id(conn, of.business)?;
    let product = one_product(conn, of)?;
    let gtin = decoded.normal.as_deref();
    Ok(Beside {
        address: Some(place(conn, of, &business, product.as_ref())?),
        packaging: product.as_ref().and_then(|p| p.packaging.pirt_digit()),
        product_type: product.as_ref().and_then(type_of),
        scale: Some(business.scale.as_str().to_owned()),
        issued_on: of.fields.valid_from.or(of.fields.issued_on),
        valid_until: of.fields.valid_until,
        nib: business.nib,
        siblings: siblings(conn, of)?,
        gtin_is_taken: match gtin.filter(|_| number_kind(&of.kind) == Some(Kind::Gtin)) {
            Some(gtin) => products::gtin_taken(conn, gtin, product.map(|p| p.id))?,
            None => false,
        },
    })
}

/// The product a permit is for, where it is for one only.
fn one_product(conn: &mut Conn, of: &NumberOf) -> Result<Option<Product>> {
    match of.coverage.as_slice() {
        [only] if only.kind == SubjectKind::Product => Ok(Some(products::by_id(
            conn,
            ProductId::from_uuid(only.id.uuid()),
        )?)),
        _ => Ok(None),
    }
}

/// The type of a food; other goods, and a food nobody has placed, contradict nothing.
fn type_of(product: &Product) -> Option<String> {
    let facts = &product.facts;
    let known = facts.food.food_type != facts::FoodType::Other;
    (facts.kind == facts::Kind::Food && known).then(|| facts.food.food_type.as_str().to_owned())
}

/// Where the product is made: its facility's village, or else the place of the business.
fn place(
    conn: &mut Conn,
    of: &NumberOf,
    business: &Business,
    product: Option<&Product>,
) -> Result<RegionCode> {
    if let Some(product) = product {
        return Ok(product.village.clone());
    }
    let facilities = businesses::facilities(conn, of.business)?;
    let covered = facilities
        .into_iter()
        .find(|f| of.coverage.iter().any(|s| s.id == f.id.any()));
    Ok(covered.map_or_else(|| business.kecamatan.clone(), |f| f.village))
}

/// The newest number of every other permit of this kind, with what it is for;
/// permits for the same product are no others.
fn siblings(conn: &mut Conn, of: &NumberOf) -> Result<Vec<Sibling>> {
    let alone = matches!(
        number_kind(&of.kind),
        Some(Kind::Pirt | Kind::Bpom | Kind::Gtin)
    );
    if !alone {
        return Ok(vec![]);
    }
    let mut seen: Vec<PermitId> = of.permit.into_iter().collect();
    let mut others = store_find::of_business(conn, of.business)?;
    others.retain(|version| {
        let other = version.kind == of.kind && !seen.contains(&version.permit);
        seen.push(version.permit);
        let same = version.coverage.iter().any(|s| of.coverage.contains(s));
        other && !same && version.fields.number.is_some()
    });
    let named: Vec<_> = others.iter().flat_map(Version::named_products).collect();
    let labels = products::by_ids(conn, &named)?;
    let label = |version: &Version| {
        let own = version.named_products();
        let product = labels.iter().find(|p| own.contains(&p.id));
        product.map(Product::label).unwrap_or_default()
    };
    let one = |version: &Version| {
        Some(Sibling {
            number: version.fields.number.clone()?,
            label: label(version),
        })
    };
    Ok(others.iter().filter_map(one).collect())
}
