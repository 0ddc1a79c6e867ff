//! A copy of everything kept about one person, as one JSON document: the account,
//! the businesses they belong to with products, permits and submissions, a list
//! of the files with the address each is downloaded from, the consents, who
//! opened the papers, the mails, and the person's own trail.

use serde_json::{Value, json};

use super::PrivacyError;
use crate::accounts::{self, Account, AccountId, Actor, MemberKind, Membership, sessions};
use crate::businesses::{self, BusinessId};
use crate::documents::{self, Document, Opening};
use crate::listings::{self, Submission};
use crate::permits::{self, Version};
use crate::products::{self, Product};
use crate::reminders::{Rhythm, rhythm};
use crate::storage::{Conn, StorageError, UtcTime};
use crate::{audit, mail};

type Result<T> = std::result::Result<T, PrivacyError>;

/// Most lines of each list that grows without end: the newest.
const LINES: i64 = 5_000;

/// Everything kept about the actor. `base_url` begins the addresses of files.
///
/// # Errors
/// The database.
pub fn own_data(conn: &mut Conn, actor: &Actor, now: UtcTime, base_url: &str) -> Result<Value> {
    let account = accounts::by_id(conn, actor.id)?;
    let devices = sessions::devices(conn, actor, now)?;
    let mut owned = Vec::new();
    for membership in &actor.memberships {
        owned.push(business(conn, membership, base_url)?);
    }
    Ok(json!({
        "format": "siaprak-own-data-1",
        "made_at": now,
        "account": account_fields(actor, &account, rhythm::of(conn, actor.id)?),
        "signed_in": devices.iter().map(|d| json!({ "browser": d.agent, "since": d.since, "last": d.last })).collect::<Vec<_>>(),
        "businesses": owned,
        "mails": mails(conn, actor.id)?,
        "trail": trail(conn, actor.id)?,
    }))
}

fn account_fields(actor: &Actor, account: &Account, rhythm: Rhythm) -> Value {
    json!({
        "id": account.id, "name": account.name, "email": account.email, "phone": account.phone,
        "role": account.role, "language": account.lang.code(), "zone": account.zone.label(),
        "mail_hour": account.mail_hour, "optional_mail": account.optional_mail, "reminders": rhythm,
        "functions": account.functions, "since": account.created_at,
        "areas": actor.areas.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn business(conn: &mut Conn, membership: &Membership, base_url: &str) -> Result<Value> {
    let id = BusinessId::from_uuid(membership.business.uuid());
    let files = documents::of_business(conn, id)?;
    let mut made = Vec::new();
    for one in products::of_business(conn, id, true)? {
        let sent = listings::submissions_of_product(conn, one.id)?;
        made.push(product(&one, &sent));
    }
    let permits = permits::of_business(conn, id)?;
    // What concerns the owner alone: who looked at the papers.
    let openings = match membership.kind {
        MemberKind::Owner => documents::openings(conn, id, None, LINES)?,
        MemberKind::Helper => vec![],
    };
    Ok(json!({
        "as": membership.kind,
        "business": businesses::by_id(conn, id)?,
        "facilities": businesses::facilities(conn, id)?,
        "consents": businesses::consents(conn, id)?,
        "products": made,
        "permits": permits.iter().map(permit).collect::<Vec<_>>(),
        "files": files.iter().map(|f| file(f, base_url)).collect::<Vec<_>>(),
        "papers_opened": openings.iter().map(opening).collect::<Vec<_>>(),
    }))
}

fn product(product: &Product, sent: &[Submission]) -> Value {
    json!({
        "id": product.id, "code": product.code, "brand": product.brand, "name": product.name,
        "facts": product.facts, "recipe": product.recipe, "process": product.process,
        "packaging": product.packaging, "net_weights": product.net_weights, "gtin": product.gtin,
        "photo_file": product.photo, "village": product.village.as_str(), "since": product.created_at,
        "ended_at": product.ended_at, "ended_reason": product.ended_reason,
        "submissions": sent.iter().map(|s| json!({
            "id": s.id, "programme": s.programme, "status": s.status, "sent_at": s.sent_at, "terms": s.terms,
            "dossier_sha256": s.dossier_hash, "decided_at": s.decided_at,
        })).collect::<Vec<_>>(),
    })
}

fn permit(version: &Version) -> Value {
    let fields = &version.fields;
    json!({
        "id": version.id, "permit": version.permit, "kind": version.kind.as_str(), "number": fields.number,
        "holder": fields.holder, "issuer": fields.issuer, "brand": fields.brand, "person": fields.person,
        "issued_on": fields.issued_on, "valid_from": fields.valid_from, "valid_until": fields.valid_until,
        "open_ended": fields.open_ended, "review": version.review.to_string(), "created_at": version.created_at,
        "handed_in_at": version.submitted_at, "accepted_at": version.outcome.accepted_at,
    })
}

fn file(document: &Document, base_url: &str) -> Value {
    json!({
        "id": document.id, "name": document.file_name, "type": document.file_type.as_str(),
        "bytes": document.size, "uploaded_at": document.created_at, "shown_to_partners": document.for_partners,
        "download": format!("{base_url}/documents/{}/original", document.id),
    })
}

fn opening(opening: &Opening) -> Value {
    json!({
        "file": opening.document, "by": opening.by, "what": opening.what,
        "reason": opening.reason, "at": opening.at,
    })
}

fn mails(conn: &mut Conn, id: AccountId) -> std::result::Result<Vec<Value>, StorageError> {
    let rows = mail::outbox::of_account(conn, id.any(), LINES)?;
    let line = |m: &mail::outbox::MailRow| json!({ "kind": m.kind, "to": m.recipient, "made_at": m.created_at, "state": m.state, "handed_at": m.handed_at });
    Ok(rows.iter().map(line).collect())
}

/// What the person did; old and new values only where they are their own.
fn trail(conn: &mut Conn, id: AccountId) -> std::result::Result<Vec<Value>, StorageError> {
    let by_them = audit::Filter {
        actor: Some(id.any()),
        ..audit::Filter::default()
    };
    let found = audit::found(conn, &by_them, None, LINES)?;
    let line = |(entry, values): &(audit::Entry, Option<String>)| {
        let own = entry.subject_id == Some(id.any());
        let values = values.as_deref().filter(|_| own);
        json!({
            "at": entry.at, "what": entry.kind, "on": entry.subject_kind, "id": entry.subject_id,
            "values": values.and_then(|v| serde_json::from_str::<Value>(v).ok()),
        })
    };
    Ok(found.iter().map(line).collect())
}
