-- How often somebody wants reminders, where it is not daily.
CREATE TABLE reminder_rhythms (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    rhythm TEXT NOT NULL,
    PRIMARY KEY (account_id)
);
CREATE INDEX reminder_rhythms_rhythm_idx ON reminder_rhythms (rhythm);
