//! Types of accounts that cannot be wrong: a login name, a role, an actor.

use std::fmt;
use std::str::FromStr;

use crate::i18n::Lang;
use crate::identifiers::{RegionCode, Zone};
use crate::storage::{AnyId, StorageError, UtcTime};
use crate::{id_type, text_enum};

id_type! {
    /// A person's account.
    AccountId
}
id_type! {
    /// One signed-in browser.
    SessionId
}
id_type! {
    /// A one-time link or printed code.
    LinkId
}
id_type! {
    /// A retail partner; declared here because buyers belong to one.
    PartnerId
}

text_enum! {
    /// What a person does in the service; one per account. Owning a business
    /// comes from a membership, whatever the role.
    pub enum Role {
        /// Makes products: pemilik UMKM or helper.
        Owner = "owner",
        /// Reviews permits: pendamping.
        Mentor = "mentor",
        /// Judges submissions for a partner: kurator ritel.
        Buyer = "buyer",
        /// A buyer who also manages the partner's programmes and people.
        PartnerAdmin = "partner_admin",
        /// Oversees an area: koordinator dinas.
        Coordinator = "coordinator",
        /// Runs the installation.
        Admin = "admin",
    }
}

text_enum! {
    /// Whether an account may sign in.
    pub enum AccountStatus {
        /// Invited or registered, not verified yet.
        Pending = "pending",
        /// May sign in.
        Active = "active",
        /// Shut by an administrator.
        Disabled = "disabled",
        /// Deleted by the person: name, addresses and password are gone, the id stays.
        Deleted = "deleted",
    }
}

text_enum! {
    /// How a person belongs to a business.
    pub enum MemberKind {
        /// Owns it.
        Owner = "owner",
        /// Helps in it, with the same rights on products and permits.
        Helper = "helper",
    }
}

/// A person's place in one business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The business.
    pub business: AnyId,
    /// Owner or helper.
    pub kind: MemberKind,
}

/// A login name: a mail address (lower case) or a phone number (`+62…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// A mail address.
    Email(String),
    /// A phone number with country code.
    Phone(String),
}

impl FromStr for Login {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let text = text.trim();
        if text.contains('@') {
            parse_email(text).map(Self::Email)
        } else {
            parse_phone(text).map(Self::Phone)
        }
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email(text) | Self::Phone(text) => f.write_str(text),
        }
    }
}

fn parse_email(text: &str) -> Result<String, AccountError> {
    let lower = text.to_lowercase();
    let good = lower.len() <= 254
        && lower
            .rsplit_once('@')
            .is_some_and(|(user, domain)| is_mailbox(user) && is_domain(domain));
    good.then_some(lower).ok_or(AccountError::BadLogin)
}

/// The part before the `@` as people write it: the unquoted form of RFC 5321.
fn is_mailbox(user: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    user.len() <= 64
        && user
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(fits))
}

/// A name of the public internet: at least two labels of letters, digits and inner hyphens.
fn is_domain(domain: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(label)
}

/// Indonesian numbers are written 08…, 628… or +628…; others need their `+`.
fn parse_phone(text: &str) -> Result<String, AccountError> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let strange = text
        .chars()
        .any(|c| !(c.is_ascii_digit() || " +-().".contains(c)));
    let whole = match digits.strip_prefix('0') {
        Some(rest) => format!("62{rest}"),
        None => digits,
    };
    if strange || !(9..=15).contains(&whole.len()) {
        return Err(AccountError::BadLogin);
    }
    Ok(format!("+{whole}"))
}

/// An account as other features see it; never its password.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who.
    pub id: AccountId,
    /// What they do here.
    pub role: Role,
    /// Name as they write it.
    pub name: String,
    /// Mail address, if they have one.
    pub email: Option<String>,
    /// Phone number, if they gave one.
    pub phone: Option<String>,
    /// Language of pages and mails.
    pub lang: Lang,
    /// Zone in which their mail hour is counted.
    pub zone: Zone,
    /// Civil hour (0 to 23) at which reminders go out.
    pub mail_hour: i16,
    /// Whether optional mail (digests) is wanted.
    pub optional_mail: bool,
    /// The partner a buyer belongs to.
    pub partner: Option<PartnerId>,
    /// Named functions of a buyer for quorums, for example quality.
    pub functions: Vec<String>,
    /// May they sign in.
    pub status: AccountStatus,
    /// Since when.
    pub created_at: UtcTime,
}

/// What it takes to make an account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What they will do.
    pub role: Role,
    /// Name as they write it.
    pub name: String,
    /// How they sign in.
    pub login: Login,
    /// Language of pages and mails.
    pub lang: Lang,
    /// Zone in which their mail hour is counted.
    pub zone: Zone,
    /// The partner of a buyer.
    pub partner: Option<PartnerId>,
    /// Functions of a buyer for quorums.
    pub functions: Vec<String>,
    /// Areas of a mentor or coordinator.
    pub areas: Vec<RegionCode>,
}

/// Who is acting on this request, with what scope. Made only from a session
/// row, never from anything the request says about itself.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who.
    pub id: AccountId,
    /// By which session.
    pub session: SessionId,
    /// In which role.
    pub role: Role,
    /// Name to greet with.
    pub name: String,
    /// Language of pages.
    pub lang: Lang,
    /// Zone in which instants are shown.
    pub zone: Zone,
    /// Businesses they own or help in.
    pub memberships: Vec<Membership>,
    /// Areas of a mentor or coordinator.
    pub areas: Vec<RegionCode>,
    /// Groups a mentor leads.
    pub groups: Vec<AnyId>,
    /// What a mentor shares with the other mentors of a kabupaten.
    pub pools: Vec<Pool>,
    /// The partner of a buyer.
    pub partner: Option<PartnerId>,
    /// Functions of a buyer for quorums.
    pub functions: Vec<String>,
}

impl Actor {
    /// Whether they own or help in this business.
    #[must_use]
    pub fn belongs_to(&self, business: AnyId) -> bool {
        self.memberships.iter().any(|m| m.business == business)
    }

    /// Whether one of their areas holds this place.
    #[must_use]
    pub fn covers(&self, place: &RegionCode) -> bool {
        self.areas.iter().any(|area| area.contains(place))
    }

    /// Whether a business here that is in no group falls to them with the other
    /// mentors of the kabupaten.
    #[must_use]
    pub fn shares(&self, place: &RegionCode) -> bool {
        self.pools.iter().any(|pool| pool.holds(place))
    }
}

/// What falls to all mentors of a kabupaten together: its businesses in no group
/// whose kecamatan no present mentor is assigned to. A mentor is of a kabupaten
/// who guides a group or has an area within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// The kabupaten.
    pub regency: RegionCode,
    /// Its kecamatan with a present mentor of their own: not shared.
    pub assigned: Vec<RegionCode>,
}

impl Pool {
    /// Whether this place is shared.
    #[must_use]
    pub fn holds(&self, place: &RegionCode) -> bool {
        let taken = |kecamatan: &RegionCode| kecamatan.contains(place);
        self.regency.contains(place) && !self.assigned.iter().any(taken)
    }
}

/// Why something about an account was refused.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Neither a mail address nor a phone number.
    #[error("not a mail address or phone number")]
    BadLogin,
    /// Not a mail address, where only one will do.
    #[error("not a mail address")]
    BadMail,
    /// Not a phone number.
    #[error("not a phone number")]
    BadPhone,
    /// Mail goes out at another civil hour than from 5 to 21.
    #[error("no hour from 5 to 21")]
    BadHour,
    /// The same number was to be typed twice.
    #[error("the two numbers differ")]
    PhonesDiffer,
    /// The name is empty or too long.
    #[error("a name is needed")]
    BadName,
    /// Too short, or among the best known.
    #[error("the password is too weak: {0}")]
    WeakPassword(&'static str),
    /// Unknown name, wrong password or shut account: all the same from outside.
    #[error("the name and password do not match")]
    WrongPassword,
    /// Somebody has this login name already.
    #[error("the login name is taken")]
    LoginTaken,
    /// Used, late, or never made.
    #[error("the link is no longer valid")]
    BadLink,
    /// Wait until this instant.
    #[error("too many attempts until {0}")]
    TooMany(UtcTime),
    /// Too many passwords are being compared just now.
    #[error("the queue of passwords is full")]
    Busy,
    /// An account cannot shut itself.
    #[error("nobody shuts their own account")]
    OwnAccount,
    /// Somebody must be left who can run the installation.
    #[error("the last administrator stays")]
    LastAdmin,
    /// A mentor or coordinator without an area.
    #[error("an area is needed")]
    NoArea,
    /// A buyer without a partner.
    #[error("a partner is needed")]
    NoPartner,
    /// Not theirs to do.
    #[error("not allowed")]
    Denied,
    /// Absent, or not theirs to see.
    #[error("not found")]
    NotFound,
    /// The password hash could not be made or read.
    #[error("password hashing failed: {0}")]
    Hash(String),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_the_same_however_it_is_written() {
        for text in [
            "081234567890",
            "+62 812-3456-7890",
            "62 812 3456 7890",
            "(0812) 3456.7890",
        ] {
            assert_eq!(
                text.parse::<Login>().unwrap(),
                Login::Phone("+6281234567890".into()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_neither_mail_nor_phone_is_refused() {
        for text in [
            "",
            "abc",
            "a@b",
            "a@@contoh.example",
            "a..b@contoh.example",
            "a b@contoh.example",
            "a@-contoh.example",
            "a@contoh..example",
            "@",
            "0812",
            "+62812345678901234",
            "0812x3456789",
        ] {
            assert!(text.parse::<Login>().is_err(), "{text}");
        }
    }
}
