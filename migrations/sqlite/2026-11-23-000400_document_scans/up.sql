-- Files the virus scanner has not looked at yet, and those it found something in.
CREATE TABLE document_scans (
    document_id BLOB NOT NULL REFERENCES documents (id),
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (document_id)
) STRICT;
CREATE INDEX document_scans_state_idx ON document_scans (state, document_id);
