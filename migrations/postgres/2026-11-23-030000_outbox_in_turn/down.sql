CREATE INDEX outbox_due_idx ON outbox (state, next_at);
DROP INDEX outbox_turn_idx;
