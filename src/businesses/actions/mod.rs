//! Use-cases of businesses: register, change, facilities, members, consents,
//! groups, numbers claimed twice, and admitting an owner without mail.

mod admission;
mod alone;
mod consents;
mod facilities;
mod groups;
mod leaving;
mod members;
mod nib;
mod overview;
mod register;
mod villages;

pub use admission::{Admission, Admitted, add_by_code, admit};
pub use alone::{Alone, alone};
pub use consents::{record_consent, set_consent};
pub use facilities::{add_facility, change_facility};
pub use groups::{
    GroupInput, GroupLine, Guided, change_group, create_group, move_business, show_group,
    show_groups,
};
pub use leaving::{Fate, Stake, close, leave, stakes, stop_guiding};
pub use members::{Invitation, invite_member, remove_member};
pub use nib::{DisputeLine, Disputes, Lost, Verdict, confirm_nib, decide_dispute, disputes};
pub use overview::{
    FacilityLine, HistoryLine, MemberLine, Overview, editable, guided, own_facility, owned,
    readable, show,
};
pub use register::{Registration, change, register};
pub use villages::{Labels, choices, label, label_of, labels, resolve};

use super::{BusinessError, BusinessId, store_people};
use crate::accounts::policy::{self, Capability, Facts};
use crate::accounts::{Actor, MemberKind};
use crate::storage::Conn;

type Result<T> = std::result::Result<T, BusinessError>;

/// The facts about a business, once the actor was found allowed; denied and
/// absent look the same.
fn allowed(
    conn: &mut Conn,
    actor: &Actor,
    capability: Capability,
    id: BusinessId,
) -> Result<Facts> {
    let facts = store_people::policy_facts(conn, id)?;
    if policy::may(actor, capability, &facts) {
        Ok(facts)
    } else {
        Err(BusinessError::NotFound)
    }
}

/// What only an owner does: members and consents.
fn owner_only(actor: &Actor, id: BusinessId) -> Result<()> {
    let owns =
        |m: &crate::accounts::Membership| m.business == id.any() && m.kind == MemberKind::Owner;
    if actor.memberships.iter().any(owns) {
        Ok(())
    } else {
        Err(BusinessError::NotFound)
    }
}
