//! All queries of the outbox.

use diesel::prelude::*;

use super::outbox::{Envelope, MailId};
use crate::storage::schema::outbox;
use crate::storage::{Both, Conn, StorageError, UtcTime};

type Result<T> = std::result::Result<T, StorageError>;

pub(super) fn insert(
    conn: &mut Conn,
    id: MailId,
    envelope: &Envelope,
    now: UtcTime,
) -> Result<Option<MailId>> {
    let row = (
        outbox::id.eq(id),
        outbox::dedupe_key.eq(&envelope.dedupe_key),
        outbox::kind.eq(envelope.message.kind()),
        outbox::account_id.eq(envelope.account),
        outbox::recipient.eq(&envelope.recipient),
        outbox::lang.eq(envelope.lang.code()),
        outbox::payload.eq(serde_json::to_string(&envelope.message)?),
        outbox::message_id.eq(format!("{id}@siaprak")),
        outbox::optional.eq(envelope.optional),
        outbox::state.eq("queued"),
        outbox::attempts.eq(0_i16),
        outbox::next_at.eq(envelope.not_before),
        outbox::created_at.eq(now),
    );
    let inserted = Both(
        diesel::insert_into(outbox::table)
            .values(row)
            .on_conflict(outbox::dedupe_key)
            .do_nothing(),
    )
    .execute(conn)?;
    Ok((inserted == 1).then_some(id))
}
