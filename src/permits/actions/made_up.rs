//! A permit that nobody reviewed, for the daily canary of reminders. It refuses
//! nothing and asks nobody: call it only in a transaction that is undone.

use chrono::NaiveDate;

use super::Result;
use super::drafts::blank;
use crate::accounts::Actor;
use crate::businesses::BusinessId;
use crate::permits::model::{Fields, Outcome, PermitId, Subject, SubjectKind, Version, VersionId};
use crate::permits::store;
use crate::permits::version::{EvidenceKind, ReviewState};
use crate::products::ProductId;
use crate::storage::{Conn, UtcTime};

/// Stores an accepted version of a product's permit that ends on `last_day`,
/// without a trace in the audit trail.
///
/// # Errors
/// The database.
pub fn made_up(
    conn: &mut Conn,
    maker: &Actor,
    accepted_at: UtcTime,
    (business, product): (BusinessId, ProductId),
    kind: &EvidenceKind,
    last_day: NaiveDate,
) -> Result<VersionId> {
    let permit = PermitId::new(accepted_at);
    let version = Version {
        review: ReviewState::Accepted,
        fields: Fields {
            valid_until: Some(last_day),
            ..Fields::default()
        },
        coverage: vec![Subject {
            kind: SubjectKind::Product,
            id: product.any(),
        }],
        ..blank(maker, accepted_at, permit, business, kind.clone())
    };
    let outcome = Outcome {
        accepted_at: Some(accepted_at),
        ..Outcome::default()
    };
    store::insert_permit(conn, permit, &version)?;
    store::insert_version(conn, &version)?;
    store::set_outcome(conn, version.id, &outcome)?;
    Ok(version.id)
}
