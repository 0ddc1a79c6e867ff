-- Mails that are due at the same minute are taken in turn without reading all of them.
CREATE INDEX outbox_turn_idx ON outbox (state, next_at, id);
DROP INDEX outbox_due_idx;
