//! Types of businesses that cannot be wrong.

use serde::Serialize;

use super::facts::{Equipment, Place, Scale};
use crate::accounts::{AccountError, AccountId};
use crate::identifiers::RegionCode;
use crate::storage::{StorageError, UtcTime};
use crate::{id_type, text_enum};

id_type! {
    /// A business (usaha).
    BusinessId
}
id_type! {
    /// A production facility (tempat produksi).
    FacilityId
}
id_type! {
    /// A group of neighbouring makers (kelompok binaan).
    GroupId
}
id_type! {
    /// A recorded consent.
    ConsentId
}
id_type! {
    /// A dispute over one NIB.
    DisputeId
}

text_enum! {
    /// What an owner may consent to, each on its own and withdrawn at any time.
    pub enum ConsentKind {
        /// The mentor may enter products and permit drafts for them (mode dibantu).
        Assisted = "assisted",
        /// The public page may name the owner.
        ShowPerson = "show_person",
        /// The public page may name the village.
        ShowVillage = "show_village",
        /// The mentor may send them a prepared reminder by WhatsApp.
        Whatsapp = "whatsapp",
    }
}

text_enum! {
    /// How a dispute over a NIB ended.
    pub enum DisputeOutcome {
        /// The business that held the number keeps it.
        Kept = "kept",
        /// The number went to the business that claimed it.
        Moved = "moved",
    }
}

/// A business as everybody in its scope may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Business {
    /// Which.
    pub id: BusinessId,
    /// Its name.
    pub name: String,
    /// Name of the owner, a person.
    pub owner_name: String,
    /// Phone of the business, `+62…`.
    pub phone: Option<String>,
    /// Business identification number, 13 digits, as claimed.
    pub nib: Option<String>,
    /// A mentor has seen proof of the number.
    pub nib_confirmed: bool,
    /// Class after PP 7/2021.
    pub scale: Scale,
    /// The group it is mentored in.
    pub group: Option<GroupId>,
    /// Kecamatan of its first facility: the place by which its scope is decided.
    pub kecamatan: RegionCode,
    /// The public page may name the owner; follows the consent.
    pub show_person: bool,
    /// The public page may name the village; follows the consent.
    pub show_village: bool,
    /// Since when.
    pub created_at: UtcTime,
    /// Rises with every change, so that nobody overwrites what they did not see.
    pub revision: i32,
}

/// A place where products are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facility {
    /// Which.
    pub id: FacilityId,
    /// Whose.
    pub business: BusinessId,
    /// What the owner calls it.
    pub name: String,
    /// The village it lies in; also decides its time zone.
    pub village: RegionCode,
    /// Street, number, neighbourhood.
    pub address: String,
    /// The dwelling or a building apart.
    pub place: Place,
    /// The most automatic step of the line.
    pub equipment: Equipment,
}

/// A group of neighbouring makers and who guides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Kabupaten, kecamatan or village it belongs to.
    pub region: RegionCode,
    /// Its mentor, if it has one.
    pub mentor: Option<AccountId>,
}

/// One consent in the ledger; a withdrawn one stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// Which.
    pub id: ConsentId,
    /// To what.
    pub kind: ConsentKind,
    /// How it was given when not on the page: the signed paper a mentor saw.
    pub note: String,
    /// Who wrote it down: the owner, or the mentor who saw the paper.
    pub recorded_by: AccountId,
    /// Since when.
    pub given_at: UtcTime,
    /// Until when.
    pub withdrawn_at: Option<UtcTime>,
}

/// Two businesses claim one NIB; a coordinator decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dispute {
    /// Which.
    pub id: DisputeId,
    /// The business that claims the number another one holds.
    pub claimant: BusinessId,
    /// The number.
    pub nib: String,
    /// Kabupaten or kota of the claimant.
    pub regency: RegionCode,
    /// Since when.
    pub opened_at: UtcTime,
}

/// What came of claiming a NIB. The claimant is told the same in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NibClaim {
    /// Nobody else holds it.
    Free,
    /// Another business holds it confirmed; a dispute is open.
    Disputed,
}

/// One thing wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A business needs a name of 2 to 120 characters.
    Name,
    /// The owner's name is missing or too long.
    OwnerName,
    /// Not a phone number.
    Phone,
    /// A NIB has 13 digits.
    Nib,
    /// No village has this name.
    VillageUnknown,
    /// Several villages bear the name; the form offers them.
    VillageUnclear,
    /// The village's name was not given.
    VillageMissing,
    /// An address of 5 to 300 characters is needed.
    Address,
    /// A facility needs a name.
    FacilityName,
    /// Not a mail address that can be invited.
    MemberLogin,
    /// The person's name is missing or too long.
    MemberName,
    /// They belong to the business already.
    MemberAlready,
    /// A consent on paper needs a note saying where the paper is.
    Note,
    /// A group needs a name of 2 to 120 characters.
    GroupName,
    /// The region is not one of the coordinator's.
    GroupRegion,
    /// Nobody who may guide a group.
    GroupMentor,
    /// A decision needs its reason.
    Reason,
    /// The place is outside the mentor's groups and areas.
    OutOfScope,
    /// The phone number signs in to a business outside this mentor's scope.
    PhoneElsewhere,
    /// An active owner is there, who alone adds another.
    OwnerAlready,
    /// The owner has not agreed to assisted mode.
    NoAssistance,
}

/// Why something about a business was refused.
#[derive(Debug, thiserror::Error)]
pub enum BusinessError {
    /// Absent, or not theirs to see.
    #[error("not found")]
    NotFound,
    /// These fields cannot be used.
    #[error("some fields cannot be used: {0:?}")]
    Invalid(Vec<Problem>),
    /// Somebody changed it since it was shown.
    #[error("changed by somebody else since")]
    Stale,
    /// A business keeps at least one owner.
    #[error("the last owner cannot be removed")]
    LastOwner,
    /// What accounts refused.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database.
    #[error(transparent)]
    Storage(StorageError),
}

impl From<StorageError> for BusinessError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::NotFound,
            other => Self::Storage(other),
        }
    }
}
