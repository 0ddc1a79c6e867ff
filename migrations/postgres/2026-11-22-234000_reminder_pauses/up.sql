-- What its people or their mentor said of the reminders of a permit's end: not before a day, or being dealt with.
CREATE TABLE reminder_pauses (
    version_id BYTEA NOT NULL,
    event_on DATE NOT NULL,
    until_on DATE,
    day_offset INTEGER NOT NULL,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (version_id, event_on)
);
CREATE INDEX reminder_pauses_until_idx ON reminder_pauses (until_on);
CREATE INDEX reminder_pauses_account_idx ON reminder_pauses (account_id);
