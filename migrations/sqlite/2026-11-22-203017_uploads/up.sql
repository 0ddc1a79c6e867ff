-- Files on their way in parts, and files that arrived and that no form has used yet.
CREATE TABLE uploads (
    id BLOB NOT NULL,
    business_id BLOB NOT NULL REFERENCES businesses (id),
    account_id BLOB NOT NULL,
    target TEXT NOT NULL,
    file_name TEXT NOT NULL,
    metadata TEXT NOT NULL,
    size INTEGER NOT NULL,
    received INTEGER NOT NULL,
    kept TEXT,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX uploads_business_idx ON uploads (business_id, account_id);
CREATE INDEX uploads_expires_idx ON uploads (expires_at);
