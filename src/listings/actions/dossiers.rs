//! Puts a dossier together from where the product stands, and opens its copies.

use uuid::Uuid;

use super::{Result, allow, allow_on, view};
use crate::accounts::Actor;
use crate::accounts::policy::{Capability, Facts};
use crate::checklists::{Catalogue, Checklist, Programme, Standing, Target, evaluate};
use crate::documents::{self, DocumentId, ShownPage};
use crate::listings::dossier::{
    Copy, Dossier, OfferedItem, OfferedPermit, OfferedProduct, may_be_shown,
};
use crate::listings::model::{SubmissionId, Terms};
use crate::listings::store;
use crate::permits::{self, VersionId};
use crate::products::{self, Product, ProductId};
use crate::regions;
use crate::storage::{AnyId, Conn, StorageError, UtcTime};

/// The checklist of a standing for a programme on the facility's present day.
pub(super) fn checklist(
    catalogue: &Catalogue,
    standing: &Standing,
    programme: &Programme,
    now: UtcTime,
) -> Checklist {
    let today = standing.zone.today(now.naive());
    evaluate(
        catalogue,
        &standing.situation,
        Target::Programme(programme),
        today,
    )
}

/// Everything a buyer of the programme would see of the product now.
pub(super) fn compose(
    conn: &mut Conn,
    standing: &Standing,
    checklist: &Checklist,
    terms: &Terms,
) -> Result<Dossier> {
    let mut versions: Vec<Uuid> = Vec::new();
    for item in checklist.items.iter().filter(|i| i.status.satisfies()) {
        let new = item.version.filter(|v| !versions.contains(v));
        versions.extend(new);
    }
    let mut offered = Vec::new();
    for version in versions {
        offered.extend(permit(conn, VersionId::from_uuid(version))?);
    }
    Ok(Dossier {
        programme: checklist.target.clone(),
        on: checklist.on,
        product: product(conn, standing)?,
        terms: terms.clone(),
        permits: offered,
        checklist: checklist
            .items
            .iter()
            .map(|item| OfferedItem {
                requirement: item.requirement.clone(),
                status: item.status,
                mandatory: item.mandatory,
                valid_until: item.valid_until,
                exemption: item.exemption.clone(),
            })
            .collect(),
    })
}

fn product(
    conn: &mut Conn,
    standing: &Standing,
) -> std::result::Result<OfferedProduct, StorageError> {
    let product = &standing.product;
    let regency = regions::find(conn, &product.regency)?;
    Ok(OfferedProduct {
        brand: product.brand.clone(),
        name: product.name.clone(),
        business: standing.business.name.clone(),
        regency: regency.map_or_else(|| product.regency.to_string(), |r| r.name),
        facts: product.facts.clone(),
        ingredients: product.recipe.iter().map(|i| i.name.clone()).collect(),
        packaging: product.packaging.to_string(),
        net_weights: packs(product),
        gtin: product.gtin.clone(),
        photo: photo(conn, product)?,
    })
}

/// The sizes a product is sold in, as people write them.
pub fn packs(product: &Product) -> Vec<String> {
    product
        .net_weights
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// The product's picture as it is shown, if it has one.
fn photo(conn: &mut Conn, product: &Product) -> std::result::Result<Option<Copy>, StorageError> {
    let Some(id) = product.photo else {
        return Ok(None);
    };
    let document = match documents::by_id(conn, DocumentId::from_uuid(id.uuid())) {
        Err(StorageError::NotFound) => return Ok(None),
        found => found?,
    };
    Ok(document.shown.first().map(|page| Copy {
        document: id,
        page: 1,
        hash: page.hash.as_str().to_owned(),
        width: page.width,
        height: page.height,
    }))
}

/// Whether a dossier that a partner may see holds this picture of the product: then it
/// is kept though the maker took another.
///
/// # Errors
/// The database.
pub fn seals_photo(
    conn: &mut Conn,
    product: ProductId,
    photo: AnyId,
) -> std::result::Result<bool, StorageError> {
    let sent = store::submissions_of_product(conn, product)?;
    for submission in sent.iter().filter(|s| s.status.shows_dossier()) {
        let sealed: Dossier = serde_json::from_str(&submission.dossier)?;
        if sealed.product.photo.is_some_and(|p| p.document == photo) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A version as partners may see it; none for proofs of identity.
fn permit(conn: &mut Conn, id: VersionId) -> Result<Option<OfferedPermit>> {
    let version = permits::version(conn, id)?;
    if !may_be_shown(version.kind.as_str()) {
        return Ok(None);
    }
    let mut copies = Vec::new();
    for page in permits::pages(conn, id)? {
        let marked = page.document.for_partners && page.document.removed_at.is_none();
        let seen = documents::masks::partner_pages(conn, &page.document)?;
        let shown = seen.into_iter().filter(|_| marked);
        copies.extend((1..).zip(shown).map(|(number, copy)| Copy {
            document: page.document.id.any(),
            page: number,
            hash: copy.hash.as_str().to_owned(),
            width: copy.width,
            height: copy.height,
        }));
    }
    Ok(Some(OfferedPermit {
        kind: version.kind.to_string(),
        number: version.fields.number.clone().unwrap_or_default(),
        issued_on: version.fields.issued_on,
        valid_until: version.fields.valid_until,
        open_ended: version.fields.open_ended,
        checked: version.outcome.how_checked.unwrap_or_default(),
        checked_on: version.outcome.checked_on,
        copies,
    }))
}

/// One page of a copy that the sealed dossier holds, while the partner may see it.
///
/// # Errors
/// `NotFound` for a stranger, a page outside the dossier, or a copy that is not the sealed one any more.
pub fn shown_copy(
    conn: &mut Conn,
    actor: &Actor,
    id: SubmissionId,
    document: AnyId,
    page: usize,
) -> Result<ShownPage> {
    let submission = store::submission(conn, id)?;
    let product = products::by_id(conn, submission.product)?;
    let facts = allow_on(
        conn,
        actor,
        Capability::ReadSubmission,
        product.business,
        Some(&submission),
    )?;
    allow(!view::is_partners(actor, &submission) || submission.status.shows_dossier())?;
    let sealed: Dossier = serde_json::from_str(&submission.dossier).map_err(StorageError::from)?;
    let held = sealed.holds_copy(document, page);
    let is_photo = sealed.product.photo.as_ref();
    let facts = Facts {
        for_partners: is_photo.is_some_and(|photo| photo.document == document),
        ..facts
    };
    let document = DocumentId::from_uuid(document.uuid());
    let shown = documents::masks::open_for_partners(conn, actor, document, page, &facts)
        .ok()
        .ok_or(crate::listings::model::ListingError::NotFound)?;
    allow(held.is_some_and(|copy| copy.hash == shown.hash.as_str()))?;
    Ok(shown)
}
