-- What its people or their mentor said of the reminders of a permit's end: not before a day, or being dealt with.
CREATE TABLE reminder_pauses (
    version_id BLOB NOT NULL,
    event_on TEXT NOT NULL,
    until_on TEXT,
    day_offset INTEGER NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    at TEXT NOT NULL,
    PRIMARY KEY (version_id, event_on)
) STRICT;
CREATE INDEX reminder_pauses_until_idx ON reminder_pauses (until_on);
CREATE INDEX reminder_pauses_account_idx ON reminder_pauses (account_id);
