//! What a mail says, as data. One variant a mail; `templates/mail/<name>/`
//! holds its subject, text and HTML.
//!
//! A message holds no finished text and no secret: words come from the
//! templates in the reader's language when it is handed over, and the secret
//! part of a link is derived from its id at that moment.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::storage::AnyId;

/// A listing that is on hold, or back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfLine {
    /// The product.
    pub product: String,
    /// The partner's programme, in the reader's language.
    pub programme: String,
    /// What lapsed or changed, in the reader's language; empty for one that is back.
    pub reason: String,
    /// The checklist for that programme, or the partner's listings.
    pub path: String,
}

/// A mail that may be queued. Fields hold what the template shows; secrets
/// are named by id and derived when the mail is made. `path` is a page of this
/// service (`/products/…`), put behind the base address when the mail is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Message {
    /// Confirm a mail address.
    Verify {
        /// Whom to greet.
        name: String,
        /// The link.
        link: AnyId,
    },
    /// To the address an account had before: it has another now.
    Moved {
        /// Whom to greet.
        name: String,
    },
    /// An account is signed in to with another phone number now.
    PhoneChanged {
        /// Whom to greet.
        name: String,
    },
    /// Set a new password.
    Reset {
        /// Whom to greet.
        name: String,
        /// The link.
        link: AnyId,
    },
    /// Come and set a first password.
    Invite {
        /// Whom to greet.
        name: String,
        /// Who invites.
        inviter: String,
        /// The role's code, or `helper` of a business.
        role: String,
        /// The link.
        link: AnyId,
    },
    /// Somebody with an account was taken into a business.
    Added {
        /// Whom to greet.
        name: String,
        /// Who took them in.
        inviter: String,
        /// The business.
        business: String,
        /// `owner` or `helper`.
        role: String,
        /// The business's page.
        path: String,
    },
    /// A mentor printed a sign-in code for a member of the reader's business.
    CodePrinted {
        /// Whom to greet.
        name: String,
        /// Who printed it.
        mentor: String,
        /// For whom.
        person: String,
        /// The business.
        business: String,
        /// The business's page.
        path: String,
    },
    /// The reminders of one day, soonest first, grouped by business.
    Digest {
        /// Whom to greet.
        name: String,
        /// The reader's civil day.
        day: NaiveDate,
        /// One group a business.
        groups: Vec<DigestGroup>,
        /// The reader looks after these businesses and belongs to none of them.
        #[serde(default)]
        mentor: bool,
    },
    /// What ends soon in the reader's scope, once a week.
    Week {
        /// Whom to greet.
        name: String,
        /// The reader's civil day.
        day: NaiveDate,
        /// Soonest first.
        lines: Vec<WeekLine>,
        /// There is more than is named.
        more: bool,
        /// The page with all of it.
        path: String,
    },
    /// What is at risk on a partner's shelf before a delivery.
    Delivery {
        /// Whom to greet.
        name: String,
        /// Title of the programme, in the reader's language.
        programme: String,
        /// The day of the delivery.
        day: NaiveDate,
        /// The last day that was looked at.
        last: NaiveDate,
        /// On hold first, then soonest first.
        lines: Vec<RiskLine>,
        /// There is more than is named.
        more: bool,
        /// The page with all of it.
        path: String,
    },
    /// A mentor sent a permit back.
    Returned {
        /// Whom to greet.
        name: String,
        /// Title of the requirement, in the reader's language.
        requirement: String,
        /// Product or business it is for.
        product: String,
        /// What to put right, one finding each, in the reader's language.
        reasons: Vec<String>,
        /// The page that shows what to do.
        path: String,
    },
    /// A mentor took an acceptance back; the permit stays as it is, another is needed.
    Withdrawn {
        /// Whom to greet.
        name: String,
        /// Title of the requirement, in the reader's language.
        requirement: String,
        /// Product or business it is for.
        product: String,
        /// Why, in the mentor's words.
        reason: String,
        /// The permit.
        path: String,
    },
    /// A fact changed under an accepted permit; the mentor asks for a new version.
    NewVersion {
        /// Whom to greet.
        name: String,
        /// Title of the requirement, in the reader's language.
        requirement: String,
        /// Product or business it is for.
        product: String,
        /// What changed, in the reader's language.
        changed: String,
        /// What to do, in the mentor's words.
        reason: String,
        /// The permit, where the new version begins.
        path: String,
    },
    /// A mentor accepted a permit.
    Accepted {
        /// Whom to greet.
        name: String,
        /// Title of the requirement, in the reader's language.
        requirement: String,
        /// Product or business it is for.
        product: String,
        /// Last valid day, if it has one.
        valid_until: Option<NaiveDate>,
        /// The checklist it belongs to.
        path: String,
    },
    /// A coordinator handed work over to a mentor; one mail for one hand-over.
    HandOver {
        /// Whom to greet.
        name: String,
        /// The coordinator.
        by: String,
        /// Groups and items, one a line, in the reader's language.
        lines: Vec<String>,
        /// Items beyond those named.
        more: usize,
        /// The queue.
        path: String,
    },
    /// The office that issued a permit withdrew or froze it.
    Revoked {
        /// Whom to greet.
        name: String,
        /// The requirement's title.
        requirement: String,
        /// The product or business.
        product: String,
        /// The first day on which it does not hold.
        on: NaiveDate,
        /// Why, as the coordinator recorded it.
        reason: String,
        /// The permit.
        path: String,
    },
    /// A recorded revocation was taken back.
    Lifted {
        /// Whom to greet.
        name: String,
        /// The requirement's title.
        requirement: String,
        /// The product or business.
        product: String,
        /// Why, as the coordinator recorded it.
        reason: String,
        /// The permit.
        path: String,
    },
    /// A partner decided a submission.
    Decided {
        /// Whom to greet.
        name: String,
        /// The product.
        product: String,
        /// The partner's programme.
        programme: String,
        /// `approved`, `changes_requested`, `rejected`, `reopened`, `ended` by the partner, or
        /// `stopped` by the maker.
        outcome: String,
        /// Why, in the reader's language.
        reasons: Vec<String>,
        /// The submission.
        path: String,
    },
    /// Something came in for a partner's people to judge.
    Arrived {
        /// Whom to greet.
        name: String,
        /// The product.
        product: String,
        /// The partner's programme.
        programme: String,
        /// `submitted`, `answered` or `appealed`.
        what: String,
        /// What the maker says; empty unless it is an appeal.
        words: Vec<String>,
        /// Last day of the review; says nothing for an appeal.
        due_on: NaiveDate,
        /// The submission.
        path: String,
    },
    /// A listing is on hold.
    HoldNotice {
        /// Whom to greet.
        name: String,
        /// What is on hold: all of one morning in one mail.
        lines: Vec<ShelfLine>,
    },
    /// Listings are back.
    BackNotice {
        /// Whom to greet.
        name: String,
        /// What is back.
        lines: Vec<ShelfLine>,
    },
    /// A partner's review of a submission is late.
    Late {
        /// Whom to greet.
        name: String,
        /// The product.
        product: String,
        /// The partner's programme.
        programme: String,
        /// The day it should have ended.
        due_on: NaiveDate,
        /// The submission.
        path: String,
    },
    /// The head of the audit chain, once a day, to who keeps it outside.
    AuditHead {
        /// The civil day in WIB.
        day: NaiveDate,
        /// How many events the chain has.
        entries: i64,
        /// The hash of the last one, in hex.
        head: String,
    },
    /// What an administrator sends to themselves to see whether mail leaves.
    Test {
        /// Whom to greet.
        name: String,
    },
}

/// One permit that ends soon, for somebody who looks after its business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekLine {
    /// Title of the kind of evidence, in the reader's language.
    pub requirement: String,
    /// The products it covers; empty when it covers none.
    pub product: String,
    /// Whose it is.
    pub business: String,
    /// Their kecamatan, by name.
    pub place: String,
    /// The last valid day.
    pub day: NaiveDate,
    /// Days to it.
    pub days: i64,
}

/// One listed product at risk, for a buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskLine {
    /// Brand and name.
    pub product: String,
    /// Whose it is.
    pub business: String,
    /// Title of the requirement that holds it or will, in the reader's language.
    pub requirement: String,
    /// It is on hold already.
    pub held: bool,
    /// What holds it now, in the reader's language; empty when nothing does.
    pub status: String,
    /// The last day the requirement is met, or was; none when no day ends it.
    pub day: Option<NaiveDate>,
    /// That day comes before the delivery.
    pub before: bool,
    /// Its dossier.
    pub path: String,
}

/// The reminders of one business in a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestGroup {
    /// Its name.
    pub business: String,
    /// Soonest first.
    pub items: Vec<DigestItem>,
}

/// One thing a digest reminds of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestItem {
    /// `permit`, `year_only`, `commitment`, `aged` or `missing`: which sentence is said.
    pub rule: String,
    /// Title of the requirement, in the reader's language.
    pub requirement: String,
    /// The products or the place it covers.
    pub product: String,
    /// The day it counts to: the last valid day, the due day of a commitment.
    pub day: NaiveDate,
    /// Days from the mail's day to `day`; negative when it has passed.
    pub days: i64,
    /// The product's shelf as text, `7/9`; empty when it is not about one product.
    #[serde(default)]
    pub shelf: String,
    /// Where its button leads.
    pub path: String,
    /// Said to a mentor: its own people left two reminders unanswered.
    #[serde(default)]
    pub escalated: bool,
}

impl Message {
    /// The folder under `templates/mail/`, also the kind shown on the outbox page.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Verify { .. } => "verify",
            Self::Moved { .. } => "moved",
            Self::PhoneChanged { .. } => "phone_changed",
            Self::Reset { .. } => "reset",
            Self::Invite { .. } => "invite",
            Self::Added { .. } => "added",
            Self::CodePrinted { .. } => "code_printed",
            Self::Digest { .. } => "digest",
            Self::Week { .. } => "week",
            Self::Delivery { .. } => "delivery",
            Self::Returned { .. } => "returned",
            Self::Withdrawn { .. } => "withdrawn",
            Self::NewVersion { .. } => "new_version",
            Self::Accepted { .. } => "accepted",
            Self::HandOver { .. } => "hand_over",
            Self::Revoked { .. } => "revoked",
            Self::Lifted { .. } => "lifted",
            Self::Decided { .. } => "decided",
            Self::Arrived { .. } => "arrived",
            Self::HoldNotice { .. } => "hold",
            Self::BackNotice { .. } => "back",
            Self::Late { .. } => "late",
            Self::AuditHead { .. } => "audit_head",
            Self::Test { .. } => "test",
        }
    }

    /// The one-time link it carries, if any.
    #[must_use]
    pub const fn link(&self) -> Option<AnyId> {
        match self {
            Self::Verify { link, .. } | Self::Reset { link, .. } | Self::Invite { link, .. } => {
                Some(*link)
            }
            _ => None,
        }
    }
}
