-- The calendar address of a person: only the hash of its secret part is kept.
CREATE TABLE calendar_feeds (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    token_hash BLOB NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (account_id),
    CONSTRAINT calendar_feeds_token_key UNIQUE (token_hash)
) STRICT;
