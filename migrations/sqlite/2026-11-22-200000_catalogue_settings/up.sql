-- What administrators made of the catalogue's figures. No value: the shipped one.
CREATE TABLE catalogue_settings (
    name TEXT NOT NULL,
    id BLOB NOT NULL,
    value TEXT,
    before TEXT,
    revision INTEGER NOT NULL,
    changed_by BLOB NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (name)
) STRICT;
