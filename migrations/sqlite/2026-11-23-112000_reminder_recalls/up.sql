-- What was silent and may be said again: a permit version or a product, looked at once more.
CREATE TABLE reminder_recalls (
    subject_id BLOB NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (subject_id)
) STRICT;
CREATE INDEX reminder_recalls_at_idx ON reminder_recalls (at);
