//! Queries of a business that changes hands or ends.

use diesel::prelude::*;

use super::{BusinessId, GroupId};
use crate::accounts::{AccountId, MemberKind};
use crate::storage::schema::{businesses, consents, facilities, memberships, nib_disputes};
use crate::storage::{Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

/// What stands in the place of a closed business's name, in both languages: the
/// row has no reader yet.
const CLOSED: &str = "(usaha ditutup / closed business)";

/// Makes a member the owner, in whose name the business is from now on.
pub(super) fn set_owner(
    conn: &mut Conn,
    business: BusinessId,
    account: AccountId,
    name: &str,
) -> Result<()> {
    diesel::update(memberships::table.find((business, account)))
        .set(memberships::kind.eq(MemberKind::Owner.as_str()))
        .execute(conn)?;
    diesel::update(businesses::table.find(business))
        .set((
            businesses::owner_name.eq(name),
            businesses::phone.eq(None::<String>),
            businesses::revision.eq(businesses::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes everything about people out of a business and marks it closed; its
/// villages stay, for the counts of the area.
pub(super) fn close(conn: &mut Conn, id: BusinessId, now: UtcTime) -> Result<()> {
    diesel::update(businesses::table.find(id))
        .set((
            businesses::name.eq(CLOSED),
            businesses::folded.eq(""),
            businesses::owner_name.eq(""),
            businesses::phone.eq(None::<String>),
            businesses::nib.eq(None::<String>),
            businesses::nib_confirmed_at.eq(None::<UtcTime>),
            businesses::group_id.eq(None::<GroupId>),
            businesses::show_person.eq(false),
            businesses::show_village.eq(false),
            businesses::closed_at.eq(Some(now)),
            businesses::revision.eq(businesses::revision + 1),
        ))
        .execute(conn)?;
    diesel::update(facilities::table.filter(facilities::business_id.eq(id)))
        .set((facilities::name.eq(""), facilities::address.eq("")))
        .execute(conn)?;
    diesel::delete(memberships::table.filter(memberships::business_id.eq(id))).execute(conn)?;
    diesel::delete(nib_disputes::table.filter(nib_disputes::business_id.eq(id))).execute(conn)?;
    end_consents(conn, id, now)
}

fn end_consents(conn: &mut Conn, id: BusinessId, now: UtcTime) -> Result<()> {
    diesel::update(consents::table.filter(consents::business_id.eq(id)))
        .filter(consents::withdrawn_at.is_null())
        .set(consents::withdrawn_at.eq(Some(now)))
        .execute(conn)?;
    diesel::update(consents::table.filter(consents::business_id.eq(id)))
        .set(consents::note.eq(""))
        .execute(conn)?;
    Ok(())
}
