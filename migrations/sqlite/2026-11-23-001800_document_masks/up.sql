-- What is covered on the copy a partner sees: the proposals of the reading that the mentor has
-- seen, what was chosen, and the pages made with it.
CREATE TABLE document_masks (
    document_id BLOB NOT NULL REFERENCES documents (id),
    seen TEXT NOT NULL,
    boxes TEXT NOT NULL,
    pages TEXT NOT NULL,
    PRIMARY KEY (document_id)
) STRICT;

-- Where a paper says who somebody is or where they live.
ALTER TABLE readings ADD COLUMN private TEXT NOT NULL DEFAULT '[]';
