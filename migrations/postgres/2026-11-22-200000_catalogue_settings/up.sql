-- What administrators made of the catalogue's figures. No value: the shipped one.
CREATE TABLE catalogue_settings (
    name TEXT NOT NULL,
    id BYTEA NOT NULL,
    value TEXT,
    before TEXT,
    revision INTEGER NOT NULL,
    changed_by BYTEA NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (name)
);
