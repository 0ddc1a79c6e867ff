-- Files on their way in parts, and files that arrived and that no form has used yet.
CREATE TABLE uploads (
    id BYTEA NOT NULL,
    business_id BYTEA NOT NULL REFERENCES businesses (id),
    account_id BYTEA NOT NULL,
    target TEXT NOT NULL,
    file_name TEXT NOT NULL,
    metadata TEXT NOT NULL,
    size BIGINT NOT NULL,
    received BIGINT NOT NULL,
    kept TEXT,
    expires_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX uploads_business_idx ON uploads (business_id, account_id);
CREATE INDEX uploads_expires_idx ON uploads (expires_at);
