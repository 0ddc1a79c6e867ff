-- What was read on uploaded papers: once for the same content within one business. A row that waits
-- is due at due_at; whoever takes it moves that instant to the end of its lease.
CREATE TABLE readings (
    business_id BLOB NOT NULL REFERENCES businesses (id),
    original_hash TEXT NOT NULL,
    expected TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    kind TEXT,
    found TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (business_id, original_hash)
) STRICT;
CREATE INDEX readings_due_idx ON readings (state, due_at);

-- By how many quarters the shown copy of a file was turned since it was uploaded.
CREATE TABLE reading_turns (
    document_id BLOB NOT NULL REFERENCES documents (id),
    turns INTEGER NOT NULL,
    PRIMARY KEY (document_id)
) STRICT;

-- What became of a proposal when the paper was handed in.
CREATE TABLE reading_outcomes (
    version_id BLOB NOT NULL REFERENCES permit_versions (id),
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (version_id, field)
) STRICT;
CREATE INDEX reading_outcomes_kind_idx ON reading_outcomes (kind, field, outcome);
